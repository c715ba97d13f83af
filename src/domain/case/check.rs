//! Checks that many topics share: text that must say something, parties that must be of the case, dates in order.
//!
//! Each gives one refusal with what a sentence needs to name the trouble; the topics only say which field or date is
//! meant. Nothing here knows what an act does.

use chrono::NaiveDate;

use super::Case;
use super::party::{Party, PartyKey};
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text;

/// A text that must say something; lines are allowed.
///
/// # Errors
/// `text_missing`, `text_control`, `text_too_long`, each with the field's name.
pub fn text(value: &str, field: &str) -> Result<(), Refusal> {
    let read = text::paragraphs(value).map_err(|refusal| refusal.with("field", field))?;
    if read.is_empty() { Err(refuse("text_missing").with("field", field)) } else { Ok(()) }
}

/// A reason that must be given.
///
/// # Errors
/// `reason_missing` with the act's name.
pub fn reason(value: &str, act: &str) -> Result<(), Refusal> {
    if value.trim().is_empty() { Err(refuse("reason_missing").with("act", act)) } else { Ok(()) }
}

/// A day by its machine name, as far as it is known.
pub type Named<'a> = (&'a str, Option<NaiveDate>);

/// Days that must follow each other; unknown ones are left out. The same day is in order.
///
/// # Errors
/// `dates_out_of_order` with both names and both days.
pub fn in_order(days: &[Named<'_>]) -> Result<(), Refusal> {
    let mut before: Option<(&str, NaiveDate)> = None;
    for (name, day) in days.iter().filter_map(|(name, day)| day.map(|day| (*name, day))) {
        if let Some((earlier, earlier_on)) = before.filter(|(_, earlier_on)| day < *earlier_on) {
            return Err(refuse("dates_out_of_order")
                .with("earlier", earlier)
                .with("earlier_on", earlier_on)
                .with("later", name)
                .with("later_on", day));
        }
        before = Some((name, day));
    }
    Ok(())
}

/// A day that must lie between the years a register can know.
///
/// # Errors
/// `date_implausible`.
pub fn plausible(day: NaiveDate) -> Result<(), Refusal> {
    if super::day_is_plausible(day) { Ok(()) } else { Err(refuse("date_implausible").with("date", day)) }
}

/// An amount a single entry may hold.
///
/// # Errors
/// `amount_too_large`.
pub fn amount(amount: Fen) -> Result<(), Refusal> {
    if amount > Fen::MAX { Err(refuse("amount_too_large").with("max", Fen::MAX)) } else { Ok(()) }
}

/// The party with a key.
///
/// # Errors
/// `party_unknown`.
pub fn party<'a>(case: &'a Case, key: &PartyKey) -> Result<&'a Party, Refusal> {
    case.parties.iter().find(|party| party.key == *key).ok_or_else(|| refuse("party_unknown").with("party", key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::testing::day;

    #[test]
    fn unknown_days_are_left_out_and_the_same_day_is_in_order() {
        let (first, second) = (day("2026-03-02"), day("2026-03-05"));
        in_order(&[("requested_on", Some(first)), ("accepted_on", None), ("ended_on", Some(first))]).unwrap();
        let refusal =
            in_order(&[("requested_on", Some(second)), ("accepted_on", None), ("ended_on", Some(first))]).unwrap_err();
        assert_eq!(refusal.code, "dates_out_of_order");
        let told: Vec<_> = refusal.args.values().map(String::as_str).collect();
        assert_eq!(told, ["requested_on", "2026-03-05", "ended_on", "2026-03-02"]);
    }

    #[test]
    fn blanks_are_not_text() {
        assert_eq!(text(" \u{3000}\n", "content").unwrap_err().code, "text_missing");
        assert_eq!(reason("", "end").unwrap_err().code, "reason_missing");
        text("停止销售", "content").unwrap();
    }

    #[test]
    fn amounts_and_days_have_limits() {
        assert_eq!(amount(Fen(Fen::MAX.0 + 1)).unwrap_err().code, "amount_too_large");
        assert_eq!(plausible(day("9999-01-01")).unwrap_err().code, "date_implausible");
    }
}
