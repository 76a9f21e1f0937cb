//! The decision on a person's status: what a competent body decided, with grounds (MECHANISM §1.6,
//! §4, §7 F4).
//!
//! A decision is written once. A later one stands beside it and says that it replaces it; one that
//! was entered in error stays, marked. Notice to the person and an objection come later and change
//! nothing in what was decided. A screening is something a decision rests on, and never one.

mod competence;
mod course;
mod given;
mod made;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use competence::Competence;
pub use given::{Decided, StatusCircumstances, StatusGiven};
pub use made::{DecisionSight, NoticeGiven, ObjectionMade};

use super::person::PartialDate;
use super::track::IdentificationState;
use crate::Timestamp;
use crate::codes;
use crate::id::{CaseId, OrganisationId, ScreeningId, StatusDecisionId, UserId};
use crate::text::Invalid;

codes! {
    /// What a competent body decides on a person.
    DecidedStatus {
        /// There are enough signs: all service rights open.
        Presumed,
        /// The person is a victim of trafficking.
        Identified,
        /// The person is none.
        NotVictim,
        /// The adult refuses identification or referral.
        Declined,
    }
}

codes! {
    /// A fact about a person's status. They are three and never one: statistics count a registered
    /// victim by any of them (MECHANISM §1.3).
    StatusFact {
        /// Whether the person meets the criteria.
        MeetsCriteria,
        /// Whether the person was formally identified.
        FormallyIdentified,
        /// Whether the person declined.
        Declined,
    }
}

codes! {
    /// What became of an objection.
    ObjectionOutcome {
        /// The decision stands.
        DecisionStands,
        /// The body decides anew.
        DecidedAnew,
        /// The person took it back.
        Withdrawn,
    }
}

impl DecidedStatus {
    /// The state of the identification track that the decision leads to.
    #[must_use]
    pub fn state(self) -> IdentificationState {
        match self {
            Self::Presumed => IdentificationState::Presumed,
            Self::Identified => IdentificationState::Identified,
            Self::NotVictim => IdentificationState::NotVictim,
            Self::Declined => IdentificationState::Declined,
        }
    }

    /// The status that led to this state; `None` for a state that nobody decides.
    #[must_use]
    pub fn of_state(state: IdentificationState) -> Option<Self> {
        match state {
            IdentificationState::Presumed => Some(Self::Presumed),
            IdentificationState::Identified => Some(Self::Identified),
            IdentificationState::NotVictim => Some(Self::NotVictim),
            IdentificationState::Declined => Some(Self::Declined),
            IdentificationState::Detected
            | IdentificationState::Screening
            | IdentificationState::LostContact
            | IdentificationState::Withdrawn
            | IdentificationState::Reopened => None,
        }
    }

    /// The facts it settles, and how.
    #[must_use]
    pub fn settles(self) -> &'static [(StatusFact, bool)] {
        use StatusFact::{Declined, FormallyIdentified, MeetsCriteria};
        match self {
            Self::Presumed => &[(MeetsCriteria, true)],
            Self::Identified => &[(MeetsCriteria, true), (FormallyIdentified, true)],
            Self::NotVictim => &[(MeetsCriteria, false), (FormallyIdentified, false)],
            Self::Declined => &[(Declined, true)],
        }
    }
}

/// A decision on the status of the person a case is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusDecision {
    /// Its id.
    pub id: StatusDecisionId,
    /// Counts what was added to it.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// What was decided.
    pub status: DecidedStatus,
    /// The body that decided.
    pub organisation: OrganisationId,
    /// The person who decided, where the body records its own decision.
    pub decided_by: Option<UserId>,
    /// When it was decided, as exactly as it is known.
    pub decided_on: PartialDate,
    /// Where identification stood before.
    pub from: IdentificationState,
    /// Why: codes of the pack's list `decision_ground`.
    pub grounds: Vec<String>,
    /// The screenings it rests on.
    pub screenings: Vec<ScreeningId>,
    /// The earlier decision whose place it takes.
    pub replaces: Option<StatusDecisionId>,
    /// Who wrote it down.
    pub recorded_by: UserId,
    /// For which organisation.
    pub recorded_in: OrganisationId,
    /// When.
    pub recorded_at: Timestamp,
    /// What was said in words.
    pub words: StatusWords,
    /// That the person was told; `None` before.
    pub notice: Option<Notice>,
    /// That the person objected.
    pub objection: Option<Objection>,
    /// That it was entered in error, and why.
    pub error: Option<EnteredInError>,
}

