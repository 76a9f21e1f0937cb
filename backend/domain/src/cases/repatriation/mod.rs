//! Going home: planned with the person, looked at for its dangers, travelled, and over only when whoever
//! receives them says that they came (MECHANISM §4, §7 F11).
//!
//! Nobody returns without a consent that holds, and one that is taken back ends the return wherever it
//! stands. [`plan`] says what is planned, [`course`] what becomes of it.

pub mod course;
pub mod plan;

use chrono::NaiveDate;

use super::consent::{Consent, ConsentBasis, ConsentPurpose, ConsentState, DataSets, GivenBy};
use super::{Case, RiskLevel};
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, ConsentId, OrganisationId, ReferralId, RepatriationId, UserId};
use crate::pack::Pack;
use crate::referrals::{Referral, ReferralState};
use crate::text::{Invalid, InvalidCode};

pub use course::{
    CONSENT_WITHDRAWN, JourneyRisk, JourneyRiskGiven, Receipt, ReceiptGiven, RepatriationCourse, ReturnContact,
    ReturnContactGiven, ReturnStop, Signed,
};
pub use plan::{BestInterest, Escort, Leg, LegJudged, LegRisk, RepatriationPlan, TravelDocument, TravelDocumentState};

codes! {
    /// Where a return stands.
    RepatriationState {
        /// It is planned.
        Planned,
        /// The dangers of the way were judged.
        RiskAssessed,
        /// The person is on the way.
        Travelling,
        /// Whoever receives the person said that they came.
        HandedOver,
        /// The person was contacted since.
        FollowUp,
        /// The person took the consent back.
        Stopped,
        /// Nothing came of it.
        Cancelled,
    }
}

impl RepatriationState {
    /// Where it may go from here.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Planned => &[Self::Planned, Self::RiskAssessed, Self::Stopped, Self::Cancelled],
            Self::RiskAssessed => &[
                Self::Planned,
                Self::RiskAssessed,
                Self::Travelling,
                Self::Stopped,
                Self::Cancelled,
            ],
            Self::Travelling => &[Self::HandedOver, Self::Stopped, Self::Cancelled],
            Self::HandedOver | Self::FollowUp => &[Self::FollowUp],
            Self::Stopped | Self::Cancelled => &[],
        }
    }

    /// Whether it has still to come to its end.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::RiskAssessed | Self::Travelling)
    }

    /// Whether the person did not return by it.
    #[must_use]
    pub fn is_given_up(self) -> bool {
        matches!(self, Self::Stopped | Self::Cancelled)
    }
}

codes! {
    /// What a journey waits for.
    JourneyBlock {
        /// The person's consent to return holds no more.
        NoConsent,
        /// The dangers of the way were not judged.
        NotAssessed,
        /// They are extreme, and no second person agreed.
        NeedsSecond,
        /// A document is not there yet.
        DocumentsMissing,
        /// The organisation that receives the person has not accepted a referral that says so.
        ReceiverNotReady,
        /// A child does not travel alone.
        NoEscort,
        /// Nobody has written down that it is in the child's best interest.
        NoBestInterest,
    }
}

/// A return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repatriation {
    /// Its id.
    pub id: RepatriationId,
    /// Counts its changes.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// The organisation that planned it.
    pub organisation: OrganisationId,
    /// Who planned it.
    pub planned_by: UserId,
    /// When.
    pub planned_at: Timestamp,
    /// Where it stands.
    pub state: RepatriationState,
    /// The consent it rests on.
    pub consent: ConsentId,
    /// The referral by which the receiver takes the person on, and says that they came.
    pub referral: Option<ReferralId>,
    /// What is planned.
    pub plan: RepatriationPlan,
    /// When the journey began.
    pub departed_at: Option<Timestamp>,
    /// What became of it.
    pub course: RepatriationCourse,
}

/// What somebody plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepatriationGiven {
    /// The consent it rests on.
    pub consent: ConsentId,
    /// The referral by which the receiver takes the person on.
    pub referral: Option<ReferralId>,
    /// What is planned.
    pub plan: RepatriationPlan,
}

/// What is known when a return is planned or goes on.
#[derive(Debug, Clone)]
pub struct RepatriationKnown<'a> {
    /// The country.
    pub pack: &'a Pack,
    /// The consent that is named, if the case has it.
    pub consent: Option<Consent>,
    /// The referral that is named, if the case has it.
    pub referral: Option<Referral>,
    /// Whether the receiver that is named stands in the directory.
    pub is_receiver_known: bool,
    /// Whether another return of the person is under way.
    pub has_other: bool,
    /// Today.
    pub today: NaiveDate,
}

