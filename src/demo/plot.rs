//! How a case goes: its fate, its way between committees, and the one thing that makes it unlike the others.
//!
//! Most plots are drawn by their frequencies. Some are wishes: cases of the last weeks placed so that a visitor of any
//! day finds every stage, every kind of transit and every trouble waiting on the screen.

use uuid::Uuid;

use super::chance::Chance;

/// How it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Declined,
    WithdrawnEarly,
    Refused,
    Unreachable,
    Written,
    Oral,
    SimpleOral,
    Settled,
    Withdrawn,
    Deadlock,
    TermOver,
    RefusedToSign,
    Sued,
    Sham,
    Other,
    /// Not told here, but taken over from an old register, and never looked at since.
    Imported,
}

/// Its way between committees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Journey {
    Stays,
    /// Sent on (up from a town, down from the district) before acceptance, and signed for.
    Early,
    /// The same after acceptance.
    Late,
    /// Town to town through the district.
    HandedOver,
    /// Returned once, then kept or signed for.
    Returned,
    /// Sent and taken back.
    Recalled,
    /// Returned twice; then the district decided.
    Decided,
    /// Stays, and another committee assists.
    Joint,
}

/// What makes it unlike the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Twist {
    Plain,
    Appraisal,
    Extension,
    Recusal,
    Cover,
    Reassigned,
    Replaced,
    Guests,
    Investigation,
    Threat,
    Crowd,
}

/// Where somebody lets it lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Halt {
    Registered,
    Accepted,
    Seeking,
    Sent,
    /// A hand-over passed on by the district, not signed for.
    PassedOn,
    RecusalPending,
    Mediating,
    Suspended,
    Drafted,
}

/// A case of many against one holder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Series {
    pub id: Uuid,
    pub index: u32,
    /// Its place in the series, from 0.
    pub member: u32,
}

/// How a case goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plot {
    pub fate: Fate,
    pub journey: Journey,
    pub twist: Twist,
    pub halt: Option<Halt>,
    /// Percent of the usual time things take.
    pub pace: u32,
    /// Its mediator types things up days later.
    pub types_late: bool,
    /// Nobody touches it for weeks.
    pub stalls: bool,
    pub minor: bool,
    /// Sessions are not public.
    pub secret: bool,
    /// The other side does not pay.
    pub breaks: bool,
    /// The agreement is put before a court.
    pub confirmed: bool,
    pub series: Option<Series>,
}

impl Plot {
    /// Draws a plot by its frequencies; `town`: the case comes to a town.
    pub(super) fn draw(chance: &mut Chance, town: bool, series: Option<Series>) -> Self {
        let fate = if series.is_some() { of_series(chance) } else { fate(chance, town) };
        Self {
            fate,
            journey: if series.is_some() { Journey::Stays } else { journey(chance, town) },
            twist: twist(chance),
            halt: None,
            pace: chance.between(32, 80),
            types_late: chance.percent(14),
            stalls: chance.percent(4),
            minor: series.is_none() && chance.below(200) == 0,
            secret: false,
            breaks: chance.percent(9),
            confirmed: chance.percent(13),
            series,
        }
    }
}

fn fate(chance: &mut Chance, town: bool) -> Fate {
    if town && chance.percent(9) {
        return Fate::SimpleOral;
    }
    let table = [
        (41, Fate::Written),
        (15, Fate::Oral),
        (8, Fate::Refused),
        (7, Fate::Settled),
        (7, Fate::Deadlock),
        (4, Fate::Declined),
        (4, Fate::Withdrawn),
        (3, Fate::Unreachable),
        (3, Fate::Sued),
        (2, Fate::TermOver),
        (2, Fate::RefusedToSign),
        (2, Fate::WithdrawnEarly),
        (1, Fate::Sham),
    ];
    chance.weighted(&table, Fate::Other)
}

fn of_series(chance: &mut Chance) -> Fate {
    let table =
        [(52, Fate::Written), (12, Fate::Oral), (8, Fate::Settled), (12, Fate::Refused), (6, Fate::Unreachable)];
    chance.weighted(&table, Fate::Deadlock)
}

