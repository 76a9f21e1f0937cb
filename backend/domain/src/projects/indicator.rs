//! What a project set out to reach, and how far it came.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::computed::IndicatorCount;
use super::text::{LINE_MAX, NAME_MAX, TEXT_MAX, day, required};
use crate::codes;
use crate::id::{IndicatorActualId, IndicatorId, ProjectId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

/// More than this is a slip of the hand.
const VALUE_MAX: u64 = 1_000_000_000_000;
const MILESTONES_MAX: usize = 50;

codes! {
    /// What an indicator measures.
    IndicatorLevel {
        /// What was done or made.
        Output,
        /// What changed by it.
        Outcome,
        /// What changed in the long run.
        Impact,
    }
}

codes! {
    /// Where the value of an indicator comes from.
    IndicatorSource {
        /// Somebody writes it down.
        Manual,
        /// It is counted from what was entered of the project.
        Computed,
    }
}

/// What is to be reached by a day on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorMilestone {
    /// By which day; left out where that is not stated.
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// How much by then.
    pub value: u64,
}

/// What is entered of an indicator. What is not stated is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorFacts {
    /// What it measures.
    pub level: IndicatorLevel,
    /// What is counted.
    pub definition: String,
    /// In what.
    pub unit: String,
    /// By what it is broken down.
    pub disaggregation: Option<String>,
    /// How it was before.
    pub baseline: Option<u64>,
    /// What was aimed at.
    pub target: Option<u64>,
    /// What was aimed at on the way.
    pub milestones: Vec<IndicatorMilestone>,
    /// Where its value comes from.
    pub source: IndicatorSource,
    /// What a computed one counts.
    pub counts: Option<IndicatorCount>,
    /// How nothing is counted twice.
    pub counting_rule: Option<String>,
}

/// What a project set out to reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Its id.
    pub id: IndicatorId,
    /// Counts its changes.
    pub version: i64,
    /// Of which project.
    pub project: ProjectId,
    /// What is entered of it.
    pub facts: IndicatorFacts,
}

impl IndicatorFacts {
    /// The facts in the form in which they are kept.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self, pack: &Pack) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let facts = Self {
            definition: required(&mut refused, "/definition", &self.definition, |text| {
                line(text, NAME_MAX)
            }),
            unit: required(&mut refused, "/unit", &self.unit, |text| line(text, LINE_MAX)),
            disaggregation: optional(
                &mut refused,
                "/disaggregation",
                self.disaggregation.as_deref(),
                |text| line(text, LINE_MAX),
            ),
            counting_rule: optional(&mut refused, "/counting_rule", self.counting_rule.as_deref(), |text| {
                paragraphs(text, TEXT_MAX)
            }),
            ..self
        };
        match (facts.source, &facts.counts) {
            (IndicatorSource::Manual, None) => {}
            (IndicatorSource::Manual, Some(_)) => refused.push(Invalid::new("/counts", InvalidCode::Contradiction)),
            (IndicatorSource::Computed, None) => refused.push(Invalid::new("/counts", InvalidCode::Required)),
            (IndicatorSource::Computed, Some(counts)) => counts.check(&mut refused, pack),
        }
        if facts.milestones.len() > MILESTONES_MAX {
            refused.push(Invalid::new("/milestones", InvalidCode::TooMany));
        }
        let values = [
            ("/baseline".to_owned(), facts.baseline),
            ("/target".to_owned(), facts.target),
        ];
        let milestones = facts.milestones.iter().enumerate().take(MILESTONES_MAX);
        let milestones = milestones.map(|(place, one)| (format!("/milestones/{place}/value"), Some(one.value)));
        for (pointer, value) in values.into_iter().chain(milestones) {
            if value.is_some_and(|value| value > VALUE_MAX) {
                refused.push(Invalid::new(pointer, InvalidCode::OutOfRange));
            }
        }
        for (place, one) in facts.milestones.iter().enumerate().take(MILESTONES_MAX) {
            refused.extend(day(&format!("/milestones/{place}/on"), one.on));
        }
        if refused.is_empty() { Ok(facts) } else { Err(refused) }
    }
}

/// What is written down of how far an indicator came: its whole value by then, and not what was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActualFacts {
    /// By which day, where that is stated.
    pub on: Option<NaiveDate>,
    /// How much by then; `None` where that is not stated.
    pub value: Option<u64>,
    /// What shows it.
    pub evidence: Option<String>,
}

/// How far an indicator came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorActual {
    /// Its id.
    pub id: IndicatorActualId,
    /// Counts its changes.
    pub version: i64,
    /// Of which indicator.
    pub indicator: IndicatorId,
    /// What is written down.
    pub facts: ActualFacts,
}

impl ActualFacts {
    /// The facts in the form in which they are kept.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let evidence = optional(&mut refused, "/evidence", self.evidence.as_deref(), |text| {
            line(text, TEXT_MAX)
        });
        refused.extend(day("/on", self.on));
        if self.value.is_some_and(|value| value > VALUE_MAX) {
            refused.push(Invalid::new("/value", InvalidCode::OutOfRange));
        }
        if refused.is_empty() {
            Ok(Self { evidence, ..self })
        } else {
            Err(refused)
        }
    }
}

