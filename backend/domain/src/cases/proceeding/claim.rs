//! Compensation: what was claimed, in which way, what was decided and what was paid.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{NAME_MAX, ProceedingError, ProceedingKnown, WORDS_MAX, holds};
use crate::Timestamp;
use crate::access::Actor;
use crate::cases::Case;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, CompensationClaimId, ProceedingId, UserId};
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

/// More minor units than this are a slip of the hand.
const AMOUNT_MAX: i64 = 100_000_000_000;
/// More instalments than anybody writes down.
const PAYMENTS_MAX: usize = 100;

codes! {
    /// Where a claim stands.
    CompensationClaimState {
        /// It waits for a decision.
        Claimed,
        /// It was decided on, and what was granted is not paid in full.
        Decided,
        /// What was granted is paid.
        Paid,
        /// It was taken back, or written down by mistake.
        Withdrawn,
    }
}

codes! {
    /// How a claim was decided.
    CompensationOutcome {
        /// In full, in part or by agreement: the amount says how much.
        Granted,
        /// Nothing is granted.
        Refused,
    }
}

/// How a claim was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimDecision {
    /// When.
    pub on: NaiveDate,
    /// How.
    pub outcome: CompensationOutcome,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// When.
    pub on: NaiveDate,
    /// How much, in minor units of the currency of the claim.
    pub amount: i64,
}

/// What is said of a claim, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClaimWords {
    /// Of whom or where it is claimed.
    pub body_name: Option<String>,
    /// What was claimed, in minor units.
    pub asked: Option<i64>,
    /// What was granted, in minor units.
    pub awarded: Option<i64>,
    /// What was paid, in the order in which it was written down.
    pub payments: Vec<Payment>,
    /// What else has to be known.
    pub note: Option<String>,
}

/// What somebody says of a claim, from the claim to the last payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimGiven {
    /// In which way: a code of the pack's list `compensation_way`.
    pub way: String,
    /// The proceedings in which it was made.
    pub proceeding: Option<ProceedingId>,
    /// When.
    pub claimed_on: NaiveDate,
    /// In which currency (ISO 4217): one of the pack.
    pub currency: String,
    /// How it was decided.
    pub decision: Option<ClaimDecision>,
    /// When it was taken back.
    pub withdrawn_on: Option<NaiveDate>,
    /// What is said of it.
    pub words: ClaimWords,
}

/// A claim for compensation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompensationClaim {
    /// Its id.
    pub id: CompensationClaimId,
    /// Counts its changes.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// Who wrote it down.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
    /// What is said of it.
    pub given: ClaimGiven,
}

impl CompensationClaim {
    /// A claim was made. `proceedings` are those of the case that count.
    ///
    /// # Errors
    /// [`ProceedingError`] says what stands against it.
    pub fn make(
        id: CompensationClaimId,
        case: &Case,
        given: ClaimGiven,
        (known, proceedings): (&ProceedingKnown, &[ProceedingId]),
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ProceedingError> {
        holds(case, by)?;
        let given = given.checked(known, proceedings)?;
        let claim = Self {
            id,
            version: 1,
            case: case.id,
            recorded_by: by.user,
            recorded_at: now,
            given,
        };
        let event = claim.event(EventKind::CompensationClaimed);
        Ok((claim, event))
    }

    /// It was decided, paid, taken back or put right.
    ///
    /// # Errors
    /// [`ProceedingError`] says what stands against it.
    pub fn change(
        self,
        case: &Case,
        given: ClaimGiven,
        (known, proceedings): (&ProceedingKnown, &[ProceedingId]),
        by: &Actor,
    ) -> Result<(Self, Event), ProceedingError> {
        holds(case, by)?;
        let given = given.checked(known, proceedings)?;
        let changed = Self { given, ..self };
        let event = changed.event(EventKind::CompensationChanged);
        Ok((changed, event))
    }

    /// Where it stands: what was written of it says so.
    #[must_use]
    pub fn state(&self) -> CompensationClaimState {
        use CompensationClaimState::{Claimed, Decided, Paid, Withdrawn};
        let ClaimGiven { words, decision, .. } = &self.given;
        match decision {
            _ if self.given.withdrawn_on.is_some() => Withdrawn,
            None => Claimed,
            Some(_) if words.awarded.is_some_and(|awarded| words.paid() >= awarded) => Paid,
            Some(_) => Decided,
        }
    }

    /// The day of the last thing that moved it.
    #[must_use]
    pub fn moved_on(&self) -> NaiveDate {
        let given = &self.given;
        let paid = given.words.payments.iter().map(|payment| payment.on).max();
        match self.state() {
            CompensationClaimState::Paid => paid.unwrap_or(given.claimed_on),
            CompensationClaimState::Withdrawn => given.withdrawn_on.unwrap_or(given.claimed_on),
            CompensationClaimState::Claimed | CompensationClaimState::Decided => {
                given.decision.map_or(given.claimed_on, |decision| decision.on)
            }
        }
    }

    /// What this person may do with it now, by the names of the operations.
    #[must_use]
    pub fn abilities(&self, case: &Case, by: &Actor) -> Vec<&'static str> {
        match holds(case, by) {
            Ok(()) => vec!["compensation_claim_update"],
            Err(_) => Vec::new(),
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind)
            .case(self.case)
            .subject(self.id)
            .fields([self.state().code()])
    }
}

