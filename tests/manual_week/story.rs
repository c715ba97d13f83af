//! The week the manual tells: an office set up, one dispute from the request to the volume, one settled orally, and what a
//! person meets beside: a list of shops, half a form, a party at the counter, a line that breaks, a colleague's cases.

use std::collections::BTreeMap;

use crossterm::event::KeyCode;
use serde_json::{Value, json};
use uuid::Uuid;
use zhitiao::client::Link;
use zhitiao::tui::input::Key;
use zhitiao::words::Lang;

use super::teller::{DISTRICT, TOWN, Teller};

const ENTER: Key = Key::plain(KeyCode::Enter);
const ESC: Key = Key::plain(KeyCode::Esc);
const RIGHT: Key = Key::plain(KeyCode::Right);

/// Every screen of the manual, by name.
pub fn screens(lang: Lang) -> BTreeMap<String, String> {
    let mut teller = Teller::begin(lang);
    office(&mut teller);
    request(&mut teller);
    list_of_shops(&mut teller);
    asking(&mut teller);
    mediation(&mut teller);
    hands(&mut teller);
    agreement(&mut teller);
    afterwards(&mut teller);
    beside(&mut teller);
    teller.end()
}

fn office(teller: &mut Teller) {
    for (number, name, committee, skills) in [
        (1, "陈一禾", TOWN, json!(["trademark", "work"])),
        (2, "吴怀瑾", TOWN, json!(["design"])),
        (3, "季知非", DISTRICT, json!(["invention", "trademark"])),
    ] {
        let with = json!({ "id": Uuid::from_u128(number), "name": name, "committee": committee, "skills": skills });
        teller.office("mediator_add", with);
    }
    let admin =
        json!({ "name": "guanli", "person": "卫景行", "committee": DISTRICT, "roles": ["admin"], "mediator": null });
    teller.office("account_add", admin);
    let roles = json!(["mediator", "head", "district"]);
    let mediator = Uuid::from_u128(1);
    let own =
        json!({ "name": "chenyihe", "person": "陈一禾", "committee": TOWN, "roles": roles, "mediator": mediator });
    teller.office("account_add", own);
    teller.office("ally_add", json!({}));
    teller.office("tie_declare", json!({ "person": Uuid::from_u128(2) }));
    teller.sign_in();
    teller.press(&[Key::ctrl('k')]).glimpse("tour").shot("today_empty");
    teller.press(&[Key::char('6')]).shot("accounts").press(&[Key::f(2)]).glimpse("account_add");
    teller.press(&[RIGHT, RIGHT]).shot("rules");
    teller.press(&[Key::char('5')]).shot("roster");
}

fn request(teller: &mut Teller) {
    let party = |name: &str, phone: &str| json!([{ "name": name, "phone": phone }]);
    let with = json!({
        "applicants": party("杭州弥野品牌管理有限公司", "0571-00000000"),
        "respondents": party("宿迁青甑电子商务有限公司", "0527-00000000"),
        "source": { "kind": "party" }, "aliases": [], "claims": [], "rights": [], "committee": null, "place": null,
        "series": null,
    });
    teller.act("register", with);
    teller.case_page().shot("registered").press(&[Key::f(5)]).shot("next_step");
    // A second request: the first is known beside it while it is typed.
    teller.sign_in();
    teller.press(&[Key::f(2)]).fill("applicants.0.name", "杭州弥野品牌管理有限公司");
    teller.fill("respondents.0.name", "青甑电子").shot("register");
    teller.press(&[Key::f(1)]).glimpse("field_help");
    teller.press(&[ESC, Key::ctrl('d')]).shot("drafts");
    teller.press(&[Key::plain(KeyCode::Delete), Key::plain(KeyCode::Delete), ESC]);
}

fn list_of_shops(teller: &mut Teller) {
    teller.press(&[Key::f(2)]).fill("applicants.0.name", "杭州弥野品牌管理有限公司");
    teller.fill("respondents.0.name", "").paste(
        "店名\t负责人\t地址\t请求金额\n\
         宿城拾麦箱包店\t麦青\t耿车镇示例路 3 号\t5000\n\
         宿城知禾服饰店\t方知禾\t耿车镇示例路 9 号\t3000\n\
         \t\t示例市场 12 号\t2000\n",
    );
    teller.shot("series").press(&[ESC, ESC, Key::ctrl('d')]);
    teller.press(&[Key::plain(KeyCode::Delete), Key::plain(KeyCode::Delete), ESC]);
}

fn asking(teller: &mut Teller) {
    teller.day("2026-03-03");
    teller.act("accept", json!({}));
    teller.case_page().press(&[Key::ctrl('t')]).fill("means", "2").shot("contact");
    teller.act("tell_rights", json!({ "parties": ["a1", "r1"] }));
    teller.act("seek_consent", json!({}));
    teller.case_page().shot("consent").press(&[Key::f(5)]).type_in("zztj").shot("act_found");
    teller.case_page().press(&[Key::f(5), ENTER, Key::f(8)]).shot("suggestions");
    let both: Vec<Uuid> = [1, 2].map(Uuid::from_u128).to_vec();
    teller.act("name_mediators", json!({ "mediators": both, "presiding": both.first() }));
    teller.case_page().press(&[Key::ctrl('u')]).shot("undo");
}

