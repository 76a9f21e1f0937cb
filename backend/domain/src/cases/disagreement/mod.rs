//! Disagreement: another body's differing view on a decision on status.
//!
//! It is recorded beside the decision and moves nothing: the track stands where the decision put it.
//! It is open until it is reviewed, by a new decision, by a competent body that upholds the old one
//! with reasons, or until whoever disagreed takes it back. Neither the view nor the decision is ever
//! overwritten.

mod reviewed;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use reviewed::{Upheld, UpheldBy};

use super::Case;
use super::decision::{DecidedStatus, DecisionSight, StatusDecision, stands};
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, DisagreementId, OrganisationId, StatusDecisionId, UserId};
use crate::text::{Invalid, InvalidCode, paragraphs};

/// The longest grounds and reasons, in characters.
const WORDS_MAX: usize = 10_000;
/// More disagreements on one person than were ever recorded.
pub const DISAGREEMENTS_MAX: usize = 100;
/// So many of one body: nobody uses up those of the others.
const OF_ONE_BODY_MAX: usize = 20;

codes! {
    /// What became of a disagreement.
    DisagreementOutcome {
        /// A competent body decided anew.
        DecidedAnew,
        /// A competent body reviewed it, and the decision stands.
        Upheld,
        /// Whoever disagreed took it back.
        Withdrawn,
        /// The decision had been entered in error: there is nothing left to disagree with.
        DecisionInError,
    }
}

/// The view of a body that differs from what another decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// Its id.
    pub id: DisagreementId,
    /// Counts its answers.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// The decision it is about.
    pub decision: StatusDecisionId,
    /// What the body would decide; `None` where it asks for a review.
    pub status: Option<DecidedStatus>,
    /// The day it took this view.
    pub on: NaiveDate,
    /// The body that disagrees.
    pub organisation: OrganisationId,
    /// Who wrote it down.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
    /// Since when it waits for an answer; later than when it was recorded where its answer was found
    /// to be in error.
    pub open_since: Timestamp,
    /// Why, in words.
    pub grounds: String,
    /// What became of it; `None` while it is open.
    pub answer: Option<DisagreementAnswer>,
}

/// What became of a disagreement, by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisagreementAnswer {
    /// What.
    pub outcome: DisagreementOutcome,
    /// The new decision, where one was made.
    pub decision: Option<StatusDecisionId>,
    /// The body that answered.
    pub organisation: OrganisationId,
    /// Who wrote it down.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// What was said in words.
    pub words: AnswerWords,
}

/// What is said of an answer in words, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerWords {
    /// Why the decision stands.
    pub reasons: Option<String>,
    /// The document in which that stands, where somebody else records it.
    pub document: Option<String>,
}

/// What is said of a disagreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisagreementGiven {
    /// What the body would decide; `None` where it asks for a review.
    pub status: Option<DecidedStatus>,
    /// The day it took this view.
    pub on: NaiveDate,
    /// Why, in words.
    pub grounds: String,
}

/// What is known when a disagreement is recorded.
#[derive(Debug, Clone, Copy)]
pub struct DisagreementCircumstances<'a> {
    /// The decision it is about.
    pub decision: &'a StatusDecision,
    /// Every decision of the case, the oldest first.
    pub decisions: &'a [StatusDecision],
    /// Every disagreement of the case.
    pub all: &'a [Disagreement],
    /// How the actor stands to the case.
    pub sight: &'a DecisionSight,
    /// Today.
    pub today: NaiveDate,
}

