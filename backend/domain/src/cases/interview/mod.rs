//! Interviews: sittings in which somebody asks the person, and the account that comes of them
//! (MECHANISM §7, F2 and F3).
//!
//! A sitting says who asked when, for which organisation and who was there; it counts, so that nobody is
//! interviewed again and again (MECHANISM §13). What was said belongs to the case ([`account`]); the
//! questions are data of the country pack ([`form`]).

pub mod account;
mod answer;
mod doubt;
pub mod form;

use serde::{Deserialize, Serialize};

use super::Case;
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, InterviewId, OrganisationId, UserId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, codes as check_codes, is_language, paragraphs};
pub use account::{AccountEntry, AccountRevision};
pub use answer::{CheckedAnswer, InterviewAnswer, InterviewAnswerState, InterviewGiven, InterviewValue, check_answers};
pub use doubt::{AccountDoubt, AccountDoubtKind, doubts};
pub use form::{
    EXPLOITERS, InterviewForm, InterviewKind, InterviewQuestion, InterviewQuestionKind, InterviewTopic, SHARED,
};

codes! {
    /// Whether an interview still takes answers.
    InterviewState {
        /// It does.
        Open,
        /// It is over.
        Finished,
        /// It never took place, or not with this person.
        EnteredInError,
    }
}

codes! {
    /// Who agreed to an interview.
    InterviewConsent {
        /// The person.
        Person,
        /// Parent, guardian or representative, and the child assented.
        Guardian,
    }
}

/// What is said of a sitting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterviewSaid {
    /// Who agreed to it; a first contact may do without.
    pub consent: Option<InterviewConsent>,
    /// In what kind of place: a code of the pack's list `interview_place`.
    pub place: String,
    /// Who else was there: codes of the pack's list `interview_present`.
    pub present: Vec<String>,
    /// In which language (ISO 639).
    pub language: Option<String>,
    /// How many breaks there were.
    pub breaks: Option<u32>,
    /// Why it is an error.
    pub error_reason: Option<String>,
}

/// A sitting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interview {
    /// Its id.
    pub id: InterviewId,
    /// Counts its changes.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// Which interview it is.
    pub kind: InterviewKind,
    /// Whether it still takes answers.
    pub state: InterviewState,
    /// Who asks.
    pub conducted_by: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// What else is said of it.
    pub said: InterviewSaid,
}

/// An interview as it is begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterviewStart {
    /// Which interview it is.
    pub kind: InterviewKind,
    /// When it began.
    pub started_at: Timestamp,
    /// Who agreed to it.
    pub consent: Option<InterviewConsent>,
    /// In what kind of place.
    pub place: String,
    /// Who else is there.
    pub present: Vec<String>,
    /// In which language.
    pub language: Option<String>,
}

/// Why an interview does not take place, or not like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InterviewError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case interviews")]
    NotHolder,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// It takes no answers any more.
    #[error("the interview is over")]
    NotOpen,
    /// Another organisation conducted it.
    #[error("another organisation conducts this interview")]
    NotConducting,
    /// This interview does not ask about the topic.
    #[error("the topic is of another interview")]
    NotOfThisInterview,
    /// Nothing was asked in it.
    #[error("nothing was asked")]
    NothingAsked,
    /// There are episodes of exploitation, and not exactly one is the principal one (MECHANISM §12).
    #[error("exactly one episode is the principal one")]
    PrincipalOpen,
    /// Something that was given cannot be so.
    #[error("a field is refused")]
    Invalid(Vec<Invalid>),
}

/// The most breaks of an interview.
const BREAKS_MAX: u32 = 50;
/// The most kinds of people present.
const PRESENT_MAX: usize = 20;
/// The longest reason.
const REASON_MAX: usize = 2000;

