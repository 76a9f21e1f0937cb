//! The leaflet that tells a person of their rights before they are asked for consent (MECHANISM §7 F5).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::PackPart;
use super::check::Check;
use crate::language::Language;
use crate::text::is_language;

const FILE: &str = "leaflets.toml";

/// A version of the leaflet, in all its languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaflet {
    /// Its version, which consents name.
    pub version: String,
    /// The first day on which it is handed out.
    pub from: NaiveDate,
    /// Whether the agency approved the wording.
    pub is_verified: bool,
    /// The texts by their language (ISO 639): those of the pack, and perhaps others.
    pub texts: BTreeMap<String, LeafletText>,
}

/// The leaflet in one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafletText {
    /// Its title.
    pub title: String,
    /// What it says.
    pub paragraphs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LeafletsFile {
    leaflet: Vec<LeafletEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeafletEntry {
    version: String,
    from: NaiveDate,
    verified: bool,
    texts: BTreeMap<String, LeafletText>,
}

impl Check {
    /// The versions of the leaflet, the oldest first.
    pub(super) fn leaflets(&mut self, languages: &[Language], file: LeafletsFile) -> Vec<Leaflet> {
        if file.leaflet.is_empty() {
            self.wrong(FILE, "leaflet", "is empty");
        }
        self.unique(FILE, "leaflet", file.leaflet.iter().map(|one| one.version.as_str()));
        if !file.leaflet.is_sorted_by(|one, next| one.from < next.from) {
            self.wrong(FILE, "leaflet", "each begins after the one before it");
        }
        let mut leaflets = Vec::new();
        for entry in file.leaflet {
            let version = entry.version;
            if version.trim().is_empty() {
                self.wrong(FILE, "leaflet.version", "is empty");
            }
            self.verified(
                PackPart::Leaflet,
                (FILE, &format!("leaflet.{version}")),
                None,
                entry.verified,
            );
            for language in languages.iter().filter(|one| !entry.texts.contains_key(one.code())) {
                self.wrong(
                    FILE,
                    format!("leaflet.{version}.texts.{}", language.code()),
                    "is missing",
                );
            }
            for (code, text) in &entry.texts {
                let at = format!("leaflet.{version}.texts.{code}");
                if !is_language(code) {
                    self.wrong(FILE, at.clone(), "is no language code (ISO 639)");
                }
                let mut all = text.paragraphs.iter().chain([&text.title]);
                if text.paragraphs.is_empty() || all.any(|one| one.trim().is_empty()) {
                    self.wrong(FILE, at, "needs a title and paragraphs, none of them empty");
                }
            }
            leaflets.push(Leaflet {
                version,
                from: entry.from,
                is_verified: entry.verified,
                texts: entry.texts,
            });
        }
        leaflets
    }
}
