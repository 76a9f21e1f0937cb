use std::sync::LazyLock;

use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use strum::IntoEnumIterator;

use super::*;
use crate::cases::track::{AssistanceState, IdentificationState, Track, TrackState};
use crate::id::Id;
use crate::pack::{Condition, Length, LengthUnit};

static RO: LazyLock<Pack> = LazyLock::new(|| Pack::load("ro").expect("the Romanian pack is valid"));
static AL: LazyLock<Pack> = LazyLock::new(|| Pack::load("al").expect("the Albanian pack is valid"));

fn ro() -> &'static Pack {
    &RO
}

fn al() -> &'static Pack {
    &AL
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn id<T: Id>(n: u128) -> T {
    T::from_uuid(uuid::Uuid::from_u128(n))
}

fn due(pack: &Pack, start: &str, length: &str) -> String {
    let length: Length = length.parse().expect("a length");
    pack.calendar()
        .after(at(start), length)
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn occasion(milestone: Milestone) -> Occasion {
    Occasion::new(milestone, id(1), id(2), at("2026-11-20T10:00:00Z"))
}

fn kinds(starts: &[ClockStart]) -> Vec<ClockKind> {
    starts.iter().map(|start| start.kind).collect()
}

#[test]
fn lengths_end_where_a_country_says() {
    // Bucharest is two hours ahead of UTC in winter and three in summer.
    let table = [
        ("hours", "2026-11-20T10:00:00Z", "24 hours", "2026-11-21T10:00:00Z"),
        (
            "hours over the end of summer time",
            "2026-10-24T12:00:00Z",
            "24 hours",
            "2026-10-25T12:00:00Z",
        ),
        (
            "a day over the end of summer time",
            "2026-10-24T12:00:00Z",
            "1 calendar_days",
            "2026-10-25T21:59:59Z",
        ),
        (
            "a day over the start of summer time",
            "2026-03-28T12:00:00Z",
            "1 calendar_days",
            "2026-03-29T20:59:59Z",
        ),
        (
            "the local day counts, not the day in UTC",
            "2026-11-20T22:30:00Z",
            "1 calendar_days",
            "2026-11-22T21:59:59Z",
        ),
        (
            "Friday to Monday",
            "2026-11-20T10:00:00Z",
            "1 working_days",
            "2026-11-23T21:59:59Z",
        ),
        (
            "Saturday to Monday",
            "2026-11-21T10:00:00Z",
            "1 working_days",
            "2026-11-23T21:59:59Z",
        ),
        (
            "over 30 November and 1 December",
            "2026-11-27T10:00:00Z",
            "1 working_days",
            "2026-12-02T21:59:59Z",
        ),
        (
            "over Good Friday and Easter Monday",
            "2026-04-09T10:00:00Z",
            "1 working_days",
            "2026-04-14T20:59:59Z",
        ),
        (
            "over Whit Monday",
            "2026-05-29T10:00:00Z",
            "1 working_days",
            "2026-06-02T20:59:59Z",
        ),
        (
            "over Christmas, the year's end and Epiphany",
            "2026-12-24T10:00:00Z",
            "5 working_days",
            "2027-01-04T21:59:59Z",
        ),
        (
            "seven days over the year's end",
            "2026-12-29T10:00:00Z",
            "7 calendar_days",
            "2027-01-05T21:59:59Z",
        ),
        (
            "a day to the leap day",
            "2028-02-28T10:00:00Z",
            "1 calendar_days",
            "2028-02-29T21:59:59Z",
        ),
        (
            "a month to a shorter one",
            "2027-01-31T10:00:00Z",
            "1 months",
            "2027-02-28T21:59:59Z",
        ),
        (
            "a month to the leap day",
            "2028-01-31T10:00:00Z",
            "1 months",
            "2028-02-29T21:59:59Z",
        ),
        (
            "twelve months from the leap day",
            "2028-02-29T10:00:00Z",
            "12 months",
            "2029-02-28T21:59:59Z",
        ),
    ];
    let pack = ro();
    for (what, start, length, expected) in table {
        assert_eq!(due(pack, start, length), expected, "{what}");
    }
}

#[test]
fn albania_makes_up_for_holidays_on_a_weekend() {
    let pack = al();
    // 28 and 29 November 2026 are a Saturday and a Sunday: Monday and Tuesday are off.
    for (date, works) in [
        ("2026-11-27", true),
        ("2026-11-30", false),
        ("2026-12-01", false),
        ("2026-12-02", true),
        ("2026-04-06", false), // after Catholic Easter
        ("2026-04-13", false), // after Orthodox Easter
        ("2026-03-16", false), // after Summer Day, a Saturday
        ("2026-03-20", false), // Eid al-Fitr
    ] {
        assert_eq!(pack.calendar().is_working_day(day(date)), works, "{date}");
    }
    assert_eq!(
        due(pack, "2026-11-27T10:00:00Z", "1 working_days"),
        "2026-12-02T22:59:59Z"
    );
}

#[test]
fn easter_is_where_both_churches_have_it() {
    use crate::pack::Easter::{Orthodox, Western};
    for (year, orthodox, western) in [
        (2024, "2024-05-05", "2024-03-31"),
        (2025, "2025-04-20", "2025-04-20"),
        (2026, "2026-04-12", "2026-04-05"),
        (2027, "2027-05-02", "2027-03-28"),
        (2028, "2028-04-16", "2028-04-16"),
        (2038, "2038-04-25", "2038-04-25"),
    ] {
        assert_eq!(Orthodox.sunday(year), Some(day(orthodox)));
        assert_eq!(Western.sunday(year), Some(day(western)));
    }
}

#[test]
fn an_opened_case_must_be_told_and_seen_to() {
    let changes = clocks_after(&occasion(Milestone::CaseOpened), ro());
    assert_eq!(
        kinds(&changes.starts),
        [ClockKind::NotifyCoordinator, ClockKind::BasicNeedsAndFirstRisk]
    );
    for start in &changes.starts {
        assert_eq!(start.owner_organisation_id, id(2));
        assert_eq!(start.due_at, at("2026-11-21T10:00:00Z"));
        assert_eq!(start.half_at, at("2026-11-20T22:00:00Z"));
        assert_eq!(start.most_at, at("2026-11-21T05:12:00Z"));
    }
}

#[test]
fn a_referral_is_answered_by_its_receiver_within_its_urgency() {
    let sent = occasion(Milestone::ReferralSent).referral(id(7), id(2), id(3));
    for (urgency, due_at) in [("urgent", "2026-11-21T10:00:00Z"), ("normal", "2026-11-23T10:00:00Z")] {
        let changes = clocks_after(&sent.clone().detail(urgency), ro());
        assert_eq!(kinds(&changes.starts), [ClockKind::ReferralAnswer]);
        let start = &changes.starts[0];
        assert_eq!((start.owner_organisation_id, start.due_at), (id(3), at(due_at)));
        assert_eq!(start.referral_id, Some(id(7)));
    }
    let voucher = sent.clone().when(Condition::VoucherRequested, true);
    assert_eq!(
        kinds(&clocks_after(&voucher, ro()).starts),
        [ClockKind::ReferralAnswer, ClockKind::VoucherRo]
    );
    assert_eq!(kinds(&clocks_after(&voucher, al()).starts), [ClockKind::ReferralAnswer]);

    let accepted = sent.also(Milestone::ReferralAccepted);
    assert!(
        clocks_after(&accepted, ro()).starts.is_empty(),
        "only answers, or does one thing"
    );
    let accepted = clocks_after(&accepted.when(Condition::TakesOnThePerson, true), ro());
    assert_eq!(
        kinds(&accepted.starts),
        [ClockKind::FullRiskAndNeeds, ClockKind::PlanSigned]
    );
    assert!(accepted.stops.contains(&ClockStop {
        kind: ClockKind::ReferralAnswer,
        how: Stopped::Met,
        is_due_only: false,
    }));
    let started = clocks_after(&sent.also(Milestone::ServiceStarted), ro());
    assert_eq!(kinds(&started.starts), [ClockKind::ReferralFeedback]);
    let given = clocks_after(&sent.also(Milestone::FeedbackGiven), ro());
    assert!(given.starts.is_empty());
    let met: Vec<ClockKind> = given.stops.iter().map(|stop| stop.kind).collect();
    assert_eq!(
        met,
        [
            ClockKind::FullRiskAndNeeds,
            ClockKind::PlanSigned,
            ClockKind::ReferralFeedback
        ]
    );
}

#[test]
fn consent_runs_until_its_own_end_or_a_year() {
    let given = occasion(Milestone::ConsentGiven).consent(id(9));
    let starts = clocks_after(&given, ro()).starts;
    assert_eq!(starts[0].due_at, at("2027-11-20T21:59:59Z"));
    assert_eq!(starts[0].consent_id, Some(id(9)));
    let until = at("2027-01-01T00:00:00Z");
    assert_eq!(clocks_after(&given.clone().until(until), ro()).starts[0].due_at, until);
    // What had ended when it was written down asks for no renewal.
    for ended in ["2026-11-20T10:00:00Z", "2026-11-19T10:00:00Z"] {
        assert!(clocks_after(&given.clone().until(at(ended)), ro()).starts.is_empty());
    }
    for (milestone, how) in [
        (Milestone::ConsentRenewed, Stopped::Met),
        (Milestone::ConsentWithdrawn, Stopped::Cancelled),
        (Milestone::AssistanceClosed, Stopped::Cancelled),
    ] {
        for pack in [ro(), al()] {
            let stop = ClockStop {
                kind: ClockKind::ConsentExpiry,
                how,
                is_due_only: false,
            };
            assert!(
                clocks_after(&occasion(milestone), pack).stops.contains(&stop),
                "{milestone}"
            );
        }
    }
}

#[test]
fn a_childs_clock_runs_up_to_the_birthday() {
    let birthday = crate::cases::age::eighteenth_birthday(day("2009-01-15")).expect("a birthday");
    let pack = ro();
    let end = pack.calendar().start_of(birthday);
    let recorded = occasion(Milestone::BirthRecorded);
    assert!(clocks_after(&recorded, pack).starts.is_empty());
    let starts = clocks_after(&recorded.clone().until(end), pack).starts;
    assert_eq!(starts[0].due_at, at("2027-01-14T22:00:00Z"));
    assert_eq!(starts[0].starts_at, at("2026-10-16T21:00:00Z"));
    // A birthday that has passed is asked about at once: the clock is overdue from its first hour.
    let passed = clocks_after(&recorded.clone().until(at("2026-11-20T09:00:00Z")), pack);
    assert_eq!(passed.starts[0].due_at, at("2026-11-20T09:00:00Z"));
    // A birth that turns out to be an adult's ends the wait.
    let cancelled = ClockStop {
        kind: ClockKind::Turns18,
        how: Stopped::Cancelled,
        is_due_only: false,
    };
    assert_eq!(clocks_after(&recorded, pack).stops, [cancelled]);
    assert_eq!(
        crate::cases::age::eighteenth_birthday(day("2008-02-29")),
        Some(day("2026-03-01"))
    );
}

#[test]
fn closure_is_followed_up_as_often_as_the_person_agreed() {
    let closed = clocks_after(&occasion(Milestone::AssistanceClosed), ro());
    assert!(closed.starts.is_empty(), "nobody is called who did not agree");
    assert!(closed.stops.iter().any(|stop| stop.kind == ClockKind::PlanReview));
    let agreed = |months: &[u32], after: &str, until: &str| {
        let agreed = Agreed {
            months: months.iter().copied().collect(),
            after: at(after),
            until: at(until),
        };
        let starts = clocks_after(&occasion(Milestone::FollowUpAgreed).agreed(agreed), ro()).starts;
        let days: Vec<String> = starts.iter().map(|s| s.due_at.date_naive().to_string()).collect();
        days
    };
    let (now, later) = ("2026-11-20T10:00:00Z", "2028-01-01T00:00:00Z");
    assert_eq!(
        agreed(&[1, 3, 6, 12], now, later),
        ["2026-12-20", "2027-02-20", "2027-05-20", "2027-11-20"]
    );
    assert_eq!(agreed(&[3, 12], now, later), ["2027-02-20", "2027-11-20"]);
    // As long as the consent is valid, and not for what has passed.
    assert_eq!(
        agreed(&[1, 3, 6, 12], now, "2027-05-20T20:59:59Z"),
        ["2026-12-20", "2027-02-20", "2027-05-20"]
    );
    assert_eq!(
        agreed(&[1, 3, 6, 12], "2027-03-01T00:00:00Z", later),
        ["2027-05-20", "2027-11-20"]
    );
    let contacted = clocks_after(&occasion(Milestone::FollowedUp), ro());
    assert!(
        contacted
            .stops
            .iter()
            .all(|stop| stop.is_due_only && stop.how == Stopped::Met)
    );
    for ended in [Milestone::FollowUpEnded, Milestone::AssistanceReopened] {
        for pack in [ro(), al()] {
            let stop = ClockStop {
                kind: ClockKind::FollowUp,
                how: Stopped::Cancelled,
                is_due_only: false,
            };
            assert!(clocks_after(&occasion(ended), pack).stops.contains(&stop), "{ended}");
        }
    }
}

#[test]
fn a_plan_that_counts_again_is_reviewed_anew() {
    for (phase, due_on) in [("crisis", "2026-12-20"), ("long_term", "2027-02-18")] {
        let resumed = clocks_after(&occasion(Milestone::PlanResumed).detail(phase), ro());
        assert_eq!(kinds(&resumed.starts), [ClockKind::PlanReview]);
        assert_eq!(resumed.starts[0].due_at.date_naive().to_string(), due_on, "{phase}");
    }
}

#[test]
fn reviews_follow_the_phase_and_the_level() {
    let pack = ro();
    let crisis = clocks_after(&occasion(Milestone::CrisisStarted), pack);
    assert_eq!(kinds(&crisis.starts), [ClockKind::PlanReview]);
    assert_eq!(crisis.starts[0].due_at, at("2026-12-20T21:59:59Z"));
    let suspended = clocks_after(&occasion(Milestone::AssistanceSuspended), pack);
    assert_eq!(
        suspended.stops,
        [ClockStop {
            kind: ClockKind::PlanReview,
            how: Stopped::Cancelled,
            is_due_only: false
        }]
    );
    for (level, due_at) in [
        ("extreme", "2026-11-21T10:00:00Z"),
        ("high", "2026-11-27T21:59:59Z"),
        ("low", "2027-02-18T21:59:59Z"),
    ] {
        let assessed = clocks_after(&occasion(Milestone::RiskAssessed).detail(level), pack);
        let start = assessed
            .starts
            .iter()
            .find(|s| s.kind == ClockKind::RiskReview)
            .expect("a review");
        assert_eq!(start.due_at, at(due_at), "{level}");
    }
}

#[test]
fn every_milestone_stops_a_clock_before_it_starts_it_again() {
    for pack in [ro(), al()] {
        for milestone in Milestone::iter() {
            let all = occasion(milestone)
                .referral(id(7), id(2), id(3))
                .until(at("2027-06-01T00:00:00Z"))
                .when(Condition::VoucherRequested, true);
            let changes = clocks_after(&all, pack);
            for start in &changes.starts {
                assert!(changes.stops.iter().any(|stop| stop.kind == start.kind), "{milestone}");
                assert!(start.starts_at <= start.half_at && start.half_at <= start.most_at);
                assert!(start.most_at <= start.due_at, "{milestone}");
            }
        }
    }
}

#[test]
fn tracks_reach_milestones() {
    let assistance = |state| TrackState::Assistance(state);
    assert_eq!(
        Milestone::of_track(assistance(AssistanceState::None), assistance(AssistanceState::Crisis)),
        Some(Milestone::CrisisStarted)
    );
    // What is written down of stay and return tells its own, with the hour and the end it knows.
    for from in TrackState::all(Track::StayReturn) {
        for to in TrackState::all(Track::StayReturn) {
            assert_eq!(Milestone::of_track(from, to), None);
        }
    }
}

#[test]
fn who_comes_back_into_identification_is_seen() {
    use IdentificationState::{LostContact, NotVictim, Withdrawn};
    let ends = [NotVictim, Withdrawn, LostContact];
    for from in IdentificationState::iter() {
        for to in IdentificationState::iter().filter(|to| *to != from) {
            let milestone = Milestone::of_track(TrackState::Identification(from), TrackState::Identification(to));
            let expected = if ends.contains(&to) {
                Some(Milestone::IdentificationEnded)
            } else if ends.contains(&from) {
                Some(Milestone::IdentificationResumed)
            } else {
                None
            };
            assert_eq!(milestone, expected, "{from} to {to}");
        }
    }
    for (name, pack) in [("ro", ro()), ("al", al())] {
        let changes = clocks_after(&occasion(Milestone::IdentificationResumed), pack);
        let started = |kind| changes.starts.iter().find(|start| start.kind == kind);
        let days = |kind| started(kind).map(|start| (start.due_at - start.starts_at).num_days());
        assert_eq!(days(ClockKind::RiskReview), Some(1), "{name}: as after a trigger");
        assert!(started(ClockKind::PlanReview).is_some(), "{name}");
    }
}

fn running() -> Clock {
    let changes = clocks_after(&occasion(Milestone::CaseOpened), ro());
    Clock::start(id(5), &changes.starts[0], "2026.1")
}

#[test]
fn a_clock_warns_at_half_at_most_and_when_it_is_overdue() {
    let clock = running();
    for (now, warning) in [
        ("2026-11-20T09:00:00Z", ClockWarning::None), // the clock of the machine went back
        ("2026-11-20T21:59:59Z", ClockWarning::None),
        ("2026-11-20T22:00:00Z", ClockWarning::Half),
        ("2026-11-21T05:12:00Z", ClockWarning::Most),
        ("2026-11-21T10:00:00Z", ClockWarning::Most),
        ("2026-11-21T10:00:01Z", ClockWarning::Overdue),
    ] {
        assert_eq!(clock.warning(at(now)), warning, "{now}");
    }
}

#[test]
fn a_clock_expires_once_and_only_when_it_is_due() {
    let clock = running();
    assert_eq!(clock.clone().expire(clock.due_at), Err(ClockError::NotDue));
    let (expired, event) = clock.expire(at("2026-11-22T10:00:00Z")).expect("it is due");
    assert_eq!(expired.state, ClockState::Expired);
    assert_eq!((event.kind, event.case), (EventKind::ClockExpired, Some(id(1))));
    assert_eq!(expired.warning(at("2026-11-20T10:00:00Z")), ClockWarning::Overdue);
    assert_eq!(
        expired.clone().expire(at("2026-11-23T10:00:00Z")),
        Err(ClockError::NotRunning)
    );

    let (late, event) = expired
        .stop(Stopped::Met, at("2026-11-23T10:00:00Z"))
        .expect("it is open");
    assert_eq!(late.state, ClockState::Expired, "late is not in time");
    assert_eq!(event.map(|event| event.kind), Some(EventKind::ClockMet));
    assert_eq!(late.warning(at("2026-11-24T10:00:00Z")), ClockWarning::None);
    assert_eq!(
        late.stop(Stopped::Met, at("2026-11-24T10:00:00Z")),
        Err(ClockError::NotRunning)
    );
}

#[test]
fn a_clock_that_stops_in_time_is_met_or_cancelled() {
    let now = at("2026-11-20T12:00:00Z");
    assert_eq!(
        running().stop(Stopped::Met, now).expect("runs").0.state,
        ClockState::Met
    );
    let (cancelled, event) = running().stop(Stopped::Cancelled, now).expect("runs");
    assert_eq!((cancelled.state, event), (ClockState::Cancelled, None));
    // Met after its end but before the job came by: still not in time.
    let late = running()
        .stop(Stopped::Met, at("2026-11-22T12:00:00Z"))
        .expect("runs")
        .0;
    assert_eq!(late.state, ClockState::Expired);
}

fn any_length() -> impl Strategy<Value = Length> {
    (1u32..400, 0usize..4).prop_map(|(amount, unit)| Length {
        amount,
        unit: LengthUnit::iter().nth(unit).expect("four units"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_is_due_before_it_starts(seconds in 1_700_000_000i64..2_000_000_000, length in any_length()) {
        let start = chrono::DateTime::from_timestamp(seconds, 0).expect("in range");
        for pack in [ro(), al()] {
            prop_assert!(pack.calendar().after(start, length) > start);
            let day = pack.calendar().date(start);
            prop_assert!(pack.calendar().before(day, length) < pack.calendar().start_of(day));
        }
    }

    #[test]
    fn working_days_are_monotone(seconds in 1_700_000_000i64..2_000_000_000, later in 0i64..2_000_000, count in 1u32..60) {
        let start = chrono::DateTime::from_timestamp(seconds, 0).expect("in range");
        let pack = al();
        let days = |amount| Length { amount, unit: LengthUnit::WorkingDays };
        let calendar = pack.calendar();
        let end = calendar.after(start, days(count));
        prop_assert!(end <= calendar.after(start + TimeDelta::seconds(later), days(count)));
        prop_assert!(end < calendar.after(start, days(count + 1)));
        prop_assert!(calendar.is_working_day(calendar.date(end)));
    }
}
