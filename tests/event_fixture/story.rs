//! What the fixture of every event tells: one office and a handful of cases, through the desk, by real commands.
//!
//! Each line is a day, a committee, the case's name in this story and an act: the act's own example with what this story
//! says otherwise. A new kind of event needs a line here (or a fixture of its own once this one has been shipped).

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zhitiao::desk::clock::{Clock, SetClock};
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::actor::Identity;
use zhitiao::domain::answer::{Answer, AsKnown, Query};
use zhitiao::domain::case::command::Command;
use zhitiao::domain::case::{CaseId, command};
use zhitiao::domain::credit::command::Command as CreditCommand;
use zhitiao::domain::dates::instant;
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::calendar::CalendarLoad;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::office::units::UnitsLoad;
use zhitiao::domain::order::{Do, Order, Target};
use zhitiao::domain::unit::UnitCode;
use zhitiao::domain::upload::{UploadAnswer, UploadOrder};
use zhitiao::exchange::attachments::Limits;
use zhitiao::ledger::FileLedger;

const DISTRICT: &str = "321302";
const TOWN: &str = "321302101";
const OTHER_TOWN: &str = "321302102";

/// A storyteller at a desk.
struct Teller {
    desk: Desk,
    clock: Arc<SetClock>,
    /// The cases of this story by their names in it.
    cases: BTreeMap<&'static str, CaseId>,
    /// The account in whose name the program tells.
    account: &'static str,
    /// Ids of commands count up, so that the story reads the same whenever it is written.
    told: u128,
}

/// Writes the story as a ledger into an empty directory.
pub fn tell(dir: &Path) {
    let clock = Arc::new(SetClock::on("2026-03-01".parse().unwrap(), 9));
    let ledger = LedgerCell::new(Box::new(FileLedger::create_dir(dir, DISTRICT).unwrap().0));
    let shared: Arc<dyn Clock> = Arc::<SetClock>::clone(&clock);
    let (desk, _) = Desk::open(ledger, &dir.join("store"), shared, &mut |_, _| ()).unwrap();
    let desk = desk.with_attachments(dir, Limits::default()).unwrap();
    let mut teller = Teller { desk, clock, cases: BTreeMap::new(), account: "zhitiao", told: 0 };
    office(&mut teller);
    request_to_archive(&mut teller);
    hands(&mut teller);
    other_endings(&mut teller);
    old_register(&mut teller);
    destroyed(&mut teller);
    late_office(&mut teller);
    credit(&mut teller);
    teller.desk.close().unwrap();
    // What came about by rule meanwhile is recorded at the next start.
    let (ledger, _) = FileLedger::open_dir(dir, DISTRICT).unwrap();
    let shared: Arc<dyn Clock> = Arc::<SetClock>::clone(&teller.clock);
    Desk::open(LedgerCell::new(Box::new(ledger)), &dir.join("store"), shared, &mut |_, _| ())
        .unwrap()
        .0
        .close()
        .unwrap();
}

/// An example with some of its fields replaced.
fn changed(mut example: Value, with: Value) -> Value {
    for (key, value) in with.as_object().unwrap() {
        example[key] = value.clone();
    }
    example
}

impl Teller {
    fn submit(&mut self, day: &str, committee: &str, act: Do) -> Option<CaseId> {
        let day = day.parse().unwrap();
        self.clock.set(instant(day, 9).max(self.clock.now()));
        self.told += 1;
        let id = Uuid::from_u128(0x0195_0000_0000_7000_8000_0000_0000_0000 | self.told);
        let mut session = Session::built_in(&UnitCode(committee.to_owned()));
        session.account.name.0 = self.account.to_owned();
        let session = Arc::new(session);
        let order = Order { id, expect: None, on: Some(day), act };
        let told = format!("{day} {:?}", order.act);
        self.desk.submit(&session, order).unwrap_or_else(|rejection| panic!("{told}: {rejection}")).case_id
    }

    fn office(&mut self, day: &str, name: &str, with: Value) {
        let example = serde_json::to_value(OfficeCommand::example(name).unwrap()).unwrap();
        let command = OfficeCommand::from_json(changed(example, with)).unwrap();
        self.submit(day, DISTRICT, Do::Office(command));
    }

