//! What the person was told of their rights in proceedings and to compensation: when, by whom, in
//! which language, and whether they understood (Directive 2012/29/EU, art. 4).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{NAME_MAX, ProceedingError, ProceedingKnown, WORDS_MAX, holds};
use crate::Timestamp;
use crate::access::Actor;
use crate::cases::Case;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, OrganisationId, RightsInformationId, UserId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, is_language, line, optional, paragraphs};

/// The code of the pack's list `proceedings_right` that opens the track of compensation.
pub const COMPENSATION: &str = "compensation";

/// The pack's list of rights.
const LIST: &str = "proceedings_right";

codes! {
    /// Whether the person understood what they were told.
    Understanding {
        /// They did, in their own words.
        Understood,
        /// In part: it is told again.
        Partly,
        /// They did not: it is told again.
        NotUnderstood,
    }
}

/// What somebody says of information that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightsGiven {
    /// The day.
    pub on: NaiveDate,
    /// Of which rights: codes of the pack's list `proceedings_right`.
    pub rights: Vec<String>,
    /// Whether the person understood.
    pub understanding: Understanding,
    /// The words around it.
    pub words: RightsWords,
}

/// In which words and by whom it was given, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RightsWords {
    /// The language.
    pub language: String,
    /// Who told the person, where it was not whoever writes it down.
    pub given_by: Option<String>,
    /// Who interpreted.
    pub interpreter: Option<String>,
    /// What else was said.
    pub note: Option<String>,
    /// Why the record is an error.
    #[serde(default)]
    pub error: Option<String>,
}

/// That the person was told. It is written once, unless it was an error; what was not understood is told
/// again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightsInformation {
    /// Its id.
    pub id: RightsInformationId,
    /// Counts its changes.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// For which organisation it was written down.
    pub organisation: OrganisationId,
    /// Who wrote it down.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
    /// Whether it should not be there.
    pub is_void: bool,
    /// What was told.
    pub given: RightsGiven,
}

impl RightsInformation {
    /// The person was told.
    ///
    /// # Errors
    /// [`ProceedingError`] says what stands against it.
    pub fn record(
        id: RightsInformationId,
        case: &Case,
        given: RightsGiven,
        known: &ProceedingKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ProceedingError> {
        holds(case, by)?;
        let mut refused = Vec::new();
        if given.on > known.today {
            refused.push(Invalid::new("/on", InvalidCode::InTheFuture));
        } else if given.on < case.detected_on {
            refused.push(Invalid::new("/on", InvalidCode::BeforeDetection));
        }
        if given.rights.is_empty() {
            refused.push(Invalid::new("/rights", InvalidCode::Required));
        }
        known.codes(&mut refused, "/rights", LIST, &given.rights);
        let words = given.words;
        if !is_language(&words.language) {
            refused.push(Invalid::new("/language", InvalidCode::UnknownCode));
        }
        let mut name = |pointer: &str, text: &Option<String>| {
            optional(&mut refused, pointer, text.as_deref(), |text| line(text, NAME_MAX))
        };
        let given_by = name("/given_by", &words.given_by);
        let interpreter = name("/interpreter", &words.interpreter);
        let note = optional(&mut refused, "/note", words.note.as_deref(), |text| {
            paragraphs(text, WORDS_MAX)
        });
        if !refused.is_empty() {
            return Err(ProceedingError::Invalid(refused));
        }
        let information = Self {
            id,
            version: 1,
            case: case.id,
            organisation: by.organisation,
            recorded_by: by.user,
            recorded_at: now,
            is_void: false,
            given: RightsGiven {
                words: RightsWords {
                    given_by,
                    interpreter,
                    note,
                    error: None,
                    ..words
                },
                ..given
            },
        };
        let event = Event::new(EventKind::RightsExplained).case(case.id).subject(id);
        Ok((information, event))
    }

    /// The person was not told: it stays readable and counts no more.
    ///
    /// # Errors
    /// [`ProceedingError`] says what stands against it.
    pub fn void(self, case: &Case, reason: &str, by: &Actor) -> Result<(Self, Event), ProceedingError> {
        self.may_void(case, by)?;
        let reason = paragraphs(reason, WORDS_MAX)
            .map_err(|code| ProceedingError::Invalid(vec![Invalid::new("/reason", code)]))?;
        let event = Event::new(EventKind::RightsVoided).case(self.case).subject(self.id);
        let words = RightsWords {
            error: Some(reason),
            ..self.given.words
        };
        let voided = Self {
            is_void: true,
            given: RightsGiven { words, ..self.given },
            ..self
        };
        Ok((voided, event))
    }

    /// What this person may do with it now, by the names of the operations.
    #[must_use]
    pub fn abilities(&self, case: &Case, by: &Actor) -> Vec<&'static str> {
        match self.may_void(case, by) {
            Ok(()) => vec!["rights_information_void"],
            Err(_) => Vec::new(),
        }
    }

    fn may_void(&self, case: &Case, by: &Actor) -> Result<(), ProceedingError> {
        holds(case, by)?;
        if self.is_void {
            Err(ProceedingError::RightsVoid)
        } else {
            Ok(())
        }
    }

    /// Whether the person was told of their right to compensation, whatever they understood.
    #[must_use]
    pub fn tells_of_compensation(&self) -> bool {
        !self.is_void && self.given.rights.iter().any(|right| right == COMPENSATION)
    }
}

/// The rights of the pack of which the person was not told yet so that they understood.
#[must_use]
pub fn missing(pack: &Pack, all: &[RightsInformation]) -> Vec<String> {
    let told: BTreeSet<&str> = all
        .iter()
        .filter(|one| !one.is_void && one.given.understanding == Understanding::Understood)
        .flat_map(|one| one.given.rights.iter().map(String::as_str))
        .collect();
    let rights = pack.list(LIST).iter().map(|right| right.code.as_str());
    rights
        .filter(|right| !told.contains(right))
        .map(str::to_owned)
        .collect()
}
