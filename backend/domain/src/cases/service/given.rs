//! What is written down of a service, and what of it cannot be so.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::WORDS_MAX;
use crate::codes;
use crate::id::{GoalId, OrganisationId, ReferralId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, paragraphs};

codes! {
    /// Whether a service came about.
    ServiceAttendance {
        /// It was given.
        Attended,
        /// The person did not come.
        Absent,
        /// Whoever gives it called it off.
        Cancelled,
    }
}

codes! {
    /// How what was given of a service is measured: always a whole number.
    ServiceMeasure {
        /// Nights, counted from the first and the last day.
        Nights,
        /// Minutes of a service that is told in hours.
        Minutes,
        /// Minor units of a currency: bani, qindarka, cents.
        Money,
        /// So many meals, sessions, journeys.
        Count,
    }
}

impl ServiceMeasure {
    /// More than this in one record is a slip of the hand.
    fn most(self) -> i64 {
        match self {
            Self::Nights => 366,
            Self::Minutes => 60_000,
            Self::Money => 100_000_000,
            Self::Count => 1000,
        }
    }
}

/// What was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceGiven {
    /// The service: a code of the pack.
    pub service: String,
    /// Whether it came about.
    pub attendance: ServiceAttendance,
    /// The day; of nights, the day of the first one.
    pub given_on: NaiveDate,
    /// Of nights, the day after the last one.
    pub until_on: Option<NaiveDate>,
    /// How much, in the [`ServiceMeasure`] of the service; nothing where it did not come about.
    pub quantity: Option<i64>,
    /// Of money, the currency (ISO 4217).
    pub currency: Option<String>,
    /// The organisation that gave it.
    pub provider: OrganisationId,
    /// The referral under which it was given.
    pub referral: Option<ReferralId>,
    /// Who paid: a code of the pack's list `cost_source`.
    pub cost_source: Option<String>,
    /// The goal of the plan it leads to.
    pub goal: Option<GoalId>,
    /// Why the person did not come: a code of the pack's list `absence_reason`.
    pub absence: Option<String>,
    /// How it went, in words.
    pub note: Option<String>,
    /// Whether whoever holds the case reads the words of a receiver.
    pub shares_note: bool,
}

/// What is known when it is written down.
#[derive(Debug, Clone)]
pub struct ServiceKnown<'a> {
    /// The country.
    pub pack: &'a Pack,
    /// Whether the organisation that gives is in the directory.
    pub knows_provider: bool,
    /// The goals it may lead to.
    pub goals: BTreeSet<GoalId>,
    /// The referral it names, if something was given under it, and who gives.
    pub referral: Option<(ReferralId, OrganisationId)>,
    /// The earliest day it can have been given, and what to say of an earlier one.
    pub earliest: (NaiveDate, InvalidCode),
    /// The last day it can have been given, where the referral it is given under has ended.
    pub ended_on: Option<NaiveDate>,
    /// Today.
    pub today: NaiveDate,
}

impl ServiceKnown<'_> {
    fn is_after_the_end(&self, day: NaiveDate) -> bool {
        self.ended_on.is_some_and(|end| day > end)
    }
}

impl ServiceGiven {
    /// The same with its texts tidied and its nights counted, if every field holds.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self, known: &ServiceKnown) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let mut refuse = |pointer: &str, code| refused.push(Invalid::new(pointer, code));
        let Some(service) = known.pack.service(&self.service) else {
            return Err(vec![Invalid::new("/service", InvalidCode::UnknownCode)]);
        };
        let (earliest, too_early) = known.earliest;
        if self.given_on > known.today {
            refuse("/given_on", InvalidCode::InTheFuture);
        } else if self.given_on < earliest {
            refuse("/given_on", too_early);
        } else if known.is_after_the_end(self.given_on) {
            refuse("/given_on", InvalidCode::TooLate);
        }
        let measure = service.measure();
        let quantity = match self.amount(measure, known) {
            Ok(quantity) => quantity,
            Err((pointer, code)) => {
                refuse(pointer, code);
                None
            }
        };
        let knows = |list: &str, code: &String| known.pack.has_code(list, code);
        if self
            .cost_source
            .as_ref()
            .is_some_and(|code| !knows("cost_source", code))
        {
            refuse("/cost_source", InvalidCode::UnknownCode);
        }
        match (&self.absence, self.attendance) {
            (None, ServiceAttendance::Absent) => refuse("/absence_reason", InvalidCode::Required),
            (Some(code), ServiceAttendance::Absent) if !knows("absence_reason", code) => {
                refuse("/absence_reason", InvalidCode::UnknownCode);
            }
            (Some(_), ServiceAttendance::Attended | ServiceAttendance::Cancelled) => {
                refuse("/absence_reason", InvalidCode::Contradiction);
            }
            _ => {}
        }
        if self.goal.is_some_and(|goal| !known.goals.contains(&goal)) {
            refuse("/goal_id", InvalidCode::UnknownCode);
        }
        match known.referral {
            _ if self.referral != known.referral.map(|(id, _)| id) => {
                refuse("/referral_id", InvalidCode::UnknownCode);
            }
            _ if !known.knows_provider => refuse("/provider_id", InvalidCode::UnknownCode),
            Some((_, gives)) if self.provider != gives => refuse("/provider_id", InvalidCode::Contradiction),
            _ => {}
        }
        let note = match self.note.as_deref().map(|text| paragraphs(text, WORDS_MAX)) {
            None | Some(Err(InvalidCode::Required)) => None,
            Some(Ok(text)) => Some(text),
            Some(Err(code)) => {
                refuse("/note", code);
                None
            }
        };
        if refused.is_empty() {
            Ok(Self { quantity, note, ..self })
        } else {
            Err(refused)
        }
    }

    /// How much was given, or the field that says it wrongly.
    fn amount(
        &self,
        measure: ServiceMeasure,
        known: &ServiceKnown,
    ) -> Result<Option<i64>, (&'static str, InvalidCode)> {
        use InvalidCode::{Contradiction, InTheFuture, OutOfRange, Required, TooEarly, TooLate, UnknownCode};
        let came_about = self.attendance == ServiceAttendance::Attended;
        let (is_nights, is_money) = (measure == ServiceMeasure::Nights, measure == ServiceMeasure::Money);
        match &self.currency {
            Some(_) if !(came_about && is_money) => return Err(("/currency", Contradiction)),
            Some(code) if !known.pack.currencies().contains(code) => return Err(("/currency", UnknownCode)),
            None if came_about && is_money => return Err(("/currency", Required)),
            _ => {}
        }
        match (self.until_on, self.quantity) {
            (Some(_), _) if !(came_about && is_nights) => Err(("/until_on", Contradiction)),
            (_, Some(_)) if !came_about || is_nights => Err(("/quantity", Contradiction)),
            _ if !came_about => Ok(None),
            (None, _) if is_nights => Err(("/until_on", Required)),
            (Some(until), _) if until > known.today => Err(("/until_on", InTheFuture)),
            (Some(until), _) if until <= self.given_on => Err(("/until_on", TooEarly)),
            (Some(until), _) if known.is_after_the_end(until) => Err(("/until_on", TooLate)),
            (Some(until), _) => match (until - self.given_on).num_days() {
                nights if nights > measure.most() => Err(("/until_on", OutOfRange)),
                nights => Ok(Some(nights)),
            },
            (None, None) => Err(("/quantity", Required)),
            (None, Some(quantity)) if (1..=measure.most()).contains(&quantity) => Ok(Some(quantity)),
            (None, Some(_)) => Err(("/quantity", OutOfRange)),
        }
    }
}
