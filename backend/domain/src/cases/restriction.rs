//! Restricting the processing of what is held of a person (GDPR, art. 18; SEC-72): while it lasts nothing goes out.
//! The organisation that helps the person goes on, with the person's consent; nobody else reads, and nothing new is
//! sent.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Case;
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, OrganisationId, RestrictionId, UserId};
use crate::text::{Invalid, InvalidCode, paragraphs};

/// The longest words, in characters.
const WORDS_MAX: usize = 2000;

codes! {
    /// Why processing is restricted (GDPR, art. 18(1)(a) to (d)).
    RestrictionReason {
        /// The person says that what is held is wrong, and it is being checked.
        AccuracyContested,
        /// What is held should not be, and the person would rather have it kept than erased.
        Unlawful,
        /// It is needed no more but for a legal claim of the person's.
        LegalClaim,
        /// The person objects, and it is being judged whose grounds weigh more.
        Objection,
    }
}

/// A time in which what is held of a person goes to nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// Its id.
    pub id: RestrictionId,
    /// 1; 2 once it was lifted.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// Why.
    pub reason: RestrictionReason,
    /// For which organisation it was written down.
    pub organisation: OrganisationId,
    /// Who wrote it down.
    pub restricted_by: UserId,
    /// When.
    pub restricted_at: Timestamp,
    /// Who lifted it, and when.
    pub lifted: Option<(UserId, Timestamp)>,
    /// What was said.
    pub words: RestrictionWords,
}

/// What is said of a restriction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestrictionWords {
    /// What the person asked for, and why.
    pub said: String,
    /// On which day the person was told that it would be lifted (GDPR, art. 18(3)).
    pub told_on: Option<NaiveDate>,
    /// Why it was lifted.
    pub lifted: Option<String>,
}

/// Why processing is not restricted, or a restriction not lifted, like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestrictionError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case restricts it")]
    NotHolder,
    /// It is restricted already.
    #[error("the case is restricted already")]
    AlreadyRestricted,
    /// It was lifted before.
    #[error("the restriction was lifted before")]
    AlreadyLifted,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl Restriction {
    /// Restricts the case from now on.
    ///
    /// # Errors
    /// [`RestrictionError`] says what stands against it.
    pub fn impose(
        id: RestrictionId,
        case: Case,
        (reason, said): (RestrictionReason, &str),
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Case, Event), RestrictionError> {
        case.held_by(by).map_err(|_| RestrictionError::NotHolder)?;
        if case.is_restricted() {
            return Err(RestrictionError::AlreadyRestricted);
        }
        let said = words("/said", said)?;
        let restriction = Self {
            id,
            version: 1,
            case: case.id,
            reason,
            organisation: by.organisation,
            restricted_by: by.user,
            restricted_at: now,
            lifted: None,
            words: RestrictionWords {
                said,
                told_on: None,
                lifted: None,
            },
        };
        let event = restriction.event(EventKind::CaseRestricted);
        let case = Case {
            restricted_at: Some(now),
            ..case
        };
        Ok((restriction, case, event))
    }

    /// Lifts it: the person was told before, on that day and in time of the country.
    ///
    /// # Errors
    /// [`RestrictionError`] says what stands against it.
    pub fn lift(
        self,
        case: Case,
        (told_on, why): (NaiveDate, &str),
        (restricted_on, today): (NaiveDate, NaiveDate),
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Case, Event), RestrictionError> {
        case.held_by(by).map_err(|_| RestrictionError::NotHolder)?;
        if self.lifted.is_some() {
            return Err(RestrictionError::AlreadyLifted);
        }
        let day = match () {
            () if told_on > today => Err(InvalidCode::InTheFuture),
            () if told_on < restricted_on => Err(InvalidCode::TooEarly),
            () => Ok(told_on),
        };
        let told_on = day.map_err(|code| RestrictionError::Invalid(vec![Invalid::new("/told_on", code)]))?;
        let why = words("/why", why)?;
        let event = self.event(EventKind::CaseRestrictionLifted);
        let lifted = Self {
            lifted: Some((by.user, now)),
            words: RestrictionWords {
                told_on: Some(told_on),
                lifted: Some(why),
                ..self.words
            },
            ..self
        };
        let case = Case {
            restricted_at: None,
            ..case
        };
        Ok((lifted, case, event))
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind)
            .case(self.case)
            .subject(self.id)
            .fields([self.reason.code()])
    }
}

fn words(pointer: &str, text: &str) -> Result<String, RestrictionError> {
    paragraphs(text, WORDS_MAX).map_err(|code| RestrictionError::Invalid(vec![Invalid::new(pointer, code)]))
}

#[cfg(test)]
#[path = "restriction_tests.rs"]
mod tests;
