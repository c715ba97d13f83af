//! What is packed comes out again, and what was kept up with changes says what would be laid out anew.

use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::*;
use crate::domain::case::confirmation::ConfirmationResult;
use crate::domain::case::custody::{TransitKind, TransitOutcome};
use crate::domain::case::ending::ClosedMeans;
use crate::domain::case::life::{Closing, Life, Move};
use crate::domain::case::supervise::DelayReason;
use crate::domain::case::vocabulary::Ending;
use crate::domain::unit::Level;

/// What memory says of a case, in its own words again: names for numbers, dates for days.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    number: String,
    requested_on: NaiveDate,
    accepted_on: Option<NaiveDate>,
    series: Option<Uuid>,
    life: Life,
}

impl Tracks {
    fn told(&self) -> BTreeMap<CaseId, Told> {
        self.iter().map(|track| (track.id, self.told_of(track))).collect()
    }

    fn told_of(&self, track: Track<'_>) -> Told {
        let unit = |no| self.units.get(no).unwrap().clone();
        let date = |day: Option<Day>| day.map(Day::date);
        let closing = |one: Closed| Closing {
            on: one.on.date(),
            ending: one.ending,
            means: one.means,
            reopened_on: date(one.reopened_on),
        };
        let between = |one: Between| Move {
            from: unit(one.from),
            to: unit(one.to),
            kind: TransitKind::Escalate,
            sent_on: one.sent_on.date(),
            end: one.end.map(|(on, how)| (on.date(), how)),
            reason: self.reasons.get(one.reason).unwrap().clone(),
        };
        let seat =
            |seat: Seat| (*self.mediators.get(seat.mediator).unwrap(), seat.presiding, seat.from.date(), date(seat.to));
        let life = Life {
            closings: track.closings().map(closing).collect(),
            excluded: track.excluded().map(|one| (one.from.date(), date(one.to))).collect(),
            hands: track.hands().map(|hand| (unit(hand.unit), hand.from.date(), date(hand.to))).collect(),
            moves: track.moves().map(between).collect(),
            seats: track.seats().map(seat).collect(),
            dues: track.dues().map(|one| (one.since.date(), date(one.due))).collect(),
            owed: track.owed().map(|one| (date(one.due), date(one.done))).collect(),
            confirmations: track
                .confirmations()
                .map(|one| (one.on.date(), one.decided.map(|(on, result)| (on.date(), result))))
                .collect(),
            visits: track.visits().map(|one| (one.on.date(), one.grade)).collect(),
            delays: track.delays().map(|one| (one.on.date(), one.reason)).collect(),
            supervised: track.supervised().map(|one| (one.on.date(), date(one.answered))).collect(),
            ..Life::default()
        };
        Told {
            number: self.number(&track),
            requested_on: track.requested_on.date(),
            accepted_on: date(track.accepted_on),
            series: track.series.map(|series| *self.series.get(series).unwrap()),
            life,
        }
    }
}

fn told(row: &Row) -> Told {
    Told {
        number: row.number.to_string(),
        requested_on: row.requested_on.unwrap(),
        accepted_on: row.accepted_on,
        series: row.series,
        life: row.life.clone(),
    }
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (0..4_000_i64).prop_map(|days| NaiveDate::from_ymd_opt(2019, 12, 31).unwrap() + TimeDelta::days(days))
}

fn maybe() -> impl Strategy<Value = Option<NaiveDate>> {
    prop::option::of(date())
}

fn unit() -> impl Strategy<Value = UnitCode> {
    (100..130_u32).prop_map(|number| UnitCode(format!("321302{number}")))
}

fn any_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    (0..all.len()).prop_map(|at| all[at])
}

fn some<T: std::fmt::Debug>(one: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    prop::collection::vec(one, 0..4)
}

fn life() -> impl Strategy<Value = Life> {
    let closing = (date(), prop::option::of(any_of(Ending::ALL)), any_of(ClosedMeans::ALL), maybe());
    let closing = closing.prop_map(|(on, ending, means, reopened_on)| Closing { on, ending, means, reopened_on });
    let end = prop::option::of((date(), any_of(TransitOutcome::ALL)));
    let moved = (unit(), unit(), date(), end, prop_oneof![Just(String::new()), "[甲乙]{1,2}"]);
    let moved = moved.prop_map(|(from, to, sent_on, end, reason)| Move {
        from,
        to,
        kind: TransitKind::Escalate,
        sent_on,
        end,
        reason,
    });
    let mediator = (1..9_u128).prop_map(|number| MediatorId(Uuid::from_u128(number)));
    let desk = (
        some(closing),
        some((date(), maybe())),
        some((unit(), date(), maybe())),
        some(moved),
        some((mediator, any::<bool>(), date(), maybe())),
        some((date(), maybe())),
    );
    let decided = prop::option::of((date(), any_of(ConfirmationResult::ALL)));
    let after = (
        some((maybe(), maybe())),
        some((date(), decided)),
        some((date(), prop::option::of(1..=5_u8))),
        some((date(), maybe())),
        some((date(), any_of(DelayReason::ALL))),
    );
    (desk, after).prop_map(|((closings, excluded, hands, moves, seats, dues), after)| {
        let (owed, confirmations, visits, supervised, delays) = after;
        Life {
            closings,
            excluded,
            hands,
            moves,
            seats,
            dues,
            owed,
            confirmations,
            visits,
            supervised,
            delays,
            ..Life::default()
        }
    })
}