/// Why a return does not go on like this now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RepatriationError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case plans a return")]
    NotHolder,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// Another return is under way.
    #[error("another return is under way")]
    AlreadyPlanned,
    /// It does not go there from where it stands.
    #[error("the return does not take this step from where it stands")]
    NoSuchStep,
    /// The person's consent does not hold.
    #[error("a return needs the person's valid consent")]
    NoConsent,
    /// Something is missing.
    #[error("something is missing before the person leaves")]
    Blocked(Vec<JourneyBlock>),
    /// Whoever judged the dangers does not agree as the second person.
    #[error("somebody else than who judged the dangers agrees")]
    OwnAssessment,
    /// Nothing waits for a second person.
    #[error("nothing waits for a second person")]
    NothingToConfirm,
    /// The receiver says so itself.
    #[error("the receiver stands in the directory and says itself that the person came")]
    ReceiverSays,
    /// The caller is not the receiver.
    #[error("only the organisation that receives the person says that they came")]
    NotReceiver,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl Repatriation {
    /// Plans a return.
    ///
    /// # Errors
    /// [`RepatriationError`] says what stands against it.
    pub fn plan(
        id: RepatriationId,
        case: &Case,
        given: RepatriationGiven,
        known: &RepatriationKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), RepatriationError> {
        may_write(case, by)?;
        if known.has_other {
            return Err(RepatriationError::AlreadyPlanned);
        }
        let given = given.checked(case, known)?;
        let journey = Self {
            id,
            version: 1,
            case: case.id,
            organisation: by.organisation,
            planned_by: by.user,
            planned_at: now,
            state: RepatriationState::Planned,
            consent: given.consent,
            referral: given.referral,
            plan: given.plan,
            departed_at: None,
            course: RepatriationCourse::default(),
        };
        let event = journey.event(EventKind::ReturnPlanned);
        Ok((journey, event))
    }

    /// Plans it anew before the journey. What was judged of another way counts no more.
    ///
    /// # Errors
    /// [`RepatriationError`] says what stands against it.
    pub fn change(
        self,
        case: &Case,
        given: RepatriationGiven,
        known: &RepatriationKnown,
        by: &Actor,
    ) -> Result<(Self, Event), RepatriationError> {
        may_write(case, by)?;
        self.may_go_to(RepatriationState::Planned)?;
        let given = given.checked(case, known)?;
        let is_same = self.plan.has_same_way(&given.plan);
        let changed = Self {
            state: if is_same {
                self.state
            } else {
                RepatriationState::Planned
            },
            consent: given.consent,
            referral: given.referral,
            plan: given.plan,
            course: RepatriationCourse {
                risk: self.course.risk.filter(|_| is_same),
                ..self.course
            },
            ..self
        };
        let event = changed.event(EventKind::ReturnChanged);
        Ok((changed, event))
    }

    /// What the journey waits for, whoever asks.
    #[must_use]
    pub fn blocks(&self, case: &Case, known: &RepatriationKnown) -> Vec<JourneyBlock> {
        let has_consent = known
            .consent
            .as_ref()
            .is_some_and(|consent| consent.lets_return(case, self.plan.receiver, known.today));
        // One that was broken off or is completed brings nobody to the other end of the way any more.
        let is_taken_on = |referral: &Referral| referral.was_taken_on() && referral.state.is_open();
        let is_ready = self.plan.receiver.is_none() || known.referral.as_ref().is_some_and(is_taken_on);
        let papers = &self.plan.documents;
        let risk = self.course.risk.as_ref();
        let needs_second = risk.is_some_and(|risk| risk.level == RiskLevel::Extreme && risk.confirmed.is_none());
        [
            (JourneyBlock::NoConsent, !has_consent),
            (JourneyBlock::NotAssessed, risk.is_none()),
            (JourneyBlock::NeedsSecond, needs_second),
            (
                JourneyBlock::DocumentsMissing,
                papers.iter().any(|paper| paper.state != TravelDocumentState::Obtained),
            ),
            (JourneyBlock::ReceiverNotReady, !is_ready),
            (JourneyBlock::NoEscort, case.is_child && self.plan.escort.is_none()),
            (
                JourneyBlock::NoBestInterest,
                case.is_child && self.plan.best_interest.is_none(),
            ),
        ]
        .into_iter()
        .filter_map(|(block, stands)| stands.then_some(block))
        .collect()
    }

    /// What its receiver reads of it, where a referral opens these sets: what the consent it rests on covers
    /// too, while that holds and the return is not given up. Another consent that opens the referral does
    /// not keep open what was taken back with this one.
    #[must_use]
    pub fn opens(&self, disclosed: &DataSets, consents: &[Consent], today: NaiveDate) -> DataSets {
        consents
            .iter()
            .find(|consent| consent.id == self.consent && consent.state(today) == ConsentState::Active)
            .filter(|_| !self.state.is_given_up())
            .map(|consent| disclosed.intersection(&consent.terms.data_sets).copied().collect())
            .unwrap_or_default()
    }

    /// What this person may do with it now, by the names of the operations. Whether their role allows it
    /// is told with `may_write` and `may_confirm`.
    #[must_use]
    pub fn abilities(&self, case: &Case, by: &Actor, may_write: bool, may_confirm: bool) -> Vec<&'static str> {
        use RepatriationState as S;
        let writes = may_write && self::may_write(case, by).is_ok();
        let goes = |to| writes && self.state.next().contains(&to);
        [
            ("repatriation_update", goes(S::Planned)),
            ("repatriation_assess", goes(S::RiskAssessed)),
            (
                "repatriation_confirm",
                may_confirm && self.may_be_confirmed(case, by).is_ok(),
            ),
            ("repatriation_depart", goes(S::Travelling)),
            (
                "repatriation_hand_over",
                goes(S::HandedOver) && self.plan.receiver.is_none(),
            ),
            ("repatriation_contact", goes(S::FollowUp)),
            ("repatriation_cancel", goes(S::Cancelled)),
        ]
        .into_iter()
        .filter_map(|(name, may)| may.then_some(name))
        .collect()
    }

    fn may_go_to(&self, to: RepatriationState) -> Result<(), RepatriationError> {
        if self.state.next().contains(&to) {
            Ok(())
        } else {
            Err(RepatriationError::NoSuchStep)
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).case(self.case).subject(self.id)
    }

    /// A step of which the receiver is told, through the referral that carries the return.
    fn event_told(&self, kind: EventKind) -> Event {
        let event = self.event(kind);
        match (self.referral, self.plan.receiver) {
            (Some(referral), Some(receiver)) => event.referral(referral).organisation(receiver),
            _ => event,
        }
    }
}

