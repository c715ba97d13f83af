//! What the forms of credit are filled in from: one dossier, and nothing of any mediation.
//!
//! A person's number is masked as everywhere outside the dossier itself; whoever serves a paper on a person adds it by
//! hand where the procedure asks for it.

use chrono::NaiveDate;
use std::collections::BTreeSet;

use super::fill::{Data, sheets};
use super::number::day;
use super::template::Scope;
use super::{Templates, volume::title};
use crate::domain::credit::Dossier;
use crate::domain::credit::basis::Law;
use crate::domain::credit::entry::Entry;
use crate::domain::credit::listing::Listing;
use crate::domain::credit::repair::Repair;
use crate::domain::credit::suggestion::Suggestion;
use crate::domain::credit::test::{Evaluation, Weighed, evaluate_all};
use crate::domain::paper::{Paper, PaperSet};
use crate::domain::pledge::Pledge;
use crate::domain::refusal::{Refusal, Warning, refuse};
use crate::domain::rules::DatedRule;
use crate::words::{Lang, warning, worded};

static INSTRUMENT: Scope = Scope { fields: &["序号", "种类", "机关", "文号", "日期", "内容"], lists: &[] };
static LISTING: Scope = Scope {
    fields: &[
        "序号",
        "法律依据",
        "决定机关",
        "失信等级",
        "事实和理由",
        "拟议日期",
        "告知日期",
        "送达证明",
        "陈述申辩",
        "陈述申辩日期",
        "陈述申辩答复",
        "上级同意",
        "决定日期",
        "决定列入",
        "决定理由",
    ],
    lists: &[("依据文书", &INSTRUMENT)],
};
static ENTRY: Scope = Scope {
    fields: &[
        "序号",
        "名单",
        "法律依据",
        "决定机关",
        "决定文号",
        "决定日期",
        "失信等级",
        "期限至",
        "惩戒措施",
        "措施期限至",
        "告知日期",
        "陈述申辩",
        "上级同意",
        "修复告知日期",
        "移出日期",
        "撤销日期",
        "撤销理由",
    ],
    lists: &[("依据文书", &INSTRUMENT)],
};
static REPAIR: Scope = Scope {
    fields: &[
        "序号",
        "名单",
        "决定机关",
        "决定文号",
        "列入日期",
        "申请日期",
        "履行情况",
        "纠正情况",
        "公开承诺",
        "受理日期",
        "受理",
        "受理理由",
        "核查日期",
        "核查情况",
        "符合条件",
        "决定日期",
        "决定",
        "决定理由",
    ],
    lists: &[],
};
static PLEDGE: Scope = Scope {
    fields: &[
        "序号",
        "名称",
        "领域",
        "承诺内容",
        "申请日期",
        "初审日期",
        "初审意见",
        "报送日期",
        "报送单位",
        "公示日期",
        "公示方式",
        "认定日期",
        "认定意见",
        "有效期至",
    ],
    lists: &[],
};

static SUGGESTION: Scope = Scope {
    fields: &["序号", "报送单位", "法律依据", "内容", "报送日期"],
    lists: &[("依据文书", &INSTRUMENT)],
};
static WEIGHED: Scope =
    Scope { fields: &["序号", "文号", "机关", "行为日期", "生效日期", "理由"], lists: &[] };
static RULE: Scope = Scope { fields: &["名称", "数值", "施行日期", "出处"], lists: &[] };
static CHANGE: Scope = Scope { fields: &["内容"], lists: &[] };
static CHAIN: Scope = Scope {
    fields: &["名称", "计入件数", "须达件数", "起算日期"],
    lists: &[("计入文书", &WEIGHED), ("未计文书", &WEIGHED), ("所依规则", &RULE), ("变化条件", &CHANGE)],
};

/// A dossier, for templates.
pub static SCOPE: Scope = Scope {
    fields: &["主体", "证件号", "其他名称", "打印日期"],
    lists: &[
        ("列入程序", &LISTING),
        ("名单记录", &ENTRY),
        ("信用修复", &REPAIR),
        ("承诺", &PLEDGE),
        ("依据文书", &INSTRUMENT),
        ("列入建议", &SUGGESTION),
        ("证据链", &CHAIN),
    ],
};