fn row() -> impl Strategy<Value = Row> {
    row_of(1..40)
}

/// A case with one of these numbers.
fn row_of(ids: std::ops::Range<u128>) -> impl Strategy<Value = Row> {
    (ids, date(), maybe(), prop::option::of(1..5_u128), life()).prop_map(|(id, on, accepted_on, series, life)| Row {
        id: CaseId(Uuid::from_u128(id)),
        number: format!("宿城知调〔{}〕{id}号", 2020 + id % 7).parse().unwrap(),
        requested_on: Some(on),
        accepted_on,
        series: series.map(Uuid::from_u128),
        life,
        ..blank()
    })
}

fn blank() -> Row {
    use crate::domain::case::testing::{accepted, day};
    let given = accepted();
    let office = crate::domain::office::Office { units: given.world.units.clone(), ..Default::default() };
    let beside = crate::domain::case::row::Beside::default();
    let row = Row::of(&given.case, &office.units, beside).unwrap();
    assert_eq!((row.level, row.stage), (Level::Town, Stage::Accepted), "{}", day("2026-03-02"));
    row
}

#[derive(Debug, Clone)]
enum Change {
    Put(Box<Row>),
    Remove(u128),
    Keep(u128),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        8 => row().prop_map(|row| Change::Put(Box::new(row))),
        1 => (1..40_u128).prop_map(Change::Remove),
        1 => (2..7_u128).prop_map(Change::Keep),
    ]
}

proptest! {
    #[test]
    fn kept_up_with_changes_it_says_what_is_laid_out_anew(changes in prop::collection::vec(change(), 0..60)) {
        let (mut tracks, mut rows) = (Tracks::default(), BTreeMap::new());
        for change in changes {
            match change {
                Change::Put(row) => {
                    tracks.put(&row);
                    rows.insert(row.id, *row);
                }
                Change::Remove(id) => {
                    let id = CaseId(Uuid::from_u128(id));
                    tracks.remove(id);
                    rows.remove(&id);
                }
                Change::Keep(every) => {
                    let wanted = |id: CaseId| !id.0.as_u128().is_multiple_of(every);
                    tracks.keep(|track| wanted(track.id));
                    rows.retain(|id, _| wanted(*id));
                }
            }
        }
        let known: BTreeMap<CaseId, Told> = rows.values().map(|row| (row.id, told(row))).collect();
        prop_assert_eq!(tracks.told(), known.clone());
        let mut anew = Tracks::default();
        anew.put_new(rows.into_values().rev());
        prop_assert_eq!(anew.told(), known);
        let ids: Vec<CaseId> = anew.iter().map(|track| track.id).collect();
        prop_assert!(ids.is_sorted());
        for track in tracks.iter() {
            prop_assert_eq!(tracks.told_of(tracks.get(track.id).unwrap()), tracks.told_of(track));
        }
    }

    #[test]
    fn a_life_in_memory_is_touched_by_the_same_days(row in row(), on in date()) {
        let mut tracks = Tracks::default();
        tracks.put(&row);
        prop_assert_eq!(tracks.get(row.id).unwrap().touches(on.into()), row.life.touches(on));
    }
}

proptest! {
    // Each of these is some hundred cases changed over and over, so that the row is laid out anew on the way.
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn hundreds_of_cases_changed_over_and_over_are_what_was_put_last(
        rows in prop::collection::vec(row_of(1..400), 1_200..1_600),
    ) {
        let (mut tracks, mut last) = (Tracks::default(), BTreeMap::new());
        let mut put = 0;
        for row in rows {
            tracks.put(&row);
            let words = tracks.get(row.id).unwrap().head.words();
            put += words;
            last.insert(row.id, row);
        }
        prop_assert!(tracks.words.len() < put, "room was given back: {} of {put}", tracks.words.len());
        let known: BTreeMap<CaseId, Told> = last.values().map(|row| (row.id, told(row))).collect();
        prop_assert_eq!(tracks.told(), known);
    }
}

#[test]
fn room_that_is_left_over_is_given_back() {
    let mut tracks = Tracks::default();
    let mut row = blank();
    let day = |number: i64| NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + TimeDelta::days(number);
    for round in 0..10_000_i64 {
        // Longer and shorter by turns: it never fits where it was.
        row.life.visits = (0..1 + round % 7).map(|number| (day(number), None)).collect();
        tracks.put(&row);
        assert_eq!(tracks.get(row.id).unwrap().visits().count(), row.life.visits.len());
    }
    assert!(tracks.words.len() < 3 * LEFT_OVER_MIN, "{}", tracks.words.len());
}
