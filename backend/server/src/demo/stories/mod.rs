//! What happened in the invented cases: each story leads through the tracks and referrals to where
//! the case stands today, so that together every state of every track and referral is there, and
//! clocks of every age run.

mod after;
mod first_days;
mod help;
mod stay;

use punte_domain::cases::Urgency;
use punte_domain::cases::consent::DataSet;
use punte_domain::cases::service::ServiceAttendance;
use punte_domain::cases::track::{
    AssistanceState as A, CompensationState as C, IdentificationState as I, ProceedingsState as P,
    StayReturnState as S, TrackState,
};
use punte_domain::referrals::ReferralKind;

use super::act::Act::{Draft, Move, Serve, StayReturn};
use super::act::{Act, Part, Request, Story, Who};
use super::service::Served;

/// Every story, the newest first.
pub fn all() -> impl Iterator<Item = &'static Story> {
    [first_days::FIRST_DAYS, help::HELP, stay::STAY, after::AFTER]
        .into_iter()
        .flatten()
}

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
    StayReturn(state)
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
        urgency: Urgency::Normal,
        sets,
    })
}

/// What whoever holds the case gave.
const fn gave(service: &'static str) -> Act {
    served(service, ServiceAttendance::Attended, false)
}
/// What the receiver of the latest referral gave.
const fn received(service: &'static str) -> Act {
    served(service, ServiceAttendance::Attended, true)
}
/// What the person did not come to at the receiver of the latest referral.
const fn missed(service: &'static str) -> Act {
    served(service, ServiceAttendance::Absent, true)
}
const fn served(service: &'static str, attendance: ServiceAttendance, by_receiver: bool) -> Act {
    Serve(Served {
        service,
        attendance,
        by_receiver,
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
