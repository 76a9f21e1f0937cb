use strum::IntoEnumIterator;

use super::*;
use crate::cases::fixture::{actor, case, day, id, now};

fn pack() -> Pack {
    Pack::load("ro").unwrap()
}

fn known<'a>(pack: &'a Pack, stays: &'a [Stay]) -> StayKnown<'a> {
    StayKnown {
        pack,
        stays,
        today: day("2025-06-15"),
    }
}

fn time(from: &str, until: &str) -> StayTime {
    StayTime {
        from_on: day(from),
        until_on: day(until),
    }
}

fn granted() -> StayAnswer {
    StayAnswer {
        decided_on: day("2025-06-10"),
        time: Some(time("2025-06-10", "2025-09-08")),
        number: Some(" IGI 12 ".into()),
        refusal: None,
    }
}

fn refused() -> StayAnswer {
    StayAnswer {
        time: None,
        number: None,
        refusal: Some("No ground was seen.".into()),
        ..granted()
    }
}

fn given(answer: Option<StayAnswer>) -> StayGiven {
    StayGiven {
        kind: REFLECTION.into(),
        requested_on: Some(day("2025-06-09")),
        answer,
        authority: Some("IGI Cluj".into()),
        note: Some("  ".into()),
    }
}

fn records(n: u128, given: StayGiven, stays: &[Stay]) -> Result<Stay, StayError> {
    let done = Stay::record(id(n), &case(), given, &known(&pack(), stays), &actor(7, 1), now());
    done.map(|(stay, _)| stay)
}

fn pointers(error: StayError) -> Vec<(String, InvalidCode)> {
    match error {
        StayError::Invalid(fields) => fields.into_iter().map(|field| (field.pointer, field.code)).collect(),
        other => panic!("{other}"),
    }
}

#[test]
fn leave_is_asked_for_or_given_and_its_words_are_tidied() {
    let asked = records(2, given(None), &[]).unwrap();
    assert_eq!((asked.state, asked.version), (StayState::Requested, 1));
    assert_eq!(asked.words.authority.as_deref(), Some("IGI Cluj"));
    assert_eq!(asked.words.note, None);
    let stay = records(2, given(Some(granted())), &[]).unwrap();
    assert_eq!(stay.state, StayState::Granted);
    assert_eq!(stay.words.number.as_deref(), Some("IGI 12"));
    for (today, until, is_over) in [
        ("2025-06-09", None, false),
        ("2025-06-10", Some("2025-09-08"), false),
        ("2025-09-08", Some("2025-09-08"), false),
        ("2025-09-09", None, true),
    ] {
        assert_eq!(stay.runs_until(day(today)), until.map(day), "{today}");
        assert_eq!(stay.ahead(day(today)).is_none(), is_over, "{today}");
    }
    let no = records(2, given(Some(refused())), &[]).unwrap();
    assert_eq!((no.state, no.runs_until(day("2025-06-15"))), (StayState::Refused, None));
}

#[test]
fn what_cannot_be_so_is_refused_where_it_stands() {
    use InvalidCode as C;
    let cases = [
        (
            StayGiven {
                kind: "visa".into(),
                requested_on: None,
                ..given(None)
            },
            vec![("/kind", C::UnknownCode), ("/requested_on", C::Required)],
        ),
        (
            StayGiven {
                requested_on: Some(day("2025-06-16")),
                ..given(None)
            },
            vec![("/requested_on", C::InTheFuture)],
        ),
        (
            StayGiven {
                requested_on: Some(day("2025-05-31")),
                ..given(None)
            },
            vec![("/requested_on", C::TooEarly)],
        ),
        (
            given(Some(StayAnswer {
                decided_on: day("2025-06-08"),
                time: Some(time("2025-06-10", "2025-06-09")),
                refusal: Some("No.".into()),
                ..granted()
            })),
            vec![
                ("/answer/decided_on", C::TooEarly),
                ("/answer/until_on", C::TooEarly),
                ("/answer/refusal", C::Contradiction),
            ],
        ),
        (
            given(Some(StayAnswer {
                time: Some(time("2025-06-10", "2045-06-09")),
                ..granted()
            })),
            vec![("/answer/until_on", C::OutOfRange)],
        ),
        (
            given(Some(StayAnswer {
                number: Some("1".into()),
                refusal: Some(" ".into()),
                ..refused()
            })),
            vec![("/answer/number", C::Contradiction), ("/answer/refusal", C::Required)],
        ),
    ];
    for (given, expected) in cases {
        let found = pointers(records(2, given.clone(), &[]).unwrap_err());
        let expected: Vec<_> = expected.into_iter().map(|(at, code)| (at.to_owned(), code)).collect();
        assert_eq!(found, expected, "{given:?}");
    }
}

