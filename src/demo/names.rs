//! Invented people and firms: syllables put together, with codes whose check characters are right.
//!
//! Nobody real is meant. Marks come from two tables of uncommon characters; people's ID numbers use the serial 000, which
//! is never given out; telephone numbers lie in a block that is not served. A firm is a function of its index, so that
//! the same shop turns up again in another case without being remembered.

use chrono::{Datelike, NaiveDate};

use super::chance::{Chance, Topic};
use crate::domain::case::party::NewParty;
use crate::domain::code::{CodeTrouble, check};

const FIRST: &[&str] = &[
    "弥", "青", "素", "柒", "叙", "叁", "芥", "泊", "桐", "枳", "弦", "霁", "朴", "榕", "璟", "瓷", "稻", "翎", "屿",
    "栖", "墨", "砚", "垚", "沐", "汀", "筠", "苇", "蓼", "岫", "檐",
];
const SECOND: &[&str] = &[
    "野", "甑", "锦", "里", "泉", "舟", "岸", "杼", "实", "田", "记", "间", "羽", "麦", "森", "眠", "隐", "庐", "棠",
    "蓑", "笺", "浔", "墟", "渚",
];
const SURNAMES: &[&str] = &[
    "甘", "束", "巩", "卫", "祁", "褚", "姜", "魏", "郑", "钱", "金", "杨", "曹", "柏", "晏", "臧", "邬", "闵", "茅",
    "庞", "计", "湛", "宓", "𬭎",
];
const GIVEN: &[&str] = &[
    "景行", "牧之", "青岚", "清越", "听澜", "明夷", "一禾", "怀瑾", "映雪", "承泽", "云帆", "一诺", "小满", "知微",
    "望舒", "见山", "若谷", "临溪", "星野", "南乔", "疏影", "采薇", "令仪", "修远", "之恒", "允执", "思齐", "归荑",
    "扶光", "照野", "岁寒", "逢春", "秋实", "向晚", "漱石", "枕流", "鸣谦", "抱朴", "守拙", "棠",
];
/// A line of trade, and what is sold in it.
const TRADES: &[(&str, &[&str])] = &[
    ("箱包", &["帆布双肩包", "女式手提包", "拉杆箱", "零钱包"]),
    ("服饰", &["针织衫", "儿童连衣裙", "冲锋衣", "居家服"]),
    ("食品", &["坚果礼盒", "绿豆糕", "冷面", "螺蛳粉料包"]),
    ("酒类", &["浓香型白酒", "米酒", "礼盒装黄酒"]),
    ("灯具", &["护眼台灯", "阅读灯", "吸顶灯"]),
    ("文具", &["中性笔", "手账本", "儿童水彩笔"]),
    ("家居用品", &["陶瓷餐具", "折叠收纳箱", "儿童书桌", "珐琅锅"]),
    ("建材", &["瓷砖美缝剂", "防水涂料", "铝合金门窗"]),
    ("母婴用品", &["婴儿推车", "硅胶餐具", "儿童安全座椅"]),
    ("电子商务", &["手机壳", "数据线", "蓝牙耳机", "桌面摆件"]),
    ("纺织", &["四件套床品", "提花面料", "浴巾"]),
    ("日化", &["洗手液", "护手霜", "洗衣凝珠"]),
];
const HOLDER_CITIES: &[(&str, &str)] = &[
    ("杭州", "330100"),
    ("苏州", "320500"),
    ("南京", "320100"),
    ("上海", "310100"),
    ("徐州", "320300"),
    ("宿迁", "321300"),
];
const HOLDER_FORMS: &[&str] =
    &["品牌管理有限公司", "文化传播有限公司", "科技有限公司", "股份有限公司", "设计有限公司", "实业有限公司"];
const STREETS: &[&str] = &["示例路", "栖霞巷", "桐荫路", "柳堤街", "麦场路", "石桥南路", "青檐街", "运河东岸路"];

/// Somebody who can be a party, and what they deal in.
#[derive(Debug, Clone)]
pub(super) struct Player {
    /// As entered.
    pub who: NewParty,
    /// The mark or name they trade under.
    pub mark: String,
    /// What they sell.
    pub goods: &'static str,
    /// A natural person.
    pub person: bool,
}

/// A person's name.
pub(super) fn person(chance: &mut Chance) -> String {
    format!("{}{}", chance.word(SURNAMES), chance.word(GIVEN))
}

/// A telephone number nobody has.
pub(super) fn phone(chance: &mut Chance) -> String {
    format!("0527-8000{:04}", chance.below(10_000))
}

/// A mark.
pub(super) fn mark(chance: &mut Chance) -> String {
    format!("{}{}", chance.word(FIRST), chance.word(SECOND))
}

