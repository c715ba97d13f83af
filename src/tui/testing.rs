//! What tests of this stratum share: a terminal made of bytes, a made-up office, and keys typed.

pub mod credit;
pub mod indicators;
pub mod office;
pub mod stats;
pub mod subsidy;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;

use chrono::{NaiveDate, NaiveTime};
use crossterm::event::KeyCode;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Rect, Size};
use uuid::Uuid;

use crate::domain::actor::Role;
use crate::domain::answer::{
    Answer, CaseFile, Change, Changes, DeskCard, Entry, Hit, Load, Preview, PreviewRow, Query, Undoable,
};
use crate::domain::case::bulk::Bulk;
use crate::domain::case::clock::clocks;
use crate::domain::case::custody::{Delegate, Escalate, Sent, Signed};
use crate::domain::case::custody_times::custody_times;
use crate::domain::case::event::Event;
use crate::domain::case::life::Life;
use crate::domain::case::next_step::{next_steps, possible};
use crate::domain::case::number::CaseNumber;
use crate::domain::case::party::Side;
use crate::domain::case::row::Secrecy;
use crate::domain::case::row::{Beside, Door, Row};
use crate::domain::case::sought::SoughtParty;
use crate::domain::case::testing::{DISTRICT, FIRST, Given, TOWN, accepted, day, registered, unit, world};
use crate::domain::case::undo::own_last;
use crate::domain::case::vocabulary::{Object, Stage};
use crate::domain::case::{Case, CaseId};
use crate::domain::matches::{Again, Grade, Known, Matches, PartyPast, PastCase};
use crate::domain::office::account::{Account, AccountName};
use crate::domain::query::{CasePage, Count, Tally};
use crate::domain::refusal::refuse;
use crate::tui::effect::Effect;
use crate::tui::input::{Input, Key};
use crate::tui::lang::Lang;
use crate::tui::message::Message;
use crate::tui::model::{Ids, Model};
use crate::tui::terminal::Screen;
use crate::tui::update::{start, update};
use crate::tui::view::draw;
use crate::tui::widgets::Look;

/// Bytes kept in memory stand for a terminal of the classic size; tests that want another fix their viewport.
impl Screen for Vec<u8> {
    fn size(&self) -> std::io::Result<Size> {
        Ok(Size::new(80, 24))
    }
}

/// A terminal of the given size that understands what is written to it.
pub fn screen(columns: u16, rows: u16) -> vt100::Parser {
    vt100::Parser::new(NonZero::new(rows).unwrap(), NonZero::new(columns).unwrap(), 0)
}

/// The rows a terminal shows after `bytes`.
pub fn shown(bytes: &[u8], columns: u16, rows: u16) -> Vec<String> {
    let mut screen = screen(columns, rows);
    screen.process(bytes);
    screen.screen().rows(0, columns).collect()
}

/// The rows of a buffer as they are read: the second cell of a wide glyph is not a space.
pub fn rows(buffer: &Buffer) -> Vec<String> {
    let area = *buffer.area();
    (area.top()..area.bottom())
        .map(|y| {
            let mut row = String::new();
            let mut x = area.left();
            while let Some(cell) = buffer.cell((x, y)) {
                row.push_str(cell.symbol());
                x += cell.symbol().cell_width().max(1);
            }
            row.trim_end().to_owned()
        })
        .collect()
}

/// What the model looks like.
pub fn picture(model: &Model) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, model.size.width, model.size.height));
    draw(model, &mut buffer);
    rows(&buffer).join("\n")
}

/// A model on a terminal of this size, before anything was answered.
pub fn blank(columns: u16, rows: u16) -> Model {
    Model::new(Look::default(), Size::new(columns, rows), Ids::new(Uuid::nil()))
}

/// The day everything in these tests happens on.
pub fn today() -> NaiveDate {
    day("2026-03-20")
}

/// Who sits here: a mediator of the town.
pub fn desk() -> DeskCard {
    let world = world();
    DeskCard {
        account: Account {
            name: AccountName("gan".into()),
            person: "甘棠".into(),
            committee: unit(TOWN),
            roles: BTreeSet::from([Role::Mediator]),
            mediator: Some(FIRST),
            active: true,
            grants: BTreeSet::new(),
        },
        today: today(),
        units: world.units,
        roster: world.roster,
        calendar: world.calendar,
        own: Tally { cases: 12, open: 7, arriving: 1, unchecked: 0, due: 9 },
        all: Tally { cases: 1500, open: 320, arriving: 9, unchecked: 3, due: 410 },
        mine: Tally { cases: 9, open: 5, arriving: 0, unchecked: 0, due: 6 },
        lists: Vec::new(),
        read_only: None,
    }
}

