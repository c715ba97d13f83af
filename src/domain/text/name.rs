//! Names made comparable: the same firm typed by two clerks gives one key.
//!
//! A key is for matching only, never shown and never stored as a name. It may make two different firms equal (a hint
//! says so and a person decides); it should never keep two spellings of one firm apart.

use super::narrow;

/// Legal forms, longest first, so that 股份有限公司 does not leave 股份 behind.
const LEGAL_FORMS: &[&str] = &["股份有限公司", "有限责任公司", "有限公司", "股份公司"];
/// What kind of place a leading name is.
const PLACE_SUFFIXES: &[char] = &['省', '市', '区', '县'];
/// Words that only look like the end of a place (鲜果超市, 幸福社区): nothing is dropped there.
const NOT_PLACES: &[&str] = &[
    "超市", "夜市", "菜市", "股市", "上市", "小区", "社区", "园区", "景区", "专区", "校区", "街区", "片区", "地区",
    "新区", "牧区", "厂区",
];

/// The key of a name: half-width, lower case, without white space, brackets, dots and punctuation, without the legal
/// form (有限公司, 有限责任公司, 股份有限公司, 公司) and with leading places short (宿迁市 as 宿迁). Idempotent. A name
/// that consists of nothing else is kept as it is, half-width.
#[must_use]
pub fn normalise_name(name: &str) -> String {
    let plain: String = name.chars().map(narrow).flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
    let mut key = plain.clone();
    // Each round only shortens, so this ends.
    loop {
        let shorter = without_places(&without_legal_form(&key));
        if shorter.is_empty() {
            return plain;
        }
        if shorter == key {
            return key;
        }
        key = shorter;
    }
}

fn without_legal_form(name: &str) -> String {
    let mut name = name.to_owned();
    for form in LEGAL_FORMS {
        name = name.replace(form, "");
    }
    match name.strip_suffix("公司") {
        // A branch is not its parent.
        Some(rest) if !rest.ends_with(['分', '子', '总']) => rest.to_owned(),
        _ => name,
    }
}

/// Drops the suffix of a place of two or three characters at the beginning: 宿迁市宿城区某店 as 宿迁宿城某店.
fn without_places(name: &str) -> String {
    let mut kept = String::with_capacity(name.len());
    let mut rest: Vec<char> = name.chars().collect();
    while let Some(at) = place_suffix(&rest) {
        kept.extend(rest.iter().take(at));
        rest.drain(..=at);
    }
    kept.extend(rest);
    kept
}

/// Where the suffix of a leading place stands, unless the name would end with it.
fn place_suffix(name: &[char]) -> Option<usize> {
    [2, 3].into_iter().find(|at| {
        let suffix = name.get(*at).is_some_and(|c| PLACE_SUFFIXES.contains(c));
        let word: String = name.iter().skip(at - 1).take(2).collect();
        suffix && !NOT_PLACES.contains(&word.as_str()) && name.len() > at + 1
    })
}

#[cfg(test)]
mod tests {
    use super::normalise_name;
    use proptest::prelude::*;

    #[test]
    fn one_firm_has_one_key_however_it_is_typed() {
        let spellings = [
            "宿迁栖禾光电科技有限公司",
            "宿迁市栖禾光电科技有限公司",
            "宿迁栖禾光电科技有限责任公司",
            "宿迁 栖禾光电科技 有限公司",
            "（宿迁）栖禾光电科技有限公司",
            "宿迁(栖禾)光电科技股份有限公司",
            "宿迁市栖禾光电科技股份公司",
            "宿迁栖禾光电科技公司",
            "宿迁\u{3000}栖禾光电科技",
        ];
        for spelling in spellings {
            assert_eq!(normalise_name(spelling), "宿迁栖禾光电科技", "{spelling}");
        }
        assert_eq!(normalise_name("宿城区芥舟文具店"), normalise_name("宿城芥舟文具店"));
        assert_eq!(normalise_name("江苏省宿迁市宿城区芥舟文具店"), "江苏宿迁宿城芥舟文具店");
        assert_eq!(normalise_name("泗洪县某某店"), "泗洪某某店");
        assert_eq!(normalise_name("盐城市宝山区某某店"), "盐城宝山某某店");
        assert_eq!(normalise_name("ＡＢＣ（Suqian）Ｌｔｄ．"), "abcsuqianltd");
    }

    #[test]
    fn people_keep_their_names_and_dots_of_every_kind_are_one() {
        let dots = ["阿依古丽·买买提", "阿依古丽•买买提", "阿依古丽．买买提", "阿依古丽・买买提", "阿依古丽买买提"];
        for name in dots {
            assert_eq!(normalise_name(name), "阿依古丽买买提", "{name}");
        }
        assert_eq!(normalise_name("王㛃"), "王㛃");
        assert_eq!(normalise_name("宿城𬭎锐文具店"), "宿城𬭎锐文具店");
    }

    #[test]
    fn different_firms_stay_different() {
        let pairs = [
            ("宿城芥舟文具店", "宿迁芥舟文具店"),
            ("宿城芥舟文具店", "宿城芥舟文具经营部"),
            ("宿迁栖禾光电科技有限公司", "宿迁栖禾光电科技有限公司耿车分公司"),
            ("鲜果超市", "鲜果超"),
            ("某某社区便利店", "某某社便利店"),
        ];
        for (one, other) in pairs {
            assert_ne!(normalise_name(one), normalise_name(other), "{one} {other}");
        }
    }

    #[test]
    fn nothing_but_a_form_or_a_place_is_kept() {
        assert_eq!(normalise_name("有限公司"), "有限公司");
        assert_eq!(normalise_name("宿城区"), "宿城区");
        assert_eq!(normalise_name("（ ）"), "");
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(name in "[宿迁城市区县省超新有限责任公司股份分某店aＡ（） ·]{0,16}") {
            let key = normalise_name(&name);
            prop_assert_eq!(normalise_name(&key), key.clone());
        }

        #[test]
        fn any_text_has_a_key(name in any::<String>()) {
            let key = normalise_name(&name);
            prop_assert_eq!(normalise_name(&key), key.clone());
        }
    }
}
