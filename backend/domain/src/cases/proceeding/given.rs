//! What somebody says of proceedings, and whether it can be so.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{NAME_MAX, Proceeding, ProceedingKind, ProceedingWords, WORDS_MAX};
use crate::id::{OrganisationId, UserId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, codes, is_language, line, optional, paragraphs};

/// More measures than a pack has.
const MEASURES_MAX: usize = 30;

/// What somebody says of proceedings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProceedingGiven {
    /// What kind.
    pub kind: ProceedingKind,
    /// In which country (ISO 3166-1).
    pub country: String,
    /// The day they began.
    pub opened_on: NaiveDate,
    /// In which capacity the person takes part.
    pub capacity: String,
    /// Since when.
    pub capacity_since: NaiveDate,
    /// What is said of them; without what came before.
    pub words: ProceedingWords,
}

/// What is known when something is written down.
#[derive(Debug, Clone)]
pub struct ProceedingKnown<'a> {
    /// The country.
    pub pack: &'a Pack,
    /// Which of the organisations that are named the directory has.
    pub organisations: BTreeSet<OrganisationId>,
    /// Which of the people who are named work for the organisation that holds the case.
    pub colleagues: BTreeSet<UserId>,
    /// Today.
    pub today: NaiveDate,
}

impl ProceedingKnown<'_> {
    /// The codes of a list of the pack, each once.
    pub(super) fn codes(&self, refused: &mut Vec<Invalid>, pointer: &str, list: &str, given: &[String]) {
        codes(refused, pointer, given, MEASURES_MAX, |code| {
            self.pack.has_code(list, code)
        });
    }
}

impl ProceedingGiven {
    /// The same with its texts tidied, and what is wrong with it; `before` is what was said before.
    pub(super) fn checked(self, before: Option<&Proceeding>, known: &ProceedingKnown) -> (Self, Vec<Invalid>) {
        let mut refused = Vec::new();
        let mut refuse = |pointer: &str, code| refused.push(Invalid::new(pointer, code));
        if self.country.len() != 2 || !self.country.bytes().all(|b| b.is_ascii_uppercase()) {
            refuse("/country", InvalidCode::UnknownCode);
        }
        if self.opened_on > known.today {
            refuse("/opened_on", InvalidCode::InTheFuture);
        }
        if !known.pack.has_code("proceeding_capacity", &self.capacity) {
            refuse("/capacity", InvalidCode::UnknownCode);
        }
        let earliest = before
            .filter(|before| before.capacity != self.capacity)
            .map_or(self.opened_on, |before| before.capacity_since);
        if self.capacity_since > known.today {
            refuse("/capacity_since", InvalidCode::InTheFuture);
        } else if self.capacity_since < earliest {
            refuse("/capacity_since", InvalidCode::TooEarly);
        }
        for (pointer, organisation) in [("/body_id", self.words.body), ("/lawyer_id", self.words.lawyer)] {
            if organisation.is_some_and(|id| !known.organisations.contains(&id)) {
                refuse(pointer, InvalidCode::UnknownCode);
            }
        }
        if self.words.language.as_deref().is_some_and(|code| !is_language(code)) {
            refuse("/language", InvalidCode::UnknownCode);
        }
        known.codes(&mut refused, "/measures", "protection_measure", &self.words.measures);
        let mut name = |pointer: &str, text: &Option<String>| {
            optional(&mut refused, pointer, text.as_deref(), |text| line(text, NAME_MAX))
        };
        let words = ProceedingWords {
            body_name: name("/body_name", &self.words.body_name),
            file_number: name("/file_number", &self.words.file_number),
            lawyer_name: name("/lawyer_name", &self.words.lawyer_name),
            ..self.words
        };
        let note = optional(&mut refused, "/note", words.note.as_deref(), |text| {
            paragraphs(text, WORDS_MAX)
        });
        if words.body.is_none() && words.body_name.is_none() {
            refused.push(Invalid::new("/body_name", InvalidCode::Required));
        }
        let words = ProceedingWords { note, ..words };
        (Self { words, ..self }, refused)
    }
}