impl ClaimWords {
    /// What was paid, in minor units.
    #[must_use]
    pub fn paid(&self) -> i64 {
        self.payments.iter().map(|payment| payment.amount).sum()
    }
}

impl ClaimGiven {
    fn checked(self, known: &ProceedingKnown, proceedings: &[ProceedingId]) -> Result<Self, ProceedingError> {
        let mut refused = Vec::new();
        let mut refuse = |pointer: &str, code| refused.push(Invalid::new(pointer, code));
        let between = |earliest: NaiveDate, on: NaiveDate| {
            if on > known.today {
                Some(InvalidCode::InTheFuture)
            } else {
                (on < earliest).then_some(InvalidCode::TooEarly)
            }
        };
        if !known.pack.has_code("compensation_way", &self.way) {
            refuse("/way", InvalidCode::UnknownCode);
        }
        if self.proceeding.is_some_and(|id| !proceedings.contains(&id)) {
            refuse("/proceeding_id", InvalidCode::UnknownCode);
        }
        if self.claimed_on > known.today {
            refuse("/claimed_on", InvalidCode::InTheFuture);
        }
        if !known.pack.currencies().contains(&self.currency) {
            refuse("/currency", InvalidCode::UnknownCode);
        }
        let words = &self.words;
        let is_amount = |amount: i64| (1..=AMOUNT_MAX).contains(&amount);
        if words.asked.is_some_and(|amount| !is_amount(amount)) {
            refuse("/asked", InvalidCode::OutOfRange);
        }
        let granted = self
            .decision
            .filter(|decision| decision.outcome == CompensationOutcome::Granted);
        match (words.awarded, granted) {
            (None, Some(_)) => refuse("/awarded", InvalidCode::Required),
            (Some(_), None) => refuse("/awarded", InvalidCode::Contradiction),
            (Some(amount), Some(_)) if !is_amount(amount) => refuse("/awarded", InvalidCode::OutOfRange),
            _ => {}
        }
        if let Some(code) = self.decision.and_then(|decision| between(self.claimed_on, decision.on)) {
            refuse("/decided_on", code);
        }
        if words.payments.len() > PAYMENTS_MAX {
            refuse("/payments", InvalidCode::TooMany);
        } else if !words.payments.is_empty() && granted.is_none() {
            refuse("/payments", InvalidCode::Contradiction);
        } else {
            for (place, payment) in words.payments.iter().enumerate() {
                if let Some(code) = between(self.claimed_on, payment.on) {
                    refuse(&format!("/payments/{place}/on"), code);
                }
                if !is_amount(payment.amount) {
                    refuse(&format!("/payments/{place}/amount"), InvalidCode::OutOfRange);
                }
            }
        }
        if let Some(code) = self.withdrawn_on.and_then(|on| between(self.claimed_on, on)) {
            refuse("/withdrawn_on", code);
        }
        let body_name = optional(&mut refused, "/body_name", self.words.body_name.as_deref(), |text| {
            line(text, NAME_MAX)
        });
        let note = optional(&mut refused, "/note", self.words.note.as_deref(), |text| {
            paragraphs(text, WORDS_MAX)
        });
        if !refused.is_empty() {
            return Err(ProceedingError::Invalid(refused));
        }
        let words = ClaimWords {
            body_name,
            note,
            ..self.words
        };
        Ok(Self { words, ..self })
    }
}
