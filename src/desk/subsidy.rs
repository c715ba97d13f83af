//! 以案定补: the cases agreed in a quarter, as far as the person may see them, with what they come to.

use std::collections::BTreeMap;

use super::query::AskError;
use super::session::Session;
use super::{Desk, people};
use crate::domain::case::life::Life;
use crate::domain::case::row::Row;
use crate::domain::case::subsidy::{Merits, Subsidy, SubsidyState, rate};
use crate::domain::case::vocabulary::Outcome;
use crate::domain::money::Fen;
use crate::domain::office::Office;
use crate::domain::roster::MediatorId;
use crate::domain::stats::{StatsQuery, SubsidyLine, SubsidyQuery, SubsidySum, SubsidyTable};
use crate::insight::days::Day;
use crate::store::StoreError;

impl Desk {
    pub(super) fn subsidies(&self, session: &Session, asked: &SubsidyQuery) -> Result<SubsidyTable, AskError> {
        let of = self.scoped(session, &StatsQuery { only: asked.only.clone(), ..StatsQuery::default() })?;
        let ground = self.ground(&of)?;
        let (first, last) = asked.quarter.days();
        let (first, last) = (Day::from(first), Day::from(last));
        let grouping = ground.grouping(None);
        let here = ground.standings(&of.only).filter(|standing| {
            let ended = standing.closing.is_some_and(|closing| (first..=last).contains(&closing.on));
            ended && standing.outcome() == Some(Outcome::Agreed) && grouping.admits(&of.only, standing)
        });
        let found: Vec<_> =
            here.map(|standing| (standing.track.id, standing.mediator().and_then(|no| ground.mediator(no)))).collect();
        let rows = self.views(|store| {
            found.iter().map(|(id, _)| store.row(*id)).collect::<Result<Vec<Option<Row>>, StoreError>>()
        })?;
        let lines =
            rows.into_iter().zip(&found).filter_map(|(row, (_, mediator))| Some(line(row?, *mediator, &ground.office)));
        let mut lines: Vec<SubsidyLine> = lines.collect();
        self.show(session, lines.iter_mut().map(|line| &mut line.row));
        lines.sort_by(|one, other| (&one.mediator, &one.row.number).cmp(&(&other.mediator, &other.row.number)));
        let mediators = sums(&lines);
        Ok(SubsidyTable { quarter: asked.quarter, as_of: ground.as_of, only: of.only, lines, mediators })
    }
}

fn line(row: Row, mediator: Option<MediatorId>, office: &Office) -> SubsidyLine {
    let Life { subsidies, difficulty, archived, owed, .. } = row.life.clone();
    let live = subsidies.last().filter(|subsidy| subsidy.lives());
    let merits = Merits {
        outcome: row.ending.map(|ending| ending.outcome()),
        archived: archived.is_some(),
        difficulty,
        mediator,
    };
    let hindrance = if live.is_some() { None } else { merits.hindrance() };
    let state = match (live, subsidies.last(), hindrance) {
        (Some(live), ..) => live.state(),
        (None, _, Some(_)) => SubsidyState::Unready,
        (None, Some(_), None) => SubsidyState::Rejected,
        (None, None, None) => SubsidyState::Ready,
    };
    let by_rate = || Some(rate(&office.rules, difficulty?, row.ended_on?)?.0);
    let who = live.map(|live: &Subsidy| live.mediator).or(mediator);
    SubsidyLine {
        mediator: who.map(|id| people::name(&office.roster, id)),
        difficulty,
        performed: (!owed.is_empty()).then(|| owed.iter().all(|(_, done)| done.is_some())),
        archived_on: archived.map(|(on, _)| on),
        complete: archived.is_some_and(|(_, complete)| complete),
        amount: live.map(|live| live.amount).or_else(by_rate),
        state,
        hindrance: hindrance.map(str::to_owned),
        row,
    }
}

fn sums(lines: &[SubsidyLine]) -> Vec<SubsidySum> {
    let mut sums: BTreeMap<Option<&String>, SubsidySum> = BTreeMap::new();
    for line in lines {
        let sum = sums.entry(line.mediator.as_ref()).or_insert_with(|| SubsidySum {
            mediator: line.mediator.clone(),
            cases: 0,
            reported: 0,
            amount: Fen(0),
            paid: Fen(0),
        });
        let amount = line.amount.unwrap_or_default();
        sum.cases += 1;
        if matches!(line.state, SubsidyState::Reported | SubsidyState::Passed | SubsidyState::Paid) {
            sum.reported += 1;
            sum.amount = sum.amount.plus(amount).unwrap_or(Fen::MAX);
        }
        if line.state == SubsidyState::Paid {
            sum.paid = sum.paid.plus(amount).unwrap_or(Fen::MAX);
        }
    }
    sums.into_values().collect()
}