/// A case as the desk would answer it.
pub fn file(given: &Given) -> CaseFile {
    let world = &given.world;
    let mut context = given.context();
    context.today = today();
    context.on = today();
    let clocks = clocks(&given.case, today(), context.rules, context.calendar);
    let next = clocks.iter().filter(|clock| clock.is_open()).min_by_key(|clock| clock.due_on).and_then(|clock| {
        Some(Door {
            on: clock.due_on?,
            what: clock.kind.value().into(),
            instance: clock.instance.unwrap_or(0),
            amount_fen: None,
        })
    });
    let mut case = given.case.clone();
    if let Some(number) = &mut case.number {
        // The desk gives serials; the bare rules leave them at 0.
        number.serial = 12;
    }
    let beside =
        Beside { next, turns_on: None, mediators: vec![(FIRST, "甘棠".into())], ended: None, life: Life::default() };
    CaseFile {
        row: Row::of(&case, &world.units, beside).unwrap(),
        clocks,
        steps: next_steps(&given.case, &context),
        possible: possible(&given.case, &context).into_iter().map(|(act, no)| (act.to_owned(), no.err())).collect(),
        custody: custody_times(&given.case, today()),
        undo: Some(Undoable {
            last: case.last.clone(),
            cases: vec![case.label()],
            refusal: own_last(&case, &world.actor.account).err(),
        }),
        timeline: timeline(&given.case),
        names: BTreeMap::new(),
        as_of: today(),
        case,
    }
}

/// A few records such as a case of this custody has.
fn timeline(case: &Case) -> Vec<Entry> {
    let mut happened: Vec<(NaiveDate, Event)> = Vec::new();
    for transit in &case.custody.transits {
        let sent = Sent {
            transit: transit.kind,
            from: transit.from.clone(),
            to: transit.to.clone(),
            via: None,
            reason: transit.reason.clone(),
            parties_agree: true,
        };
        happened.push((transit.sent_on, sent.into()));
        if let Some(end) = &transit.end {
            happened.push((end.on, Signed { by: transit.to.clone(), volume_number: None }.into()));
        }
    }
    let entry = |position: usize, on: NaiveDate, kind: &str, body| Entry {
        position: position as u64,
        version: position as u64,
        on,
        at: on.and_time(NaiveTime::from_hms_opt(9, 0, 0).unwrap()).and_utc(),
        by: world().actor,
        command: Uuid::nil(),
        taken_back: false,
        kind: kind.to_owned(),
        body,
    };
    let first = entry(1, case.intake.requested_on.unwrap(), "registered", Some(serde_json::json!({})));
    let rest = happened
        .iter()
        .enumerate()
        .map(|(at, (on, event))| entry(at + 2, *on, event.kind(), Some(event.body().unwrap())));
    std::iter::once(first).chain(rest).collect()
}

/// The standard case, accepted, escalated to the district and signed for there.
pub fn travelled() -> Given {
    let sent = accepted().on("2026-03-09").when(Escalate { reason: "案情复杂。".into(), parties_agree: true }).done();
    sent.on("2026-03-10").by(DISTRICT).when(crate::domain::case::custody::SignFor { volume_number: None }).done()
}

/// The standard case on its way to the town.
pub fn arriving() -> Given {
    let to_town = Delegate { to: unit(TOWN), reason: "当事人均在该镇。".into(), parties_agree: true };
    travelled().on("2026-03-18").when(to_town).done()
}

/// The standard case, registered and undecided.
pub fn undecided() -> Given {
    registered()
}

/// What a bulk would come to: every second case refuses.
pub fn preview(bulk: &Bulk) -> Preview {
    let rows = bulk.cases.iter().enumerate().map(|(n, one)| PreviewRow {
        row: Row { id: one.case, version: 7, ..case_rows(n + 1).remove(n) },
        refusal: (n % 2 == 1).then(|| refuse("mediator_not_named").with("mediator", "甘棠")),
        acts: 1,
    });
    let load = Load { name: "苗青禾".into(), before: 5, after: 7 };
    Preview { rows: rows.collect(), load: vec![load] }
}

