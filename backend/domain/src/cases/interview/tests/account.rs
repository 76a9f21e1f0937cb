//! Answers and what becomes of them in the account.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use proptest::prelude::*;
use strum::IntoEnumIterator;

use super::*;
use crate::cases::consent::DataSet;
use InterviewAnswerState::{Answered, NotAsked, Refused, Unknown};

fn given(question: &str) -> InterviewGiven {
    InterviewGiven {
        entry: None,
        question: question.into(),
        state: Answered,
        source: Some(AnswerSource::PersonSaid),
        is_so: None,
        codes: None,
        text: None,
        number: None,
        date: None,
    }
}

/// What is refused of an answer to a topic; nothing, if it is taken.
fn check(topic: &str, given: InterviewGiven) -> Vec<(String, InvalidCode)> {
    let pack = pack();
    let topic = pack.interview().topic(topic).unwrap();
    match check_answers(pack, topic, vec![given], now()) {
        Ok(checked) => {
            assert_eq!(checked.len(), 1);
            Vec::new()
        }
        Err(refused) => refused.into_iter().map(|one| (one.pointer, one.code)).collect(),
    }
}

#[test]
fn every_state_takes_its_sources_and_only_an_answer_has_a_value() {
    use AnswerSource::{Document, Observed, PersonSaid, ThirdParty};
    let sources = [None, Some(PersonSaid), Some(Observed), Some(Document), Some(ThirdParty)];
    for (state, takes) in [
        (Answered, [false, true, true, true, true]),
        (Unknown, [true, true, true, true, true]),
        (NotAsked, [true, false, false, false, false]),
        (Refused, [true, true, false, false, false]),
    ] {
        for (source, takes) in sources.into_iter().zip(takes) {
            let is_so = (state == Answered).then_some(false);
            let one = InterviewGiven {
                state,
                source,
                is_so,
                ..given("injuries")
            };
            assert_eq!(check("situation", one.clone()).is_empty(), takes, "{state} {source:?}");
            let other = InterviewGiven {
                is_so: is_so.is_none().then_some(true),
                ..one
            };
            assert!(!check("situation", other).is_empty(), "{state} with the wrong value");
        }
    }
}

#[test]
fn a_question_takes_its_value_and_no_other() {
    let codes = |codes: &[&str]| Some(codes.iter().map(|code| (*code).to_owned()).collect());
    let date = |date: &str, precision| {
        Some(PartialDate {
            date: day(date),
            precision,
        })
    };
    let text = |text: &str| Some(text.to_owned());
    let answers = |codes, text, number, date, is_so| InterviewGiven {
        is_so,
        codes,
        text,
        number,
        date,
        ..given("")
    };
    for (topic, question, one, wrong) in [
        (
            "recruitment",
            "method",
            answers(codes(&["school", "family"]), None, None, None, None),
            None,
        ),
        (
            "recruitment",
            "method",
            answers(codes(&["school", "school"]), None, None, None, None),
            Some(("codes/1", InvalidCode::Repeated)),
        ),
        (
            "recruitment",
            "method",
            answers(codes(&["moon"]), None, None, None, None),
            Some(("codes/0", InvalidCode::UnknownCode)),
        ),
        (
            "recruitment",
            "method",
            answers(codes(&[]), None, None, None, None),
            Some(("codes", InvalidCode::Required)),
        ),
        (
            "exit",
            "way",
            answers(codes(&["police", "escaped"]), None, None, None, None),
            Some(("codes", InvalidCode::TooMany)),
        ),
        (
            "recruitment",
            "country",
            answers(codes(&["IT"]), None, None, None, None),
            None,
        ),
        (
            "recruitment",
            "country",
            answers(codes(&["it"]), None, None, None, None),
            Some(("codes/0", InvalidCode::UnknownCode)),
        ),
        (
            "recruitment",
            "platform",
            answers(None, text("An ad"), None, None, None),
            None,
        ),
        (
            "recruitment",
            "platform",
            answers(None, text(" "), None, None, None),
            Some(("text", InvalidCode::Required)),
        ),
        (
            "recruitment",
            "platform",
            answers(None, text("a\nb"), None, None, None),
            Some(("text", InvalidCode::ForbiddenCharacter)),
        ),
        ("control", "words", answers(None, text("a\nb"), None, None, None), None),
        ("situation", "children", answers(None, None, Some(0), None, None), None),
        (
            "situation",
            "children",
            answers(None, None, Some(2_000_000), None, None),
            Some(("number", InvalidCode::OutOfRange)),
        ),
        (
            "exit",
            "on",
            answers(None, None, None, date("2025-05-01", DatePrecision::Month), None),
            None,
        ),
        (
            "exit",
            "on",
            answers(None, None, None, date("2025-05-02", DatePrecision::Month), None),
            Some(("date/precision", InvalidCode::Contradiction)),
        ),
        (
            "exit",
            "on",
            answers(None, None, None, date("2026-05-01", DatePrecision::Day), None),
            Some(("date/date", InvalidCode::InTheFuture)),
        ),
        (
            "exit",
            "on",
            answers(None, None, None, None, None),
            Some(("date", InvalidCode::Required)),
        ),
    ] {
        let one = InterviewGiven {
            question: question.into(),
            ..one
        };
        let expected: Vec<_> = wrong
            .map(|(at, code)| (format!("/answers/0/{at}"), code))
            .into_iter()
            .collect();
        assert_eq!(check(topic, one), expected, "{topic} {question}");
    }
    assert_eq!(
        check("exit", given("moon")),
        [("/answers/0/question".into(), InvalidCode::UnknownCode)]
    );
}