/// The right holder with an index: mostly from other cities, with a code that is right.
pub(super) fn holder(seed: u64, index: u32) -> Player {
    let mut chance = Chance::of(seed, Topic::Holder, u64::from(index));
    let mark = mark(&mut chance);
    let (_, goods) = line(&mut chance);
    let (city, division) = chance.one(HOLDER_CITIES).copied().unwrap_or(("宿迁", "321300"));
    let who = NewParty {
        code: Some(uscc(&mut chance, "91", division)),
        representative: Some(person(&mut chance)),
        phone: Some(phone(&mut chance)),
        address: Some(format!("{city}市{}{}号", chance.word(STREETS), chance.between(1, 300))),
        ..NewParty::named(&format!("{city}{mark}{}", chance.word(HOLDER_FORMS)))
    };
    Player { who, mark, goods, person: false }
}

/// The shop with an index, in a town of the district.
pub(super) fn shop(seed: u64, index: u32, town: &str) -> Player {
    let mut chance = Chance::of(seed, Topic::Shop, u64::from(index));
    let mark = mark(&mut chance);
    let (trade, goods) = line(&mut chance);
    let city = chance.word(&["宿迁", "宿城"]);
    let (name, kind) =
        chance.weighted(&[(45, ("有限公司", "91")), (35, ("店", "92")), (12, ("经营部", "92"))], ("商行", "92"));
    let mut code = uscc(&mut chance, kind, "321302");
    // Codes are typed off licences: one in fifty is wrong, one in nine is not known.
    if chance.percent(2) {
        code.replace_range(12..13, if code.as_bytes().get(12) == Some(&b'7') { "1" } else { "7" });
    }
    let known = !chance.percent(11);
    let who = NewParty {
        code: known.then_some(code),
        representative: Some(person(&mut chance)),
        phone: chance.percent(85).then(|| phone(&mut chance)),
        address: Some(format!("{town}{}{}号", chance.word(STREETS), chance.between(1, 260))),
        ..NewParty::named(&format!("{city}{mark}{trade}{name}"))
    };
    Player { who, mark, goods, person: false }
}

/// A natural person as a party, born on a day.
pub(super) fn citizen(chance: &mut Chance, town: &str, born: NaiveDate) -> Player {
    let (_, goods) = line(chance);
    let who = NewParty {
        code: chance.percent(60).then(|| id_number(born)),
        phone: Some(phone(chance)),
        address: Some(format!("{town}{}{}号", chance.word(STREETS), chance.between(1, 260))),
        born_on: Some(born),
        ..NewParty::named(&person(chance))
    };
    Player { who, mark: mark(chance), goods, person: true }
}

fn line(chance: &mut Chance) -> (&'static str, &'static str) {
    let (trade, goods) = chance.one(TRADES).copied().unwrap_or(("百货", &["日用品"]));
    (trade, chance.word(goods))
}

/// 统一社会信用代码 of a kind of organisation (`91` firm, `92` one-person business) in a division.
fn uscc(chance: &mut Chance, kind: &str, division: &str) -> String {
    const LETTERS: &[&str] = &[
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M",
        "N", "P", "Q", "R", "T", "U", "W", "X", "Y",
    ];
    let serial: String = (0..7).map(|_| chance.word(LETTERS)).collect();
    with_check(format!("{kind}{division}MA{serial}"))
}

/// 公民身份号码 with the serial 000, which nobody has.
fn id_number(born: NaiveDate) -> String {
    with_check(format!("321302{:04}{:02}{:02}000", born.year(), born.month(), born.day()))
}

/// The code with its check character.
fn with_check(body: String) -> String {
    match check(&format!("{body}0")).reason {
        Some(CodeTrouble::CheckDigit { expected, .. }) => format!("{body}{expected}"),
        _ => format!("{body}0"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_holders_are_right_and_those_of_shops_mostly() {
        for index in 0..200 {
            let player = holder(1, index);
            assert!(check(player.who.code.as_deref().unwrap()).valid, "{player:?}");
        }
        let codes: Vec<_> = (0..400).filter_map(|index| shop(1, index, "耿车镇").who.code).collect();
        let wrong = codes.iter().filter(|code| !check(code).valid).count();
        assert!((1..20).contains(&wrong), "{wrong} of {}", codes.len());
        let born = "1990-05-01".parse().unwrap();
        assert!(check(&id_number(born)).valid);
    }

    #[test]
    fn the_same_index_is_the_same_firm() {
        assert_eq!(holder(1, 5).who, holder(1, 5).who);
        assert_ne!(shop(1, 5, "耿车镇").who.name, shop(2, 5, "耿车镇").who.name);
    }
}
