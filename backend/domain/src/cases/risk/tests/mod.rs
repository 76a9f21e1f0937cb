//! The floor over all answers, and the course of an assessment.

mod course;
mod floors;

use std::sync::LazyLock;

use chrono::DateTime;
use uuid::Uuid;

use super::*;
use crate::id::Id;
use crate::pack::Pack;

fn now() -> Timestamp {
    DateTime::from_timestamp(1_772_442_000, 0).unwrap() // 2026-03-02T09:00:00Z
}

/// The form of the built-in packs; reading a pack takes its time.
static FORM: LazyLock<RiskForm> = LazyLock::new(|| Pack::load("ro").unwrap().risk().clone());

/// Answers written as `explicit_threat:low address_known:unknown`.
fn answers(text: &str) -> RiskAnswers {
    text.split_whitespace()
        .map(|one| {
            let (factor, strength) = one.split_once(':').unwrap();
            (factor.to_owned(), answer(strength.parse().unwrap()))
        })
        .collect()
}

fn answer(strength: RiskStrength) -> RiskAnswer {
    RiskAnswer {
        strength,
        by: UserId::from_uuid(Uuid::from_u128(7)),
        organisation: OrganisationId::from_uuid(Uuid::from_u128(1)),
        at: now(),
    }
}

/// Every factor of the form absent, but for these.
fn all_absent_but(text: &str) -> RiskAnswers {
    let mut all: RiskAnswers = FORM
        .factors()
        .map(|factor| (factor.code.clone(), answer(RiskStrength::Absent)))
        .collect();
    all.extend(answers(text));
    all
}
