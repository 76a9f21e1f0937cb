//! The tracks of a case: their states, and from which state one may go to which (MECHANISM §4).
//!
//! Each track has one table, the `next` of its state. What else must hold (dates, consent, a
//! child) is asked in [`Case::change_track`](super::Case::change_track).

use std::str::FromStr;

use chrono::NaiveDate;
use strum::IntoEnumIterator;

use crate::Timestamp;
use crate::codes;
use crate::id::{CaseId, OrganisationId, StatusDecisionId, UserId};

codes! {
    /// A track: one of the things that happen in a case at the same time.
    Track {
        /// Whether the person is a victim of trafficking, as the competent body decides.
        Identification,
        /// What help the person receives.
        Assistance,
        /// The criminal proceedings.
        Proceedings,
        /// Compensation: the second line of the proceedings.
        Compensation,
        /// Stay in the country, and return.
        StayReturn,
    }
}

codes! {
    /// Where identification stands.
    IdentificationState {
        /// Somebody signals a possible case.
        Detected,
        /// A screening is under way.
        Screening,
        /// Enough signs; all service rights open.
        Presumed,
        /// Decided by a competent body.
        Identified,
        /// Decided not to be a victim.
        NotVictim,
        /// The adult refuses identification or referral.
        Declined,
        /// The person cannot be reached any more.
        LostContact,
        /// The person has withdrawn.
        Withdrawn,
        /// Taken up again after an end or a decision.
        Reopened,
    }
}

codes! {
    /// Where assistance stands.
    AssistanceState {
        /// No assistance yet.
        None,
        /// Urgent help: safety, food, a bed, a doctor.
        Crisis,
        /// Time to recover and to reflect.
        RecoveryReflection,
        /// Long-term assistance.
        LongTerm,
        /// Return to a life of one's own.
        Reintegration,
        /// Looked after from a distance.
        Monitoring,
        /// Ended, with a reason.
        Closed,
        /// Paused.
        Suspended,
        /// Taken over by another organisation.
        TransferredOut,
        /// The person does not want assistance.
        RefusedServices,
        /// Taken up again; the earlier plan is kept.
        Reopened,
    }
}

codes! {
    /// Where the criminal proceedings stand.
    ProceedingsState {
        /// None are known.
        None,
        /// Reported to the police or the prosecution.
        Reported,
        /// Under investigation.
        Investigation,
        /// With the prosecution.
        Prosecution,
        /// Before the court.
        Trial,
        /// Judged in the first instance.
        Judgment,
        /// Under appeal.
        Appeal,
        /// Finally decided or discontinued.
        Final,
    }
}

codes! {
    /// Where compensation stands.
    CompensationState {
        /// Not spoken of yet.
        None,
        /// The person knows the right to it.
        Informed,
        /// Claimed.
        Claimed,
        /// Decided.
        Decided,
        /// Paid.
        Paid,
    }
}

codes! {
    /// Where stay and return stand.
    StayReturnState {
        /// The person needs neither permit nor return.
        NotApplicable,
        /// The reflection period runs.
        Reflection,
        /// A residence permit has been asked for.
        PermitRequested,
        /// A residence permit has been granted.
        PermitGranted,
        /// A return is planned.
        ReturnPlanned,
        /// The risks of the journey are assessed.
        JourneyRiskAssessed,
        /// On the way.
        Travelling,
        /// Received by the organisation at the other end.
        HandedOver,
        /// Looked after following the return.
        FollowUp,
    }
}

impl IdentificationState {
    /// Where identification may go from here.
    ///
    /// A child may be presumed without a screening, whose question is the means: for a child no
    /// means need be shown (Palermo Protocol, art. 3(c)). A child does not decline.
    #[must_use]
    pub fn next(self, is_child: bool) -> &'static [Self] {
        use IdentificationState::{
            Declined, Detected, Identified, LostContact, NotVictim, Presumed, Reopened, Screening, Withdrawn,
        };
        match (self, is_child) {
            (Detected, true) => &[Screening, Presumed, NotVictim, LostContact, Withdrawn],
            (Detected, false) => &[Screening, NotVictim, Declined, LostContact, Withdrawn],
            (Screening, true) => &[Presumed, NotVictim, LostContact, Withdrawn],
            (Screening, false) => &[Presumed, NotVictim, Declined, LostContact, Withdrawn],
            (Presumed, true) => &[Identified, NotVictim, LostContact, Withdrawn],
            (Presumed, false) => &[Identified, NotVictim, Declined, LostContact, Withdrawn],
            (Identified, true) => &[LostContact, Withdrawn, Reopened],
            // Who was identified and then declines stays identified: two facts.
            (Identified, false) => &[Declined, LostContact, Withdrawn, Reopened],
            (NotVictim | Declined | LostContact | Withdrawn, _) => &[Reopened],
            (Reopened, true) => &[Screening, Presumed, Identified, NotVictim, LostContact, Withdrawn],
            (Reopened, false) => &[
                Screening,
                Presumed,
                Identified,
                NotVictim,
                Declined,
                LostContact,
                Withdrawn,
            ],
        }
    }

    /// Whether reaching this state opens all service rights (MECHANISM §1.1).
    #[must_use]
    pub fn opens_rights(self) -> bool {
        matches!(self, Self::Presumed | Self::Identified)
    }
}

