//! The first days: noticed, screened, referred, taken in.

use punte_domain::cases::RiskLevel;
use punte_domain::cases::Urgency::{Normal, Urgent};
use punte_domain::cases::decision::DecidedStatus::Presumed;
use punte_domain::cases::interview::InterviewKind::{FirstContact, Identification};
use punte_domain::cases::note::NoteKind::{Contact, Internal, Observation};
use punte_domain::cases::risk::RiskTrigger;
use punte_domain::cases::track::{AssistanceState as A, IdentificationState as I, ProceedingsState as P};

use super::{BASICS, WITH_RISK, a, d, i, p, service, story};
use crate::demo::act::Act::{
    Accept, Acknowledge, Assess, AssessRisk, Decide, Interview, Look, Note, PlanSafety, Screen, Send, Start, Task,
    Trigger, Unassign,
};
use crate::demo::act::Part::{Clinic, Ngo, Shelter};
use crate::demo::act::Story;
use crate::demo::act::Who::{Man, Woman};
use crate::demo::risk::Assessed;
use crate::demo::screening::Screened;

/// The first days: noticed, screened, referred, taken in.
pub(super) const FIRST_DAYS: &[Story] = &[
    // Just opened: the first clocks run.
    story(Ngo, Woman, Urgent, 5, 9, &[(1, Note(Contact)), (2, Task(1))]),
    // Opened and left lying: the first clocks ran out.
    story(Ngo, Man, Normal, 31, 12, &[(1, Note(Observation)), (20, Unassign)]),
    // A screening is under way and a referral is being written.
    story(
        Ngo,
        Woman,
        Normal,
        46,
        6,
        &[
            (2, Look),
            (2, Interview(FirstContact, true)),
            (3, i(I::Screening)),
            (4, Screen(Screened::Open)),
            (5, a(A::Crisis)),
            (6, Note(Observation)),
            (7, AssessRisk(Assessed::Open)),
            (8, Interview(Identification, false)),
            (8, Task(2)),
            (20, service(Shelter, &["ACC-E"], Normal, BASICS)),
        ],
    ),
    // Sent and urgent: the answer is due in a few hours.
    story(
        Ngo,
        Woman,
        Urgent,
        30,
        2,
        &[
            (1, Look),
            (2, i(I::Screening)),
            (3, Screen(Screened::Indicated)),
            (4, Interview(Identification, true)),
            (6, Decide(Presumed)),
            (7, a(A::Crisis)),
            (7, Assess),
            (8, Note(Contact)),
            (9, AssessRisk(Assessed::At(RiskLevel::Extreme))),
            (9, PlanSafety),
            (10, service(Shelter, &["ACC-E", "FIN-V"], Urgent, WITH_RISK)),
            (12, Send),
        ],
    ),
    // Received, with an answer due tomorrow.
    story(
        Ngo,
        Man,
        Normal,
        96,
        5,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (5, Screen(Screened::Indicated)),
            (28, Decide(Presumed)),
            (29, a(A::Crisis)),
            (31, AssessRisk(Assessed::At(RiskLevel::Medium))),
            (40, service(Clinic, &["MED-G"], Normal, BASICS)),
            (41, Send),
            (46, Acknowledge),
            (50, Task(3)),
        ],
    ),
    // Accepted: assessment and plan are due at the shelter.
    story(
        Ngo,
        Woman,
        Urgent,
        d(5),
        7,
        &[
            (2, Look),
            (3, i(I::Screening)),
            (4, Screen(Screened::Indicated)),
            (8, Decide(Presumed)),
            (9, a(A::Crisis)),
            (9, Assess),
            (10, AssessRisk(Assessed::Awaits)),
            (15, service(Shelter, &["ACC-E", "PSY-C"], Urgent, WITH_RISK)),
            (20, Send),
            (24, Acknowledge),
            (30, Accept),
            (32, Note(Contact)),
            (34, Task(5)),
        ],
    ),
    // The service has begun; feedback is due this week.
    story(
        Ngo,
        Woman,
        Normal,
        d(8),
        10,
        &[
            (2, Look),
            (3, i(I::Screening)),
            (4, Screen(Screened::Indicated)),
            (10, Decide(Presumed)),
            (11, a(A::Crisis)),
            (11, Assess),
            (12, AssessRisk(Assessed::At(RiskLevel::High))),
            (13, PlanSafety),
            (15, service(Shelter, &["ACC-T"], Normal, WITH_RISK)),
            (20, Send),
            (24, Acknowledge),
            (28, Accept),
            (50, Start),
            (60, p(P::Reported)),
            (d(7), Trigger(RiskTrigger::ContactByExploiter)),
            (d(7) + 20, AssessRisk(Assessed::At(RiskLevel::High))),
            (d(14), AssessRisk(Assessed::At(RiskLevel::Medium))),
        ],
    ),
    // The service has begun and nobody reported back.
    story(
        Ngo,
        Woman,
        Normal,
        d(16),
        11,
        &[
            (2, Look),
            (4, i(I::Screening)),
            (5, Screen(Screened::Indicated)),
            (30, Decide(Presumed)),
            (31, a(A::Crisis)),
            (33, AssessRisk(Assessed::Lowered)),
            (40, service(Shelter, &["ACC-E"], Normal, BASICS)),
            (41, Send),
            (47, Acknowledge),
            (52, Accept),
            (70, Start),
            (d(7), Task(2)),
            (d(9), Note(Internal)),
        ],
    ),
];
