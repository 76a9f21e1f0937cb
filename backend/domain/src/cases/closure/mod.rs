//! Closing a case and opening it again (MECHANISM §4, §7 F12, §10).
//!
//! A closing is a record: why, what came of each goal, how the person lives now, and whether they may
//! be called afterwards. Where the pack asks for it a second person approves. What was closed can be
//! opened again; nothing of what was written is lost by it.

mod answer;
mod known;
mod record;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use answer::{Moved, ReopeningGiven};
pub use known::{ClosureBlock, ClosureBlockKind, ClosureKnown, NoReason};
pub use record::{
    ClosureGiven, ClosureRecord, ClosureWords, ContactAttempt, DIED, DUPLICATE, FollowUpAgreed, GoalOutcome,
    GoalResult, GoalResultGiven, OTHER,
};

use super::Case;
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, ClosureId, OrganisationId, UserId};
use crate::reference::Reference;
use crate::text::{Invalid, paragraphs};

/// The longest reason why a closing is returned, in characters.
const REASON_MAX: usize = 2000;

codes! {
    /// Where the closing of a case stands.
    ClosureState {
        /// It was asked for; a supervisor has still to approve it.
        AwaitingApproval,
        /// A supervisor returned it with a reason.
        Returned,
        /// It was taken back, or the case moved to another organisation.
        Withdrawn,
        /// The case is closed by it.
        Closed,
        /// The case was opened again.
        Reopened,
    }
}

/// A closing of a case, asked for or done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// Its id.
    pub id: ClosureId,
    /// Counts its changes.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// Where it stands.
    pub state: ClosureState,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// Who wrote it.
    pub requested_by: UserId,
    /// When.
    pub requested_at: Timestamp,
    /// What it says.
    pub record: ClosureRecord,
    /// Who approved, returned or took it back; nobody where nobody had to.
    pub answered_by: Option<UserId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Why it was returned.
    pub return_reason: Option<String>,
    /// When the case was closed by it.
    pub closed_at: Option<Timestamp>,
    /// That the case was opened again.
    pub reopening: Option<Reopening>,
}

/// That a case was opened again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopening {
    /// Who opened it.
    pub by: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// When.
    pub at: Timestamp,
    /// Why: a code of the pack's list `reopening_reason`.
    pub reason: String,
    /// Why, in words.
    pub words: Option<String>,
}

/// What is sealed of the answers to a closing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosureAnswers {
    /// Why it was returned.
    pub return_reason: Option<String>,
    /// Why the case was opened again.
    pub reopening: Option<String>,
}

