//! What becomes of a return: its dangers judged, the journey, the arrival, and what was heard since.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::plan::{LINE_MAX, Leg, LegJudged, LegRisk, WORDS_MAX, needed};
use super::{JourneyBlock, Repatriation, RepatriationError, RepatriationKnown, RepatriationState, may_write};
use crate::Timestamp;
use crate::access::Actor;
use crate::cases::{Case, RiskLevel};
use crate::event::{Event, EventKind};
use crate::id::{OrganisationId, UserId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

/// The reason why a return ends whose consent was taken back; nobody chooses it.
pub const CONSENT_WITHDRAWN: &str = "consent_withdrawn";
/// The reason of the pack's list `return_stop` that is told in words.
const OTHER: &str = "other";
/// As many contacts as anybody writes down after a return.
const CONTACTS_MAX: usize = 50;
/// A journey is written down while it goes on or soon after.
const LATE: Days = Days::new(7);

/// That somebody said yes, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// How dangerous the journey was judged to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JourneyRisk {
    /// As a whole.
    pub level: RiskLevel,
    /// Each part of the way.
    pub legs: Vec<LegRisk>,
    /// What else is to be known.
    pub words: Option<String>,
    /// Who judged.
    pub assessed: Signed,
    /// The second person who agreed that the person travels although the danger is extreme.
    pub confirmed: Option<Signed>,
}

/// How dangerous somebody judges the journey to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JourneyRiskGiven {
    /// As a whole: not less than the most dangerous part.
    pub level: RiskLevel,
    /// Each part of the way, in order.
    pub legs: Vec<LegJudged>,
    /// What else is to be known.
    pub words: Option<String>,
}

/// That the person came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// When they came.
    pub arrived_at: Timestamp,
    /// Who received them.
    pub received_by: String,
    /// The document that says so, where the receiver does not use the system.
    pub document: Option<String>,
    /// What else is to be known.
    pub note: Option<String>,
    /// Who wrote it down.
    pub by: UserId,
    /// For which organisation: the receiver, or who sent the person to one that does not use the system.
    pub organisation: OrganisationId,
    /// When it was written down.
    pub at: Timestamp,
}

/// What is said of the arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptGiven {
    /// When the person came.
    pub arrived_at: Timestamp,
    /// Who received them.
    pub received_by: String,
    /// The document that says so.
    pub document: Option<String>,
    /// What else is to be known.
    pub note: Option<String>,
}

/// Why nothing came of a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnStop {
    /// A code of the pack's list `return_stop`.
    pub reason: String,
    /// Why, in words.
    pub words: Option<String>,
    /// Who ended it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// A contact after the return, or an attempt at one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnContact {
    /// When.
    pub on: NaiveDate,
    /// How: a code of the pack's list `contact_way`.
    pub way: String,
    /// Whether the person was reached.
    pub is_reached: bool,
    /// Of a person who was reached, whether they are safe.
    pub is_safe: Option<bool>,
    /// What was said.
    pub words: Option<String>,
    /// Who wrote it down.
    pub by: UserId,
}

/// What somebody says of a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnContactGiven {
    /// When.
    pub on: NaiveDate,
    /// How.
    pub way: String,
    /// Whether the person was reached.
    pub is_reached: bool,
    /// Whether they are safe.
    pub is_safe: Option<bool>,
    /// What was said.
    pub words: Option<String>,
}

/// What became of a return.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepatriationCourse {
    /// How dangerous it was judged to be.
    pub risk: Option<JourneyRisk>,
    /// That the person came.
    pub receipt: Option<Receipt>,
    /// Why nothing came of it.
    pub stop: Option<ReturnStop>,
    /// What was heard since.
    pub contacts: Vec<ReturnContact>,
}

