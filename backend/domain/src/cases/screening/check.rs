//! Turns the file of an instrument into an [`Instrument`], or says everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use super::file::{InstrumentFile, ItemEntry, ResultEntry, SectionEntry, Texts};
use super::instrument::{IndicatorWeight, Instrument, Item, Questions, ScreeningProfile, Section};
use super::rule::{Counts, MAX_SECTIONS, SectionRule};
use crate::language::Labels;
use crate::pack::Problem;

/// More questions than any interview should have.
const MAX_ITEMS: usize = 200;

/// The instrument, if nothing is wrong.
pub(super) fn instrument(file: &'static str, read: InstrumentFile) -> Result<Instrument, Vec<Problem>> {
    let mut check = Check {
        file,
        problems: Vec::new(),
    };
    let instrument = check.instrument(read);
    if check.problems.is_empty() {
        Ok(instrument)
    } else {
        Err(check.problems)
    }
}

pub(super) struct Check {
    file: &'static str,
    pub problems: Vec<Problem>,
}

impl Check {
    pub fn wrong(&mut self, key: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem {
            file: self.file,
            key: key.into(),
            what: what.into(),
        });
    }

    fn instrument(&mut self, read: InstrumentFile) -> Instrument {
        self.code("code", &read.code);
        if read.version.trim().is_empty() {
            self.wrong("version", "is empty");
        }
        if read.effective_until.is_some_and(|until| until < read.effective_from) {
            self.wrong("effective_until", "lies before effective_from");
        }
        if let Some(country) = &read.country
            && (country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()))
        {
            self.wrong(
                "country",
                format!("`{country}` is not two capital letters (ISO 3166-1)"),
            );
        }
        let name = self.labels("name", read.name);
        let note = self.labels("note", read.note);
        let is_slot = read.section.is_empty() && read.result.is_empty() && read.positive_when.is_empty();
        Instrument {
            questions: (!is_slot).then(|| self.questions(&read.positive_when, read.section, read.result)),
            code: read.code,
            version: read.version,
            effective_from: read.effective_from,
            effective_until: read.effective_until,
            country: read.country,
            is_verified: read.verified,
            sources: read.sources,
            name,
            note,
        }
    }

    fn questions(&mut self, patterns: &[String], sections: Vec<SectionEntry>, results: Vec<ResultEntry>) -> Questions {
        let rule = if patterns.is_empty() {
            SectionRule::any_sign()
        } else {
            SectionRule(patterns.iter().map(|pattern| self.pattern(pattern)).collect())
        };
        let sections = self.sections(!patterns.is_empty(), sections);
        let profiles: Vec<ScreeningProfile> = [ScreeningProfile::Adult, ScreeningProfile::Child]
            .into_iter()
            .filter(|profile| sections.iter().any(|section| section.asked(*profile).next().is_some()))
            .collect();
        if self.problems.is_empty() {
            self.reachable(&rule, &sections, &profiles);
        }
        let (results, table) = self.results(&sections, &profiles, results);
        Questions {
            profiles,
            sections,
            results,
            rule,
            table,
        }
    }

    /// `SSM`: two strong and one medium.
    fn pattern(&mut self, pattern: &str) -> Counts {
        let weights: Option<Vec<IndicatorWeight>> = pattern.chars().map(|letter| weight(&letter.to_string())).collect();
        match weights {
            Some(weights) if !weights.is_empty() => weights.into_iter().collect(),
            _ => {
                let what = format!("`{pattern}` is not made of S, M and W, such as SM for one strong and one medium");
                self.wrong("positive_when", what);
                Counts::default()
            }
        }
    }

    fn sections(&mut self, is_weighted: bool, entries: Vec<SectionEntry>) -> Vec<Section> {
        let items: usize = entries.iter().map(|section| section.items.len()).sum();
        if entries.is_empty() || entries.len() > MAX_SECTIONS {
            self.wrong(
                "section",
                format!("there are {}, not 1 to {MAX_SECTIONS}", entries.len()),
            );
        }
        if items > MAX_ITEMS {
            self.wrong(
                "section",
                format!("there are {items} questions, at most {MAX_ITEMS} are asked"),
            );
        }
        let mut seen = BTreeSet::new();
        entries
            .into_iter()
            .map(|entry| {
                let at = format!("section.{}", entry.code);
                self.once(&mut seen, &at, &entry.code);
                if entry.items.is_empty() {
                    self.wrong(format!("{at}.items"), "is empty");
                }
                let labels = self.labels(&at, (entry.ro, entry.sq, entry.en).into());
                let items = entry
                    .items
                    .into_iter()
                    .map(|item| self.item(is_weighted, &mut seen, &at, item))
                    .collect();
                Section {
                    code: entry.code,
                    labels,
                    items,
                }
            })
            .collect()
    }

    fn item(&mut self, is_weighted: bool, seen: &mut BTreeSet<String>, section: &str, entry: ItemEntry) -> Item {
        let at = format!("{section}.{}", entry.code);
        self.once(seen, &at, &entry.code);
        let mut weights = BTreeMap::new();
        for (profile, given) in [
            (ScreeningProfile::Adult, &entry.adult),
            (ScreeningProfile::Child, &entry.child),
        ] {
            match (is_weighted, given) {
                (true, Some(letter)) => match weight(letter) {
                    Some(weight) => drop(weights.insert(profile, weight)),
                    None => self.wrong(format!("{at}.{profile}"), format!("`{letter}` is not S, M or W")),
                },
                (true, None) => {}
                (false, None) => drop(weights.insert(profile, IndicatorWeight::Sign)),
                (false, Some(_)) => {
                    self.wrong(
                        format!("{at}.{profile}"),
                        "has a weight, but positive_when says nothing of weights",
                    );
                }
            }
        }
        if weights.is_empty() && entry.adult.is_none() && entry.child.is_none() {
            self.wrong(&at, "is asked of nobody: needs adult, child or both with S, M or W");
        }
        Item {
            labels: self.labels(&at, (entry.ro, entry.sq, entry.en).into()),
            code: entry.code,
            weights,
        }
    }

    /// A section that cannot become positive would be asked for nothing.
    fn reachable(&mut self, rule: &SectionRule, sections: &[Section], profiles: &[ScreeningProfile]) {
        for section in sections {
            for profile in profiles {
                let counts = section.counts(*profile);
                if counts.total() > 0 && !rule.is_positive(counts) {
                    let what = format!("cannot become positive for {profile}, whatever is answered");
                    self.wrong(format!("section.{}", section.code), what);
                }
            }
        }
    }

    pub fn code(&mut self, at: &str, code: &str) {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if code.is_empty() || !code.chars().all(is_plain) {
            self.wrong(at, format!("`{code}` is not made of a-z, 0-9 and _"));
        }
    }

    pub fn once(&mut self, seen: &mut BTreeSet<String>, at: &str, code: &str) {
        if code.trim().is_empty() {
            self.wrong(at, "has no code");
        } else if !seen.insert(code.to_owned()) {
            self.wrong(at, "is there twice");
        }
    }

    pub fn labels(&mut self, at: &str, texts: Texts) -> Labels {
        let mut text = |language: &str, text: Option<String>| {
            let text = text.unwrap_or_default();
            if text.trim().is_empty() {
                self.wrong(format!("{at}.{language}"), "is missing");
            } else if text.contains(['ş', 'ţ', 'Ş', 'Ţ']) {
                let what = "is written with a cedilla; write ș and ț with a comma below";
                self.wrong(format!("{at}.{language}"), what);
            }
            text
        };
        Labels {
            ro: text("ro", texts.ro),
            sq: text("sq", texts.sq),
            en: text("en", texts.en),
        }
    }
}

fn weight(letter: &str) -> Option<IndicatorWeight> {
    match letter {
        "S" => Some(IndicatorWeight::Strong),
        "M" => Some(IndicatorWeight::Medium),
        "W" => Some(IndicatorWeight::Weak),
        _ => None,
    }
}
