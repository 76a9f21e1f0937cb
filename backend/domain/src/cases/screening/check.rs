//! Turns the file of an instrument into an [`Instrument`], or says everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use chrono::NaiveDate;
use toml::Spanned;

use super::fault::{InstrumentFault, InstrumentFaultCode as Code};
use super::file::{self, InstrumentFile, ItemEntry, ResultEntry, SectionEntry};
use super::instrument::{IndicatorWeight, Instrument, Item, Questions, ScreeningProfile, Section};
use super::rule::{Counts, MAX_SECTIONS, SectionRule};
use crate::language::{Labels, has_cedilla};
use crate::pack::line;
use crate::text::{InvalidCode, paragraphs};

/// More questions than any interview should have.
const MAX_ITEMS: usize = 200;
/// More patterns, results or conditions of one than any instrument has.
pub(super) const MAX_ROWS: usize = 40;
/// The longest code.
const MAX_CODE: usize = 40;
/// The longest text.
const MAX_TEXT: usize = 1000;

/// The instrument, if nothing is wrong with it, nor with having it `beside` what there is.
pub(super) fn instrument(
    text: &str,
    beside: impl FnOnce(&Instrument) -> Vec<(&'static str, Code, Vec<String>)>,
) -> Result<Instrument, Vec<InstrumentFault>> {
    let read = file::read(text)?;
    let mut check = Check {
        text,
        faults: Vec::new(),
        tops: BTreeMap::new(),
    };
    let instrument = check.instrument(read);
    for (key, code, values) in beside(&instrument) {
        let at = At::new(key, check.tops.get(key).copied());
        let values: Vec<&dyn Display> = values.iter().map(|value| value as &dyn Display).collect();
        check.wrong(&at, code, &values);
    }
    if check.faults.is_empty() {
        Ok(instrument)
    } else {
        check.faults.sort_by_key(|fault| fault.line);
        Err(check.faults)
    }
}

/// A place in the file: its path among the keys, and where it stands in the text.
#[derive(Debug, Clone)]
pub(super) struct At {
    path: String,
    position: Option<usize>,
}

impl At {
    pub fn new(path: impl Into<String>, position: Option<usize>) -> Self {
        Self {
            path: path.into(),
            position,
        }
    }

    /// A key below it, at its own position where it has one.
    pub fn key<T>(&self, key: &str, given: Option<&Spanned<T>>) -> Self {
        let path = format!("{}.{key}", self.path);
        Self::new(path, given.map(|given| given.span().start).or(self.position))
    }
}

pub(super) struct Check<'a> {
    text: &'a str,
    pub faults: Vec<InstrumentFault>,
    /// Where the keys of the whole stand.
    tops: BTreeMap<&'static str, usize>,
}

