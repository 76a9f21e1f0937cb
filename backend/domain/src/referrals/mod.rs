//! Referrals: asking another organisation to provide something, until it has answered and reported back.
//!
//! A referral is an object of its own, many per case, so that nobody is lost between two
//! organisations. [`action`] says who may do what in which state, [`course`] what each act does,
//! [`disclosure`] what the receiver sees meanwhile.

pub mod action;
pub mod course;
pub mod disclosure;
pub mod feedback;
pub mod matching_offer;

use chrono::NaiveDate;

use crate::Timestamp;
use crate::cases::Urgency;
use crate::cases::consent::{ConsentPurpose, DataSets};
use crate::codes;
use crate::id::{CaseId, ConsentId, OrganisationId, ReferralId, UserId};
use crate::identity::organisation::OrganisationKind;
use crate::reference::Reference;

pub use action::{ReferralAction, ReferralError, Side};
pub use course::{Accepting, Answer, Handover, Sending};
pub use disclosure::{ClosedReason, Disclosure, DisclosureState, Viewer};
pub use feedback::{FeedbackKind, FeedbackOutcome, Report};
pub use matching_offer::{Fit, MatchAspect, Need, fit};

codes! {
    /// What is asked of the receiver.
    ReferralKind {
        /// Help with something.
        Service,
        /// To take over the whole case.
        Transfer,
        /// A question and its answer.
        Consultation,
        /// To protect a child, as the law commands.
        NotificationDuty,
    }
}

impl ReferralKind {
    /// What a consent must have been given for to be sent along.
    #[must_use]
    pub fn purposes(self) -> &'static [ConsentPurpose] {
        match self {
            Self::Service => &[
                ConsentPurpose::Assistance,
                ConsentPurpose::Legal,
                ConsentPurpose::FollowUp,
                ConsentPurpose::Return,
            ],
            Self::Transfer => &[ConsentPurpose::Transfer],
            Self::Consultation => &[ConsentPurpose::Consultation],
            Self::NotificationDuty => &[ConsentPurpose::Legal, ConsentPurpose::Assistance],
        }
    }

    /// Whether something begins on a day after the answer. A consultation is its answer.
    #[must_use]
    pub fn has_service(self) -> bool {
        self != Self::Consultation
    }
}

codes! {
    /// Where a referral stands.
    ReferralState {
        /// Being written; the receiver knows nothing of it.
        Draft,
        /// With the receiver, who has not opened it.
        Sent,
        /// The receiver has acknowledged it.
        Received,
        /// The receiver will do it.
        Accepted,
        /// The receiver will not do it.
        Refused,
        /// Nobody answered in time.
        Expired,
        /// The help began.
        ServiceStarted,
        /// The help ended and was reported back.
        Completed,
        /// It broke off after it had been accepted.
        Broken,
        /// The sender or the person took it back before it was answered.
        Withdrawn,
    }
}

impl ReferralState {
    /// Whether somebody still has to do something.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Draft | Self::Sent | Self::Received | Self::Accepted | Self::ServiceStarted
        )
    }

    /// Whether it was sent and has not ended.
    #[must_use]
    pub fn is_running(self) -> bool {
        self.is_open() && self != Self::Draft
    }

    /// Whether the receiver owes an answer.
    #[must_use]
    pub fn awaits_answer(self) -> bool {
        matches!(self, Self::Sent | Self::Received)
    }
}

codes! {
    /// Why a receiver refused.
    RefusalReason {
        /// No place free.
        NoCapacity,
        /// The admission rules exclude the person.
        AdmissionRules,
        /// The person is outside the receiver's area.
        OutOfArea,
        /// The receiver is not competent.
        NotCompetent,
        /// The person needs another service.
        NeedsOtherService,
        /// Something else, in words.
        Other,
    }
}

codes! {
    /// Why an accepted referral broke off.
    BrokenReason {
        /// Nobody can reach the person.
        LostContact,
        /// The person wants it no longer.
        PersonWithdrew,
        /// The service cannot be given any more.
        ServiceUnavailable,
    }
}

codes! {
    /// Why an organisation that does not hold a case may look at it.
    AccessKind {
        /// It received a referral.
        Referral,
        /// It held the case until a short while ago.
        FormerHolder,
    }
}

