//! The week the manual of credit tells: two papers come in, a pattern is seen and watched, the competent body lists the
//! firm, the firm asks for repair too early and then in time, a shop commits itself. One officer works, another person decides.

use std::collections::BTreeMap;

use crossterm::event::KeyCode;
use serde_json::{Value, json};
use zhitiao::tui::input::Key;
use zhitiao::words::Lang;

use super::teller::{DISTRICT, Teller};

const ENTER: Key = Key::plain(KeyCode::Enter);
const RIGHT: Key = Key::plain(KeyCode::Right);
const LEFT: Key = Key::plain(KeyCode::Left);
const DOWN: Key = Key::plain(KeyCode::Down);
const THREE: Key = Key::char('3');

const OFFICER: &str = "shendu";
const APPROVER: &str = "wenxuyan";
const SHOP: &str = "91310000000000003G";

/// Every screen of the manual, by name.
pub fn screens(lang: Lang) -> BTreeMap<String, String> {
    let mut teller = Teller::begin(lang);
    people(&mut teller);
    papers(&mut teller);
    pattern(&mut teller);
    listing(&mut teller);
    repair(&mut teller);
    pledges(&mut teller);
    teller.end()
}

fn people(teller: &mut Teller) {
    for (name, person, role) in
        [("guanli", "卫景行", "admin"), (OFFICER, "沈度", "credit_officer"), (APPROVER, "温叙言", "credit_approver")]
    {
        let with =
            json!({ "name": name, "person": person, "committee": DISTRICT, "roles": [role], "mediator": Value::Null });
        teller.office("account_add", with);
    }
}

fn paper(number: &str, on: &str, conduct: &str) -> Value {
    json!({ "number": number, "decided_on": on, "served_on": on, "in_force_on": on, "conduct_on": conduct })
}

fn papers(teller: &mut Teller) {
    teller.sign_in_as(OFFICER);
    teller.shot("credit_empty").press(&[Key::f(2)]).glimpse("credit_paper");
    teller.credit(OFFICER, "instrument_add", paper("某市监罚〔2024〕3号", "2024-03-05", "2024-01-08"));
    teller.credit(OFFICER, "instrument_add", paper("某市监罚〔2025〕21号", "2025-02-10", "2024-12-02"));
}

fn pattern(teller: &mut Teller) {
    teller.sign_in_as(OFFICER);
    teller.press(&[RIGHT]).shot("credit_candidates").press(&[ENTER]).shot("credit_subject");
    teller.press(&[Key::f(5)]).glimpse("credit_acts");
    teller.credit(OFFICER, "attention_propose", json!({ "test": "repeat_right", "reason": "一年内再次侵犯同一商标" }));
    teller.sign_in_as(APPROVER);
    teller.shot("credit_second");
    teller.credit(APPROVER, "attention_decide", json!({}));
}

fn listing(teller: &mut Teller) {
    teller.credit(OFFICER, "suggest_listing", json!({ "instruments": [1, 2] }));
    teller.credit(OFFICER, "suggestion_receipt", json!({}));
    let decided = json!({ "instruments": [2], "decided_on": "2025-02-10", "notice_on": "2025-01-15",
        "number": "某市监列〔2025〕4号", "repair_notice_on": "2025-02-10", "superior_consent": "省局同意（2025-02-06）" });
    teller.credit(OFFICER, "entry_record", decided);
    teller.sign_in_as(OFFICER);
    teller.press(&[RIGHT, RIGHT]).shot("credit_files");
}

fn repair(teller: &mut Teller) {
    teller.press(&[RIGHT]).shot("credit_repairs");
    teller.credit(OFFICER, "repair_request", json!({}));
    teller.credit(OFFICER, "repair_take", json!({}));
    teller.credit(OFFICER, "repair_verify", json!({}));
    teller.sign_in_as(OFFICER);
    teller.press(&[ENTER, Key::plain(KeyCode::End)]).shot("credit_repair_page");
    teller.credit(APPROVER, "repair_decide", json!({}));
    teller.sign_in_as(OFFICER);
    teller.shot("credit_take_down");
    teller.credit(OFFICER, "entry_remove", json!({}));
}

fn pledges(teller: &mut Teller) {
    let shop = |with: Value| {
        let mut with = with;
        with["code"] = json!(SHOP);
        with
    };
    teller.credit(OFFICER, "pledge_apply", shop(json!({ "name": "宿城芥舟文具店" })));
    teller.credit(OFFICER, "pledge_review", shop(json!({})));
    teller.credit(OFFICER, "pledge_publicise", shop(json!({})));
    teller.sign_in_as(OFFICER);
    teller.press(&[RIGHT, RIGHT, RIGHT, RIGHT]).shot("credit_whitelist");
    teller.day("2026-04-20");
    teller.credit(APPROVER, "pledge_decide", shop(json!({})));
    teller.sign_in_as(OFFICER);
    teller.press(&[THREE, LEFT, LEFT]).shot("credit_expiries").press(&[LEFT, DOWN]);
}
