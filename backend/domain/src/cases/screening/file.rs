//! An instrument as it is written in a file.

use chrono::NaiveDate;
use serde::Deserialize;

use super::check;
use super::instrument::{Instrument, ScreeningProfile, ScreeningResultKind};
use crate::pack::{Problem, place};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstrumentFile {
    pub code: String,
    pub version: String,
    pub effective_from: NaiveDate,
    pub effective_until: Option<NaiveDate>,
    pub country: Option<String>,
    pub verified: bool,
    pub sources: Vec<String>,
    pub name: Texts,
    pub note: Texts,
    /// The patterns that make a section positive, such as `"SS"`; an instrument that has none has
    /// no weights, and one sign is enough.
    #[serde(default)]
    pub positive_when: Vec<String>,
    #[serde(default)]
    pub section: Vec<SectionEntry>,
    #[serde(default)]
    pub result: Vec<ResultEntry>,
}

/// Texts that may be missing here, so that which one is can be told.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    pub ro: Option<String>,
    pub sq: Option<String>,
    pub en: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionEntry {
    pub code: String,
    pub ro: Option<String>,
    pub sq: Option<String>,
    pub en: Option<String>,
    pub items: Vec<ItemEntry>,
}

/// In an instrument with weights, `adult` and `child` say what a yes weighs for whom; whom there is
/// no weight for is not asked. In one without, everybody is asked everything.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ItemEntry {
    pub code: String,
    pub adult: Option<String>,
    pub child: Option<String>,
    pub ro: Option<String>,
    pub sq: Option<String>,
    pub en: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResultEntry {
    pub code: String,
    pub kind: ScreeningResultKind,
    pub when: Vec<ConditionEntry>,
    pub ro: Option<String>,
    pub sq: Option<String>,
    pub en: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionEntry {
    pub profile: ScreeningProfile,
    #[serde(default)]
    pub all: Vec<String>,
    #[serde(default)]
    pub any: Vec<String>,
    #[serde(default)]
    pub none: Vec<String>,
}

pub(super) fn from_toml(file: &'static str, text: &str) -> Result<Instrument, Vec<Problem>> {
    let read = toml::from_str(text).map_err(|error| {
        let key = place(text, error.span().map_or(0, |span| span.start));
        unreadable(file, key, error.message().to_owned())
    })?;
    check::instrument(file, read)
}

pub(super) fn from_json(file: &'static str, text: &str) -> Result<Instrument, Vec<Problem>> {
    let read = serde_json::from_str(text).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default().to_owned();
        unreadable(file, place, what)
    })?;
    check::instrument(file, read)
}

fn unreadable(file: &'static str, key: String, what: String) -> Vec<Problem> {
    vec![Problem { file, key, what }]
}

impl From<(Option<String>, Option<String>, Option<String>)> for Texts {
    fn from((ro, sq, en): (Option<String>, Option<String>, Option<String>)) -> Self {
        Self { ro, sq, en }
    }
}
