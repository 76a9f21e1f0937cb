//! The risk form of a pack, as it is written, and what can be wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use strum::IntoEnumIterator;

use super::check::Check;
use super::files::CodeEntry;
use super::{Code, PackPart};
use crate::cases::RiskLevel;
use crate::cases::risk::{RiskDomain, RiskFactor, RiskForm, RiskRule, RiskStrength, RiskSums};

const FILE: &str = "risk.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RiskFile {
    version: String,
    verified: bool,
    sum: RiskSums,
    rule: Vec<RuleEntry>,
    domain: Vec<DomainEntry>,
    level: Vec<LevelEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    level: RiskLevel,
    #[serde(default)]
    child: bool,
    all: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DomainEntry {
    code: String,
    ro: String,
    sq: String,
    en: String,
    factors: Vec<FactorEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactorEntry {
    code: String,
    #[serde(default)]
    health: bool,
    ro: String,
    sq: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelEntry {
    level: RiskLevel,
    actions: Vec<CodeEntry>,
}

impl Check {
    pub(super) fn risk(&mut self, file: RiskFile) -> RiskForm {
        if file.version.trim().is_empty() {
            self.wrong(FILE, "version", "is empty");
        }
        self.verified(PackPart::Risk, (FILE, "form"), None, file.verified);
        let domains = self.domains(file.domain);
        let factors: BTreeSet<&str> = domains
            .iter()
            .flat_map(|domain| &domain.factors)
            .map(|factor| factor.code.as_str())
            .collect();
        let utmost = u32::try_from(factors.len()).unwrap_or(u32::MAX);
        self.sums(file.sum, utmost.saturating_mul(RiskStrength::High.points()));
        let rules = self.rules(file.rule, &factors);
        let actions = self.actions(file.level);
        RiskForm {
            version: file.version,
            is_verified: file.verified,
            domains,
            rules,
            sums: file.sum,
            actions,
        }
    }

    fn domains(&mut self, entries: Vec<DomainEntry>) -> Vec<RiskDomain> {
        self.unique(FILE, "domain", entries.iter().map(|domain| domain.code.as_str()));
        let factors = entries.iter().flat_map(|domain| &domain.factors);
        self.unique(FILE, "factor", factors.map(|factor| factor.code.as_str()));
        let mut domains = Vec::new();
        for entry in entries {
            let key = format!("domain.{}", entry.code);
            if entry.factors.is_empty() {
                self.wrong(FILE, &key, "has no factors");
            }
            domains.push(RiskDomain {
                labels: self.labelled(FILE, &key, entry.ro, entry.sq, entry.en),
                factors: self.factors(&key, entry.factors),
                code: entry.code,
            });
        }
        domains
    }

    fn factors(&mut self, domain: &str, entries: Vec<FactorEntry>) -> Vec<RiskFactor> {
        let factors = entries.into_iter().map(|entry| RiskFactor {
            labels: self.labelled(FILE, &format!("{domain}.{}", entry.code), entry.ro, entry.sq, entry.en),
            is_health: entry.health,
            code: entry.code,
        });
        factors.collect()
    }

    fn sums(&mut self, sums: RiskSums, utmost: u32) {
        let RiskSums { medium, high, extreme } = sums;
        if !(0 < medium && medium < high && high < extreme && extreme <= utmost) {
            let what = format!("{medium}, {high}, {extreme} do not rise from 1 to {utmost}, the sum of all factors");
            self.wrong(FILE, "sum", what);
        }
    }

    fn rules(&mut self, entries: Vec<RuleEntry>, factors: &BTreeSet<&str>) -> Vec<RiskRule> {
        for (at, rule) in entries.iter().enumerate() {
            let key = format!("rule.{}", at + 1);
            if rule.all.is_empty() {
                self.wrong(FILE, &key, "names no factor: everybody would be at this level");
            }
            if rule.level < RiskLevel::High {
                self.wrong(FILE, &key, "decides high or extreme, or nothing");
            }
            for factor in rule.all.iter().filter(|factor| !factors.contains(factor.as_str())) {
                self.wrong(FILE, &key, format!("`{factor}` is no factor of a domain"));
            }
        }
        let rules = entries.into_iter().map(|entry| RiskRule {
            level: entry.level,
            all: entry.all,
            child: entry.child,
        });
        rules.collect()
    }

    fn actions(&mut self, entries: Vec<LevelEntry>) -> BTreeMap<RiskLevel, Vec<Code>> {
        self.unique(FILE, "level", entries.iter().map(|entry| entry.level.code()));
        let mut actions = BTreeMap::new();
        for entry in entries {
            let key = format!("level.{}", entry.level);
            actions.insert(entry.level, self.codes(FILE, &key, entry.actions));
        }
        for level in RiskLevel::iter() {
            if actions.get(&level).is_none_or(Vec::is_empty) {
                self.wrong(FILE, format!("level.{level}"), "says nothing to do");
            }
        }
        actions
    }
}
