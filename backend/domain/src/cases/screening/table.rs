//! The table of results of an instrument, and everything that can be wrong with one.

use std::collections::{BTreeMap, BTreeSet};

use super::check::Check;
use super::file::ResultEntry;
use super::instrument::{ScreeningProfile, ScreeningResult, Section};
use super::rule::{ResultRow, Sections, result};

impl Check {
    pub fn results(
        &mut self,
        sections: &[Section],
        profiles: &[ScreeningProfile],
        entries: Vec<ResultEntry>,
    ) -> (Vec<ScreeningResult>, BTreeMap<ScreeningProfile, Vec<ResultRow>>) {
        let mut table: BTreeMap<ScreeningProfile, Vec<ResultRow>> =
            profiles.iter().map(|one| (*one, Vec::new())).collect();
        let mut seen = BTreeSet::new();
        let mut results = Vec::new();
        for (position, entry) in entries.into_iter().enumerate() {
            let at = format!("result.{}", entry.code);
            self.code(&at, &entry.code);
            self.once(&mut seen, &at, &entry.code);
            for condition in entry.when {
                let row = ResultRow {
                    result: position,
                    all: self.positions(&at, "all", sections, &condition.all),
                    any: self.positions(&at, "any", sections, &condition.any),
                    none: self.positions(&at, "none", sections, &condition.none),
                };
                match table.get_mut(&condition.profile) {
                    Some(rows) => rows.push(row),
                    None => self.wrong(
                        format!("{at}.when"),
                        format!("there are no questions for {}", condition.profile),
                    ),
                }
            }
            results.push(ScreeningResult {
                labels: self.labels(&at, (entry.ro, entry.sq, entry.en).into()),
                code: entry.code,
                kind: entry.kind,
            });
        }
        if self.problems.is_empty() {
            self.table(sections, &results, &table);
        }
        (results, table)
    }

    /// Goes through every combination of sections: each has a result, each result comes about for
    /// somebody, and one more positive section never makes the result say less.
    fn table(
        &mut self,
        sections: &[Section],
        results: &[ScreeningResult],
        table: &BTreeMap<ScreeningProfile, Vec<ResultRow>>,
    ) {
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
                        "nothing".to_owned()
                    } else {
                        codes.join(", ")
                    }
                };
                let Some(found) = result(rows, positive) else {
                    let what = format!("{profile}: nothing is said when {} is positive", names(positive));
                    return self.wrong("result", what);
                };
                given.insert(found);
                let kind = results.get(found).map(|one| one.kind);
                for at in (0..sections.len()).filter(|at| asked.has(*at) && !positive.has(*at)) {
                    let more = result(rows, positive.with(at))
                        .and_then(|more| results.get(more))
                        .map(|one| one.kind);
                    if more.is_some() && more < kind {
                        let what = format!(
                            "{profile}: with {} positive it says more than with {}",
                            names(positive),
                            names(positive.with(at)),
                        );
                        return self.wrong("result", what);
                    }
                }
            }
        }
        for (position, one) in results.iter().enumerate() {
            if !given.contains(&position) {
                self.wrong(format!("result.{}", one.code), "never comes about");
            }
        }
    }

    fn positions(&mut self, at: &str, key: &str, sections: &[Section], codes: &[String]) -> Sections {
        let mut found = Vec::new();
        for code in codes {
            match sections.iter().position(|section| section.code == *code) {
                Some(position) => found.push(position),
                None => self.wrong(format!("{at}.when.{key}"), format!("`{code}` is no section")),
            }
        }
        found.into_iter().collect()
    }
}