    /// An act on a dossier, by the program in somebody's committee's name: what a second person decides is told by another.
    fn credit(&mut self, day: &str, (name, by): (&str, &str), with: Value) {
        let example = serde_json::to_value(CreditCommand::example(name).unwrap()).unwrap();
        let command = CreditCommand::from_json(changed(example, with)).unwrap();
        let day = day.parse().unwrap();
        self.clock.set(instant(day, 9).max(self.clock.now()));
        self.told += 1;
        let id = Uuid::from_u128(0x0195_0000_0000_7000_8000_0000_0000_0000 | self.told);
        let mut session = Session::built_in(&UnitCode(DISTRICT.to_owned()));
        session.account.name.0 = by.to_owned();
        let order = Order { id, expect: None, on: Some(day), act: Do::Credit(command) };
        self.desk.submit(&Arc::new(session), order).unwrap_or_else(|rejection| panic!("{day} {name}: {rejection}"));
    }

    /// Sends a file; its hash.
    fn sent(&self, bytes: &[u8]) -> String {
        let mut session = Session::built_in(&UnitCode(TOWN.to_owned()));
        session.account.name.0 = self.account.to_owned();
        let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let id = Uuid::now_v7();
        let begun = self.desk.upload(&session, &UploadOrder::Begin { id, bytes: bytes.len() as u64 }).unwrap();
        assert_eq!(begun, UploadAnswer::Begun { id, at: 0 });
        let data = BASE64_STANDARD.encode(bytes);
        self.desk.upload(&session, &UploadOrder::Piece { id, at: 0, data }).unwrap();
        self.desk.upload(&session, &UploadOrder::End { id, sha256: sha256.clone() }).unwrap();
        sha256
    }

    /// The number of a case of this story.
    fn number(&self, case: &str) -> String {
        let session = Session::built_in(&UnitCode(DISTRICT.to_owned()));
        let asked = AsKnown { case: Target::Id(self.cases[case]), known_at: None, as_of: None };
        match self.desk.ask(&session, &Query::Case(asked)).unwrap() {
            Answer::Case(file) => file.case.number.unwrap().to_string(),
            other => panic!("{other:?}"),
        }
    }

    fn act(&mut self, case: &'static str, (day, committee): (&str, &str), name: &str, with: Value) {
        let example = serde_json::to_value(Command::example(name).unwrap()).unwrap();
        let command = Command::from_json(changed(example, with)).unwrap();
        let born = command.when() == command::When::Unborn;
        let target = if born { Target::New } else { Target::Id(self.cases[case]) };
        let id = self.submit(day, committee, Do::Case(target, command)).unwrap();
        self.cases.insert(case, id);
    }

    /// A case of its own number, accepted, told, with 甘棠 named and everybody asked: mediation has begun.
    fn mediating(&mut self, case: &'static str, (day, committee): (&str, &str), request: Value) {
        let request = changed(json!({ "committee": null, "aliases": [], "rights": [], "place": null }), request);
        let at = (day, committee);
        self.act(case, at, "register", request);
        self.act(case, at, "accept", json!({}));
        self.act(case, at, "tell_rights", json!({}));
        self.act(case, at, "name_mediators", json!({ "mediators": [Uuid::from_u128(1)], "presiding": null }));
        self.act(case, at, "seek_consent", json!({}));
    }
}

