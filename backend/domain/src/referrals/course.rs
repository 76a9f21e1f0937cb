//! The course of a referral: each act takes who and when, and returns the new state and what
//! happened, or the reason why not.

use chrono::{Duration, NaiveDate};
use strum::IntoEnumIterator;

use super::{
    BrokenReason, FeedbackKind, Referral, ReferralAction, ReferralContent, ReferralError, ReferralKind, ReferralState,
    RefusalReason, Report, Side,
};
use crate::Timestamp;
use crate::cases::consent::{Consent, ConsentGap, ConsentPurpose, DataSet, DataSets, Use};
use crate::event::{Event, EventKind};
use crate::id::{CaseId, OrganisationId, ReferralId, UserId};
use crate::identity::organisation::OrganisationKind;
use crate::reference::Reference;

/// A referral and what happened to it.
pub type Outcome = Result<(Referral, Event), ReferralError>;

/// What has to be known when a referral is sent.
#[derive(Debug, Clone, Copy)]
pub struct Sending<'a> {
    /// The consent it names.
    pub consent: Option<&'a Consent>,
    /// What kind of organisation the receiver is.
    pub receiver: OrganisationKind,
    /// Whether the pack lets organisations of that kind receive such referrals.
    pub may_be_received: bool,
    /// Whether the person is a child.
    pub is_child: bool,
    /// Today, where the work is done.
    pub today: NaiveDate,
    /// Until when the receiver has to answer, by the pack.
    pub answer_due_at: Timestamp,
}

/// What has to be known when a referral is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepting<'a> {
    /// The consents of the case.
    pub consents: &'a [Consent],
    /// What kind of organisation the receiver is.
    pub receiver: OrganisationKind,
    /// Whether what is held of the person goes to nobody else now; asked of a transfer alone.
    pub is_restricted: bool,
    /// Today, where the work is done.
    pub today: NaiveDate,
}

/// The receiver's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer<'a> {
    /// Yes.
    Accept(Accepting<'a>),
    /// No, and why; `has_text` tells whether it is also put in words.
    Refuse {
        /// Why.
        reason: RefusalReason,
        /// Whether it is put in words.
        has_text: bool,
    },
}

/// What an accepted transfer does to the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handover {
    /// The case that moves.
    pub case: CaseId,
    /// Who held it.
    pub from: OrganisationId,
    /// Who holds it now.
    pub to: OrganisationId,
    /// Until when the former holder may read it.
    pub readable_until: Timestamp,
}