impl AssistanceState {
    /// Where assistance may go from here. People fall back into a crisis, and help may end at any
    /// point: with the person's death, with lost contact, with a detention.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        use AssistanceState::{
            Closed, Crisis, LongTerm, Monitoring, None, RecoveryReflection, RefusedServices, Reintegration, Reopened,
            Suspended, TransferredOut,
        };
        match self {
            None => &[
                Crisis,
                RecoveryReflection,
                LongTerm,
                TransferredOut,
                RefusedServices,
                Closed,
            ],
            Crisis => &[
                RecoveryReflection,
                LongTerm,
                Suspended,
                TransferredOut,
                RefusedServices,
                Closed,
            ],
            RecoveryReflection => &[Crisis, LongTerm, Suspended, TransferredOut, RefusedServices, Closed],
            LongTerm => &[
                Crisis,
                Reintegration,
                Suspended,
                TransferredOut,
                RefusedServices,
                Closed,
            ],
            Reintegration => &[
                Crisis,
                LongTerm,
                Monitoring,
                Suspended,
                TransferredOut,
                RefusedServices,
                Closed,
            ],
            Monitoring => &[
                Crisis,
                LongTerm,
                Reintegration,
                Suspended,
                TransferredOut,
                RefusedServices,
                Closed,
            ],
            Suspended | Reopened => &[
                Crisis,
                RecoveryReflection,
                LongTerm,
                Reintegration,
                Monitoring,
                TransferredOut,
                RefusedServices,
                Closed,
            ],
            TransferredOut | RefusedServices => &[Reopened, Closed],
            Closed => &[Reopened],
        }
    }

    /// Whether this is help which opens with the presumption only. Urgent help is owed to whoever
    /// is met in need; ends and pauses are nobody's right to withhold.
    #[must_use]
    pub fn needs_presumption(self) -> bool {
        matches!(
            self,
            Self::RecoveryReflection | Self::LongTerm | Self::Reintegration | Self::Monitoring
        )
    }
}

impl ProceedingsState {
    /// Where the proceedings may go from here: forward, back to an earlier instance, or to an end
    /// without a judgment. What is final is reopened by a new investigation only.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        use ProceedingsState::{Appeal, Final, Investigation, Judgment, None, Prosecution, Reported, Trial};
        match self {
            None => &[Reported, Investigation],
            Reported => &[Investigation, Final],
            Investigation => &[Prosecution, Final],
            Prosecution => &[Investigation, Trial, Final],
            Trial => &[Prosecution, Judgment, Final],
            Judgment => &[Appeal, Final],
            Appeal => &[Trial, Final],
            Final => &[Investigation],
        }
    }
}

impl CompensationState {
    /// Where compensation may go from here. A refusal can be followed by a new claim.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        use CompensationState::{Claimed, Decided, Informed, None, Paid};
        match self {
            None => &[Informed, Claimed],
            Informed => &[Claimed],
            Claimed => &[Decided],
            Decided => &[Claimed, Paid],
            Paid => &[],
        }
    }
}

impl StayReturnState {
    /// Where stay and return may go from here.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        use StayReturnState::{
            FollowUp, HandedOver, JourneyRiskAssessed, NotApplicable, PermitGranted, PermitRequested, Reflection,
            ReturnPlanned, Travelling,
        };
        match self {
            NotApplicable => &[Reflection, PermitRequested, ReturnPlanned],
            Reflection | PermitGranted => &[PermitRequested, ReturnPlanned, NotApplicable],
            PermitRequested => &[PermitGranted, ReturnPlanned, NotApplicable],
            ReturnPlanned => &[JourneyRiskAssessed, Reflection, PermitRequested, NotApplicable],
            JourneyRiskAssessed => &[ReturnPlanned, Travelling, NotApplicable],
            Travelling => &[ReturnPlanned, HandedOver],
            HandedOver => &[FollowUp],
            FollowUp => &[NotApplicable],
        }
    }

    /// Whether this step takes the person out of the country, which is done with consent only.
    #[must_use]
    pub fn is_return(self) -> bool {
        matches!(
            self,
            Self::ReturnPlanned | Self::JourneyRiskAssessed | Self::Travelling | Self::HandedOver
        )
    }
}

