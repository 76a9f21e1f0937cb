//! The form: factors in domains, what decides by itself, and what each level asks to be done. All of
//! it is data of the country pack.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::answer::{RiskAnswers, RiskStrength};
use crate::cases::RiskLevel;
use crate::language::Labels;
use crate::pack::Code;

/// The form of a risk assessment (MECHANISM §8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskForm {
    /// Its version, kept with each assessment.
    pub version: String,
    /// Whether factors, rules and sums were checked against an official text.
    pub is_verified: bool,
    /// Its factors, by domain.
    pub domains: Vec<RiskDomain>,
    /// What decides by itself.
    pub rules: Vec<RiskRule>,
    /// What the sum of all factors comes to where no rule decides.
    pub sums: RiskSums,
    /// What each level asks to be done.
    pub actions: BTreeMap<RiskLevel, Vec<Code>>,
}

/// Factors of one kind: a page of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskDomain {
    /// Its code.
    pub code: String,
    /// Its name.
    pub labels: Labels,
    /// Its factors.
    pub factors: Vec<RiskFactor>,
}

/// A factor of risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskFactor {
    /// Its code.
    pub code: String,
    /// Its name.
    pub labels: Labels,
    /// Whether it tells of the person's health: who receives the risk alone does not see it.
    pub is_health: bool,
}

/// A level that follows once all of these factors are there, however weakly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskRule {
    /// The level.
    pub level: RiskLevel,
    /// The factors.
    pub all: Vec<String>,
    /// Whether it is for children only.
    pub child: bool,
}

/// From which sum on which level is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskSums {
    /// Medium.
    pub medium: u32,
    /// High.
    pub high: u32,
    /// Extreme.
    pub extreme: u32,
}

impl RiskSums {
    /// The level of a sum.
    #[must_use]
    pub fn level(self, sum: u32) -> RiskLevel {
        if sum >= self.extreme {
            RiskLevel::Extreme
        } else if sum >= self.high {
            RiskLevel::High
        } else if sum >= self.medium {
            RiskLevel::Medium
        } else {
            RiskLevel::Low
        }
    }
}

impl RiskForm {
    /// The domain with this code.
    #[must_use]
    pub fn domain(&self, code: &str) -> Option<&RiskDomain> {
        self.domains.iter().find(|domain| domain.code == code)
    }

    /// Every factor.
    pub fn factors(&self) -> impl Iterator<Item = &RiskFactor> {
        self.domains.iter().flat_map(|domain| &domain.factors)
    }

    /// What these answers say: the factors that are there, each with how strong it is, and those that nobody knows.
    /// What tells of health is among them only where it is shown.
    #[must_use]
    pub fn told(
        &self,
        answers: &RiskAnswers,
        shows_health: bool,
    ) -> (Vec<(&RiskFactor, RiskStrength)>, Vec<&RiskFactor>) {
        let factors = || self.factors().filter(|factor| shows_health || !factor.is_health);
        let strength = |factor: &RiskFactor| answers.get(&factor.code).map(|answer| answer.strength);
        let there = factors().filter_map(|factor| {
            let strength = strength(factor).filter(|strength| strength.is_present())?;
            Some((factor, strength))
        });
        let not_known = factors().filter(|factor| strength(factor).is_none_or(RiskStrength::is_open));
        (there.collect(), not_known.collect())
    }

    /// What a level asks to be done.
    #[must_use]
    pub fn actions(&self, level: RiskLevel) -> &[Code] {
        self.actions.get(&level).map_or(&[], Vec::as_slice)
    }
}
