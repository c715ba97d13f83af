//! 关联提示: another subject may have to do with this one. A hint with its reason, confirmed or dismissed by a person.
//!
//! A link never moves a paper from one dossier to another: no test counts what a related company did.

use serde::{Deserialize, Serialize};

use super::basis::Basis;
use super::command::Act;
use super::event::{Event, Fact, Fold};
use super::instrument::{EXAMPLE_CODE, NUMBER};
use super::state::{Item, State};
use super::subject::shaped;
use super::{Dossier, next_number, nth, nth_mut};
use crate::domain::case::vocabulary::vocabulary;
use crate::domain::context::Decision;
use crate::domain::field::{Field, FieldKind, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::required;

vocabulary! {
    /// Why two subjects may have to do with one another.
    LinkGround "link_ground" {
        /// 同一人
        SamePerson = "same_person",
        /// 同一法定代表人或者经营者
        SameRepresentative = "same_representative",
        /// 曾用名
        FormerName = "former_name",
        /// 其他
        Other = "other",
    }
}

/// A hint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Number in the dossier, from 1.
    pub n: u32,
    /// The other's normalised code.
    pub with: String,
    /// Why.
    pub ground: LinkGround,
    /// Why in words.
    pub reason: String,
    /// Proposed, confirmed or dismissed.
    pub state: State,
}

/// Notes a hint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkSuggest {
    /// The subject's code.
    pub code: String,
    /// The other's code.
    pub with: String,
    /// Why.
    pub ground: LinkGround,
    /// In words: where it is seen.
    pub reason: String,
}

/// Confirms or dismisses a hint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkDecide {
    /// The subject's code.
    pub code: String,
    /// Which hint.
    pub link: u32,
    /// They have to do with one another.
    pub confirmed: bool,
    /// Why.
    pub reason: String,
}

/// A hint was noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkSuggested {
    /// Its number.
    pub n: u32,
    /// The other's normalised code.
    pub with: String,
    /// Why.
    pub ground: LinkGround,
    /// In words.
    pub reason: String,
}

/// A hint was confirmed or dismissed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkDecided {
    /// Which.
    pub n: u32,
    /// Confirmed.
    pub confirmed: bool,
    /// Why.
    pub reason: String,
}

impl Act for LinkSuggest {
    const TYPE: &'static str = "link_suggest";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("with", FieldKind::Line),
        need("ground", LinkGround::FIELD),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            with: "11010519491231002X".to_owned(),
            ground: LinkGround::SameRepresentative,
            reason: "营业执照载明的经营者".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        let subject = dossier.known(&self.code)?;
        let checked = shaped(&self.with)?;
        let (warnings, with): (Vec<_>, _) = (checked.warning().into_iter().collect(), checked.code);
        if with == subject.code {
            return Err(refuse("link_itself"));
        }
        // One that was dismissed may be noted again: there may be news of it.
        let same = |known: &&Link| known.with == with && known.ground == self.ground && known.state != State::Dismissed;
        if let Some(known) = dossier.links.iter().find(same) {
            return Err(refuse("link_known").with("n", known.n).with("credit_state", known.state));
        }
        let event = LinkSuggested {
            n: next_number(&dossier.links),
            with,
            ground: self.ground,
            reason: required("reason", &self.reason)?,
        };
        Ok(Decision::one(basis.on, event).warning(warnings))
    }
}

impl Act for LinkDecide {
    const TYPE: &'static str = "link_decide";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("link", NUMBER),
        need("confirmed", FieldKind::Flag),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), link: 1, confirmed: true, reason: "登记机关查询一致".to_owned() }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let link = nth(&dossier.links, Item::Link, self.link)?;
        if link.state != State::Proposed {
            return Err(refuse("credit_state")
                .with("credit_item", Item::Link)
                .with("n", link.n)
                .with("credit_state", link.state));
        }
        let reason = required("reason", &self.reason)?;
        Ok(Decision::one(basis.on, LinkDecided { n: link.n, confirmed: self.confirmed, reason }))
    }
}

impl Fold for LinkSuggested {
    const KIND: &'static str = "link_suggested";

    fn apply(&self, dossier: &mut Dossier, _fact: &Fact) {
        let Self { n, with, ground, reason } = self.clone();
        dossier.links.push(Link { n, with, ground, reason, state: State::Proposed });
    }
}

impl Fold for LinkDecided {
    const KIND: &'static str = "link_decided";

    fn apply(&self, dossier: &mut Dossier, _fact: &Fact) {
        if let Some(link) = nth_mut(&mut dossier.links, self.n) {
            link.state = if self.confirmed { State::Confirmed } else { State::Dismissed };
        }
    }
}