impl Check<'_> {
    pub fn wrong(&mut self, at: &At, code: Code, values: &[&dyn Display]) {
        self.faults.push(InstrumentFault {
            line: at.position.map(|position| line(self.text, position)),
            path: at.path.clone(),
            code,
            values: values.iter().map(ToString::to_string).collect(),
        });
    }

    fn instrument(&mut self, read: InstrumentFile) -> Instrument {
        let code = self.needed("code", read.code);
        if let Some((at, code)) = &code {
            self.code(at, code);
        }
        let version = self.needed("version", read.version);
        match &version {
            Some((at, version)) if version.trim().is_empty() => self.wrong(at, Code::Empty, &[]),
            Some((at, version)) => self.mark(at, version),
            None => {}
        }
        let from = self.needed("effective_from", read.effective_from);
        let effective_from = from.and_then(|from| self.date(from)).unwrap_or_default();
        let until = self.given("effective_until", read.effective_until);
        let effective_until = until.and_then(|(at, until)| {
            let until = self.date((at.clone(), until))?;
            if until < effective_from {
                self.wrong(&at, Code::EndsEarly, &[]);
            }
            Some(until)
        });
        let country = self.given("country", read.country).map(|(at, country)| {
            if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
                self.wrong(&at, Code::BadCountry, &[&country]);
            }
            country
        });
        let is_verified = self
            .needed("verified", read.verified)
            .is_some_and(|(_, verified)| verified);
        let sources = self
            .needed("sources", read.sources)
            .map(|(at, sources)| self.sources(&at, &sources));
        let name = self
            .needed("name", read.name)
            .map(|(at, texts)| self.labels(&at, [texts.ro, texts.sq, texts.en]));
        let note = self
            .needed("note", read.note)
            .map(|(at, texts)| self.labels(&at, [texts.ro, texts.sq, texts.en]));
        let is_slot = read.section.is_empty() && read.result.is_empty() && read.positive_when.is_empty();
        Instrument {
            questions: (!is_slot).then(|| self.questions(&read.positive_when, read.section, read.result)),
            code: code.map(|(_, code)| code).unwrap_or_default(),
            version: version.map(|(_, version)| version).unwrap_or_default(),
            effective_from,
            effective_until,
            country,
            is_verified,
            sources: sources.unwrap_or_default(),
            name: name.unwrap_or_default(),
            note: note.unwrap_or_default(),
            file: self.text.to_owned(),
        }
    }

    /// What must stand in the whole.
    fn needed<T>(&mut self, key: &'static str, given: Option<Spanned<T>>) -> Option<(At, T)> {
        if given.is_none() {
            self.wrong(&At::new(key, None), Code::Missing, &[]);
        }
        self.given(key, given)
    }

    /// What may stand in the whole.
    fn given<T>(&mut self, key: &'static str, given: Option<Spanned<T>>) -> Option<(At, T)> {
        let given = given?;
        let position = given.span().start;
        self.tops.insert(key, position);
        Some((At::new(key, Some(position)), given.into_inner()))
    }

    fn date(&mut self, (at, text): (At, String)) -> Option<NaiveDate> {
        let date = text.parse().ok();
        if date.is_none() {
            self.wrong(&at, Code::BadDate, &[&text]);
        }
        date
    }

    fn sources(&mut self, at: &At, sources: &[String]) -> Vec<String> {
        self.number(at, sources.len());
        sources.iter().map(|source| self.words(at, source)).collect()
    }

    fn questions(
        &mut self,
        patterns: &[Spanned<String>],
        sections: Vec<SectionEntry>,
        results: Vec<ResultEntry>,
    ) -> Questions {
        let at = At::new("positive_when", patterns.first().map(|pattern| pattern.span().start));
        self.number(&at, patterns.len());
        let rule = if patterns.is_empty() {
            SectionRule::any_sign()
        } else {
            SectionRule(patterns.iter().map(|pattern| self.pattern(pattern)).collect())
        };
        let (places, sections) = self.sections(!patterns.is_empty(), sections);
        let profiles: Vec<ScreeningProfile> = [ScreeningProfile::Adult, ScreeningProfile::Child]
            .into_iter()
            .filter(|profile| sections.iter().any(|section| section.asked(*profile).next().is_some()))
            .collect();
        if self.faults.is_empty() {
            self.reachable(&rule, &places, &sections, &profiles);
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
    fn pattern(&mut self, pattern: &Spanned<String>) -> Counts {
        let text = pattern.get_ref();
        let weights: Option<Vec<IndicatorWeight>> = text.chars().map(|letter| weight(&letter.to_string())).collect();
        match weights {
            Some(weights) if (1..=MAX_ITEMS).contains(&weights.len()) => weights.into_iter().collect(),
            _ => {
                let at = At::new("positive_when", Some(pattern.span().start));
                self.wrong(&at, Code::BadPattern, &[text]);
                Counts::default()
            }
        }
    }

    fn sections(&mut self, is_weighted: bool, entries: Vec<SectionEntry>) -> (Vec<At>, Vec<Section>) {
        let items: usize = entries.iter().map(|section| section.items.len()).sum();
        let whole = At::new("section", None);
        if entries.is_empty() || entries.len() > MAX_SECTIONS {
            self.wrong(&whole, Code::WrongNumber, &[&entries.len(), &MAX_SECTIONS]);
        }
        if items > MAX_ITEMS {
            self.wrong(&whole, Code::TooManyQuestions, &[&items, &MAX_ITEMS]);
        }
        let mut seen = BTreeSet::new();
        entries
            .into_iter()
            .map(|entry| {
                let (at, code) = self.coded("section", &whole, entry.code, &mut seen);
                if entry.items.is_empty() {
                    self.wrong(&at.key::<()>("items", None), Code::Empty, &[]);
                }
                let labels = self.labels(&at, [entry.ro, entry.sq, entry.en]);
                let items = entry
                    .items
                    .into_iter()
                    .map(|item| self.item(is_weighted, &mut seen, &at, item))
                    .collect();
                (at, Section { code, labels, items })
            })
            .unzip()
    }

    fn item(&mut self, is_weighted: bool, seen: &mut BTreeSet<String>, section: &At, entry: ItemEntry) -> Item {
        let (at, code) = self.coded(&section.path, section, entry.code, seen);
        let mut weights = BTreeMap::new();
        for (profile, given) in [
            (ScreeningProfile::Adult, &entry.adult),
            (ScreeningProfile::Child, &entry.child),
        ] {
            let here = at.key(profile.code(), given.as_ref());
            match (is_weighted, given) {
                (true, Some(letter)) => match weight(letter.get_ref()) {
                    Some(weight) => drop(weights.insert(profile, weight)),
                    None => self.wrong(&here, Code::BadWeight, &[letter.get_ref()]),
                },
                (true, None) => {}
                (false, None) => drop(weights.insert(profile, IndicatorWeight::Sign)),
                (false, Some(_)) => self.wrong(&here, Code::WeightWithoutRule, &[]),
            }
        }
        if weights.is_empty() && entry.adult.is_none() && entry.child.is_none() {
            self.wrong(&at, Code::AskedOfNobody, &[]);
        }
        Item {
            labels: self.labels(&at, [entry.ro, entry.sq, entry.en]),
            code,
            weights,
        }
    }

    /// A section that cannot become positive would be asked for nothing.
    fn reachable(&mut self, rule: &SectionRule, places: &[At], sections: &[Section], profiles: &[ScreeningProfile]) {
        for (at, section) in places.iter().zip(sections) {
            for profile in profiles {
                let counts = section.counts(*profile);
                if counts.total() > 0 && !rule.is_positive(counts) {
                    self.wrong(at, Code::NeverPositive, &[profile]);
                }
            }
        }
    }

    /// The code of a section or question, which stands once, and the place it names.
    pub fn coded(
        &mut self,
        below: &str,
        otherwise: &At,
        given: Option<Spanned<String>>,
        seen: &mut BTreeSet<String>,
    ) -> (At, String) {
        let position = given.as_ref().map(|given| given.span().start).or(otherwise.position);
        let code = given.map(Spanned::into_inner).unwrap_or_default();
        let at = At::new(format!("{below}.{code}"), position);
        if code.trim().is_empty() {
            self.wrong(&at, Code::NoCode, &[]);
        } else if seen.insert(code.clone()) {
            self.mark(&at, &code);
        } else {
            self.wrong(&at, Code::Repeated, &[]);
        }
        (at, code)
    }

    pub fn code(&mut self, at: &At, code: &str) {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !(1..=MAX_CODE).contains(&code.len()) || !code.chars().all(is_plain) {
            self.wrong(at, Code::BadCode, &[&code]);
        }
    }

    /// It stands in addresses and beside answers, and people read it out.
    fn mark(&mut self, at: &At, code: &str) {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if code.len() > MAX_CODE || !code.chars().all(is_plain) {
            self.wrong(at, Code::BadMark, &[&code]);
        }
    }

    /// No more than [`MAX_ROWS`] of something.
    pub fn number(&mut self, at: &At, count: usize) {
        if count > MAX_ROWS {
            self.wrong(at, Code::WrongNumber, &[&count, &MAX_ROWS]);
        }
    }

    pub fn labels(&mut self, at: &At, [ro, sq, en]: [Option<Spanned<String>>; 3]) -> Labels {
        let mut text = |language: &str, given: Option<Spanned<String>>| {
            let at = at.key(language, given.as_ref());
            self.words(&at, given.as_ref().map_or("", |text| text.get_ref().as_str()))
        };
        Labels {
            ro: text("ro", ro),
            sq: text("sq", sq),
            en: text("en", en),
        }
    }

    fn words(&mut self, at: &At, given: &str) -> String {
        match paragraphs(given, MAX_TEXT) {
            Ok(text) => {
                if has_cedilla(&text) {
                    self.wrong(at, Code::Cedilla, &[]);
                }
                return text;
            }
            Err(InvalidCode::Required) => self.wrong(at, Code::Missing, &[]),
            Err(InvalidCode::TooLong) => self.wrong(at, Code::TooLong, &[&MAX_TEXT]),
            Err(_) => self.wrong(at, Code::ForbiddenCharacter, &[]),
        }
        String::new()
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
