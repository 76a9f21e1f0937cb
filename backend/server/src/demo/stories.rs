//! What happened in the invented cases: each story leads through the tracks and referrals to where
//! the case stands today, so that together every state of every track and referral is there, and
//! clocks of every age run.

use punte_domain::cases::Urgency;
use punte_domain::cases::consent::{ConsentPurpose, DataSet};
use punte_domain::cases::note::NoteKind;
use punte_domain::cases::track::{
    AssistanceState as A, CompensationState as C, IdentificationState as I, ProceedingsState as P,
    StayReturnState as S, TrackState,
};
use punte_domain::referrals::{BrokenReason, FeedbackOutcome, ReferralKind, RefusalReason};

use super::screening::Screened;

/// A part that an organisation plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The association that holds most cases.
    Ngo,
    /// Another association, in another region.
    OtherNgo,
    /// The shelter that receives most referrals.
    Shelter,
    /// A full shelter elsewhere.
    OtherShelter,
    /// Child protection.
    ChildProtection,
    /// A clinic.
    Clinic,
    /// The coordinator of the region.
    Coordinator,
}

impl Part {
    /// What the data file calls it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Ngo => "ngo",
            Self::OtherNgo => "other_ngo",
            Self::Shelter => "shelter",
            Self::OtherShelter => "other_shelter",
            Self::ChildProtection => "child_protection",
            Self::Clinic => "clinic",
            Self::Coordinator => "coordinator",
        }
    }
}

/// Whom a story is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// A woman.
    Woman,
    /// A man.
    Man,
    /// A girl.
    Girl,
    /// A girl who soon turns 18.
    AlmostAdult,
    /// A woman from another country.
    Foreigner,
}

/// What is asked of whom.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// What is asked.
    pub kind: ReferralKind,
    /// Who is asked.
    pub to: Part,
    /// Services of the pack.
    pub services: &'static [&'static str],
    /// How soon.
    pub urgency: Urgency,
    /// What is shared.
    pub sets: &'static [DataSet],
}

/// Something that happens in a case. What concerns a referral or consent concerns the latest.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    /// A track moves.
    Move(TrackState),
    /// Assistance is closed, for a reason of the pack.
    Close(&'static str),
    /// Consent is given to an organisation for a purpose, for so many days.
    Consent(Part, ConsentPurpose, u64),
    /// The latest consent is withdrawn, and what waits under it.
    WithdrawConsent,
    /// Consent is given and a referral drafted.
    Draft(Request),
    /// It is sent.
    Send,
    /// The receiver acknowledges it.
    Acknowledge,
    /// The receiver accepts it.
    Accept,
    /// The receiver refuses it.
    Refuse(RefusalReason),
    /// Nobody answered.
    Expire,
    /// The sender takes it back.
    Withdraw,
    /// The service begins.
    Start,
    /// The receiver reports on the start.
    ReportStart,
    /// The receiver reports on the end.
    ReportEnd(FeedbackOutcome),
    /// It is completed.
    Complete,
    /// It breaks off.
    Break(BrokenReason),
    /// The person is screened.
    Screen(Screened),
    /// Somebody writes a note.
    Note(NoteKind),
    /// Somebody makes a task, due in so many days.
    Task(i64),
    /// The latest task is done.
    TaskDone,
    /// The case is given to nobody.
    Unassign,
    /// The coordinator opens the case.
    Look,
    /// The person is contacted after closure.
    FollowUp,
}

/// A story.
#[derive(Debug, Clone, Copy)]
pub struct Story {
    /// Who opens the case.
    pub by: Part,
    /// Whom it is about.
    pub who: Who,
    /// How soon somebody must act.
    pub urgency: Urgency,
    /// How many hours ago it was opened.
    pub hours_ago: i64,
    /// How many hours earlier it was opened when it is told again.
    pub spread: i64,
    /// What happened, so many hours after the opening.
    pub acts: &'static [(i64, Act)],
}

use Act::{
    Accept, Acknowledge, Break, Close, Complete, Consent, Draft, Expire, FollowUp, Look, Move, Note, Refuse, ReportEnd,
    ReportStart, Screen, Send, Start, Task, TaskDone, Unassign, Withdraw, WithdrawConsent,
};
use NoteKind::{Contact, Internal, Observation};
use Part::{ChildProtection, Clinic, Coordinator, Ngo, OtherNgo, OtherShelter, Shelter};
use Urgency::{Normal, Urgent};
use Who::{AlmostAdult, Foreigner, Girl, Man, Woman};

