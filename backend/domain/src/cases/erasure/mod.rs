//! Erasing a case of which an adult asks that nothing be kept: an anonymous record stays, and nothing that
//! identifies (MECHANISM §7 F13; SEC-32, SEC-36).
//!
//! Somebody who holds the case asks for it, a second person approves exactly what was asked, and then
//! there is no case any more. A child cannot ask for it, and who may be a child counts as one.

mod known;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use known::{ErasureBlock, ErasureBlockKind, ErasureKnown, ErasureWarning, warnings};

use super::Case;
use super::refusal::Refusal;
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, ErasureId, OrganisationId, UserId};
use crate::text::{Invalid, InvalidCode, paragraphs};

/// The longest words, in characters.
const WORDS_MAX: usize = 2000;

codes! {
    /// Where the wish that nothing be kept of a case stands. One that was approved is gone with the case.
    ErasureState {
        /// It was written down; a supervisor has still to approve it.
        AwaitingApproval,
        /// A supervisor returned it with a reason.
        Returned,
        /// It was taken back, or the case moved to another organisation.
        Withdrawn,
    }
}

/// That nothing be kept of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Its id.
    pub id: ErasureId,
    /// Counts its changes.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// Where it stands.
    pub state: ErasureState,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// Who wrote it down.
    pub requested_by: UserId,
    /// When.
    pub requested_at: Timestamp,
    /// What was written down.
    pub words: ErasureWords,
    /// Who returned it or took it back.
    pub answered_by: Option<UserId>,
    /// When.
    pub answered_at: Option<Timestamp>,
}

/// What is written down of the wish; it goes with the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureWords {
    /// The day on which the person asked.
    pub asked_on: NaiveDate,
    /// How the person asked, and what they were told.
    pub said: String,
    /// What stays: a refusal that is tied to nothing.
    pub refusal: Refusal,
    /// Why it was returned.
    pub return_reason: Option<String>,
}

/// What somebody writes down of the wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureGiven {
    /// The day on which the person asked.
    pub asked_on: NaiveDate,
    /// How the person asked, and what they were told.
    pub said: String,
    /// What is to stay.
    pub refusal: Refusal,
}