/// A state on one of the tracks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrackState {
    /// On [`Track::Identification`].
    Identification(IdentificationState),
    /// On [`Track::Assistance`].
    Assistance(AssistanceState),
    /// On [`Track::Proceedings`].
    Proceedings(ProceedingsState),
    /// On [`Track::Compensation`].
    Compensation(CompensationState),
    /// On [`Track::StayReturn`].
    StayReturn(StayReturnState),
}

impl TrackState {
    /// The state of `track` with this code, if there is one.
    #[must_use]
    pub fn parse(track: Track, code: &str) -> Option<Self> {
        match track {
            Track::Identification => IdentificationState::from_str(code).ok().map(Self::Identification),
            Track::Assistance => AssistanceState::from_str(code).ok().map(Self::Assistance),
            Track::Proceedings => ProceedingsState::from_str(code).ok().map(Self::Proceedings),
            Track::Compensation => CompensationState::from_str(code).ok().map(Self::Compensation),
            Track::StayReturn => StayReturnState::from_str(code).ok().map(Self::StayReturn),
        }
    }

    /// The track it belongs to.
    #[must_use]
    pub fn track(self) -> Track {
        match self {
            Self::Identification(_) => Track::Identification,
            Self::Assistance(_) => Track::Assistance,
            Self::Proceedings(_) => Track::Proceedings,
            Self::Compensation(_) => Track::Compensation,
            Self::StayReturn(_) => Track::StayReturn,
        }
    }

    /// Its code on its track.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Identification(state) => state.code(),
            Self::Assistance(state) => state.code(),
            Self::Proceedings(state) => state.code(),
            Self::Compensation(state) => state.code(),
            Self::StayReturn(state) => state.code(),
        }
    }

    /// Where its track may go from here, as the tables say.
    #[must_use]
    pub fn next(self, is_child: bool) -> Vec<Self> {
        fn states<S: Copy>(next: &[S], wrap: impl Fn(S) -> TrackState) -> Vec<TrackState> {
            next.iter().copied().map(wrap).collect()
        }
        match self {
            Self::Identification(state) => states(state.next(is_child), Self::Identification),
            Self::Assistance(state) => states(state.next(), Self::Assistance),
            Self::Proceedings(state) => states(state.next(), Self::Proceedings),
            Self::Compensation(state) => states(state.next(), Self::Compensation),
            Self::StayReturn(state) => states(state.next(), Self::StayReturn),
        }
    }

    /// Every state of `track`.
    pub fn all(track: Track) -> Vec<Self> {
        match track {
            Track::Identification => IdentificationState::iter().map(Self::Identification).collect(),
            Track::Assistance => AssistanceState::iter().map(Self::Assistance).collect(),
            Track::Proceedings => ProceedingsState::iter().map(Self::Proceedings).collect(),
            Track::Compensation => CompensationState::iter().map(Self::Compensation).collect(),
            Track::StayReturn => StayReturnState::iter().map(Self::StayReturn).collect(),
        }
    }
}

/// A change somebody wants to make on a track, with what the rules ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackChange {
    /// The state to go to.
    pub to: TrackState,
    /// The day it was decided.
    pub decided_on: NaiveDate,
    /// Why, in words; never empty.
    pub grounds: String,
    /// What the rules need to know from elsewhere.
    pub known: TrackEvidence,
}

/// What consent and referrals say about a step of return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TrackEvidence {
    /// A valid consent to the return exists.
    pub consents_to_return: bool,
    /// The receiver has acknowledged that the person arrived.
    pub is_received: bool,
}

/// A change that was made: a line of the track's history, which is never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackChangeRecord {
    /// The case.
    pub case: CaseId,
    /// The state before.
    pub from: TrackState,
    /// The state after.
    pub to: TrackState,
    /// The day it was decided.
    pub decided_on: NaiveDate,
    /// Who recorded the decision.
    pub decided_by: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// Why, in words; `None` where a decision, a closing, proceedings or a claim moved it, which have words
    /// of their own.
    pub grounds: Option<String>,
    /// The decision on status that moved it.
    pub decision: Option<StatusDecisionId>,
    /// Why the case was closed.
    pub closing_reason: Option<String>,
    /// When the person was last in contact before the case was closed.
    pub last_contact_on: Option<NaiveDate>,
    /// When it was recorded.
    pub at: Timestamp,
}
