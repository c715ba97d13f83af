//! The table: given, when, then, written from the legal sheet (its sections D and E, and the traps at its top). Each line
//! names what it comes from.

mod always;
mod entries;
mod key_attention;
mod links;
mod own_procedure;
mod papers;
mod pledges;
mod repair;
mod repeat_infringement;
mod single_papers;
mod suggestions;

use serde_json::{Value, json};

use super::due::DueKind::*;
use super::state::State::*;
use super::test::Test::{self, *};
use super::testing::{Given, given};

/// Two penalties about one trademark, the second for conduct after the first took effect.
fn again() -> Given {
    given().penalty("甲罚〔2024〕1号", ("2024-03-05", "2024-01-08"), json!({})).penalty(
        "甲罚〔2025〕2号",
        ("2025-06-10", "2025-04-01"),
        json!({}),
    )
}

fn one_penalty() -> Given {
    given().penalty("甲罚〔2026〕1号", ("2026-03-05", "2026-01-08"), json!({}))
}

/// A serious listing on 2026-03-05.
fn listed() -> Given {
    one_penalty().on("2026-03-06").did("entry_record", json!({}))
}

/// A listing of a day, class and end, with the penalty of that day.
fn listed_on(day: &str, class: &str) -> Given {
    let paper = json!({ "decided_on": day, "notice_on": "2021-10-01", "class": class, "repair_notice_on": null });
    given().penalty("甲罚1号", (day, ""), json!({ "conduct_on": null })).on(day).did("entry_record", paper)
}

fn proposed() -> Given {
    one_penalty().on("2026-04-01").by("zhao").did("listing_propose", json!({}))
}

fn notified() -> Given {
    proposed().on("2026-04-02").did("listing_notify", json!({ "served_on": "2026-04-02" }))
}

fn consented() -> Given {
    notified().did("superior_consent", json!({}))
}
