//! Emergency access: somebody who knows of one case and cannot read it opens it for a short while, because
//! somebody is in danger (SEC-30).
//!
//! It needs a reason, a second factor proven a moment ago, and the reference of the case. Whoever holds the case is
//! told, may end it, and reviews it afterwards. Where the person is stays closed until a second person agrees.

mod given;
#[cfg(test)]
mod tests;

use chrono::Duration;
use serde::{Deserialize, Serialize};

pub use given::{EmergencyAsked, EmergencyGiven, EmergencyKnown, EmergencySpent};

use super::Case;
use crate::Timestamp;
use crate::access::Actor;
use crate::access::decide::EmergencyFacts;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, EmergencyAccessId, OrganisationId, UserId};
use crate::text::{Invalid, paragraphs};

/// The longest words, in characters.
const WORDS_MAX: usize = 2000;

codes! {
    /// What a review of an emergency found.
    EmergencyFinding {
        /// It was one.
        Justified,
        /// It was none.
        NotJustified,
    }
}

/// How far a country lets people open cases in an emergency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmergencyRule {
    /// For how many minutes: 60 at most.
    pub minutes: u32,
    /// How many one person opens within 24 hours.
    pub per_day: u32,
    /// How many within thirty days.
    pub per_month: u32,
}

impl EmergencyRule {
    /// The longest that a case is open in an emergency, in minutes (SEC-30).
    pub const MINUTES_MAX: u32 = 60;

    /// For how long.
    #[must_use]
    pub fn lasts(self) -> Duration {
        Duration::minutes(self.minutes.min(Self::MINUTES_MAX).into())
    }
}

/// A case that somebody opened in an emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyAccess {
    /// Its id.
    pub id: EmergencyAccessId,
    /// Counts its changes.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// Who opened it.
    pub user: UserId,
    /// The organisation they worked for.
    pub organisation: OrganisationId,
    /// Why: a code of the pack's list `emergency_reason`.
    pub reason: String,
    /// When.
    pub opened_at: Timestamp,
    /// When it ends by itself.
    pub until: Timestamp,
    /// When it was ended before, or seen to have ended; and by whom, where somebody did.
    pub ended: Option<(Timestamp, Option<UserId>)>,
    /// Who agreed that where the person is shows too, and when.
    pub agreed: Option<(UserId, Timestamp)>,
    /// Who reviewed it, when, and what they found.
    pub reviewed: Option<(UserId, Timestamp, EmergencyFinding)>,
}

/// What is written of an emergency in words; it is sealed with the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyWords {
    /// What happens, as who opened it tells it.
    pub said: String,
    /// What the review says.
    pub review: Option<String>,
}

