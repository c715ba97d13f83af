//! The index against a naive oracle: what a person would say is found must be found, in the order said, by everybody who may.

use proptest::prelude::*;

use super::fold::{fold, is_passed_over};
use super::reading::{initial, readings};
use super::*;

/// Whether a term is in a text, by trying everything: each character as itself, whole readings, initials, the beginning of a
/// reading at the term's end; between characters brackets and dots may be passed over.
fn oracle(term: &[char], text: &[char]) -> bool {
    (0..text.len()).any(|at| consumes(term, &text[at..], true))
}

fn consumes(term: &[char], text: &[char], first: bool) -> bool {
    if term.is_empty() {
        return true;
    }
    let Some((c, rest)) = text.split_first() else { return false };
    if !first && is_passed_over(*c) && consumes(term, rest, false) {
        return true;
    }
    if term[0] == *c && consumes(&term[1..], rest, false) {
        return true;
    }
    readings(*c).iter().any(|reading| {
        (1..=reading.len().min(term.len())).any(|length| {
            let begins = reading.chars().zip(term).take(length).all(|(a, b)| a == *b);
            let counts = length == reading.len() || length == 1 || length == initial(reading) || length == term.len();
            begins && counts && consumes(&term[length..], rest, false)
        })
    })
}

fn folded(text: &str) -> Vec<char> {
    text.chars().map(fold).collect()
}

fn index(texts: &[&str]) -> Index<u32, ()> {
    let mut index = Index::default();
    for (n, text) in (0..).zip(texts) {
        index.put(Row { id: n, card: (), day: 0 }, [(Field::Respondent, *text)]);
    }
    index
}

fn found(index: &Index<u32, ()>, query: &str) -> Vec<(String, String)> {
    let marked = |hit: &Hit<u32>| {
        let chars: Vec<char> = hit.text.chars().collect();
        hit.matched.iter().map(|at| chars[*at]).collect()
    };
    index.find(query, 100, 2, || |(): &(), _| true).iter().map(|hit| (hit.text.clone(), marked(hit))).collect()
}

#[test]
fn a_name_is_found_as_it_is_by_pinyin_by_initials_and_mixed() {
    let index = index(&["宿迁青甑电子商务有限公司", "汾泉商行"]);
    for query in
        ["宿迁青甑", "suqianqingzeng", "sqqz", "宿qqz", "suqianqz", "sqqingzeng", "suqianqingz", "ｓｑｑｚ", "SQQZ"]
    {
        assert_eq!(found(&index, query), [("宿迁青甑电子商务有限公司".into(), "宿迁青甑".into())], "{query}");
    }
    for (query, marked) in [("sqyh", "宿迁银行"), ("suqianyh", "宿迁银行"), ("suqyinhang", "宿迁银行")] {
        assert_eq!(found(&self::index(&["宿迁银行分行"]), query), [("宿迁银行分行".into(), marked.into())], "{query}");
    }
}

#[test]
fn every_reading_counts_and_the_one_of_the_word_comes_first() {
    for (query, texts, expected) in [
        ("chongqing", ["众擎商行", "重庆火锅"], vec!["重庆火锅"]),
        ("zhongqing", ["重庆火锅", "众擎商行"], vec!["众擎商行", "重庆火锅"]),
        ("changan", ["长安茶叶", "常安茶叶"], vec!["常安茶叶", "长安茶叶"]),
        ("yinhang", ["农业银行", "音行天下"], vec!["农业银行", "音行天下"]),
        ("shanxiaohe", ["单小禾", "汾泉"], vec!["单小禾"]),
        ("zeng", ["曾一舟", "汾泉"], vec!["曾一舟"]),
        ("xie", ["解清越", "汾泉"], vec!["解清越"]),
        ("qiu", ["仇叙白", "汾泉"], vec!["仇叙白"]),
        ("piao", ["朴知禾", "汾泉"], vec!["朴知禾"]),
        ("zha", ["查砚书", "汾泉"], vec!["查砚书"]),
        ("ou", ["区清越", "汾泉"], vec!["区清越"]),
        ("yuexx", ["乐小小", "汾泉"], vec!["乐小小"]),
        ("lvse", ["绿色食品", "汾泉"], vec!["绿色食品"]),
    ] {
        let got: Vec<String> = found(&index(&texts), query).into_iter().map(|(text, _)| text).collect();
        assert_eq!(got, expected, "{query}");
    }
}

