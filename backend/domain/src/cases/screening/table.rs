//! The table of results of an instrument, and everything that can be wrong with one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::str::FromStr;

use strum::IntoEnumIterator;
use toml::Spanned;

use super::check::{At, Check};
use super::fault::InstrumentFaultCode as Code;
use super::file::{ConditionEntry, ResultEntry};
use super::instrument::{ScreeningProfile, ScreeningResult, ScreeningResultKind, Section};
use super::rule::{MAX_SECTIONS, ResultRow, Sections, result};

impl Check<'_> {
    pub fn results(
        &mut self,
        sections: &[Section],
        profiles: &[ScreeningProfile],
        entries: Vec<ResultEntry>,
    ) -> (Vec<ScreeningResult>, BTreeMap<ScreeningProfile, Vec<ResultRow>>) {
        let mut table: BTreeMap<ScreeningProfile, Vec<ResultRow>> =
            profiles.iter().map(|one| (*one, Vec::new())).collect();
        let whole = At::new("result", None);
        self.number(&whole, entries.len());
        let mut seen = BTreeSet::new();
        let mut results = Vec::new();
        let mut places = Vec::new();
        for (position, entry) in entries.into_iter().enumerate() {
            let (at, code) = self.coded("result", &whole, entry.code, &mut seen);
            self.code(&at, &code);
            self.number(&at, entry.when.len());
            for condition in entry.when {
                self.condition(&at, position, sections, &mut table, condition);
            }
            let kind = self.word(&at.key("kind", entry.kind.as_ref()), entry.kind);
            results.push(ScreeningResult {
                labels: self.labels(&at, [entry.ro, entry.sq, entry.en]),
                code,
                kind: kind.unwrap_or(ScreeningResultKind::Review),
            });
            places.push(at);
        }
        if self.faults.is_empty() {
            self.table(sections, &results, &places, &table);
        }
        (results, table)
    }

    fn condition(
        &mut self,
        result: &At,
        position: usize,
        sections: &[Section],
        table: &mut BTreeMap<ScreeningProfile, Vec<ResultRow>>,
        entry: ConditionEntry,
    ) {
        let at = result.key("when", entry.profile.as_ref());
        let row = ResultRow {
            result: position,
            all: self.positions(&at, "all", sections, &entry.all),
            any: self.positions(&at, "any", sections, &entry.any),
            none: self.positions(&at, "none", sections, &entry.none),
        };
        let profile: Option<ScreeningProfile> = self.word(&at.key("profile", entry.profile.as_ref()), entry.profile);
        if let Some(profile) = profile {
            match table.get_mut(&profile) {
                Some(rows) => rows.push(row),
                None => self.wrong(&at, Code::NothingAsked, &[&profile]),
            }
        }
    }

    /// One of a few words.
    fn word<T: IntoEnumIterator + FromStr + Display>(&mut self, at: &At, given: Option<Spanned<String>>) -> Option<T> {
        let Some(given) = given else {
            self.wrong(at, Code::Missing, &[]);
            return None;
        };
        let word = given.get_ref().parse().ok();
        if word.is_none() {
            let all: Vec<String> = T::iter().map(|one| one.to_string()).collect();
            self.wrong(at, Code::UnknownWord, &[given.get_ref(), &all.join(", ")]);
        }
        word
    }

    /// Goes through every combination of sections: each has a result, each result comes about for
    /// somebody, and one more positive section never makes the result say less.
    fn table(
        &mut self,
        sections: &[Section],
        results: &[ScreeningResult],
        places: &[At],
        table: &BTreeMap<ScreeningProfile, Vec<ResultRow>>,
    ) {
        let whole = At::new("result", None);
        let mut given = BTreeSet::new();
        for (profile, rows) in table {
            let asked: Sections = (0..)
                .zip(sections)
                .filter(|(_, section)| section.asked(*profile).next().is_some())
                .map(|(at, _)| at)
                .collect();
            for positive in asked.choices() {
                let names = |set: Sections| {
                    let codes = (0..)
                        .zip(sections)
                        .filter(|(at, _)| set.has(*at))
                        .map(|(_, one)| one.code.as_str());
                    let codes: Vec<_> = codes.collect();
                    if codes.is_empty() {
                        // No word: the fault is told in three languages.
                        "–".to_owned()
                    } else {
                        codes.join(", ")
                    }
                };
                let Some(found) = result(rows, positive) else {
                    return self.wrong(&whole, Code::NoResult, &[profile, &names(positive)]);
                };
                given.insert(found);
                let kind = results.get(found).map(|one| one.kind);
                for at in (0..sections.len()).filter(|at| asked.has(*at) && !positive.has(*at)) {
                    let more = result(rows, positive.with(at))
                        .and_then(|more| results.get(more))
                        .map(|one| one.kind);
                    if more.is_some() && more < kind {
                        let (fewer, one_more) = (names(positive), names(positive.with(at)));
                        return self.wrong(&whole, Code::SaysLess, &[profile, &fewer, &one_more]);
                    }
                }
            }
        }
        for (position, at) in places.iter().enumerate() {
            if !given.contains(&position) {
                self.wrong(at, Code::NeverComes, &[]);
            }
        }
    }

    /// More sections than an instrument may have are told elsewhere; their positions have no room in a set.
    fn positions(&mut self, at: &At, key: &str, sections: &[Section], codes: &[Spanned<String>]) -> Sections {
        let mut found = Vec::new();
        for code in codes {
            match sections.iter().position(|section| section.code == *code.get_ref()) {
                Some(position) if position < MAX_SECTIONS => found.push(position),
                Some(_) => {}
                None => self.wrong(&at.key(key, Some(code)), Code::UnknownSection, &[code.get_ref()]),
            }
        }
        found.into_iter().collect()
    }
}