fn journey(chance: &mut Chance, town: bool) -> Journey {
    let table = if town {
        [
            (5, Journey::Early),
            (5, Journey::Late),
            (2, Journey::HandedOver),
            (2, Journey::Returned),
            (1, Journey::Recalled),
            (2, Journey::Joint),
        ]
    } else {
        [
            (8, Journey::Early),
            (5, Journey::Late),
            (0, Journey::HandedOver),
            (2, Journey::Returned),
            (1, Journey::Recalled),
            (2, Journey::Joint),
        ]
    };
    chance.weighted(&table, Journey::Stays)
}

fn twist(chance: &mut Chance) -> Twist {
    let table = [
        (4, Twist::Appraisal),
        (5, Twist::Extension),
        (1, Twist::Recusal),
        (2, Twist::Cover),
        (1, Twist::Reassigned),
        (1, Twist::Replaced),
        (3, Twist::Guests),
        (7, Twist::Investigation),
        (2, Twist::Threat),
        (1, Twist::Crowd),
    ];
    chance.weighted(&table, Twist::Plain)
}

/// Where a wish takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    District,
    /// A town by its rank in work.
    Town(usize),
}

/// A case placed so many days before the present.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    pub days_ago: u64,
    pub at: Where,
    plot: fn(Plot) -> Plot,
}

impl Wish {
    /// The wished plot.
    pub(super) fn plot(&self, chance: &mut Chance) -> Plot {
        let brisk = Plot {
            fate: Fate::Written,
            journey: Journey::Stays,
            twist: Twist::Plain,
            pace: 25,
            types_late: false,
            stalls: false,
            ..Plot::draw(chance, true, None)
        };
        (self.plot)(brisk)
    }
}

macro_rules! wishes {
    ($($days_ago:literal, $at:expr, { $($field:ident: $value:expr),* $(,)? };)+) => {
        /// What a visitor should find waiting, first what no visit may lack.
        pub(super) const WISHES: &[Wish] = &[$(
            Wish { days_ago: $days_ago, at: $at, plot: |plot| Plot { $($field: $value,)* ..plot } },
        )+];
    };
}

wishes! {
    1, Where::Town(0), { halt: Some(Halt::Registered) };
    2, Where::District, { halt: Some(Halt::Accepted) };
    4, Where::Town(0), { halt: Some(Halt::Seeking) };
    12, Where::District, { halt: Some(Halt::Mediating) };
    24, Where::District, { halt: Some(Halt::Suspended), twist: Twist::Appraisal };
    4, Where::Town(3), { fate: Fate::Declined };
    260, Where::District, { fate: Fate::Written, breaks: true, confirmed: true };
    2, Where::Town(0), { halt: Some(Halt::Sent), journey: Journey::Early };
    4, Where::Town(1), { halt: Some(Halt::Sent), journey: Journey::Early };
    2, Where::District, { halt: Some(Halt::Sent), journey: Journey::Early };
    3, Where::Town(2), { halt: Some(Halt::Sent), journey: Journey::HandedOver };
    5, Where::Town(4), { halt: Some(Halt::PassedOn), journey: Journey::HandedOver };
    9, Where::Town(0), { halt: Some(Halt::Sent), journey: Journey::Late };
    28, Where::Town(5), { halt: Some(Halt::Mediating), journey: Journey::Decided };
    9, Where::Town(2), { halt: Some(Halt::RecusalPending), twist: Twist::Recusal };
    10, Where::District, { halt: Some(Halt::Mediating), twist: Twist::Threat };
    13, Where::District, { halt: Some(Halt::Drafted) };
    6, Where::Town(9), { halt: Some(Halt::Registered) };
    16, Where::Town(3), { halt: Some(Halt::Seeking) };
    44, Where::Town(0), { halt: Some(Halt::Mediating), stalls: true };
    41, Where::District, { halt: Some(Halt::Mediating), twist: Twist::Extension };
    31, Where::District, { halt: Some(Halt::Mediating), secret: true };
    16, Where::Town(6), { halt: Some(Halt::Mediating), minor: true };
    300, Where::Town(1), { breaks: true, confirmed: true };
    48, Where::District, { breaks: true };
    60, Where::Town(2), { breaks: true };
    80, Where::Town(4), { journey: Journey::Recalled };
    5, Where::Town(8), { fate: Fate::Imported };
    5, Where::Town(8), { fate: Fate::Imported };
    5, Where::Town(8), { fate: Fate::Imported };
}
