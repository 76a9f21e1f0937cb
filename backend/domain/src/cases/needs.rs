//! Needs: what the person lacks, and what they themselves wish for (MECHANISM §7, F7).
//!
//! An assessment is written once; the next one takes its place and the older ones stay readable.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Case;
use super::consent::DataSet;
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, NeedsAssessmentId, OrganisationId, UserId};
use crate::text::{Invalid, InvalidCode, paragraphs};

codes! {
    /// How things stand in one domain of life.
    NeedState {
        /// Nothing is lacking.
        NoNeed,
        /// What is needed is being given.
        Met,
        /// Part of it is being given.
        PartlyMet,
        /// Nothing is being given yet.
        Unmet,
        /// It was asked, and nobody knows.
        Unknown,
        /// It was not asked.
        NotAsked,
        /// The person did not want to speak of it.
        Refused,
    }
}

impl NeedState {
    /// Whether something is still to be done.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::PartlyMet | Self::Unmet)
    }
}

codes! {
    /// Whether the person wants help in a domain.
    NeedWish {
        /// They do.
        Wanted,
        /// They do not.
        NotWanted,
        /// They have not made up their mind.
        Undecided,
        /// They were not asked.
        NotAsked,
        /// They did not want to say.
        Refused,
    }
}

codes! {
    /// How soon a need is to be seen to.
    NeedPriority {
        /// Today.
        Urgent,
        /// This week.
        High,
        /// In the course of the plan.
        Medium,
        /// When all else is seen to.
        Low,
    }
}

/// A need in one domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// The domain: a code of the pack's list `need_domain`.
    pub domain: String,
    /// How things stand.
    pub state: NeedState,
    /// How things stand, in words.
    pub situation: Option<String>,
    /// Whether the person wants help with it.
    pub wish: NeedWish,
    /// What the person wants, in their own words.
    pub wish_words: Option<String>,
    /// How soon it is to be seen to.
    pub priority: Option<NeedPriority>,
}

/// The data set that must be shared before a domain of needs is named to anybody: `health.mental`
/// belongs to the data set `health`, which a consent to share needs or plan does not open.
#[must_use]
pub fn belongs_to(domain: &str) -> DataSet {
    let group = domain.split('.').next().unwrap_or_default();
    group.parse().unwrap_or(DataSet::Needs)
}

impl Need {
    fn checked(self, at: usize, refused: &mut Vec<Invalid>) -> Self {
        let mut words = |field: &str, text: Option<String>| -> Option<String> {
            match paragraphs(&text?, WORDS_MAX) {
                Ok(text) => Some(text),
                Err(InvalidCode::Required) => None,
                Err(code) => {
                    refused.push(Invalid::new(format!("/needs/{at}/{field}"), code));
                    None
                }
            }
        };
        let need = Self {
            situation: words("situation", self.situation),
            wish_words: words("wish_words", self.wish_words),
            ..self
        };
        let priority = match (need.state, need.priority) {
            (state, None) if state.is_open() => Some(InvalidCode::Required),
            (NeedState::NoNeed | NeedState::NotAsked, Some(_)) => Some(InvalidCode::Contradiction),
            _ => None,
        };
        refused.extend(priority.map(|code| Invalid::new(format!("/needs/{at}/priority"), code)));
        // Whoever was not asked, or did not want to say, has said nothing.
        if matches!(need.wish, NeedWish::NotAsked | NeedWish::Refused) && need.wish_words.is_some() {
            refused.push(Invalid::new(
                format!("/needs/{at}/wish_words"),
                InvalidCode::Contradiction,
            ));
        }
        need
    }
}

/// The longest description of a need or wish, in characters.
const WORDS_MAX: usize = 2000;
/// The most domains an assessment goes through.
const NEEDS_MAX: usize = 40;

/// An assessment of the needs of the person a case is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedsAssessment {
    /// Its id.
    pub id: NeedsAssessmentId,
    /// The case.
    pub case: CaseId,
    /// The day on which the person was spoken with.
    pub assessed_on: NaiveDate,
    /// Who wrote it down.
    pub assessed_by: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// When.
    pub recorded_at: Timestamp,
    /// What was found, domain by domain. A domain that is not named was not asked about.
    pub needs: Vec<Need>,
}

/// What is written down of an assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedsGiven {
    /// The day on which the person was spoken with.
    pub assessed_on: NaiveDate,
    /// What was found.
    pub needs: Vec<Need>,
}

/// What is known when it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeedsCircumstances {
    /// The day of the assessment before.
    pub last_on: Option<NaiveDate>,
    /// Today.
    pub today: NaiveDate,
}

/// Why needs are not assessed now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NeedsError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case assesses needs")]
    NotHolder,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl NeedsAssessment {
    /// Writes down what was found; `knows_domain` asks the pack.
    ///
    /// # Errors
    /// [`NeedsError`] says what stands against it.
    pub fn assess(
        id: NeedsAssessmentId,
        case: &Case,
        given: NeedsGiven,
        knows_domain: impl Fn(&str) -> bool,
        circumstances: NeedsCircumstances,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), NeedsError> {
        case.held_by(by).map_err(|_| NeedsError::NotHolder)?;
        if !case.is_open() {
            return Err(NeedsError::CaseClosed);
        }
        let NeedsGiven { assessed_on, needs } = given;
        let mut refused = Vec::new();
        let day = if assessed_on > circumstances.today {
            Some(InvalidCode::InTheFuture)
        } else if assessed_on < case.detected_on {
            Some(InvalidCode::BeforeDetection)
        } else if circumstances.last_on.is_some_and(|last| assessed_on < last) {
            // The newest counts: an older one cannot take its place.
            Some(InvalidCode::TooEarly)
        } else {
            None
        };
        refused.extend(day.map(|code| Invalid::new("/assessed_on", code)));
        if needs.is_empty() {
            refused.push(Invalid::new("/needs", InvalidCode::Required));
        }
        if needs.len() > NEEDS_MAX {
            return Err(NeedsError::Invalid(vec![Invalid::new("/needs", InvalidCode::TooMany)]));
        }
        let mut seen = BTreeSet::new();
        let mut checked = Vec::with_capacity(needs.len());
        for (at, need) in needs.into_iter().enumerate() {
            let domain = if !knows_domain(&need.domain) {
                Some(InvalidCode::UnknownCode)
            } else if seen.insert(need.domain.clone()) {
                None
            } else {
                Some(InvalidCode::Repeated)
            };
            refused.extend(domain.map(|code| Invalid::new(format!("/needs/{at}/domain"), code)));
            checked.push(need.checked(at, &mut refused));
        }
        if !refused.is_empty() {
            return Err(NeedsError::Invalid(refused));
        }
        let assessment = Self {
            id,
            case: case.id,
            assessed_on,
            assessed_by: by.user,
            organisation: by.organisation,
            recorded_at: now,
            needs: checked,
        };
        let event = Event::new(EventKind::NeedsAssessed).case(case.id).subject(id);
        Ok((assessment, event))
    }
}

#[cfg(test)]
#[path = "needs_tests.rs"]
mod tests;
