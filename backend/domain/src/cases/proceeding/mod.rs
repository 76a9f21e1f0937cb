//! Proceedings: a criminal file, a civil claim, and where the person stands in them (MECHANISM §4,
//! track C).
//!
//! Proceedings are written down and never asked for: no rule of help looks at them (MECHANISM §1.1;
//! Law 211/2004). The track of a case follows what its records say, see [`course`].

pub mod claim;
mod course;
mod given;
pub mod hearing;
pub mod rights;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use course::{compensation_stands, proceedings_stand};
pub use given::{ProceedingGiven, ProceedingKnown};

use super::Case;
use super::track::ProceedingsState;
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, OrganisationId, ProceedingId, UserId};
use crate::text::{Invalid, InvalidCode, paragraphs};

/// The longest text people write here, in characters.
const WORDS_MAX: usize = 4000;
/// The longest name of a body, of somebody or of a file.
const NAME_MAX: usize = 200;

codes! {
    /// What kind of proceedings.
    ProceedingKind {
        /// A criminal file.
        Criminal,
        /// A claim before a civil court.
        Civil,
        /// Before an authority, or against it.
        Administrative,
        /// Before a labour court or inspectorate.
        Labour,
    }
}

impl ProceedingKind {
    /// The stages there are: those before a court, and of a criminal file the ones that lead there.
    #[must_use]
    pub fn has(self, stage: ProceedingsState) -> bool {
        match stage {
            ProceedingsState::None => false,
            ProceedingsState::Investigation | ProceedingsState::Prosecution => self == Self::Criminal,
            _ => true,
        }
    }

    /// Where proceedings of this kind go from a stage: a criminal file by the table of the track, the
    /// others from the filing to the court.
    #[must_use]
    pub fn next(self, stage: ProceedingsState) -> &'static [ProceedingsState] {
        use ProceedingsState::{Final, Judgment, Reported, Trial};
        if self == Self::Criminal {
            return stage.next();
        }
        match stage {
            Reported => &[Trial, Final],
            Trial => &[Judgment, Final],
            // What was decided for good is opened again before the court.
            Final => &[Trial],
            other => other.next(),
        }
    }
}

/// In which capacity the person stood in the proceedings until something changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapacityHeld {
    /// A code of the pack's list `proceeding_capacity`.
    pub capacity: String,
    /// From when on.
    pub since: NaiveDate,
}

/// A stage that was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageReached {
    /// Which.
    pub stage: ProceedingsState,
    /// When.
    pub on: NaiveDate,
}

/// What is said of proceedings, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProceedingWords {
    /// The body before which they are, where the directory has it.
    pub body: Option<OrganisationId>,
    /// The body, in words.
    pub body_name: Option<String>,
    /// The number of the file there.
    pub file_number: Option<String>,
    /// Who represents the person, where the directory has them.
    pub lawyer: Option<OrganisationId>,
    /// Who represents the person, in words.
    pub lawyer_name: Option<String>,
    /// What protects the person: codes of the pack's list `protection_measure`.
    pub measures: Vec<String>,
    /// The language they are held in for the person.
    pub language: Option<String>,
    /// What else has to be known.
    pub note: Option<String>,
    /// In which capacities the person stood there before, the first first.
    pub earlier: Vec<CapacityHeld>,
    /// The stages before, the first first.
    pub stages: Vec<StageReached>,
    /// Why the record is an error.
    pub error: Option<String>,
}

/// Proceedings that the person takes part in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proceeding {
    /// Their id.
    pub id: ProceedingId,
    /// Counts their changes.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// Who wrote them down.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
    /// What kind.
    pub kind: ProceedingKind,
    /// In which country (ISO 3166-1).
    pub country: String,
    /// The day they began.
    pub opened_on: NaiveDate,
    /// Where they stand.
    pub stage: ProceedingsState,
    /// Since when.
    pub stage_on: NaiveDate,
    /// What came of them, once they are over: a code of the pack's list `proceeding_outcome`.
    pub outcome: Option<String>,
    /// In which capacity the person takes part: a code of the pack's list `proceeding_capacity`.
    pub capacity: String,
    /// Since when.
    pub capacity_since: NaiveDate,
    /// Whether the record should not be there.
    pub is_void: bool,
    /// What is said of them.
    pub words: ProceedingWords,
}

