//! Contacts with a person after their case was closed (MECHANISM §6 `follow_up`).

use chrono::NaiveDate;

use super::consent::{Consent, ConsentBasis, ConsentPurpose, ConsentState, GivenBy};
use super::task::TaskGiven;
use super::{Case, RiskLevel};
use crate::Timestamp;
use crate::access::Actor;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, FollowUpId, OrganisationId, UserId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, optional, paragraphs};

const WORDS_MAX: usize = 4000;
/// The pack's list of tasks that the program makes.
const TASK_TITLE: &str = "task_title";
/// The one for a person who needs help again.
const NEEDS_HELP: &str = "needs_help";

/// A contact with the person, or an attempt at one. It is written once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// Its id.
    pub id: FollowUpId,
    /// The case.
    pub case: CaseId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// Who wrote it down.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
    /// What was found.
    pub given: FollowUpGiven,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpGiven {
    /// When.
    pub on: NaiveDate,
    /// How: a code of the pack's list `contact_way`.
    pub way: String,
    /// Whether the person was reached.
    pub is_reached: bool,
    /// Of a person who was reached, how they live: a code of the pack's list `living_situation`.
    pub living: Option<String>,
    /// How much danger there is.
    pub safety: Option<RiskLevel>,
    /// Whether they need help again.
    pub needs_help: Option<bool>,
    /// What was said, in words.
    pub words: Option<String>,
}

/// Why a contact is not written down like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FollowUpError {
    /// Another organisation holds the case.
    #[error("only the organisation that held the case last follows it up")]
    NotHolder,
    /// The case is open: contacts are part of the work then.
    #[error("the case is open")]
    CaseOpen,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl FollowUp {
    /// Writes a contact down. `closed_on` is the day the case was closed.
    ///
    /// # Errors
    /// [`FollowUpError`] says what stands against it.
    pub fn record(
        id: FollowUpId,
        case: &Case,
        given: FollowUpGiven,
        (pack, closed_on, today): (&Pack, NaiveDate, NaiveDate),
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), FollowUpError> {
        case.held_by(by).map_err(|_| FollowUpError::NotHolder)?;
        if case.is_open() {
            return Err(FollowUpError::CaseOpen);
        }
        let given = given.checked(pack, closed_on, today).map_err(FollowUpError::Invalid)?;
        let outcome = if given.is_reached { "reached" } else { "not_reached" };
        let event = Event::new(EventKind::FollowUpMade)
            .case(case.id)
            .subject(id)
            .fields([outcome]);
        let contact = Self {
            id,
            case: case.id,
            organisation: by.organisation,
            recorded_by: by.user,
            recorded_at: now,
            given,
        };
        Ok((contact, event))
    }

    /// What is to be done about it: where the person needs help again, a task for this colleague on that day.
    #[must_use]
    pub fn task(&self, pack: &Pack, owner: UserId, by: &Actor) -> Option<TaskGiven> {
        let title = pack.label(TASK_TITLE, NEEDS_HELP, by.language)?;
        (self.given.needs_help == Some(true)).then(|| TaskGiven {
            case: Some(self.case),
            title: title.to_owned(),
            due_on: Some(self.given.on),
            owner,
        })
    }
}

impl FollowUpGiven {
    fn checked(self, pack: &Pack, closed_on: NaiveDate, today: NaiveDate) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let mut refuse = |pointer: &str, code| refused.push(Invalid::new(pointer, code));
        if self.on > today {
            refuse("/on", InvalidCode::InTheFuture);
        } else if self.on < closed_on {
            refuse("/on", InvalidCode::TooEarly);
        }
        if !pack.has_code("contact_way", &self.way) {
            refuse("/way", InvalidCode::UnknownCode);
        }
        for (pointer, is_given) in [
            ("/living_situation", self.living.is_some()),
            ("/safety", self.safety.is_some()),
            ("/needs_help", self.needs_help.is_some()),
        ] {
            match (self.is_reached, is_given) {
                (true, false) => refuse(pointer, InvalidCode::Required),
                (false, true) => refuse(pointer, InvalidCode::Contradiction),
                _ => {}
            }
        }
        if self.is_reached
            && self
                .living
                .as_ref()
                .is_some_and(|code| !pack.has_code("living_situation", code))
        {
            refuse("/living_situation", InvalidCode::UnknownCode);
        }
        let words = self.words.as_deref();
        let words = optional(&mut refused, "/words", words, |text| paragraphs(text, WORDS_MAX));
        if refused.is_empty() {
            Ok(Self { words, ..self })
        } else {
            Err(refused)
        }
    }
}

impl Consent {
    /// The last day on which this consent lets the organisation that holds the case call the person after
    /// its closing; `None` where it does not today. It names that organisation (MECHANISM §1.9), a legal
    /// ground stands in for none, and a guardian speaks for a child only: until `spoken_for_until`
    /// (MECHANISM §1.8, [`super::age::Age::spoken_for_until`]).
    #[must_use]
    pub fn calls_until(
        &self,
        holder: OrganisationId,
        spoken_for_until: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Option<NaiveDate> {
        let terms = &self.terms;
        let until = match terms.given_by {
            GivenBy::Person => terms.valid_until,
            GivenBy::Guardian => terms.valid_until.min(spoken_for_until?),
            GivenBy::ChildAssent => return None,
        };
        let is_meant = terms.purpose == ConsentPurpose::FollowUp
            && terms.basis == ConsentBasis::Consent
            && terms.recipient == holder;
        let is_valid = self.state(today) == ConsentState::Active && terms.given_on <= today && today <= until;
        (is_meant && is_valid).then_some(until)
    }
}

#[cfg(test)]
#[path = "follow_up_tests.rs"]
mod tests;