fn office(teller: &mut Teller) {
    let day = "2026-03-01";
    let mut units = builtin::units(DISTRICT).unwrap().unwrap();
    units.retain(|unit| [DISTRICT, TOWN, OTHER_TOWN].contains(&unit.code.0.as_str()));
    let units = units.into_iter().map(Into::into).collect();
    teller.submit(day, DISTRICT, Do::Office(UnitsLoad { units }.into()));
    let rules = RulesSet { rules: builtin::rules().unwrap(), reason: "首次载入".to_owned() };
    teller.submit(day, DISTRICT, Do::Office(rules.into()));
    let calendar = CalendarLoad::of(&builtin::calendar().unwrap(), "builtin");
    teller.submit(day, DISTRICT, Do::Office(calendar.into()));
    teller.office(day, "unit_add", json!({}));
    teller.office(day, "unit_change", json!({ "code": "321302113", "name": "示例街道" }));
    for (number, name, committee) in
        [(1, "甘棠", TOWN), (2, "苗青禾", TOWN), (3, "丁一粟", DISTRICT), (4, "束云帆", TOWN)]
    {
        let id = Uuid::from_u128(number);
        let with = json!({ "id": id, "name": name, "committee": committee, "unconfirmed": number == 4 });
        teller.office(day, "mediator_add", with);
    }
    let fourth = Uuid::from_u128(4);
    teller.office(day, "mediator_confirm", json!({ "mediator": fourth }));
    teller.office(day, "mediator_change", json!({ "mediator": fourth, "name": "束云帆", "committee": TOWN }));
    let admin =
        json!({ "name": "guanli", "person": "卫景行", "committee": DISTRICT, "roles": ["admin"], "mediator": null });
    teller.office(day, "account_add", admin);
    teller.office(day, "account_add", json!({ "mediator": Uuid::from_u128(1) }));
    let change = json!({ "mediator": null, "unlink_mediator": true });
    teller.office(day, "account_change", change);
    teller.office(day, "account_add", json!({ "name": "gan.reads", "mediator": Uuid::from_u128(1) }));
    teller.office(day, "ally_add", json!({}));
    teller.office(day, "targets_set", json!({}));
    teller.office(day, "indicator_report", json!({}));
    teller.office(day, "tie_declare", json!({ "person": Uuid::from_u128(1) }));
}

/// One case through every stage: the request with all that can be noted of it, mediation with its twists, a written
/// agreement, its confirmation and enforcement, visits, the volume, and going on once more.
fn request_to_archive(teller: &mut Teller) {
    let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let case = "whole";
    let mut act = |day: &str, name: &str, with: Value| teller.act(case, (day, TOWN), name, with);
    act("2026-03-02", "register", json!({}));
    act("2026-03-02", "add_party", json!({}));
    act("2026-03-02", "amend_party", json!({}));
    act("2026-03-02", "appoint_agent", json!({}));
    act("2026-03-02", "appoint_agent", json!({ "agent": { "name": "曹映雪", "authority": "special" }, "party": "r1" }));
    act("2026-03-02", "end_agent", json!({ "agent": "曹映雪", "party": "r1" }));
    act("2026-03-02", "appoint_guardian", json!({ "party": "r2" }));
    act("2026-03-02", "arrange_interpreter", json!({ "party": "r2" }));
    act("2026-03-02", "mark_risk", json!({}));
    act("2026-03-02", "report_risk", json!({}));
    act("2026-03-03", "clear_risk", json!({}));
    act("2026-03-03", "log_contact", json!({}));
    act("2026-03-03", "accept", json!({}));
    act("2026-03-03", "amend_claims", json!({}));
    act("2026-03-03", "grade", json!({}));
    act("2026-03-03", "tell_rights", json!({ "parties": ["a1", "r1", "r2"] }));
    act("2026-03-03", "name_mediators", json!({}));
    act("2026-03-03", "disclose", json!({}));
    act("2026-03-04", "seek_consent", json!({}));
    act("2026-03-04", "seek_consent", json!({ "party": "r2" }));
    act("2026-03-05", "request_recusal", json!({ "mediator": second }));
    act("2026-03-05", "decide_recusal", json!({ "mediator": second, "granted": false, "reason": "经核实无此关系。" }));
    act("2026-03-05", "replace_mediator", json!({ "mediator": second, "substitute": Uuid::from_u128(4) }));
    act("2026-03-06", "cover", json!({ "substitute": second }));
    act("2026-03-06", "reassign", json!({ "from": Uuid::from_u128(4), "to": second }));
    act("2026-03-09", "plan_session", json!({}));
    act("2026-03-10", "cancel_session", json!({}));
    act("2026-03-10", "invite", json!({}));
    act("2026-03-10", "investigate", json!({}));
    act("2026-03-11", "join", json!({}));
    act("2026-03-11", "suspend", json!({ "commissioned_on": "2026-03-11" }));
    act("2026-03-16", "resume", json!({}));
    act("2026-03-17", "hold_session", json!({}));
    act("2026-03-18", "leave", json!({}));
    act("2026-03-30", "extend", json!({ "agreed_by": ["a1", "r1", "r2"] }));
    act("2026-04-01", "supervise", json!({}));
    act("2026-04-02", "supervise_reply", json!({}));
    act("2026-04-03", "draft_agreement", json!({ "copies": 4 }));
    for (party, by, name) in
        [("a1", "agent", json!("束云帆")), ("r1", "self", Value::Null), ("r2", "guardian", json!("柏岚"))]
    {
        act("2026-04-03", "sign_agreement", json!({ "party": party, "signed_by": by, "name": name }));
    }
    act("2026-04-03", "mediator_sign", json!({ "mediator": first }));
    act("2026-04-03", "affix_seal", json!({ "copies": 4 }));
    act("2026-04-07", "apply_confirmation", json!({}));
    act("2026-04-08", "confirmation_accepted", json!({}));
    act("2026-04-10", "confirmation_decided", json!({}));
    act("2026-12-02", "record_performance", json!({}));
    act("2026-12-02", "strike_performance", json!({}));
    act("2026-12-03", "urge", json!({ "instalment": 1 }));
    act("2026-12-04", "apply_enforcement", json!({ "party": "a1" }));
    act("2026-12-08", "enforcement_result", json!({}));
    act("2026-12-09", "visit", json!({}));
    act("2026-12-10", "file_form", json!({}));
    act("2026-12-10", "correct", json!({ "value": "2026-03-02" }));
    act("2026-12-10", "annotate", json!({}));
    act("2026-12-10", "annotate", json!({ "remark": "记错了案件。" }));
    act("2026-12-10", "undo", json!({}));
}

