//! How far a strategy is: its measures under what they are to reach, and what they come to.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::body::BodyPart;
use super::strategy::{MeasureStatus, StrategyMeasure, StrategyObjective};

/// The measures that serve one objective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectiveProgress {
    /// What is to be reached; `None`: they serve no stated objective.
    pub objective: Option<StrategyObjective>,
    /// Its measures, in the order they came in.
    pub measures: Vec<StrategyMeasure>,
}

/// How many measures there are, and how far they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeasureTotals {
    /// How many there are.
    pub measures: u64,
    /// How many of each status; `None`: not stated.
    pub by_status: BTreeMap<Option<MeasureStatus>, u64>,
    /// How many were due and are neither done nor given up.
    pub overdue: u64,
    /// How many state no day.
    pub without_day: u64,
    /// How many name nobody who answers for them.
    pub without_responsible: u64,
    /// How many have no evidence.
    pub without_evidence: u64,
}

/// The measures of each objective, in the order of the objectives; those that serve none come last. An objective
/// without measures is there.
#[must_use]
pub fn by_objective(objectives: &[StrategyObjective], measures: Vec<StrategyMeasure>) -> Vec<ObjectiveProgress> {
    let mut progress: Vec<ObjectiveProgress> = objectives
        .iter()
        .map(|objective| ObjectiveProgress {
            objective: Some(objective.clone()),
            measures: Vec::new(),
        })
        .collect();
    let mut others = Vec::new();
    for measure in measures {
        let serves = |one: &&mut ObjectiveProgress| {
            let id = one.objective.as_ref().map(|objective| objective.id);
            id == measure.facts.objective
        };
        match progress.iter_mut().find(serves) {
            Some(one) => one.measures.push(measure),
            None => others.push(measure),
        }
    }
    if !others.is_empty() {
        progress.push(ObjectiveProgress {
            objective: None,
            measures: others,
        });
    }
    progress
}

/// What these measures come to by `today`.
#[must_use]
pub fn totals(measures: &[StrategyMeasure], today: NaiveDate) -> MeasureTotals {
    let mut totals = MeasureTotals::default();
    for facts in measures.iter().map(|measure| &measure.facts) {
        let mut parts = facts.bodies.iter().map(|body| body.part);
        totals.measures += 1;
        *totals.by_status.entry(facts.status).or_default() += 1;
        totals.overdue += u64::from(facts.is_overdue(today) == Some(true));
        totals.without_day += u64::from(facts.due.is_none());
        totals.without_responsible += u64::from(!parts.any(|part| part == BodyPart::Responsible));
        totals.without_evidence += u64::from(facts.evidence.is_none());
    }
    totals
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::{Id as _, StrategyId, StrategyMeasureId, StrategyObjectiveId};
    use crate::projects::body::NamedBody;
    use crate::projects::date::StatedDate;
    use crate::projects::strategy::MeasureFacts;

    fn objective(number: u128) -> StrategyObjective {
        StrategyObjective {
            id: StrategyObjectiveId::from_uuid(Uuid::from_u128(number)),
            number: Some(number.to_string()),
            text: "Identification".to_owned(),
        }
    }

    fn measure(number: u128, serves: Option<&StrategyObjective>) -> StrategyMeasure {
        StrategyMeasure {
            id: StrategyMeasureId::from_uuid(Uuid::from_u128(number)),
            version: 1,
            strategy: StrategyId::from_uuid(Uuid::nil()),
            facts: MeasureFacts {
                objective: serves.map(|objective| objective.id),
                number: None,
                text: "Train".to_owned(),
                due: None,
                status: None,
                bodies: Vec::new(),
                indicator: None,
                funding: None,
                evidence: None,
                links: Vec::new(),
            },
        }
    }

    #[test]
    fn measures_stand_under_what_they_serve_and_those_that_serve_nothing_come_last() {
        let objectives = [objective(1), objective(2)];
        let measures = vec![
            measure(10, None),
            measure(11, Some(&objectives[1])),
            measure(12, Some(&objectives[1])),
        ];
        let table: Vec<_> = by_objective(&objectives, measures)
            .into_iter()
            .map(|one| (one.objective.and_then(|objective| objective.number), one.measures.len()))
            .collect();
        let number = |number: &str| Some(number.to_owned());
        assert_eq!(table, [(number("1"), 0), (number("2"), 2), (None, 1)]);
    }

    #[test]
    fn what_is_not_stated_of_measures_is_counted_beside_how_far_they_are() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let mut late = measure(1, None);
        late.facts.due = Some(StatedDate::day(NaiveDate::from_ymd_opt(2026, 2, 28).unwrap()));
        late.facts.evidence = Some("Report".to_owned());
        let body = |part| NamedBody {
            organisation_id: None,
            name: Some("Ministry".to_owned()),
            part,
            role: None,
        };
        late.facts.bodies = vec![body(BodyPart::Partner), body(BodyPart::Responsible)];
        let mut done = late.clone();
        done.facts.status = Some(MeasureStatus::Done);
        let totals = totals(&[late, done, measure(3, None)], today);
        assert_eq!((totals.measures, totals.overdue, totals.without_day), (3, 1, 1));
        assert_eq!((totals.without_responsible, totals.without_evidence), (1, 1));
        let by_status: Vec<_> = totals.by_status.into_iter().collect();
        assert_eq!(by_status, [(None, 2), (Some(MeasureStatus::Done), 1)]);
    }
}
