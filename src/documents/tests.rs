//! Every template that is brought is read, and what scopes promise is what is given.

use super::*;
use crate::documents::fill::Data;
use crate::documents::template::Node;
use crate::domain::answer::{Entry, HeadCard};
use crate::domain::case::Case;
use crate::domain::case::clock::clocks;
use crate::domain::case::command::Act as _;
use crate::domain::case::decision::Accept;
use crate::domain::case::ending::End;
use crate::domain::case::forms::Form;
use crate::domain::case::testing::{
    Given, agreed, agreed_as, key, mediating, party, registered, registered_as, sitting, world,
};
use crate::domain::case::vocabulary::{Ending, SourceKind};
use crate::domain::paper::{Block, PaperSet, Span, Wanted};
use std::collections::{BTreeMap, BTreeSet};

fn head() -> HeadCard {
    HeadCard { log: "321302".to_owned(), position: 9, hash: "ab".repeat(32) }
}

/// Forms of a case in the standard world.
fn made(case: &Case, wanted: &Wanted, templates: &Templates) -> Result<PaperSet, Refusal> {
    let world = world();
    let names: BTreeMap<_, _> = world.roster.0.values().map(|known| (known.id, known.name.clone())).collect();
    let clocks = clocks(case, world.today, &world.rules, &world.calendar);
    let (timeline, hashes, head): (Vec<Entry>, Vec<String>, _) = (Vec::new(), Vec::new(), head());
    let view = case::CaseView {
        case,
        names: &names,
        units: &world.units,
        clocks: &clocks,
        timeline: &timeline,
        hashes: &hashes,
        head: &head,
        today: world.today,
    };
    volume::make(&view, wanted, templates)
}

fn given() -> Given {
    agreed()
}

#[test]
fn every_template_that_is_brought_is_read() {
    for paper in Paper::ALL {
        let template = Templates::default().get(*paper).unwrap_or_else(|refusal| panic!("{paper}: {refusal:?}"));
        assert!(template.nodes.iter().any(|node| matches!(node, Node::Line(..))), "{paper}");
    }
}

/// What is given under a scope has exactly its names.
fn same_names(data: &Data, scope: &Scope, place: &str) {
    let (fields, lists) = data.names();
    assert_eq!(fields.iter().collect::<BTreeSet<_>>(), scope.fields.iter().collect(), "{place}");
    let promised: BTreeSet<_> = scope.lists.iter().map(|(name, _)| name).collect();
    assert_eq!(lists.iter().collect::<BTreeSet<_>>(), promised, "{place}");
    for (name, inner) in scope.lists {
        // The contents are made when the other sheets are known.
        data.items(name).iter().filter(|_| *name != "目录").for_each(|item| same_names(item, inner, name));
    }
}

#[test]
fn scopes_promise_what_a_case_gives() {
    let given = given();
    let world = world();
    let (names, timeline, hashes, head) = (BTreeMap::new(), Vec::new(), Vec::new(), head());
    let view = case::CaseView {
        case: &given.case,
        names: &names,
        units: &world.units,
        clocks: &[],
        timeline: &timeline,
        hashes: &hashes,
        head: &head,
        today: world.today,
    };
    same_names(&case::data(&view), &case::SCOPE, "case");
}

#[test]
fn a_volume_has_every_form_the_case_calls_for_and_lists_them() {
    let set = made(&given().case, &Wanted::Volume, &Templates::default()).unwrap();
    let papers: Vec<Paper> = set.sheets.iter().map(|sheet| sheet.paper).collect();
    assert_eq!(papers.first(), Some(&Paper::Cover));
    assert_eq!(papers.get(1), Some(&Paper::Contents));
    assert_eq!(papers.last(), Some(&Paper::BackCover));
    for paper in [Paper::Application, Paper::RightsNotice, Paper::Agreement, Paper::History] {
        assert!(papers.contains(&paper), "{paper}");
    }
    assert!(!papers.contains(&Paper::OralRegister) && !papers.contains(&Paper::DeclineNotice));
    let Some(Block::Table(contents)) = set.sheets[1].blocks.iter().find(|block| matches!(block, Block::Table(_)))
    else {
        panic!("contents are a table")
    };
    // Heading, and every sheet but cover, contents and back cover.
    assert_eq!(contents.rows.len(), 1 + papers.len() - 3);
    assert_eq!(set.front, 2);
    let required: Vec<_> = set.standing.iter().filter(|form| !form.made).map(|form| form.form.value()).collect();
    assert!(!required.contains(&"agreement"), "{required:?}");
}

#[test]
fn a_record_without_a_session_is_no_paper_of_the_volume_and_is_told_as_missing() {
    let standing = |case: &Case| {
        let set = made(case, &Wanted::Volume, &Templates::default()).unwrap();
        let brought = set.sheets.iter().any(|sheet| sheet.paper == Paper::MediationRecord);
        let form = set.standing.into_iter().find(|form| form.form == Form::MediationRecord).unwrap();
        (brought, form.made, form.unrecorded)
    };
    assert_eq!(standing(&given().case), (false, false, true));
    let held = mediating().on("2026-03-10").when(sitting()).done();
    assert_eq!(standing(&held.case), (true, true, false));
}

