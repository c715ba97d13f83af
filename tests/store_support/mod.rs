//! Invented rows and a ledger that is only numbers, for tests and benchmarks of the store.

use chrono::{Days, NaiveDate};
use uuid::Uuid;
use zhitiao::domain::case::CaseId;
use zhitiao::domain::case::custody::TransitKind;
use zhitiao::domain::case::number::CaseNumber;
use zhitiao::domain::case::row::{Door, Row, Sending};
use zhitiao::domain::case::sought::Sought;
use zhitiao::domain::case::vocabulary::{Ending, Kind, Object, SourceKind, Stage};
use zhitiao::domain::money::Fen;
use zhitiao::domain::roster::MediatorId;
use zhitiao::domain::unit::{Level, UnitCode};
use zhitiao::store::{Cursor, LogFacts, Opened, Store};

/// The committees of the invented district.
pub const UNITS: [&str; 5] = ["321302", "321302001", "321302104", "321302108", "321302400"];
/// The mediators.
pub const MEDIATORS: [&str; 6] = ["周言和", "吴解忧", "郑平心", "王怀让", "冯劝和", "买买提·吐尔逊"];

/// A ledger that holds `head` records; the hash of each is made from its position and a salt.
#[derive(Debug, Clone, Copy)]
pub struct Numbers {
    /// The last position.
    pub head: u64,
    /// Another salt is another ledger.
    pub salt: u64,
}

impl LogFacts for Numbers {
    fn head(&self) -> (u64, String) {
        (self.head, self.hash(self.head))
    }

    fn hash_at(&self, position: u64) -> Option<String> {
        (position <= self.head).then(|| self.hash(position))
    }
}

impl Numbers {
    fn hash(self, position: u64) -> String {
        format!("{:064x}", position * 1_000_003 + self.salt)
    }

    /// The cursor at a position.
    pub fn cursor(self, position: u64) -> Cursor {
        Cursor { position, hash: self.hash(position) }
    }
}

/// A ledger long enough for every test.
pub const LOG: Numbers = Numbers { head: 1_000_000, salt: 7 };

/// A day of the invented years.
pub fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap_or_default() + Days::new(n)
}

/// The id of the nth case.
pub fn id(n: u64) -> CaseId {
    CaseId(Uuid::from_u128((0x0190_0000_0000_7000_8000 << 48) | u128::from(n)))
}

/// A small deterministic stream of numbers, so that a row is a function of its seed.
pub struct Dice(u64);

impl Dice {
    /// Seeded.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    /// Below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % n
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        let n = self.below(of.len() as u64);
        of.iter().copied().nth(usize::try_from(n).unwrap_or(0)).unwrap_or_else(|| unreachable!("below the length"))
    }

    fn maybe(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }
}

/// Who a mediator of this name is.
pub fn mediator(name: &str) -> MediatorId {
    MediatorId(Uuid::new_v5(&Uuid::nil(), name.as_bytes()))
}

/// Case `n` as version `version` of it could look, over `days` days of requests.
pub fn row(n: u64, version: u64, days: u64) -> Row {
    let mut dice = Dice::new(n * 1_009 + version);
    let holder = dice.one(&UNITS);
    let stage = dice.one(Stage::ALL);
    let ended = matches!(stage, Stage::Ended | Stage::Archived);
    let requested = Dice::new(n).below(days);
    let waits_for = dice.maybe(9).then(|| UnitCode(dice.one(&UNITS).to_owned()));
    let assisting = dice.maybe(5).then(|| UnitCode(dice.one(&UNITS).to_owned()));
    let mut mediators = vec![dice.one(&MEDIATORS).to_owned(), dice.one(&MEDIATORS).to_owned()];
    mediators.truncate(usize::try_from(dice.below(3)).unwrap_or(0));
    let mediator_ids = mediators.iter().map(|name| mediator(name)).collect();
    Row {
        id: id(n),
        number: CaseNumber { prefix: "宿城知调".into(), year: 2026, serial: u32::try_from(n).unwrap_or(0) + 1 },
        aliases: dice.maybe(4).then(|| format!("旧登{n}")).into_iter().collect(),
        stage,
        level: if holder.len() == 6 { Level::District } else { Level::Town },
        holder: UnitCode(holder.to_owned()),
        holder_name: format!("调委会{holder}"),
        in_transit_to: waits_for.clone(),
        assisting: assisting.into_iter().filter(|other| other.0 != holder).collect(),
        secrecy: None,
        sending: waits_for.is_some().then(|| Sending {
            kind: TransitKind::Escalate,
            on: day(requested),
            reason: "案情复杂。".into(),
        }),
        waits_for,
        applicants: vec![format!("申请公司{}有限公司", n % 97)],
        respondents: (0..=n % 2).map(|k| format!("被申请商行{}号店", n * 3 + k)).collect(),
        object: Some(dice.one(Object::ALL)),
        kind: Some(dice.one(Kind::ALL)),
        source: Some(dice.one(SourceKind::ALL)),
        mediators,
        mediator_ids,
        requested_on: Some(day(requested)),
        accepted_on: (stage != Stage::Registered).then(|| day(requested + dice.below(4))),
        ended_on: ended.then(|| day(requested + 5 + dice.below(40))),
        ending: ended.then(|| dice.one(Ending::ALL)),
        amount_agreed_fen: None,
        remark: None,
        amount_asked_fen: (!dice.maybe(3)).then(|| Fen(dice.below(100_000_000))),
        next: (!dice.maybe(3)).then(|| Door {
            on: day(requested + dice.below(60)),
            what: "term".into(),
            instance: u32::try_from(dice.below(2)).unwrap_or(0),
            amount_fen: None,
        }),
        turns_on: None,
        series: dice.maybe(12).then(|| Uuid::from_u128(u128::from(dice.below(3)))),
        unchecked: dice.maybe(11),
        changed_at: chrono::DateTime::from_timestamp(i64::try_from(dice.below(40)).unwrap_or(0), 0).unwrap_or_default(),
        version,
        sought: Sought::default(),
        life: zhitiao::domain::case::life::Life::default(),
    }
}

/// Opens a store that must be ready.
pub fn ready(opened: Opened) -> Store {
    match opened {
        Opened::Ready(store, _) => store,
        other => unreachable!("a store that is ready was expected, not {other:?}"),
    }
}
