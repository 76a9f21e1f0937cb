//! Answers: what was said to a question, by whom it is known, who asked and when.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::codes;
use crate::id::{OrganisationId, UserId};
use crate::text::InvalidCode;

codes! {
    /// What a question has for an answer. That nobody asked, that nobody knows and that the person
    /// would not say are three different things (MECHANISM §1, 4).
    AnswerState {
        /// It is so.
        Yes,
        /// It is not so.
        No,
        /// It was asked or looked for, and is not known.
        Unknown,
        /// It was not asked.
        NotAsked,
        /// The person did not want to answer.
        Refused,
    }
}

codes! {
    /// By whom an answer is known.
    AnswerSource {
        /// The person said so.
        PersonSaid,
        /// It was seen.
        Observed,
        /// It stands in a document.
        Document,
        /// Somebody else said so.
        ThirdParty,
    }
}

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What it is. A question that was not asked has no answer.
    pub state: AnswerState,
    /// By whom it is known.
    pub source: Option<AnswerSource>,
    /// Who asked.
    pub asked_by: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// When.
    pub at: Timestamp,
}

impl Answer {
    /// Whether the person was asked for it.
    #[must_use]
    pub fn is_from_the_person(&self) -> bool {
        self.state == AnswerState::Refused || self.source == Some(AnswerSource::PersonSaid)
    }
}

/// The answers of a screening by the codes of its questions.
pub type Answers = BTreeMap<String, Answer>;

/// An answer as it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The code of the question.
    pub item: String,
    /// What is answered.
    pub state: AnswerState,
    /// By whom it is known.
    pub source: Option<AnswerSource>,
}

impl Given {
    /// Whether state and source agree: yes and no say by whom they are known, what was not asked
    /// has no source, and only the person refuses.
    ///
    /// # Errors
    /// What is wrong with the source.
    pub fn check(&self) -> Result<(), InvalidCode> {
        match (self.state, self.source) {
            (AnswerState::Yes | AnswerState::No, None) => Err(InvalidCode::Required),
            (AnswerState::NotAsked, Some(_))
            | (
                AnswerState::Refused,
                Some(AnswerSource::Observed | AnswerSource::Document | AnswerSource::ThirdParty),
            ) => Err(InvalidCode::Contradiction),
            _ => Ok(()),
        }
    }
}