/// What is said of a decision in words, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusWords {
    /// The grounds in words.
    pub grounds: Option<String>,
    /// The person who decided, where somebody else records it.
    pub decided_by: Option<String>,
    /// The document it stands in, where somebody else records it.
    pub document: Option<String>,
}

/// That the person was told what was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// When.
    pub on: NaiveDate,
    /// How: a code of the pack's list `notice_method`.
    pub method: String,
    /// In which language (ISO 639).
    pub language: String,
}

/// That the person objected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Objection {
    /// When.
    pub on: NaiveDate,
    /// What became of it, and when; `None` while it is open.
    pub outcome: Option<(ObjectionOutcome, NaiveDate)>,
}

/// That a decision was entered in error: in the wrong case, or never taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredInError {
    /// Who said so.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// Why there is no such decision, or why nothing is added to it now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecisionError {
    /// The body is not competent for this status.
    #[error("organisations of this kind do not decide on this status")]
    NotCompetent,
    /// The body is not competent for the status that stands, and so does not replace it.
    #[error("organisations of this kind do not decide on the status that stands")]
    NotToReplace,
    /// Only the holder of the case and who coordinates its county record decisions of others.
    #[error("decisions of another body are recorded by the holder of the case and by who coordinates the county")]
    NotRecorder,
    /// Identification cannot go there from where it stands.
    #[error("identification cannot go to this state from where it stands")]
    NoSuchStep,
    /// A child cannot decline identification.
    #[error("a child cannot decline; child protection decides with the child")]
    ChildCannotDecline,
    /// It says something else than the decision that stands, and not that it replaces it.
    #[error("a decision stands; say that this one replaces it")]
    ReplacesNothing,
    /// So many decisions are on nobody.
    #[error("there are too many decisions on this case")]
    TooMany,
    /// Neither the body that decided nor who wrote it down.
    #[error("this is for the body that decided and for who recorded it")]
    NotTheirs,
    /// It was entered in error: nothing is added to it.
    #[error("the decision was entered in error")]
    InError,
    /// The objection has its outcome.
    #[error("the objection was answered")]
    ObjectionAnswered,
    /// A disagreement that it names has its answer.
    #[error("a disagreement that it names was answered")]
    Answered,
    /// Another body disagrees with the decision whose place it takes, and it does not say so.
    #[error("another body disagrees with the decision that it replaces; it answers that")]
    Unseen,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

/// More decisions on one person than were ever made.
pub const DECISIONS_MAX: usize = 100;

/// Whether a decision among all those of its case counts: it is neither in error nor replaced.
#[must_use]
pub fn stands(decision: &StatusDecision, all: &[StatusDecision]) -> bool {
    decision.error.is_none()
        && !all
            .iter()
            .any(|other| other.error.is_none() && other.replaces == Some(decision.id))
}

/// How a fact stands by the decisions of a case, the oldest first, and by which of them; `None`
/// where nobody has decided, which is not a no.
#[must_use]
pub fn settled(fact: StatusFact, all: &[StatusDecision]) -> Option<(bool, &StatusDecision)> {
    all.iter().rev().filter(|one| stands(one, all)).find_map(|one| {
        let (_, answer) = one.status.settles().iter().find(|(settled, _)| *settled == fact)?;
        Some((*answer, one))
    })
}

#[cfg(test)]
mod tests;
