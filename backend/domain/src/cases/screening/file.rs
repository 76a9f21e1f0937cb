//! An instrument as it is written in a file.
//!
//! Whatever can be told precisely is optional or a plain text here, so that `check` tells all of it at
//! once, each at its line. Keys that are none and values of another kind are told first, all of them; what is
//! no TOML is told alone: the rest cannot be read.

use std::ops::Range;

use serde::Deserialize;
use toml::de::{DeArray, DeTable, DeValue, Error};
use toml::{Deserializer, Spanned};

use super::fault::{InstrumentFault, InstrumentFaultCode};
use crate::pack::{line, place};

/// More bytes than any instrument has.
pub const MAX_BYTES: usize = 128 * 1024;
/// So much is told of what cannot be read; whoever has mended that is told the rest.
const MAX_FAULTS: usize = 50;

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
pub(super) fn read(text: &str) -> Result<InstrumentFile, Vec<InstrumentFault>> {
    if text.len() > MAX_BYTES {
        return Err(vec![InstrumentFault {
            line: None,
            path: "file".to_owned(),
            code: InstrumentFaultCode::TooLarge,
            values: vec![MAX_BYTES.to_string()],
        }]);
    }
    let mut table = DeTable::parse(text).map_err(|error| vec![fault(text, &error)])?;
    let mut faults = Vec::new();
    loop {
        let error = match InstrumentFile::deserialize(Deserializer::from(table.clone())) {
            Ok(file) if faults.is_empty() => return Ok(file),
            Ok(_) => break,
            Err(error) => error,
        };
        faults.push(fault(text, &error));
        // Without it the next one is met.
        let is_out = error.span().is_some_and(|span| take_out(table.get_mut(), &span));
        if !is_out || faults.len() == MAX_FAULTS {
            break;
        }
    }
    faults.sort_by_key(|fault| fault.line);
    Err(faults)
}

/// Takes out the entry whose key or value stands there; whether there is one.
fn take_out(table: &mut DeTable<'_>, place: &Range<usize>) -> bool {
    let mut entries = table.iter();
    let wrong = entries.find(|(key, value)| key.span() == *place || value.span() == *place);
    if let Some(key) = wrong.map(|(key, _)| key.clone()) {
        table.remove(&key);
        return true;
    }
    table.iter_mut().any(|(_, value)| take_out_of(value.get_mut(), place))
}

fn take_out_of(value: &mut DeValue<'_>, place: &Range<usize>) -> bool {
    match value {
        DeValue::Table(table) => take_out(table, place),
        DeValue::Array(array) => {
            let before = array.len();
            let items = std::mem::replace(array, DeArray::new()).into_iter();
            *array = items.filter(|item| item.span() != *place).collect();
            array.len() < before || array.iter_mut().any(|item| take_out_of(item.get_mut(), place))
        }
        _ => false,
    }
}

fn fault(text: &str, error: &Error) -> InstrumentFault {
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
}