/// Why a case is not erased now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ErasureError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case has it erased")]
    NotHolder,
    /// The installation has no file of erasures: what is erased would come back with a backup.
    #[error("this installation has no file of erasures")]
    NotSetUp,
    /// It waits for its approval already.
    #[error("an erasure waits for its approval already")]
    AlreadyAwaiting,
    /// Nothing waits for approval.
    #[error("the erasure does not wait for approval")]
    NotAwaiting,
    /// Whoever asked does not approve it too.
    #[error("somebody else than who asked approves an erasure")]
    OwnErasure,
    /// It was approved, and is being carried out.
    #[error("the erasure was approved and is being carried out")]
    UnderWay,
    /// Something stands against it: all of it at once.
    #[error("something stands against it")]
    Blocked(Vec<ErasureBlock>),
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl Erasure {
    /// Writes down that the person asks that nothing be kept.
    ///
    /// # Errors
    /// [`ErasureError`] says what stands against it.
    pub fn request(
        id: ErasureId,
        case: &Case,
        given: ErasureGiven,
        known: &ErasureKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ErasureError> {
        holds(case, by)?;
        if known.is_awaiting {
            return Err(ErasureError::AlreadyAwaiting);
        }
        known.allows(case)?;
        let erasure = Self {
            id,
            version: 1,
            case: case.id,
            state: ErasureState::AwaitingApproval,
            organisation: by.organisation,
            requested_by: by.user,
            requested_at: now,
            words: given.checked(case, known, by)?,
            answered_by: None,
            answered_at: None,
        };
        let event = erasure.event(EventKind::ErasureAsked);
        Ok((erasure, event))
    }

    /// A second person approves exactly this, and the case is erased: what stays of it, and the entry that
    /// tells of it. What stands against it is asked again.
    ///
    /// # Errors
    /// [`ErasureError`] says what stands against it.
    pub fn approve(self, case: &Case, known: &ErasureKnown, by: &Actor) -> Result<(Refusal, Event), ErasureError> {
        self.may_be_answered(case, by)?;
        known.allows(case)?;
        Ok((self.words.refusal, Event::new(EventKind::CaseErased).case(self.case)))
    }

    /// A second person returns it with a reason; the case stays.
    ///
    /// # Errors
    /// [`ErasureError`] says what stands against it.
    pub fn send_back(
        self,
        case: &Case,
        reason: &str,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ErasureError> {
        self.may_be_answered(case, by)?;
        let reason =
            paragraphs(reason, WORDS_MAX).map_err(|code| ErasureError::Invalid(vec![Invalid::new("/reason", code)]))?;
        let event = self.event(EventKind::ErasureReturned);
        let mut returned = self.answered(ErasureState::Returned, Some(by.user), now);
        returned.words.return_reason = Some(reason);
        Ok((returned, event))
    }

    /// Whoever holds the case takes it back before anybody answered.
    ///
    /// # Errors
    /// [`ErasureError`] says what stands against it.
    pub fn withdraw(self, case: &Case, by: &Actor, now: Timestamp) -> Result<(Self, Event), ErasureError> {
        holds(case, by)?;
        self.waits()?;
        let event = self.event(EventKind::ErasureWithdrawn);
        Ok((self.answered(ErasureState::Withdrawn, Some(by.user), now), event))
    }

    /// The case goes to another organisation, of which the person may ask it anew. Anything but what waits
    /// stays as it is.
    #[must_use]
    pub fn hand_over(self, now: Timestamp) -> Option<(Self, Event)> {
        self.waits().ok()?;
        let event = self.event(EventKind::ErasureWithdrawn);
        Some((self.answered(ErasureState::Withdrawn, None, now), event))
    }

    /// What this person may do with it now, by the names of the operations. That their role allows it is
    /// told with `may_ask` and `may_approve`.
    #[must_use]
    pub fn abilities(&self, case: &Case, by: &Actor, may_ask: bool, may_approve: bool) -> Vec<&'static str> {
        let answers = may_approve && self.may_be_answered(case, by).is_ok();
        let takes_back = may_ask && self.waits().is_ok() && holds(case, by).is_ok();
        [
            ("erasure_approve", answers),
            ("erasure_return", answers),
            ("erasure_withdraw", takes_back),
        ]
        .into_iter()
        .filter_map(|(name, may)| may.then_some(name))
        .collect()
    }

    fn may_be_answered(&self, case: &Case, by: &Actor) -> Result<(), ErasureError> {
        holds(case, by)?;
        self.waits()?;
        if self.requested_by == by.user {
            Err(ErasureError::OwnErasure)
        } else {
            Ok(())
        }
    }

    fn waits(&self) -> Result<(), ErasureError> {
        if self.state == ErasureState::AwaitingApproval {
            Ok(())
        } else {
            Err(ErasureError::NotAwaiting)
        }
    }

    fn answered(self, state: ErasureState, by: Option<UserId>, now: Timestamp) -> Self {
        Self {
            state,
            answered_by: by,
            answered_at: Some(now),
            ..self
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).case(self.case).subject(self.id)
    }
}

impl ErasureGiven {
    fn checked(self, case: &Case, known: &ErasureKnown, by: &Actor) -> Result<ErasureWords, ErasureError> {
        let mut refused = Vec::new();
        if self.asked_on > known.today {
            refused.push(Invalid::new("/asked_on", InvalidCode::InTheFuture));
        } else if self.asked_on < case.detected_on {
            refused.push(Invalid::new("/asked_on", InvalidCode::BeforeDetection));
        }
        let said = paragraphs(&self.said, WORDS_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new("/said", code));
            String::new()
        });
        let knows = |among: &str, code: &str| match among {
            "county" => known.pack.county(code).is_some(),
            _ => known.pack.has_code(among, code),
        };
        // That it was written down shows in the ledger by the erasure alone, which names no record of it.
        match self.refusal.record(knows, by, known.today) {
            Ok((refusal, _)) if refused.is_empty() => Ok(ErasureWords {
                asked_on: self.asked_on,
                said,
                refusal,
                return_reason: None,
            }),
            outcome => {
                let wrong = outcome.err().into_iter().flatten();
                refused.extend(wrong.map(|one| Invalid::new(format!("/refusal{}", one.pointer), one.code)));
                Err(ErasureError::Invalid(refused))
            }
        }
    }
}

/// Whether this person's organisation holds the case, open or closed.
fn holds(case: &Case, by: &Actor) -> Result<(), ErasureError> {
    case.held_by(by).map_err(|_| ErasureError::NotHolder)
}