impl Interview {
    /// Begins an interview with the person the case is about. `case` is as it is today.
    ///
    /// # Errors
    /// [`InterviewError`] says what stands against it.
    pub fn start(
        id: InterviewId,
        case: &Case,
        pack: &Pack,
        given: InterviewStart,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), InterviewError> {
        may_interview(case, by)?;
        let mut refused = Vec::new();
        let mut refuse = |at: &str, code| refused.push(Invalid::new(at, code));
        if given.started_at > now {
            refuse("/started_at", InvalidCode::InTheFuture);
        } else if pack.calendar().date(given.started_at) < case.detected_on {
            refuse("/started_at", InvalidCode::BeforeDetection);
        }
        let due = if case.is_child {
            InterviewConsent::Guardian
        } else {
            InterviewConsent::Person
        };
        match given.consent {
            None if given.kind == InterviewKind::Identification => refuse("/consent", InvalidCode::Required),
            Some(consent) if consent != due => refuse("/consent", InvalidCode::Contradiction),
            _ => {}
        }
        if !pack.has_code("interview_place", &given.place) {
            refuse("/place", InvalidCode::UnknownCode);
        }
        if given.language.as_ref().is_some_and(|code| !is_language(code)) {
            refuse("/language", InvalidCode::UnknownCode);
        }
        let knows = |code: &String| pack.has_code("interview_present", code);
        check_codes(&mut refused, "/present", &given.present, PRESENT_MAX, knows);
        if !refused.is_empty() {
            return Err(InterviewError::Invalid(refused));
        }
        let interview = Self {
            id,
            version: 1,
            case: case.id,
            kind: given.kind,
            state: InterviewState::Open,
            conducted_by: by.user,
            organisation: by.organisation,
            started_at: given.started_at,
            ended_at: None,
            said: InterviewSaid {
                consent: given.consent,
                place: given.place,
                present: given.present,
                language: given.language,
                breaks: None,
                error_reason: None,
            },
        };
        let event = interview.event(EventKind::InterviewStarted);
        Ok((interview, event))
    }

    /// Ends it. `account` is all that is known, and `has_asked` whether anything was answered in it.
    ///
    /// # Errors
    /// [`InterviewError`] says what stands against it.
    pub fn finish(
        self,
        case: &Case,
        account: &[AccountRevision],
        has_asked: bool,
        (ended_at, breaks): (Timestamp, Option<u32>),
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), InterviewError> {
        may_interview(case, by)?;
        if self.state != InterviewState::Open {
            return Err(InterviewError::NotOpen);
        }
        let mut refused = Vec::new();
        if ended_at > now {
            refused.push(Invalid::new("/ended_at", InvalidCode::InTheFuture));
        } else if ended_at < self.started_at {
            refused.push(Invalid::new("/ended_at", InvalidCode::TooEarly));
        }
        if breaks.is_some_and(|breaks| breaks > BREAKS_MAX) {
            refused.push(Invalid::new("/breaks", InvalidCode::OutOfRange));
        }
        if !refused.is_empty() {
            return Err(InterviewError::Invalid(refused));
        }
        if !has_asked {
            return Err(InterviewError::NothingAsked);
        }
        let is_of_principal = |kind| matches!(kind, AccountDoubtKind::SeveralPrincipal | AccountDoubtKind::NoPrincipal);
        let is_open = doubts(account, None).iter().any(|doubt| is_of_principal(doubt.kind));
        if self.kind == InterviewKind::Identification && is_open {
            return Err(InterviewError::PrincipalOpen);
        }
        let event = self.event(EventKind::InterviewFinished);
        let next = Self {
            state: InterviewState::Finished,
            ended_at: Some(ended_at),
            said: InterviewSaid { breaks, ..self.said },
            ..self
        };
        Ok((next, event))
    }

    /// Says that it never took place, or not with this person: it counts no more.
    ///
    /// # Errors
    /// [`InterviewError`] says what stands against it.
    pub fn mark_error(self, case: &Case, reason: &str, by: &Actor) -> Result<(Self, Event), InterviewError> {
        may_interview(case, by)?;
        if self.state == InterviewState::EnteredInError {
            return Err(InterviewError::NotOpen);
        }
        let reason = paragraphs(reason, REASON_MAX)
            .map_err(|code| InterviewError::Invalid(vec![Invalid::new("/reason", code)]))?;
        let event = self.event(EventKind::InterviewInError);
        let next = Self {
            state: InterviewState::EnteredInError,
            said: InterviewSaid {
                error_reason: Some(reason),
                ..self.said
            },
            ..self
        };
        Ok((next, event))
    }

    /// Whether this actor may answer in it now.
    ///
    /// # Errors
    /// [`InterviewError`] says what stands against it.
    pub fn takes_answers(&self, case: &Case, by: &Actor) -> Result<(), InterviewError> {
        may_interview(case, by)?;
        if self.state != InterviewState::Open {
            return Err(InterviewError::NotOpen);
        }
        if self.organisation != by.organisation {
            return Err(InterviewError::NotConducting);
        }
        Ok(())
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).case(self.case).subject(self.id)
    }
}

fn may_interview(case: &Case, by: &Actor) -> Result<(), InterviewError> {
    if case.held_by(by).is_err() {
        return Err(InterviewError::NotHolder);
    }
    if !case.is_open() {
        return Err(InterviewError::CaseClosed);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
