//! People from another country: staying, and going home.

use punte_domain::cases::RiskLevel;
use punte_domain::cases::Urgency::Normal;
use punte_domain::cases::consent::ConsentPurpose;
use punte_domain::cases::decision::DecidedStatus::Presumed;
use punte_domain::cases::note::NoteKind::Contact;
use punte_domain::cases::track::{
    AssistanceState as A, IdentificationState as I, ProceedingsState as P, StayReturnState as S,
};

use super::{a, d, i, p, s, story};
use crate::demo::act::Act::{Assess, AssessRisk, Close, Consent, Decide, Look, Note, PlanSafety};
use crate::demo::act::Part::{Coordinator, Ngo};
use crate::demo::act::Story;
use crate::demo::act::Who::Foreigner;
use crate::demo::risk::Assessed;

/// People from another country: staying, and going home.
pub(super) const STAY: &[Story] = &[
    // A foreign woman in the reflection period.
    story(
        Ngo,
        Foreigner,
        Normal,
        d(25),
        15,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, Decide(Presumed)),
            (31, a(A::Crisis)),
            (31, Assess),
            (33, AssessRisk(Assessed::At(RiskLevel::High))),
            (34, PlanSafety),
            (d(3), s(S::Reflection)),
            (d(5), a(A::RecoveryReflection)),
            (d(20), Note(Contact)),
            (d(21), AssessRisk(Assessed::At(RiskLevel::Low))),
        ],
    ),
    // A permit was asked for.
    story(
        Ngo,
        Foreigner,
        Normal,
        d(100),
        25,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, Decide(Presumed)),
            (31, a(A::Crisis)),
            (31, Assess),
            (d(3), s(S::Reflection)),
            (d(30), a(A::LongTerm)),
            (d(30), Assess),
            (d(60), s(S::PermitRequested)),
            (d(62), p(P::Reported)),
            (d(80), p(P::Investigation)),
            (d(95), p(P::Prosecution)),
        ],
    ),
    // A permit was granted; the plan should have been reviewed by now.
    story(
        Ngo,
        Foreigner,
        Normal,
        d(130),
        25,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, Decide(Presumed)),
            (31, a(A::Crisis)),
            (31, Assess),
            (d(3), s(S::Reflection)),
            (d(20), a(A::LongTerm)),
            (d(20), Assess),
            (d(50), s(S::PermitRequested)),
            (d(90), s(S::PermitGranted)),
        ],
    ),
    // Going home: planned, the journey's risks assessed, on the way, received, looked after.
    story(
        Ngo,
        Foreigner,
        Normal,
        d(45),
        5,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, Decide(Presumed)),
            (31, a(A::RecoveryReflection)),
            (d(2), Consent(Coordinator, ConsentPurpose::Assistance, 180)),
            (d(40), s(S::ReturnPlanned)),
        ],
    ),
    story(
        Ngo,
        Foreigner,
        Normal,
        d(48),
        5,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, Decide(Presumed)),
            (31, a(A::RecoveryReflection)),
            (d(2), Consent(Coordinator, ConsentPurpose::Assistance, 180)),
            (d(40), s(S::ReturnPlanned)),
            (d(46), s(S::JourneyRiskAssessed)),
        ],
    ),
    story(
        Ngo,
        Foreigner,
        Normal,
        d(52),
        4,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, Decide(Presumed)),
            (31, a(A::RecoveryReflection)),
            (d(2), Consent(Coordinator, ConsentPurpose::Assistance, 180)),
            (d(40), s(S::ReturnPlanned)),
            (d(46), s(S::JourneyRiskAssessed)),
            (d(51), s(S::Travelling)),
        ],
    ),
    story(
        Ngo,
        Foreigner,
        Normal,
        d(58),
        5,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, Decide(Presumed)),
            (31, a(A::RecoveryReflection)),
            (d(2), Consent(Coordinator, ConsentPurpose::Assistance, 180)),
            (d(40), s(S::ReturnPlanned)),
            (d(46), s(S::JourneyRiskAssessed)),
            (d(51), s(S::Travelling)),
            (d(52), s(S::HandedOver)),
        ],
    ),
    story(
        Ngo,
        Foreigner,
        Normal,
        d(80),
        5,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, Decide(Presumed)),
            (31, a(A::RecoveryReflection)),
            (d(2), Consent(Coordinator, ConsentPurpose::Assistance, 180)),
            (d(40), s(S::ReturnPlanned)),
            (d(46), s(S::JourneyRiskAssessed)),
            (d(51), s(S::Travelling)),
            (d(52), s(S::HandedOver)),
            (d(60), s(S::FollowUp)),
            (d(70), Close("returned")),
        ],
    ),
];