/// Why a case is not closed or opened like this now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClosureError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case closes it and opens it again")]
    NotHolder,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// The case is open.
    #[error("the case is open")]
    CaseOpen,
    /// A closing waits for its approval already.
    #[error("a closing waits for its approval already")]
    AlreadyAwaiting,
    /// Nothing waits for approval.
    #[error("the closing does not wait for approval")]
    NotAwaiting,
    /// Whoever asked does not approve it too.
    #[error("somebody else than who asked approves a closing")]
    OwnClosure,
    /// Something has to end first.
    #[error("something has to end first")]
    Blocked(Vec<ClosureBlock>),
    /// The system does not know of what the reason says.
    #[error("the system does not know of what the reason says")]
    NoReason(NoReason),
    /// The person did not agree to be called.
    #[error("there is no valid consent to be called after the closing")]
    NoConsent,
    /// Another plan came into force, another risk was assessed, or the other case of the same person was
    /// closed as a duplicate, since it was asked for.
    #[error("the plan, the risk or the other case changed since the closing was asked for")]
    Outdated,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl Closure {
    /// Asks for the closing of a case. It closes at once where nobody has to approve it; then
    /// [`Closure::closes`] moves the case.
    ///
    /// # Errors
    /// [`ClosureError`] says what stands against it.
    pub fn request(
        id: ClosureId,
        case: &Case,
        given: ClosureGiven,
        known: &ClosureKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ClosureError> {
        may_close(case, by)?;
        if known.is_awaiting {
            return Err(ClosureError::AlreadyAwaiting);
        }
        known.allows(case, &given.reason)?;
        let record = given.checked(case, known)?;
        let needs_approval = known.pack.closing_needs_approval();
        let closure = Self {
            id,
            version: 1,
            case: case.id,
            state: if needs_approval {
                ClosureState::AwaitingApproval
            } else {
                ClosureState::Closed
            },
            organisation: by.organisation,
            requested_by: by.user,
            requested_at: now,
            record,
            answered_by: None,
            answered_at: None,
            return_reason: None,
            closed_at: (!needs_approval).then_some(now),
            reopening: None,
        };
        let event = closure.event(EventKind::ClosureWritten);
        Ok((closure, event))
    }

    /// A second person approves it, and the case closes. What stands against a closing is asked again:
    /// weeks may have passed.
    ///
    /// # Errors
    /// [`ClosureError`] says what stands against it.
    pub fn approve(
        self,
        case: &Case,
        known: &ClosureKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ClosureError> {
        self.may_be_answered(case, by)?;
        known.allows(case, &self.record.reason)?;
        if !self.record.still_holds(case, known) {
            return Err(ClosureError::Outdated);
        }
        if self.record.follow_up.is_some() && !known.has_consent {
            return Err(ClosureError::NoConsent);
        }
        let event = self.event(EventKind::ClosureApproved);
        let closed = Self {
            state: ClosureState::Closed,
            closed_at: Some(now),
            ..self.answered(by, now)
        };
        Ok((closed, event))
    }

    /// A second person returns it with a reason; the case stays open.
    ///
    /// # Errors
    /// [`ClosureError`] says what stands against it.
    pub fn send_back(
        self,
        case: &Case,
        reason: &str,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ClosureError> {
        self.may_be_answered(case, by)?;
        let reason = paragraphs(reason, REASON_MAX)
            .map_err(|code| ClosureError::Invalid(vec![Invalid::new("/reason", code)]))?;
        let event = self.event(EventKind::ClosureReturned);
        let returned = Self {
            state: ClosureState::Returned,
            return_reason: Some(reason),
            ..self.answered(by, now)
        };
        Ok((returned, event))
    }

    /// Whoever holds the case takes it back before anybody answered.
    ///
    /// # Errors
    /// [`ClosureError`] says what stands against it.
    pub fn withdraw(self, case: &Case, by: &Actor, now: Timestamp) -> Result<(Self, Event), ClosureError> {
        may_close(case, by)?;
        self.waits()?;
        let event = self.event(EventKind::ClosureWithdrawn);
        let withdrawn = Self {
            state: ClosureState::Withdrawn,
            ..self.answered(by, now)
        };
        Ok((withdrawn, event))
    }

    /// The case goes to another organisation, which closes it itself when it has come so far.
    /// Anything but what waits stays as it is.
    #[must_use]
    pub fn hand_over(self, now: Timestamp) -> Option<(Self, Event)> {
        self.waits().ok()?;
        let event = self.event(EventKind::ClosureWithdrawn);
        let withdrawn = Self {
            state: ClosureState::Withdrawn,
            answered_at: Some(now),
            ..self
        };
        Some((withdrawn, event))
    }

    /// What this person may do with it now, by the names of the operations. That their role allows it
    /// is told with `may_close` and `may_approve`.
    #[must_use]
    pub fn abilities(&self, case: &Case, by: &Actor, may_close: bool, may_approve: bool) -> Vec<&'static str> {
        let answers = may_approve && self.may_be_answered(case, by).is_ok();
        let takes_back = may_close && self.waits().is_ok() && self::may_close(case, by).is_ok();
        [
            ("closure_approve", answers),
            ("closure_return", answers),
            ("closure_withdraw", takes_back),
        ]
        .into_iter()
        .filter_map(|(name, may)| may.then_some(name))
        .collect()
    }

    /// Whether this person may approve or return it now, the permission apart.
    ///
    /// # Errors
    /// [`ClosureError`] says what stands against it.
    pub fn may_be_answered(&self, case: &Case, by: &Actor) -> Result<(), ClosureError> {
        may_close(case, by)?;
        self.waits()?;
        if self.requested_by == by.user {
            Err(ClosureError::OwnClosure)
        } else {
            Ok(())
        }
    }

    /// The day from which the time after the closing counts: where somebody had to approve, that of
    /// the approval; else that on which help ended.
    #[must_use]
    pub fn counts_from(&self, approved_on: NaiveDate) -> NaiveDate {
        if self.answered_by.is_some() {
            approved_on
        } else {
            self.record.decided_on
        }
    }

    /// Whether it says that the case is a duplicate of this other one.
    #[must_use]
    pub fn names(&self, other: &Reference) -> bool {
        self.record.reason == DUPLICATE && self.record.words.duplicate_of.as_deref() == Some(other.as_str())
    }

    fn waits(&self) -> Result<(), ClosureError> {
        if self.state == ClosureState::AwaitingApproval {
            Ok(())
        } else {
            Err(ClosureError::NotAwaiting)
        }
    }

    fn answered(self, by: &Actor, now: Timestamp) -> Self {
        Self {
            answered_by: Some(by.user),
            answered_at: Some(now),
            ..self
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).case(self.case).subject(self.id)
    }
}

/// Whether this person's organisation may close the case now.
fn may_close(case: &Case, by: &Actor) -> Result<(), ClosureError> {
    case.held_by(by).map_err(|_| ClosureError::NotHolder)?;
    if case.is_open() {
        Ok(())
    } else {
        Err(ClosureError::CaseClosed)
    }
}

#[cfg(test)]
mod tests;
