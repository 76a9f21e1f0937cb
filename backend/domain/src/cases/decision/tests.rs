use std::collections::BTreeSet;

use strum::IntoEnumIterator;

use super::super::person::{DatePrecision, PartialDate};
use super::super::track::{Track, TrackChange, TrackState};
use super::super::{AgeGroup, Case, CaseError};
use super::*;
use crate::access::Actor;
use crate::cases::fixture::{actor, case_of, day, id, now};
use crate::identity::organisation::OrganisationKind;
use crate::text::InvalidCode;

/// Works for the organisation that holds the case.
fn holder() -> Actor {
    actor(7, 1)
}

/// Works for another competent body.
fn officer() -> Actor {
    actor(8, 2)
}

fn case(state: IdentificationState, age_group: AgeGroup) -> Case {
    Case {
        identification: state,
        ..case_of(age_group)
    }
}

fn given(status: DecidedStatus, organisation: u128) -> StatusGiven {
    StatusGiven {
        status,
        organisation: id(organisation),
        decided_on: PartialDate {
            date: day("2025-06-10"),
            precision: DatePrecision::Day,
        },
        grounds: vec!["statement".into()],
        screenings: Vec::new(),
        replaces: None,
        answers: Vec::new(),
        words: StatusWords {
            document: Some("12/2025".into()),
            ..StatusWords::default()
        },
    }
}

fn knows(code: &str) -> bool {
    ["statement", "document"].contains(&code)
}

/// The police decides on everything, others on what opens help and on what the person wants.
fn competence() -> Competence {
    use OrganisationKind::{Ngo, Police};
    Competence::new(DecidedStatus::iter().map(|status| {
        let kinds: &[_] = match status {
            DecidedStatus::Presumed | DecidedStatus::Declined => &[Ngo, Police],
            DecidedStatus::Identified | DecidedStatus::NotVictim => &[Police],
        };
        (status, kinds.iter().copied().collect())
    }))
}

fn decide(case: Case, given: StatusGiven, all: &[StatusDecision], by: &Actor) -> Result<Decided, DecisionError> {
    decide_as(OrganisationKind::Police, case, given, all, by)
}

fn decide_as(
    kind: OrganisationKind,
    case: Case,
    given: StatusGiven,
    all: &[StatusDecision],
    by: &Actor,
) -> Result<Decided, DecisionError> {
    let screenings = BTreeSet::from([id(50)]);
    let known = StatusCircumstances {
        all,
        competence: &competence(),
        kind,
        may_record: by.organisation == case.organisation,
        disagreements: &[],
        screenings: &screenings,
        today: day("2025-06-15"),
    };
    let new = id(100 + u128::try_from(all.len()).unwrap());
    StatusDecision::decide(new, case, given, knows, known, by, now())
}

/// Whoever does not hold the case and has seen nobody hold it.
fn stranger() -> DecisionSight {
    DecisionSight::default()
}

/// Whoever holds the case or coordinates its county.
fn near() -> DecisionSight {
    DecisionSight {
        may_make: true,
        may_record: true,
        ..DecisionSight::default()
    }
}

fn today_and_now() -> (NaiveDate, Timestamp) {
    (day("2025-06-15"), now())
}

/// The case with one decision after the other, each replacing what it has to.
fn decided(start: IdentificationState, statuses: &[DecidedStatus]) -> (Case, Vec<StatusDecision>) {
    let (mut case, mut all) = (case(start, AgeGroup::A26To40), Vec::new());
    for status in statuses {
        let replaces = case.decidable(*status, &all).unwrap();
        let given = StatusGiven {
            replaces,
            ..given(*status, 1)
        };
        let done = decide(case, given, &all, &holder()).unwrap();
        case = done.case;
        all.push(done.decision);
    }
    (case, all)
}

