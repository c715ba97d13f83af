//! 当事人变更: who joins a case, and what is put right about who is in it.
//!
//! Keys are never reused and nobody is removed: a party that turns out wrong is amended with a reason, and the ledger
//! keeps before and after. Who acts for a party (agents, guardians, interpreters) is in `acting`; claims, amounts and
//! difficulty are in `matter`.

pub mod acting;
pub mod matter;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::acting::{
    AgentAppointed, AgentEnded, AppointAgent, AppointGuardian, ArrangeInterpreter, EndAgent, GuardianAppointed,
    InterpreterArranged,
};
pub use self::matter::{AmendClaims, ClaimsAmended, Grade, Graded};
use super::command::{Act, When};
use super::event::{Event, Fact, Fold};
use super::intake::{PARTIES_MAX, code_warnings};
use super::party::{NewParty, PARTY_FIELDS, Party, PartyKey, Side, keyed};
use super::vocabulary::Stage;
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse, warn};

/// The party with a key, to be changed by a fact.
fn known_mut<'a>(case: &'a mut Case, key: &PartyKey) -> Option<&'a mut Party> {
    case.parties.iter_mut().find(|party| party.key == *key)
}

/// The stages in which parties and claims can change by themselves; corrections are possible always.
const OPEN: &[Stage] = &[Stage::Registered, Stage::Accepted, Stage::SeekingConsent, Stage::Mediating, Stage::Suspended];

/// 追加当事人.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddParty {
    /// Which side.
    pub side: Side,
    /// Who.
    pub who: NewParty,
}

/// A party joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyAdded {
    /// The party with its key.
    pub party: Party,
}

impl Act for AddParty {
    const TYPE: &'static str = "add_party";
    const FIELDS: &'static [Field] = &[need("side", Side::FIELD), need("who", FieldKind::Object(PARTY_FIELDS))];
    const WHEN: When = When::Stages(OPEN);

    fn example() -> Self {
        Self { side: Side::Respondent, who: NewParty::named("沭水青甑商行") }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        self.who.check(self.side, context.today)?;
        if case.parties.iter().filter(|party| party.side == self.side).count() >= PARTIES_MAX {
            return Err(refuse("parties_too_many").with("side", self.side).with("max", PARTIES_MAX));
        }
        let Some(party) = keyed(&case.parties, self.side, std::slice::from_ref(&self.who)).pop() else {
            return Err(refuse("party_name_missing").with("side", self.side));
        };
        if case.parties.iter().any(|known| known.side != self.side && known.who.is_surely(&self.who)) {
            return Err(refuse("party_on_both_sides").with("party", self.who.name.trim()));
        }
        let same = case.parties.iter().any(|known| known.who.name.trim() == self.who.name.trim());
        let twice = same.then(|| warn("party_twice").with("party", self.who.name.trim()));
        let codes = code_warnings(std::slice::from_ref(&party));
        Ok(Decision::one(context.on, PartyAdded { party }).warning(twice).warning(codes))
    }
}

impl Fold for PartyAdded {
    const KIND: &'static str = "party_added";

    fn apply(&self, case: &mut Case, _fact: &Fact) {
        case.parties.push(self.party.clone());
    }
}

/// 更正当事人信息: only what is given changes; an empty text takes an entry away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmendParty {
    /// Whose.
    pub party: PartyKey,
    /// Name.
    #[serde(default)]
    pub name: Option<String>,
    /// 统一社会信用代码 or ID number.
    #[serde(default)]
    pub code: Option<String>,
    /// Legal representative or person in charge.
    #[serde(default)]
    pub representative: Option<String>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Address.
    #[serde(default)]
    pub address: Option<String>,
    /// Date of birth.
    #[serde(default)]
    pub born_on: Option<NaiveDate>,
    /// Why.
    pub reason: String,
}

/// A party's entries were put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyAmended {
    /// Whose.
    pub party: PartyKey,
    /// New name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// New code; empty: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// New representative; empty: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative: Option<String>,
    /// New telephone; empty: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// New address; empty: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// New date of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born_on: Option<NaiveDate>,
    /// Why.
    pub reason: String,
}

impl PartyAmended {
    fn applied_to(&self, who: &NewParty) -> NewParty {
        let text = |new: &Option<String>, old: &Option<String>| match new {
            Some(new) => Some(new.clone()).filter(|new| !new.trim().is_empty()),
            None => old.clone(),
        };
        NewParty {
            name: self.name.clone().unwrap_or_else(|| who.name.clone()),
            code: text(&self.code, &who.code),
            representative: text(&self.representative, &who.representative),
            phone: text(&self.phone, &who.phone),
            address: text(&self.address, &who.address),
            born_on: self.born_on.or(who.born_on),
            ..who.clone()
        }
    }
}

