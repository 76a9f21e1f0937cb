//! Leave to stay in the country: reflection periods and permits, asked for, granted, refused and over
//! (MECHANISM §4, §6). Several follow one another; which one runs, and until when, is read from them.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Case;
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, OrganisationId, StayId, UserId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

/// The kind of the pack's list `stay_kind` that is the time to recover and to reflect.
pub const REFLECTION: &str = "reflection";
/// The reason of the pack's list `stay_end` that says there was no such leave.
pub const ERROR: &str = "entered_in_error";

/// Nobody is granted a longer time at once.
const LONGEST: Days = Days::new(11 * 366);
const LINE_MAX: usize = 200;
const WORDS_MAX: usize = 4000;

codes! {
    /// Where leave to stay stands.
    StayState {
        /// It was asked for.
        Requested,
        /// It was granted, from a day to a day.
        Granted,
        /// It was refused.
        Refused,
        /// It ended before its day, or was not asked for any more.
        Ended,
    }
}

/// What is sealed of leave to stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StayWords {
    /// Who decides on it.
    pub authority: Option<String>,
    /// The number of the permit.
    pub number: Option<String>,
    /// Why it was refused, and what can be done against it.
    pub refusal: Option<String>,
    /// What else is to be known.
    pub note: Option<String>,
}

/// From when to when somebody may stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StayTime {
    /// The first day.
    pub from_on: NaiveDate,
    /// The last day.
    pub until_on: NaiveDate,
}

/// Leave to stay, asked for or given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// Its id.
    pub id: StayId,
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
    /// What it is: a code of the pack's list `stay_kind`.
    pub kind: String,
    /// Where it stands.
    pub state: StayState,
    /// The day it was asked for, where somebody asked.
    pub requested_on: Option<NaiveDate>,
    /// The day it was decided.
    pub decided_on: Option<NaiveDate>,
    /// From when to when it was granted.
    pub time: Option<StayTime>,
    /// The day it ended, where that was another than its last.
    pub ended_on: Option<NaiveDate>,
    /// Why: a code of the pack's list `stay_end`.
    pub end_reason: Option<String>,
    /// The words.
    pub words: StayWords,
}

/// That leave was asked for, or was given already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StayGiven {
    /// A code of the pack's list `stay_kind`.
    pub kind: String,
    /// The day it was asked for.
    pub requested_on: Option<NaiveDate>,
    /// What was decided, where it was.
    pub answer: Option<StayAnswer>,
    /// Who decides.
    pub authority: Option<String>,
    /// What else is to be known.
    pub note: Option<String>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StayAnswer {
    /// The day.
    pub decided_on: NaiveDate,
    /// From when to when; nothing where it was refused.
    pub time: Option<StayTime>,
    /// The number of the permit.
    pub number: Option<String>,
    /// Why it was refused.
    pub refusal: Option<String>,
}

/// What is known when something of leave to stay is written down.
#[derive(Debug, Clone, Copy)]
pub struct StayKnown<'a> {
    /// The country.
    pub pack: &'a Pack,
    /// What there is of the case.
    pub stays: &'a [Stay],
    /// Today.
    pub today: NaiveDate,
}

