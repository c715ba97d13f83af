//! What the register itself says: can it be written, does its chain go on, does the clock fit it, is next year's calendar
//! there, are the rules in force.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use super::super::failure::Failure;
use super::super::place::Place;
use super::super::print::Printer;
use super::Finding;
use crate::client::Client;
use crate::desk::clock::{Clock as _, SystemClock};
use crate::domain::answer::{Answer, DeskCard, Query};
use crate::domain::calendar::Calendar;
use crate::domain::dates::in_china;
use crate::domain::log::LogQuery;
use crate::domain::office::Office;
use crate::domain::rules::{RuleBook, RuleId};
use crate::words;

/// The month from which next year's holidays are announced.
const ANNOUNCED_MONTH: u32 = 12;
/// A clock that is set to the years before this program was written, or far behind it, is not set.
const YEARS: std::ops::RangeInclusive<i32> = 2026..=2075;
/// Views that are so far behind have stopped.
const BEHIND_MAX: u64 = 10_000;

pub(super) fn look(place: &Place, printer: &Printer) -> Vec<Finding> {
    let here = !place.log().is_ok_and(|log| log.is_none());
    if !here && !place.is_served_elsewhere().unwrap_or(false) {
        // Said of the files already.
        return vec![clock(SystemClock.now(), None)];
    }
    let opened = match place.open(printer) {
        Ok(opened) => opened,
        // Root and the service's user look at files and doors; they need no account for that.
        Err(Failure::Refused(refusal) | Failure::Register(refusal)) if refusal.code == "account_unknown" => {
            let who = refusal.args.get("account").map(ToString::to_string).unwrap_or_default();
            return vec![Finding::note("desk", "stranger").with("account", who), clock(SystemClock.now(), None)];
        }
        Err(failure) => return vec![Finding::bad("desk", "unreachable").with("detail", said(&failure, printer))],
    };
    let found = asked(&opened.client);
    // Nothing acknowledged depends on it.
    let _closed = opened.close();
    found
}

fn said(failure: &Failure, printer: &Printer) -> String {
    match failure {
        Failure::Found => String::new(),
        Failure::Refused(refusal) | Failure::Usage(refusal) | Failure::Register(refusal) => {
            let told = words::refusal(printer.lang, refusal);
            words::joined(printer.lang, &[&told.what, &told.why])
        }
    }
}

fn asked(client: &Client) -> Vec<Finding> {
    let mut found = vec![desk(client)];
    let log = client.ask(Query::Log(LogQuery { limit: 1, ..LogQuery::default() }));
    let last = match log {
        Ok(Answer::Log(page)) => page.lines.first().map(|line| line.at),
        // Only who audits sees it.
        _ => None,
    };
    found.push(clock(SystemClock.now(), last));
    if let Ok(Answer::Desk(card)) = client.ask(Query::Desk) {
        found.push(calendar(&card.calendar, card.today));
        found.extend(keepers(client, &card));
    }
    found
}

fn desk(client: &Client) -> Finding {
    match client.ask(Query::Health) {
        Ok(Answer::Health(health)) => match health.read_only {
            Some(why) => Finding::bad("desk", "read_only").with("detail", why),
            None if health.head.position.saturating_sub(health.views) > BEHIND_MAX => {
                Finding::bad("desk", "behind").with("head", health.head.position).with("views", health.views)
            }
            None => Finding::good("desk").with("head", health.head.position),
        },
        Ok(_) => Finding::bad("desk", "unreachable").with("detail", "?"),
        Err(error) => Finding::bad("desk", "unreachable").with("detail", error),
    }
}

fn clock(now: DateTime<Utc>, last: Option<DateTime<Utc>>) -> Finding {
    let finding = match last {
        _ if !YEARS.contains(&now.year()) => Finding::bad("clock", "unset"),
        Some(last) if now < last => Finding::bad("clock", "behind").with("last", last.format("%Y-%m-%d %H:%M")),
        _ => Finding::good("clock"),
    };
    finding.with("now", now.format("%Y-%m-%d %H:%M")).with("day", in_china(now).format("%Y-%m-%d"))
}

fn calendar(calendar: &Calendar, today: NaiveDate) -> Finding {
    let covered = |year: i32| NaiveDate::from_ymd_opt(year, 7, 1).is_some_and(|day| calendar.covers(day));
    let (this, next) = (today.year(), today.year() + 1);
    if !covered(this) {
        Finding::bad("calendar", "this_year").with("year", this)
    } else if covered(next) {
        Finding::good("calendar").with("year", next)
    } else if today.month() >= ANNOUNCED_MONTH {
        Finding::bad("calendar", "next_year").with("year", next)
    } else {
        Finding::note("calendar", "not_yet").with("year", next)
    }
}

/// What the office has set: rules, and somebody who can change them.
fn keepers(client: &Client, card: &DeskCard) -> Vec<Finding> {
    match client.ask(Query::Office) {
        Ok(Answer::Office(office)) => vec![rules(&office.rules, card.today), administered(&office)],
        _ => Vec::new(),
    }
}

fn rules(book: &RuleBook, today: NaiveDate) -> Finding {
    let missing: Vec<&str> =
        RuleId::ALL.iter().filter(|rule| book.in_force(**rule, today).is_none()).map(|rule| rule.value()).collect();
    if missing.is_empty() {
        Finding::good("rules").with("count", RuleId::ALL.len())
    } else {
        Finding::bad("rules", "missing").with("rules", missing.join(", "))
    }
}

fn administered(office: &Office) -> Finding {
    match office.accounts.values().filter(|account| account.administers()).count() {
        0 => Finding::bad("accounts", "no_admin"),
        count => Finding::good("accounts").with("count", count),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;
    use crate::domain::office::builtin;

    fn at(time: &str) -> DateTime<Utc> {
        time.parse().unwrap()
    }

    #[test]
    fn clocks_that_cannot_be_right() {
        let now = at("2026-11-22T08:00:00Z");
        assert_eq!(clock(now, None).level, Level::Good);
        assert_eq!(clock(now, Some(at("2026-11-22T07:59:59Z"))).level, Level::Good);
        assert_eq!(clock(now, Some(at("2026-11-22T09:00:00Z"))).finding, "behind");
        assert_eq!(clock(at("1970-01-01T00:00:07Z"), None).finding, "unset");
    }

    #[test]
    fn next_years_holidays_are_asked_for_when_they_are_known() {
        let known = builtin::calendar().unwrap();
        let found = |day: &str| calendar(&known, day.parse().unwrap()).finding;
        assert_eq!(found("2025-06-01"), "good");
        assert_eq!((found("2026-06-01"), found("2026-12-01")), ("not_yet", "next_year"));
        assert_eq!(found("2031-06-01"), "this_year");
    }

    #[test]
    fn a_book_without_rules_is_no_book() {
        assert_eq!(rules(&RuleBook::default(), "2026-11-22".parse().unwrap()).level, Level::Bad);
        assert_eq!(administered(&Office::default()).level, Level::Bad);
    }
}
