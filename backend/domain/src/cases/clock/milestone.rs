//! What happens in a case or referral, as clocks are told of it.

use std::collections::BTreeSet;

use crate::Timestamp;
use crate::cases::track::{
    AssistanceState, CompensationState, IdentificationState, ProceedingsState, StayReturnState, TrackState,
};
use crate::codes;
use crate::id::{CaseId, ConsentId, HearingId, OrganisationId, ReferralId};
use crate::pack::{ClockOwner, Condition, Length, LengthUnit};

codes! {
    /// What happens in a case or referral that a clock may start or stop on.
    Milestone {
        /// A case was opened.
        CaseOpened,
        /// The agency that coordinates knows of the case.
        CoordinatorInformed,
        /// Identification ended without a victim to help: not a victim, withdrawn, contact lost.
        IdentificationEnded,
        /// Identification was taken up again after it had ended like that.
        IdentificationResumed,
        /// A body recorded another view than what was decided on status.
        DisagreementRecorded,
        /// The disagreement that waited longest was reviewed.
        DisagreementReviewed,
        /// The disagreement that waited longest needs no review any more.
        DisagreementWithdrawn,
        /// Assistance moved to crisis intervention.
        CrisisStarted,
        /// Assistance moved to recovery and reflection.
        RecoveryStarted,
        /// Assistance moved to the long term.
        LongTermStarted,
        /// Assistance moved to reintegration.
        ReintegrationStarted,
        /// Assistance moved to monitoring.
        MonitoringStarted,
        /// Assistance was suspended.
        AssistanceSuspended,
        /// Assistance was closed.
        AssistanceClosed,
        /// Services were refused.
        AssistanceRefused,
        /// The case moved to another organisation.
        TransferredOut,
        /// Assistance was opened again.
        AssistanceReopened,
        /// A reflection period was granted.
        ReflectionStarted,
        /// A permit to stay was asked for.
        PermitRequested,
        /// A return is planned.
        ReturnPlanned,
        /// The return journey began.
        TravelStarted,
        /// The receiving side took over.
        HandedOver,
        /// Stay and return need no more attention.
        StayEnded,
        /// A hearing has a date, or another one.
        HearingPlanned,
        /// Everything is arranged for a hearing, or it was held.
        HearingPrepared,
        /// A hearing was put off or called off.
        HearingOff,
        /// The criminal proceedings are over.
        ProceedingsEnded,
        /// Compensation was claimed.
        CompensationClaimed,
        /// A notification that the law demands was sent.
        NotificationSent,
        /// A referral was sent.
        ReferralSent,
        /// A referral was acknowledged.
        ReferralReceived,
        /// A referral was accepted.
        ReferralAccepted,
        /// A referral was refused.
        ReferralRefused,
        /// A referral was withdrawn.
        ReferralWithdrawn,
        /// A referral went unanswered.
        ReferralExpired,
        /// The service began.
        ServiceStarted,
        /// Feedback was given.
        FeedbackGiven,
        /// A referral was completed.
        ReferralCompleted,
        /// A referral broke off.
        ReferralBroken,
        /// Consent was given.
        ConsentGiven,
        /// A new consent replaced this one.
        ConsentRenewed,
        /// Consent was withdrawn.
        ConsentWithdrawn,
        /// The person, now an adult, gave consent.
        AdultConsentGiven,
        /// A child's date of birth was recorded.
        BirthRecorded,
        /// Risk was assessed.
        RiskAssessed,
        /// A second person confirmed a lower level of risk.
        RiskLowered,
        /// Something happened that asks for a new assessment of risk.
        RiskTriggered,
        /// Needs were assessed.
        NeedsAssessed,
        /// The plan was signed.
        PlanSigned,
        /// The plan was reviewed.
        PlanReviewed,
        /// The case was opened again, and the plan that was in force counts again.
        PlanResumed,
        /// The case was closed, and the person agrees to be contacted.
        FollowUpAgreed,
        /// The person does not agree any more to be contacted.
        FollowUpEnded,
        /// The person was contacted after closure.
        FollowedUp,
    }
}