impl RepatriationGiven {
    fn checked(self, case: &Case, known: &RepatriationKnown) -> Result<Self, RepatriationError> {
        let mut refused = Vec::new();
        let plan = self.plan.checked(known.pack, known.today, &mut refused);
        if plan.receiver.is_some() && !known.is_receiver_known {
            refused.push(Invalid::new("/receiver_id", InvalidCode::UnknownCode));
        }
        if known.consent.is_none() {
            refused.push(Invalid::new("/consent_id", InvalidCode::UnknownCode));
        }
        let suits = |referral: &Referral| {
            Some(referral.content.to) == plan.receiver
                && referral.state != ReferralState::Draft
                && !referral.may_be_followed()
                && referral.content.kind.has_service()
        };
        if self.referral.is_some() && !known.referral.as_ref().is_some_and(suits) {
            refused.push(Invalid::new("/referral_id", InvalidCode::UnknownCode));
        }
        if !refused.is_empty() {
            return Err(RepatriationError::Invalid(refused));
        }
        let lets = |consent: &Consent| consent.lets_return(case, plan.receiver, known.today);
        if known.consent.as_ref().is_some_and(lets) {
            Ok(Self { plan, ..self })
        } else {
            Err(RepatriationError::NoConsent)
        }
    }
}

impl Consent {
    /// Whether the person may be sent home under this consent today: it was given for that, it names
    /// whoever receives them where that is one of the directory, and it holds. A legal ground stands in for
    /// no agreement here; a guardian speaks for a child, and only for a child.
    #[must_use]
    pub fn lets_return(&self, case: &Case, receiver: Option<OrganisationId>, today: NaiveDate) -> bool {
        let terms = &self.terms;
        let speaks = match terms.given_by {
            GivenBy::Person => !case.is_child,
            GivenBy::Guardian => case.is_child,
            GivenBy::ChildAssent => false,
        };
        self.case == case.id
            && speaks
            && terms.purpose == ConsentPurpose::Return
            && terms.basis == ConsentBasis::Consent
            && receiver.is_none_or(|receiver| receiver == terms.recipient)
            && terms.given_on <= today
            && self.state(today) == ConsentState::Active
    }

    /// Whether a return that rests on `other` stops when this one is taken back: it is that one, or the
    /// later one to the same recipient by which the person said it again.
    #[must_use]
    pub fn carries_what_rests_on(&self, other: &Self) -> bool {
        let (terms, earlier) = (&self.terms, &other.terms);
        self.id == other.id
            || (self.case == other.case
                && terms.purpose == ConsentPurpose::Return
                && earlier.purpose == ConsentPurpose::Return
                && terms.recipient == earlier.recipient
                && terms.given_on >= earlier.given_on)
    }
}

/// Whether this person's organisation plans and carries out a return in this case now.
fn may_write(case: &Case, by: &Actor) -> Result<(), RepatriationError> {
    case.held_by(by).map_err(|_| RepatriationError::NotHolder)?;
    if case.is_open() {
        Ok(())
    } else {
        Err(RepatriationError::CaseClosed)
    }
}

#[cfg(test)]
pub(in crate::cases) mod tests;