impl Act for AmendParty {
    const TYPE: &'static str = "amend_party";
    const FIELDS: &'static [Field] = &[
        need("party", FieldKind::Party),
        may("name", FieldKind::Line),
        may("code", FieldKind::Line),
        may("representative", FieldKind::Line),
        may("phone", FieldKind::Line),
        may("address", FieldKind::Line),
        may("born_on", FieldKind::Date),
        need("reason", FieldKind::Text),
    ];
    const WHEN: When = When::Always;

    fn example() -> Self {
        Self {
            party: PartyKey("r1".to_owned()),
            name: Some("宿迁青甑网络科技有限公司".to_owned()),
            code: Some("91321302MARNPKH1K7".to_owned()),
            representative: Some("郗某".to_owned()),
            phone: Some("0527-80000002".to_owned()),
            address: Some("耿车镇示例路 1 号".to_owned()),
            born_on: NaiveDate::from_ymd_opt(1990, 5, 1),
            reason: "核对营业执照后更正。".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let party = check::party(case, &self.party)?;
        check::reason(&self.reason, Self::TYPE)?;
        let amended = PartyAmended {
            party: self.party.clone(),
            name: self.name.clone(),
            code: self.code.clone(),
            representative: self.representative.clone(),
            phone: self.phone.clone(),
            address: self.address.clone(),
            born_on: self.born_on,
            reason: self.reason.clone(),
        };
        let who = amended.applied_to(&party.who);
        if who == party.who {
            return Err(refuse("nothing_changed").with("act", Self::TYPE));
        }
        who.check(party.side, context.today)?;
        if case.parties.iter().any(|known| known.side != party.side && known.who.is_surely(&who)) {
            return Err(refuse("party_on_both_sides").with("party", who.name.trim()));
        }
        let after = Party { who, ..party.clone() };
        let codes = if after.who.code == party.who.code { Vec::new() } else { code_warnings(&[after]) };
        Ok(Decision::one(context.on, amended).warning(codes))
    }
}

impl Fold for PartyAmended {
    const KIND: &'static str = "party_amended";

    fn apply(&self, case: &mut Case, _fact: &Fact) {
        if let Some(party) = known_mut(case, &self.party) {
            let who = self.applied_to(&party.who);
            if who.name != party.who.name && !party.former_names.contains(&party.who.name) {
                party.former_names.push(party.who.name.clone());
            }
            party.who = who;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{OTHER_TOWN, accepted, day, key, mediating, registered, registered_as};
    use super::*;

    #[test]
    fn who_joins_gets_the_next_key_of_the_side() {
        let case = accepted().when(AddParty::example()).warned(&[]).done().case;
        assert_eq!(case.parties.iter().map(|party| party.key.0.as_str()).collect::<Vec<_>>(), ["a1", "r1", "r2"]);
        assert_eq!(mediating().when(AddParty::example()).done().case.stage, Some(Stage::Mediating));
    }

    #[test]
    fn who_joins_has_a_name_and_a_place() {
        let nameless = AddParty { who: NewParty::named(" "), ..AddParty::example() };
        accepted().when(nameless).refused("party_name_missing");
        let many = registered_as(|request| request.respondents = vec![NewParty::named("某店"); PARTIES_MAX]);
        many.when(AddParty::example()).refused("parties_too_many");
        let again = AddParty { who: NewParty::named("宿迁青甑电子商务有限公司"), ..AddParty::example() };
        accepted().when(again).warned(&["party_twice"]).done();
    }

    #[test]
    fn a_party_can_be_meant() {
        let refused =
            |who: NewParty, code: &str| accepted().when(AddParty { who, ..AddParty::example() }).refused(code);
        for nothing in ["\u{200b}", "\u{feff}", "\u{3164}"] {
            refused(NewParty::named(nothing), "party_name_missing");
        }
        for hidden in ["青甑\u{200b}商行", "青甑\u{2028}商行"] {
            refused(NewParty::named(hidden), "text_control");
        }
        refused(NewParty::named(&"长".repeat(20_000)), "text_too_long");
        refused(NewParty { phone: Some("5".repeat(300)), ..NewParty::named("某") }, "text_too_long");
        refused(NewParty { born_on: Some(day("2200-01-01")), ..NewParty::named("某") }, "born_in_future");
    }

    #[test]
    fn nobody_is_on_both_sides() {
        let code = || Some("91350100Ｍ000100Y43".to_owned());
        let applicant = NewParty { code: code(), ..NewParty::named("换了名字") };
        accepted().when(AddParty { who: applicant.clone(), ..AddParty::example() }).refused("party_on_both_sides");
        let amend = AmendParty { code: code(), ..AmendParty::example() };
        accepted().when(amend).refused("party_on_both_sides");
        registered_as(|request| request.respondents[0].name = "杭州弥野品牌管理公司".to_owned());
    }

    #[test]
    fn only_what_is_given_changes_and_an_empty_text_takes_away() {
        let amend = AmendParty {
            party: key("a1"),
            name: None,
            code: None,
            representative: Some("束云帆".to_owned()),
            phone: Some(String::new()),
            address: None,
            born_on: None,
            reason: "更正".to_owned(),
        };
        let before = registered().case.parties[0].who.clone();
        let after = registered().when(amend).done().case.parties[0].who.clone();
        let expected = NewParty { representative: Some("束云帆".to_owned()), phone: None, ..before };
        assert_eq!(after, expected);
    }

    #[test]
    fn a_correction_has_a_reason_and_changes_something() {
        let amend = AmendParty::example;
        registered().when(AmendParty { party: key("r3"), ..amend() }).refused("party_unknown");
        registered().when(AmendParty { reason: " ".to_owned(), ..amend() }).refused("reason_missing");
        registered().when(AmendParty { name: Some(String::new()), ..amend() }).refused("party_name_missing");
        let amended = registered().when(amend()).done();
        assert_eq!(amended.case.parties[1].who.born_on, Some(day("1990-05-01")));
        amended.when(amend()).refused("nothing_changed");
        registered().by(OTHER_TOWN).when(amend()).refused("not_holder");
    }
}
