//! What the rows of the views say by name. A unit or a mediator that is called otherwise from now on is called so in every
//! row, open or closed: the views are the same however they came about.

use std::collections::BTreeMap;

use crate::domain::case::row::Row;
use crate::domain::office::Office;
use crate::domain::roster::MediatorId;
use crate::domain::unit::{Level, UnitCode};

/// Names of units (with what level they are) and mediators.
#[derive(Debug, Default)]
pub(super) struct Called {
    units: BTreeMap<UnitCode, (String, Level)>,
    mediators: BTreeMap<MediatorId, String>,
}

impl Called {
    pub(super) fn of(office: &Office) -> Self {
        let units = office.units.0.values().map(|unit| (unit.code.clone(), (unit.name.clone(), unit.level())));
        let mediators = office.roster.0.values().map(|mediator| (mediator.id, mediator.name.clone()));
        Self { units: units.collect(), mediators: mediators.collect() }
    }

    /// Those that an office calls otherwise.
    pub(super) fn changed_in(self, office: &Office) -> Self {
        let now = Self::of(office);
        Self {
            units: self.units.into_iter().filter(|(code, was)| now.units.get(code) != Some(was)).collect(),
            mediators: self.mediators.into_iter().filter(|(id, was)| now.mediators.get(id) != Some(was)).collect(),
        }
    }

    /// Whether a row says one of them.
    pub(super) fn are_in(&self, row: &Row) -> bool {
        self.units.contains_key(&row.holder) || row.mediator_ids.iter().any(|id| self.mediators.contains_key(id))
    }
}