/// What somebody else did since yesterday.
pub fn changes() -> Changes {
    let file = file(&travelled());
    let mut entry = file.timeline.first().cloned().unwrap();
    entry.kind = "returned".into();
    entry.on = today();
    entry.at = today().and_time(NaiveTime::from_hms_opt(2, 42, 0).unwrap()).and_utc();
    entry.body = Some(serde_json::json!({ "reason": "缺授权委托书" }));
    let row = Row { id: CaseId(Uuid::from_u128(4)), ..case_rows(4).remove(3) };
    Changes { rows: vec![Change { entry, who: "苗青禾".into(), row }], upto: 871, more: false }
}

/// A list of `count` rows, each a different case.
pub fn case_rows(count: usize) -> Vec<Row> {
    let standard = file(&accepted()).row;
    (0..count)
        .map(|n| {
            let number =
                CaseNumber { prefix: "耿车知调".into(), year: 2026, serial: u32::try_from(n + 1).unwrap() };
            Row {
                id: CaseId(Uuid::from_u128(n as u128 + 1)),
                number,
                stage: Stage::ALL[n % Stage::ALL.len()],
                object: Some(Object::ALL[n % Object::ALL.len()]),
                secrecy: (Object::ALL[n % Object::ALL.len()] == Object::TradeSecret).then_some(Secrecy::Kept),
                mediators: vec![["甘棠", "苗青禾"][n % 2].into()],
                next: Some(Door {
                    on: today() + chrono::Days::new(n as u64 * 3) - chrono::Days::new(4),
                    what: "mediation_term".into(),
                    instance: 0,
                    amount_fen: None,
                }),
                ..standard.clone()
            }
        })
        .collect()
}

/// A model that has got its first answers: the desk card and lists of `count` cases.
pub fn answered(columns: u16, height: u16, count: usize) -> Model {
    let mut model = blank(columns, height);
    let mut effects = start(&mut model);
    while !effects.is_empty() {
        effects = effects.into_iter().flat_map(|effect| answer(&mut model, effect, count)).collect();
    }
    model.drafts.are_read = true;
    model
}

/// Plays the desk: answers a question as it would, with `count` cases in the register.
pub fn answer(model: &mut Model, effect: Effect, count: usize) -> Vec<Effect> {
    let Effect::Ask(query) = effect else { return Vec::new() };
    let told = match &query {
        Query::Desk => Answer::Desk(Box::new(desk())),
        Query::Cases(asked) if asked.filter.waits_for.is_some() => {
            Answer::Cases(CasePage { rows: vec![file(&arriving()).row], next: None })
        }
        Query::Cases(_) => Answer::Cases(CasePage { rows: case_rows(count), next: None }),
        Query::Count(_) => Answer::Count(Count { cases: 1_234, next: None }),
        Query::Preview(bulk) => Answer::Preview(preview(bulk)),
        Query::KeepList(list) => Answer::Lists(vec![list.clone()]),
        Query::Changes { .. } => Answer::Changes(changes()),
        Query::Past(_) => Answer::Past(Some(past(model))),
        Query::Roster => Answer::Roster(Box::new(office::roster_card())),
        Query::Suggest(_) => {
            let (given, card) = (accepted(), office::roster_card());
            let need = crate::domain::roster::suggest::Need::of(&given.case);
            let roster =
                crate::domain::roster::suggest::suggest(&need, &card.roster, &card.ties, &card.loads, model.today());
            Answer::Suggested(roster)
        }
        Query::Office => Answer::Office(Box::new(office::office())),
        Query::Log(asked) => Answer::Log(office::log(asked)),
        Query::EvenHand(_) => Answer::EvenHand(Box::new(credit::even_hand())),
        Query::Credit(asked) => match credit::told(model, asked) {
            Some(told) => Answer::Credit(told),
            None => return Vec::new(),
        },
        Query::Health => Answer::Health(Box::new(office::health())),
        Query::Verify => Answer::Verified(office::verified()),
        Query::Stats(asked) => Answer::Stats(Box::new(stats::figures(asked, model))),
        Query::Matches(typed) if typed.is_enough() => Answer::Matches(Box::new(known())),
        Query::Matches(_) => Answer::Matches(Box::default()),
        Query::Search { text, .. } if text.is_empty() => Answer::Found(Vec::new()),
        Query::Search { .. } => Answer::Found(hits()),
        Query::Case(_) => Answer::Case(Box::new(CaseFile { ..page_file(model) })),
        _ => return Vec::new(),
    };
    update(model, Message::Answered { query, answer: Ok(told) })
}

