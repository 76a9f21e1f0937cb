//! How a decision is made, and what is checked.

use std::collections::BTreeSet;

use chrono::{Datelike, Months, NaiveDate};

use super::super::person::{DatePrecision, PartialDate};
use super::super::track::TrackChangeRecord;
use super::super::{Case, day};
use super::{DecidedStatus, DecisionError, StatusDecision, StatusWords, stands};
use crate::Timestamp;
use crate::access::Actor;
use crate::event::{Event, EventKind};
use crate::id::{OrganisationId, ScreeningId, StatusDecisionId};
use crate::text::{Invalid, InvalidCode, line, paragraphs};

/// The longest grounds in words, in characters.
const GROUNDS_MAX: usize = 10_000;
/// The longest name or reference of a document, in characters.
const LINE_MAX: usize = 200;
/// The most grounds, and the most screenings, that a decision names.
const MOST: usize = 20;

/// What is said of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusGiven {
    /// What was decided.
    pub status: DecidedStatus,
    /// The body that decided.
    pub organisation: OrganisationId,
    /// When, as exactly as it is known.
    pub decided_on: PartialDate,
    /// Why: codes of the pack.
    pub grounds: Vec<String>,
    /// The screenings it rests on.
    pub screenings: Vec<ScreeningId>,
    /// The earlier decision whose place it takes.
    pub replaces: Option<StatusDecisionId>,
    /// What is said in words.
    pub words: StatusWords,
}

/// What is known when a decision is made.
#[derive(Debug, Clone, Copy)]
pub struct StatusCircumstances<'a> {
    /// Every decision of the case, the oldest first.
    pub all: &'a [StatusDecision],
    /// Whether the body is competent for the status.
    pub is_competent: bool,
    /// Whether the actor may record what another body decided.
    pub may_record: bool,
    /// The finished screenings of the case.
    pub screenings: &'a BTreeSet<ScreeningId>,
    /// Today.
    pub today: NaiveDate,
}

/// A decision that was made, and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The decision.
    pub decision: StatusDecision,
    /// The case after it.
    pub case: Case,
    /// The line of the identification track, if that moved.
    pub moved: Option<TrackChangeRecord>,
    /// What happened.
    pub events: Vec<Event>,
}

impl StatusDecision {
    /// Writes a decision down: the actor's body's own, or that of a body that does not use the
    /// system. `knows_ground` asks the pack.
    ///
    /// # Errors
    /// [`DecisionError`] says what stands against it.
    pub fn decide(
        id: StatusDecisionId,
        case: Case,
        given: StatusGiven,
        knows_ground: impl Fn(&str) -> bool,
        known: StatusCircumstances,
        by: &Actor,
        now: Timestamp,
    ) -> Result<Decided, DecisionError> {
        let is_own = given.organisation == by.organisation;
        if !is_own && !known.may_record {
            return Err(DecisionError::NotRecorder);
        }
        if !known.is_competent {
            return Err(DecisionError::NotCompetent);
        }
        if known.all.len() >= super::MOST {
            return Err(DecisionError::TooMany);
        }
        let must_replace = case.decidable(given.status, known.all)?;
        if must_replace.is_some() && given.replaces.is_none() {
            return Err(DecisionError::ReplacesNothing);
        }
        let mut refused = Vec::new();
        let words = given.checked(is_own, knows_ground, &case, known, now, &mut refused);
        let is_wrong = |replaced: StatusDecisionId| {
            must_replace.is_some_and(|must| must != replaced)
                || !known.all.iter().any(|one| one.id == replaced && stands(one, known.all))
        };
        if given.replaces.is_some_and(is_wrong) {
            refused.push(Invalid::new("/replaces", InvalidCode::UnknownCode));
        }
        if !refused.is_empty() {
            return Err(DecisionError::Invalid(refused));
        }
        let decision = Self {
            id,
            version: 1,
            case: case.id,
            status: given.status,
            organisation: given.organisation,
            decided_by: is_own.then_some(by.user),
            decided_on: given.decided_on,
            from: case.identification,
            grounds: given.grounds,
            screenings: given.screenings,
            replaces: given.replaces,
            recorded_by: by.user,
            recorded_in: by.organisation,
            recorded_at: now,
            words,
            notice: None,
            objection: None,
            error: None,
        };
        let made = Event::new(EventKind::DecisionMade)
            .case(case.id)
            .subject(id)
            .organisation(given.organisation)
            .fields([given.status.code()]);
        let (case, moved) = case.decided(&decision, by, now);
        let (moved, moves) = moved.unzip();
        Ok(Decided {
            decision,
            case,
            moved,
            events: [Some(made), moves].into_iter().flatten().collect(),
        })
    }
}