#[test]
fn rare_characters_full_width_forms_and_punctuation_are_no_obstacle() {
    let texts = ["宿城𬭎锐文具店", "王㛃", "阿依古丽·买买提", "宿城知调〔2026〕12号", "ＡＢＣ（宿迁）公司"];
    let index = index(&texts);
    for (query, expected, marked) in [
        ("𬭎锐", 0, "𬭎锐"),
        ("王㛃", 1, "王㛃"),
        ("wangjie", 1, "王㛃"),
        ("㛃", 1, "㛃"),
        ("阿依古丽买买提", 2, "阿依古丽买买提"),
        ("阿依古丽•买买提", 2, "阿依古丽·买买提"),
        ("aygl", 2, "阿依古丽"),
        ("·买", 2, "·买"),
        ("2026 12", 3, "202612"),
        ("(2026)12", 3, "〔2026〕12"),
        ("202612", 3, "202612"),
        ("sczd2026", 3, "宿城知调2026"),
        ("abc宿迁", 4, "ＡＢＣ宿迁"),
        ("ａｂｃｓｑ", 4, "ＡＢＣ宿迁"),
    ] {
        assert_eq!(found(&index, query), [(texts[expected].to_owned(), marked.to_owned())], "{query}");
    }
}

#[test]
fn terms_may_stand_in_different_texts_of_a_row() {
    let mut index: Index<u32, ()> = Index::default();
    index.put(
        Row { id: 1, card: (), day: 0 },
        [(Field::Applicant, "上海未名文化"), (Field::Respondent, "宿城知禾服饰店")],
    );
    index.put(Row { id: 2, card: (), day: 0 }, [(Field::Applicant, "上海未名文化"), (Field::Respondent, "汾泉商行")]);
    let ids = |query: &str| index.find(query, 9, 2, || |(): &(), _| true).iter().map(|hit| hit.id).collect::<Vec<_>>();
    assert_eq!(ids("未名 知禾"), [1]);
    assert_eq!(ids("zhihe　shwm"), [1]);
    assert_eq!(ids("未名 fenquan"), [2]);
    assert_eq!(ids("未名"), [2, 1]);
    assert_eq!(ids("未名 没有"), Vec::<u32>::new());
}

#[test]
fn empty_and_absurd_queries_find_nothing_and_cost_nothing() {
    let index = index(&["宿迁青甑", &"长".repeat(3_000), &"甲乙丙丁".repeat(40)]);
    for query in ["", " ", "　\t\n", "\u{0}\u{7}", "\u{200b}"] {
        assert_eq!(found(&index, query), [], "{query:?}");
    }
    assert_eq!(found(&index, &"甲乙丙丁".repeat(40)).len(), 1);
    assert_eq!(found(&index, &"甲乙丙丁".repeat(41)), []);
    assert_eq!(found(&index, &"z".repeat(10_000)), []);
    assert_eq!(found(&index, &"a ".repeat(10_000)), []);
    assert!(index.find("宿迁", 0, 2, || |(): &(), _| true).is_empty());
}

#[test]
fn what_is_not_there_is_not_found_and_what_stands_apart_comes_last() {
    let index = index(&["宿迁青甑电子商务", "宿迁汾泉甑业电子", "甑青宿迁"]);
    assert_eq!(found(&index, "xyz"), []);
    assert_eq!(found(&index, "青宿迁宿"), []);
    let apart = found(&index, "宿甑电");
    assert_eq!(apart[0], ("宿迁青甑电子商务".into(), "宿甑电".into()));
    assert_eq!(apart.len(), 2);
    let score = |query: &str| index.find(query, 1, 2, || |(): &(), _| true)[0].score;
    assert!(score("宿迁") > score("suqian") && score("suqian") > score("宿甑电"));
}

#[test]
fn an_id_number_is_found_by_the_whole_of_it_only() {
    let mut index: Index<u32, ()> = Index::default();
    index.put(
        Row { id: 1, card: (), day: 0 },
        [(Field::Identity, "321302199001011234"), (Field::Number, "甲〔2026〕1号")],
    );
    assert!(index.find("32130219900101", 9, 2, || |(): &(), _| true).is_empty());
    assert!(index.find("3213021990 1234", 9, 2, || |(): &(), _| true).is_empty());
    assert_eq!(index.find("321302199001011234", 9, 2, || |(): &(), _| true).len(), 1);
}

