//! What a party is, a person or a firm, as far as what is on record settles it.
//!
//! Nobody is asked at the counter: the name on the licence, a code that checks out, a date of birth, a guardian or a legal
//! representative settle it nearly always. A code that does not check out settles nothing against the name, since one mistyped
//! character must not turn a firm into a natural person on a paper that goes to court. What stays in doubt is said to be in
//! doubt, and whoever prints the paper writes it in. Derived whenever it is asked: nothing of it is stored, so records of any
//! age mean what they meant.

use super::NewParty;
use crate::domain::code::{self, CodeKind};
use crate::domain::text::narrow;

/// What a party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyKind {
    /// 自然人.
    Person,
    /// 法人, 非法人组织, or a business with a name of its own.
    Firm,
    /// What is on record does not settle it, or speaks for both.
    Doubtful,
}

/// What the names of firms and offices end with; the shop of one person too, which signs in its name.
const FIRM_ENDINGS: &[&str] = &[
    "公司",
    "集团",
    "中心",
    "商行",
    "超市",
    "经营部",
    "经销部",
    "门市部",
    "服务部",
    "工作室",
    "合作社",
    "合作联社",
    "事务所",
    "研究院",
    "研究所",
    "学校",
    "学院",
    "大学",
    "医院",
    "银行",
    "酒店",
    "宾馆",
    "饭店",
    "商店",
    "书店",
    "药店",
    "店",
    "厂",
    "场",
    "社",
    "铺",
    "坊",
    "馆",
    "行",
    "部",
    "局",
    "所",
    "院",
    "委员会",
    "协会",
    "商会",
    "联合会",
    "基金会",
    "合伙",
    "个体工商户",
];
/// The last word of a firm's name in Latin letters.
const LATIN_ENDINGS: &[&str] = &["ltd", "limited", "inc", "llc", "corp", "corporation", "company", "co", "gmbh", "plc"];
/// A single character at the end says little of a name shorter than this: 张行 is a person.
const FIRM_CHARS_MIN: usize = 4;
/// Shops and works have short names of their own: 麦香店.
const SHORT_ENDINGS: &[char] = &['店', '厂', '铺'];
/// Names of people have two or three characters, four with one of these before.
const TWO_CHAR_SURNAMES: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "司徒", "东方",
    "南宫", "端木", "轩辕", "闻人", "独孤", "西门", "呼延", "澹台", "公冶", "钟离", "申屠", "太史", "濮阳", "淳于",
    "司空", "第五", "东郭", "百里",
];

impl NewParty {
    /// What the party is, from everything on record of it.
    #[must_use]
    pub fn kind(&self) -> PartyKind {
        let checked = self.code.as_deref().filter(|code| !code.trim().is_empty()).map(code::check);
        let sure = checked.as_ref().filter(|checked| checked.valid).map(|checked| checked.kind);
        let firm = sure == Some(CodeKind::Uscc) || self.representative.is_some() || names_a_firm(&self.name);
        let person = sure == Some(CodeKind::Id) || self.born_on.is_some() || self.guardian.is_some();
        match (firm, person) {
            (true, false) => return PartyKind::Firm,
            (false, true) => return PartyKind::Person,
            (true, true) => return PartyKind::Doubtful,
            (false, false) => {}
        }
        // What is left: a name that is no firm's, without a code or with one that does not check out.
        let looks = checked.map(|checked| (checked.kind, checked.code.chars().count()));
        match (looks, may_be_a_person(&self.name)) {
            (None | Some((CodeKind::Id, _)), true) => PartyKind::Person,
            // Another document of a person; fifteen digits without a date of birth were the number of a business.
            (Some((CodeKind::Unknown, length)), true) if length != OLD_CODE_CHARS => PartyKind::Person,
            _ => PartyKind::Doubtful,
        }
    }
}

/// The registration numbers of businesses before 2015.
const OLD_CODE_CHARS: usize = 15;