impl StatusGiven {
    /// The words as they are kept; every field that cannot be so goes into `refused`.
    fn checked(
        &self,
        is_own: bool,
        knows_ground: impl Fn(&str) -> bool,
        case: &Case,
        known: StatusCircumstances,
        now: Timestamp,
        refused: &mut Vec<Invalid>,
    ) -> StatusWords {
        let date = decided_on(self.decided_on, case.detected_on, known.today, now);
        refused.extend(date.err());
        refused.extend(codes("/grounds", &self.grounds, |code| knows_ground(code)));
        if self.grounds.is_empty() {
            refused.push(Invalid::new("/grounds", InvalidCode::Required));
        }
        refused.extend(codes("/screenings", &self.screenings, |id| {
            known.screenings.contains(id)
        }));
        let mut words = |at: &str, text: Option<&String>, check: fn(&str, usize) -> _, max| match text
            .map(|text| check(text, max))
        {
            None | Some(Err(InvalidCode::Required)) => None,
            Some(Ok(text)) => Some(text),
            Some(Err(code)) => {
                refused.push(Invalid::new(at, code));
                None
            }
        };
        let words = StatusWords {
            grounds: words("/words", self.words.grounds.as_ref(), paragraphs, GROUNDS_MAX),
            decided_by: words("/decided_by_name", self.words.decided_by.as_ref(), line, LINE_MAX),
            document: words("/document", self.words.document.as_ref(), line, LINE_MAX),
        };
        if is_own && words.decided_by.is_some() {
            refused.push(Invalid::new("/decided_by_name", InvalidCode::Contradiction));
        }
        // Whoever writes down what somebody else decided says where that stands.
        if !is_own && words.document.is_none() {
            refused.push(Invalid::new("/document", InvalidCode::Required));
        }
        words
    }
}

/// Whether it can have been decided then: not in the future, and not over before the person was noticed.
fn decided_on(on: PartialDate, detected: NaiveDate, today: NaiveDate, now: Timestamp) -> Result<(), Invalid> {
    let at = |code| Invalid::new("/decided_on/date", code);
    day(on.date, now).map_err(at)?;
    if on.date > today {
        return Err(at(InvalidCode::InTheFuture));
    }
    let (is_rounded, months) = match on.precision {
        DatePrecision::Day | DatePrecision::Estimated => (true, None),
        DatePrecision::Month => (on.date.day() == 1, Some(1)),
        DatePrecision::Year => (on.date.ordinal() == 1, Some(12)),
    };
    if !is_rounded {
        return Err(Invalid::new("/decided_on/precision", InvalidCode::Contradiction));
    }
    let latest = months.and_then(|months| on.date.checked_add_months(Months::new(months))?.pred_opt());
    if latest.unwrap_or(on.date) < detected {
        return Err(at(InvalidCode::BeforeDetection));
    }
    Ok(())
}

/// Whether every entry is known and stands once.
pub(super) fn codes<T: Ord>(at: &str, entries: &[T], knows: impl Fn(&T) -> bool) -> Vec<Invalid> {
    if entries.len() > MOST {
        return vec![Invalid::new(at, InvalidCode::TooMany)];
    }
    let mut seen = BTreeSet::new();
    let wrong = |entry| {
        if !knows(entry) {
            Some(InvalidCode::UnknownCode)
        } else if seen.insert(entry) {
            None
        } else {
            Some(InvalidCode::Repeated)
        }
    };
    entries
        .iter()
        .map(wrong)
        .enumerate()
        .filter_map(|(place, code)| Some(Invalid::new(format!("{at}/{place}"), code?)))
        .collect()
}