/// What is known of a party being typed: two shops, and a case that may be the same dispute.
pub fn known() -> Matches {
    let known = |grade, name: &str, code: Option<&str>, (cases, own): (usize, usize)| Known {
        grade,
        party: SoughtParty {
            side: Side::Respondent,
            name: name.to_owned(),
            code: code.map(ToOwned::to_owned),
            representative: Some("束云帆".to_owned()),
            phone: Some("0527-80000001".to_owned()),
            address: None,
            former_names: Vec::new(),
            people: Vec::new(),
        },
        number: "耿车知调〔2026〕3号".to_owned(),
        stage: Stage::Mediating,
        requested_on: today(),
        cases,
        own,
    };
    Matches {
        credit: Vec::new(),
        parties: vec![
            known(Grade::Comparable, "杭州弥野品牌管理（有限公司）", Some("91350100M000100Y43"), (3, 2)),
            known(Grade::Sound, "杭州迷野品牌管理有限公司", None, (1, 0)),
        ],
        again: vec![Again {
            number: "耿车知调〔2026〕1号".to_owned(),
            stage: Stage::Mediating,
            requested_on: today(),
            applicant: "杭州弥野品牌管理有限公司".to_owned(),
            respondent: "宿迁青甑电子商务有限公司".to_owned(),
            right: Some("弥野".to_owned()),
        }],
    }
}

/// What else the respondent of the open case has been here with.
pub fn past(model: &Model) -> Vec<PartyPast> {
    let Some(file) = model.page().and_then(|page| page.file.as_ref()) else { return Vec::new() };
    let Some(party) = file.case.parties.iter().find(|party| party.side == Side::Respondent) else { return Vec::new() };
    let rows = case_rows(3).into_iter().filter(|row| row.id != file.case.id).take(2);
    let cases = rows.map(|row| PastCase { grade: Grade::Name, row }).collect();
    vec![PartyPast { side: party.side, name: party.who.name.clone(), cases, own: 2 }]
}

/// What a search for 知禾 finds: one hit by each kind of text.
pub fn hits() -> Vec<Hit> {
    let texts = [
        ("respondent", "宿城知禾服饰店", vec![2, 3]),
        ("former", "宿城知禾商行", vec![2, 3]),
        ("number", "耿车知调〔2026〕3号", vec![2, 3]),
        ("right", "知禾", vec![0, 1]),
        ("mediator", "知禾", vec![0, 1]),
        ("remark", "当事人愿意调解，下周到所，商标样品已封存，知禾服饰店的负责人到场确认", vec![21, 22]),
    ];
    let rows = case_rows(texts.len()).into_iter();
    let hit = |(row, (field, text, matched)): (Row, (&str, &str, Vec<usize>))| Hit {
        row,
        field: field.to_owned(),
        text: text.to_owned(),
        matched,
        score: 1,
    };
    rows.zip(texts).map(hit).collect()
}

/// The file of the page that is open: the travelled case under the id the page has.
fn page_file(model: &Model) -> CaseFile {
    let id = model.page().unwrap().id;
    let arrives = model.page().unwrap().row.as_ref().is_some_and(|row| row.waits_for.is_some());
    let mut made = file(&if arrives { arriving() } else { undecided() });
    made.case.id = id;
    made.row.id = id;
    made
}

/// Presses keys one after the other, and answers what is asked.
pub fn press(model: &mut Model, keys: impl IntoIterator<Item = Key>) -> Vec<Effect> {
    let mut left = Vec::new();
    for key in keys {
        let mut effects = update(model, Message::Input(Input::Key(key)));
        while !effects.is_empty() {
            let (asked, other): (Vec<_>, Vec<_>) = effects.into_iter().partition(|e| matches!(e, Effect::Ask(_)));
            left.extend(other);
            // The register does not change by being looked at.
            let same = model.cases.loaded && model.cases.filter.value().is_empty();
            let count = if same { model.cases.rows.len() } else { 12 };
            effects = asked.into_iter().flat_map(|effect| answer(model, effect, count)).collect();
        }
    }
    left
}

/// Keys for a text.
pub fn typed(text: &str) -> impl Iterator<Item = Key> {
    text.chars().map(|c| if c == '\n' { Key::plain(KeyCode::Enter) } else { Key::char(c) })
}

/// The same model in English.
pub fn english(mut model: Model) -> Model {
    model.look.lang = Lang::En;
    model
}
