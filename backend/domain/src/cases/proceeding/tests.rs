use chrono::NaiveDateTime;
use strum::IntoEnumIterator;

use super::claim::{
    ClaimDecision, ClaimGiven, ClaimWords, CompensationClaim, CompensationClaimState, CompensationOutcome, Payment,
};
use super::hearing::{Hearing, HearingEnd, HearingGiven, HearingState, HearingWords};
use super::rights::{RightsGiven, RightsInformation, RightsWords, Understanding, missing};
use super::*;
use crate::cases::clock::Milestone;
use crate::cases::fixture::{actor, case, day, id, now};
use crate::cases::track::CompensationState;
use crate::pack::Pack;
use crate::text::InvalidCode as C;

fn pack() -> Pack {
    Pack::load("ro").unwrap()
}

/// Organisation 5 is in the directory, user 8 is a colleague; it is 15 June.
fn known(pack: &Pack) -> ProceedingKnown<'_> {
    ProceedingKnown {
        pack,
        organisations: [id(5)].into(),
        colleagues: [id(8)].into(),
        today: day("2025-06-15"),
    }
}

fn said(kind: ProceedingKind) -> ProceedingGiven {
    ProceedingGiven {
        kind,
        country: "RO".into(),
        opened_on: day("2025-05-01"),
        capacity: "witness".into(),
        capacity_since: day("2025-05-01"),
        words: ProceedingWords {
            body: Some(id(5)),
            ..ProceedingWords::default()
        },
    }
}

fn step(to: ProceedingsState, on: &str) -> ProceedingStep {
    ProceedingStep {
        to,
        on: day(on),
        outcome: (to == ProceedingsState::Final).then(|| "conviction".into()),
    }
}

fn at(kind: ProceedingKind, stage: ProceedingsState) -> Proceeding {
    let pack = pack();
    let opened = Proceeding::open(
        id(20),
        &case(),
        said(kind),
        step(stage, "2025-05-02"),
        &known(&pack),
        &actor(7, 1),
        now(),
    );
    opened.unwrap().0
}

