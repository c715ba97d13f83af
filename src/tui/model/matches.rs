//! 比对: what is known already of what is typed into the intake form, and which of it is selected.
//!
//! One question is under way at a time ([`Latest`]). It belongs to
//! the form on top; an answer for another form finds nobody waiting.

use crate::domain::answer::{Answer, Query};
use crate::domain::case::vocabulary::Object;
use crate::domain::matches::{Known, Matches, Typed};
use crate::tui::widgets::form::Form;

use super::latest::Latest;

/// The panel.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MatchPanel {
    /// What is known.
    pub shown: Matches,
    /// The party it is about: where its entries begin, as in `respondents.0.`.
    pub party: Option<String>,
    /// Which match is selected.
    pub index: usize,
    latest: Latest<Query>,
}

impl MatchPanel {
    /// The question that makes the register ready: asked as soon as the form opens.
    pub fn prepare(&mut self) -> Option<Query> {
        *self = Self::default();
        self.latest.wish(Query::Matches(Box::default()))
    }

    /// Follows the form; gives a question when something is to be asked that was not asked last.
    pub fn follow(&mut self, form: &Form) -> Option<Query> {
        let party = form.focused().and_then(|entry| party_of(&entry.id)).map(ToOwned::to_owned);
        let typed = typed(form, party.as_deref());
        if party != self.party {
            // What was known of one party says nothing of another.
            self.shown.parties.clear();
            self.shown.credit.clear();
            self.index = 0;
            self.party = party;
        }
        let query = Query::Matches(Box::new(typed));
        if self.latest.wished() == Some(&query) {
            return None;
        }
        self.latest.wish(query)
    }

    /// Whether an answer to `query` is for this panel.
    #[must_use]
    pub fn waits_for(&self, query: &Query) -> bool {
        self.latest.waits_for(query)
    }

    /// Takes an answer (or that there is none); gives the next question, if something else was typed meanwhile.
    pub fn take(&mut self, answer: Option<Answer>) -> Option<Query> {
        let heard = self.latest.heard(|asked, wish| asked == wish);
        if heard.next.is_some() {
            return heard.next;
        }
        self.shown = match answer {
            Some(Answer::Matches(matches)) => *matches,
            _ => Matches::default(),
        };
        self.index = self.index.min(self.shown.parties.len().saturating_sub(1));
        None
    }

    /// Selects the next match, round and round.
    pub fn next(&mut self) {
        self.index = (self.index + 1).checked_rem(self.shown.parties.len()).unwrap_or(0);
    }

    /// The selected match.
    #[must_use]
    pub fn selected(&self) -> Option<&Known> {
        self.shown.parties.get(self.index)
    }

    /// Fills the party's entries from the selected match: the name as it is known, the rest where nothing stands yet.
    pub fn fill(&self, form: &mut Form) -> bool {
        let (Some(party), Some(known)) = (&self.party, self.selected()) else { return false };
        let known = &known.party;
        form.set(&format!("{party}name"), &known.name);
        let more = [
            ("code", &known.code),
            ("representative", &known.representative),
            ("phone", &known.phone),
            ("address", &known.address),
        ];
        for (name, value) in more {
            let id = format!("{party}{name}");
            let is_empty = form.entry(&id).is_some_and(|entry| entry.value().is_empty());
            if let Some(value) = value.as_deref().filter(|_| is_empty) {
                form.set(&id, value);
                if matches!(name, "representative" | "address") {
                    // They stand behind a switch, and what is filled in must be seen.
                    form.set(&format!("{party}@more"), "true");
                }
            }
        }
        true
    }
}

/// `respondents.0.` of `respondents.0.name`: only entries of the party itself.
fn party_of(id: &str) -> Option<&str> {
    let (party, name) = id.rsplit_once('.')?;
    let (side, at) = party.split_once('.')?;
    let is_party = matches!(side, "applicants" | "respondents") && at.chars().all(|c| c.is_ascii_digit());
    (is_party && matches!(name, "name" | "code")).then(|| id.get(..=party.len())).flatten()
}

/// What is typed so far.
fn typed(form: &Form, party: Option<&str>) -> Typed {
    let value = |id: &str| form.entry(id).map(|entry| entry.value().trim().to_owned()).unwrap_or_default();
    let all = |list: &str, name: &str| {
        let of_list =
            |id: &str| id.strip_prefix(list).is_some_and(|rest| rest.ends_with(name) && rest.matches('.').count() == 2);
        let values =
            form.entries.iter().filter(|entry| of_list(&entry.id)).map(|entry| entry.value().trim().to_owned());
        values.filter(|value| !value.is_empty()).collect::<Vec<String>>()
    };
    let mut rights = all("rights", ".name");
    rights.extend(all("rights", ".number"));
    Typed {
        name: party.map(|party| value(&format!("{party}name"))).unwrap_or_default(),
        code: party.map(|party| value(&format!("{party}code"))).unwrap_or_default(),
        applicants: all("applicants", ".name"),
        respondents: all("respondents", ".name"),
        object: Object::from_value(&value("object")),
        rights,
    }
}
