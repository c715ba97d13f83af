//! Names that may be one party's although no rule makes them the same: another administrative place before the name, two
//! neighbours swapped, a character taken for one of its shape.
//!
//! Every name has a *core*: its comparable form without the places it begins with, each character as the first of those that
//! look like it. Names are filed by the characters of the core in one order, so that a swap is found by looking once; then
//! [`near`] asks whether no more than one pair of neighbours stands the other way round and whether the places allow it: 江苏
//! and 宿迁 do, 泗洪 and 宿城 do not. It is weaker than a sound: a hint that somebody may be meant, never an identity.

use crate::domain::text::normalise_name;

/// Fewer characters of a core are too common to hint at anybody.
const CORE_CHARS_MIN: usize = 3;
/// In fewer characters two that are swapped are another name (王明小 for 王小明).
const SWAPPED_CHARS_MIN: usize = 4;

/// The provinces (GB/T 2260): in short, and where 省 and 市 do not end it the whole name.
const PROVINCES: &[(&str, &str)] = &[
    ("内蒙古", "内蒙古自治区"),
    ("广西", "广西壮族自治区"),
    ("西藏", "西藏自治区"),
    ("宁夏", "宁夏回族自治区"),
    ("新疆", "新疆维吾尔自治区"),
    ("香港", "香港特别行政区"),
    ("澳门", "澳门特别行政区"),
    ("北京", ""),
    ("天津", ""),
    ("河北", ""),
    ("山西", ""),
    ("辽宁", ""),
    ("吉林", ""),
    ("黑龙江", ""),
    ("上海", ""),
    ("江苏", ""),
    ("浙江", ""),
    ("安徽", ""),
    ("福建", ""),
    ("江西", ""),
    ("山东", ""),
    ("河南", ""),
    ("湖北", ""),
    ("湖南", ""),
    ("广东", ""),
    ("海南", ""),
    ("重庆", ""),
    ("四川", ""),
    ("贵州", ""),
    ("云南", ""),
    ("陕西", ""),
    ("甘肃", ""),
    ("青海", ""),
    ("台湾", ""),
];
/// The cities of the register's own province. Of others a name keeps the city: what is not known is not taken away.
const HOME_PROVINCE: &str = "江苏";
const HOME_CITIES: &[&str] =
    &["南京", "无锡", "徐州", "常州", "苏州", "南通", "连云港", "淮安", "盐城", "扬州", "镇江", "泰州", "宿迁"];
/// The districts and counties of the register's own city.
const HOME_CITY: &str = "宿迁";
const HOME_COUNTIES: &[&str] = &["宿城", "宿豫", "沭阳", "泗阳", "泗洪"];

/// Where a name says it is, as far as it says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Places {
    province: Option<&'static str>,
    city: Option<&'static str>,
    county: Option<&'static str>,
}

impl Places {
    /// Whether both may be one place: on no level do they say two.
    fn allow(self, other: Self) -> bool {
        let one = |one: Option<&str>, other: Option<&str>| one.is_none() || other.is_none() || one == other;
        one(self.province, other.province) && one(self.city, other.city) && one(self.county, other.county)
    }
}

