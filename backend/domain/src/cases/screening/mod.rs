//! Screening: asking with an instrument, and what the answers say. Never a decision: a competent
//! body decides, with grounds (MECHANISM §1, 6).
//!
//! An instrument is data ([`instrument`]) of the country pack, or entered by administrators ([`entry`]),
//! read by `file` and `check`; the engine ([`rule`], [`evaluate`]) knows none of them.

pub mod answer;
mod check;
pub mod entry;
pub mod evaluate;
mod fault;
mod file;
pub mod instrument;
pub mod rule;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, OrganisationId, ScreeningId, UserId};
use crate::text::{Invalid, InvalidCode};
pub use answer::{Answer, AnswerSource, AnswerState, Answers, Given};
pub use entry::{InstrumentEntry, InstrumentEntryError, InstrumentState, Instruments};
pub use evaluate::{Ask, Choose, Evaluation, ScreeningOutcome, SectionEvaluation, evaluate};
pub use fault::{InstrumentFault, InstrumentFaultCode};
pub use file::MAX_BYTES as MAX_INSTRUMENT_BYTES;
pub use instrument::{
    IndicatorWeight, Instrument, Item, Questions, ScreeningProfile, ScreeningResult, ScreeningResultKind, Section,
};

codes! {
    /// Whether a screening still takes answers.
    ScreeningState {
        /// It does.
        Open,
        /// It is finished: its result stands.
        Finished,
    }
}

/// A screening of the person a case is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screening {
    /// Its id.
    pub id: ScreeningId,
    /// Counts its changes.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// The code of the instrument.
    pub instrument: String,
    /// The version of the instrument its answers are bound to.
    pub instrument_version: String,
    /// For whom the instrument was taken.
    pub profile: ScreeningProfile,
    /// Whether it still takes answers.
    pub state: ScreeningState,
    /// Who began it.
    pub started_by: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// When.
    pub started_at: Timestamp,
    /// When it was finished.
    pub finished_at: Option<Timestamp>,
    /// Whether the person was asked anything: it counts as an interview.
    pub is_interview: bool,
    /// What was answered.
    pub answers: Answers,
    /// What the answers said when it was finished.
    pub result: Option<Evaluation>,
}

/// An instrument that people may be screened with today, with what it asks: [`Instruments::may_start`] says
/// which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Startable<'a> {
    instrument: &'a Instrument,
    questions: &'a Questions,
}

/// Why a screening does not take place, or not like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScreeningError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case screens")]
    NotHolder,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// Nobody has entered the questions of the instrument.
    #[error("the instrument has not been entered yet")]
    NotEntered,
    /// This version of the instrument is not to be used today.
    #[error("this version of the instrument is not in force")]
    NotInForce,
    /// The instrument does not ask this profile.
    #[error("the instrument has no questions for this profile")]
    NoSuchProfile,
    /// A child is not asked for the means an adult is asked for.
    #[error("a child is screened as a child")]
    ChildAsAdult,
    /// It takes no answers any more.
    #[error("the screening is finished")]
    Finished,
    /// Nothing was answered.
    #[error("nothing was answered")]
    NothingAnswered,
}