#[test]
fn entries_are_named_where_there_are_many_and_nowhere_else() {
    let line = InterviewGiven {
        text: Some("Cluj".into()),
        ..given("from_place")
    };
    assert_eq!(
        check("journey", line.clone()),
        [("/answers/0/entry".into(), InvalidCode::Required)]
    );
    assert_eq!(
        check(
            "journey",
            InterviewGiven {
                entry: Some(id(1)),
                ..line
            }
        ),
        []
    );
    let flag = InterviewGiven {
        entry: Some(id(1)),
        is_so: Some(true),
        ..given("hungry")
    };
    assert_eq!(
        check("situation", flag),
        [("/answers/0/entry".into(), InvalidCode::Contradiction)]
    );
}

#[test]
fn what_is_said_again_keeps_who_asked_first_and_what_was_not_asked_is_gone() {
    let (first, second) = (interview(5), interview(6));
    let later = now() + TimeDelta::hours(1);
    let one = answered(
        None,
        &first,
        "journey",
        vec![said(Some(id(1)), "from_place", text("Cluj"))],
        now(),
    );
    let again = vec![
        said(Some(id(1)), "from_place", text("Cluj")),
        said(Some(id(1)), "to_place", text("Milano")),
        said(Some(id(2)), "from_place", text("Milano")),
    ];
    let two = answered(Some(&one), &second, "journey", again, later);
    assert_eq!((two.version, two.entries.len()), (2, 2));
    let by = |question: &str| two.entries[0].answers[question].interview;
    assert_eq!((by("from_place"), by("to_place")), (first.id, second.id));
    let mut not_asked = said(Some(id(2)), "from_place", text(""));
    (not_asked.state, not_asked.source, not_asked.value) = (NotAsked, None, None);
    let three = answered(Some(&two), &second, "journey", vec![not_asked], later);
    assert_eq!(three.entries, two.entries[..1]);

    // Taken back, the second interview leaves what the first had found.
    let all = [one.clone(), two, three];
    let errors = BTreeSet::from([second.id]);
    let back = AccountRevision::without(id(9), &all, &errors, second.id, &actor(7, 1), later).unwrap();
    assert_eq!((back.version, &back.entries), (4, &one.entries));
    assert_eq!(
        AccountRevision::without(id(9), &all[..1], &errors, second.id, &actor(7, 1), later),
        None
    );
}

/// Notes of an interview are typed later, and by others than who asked.
#[test]
fn an_answer_is_of_who_conducted_the_interview_and_of_its_day() {
    let sitting = Interview {
        conducted_by: id(8),
        started_at: now() - TimeDelta::days(2),
        ..interview(5)
    };
    let one = answered(
        None,
        &sitting,
        "contact",
        vec![said(None, "band", code("month"))],
        now(),
    );
    let answer = &one.entries[0].answers["band"];
    assert_eq!((answer.asked_by, answer.at), (id(8), sitting.started_at));
    assert_eq!((one.saved_by, one.saved_at), (id(7), now()));
}

#[test]
fn what_holds_of_its_day_is_of_the_latest_on_which_it_was_heard() {
    let earlier = Interview {
        started_at: now() - TimeDelta::days(90),
        ..interview(5)
    };
    let later = interview(6);
    let week = || vec![said(None, "band", code("week"))];
    let one = answered(None, &earlier, "contact", week(), now());
    let two = answered(Some(&one), &later, "contact", week(), now());
    let three = answered(Some(&two), &earlier, "contact", week(), now());
    let band = &three.entries[0].answers["band"];
    assert_eq!((band.interview, band.at), (later.id, later.started_at));
}

#[test]
fn what_nobody_asked_is_no_revision() {
    let (first, second) = (interview(5), interview(6));
    let topic = pack().interview().topic("recruitment").unwrap();
    let answer = |before: Option<&AccountRevision>, interview: &Interview, given: &CheckedAnswer| {
        let given = vec![given.clone()];
        AccountRevision::answer(id(2), before, interview, &case(), topic, given, &actor(7, 1), now())
            .unwrap()
            .map(|(next, _)| next)
    };
    let told = said(None, "promises", text("Work"));
    let not_asked = CheckedAnswer {
        state: NotAsked,
        source: None,
        value: None,
        ..told.clone()
    };
    assert_eq!(answer(None, &first, &not_asked), None);
    let one = answer(None, &first, &told).unwrap();
    assert_eq!(answer(Some(&one), &first, &told), None);
    // Who hears it again in another interview has asked.
    let again = answer(Some(&one), &second, &told).unwrap();
    assert_eq!(
        (again.interview, again.version, &again.entries),
        (second.id, 2, &one.entries)
    );
    assert_eq!(answer(Some(&one), &second, &not_asked).unwrap().entries, []);
}