/// Why something is not done in or with an emergency now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmergencyError {
    /// Another one of this person is running.
    #[error("one case at a time")]
    Running,
    /// This person opened as many as they may.
    #[error("no more cases may be opened for now")]
    QuotaSpent,
    /// There is no such case, or it is none to be opened in this way; the two are one answer.
    #[error("there is no such case")]
    Refused,
    /// They can read the case anyway.
    #[error("the case is open to you")]
    NotNeeded,
    /// It has ended.
    #[error("the emergency has ended")]
    Ended,
    /// It has not ended yet.
    #[error("the emergency has not ended yet")]
    NotEnded,
    /// A second person agreed already.
    #[error("a second person has agreed already")]
    AlreadyAgreed,
    /// It was reviewed already.
    #[error("the emergency was reviewed already")]
    AlreadyReviewed,
    /// Nobody agrees to their own, nor reviews it.
    #[error("somebody else than who opened the case does this")]
    Own,
    /// It is for whoever answers for the case where it is held.
    #[error("only whoever answers for the case does this")]
    NotYours,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl EmergencyAccess {
    /// When it ended or ends.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        self.ended.map_or(self.until, |(at, _)| at.min(self.until))
    }

    /// Whether the case is open through it.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.ends_at()
    }

    /// What decides on it.
    #[must_use]
    pub fn facts(&self) -> EmergencyFacts {
        EmergencyFacts {
            user: self.user,
            until: self.ends_at(),
            is_agreed: self.agreed.is_some(),
        }
    }

    /// Whoever opened the case, or who answers for it, ends it before its time.
    ///
    /// # Errors
    /// [`EmergencyError`] says what stands against it.
    pub fn end(self, by: &Actor, answers_for: bool, now: Timestamp) -> Result<(Self, Event), EmergencyError> {
        if self.user != by.user && !answers_for {
            return Err(EmergencyError::NotYours);
        }
        if !self.is_live(now) {
            return Err(EmergencyError::Ended);
        }
        let event = self.event(EventKind::EmergencyEnded);
        let ended = Some((now, Some(by.user)));
        Ok((Self { ended, ..self }, event))
    }

    /// Who answers for the case agrees that where the person is shows too (S4).
    ///
    /// # Errors
    /// [`EmergencyError`] says what stands against it.
    pub fn agree(self, by: &Actor, answers_for: bool, now: Timestamp) -> Result<(Self, Event), EmergencyError> {
        self.is_anothers(by, answers_for)?;
        if !self.is_live(now) {
            return Err(EmergencyError::Ended);
        }
        if self.agreed.is_some() {
            return Err(EmergencyError::AlreadyAgreed);
        }
        let event = self.event(EventKind::EmergencyAgreed);
        let agreed = Some((by.user, now));
        Ok((Self { agreed, ..self }, event))
    }

    /// Who answers for the case says whether it was an emergency, once it has ended.
    ///
    /// # Errors
    /// [`EmergencyError`] says what stands against it.
    pub fn review(
        self,
        finding: EmergencyFinding,
        words: &str,
        (by, answers_for): (&Actor, bool),
        now: Timestamp,
    ) -> Result<(Self, String, Event), EmergencyError> {
        self.is_anothers(by, answers_for)?;
        if self.is_live(now) {
            return Err(EmergencyError::NotEnded);
        }
        if self.reviewed.is_some() {
            return Err(EmergencyError::AlreadyReviewed);
        }
        let words =
            paragraphs(words, WORDS_MAX).map_err(|code| EmergencyError::Invalid(vec![Invalid::new("/words", code)]))?;
        let event = self.event(EventKind::EmergencyReviewed).fields([finding.code()]);
        let reviewed = Some((by.user, now, finding));
        Ok((Self { reviewed, ..self }, words, event))
    }

    /// What this person may do with it now, by the names of the operations. Whether they answer for the case
    /// where it is held is told with `answers_for`.
    #[must_use]
    pub fn abilities(&self, by: &Actor, answers_for: bool, now: Timestamp) -> Vec<&'static str> {
        let (is_live, is_own) = (self.is_live(now), self.user == by.user);
        let answers = answers_for && !is_own;
        [
            ("emergency_case_read", is_live && is_own),
            ("emergency_access_end", is_live && (is_own || answers_for)),
            ("emergency_access_agree", is_live && answers && self.agreed.is_none()),
            (
                "emergency_access_review",
                !is_live && answers && self.reviewed.is_none(),
            ),
        ]
        .into_iter()
        .filter_map(|(name, may)| may.then_some(name))
        .collect()
    }

    fn is_anothers(&self, by: &Actor, answers_for: bool) -> Result<(), EmergencyError> {
        if self.user == by.user {
            Err(EmergencyError::Own)
        } else if answers_for {
            Ok(())
        } else {
            Err(EmergencyError::NotYours)
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).case(self.case).subject(self.id)
    }
}

impl EmergencyAsked {
    /// Opens the case for a while.
    ///
    /// # Errors
    /// [`EmergencyError::Refused`] for one that is none to open in this way, as for one that there is not;
    /// [`EmergencyError::NotNeeded`] for whoever can read it anyway.
    pub fn open(
        self,
        id: EmergencyAccessId,
        case: &Case,
        known: EmergencyKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(EmergencyAccess, EmergencyWords, Event), EmergencyError> {
        if known.reads_anyway {
            return Err(EmergencyError::NotNeeded);
        }
        // Who may be of the person's family is nobody whom an emergency opens the case to.
        if known.shares_family_name {
            return Err(EmergencyError::Refused);
        }
        let access = EmergencyAccess {
            id,
            version: 1,
            case: case.id,
            user: by.user,
            organisation: by.organisation,
            reason: self.reason,
            opened_at: now,
            until: now + self.lasts,
            ended: None,
            agreed: None,
            reviewed: None,
        };
        let words = EmergencyWords {
            said: self.said,
            review: None,
        };
        let opened = access.event(EventKind::EmergencyOpened).organisation(by.organisation);
        Ok((access, words, opened))
    }
}
