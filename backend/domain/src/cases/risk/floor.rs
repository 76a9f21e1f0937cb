//! The floor: the level below which nobody goes alone, as the answers give it.
//!
//! What is known decides. What is not known never counts as absent: where it could still decide by
//! itself the floor is not `low`, and how much higher the level could be is said with the factors
//! that would make it so (docs/decisions/0025).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::answer::{RiskAnswers, RiskStrength};
use super::form::{RiskForm, RiskRule};
use crate::cases::RiskLevel;
use crate::codes;

codes! {
    /// What makes a level.
    RiskReasonKind {
        /// These factors decide by themselves.
        Decisive,
        /// These factors add up.
        Together,
        /// These factors could decide, and nobody knows them.
        NotKnown,
    }
}

/// What makes a level, with the factors it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskReason {
    /// How they make it.
    pub kind: RiskReasonKind,
    /// The level they make.
    pub level: RiskLevel,
    /// The factors.
    pub factors: Vec<String>,
}

/// The level below which nobody goes alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskFloor {
    /// The level.
    pub level: RiskLevel,
    /// What made it.
    pub reasons: Vec<RiskReason>,
    /// The level it could be, were all that is not known there.
    pub could_be: RiskLevel,
    /// What would make it higher: each is enough if all of its factors turn out to be there.
    pub could_be_if: Vec<RiskReason>,
}

/// What the answers make the floor for a child or an adult.
#[must_use]
pub fn floor(form: &RiskForm, answers: &RiskAnswers, is_child: bool) -> RiskFloor {
    let strengths: BTreeMap<&str, RiskStrength> = form
        .factors()
        .map(|factor| {
            let answer = answers.get(&factor.code);
            let strength = answer.map_or(RiskStrength::NotAsked, |answer| answer.strength);
            (factor.code.as_str(), strength)
        })
        .collect();
    let sheet = Sheet { strengths };
    let rules: Vec<&RiskRule> = form.rules.iter().filter(|rule| is_child || !rule.child).collect();

    let decisive = rules.iter().filter(|rule| sheet.meets(rule)).map(|rule| RiskReason {
        kind: RiskReasonKind::Decisive,
        level: rule.level,
        factors: rule.all.clone(),
    });
    let open: Vec<RiskReason> = rules.iter().filter_map(|rule| sheet.leaves_open(rule)).collect();
    // What could decide and is not known keeps the level from being low.
    let unknown = (!open.is_empty()).then(|| RiskReason {
        kind: RiskReasonKind::NotKnown,
        level: RiskLevel::Medium,
        factors: sheet.named(|code, _| open.iter().any(|reason| reason.factors.iter().any(|one| one == code))),
    });
    let together = RiskReason {
        kind: RiskReasonKind::Together,
        level: form.sums.level(sheet.sum(RiskStrength::points)),
        factors: sheet.named(|_, strength| strength.is_present()),
    };
    let made: Vec<RiskReason> = decisive.chain(unknown).chain([together]).collect();
    let level = highest(&made, RiskLevel::Low);

    let utmost = form.sums.level(sheet.sum(|strength| {
        let could_be = if strength.is_open() {
            RiskStrength::High
        } else {
            strength
        };
        could_be.points()
    }));
    let all_open = RiskReason {
        kind: RiskReasonKind::Together,
        level: utmost,
        factors: sheet.named(|_, strength| strength.is_open()),
    };
    let could_be_if: Vec<RiskReason> = open
        .into_iter()
        .chain([all_open])
        .filter(|reason| reason.level > level)
        .collect();
    RiskFloor {
        level,
        could_be: highest(&could_be_if, level),
        reasons: made
            .into_iter()
            .filter(|reason| reason.level == level && !reason.factors.is_empty())
            .collect(),
        could_be_if,
    }
}

fn highest(reasons: &[RiskReason], least: RiskLevel) -> RiskLevel {
    reasons.iter().map(|reason| reason.level).fold(least, RiskLevel::max)
}

/// How strong every factor of the form is.
struct Sheet<'a> {
    strengths: BTreeMap<&'a str, RiskStrength>,
}

impl Sheet<'_> {
    fn strength(&self, factor: &str) -> RiskStrength {
        self.strengths.get(factor).copied().unwrap_or(RiskStrength::NotAsked)
    }

    fn meets(&self, rule: &RiskRule) -> bool {
        rule.all.iter().all(|factor| self.strength(factor).is_present())
    }

    /// What a rule still waits for, unless it is met or cannot be met any more.
    fn leaves_open(&self, rule: &RiskRule) -> Option<RiskReason> {
        let could_be = rule
            .all
            .iter()
            .all(|factor| self.strength(factor) != RiskStrength::Absent);
        let missing: Vec<String> = rule
            .all
            .iter()
            .filter(|factor| self.strength(factor).is_open())
            .cloned()
            .collect();
        (could_be && !missing.is_empty()).then_some(RiskReason {
            kind: RiskReasonKind::Decisive,
            level: rule.level,
            factors: missing,
        })
    }

    fn sum(&self, points: impl Fn(RiskStrength) -> u32) -> u32 {
        self.strengths.values().map(|strength| points(*strength)).sum()
    }

    fn named(&self, wanted: impl Fn(&str, RiskStrength) -> bool) -> Vec<String> {
        self.strengths
            .iter()
            .filter(|(code, strength)| wanted(code, **strength))
            .map(|(code, _)| (*code).to_owned())
            .collect()
    }
}