impl Milestone {
    /// The milestone of a track that went from one state to another; `None` when no clock listens.
    #[must_use]
    pub fn of_track(from: TrackState, to: TrackState) -> Option<Self> {
        use AssistanceState as A;
        use IdentificationState as I;
        use StayReturnState as S;
        let is_ended = |state| {
            let ends = [I::NotVictim, I::Withdrawn, I::LostContact];
            ends.map(TrackState::Identification).contains(&state)
        };
        Some(match to {
            TrackState::Identification(_) if is_ended(to) => Self::IdentificationEnded,
            TrackState::Identification(_) if is_ended(from) => Self::IdentificationResumed,
            TrackState::Assistance(state) => match state {
                A::None => return None,
                A::Crisis => Self::CrisisStarted,
                A::RecoveryReflection => Self::RecoveryStarted,
                A::LongTerm => Self::LongTermStarted,
                A::Reintegration => Self::ReintegrationStarted,
                A::Monitoring => Self::MonitoringStarted,
                A::Suspended => Self::AssistanceSuspended,
                A::Closed => Self::AssistanceClosed,
                A::RefusedServices => Self::AssistanceRefused,
                A::TransferredOut => Self::TransferredOut,
                A::Reopened => Self::AssistanceReopened,
            },
            TrackState::StayReturn(state) => match state {
                S::Reflection => Self::ReflectionStarted,
                S::PermitRequested => Self::PermitRequested,
                S::ReturnPlanned => Self::ReturnPlanned,
                S::Travelling => Self::TravelStarted,
                S::HandedOver => Self::HandedOver,
                S::NotApplicable | S::FollowUp => Self::StayEnded,
                S::PermitGranted | S::JourneyRiskAssessed => return None,
            },
            TrackState::Proceedings(ProceedingsState::Final) => Self::ProceedingsEnded,
            TrackState::Compensation(CompensationState::Claimed) => Self::CompensationClaimed,
            TrackState::Identification(_) | TrackState::Proceedings(_) | TrackState::Compensation(_) => return None,
        })
    }

    /// The case of a rule's lengths which the milestone itself tells.
    fn detail(self) -> Option<&'static str> {
        match self {
            Self::CrisisStarted => Some(CRISIS),
            Self::LongTermStarted | Self::ReintegrationStarted => Some(LONG_TERM),
            Self::RiskTriggered | Self::IdentificationResumed => Some(TRIGGERED),
            _ => None,
        }
    }
}

const CRISIS: &str = "crisis";
const LONG_TERM: &str = "long_term";
const TRIGGERED: &str = "triggered";

impl AssistanceState {
    /// The phase by which the pack tells how often a plan is reviewed.
    #[must_use]
    pub fn phase(self) -> &'static str {
        match self {
            Self::None | Self::Crisis | Self::RecoveryReflection => CRISIS,
            _ => LONG_TERM,
        }
    }
}

/// A milestone with the facts which clocks need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// What happened.
    pub milestone: Milestone,
    /// When.
    pub at: Timestamp,
    /// In which case.
    pub case_id: CaseId,
    /// Who holds the case.
    pub holder: OrganisationId,
    /// Who coordinates the county, where that is known.
    pub coordinator: Option<OrganisationId>,
    /// In which referral, with its sender and receiver.
    pub referral: Option<(ReferralId, OrganisationId, OrganisationId)>,
    /// About which consent.
    pub consent: Option<ConsentId>,
    /// About which hearing.
    pub hearing: Option<HearingId>,
    /// Which of a rule's lengths applies: urgency, level or phase.
    pub detail: Option<&'static str>,
    /// The end that is already known: of a consent, a hearing, or the month of the eighteenth birthday.
    pub until: Option<Timestamp>,
    /// Which of several clocks at once start, where the person agreed to some.
    pub agreed: Option<Agreed>,
    /// Who did it, where that meets only what they answer for themselves.
    pub by: Option<OrganisationId>,
    /// What else holds.
    pub conditions: BTreeSet<Condition>,
}

