//! A few dossiers, told as the desk would tell them: a firm that infringed twice and is listed, a person with one paper, a
//! shop on the whitelist. All names are invented.

use std::collections::BTreeSet;

use serde_json::json;

use super::{answer, blank, desk, today};
use crate::domain::actor::Role;
use crate::domain::answer::{Answer, Query};
use crate::domain::credit::SubjectId;
use crate::domain::credit::board::{Board, Card, Line, counts};
use crate::domain::credit::history::Happened;
use crate::domain::credit::reply::{CreditAnswer, CreditFile, CreditQuery, Published};
use crate::domain::credit::testing::{Given, given};
use crate::domain::even_hand::{EvenHand, Outcomes, Pair, Party};
use crate::domain::office::account::{Account, AccountName};
use crate::tui::message::Message;
use crate::tui::model::Model;
use crate::tui::update::{start, update};

/// The person.
const PERSON: &str = "11010519491231002X";
/// The shop.
const SHOP: &str = "91310000000000003G";

fn of(code: &str) -> Given {
    let mut begun = given();
    begun.dossier.id = SubjectId::of(code);
    begun
}

/// Two penalties about one trademark, watched on a proposal, listed since the second, repair asked for.
fn firm() -> Given {
    let paper = |n: u32| format!("某市监罚〔202{}〕{n}号", n + 3);
    given()
        .penalty(&paper(1), ("2024-03-05", "2024-01-08"), json!({}))
        .penalty(&paper(2), ("2025-03-10", "2025-01-20"), json!({}))
        .on("2025-03-10")
        .did(
            "entry_record",
            json!({ "decided_on": "2025-03-10", "notice_on": "2025-02-20", "instruments": [2], "repair_notice_on": "2025-03-10" }),
        )
        .on("2026-03-16")
        .did("attention_propose", json!({ "test": "repeat_right", "reason": "五年内再次侵犯同一商标" }))
        .on("2026-03-18")
        .did("repair_request", json!({}))
}

fn person() -> Given {
    let paper = json!({ "code": PERSON, "name": "束云帆", "number": "某民初〔2025〕8号", "kind": "judgment",
        "authority": "某区人民法院", "heavier": null });
    of(PERSON).penalty("", ("2025-11-03", "2025-06-01"), paper)
}

fn shop() -> Given {
    let of_shop = |more: serde_json::Value| {
        let mut fields = json!({ "code": SHOP });
        for (key, value) in more.as_object().unwrap() {
            fields[key] = value.clone();
        }
        fields
    };
    of(SHOP)
        .on("2023-03-01")
        .did("pledge_apply", of_shop(json!({ "name": "宿城芥舟文具店" })))
        .did("pledge_review", of_shop(json!({})))
        .did("pledge_publicise", of_shop(json!({})))
        .on("2023-04-14")
        .by("zhao")
        .did("pledge_decide", of_shop(json!({})))
}

fn all() -> Vec<Given> {
    vec![firm(), person(), shop()]
}

fn cards() -> Vec<Card> {
    all().iter().map(|given| Card::of(&given.dossier, today(), given.law())).collect()
}

fn file(given: &Given) -> CreditFile {
    let mut file = CreditFile::of(given.dossier.clone(), today(), given.law());
    let event = |kind: &str, on: &str, body: serde_json::Value| Happened {
        on: on.parse().unwrap(),
        at: today().and_hms_opt(1, 0, 0).unwrap().and_utc(),
        by: "shu".to_owned(),
        kind: kind.to_owned(),
        body: Some(body),
    };
    file.happened = vec![
        event("instrument_recorded", "2024-03-05", json!({ "paper": { "number": "某市监罚〔2024〕1号" } })),
        event("attention_proposed", "2026-03-16", json!({ "reason": "五年内再次侵犯同一商标" })),
    ];
    file
}

/// Plays the desk for questions about credit, by the role of who asks.
pub fn told(model: &Model, asked: &CreditQuery) -> Option<CreditAnswer> {
    let account = &model.desk.as_ref()?.account;
    let works = account.roles.iter().any(|role| role.is_credit() || *role == Role::Auditor);
    let known = |code: &str| all().into_iter().find(|given| given.dossier.id == SubjectId::of(code));
    Some(match asked {
        CreditQuery::Board { part, text, .. } => {
            let cards = cards();
            let found = cards.iter().filter(|card| text.as_deref().is_none_or(|text| card.has(text)));
            let mut lines: Vec<Line> = found.flat_map(|card| card.lines(*part)).collect();
            lines.sort_by_cached_key(Line::order);
            CreditAnswer::Board(Board { part: *part, total: lines.len(), lines })
        }
        CreditQuery::Check { code, .. } if works => CreditAnswer::File(Box::new(file(&known(code)?))),
        CreditQuery::Check { code, .. } => {
            CreditAnswer::Published(Box::new(Published::of(&known(code)?.dossier, today())))
        }
        CreditQuery::Counts => CreditAnswer::Counts(counts(cards().iter())),
        _ => return None,
    })
}

/// Who brings cases against whom.
pub fn even_hand() -> EvenHand {
    let counts =
        |cases: u32, agreed: u32| Outcomes { cases, open: 2, agreed, withdrawn: 1, failed: cases - agreed - 3 };
    let party = |name: &str, cases: u32, against: u32, agreed: u32| Party {
        name: name.to_owned(),
        against,
        counts: counts(cases, agreed),
    };
    EvenHand {
        cases: 63,
        left_out: 4,
        applicants: vec![party("上海未名文化传播有限公司", 28, 28, 20), party("杭州弥野品牌管理有限公司", 9, 7, 4)],
        respondents: vec![party("宿城知禾服饰店", 5, 2, 2)],
        pairs: vec![Pair {
            applicant: "杭州弥野品牌管理有限公司".to_owned(),
            respondent: "宿城知禾服饰店".to_owned(),
            counts: counts(4, 1),
        }],
    }
}

/// A model that has got its first answers, for somebody of these roles.
pub fn seated(columns: u16, height: u16, roles: &[Role]) -> Model {
    let mut model = blank(columns, height);
    let mut effects = start(&mut model);
    let mut card = desk();
    card.account = Account {
        name: AccountName("shu".into()),
        person: "束怀川".into(),
        roles: BTreeSet::from_iter(roles.iter().copied()),
        mediator: None,
        ..card.account
    };
    effects.retain(|effect| !matches!(effect, crate::tui::effect::Effect::Ask(Query::Desk)));
    let seated = Message::Answered { query: Query::Desk, answer: Ok(Answer::Desk(Box::new(card))) };
    effects.extend(update(&mut model, seated));
    for effect in effects {
        answer(&mut model, effect, 3);
    }
    model.drafts.are_read = true;
    model
}