/// What the sender writes, and may change until it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralContent {
    /// What is asked.
    pub kind: ReferralKind,
    /// Who is asked.
    pub to: OrganisationId,
    /// The services asked for, as codes of the pack.
    pub services: Vec<String>,
    /// How soon an answer is needed.
    pub urgency: Urgency,
    /// The consent, or legal ground, it is sent under.
    pub consent: Option<ConsentId>,
    /// What is shared.
    pub data_sets: DataSets,
}

/// A referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// Its id.
    pub id: ReferralId,
    /// Counts the changes.
    pub version: i64,
    /// What people call it.
    pub reference: Reference,
    /// The case it is about. The receiver does not learn it.
    pub case: CaseId,
    /// Who asked.
    pub from: OrganisationId,
    /// Who holds the case now, and so stands on the side that asks.
    pub holder: OrganisationId,
    /// What is asked of whom, with which data.
    pub content: ReferralContent,
    /// The referral this one follows because it was refused, expired or broke.
    pub previous: Option<ReferralId>,
    /// Where it stands.
    pub state: ReferralState,
    /// Who wrote it.
    pub created_by: UserId,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When the receiver acknowledged it.
    pub received_at: Option<Timestamp>,
    /// Until when the receiver has to answer.
    pub answer_due_at: Option<Timestamp>,
    /// When it was accepted or refused.
    pub answered_at: Option<Timestamp>,
    /// The first day of the service.
    pub service_started_on: Option<NaiveDate>,
    /// When the receiver reported on the start.
    pub start_feedback_at: Option<Timestamp>,
    /// When the receiver reported on the end.
    pub final_feedback_at: Option<Timestamp>,
    /// When it reached a state that it never leaves.
    pub ended_at: Option<Timestamp>,
    /// Why it was refused.
    pub refusal: Option<RefusalReason>,
    /// Why it broke off.
    pub broken: Option<BrokenReason>,
}

/// The [place](Referral::place) from which on referrals have ended.
pub const ENDED_FROM: i64 = 8_000_000_000_000_000_000;

impl Referral {
    /// On which side of it an organisation stands. The receiver of a draft does not know of it. Who
    /// received it and holds the case since stays its receiver: the report is still owed.
    #[must_use]
    pub fn side(&self, organisation: OrganisationId) -> Option<Side> {
        if organisation == self.content.to && self.sent_at.is_some() {
            Some(Side::Receiver)
        } else if organisation == self.holder {
            Some(Side::Sender)
        } else {
            None
        }
    }

    /// Where it stands in a box: what waits for an answer, then what is under way, then drafts, then
    /// what has ended, newest first. Within each the urgent come before the others, then what is
    /// due or happened first.
    #[must_use]
    pub fn place(&self) -> i64 {
        const GROUP: i64 = 1_000_000_000_000_000_000;
        const NORMAL: i64 = GROUP / 2;
        let micros = |at: Option<Timestamp>| at.unwrap_or(self.created_at).timestamp_micros();
        let urgency = match self.content.urgency {
            Urgency::Urgent => 0,
            Urgency::Normal => NORMAL,
        };
        match self.state {
            ReferralState::Sent | ReferralState::Received => urgency + micros(self.answer_due_at),
            ReferralState::Accepted | ReferralState::ServiceStarted => GROUP + urgency + micros(self.answered_at),
            ReferralState::Draft => 2 * GROUP + urgency + micros(None),
            ReferralState::Refused
            | ReferralState::Expired
            | ReferralState::Completed
            | ReferralState::Broken
            | ReferralState::Withdrawn => ENDED_FROM + NORMAL - micros(self.ended_at),
        }
    }

    /// Whether a receiver of this kind takes the person on with it, and so owes an assessment and a
    /// plan: a question that is answered and a duty to notify are neither.
    #[must_use]
    pub fn takes_on_the_person(&self, receiver: OrganisationKind) -> bool {
        matches!(self.content.kind, ReferralKind::Service | ReferralKind::Transfer) && receiver.takes_people_on()
    }

    /// Whether something may have been given under it.
    #[must_use]
    pub fn was_taken_on(&self) -> bool {
        self.content.kind.has_service()
            && matches!(
                self.state,
                ReferralState::Accepted
                    | ReferralState::ServiceStarted
                    | ReferralState::Completed
                    | ReferralState::Broken
            )
    }

    /// Whether another referral may take its place.
    #[must_use]
    pub fn may_be_followed(&self) -> bool {
        matches!(
            self.state,
            ReferralState::Refused | ReferralState::Expired | ReferralState::Broken | ReferralState::Withdrawn
        )
    }
}

#[cfg(test)]
mod tests;