/// What the person agreed to of several contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// After how many months.
    pub months: BTreeSet<u32>,
    /// Those that are due after this only: what has passed cannot be done any more.
    pub after: Timestamp,
    /// Those that are due until this only: as long as the consent is valid.
    pub until: Timestamp,
}

impl Agreed {
    pub(crate) fn covers(&self, length: Length, due_at: Timestamp) -> bool {
        let is_asked = length.unit == LengthUnit::Months && self.months.contains(&length.amount);
        is_asked && self.after < due_at && due_at <= self.until
    }
}

impl Occasion {
    /// This happened in this case.
    #[must_use]
    pub fn new(milestone: Milestone, case_id: CaseId, holder: OrganisationId, at: Timestamp) -> Self {
        Self {
            milestone,
            at,
            case_id,
            holder,
            coordinator: None,
            referral: None,
            consent: None,
            hearing: None,
            detail: milestone.detail(),
            until: None,
            agreed: None,
            by: None,
            conditions: BTreeSet::new(),
        }
    }

    /// The same facts at another milestone.
    #[must_use]
    pub fn also(&self, milestone: Milestone) -> Self {
        Self {
            milestone,
            detail: milestone.detail().or(self.detail),
            ..self.clone()
        }
    }

    /// It belongs to this referral.
    #[must_use]
    pub fn referral(self, id: ReferralId, sender: OrganisationId, receiver: OrganisationId) -> Self {
        Self {
            referral: Some((id, sender, receiver)),
            ..self
        }
    }

    /// It is about this consent.
    #[must_use]
    pub fn consent(self, id: ConsentId) -> Self {
        Self {
            consent: Some(id),
            ..self
        }
    }

    /// It is about this hearing.
    #[must_use]
    pub fn hearing(self, id: HearingId) -> Self {
        Self {
            hearing: Some(id),
            ..self
        }
    }

    /// This organisation coordinates the county.
    #[must_use]
    pub fn coordinator(self, id: OrganisationId) -> Self {
        Self {
            coordinator: Some(id),
            ..self
        }
    }

    /// This urgency, level or phase decides the length.
    #[must_use]
    pub fn detail(self, code: &'static str) -> Self {
        Self {
            detail: Some(code),
            ..self
        }
    }

    /// The end is already known.
    #[must_use]
    pub fn until(self, end: Timestamp) -> Self {
        Self {
            until: Some(end),
            ..self
        }
    }

    /// The person agreed to these.
    #[must_use]
    pub fn agreed(self, agreed: Agreed) -> Self {
        Self {
            agreed: Some(agreed),
            ..self
        }
    }

    /// This organisation did it, and meets what it answers for itself: the assessment of one
    /// organisation is not that of another.
    #[must_use]
    pub fn by(self, id: OrganisationId) -> Self {
        Self { by: Some(id), ..self }
    }

    /// This holds too.
    #[must_use]
    pub fn when(mut self, condition: Condition, holds: bool) -> Self {
        if holds {
            self.conditions.insert(condition);
        }
        self
    }

    pub(super) fn owner(&self, owner: ClockOwner) -> OrganisationId {
        match (owner, self.referral) {
            (ClockOwner::Sender, Some((_, sender, _))) => sender,
            (ClockOwner::Receiver, Some((_, _, receiver))) => receiver,
            (ClockOwner::Coordinator, _) => self.coordinator.unwrap_or(self.holder),
            (ClockOwner::Holder | ClockOwner::Sender | ClockOwner::Receiver, _) => self.holder,
        }
    }
}