impl Screening {
    /// Begins a screening of the person the case is about.
    ///
    /// # Errors
    /// [`ScreeningError`] says what stands against it.
    pub fn start(
        id: ScreeningId,
        case: &Case,
        Startable { instrument, questions }: Startable,
        profile: ScreeningProfile,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ScreeningError> {
        may_screen(case, by)?;
        if !questions.profiles().contains(&profile) {
            return Err(ScreeningError::NoSuchProfile);
        }
        if case.is_child && profile == ScreeningProfile::Adult {
            return Err(ScreeningError::ChildAsAdult);
        }
        let screening = Self {
            id,
            version: 1,
            case: case.id,
            instrument: instrument.code.clone(),
            instrument_version: instrument.version.clone(),
            profile,
            state: ScreeningState::Open,
            started_by: by.user,
            organisation: by.organisation,
            started_at: now,
            finished_at: None,
            is_interview: false,
            answers: Answers::new(),
            result: None,
        };
        let event = screening.event(EventKind::ScreeningStarted);
        Ok((screening, event))
    }

    /// Takes answers that [`check_answers`] found to be in order. What is said again as it stands
    /// keeps who asked first; a question that was not asked after all has no answer.
    ///
    /// # Errors
    /// [`ScreeningError`] says what stands against it.
    pub fn answer(
        self,
        case: &Case,
        given: &[Given],
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ScreeningError> {
        self.takes_answers(case, by)?;
        let event = self.event(EventKind::ScreeningAnswered).fields(["answers"]);
        let mut next = self;
        for one in given {
            if one.state == AnswerState::NotAsked {
                next.answers.remove(&one.item);
                continue;
            }
            let stands = next.answers.get(&one.item);
            if !stands.is_some_and(|answer| answer.state == one.state && answer.source == one.source) {
                let answer = Answer {
                    state: one.state,
                    source: one.source,
                    asked_by: by.user,
                    organisation: by.organisation,
                    at: now,
                };
                next.answers.insert(one.item.clone(), answer);
            }
        }
        next.is_interview = next.answers.values().any(Answer::is_from_the_person);
        Ok((next, event))
    }

    /// Ends it with what its answers say. That is no decision.
    ///
    /// # Errors
    /// [`ScreeningError`] says what stands against it.
    pub fn finish(
        self,
        case: &Case,
        questions: &Questions,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ScreeningError> {
        self.takes_answers(case, by)?;
        if self.answers.is_empty() {
            return Err(ScreeningError::NothingAnswered);
        }
        let event = self.event(EventKind::ScreeningFinished);
        let result = evaluate(questions, self.profile, &self.answers);
        let next = Self {
            state: ScreeningState::Finished,
            finished_at: Some(now),
            result: Some(result),
            ..self
        };
        Ok((next, event))
    }

    /// Whether this actor may answer and finish it now.
    ///
    /// # Errors
    /// [`ScreeningError`] says what stands against it.
    pub fn takes_answers(&self, case: &Case, by: &Actor) -> Result<(), ScreeningError> {
        may_screen(case, by)?;
        if self.state == ScreeningState::Finished {
            return Err(ScreeningError::Finished);
        }
        Ok(())
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).case(self.case).subject(self.id)
    }
}

/// Whether this actor may screen the person the case is about.
fn may_screen(case: &Case, by: &Actor) -> Result<(), ScreeningError> {
    if case.held_by(by).is_err() {
        return Err(ScreeningError::NotHolder);
    }
    if !case.is_open() {
        return Err(ScreeningError::CaseClosed);
    }
    Ok(())
}

/// Whether all answers are to questions that this section asks this profile, once each, with a
/// source that agrees with them.
///
/// # Errors
/// What is wrong, with its place in the request.
pub fn check_answers(
    questions: &Questions,
    profile: ScreeningProfile,
    section: &str,
    given: &[Given],
) -> Result<(), Vec<Invalid>> {
    let Some(section) = questions.section(section) else {
        return Err(vec![Invalid::new("/section", InvalidCode::UnknownCode)]);
    };
    let asked: BTreeSet<&str> = section.asked(profile).map(|(item, _)| item.code.as_str()).collect();
    let mut seen = BTreeSet::new();
    let mut refused = Vec::new();
    for (at, one) in given.iter().enumerate() {
        let code = if asked.contains(one.item.as_str()) {
            (!seen.insert(&one.item)).then_some(InvalidCode::Repeated)
        } else {
            Some(InvalidCode::UnknownCode)
        };
        refused.extend(code.map(|code| Invalid::new(format!("/answers/{at}/item"), code)));
        if let Err(code) = one.check() {
            refused.push(Invalid::new(format!("/answers/{at}/source"), code));
        }
    }
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

/// What other screenings of the case have asked already with the same instrument: the latest
/// answer to each question, so that nobody asks again (MECHANISM §1, 5).
#[must_use]
pub fn asked_already<'a>(screening: &Screening, all: &'a [Screening]) -> BTreeMap<&'a str, &'a Answer> {
    let mut already: BTreeMap<&str, &Answer> = BTreeMap::new();
    let others = all.iter().filter(|one| {
        one.id != screening.id
            && one.instrument == screening.instrument
            && one.instrument_version == screening.instrument_version
    });
    for (item, answer) in others.flat_map(|one| &one.answers) {
        let latest = already.entry(item).or_insert(answer);
        if latest.at < answer.at {
            *latest = answer;
        }
    }
    already
}

#[cfg(test)]
mod tests;
