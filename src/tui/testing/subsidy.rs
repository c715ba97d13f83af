//! 以案定补 with cases in it: one of each state.

use chrono::NaiveDate;

use crate::domain::case::subsidy::{Quarter, SubsidyState};
use crate::domain::case::vocabulary::Difficulty;
use crate::domain::money::Fen;
use crate::domain::stats::{SubsidyLine, SubsidySum, SubsidyTable};
use crate::tui::testing::case_rows;

/// What a desk would answer.
pub fn table(quarter: Quarter, today: NaiveDate) -> SubsidyTable {
    let states = SubsidyState::ALL.iter().copied();
    let line = |(row, state): (_, SubsidyState)| SubsidyLine {
        row,
        mediator: Some("甘棠".to_owned()),
        difficulty: (state != SubsidyState::Unready).then_some(Difficulty::Complex),
        performed: (state != SubsidyState::Ready).then_some(state != SubsidyState::Reported),
        archived_on: (state != SubsidyState::Unready).then_some(today),
        complete: state != SubsidyState::Rejected,
        amount: Some(Fen::yuan(400)),
        state,
        hindrance: (state == SubsidyState::Unready).then(|| "subsidy_not_archived".to_owned()),
    };
    let lines = case_rows(SubsidyState::ALL.len()).into_iter().zip(states).map(line).collect();
    let mediators = vec![SubsidySum {
        mediator: Some("甘棠".to_owned()),
        cases: 6,
        reported: 3,
        amount: Fen::yuan(1_200),
        paid: Fen::yuan(400),
    }];
    SubsidyTable { quarter, as_of: today, only: crate::domain::stats::Only::default(), lines, mediators }
}