/// So many days, in hours.
const fn d(days: i64) -> i64 {
    days * 24
}

const fn i(state: I) -> Act {
    Move(TrackState::Identification(state))
}
const fn a(state: A) -> Act {
    Move(TrackState::Assistance(state))
}
const fn p(state: P) -> Act {
    Move(TrackState::Proceedings(state))
}
const fn c(state: C) -> Act {
    Move(TrackState::Compensation(state))
}
const fn s(state: S) -> Act {
    Move(TrackState::StayReturn(state))
}

const BASICS: &[DataSet] = &[
    DataSet::Contact,
    DataSet::Identity,
    DataSet::SafeContact,
    DataSet::Needs,
];
const WITH_RISK: &[DataSet] = &[
    DataSet::Contact,
    DataSet::Identity,
    DataSet::SafeContact,
    DataSet::Needs,
    DataSet::Risk,
    DataSet::ScreeningResult,
];
const ALL_OF_IT: &[DataSet] = &[
    DataSet::Contact,
    DataSet::Identity,
    DataSet::SafeContact,
    DataSet::ScreeningResult,
    DataSet::Risk,
    DataSet::Needs,
    DataSet::Plan,
];

const fn service(to: Part, services: &'static [&'static str], urgency: Urgency, sets: &'static [DataSet]) -> Act {
    Draft(Request {
        kind: ReferralKind::Service,
        to,
        services,
        urgency,
        sets,
    })
}

const fn of_kind(kind: ReferralKind, to: Part, sets: &'static [DataSet]) -> Act {
    Draft(Request {
        kind,
        to,
        services: &[],
        urgency: Normal,
        sets,
    })
}

const fn story(
    by: Part,
    who: Who,
    urgency: Urgency,
    hours_ago: i64,
    spread: i64,
    acts: &'static [(i64, Act)],
) -> Story {
    Story {
        by,
        who,
        urgency,
        hours_ago,
        spread,
        acts,
    }
}

