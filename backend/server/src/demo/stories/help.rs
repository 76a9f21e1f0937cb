//! Help under way, refused, broken off, handed on; and help for children.

use punte_domain::cases::RiskLevel;
use punte_domain::cases::Urgency::{Normal, Urgent};
use punte_domain::cases::note::NoteKind::Contact;
use punte_domain::cases::track::{
    AssistanceState as A, CompensationState as C, IdentificationState as I, ProceedingsState as P,
};
use punte_domain::referrals::{BrokenReason, FeedbackOutcome, ReferralKind, RefusalReason};

use super::{ALL_OF_IT, BASICS, WITH_RISK, a, c, d, i, of_kind, p, service, story};
use crate::demo::act::Act::{
    Accept, Acknowledge, Assess, AssessRisk, Break, Complete, Expire, Look, Note, Refuse, ReportEnd, ReportStart, Send,
    Start, Task, Withdraw, WithdrawConsent,
};
use crate::demo::act::Part::{ChildProtection, Clinic, Ngo, OtherNgo, OtherShelter, Shelter};
use crate::demo::act::Story;
use crate::demo::act::Who::{AlmostAdult, Girl, Man, Woman};
use crate::demo::risk::Assessed;

/// Help under way, refused, broken off, handed on; and help for children.
pub(super) const HELP: &[Story] = &[
    // Settled in: long-term help, an investigation, compensation explained.
    story(
        Ngo,
        Woman,
        Normal,
        d(40),
        30,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, i(I::Presumed)),
            (31, a(A::Crisis)),
            (31, Assess),
            (33, AssessRisk(Assessed::At(RiskLevel::Medium))),
            (40, service(Shelter, &["ACC-T", "PSY-C"], Normal, ALL_OF_IT)),
            (41, Send),
            (44, Acknowledge),
            (50, Accept),
            (70, Start),
            (d(5), ReportStart),
            (d(6), p(P::Reported)),
            (d(12), a(A::LongTerm)),
            (d(12), Assess),
            (d(14), i(I::Identified)),
            (d(15), p(P::Investigation)),
            (d(16), c(C::Informed)),
            (d(20), Task(25)),
            (d(30), AssessRisk(Assessed::At(RiskLevel::Low))),
            (d(39), Note(Contact)),
        ],
    ),
    // Completed, on the way to a life of her own, before the court.
    story(
        Ngo,
        Woman,
        Normal,
        d(120),
        50,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, i(I::Presumed)),
            (31, a(A::Crisis)),
            (31, Assess),
            (40, service(Shelter, &["ACC-T"], Normal, ALL_OF_IT)),
            (41, Send),
            (44, Acknowledge),
            (50, Accept),
            (70, Start),
            (d(5), ReportStart),
            (d(8), p(P::Reported)),
            (d(10), i(I::Identified)),
            (d(12), p(P::Investigation)),
            (d(15), a(A::LongTerm)),
            (d(15), Assess),
            (d(16), c(C::Informed)),
            (d(40), p(P::Prosecution)),
            (d(60), ReportEnd(FeedbackOutcome::Achieved)),
            (d(61), Complete),
            (d(70), c(C::Claimed)),
            (d(75), a(A::Reintegration)),
            (d(75), Assess),
            (d(90), p(P::Trial)),
            (d(118), Task(4)),
        ],
    ),
    // Refused by a full shelter, then taken by another.
    story(
        Ngo,
        Woman,
        Urgent,
        d(12),
        8,
        &[
            (2, Look),
            (3, i(I::Screening)),
            (8, i(I::Presumed)),
            (9, a(A::Crisis)),
            (9, Assess),
            (10, service(OtherShelter, &["ACC-E"], Urgent, BASICS)),
            (11, Send),
            (14, Acknowledge),
            (20, Refuse(RefusalReason::NoCapacity)),
            (22, service(Shelter, &["ACC-E"], Urgent, BASICS)),
            (23, Send),
            (25, Acknowledge),
            (27, Accept),
            (30, Start),
            (d(4), ReportStart),
            (d(6), a(A::RecoveryReflection)),
        ],
    ),
    // Nobody answered; help is suspended meanwhile.
    story(
        Ngo,
        Man,
        Normal,
        d(9),
        14,
        &[
            (3, Look),
            (5, i(I::Screening)),
            (20, i(I::Presumed)),
            (22, a(A::Crisis)),
            (22, Assess),
            (30, service(OtherShelter, &["ACC-E"], Normal, BASICS)),
            (32, Send),
            (106, Expire),
            (110, a(A::Suspended)),
            (112, service(Clinic, &["MED-G"], Normal, BASICS)),
        ],
    ),
    // It broke off: contact was lost.
    story(
        Ngo,
        Woman,
        Normal,
        d(60),
        40,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, i(I::Presumed)),
            (31, a(A::Crisis)),
            (31, Assess),
            (40, service(Shelter, &["ACC-E"], Normal, BASICS)),
            (41, Send),
            (44, Acknowledge),
            (50, Accept),
            (70, Start),
            (d(5), ReportStart),
            (d(20), Break(BrokenReason::LostContact)),
            (d(22), i(I::LostContact)),
            (d(23), a(A::Suspended)),
        ],
    ),
    // She does not want it, and that is respected.
    story(
        Ngo,
        Woman,
        Normal,
        d(6),
        9,
        &[
            (2, Look),
            (3, i(I::Screening)),
            (20, service(Shelter, &["PSY-C"], Normal, BASICS)),
            (22, Send),
            (30, Withdraw),
            (31, i(I::Declined)),
            (32, a(A::RefusedServices)),
        ],
    ),
    // She took her consent back while the referral waited.
    story(
        Ngo,
        Woman,
        Normal,
        d(10),
        12,
        &[
            (2, Look),
            (3, i(I::Screening)),
            (20, i(I::Presumed)),
            (21, a(A::Crisis)),
            (21, Assess),
            (26, service(Shelter, &["ACC-E"], Normal, BASICS)),
            (28, Send),
            (36, Acknowledge),
            (44, WithdrawConsent),
            (50, i(I::Withdrawn)),
        ],
    ),
    // The whole case moved to the association of the region she lives in.
    story(
        Ngo,
        Woman,
        Normal,
        d(30),
        20,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, i(I::Presumed)),
            (31, a(A::Crisis)),
            (31, Assess),
            (d(15), of_kind(ReferralKind::Transfer, OtherNgo, ALL_OF_IT)),
            (d(15) + 2, Send),
            (d(15) + 8, Acknowledge),
            (d(16), Accept),
            (d(18), Start),
            (d(20), a(A::LongTerm)),
            (d(20), Assess),
            (d(22), ReportStart),
        ],
    ),
    // Taken over by an organisation outside the mechanism.
    story(
        OtherNgo,
        Man,
        Normal,
        d(50),
        31,
        &[
            (4, i(I::Screening)),
            (30, i(I::Presumed)),
            (31, a(A::Crisis)),
            (31, Assess),
            (d(4), p(P::Reported)),
            (d(20), a(A::TransferredOut)),
        ],
    ),
    // A girl who soon turns 18; child protection was told, as the law commands.
    story(
        Ngo,
        AlmostAdult,
        Urgent,
        d(3),
        6,
        &[
            (1, Look),
            (2, i(I::Presumed)),
            (3, a(A::Crisis)),
            (3, Assess),
            (4, of_kind(ReferralKind::NotificationDuty, ChildProtection, WITH_RISK)),
            (5, Send),
            (8, Acknowledge),
            (12, Accept),
            (40, Start),
        ],
    ),
    // A girl for whom child protection was told an hour ago.
    story(
        Ngo,
        Girl,
        Urgent,
        12,
        3,
        &[
            (1, i(I::Presumed)),
            (2, a(A::Crisis)),
            (2, Assess),
            (8, of_kind(ReferralKind::NotificationDuty, ChildProtection, BASICS)),
            (9, Send),
        ],
    ),
];
