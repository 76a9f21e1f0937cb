//! Work that goes to colleagues: many cases at once, or everything of somebody who leaves.
//!
//! Each case is decided on by itself, so that one that may not go holds up no other, and what was done
//! before is found done: whoever is interrupted begins again and loses nothing.

use std::collections::BTreeSet;

use super::plan::Plan;
use super::task::{Task, TaskState};
use super::{Case, CaseError};
use crate::access::Actor;
use crate::event::{Event, EventKind};
use crate::handover::{Handed, HandoverOutcome};
use crate::id::UserId;

/// Who gets what somebody who leaves has to do in a case, where everything of those `leaving` goes to `to`. In a case of
/// another colleague that is the colleague: nobody else may open it.
#[must_use]
pub fn heir(
    assigned_to: Option<UserId>,
    colleagues: &BTreeSet<UserId>,
    leaving: &BTreeSet<UserId>,
    to: UserId,
) -> UserId {
    assigned_to
        .filter(|held_by| colleagues.contains(held_by) && !leaving.contains(held_by))
        .unwrap_or(to)
}

/// What somebody has to do in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseWork {
    /// The case.
    pub case: Case,
    /// Their open tasks in it.
    pub tasks: Vec<Task>,
    /// Its plans that are written or count: some of their steps may be theirs.
    pub plans: Vec<Plan>,
}

/// What of a case has gone to a colleague.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandedOver {
    /// The case, where it was theirs.
    pub case: Option<Case>,
    /// Their tasks.
    pub tasks: Vec<Task>,
    /// The plans with steps of theirs.
    pub plans: Vec<Plan>,
    /// What is recorded.
    pub events: Vec<Event>,
}

impl Case {
    /// Assigns it as one of many: `version` is the one that was looked at, and `to` a colleague who
    /// may sign in, or nobody.
    ///
    /// # Errors
    /// What stands against it.
    pub fn assign_among(self, to: Option<UserId>, version: i64, by: &Actor) -> Result<(Self, Event), HandoverOutcome> {
        self.held_by(by).map_err(|_| HandoverOutcome::NotHolder)?;
        if self.assigned_to == to {
            return Err(HandoverOutcome::AlreadyDone);
        }
        if self.version != version {
            return Err(HandoverOutcome::Changed);
        }
        self.given(to, by)
    }

    /// Gives it to somebody who is known for a colleague.
    fn given(self, to: Option<UserId>, by: &Actor) -> Result<(Self, Event), HandoverOutcome> {
        let home = self.organisation;
        self.assign(to, Some(home), by).map_err(|refused| match refused {
            CaseError::NotHolder => HandoverOutcome::NotHolder,
            _ => HandoverOutcome::NotFound,
        })
    }
}

impl CaseWork {
    /// Everything of `from` in this case goes to a colleague: the case itself, open tasks, open steps.
    /// What they wrote, signed and did stays in their name.
    ///
    /// # Errors
    /// What stands against it.
    pub fn hand_over(self, from: UserId, handed: Handed, by: &Actor) -> Result<HandedOver, HandoverOutcome> {
        let Self { case, tasks, plans } = self;
        case.held_by(by).map_err(|_| HandoverOutcome::NotHolder)?;
        let mut gone = HandedOver::default();
        let (case_id, version, is_open) = (case.id, case.version, case.is_open());
        let is_theirs = case.assigned_to == Some(from);
        if is_theirs {
            let (case, event) = case.given(Some(handed.to), by)?;
            gone.case = Some(case);
            gone.events.push(event);
        }
        for (task, event) in tasks.into_iter().filter_map(|task| task.pass(from, handed.to)) {
            gone.tasks.push(task);
            gone.events.push(event);
        }
        // Of a closed case the plan rests.
        let plans = plans.into_iter().filter(|_| is_open);
        for (plan, event) in plans.filter_map(|plan| plan.pass_steps(from, handed.to)) {
            gone.plans.push(plan);
            gone.events.push(event);
        }
        if gone.events.is_empty() {
            return Err(HandoverOutcome::AlreadyDone);
        }
        // Of a case that went with it the new name stands in that entry.
        if !is_theirs {
            gone.events.push(taken_over(handed.to).case(case_id));
        }
        if version == handed.version {
            Ok(gone)
        } else {
            Err(HandoverOutcome::Changed)
        }
    }
}

/// Who has to do it from now on.
fn taken_over(to: UserId) -> Event {
    Event::new(EventKind::WorkHandedOver).subject(to)
}

impl Task {
    /// A task that belongs to no case goes to a colleague.
    ///
    /// # Errors
    /// What stands against it.
    pub fn hand_over(self, from: UserId, handed: Handed) -> Result<(Self, [Event; 2]), HandoverOutcome> {
        if self.owner != from || self.state != TaskState::Open {
            Err(HandoverOutcome::AlreadyDone)
        } else if self.version == handed.version {
            let (task, event) = self.pass(from, handed.to).ok_or(HandoverOutcome::AlreadyDone)?;
            Ok((task, [event, taken_over(handed.to)]))
        } else {
            Err(HandoverOutcome::Changed)
        }
    }
}

#[cfg(test)]
#[path = "handover_tests.rs"]
mod tests;
