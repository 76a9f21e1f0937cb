//! Sittings: who may begin, answer, finish and take one back.

use chrono::TimeDelta;

use super::*;
use crate::cases::AgeGroup;

fn refused(error: InterviewError) -> Vec<(String, InvalidCode)> {
    match error {
        InterviewError::Invalid(refused) => refused.into_iter().map(|one| (one.pointer, one.code)).collect(),
        other => panic!("{other}"),
    }
}

#[test]
fn an_interview_is_begun_with_the_consent_of_whom_it_takes() {
    use InterviewConsent::{Guardian, Person};
    use InterviewKind::{FirstContact, Identification};
    let (adult, child) = (case(), case_of(AgeGroup::A14To17));
    for (case, kind, consent, wrong) in [
        (&adult, Identification, Some(Person), None),
        (&adult, Identification, Some(Guardian), Some(InvalidCode::Contradiction)),
        (&adult, Identification, None, Some(InvalidCode::Required)),
        (&adult, FirstContact, None, None),
        (&adult, FirstContact, Some(Guardian), Some(InvalidCode::Contradiction)),
        (&child, Identification, Some(Guardian), None),
        (&child, Identification, Some(Person), Some(InvalidCode::Contradiction)),
        (&child, FirstContact, None, None),
    ] {
        let given = InterviewStart { consent, ..start(kind) };
        let begun = Interview::start(id(5), case, pack(), given, &actor(7, 1), now());
        match wrong {
            None => assert_eq!(begun.unwrap().1.kind, EventKind::InterviewStarted),
            Some(code) => assert_eq!(
                refused(begun.unwrap_err()),
                [("/consent".into(), code)],
                "{kind} {consent:?}"
            ),
        }
    }
}

#[test]
fn what_cannot_be_so_is_named_at_its_place() {
    let wrong = InterviewStart {
        started_at: now() + TimeDelta::minutes(1),
        place: "moon".into(),
        present: vec!["police".into(), "police".into()],
        language: Some("Romanian".into()),
        ..start(InterviewKind::FirstContact)
    };
    let begun = Interview::start(id(5), &case(), pack(), wrong, &actor(7, 1), now());
    let all = [
        ("/started_at", InvalidCode::InTheFuture),
        ("/place", InvalidCode::UnknownCode),
        ("/language", InvalidCode::UnknownCode),
        ("/present/1", InvalidCode::Repeated),
    ];
    assert_eq!(refused(begun.unwrap_err()), all.map(|(at, code)| (at.to_owned(), code)));
    let early = InterviewStart {
        started_at: now() - TimeDelta::days(40),
        ..start(InterviewKind::FirstContact)
    };
    let begun = Interview::start(id(5), &case(), pack(), early, &actor(7, 1), now());
    assert_eq!(
        refused(begun.unwrap_err()),
        [("/started_at".into(), InvalidCode::BeforeDetection)]
    );
}

#[test]
fn only_the_holder_of_an_open_case_acts_and_only_while_it_may() {
    use InterviewError as E;
    let (holder, stranger) = (actor(7, 1), actor(8, 2));
    let mut closed = case();
    closed.closed_at = Some(now());
    let open = interview(5);
    let finished = Interview {
        state: InterviewState::Finished,
        ..open.clone()
    };
    let error = Interview {
        state: InterviewState::EnteredInError,
        ..open.clone()
    };
    let of_others = Interview {
        organisation: id(2),
        ..open.clone()
    };
    let finish = |one: &Interview, case: &Case, by: &Actor| {
        one.clone()
            .finish(case, &[], true, (now(), Some(1)), by, now())
            .map(|_| ())
            .err()
    };
    let mark = |one: &Interview, case: &Case, by: &Actor| one.clone().mark_error(case, "Twice.", by).map(|_| ()).err();
    for (interview, case, by, answers, finishes, marks) in [
        (&open, &case(), &holder, None, None, None),
        (
            &open,
            &case(),
            &stranger,
            Some(E::NotHolder),
            Some(E::NotHolder),
            Some(E::NotHolder),
        ),
        (
            &open,
            &closed,
            &holder,
            Some(E::CaseClosed),
            Some(E::CaseClosed),
            Some(E::CaseClosed),
        ),
        (&finished, &case(), &holder, Some(E::NotOpen), Some(E::NotOpen), None),
        (
            &error,
            &case(),
            &holder,
            Some(E::NotOpen),
            Some(E::NotOpen),
            Some(E::NotOpen),
        ),
        // What the holder before left open is ended, but nobody answers in its name.
        (&of_others, &case(), &holder, Some(E::NotConducting), None, None),
    ] {
        assert_eq!(
            interview.takes_answers(case, by).err(),
            answers,
            "{:?}",
            interview.state
        );
        assert_eq!(finish(interview, case, by), finishes, "{:?}", interview.state);
        assert_eq!(mark(interview, case, by), marks, "{:?}", interview.state);
    }
}

#[test]
fn it_ends_when_something_was_asked_and_one_episode_is_the_principal_one() {
    let open = interview(5);
    let finish = |account: &[AccountRevision], has_asked, ended_at, breaks| {
        open.clone()
            .finish(&case(), account, has_asked, (ended_at, breaks), &actor(7, 1), now())
    };
    assert_eq!(
        finish(&[], false, now(), None).unwrap_err(),
        InterviewError::NothingAsked
    );
    for (ended_at, breaks, at, code) in [
        (
            now() + TimeDelta::minutes(1),
            None,
            "/ended_at",
            InvalidCode::InTheFuture,
        ),
        (now() - TimeDelta::minutes(1), None, "/ended_at", InvalidCode::TooEarly),
        (now(), Some(51), "/breaks", InvalidCode::OutOfRange),
    ] {
        let error = finish(&[], true, ended_at, breaks).unwrap_err();
        assert_eq!(refused(error), [(at.into(), code)]);
    }
    let form = |n| said(Some(id(n)), "form", code("begging"));
    let principal = |n| said(Some(id(n)), "is_principal", InterviewValue::Flag(true));
    for (given, is_ended) in [
        (vec![form(1)], false),
        (vec![form(1), principal(1)], true),
        (vec![form(1), principal(1), form(2)], true),
        (vec![principal(1), principal(2)], false),
    ] {
        let episodes = answered(None, &open, "episodes", given, now());
        let ended = finish(&[episodes], true, now(), Some(2));
        match ended {
            Ok((ended, event)) => {
                assert!(is_ended);
                assert_eq!((ended.state, ended.said.breaks), (InterviewState::Finished, Some(2)));
                assert_eq!(event.kind, EventKind::InterviewFinished);
            }
            Err(error) => assert_eq!((error, is_ended), (InterviewError::PrincipalOpen, false)),
        }
    }
}
