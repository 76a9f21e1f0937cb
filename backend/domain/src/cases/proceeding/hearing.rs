//! Hearings: when and where the person is heard, who goes with them, and what came of it.
//!
//! A hearing that lies ahead is a danger and asks for a new assessment of the risk (MECHANISM §8).

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{NAME_MAX, Proceeding, ProceedingError, ProceedingKnown, WORDS_MAX, holds};
use crate::Timestamp;
use crate::access::Actor;
use crate::cases::Case;
use crate::cases::clock::Milestone;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, HearingId, ProceedingId, UserId};
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

codes! {
    /// Where a hearing stands.
    HearingState {
        /// It lies ahead, or nobody wrote down yet what came of it.
        Planned,
        /// It was held.
        Held,
        /// It was put off.
        Postponed,
        /// It was called off.
        Cancelled,
    }
}

/// What is said of a hearing, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HearingWords {
    /// What kind: a code of the pack's list `hearing_kind`.
    pub kind: String,
    /// Where.
    pub place: Option<String>,
    /// Whether the person needs an interpreter.
    pub needs_interpreter: bool,
    /// What was asked for to protect the person: codes of the pack's list `protection_measure`.
    pub measures: Vec<String>,
    /// The colleague who goes with the person.
    pub companion: Option<UserId>,
    /// Who goes with the person, where no colleague does.
    pub companion_name: Option<String>,
    /// The person wants nobody to go with them.
    pub goes_alone: bool,
    /// What else has to be known.
    pub note: Option<String>,
    /// What came of it.
    pub result: Option<String>,
}

/// A hearing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hearing {
    /// Its id.
    pub id: HearingId,
    /// Counts its changes.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// The proceedings it belongs to.
    pub proceeding: ProceedingId,
    /// Who wrote it down.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
    /// When it is: the day and the hour as the summons says them, where the court sits.
    pub at: NaiveDateTime,
    /// Where it stands.
    pub state: HearingState,
    /// Whether everything is arranged for it.
    pub is_prepared: bool,
    /// The hearing it was put off to.
    pub postponed_to: Option<HearingId>,
    /// What is said of it.
    pub words: HearingWords,
}

/// What somebody says of a hearing that lies ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HearingGiven {
    /// When it is.
    pub at: NaiveDateTime,
    /// Whether everything is arranged for it.
    pub is_prepared: bool,
    /// What is said of it; without what came of it.
    pub words: HearingWords,
}

/// How a hearing ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HearingEnd {
    /// Held, put off or called off.
    pub state: HearingState,
    /// What came of it.
    pub result: Option<String>,
    /// When it is held instead, with the id of that hearing.
    pub postponed_to: Option<(HearingId, NaiveDateTime)>,
}

impl HearingWords {
    /// Whether it is settled who goes with the person, if anybody.
    #[must_use]
    pub fn is_accompanied(&self) -> bool {
        self.companion.is_some() || self.companion_name.is_some() || self.goes_alone
    }
}

impl HearingGiven {
    fn checked(self, known: &ProceedingKnown) -> Result<Self, ProceedingError> {
        let mut refused = Vec::new();
        let words = self.words;
        if !known.pack.has_code("hearing_kind", &words.kind) {
            refused.push(Invalid::new("/kind", InvalidCode::UnknownCode));
        }
        known.codes(&mut refused, "/measures", "protection_measure", &words.measures);
        if words.companion.is_some_and(|user| !known.colleagues.contains(&user)) {
            refused.push(Invalid::new("/companion_id", InvalidCode::UnknownCode));
        }
        let mut name = |pointer: &str, text: &Option<String>| {
            optional(&mut refused, pointer, text.as_deref(), |text| line(text, NAME_MAX))
        };
        let place = name("/place", &words.place);
        let companion_name = name("/companion_name", &words.companion_name);
        let note = optional(&mut refused, "/note", words.note.as_deref(), |text| {
            paragraphs(text, WORDS_MAX)
        });
        let words = HearingWords {
            place,
            companion_name,
            note,
            result: None,
            ..words
        };
        if words.goes_alone && (words.companion.is_some() || words.companion_name.is_some()) {
            refused.push(Invalid::new("/goes_alone", InvalidCode::Contradiction));
        }
        if !refused.is_empty() {
            return Err(ProceedingError::Invalid(refused));
        }
        if self.is_prepared && !words.is_accompanied() {
            return Err(ProceedingError::NobodyGoesAlong);
        }
        Ok(Self { words, ..self })
    }
}

