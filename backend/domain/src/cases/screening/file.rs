//! An instrument as it is written in a file.
//!
//! Whatever can be told precisely is optional or a plain text here, so that `check` tells all of it at
//! once, each at its line. What is no TOML, or no key of an instrument, is told alone: the rest cannot
//! be read.

use serde::Deserialize;
use toml::Spanned;

use super::fault::{InstrumentFault, InstrumentFaultCode};
use crate::pack::{line, place};

/// More bytes than any instrument has.
pub const MAX_BYTES: usize = 128 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstrumentFile {
    pub code: Option<Spanned<String>>,
    pub version: Option<Spanned<String>>,
    pub effective_from: Option<Spanned<String>>,
    pub effective_until: Option<Spanned<String>>,
    pub country: Option<Spanned<String>>,
    pub verified: Option<Spanned<bool>>,
    pub sources: Option<Spanned<Vec<String>>>,
    pub name: Option<Spanned<Texts>>,
    pub note: Option<Spanned<Texts>>,
    /// The patterns that make a section positive, such as `"SS"`; an instrument that has none has
    /// no weights, and one sign is enough.
    #[serde(default)]
    pub positive_when: Vec<Spanned<String>>,
    #[serde(default)]
    pub section: Vec<SectionEntry>,
    #[serde(default)]
    pub result: Vec<ResultEntry>,
}

/// Texts that may be missing here, so that which one is can be told.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    pub ro: Option<Spanned<String>>,
    pub sq: Option<Spanned<String>>,
    pub en: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionEntry {
    pub code: Option<Spanned<String>>,
    pub ro: Option<Spanned<String>>,
    pub sq: Option<Spanned<String>>,
    pub en: Option<Spanned<String>>,
    #[serde(default)]
    pub items: Vec<ItemEntry>,
}

/// In an instrument with weights, `adult` and `child` say what a yes weighs for whom; whom there is
/// no weight for is not asked. In one without, everybody is asked everything.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ItemEntry {
    pub code: Option<Spanned<String>>,
    pub adult: Option<Spanned<String>>,
    pub child: Option<Spanned<String>>,
    pub ro: Option<Spanned<String>>,
    pub sq: Option<Spanned<String>>,
    pub en: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResultEntry {
    pub code: Option<Spanned<String>>,
    pub kind: Option<Spanned<String>>,
    #[serde(default)]
    pub when: Vec<ConditionEntry>,
    pub ro: Option<Spanned<String>>,
    pub sq: Option<Spanned<String>>,
    pub en: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionEntry {
    pub profile: Option<Spanned<String>>,
    #[serde(default)]
    pub all: Vec<Spanned<String>>,
    #[serde(default)]
    pub any: Vec<Spanned<String>>,
    #[serde(default)]
    pub none: Vec<Spanned<String>>,
}

/// What the file says, as far as it can be read at all.
pub(super) fn read(text: &str) -> Result<InstrumentFile, InstrumentFault> {
    if text.len() > MAX_BYTES {
        return Err(InstrumentFault {
            line: None,
            path: "file".to_owned(),
            code: InstrumentFaultCode::TooLarge,
            values: vec![MAX_BYTES.to_string()],
        });
    }
    toml::from_str(text).map_err(|error| {
        let position = error.span().map_or(0, |span| span.start);
        let message = error.message();
        let (code, value) = match message
            .strip_prefix("unknown field `")
            .and_then(|rest| rest.split('`').next())
        {
            Some(key) => (InstrumentFaultCode::UnknownKey, key),
            None => (InstrumentFaultCode::Unreadable, message),
        };
        InstrumentFault {
            line: Some(line(text, position)),
            path: place(text, position)
                .split_once(", ")
                .map_or_else(String::new, |(_, key)| key.to_owned()),
            code,
            values: vec![value.to_owned()],
        }
    })
}