impl Repatriation {
    /// Judges the dangers of every part of the way.
    ///
    /// # Errors
    /// [`RepatriationError`] says what stands against it.
    pub fn assess(
        self,
        case: &Case,
        given: JourneyRiskGiven,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), RepatriationError> {
        may_write(case, by)?;
        self.may_go_to(RepatriationState::RiskAssessed)?;
        let mut refused = Vec::new();
        // Of a way that nobody knows, or without a plan for what goes wrong, nothing can be said.
        if self.plan.legs.is_empty() || given.legs.len() != self.plan.legs.len() {
            refused.push(Invalid::new("/legs", InvalidCode::Required));
        }
        if self.plan.contingency.is_none() {
            refused.push(Invalid::new("/contingency", InvalidCode::Required));
        }
        let legs: Vec<LegRisk> = given
            .legs
            .into_iter()
            .enumerate()
            .map(|(at, leg)| leg.checked(at, self.plan.legs.get(at), &mut refused))
            .collect();
        if legs.iter().any(|leg| leg.level > given.level) {
            refused.push(Invalid::new("/level", InvalidCode::Contradiction));
        }
        let words = optional(&mut refused, "/words", given.words.as_deref(), |text| {
            paragraphs(text, WORDS_MAX)
        });
        if !refused.is_empty() {
            return Err(RepatriationError::Invalid(refused));
        }
        let event = self.event(EventKind::JourneyAssessed).fields([given.level.code()]);
        let risk = JourneyRisk {
            level: given.level,
            legs,
            words,
            assessed: Signed { by: by.user, at: now },
            confirmed: None,
        };
        let assessed = Self {
            state: RepatriationState::RiskAssessed,
            course: RepatriationCourse {
                risk: Some(risk),
                ..self.course
            },
            ..self
        };
        Ok((assessed, event))
    }

    /// A second person agrees that the person travels although the danger is extreme.
    ///
    /// # Errors
    /// [`RepatriationError`] says what stands against it.
    pub fn confirm(mut self, case: &Case, by: &Actor, now: Timestamp) -> Result<(Self, Event), RepatriationError> {
        self.may_be_confirmed(case, by)?;
        if let Some(risk) = &mut self.course.risk {
            risk.confirmed = Some(Signed { by: by.user, at: now });
        }
        let event = self.event(EventKind::JourneyConfirmed);
        Ok((self, event))
    }

    /// Whether this person may agree to it as the second one now.
    ///
    /// # Errors
    /// [`RepatriationError`] says what stands against it.
    pub fn may_be_confirmed(&self, case: &Case, by: &Actor) -> Result<(), RepatriationError> {
        may_write(case, by)?;
        self.may_confirm(by)
    }

    fn may_confirm(&self, by: &Actor) -> Result<(), RepatriationError> {
        let is_ahead = self.state == RepatriationState::RiskAssessed;
        let waits = self
            .course
            .risk
            .as_ref()
            .filter(|risk| is_ahead && risk.level == RiskLevel::Extreme && risk.confirmed.is_none());
        match waits {
            None => Err(RepatriationError::NothingToConfirm),
            Some(risk) if risk.assessed.by == by.user => Err(RepatriationError::OwnAssessment),
            Some(_) => Ok(()),
        }
    }

    /// The journey begins.
    ///
    /// # Errors
    /// [`RepatriationError`] says what stands against it.
    pub fn depart(
        self,
        case: &Case,
        departed_at: Timestamp,
        known: &RepatriationKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), RepatriationError> {
        may_write(case, by)?;
        self.may_go_to(RepatriationState::Travelling)?;
        let blocks = self.blocks(case, known);
        if blocks == [JourneyBlock::NoConsent] {
            return Err(RepatriationError::NoConsent);
        }
        if !blocks.is_empty() {
            return Err(RepatriationError::Blocked(blocks));
        }
        let earliest = now.checked_sub_days(LATE).unwrap_or(now);
        moment("/departed_at", departed_at, earliest, now)?;
        let event = self.event_told(EventKind::ReturnDeparted);
        let gone = Self {
            state: RepatriationState::Travelling,
            departed_at: Some(departed_at),
            ..self
        };
        Ok((gone, event))
    }