/// Cases between committees.
fn hands(teller: &mut Teller) {
    for case in ["up", "across", "decided"] {
        teller.mediating(case, ("2026-03-03", TOWN), json!({}));
    }
    let mut act = |case, day: &str, committee: &str, name: &str, with| teller.act(case, (day, committee), name, with);
    act("up", "2026-03-05", TOWN, "escalate", json!({}));
    act("up", "2026-03-05", TOWN, "recall", json!({}));
    act("up", "2026-03-06", TOWN, "escalate", json!({}));
    act("up", "2026-03-06", DISTRICT, "sign_for", json!({}));
    act("across", "2026-03-05", TOWN, "hand_over", json!({}));
    act("across", "2026-03-05", DISTRICT, "pass_on", json!({}));
    act("across", "2026-03-06", OTHER_TOWN, "sign_for", json!({ "volume_number": null }));
    for _ in 0..2 {
        act("decided", "2026-03-09", TOWN, "escalate", json!({}));
        act("decided", "2026-03-09", DISTRICT, "return", json!({}));
    }
    act("decided", "2026-03-10", DISTRICT, "decide_holder", json!({ "holder": TOWN }));
}

/// What a case can come to beside a written agreement.
fn other_endings(teller: &mut Teller) {
    let request = json!({ "committee": null, "aliases": [] });
    let day = "2026-03-12";
    teller.act("declined", (day, TOWN), "register", request.clone());
    teller.act("declined", (day, TOWN), "decline", json!({}));
    let hotline = json!({ "kind": "hotline_12345", "number": "工单 20260302-17", "reply_due": "2026-03-20" });
    teller.act("hotline", (day, TOWN), "register", changed(request.clone(), json!({ "source": hotline })));
    teller.act("hotline", (day, TOWN), "reply_source", json!({}));
    teller.act("undone", (day, TOWN), "register", request);
    teller.act("undone", (day, TOWN), "void", json!({ "series": null }));

    let court = json!({ "kind": "court_delegated", "from": "宿城区人民法院", "number": "（2026）示例委1号", "file_signed_on": day });
    teller.mediating("court", (day, TOWN), json!({ "source": court, "aliases": ["（2026）示例委1号"] }));
    let end =
        json!({ "ending": "deadlock", "by": null, "elsewhere": null, "reported_to": null, "reason": "双方分歧较大。" });
    teller.act("court", ("2026-03-17", TOWN), "end", end);
    teller.act("court", ("2026-03-18", TOWN), "report_to_court", json!({ "confirmed_on": "2026-03-17" }));
    teller.act("court", ("2026-03-19", TOWN), "court_receipt", json!({}));

    let reason = "按示例卷宗装订。";
    let all = zhitiao::domain::case::forms::Form::ALL;
    let missing: Vec<Value> = all.iter().map(|form| json!({ "form": form, "reason": reason })).collect();

    teller.act("court", ("2026-03-20", TOWN), "archive", json!({ "missing": missing }));
    teller.act("court", ("2026-03-23", TOWN), "reopen", json!({}));

    teller.mediating("oral", (day, TOWN), json!({ "object": "trade_secret" }));
    teller.act("oral", ("2026-03-13", TOWN), "agree_orally", json!({ "instalments": [] }));
    teller.act("oral", ("2026-03-16", TOWN), "put_in_writing", json!({}));
    let asked = AsKnown { case: Target::Id(teller.cases["oral"]), known_at: None, as_of: None };
    // What the program itself reads is no reading: somebody at the desk does.
    let mut reader = Session::built_in(&UnitCode(TOWN.to_owned()));
    reader.account.name.0 = "gan.reads".to_owned();
    reader.known = Identity::Process;
    teller.desk.ask(&reader, &Query::Case(asked)).unwrap();

    teller.act("simple", (day, TOWN), "simple_oral", json!({ "requested_on": day }));
    teller.act("simple", ("2026-03-20", TOWN), "archive", json!({ "missing": missing }));
    teller.act("simple", ("2026-03-20", TOWN), "grade", json!({}));
    teller.act("simple", ("2026-03-23", TOWN), "report_subsidy", json!({}));
    teller.account = "du";
    teller.act("simple", ("2026-03-24", DISTRICT), "check_subsidy", json!({ "passed": true, "reason": null }));
    teller.act("simple", ("2026-03-25", DISTRICT), "pay_subsidy", json!({}));
    teller.account = "zhitiao";
}

