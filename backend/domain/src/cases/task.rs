//! Tasks: something to do, with an owner and perhaps a day.

use chrono::{Datelike, NaiveDate};

use super::CaseError;
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, OrganisationId, TaskId, UserId};
use crate::text::{Invalid, InvalidCode, line};

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

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskGiven {
    /// The case it belongs to, if any.
    pub case: Option<CaseId>,
    /// What is to be done: a line of at most 200 characters.
    pub title: String,
    /// By when: between 1900 and 2200.
    pub due_on: Option<NaiveDate>,
    /// Who does it: somebody of the organisation.
    pub owner: UserId,
}

/// The longest title, in characters.
const TITLE_MAX: usize = 200;

impl Task {
    /// Something to do in the actor's organisation.
    ///
    /// # Errors
    /// Every field that cannot be so.
    pub fn make(id: TaskId, given: TaskGiven, by: &Actor, now: Timestamp) -> Result<(Self, Event), Vec<Invalid>> {
        let TaskGiven {
            case,
            title,
            due_on,
            owner,
        } = given;
        let mut refused = Vec::new();
        let title = line(&title, TITLE_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new("/title", code));
            String::new()
        });
        if !due_on.is_none_or(|day| (1900..=2200).contains(&day.year())) {
            refused.push(Invalid::new("/due_on", InvalidCode::OutOfRange));
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        let task = Self {
            id,
            version: 1,
            case,
            organisation: by.organisation,
            title,
            due_on,
            owner,
            created_by: by.user,
            created_at: now,
            state: TaskState::Open,
            done_at: None,
        };
        let event = task.event(EventKind::TaskCreated);
        Ok((task, event))
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

    /// An open task of `from` is for `to` to do from now on. Anything else stays as it is.
    #[must_use]
    pub fn pass(self, from: UserId, to: UserId) -> Option<(Self, Event)> {
        if self.owner != from || self.state != TaskState::Open {
            return None;
        }
        let event = self.event(EventKind::TaskHandedOver);
        Some((Self { owner: to, ..self }, event))
    }

    fn event(&self, kind: EventKind) -> Event {
        let event = Event::new(kind).subject(self.id);
        match self.case {
            Some(case) => event.case(case),
            None => event,
        }
    }
}