    /// Whoever sent the person writes down that a receiver who does not use the system has them, with the
    /// document that says so.
    ///
    /// # Errors
    /// [`RepatriationError`] says what stands against it.
    pub fn hand_over(
        self,
        case: &Case,
        mut given: ReceiptGiven,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), RepatriationError> {
        may_write(case, by)?;
        self.may_go_to(RepatriationState::HandedOver)?;
        if self.plan.receiver.is_some() {
            return Err(RepatriationError::ReceiverSays);
        }
        let document = given.document.get_or_insert_default();
        let mut refused = Vec::new();
        needed(&mut refused, "/document", document, |text| line(text, LINE_MAX));
        if !refused.is_empty() {
            return Err(RepatriationError::Invalid(refused));
        }
        self.received(given, by, now)
    }

    /// The receiver says that the person came.
    ///
    /// # Errors
    /// [`RepatriationError`] says what stands against it.
    pub fn acknowledge(
        self,
        given: ReceiptGiven,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), RepatriationError> {
        if self.plan.receiver != Some(by.organisation) {
            return Err(RepatriationError::NotReceiver);
        }
        self.may_go_to(RepatriationState::HandedOver)?;
        self.received(given, by, now)
    }

    /// Whether the receiver may say that the person came.
    #[must_use]
    pub fn awaits_receipt_of(&self, receiver: OrganisationId) -> bool {
        self.state == RepatriationState::Travelling && self.plan.receiver == Some(receiver)
    }

    fn received(self, given: ReceiptGiven, by: &Actor, now: Timestamp) -> Result<(Self, Event), RepatriationError> {
        moment(
            "/arrived_at",
            given.arrived_at,
            self.departed_at.unwrap_or(self.planned_at),
            now,
        )?;
        let mut refused = Vec::new();
        let mut received_by = given.received_by;
        needed(&mut refused, "/received_by", &mut received_by, |text| {
            line(text, LINE_MAX)
        });
        let document = optional(&mut refused, "/document", given.document.as_deref(), |text| {
            line(text, LINE_MAX)
        });
        let note = optional(&mut refused, "/note", given.note.as_deref(), |text| {
            paragraphs(text, WORDS_MAX)
        });
        if !refused.is_empty() {
            return Err(RepatriationError::Invalid(refused));
        }
        let event = self.event(EventKind::ReturnHandedOver);
        let receipt = Receipt {
            arrived_at: given.arrived_at,
            received_by,
            document,
            note,
            by: by.user,
            organisation: by.organisation,
            at: now,
        };
        let handed_over = Self {
            state: RepatriationState::HandedOver,
            course: RepatriationCourse {
                receipt: Some(receipt),
                ..self.course
            },
            ..self
        };
        Ok((handed_over, event))
    }

    /// Writes down a contact after the return; `arrived_on` is the day the person came.
    ///
    /// # Errors
    /// [`RepatriationError`] says what stands against it.
    pub fn contact(
        mut self,
        case: &Case,
        given: ReturnContactGiven,
        (pack, arrived_on, today): (&Pack, NaiveDate, NaiveDate),
        by: &Actor,
    ) -> Result<(Self, Event), RepatriationError> {
        may_write(case, by)?;
        self.may_go_to(RepatriationState::FollowUp)?;
        let mut refused = Vec::new();
        if given.on > today {
            refused.push(Invalid::new("/on", InvalidCode::InTheFuture));
        } else if given.on < arrived_on {
            refused.push(Invalid::new("/on", InvalidCode::TooEarly));
        }
        if !pack.has_code("contact_way", &given.way) {
            refused.push(Invalid::new("/way", InvalidCode::UnknownCode));
        }
        match (given.is_reached, given.is_safe) {
            (true, None) => refused.push(Invalid::new("/is_safe", InvalidCode::Required)),
            (false, Some(_)) => refused.push(Invalid::new("/is_safe", InvalidCode::Contradiction)),
            _ => {}
        }
        if self.course.contacts.len() >= CONTACTS_MAX {
            refused.push(Invalid::new("", InvalidCode::TooMany));
        }
        let words = optional(&mut refused, "/words", given.words.as_deref(), |text| {
            paragraphs(text, WORDS_MAX)
        });
        if !refused.is_empty() {
            return Err(RepatriationError::Invalid(refused));
        }
        let outcome = if given.is_reached { "reached" } else { "not_reached" };
        let event = self.event(EventKind::ReturnContacted).fields([outcome]);
        self.course.contacts.push(ReturnContact {
            on: given.on,
            way: given.way,
            is_reached: given.is_reached,
            is_safe: given.is_safe,
            words,
            by: by.user,
        });
        self.state = RepatriationState::FollowUp;
        Ok((self, event))
    }

