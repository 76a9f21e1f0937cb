use std::collections::BTreeSet;

use strum::IntoEnumIterator;
use uuid::Uuid;

use super::*;
use crate::access::decide::SharedAccess;
use crate::access::{Grants, Role};
use crate::cases::clock::{ClockStart, ClockState};
use crate::id::{Id, OrganisationId};
use crate::language::Language;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn id<T: Id>(n: u128) -> T {
    T::from_uuid(Uuid::from_u128(n))
}

const HOLDER: u128 = 2;
const RECEIVER: u128 = 3;
const CENTRE: u128 = 4;
const STRANGER: u128 = 5;

fn now() -> Timestamp {
    at("2026-11-20T12:00:00Z")
}

fn actor(role: Role, organisation: u128, counties: &[&str]) -> Actor {
    Actor {
        user: id(100 + organisation),
        organisation: id(organisation),
        counties: counties.iter().map(|county| (*county).to_owned()).collect(),
        session: id(1),
        factor_at: now(),
        language: Language::En,
        grants: Grants::of_roles(&[role]),
    }
}

fn case() -> CaseFacts {
    CaseFacts {
        assigned_to: Some(id(100 + HOLDER)),
        ..CaseFacts::of_test(id(HOLDER), "RO-CJ")
    }
}

fn clock(kind: ClockKind, owner: u128, referral: bool) -> Clock {
    let start = ClockStart {
        kind,
        case_id: id(1),
        referral_id: referral.then(|| id(9)),
        consent_id: None,
        hearing_id: None,
        owner_organisation_id: id(owner),
        starts_at: at("2026-11-18T10:00:00Z"),
        half_at: at("2026-11-18T22:00:00Z"),
        most_at: at("2026-11-19T05:00:00Z"),
        due_at: at("2026-11-21T10:00:00Z"),
    };
    Clock::start(id(5), &start, "2026.1")
}

/// Which kind may be met by whom, for each kind there is.
#[test]
fn every_deadline_is_met_by_hand_or_by_an_act_of_its_own() {
    let by_hand: BTreeSet<ClockKind> = ClockKind::iter().filter(|kind| kind.by_hand().is_some()).collect();
    let expected = [
        ClockKind::NotifyCoordinator,
        ClockKind::FullRiskAndNeeds,
        ClockKind::PlanSigned,
        ClockKind::Turns18,
        ClockKind::CompensationClaimRo,
    ];
    assert_eq!(by_hand, expected.into());
    // What is met by hand is met by the pack's rules too, so that a form that comes later needs no
    // other word for it.
    for country in ["ro", "al"] {
        let pack = crate::pack::Pack::load(country).expect("a pack");
        for kind in ClockKind::iter() {
            let (Some(hand), Some(rule)) = (kind.by_hand(), pack.clock(kind)) else {
                continue;
            };
            assert!(rule.met_by.contains(&hand.milestone), "{country} {kind}");
        }
    }
}

/// Kind × who asks: owner, colleague, coordinator of the county, of another, of the country, receiver.
#[test]
fn sec_20_a_deadline_is_met_by_whoever_answers_for_it() {
    let facts = case();
    let colleague = Actor {
        user: id(999),
        ..actor(Role::CaseWorker, HOLDER, &[])
    };
    let people = [
        ("worker", actor(Role::CaseWorker, HOLDER, &[])),
        ("colleague", colleague),
        ("supervisor", actor(Role::CaseSupervisor, HOLDER, &[])),
        ("centre", actor(Role::RegionalOfficer, CENTRE, &["RO-CJ"])),
        ("other centre", actor(Role::RegionalOfficer, CENTRE, &["RO-B"])),
        ("agency", actor(Role::NationalCoordinator, CENTRE, &[])),
        ("auditor", actor(Role::Auditor, CENTRE, &[])),
        ("stranger", actor(Role::CaseSupervisor, STRANGER, &["RO-CJ"])),
    ];
    for kind in ClockKind::iter() {
        for (name, who) in &people {
            let clock = clock(kind, HOLDER, false);
            let may = clock.may_be_met(who, &facts, now());
            let owns = ["worker", "supervisor"].contains(name);
            let coordinates = ["centre", "agency"].contains(name) && kind == ClockKind::NotifyCoordinator;
            let expected = match kind.by_hand() {
                None => Err(MeetError::NotByHand),
                Some(hand) if hand.holder_has_form && who.organisation == id(HOLDER) => Err(MeetError::NotByHand),
                Some(hand) if owns || coordinates => Ok(hand.milestone),
                Some(_) => Err(MeetError::NotYours),
            };
            assert_eq!(may, expected, "{kind} {name}");
        }
    }
}