/// Why leave to stay is not written down like this now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StayError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case writes down leave to stay")]
    NotHolder,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// The same was asked for and is not decided.
    #[error("the same was asked for already")]
    AlreadyRequested,
    /// It runs in this time already.
    #[error("the same was granted for this time already")]
    AlreadyGranted,
    /// It was decided.
    #[error("it was decided already")]
    AlreadyDecided,
    /// It is over.
    #[error("it is over")]
    AlreadyEnded,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl Stay {
    /// Writes down that leave was asked for, or what was decided without that.
    ///
    /// # Errors
    /// [`StayError`] says what stands against it.
    pub fn record(
        id: StayId,
        case: &Case,
        given: StayGiven,
        known: &StayKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), StayError> {
        may_write(case, by)?;
        let mut refused = Vec::new();
        if !known.pack.has_code("stay_kind", &given.kind) {
            refused.push(Invalid::new("/kind", InvalidCode::UnknownCode));
        }
        match (given.requested_on, &given.answer) {
            (None, None) => refused.push(Invalid::new("/requested_on", InvalidCode::Required)),
            (Some(on), _) => day(&mut refused, "/requested_on", on, case.detected_on, known.today),
            (None, Some(_)) => {}
        }
        let line = |text: &str| line(text, LINE_MAX);
        let authority = optional(&mut refused, "/authority", given.authority.as_deref(), line);
        let note = optional(&mut refused, "/note", given.note.as_deref(), |text| {
            paragraphs(text, WORDS_MAX)
        });
        let stay = Self {
            id,
            version: 1,
            case: case.id,
            organisation: by.organisation,
            recorded_by: by.user,
            recorded_at: now,
            kind: given.kind,
            state: StayState::Requested,
            requested_on: given.requested_on,
            decided_on: None,
            time: None,
            ended_on: None,
            end_reason: None,
            words: StayWords {
                authority,
                note,
                ..StayWords::default()
            },
        };
        let stay = match given.answer {
            Some(answer) => stay.answered(answer, "/answer", case, known, &mut refused),
            None => stay,
        };
        if !refused.is_empty() {
            return Err(StayError::Invalid(refused));
        }
        stay.stands_alone(known)?;
        let event = stay.event(EventKind::StayRecorded);
        Ok((stay, event))
    }

    /// Writes down what was decided on what was asked for.
    ///
    /// # Errors
    /// [`StayError`] says what stands against it.
    pub fn decide(
        self,
        case: &Case,
        answer: StayAnswer,
        known: &StayKnown,
        by: &Actor,
    ) -> Result<(Self, Event), StayError> {
        may_write(case, by)?;
        if self.state != StayState::Requested {
            return Err(StayError::AlreadyDecided);
        }
        let mut refused = Vec::new();
        let stay = self.answered(answer, "", case, known, &mut refused);
        if !refused.is_empty() {
            return Err(StayError::Invalid(refused));
        }
        stay.stands_alone(known)?;
        let event = stay.event(EventKind::StayDecided);
        Ok((stay, event))
    }

    /// Writes down that it ended before its day, or that it is not asked for any more.
    ///
    /// # Errors
    /// [`StayError`] says what stands against it.
    pub fn end(
        self,
        case: &Case,
        ended_on: NaiveDate,
        reason: &str,
        known: &StayKnown,
        by: &Actor,
    ) -> Result<(Self, Event), StayError> {
        may_write(case, by)?;
        if matches!(self.state, StayState::Refused | StayState::Ended) {
            return Err(StayError::AlreadyEnded);
        }
        let mut refused = Vec::new();
        day(&mut refused, "/ended_on", ended_on, case.detected_on, known.today);
        if !known.pack.has_code("stay_end", reason) {
            refused.push(Invalid::new("/reason", InvalidCode::UnknownCode));
        }
        if !refused.is_empty() {
            return Err(StayError::Invalid(refused));
        }
        let ended = Self {
            state: StayState::Ended,
            ended_on: Some(ended_on),
            end_reason: Some(reason.to_owned()),
            ..self
        };
        let event = ended.event(EventKind::StayEnded);
        Ok((ended, event))
    }

    /// Until when it lets the person stay; `None` where it does not, not yet, or not any more.
    #[must_use]
    pub fn runs_until(&self, today: NaiveDate) -> Option<NaiveDate> {
        let time = self.ahead(today)?;
        (time.from_on <= today).then_some(time.until_on)
    }

    /// From when to when it lets the person stay, unless that is over.
    #[must_use]
    pub fn ahead(&self, today: NaiveDate) -> Option<StayTime> {
        self.time
            .filter(|time| self.state == StayState::Granted && today <= time.until_on)
    }

    /// Whether it is the time to recover and to reflect.
    #[must_use]
    pub fn is_reflection(&self) -> bool {
        self.kind == REFLECTION
    }

    /// What this person may do with it now, by the names of the operations; whether their role allows
    /// any of it is told with `may`.
    #[must_use]
    pub fn abilities(&self, case: &Case, by: &Actor, may: bool) -> Vec<&'static str> {
        if !may || may_write(case, by).is_err() {
            return Vec::new();
        }
        match self.state {
            StayState::Requested => vec!["stay_decide", "stay_end"],
            StayState::Granted => vec!["stay_end"],
            StayState::Refused | StayState::Ended => Vec::new(),
        }
    }

    fn answered(
        self,
        answer: StayAnswer,
        at: &str,
        case: &Case,
        known: &StayKnown,
        refused: &mut Vec<Invalid>,
    ) -> Self {
        let StayAnswer {
            decided_on,
            time,
            number,
            refusal,
        } = answer;
        let decided_at = format!("{at}/decided_on");
        let first = self.requested_on.unwrap_or(case.detected_on);
        day(refused, &decided_at, decided_on, first, known.today);
        if let Some(time) = time {
            let latest = time.from_on.checked_add_days(LONGEST);
            if time.until_on < time.from_on {
                refused.push(Invalid::new(format!("{at}/until_on"), InvalidCode::TooEarly));
            } else if latest.is_none_or(|latest| time.until_on > latest) {
                refused.push(Invalid::new(format!("{at}/until_on"), InvalidCode::OutOfRange));
            }
        }
        let is_granted = time.is_some();
        for (pointer, is_there) in [
            ("number", !is_granted && number.is_some()),
            ("refusal", is_granted && refusal.is_some()),
        ] {
            if is_there {
                refused.push(Invalid::new(format!("{at}/{pointer}"), InvalidCode::Contradiction));
            }
        }
        let number = optional(refused, &format!("{at}/number"), number.as_deref(), |text| {
            line(text, LINE_MAX)
        });
        let pointer = format!("{at}/refusal");
        let before = refused.len();
        let refusal = optional(refused, &pointer, refusal.as_deref(), |text| {
            paragraphs(text, WORDS_MAX)
        });
        // Without a reason nobody can object.
        if !is_granted && refusal.is_none() && refused.len() == before {
            refused.push(Invalid::new(pointer, InvalidCode::Required));
        }
        Self {
            state: if is_granted {
                StayState::Granted
            } else {
                StayState::Refused
            },
            decided_on: Some(decided_on),
            time,
            words: StayWords {
                number,
                refusal,
                ..self.words
            },
            ..self
        }
    }

    /// Of one kind one is asked for at a time, and one runs on a day.
    fn stands_alone(&self, known: &StayKnown) -> Result<(), StayError> {
        let mut others = known
            .stays
            .iter()
            .filter(|other| other.id != self.id && other.kind == self.kind && other.state == self.state);
        match (self.state, self.time) {
            (StayState::Requested, _) if others.next().is_some() => Err(StayError::AlreadyRequested),
            (StayState::Granted, Some(time)) => {
                let overlaps = |other: StayTime| other.from_on <= time.until_on && time.from_on <= other.until_on;
                if others.filter_map(|other| other.time).any(overlaps) {
                    Err(StayError::AlreadyGranted)
                } else {
                    Ok(())
                }
            }
            _ => Ok(()),
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind)
            .case(self.case)
            .subject(self.id)
            .fields([self.state.code()])
    }
}

/// Whether this person's organisation writes down leave to stay in this case now.
fn may_write(case: &Case, by: &Actor) -> Result<(), StayError> {
    case.held_by(by).map_err(|_| StayError::NotHolder)?;
    if case.is_open() {
        Ok(())
    } else {
        Err(StayError::CaseClosed)
    }
}

fn day(refused: &mut Vec<Invalid>, pointer: &str, on: NaiveDate, first: NaiveDate, today: NaiveDate) {
    if on > today {
        refused.push(Invalid::new(pointer, InvalidCode::InTheFuture));
    } else if on < first {
        refused.push(Invalid::new(pointer, InvalidCode::TooEarly));
    }
}

#[cfg(test)]
mod tests;