    /// Nothing comes of it: the person is not on the way any more, or does not leave.
    ///
    /// # Errors
    /// [`RepatriationError`] says what stands against it.
    pub fn cancel(
        self,
        case: &Case,
        reason: &str,
        words: Option<&str>,
        pack: &Pack,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), RepatriationError> {
        may_write(case, by)?;
        self.may_go_to(RepatriationState::Cancelled)?;
        let mut refused = Vec::new();
        if !pack.has_code("return_stop", reason) || reason == CONSENT_WITHDRAWN {
            refused.push(Invalid::new("/reason", InvalidCode::UnknownCode));
        }
        let words = optional(&mut refused, "/words", words, |text| paragraphs(text, WORDS_MAX));
        if reason == OTHER && words.is_none() && refused.is_empty() {
            refused.push(Invalid::new("/words", InvalidCode::Required));
        }
        if !refused.is_empty() {
            return Err(RepatriationError::Invalid(refused));
        }
        let event = self.event_told(EventKind::ReturnCancelled);
        Ok((self.ended(RepatriationState::Cancelled, reason, words, by, now), event))
    }

    /// The person took back the consent it rests on; nothing where it had come to its end.
    #[must_use]
    pub fn consent_withdrawn(self, by: &Actor, now: Timestamp) -> Option<(Self, Event)> {
        self.may_go_to(RepatriationState::Stopped).ok()?;
        let event = self.event_told(EventKind::ReturnStopped);
        Some((
            self.ended(RepatriationState::Stopped, CONSENT_WITHDRAWN, None, by, now),
            event,
        ))
    }

    fn ended(self, state: RepatriationState, reason: &str, words: Option<String>, by: &Actor, at: Timestamp) -> Self {
        let stop = ReturnStop {
            reason: reason.to_owned(),
            words,
            by: by.user,
            at,
        };
        Self {
            state,
            course: RepatriationCourse {
                stop: Some(stop),
                ..self.course
            },
            ..self
        }
    }
}

impl LegJudged {
    /// It is the part that is planned now: of another way nothing was said. From a high level on it is said
    /// why, and what is done about it.
    fn checked(self, at: usize, planned: Option<&Leg>, refused: &mut Vec<Invalid>) -> LegRisk {
        for (name, said, is) in [
            ("from", &self.from, planned.map(|leg| &leg.from)),
            ("to", &self.to, planned.map(|leg| &leg.to)),
        ] {
            if is.is_some_and(|is| is != said) {
                refused.push(Invalid::new(format!("/legs/{at}/{name}"), InvalidCode::Contradiction));
            }
        }
        let pointer = format!("/legs/{at}/words");
        let before = refused.len();
        let words = optional(refused, &pointer, self.words.as_deref(), |text| {
            paragraphs(text, WORDS_MAX)
        });
        if self.level >= RiskLevel::High && words.is_none() && refused.len() == before {
            refused.push(Invalid::new(pointer, InvalidCode::Required));
        }
        LegRisk {
            level: self.level,
            words,
        }
    }
}

fn moment(pointer: &str, at: Timestamp, earliest: Timestamp, now: Timestamp) -> Result<(), RepatriationError> {
    let code = if at > now {
        InvalidCode::InTheFuture
    } else if at < earliest {
        InvalidCode::TooEarly
    } else {
        return Ok(());
    };
    Err(RepatriationError::Invalid(vec![Invalid::new(pointer, code)]))
}
