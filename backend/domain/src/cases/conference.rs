//! Case conferences: who met about a person, and what they decided (MECHANISM §13). Each decision is a
//! task, so that nothing that was decided is left to memory.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Case;
use super::task::{Task, TaskGiven};
use crate::Timestamp;
use crate::access::Actor;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, ConferenceId, OrganisationId, TaskId, UserId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

const NAME_MAX: usize = 200;
const WORDS_MAX: usize = 8000;
const REASON_MAX: usize = 4000;
const PARTICIPANTS_MAX: usize = 30;
const DECISIONS_MAX: usize = 20;

/// The record of a conference. It is written once; a wrong one is marked as an error and stays readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conference {
    /// Its id.
    pub id: ConferenceId,
    /// 1; 2 once it was marked as an error.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// For which organisation it was written down.
    pub organisation: OrganisationId,
    /// Who wrote it down.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
    /// The day they met.
    pub held_on: NaiveDate,
    /// How: a code of the pack's list `conference_way`.
    pub way: String,
    /// What part the person had in it: a code of the pack's list `conference_person`.
    pub person: String,
    /// Who took part, what was said and decided.
    pub words: ConferenceWords,
    /// Why it should not be there.
    pub error: Option<String>,
}

/// What is sealed of a conference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConferenceWords {
    /// Who took part.
    pub participants: Vec<Participant>,
    /// What was said.
    pub discussed: Option<String>,
    /// What was decided.
    pub decisions: Vec<ConferenceDecision>,
}

/// Somebody who took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Their name, or what they do.
    pub who: String,
    /// For which body, where it is known.
    pub body: Option<String>,
}

/// Something that was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConferenceDecision {
    /// The task of it.
    pub task: TaskId,
    /// What is to be done.
    pub text: String,
    /// By when.
    pub due_on: NaiveDate,
    /// Whose task it is.
    pub owner: UserId,
    /// Who does it, where that is somebody of another body: the owner then asks them.
    pub by: Option<String>,
}

/// What somebody says of a conference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConferenceGiven {
    /// The day they met.
    pub held_on: NaiveDate,
    /// How.
    pub way: String,
    /// What part the person had in it.
    pub person: String,
    /// Who took part.
    pub participants: Vec<Participant>,
    /// What was said.
    pub discussed: Option<String>,
    /// What was decided; the ids are those of new tasks.
    pub decisions: Vec<ConferenceDecision>,
}

/// Why a conference is not written down, or not marked, like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConferenceError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case writes here")]
    NotHolder,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// It was marked as an error.
    #[error("this was marked as an error")]
    InError,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

/// A conference that was written down, the tasks of its decisions, and what the ledger tells of all.
pub type Recorded = (Conference, Vec<Task>, Vec<Event>);

