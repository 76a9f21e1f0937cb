//! Deadlines that people meet by hand, where no form of their own says that it was done.

use chrono::NaiveDate;
use strum::IntoEnumIterator;

use super::clock::{Clock, ClockKind, Milestone, Stopped};
use crate::Timestamp;
use crate::access::{Actor, CaseFacts, Class, Permission, Reach, Record, decide};
use crate::codes;
use crate::event::{Event, EventKind};

codes! {
    /// Who may say that a deadline was met.
    MetBy {
        /// The organisation that answers for it.
        Owner,
        /// Whoever coordinates the county or the country.
        Coordinator,
    }
}

/// How a deadline is met by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByHand {
    /// What has happened then.
    pub milestone: Milestone,
    /// Who may say so.
    pub by: &'static [MetBy],
    /// Whether whoever holds the case has a form that meets it. A receiver that does not hold the
    /// case has none, and says so by hand. Who hands the case over owes it no more.
    pub holder_has_form: bool,
}

impl ClockKind {
    /// Those that ask for work of which whoever holds the case has a form.
    pub fn of_forms() -> impl Iterator<Item = Self> {
        Self::iter().filter(|kind| kind.by_hand().is_some_and(|hand| hand.holder_has_form))
    }

    /// How this deadline is met by hand; `None` where an act of its own meets it: the answer to a
    /// referral, its report, a new consent, a step of a track.
    #[must_use]
    pub fn by_hand(self) -> Option<ByHand> {
        const OWNER: &[MetBy] = &[MetBy::Owner];
        let (milestone, by): (_, &[MetBy]) = match self {
            Self::NotifyCoordinator => (Milestone::CoordinatorInformed, &[MetBy::Owner, MetBy::Coordinator]),
            Self::FullRiskAndNeeds => (Milestone::NeedsAssessed, OWNER),
            Self::PlanSigned => (Milestone::PlanSigned, OWNER),
            // Nobody has to consent: that the person was asked and said no is an answer too.
            Self::Turns18 => (Milestone::AdultConsentGiven, OWNER),
            // Nobody has to claim: that the person was asked and said no is an answer too.
            Self::CompensationClaimRo => (Milestone::CompensationClaimed, OWNER),
            Self::AcknowledgeNotification
            | Self::BasicNeedsAndFirstRisk
            | Self::RiskReview
            | Self::ReferralAnswer
            | Self::ReferralFeedback
            | Self::PlanReview
            | Self::FollowUp
            | Self::VoucherRo
            | Self::ReflectionRo
            | Self::ReflectionAl
            | Self::ConsentExpiry
            | Self::DisagreementReview
            | Self::Hearing
            | Self::ReturnHandover => return None,
        };
        Some(ByHand {
            milestone,
            by,
            holder_has_form: matches!(self, Self::FullRiskAndNeeds | Self::PlanSigned),
        })
    }
}

/// Why somebody cannot say that a deadline was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MeetError {
    /// Another act meets it.
    #[error("another act meets this deadline")]
    NotByHand,
    /// It was met or cancelled before.
    #[error("this deadline was met or cancelled before")]
    AlreadyStopped,
    /// It has not started.
    #[error("this deadline has not started yet")]
    NotStarted,
    /// Others answer for it.
    #[error("others answer for this deadline")]
    NotYours,
    /// It was done tomorrow.
    #[error("the day lies in the future")]
    InTheFuture,
    /// It was done before it was asked for.
    #[error("the day lies before the deadline started")]
    BeforeStart,
}

impl Clock {
    /// Whether this person may say now that it was met, and what has happened then.
    ///
    /// `case` says who holds it now, whether or not this person knows the case: the receiver of a
    /// referral answers for the clocks of the referral alone.
    ///
    /// # Errors
    /// [`MeetError`] says what stands against it.
    pub fn may_be_met(&self, by: &Actor, case: &CaseFacts, now: Timestamp) -> Result<Milestone, MeetError> {
        let hand = self.kind.by_hand().ok_or(MeetError::NotByHand)?;
        let is_holders_own = self.owner_organisation_id == by.organisation && case.holder == by.organisation;
        if hand.holder_has_form && is_holders_own {
            return Err(MeetError::NotByHand);
        }
        if self.stopped_at.is_some() {
            return Err(MeetError::AlreadyStopped);
        }
        if self.starts_at > now {
            return Err(MeetError::NotStarted);
        }
        let is_anyone = hand.by.iter().any(|who| match who {
            MetBy::Owner => self.is_answered_for_by(by, case, now),
            MetBy::Coordinator => by.coordinates(&case.county),
        });
        if is_anyone {
            Ok(hand.milestone)
        } else {
            Err(MeetError::NotYours)
        }
    }

    fn is_answered_for_by(&self, by: &Actor, case: &CaseFacts, now: Timestamp) -> bool {
        if self.owner_organisation_id != by.organisation {
            return false;
        }
        if self.referral_id.is_some() {
            let reaches = by.grants.reaches(Permission::ClocksMeet);
            return reaches.contains(&Reach::Shared) || reaches.contains(&Reach::Organisation);
        }
        let record = Record::Case(case, Class::Operational);
        decide(&by.into(), Permission::ClocksMeet, record, now).is_allowed()
    }

    /// It was met, says this person; `done_on` is the day, today unless told. Whoever writes it
    /// down late has still done it late: what ran out stays expired, whatever the day.
    ///
    /// # Errors
    /// [`MeetError`] says what stands against it.
    pub fn meet(
        self,
        by: &Actor,
        case: &CaseFacts,
        (done_on, today, started_on): (NaiveDate, NaiveDate, NaiveDate),
        now: Timestamp,
    ) -> Result<(Self, Event, Milestone), MeetError> {
        let milestone = self.may_be_met(by, case, now)?;
        if done_on > today {
            return Err(MeetError::InTheFuture);
        }
        if done_on < started_on {
            return Err(MeetError::BeforeStart);
        }
        let event = self.event(EventKind::ClockMet);
        let (met, _) = self.stop(Stopped::Met, now).map_err(|_| MeetError::AlreadyStopped)?;
        let met = Self {
            done_on: Some(done_on),
            ..met
        };
        Ok((met, event, milestone))
    }
}

#[cfg(test)]
#[path = "clock_hand_tests.rs"]
mod tests;
