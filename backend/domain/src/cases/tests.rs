//! Every state by every target state, and what stands beside the tables.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use strum::IntoEnumIterator;
use uuid::Uuid;

use super::track::{Track, TrackChange, TrackState};
use super::*;
use crate::access::{Grants, Role};
use crate::id::{Id, SessionId};
use crate::language::Language;

fn now() -> Timestamp {
    DateTime::<Utc>::from_timestamp(1_750_000_000, 0).unwrap() // 2025-06-15T15:06:40Z
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn actor(organisation: u128) -> Actor {
    Actor {
        user: UserId::from_uuid(Uuid::from_u128(7)),
        organisation: OrganisationId::from_uuid(Uuid::from_u128(organisation)),
        counties: Vec::new(),
        session: SessionId::from_uuid(Uuid::from_u128(9)),
        factor_at: now(),
        language: Language::En,
        grants: Grants::of_roles(&[Role::CaseWorker]),
    }
}

fn case(age_group: AgeGroup) -> Case {
    let opening = CaseOpening {
        county: "RO-CJ".into(),
        sex: Sex::Female,
        age_group,
        is_child: None,
        urgency: Urgency::Normal,
        source: Some(CaseSource::Police),
        detected_on: date("2025-06-01"),
    };
    let id = CaseId::from_uuid(Uuid::from_u128(1));
    Case::open(
        id,
        Reference::new("RO", 1),
        "Salcie 12".into(),
        opening,
        &actor(1),
        now(),
    )
    .unwrap()
    .0
}

fn adult() -> Case {
    case(AgeGroup::A26To40)
}

fn at(case: &Case, state: TrackState) -> Case {
    let mut case = case.clone();
    match state {
        TrackState::Identification(state) => case.identification = state,
        TrackState::Assistance(state) => case.assistance = state,
        TrackState::Proceedings(state) => case.proceedings = state,
        TrackState::Compensation(state) => case.compensation = state,
        TrackState::StayReturn(state) => case.stay_return = state,
    }
    case
}

fn change(to: TrackState) -> TrackChange {
    TrackChange {
        to,
        decided_on: date("2025-06-10"),
        grounds: "grounds".into(),
    }
}

fn changed(case: &Case, to: TrackState) -> Result<Case, CaseError> {
    case.clone()
        .change_track(change(to), &actor(1), now())
        .map(|done| done.0)
}

const TRACKS: [Track; 5] = [
    Track::Identification,
    Track::Assistance,
    Track::Proceedings,
    Track::Compensation,
    Track::StayReturn,
];

#[test]
fn every_state_by_every_target_state_does_as_its_table_says() {
    for base in [adult(), case(AgeGroup::A14To17)] {
        let base = Case {
            presumed_on: Some(date("2025-06-02")),
            ..base
        };
        for track in TRACKS {
            for from in TrackState::all(track) {
                let case = at(&base, from);
                for to in TrackState::all(track) {
                    let declines = to == TrackState::Identification(IdentificationState::Declined);
                    let expected = if from == to {
                        Err(CaseError::AlreadyThere)
                    } else if track == Track::StayReturn {
                        // It stands where its records say.
                        Err(CaseError::NeedsRecord)
                    } else if from.next(base.is_child).contains(&to) {
                        Case::no_decision(to).and(match (from, to) {
                            (_, TrackState::Proceedings(_)) => Err(CaseError::NeedsProceeding),
                            (_, TrackState::Compensation(_)) => Err(CaseError::NeedsClaim),
                            (_, TrackState::Assistance(AssistanceState::Closed)) => Err(CaseError::NeedsClosure),
                            (TrackState::Assistance(AssistanceState::Closed), _) => Err(CaseError::NeedsReopening),
                            _ => Ok(()),
                        })
                    } else if base.is_child && declines && from.next(false).contains(&to) {
                        Err(CaseError::ChildCannotDecline)
                    } else {
                        Err(CaseError::NoSuchStep)
                    };
                    let done = changed(&case, to);
                    assert_eq!(done.clone().map(|_| ()), expected, "{from:?} to {to:?}");
                    if let Ok(done) = done {
                        assert_eq!(done.state(track), to);
                        for other in TRACKS.into_iter().filter(|other| *other != track) {
                            assert_eq!(done.state(other), case.state(other), "{to:?} leaves {other:?} alone");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_tables_are_these() {
    let mut table = String::new();
    for track in TRACKS {
        for from in TrackState::all(track) {
            let next: Vec<&str> = from.next(false).into_iter().map(TrackState::code).collect();
            table.push_str(format!("{track} {} > {}", from.code(), next.join(" ")).trim_end());
            table.push('\n');
        }
    }
    assert_eq!(
        table,
        include_str!("tracks.txt"),
        "write this into tracks.txt:\n{table}"
    );
}

#[test]
fn every_state_can_be_reached_and_only_what_is_meant_to_end_ends() {
    for track in TRACKS.into_iter().filter(|track| *track != Track::StayReturn) {
        let mut seen: BTreeSet<&str> = BTreeSet::from([adult().state(track).code()]);
        let mut open = vec![adult().state(track)];
        while let Some(state) = open.pop() {
            for next in state.next(false) {
                if seen.insert(next.code()) {
                    open.push(next);
                }
            }
        }
        assert_eq!(seen.len(), TrackState::all(track).len(), "{track}");
        let ends: Vec<&str> = TrackState::all(track)
            .into_iter()
            .filter(|state| state.next(false).is_empty())
            .map(TrackState::code)
            .collect();
        let expected: &[&str] = if track == Track::Compensation { &["paid"] } else { &[] };
        assert_eq!(ends, expected, "{track}");
    }
}

#[test]
fn a_child_needs_no_screening_of_means_and_cannot_decline() {
    use IdentificationState::{Declined, Presumed};
    let (child, adult) = (case(AgeGroup::A14To17), adult());
    let presumed = TrackState::Identification(Presumed);
    assert_eq!(changed(&child, presumed), Err(CaseError::NeedsDecision));
    assert_eq!(changed(&adult, presumed), Err(CaseError::NoSuchStep));
    let declined = TrackState::Identification(Declined);
    assert_eq!(changed(&child, declined), Err(CaseError::ChildCannotDecline));
    assert_eq!(changed(&adult, declined), Err(CaseError::NeedsDecision));
}

#[test]
fn assistance_never_waits_for_the_proceedings() {
    // MECHANISM §1.1; Law 211/2004: help does not depend on a complaint or on cooperation.
    let presumed = Case {
        presumed_on: Some(date("2025-06-02")),
        identification: IdentificationState::Presumed,
        ..adult()
    };
    for from in AssistanceState::iter() {
        for to in TrackState::all(Track::Assistance) {
            let answers: BTreeMap<&str, bool> = ProceedingsState::iter()
                .map(|proceedings| {
                    let case = Case {
                        assistance: from,
                        proceedings,
                        ..presumed.clone()
                    };
                    (proceedings.code(), changed(&case, to).is_ok())
                })
                .collect();
            let same = answers.values().collect::<BTreeSet<_>>();
            assert_eq!(
                same.len(),
                1,
                "{from} to {to:?} depends on the proceedings: {answers:?}"
            );
        }
    }
}

#[test]
fn rights_open_at_the_presumption_stay_open_and_urgent_help_does_not_wait() {
    let case = adult();
    let long_term = TrackState::Assistance(AssistanceState::LongTerm);
    assert_eq!(changed(&case, long_term), Err(CaseError::NotPresumed));
    assert!(changed(&case, TrackState::Assistance(AssistanceState::Crisis)).is_ok());

    let presumed = Case {
        presumed_on: Some(date("2025-06-10")),
        ..case
    };
    for identification in IdentificationState::iter() {
        let case = Case {
            identification,
            ..presumed.clone()
        };
        assert!(changed(&case, long_term).is_ok(), "independent of {identification}");
    }
}

#[test]
fn a_case_is_closed_by_its_record_and_opened_again_with_a_reason() {
    let (closed, reopened) = (AssistanceState::Closed, AssistanceState::Reopened);
    for from in AssistanceState::iter() {
        let case = at(&adult(), TrackState::Assistance(from));
        if from != closed {
            assert_eq!(
                changed(&case, TrackState::Assistance(closed)),
                Err(CaseError::NeedsClosure),
                "{from}"
            );
        }
    }
    let shut = Case {
        assistance: closed,
        closed_at: Some(now()),
        ..adult()
    };
    assert_eq!(
        changed(&shut, TrackState::Assistance(reopened)),
        Err(CaseError::NeedsReopening)
    );
    // What ended otherwise was not closed, and is taken up again by a step.
    let refused = at(&adult(), TrackState::Assistance(AssistanceState::RefusedServices));
    assert!(changed(&refused, TrackState::Assistance(reopened)).is_ok());
}

#[test]
fn decisions_lie_between_detection_and_today() {
    let decide = |on: &str| {
        let change = TrackChange {
            decided_on: date(on),
            ..change(TrackState::Identification(IdentificationState::Screening))
        };
        adult().change_track(change, &actor(1), now()).map(|_| ())
    };
    assert_eq!(decide("2025-05-31"), Err(CaseError::BeforeDetection));
    assert_eq!(decide("2025-06-01"), Ok(()));
    assert_eq!(decide("2025-06-15"), Ok(()));
    assert_eq!(decide("2025-06-16"), Err(CaseError::InTheFuture));
}

#[test]
fn only_the_holder_moves_and_assigns_and_only_to_colleagues() {
    let stranger = actor(2);
    let screening = change(TrackState::Identification(IdentificationState::Screening));
    assert_eq!(
        adult().change_track(screening, &stranger, now()).map(|_| ()),
        Err(CaseError::NotHolder)
    );
    let colleague = UserId::from_uuid(Uuid::from_u128(70));
    let holder = adult().organisation;
    assert_eq!(
        adult().assign(Some(colleague), Some(holder), &stranger).map(|_| ()),
        Err(CaseError::NotHolder)
    );
    assert_eq!(
        adult()
            .assign(Some(colleague), Some(stranger.organisation), &actor(1))
            .map(|_| ()),
        Err(CaseError::NotColleague)
    );
    let (case, _) = adult().assign(Some(colleague), Some(holder), &actor(1)).unwrap();
    assert_eq!(case.assigned_to, Some(colleague));
    assert_eq!(case.assign(None, None, &actor(1)).unwrap().0.assigned_to, None);
}

#[test]
fn the_age_group_decides_who_is_a_child_where_it_is_known() {
    for (group, said, expected) in [
        (AgeGroup::A14To17, None, Ok(true)),
        (AgeGroup::A14To17, Some(false), Err(InvalidCode::Contradiction)),
        (AgeGroup::A18To25, Some(true), Err(InvalidCode::Contradiction)),
        (AgeGroup::Unknown, Some(true), Ok(true)),
        (AgeGroup::Unknown, None, Ok(false)),
    ] {
        assert_eq!(is_child(group, said, false), expected);
    }
}

#[test]
fn changed_facts_are_named_and_equal_ones_are_no_change() {
    let change = CaseFactsChange {
        county: Some("RO-IS".into()),
        sex: Some(Sex::Female),
        ..CaseFactsChange::default()
    };
    let (case, event) = adult().change_facts(change.clone()).unwrap();
    assert_eq!(event.unwrap().fields, ["county"]);
    assert_eq!(case.change_facts(change).unwrap().1, None);
}

#[test]
fn a_code_is_read_back_on_its_own_track_only() {
    for track in TRACKS {
        for state in TrackState::all(track) {
            assert_eq!(TrackState::parse(track, state.code()), Some(state));
        }
    }
    assert_eq!(TrackState::parse(Track::Assistance, "presumed"), None);
}

#[test]
fn abilities_follow_the_role_and_the_relation() {
    let case = adult();
    let facts = CaseFacts {
        assigned_to: case.assigned_to,
        ..CaseFacts::of_test(case.organisation, &case.county)
    };
    let by = |role: Role, organisation: u128, user: u128| {
        let actor = Actor {
            user: UserId::from_uuid(Uuid::from_u128(user)),
            counties: vec!["RO-CJ".into()],
            grants: Grants::of_roles(&[role]),
            ..actor(organisation)
        };
        case.abilities(&actor, &facts, now())
    };
    let mine = by(Role::CaseWorker, 1, 7);
    assert!(
        mine.contains(&"person_update") && mine.contains(&"case_change_track") && mine.contains(&"referral_create")
    );
    assert_eq!(
        by(Role::CaseWorker, 1, 8),
        ["case_read", "task_create"],
        "a colleague's case"
    );
    assert_eq!(
        by(Role::CaseWorker, 2, 8),
        [] as [&str; 0],
        "another organisation's case"
    );
    let region = by(Role::RegionalOfficer, 2, 8);
    assert!(region.contains(&"person_read") && region.contains(&"note_list"));
    assert!(!region.contains(&"person_update") && !region.contains(&"note_create"));
    assert!(
        region.contains(&"status_decision_create"),
        "who coordinates the county records decisions"
    );
    assert_eq!(
        by(Role::NationalCoordinator, 3, 9),
        ["case_read", "status_decision_list"]
    );
    assert_eq!(by(Role::Administrator, 3, 9), [] as [&str; 0]);
}
