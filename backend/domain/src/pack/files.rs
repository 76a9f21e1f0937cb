//! The files of a pack as they are written, and the built-in ones.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::calendar::{Easter, Length};
use super::clock_rule::{Anchor, ClockOwner, Condition, Escalation, Pause};
use super::error::{PackError, Problem};
use super::interview::InterviewFile;
use super::leaflet::LeafletsFile;
use super::mail::MailFile;
use super::print::PrintFile;
use super::risk::RiskFile;
use crate::cases::clock::{ClockKind, Milestone};
use crate::cases::screening::Instrument;
use crate::identity::organisation::OrganisationKind;
use crate::language::{Labels, Language};

macro_rules! embedded {
    ($folder:literal: $($file:literal),+) => {
        [$(($file, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../packs/", $folder, "/", $file)))),+]
    };
}

/// The files that are the same in all countries unless a pack has its own.
const BASE: [(&str, &str); 10] = embedded!("base": "services.toml", "organisations.toml", "states.toml", "codes.toml",
    "risk.toml", "interview.toml", "leaflets.toml", "mail.toml", "print.toml", "names.toml");
const RO: [(&str, &str); 5] =
    embedded!("ro": "pack.toml", "counties.toml", "holidays.toml", "clocks.toml", "code_names.toml");
const AL: [(&str, &str); 5] =
    embedded!("al": "pack.toml", "counties.toml", "holidays.toml", "clocks.toml", "code_names.toml");

/// The screening instruments, each of all countries unless it names its own.
const SCREENING: [(&str, &str); 5] = embedded!("base": "screening/ilo_labour.toml", "screening/ilo_sexual.toml",
    "screening/albania_abc.toml", "screening/ro_mnir.toml", "screening/general_signs.toml");

/// The files of a built-in pack.
pub(super) fn built_in(name: &str) -> Option<BTreeMap<&'static str, &'static str>> {
    match name {
        "ro" => Some(BTreeMap::from(RO)),
        "al" => Some(BTreeMap::from(AL)),
        _ => None,
    }
}

pub(super) struct Files {
    pub pack: PackFile,
    pub counties: CountiesFile,
    pub holidays: HolidaysFile,
    pub clocks: ClocksFile,
    pub services: ServicesFile,
    pub organisations: OrganisationsFile,
    pub states: ListsFile,
    pub codes: ListsFile,
    pub code_names: CodeNamesFile,
    pub instruments: Vec<Instrument>,
    pub risk: RiskFile,
    pub interview: InterviewFile,
    pub print: PrintFile,
    pub names: ListsFile,
    pub leaflets: LeafletsFile,
    pub mail: MailFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PackFile {
    pub country: String,
    pub version: String,
    pub timezone: String,
    pub default_language: Language,
    pub languages: Vec<Language>,
    pub currencies: Vec<String>,
    pub name: Labels,
    pub mechanism: Labels,
    pub disclosure: DisclosureEntry,
    pub former_holder: FormerHolderEntry,
    pub plan: ApprovalEntry,
    pub closing: ApprovalEntry,
    pub emergency: EmergencyEntry,
    pub competence: CompetenceEntry,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DisclosureEntry {
    pub days_after_end: u32,
    pub verified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormerHolderEntry {
    pub read_days: u32,
    pub verified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EmergencyEntry {
    pub minutes: u32,
    pub per_day: u32,
    pub per_month: u32,
    pub verified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalEntry {
    pub supervisor_approves: bool,
    pub verified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompetenceEntry {
    pub presumed: Vec<OrganisationKind>,
    pub identified: Vec<OrganisationKind>,
    pub not_victim: Vec<OrganisationKind>,
    pub declined: Vec<OrganisationKind>,
    pub verified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountiesFile {
    pub verified: bool,
    pub centre: Vec<CodeEntry>,
    pub county: Vec<CountyEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeEntry {
    pub code: String,
    pub reverse: Option<String>,
    pub ro: String,
    pub sq: String,
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountyEntry {
    pub code: String,
    pub centre: String,
    pub ro: String,
    pub sq: String,
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HolidaysFile {
    pub next_working_day_off: bool,
    pub holiday: Vec<HolidayEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HolidayEntry {
    pub day: Option<String>,
    pub easter: Option<Easter>,
    pub offset: Option<i64>,
    pub dates: Option<Vec<NaiveDate>>,
    pub verified: bool,
    pub ro: String,
    pub sq: String,
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClocksFile {
    pub clock: Vec<ClockEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockEntry {
    pub kind: ClockKind,
    pub ro: String,
    pub sq: String,
    pub en: String,
    pub length: Option<Length>,
    #[serde(default)]
    pub lengths: BTreeMap<String, Length>,
    #[serde(default)]
    pub each: Vec<Length>,
    pub before: Option<Anchor>,
    pub warn_at: Vec<u8>,
    pub starts: Vec<Milestone>,
    pub met_by: Vec<Milestone>,
    pub cancelled_by: Vec<Milestone>,
    pub only_if: Option<Condition>,
    pub owner: ClockOwner,
    pub escalates_to: Escalation,
    pub pauses: Pause,
    pub legal_reference: Option<String>,
    pub verified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServicesFile {
    pub service: Vec<ServiceEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceEntry {
    pub code: String,
    pub unit: String,
    pub pillar: u8,
    pub counts_as_support: bool,
    pub ro: String,
    pub sq: String,
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganisationsFile {
    pub kind: Vec<OrganisationEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganisationEntry {
    pub code: String,
    pub receives: Vec<String>,
    pub ro: String,
    pub sq: String,
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListsFile {
    pub lists: BTreeMap<String, Vec<CodeEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeNamesFile {
    pub words: Vec<String>,
}

/// Reads every file; all that cannot be read are told together.
pub(super) fn parse(read: impl Fn(&str) -> Option<String>) -> Result<Files, PackError> {
    let mut reader = Reader {
        read,
        problems: Vec::new(),
    };
    let files = (
        reader.file("pack.toml"),
        reader.file("counties.toml"),
        reader.file("holidays.toml"),
        reader.file("clocks.toml"),
        reader.file("services.toml"),
        reader.file("organisations.toml"),
        reader.file("states.toml"),
        reader.file("codes.toml"),
        reader.file("code_names.toml"),
        reader.instruments(),
        reader.file("risk.toml"),
        reader.file("interview.toml"),
        reader.file("print.toml"),
        reader.file("names.toml"),
        reader.file("leaflets.toml"),
        reader.file("mail.toml"),
    );
    match files {
        (
            Some(pack),
            Some(counties),
            Some(holidays),
            Some(clocks),
            Some(services),
            Some(organisations),
            Some(states),
            Some(codes),
            Some(code_names),
            Some(instruments),
            Some(risk),
            Some(interview),
            Some(print),
            Some(names),
            Some(leaflets),
            Some(mail),
        ) => Ok(Files {
            pack,
            counties,
            holidays,
            clocks,
            services,
            organisations,
            states,
            codes,
            code_names,
            instruments,
            risk,
            interview,
            print,
            names,
            leaflets,
            mail,
        }),
        _ => Err(PackError::Invalid(reader.problems)),
    }
}

struct Reader<F> {
    read: F,
    problems: Vec<Problem>,
}

impl<F: Fn(&str) -> Option<String>> Reader<F> {
    /// The pack's own file, or the one of `packs/base`.
    fn text(&self, name: &str) -> Option<String> {
        let base = || BASE.iter().chain(&SCREENING).find(|(file, _)| *file == name);
        (self.read)(name).or_else(|| base().map(|(_, text)| (*text).to_owned()))
    }

    fn instruments(&mut self) -> Option<Vec<Instrument>> {
        let before = self.problems.len();
        let mut instruments = Vec::new();
        for (name, text) in SCREENING.map(|(name, _)| (name, self.text(name).unwrap_or_default())) {
            match Instrument::from_toml(name, &text) {
                Ok(instrument) => instruments.push(instrument),
                Err(problems) => self.problems.extend(problems),
            }
        }
        (self.problems.len() == before).then_some(instruments)
    }

    fn file<T: DeserializeOwned>(&mut self, name: &'static str) -> Option<T> {
        let Some(text) = self.text(name) else {
            self.problems.push(Problem {
                file: name,
                key: "file".to_owned(),
                what: "is missing".to_owned(),
            });
            return None;
        };
        match toml::from_str(&text) {
            Ok(file) => Some(file),
            Err(error) => {
                let start = error.span().map_or(0, |span| span.start);
                self.problems.push(Problem {
                    file: name,
                    key: place(&text, start),
                    what: error.message().to_owned(),
                });
                None
            }
        }
    }
}

/// The line of a position, with the key that the line gives a value to.
pub(crate) fn place(text: &str, position: usize) -> String {
    let line = line(text, position);
    let key = text
        .lines()
        .nth(line - 1)
        .and_then(|line| line.split_once('='))
        .map(|(key, _)| key.trim())
        .filter(|key| key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
    match key {
        Some(key) => format!("line {line}, {key}"),
        None => format!("line {line}"),
    }
}

/// The line of a position, counted from 1.
pub(crate) fn line(text: &str, position: usize) -> usize {
    text.get(..position).unwrap_or("").matches('\n').count() + 1
}
