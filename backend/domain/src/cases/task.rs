//! Tasks: something to do, with an owner and perhaps a day.

use chrono::NaiveDate;

use super::CaseError;
use crate::Timestamp;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, OrganisationId, TaskId, UserId};

codes! {
    /// Whether a task is still to be done.
    TaskState {
        /// To be done.
        Open,
        /// Done.
        Done,
    }
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// Counts its changes.
    pub version: i64,
    /// The case it belongs to, if any.
    pub case: Option<CaseId>,
    /// The organisation it belongs to.
    pub organisation: OrganisationId,
    /// What is to be done.
    pub title: String,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// Who does it.
    pub owner: UserId,
    /// Who asked for it.
    pub created_by: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether it is still to be done.
    pub state: TaskState,
    /// When it was done.
    pub done_at: Option<Timestamp>,
}

/// The longest title, in characters.
pub const TASK_TITLE_MAX: usize = 200;

impl Task {
    /// What making it records.
    #[must_use]
    pub fn created(&self) -> Event {
        self.event(EventKind::TaskCreated)
    }

    /// It is done.
    ///
    /// # Errors
    /// It was done already.
    pub fn complete(self, now: Timestamp) -> Result<(Self, Event), CaseError> {
        if self.state == TaskState::Done {
            return Err(CaseError::TaskAlreadyThere);
        }
        let event = self.event(EventKind::TaskCompleted);
        let task = Self {
            state: TaskState::Done,
            done_at: Some(now),
            ..self
        };
        Ok((task, event))
    }

    /// It is to be done again.
    ///
    /// # Errors
    /// It is open already.
    pub fn reopen(self) -> Result<(Self, Event), CaseError> {
        if self.state == TaskState::Open {
            return Err(CaseError::TaskAlreadyThere);
        }
        let event = self.event(EventKind::TaskReopened);
        let task = Self {
            state: TaskState::Open,
            done_at: None,
            ..self
        };
        Ok((task, event))
    }

    fn event(&self, kind: EventKind) -> Event {
        let event = Event::new(kind).subject(self.id);
        match self.case {
            Some(case) => event.case(case),
            None => event,
        }
    }
}
