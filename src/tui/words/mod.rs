//! Machine values in the words of the trade: doors, names, refusals, records.
//!
//! The domain answers with codes and dates and knows no language; these functions make the sentences, from the phrase
//! catalogue and the district's units. They are pure and take the language; they know nothing of cells or screens.

mod clocks;
mod delay;
mod documents;
mod door;
mod figures;
mod filter;
mod group;
mod names;
mod record;
mod said;
mod scope;
mod step;

pub use clocks::{ClockLine, clock_lines, clock_state};
pub use delay::delays;
pub use documents::documents;
pub use door::{Urgency, clock, closing, days, door, urgency};
pub use figures::{closed_mean, endings, period, yard_number, years};
pub use filter::{filter, order};
pub use group::act_group;
pub use names::{parties, short_name};
pub use record::{record, record_detail};
pub use said::{Said, refusal, rejection, trouble, value, warning};
pub use scope::{beside, measured, scope};
pub use step::{moment, near_date, recorded, short_date, step_act, step_due, step_why};