fn refused(result: Result<Decided, DecisionError>) -> Vec<(String, InvalidCode)> {
    match result {
        Err(DecisionError::Invalid(fields)) => fields.into_iter().map(|field| (field.pointer, field.code)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_state_by_every_status_by_age_and_competence() {
    for age_group in AgeGroup::iter() {
        for state in IdentificationState::iter() {
            for status in DecidedStatus::iter() {
                for (is_competent, may_record, is_own) in (0..8).map(|n| (n & 1 > 0, n & 2 > 0, n & 4 > 0)) {
                    let case = case(state, age_group);
                    let is_child = case.is_child;
                    let known = StatusCircumstances {
                        all: &[],
                        competence: &if is_competent {
                            competence()
                        } else {
                            Competence::default()
                        },
                        kind: OrganisationKind::Police,
                        may_record,
                        disagreements: &[],
                        screenings: &BTreeSet::new(),
                        today: day("2025-06-15"),
                    };
                    let given = given(status, if is_own { 2 } else { 3 });
                    let done = StatusDecision::decide(id(100), case, given, knows, known, &officer(), now());
                    let follows = state.next(is_child).contains(&status.state());
                    let expected = if !is_own && !may_record {
                        Err(DecisionError::NotRecorder)
                    } else if !is_competent {
                        Err(DecisionError::NotCompetent)
                    } else if is_child && status == DecidedStatus::Declined {
                        Err(DecisionError::ChildCannotDecline)
                    } else if !follows {
                        Err(DecisionError::NoSuchStep)
                    } else {
                        Ok(status.state())
                    };
                    assert_eq!(
                        done.map(|done| done.case.identification),
                        expected,
                        "{state} to {status}, {age_group}, competent {is_competent}, own {is_own}, records {may_record}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_is_decided_moves_no_track_by_itself() {
    for state in IdentificationState::iter() {
        for to in IdentificationState::iter() {
            let case = case(state, AgeGroup::A26To40);
            let to = TrackState::Identification(to);
            let change = TrackChange {
                to,
                decided_on: day("2025-06-10"),
                grounds: "grounds".into(),
            };
            let is_decided = DecidedStatus::iter().any(|status| TrackState::Identification(status.state()) == to);
            let follows = state
                .next(false)
                .iter()
                .any(|next| TrackState::Identification(*next) == to);
            let listed = case.next_steps(&holder()).contains(&to);
            let done = case.change_track(change, &holder(), now());
            if follows && is_decided {
                assert_eq!(done, Err(CaseError::NeedsDecision));
            }
            assert_eq!(done.is_ok(), follows && !is_decided, "{state} to {to:?}");
            assert_eq!(listed, done.is_ok(), "next_steps lists what can be done");
        }
    }
}

#[test]
fn a_later_decision_stands_beside_the_earlier_and_says_that_it_replaces_it() {
    for first in DecidedStatus::iter() {
        let (case, all) = decided(IdentificationState::Reopened, &[first]);
        for second in DecidedStatus::iter() {
            let follows = case.identification.next(false).contains(&second.state());
            let silent = decide(case.clone(), given(second, 1), &all, &holder());
            assert_eq!(silent.is_ok(), follows, "{first} then {second}, replacing nothing");
            if !follows {
                assert_eq!(silent, Err(DecisionError::ReplacesNothing));
            }
            let said = StatusGiven {
                replaces: Some(all[0].id),
                ..given(second, 1)
            };
            let said = decide(case.clone(), said, &all, &holder());
            if follows {
                assert_eq!(
                    refused(said),
                    [("/replaces".to_owned(), InvalidCode::UnknownCode)],
                    "{first} then {second}: what the track leads on from is not taken back"
                );
                let both = [all[0].clone(), silent.unwrap().decision];
                assert!(both.iter().all(|one| stands(one, &both)));
                continue;
            }
            let done = said.unwrap();
            assert_eq!(done.case.identification, second.state());
            assert_eq!(done.moved.is_some(), first != second, "{first} then {second}");
            let both = [all[0].clone(), done.decision];
            assert!(!stands(&both[0], &both), "the earlier does not count");
            assert!(stands(&both[1], &both));
            assert_eq!(both[0], all[0], "and is not changed");
        }
    }
}

#[test]
fn only_what_stands_is_replaced() {
    let (case, all) = decided(
        IdentificationState::Screening,
        &[DecidedStatus::Presumed, DecidedStatus::Presumed],
    );
    for wrong in [all[0].id, id(999)] {
        let given = StatusGiven {
            replaces: Some(wrong),
            ..given(DecidedStatus::Presumed, 1)
        };
        let result = decide(case.clone(), given, &all, &holder());
        assert_eq!(refused(result), [("/replaces".to_owned(), InvalidCode::UnknownCode)]);
    }
}

#[test]
fn who_may_not_decide_a_status_does_not_take_it_back() {
    for first in DecidedStatus::iter() {
        let (case, all) = decided(IdentificationState::Reopened, &[first]);
        for second in DecidedStatus::iter() {
            for kind in [
                OrganisationKind::Ngo,
                OrganisationKind::Police,
                OrganisationKind::Shelter,
            ] {
                let said = StatusGiven {
                    replaces: Some(all[0].id),
                    ..given(second, 1)
                };
                let may = |status| competence().may_decide(kind, status);
                let done = decide_as(kind, case.clone(), said, &all, &holder());
                let follows = case.identification.next(false).contains(&second.state());
                let expected = if !may(second) {
                    Err(DecisionError::NotCompetent)
                } else if follows {
                    let refused = Invalid::new("/replaces", InvalidCode::UnknownCode);
                    Err(DecisionError::Invalid(vec![refused]))
                } else if !may(first) {
                    Err(DecisionError::NotToReplace)
                } else {
                    Ok(second.state())
                };
                assert_eq!(
                    done.map(|done| done.case.identification),
                    expected,
                    "{first} replaced by {second} of {kind}"
                );
            }
        }
    }
}

#[test]
fn who_was_identified_and_declines_stays_identified() {
    let (case, mut all) = decided(IdentificationState::Reopened, &[DecidedStatus::Identified]);
    let declined = given(DecidedStatus::Declined, 1);
    let instead = StatusGiven {
        replaces: Some(all[0].id),
        ..declined.clone()
    };
    let result = decide(case.clone(), instead, &all, &holder());
    assert_eq!(refused(result), [("/replaces".to_owned(), InvalidCode::UnknownCode)]);
    let done = decide_as(OrganisationKind::Ngo, case, declined, &all, &holder()).unwrap();
    assert_eq!(done.case.identification, IdentificationState::Declined);
    all.push(done.decision);
    let fact = |fact| settled(fact, &all).map(|(answer, _)| answer);
    assert_eq!(fact(StatusFact::FormallyIdentified), Some(true));
    assert_eq!(fact(StatusFact::Declined), Some(true));
}

#[test]
fn the_three_facts_are_three() {
    use DecidedStatus::{Declined, Identified, NotVictim, Presumed};
    use IdentificationState::{Detected, Screening};
    for (start, statuses, meets, formally, declined) in [
        (Screening, &[][..], None, None, None),
        (Screening, &[Presumed][..], Some(true), None, None),
        (Screening, &[Presumed, Identified][..], Some(true), Some(true), None),
        (Screening, &[NotVictim][..], Some(false), Some(false), None),
        (Detected, &[Declined][..], None, None, Some(true)),
        (Screening, &[Presumed, Declined][..], Some(true), None, Some(true)),
        (
            Screening,
            &[Presumed, Identified, NotVictim][..],
            Some(false),
            Some(false),
            None,
        ),
        (Detected, &[Declined, Presumed][..], Some(true), None, None),
    ] {
        let (_, all) = decided(start, statuses);
        let fact = |fact| settled(fact, &all).map(|(answer, _)| answer);
        assert_eq!(
            (
                fact(StatusFact::MeetsCriteria),
                fact(StatusFact::FormallyIdentified),
                fact(StatusFact::Declined)
            ),
            (meets, formally, declined),
            "{statuses:?}"
        );
    }
}

#[test]
fn rights_open_with_the_first_presumption_and_stay_open() {
    let (case, _) = decided(
        IdentificationState::Screening,
        &[DecidedStatus::Presumed, DecidedStatus::NotVictim],
    );
    assert_eq!(case.presumed_on, Some(day("2025-06-10")));
    assert_eq!(case.identification, IdentificationState::NotVictim);
}

#[test]
fn who_records_for_another_body_says_in_which_document_it_stands() {
    let bare = StatusGiven {
        words: StatusWords::default(),
        ..given(DecidedStatus::Presumed, 2)
    };
    let case = case(IdentificationState::Screening, AgeGroup::A26To40);
    let recorded = decide(case.clone(), bare.clone(), &[], &holder());
    assert_eq!(refused(recorded), [("/document".to_owned(), InvalidCode::Required)]);
    let own = decide(case.clone(), bare, &[], &officer()).unwrap().decision;
    assert_eq!((own.decided_by, own.recorded_in), (Some(id(8)), id(2)));
    let recorded = decide(case.clone(), given(DecidedStatus::Presumed, 2), &[], &holder()).unwrap();
    assert_eq!(
        (recorded.decision.decided_by, recorded.decision.organisation),
        (None, id(2))
    );
    assert_eq!(recorded.moved.unwrap().organisation, id(2));
    let named = StatusGiven {
        words: StatusWords {
            decided_by: Some("Ana".into()),
            ..StatusWords::default()
        },
        ..given(DecidedStatus::Presumed, 2)
    };
    let own = decide(case, named, &[], &officer());
    assert_eq!(
        refused(own),
        [("/decided_by_name".to_owned(), InvalidCode::Contradiction)]
    );
}

#[test]
fn fields_that_cannot_be_so() {
    use InvalidCode::{BeforeDetection, Contradiction, InTheFuture, Repeated, Required, TooLong, TooMany, UnknownCode};
    type Spoil = fn(&mut StatusGiven);
    let rows: [(&str, InvalidCode, Spoil); 12] = [
        ("/grounds", Required, |given| given.grounds.clear()),
        ("/grounds/0", UnknownCode, |given| {
            given.grounds = vec!["hearsay".into()];
        }),
        ("/grounds/1", Repeated, |given| given.grounds.push("statement".into())),
        ("/grounds", TooMany, |given| {
            given.grounds = vec!["statement".into(); 21];
        }),
        ("/screenings/0", UnknownCode, |given| given.screenings = vec![id(51)]),
        ("/screenings/1", Repeated, |given| {
            given.screenings = vec![id(50), id(50)];
        }),
        ("/decided_on/date", InTheFuture, |given| {
            given.decided_on.date = day("2025-06-16");
        }),
        ("/decided_on/date", BeforeDetection, |given| {
            given.decided_on.date = day("2025-05-31");
        }),
        ("/decided_on/date", BeforeDetection, |given| {
            given.decided_on = PartialDate {
                date: day("2025-05-01"),
                precision: DatePrecision::Month,
            };
        }),
        ("/decided_on/precision", Contradiction, |given| {
            given.decided_on.precision = DatePrecision::Month;
        }),
        ("/words", TooLong, |given| {
            given.words.grounds = Some("x".repeat(10_001));
        }),
        ("/document", TooLong, |given| {
            given.words.document = Some("x".repeat(201));
        }),
    ];
    for (pointer, code, spoil) in rows {
        let mut given = given(DecidedStatus::Presumed, 1);
        spoil(&mut given);
        let case = case(IdentificationState::Screening, AgeGroup::A26To40);
        let result = decide(case, given, &[], &holder());
        assert_eq!(refused(result), [(pointer.to_owned(), code)]);
    }
    for (date, precision) in [
        ("2025-06-01", DatePrecision::Month),
        ("2025-01-01", DatePrecision::Year),
    ] {
        let given = StatusGiven {
            decided_on: PartialDate {
                date: day(date),
                precision,
            },
            ..given(DecidedStatus::Presumed, 1)
        };
        let case = case(IdentificationState::Screening, AgeGroup::A26To40);
        let done = decide(case, given, &[], &holder()).unwrap();
        assert_eq!(
            done.case.presumed_on,
            Some(day("2025-06-01")),
            "not before the person was noticed"
        );
    }
}

#[test]
fn a_decision_in_error_stays_marked_and_identification_goes_back() {
    use DecidedStatus::{Identified, NotVictim, Presumed};
    // The decisions, which are marked in this order, and where identification ends.
    let rows: [(&[DecidedStatus], &[usize], IdentificationState, bool); 8] = [
        (&[Presumed], &[0], IdentificationState::Screening, false),
        (&[Presumed, Identified], &[1], IdentificationState::Presumed, true),
        (&[Presumed, Identified], &[0], IdentificationState::Identified, true),
        (&[Presumed, Identified], &[0, 1], IdentificationState::Screening, false),
        (&[Presumed, Presumed], &[1], IdentificationState::Presumed, true),
        (
            &[Presumed, Identified, NotVictim],
            &[2],
            IdentificationState::Identified,
            true,
        ),
        (
            &[Presumed, Identified, NotVictim],
            &[1, 2],
            IdentificationState::Presumed,
            true,
        ),
        // Presumed again, which is no error: the first presumption, which is one, is not looked at.
        (
            &[Presumed, Identified, Presumed, NotVictim],
            &[0, 3],
            IdentificationState::Presumed,
            true,
        ),
    ];
    for (statuses, errors, ends, is_presumed) in rows {
        let (mut case, mut all) = decided(IdentificationState::Screening, statuses);
        for at in errors {
            let before = case.identification;
            let done = all[*at]
                .clone()
                .enter_in_error(
                    "The wrong case.",
                    case,
                    (&all, &[]),
                    &stranger(),
                    &holder(),
                    today_and_now(),
                )
                .unwrap();
            assert_eq!(done.moved.is_some(), before != done.case.identification);
            if let Some(moved) = &done.moved {
                let (on, in_organisation) = (moved.decided_on, moved.organisation);
                assert_eq!(
                    (on, in_organisation),
                    (day("2025-06-15"), id(1)),
                    "undone today, by whoever says so"
                );
            }
            case = done.case;
            all[*at] = done.decision;
        }
        assert_eq!(case.identification, ends, "{statuses:?} without {errors:?}");
        assert_eq!(
            case.presumed_on.is_some(),
            is_presumed,
            "{statuses:?} without {errors:?}"
        );
        assert_eq!(all.len(), statuses.len(), "nothing is taken away");
    }
}

#[test]
fn what_was_decided_before_the_case_was_looked_at_again_does_not_carry_it() {
    for status in DecidedStatus::iter() {
        let (case, mut all) = decided(IdentificationState::Reopened, &[status]);
        let case = Case {
            identification: IdentificationState::Reopened,
            ..case
        };
        let again = decide(case, given(status, 1), &all, &holder()).unwrap();
        all.push(again.decision.clone());
        let (by, at) = (holder(), today_and_now());
        let done = again
            .decision
            .enter_in_error("The wrong case.", again.case, (&all, &[]), &stranger(), &by, at)
            .unwrap();
        assert_eq!(done.case.identification, IdentificationState::Reopened, "{status}");
        assert!(
            done.moved.is_some(),
            "{status}: the track says that it is looked at again"
        );
    }
}

#[test]
fn error_is_for_who_decided_or_recorded_and_said_once_with_a_reason() {
    let (case, all) = decided(IdentificationState::Screening, &[DecidedStatus::Presumed]);
    let mark = |reason: &str, decision: &StatusDecision, by: &Actor| {
        decision
            .clone()
            .enter_in_error(reason, case.clone(), (&all, &[]), &stranger(), by, today_and_now())
    };
    assert_eq!(mark("x", &all[0], &officer()), Err(DecisionError::NotTheirs));
    assert_eq!(
        refused(mark(" ", &all[0], &holder())),
        [("/reason".to_owned(), InvalidCode::Required)]
    );
    let marked = mark("x", &all[0], &holder()).unwrap().decision;
    assert_eq!(mark("x", &marked, &holder()), Err(DecisionError::InError));
    assert_eq!(marked.abilities(&near(), &holder()), Vec::<&str>::new());
}

#[test]
fn the_day_on_which_rights_opened_is_counted_anew_only_without_what_opened_them() {
    let (case, mut all) = decided(
        IdentificationState::Screening,
        &[DecidedStatus::Presumed, DecidedStatus::NotVictim],
    );
    // Rights that opened earlier than any decision, before decisions were kept.
    let case = Case {
        presumed_on: Some(day("2025-06-02")),
        ..case
    };
    let mark = |case: Case, all: &[StatusDecision], at: usize| {
        let marked = all[at].clone();
        marked
            .enter_in_error(
                "The wrong case.",
                case,
                (all, &[]),
                &stranger(),
                &holder(),
                today_and_now(),
            )
            .unwrap()
    };
    let done = mark(case, &all, 1);
    assert_eq!(done.case.presumed_on, Some(day("2025-06-02")));
    all[1] = done.decision;
    assert_eq!(mark(done.case, &all, 0).case.presumed_on, None);
}

#[test]
fn after_a_transfer_the_new_holder_marks_what_the_former_decided_or_recorded() {
    use DecidedStatus::{Identified, Presumed};
    // By the former holder itself, or by it for another body; who marks, and what they decide on.
    for (status, is_recorded_for, succeeds, decides, may) in [
        (Presumed, false, true, true, true),
        (Presumed, false, false, true, false),
        (Identified, false, true, false, false),
        (Identified, true, true, false, true),
        (Identified, true, false, true, false),
    ] {
        let body = if is_recorded_for { 3 } else { 1 };
        let start = case(IdentificationState::Reopened, AgeGroup::A26To40);
        let made = decide(start, given(status, body), &[], &holder()).unwrap();
        let sight = DecisionSight {
            decides: decides.then_some(status).into_iter().collect(),
            succeeds: succeeds.then_some(id(1)).into_iter().collect(),
            ..near()
        };
        let (all, by) = ([made.decision.clone()], officer());
        let can = made
            .decision
            .abilities(&sight, &by)
            .contains(&"status_decision_mark_error");
        let marked =
            made.decision
                .enter_in_error("The wrong case.", made.case, (&all, &[]), &sight, &by, today_and_now());
        assert_eq!(marked.is_ok(), may, "{status}, recorded for another {is_recorded_for}");
        assert_eq!(can, may, "abilities say what can be done");
    }
}

#[test]
fn notice_and_objection_come_after_the_decision() {
    let (_, all) = decided(IdentificationState::Screening, &[DecidedStatus::NotVictim]);
    let (decision, today) = (all[0].clone(), day("2025-06-15"));
    let near = near();
    let far = DecisionSight {
        may_record: false,
        ..near.clone()
    };
    let notice = |on: &str, language: &str, knows_method| NoticeGiven {
        notice: Notice {
            on: day(on),
            method: "in_person".into(),
            language: language.into(),
        },
        knows_method,
    };
    assert_eq!(
        decision
            .clone()
            .notify(notice("2025-06-11", "ro", true), &far, &officer(), today),
        Err(DecisionError::NotTheirs)
    );
    for (wrong, pointer) in [
        (notice("2025-06-09", "ro", true), "/on"),
        (notice("2025-06-16", "ro", true), "/on"),
        (notice("2025-06-11", "Romanian", true), "/language"),
        (notice("2025-06-11", "ro", false), "/method"),
    ] {
        let Err(DecisionError::Invalid(fields)) = decision.clone().notify(wrong, &near, &officer(), today) else {
            panic!("{pointer}");
        };
        assert_eq!(fields[0].pointer, pointer);
    }
    let (told, _) = decision
        .notify(notice("2025-06-11", "ro", true), &near, &officer(), today)
        .unwrap();

    let made = |on: &str, outcome, outcome_on: Option<&str>| ObjectionMade {
        on: day(on),
        outcome,
        outcome_on: outcome_on.map(day),
    };
    let stands = Some(ObjectionOutcome::DecisionStands);
    for (wrong, pointer) in [
        (made("2025-06-09", None, None), "/on"),
        (made("2025-06-12", stands, None), "/outcome_on"),
        (made("2025-06-12", None, Some("2025-06-13")), "/outcome_on"),
        (made("2025-06-12", stands, Some("2025-06-11")), "/outcome_on"),
        (made("2025-06-12", stands, Some("2025-06-16")), "/outcome_on"),
    ] {
        let Err(DecisionError::Invalid(fields)) = told.clone().object(wrong, &near, &holder(), today) else {
            panic!("{pointer}");
        };
        assert_eq!(fields[0].pointer, pointer);
    }
    let (open, _) = told
        .object(made("2025-06-12", None, None), &near, &holder(), today)
        .unwrap();
    let (answered, event) = open
        .object(made("2025-06-12", stands, Some("2025-06-14")), &near, &holder(), today)
        .unwrap();
    assert_eq!(event.fields, ["decision_stands"]);
    assert_eq!(
        answered.object(made("2025-06-12", None, None), &near, &holder(), today),
        Err(DecisionError::ObjectionAnswered)
    );
}

#[test]
fn every_state_that_is_decided_has_its_status() {
    for state in IdentificationState::iter() {
        let of = DecidedStatus::of_state(state);
        assert_eq!(of.map(DecidedStatus::state), of.map(|_| state));
        let to = TrackState::parse(Track::Identification, state.code()).unwrap();
        assert_eq!(Case::no_decision(to).is_err(), of.is_some(), "{state}");
    }
    for status in DecidedStatus::iter() {
        assert_eq!(DecidedStatus::of_state(status.state()), Some(status));
        assert!(!status.settles().is_empty());
    }
}