/// A file attached and struck out, a volume that was made; and a case that is destroyed, of which only that remains.
fn destroyed(teller: &mut Teller) {
    let day = "2026-03-24";
    let request = json!({ "committee": null, "aliases": [] });
    teller.act("kept", (day, TOWN), "register", request.clone());
    let sha256 = teller.sent(b"%PDF-1.7\n%%EOF\n");
    teller.act("kept", (day, TOWN), "attach", json!({ "sha256": sha256 }));
    teller.act("kept", (day, TOWN), "detach", json!({}));
    teller.act("kept", (day, TOWN), "decline", json!({}));
    teller.act("kept", (day, TOWN), "bind_volume", json!({}));
    teller.act("destroyed", (day, TOWN), "register", request);
    teller.act("destroyed", (day, TOWN), "decline", json!({}));
    teller.act("destroyed", (day, TOWN), "propose_destruction", json!({}));
    teller.account = "du";
    let number = teller.number("destroyed");
    teller.act("destroyed", (day, DISTRICT), "decide_destruction", json!({ "number": number }));
    teller.account = "zhitiao";
}

/// Cases of an old register: one that had ended, one still open.
fn old_register(teller: &mut Teller) {
    teller.act("ended elsewhere", ("2026-03-20", TOWN), "import_case", json!({}));
    let open = json!({ "alias": "耿车知调〔2024〕8号", "agreement_on": null, "amount_fen": null, "ended_on": null,
        "ending": null, "closed_means": "ended", "performed_on": null, "satisfaction": null, "confirmed": false });
    teller.act("still open", ("2026-03-20", TOWN), "import_case", open);
    teller.act("still open", ("2026-03-23", TOWN), "confirm_import", json!({}));
}

/// What changes in an office later.
fn late_office(teller: &mut Teller) {
    let (day, fourth) = ("2026-12-11", Uuid::from_u128(4));
    let case = teller.cases["oral"];
    teller.office(day, "account_grant", json!({ "case": case }));
    teller.office(day, "account_ungrant", json!({ "case": case }));
    teller.office(day, "account_disable", json!({}));
    teller.office(day, "account_enable", json!({}));
    teller.office(day, "mediator_absent", json!({ "mediator": fourth, "from": "2026-12-11" }));
    teller.office(day, "mediator_back", json!({ "mediator": fourth }));
    teller.office(day, "mediator_leave", json!({ "mediator": fourth }));
    teller.office(day, "tie_end", json!({ "person": Uuid::from_u128(1) }));
    teller.office(day, "ally_change", json!({ "name": "慕言远" }));
    teller.office(day, "ally_absent", json!({ "from": "2026-12-11" }));
    teller.office(day, "ally_back", json!({}));
    teller.office(day, "ally_leave", json!({}));
}