/// A name as it is judged: half-width, without white space and what stands in brackets at its end.
fn bare(name: &str) -> String {
    let name: String = name.chars().map(narrow).filter(|c| !c.is_whitespace() || *c == ' ').collect();
    let name = name.trim();
    match name.strip_suffix(')').and_then(|open| open.rsplit_once('(')) {
        Some((before, inside)) if !before.is_empty() && !inside.contains("个体工商户") => before.trim().to_owned(),
        _ => name.to_owned(),
    }
}

fn names_a_firm(name: &str) -> bool {
    let name = bare(name);
    if name.contains("个体工商户") || name.contains("有限公司") {
        return true;
    }
    let last = name.rsplit([' ', ',', '.']).find(|word| !word.is_empty()).unwrap_or_default().to_ascii_lowercase();
    if name.contains(' ') && LATIN_ENDINGS.contains(&last.as_str()) {
        return true;
    }
    let chars = name.chars().count();
    FIRM_ENDINGS.iter().any(|ending| {
        name.ends_with(ending) && (chars >= FIRM_CHARS_MIN || (chars >= 3 && name.ends_with(SHORT_ENDINGS)))
    })
}

/// Two or three Chinese characters, four after a surname of two, or a name with a dot in it.
fn may_be_a_person(name: &str) -> bool {
    let name = bare(name);
    let chinese =
        |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || ('\u{3400}'..='\u{4dbf}').contains(&c) || c > '\u{1ffff}';
    let dotted = name.chars().any(|c| matches!(c, '·' | '•' | '・'));
    if !name.chars().all(|c| chinese(c) || matches!(c, '·' | '•' | '・')) {
        return false;
    }
    match name.chars().count() {
        2 | 3 => true,
        4 => dotted || TWO_CHAR_SURNAMES.iter().any(|surname| name.starts_with(surname)),
        _ => dotted,
    }
}

#[cfg(test)]
mod tests {
    use super::PartyKind::{Doubtful, Firm, Person};
    use super::*;

    fn kind(name: &str, code: &str) -> PartyKind {
        NewParty { code: (!code.is_empty()).then(|| code.to_owned()), ..NewParty::named(name) }.kind()
    }

    #[test]
    fn a_wrong_code_never_turns_a_firm_into_a_person() {
        for code in
            ["", "91350100M000100Y43", "91350100M000100Y43x", "9135010", "91350100M000100Y4Z", "321302000012345"]
        {
            assert_eq!(kind("杭州弥野品牌管理有限公司", code), Firm, "{code}");
            assert_eq!(kind("宿城芥眠纺织店", code), Firm, "{code}");
        }
        // Digits only, with what might be a date of birth in them, and a wrong check digit.
        assert_eq!(kind("杭州弥野品牌管理有限公司", "110105194912310021"), Firm);
    }

    #[test]
    fn names_settle_what_codes_do_not() {
        for firm in ["麦香店", "宿城区玖禾童装厂（个体工商户）", "乙社区服务中心", "Lumen Trading Co., Ltd."]
        {
            assert_eq!(kind(firm, ""), Firm, "{firm}");
        }
        for person in ["麦青", "张行", "欧阳小禾", "买买提·艾力"] {
            assert_eq!(kind(person, ""), Person, "{person}");
        }
        assert_eq!(kind("麦青", "110105194912310021"), Person);
        assert_eq!(kind("麦青", "E12345678"), Person);
    }

    #[test]
    fn what_speaks_for_both_or_for_neither_is_in_doubt() {
        assert_eq!(kind("老王烧烤", ""), Doubtful);
        // The owner's card for the shop.
        assert_eq!(kind("宿城芥眠纺织店", "11010519491231002X"), Doubtful);
        // A firm's code with a slip, under a person's name.
        assert_eq!(kind("麦青", "91350100M000100Y44"), Doubtful);
        assert_eq!(kind("麦青", "321302000012345"), Doubtful);
        // A business without a name of its own has a code all the same.
        assert_eq!(kind("麦青", "91350100M000100Y43"), Firm);
    }
}
