//! What holds of interviews and of the account they make.

mod account;
mod course;
mod doubts;

use std::sync::LazyLock;

use super::*;
use crate::Timestamp;
use crate::cases::fixture::{actor, case, case_of, day, id, now};
use crate::cases::person::{DatePrecision, PartialDate};
use crate::cases::screening::AnswerSource;
use crate::id::AccountEntryId;
use crate::pack::Pack;

/// Read once: it is long.
fn pack() -> &'static Pack {
    static PACK: LazyLock<Pack> = LazyLock::new(|| Pack::load("ro").unwrap());
    &PACK
}

fn start(kind: InterviewKind) -> InterviewStart {
    InterviewStart {
        kind,
        started_at: now(),
        consent: Some(InterviewConsent::Person),
        place: "office".into(),
        present: vec!["interpreter".into()],
        language: Some("ro".into()),
    }
}

/// The `n`th interview of the case, by somebody of the organisation that holds it.
fn interview(n: u128) -> Interview {
    let given = start(InterviewKind::Identification);
    Interview::start(id(n), &case(), pack(), given, &actor(7, 1), now())
        .unwrap()
        .0
}

/// An answer by the person.
fn said(entry: Option<AccountEntryId>, question: &str, value: InterviewValue) -> CheckedAnswer {
    CheckedAnswer {
        entry,
        question: question.into(),
        state: InterviewAnswerState::Answered,
        source: Some(AnswerSource::PersonSaid),
        value: Some(value),
    }
}

fn text(words: &str) -> InterviewValue {
    InterviewValue::Text(words.into())
}

fn code(code: &str) -> InterviewValue {
    InterviewValue::Codes(vec![code.into()])
}

fn on(date: &str, precision: DatePrecision) -> InterviewValue {
    InterviewValue::Date(PartialDate {
        date: day(date),
        precision,
    })
}

/// A topic after these answers in this interview, which say something new.
fn answered(
    before: Option<&AccountRevision>,
    interview: &Interview,
    topic: &str,
    given: Vec<CheckedAnswer>,
    at: Timestamp,
) -> AccountRevision {
    let pack = pack();
    let topic = pack.interview().topic(topic).unwrap();
    AccountRevision::answer(id(1), before, interview, &case(), topic, given, &actor(7, 1), at)
        .unwrap()
        .unwrap()
        .0
}
