//! One description of an act's fields, for the command line, the manual and forms alike.
//!
//! A field's label and help are phrases `field.<act>.<name>` or `field.<name>`; choices are phrases `<choice>.<value>`.
//! A field may be asked only where another one of the same group holds certain values ([`When`]), and may have something a
//! form begins with ([`Preset`]). Neither loosens a rule: what a command must carry, its act checks. How what a person
//! types becomes a value is in [`typed`].

pub mod typed;

pub mod described;

use serde::Serialize;

/// One field of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Field {
    /// JSON key.
    pub name: &'static str,
    /// What it takes.
    pub kind: FieldKind,
    /// Must be given.
    pub required: bool,
    /// Where it is asked at all; everywhere if none.
    pub when: Option<When>,
    /// What a form begins with.
    pub preset: Preset,
}

/// A field is asked where another field of the same group holds one of some values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct When {
    /// The other field.
    pub field: &'static str,
    /// Its values (`true`, `false` for flags); any value but none if empty.
    pub values: &'static [&'static str],
    /// For these values it must be given: a form asks for it, and the act refuses without.
    pub must: &'static [&'static str],
}

/// What a form begins with. It is only a proposal: the person sees and may change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum Preset {
    /// Nothing.
    #[default]
    Nothing,
    /// The present day.
    Today,
    /// The present year.
    Year,
    /// The committee of the person.
    OwnCommittee,
    /// Every mediator of the case.
    Mediators,
    /// The mediator who presides over the case, or is its only one; of a new case the person, where that is a mediator.
    Mediator,
    /// Every party.
    Parties,
    /// The applicant, where there is only one.
    Applicant,
    /// The respondent, where there is only one.
    Respondent,
    /// One copy for each party and one for the committee.
    Copies,
    /// Who has yet to sign the draft of the agreement, the first of them.
    Unsigned,
    /// How the session waited for is to be held.
    PlannedMode,
    /// Where the session waited for is to be held.
    PlannedPlace,
    /// The papers the volume has to hold and does not hold yet.
    MissingForms,
    /// A machine value or a text.
    Value(&'static str),
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum FieldKind {
    /// One line of text.
    Line,
    /// Several lines of text.
    Text,
    /// `2026-11-22`.
    Date,
    /// A time of day, `14:30`.
    Time,
    /// Whole fen.
    Fen,
    /// A whole number from..=to.
    Number(u32, u32),
    /// true or false.
    Flag,
    /// One of the machine values of a vocabulary; the first is the phrase prefix (`source`, `object`, …).
    Choice(&'static str, &'static [&'static str]),
    /// A committee's division code.
    Committee,
    /// A mediator's id.
    Mediator,
    /// An ally's id.
    Ally,
    /// The id of anybody on the roster: a mediator or an ally.
    Person,
    /// A party's key in the case (`a1`, `r1`).
    Party,
    /// A list of the given kind.
    List(&'static FieldKind),
    /// An object with fields of its own.
    Object(&'static [Field]),
    /// The id of a series.
    Series,
}

/// A field that must be given.
#[must_use]
pub const fn need(name: &'static str, kind: FieldKind) -> Field {
    Field { name, kind, required: true, when: None, preset: Preset::Nothing }
}

/// A field that may be left out.
#[must_use]
pub const fn may(name: &'static str, kind: FieldKind) -> Field {
    Field { name, kind, required: false, when: None, preset: Preset::Nothing }
}

impl Field {
    /// The same, asked only where `field` of the same group holds one of `values`.
    #[must_use]
    pub const fn when(self, field: &'static str, values: &'static [&'static str]) -> Self {
        Self { when: Some(When { field, values, must: &[] }), ..self }
    }

    /// The same, and there it must be given.
    #[must_use]
    pub const fn must_when(self, field: &'static str, values: &'static [&'static str]) -> Self {
        Self { when: Some(When { field, values, must: values }), ..self }
    }

    /// The same, asked wherever `field` holds anything, and it must be given where that is one of `must`.
    #[must_use]
    pub const fn must_for(self, field: &'static str, must: &'static [&'static str]) -> Self {
        Self { when: Some(When { field, values: &[], must }), ..self }
    }

    /// The same, and it must be given for some of the values it is asked for.
    #[must_use]
    pub const fn must(self, must: &'static [&'static str]) -> Self {
        match self.when {
            Some(When { field, values, .. }) => Self { when: Some(When { field, values, must }), ..self },
            None => self,
        }
    }

    /// The same, with what a form begins with.
    #[must_use]
    pub const fn preset(self, preset: Preset) -> Self {
        Self { preset, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::command::Command;
    use crate::domain::office::command::Command as OfficeCommand;

    /// Every group of fields there is, by the act it belongs to.
    fn groups() -> Vec<(&'static str, &'static [Field])> {
        fn walk(act: &'static str, fields: &'static [Field], found: &mut Vec<(&'static str, &'static [Field])>) {
            found.push((act, fields));
            for field in fields {
                match field.kind {
                    FieldKind::Object(inner) => walk(act, inner, found),
                    FieldKind::List(FieldKind::Object(inner)) => walk(act, inner, found),
                    _ => {}
                }
            }
        }
        let mut found = Vec::new();
        for act in Command::TYPES {
            walk(act, Command::fields(act).unwrap(), &mut found);
        }
        for act in OfficeCommand::TYPES {
            walk(act, OfficeCommand::fields(act).unwrap(), &mut found);
        }
        found
    }

    #[test]
    fn a_condition_names_a_field_of_the_group_and_values_it_can_hold() {
        let mut conditions = 0;
        for (act, fields) in groups() {
            for field in fields {
                let Some(when) = field.when else { continue };
                conditions += 1;
                assert!(!field.required, "{act}.{}: what is asked only sometimes cannot always be needed", field.name);
                let other = fields.iter().find(|other| other.name == when.field);
                let other = other.unwrap_or_else(|| panic!("{act}.{}: no field {}", field.name, when.field));
                let within = when.values.is_empty() || when.must.iter().all(|must| when.values.contains(must));
                assert!(within, "{act}.{}: needed where it is not asked", field.name);
                for value in when.values.iter().chain(when.must) {
                    let can = match other.kind {
                        FieldKind::Choice(_, values) => values.contains(value),
                        FieldKind::Flag => ["true", "false"].contains(value),
                        _ => false,
                    };
                    assert!(can, "{act}.{}: {} cannot be {value}", field.name, other.name);
                }
            }
        }
        assert!(conditions > 20, "{conditions} conditions");
    }

    #[test]
    fn a_form_begins_with_what_the_field_can_hold() {
        for (act, fields) in groups() {
            for field in fields {
                let inner = if let FieldKind::List(inner) = field.kind { *inner } else { field.kind };
                let fits = match field.preset {
                    Preset::Nothing => true,
                    Preset::Today => inner == FieldKind::Date,
                    Preset::Year | Preset::Copies => matches!(inner, FieldKind::Number(..)),
                    Preset::OwnCommittee => inner == FieldKind::Committee,
                    Preset::Mediators | Preset::Mediator => inner == FieldKind::Mediator,
                    Preset::Parties | Preset::Applicant | Preset::Respondent | Preset::Unsigned => {
                        inner == FieldKind::Party
                    }
                    Preset::PlannedMode => matches!(inner, FieldKind::Choice("session_mode", _)),
                    Preset::PlannedPlace => inner == FieldKind::Line,
                    Preset::MissingForms => matches!(inner, FieldKind::Choice("form", _)),
                    Preset::Value(value) => match inner {
                        FieldKind::Choice(_, values) => values.contains(&value),
                        FieldKind::Flag => ["true", "false"].contains(&value),
                        FieldKind::Number(from, to) => value.parse().is_ok_and(|n: u32| (from..=to).contains(&n)),
                        FieldKind::Line | FieldKind::Text => true,
                        _ => false,
                    },
                };
                assert!(fits, "{act}.{}: {:?} for {:?}", field.name, field.preset, field.kind);
            }
        }
    }
}