/// A firm's dossier from the first penalty to the whitelist, and another's pledge.
fn credit(teller: &mut Teller) {
    let (one, two) = ("officer", "approver");
    let paper = |number: &str, on: &str, conduct: &str| json!({ "number": number, "decided_on": on, "served_on": on, "in_force_on": on, "conduct_on": conduct });
    let day = "2026-12-12";
    teller.credit(day, ("instrument_add", one), paper("某市监罚〔2024〕1号", "2024-03-05", "2024-01-08"));
    let renamed =
        changed(paper("某市监罚〔2025〕2号", "2025-06-10", "2025-04-01"), json!({ "name": "宿迁栖禾光电厂" }));
    teller.credit(day, ("instrument_add", one), renamed);
    teller.credit(day, ("instrument_add", one), paper("某市监罚〔2025〕3号", "2025-08-10", "2025-07-01"));
    teller.credit(day, ("instrument_correct", one), json!({ "instrument": 3, "in_force_on": "2025-08-11" }));
    teller.credit(day, ("instrument_revoke", one), json!({ "instrument": 3 }));
    teller.credit(day, ("link_suggest", one), json!({}));
    teller.credit(day, ("link_decide", one), json!({}));
    teller.credit(day, ("attention_propose", one), json!({ "test": "repeat_right" }));
    teller.credit(day, ("attention_decide", two), json!({}));
    teller.credit(day, ("attention_lift", two), json!({}));
    teller.credit(day, ("suggest_listing", one), json!({ "instruments": [1, 2] }));
    teller.credit(day, ("suggestion_receipt", one), json!({}));
    teller.credit(day, ("suggestion_answer", one), json!({}));
    let recorded = json!({ "decided_on": "2025-06-10", "notice_on": "2025-06-01", "instruments": [2],
        "repair_notice_on": "2025-06-10" });
    teller.credit(day, ("entry_record", one), recorded);
    teller.credit(day, ("repair_request", one), json!({}));
    teller.credit(day, ("repair_take", one), json!({}));
    teller.credit(day, ("repair_verify", one), json!({}));
    teller.credit(day, ("repair_decide", two), json!({}));
    teller.credit(day, ("entry_remove", one), json!({}));
    teller.credit(day, ("repair_flag_false", two), json!({}));
    teller.credit(day, ("listing_propose", one), json!({ "instruments": [1] }));
    teller.credit(day, ("listing_notify", one), json!({ "served_on": day }));
    teller.credit(day, ("defence_record", one), json!({ "received_on": day }));
    teller.credit(day, ("defence_answer", one), json!({}));
    teller.credit(day, ("superior_consent", one), json!({}));
    teller.credit(day, ("listing_decide", two), json!({}));
    teller.credit(day, ("entry_annul", two), json!({ "entry": 2 }));
    let minor = json!({ "decided_on": "2025-06-11", "notice_on": "2025-06-01", "instruments": [1], "class": "minor",
        "number": "某市监列〔2025〕9号", "repair_notice_on": "2025-06-11" });
    teller.credit(day, ("entry_record", one), minor);
    let other = |with: Value| changed(json!({ "code": "11010519491231002X" }), with);
    let apply = json!({ "name": "甘棠", "programme": "genuine_goods",
        "commitments": ["patents", "trademarks", "copyrights", "fair_competition"] });
    teller.credit(day, ("pledge_apply", one), other(apply));
    teller.credit(day, ("pledge_review", one), other(json!({})));
    teller.credit(day, ("pledge_forward", one), other(json!({})));
    teller.credit(day, ("pledge_decide", two), other(json!({ "until": "2026-12-13" })));
    teller.credit(day, ("pledge_withdraw", one), other(json!({})));
    let apply = json!({ "name": "甘棠", "programme": "no_infringement", "commitments": [] });
    teller.credit(day, ("pledge_apply", one), other(apply));
    teller.credit(day, ("pledge_review", one), other(json!({ "pledge": 2 })));
    teller.credit(day, ("pledge_publicise", one), other(json!({ "pledge": 2 })));
    let day = "2026-12-25";
    teller.credit(day, ("pledge_decide", two), other(json!({ "pledge": 2, "until": "2027-01-01" })));
    teller.credit(day, ("pledge_renew", two), other(json!({ "pledge": 2 })));
    let broken = paper("某版罚〔2026〕9号", "2026-12-26", "2026-12-25");
    let day = "2026-12-26";
    teller.credit(day, ("instrument_add", one), other(changed(broken, json!({ "name": "甘棠" }))));
    teller.credit(day, ("pledge_break", one), other(json!({ "pledge": 2 })));
}