/// How far an indicator is: the value of the latest day of those that state one, and of the last of them that was
/// written down; one without a day comes before all others. They are given in the order in which they were written.
#[must_use]
pub fn current<'a>(actuals: impl IntoIterator<Item = &'a ActualFacts>) -> Option<u64> {
    let stated = actuals.into_iter().filter(|actual| actual.value.is_some());
    // Of several that are the latest, `max_by_key` takes the last.
    stated.max_by_key(|actual| actual.on).and_then(|actual| actual.value)
}

/// How far `actual` is of `target` in whole percent, half up, also beyond 100; nothing where either is not stated
/// or nothing was aimed at. No actual is not an actual of zero.
#[must_use]
pub fn achieved(target: Option<u64>, actual: Option<u64>) -> Option<u128> {
    let (target, actual) = (u128::from(target?), u128::from(actual?));
    (target > 0).then(|| (actual * 200 + target) / (target * 2))
}

/// Whether `actual` comes to a milestone by now; nothing where how far it is is not stated.
#[must_use]
pub fn reached(milestone: &IndicatorMilestone, actual: Option<u64>) -> Option<bool> {
    Some(actual? >= milestone.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projects::counts::CountOf;

    fn pack() -> Pack {
        Pack::load("ro").expect("the pack of Romania")
    }

    #[test]
    fn an_indicator_is_as_far_as_the_latest_day_says() {
        let said = |march: Option<u32>, value| ActualFacts {
            on: march.and_then(|day| NaiveDate::from_ymd_opt(2016, 3, day)),
            value,
            evidence: None,
        };
        for (actuals, expected) in [
            (vec![], None),
            (vec![said(None, None)], None),
            (vec![said(None, Some(6))], Some(6)),
            (vec![said(Some(2), Some(4)), said(None, Some(6))], Some(4)),
            (vec![said(Some(9), Some(6)), said(Some(2), Some(4))], Some(6)),
            (vec![said(Some(2), Some(4)), said(Some(9), None)], Some(4)),
            (vec![said(Some(2), Some(4)), said(Some(2), Some(5))], Some(5)),
        ] {
            assert_eq!(current(&actuals), expected, "{actuals:?}");
        }
    }

    #[test]
    fn an_indicator_says_what_is_counted_and_in_what() {
        let facts = |definition: &str, target| IndicatorFacts {
            level: IndicatorLevel::Output,
            definition: definition.to_owned(),
            unit: "sessions".to_owned(),
            disaggregation: None,
            baseline: None,
            target,
            milestones: vec![IndicatorMilestone { on: None, value: 1 }],
            source: IndicatorSource::Manual,
            counts: None,
            counting_rule: Some(" ".to_owned()),
        };
        let kept = facts(" Training sessions ", Some(2)).checked(&pack()).unwrap();
        assert_eq!(
            (kept.definition.as_str(), kept.counting_rule),
            ("Training sessions", None)
        );
        let refused = facts(" ", Some(u64::MAX)).checked(&pack());
        let expected = [
            Invalid::new("/definition", InvalidCode::Required),
            Invalid::new("/target", InvalidCode::OutOfRange),
        ];
        assert_eq!(refused, Err(expected.to_vec()));
        let sessions = |code: Option<&str>| IndicatorCount {
            of: CountOf::Sessions,
            code: code.map(str::to_owned),
            sex: None,
        };
        for (source, counts, refused) in [
            (IndicatorSource::Manual, None, None),
            (IndicatorSource::Computed, Some(sessions(None)), None),
            (
                IndicatorSource::Computed,
                None,
                Some(("/counts", InvalidCode::Required)),
            ),
            (
                IndicatorSource::Manual,
                Some(sessions(None)),
                Some(("/counts", InvalidCode::Contradiction)),
            ),
            (
                IndicatorSource::Computed,
                Some(sessions(Some("play"))),
                Some(("/counts/code", InvalidCode::UnknownCode)),
            ),
        ] {
            let asked = IndicatorFacts {
                source,
                counts,
                ..facts("Training sessions", Some(2))
            };
            let told = asked.checked(&pack()).err();
            let expected = refused.map(|(pointer, code)| vec![Invalid::new(pointer, code)]);
            assert_eq!(told, expected, "{source}");
        }
    }

    #[test]
    fn a_milestone_is_reached_by_what_is_stated_now() {
        let milestone = IndicatorMilestone { on: None, value: 4 };
        for (actual, expected) in [
            (None, None),
            (Some(3), Some(false)),
            (Some(4), Some(true)),
            (Some(6), Some(true)),
        ] {
            assert_eq!(reached(&milestone, actual), expected, "{actual:?}");
        }
    }

    #[test]
    fn what_was_reached_is_told_beyond_the_target_and_never_guessed() {
        for (target, actual, expected) in [
            // RO20: two sessions planned, six held.
            (Some(2), Some(6), Some(300)),
            (Some(2), Some(2), Some(100)),
            (Some(3), Some(1), Some(33)),
            (Some(3), Some(2), Some(67)),
            (Some(200), Some(1), Some(1)),
            (Some(2), Some(0), Some(0)),
            (Some(2), None, None),
            (None, Some(6), None),
            (None, None, None),
            (Some(0), Some(6), None),
            (Some(1), Some(u64::MAX), Some(u128::from(u64::MAX) * 100)),
        ] {
            assert_eq!(achieved(target, actual), expected, "{actual:?} of {target:?}");
        }
    }
}
