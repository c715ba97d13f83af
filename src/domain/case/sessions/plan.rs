//! 安排调解: sessions arranged ahead, and called off.
//!
//! A plan waits until a session is held on its day or it is called off with a reason; it binds nobody, it only reminds.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::command::{Act, Standing, When};
use super::super::event::{Event, Fact, Fold};
use super::super::{Case, check};
use super::{BEFORE_ENDING, SessionMode, Sessions, ahead};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};

/// A session arranged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The day it shall be held.
    pub date: NaiveDate,
    /// The time of day, `14:30`.
    pub time: Option<String>,
    /// Where.
    pub place: String,
    /// What for.
    pub purpose: String,
    /// How.
    pub mode: SessionMode,
    /// Held or called off; such plans wait no longer.
    pub done: bool,
}

impl Sessions {
    /// The plans that wait, earliest day first.
    #[must_use]
    pub fn waiting(&self) -> Vec<&Plan> {
        let mut waiting: Vec<_> = self.plans.iter().filter(|plan| !plan.done).collect();
        waiting.sort_by_key(|plan| plan.date);
        waiting
    }
}

/// 安排调解.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanSession {
    /// The day it shall be held.
    pub date: NaiveDate,
    /// The time of day, `14:30`.
    #[serde(default)]
    pub time: Option<String>,
    /// Where.
    pub place: String,
    /// What for.
    #[serde(default)]
    pub purpose: String,
    /// How.
    pub mode: SessionMode,
}

/// A session was arranged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionPlanned {
    /// The day it shall be held.
    pub date: NaiveDate,
    /// The time of day, `14:30`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Where.
    pub place: String,
    /// What for.
    pub purpose: String,
    /// How.
    pub mode: SessionMode,
}

impl Act for PlanSession {
    const TYPE: &'static str = "plan_session";
    const FIELDS: &'static [Field] = &[
        need("date", FieldKind::Date),
        may("time", FieldKind::Time),
        need("place", FieldKind::Line),
        may("purpose", FieldKind::Text),
        need("mode", SessionMode::FIELD),
    ];
    const WHEN: When = When::Stages(BEFORE_ENDING);
    const STANDING: Standing = Standing::Assisting;

    fn example() -> Self {
        Self {
            date: NaiveDate::from_ymd_opt(2026, 3, 16).unwrap_or_default(),
            time: Some("14:30".to_owned()),
            place: "耿车镇司法所调解室".to_owned(),
            purpose: "核对销售数额，商谈赔偿。".to_owned(),
            mode: SessionMode::OnSite,
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        ahead(self.date, context)?;
        if let Some(time) = self.time.as_ref().filter(|time| !is_time_of_day(time)) {
            return Err(refuse("time_unreadable").with("time", time.chars().take(20).collect::<String>()));
        }
        if case.sessions.waiting().iter().any(|plan| plan.date == self.date && plan.time == self.time) {
            return Err(refuse("already_planned").with("date", self.date));
        }
        let planned = SessionPlanned {
            date: self.date,
            time: self.time.clone(),
            place: self.place.clone(),
            purpose: self.purpose.clone(),
            mode: self.mode,
        };
        Ok(Decision::one(context.on, planned))
    }
}

fn is_time_of_day(text: &str) -> bool {
    text.len() == 5 && chrono::NaiveTime::parse_from_str(text, "%H:%M").is_ok()
}

impl Fold for SessionPlanned {
    const KIND: &'static str = "session_planned";

    fn apply(&self, case: &mut Case, _fact: &Fact) {
        case.sessions.plans.push(Plan {
            date: self.date,
            time: self.time.clone(),
            place: self.place.clone(),
            purpose: self.purpose.clone(),
            mode: self.mode,
            done: false,
        });
    }
}

/// 取消安排: calls a planned session off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CancelSession {
    /// The day it was planned for.
    pub date: NaiveDate,
    /// Why.
    pub reason: String,
}

/// The sessions planned for a day were called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionCancelled {
    /// The day they were planned for.
    pub date: NaiveDate,
    /// Why.
    pub reason: String,
}

impl Act for CancelSession {
    const TYPE: &'static str = "cancel_session";
    const FIELDS: &'static [Field] = &[need("date", FieldKind::Date), need("reason", FieldKind::Text)];
    const WHEN: When = When::Always;
    const STANDING: Standing = Standing::Assisting;

    fn example() -> Self {
        Self {
            date: NaiveDate::from_ymd_opt(2026, 3, 16).unwrap_or_default(), reason: "被申请人来电改期。".to_owned()
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if !case.sessions.waiting().iter().any(|plan| plan.date == self.date) {
            return Err(refuse("not_planned").with("date", self.date));
        }
        check::reason(&self.reason, Self::TYPE)?;
        Ok(Decision::one(context.on, SessionCancelled { date: self.date, reason: self.reason.clone() }))
    }
}

impl Fold for SessionCancelled {
    const KIND: &'static str = "session_cancelled";

    fn apply(&self, case: &mut Case, _fact: &Fact) {
        for plan in case.sessions.plans.iter_mut().filter(|plan| plan.date == self.date) {
            plan.done = true;
        }
    }
}