#[test]
fn an_interview_asks_its_own_topics_and_no_others() {
    let case = case();
    for kind in InterviewKind::iter() {
        let sitting = Interview { kind, ..interview(5) };
        for topic in &pack().interview().topics {
            let given = vec![said(None, &topic.questions[0].code, text("x"))];
            let answered = AccountRevision::answer(id(1), None, &sitting, &case, topic, given, &actor(7, 1), now());
            let expected = (!topic.kinds.contains(&kind)).then_some(InterviewError::NotOfThisInterview);
            assert_eq!(answered.err(), expected, "{kind} {}", topic.code);
        }
    }
}

/// MECHANISM §5: what the person agreed to share says what was done to them, and no more.
#[test]
fn sec_28_an_answer_is_opened_by_the_data_set_that_says_it() {
    for (topic, question, set) in [
        ("recruitment", "promises", Some(DataSet::Exploitation)),
        ("episodes", "duties", Some(DataSet::Exploitation)),
        ("contact", "band", Some(DataSet::Exploitation)),
        ("exploiters", "names", Some(DataSet::Exploitation)),
        ("situation", "injuries_words", Some(DataSet::Health)),
        ("situation", "hungry", None),
        ("situation", "shelter_tonight", None),
        ("situation", "children", None),
        ("situation", "children_words", None),
        ("situation", "others_words", None),
        ("background", "family", None),
        ("reports", "words", None),
        ("recruitment", "moon", None),
    ] {
        let topic = pack().interview().topic(topic).unwrap();
        assert_eq!(topic.opened_by(question), set, "{} {question}", topic.code);
    }
}

#[test]
fn a_topic_has_no_more_entries_than_anybody_can_read() {
    let pack = pack();
    let topic = pack.interview().topic("journey").unwrap();
    let many = |n: u128| {
        (1..=n)
            .map(|n| said(Some(id(n)), "from_place", text("Cluj")))
            .collect::<Vec<_>>()
    };
    let answer = |n| {
        AccountRevision::answer(id(1), None, &interview(5), &case(), topic, many(n), &actor(7, 1), now()).map(|_| ())
    };
    assert_eq!(answer(30), Ok(()));
    let refused = vec![Invalid::new("/answers", InvalidCode::TooMany)];
    assert_eq!(answer(31), Err(InterviewError::Invalid(refused)));
}

proptest! {
    #[test]
    fn done_again_with_nothing_left_out_an_account_is_what_it_was(
        steps in prop::collection::vec((5_u128..8, prop::collection::vec((1_u128..4, 0_usize..3, 0_u8..3), 0..5)), 1..8)
    ) {
        let questions = ["from_place", "to_place", "papers"];
        let (mut all, mut last): (Vec<AccountRevision>, Option<AccountRevision>) = (Vec::new(), None);
        for (sitting, answers) in steps {
            let given = answers.into_iter().map(|(place, question, value)| {
                let mut one = said(Some(id(place)), questions[question], text(&value.to_string()));
                if value == 0 {
                    (one.state, one.source, one.value) = (NotAsked, None, None);
                }
                one
            });
            let (sitting, topic) = (interview(sitting), pack().interview().topic("journey").unwrap());
            let (case, by, given) = (case(), actor(7, 1), given.collect());
            let next = AccountRevision::answer(id(1), last.as_ref(), &sitting, &case, topic, given, &by, now());
            if let Some((next, _)) = next.unwrap() {
                all.push(next.clone());
                last = Some(next);
            }
        }
        let Some(last) = last else {
            return Ok(());
        };
        let by = actor(7, 1);
        let known = |entries: &[AccountEntry]| {
            let mut entries = entries.to_vec();
            entries.sort_by_key(|entry| entry.id);
            entries
        };
        let end = known(&last.entries);
        let again = AccountRevision::without(id(9), &all, &BTreeSet::new(), id(9), &by, now());
        prop_assert_eq!(again.map_or(end.clone(), |again| known(&again.entries)), end);
        // Without all of them nothing is left; without one, nothing of that one.
        let every = BTreeSet::from([id(5), id(6), id(7)]);
        let none = AccountRevision::without(id(9), &all, &every, id(5), &by, now());
        prop_assert!(none.is_none_or(|none| none.entries.is_empty()));
        let one = AccountRevision::without(id(9), &all, &BTreeSet::from([id(6)]), id(6), &by, now());
        let left = one.unwrap_or_else(|| all.last().unwrap().clone());
        prop_assert!(left.entries.iter().flat_map(|entry| entry.answers.values()).all(|answer| answer.interview != id(6)));
    }
}