/// Why there is no such disagreement, or why it is not answered like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DisagreementError {
    /// Who decided decides anew instead.
    #[error("a body does not disagree with itself; it decides anew")]
    OwnDecision,
    /// The decision does not count any more.
    #[error("the decision was replaced or entered in error")]
    NotStanding,
    /// This body's earlier one is not answered yet.
    #[error("the organisation's earlier disagreement with this decision is open")]
    AlreadyOpen,
    /// Organisations of this kind do not decide on the status it names.
    #[error("organisations of this kind do not decide on this status; ask for a review")]
    NotCompetent,
    /// A child cannot decline.
    #[error("a child cannot decline; child protection decides with the child")]
    ChildCannotDecline,
    /// So many are in no case.
    #[error("there are too many disagreements in this case")]
    TooMany,
    /// It has its answer.
    #[error("the disagreement was answered")]
    Answered,
    /// Only who disagreed takes it back.
    #[error("this is for the body that disagreed")]
    NotTheirs,
    /// Nobody reviews the own disagreement.
    #[error("who disagreed does not review it")]
    OwnReview,
    /// Organisations of this kind do not decide on the status that stands.
    #[error("organisations of this kind do not decide on this status")]
    NotReviewer,
    /// Nobody reviews what they cannot read.
    #[error("who does not read the grounds does not review them")]
    Unread,
    /// Only the holder of the case and who coordinates its county record reviews of others.
    #[error("reviews of another body are recorded by the holder of the case and by who coordinates the county")]
    NotRecorder,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl Disagreement {
    /// Whether nobody has answered it yet.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.answer.is_none()
    }

    /// Whether a person of this organisation may disagree with a decision now.
    ///
    /// # Errors
    /// [`DisagreementError`] says what stands against it.
    pub fn may_be_recorded(known: DisagreementCircumstances, by: &Actor) -> Result<(), DisagreementError> {
        let DisagreementCircumstances {
            decision,
            decisions,
            all,
            ..
        } = known;
        if decision.organisation == by.organisation {
            return Err(DisagreementError::OwnDecision);
        }
        if !stands(decision, decisions) {
            return Err(DisagreementError::NotStanding);
        }
        let is_same = |one: &&Self| one.decision == decision.id && one.organisation == by.organisation;
        if all.iter().filter(is_same).any(Self::is_open) {
            return Err(DisagreementError::AlreadyOpen);
        }
        let of_body = all.iter().filter(|one| one.organisation == by.organisation);
        if all.len() >= DISAGREEMENTS_MAX || of_body.count() >= OF_ONE_BODY_MAX {
            return Err(DisagreementError::TooMany);
        }
        Ok(())
    }

    /// Records that the actor's body holds another view. It names a status that it may decide itself,
    /// or asks for a review.
    ///
    /// # Errors
    /// [`DisagreementError`] says what stands against it.
    pub fn record(
        id: DisagreementId,
        case: &Case,
        given: &DisagreementGiven,
        known: DisagreementCircumstances,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), DisagreementError> {
        Self::may_be_recorded(known, by)?;
        let decision = known.decision;
        if let Some(status) = given.status {
            if !known.sight.decides.contains(&status) {
                return Err(DisagreementError::NotCompetent);
            }
            if case.is_child && status == DecidedStatus::Declined {
                return Err(DisagreementError::ChildCannotDecline);
            }
        }
        let mut refused = Vec::new();
        if given.status == Some(decision.status) {
            refused.push(Invalid::new("/status", InvalidCode::Contradiction));
        }
        if given.on > known.today {
            refused.push(Invalid::new("/on", InvalidCode::InTheFuture));
        } else if given.on < decision.decided_on.date {
            refused.push(Invalid::new("/on", InvalidCode::TooEarly));
        }
        let grounds = paragraphs(&given.grounds, WORDS_MAX);
        let grounds = grounds.map_err(|code| refused.push(Invalid::new("/grounds", code)));
        let (Ok(grounds), true) = (grounds, refused.is_empty()) else {
            return Err(DisagreementError::Invalid(refused));
        };
        let made = Self {
            id,
            version: 1,
            case: decision.case,
            decision: decision.id,
            status: given.status,
            on: given.on,
            organisation: by.organisation,
            recorded_by: by.user,
            recorded_at: now,
            open_since: now,
            grounds,
            answer: None,
        };
        let event = made
            .event(EventKind::DisagreementRecorded)
            .fields(given.status.map(DecidedStatus::code));
        Ok((made, event))
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind)
            .case(self.case)
            .subject(self.id)
            .organisation(self.organisation)
    }
}

/// The open disagreement that has waited longest.
#[must_use]
pub fn oldest_open(all: &[Disagreement]) -> Option<&Disagreement> {
    let open = all.iter().filter(|one| one.is_open());
    open.min_by_key(|one| (one.open_since, one.id))
}

#[cfg(test)]
mod tests;
