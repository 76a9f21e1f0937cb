//! Closed, begun again, looked after from a distance.

use punte_domain::cases::Urgency::Normal;
use punte_domain::cases::consent::ConsentPurpose;
use punte_domain::cases::decision::DecidedStatus::{Identified, NotVictim, Presumed};
use punte_domain::cases::track::{
    AssistanceState as A, CompensationState as C, IdentificationState as I, ProceedingsState as P,
};
use punte_domain::referrals::{FeedbackOutcome, ReferralKind};

use super::{BASICS, a, c, d, i, of_kind, p, story};
use crate::demo::act::Act::{
    Accept, Acknowledge, Assess, Close, Complete, Consent, Decide, FollowUp, Look, Plan, Reopen, ReportEnd, Screen,
    Send, Task, TaskDone,
};
use crate::demo::act::Part::{Clinic, Ngo, OtherNgo, OtherShelter};
use crate::demo::act::Story;
use crate::demo::act::Who::{Man, Woman};
use crate::demo::screening::Screened;

/// Closed, begun again, looked after from a distance.
pub(super) const AFTER: &[Story] = &[
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
            (30, Decide(Presumed)),
            (31, a(A::Crisis)),
            (31, Assess),
            (d(10), Decide(Identified)),
            (d(12), p(P::Reported)),
            (d(20), a(A::LongTerm)),
            (d(20), Assess),
            (d(21), Plan),
            (d(25), c(C::Claimed)),
            (d(30), p(P::Investigation)),
            (d(60), p(P::Prosecution)),
            (d(90), a(A::Reintegration)),
            (d(90), Assess),
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
            (30, Decide(Presumed)),
            (31, a(A::Crisis)),
            (31, Assess),
            (d(10), Decide(Identified)),
            (d(12), p(P::Reported)),
            (d(20), a(A::LongTerm)),
            (d(20), Assess),
            (d(22), Plan),
            (d(30), p(P::Investigation)),
            (d(60), p(P::Prosecution)),
            (d(100), p(P::Trial)),
            (d(150), p(P::Judgment)),
            (d(155), c(C::Claimed)),
            (d(180), c(C::Decided)),
            (d(200), p(P::Final)),
            (d(210), c(C::Paid)),
            (d(220), a(A::Reintegration)),
            (d(220), Assess),
            (d(260), a(A::Monitoring)),
            (d(290), Consent(Ngo, ConsentPurpose::FollowUp, 500)),
            (d(292), Close("goals_achieved")),
            (d(320), FollowUp(true)),
            (d(372), FollowUp(false)),
            (d(384), FollowUp(true)),
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
            (30, Decide(Presumed)),
            (31, a(A::Crisis)),
            (31, Assess),
            (d(5), Plan),
            (d(40), i(I::LostContact)),
            (d(50), Close("lost_contact")),
            (d(148), i(I::Reopened)),
            (d(148) + 1, Reopen("found_again")),
            (d(148) + 3, Task(2)),
        ],
    ),
    // Not trafficking: closed and pointed elsewhere.
    story(
        Ngo,
        Man,
        Normal,
        d(20),
        15,
        &[
            (4, i(I::Screening)),
            (5, Screen(Screened::NotIndicated)),
            (d(4), Decide(NotVictim)),
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
            (30, Decide(Presumed)),
            (31, a(A::Crisis)),
            (31, Assess),
            (d(5), Consent(OtherShelter, ConsentPurpose::Assistance, 180)),
            (d(12), p(P::Reported)),
            (d(20), a(A::LongTerm)),
            (d(20), Assess),
            (d(30), p(P::Investigation)),
            (d(60), p(P::Prosecution)),
            (d(100), p(P::Trial)),
            (d(150), p(P::Judgment)),
            (d(170), p(P::Appeal)),
            (d(200), a(A::Reintegration)),
            (d(200), Assess),
            (d(270), a(A::Monitoring)),
            (d(295), Task(2)),
            (d(296), TaskDone),
        ],
    ),
    // A question to the clinic, answered; its closing awaits the approval of the supervisor.
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
            (6, Assess),
            (8, of_kind(ReferralKind::Consultation, Clinic, BASICS)),
            (9, Send),
            (20, Acknowledge),
            (24, Accept),
            (40, ReportEnd(FeedbackOutcome::Achieved)),
            (41, Complete),
            (d(13) + 16, Close("person_withdrew")),
        ],
    ),
];
