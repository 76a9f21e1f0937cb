//! Who may do what to a referral in which state: the one table.

use super::{Referral, ReferralKind, ReferralState};
use crate::cases::consent::ConsentGap;
use crate::codes;
use crate::id::OrganisationId;

codes! {
    /// What people do with a referral. Expiry is nobody's act.
    ReferralAction {
        /// Change the draft.
        Update,
        /// Send the draft.
        Send,
        /// Say that it arrived.
        Acknowledge,
        /// Take it on.
        Accept,
        /// Decline it, with a reason.
        Refuse,
        /// Say when the service began.
        StartService,
        /// Report back.
        GiveFeedback,
        /// End it after the last report.
        Complete,
        /// Break it off after it was accepted.
        Break,
        /// Take it back before it was answered.
        Withdraw,
    }
}

codes! {
    /// On which side of a referral somebody stands.
    Side {
        /// The organisation that asks.
        Sender,
        /// The organisation that is asked.
        Receiver,
    }
}

/// Why something cannot happen to a referral.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReferralError {
    /// Neither sender nor receiver.
    #[error("the referral is between other organisations")]
    NotAParty,
    /// Only the sender may.
    #[error("only the sender may do this")]
    NotSender,
    /// Only the receiver may.
    #[error("only the receiver may do this")]
    NotReceiver,
    /// Somebody answered before.
    #[error("the referral has been answered already")]
    AlreadyAnswered,
    /// The time for an answer is over.
    #[error("the time for an answer is over")]
    Overdue,
    /// The time for an answer is not over.
    #[error("the time for an answer is not over")]
    NotYetDue,
    /// Not in this state.
    #[error("a referral that is {0} does not allow this")]
    NotNow(ReferralState),
    /// It would go to the organisation that sends it.
    #[error("a referral goes to another organisation")]
    ToOwnOrganisation,
    /// An organisation of this kind does not receive such referrals.
    #[error("this organisation may not receive this kind of referral")]
    WrongReceiver,
    /// No service is asked for.
    #[error("a referral to a service names at least one service")]
    NoService,
    /// It is sent under no consent and no legal ground, or those of another case.
    #[error("a referral is sent under a consent or a legal ground")]
    NoConsent,
    /// The consent does not cover it.
    #[error(transparent)]
    NotCovered(#[from] ConsentGap),
    /// A whole case moves only under a consent, or a ground, for all of it that is live at that moment.
    #[error("the case cannot move: {0}")]
    TransferNotCovered(ConsentGap),
    /// What is held of the person goes to nobody else now (SEC-72).
    #[error("the case is restricted")]
    CaseRestricted,
    /// A duty to notify exists for children, under a legal ground.
    #[error("a duty to notify exists for children, under a legal ground")]
    NoDuty,
    /// `other` needs words.
    #[error("the reason has to be given in words")]
    ReasonMissing,
    /// The service began in the future.
    #[error("the service cannot begin in the future")]
    StartsInFuture,
    /// The service began before it was accepted.
    #[error("the service cannot begin before the referral was accepted")]
    StartsBeforeAcceptance,
    /// A consultation is answered; nothing starts.
    #[error("a consultation has no service")]
    NothingToStart,
    /// The report on the start comes first, and once.
    #[error("the report on the start comes first, and once")]
    FeedbackOutOfOrder,
    /// The report says nothing.
    #[error("a report needs words")]
    NarrativeMissing,
    /// The last report lacks the outcome.
    #[error("the last report names the outcome")]
    OutcomeMissing,
    /// The last report does not say what comes next.
    #[error("the last report says what comes next unless all was achieved")]
    WhatNextMissing,
    /// It cannot end without the last report.
    #[error("the referral ends after the last report")]
    FeedbackMissing,
}

impl ReferralAction {
    /// Who does it; `None` where both may.
    #[must_use]
    pub fn side(self) -> Option<Side> {
        match self {
            Self::Update | Self::Send | Self::Withdraw => Some(Side::Sender),
            Self::Acknowledge
            | Self::Accept
            | Self::Refuse
            | Self::StartService
            | Self::GiveFeedback
            | Self::Complete => Some(Side::Receiver),
            Self::Break => None,
        }
    }

    fn is_possible_in(self, state: ReferralState, kind: ReferralKind) -> bool {
        use ReferralState::{Accepted, Draft, Received, Sent, ServiceStarted};
        let at_work = if kind.has_service() { ServiceStarted } else { Accepted };
        match self {
            Self::Update | Self::Send => state == Draft,
            // Once received it stays received: whoever acknowledges what a colleague has opened is right.
            Self::Acknowledge | Self::Accept | Self::Refuse => matches!(state, Sent | Received),
            Self::StartService => state == Accepted && kind.has_service(),
            Self::GiveFeedback | Self::Complete => state == at_work,
            Self::Break => matches!(state, Accepted | ServiceStarted),
            Self::Withdraw => matches!(state, Draft | Sent | Received),
        }
    }
}

impl Referral {
    /// Whether `organisation` may do this to the referral as it stands.
    ///
    /// # Errors
    /// [`ReferralError`] says whether it is the wrong side, the wrong state or the wrong order.
    pub fn allows(&self, action: ReferralAction, organisation: OrganisationId) -> Result<Side, ReferralError> {
        let side = self.side(organisation).ok_or(ReferralError::NotAParty)?;
        match action.side() {
            Some(Side::Sender) if side != Side::Sender => return Err(ReferralError::NotSender),
            Some(Side::Receiver) if side != Side::Receiver => return Err(ReferralError::NotReceiver),
            _ => {}
        }
        if action.is_possible_in(self.state, self.content.kind) {
            return Ok(side);
        }
        Err(match action {
            ReferralAction::Accept | ReferralAction::Refuse if self.answered_at.is_some() => {
                ReferralError::AlreadyAnswered
            }
            ReferralAction::Accept | ReferralAction::Refuse if self.state == ReferralState::Expired => {
                ReferralError::Overdue
            }
            ReferralAction::StartService if !self.content.kind.has_service() => ReferralError::NothingToStart,
            _ => ReferralError::NotNow(self.state),
        })
    }

    /// What `organisation` may do with the referral now, in the order people do it.
    #[must_use]
    pub fn abilities(&self, organisation: OrganisationId, now: crate::Timestamp) -> Vec<ReferralAction> {
        use strum::IntoEnumIterator;
        ReferralAction::iter()
            .filter(|&action| self.allows(action, organisation).is_ok() && self.is_timely(action, now))
            .collect()
    }

    fn is_timely(&self, action: ReferralAction, now: crate::Timestamp) -> bool {
        match action {
            ReferralAction::Acknowledge => self.state == ReferralState::Sent && !self.is_overdue(now),
            ReferralAction::Accept | ReferralAction::Refuse => !self.is_overdue(now),
            ReferralAction::GiveFeedback => self.final_feedback_at.is_none(),
            ReferralAction::Complete => self.final_feedback_at.is_some(),
            _ => true,
        }
    }

    /// Whether the time for an answer is over and none has come.
    #[must_use]
    pub fn is_overdue(&self, now: crate::Timestamp) -> bool {
        self.state.awaits_answer() && self.answer_due_at.is_some_and(|due| now > due)
    }
}