fn word(vocabulary: &str, value: &str) -> String {
    worded(Lang::Zh, vocabulary, value)
}

/// A form of a dossier.
///
/// # Errors
/// `paper_of_case` for a form that belongs to cases, and what is wrong with its template.
pub fn make(
    dossier: &Dossier,
    (today, law): (NaiveDate, Law<'_>),
    paper: Paper,
    templates: &Templates,
) -> Result<PaperSet, Refusal> {
    if !paper.of_credit() {
        return Err(refuse("paper_of_case").with("paper", paper));
    }
    let sheets = sheets(&templates.get(paper)?, paper, &title(paper), &data(dossier, (today, law)));
    let about = dossier.name().to_owned();
    Ok(PaperSet { about, sheets, front: 0, standing: Vec::new(), head: None })
}

/// Everything forms of a dossier may ask for.
#[must_use]
pub fn data(dossier: &Dossier, (today, law): (NaiveDate, Law<'_>)) -> Data {
    let repairs = dossier.entries.iter().flat_map(|entry| entry.repairs.iter().map(move |repair| (entry, repair)));
    let all: Vec<u32> = dossier.instruments.iter().map(|known| known.n).collect();
    let also = dossier.subject.as_ref().map(|subject| subject.also.join("、"));
    Data::default()
        .with("主体", dossier.name())
        .with("证件号", dossier.shown_code())
        .maybe("其他名称", also)
        .with("打印日期", day(today))
        .list("依据文书", instruments(dossier, &all))
        .list("列入程序", dossier.listings.iter().map(|known| listing(dossier, known)))
        .list("名单记录", dossier.entries.iter().map(|known| entry(dossier, known)))
        .list("信用修复", repairs.map(|(entry, known)| repair(entry, known)))
        .list("承诺", dossier.pledges.iter().map(pledge))
        .list("列入建议", dossier.suggestions.iter().map(|known| suggestion(dossier, known)))
        .list(
            "证据链",
            evaluate_all(dossier, today, law).iter().filter(|test| test.met).map(|test| chain(dossier, test)),
        )
}

fn suggestion(dossier: &Dossier, known: &Suggestion) -> Data {
    Data::default()
        .with("序号", known.n)
        .with("报送单位", &known.to)
        .with("法律依据", word("legal_basis", known.legal_basis.value()))
        .with("内容", &known.text)
        .with("报送日期", day(known.on))
        .list("依据文书", instruments(dossier, &known.instruments))
}

/// A test that is met, with everything it rests on: whoever is sent it can go over each step again.
fn chain(dossier: &Dossier, test: &Evaluation) -> Data {
    let each = |all: &[Weighed]| all.iter().map(|one| weighed(dossier, one)).collect::<Vec<_>>();
    let rule = |rule: &DatedRule| {
        Data::default()
            .with("名称", word("rule", rule.rule.value()))
            .with("数值", format!("{} {}", rule.value, word("rule_unit", rule.unit.value())))
            .with("施行日期", day(rule.from))
            .with("出处", &rule.source)
    };
    let change = |change: &Warning| Data::default().with("内容", warning(Lang::Zh, change));
    Data::default()
        .with("名称", word("credit_test", test.test.value()))
        .with("计入件数", test.counted.len())
        .with("须达件数", test.threshold)
        .maybe("起算日期", test.window_from.map(day))
        .list("计入文书", each(&test.counted))
        .list("未计文书", each(&test.left_out))
        .list("所依规则", test.rules.iter().map(rule))
        .list("变化条件", test.would_change.iter().map(change))
}

fn weighed(dossier: &Dossier, one: &Weighed) -> Data {
    let paper = dossier.instrument(one.n).ok().map(|known| &known.paper);
    Data::default()
        .with("序号", one.n)
        .with("文号", &one.number)
        .maybe("机关", paper.map(|paper| &paper.authority))
        .maybe("行为日期", paper.and_then(|paper| paper.conduct_on).map(day))
        .maybe("生效日期", one.in_force_on.map(day))
        .with("理由", warning(Lang::Zh, &one.why))
}

fn instruments(dossier: &Dossier, numbers: &[u32]) -> Vec<Data> {
    let known = dossier.instruments.iter().filter(|known| numbers.contains(&known.n));
    known
        .enumerate()
        .map(|(index, known)| {
            Data::default()
                .with("序号", index + 1)
                .with("种类", word("instrument_kind", known.paper.kind.value()))
                .with("机关", &known.paper.authority)
                .with("文号", &known.paper.number)
                .with("日期", day(known.paper.decided_on))
                .maybe("内容", known.paper.conduct.as_ref())
        })
        .collect()
}

fn listing(dossier: &Dossier, known: &Listing) -> Data {
    let (notice, defence, decided) = (known.notice.as_ref(), known.defence.as_ref(), known.decided.as_ref());
    let answer = defence
        .and_then(|defence| defence.answer.as_ref())
        .map(|(_, adopted, text)| format!("{}：{text}", if *adopted { "采纳" } else { "不予采纳" }));
    Data::default()
        .with("序号", known.n)
        .with("法律依据", word("legal_basis", known.legal_basis.value()))
        .with("决定机关", &known.authority)
        .with("失信等级", word("credit_class", known.class.value()))
        .with("事实和理由", &known.facts)
        .with("拟议日期", day(known.on))
        .maybe("告知日期", notice.map(|(on, _)| day(*on)))
        .maybe("送达证明", notice.map(|(_, proof)| proof))
        .maybe("陈述申辩", defence.map(|defence| &defence.text))
        .maybe("陈述申辩日期", defence.map(|defence| day(defence.on)))
        .maybe("陈述申辩答复", answer)
        .maybe("上级同意", known.consent.as_ref().map(|(_, paper)| paper))
        .maybe("决定日期", decided.map(|(on, _, _)| day(*on)))
        .maybe("决定列入", decided.filter(|(_, list, _)| *list).map(|_| "是"))
        .maybe("决定理由", decided.map(|(_, _, reason)| reason))
        .list("依据文书", instruments(dossier, &known.instruments))
}

fn entry(dossier: &Dossier, known: &Entry) -> Data {
    let decided = &known.decided;
    Data::default()
        .with("序号", known.n)
        .with("名单", word("credit_list", decided.list.value()))
        .with("法律依据", word("legal_basis", decided.legal_basis.value()))
        .with("决定机关", &decided.authority)
        .with("决定文号", &decided.number)
        .with("决定日期", day(decided.decided_on))
        .with("失信等级", word("credit_class", decided.class.value()))
        .with("期限至", day(decided.until))
        .maybe("惩戒措施", decided.measures.as_ref())
        .maybe("措施期限至", decided.measures_until.map(day))
        .with("告知日期", day(decided.notice_on))
        .maybe("陈述申辩", decided.defence.as_ref())
        .maybe("上级同意", decided.superior_consent.as_ref())
        .maybe("修复告知日期", decided.repair_notice_on.map(day))
        .maybe("移出日期", known.removed_on.map(day))
        .maybe("撤销日期", known.annulled.as_ref().map(|(on, _)| day(*on)))
        .maybe("撤销理由", known.annulled.as_ref().map(|(_, reason)| reason))
        .list("依据文书", instruments(dossier, &decided.instruments))
}

fn repair(entry: &Entry, known: &Repair) -> Data {
    let (taken, verified, decided) = (known.taken.as_ref(), known.verified.as_ref(), known.decided.as_ref());
    let said = |yes: bool, one: &'static str, other: &'static str| if yes { one } else { other };
    Data::default()
        .with("序号", known.n)
        .with("名单", word("credit_list", entry.decided.list.value()))
        .with("决定机关", &entry.decided.authority)
        .with("决定文号", &entry.decided.number)
        .with("列入日期", day(entry.decided.decided_on))
        .with("申请日期", day(known.on))
        .with("履行情况", &known.performed)
        .with("纠正情况", &known.corrected)
        .maybe("公开承诺", known.promise.as_ref())
        .maybe("受理日期", taken.map(|judged| day(judged.on)))
        .maybe("受理", taken.map(|judged| said(judged.yes, "予以受理", "不予受理")))
        .maybe("受理理由", taken.map(|judged| &judged.reason))
        .maybe("核查日期", verified.map(|judged| day(judged.on)))
        .maybe("核查情况", verified.map(|judged| &judged.reason))
        .maybe("符合条件", verified.map(|judged| said(judged.yes, "符合", "不符合")))
        .maybe("决定日期", decided.map(|judged| day(judged.on)))
        .maybe("决定", decided.map(|judged| said(judged.yes, "准予信用修复", "不予信用修复")))
        .maybe("决定理由", decided.map(|judged| &judged.reason))
}

fn pledge(known: &Pledge) -> Data {
    fn each<T: Ord>(values: &BTreeSet<T>, word: impl Fn(&T) -> String) -> String {
        values.iter().map(word).collect::<Vec<_>>().join("；")
    }
    let judged = |yes: bool, reason: &str| {
        format!("{}{}{reason}", if yes { "通过" } else { "不通过" }, if reason.is_empty() { "" } else { "：" })
    };
    let (reviewed, decided) = (known.reviewed.as_ref(), known.decided.as_ref());
    Data::default()
        .with("序号", known.n)
        .with("名称", word("programme", known.programme.value()))
        .with("领域", each(&known.areas, |area| word("pledge_area", area.value())))
        .with("承诺内容", each(&known.commitments, |made| word("commitment", made.value())))
        .with("申请日期", day(known.on))
        .maybe("初审日期", reviewed.map(|known| day(known.on)))
        .maybe("初审意见", reviewed.map(|known| judged(known.yes, &known.reason)))
        .maybe("报送日期", known.forwarded.as_ref().map(|(on, _)| day(*on)))
        .maybe("报送单位", known.forwarded.as_ref().map(|(_, to)| to))
        .maybe("公示日期", known.publicised.as_ref().map(|(on, _)| day(*on)))
        .maybe("公示方式", known.publicised.as_ref().map(|(_, place)| place))
        .maybe("认定日期", decided.map(|known| day(known.on)))
        .maybe("认定意见", decided.map(|known| judged(known.yes, &known.reason)))
        .maybe("有效期至", known.until.map(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::text::plain;
    use crate::domain::credit::testing::{Given, day, given};
    use crate::domain::paper::Block;
    use serde_json::{Value, json};

    const PERSON: &str = "11010519491231002X";

    fn paper(given: Given, (number, day): (&str, &str), more: Value) -> Given {
        let mut with = json!({ "code": PERSON, "name": "欧阳云帆", "number": number });
        with.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        given.penalty(number, (day, ""), with)
    }

    /// A person with three penalties, two of one mark: suggested, listed by the body's own procedure, repair under way, and
    /// before all that a pledge.
    fn told() -> Given {
        let begun = given()
            .on("2020-03-02")
            .did("pledge_apply", json!({ "code": PERSON, "name": "欧阳云帆" }))
            .did("pledge_review", json!({}))
            .did("pledge_publicise", json!({}))
            .by("approver")
            .on("2020-03-11")
            .did("pledge_decide", json!({}))
            .by("officer");
        let first = paper(begun, ("甲罚〔2024〕1号", "2024-03-05"), json!({ "conduct_on": "2024-01-08" }));
        let again = paper(first, ("甲罚〔2025〕2号", "2025-06-10"), json!({ "conduct_on": "2025-04-01" }));
        let other = json!({ "conduct_on": "2025-05-01", "right": "第7654321号", "object": "design", "heavier": null });
        paper(again, ("乙罚〔2025〕3号", "2025-07-01"), other)
            .on("2025-07-10")
            .did("suggest_listing", json!({ "instruments": [2], "text": "建议依法审查" }))
            .did("listing_propose", json!({ "instruments": [2] }))
            .on("2025-07-11")
            .did("listing_notify", json!({ "served_on": "2025-07-11" }))
            .on("2025-07-14")
            .did("defence_record", json!({ "received_on": "2025-07-14" }))
            .did("defence_answer", json!({}))
            .did("superior_consent", json!({}))
            .by("approver")
            .on("2025-08-01")
            .did("listing_decide", json!({}))
            .by("officer")
            .on("2026-08-03")
            .did("repair_request", json!({}))
            .did("repair_take", json!({}))
            .did("repair_verify", json!({}))
            .by("approver")
            .did("repair_decide", json!({}))
    }

    /// What a piece says, without the frames of tables and the breaks between rows.
    fn said(block: &Block) -> String {
        match block {
            Block::Line(_, spans) => plain(spans),
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                cells.flat_map(|cell| &cell.lines).map(|line| plain(line)).collect()
            }
            Block::Space(_) => String::new(),
        }
    }

    fn form(given: &Given, paper: Paper) -> (String, Vec<String>) {
        let set = make(&given.dossier, (day("2026-08-03"), given.law()), paper, &Templates::default()).unwrap();
        let blanks = set.sheets.iter().flat_map(|sheet| sheet.blanks.clone()).collect();
        (set.sheets.iter().flat_map(|sheet| &sheet.blocks).map(said).collect(), blanks)
    }

    #[test]
    fn the_evidence_file_holds_the_chain_the_rules_what_was_left_out_and_what_would_change_it() {
        let given = told();
        let (shown, blanks) = form(&given, Paper::CreditEvidence);
        for wanted in [
            "欧阳云帆（110105********002X）",
            "甲罚〔2024〕1号",
            "甲罚〔2025〕2号",
            "乙罚〔2025〕3号",
            "（重复侵犯同一权利）计入 2 件，须达 2 件，自 2021年8月3日 起计",
            "计入：首份生效文书",
            "2025年4月1日",
            "不计：属于另一权利，另行计算",
            "重复侵权的期间 60 个月，2011年1月1日起",
            "商标法（2019）第60条第2款",
            "其中任一份失效，即不成立",
            "自 2029-03-06 起期间已过",
            "2025年7月10日报送某市市场监督管理局",
            "总局令44号第9条第2项",
            "建议依法审查",
            "所附文书：某市市场监督管理局 甲罚〔2025〕2号（行政处罚决定书）",
            "区级不作列入决定",
        ] {
            assert!(shown.contains(wanted), "{wanted}: {shown}");
        }
        assert!(!shown.contains(PERSON) && !shown.contains("19491231"), "{shown}");
        assert_eq!(blanks, [""; 0], "a whole dossier leaves nothing to fill in");
        assert!(!shown.contains("调解"), "{shown}");
    }

    #[test]
    fn every_form_is_filled_in_from_the_dossier_and_masks_a_person() {
        let given = told();
        let signed = ["签名", "年月日"];
        for (paper, wanted) in [
            (
                Paper::ListingNotice,
                &["故意侵犯注册商标专用权", "甲罚〔2025〕2号", "送达日期：2025年7月11日", "陈述、申辩"][..],
            ),
            (
                Paper::ListingDecision,
                &[
                    "某区监列〔2026〕1号",
                    "对处罚决定已申请复议",
                    "某市监信批〔2026〕2号",
                    "期限至2028年8月1日",
                    "行政复议",
                ],
            ),
            (Paper::RepairAcceptance, &["2026年8月3日", "予以受理", "罚款缴纳凭证", "信用中国公开承诺书"]),
            (Paper::RepairDecision, &["侵权商品已全部下架", "准予信用修复", "准予修复决定书"]),
            (Paper::Pledge, &["商标", "不侵犯著作权", "2020年3月2日", "公示期满无异议"]),
        ] {
            let (shown, blanks) = form(&given, paper);
            wanted.iter().for_each(|wanted| assert!(shown.contains(wanted), "{paper} {wanted}: {shown}"));
            assert!(shown.contains("110105********002X") && !shown.contains(PERSON), "{paper}: {shown}");
            let open: Vec<_> = blanks.iter().filter(|blank| !signed.contains(&blank.as_str())).collect();
            let passed_on: Vec<_> =
                open.iter().filter(|blank| paper != Paper::Pledge || **blank != "报送单位").collect();
            assert!(passed_on.is_empty(), "{paper}: {blanks:?}");
        }
    }

    #[test]
    fn what_has_not_happened_yet_is_room_to_fill_in_and_never_made_up() {
        let given = paper(given(), ("甲罚〔2024〕1号", "2024-03-05"), json!({ "conduct_on": null }))
            .on("2026-04-01")
            .did("listing_propose", json!({}));
        let (shown, blanks) = form(&given, Paper::ListingNotice);
        assert!(
            blanks.contains(&"告知日期".to_owned()) && blanks.contains(&"送达证明".to_owned()),
            "{blanks:?} {shown}"
        );
        let (shown, _) = form(&given, Paper::CreditEvidence);
        assert!(shown.contains("尚未报送"), "{shown}");
    }
}