/// The fields that are refused, each with its reason.
fn refused<T: std::fmt::Debug>(done: Result<T, ProceedingError>) -> Vec<(String, C)> {
    match done {
        Err(ProceedingError::Invalid(fields)) => fields.into_iter().map(|one| (one.pointer, one.code)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_kind_has_its_stages_and_goes_from_each_only_where_it_may() {
    use ProceedingsState as S;
    let pack = pack();
    for kind in ProceedingKind::iter() {
        for stage in S::iter() {
            let opened = Proceeding::open(
                id(20),
                &case(),
                said(kind),
                step(stage, "2025-05-02"),
                &known(&pack),
                &actor(7, 1),
                now(),
            );
            assert_eq!(opened.is_ok(), kind.has(stage), "{kind} {stage}");
            let Ok((opened, _)) = opened else {
                continue;
            };
            assert!(!kind.next(stage).is_empty() && kind.next(stage).iter().all(|to| kind.has(*to)));
            for to in S::iter() {
                let moved = opened
                    .clone()
                    .advance(&case(), step(to, "2025-06-01"), &known(&pack), &actor(7, 1));
                assert_eq!(moved.is_ok(), kind.next(stage).contains(&to), "{kind} {stage} to {to}");
                if let Ok((moved, event)) = moved {
                    assert_eq!(
                        moved.words.stages,
                        [StageReached {
                            stage,
                            on: day("2025-05-02")
                        }]
                    );
                    assert_eq!(event.fields, [to.code()]);
                }
            }
        }
        assert_eq!(kind.has(S::Investigation), kind == ProceedingKind::Criminal);
    }
}

#[test]
fn what_is_said_of_proceedings_holds_field_by_field() {
    let pack = pack();
    let open = |given: ProceedingGiven, step: ProceedingStep| {
        Proceeding::open(id(20), &case(), given, step, &known(&pack), &actor(7, 1), now())
    };
    let good = || said(ProceedingKind::Criminal);
    let words = |change: fn(&mut ProceedingWords)| {
        let mut given = good();
        change(&mut given.words);
        given
    };
    let reported = || step(ProceedingsState::Reported, "2025-05-02");
    let table = [
        (
            ProceedingGiven {
                country: "Romania".into(),
                ..good()
            },
            reported(),
            "/country",
            C::UnknownCode,
        ),
        (
            ProceedingGiven {
                capacity: "hero".into(),
                ..good()
            },
            reported(),
            "/capacity",
            C::UnknownCode,
        ),
        (
            ProceedingGiven {
                capacity_since: day("2025-04-30"),
                ..good()
            },
            reported(),
            "/capacity_since",
            C::TooEarly,
        ),
        (
            ProceedingGiven {
                capacity_since: day("2025-06-16"),
                ..good()
            },
            reported(),
            "/capacity_since",
            C::InTheFuture,
        ),
        (words(|words| words.body = None), reported(), "/body_name", C::Required),
        (
            words(|words| words.body = Some(id(6))),
            reported(),
            "/body_id",
            C::UnknownCode,
        ),
        (
            words(|words| words.lawyer = Some(id(6))),
            reported(),
            "/lawyer_id",
            C::UnknownCode,
        ),
        (
            words(|words| words.language = Some("Romanian".into())),
            reported(),
            "/language",
            C::UnknownCode,
        ),
        (
            words(|words| words.measures = vec!["cloak".into()]),
            reported(),
            "/measures/0",
            C::UnknownCode,
        ),
        (
            words(|words| words.file_number = Some("1\n2".into())),
            reported(),
            "/file_number",
            C::ForbiddenCharacter,
        ),
        (
            good(),
            step(ProceedingsState::Reported, "2025-04-30"),
            "/stage_on",
            C::TooEarly,
        ),
        (
            good(),
            step(ProceedingsState::Reported, "2025-06-16"),
            "/stage_on",
            C::InTheFuture,
        ),
        (
            good(),
            step(ProceedingsState::None, "2025-05-02"),
            "/stage",
            C::Contradiction,
        ),
        (
            good(),
            ProceedingStep {
                outcome: None,
                ..step(ProceedingsState::Final, "2025-05-02")
            },
            "/outcome",
            C::Required,
        ),
        (
            good(),
            ProceedingStep {
                outcome: Some("x".into()),
                ..step(ProceedingsState::Final, "2025-05-02")
            },
            "/outcome",
            C::UnknownCode,
        ),
        (
            good(),
            ProceedingStep {
                outcome: Some("other".into()),
                ..reported()
            },
            "/outcome",
            C::Contradiction,
        ),
    ];
    for (given, step, pointer, code) in table {
        assert_eq!(refused(open(given, step)), [(pointer.to_owned(), code)]);
    }
}

#[test]
fn another_capacity_begins_on_a_day_and_the_one_before_is_kept() {
    let pack = pack();
    let file = at(ProceedingKind::Criminal, ProceedingsState::Trial);
    let change = |file: &Proceeding, given| file.clone().change(&case(), given, &known(&pack), &actor(7, 1));
    let injured = ProceedingGiven {
        capacity: "injured_party".into(),
        capacity_since: day("2025-06-02"),
        ..said(ProceedingKind::Criminal)
    };
    let (changed, _) = change(&file, injured.clone()).unwrap();
    let witness = CapacityHeld {
        capacity: "witness".into(),
        since: day("2025-05-01"),
    };
    assert_eq!(changed.words.earlier, [witness]);
    // Put right without another capacity, nothing is added, and nothing that was kept is lost.
    let again = change(
        &changed,
        ProceedingGiven {
            country: "IT".into(),
            ..injured.clone()
        },
    )
    .unwrap()
    .0;
    assert_eq!((again.words.earlier.len(), again.country.as_str()), (1, "IT"));
    let before = ProceedingGiven {
        capacity: "civil_party".into(),
        capacity_since: day("2025-06-01"),
        ..injured.clone()
    };
    assert_eq!(
        refused(change(&changed, before)),
        [("/capacity_since".into(), C::TooEarly)]
    );
    let later = ProceedingGiven {
        opened_on: day("2025-05-20"),
        capacity_since: day("2025-06-02"),
        ..injured
    };
    assert_eq!(refused(change(&file, later)), [("/opened_on".into(), C::TooLate)]);
    // A stage that is past belongs to a criminal file, and so the kind stays.
    let prosecuted = at(ProceedingKind::Criminal, ProceedingsState::Prosecution);
    let civil = change(&prosecuted, said(ProceedingKind::Civil));
    assert_eq!(refused(civil), [("/kind".into(), C::Contradiction)]);
}

#[test]
fn only_the_holder_writes_and_nothing_changes_what_is_an_error() {
    let pack = pack();
    let (file, by) = (at(ProceedingKind::Criminal, ProceedingsState::Reported), actor(7, 1));
    let stranger = actor(7, 2);
    assert_eq!(file.abilities(&case(), &stranger), [] as [&str; 0]);
    assert_eq!(
        file.clone().void(&case(), "no", &stranger).unwrap_err(),
        ProceedingError::NotHolder
    );
    assert_eq!(
        refused(file.clone().void(&case(), " ", &by)),
        [("/reason".into(), C::Required)]
    );
    let (void, _) = file.clone().void(&case(), "Another person.", &by).unwrap();
    assert_eq!(void.abilities(&case(), &by), [] as [&str; 0]);
    let moved = void.clone().advance(
        &case(),
        step(ProceedingsState::Investigation, "2025-06-01"),
        &known(&pack),
        &by,
    );
    assert_eq!(moved.unwrap_err(), ProceedingError::Void);
    assert_eq!(plan_at(&void, "2025-07-01", true).unwrap_err(), ProceedingError::Void);
    // A court does not wait for the end of the help.
    let closed = Case {
        closed_at: Some(now()),
        ..case()
    };
    assert_eq!(file.abilities(&closed, &by).len(), 4);
}

fn hearing(at: &str, goes_alone: bool) -> HearingGiven {
    HearingGiven {
        at: hour(at),
        is_prepared: false,
        words: HearingWords {
            kind: "testimony".into(),
            place: None,
            needs_interpreter: false,
            measures: Vec::new(),
            companion: None,
            companion_name: None,
            goes_alone,
            note: None,
            result: None,
        },
    }
}

fn hour(on: &str) -> NaiveDateTime {
    day(on).and_hms_opt(10, 30, 0).unwrap()
}

fn plan_at(file: &Proceeding, at: &str, goes_alone: bool) -> Result<(Hearing, Event), ProceedingError> {
    let pack = pack();
    Hearing::plan(
        id(30),
        file,
        &case(),
        hearing(at, goes_alone),
        &known(&pack),
        &actor(7, 1),
        now(),
    )
}

#[test]
fn a_hearing_is_prepared_only_when_it_is_settled_who_goes_along() {
    let pack = pack();
    let file = at(ProceedingKind::Criminal, ProceedingsState::Trial);
    let plan = |given: HearingGiven| {
        Hearing::plan(id(30), &file, &case(), given, &known(&pack), &actor(7, 1), now()).map(|(hearing, _)| hearing)
    };
    let with = |change: fn(&mut HearingWords)| {
        let mut given = hearing("2025-07-01", false);
        change(&mut given.words);
        given
    };
    let nobody = plan(with(|_| ())).unwrap();
    assert!(nobody.lacks_company());
    assert_eq!(
        plan(HearingGiven {
            is_prepared: true,
            ..with(|_| ())
        })
        .unwrap_err(),
        ProceedingError::NobodyGoesAlong
    );
    for settled in [
        with(|words| words.companion = Some(id(8))),
        with(|words| words.companion_name = Some("Elena".into())),
        with(|words| words.goes_alone = true),
    ] {
        let planned = plan(HearingGiven {
            is_prepared: true,
            ..settled
        })
        .unwrap();
        assert!(planned.is_prepared && !planned.lacks_company());
        // With another holder no colleague of the one before goes along, and all is seen to anew.
        let was_colleague = planned.words.companion.is_some();
        let (taken_over, event) = planned.clone().hand_over().unwrap();
        assert_eq!(event.kind, EventKind::HearingChanged);
        assert_eq!(
            (
                taken_over.is_prepared,
                taken_over.words.companion,
                taken_over.lacks_company()
            ),
            (false, None, was_colleague)
        );
        assert_eq!(taken_over.hand_over(), None);
        let (over, _) = planned.call_off();
        assert_eq!(over.hand_over(), None);
    }
    let table = [
        (with(|words| words.kind = "feast".into()), "/kind", C::UnknownCode),
        (
            with(|words| words.companion = Some(id(9))),
            "/companion_id",
            C::UnknownCode,
        ),
        (
            with(|words| words.measures = vec!["video".into(), "video".into()]),
            "/measures/1",
            C::Repeated,
        ),
        (
            with(|words| (words.goes_alone, words.companion) = (true, Some(id(8)))),
            "/goes_alone",
            C::Contradiction,
        ),
        (hearing("2025-04-30", false), "/at", C::TooEarly),
    ];
    for (given, pointer, code) in table {
        assert_eq!(refused(plan(given)), [(pointer.to_owned(), code)]);
    }
}

#[test]
fn a_hearing_ends_once_and_one_put_off_is_planned_again_unprepared() {
    use HearingState as S;
    let pack = pack();
    let file = at(ProceedingKind::Criminal, ProceedingsState::Trial);
    let end = |hearing: &Hearing, state, later: Option<&str>| {
        let end = HearingEnd {
            state,
            result: Some("Something.".into()),
            postponed_to: later.map(|on| (id(31), hour(on))),
        };
        hearing
            .clone()
            .end(&file, &case(), end, &known(&pack), &actor(7, 1), now())
    };
    let (past, _) = plan_at(&file, "2025-06-10", true).unwrap();
    let (ahead, _) = plan_at(&file, "2025-07-01", true).unwrap();
    let ahead = Hearing {
        is_prepared: true,
        ..ahead
    };
    assert!(end(&past, S::Held, None).is_ok());
    assert_eq!(refused(end(&ahead, S::Held, None)), [("/state".into(), C::InTheFuture)]);
    assert_eq!(
        refused(end(&past, S::Planned, None)),
        [("/state".into(), C::Contradiction)]
    );
    assert_eq!(
        refused(end(&past, S::Cancelled, Some("2025-07-01"))),
        [("/postponed_to".into(), C::Contradiction)]
    );
    assert_eq!(
        refused(end(&ahead, S::Postponed, Some("2025-07-01"))),
        [("/postponed_to".into(), C::TooEarly)]
    );
    let (off, later, events) = end(&ahead, S::Postponed, Some("2025-08-01")).unwrap();
    let later = later.unwrap();
    assert_eq!(
        (off.state, off.postponed_to, events.len()),
        (S::Postponed, Some(later.id), 2)
    );
    assert_eq!(
        (later.state, later.is_prepared, later.at),
        (S::Planned, false, hour("2025-08-01"))
    );
    assert_eq!((off.words.result.is_some(), later.words.result), (true, None));
    assert_eq!(off.abilities(&file, &case(), &actor(7, 1)), [] as [&str; 0]);
    assert_eq!(end(&off, S::Held, None).unwrap_err(), ProceedingError::HearingOver);
}

#[test]
fn a_hearing_tells_its_deadline_what_became_of_it() {
    use Milestone::{HearingOff, HearingPlanned, HearingPrepared};
    let file = at(ProceedingKind::Criminal, ProceedingsState::Trial);
    let (open, _) = plan_at(&file, "2025-07-01", true).unwrap();
    let ready = Hearing {
        is_prepared: true,
        ..open.clone()
    };
    let moved = Hearing {
        at: hour("2025-07-02"),
        ..open.clone()
    };
    let held = Hearing {
        state: HearingState::Held,
        ..open.clone()
    };
    let held_ready = Hearing {
        state: HearingState::Held,
        ..ready.clone()
    };
    let off = Hearing {
        state: HearingState::Cancelled,
        ..open.clone()
    };
    let table = [
        (None, &open, true, Some(HearingPlanned), true),
        (None, &open, false, None, false),
        (None, &ready, true, None, true),
        (Some(&open), &open, true, None, false),
        (Some(&open), &moved, true, Some(HearingPlanned), true),
        (Some(&open), &moved, false, Some(HearingOff), false),
        (Some(&open), &ready, true, Some(HearingPrepared), false),
        (Some(&ready), &ready, true, None, false),
        (Some(&ready), &open, true, Some(HearingPlanned), false),
        (Some(&ready), &moved, true, Some(HearingPlanned), true),
        (Some(&open), &held, false, Some(HearingPrepared), false),
        (Some(&ready), &held_ready, false, None, false),
        (Some(&open), &off, true, Some(HearingOff), false),
    ];
    for (line, (before, after, lies_ahead, milestone, is_danger)) in table.into_iter().enumerate() {
        assert_eq!(after.milestone(before, lies_ahead), milestone, "line {line}");
        assert_eq!(after.is_danger(before, lies_ahead), is_danger, "line {line}");
    }
}

fn told(rights: &[&str], understanding: Understanding) -> Result<RightsInformation, ProceedingError> {
    let pack = pack();
    let given = RightsGiven {
        on: day("2025-06-10"),
        rights: rights.iter().map(|right| (*right).to_owned()).collect(),
        understanding,
        words: RightsWords {
            language: "ro".into(),
            ..RightsWords::default()
        },
    };
    RightsInformation::record(id(40), &case(), given, &known(&pack), &actor(7, 1), now()).map(|(told, _)| told)
}

#[test]
fn a_right_is_missing_until_it_was_understood() {
    let pack = pack();
    let all = missing(&pack, &[]);
    assert_eq!(all.len(), pack.list("proceedings_right").len());
    let partly = told(&["protection"], Understanding::Partly).unwrap();
    let whole = told(&["compensation"], Understanding::Understood).unwrap();
    assert!(!partly.tells_of_compensation() && whole.tells_of_compensation());
    let left = missing(&pack, &[partly, whole]);
    assert!(left.contains(&"protection".to_owned()) && !left.contains(&"compensation".to_owned()));
    assert_eq!(
        refused(told(&[], Understanding::Partly)),
        [("/rights".into(), C::Required)]
    );
    assert_eq!(
        refused(told(&["sunshine"], Understanding::Partly)),
        [("/rights/0".into(), C::UnknownCode)]
    );
}

fn claimed() -> ClaimGiven {
    ClaimGiven {
        way: "state_fund".into(),
        proceeding: Some(id(20)),
        claimed_on: day("2025-06-02"),
        currency: "RON".into(),
        decision: None,
        withdrawn_on: None,
        words: ClaimWords {
            asked: Some(1000),
            ..ClaimWords::default()
        },
    }
}

fn decided(outcome: CompensationOutcome, awarded: Option<i64>, paid: &[i64]) -> ClaimGiven {
    let mut given = claimed();
    let on = day("2025-06-05");
    given.decision = Some(ClaimDecision { on, outcome });
    given.words.awarded = awarded;
    given.words.payments = paid.iter().map(|amount| Payment { on, amount: *amount }).collect();
    given
}

fn claim(given: ClaimGiven) -> Result<CompensationClaim, ProceedingError> {
    let pack = pack();
    let known = (&known(&pack), &[id(20)][..]);
    CompensationClaim::make(id(50), &case(), given, known, &actor(7, 1), now()).map(|(claim, _)| claim)
}

fn taken_back() -> ClaimGiven {
    ClaimGiven {
        withdrawn_on: Some(day("2025-06-06")),
        ..claimed()
    }
}

#[test]
fn a_claim_stands_where_what_was_written_of_it_says() {
    use CompensationClaimState as S;
    use CompensationOutcome::{Granted, Refused};
    for (given, state) in [
        (claimed(), S::Claimed),
        (decided(Granted, Some(500), &[]), S::Decided),
        (decided(Granted, Some(500), &[200, 200]), S::Decided),
        (decided(Granted, Some(500), &[200, 300]), S::Paid),
        (decided(Refused, None, &[]), S::Decided),
        (taken_back(), S::Withdrawn),
    ] {
        assert_eq!(claim(given.clone()).unwrap().state(), state, "{given:?}");
    }
    let with = |change: fn(&mut ClaimGiven)| {
        let mut given = claimed();
        change(&mut given);
        given
    };
    for (given, pointer, code) in [
        (with(|given| given.way = "luck".into()), "/way", C::UnknownCode),
        (
            with(|given| given.proceeding = Some(id(21))),
            "/proceeding_id",
            C::UnknownCode,
        ),
        (
            with(|given| given.claimed_on = day("2025-06-16")),
            "/claimed_on",
            C::InTheFuture,
        ),
        (with(|given| given.currency = "XXX".into()), "/currency", C::UnknownCode),
        (with(|given| given.words.asked = Some(0)), "/asked", C::OutOfRange),
        (
            with(|given| given.words.awarded = Some(5)),
            "/awarded",
            C::Contradiction,
        ),
        (
            with(|given| given.withdrawn_on = Some(day("2025-06-01"))),
            "/withdrawn_on",
            C::TooEarly,
        ),
        (decided(Granted, None, &[]), "/awarded", C::Required),
        (decided(Granted, Some(-1), &[]), "/awarded", C::OutOfRange),
        (decided(Refused, None, &[5]), "/payments", C::Contradiction),
        (decided(Granted, Some(5), &[0]), "/payments/0/amount", C::OutOfRange),
        (decided(Granted, Some(5), &[1; 101]), "/payments", C::TooMany),
    ] {
        assert_eq!(refused(claim(given)), [(pointer.to_owned(), code)]);
    }
}

#[test]
fn the_tracks_follow_what_is_written() {
    use CompensationOutcome::{Granted, Refused};
    use CompensationState as K;
    use ProceedingsState as S;
    let criminal = |stage| at(ProceedingKind::Criminal, stage);
    let void = Proceeding {
        is_void: true,
        ..criminal(S::Trial)
    };
    for (all, expected) in [
        (vec![], S::None),
        (vec![at(ProceedingKind::Civil, S::Trial)], S::None),
        (vec![void.clone()], S::None),
        (vec![criminal(S::Reported), criminal(S::Trial)], S::Trial),
        (vec![criminal(S::Final), criminal(S::Reported), void], S::Reported),
        (vec![criminal(S::Final), criminal(S::Final)], S::Final),
    ] {
        let stand = proceedings_stand(&all);
        assert_eq!(stand.map_or(S::None, |one| one.stage), expected);
        let follow = |case: Case| case.follow_proceedings(&all, (false, day("2025-06-14")), &actor(7, 1), now());
        let (moved, line) = follow(case());
        let on = line.map(|(line, _)| line.decided_on);
        assert_eq!((moved.proceedings, on), (expected, stand.map(|one| one.stage_on)));
        let (_, still) = follow(moved);
        assert!(still.is_none(), "nothing moves twice");
        // What a case had come to before there were records is not taken back by what is not criminal.
        let earlier = Case {
            proceedings: S::Investigation,
            ..case()
        };
        let is_silent = all.iter().all(|one| one.kind != ProceedingKind::Criminal);
        let kept = if is_silent { S::Investigation } else { expected };
        assert_eq!(follow(earlier).0.proceedings, kept);
    }
    let earlier = Case {
        proceedings: S::Investigation,
        ..case()
    };
    let (freed, line) = earlier.follow_proceedings(&[], (true, day("2025-06-14")), &actor(7, 1), now());
    let on = line.map(|(line, _)| line.decided_on);
    assert_eq!((freed.proceedings, on), (S::None, Some(day("2025-06-14"))));
    let waiting = || claim(claimed()).unwrap();
    let owed = || claim(decided(Granted, Some(500), &[])).unwrap();
    let paid = || claim(decided(Granted, Some(500), &[500])).unwrap();
    let refused = || claim(decided(Refused, None, &[])).unwrap();
    let withdrawn = || claim(taken_back()).unwrap();
    for (is_told, claims, expected) in [
        (false, vec![], K::None),
        (true, vec![], K::Informed),
        (false, vec![waiting(), paid()], K::Claimed),
        (false, vec![owed(), paid()], K::Decided),
        (false, vec![paid(), refused()], K::Paid),
        (true, vec![refused()], K::Decided),
        (true, vec![withdrawn()], K::Informed),
        (false, vec![withdrawn()], K::None),
    ] {
        assert_eq!(compensation_stands(is_told, &claims), expected);
        let (moved, _) = case().follow_compensation((false, is_told), &claims, day("2025-06-10"), &actor(7, 1), now());
        assert_eq!(moved.compensation, expected);
    }
    // What a case had come to before there were records is not taken back by telling the person.
    let earlier = Case {
        compensation: K::Decided,
        ..case()
    };
    let (kept, line) = earlier.follow_compensation((false, true), &[], day("2025-06-10"), &actor(7, 1), now());
    assert_eq!((kept.compensation, line), (K::Decided, None));
    // That the person was told was an error: they do not know of it, unless by another telling.
    for (is_told, from, expected) in [
        (false, K::Informed, K::None),
        (true, K::Informed, K::Informed),
        (false, K::Decided, K::Decided),
    ] {
        let told = Case {
            compensation: from,
            ..case()
        };
        let (stands, _) = told.follow_compensation((true, is_told), &[], day("2025-06-10"), &actor(7, 1), now());
        assert_eq!(stands.compensation, expected, "{from}");
    }
}

#[test]
fn no_help_looks_at_the_proceedings() {
    // MECHANISM §1.1; Law 211/2004: what a person may do in a case is the same at every stage of them.
    let (by, today) = (actor(7, 1), day("2025-06-10"));
    let presumed = Case {
        presumed_on: Some(today),
        ..case()
    };
    let steps = |case: &Case| {
        let ours = [
            crate::cases::track::Track::Assistance,
            crate::cases::track::Track::Identification,
        ];
        let all = case.next_steps(&by).into_iter();
        all.filter(|to| ours.contains(&to.track())).collect::<Vec<_>>()
    };
    let without = steps(&presumed);
    for stage in ProceedingsState::iter() {
        for compensation in CompensationState::iter() {
            let case = Case {
                proceedings: stage,
                compensation,
                ..presumed.clone()
            };
            assert_eq!(steps(&case), without, "{stage} {compensation}");
        }
    }
}