#[test]
fn a_notice_of_what_did_not_happen_is_refused() {
    let one = |case: &Case, paper| made(case, &Wanted::Paper(paper), &Templates::default());
    for paper in [Paper::TerminationNotice, Paper::DeclineNotice] {
        assert_eq!(one(&given().case, paper).unwrap_err().code, "paper_contradicted", "{paper}");
    }
    let end = End { ending: Ending::Refused, by: Some(key("r1")), elsewhere: None, ..End::example() };
    let refused = mediating().when(end).done();
    assert!(one(&refused.case, Paper::TerminationNotice).is_ok());
    // Before anything is decided it is room to write in.
    assert!(one(&registered().case, Paper::DeclineNotice).is_ok());
}

/// What stands on the sheets, unbroken: a line or a cell each.
fn said(set: &PaperSet) -> String {
    let plain = |spans: &Vec<Span>| -> String {
        let text = |span: &Span| if let Span::Text(text) = span { text.clone() } else { "_".to_owned() };
        spans.iter().map(text).collect()
    };
    let mut lines = Vec::new();
    for block in set.sheets.iter().flat_map(|sheet| &sheet.blocks) {
        match block {
            Block::Line(_, spans) => lines.push(plain(spans)),
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                lines.extend(cells.map(|cell| cell.lines.iter().map(plain).collect::<String>()));
            }
            Block::Space(_) => {}
        }
    }
    lines.join("\n")
}

#[test]
fn a_firm_with_a_wrong_code_stays_a_firm_and_has_one_place_on_every_paper() {
    let case = agreed_as(|request| {
        request.applicants[0] = party("杭州弥野品牌管理有限公司", |party| {
            party.code = Some("91350100M000100Y43x".to_owned());
        });
        request.respondents[0] = party("老王烧烤", |_| {});
    })
    .case;
    for paper in [Paper::Application, Paper::Agreement, Paper::ConfirmationApplication] {
        let set = made(&case, &Wanted::Paper(paper), &Templates::default()).unwrap();
        let told = said(&set);
        for wrong in ["性别", "民族", "公民身份号码", "被申请人2"] {
            assert!(!told.contains(wrong), "{paper}: {wrong}: {told}");
        }
        assert!(told.contains("统一社会信用代码") && told.contains("91350100M000100Y43x"), "{paper}: {told}");
        assert!(told.contains("个体工商户"), "{paper}: what the other is nobody can tell: {told}");
        let blanks = set.sheets[0].blanks.join(" ");
        assert!(blanks.contains("·性质"), "{paper}: {blanks}");
        let joint = paper == Paper::ConfirmationApplication;
        assert_eq!(told.contains("申请人2") && !told.contains("被申请人1"), joint, "{paper}: {told}");
    }
}

#[test]
fn the_register_of_acceptance_says_how_the_case_was_taken_up() {
    let told = |source: SourceKind| {
        let case =
            registered_as(|request| request.source.kind = source).on("2026-03-03").when(Accept::example()).done().case;
        said(&made(&case, &Wanted::Paper(Paper::AcceptanceRegister), &Templates::default()).unwrap())
    };
    assert!(told(SourceKind::Party).contains("依当事人申请，") && !told(SourceKind::Party).contains("主动调解"));
    assert!(
        told(SourceKind::OwnMotion).contains("主动调解，") && !told(SourceKind::OwnMotion).contains("依当事人申请")
    );
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    let case = given().case;
    let bytes = || word::document(&made(&case, &Wanted::Volume, &Templates::default()).unwrap()).unwrap();
    assert_eq!(bytes(), bytes());
}

#[test]
fn an_offices_own_template_takes_the_place_of_the_one_brought_and_its_mistakes_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let templates = Templates::of(folder.path());
    let case = given().case;
    let wanted = Wanted::Paper(Paper::Agreement);
    std::fs::write(folder.path().join("agreement.txt"), "= 本地协议书\n{案号}\n").unwrap();
    let set = made(&case, &wanted, &templates).unwrap();
    assert!(text::text(&set).contains("本地协议书") && text::text(&set).contains(&case.label()));
    std::fs::write(folder.path().join("agreement.txt"), "= 本地协议书\n{案好}\n").unwrap();
    let refusal = made(&case, &wanted, &templates).unwrap_err();
    assert_eq!(refusal.code, "template_field_unknown");
    assert_eq!([&refusal.args["file"], &refusal.args["line"], &refusal.args["value"]], ["agreement.txt", "2", "案好"]);
}

#[test]
fn what_is_not_known_is_room_and_is_listed() {
    let set = made(&given().case, &Wanted::Paper(Paper::Cover), &Templates::default()).unwrap();
    assert!(set.sheets[0].blanks.contains(&"保管期限".to_owned()), "{:?}", set.sheets[0].blanks);
    assert!(text::text(&set).contains("____"));
}

#[test]
fn the_list_of_names_is_complete() {
    let told = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/forms.md")).unwrap();
    for scope in [&case::SCOPE, &credit::SCOPE] {
        let lists = scope.lists.iter().map(|(name, inner)| (*name, inner.fields));
        let absent = |name: &&str| !told.contains(&format!("`{name}`"));
        assert_eq!(scope.fields.iter().find(|name| absent(name)), None);
        for (list, fields) in lists {
            let line = told.lines().find(|line| line.starts_with(&format!("* `@逐项 {list}`")));
            let line = line.unwrap_or_else(|| panic!("{list} is not told"));
            assert_eq!(fields.iter().find(|name| !line.contains(&format!("`{name}`"))), None, "{list}");
        }
    }
    for paper in Paper::ALL {
        assert!(told.contains(&format!("`{paper}`")), "{paper}");
    }
}