#[test]
fn of_one_kind_one_is_asked_for_and_one_runs_on_a_day() {
    let asked = [records(2, given(None), &[]).unwrap()];
    assert_eq!(records(3, given(None), &asked), Err(StayError::AlreadyRequested));
    let running = [records(2, given(Some(granted())), &[]).unwrap()];
    assert_eq!(
        records(3, given(Some(granted())), &running),
        Err(StayError::AlreadyGranted)
    );
    let after = StayAnswer {
        time: Some(time("2025-09-09", "2025-12-01")),
        ..granted()
    };
    assert!(records(3, given(Some(after)), &running).is_ok());
    let permit = StayGiven {
        kind: "residence_permit".into(),
        ..given(Some(granted()))
    };
    assert!(records(3, permit, &running).is_ok());
}

#[test]
fn every_state_takes_the_steps_of_its_table() {
    let (pack, case, by) = (pack(), case(), actor(7, 1));
    for state in StayState::iter() {
        let stay = Stay {
            state,
            ..records(2, given(None), &[]).unwrap()
        };
        let decided = stay.clone().decide(&case, granted(), &known(&pack, &[]), &by);
        let ended = |reason: &str| {
            stay.clone()
                .end(&case, day("2025-06-15"), reason, &known(&pack, &[]), &by)
        };
        let (decides, ends) = match state {
            StayState::Requested => (Ok(StayState::Granted), Ok(StayState::Ended)),
            StayState::Granted => (Err(StayError::AlreadyDecided), Ok(StayState::Ended)),
            _ => (Err(StayError::AlreadyDecided), Err(StayError::AlreadyEnded)),
        };
        assert_eq!(decided.map(|(stay, _)| stay.state), decides, "{state}");
        assert_eq!(ended(ERROR).map(|(stay, _)| stay.state), ends.clone(), "{state}");
        let abilities = stay.abilities(&case, &by, true);
        assert_eq!(abilities.contains(&"stay_decide"), decides.is_ok());
        assert_eq!(abilities.contains(&"stay_end"), ends.is_ok());
        assert!(stay.abilities(&case, &by, false).is_empty());
        assert!(stay.abilities(&case, &actor(7, 2), true).is_empty());
        if ends.is_ok() {
            assert_eq!(
                pointers(ended("bored").unwrap_err()),
                [("/reason".into(), InvalidCode::UnknownCode)]
            );
        }
    }
}

#[test]
fn others_write_nothing_and_nobody_does_in_a_closed_case() {
    let (pack, closed) = (
        pack(),
        Case {
            closed_at: Some(now()),
            ..case()
        },
    );
    for (case, by, error) in [
        (case(), actor(7, 2), StayError::NotHolder),
        (closed, actor(7, 1), StayError::CaseClosed),
    ] {
        let known = known(&pack, &[]);
        let stay = records(2, given(None), &[]).unwrap();
        assert_eq!(
            Stay::record(id(3), &case, given(None), &known, &by, now()),
            Err(error.clone())
        );
        assert_eq!(stay.clone().decide(&case, granted(), &known, &by), Err(error.clone()));
        assert_eq!(stay.end(&case, day("2025-06-15"), "other", &known, &by), Err(error));
    }
}
