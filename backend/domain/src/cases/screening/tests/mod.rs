//! The built-in instruments, the engine over all counts, and the course of a screening.

mod bounds;
mod course;
mod entry;
mod file;
mod rules;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::DateTime;
use uuid::Uuid;

use super::*;
use crate::id::Id;
use crate::pack::Pack;

fn now() -> Timestamp {
    DateTime::from_timestamp(1_772_442_000, 0).unwrap() // 2026-03-02T09:00:00Z
}

/// The questions of every instrument of every country; reading the packs takes its time.
static QUESTIONS: LazyLock<BTreeMap<String, Questions>> = LazyLock::new(|| {
    let packs = ["ro", "al"].map(|name| Pack::load(name).unwrap());
    let all = packs.iter().flat_map(Pack::instruments);
    all.filter_map(|one| Some((one.code.clone(), one.questions.clone()?)))
        .collect()
});

fn questions(code: &str) -> &'static Questions {
    &QUESTIONS[code]
}

fn answer(state: AnswerState) -> Answer {
    Answer {
        state,
        source: Some(AnswerSource::PersonSaid),
        asked_by: UserId::from_uuid(Uuid::from_u128(7)),
        organisation: OrganisationId::from_uuid(Uuid::from_u128(1)),
        at: now(),
    }
}

/// Answers written as `D1.01+ D1.02- D1.03?`; `!` is a refusal.
fn answers(text: &str) -> Answers {
    text.split_whitespace()
        .map(|one| {
            let (item, mark) = one.split_at(one.len() - 1);
            let state = match mark {
                "+" => AnswerState::Yes,
                "-" => AnswerState::No,
                "?" => AnswerState::Unknown,
                "!" => AnswerState::Refused,
                other => panic!("{other} is no mark"),
            };
            (item.to_owned(), answer(state))
        })
        .collect()
}

/// Every question of these sections answered yes, all others no.
fn only(questions: &Questions, profile: ScreeningProfile, positive: &[&str]) -> Answers {
    let mut all = BTreeMap::new();
    for section in questions.sections() {
        let is_yes = positive.contains(&section.code.as_str());
        for (item, _) in section.asked(profile) {
            let state = if is_yes { AnswerState::Yes } else { AnswerState::No };
            all.insert(item.code.clone(), answer(state));
        }
    }
    all
}

/// Every choice of some of the sections.
fn choices(questions: &'static Questions) -> Vec<Vec<&'static str>> {
    let codes: Vec<&str> = questions
        .sections()
        .iter()
        .map(|section| section.code.as_str())
        .collect();
    (0..1_u32 << codes.len())
        .map(|mask| {
            (0..)
                .zip(&codes)
                .filter(|(at, _)| mask & (1 << at) != 0)
                .map(|(_, code)| *code)
                .collect()
        })
        .collect()
}
