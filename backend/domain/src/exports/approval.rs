//! The second person of a large export (SEC-32, 0081): another of the same organisation approves exactly what was asked
//! for, or refuses it.
//!
//! What was asked for never changes: whoever wants something else asks anew. How much of it there is may change until
//! it is made, and much more is not what was approved.

use chrono::Duration;

use super::{EXPORT_ROWS_MAX, Export, ExportError, ExportState, reads};
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::UserId;

codes! {
    /// Why an export is refused.
    ExportRefusal {
        /// What it is for can be done without it.
        NoNeed,
        /// Less of it would do.
        TooMuch,
        /// What it is for is not understood from what was written.
        Unclear,
        /// Whose key it is for is not known, or it is not theirs.
        UnknownRecipient,
        /// Who is said to have asked says that they did not.
        NotAsked,
    }
}

/// The most rows that the people and programs of an organisation take within [`EXPORT_ALONE_WITHIN`] without a second
/// person: what somebody has to do with on one day, and not what an organisation holds.
pub const EXPORT_ROWS_ALONE: i64 = 100;
/// How long what was taken without a second person counts. Somewhat less than a day: what comes every night is not in
/// the way of the next.
pub const EXPORT_ALONE_WITHIN: Duration = Duration::hours(20);
/// How long an export awaits its approval.
pub const EXPORT_APPROVAL_LASTS: Duration = Duration::days(7);

/// What is known where somebody asks for an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportCounts {
    /// How many of the organisation wait or are made.
    pub under_way: u64,
    /// How many rows the organisation took without a second person within [`EXPORT_ALONE_WITHIN`].
    pub taken: i64,
    /// How many rows there are now, as far as anybody counts.
    pub expected: Option<i64>,
}

impl ExportCounts {
    /// Whether a second person is to approve it.
    #[must_use]
    pub fn needs_approval(self) -> bool {
        self.expected
            .is_none_or(|expected| expected.saturating_add(self.taken) > EXPORT_ROWS_ALONE)
    }
}

/// What a second person said to an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportDecision {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// Why they refused it; `None` where they approved it.
    pub refusal: Option<ExportRefusal>,
}

impl Export {
    /// Until when it can be approved, where it is to be.
    #[must_use]
    pub fn approval_ends_at(&self) -> Timestamp {
        self.asked_at + EXPORT_APPROVAL_LASTS
    }

    /// The most rows it may come to hold: as many as are taken without a second person, or as many more than that
    /// person was told of.
    #[must_use]
    pub fn rows_approved(&self) -> i64 {
        match (self.decision, self.expected) {
            (None, _) => EXPORT_ROWS_ALONE,
            (Some(_), Some(expected)) => expected.saturating_add(EXPORT_ROWS_ALONE),
            (Some(_), None) => EXPORT_ROWS_MAX,
        }
    }

    /// Whether `by` may answer for it now. Where a program asked, `makers` are those who made it or gave it something
    /// to prove itself with: by asking through it, one of them would be both people.
    ///
    /// # Errors
    /// [`ExportError::NotAwaiting`], [`ExportError::Asker`], [`ExportError::Maker`] and [`ExportError::NotReader`].
    pub fn answerable(&self, by: &Actor, makers: &[UserId], now: Timestamp) -> Result<(), ExportError> {
        if self.state_at(now) != ExportState::AwaitingApproval {
            return Err(ExportError::NotAwaiting);
        }
        if by.user == self.user {
            return Err(ExportError::Asker);
        }
        if makers.contains(&by.user) {
            return Err(ExportError::Maker);
        }
        if by.may(reads(self.given.kind)) {
            Ok(())
        } else {
            Err(ExportError::NotReader)
        }
    }

    /// A second person approves it: it is made now, of what its asker may read while it is made.
    ///
    /// # Errors
    /// As [`Export::answerable`].
    pub fn approve(self, by: &Actor, makers: &[UserId], now: Timestamp) -> Result<(Self, Event), ExportError> {
        self.answerable(by, makers, now)?;
        let event = self.event(EventKind::ExportApproved);
        let approved = Self {
            state: ExportState::Waiting,
            decision: Some(decision(by, None, now)),
            ..self
        };
        Ok((approved, event))
    }

    /// A second person refuses it: it is never made.
    ///
    /// # Errors
    /// As [`Export::answerable`].
    pub fn refuse(
        self,
        why: ExportRefusal,
        by: &Actor,
        makers: &[UserId],
        now: Timestamp,
    ) -> Result<(Self, Event), ExportError> {
        self.answerable(by, makers, now)?;
        let event = Event::new(EventKind::ExportRefused)
            .subject(self.id)
            .fields([why.code()]);
        let refused = Self {
            decision: Some(decision(by, Some(why), now)),
            ..self.ended(ExportState::Refused, now)
        };
        Ok((refused, event))
    }
}

fn decision(by: &Actor, refusal: Option<ExportRefusal>, at: Timestamp) -> ExportDecision {
    ExportDecision {
        by: by.user,
        at,
        refusal,
    }
}