/// Every story, the newest first.
pub const STORIES: &[Story] = &[
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
            (3, i(I::Screening)),
            (4, Screen(Screened::Open)),
            (5, a(A::Crisis)),
            (6, Note(Observation)),
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
            (6, i(I::Presumed)),
            (7, a(A::Crisis)),
            (8, Note(Contact)),
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
            (28, i(I::Presumed)),
            (29, a(A::Crisis)),
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
            (8, i(I::Presumed)),
            (9, a(A::Crisis)),
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
            (10, i(I::Presumed)),
            (11, a(A::Crisis)),
            (15, service(Shelter, &["ACC-T"], Normal, WITH_RISK)),
            (20, Send),
            (24, Acknowledge),
            (28, Accept),
            (50, Start),
            (60, p(P::Reported)),
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
            (30, i(I::Presumed)),
            (31, a(A::Crisis)),
            (40, service(Shelter, &["ACC-E"], Normal, BASICS)),
            (41, Send),
            (47, Acknowledge),
            (52, Accept),
            (70, Start),
            (d(7), Task(2)),
            (d(9), Note(Internal)),
        ],
    ),
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
            (40, service(Shelter, &["ACC-T", "PSY-C"], Normal, ALL_OF_IT)),
            (41, Send),
            (44, Acknowledge),
            (50, Accept),
            (70, Start),
            (d(5), ReportStart),
            (d(6), p(P::Reported)),
            (d(12), a(A::LongTerm)),
            (d(14), i(I::Identified)),
            (d(15), p(P::Investigation)),
            (d(16), c(C::Informed)),
            (d(20), Task(25)),
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
            (d(16), c(C::Informed)),
            (d(40), p(P::Prosecution)),
            (d(60), ReportEnd(FeedbackOutcome::Achieved)),
            (d(61), Complete),
            (d(70), c(C::Claimed)),
            (d(75), a(A::Reintegration)),
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
            (d(15), of_kind(ReferralKind::Transfer, OtherNgo, ALL_OF_IT)),
            (d(15) + 2, Send),
            (d(15) + 8, Acknowledge),
            (d(16), Accept),
            (d(18), Start),
            (d(20), a(A::LongTerm)),
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
            (8, of_kind(ReferralKind::NotificationDuty, ChildProtection, BASICS)),
            (9, Send),
        ],
    ),
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
            (30, i(I::Presumed)),
            (31, a(A::Crisis)),
            (d(3), s(S::Reflection)),
            (d(5), a(A::RecoveryReflection)),
            (d(20), Note(Contact)),
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
            (30, i(I::Presumed)),
            (31, a(A::Crisis)),
            (d(3), s(S::Reflection)),
            (d(30), a(A::LongTerm)),
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
            (30, i(I::Presumed)),
            (31, a(A::Crisis)),
            (d(3), s(S::Reflection)),
            (d(20), a(A::LongTerm)),
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
            (30, i(I::Presumed)),
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
            (30, i(I::Presumed)),
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
            (30, i(I::Presumed)),
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
            (30, i(I::Presumed)),
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
            (30, i(I::Presumed)),
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
    // Closed with a wish to be contacted: the first contact is overdue.
    story(
        Ngo,
        Woman,
        Normal,
        d(200),
        60,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, i(I::Presumed)),
            (31, a(A::Crisis)),
            (d(10), i(I::Identified)),
            (d(12), p(P::Reported)),
            (d(20), a(A::LongTerm)),
            (d(25), c(C::Claimed)),
            (d(30), p(P::Investigation)),
            (d(60), p(P::Prosecution)),
            (d(90), a(A::Reintegration)),
            (d(100), p(P::Trial)),
            (d(140), p(P::Judgment)),
            (d(145), c(C::Decided)),
            (d(150), a(A::Monitoring)),
            (d(160), Consent(Ngo, ConsentPurpose::FollowUp, 500)),
            (d(162), Close("goals_achieved")),
        ],
    ),
    // Closed, contacted twice, everything done.
    story(
        Ngo,
        Woman,
        Normal,
        d(400),
        30,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, i(I::Presumed)),
            (31, a(A::Crisis)),
            (d(10), i(I::Identified)),
            (d(12), p(P::Reported)),
            (d(20), a(A::LongTerm)),
            (d(30), p(P::Investigation)),
            (d(60), p(P::Prosecution)),
            (d(100), p(P::Trial)),
            (d(150), p(P::Judgment)),
            (d(155), c(C::Claimed)),
            (d(180), c(C::Decided)),
            (d(200), p(P::Final)),
            (d(210), c(C::Paid)),
            (d(220), a(A::Reintegration)),
            (d(260), a(A::Monitoring)),
            (d(290), Consent(Ngo, ConsentPurpose::FollowUp, 500)),
            (d(292), Close("goals_achieved")),
            (d(320), FollowUp),
            (d(380), FollowUp),
        ],
    ),
    // It began again.
    story(
        Ngo,
        Woman,
        Normal,
        d(150),
        20,
        &[
            (3, Look),
            (4, i(I::Screening)),
            (30, i(I::Presumed)),
            (31, a(A::Crisis)),
            (d(40), i(I::LostContact)),
            (d(50), Close("lost_contact")),
            (d(148), i(I::Reopened)),
            (d(148) + 1, a(A::Reopened)),
            (d(148) + 3, Task(2)),
        ],
    ),
    // Not trafficking: closed and pointed elsewhere.
    story(
        OtherNgo,
        Man,
        Normal,
        d(20),
        15,
        &[
            (4, i(I::Screening)),
            (5, Screen(Screened::NotIndicated)),
            (d(4), i(I::NotVictim)),
            (d(5), Close("not_victim")),
        ],
    ),
    // Looked after from a distance; the consent ran out last month.
    story(
        OtherNgo,
        Woman,
        Normal,
        d(300),
        40,
        &[
            (4, i(I::Screening)),
            (30, i(I::Presumed)),
            (31, a(A::Crisis)),
            (d(5), Consent(OtherShelter, ConsentPurpose::Assistance, 180)),
            (d(12), p(P::Reported)),
            (d(20), a(A::LongTerm)),
            (d(30), p(P::Investigation)),
            (d(60), p(P::Prosecution)),
            (d(100), p(P::Trial)),
            (d(150), p(P::Judgment)),
            (d(170), p(P::Appeal)),
            (d(200), a(A::Reintegration)),
            (d(270), a(A::Monitoring)),
            (d(295), Task(2)),
            (d(296), TaskDone),
        ],
    ),
    // A question to the clinic, answered.
    story(
        Ngo,
        Man,
        Normal,
        d(14),
        10,
        &[
            (2, Look),
            (4, i(I::Screening)),
            (6, a(A::Crisis)),
            (8, of_kind(ReferralKind::Consultation, Clinic, BASICS)),
            (9, Send),
            (20, Acknowledge),
            (24, Accept),
            (40, ReportEnd(FeedbackOutcome::Achieved)),
            (41, Complete),
        ],
    ),
];