fn mediation(teller: &mut Teller) {
    teller.day("2026-03-06");
    let there = json!({ "agents": [], "others": [], "parties": ["a1", "r1"], "next": "2026-03-23" });
    teller.act("hold_session", there);
    teller.act("suspend", json!({ "commissioned_on": "2026-03-06" }));
    teller.day("2026-03-11");
    teller.act("resume", json!({}));
    teller.case_page().shot("session").press(&[Key::f(8)]).shot("deadlines");
}

fn hands(teller: &mut Teller) {
    teller.day("2026-03-12");
    teller.act("escalate", json!({}));
    teller.case_page().shot("in_transit");
    // The same account returns it in the district's name.
    teller.day("2026-03-13");
    teller.act("return", json!({}));
    teller.case_page().press(&[Key::f(6)]).shot("custody");
}

fn agreement(teller: &mut Teller) {
    teller.day("2026-03-20");
    teller.act_form("ndtjxy").fill("amount_fen", "6000");
    teller.fill("instalments.0.due_on", "+30").fill("instalments.0.amount_fen", "2000");
    teller.fill("instalments.0.what", "首期").fill("instalments.1.due_on", "+60").shot("instalments");
    let part = |due: &str, what: &str| json!({ "amount_fen": 200_000, "due_on": due, "what": what });
    let parts = json!([part("2026-04-20", "首期"), part("2026-05-20", "二期"), part("2026-06-22", "尾款")]);
    teller.act("draft_agreement", json!({ "amount_fen": 600_000, "instalments": parts, "copies": 3 }));
    for party in ["a1", "r1"] {
        teller.act("sign_agreement", json!({ "party": party, "signed_by": "self", "name": Value::Null }));
    }
    for mediator in [1, 2].map(Uuid::from_u128) {
        teller.act("mediator_sign", json!({ "mediator": mediator }));
    }
    teller.act("affix_seal", json!({ "copies": 3 }));
    teller.case_page().shot("agreement");
    teller.day("2026-03-25");
    teller.act("apply_confirmation", json!({}));
    teller.day("2026-03-27");
    teller.act("confirmation_accepted", json!({}));
    teller.day("2026-04-08");
    teller.act("confirmation_decided", json!({}));
    teller.case_page().shot("confirmed");
}

fn afterwards(teller: &mut Teller) {
    for (day, number) in [("2026-04-20", 1), ("2026-05-20", 2), ("2026-06-22", 3)] {
        teller.day(day);
        teller.act("record_performance", json!({ "instalment": number, "amount_fen": 200_000 }));
    }
    teller.act("visit", json!({}));
    teller.day("2026-06-30");
    teller.act("visit", json!({ "whom": "r1", "remarks": "已全部履行。" }));
    teller.case_page().shot("visited").press(&[Key::f(7)]).shot("papers");
    teller.act_form("wsybrj").fill("forms", "").shot("file_forms").press(&[Key::ctrl('s')]);
    let volume = json!({ "missing": [], "pages": 36 });
    teller.act("archive", volume);
    teller.case_page().shot("archived");
}

fn beside(teller: &mut Teller) {
    teller.sign_in();
    teller.press(&[Key::ctrl('n')]).fill("applicants.0.name", "杭州弥野品牌管理有限公司").shot("simple_oral");
    teller.act("simple_oral", json!({ "requested_on": "2026-06-30" }));
    for respondent in ["宿城拾麦箱包店", "宿城知禾服饰店"] {
        let with = json!({
            "applicants": [{ "name": "杭州弥野品牌管理有限公司" }], "respondents": [{ "name": respondent }],
            "source": { "kind": "party" }, "aliases": [], "claims": [], "rights": [], "committee": null,
            "place": null, "series": null,
        });
        teller.act("register", with);
        teller.act("accept", json!({}));
        teller.act("seek_consent", json!({}));
        teller.act("name_mediators", json!({ "mediators": [Uuid::from_u128(2)], "presiding": null }));
    }
    teller.sign_in();
    teller.press(&[Key::char('2'), Key::f(3)]).type_in("sqzh").shot("filter");
    teller.press(&[ENTER, ESC, Key::char('/')]).type_in("qzdz").glimpse("find");
    taking_over(teller);
    teller.case_page().press(&[Key::ctrl('x')]).shot("counter").press(&[Key::ctrl('x')]);
    teller.press(&[Key::ctrl('t')]).fill("note", "对方称周五下午到所里面谈。");
    teller.line(Link::Down { why: "connection reset".to_owned(), retry_in: 5 }).shot("line_lost").line(Link::Up);
    teller.press(&[ESC, ESC, Key::char('?')]).shot("help");
    teller.day("2026-07-28");
    teller.sign_in();
    teller.press(&[Key::plain(KeyCode::Right)]).shot("today");
}

/// A colleague leaves: everything they have in hand is handed over at once.
fn taking_over(teller: &mut Teller) {
    teller.sign_in();
    teller.press(&[Key::char('2'), Key::f(3)]).type_in("吴怀瑾").press(&[ENTER, Key::ctrl('a'), Key::ctrl('g')]);
    teller.press(&[ENTER]).fill("from", "1").fill("to", "2").fill("reason", "吴怀瑾调离。");
    teller.press(&[Key::ctrl('s')]).shot("taking_over");
}