impl Hearing {
    /// A hearing has a date.
    ///
    /// # Errors
    /// [`ProceedingError`] says what stands against it.
    pub fn plan(
        id: HearingId,
        proceeding: &Proceeding,
        case: &Case,
        given: HearingGiven,
        known: &ProceedingKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ProceedingError> {
        proceeding.takes(case, by)?;
        let given = given.checked(known)?;
        if given.at.date() < proceeding.opened_on {
            return Err(ProceedingError::Invalid(vec![Invalid::new(
                "/at",
                InvalidCode::TooEarly,
            )]));
        }
        let hearing = Self {
            id,
            version: 1,
            case: case.id,
            proceeding: proceeding.id,
            recorded_by: by.user,
            recorded_at: now,
            at: given.at,
            state: HearingState::Planned,
            is_prepared: given.is_prepared,
            postponed_to: None,
            words: given.words,
        };
        let event = hearing.event(EventKind::HearingPlanned);
        Ok((hearing, event))
    }

    /// It is somewhere else or at another time, or somebody goes along. What was arranged for one time is
    /// not arranged for another.
    ///
    /// # Errors
    /// [`ProceedingError`] says what stands against it.
    pub fn change(
        self,
        proceeding: &Proceeding,
        case: &Case,
        given: HearingGiven,
        known: &ProceedingKnown,
        by: &Actor,
    ) -> Result<(Self, Event), ProceedingError> {
        self.takes(proceeding, case, by)?;
        let given = given.checked(known)?;
        if given.at.date() < proceeding.opened_on {
            return Err(ProceedingError::Invalid(vec![Invalid::new(
                "/at",
                InvalidCode::TooEarly,
            )]));
        }
        let event = self.event(EventKind::HearingChanged);
        let changed = Self {
            is_prepared: given.is_prepared && given.at == self.at,
            at: given.at,
            words: given.words,
            ..self
        };
        Ok((changed, event))
    }

    /// It was held, put off or called off. One that was put off to a known day is planned there, as
    /// it was and not yet prepared.
    ///
    /// # Errors
    /// [`ProceedingError`] says what stands against it.
    pub fn end(
        self,
        proceeding: &Proceeding,
        case: &Case,
        end: HearingEnd,
        known: &ProceedingKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Option<Self>, Vec<Event>), ProceedingError> {
        self.takes(proceeding, case, by)?;
        let HearingEnd {
            state,
            result,
            postponed_to,
        } = end;
        let mut refused = Vec::new();
        let is_late = match state {
            HearingState::Planned => {
                refused.push(Invalid::new("/state", InvalidCode::Contradiction));
                None
            }
            HearingState::Held => (self.at.date() > known.today).then_some(InvalidCode::InTheFuture),
            HearingState::Postponed | HearingState::Cancelled => None,
        };
        refused.extend(is_late.map(|code| Invalid::new("/state", code)));
        match postponed_to {
            Some(_) if state != HearingState::Postponed => {
                refused.push(Invalid::new("/postponed_to", InvalidCode::Contradiction));
            }
            Some((_, at)) if at <= self.at => {
                refused.push(Invalid::new("/postponed_to", InvalidCode::TooEarly));
            }
            _ => {}
        }
        let result = optional(&mut refused, "/result", result.as_deref(), |text| {
            paragraphs(text, WORDS_MAX)
        });
        if !refused.is_empty() {
            return Err(ProceedingError::Invalid(refused));
        }
        let later = postponed_to.map(|(id, at)| Self {
            id,
            version: 1,
            recorded_by: by.user,
            recorded_at: now,
            at,
            is_prepared: false,
            ..self.clone()
        });
        let ended = self.event(EventKind::HearingEnded).fields([state.code()]);
        let planned = later.as_ref().map(|later| later.event(EventKind::HearingPlanned));
        let hearing = Self {
            state,
            postponed_to: postponed_to.map(|(id, _)| id),
            words: HearingWords { result, ..self.words },
            ..self
        };
        Ok((hearing, later, [ended].into_iter().chain(planned).collect()))
    }

    /// It is called off, since the proceedings should not be there.
    #[must_use]
    pub fn call_off(self) -> (Self, Event) {
        let state = HearingState::Cancelled;
        let event = self.event(EventKind::HearingEnded).fields([state.code()]);
        (Self { state, ..self }, event)
    }

    /// The case goes to another holder: no colleague of the one before goes along any more, and what they
    /// arranged is seen to again. Nothing where there is nothing of either.
    #[must_use]
    pub fn hand_over(self) -> Option<(Self, Event)> {
        let is_of_holder = self.is_prepared || self.words.companion.is_some();
        if self.state != HearingState::Planned || !is_of_holder {
            return None;
        }
        let event = self.event(EventKind::HearingChanged);
        let handed_over = Self {
            is_prepared: false,
            words: HearingWords {
                companion: None,
                ..self.words
            },
            ..self
        };
        Some((handed_over, event))
    }

    /// What became of it since `before`, as clocks are told; `lies_ahead` says that its hour has not come.
    #[must_use]
    pub fn milestone(&self, before: Option<&Self>, lies_ahead: bool) -> Option<Milestone> {
        let was_prepared = before.is_some_and(|before| before.is_prepared);
        match (self.state, self.is_prepared) {
            (HearingState::Postponed | HearingState::Cancelled, _) => Some(Milestone::HearingOff),
            (HearingState::Held, _) => (!was_prepared).then_some(Milestone::HearingPrepared),
            (HearingState::Planned, true) => (before.is_some() && !was_prepared).then_some(Milestone::HearingPrepared),
            (HearingState::Planned, false) if !self.has_another_time(before) && !was_prepared => None,
            (HearingState::Planned, false) if lies_ahead => Some(Milestone::HearingPlanned),
            // What is written down afterwards needs no reminder any more.
            (HearingState::Planned, false) => before.map(|_| Milestone::HearingOff),
        }
    }

    /// Whether it asks for a new assessment of the risk: one lies ahead that was not known at that time.
    #[must_use]
    pub fn is_danger(&self, before: Option<&Self>, lies_ahead: bool) -> bool {
        self.state == HearingState::Planned && lies_ahead && self.has_another_time(before)
    }

    fn has_another_time(&self, before: Option<&Self>) -> bool {
        before.is_none_or(|before| before.at != self.at)
    }

    /// Whether it lies ahead and nobody goes with the person yet.
    #[must_use]
    pub fn lacks_company(&self) -> bool {
        self.state == HearingState::Planned && !self.words.is_accompanied()
    }

    /// What this person may do with it now, by the names of the operations.
    #[must_use]
    pub fn abilities(&self, proceeding: &Proceeding, case: &Case, by: &Actor) -> Vec<&'static str> {
        match self.takes(proceeding, case, by) {
            Ok(()) => vec!["hearing_update", "hearing_end"],
            Err(_) => Vec::new(),
        }
    }

    fn takes(&self, proceeding: &Proceeding, case: &Case, by: &Actor) -> Result<(), ProceedingError> {
        holds(case, by)?;
        if proceeding.is_void {
            Err(ProceedingError::Void)
        } else if self.state == HearingState::Planned {
            Ok(())
        } else {
            Err(ProceedingError::HearingOver)
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).case(self.case).subject(self.id)
    }
}