#[test]
fn who_may_not_find_a_row_by_a_field_does_not_and_loses_no_place_by_it() {
    let mut index: Index<u32, bool> = Index::default();
    for id in 0..50 {
        let texts = [(Field::Applicant, "宿迁青甑"), (Field::Number, "宿城知调〔2026〕1号")];
        index.put(Row { id, card: id < 3, day: i32::try_from(id).unwrap() }, texts);
    }
    let open = |open: &bool, field: Field| *open || field == Field::Number;
    let ids: Vec<u32> = index.find("青甑", 2, 3, || open).iter().map(|hit| hit.id).collect();
    assert_eq!(ids, [2, 1]);
    assert_eq!(index.find("宿城知调", 9, 3, || open).len(), 9);
    assert_eq!(index.find("知调 青甑", 9, 3, || open).len(), 3);
    let names = index.namesakes("宿迁清增", 9, |open, _| *open);
    assert_eq!(names[0].rows.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [2, 1, 0]);
    assert!(index.namesakes("宿迁清增", 9, |_, _| false).is_empty());
}

const ALPHABET: &str = "[重行长乐单曾银庆宿迁青甑安绿·（）aq12sz]{1,8}";
const TYPED: &str = "[重行长乐宿迁·(aceghinoqsuyz12]{1,6}";

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// Every row the oracle finds is found, and of those found the ones that stand together are the oracle's.
    #[test]
    fn the_index_finds_what_the_oracle_finds(texts in prop::collection::vec(ALPHABET, 1..8), query in TYPED) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let index = index(&texts);
        let hits = index.find(&query, 100, 3, || |(): &(), _| true);
        let term = folded(&query);
        for (n, text) in (0..).zip(&texts) {
            let hit = hits.iter().find(|hit| hit.id == n);
            let together = hit.is_some_and(|hit| hit.score > 1_100);
            prop_assert_eq!(together, oracle(&term, &folded(text)), "{} in {}", query, text);
            if let Some(hit) = hit {
                prop_assert!(hit.matched.windows(2).all(|pair| pair[0] < pair[1]));
                prop_assert!(hit.matched.iter().all(|at| *at < text.chars().count()));
                prop_assert!(!hit.matched.is_empty());
            }
        }
        prop_assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
        let best: Vec<u32> = index.find(&query, 2, 1, || |(): &(), _| true).iter().map(|hit| hit.id).collect();
        let all: Vec<u32> = hits.iter().take(2).map(|hit| hit.id).collect();
        prop_assert_eq!(&best, &all);
        let shared: Vec<u32> = index.find(&query, 2, 3, || |(): &(), _| true).iter().map(|hit| hit.id).collect();
        prop_assert_eq!(best, shared, "whoever does the work");
    }

    /// A part of a text, and the beginning of its pinyin, always find it.
    #[test]
    fn any_part_and_any_pinyin_of_a_text_finds_it(text in "[\u{4e00}-\u{9fa5}a-z0-9]{2,12}", from in 0..10_usize, to in 2..12_usize, choice in any::<u64>()) {
        let chars: Vec<char> = text.chars().collect();
        let to = to.min(chars.len());
        let from = from.min(to - 1);
        let part: String = chars[from..to].iter().collect();
        let mut random = choice;
        let spelled: String = chars[from..to]
            .iter()
            .map(|c| {
                random = random.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                let all = readings(*c);
                match all.get(usize::try_from(random % 5).unwrap() % all.len().max(1)) {
                    Some(reading) if random & 32 == 0 => (*reading).to_owned(),
                    Some(reading) => reading[..1].to_owned(),
                    None => c.to_string(),
                }
            })
            .collect();
        let index = index(&[&text]);
        prop_assert_eq!(index.find(&part, 9, 2, || |(): &(), _| true).len(), 1, "{} in {}", part, text);
        prop_assert_eq!(index.find(&spelled, 9, 2, || |(): &(), _| true).len(), 1, "{} in {}", spelled, text);
    }

    /// An index that was changed answers like one that was filled afresh.
    #[test]
    fn changing_is_the_same_as_filling_afresh(changes in prop::collection::vec((0..12_u32, prop::option::of((ALPHABET, ALPHABET))), 1..40), query in TYPED) {
        let mut changed: Index<u32, ()> = Index::default();
        let mut now = std::collections::BTreeMap::new();
        for (id, texts) in &changes {
            match texts {
                Some((one, other)) => {
                    let day = i32::try_from(*id).unwrap();
                    changed.put(Row { id: *id, card: (), day }, [(Field::Applicant, one.as_str()), (Field::Right, other.as_str())]);
                    now.insert(*id, (one, other));
                }
                None => {
                    changed.remove(id);
                    now.remove(id);
                }
            }
        }
        let mut fresh: Index<u32, ()> = Index::default();
        for (id, (one, other)) in &now {
            let day = i32::try_from(*id).unwrap();
            fresh.put(Row { id: *id, card: (), day }, [(Field::Applicant, one.as_str()), (Field::Right, other.as_str())]);
        }
        prop_assert_eq!(changed.len(), now.len());
        let seen = |index: &Index<u32, ()>| {
            let hits = index.find(&query, 50, 2, || |(): &(), _| true).into_iter();
            let mut seen: Vec<_> = hits.map(|hit| (hit.score, hit.id)).collect();
            seen.sort_unstable();
            seen
        };
        prop_assert_eq!(seen(&changed), seen(&fresh));
        prop_assert!(fresh.bytes() > 0);
    }

    /// Nothing typed can make it stumble.
    #[test]
    fn any_query_in_any_text(query in ".{0,80}", text in ".{0,80}") {
        let index = index(&[&text]);
        let _ = index.find(&query, 9, 2, || |(): &(), _| true);
        if let Some(needle) = Needle::new(&query) {
            let _ = needle.find(&text);
        }
        let _ = index.namesakes(&query, 9, |(), _| true);
    }
}