#[test]
fn the_receiver_meets_what_it_owes_and_nothing_of_the_case() {
    for role in [Role::CaseWorker, Role::CaseSupervisor, Role::Specialist] {
        let receiver = actor(role, RECEIVER, &[]);
        let owed = clock(ClockKind::PlanSigned, RECEIVER, true);
        assert_eq!(
            owed.may_be_met(&receiver, &case(), now()),
            Ok(Milestone::PlanSigned),
            "{role}"
        );
        let of_the_holder = clock(ClockKind::Turns18, HOLDER, false);
        assert_eq!(
            of_the_holder.may_be_met(&receiver, &case(), now()),
            Err(MeetError::NotYours)
        );
        let of_another = clock(ClockKind::PlanSigned, STRANGER, true);
        assert_eq!(
            of_another.may_be_met(&receiver, &case(), now()),
            Err(MeetError::NotYours)
        );
    }
    // The sender does not meet what the receiver owes.
    let worker = actor(Role::CaseWorker, HOLDER, &[]);
    let owed = clock(ClockKind::PlanSigned, RECEIVER, true);
    assert_eq!(owed.may_be_met(&worker, &case(), now()), Err(MeetError::NotYours));
}

#[test]
fn what_was_done_lies_between_the_start_and_today_and_late_stays_late() {
    let worker = actor(Role::CaseWorker, HOLDER, &[]);
    let facts = case();
    let meet = |clock: Clock, done_on: &str, now: Timestamp| {
        let days = (day(done_on), now.date_naive(), day("2026-11-18"));
        clock.meet(&worker, &facts, days, now)
    };
    let plain = || clock(ClockKind::Turns18, HOLDER, false);
    assert_eq!(meet(plain(), "2026-11-21", now()), Err(MeetError::InTheFuture));
    assert_eq!(meet(plain(), "2026-11-17", now()), Err(MeetError::BeforeStart));
    for done_on in ["2026-11-18", "2026-11-20"] {
        let (met, event, milestone) = meet(plain(), done_on, now()).expect("it runs");
        assert_eq!(met.state, ClockState::Met);
        assert_eq!((met.stopped_at, met.done_on), (Some(now()), Some(day(done_on))));
        assert_eq!(
            (event.kind, milestone),
            (EventKind::ClockMet, Milestone::AdultConsentGiven)
        );
        assert_eq!(meet(met, done_on, now()), Err(MeetError::AlreadyStopped));
    }
    // Written down late, it was late, whatever the day: nobody dates a deadline back.
    let late = at("2026-11-25T12:00:00Z");
    let (expired, _) = plain().expire(late).expect("it is due");
    let (met, ..) = meet(expired, "2026-11-19", late).expect("it is open");
    assert_eq!((met.state, met.stopped_at), (ClockState::Expired, Some(late)));
    // Nothing is met before it begins.
    let early = at("2026-11-18T09:00:00Z");
    assert_eq!(plain().may_be_met(&worker, &facts, early), Err(MeetError::NotStarted));
}

#[test]
fn a_former_holder_meets_nothing() {
    let facts = CaseFacts {
        former_holders: vec![SharedAccess {
            organisation: id::<OrganisationId>(STRANGER),
            until: None,
        }],
        ..case()
    };
    let former = actor(Role::CaseSupervisor, STRANGER, &[]);
    let clock = clock(ClockKind::NotifyCoordinator, HOLDER, false);
    assert_eq!(clock.may_be_met(&former, &facts, now()), Err(MeetError::NotYours));
}

/// The kind of what the receiver of a referral owes × who holds the case now.
#[test]
fn a_receiver_that_came_to_hold_the_case_meets_it_with_its_forms() {
    let receiver = actor(Role::CaseSupervisor, RECEIVER, &[]);
    for kind in ClockKind::iter() {
        for holder in [HOLDER, RECEIVER] {
            let facts = CaseFacts {
                holder: id(holder),
                ..case()
            };
            let expected = match kind.by_hand() {
                Some(hand) if holder == HOLDER || !hand.holder_has_form => Ok(hand.milestone),
                _ => Err(MeetError::NotByHand),
            };
            let owed = clock(kind, RECEIVER, true);
            assert_eq!(owed.may_be_met(&receiver, &facts, now()), expected, "{kind} {holder}");
        }
    }
}