impl Conference {
    /// Writes a conference down, and makes a task of each decision.
    ///
    /// # Errors
    /// [`ConferenceError`] says what stands against it.
    pub fn record(
        id: ConferenceId,
        case: &Case,
        given: ConferenceGiven,
        (pack, today): (&Pack, NaiveDate),
        by: &Actor,
        now: Timestamp,
    ) -> Result<Recorded, ConferenceError> {
        case.held_by(by).map_err(|_| ConferenceError::NotHolder)?;
        if !case.is_open() {
            return Err(ConferenceError::CaseClosed);
        }
        let mut refused = Vec::new();
        let mut refuse = |at: String, code| refused.push(Invalid::new(at, code));
        if given.held_on > today {
            refuse("/held_on".into(), InvalidCode::InTheFuture);
        } else if given.held_on < case.detected_on {
            refuse("/held_on".into(), InvalidCode::BeforeDetection);
        }
        for (at, list, code) in [
            ("/way", "conference_way", &given.way),
            ("/person", "conference_person", &given.person),
        ] {
            if !pack.has_code(list, code) {
                refuse(at.into(), InvalidCode::UnknownCode);
            }
        }
        if given.participants.is_empty() {
            refuse("/participants".into(), InvalidCode::Required);
        }
        for (at, most, there) in [
            ("/participants", PARTICIPANTS_MAX, given.participants.len()),
            ("/decisions", DECISIONS_MAX, given.decisions.len()),
        ] {
            if there > most {
                refuse(at.into(), InvalidCode::TooMany);
            }
        }
        if !refused.is_empty() {
            return Err(ConferenceError::Invalid(refused));
        }

        let mut participants = Vec::new();
        for (at, one) in given.participants.into_iter().enumerate() {
            let who = line(&one.who, NAME_MAX).unwrap_or_else(|code| {
                refused.push(Invalid::new(format!("/participants/{at}/who"), code));
                String::new()
            });
            let pointer = format!("/participants/{at}/body");
            let body = optional(&mut refused, &pointer, one.body.as_deref(), |text| line(text, NAME_MAX));
            participants.push(Participant { who, body });
        }
        let discussed = given.discussed.as_deref();
        let discussed = optional(&mut refused, "/discussed", discussed, |text| {
            paragraphs(text, WORDS_MAX)
        });
        let (mut decisions, mut tasks) = (Vec::new(), Vec::new());
        let mut events = vec![Event::new(EventKind::ConferenceRecorded).case(case.id).subject(id)];
        for (at, one) in given.decisions.into_iter().enumerate() {
            if one.due_on < given.held_on {
                refused.push(Invalid::new(format!("/decisions/{at}/due_on"), InvalidCode::TooEarly));
            }
            let pointer = format!("/decisions/{at}/by");
            let does = optional(&mut refused, &pointer, one.by.as_deref(), |text| line(text, NAME_MAX));
            let task = TaskGiven {
                case: Some(case.id),
                title: one.text,
                due_on: Some(one.due_on),
                owner: one.owner,
            };
            match Task::make(one.task, task, by, now) {
                Ok((task, made)) => {
                    decisions.push(ConferenceDecision {
                        text: task.title.clone(),
                        by: does,
                        ..one
                    });
                    tasks.push(task);
                    events.push(made);
                }
                Err(fields) => refused.extend(fields.into_iter().map(|field| {
                    let name = field.pointer.replace("/title", "/text");
                    Invalid::new(format!("/decisions/{at}{name}"), field.code)
                })),
            }
        }
        if !refused.is_empty() {
            return Err(ConferenceError::Invalid(refused));
        }
        let conference = Self {
            id,
            version: 1,
            case: case.id,
            organisation: by.organisation,
            recorded_by: by.user,
            recorded_at: now,
            held_on: given.held_on,
            way: given.way,
            person: given.person,
            words: ConferenceWords {
                participants,
                discussed,
                decisions,
            },
            error: None,
        };
        Ok((conference, tasks, events))
    }

    /// Marks it as an error: it stays readable and counts no more. Its tasks stay: whoever does them
    /// decides.
    ///
    /// # Errors
    /// [`ConferenceError`] says what stands against it.
    pub fn mark_error(self, case: &Case, reason: &str, by: &Actor) -> Result<(Self, Event), ConferenceError> {
        self.may_be_marked(case, by)?;
        let reason = paragraphs(reason, REASON_MAX)
            .map_err(|code| ConferenceError::Invalid(vec![Invalid::new("/reason", code)]))?;
        let event = Event::new(EventKind::ConferenceInError)
            .case(self.case)
            .subject(self.id);
        let marked = Self {
            error: Some(reason),
            ..self
        };
        Ok((marked, event))
    }

    /// Whether this person's organisation may mark it as an error now, the permission apart.
    ///
    /// # Errors
    /// [`ConferenceError`] says what stands against it.
    pub fn may_be_marked(&self, case: &Case, by: &Actor) -> Result<(), ConferenceError> {
        case.held_by(by).map_err(|_| ConferenceError::NotHolder)?;
        if self.error.is_some() {
            return Err(ConferenceError::InError);
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "conference_tests.rs"]
mod tests;