/// Takes the places off the beginning of a comparable name.
fn placed(name: &str) -> (Places, &str) {
    let mut places = Places::default();
    let mut rest = name;
    let whole = PROVINCES.iter().filter(|(_, whole)| !whole.is_empty());
    let forms = whole.map(|(short, whole)| (*short, *whole)).chain(PROVINCES.iter().map(|(short, _)| (*short, *short)));
    if let Some((province, after)) = forms.filter_map(|(short, form)| Some((short, rest.strip_prefix(form)?))).next() {
        (places.province, rest) = (Some(province), after);
    }
    let begins = |rest: &str, known: &[&'static str]| known.iter().find(|place| rest.starts_with(**place)).copied();
    // A place is inside what it belongs to, and nowhere else: 浙江宿迁 is no place.
    if let Some(city) = begins(rest, HOME_CITIES).filter(|_| places.province.is_none_or(|known| known == HOME_PROVINCE))
    {
        (places.province, places.city) = (Some(HOME_PROVINCE), Some(city));
        rest = rest.get(city.len()..).unwrap_or_default();
    }
    let at_home = places.province.is_none_or(|known| known == HOME_PROVINCE)
        && places.city.is_none_or(|known| known == HOME_CITY);
    if let Some(county) = begins(rest, HOME_COUNTIES).filter(|_| at_home) {
        places = Places { province: Some(HOME_PROVINCE), city: Some(HOME_CITY), county: Some(county) };
        rest = rest.get(county.len()..).unwrap_or_default();
    }
    (places, rest)
}

/// The first of the characters that look like one, in print or in a hurried hand. Well-known pairs only: a wide table finds
/// somebody for every name.
#[rustfmt::skip]
const fn shape(c: char) -> char {
    match c {
        '己' | '巳' => '已', '末' => '未', '曰' => '日', '士' => '土', '千' | '于' => '干',
        '太' | '犬' => '大', '入' => '人', '刁' => '刀', '乌' => '鸟', '各' => '名',
        '抬' => '拾', '夭' => '天', '牛' => '午', '玉' | '主' => '王', '由' | '甲' | '申' => '田',
        '自' => '目', '本' | '术' => '木', '戌' | '戍' => '戊', '候' => '侯', '治' => '冶',
        '睛' => '晴', '折' | '拆' => '析', '拨' => '拔', '卷' => '券', '搏' => '博',
        '荼' => '茶', '微' => '徽', '辩' | '辫' => '辨', '羸' => '赢', '崇' => '祟',
        '暖' => '暧', '免' => '兔', '斥' => '斤', '往' => '住', '狼' => '狠',
        '朗' => '郎', '允' => '兑', '享' => '亨', '汩' => '汨', '炙' => '灸',
        '豪' => '毫', '徒' => '陡', '泠' => '冷', '钩' => '钓', '幼' => '幻',
        '厉' => '历', '夏' => '复', '沉' => '沈', '无' => '元', '仑' => '仓',
        '凤' => '风', '帅' => '师', '理' => '埋', '墅' => '野', '桥' => '乔',
        other => other,
    }
}

fn core(name: &str) -> (Places, Vec<char>) {
    let comparable = normalise_name(name);
    let (places, rest) = placed(&comparable);
    let core = |text: &str| text.chars().map(shape).collect::<Vec<char>>();
    let short = core(rest);
    if short.len() < CORE_CHARS_MIN { (Places::default(), core(&comparable)) } else { (places, short) }
}

/// What names that may be [`near`] to one another have in common; empty for a name too short to be near to any.
#[must_use]
pub fn near_key(name: &str) -> String {
    let (_, mut core) = core(name);
    if core.len() < CORE_CHARS_MIN {
        return String::new();
    }
    core.sort_unstable();
    core.into_iter().collect()
}

/// Whether two names may be one party's: the same core, or one pair of neighbours swapped, at places that allow it.
#[must_use]
pub fn near(one: &str, other: &str) -> bool {
    let ((here, one), (there, other)) = (core(one), core(other));
    one.len() >= CORE_CHARS_MIN && here.allow(there) && (one == other || is_swapped(&one, &other))
}

/// Whether one is the other with two neighbours the other way round: a Damerau distance of one, by a swap.
fn is_swapped(one: &[char], other: &[char]) -> bool {
    let differ: Vec<usize> =
        one.iter().zip(other).enumerate().filter(|(_, (a, b))| a != b).map(|(at, _)| at).take(3).collect();
    let [first, second] = differ.as_slice() else { return false };
    one.len() == other.len()
        && one.len() >= SWAPPED_CHARS_MIN
        && *second == first + 1
        && one.get(*first) == other.get(*second)
        && one.get(*second) == other.get(*first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_place_before_a_name_may_be_left_out_but_not_be_another() {
        for (one, other, expected) in [
            ("江苏省宿迁市栖禾光电有限公司", "江苏栖禾光电有限公司", true),
            ("江苏栖禾光电有限公司", "宿迁栖禾光电有限公司", true),
            ("江苏省宿城云岫商店", "宿城云岫商店", true),
            ("宿迁市宿城区云岫商店", "宿城云岫商店", true),
            ("浙江省杭州市弥野品牌管理有限公司", "杭州弥野品牌管理有限公司", true),
            ("广西壮族自治区青禾文具店", "广西青禾文具店", true),
            ("泗洪云岫服饰有限公司", "宿城云岫服饰有限公司", false),
            ("杭州云岫服饰有限公司", "宿迁云岫服饰有限公司", false),
            ("浙江云岫服饰有限公司", "宿迁云岫服饰有限公司", false),
            ("苏州云岫服饰有限公司", "宿城云岫服饰有限公司", false),
            ("宿城云岫服饰有限公司", "宿城云岫服饰有限公司耿车分公司", false),
            ("江苏商店", "宿迁商店", false),
        ] {
            assert_eq!(near(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn a_slip_of_the_hand_is_near_and_two_are_not() {
        for (one, other, expected) in [
            ("宿城云岫饰服有限公司", "宿城云岫服饰有限公司", true),
            ("宿城未名光电", "宿城末名光电", true),
            ("王小明", "王明小", false),
            ("宿城岫云饰服有限公司", "宿城云岫服饰有限公司", false),
            ("宿城云岫服饰", "宿城云岫服装", false),
            ("", "", false),
            ("王已", "王己", false),
        ] {
            assert_eq!(near(one, other), expected, "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn what_is_near_has_one_key_whoever_is_asked_first(one in "[江苏省宿迁市城区浙云岫未末服饰店]{0,9}", other in "[江苏省宿迁市城区浙云岫未末服饰店]{0,9}") {
            prop_assert_eq!(near(&one, &other), near(&other, &one));
            if near(&one, &other) {
                prop_assert_eq!(near_key(&one), near_key(&other));
            }
        }
    }
}
