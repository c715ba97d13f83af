//! Names short enough for a list: 杭州弥野品牌管理有限公司 as 弥野.
//!
//! Only for lists, where the number identifies the case; every page shows names in full. A name that would shrink to less
//! than two characters is kept.

use crate::domain::unit::Units;

/// What kind of business it is, longest first.
const TRADES: &[&str] = &[
    "电子商务",
    "文化传播",
    "品牌管理",
    "知识产权",
    "网络科技",
    "信息科技",
    "家居用品",
    "母婴用品",
    "日用品",
    "工艺品",
    "经营部",
    "服饰店",
    "便利店",
    "食品店",
    "家具厂",
    "工作室",
    "贸易",
    "科技",
    "商贸",
    "服饰",
    "服装",
    "食品",
    "酒类",
    "酒业",
    "箱包",
    "鞋业",
    "纺织",
    "家纺",
    "家居",
    "家具",
    "建材",
    "灯具",
    "五金",
    "文具",
    "玩具",
    "日化",
    "化妆品",
    "电器",
    "机械",
    "包装",
    "印刷",
    "设计",
    "商行",
    "超市",
    "商店",
    "实业",
    "集团",
    "文化",
    "传媒",
    "网店",
    "用品",
    "店",
    "厂",
];
/// Legal forms, longest first.
const FORMS: &[&str] =
    &["股份有限公司", "有限责任公司", "有限公司", "(个体工商户)", "（个体工商户）", "合作社", "公司"];
/// Places a firm's name begins with, beside the district's own.
const PLACES: &[&str] = &[
    "北京", "上海", "天津", "重庆", "江苏", "浙江", "广东", "山东", "福建", "安徽", "河南", "河北", "湖北", "湖南",
    "四川", "陕西", "南京", "苏州", "无锡", "徐州", "宿迁", "宿城", "杭州", "宁波", "温州", "义乌", "金华", "广州",
    "深圳", "东莞", "佛山", "厦门", "泉州", "青岛", "济南", "成都", "武汉", "长沙", "西安", "郑州", "合肥",
];

/// The distinguishing part of a name.
#[must_use]
pub fn short_name(name: &str, units: &Units) -> String {
    let mut short = name.trim();
    for form in FORMS {
        short = shorter(short, short.strip_suffix(form));
    }
    loop {
        let own = units.0.values().find_map(|unit| short.strip_prefix(unit.name.trim_end_matches(['区', '镇', '乡'])));
        let place = PLACES.iter().find_map(|place| short.strip_prefix(place)).or(own);
        let place = place.map(|rest| rest.trim_start_matches(['省', '市', '区', '县', '镇', '乡']));
        let next = shorter(short, place);
        if next == short {
            break;
        }
        short = next;
    }
    while let Some(trade) = TRADES.iter().find(|trade| shorter(short, short.strip_suffix(**trade)) != short) {
        short = shorter(short, short.strip_suffix(trade));
    }
    short.to_owned()
}

/// The shorter name, if it is still one.
fn shorter<'n>(name: &'n str, candidate: Option<&'n str>) -> &'n str {
    candidate.filter(|rest| rest.chars().count() >= 2).unwrap_or(name)
}

/// `未名与知禾`, `未名与知禾等 28 家`.
#[must_use]
pub fn parties(applicants: &[String], respondents: &[String], units: &Units, lang: crate::tui::lang::Lang) -> String {
    let side = |names: &[String]| match names {
        [] => String::new(),
        [one] => short_name(one, units),
        [first, ..] => {
            lang.tell("list.and_others", &[("name", &short_name(first, units)), ("n", &names.len().to_string())])
        }
    };
    lang.tell("list.versus", &[("applicant", &side(applicants)), ("respondent", &side(respondents))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::lang::Lang;

    #[test]
    fn what_distinguishes_is_kept() {
        let units = Units::default();
        for (name, short) in [
            ("杭州弥野品牌管理有限公司", "弥野"),
            ("宿迁青甑电子商务有限公司", "青甑"),
            ("宿城知禾服饰店", "知禾"),
            ("宿迁垚田电子商务经营部", "垚田"),
            ("宿迁汀蓑母婴用品有限公司", "汀蓑"),
            ("上海未名文化传播有限公司", "未名"),
            ("周清越", "周清越"),
            ("宿迁店", "宿迁"),
            ("", ""),
        ] {
            assert_eq!(short_name(name, &units), short, "{name}");
        }
    }

    #[test]
    fn both_sides_in_one_breath() {
        let one = vec!["上海未名文化传播有限公司".to_owned()];
        let many = vec!["宿城知禾服饰店".to_owned(), "宿城拾麦食品店".to_owned()];
        assert_eq!(parties(&one, &many, &Units::default(), Lang::Zh), "未名与知禾等2家");
    }
}
