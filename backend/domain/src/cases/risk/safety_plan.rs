//! The safety plan: what the person does and whom they reach when danger comes. It tells where a
//! person hides, so it is life-critical and stays with the holder of the case.

use serde::{Deserialize, Serialize};

use crate::access::Actor;
use crate::cases::Case;
use crate::event::{Event, EventKind};
use crate::id::CaseId;
use crate::text::{Invalid, InvalidCode, paragraphs};

use super::RiskError;

/// The longest part, in characters.
const PART_MAX: usize = 5_000;

/// The names of its parts, as the ledger names them.
const PARTS: [&str; 6] = [
    "warning_signs",
    "safe_places",
    "safe_people",
    "what_to_do",
    "digital_safety",
    "papers_and_money",
];

/// The safety plan of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafetyPlan {
    /// The case.
    pub case: CaseId,
    /// Counts its changes; 0 while nothing was written.
    pub version: i64,
    /// What stands in it.
    pub parts: SafetyPlanParts,
}

/// What stands in a safety plan; each part in the words agreed with the person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafetyPlanParts {
    /// By what the person notices that danger comes.
    pub warning_signs: Option<String>,
    /// Where the person can go.
    pub safe_places: Option<String>,
    /// Whom the person can reach, and how.
    pub safe_people: Option<String>,
    /// What is done first, by whom.
    pub what_to_do: Option<String>,
    /// Telephone, accounts, location.
    pub digital_safety: Option<String>,
    /// Where papers, money and keys are.
    pub papers_and_money: Option<String>,
}

impl SafetyPlanParts {
    fn all(&self) -> [&Option<String>; 6] {
        [
            &self.warning_signs,
            &self.safe_places,
            &self.safe_people,
            &self.what_to_do,
            &self.digital_safety,
            &self.papers_and_money,
        ]
    }

    /// The parts as they are kept; an empty one is none.
    ///
    /// # Errors
    /// The parts that cannot be so.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let mut part = |name: &str, text: Option<String>| {
            let text = text.filter(|text| !text.trim().is_empty())?;
            paragraphs(&text, PART_MAX)
                .map_err(|code: InvalidCode| refused.push(Invalid::new(format!("/{name}"), code)))
                .ok()
        };
        let [
            warning_signs,
            safe_places,
            safe_people,
            what_to_do,
            digital_safety,
            papers_and_money,
        ] = PARTS;
        let parts = Self {
            warning_signs: part(warning_signs, self.warning_signs),
            safe_places: part(safe_places, self.safe_places),
            safe_people: part(safe_people, self.safe_people),
            what_to_do: part(what_to_do, self.what_to_do),
            digital_safety: part(digital_safety, self.digital_safety),
            papers_and_money: part(papers_and_money, self.papers_and_money),
        };
        if refused.is_empty() { Ok(parts) } else { Err(refused) }
    }
}

impl SafetyPlan {
    /// The plan of a case in which nothing was written yet.
    #[must_use]
    pub fn blank(case: CaseId) -> Self {
        Self {
            case,
            version: 0,
            parts: SafetyPlanParts::default(),
        }
    }

    /// Replaces what stands in it. Without any difference there is nothing to record.
    ///
    /// # Errors
    /// [`RiskError`] says what stands against it.
    pub fn change(self, case: &Case, parts: SafetyPlanParts, by: &Actor) -> Result<(Self, Option<Event>), RiskError> {
        super::may_assess(case, by)?;
        let changed: Vec<&'static str> = PARTS
            .into_iter()
            .zip(self.parts.all().into_iter().zip(parts.all()))
            .filter_map(|(name, (before, after))| (before != after).then_some(name))
            .collect();
        if changed.is_empty() {
            return Ok((self, None));
        }
        let event = Event::new(EventKind::SafetyPlanChanged).case(self.case).fields(changed);
        Ok((Self { parts, ..self }, Some(event)))
    }

    /// That somebody read it.
    #[must_use]
    pub fn read(&self) -> Event {
        Event::new(EventKind::ReadSafetyPlan).case(self.case).fields(PARTS)
    }
}