/// A step of proceedings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProceedingStep {
    /// The stage they come to.
    pub to: ProceedingsState,
    /// When.
    pub on: NaiveDate,
    /// What came of them, where they end.
    pub outcome: Option<String>,
}

/// Why nothing is written down of proceedings, or of compensation, like this now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProceedingError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case writes here")]
    NotHolder,
    /// Proceedings of this kind do not go there from where they stand.
    #[error("the proceedings do not go to this stage from where they stand")]
    NoSuchStep,
    /// The record was marked as an error.
    #[error("this was marked as an error")]
    Void,
    /// What the person was told is an error.
    #[error("what the person was told was marked as an error")]
    RightsVoid,
    /// The hearing was held, put off or called off.
    #[error("the hearing is over")]
    HearingOver,
    /// Nobody knows yet who goes with the person.
    #[error("it is not settled who goes with the person")]
    NobodyGoesAlong,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl Proceeding {
    /// Writes down proceedings, at the stage where they are.
    ///
    /// # Errors
    /// [`ProceedingError`] says what stands against it.
    pub fn open(
        id: ProceedingId,
        case: &Case,
        given: ProceedingGiven,
        step: ProceedingStep,
        known: &ProceedingKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ProceedingError> {
        holds(case, by)?;
        let (given, mut refused) = given.checked(None, known);
        if given.kind.has(step.to) {
            refused.extend(step.refused(given.opened_on, "/stage_on", known));
        } else {
            refused.push(Invalid::new("/stage", InvalidCode::Contradiction));
        }
        if !refused.is_empty() {
            return Err(ProceedingError::Invalid(refused));
        }
        let proceeding = Self {
            id,
            version: 1,
            case: case.id,
            recorded_by: by.user,
            recorded_at: now,
            kind: given.kind,
            country: given.country,
            opened_on: given.opened_on,
            stage: step.to,
            stage_on: step.on,
            outcome: step.outcome,
            capacity: given.capacity,
            capacity_since: given.capacity_since,
            is_void: false,
            words: given.words,
        };
        let event = proceeding
            .event(EventKind::ProceedingOpened)
            .fields([proceeding.kind.code(), proceeding.stage.code()]);
        Ok((proceeding, event))
    }

    /// Corrects or completes what is said of them. Another capacity begins on a day, and the one before
    /// is kept.
    ///
    /// # Errors
    /// [`ProceedingError`] says what stands against it.
    pub fn change(
        self,
        case: &Case,
        given: ProceedingGiven,
        known: &ProceedingKnown,
        by: &Actor,
    ) -> Result<(Self, Event), ProceedingError> {
        self.takes(case, by)?;
        let (given, mut refused) = given.checked(Some(&self), known);
        let first = self.words.stages.first().map_or(self.stage_on, |first| first.on);
        if given.opened_on > first {
            refused.push(Invalid::new("/opened_on", InvalidCode::TooLate));
        }
        let reached = self.words.stages.iter().map(|reached| reached.stage);
        if reached.chain([self.stage]).any(|stage| !given.kind.has(stage)) {
            refused.push(Invalid::new("/kind", InvalidCode::Contradiction));
        }
        if !refused.is_empty() {
            return Err(ProceedingError::Invalid(refused));
        }
        let mut earlier = self.words.earlier.clone();
        if given.capacity != self.capacity {
            earlier.push(CapacityHeld {
                capacity: self.capacity.clone(),
                since: self.capacity_since,
            });
        }
        let event = self.event(EventKind::ProceedingChanged);
        let changed = Self {
            kind: given.kind,
            country: given.country,
            opened_on: given.opened_on,
            capacity: given.capacity,
            capacity_since: given.capacity_since,
            words: ProceedingWords {
                earlier,
                stages: self.words.stages,
                error: None,
                ..given.words
            },
            ..self
        };
        Ok((changed, event))
    }

    /// They come to another stage.
    ///
    /// # Errors
    /// [`ProceedingError`] says what stands against it.
    pub fn advance(
        self,
        case: &Case,
        step: ProceedingStep,
        known: &ProceedingKnown,
        by: &Actor,
    ) -> Result<(Self, Event), ProceedingError> {
        self.takes(case, by)?;
        if !self.kind.next(self.stage).contains(&step.to) {
            return Err(ProceedingError::NoSuchStep);
        }
        let refused: Vec<Invalid> = step.refused(self.stage_on, "/on", known).collect();
        if !refused.is_empty() {
            return Err(ProceedingError::Invalid(refused));
        }
        let mut words = self.words.clone();
        words.stages.push(StageReached {
            stage: self.stage,
            on: self.stage_on,
        });
        let event = self.event(EventKind::ProceedingMoved).fields([step.to.code()]);
        let moved = Self {
            stage: step.to,
            stage_on: step.on,
            outcome: step.outcome,
            words,
            ..self
        };
        Ok((moved, event))
    }

    /// The record should not be there: it stays readable and counts no more.
    ///
    /// # Errors
    /// [`ProceedingError`] says what stands against it.
    pub fn void(self, case: &Case, reason: &str, by: &Actor) -> Result<(Self, Event), ProceedingError> {
        self.takes(case, by)?;
        let reason = paragraphs(reason, WORDS_MAX)
            .map_err(|code| ProceedingError::Invalid(vec![Invalid::new("/reason", code)]))?;
        let event = self.event(EventKind::ProceedingVoided);
        let words = ProceedingWords {
            error: Some(reason),
            ..self.words
        };
        Ok((
            Self {
                is_void: true,
                words,
                ..self
            },
            event,
        ))
    }

    /// Where they go from here.
    #[must_use]
    pub fn next(&self) -> &'static [ProceedingsState] {
        if self.is_void { &[] } else { self.kind.next(self.stage) }
    }

    /// What this person may do with them now, by the names of the operations.
    #[must_use]
    pub fn abilities(&self, case: &Case, by: &Actor) -> Vec<&'static str> {
        match self.takes(case, by) {
            Ok(()) => vec![
                "proceeding_update",
                "proceeding_advance",
                "proceeding_void",
                "hearing_create",
            ],
            Err(_) => Vec::new(),
        }
    }

    /// Also of a closed case: a court does not wait for the end of the help, and goes on after it.
    fn takes(&self, case: &Case, by: &Actor) -> Result<(), ProceedingError> {
        holds(case, by)?;
        if self.is_void {
            Err(ProceedingError::Void)
        } else {
            Ok(())
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).case(self.case).subject(self.id)
    }
}