#[test]
fn what_was_left_behind_is_laid_out_anew() {
    let mut index: Index<u32, ()> = Index::default();
    for round in 0..40 {
        for id in 0..1_000 {
            index.put(Row { id, card: (), day: 0 }, [(Field::Remark, format!("第{round}次 {id}").as_str())]);
        }
    }
    let bytes = index.bytes();
    assert_eq!(index.find("第39次", 2_000, 2, || |(): &(), _| true).len(), 1_000);
    assert!(index.find("第38次", 9, 2, || |(): &(), _| true).is_empty());
    // Some 30 bytes a text: forty rounds kept would be more than a million.
    assert!(bytes < 3_000_000, "{bytes}");
}

#[test]
fn a_needle_finds_what_the_index_finds() {
    let marked = |query: &str, text: &str| {
        let chars: Vec<char> = text.chars().collect();
        Needle::new(query)?.find(text).map(|hit| hit.matched.iter().map(|at| chars[*at]).collect::<String>())
    };
    assert_eq!(marked("jxbl", "继续办理").as_deref(), Some("继续办理"));
    assert_eq!(marked("ban li", "继续办理").as_deref(), Some("办理"));
    assert_eq!(marked("NEXT", "next step").as_deref(), Some("next"));
    assert_eq!(marked("nsp", "next step").as_deref(), Some("nsp"));
    assert_eq!(marked("x", "继续办理").as_deref(), Some("续"));
    assert_eq!(marked("q", "继续办理"), None);
    assert!(Needle::new(" \u{0}　").is_none());
}

#[test]
fn a_list_is_filtered_by_what_stands_in_its_texts_as_typed() {
    let mut index: Index<u32, ()> = Index::default();
    let texts = ["宿迁青甑商行", "Ｑｉｎｇ（宿城）商行", "qingzeng", "青甑", "重庆〔2026〕1号", "青 甑"];
    for (id, text) in (0..).zip(texts) {
        let field = if id == 3 { Field::Remark } else { Field::Respondent };
        index.put(Row { id, card: (), day: 0 }, [(field, text), (Field::Mediator, "陈一禾")]);
    }
    let of = |wanted: &str, max: usize| index.containing(wanted, |field| field != Field::Remark, max);
    assert_eq!(of("青甑", 9), Some(vec![0]), "as typed: neither its sound, nor apart, nor in another kind of text");
    assert_eq!(of("qing", 9), Some(vec![1, 2]));
    assert_eq!(of("(宿城)", 9), Some(vec![1]));
    assert_eq!(of("庆(2026", 9), Some(vec![4]));
    assert_eq!(of("陈一禾", 6), Some((0..6).collect()));
    assert_eq!(of("陈一禾", 5), None, "too many to name");
    assert_eq!(of("没有", 5), Some(vec![]));
    assert_eq!(of("", 5), None);
    index.remove(&0);
    index.put(Row { id: 1, card: (), day: 0 }, [(Field::Respondent, "改名之后")]);
    let of = |wanted: &str| index.containing(wanted, |_| true, 9);
    assert_eq!((of("青甑"), of("陈一禾")), (Some(vec![3]), Some(vec![1, 2, 3, 4, 5])), "a row too many does no harm");
}

#[test]
fn too_many_rows_are_noticed_before_all_are_gathered() {
    let mut index: Index<u32, ()> = Index::default();
    for id in 0..100 {
        let name = format!("商行{id}");
        index
            .put(Row { id, card: (), day: 0 }, [(Field::Applicant, name.as_str()), (Field::Respondent, name.as_str())]);
    }
    assert_eq!(index.containing("商行", |_| true, 10), None);
    assert_eq!(index.containing("商行1", |_| true, 11).map(|rows| rows.len()), Some(11));
}
