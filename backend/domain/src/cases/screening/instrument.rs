//! The instrument: questions in sections, what each weighs, and what follows from the sections.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::fault::{InstrumentFault, InstrumentFaultCode};
use super::rule::{Counts, ResultRow, SectionRule};
use crate::codes;
use crate::language::{Labels, Language};
use crate::pack::Problem;

/// Questions and results that are invented, to show how they are written.
const EXAMPLE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../packs/base/screening/example.txt"
));

codes! {
    /// For whom an instrument asks. For a child no means need be shown (Palermo Protocol, art. 3(c)).
    ScreeningProfile {
        /// Adults.
        Adult,
        /// Children.
        Child,
    }
}

codes! {
    /// What a yes weighs.
    IndicatorWeight {
        /// Strong.
        Strong,
        /// Medium.
        Medium,
        /// Weak.
        Weak,
        /// A sign in an instrument without weights.
        Sign,
    }
}

codes! {
    /// What a result asks for. None is a decision.
    ScreeningResultKind {
        /// Not enough was found. That proves nothing.
        NotIndicated,
        /// A competent body should look at it.
        Review,
        /// What was found indicates trafficking.
        Indicated,
    }
}

/// An instrument in one version. Answers stay bound to the version they were given under, so a
/// version that was used is neither changed nor removed; it gets an end, and another follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    /// Its code, the same in all versions.
    pub code: String,
    /// Its version.
    pub version: String,
    /// The first day on which it may be started.
    pub effective_from: NaiveDate,
    /// The last day on which it may be started.
    pub effective_until: Option<NaiveDate>,
    /// The country it belongs to (ISO 3166-1), if it is one country's.
    pub country: Option<String>,
    /// Whether it was checked against the official text.
    pub is_verified: bool,
    /// Where it comes from.
    pub sources: Vec<String>,
    /// Its name.
    pub name: Labels,
    /// What must be known before it is used.
    pub note: Labels,
    /// Its questions; `None` while nobody has entered them.
    pub questions: Option<Questions>,
    /// The file it was read from.
    pub file: String,
}

/// What an instrument asks, and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Questions {
    pub(super) profiles: Vec<ScreeningProfile>,
    pub(super) sections: Vec<Section>,
    pub(super) results: Vec<ScreeningResult>,
    pub(super) rule: SectionRule,
    pub(super) table: BTreeMap<ScreeningProfile, Vec<ResultRow>>,
}

/// A section: one topic, one dimension of the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its code.
    pub code: String,
    /// Its name.
    pub labels: Labels,
    /// Its questions.
    pub items: Vec<Item>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its code.
    pub code: String,
    /// The question.
    pub labels: Labels,
    /// What a yes weighs for whom. Whom it is not asked has no weight here.
    pub weights: BTreeMap<ScreeningProfile, IndicatorWeight>,
}

/// What a screening may come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreeningResult {
    /// Its code.
    pub code: String,
    /// What it asks for.
    pub kind: ScreeningResultKind,
    /// What it says.
    pub labels: Labels,
}

impl Instrument {
    /// An instrument from a TOML file. `file` is named in what is said about it.
    ///
    /// # Errors
    /// Every problem that was found, each with its place.
    pub fn from_toml(file: &'static str, text: &str) -> Result<Self, Vec<Problem>> {
        let problem = |fault: InstrumentFault| Problem {
            file,
            what: fault.words(Language::En),
            key: match (fault.code, fault.line) {
                (InstrumentFaultCode::Unreadable | InstrumentFaultCode::UnknownKey, Some(line)) => {
                    format!("line {line}, {}", fault.path).trim_end_matches(", ").to_owned()
                }
                _ => fault.path,
            },
        };
        let read = super::check::instrument(text, |_| Vec::new());
        read.map_err(|faults| faults.into_iter().map(problem).collect())
    }

    /// The file to begin with: its own, or where nobody has entered its questions, that of the empty place
    /// with an invented example of questions.
    #[must_use]
    pub fn to_begin_with(&self) -> String {
        if self.questions.is_some() {
            return self.file.clone();
        }
        let patterns = "\n# Example: one strong and one medium make a section positive. Take the official rule.\n\
                        positive_when = [\"SM\", \"MMM\"]\n\n[name]";
        format!("{}\n{EXAMPLE}", self.file.replacen("\n[name]", patterns, 1))
    }

    /// Whether it may be started on this day.
    #[must_use]
    pub fn is_effective(&self, on: NaiveDate) -> bool {
        self.effective_from <= on && self.effective_until.is_none_or(|until| on <= until)
    }
}

impl Questions {
    /// For whom it asks.
    #[must_use]
    pub fn profiles(&self) -> &[ScreeningProfile] {
        &self.profiles
    }

    /// Its sections.
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// What it may come to.
    #[must_use]
    pub fn results(&self) -> &[ScreeningResult] {
        &self.results
    }

    /// The result with this code.
    #[must_use]
    pub fn result(&self, code: &str) -> Option<&ScreeningResult> {
        self.results.iter().find(|result| result.code == code)
    }

    /// The section with this code.
    #[must_use]
    pub fn section(&self, code: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.code == code)
    }
}

impl Section {
    /// The questions for a profile, each with what a yes weighs.
    pub fn asked(&self, profile: ScreeningProfile) -> impl Iterator<Item = (&Item, IndicatorWeight)> {
        self.items
            .iter()
            .filter_map(move |item| Some((item, *item.weights.get(&profile)?)))
    }

    /// How many questions of each weight it has for a profile.
    #[must_use]
    pub fn counts(&self, profile: ScreeningProfile) -> Counts {
        self.asked(profile).map(|(_, weight)| weight).collect()
    }
}