impl Referral {
    /// A new draft.
    ///
    /// # Errors
    /// [`ReferralError::ToOwnOrganisation`].
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a fact of its own and none has a default"
    )]
    pub fn draft(
        id: ReferralId,
        reference: Reference,
        case: CaseId,
        from: OrganisationId,
        content: ReferralContent,
        previous: Option<ReferralId>,
        by: UserId,
        now: Timestamp,
    ) -> Outcome {
        if content.to == from {
            return Err(ReferralError::ToOwnOrganisation);
        }
        let draft = Self {
            id,
            version: 1,
            reference,
            case,
            from,
            holder: from,
            content,
            previous,
            state: ReferralState::Draft,
            created_by: by,
            created_at: now,
            updated_at: now,
            sent_at: None,
            received_at: None,
            answer_due_at: None,
            answered_at: None,
            service_started_on: None,
            start_feedback_at: None,
            final_feedback_at: None,
            ended_at: None,
            refusal: None,
            broken: None,
        };
        let event = draft.event(EventKind::ReferralDrafted, Side::Sender, [draft.content.kind.code()]);
        Ok((draft, event))
    }

    /// The sender changes the draft.
    ///
    /// # Errors
    /// [`ReferralError`] when it is no draft, or would go to the sender.
    pub fn update(self, by: OrganisationId, content: ReferralContent, now: Timestamp) -> Outcome {
        self.allows(ReferralAction::Update, by)?;
        if content.to == self.holder {
            return Err(ReferralError::ToOwnOrganisation);
        }
        let changed = Self {
            content,
            updated_at: now,
            ..self
        };
        let event = changed.event(EventKind::ReferralChanged, Side::Sender, []);
        Ok((changed, event))
    }

    /// The sender sends it.
    ///
    /// # Errors
    /// [`ReferralError`] says what is missing: a receiver that may receive it, a service, a
    /// consent or legal ground that covers every data set. A transfer is the whole case: it shares,
    /// and needs, all of them.
    pub fn send(self, by: OrganisationId, facts: Sending<'_>, now: Timestamp) -> Outcome {
        self.allows(ReferralAction::Send, by)?;
        let mut asked = self.content.clone();
        if asked.kind == ReferralKind::Transfer {
            asked.data_sets = DataSet::iter().collect();
        }
        if asked.to == self.holder {
            return Err(ReferralError::ToOwnOrganisation);
        }
        if !facts.may_be_received {
            return Err(ReferralError::WrongReceiver);
        }
        if asked.kind == ReferralKind::Service && asked.services.is_empty() {
            return Err(ReferralError::NoService);
        }
        let consent = facts
            .consent
            .filter(|consent| consent.case == self.case && Some(consent.id) == asked.consent)
            .filter(|consent| consent.holds_for(facts.is_child))
            .ok_or(ReferralError::NoConsent)?;
        if asked.kind == ReferralKind::NotificationDuty && !(facts.is_child && consent.terms.basis.is_legal_ground()) {
            return Err(ReferralError::NoDuty);
        }
        let wanted = self.wanted_of(consent, facts.receiver, now, facts.today);
        consent.covers(wanted, &asked.data_sets)?;
        let mut codes = vec![asked.kind.code(), asked.urgency.code()];
        codes.extend(asked.data_sets.iter().map(|set| set.code()));
        let event = self.event(EventKind::ReferralSent, Side::Sender, codes);
        let sent = Self {
            content: asked,
            state: ReferralState::Sent,
            sent_at: Some(now),
            answer_due_at: Some(facts.answer_due_at),
            updated_at: now,
            ..self
        };
        Ok((sent, event))
    }

    /// The receiver acknowledges it, or opens it for the first time. Once received it stays so,
    /// and nothing happens.
    ///
    /// # Errors
    /// [`ReferralError`] when it is not the receiver's to acknowledge, or too late.
    pub fn acknowledge(self, by: OrganisationId, now: Timestamp) -> Result<(Self, Option<Event>), ReferralError> {
        self.allows(ReferralAction::Acknowledge, by)?;
        if self.state == ReferralState::Received {
            return Ok((self, None));
        }
        if self.is_overdue(now) {
            return Err(ReferralError::Overdue);
        }
        let event = self.event(EventKind::ReferralReceived, Side::Receiver, []);
        let received = Self {
            state: ReferralState::Received,
            received_at: Some(now),
            updated_at: now,
            ..self
        };
        Ok((received, Some(event)))
    }

    /// The receiver answers. An answer is an acknowledgement too.
    ///
    /// # Errors
    /// [`ReferralError`] when somebody answered before, it is too late, words are missing, or the
    /// case would move while it is restricted or nothing live covers all of it any more.
    pub fn answer(self, by: OrganisationId, answer: Answer, now: Timestamp) -> Outcome {
        let action = match answer {
            Answer::Accept(_) => ReferralAction::Accept,
            Answer::Refuse { .. } => ReferralAction::Refuse,
        };
        self.allows(action, by)?;
        if self.is_overdue(now) {
            return Err(ReferralError::Overdue);
        }
        if let Answer::Accept(facts) = answer
            && self.content.kind == ReferralKind::Transfer
        {
            if facts.is_restricted {
                return Err(ReferralError::CaseRestricted);
            }
            self.covers_transfer(facts, now)
                .map_err(ReferralError::TransferNotCovered)?;
        }
        let answered = Self {
            received_at: self.received_at.or(Some(now)),
            answered_at: Some(now),
            updated_at: now,
            ..self
        };
        Ok(match answer {
            Answer::Accept(_) => {
                let event = answered.event(EventKind::ReferralAccepted, Side::Receiver, []);
                let state = ReferralState::Accepted;
                (Self { state, ..answered }, event)
            }
            Answer::Refuse {
                reason: RefusalReason::Other,
                has_text: false,
            } => return Err(ReferralError::ReasonMissing),
            Answer::Refuse { reason, .. } => {
                let event = answered.event(EventKind::ReferralRefused, Side::Receiver, [reason.code()]);
                let refused = Self {
                    state: ReferralState::Refused,
                    refusal: Some(reason),
                    ended_at: Some(now),
                    ..answered
                };
                (refused, event)
            }
        })
    }

    /// The case that moves because this transfer was accepted now; the former holder may read it
    /// for the pack's `days`.
    #[must_use]
    pub fn handover(&self, now: Timestamp, days: u32) -> Option<Handover> {
        (self.content.kind == ReferralKind::Transfer && self.state == ReferralState::Accepted).then(|| Handover {
            case: self.case,
            from: self.holder,
            to: self.content.to,
            readable_until: now + Duration::days(days.into()),
        })
    }

    /// Nobody answered in time.
    ///
    /// # Errors
    /// [`ReferralError`] when no answer is awaited, or there is time left.
    pub fn expire(self, now: Timestamp) -> Outcome {
        if !self.state.awaits_answer() {
            return Err(ReferralError::NotNow(self.state));
        }
        if !self.is_overdue(now) {
            return Err(ReferralError::NotYetDue);
        }
        // The silence is the receiver's, and the sender is told of it; the receiver hears from its clock.
        let event = self.event(
            EventKind::ReferralExpired,
            Side::Receiver,
            [self.content.urgency.code()],
        );
        Ok((self.end(ReferralState::Expired, now), event))
    }

    /// The receiver says on which day the service began.
    ///
    /// # Errors
    /// [`ReferralError`] when nothing can begin, or not on that day.
    pub fn start_service(self, by: OrganisationId, on: NaiveDate, today: NaiveDate, now: Timestamp) -> Outcome {
        self.allows(ReferralAction::StartService, by)?;
        if on > today {
            return Err(ReferralError::StartsInFuture);
        }
        if self.answered_at.is_some_and(|accepted| on < accepted.date_naive()) {
            return Err(ReferralError::StartsBeforeAcceptance);
        }
        let event = self.event(EventKind::ReferralServiceStarted, Side::Receiver, []);
        let started = Self {
            state: ReferralState::ServiceStarted,
            service_started_on: Some(on),
            updated_at: now,
            ..self
        };
        Ok((started, event))
    }

    /// The receiver reports back. A late report is better than none and is never refused for it.
    ///
    /// # Errors
    /// [`ReferralError`] when there is nothing to report on yet, or the report is incomplete.
    pub fn give_feedback(self, by: OrganisationId, report: Report, now: Timestamp) -> Outcome {
        self.allows(ReferralAction::GiveFeedback, by)?;
        let has_service = self.content.kind.has_service();
        report.check(has_service)?;
        let in_order = self.final_feedback_at.is_none()
            && match report.kind {
                FeedbackKind::Start => has_service && self.start_feedback_at.is_none(),
                FeedbackKind::Final => !has_service || self.start_feedback_at.is_some(),
            };
        if !in_order {
            return Err(ReferralError::FeedbackOutOfOrder);
        }
        let mut codes = vec![report.kind.code()];
        codes.extend(report.outcome.map(super::FeedbackOutcome::code));
        let event = self.event(EventKind::ReferralFeedbackGiven, Side::Receiver, codes);
        let reported = match report.kind {
            FeedbackKind::Start => Self {
                start_feedback_at: Some(now),
                updated_at: now,
                ..self
            },
            FeedbackKind::Final => Self {
                final_feedback_at: Some(now),
                updated_at: now,
                ..self
            },
        };
        Ok((reported, event))
    }

    /// The receiver ends it, having reported.
    ///
    /// # Errors
    /// [`ReferralError::FeedbackMissing`] before the last report.
    pub fn complete(self, by: OrganisationId, now: Timestamp) -> Outcome {
        self.allows(ReferralAction::Complete, by)?;
        if self.final_feedback_at.is_none() {
            return Err(ReferralError::FeedbackMissing);
        }
        let event = self.event(EventKind::ReferralCompleted, Side::Receiver, []);
        Ok((self.end(ReferralState::Completed, now), event))
    }

    /// Either side breaks it off after it was accepted.
    ///
    /// # Errors
    /// [`ReferralError`] before it was accepted or after it ended.
    pub fn break_off(self, by: OrganisationId, reason: BrokenReason, now: Timestamp) -> Outcome {
        let side = self.allows(ReferralAction::Break, by)?;
        let event = self.event(EventKind::ReferralBroken, side, [reason.code()]);
        let broken = Self {
            broken: Some(reason),
            ..self
        };
        Ok((broken.end(ReferralState::Broken, now), event))
    }

    /// The sender takes it back before it was answered.
    ///
    /// # Errors
    /// [`ReferralError`] after the answer.
    pub fn withdraw(self, by: OrganisationId, now: Timestamp) -> Outcome {
        self.allows(ReferralAction::Withdraw, by)?;
        let event = self.event(EventKind::ReferralWithdrawn, Side::Sender, []);
        Ok((self.end(ReferralState::Withdrawn, now), event))
    }

    /// The person took the consent back under which it waits. One that was accepted goes on, since
    /// help does not depend on consent to share; its data close.
    ///
    /// # Errors
    /// [`ReferralError::NotNow`] after the answer.
    pub fn withdraw_with_consent(self, now: Timestamp) -> Outcome {
        self.take_back("consent", now)
    }

    /// The case moved to somebody else by another transfer: this one has nothing left to move.
    ///
    /// # Errors
    /// [`ReferralError::NotNow`] after the answer.
    pub fn withdraw_with_case(self, now: Timestamp) -> Outcome {
        self.take_back("case_moved", now)
    }

    fn take_back(self, because: &'static str, now: Timestamp) -> Outcome {
        if !(self.state == ReferralState::Draft || self.state.awaits_answer()) {
            return Err(ReferralError::NotNow(self.state));
        }
        let event = self.event(EventKind::ReferralWithdrawn, Side::Sender, [because]);
        Ok((self.end(ReferralState::Withdrawn, now), event))
    }

    /// What it wants of a consent.
    pub(super) fn wanted_of(
        &self,
        consent: &Consent,
        receiver: OrganisationKind,
        now: Timestamp,
        today: NaiveDate,
    ) -> Use {
        Use {
            recipient: self.content.to,
            purpose: self.content.kind.purpose_of(consent),
            is_duty: self.content.kind == ReferralKind::NotificationDuty
                && receiver == OrganisationKind::ChildProtection,
            now,
            today,
        }
    }

    /// Whether the whole case may move now.
    fn covers_transfer(&self, facts: Accepting<'_>, now: Timestamp) -> Result<(), ConsentGap> {
        let everything: DataSets = DataSet::iter().collect();
        let covers = |consent: &Consent| {
            let wanted = self.wanted_of(consent, facts.receiver, now, facts.today);
            consent.covers(wanted, &everything)
        };
        if self.carried_by(facts.consents).any(|consent| covers(consent).is_ok()) {
            return Ok(());
        }
        match self.own_consent(facts.consents) {
            Some(own) => covers(own),
            None => Err(ConsentGap::DataSets(everything)),
        }
    }

    fn end(self, state: ReferralState, now: Timestamp) -> Self {
        Self {
            state,
            ended_at: Some(now),
            updated_at: now,
            ..self
        }
    }

    /// What happened, by whom; the entry concerns the other side. A draft concerns nobody else.
    fn event(&self, kind: EventKind, by: Side, codes: impl IntoIterator<Item = &'static str>) -> Event {
        let event = Event::new(kind).case(self.case).referral(self.id).fields(codes);
        match by {
            Side::Sender if matches!(kind, EventKind::ReferralDrafted | EventKind::ReferralChanged) => event,
            Side::Sender => event.organisation(self.content.to),
            Side::Receiver => event.organisation(self.holder),
        }
    }
}

impl ReferralKind {
    /// The purpose a consent must have to be sent along: its own where it suits, else the first
    /// that would.
    pub(super) fn purpose_of(self, consent: &Consent) -> ConsentPurpose {
        let (suitable, given) = (self.purposes(), consent.terms.purpose);
        if suitable.contains(&given) {
            given
        } else {
            suitable.first().copied().unwrap_or(given)
        }
    }
}
