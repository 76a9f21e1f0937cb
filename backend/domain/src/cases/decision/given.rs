//! How a decision is made, and what is checked.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::super::disagreement::{DISAGREEMENTS_MAX, Disagreement};
use super::super::person::{DatePrecision, PartialDate};
use super::super::track::TrackChangeRecord;
use super::super::{Case, day};
use super::{Competence, DECISIONS_MAX, DecidedStatus, DecisionError, StatusDecision, StatusWords};
use crate::Timestamp;
use crate::access::Actor;
use crate::event::{Event, EventKind};
use crate::id::{DisagreementId, OrganisationId, ScreeningId, StatusDecisionId};
use crate::identity::organisation::OrganisationKind;
use crate::text::{Invalid, InvalidCode, codes, line, optional, paragraphs};

/// The longest grounds in words, in characters.
const GROUNDS_MAX: usize = 10_000;
/// The longest name or reference of a document, in characters.
const LINE_MAX: usize = 200;
/// The most grounds, and the most screenings, that a decision names.
const ENTRIES_MAX: usize = 20;

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
    /// The earlier decision whose place it takes, where one stands and the track does not lead on from it.
    pub replaces: Option<StatusDecisionId>,
    /// The disagreements that it answers; all that are open on the decision that it replaces.
    pub answers: Vec<DisagreementId>,
    /// What is said in words.
    pub words: StatusWords,
}

/// What is known when a decision is made.
#[derive(Debug, Clone, Copy)]
pub struct StatusCircumstances<'a> {
    /// Every decision of the case, the oldest first.
    pub all: &'a [StatusDecision],
    /// Which kinds of organisation decide on what.
    pub competence: &'a Competence,
    /// The kind of the body that decides.
    pub kind: OrganisationKind,
    /// Whether the actor may record what another body decided.
    pub may_record: bool,
    /// Every disagreement of the case.
    pub disagreements: &'a [Disagreement],
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
    /// The disagreements that it changed, each with what happened.
    pub disagreements: Vec<(Disagreement, Event)>,
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
        let is_competent = |status| known.competence.may_decide(known.kind, status);
        if !is_competent(given.status) {
            return Err(DecisionError::NotCompetent);
        }
        if known.all.len() >= DECISIONS_MAX {
            return Err(DecisionError::TooMany);
        }
        let is_named = |one: &Disagreement| given.answers.contains(&one.id);
        if known.disagreements.iter().any(|one| is_named(one) && !one.is_open()) {
            return Err(DecisionError::Answered);
        }
        let must_replace = case.decidable(given.status, known.all)?;
        if must_replace.is_some() && given.replaces.is_none() {
            return Err(DecisionError::ReplacesNothing);
        }
        let mut refused = Vec::new();
        let words = given.checked(is_own, knows_ground, &case, known, now, &mut refused);
        let is_on_replaced = |one: &Disagreement| given.replaces == Some(one.decision);
        codes(&mut refused, "/answers", &given.answers, DISAGREEMENTS_MAX, |id| {
            let named = known.disagreements.iter().find(|one| one.id == *id);
            named.is_some_and(|one| is_on_replaced(one) || one.is_answered_by(given.status, known.all, is_competent))
        });
        if let Some(replaced) = given.replaces {
            // What the track leads on from stands beside the new decision: it is not taken back by it.
            let found = known.all.iter().find(|one| one.id == replaced);
            match found.filter(|one| must_replace == Some(one.id)) {
                None => refused.push(Invalid::new("/replaces", InvalidCode::UnknownCode)),
                // Who may not decide a status does not take it back either.
                Some(found) if !is_competent(found.status) => return Err(DecisionError::NotToReplace),
                Some(_) => {}
            }
        }
        if !refused.is_empty() {
            return Err(DecisionError::Invalid(refused));
        }
        // What takes a decision's place answers those who disagree with it, and so has seen them.
        let mut on_replaced = known.disagreements.iter().filter(|one| is_on_replaced(one));
        if on_replaced.any(|one| one.is_open() && !is_named(one)) {
            return Err(DecisionError::Unseen);
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
            disagreements: known
                .disagreements
                .iter()
                .filter_map(|one| one.after_decision(&decision, &given.answers))
                .collect(),
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
        codes(refused, "/grounds", &self.grounds, ENTRIES_MAX, |code| {
            knows_ground(code)
        });
        if self.grounds.is_empty() {
            refused.push(Invalid::new("/grounds", InvalidCode::Required));
        }
        codes(refused, "/screenings", &self.screenings, ENTRIES_MAX, |id| {
            known.screenings.contains(id)
        });
        let StatusWords {
            grounds,
            decided_by,
            document,
        } = &self.words;
        let one_line = |text: &str| line(text, LINE_MAX);
        let words = StatusWords {
            grounds: optional(refused, "/words", grounds.as_deref(), |text| {
                paragraphs(text, GROUNDS_MAX)
            }),
            decided_by: optional(refused, "/decided_by_name", decided_by.as_deref(), one_line),
            document: optional(refused, "/document", document.as_deref(), one_line),
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
    if !on.is_rounded() {
        return Err(Invalid::new("/decided_on/precision", InvalidCode::Contradiction));
    }
    // Who estimates a day means that one.
    let is_estimated = on.precision == DatePrecision::Estimated;
    let latest = if is_estimated { on.date } else { on.latest() };
    if latest < detected {
        return Err(at(InvalidCode::BeforeDetection));
    }
    Ok(())
}