impl ProceedingStep {
    /// What is wrong with it, where it cannot be before `earliest`.
    fn refused(&self, earliest: NaiveDate, at: &str, known: &ProceedingKnown) -> impl Iterator<Item = Invalid> {
        let when = if self.on > known.today {
            Some(InvalidCode::InTheFuture)
        } else if self.on < earliest {
            Some(InvalidCode::TooEarly)
        } else {
            None
        };
        let outcome = match &self.outcome {
            None if self.to == ProceedingsState::Final => Some(InvalidCode::Required),
            Some(_) if self.to != ProceedingsState::Final => Some(InvalidCode::Contradiction),
            Some(code) if !known.pack.has_code("proceeding_outcome", code) => Some(InvalidCode::UnknownCode),
            _ => None,
        };
        let when = when.map(|code| Invalid::new(at, code));
        when.into_iter()
            .chain(outcome.map(|code| Invalid::new("/outcome", code)))
    }
}

/// Who holds the case writes here, and nobody else.
fn holds(case: &Case, by: &Actor) -> Result<(), ProceedingError> {
    case.held_by(by).map_err(|_| ProceedingError::NotHolder)
}

/// The organisations that are named, to be looked up in the directory.
#[must_use]
pub fn organisations(given: &ProceedingGiven) -> BTreeSet<OrganisationId> {
    [given.words.body, given.words.lawyer].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests;
