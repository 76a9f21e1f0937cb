//! How many people stand on the attendance lists of a project, beside the participations on them.
//!
//! A series and its sessions are counted once: by the lists of the sessions, unless that of the series holds more.

use std::collections::BTreeMap;

use super::attendance::Attendee;
use super::counts::with_parts;
use super::training_report::{TrainingSelection, TrainingTally};
use crate::fold::fold;
use crate::id::{Id as _, TrainingId};

/// Who an attendee of a training is among all who stand on the lists of its project: by name and institution, as far as
/// letters go. A name without an institution may be anybody's, and is somebody of this one list.
#[must_use]
pub fn person(attendee: &Attendee, training: TrainingId) -> String {
    let name = fold(&attendee.name);
    let institution = attendee.institution.as_deref().map(fold).unwrap_or_default();
    if name.is_empty() || institution.is_empty() {
        format!("{name}\n{institution}\n{}", training.uuid())
    } else {
        format!("{name}\n{institution}")
    }
}

/// The attendance lists by which people are counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountedLists {
    /// How many trainings could have one: sessions that are known by themselves, and series of which none is.
    pub trainings: u64,
    /// Those that have one.
    pub listed: Vec<TrainingId>,
    /// How many stand on these lists, who stands on two twice; `None` where there is none.
    pub participations: Option<u64>,
}

/// The lists by which the people of these trainings are counted; `rows` says of each training that has a list how many
/// stand on it. `all` holds what a report holds.
#[must_use]
pub fn counted_lists(
    all: &[TrainingTally],
    selection: &TrainingSelection,
    rows: &BTreeMap<TrainingId, u32>,
) -> CountedLists {
    let on_list = |one: &TrainingTally| rows.get(&one.id).copied().map(u64::from);
    let mut counted = CountedLists::default();
    for (whole, parts) in with_parts(all.iter()) {
        let on_parts: u64 = parts.iter().filter_map(|part| on_list(part)).sum();
        let is_by_whole = selection.is_in_year(whole) && on_list(whole).is_some_and(|own| own > on_parts);
        let by = if parts.is_empty() || is_by_whole {
            vec![whole]
        } else {
            parts
        };
        for one in by.into_iter().filter(|one| selection.has(one)) {
            counted.trainings += 1;
            if let Some(rows) = on_list(one) {
                counted.listed.push(one.id);
                counted.participations = Some(counted.participations.unwrap_or_default() + rows);
            }
        }
    }
    counted
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> TrainingId {
        TrainingId::from_uuid(Uuid::from_u128(number))
    }

    fn one(number: u128, series: Option<u128>, year: i32) -> TrainingTally {
        TrainingTally {
            id: id(number),
            series: series.map(id),
            year: Some(year),
            county: None,
            sessions: None,
            trainers: None,
            planned: None,
            planned_groups: Vec::new(),
            people: None,
            told: 0,
            days: None,
            lasted: None,
        }
    }

    fn counted(all: &[TrainingTally], year: Option<i32>, rows: &[(u128, u32)]) -> CountedLists {
        let selection = TrainingSelection { year, county: None };
        let rows = rows.iter().map(|(number, rows)| (id(*number), *rows)).collect();
        counted_lists(all, &selection, &rows)
    }

    fn lists(trainings: u64, listed: &[u128], participations: Option<u64>) -> CountedLists {
        CountedLists {
            trainings,
            listed: listed.iter().copied().map(id).collect(),
            participations,
        }
    }

    #[test]
    fn without_a_list_nothing_is_stated_and_that_is_not_zero() {
        assert_eq!(counted(&[], None, &[]), CountedLists::default());
        let all = [one(1, None, 2015), one(2, None, 2016)];
        assert_eq!(counted(&all, None, &[]), lists(2, &[], None));
        // A list of a training that was not held, or of another project, is of none of these.
        assert_eq!(counted(&all, None, &[(9, 30)]), lists(2, &[], None));
        assert_eq!(counted(&all, None, &[(2, 30)]), lists(2, &[2], Some(30)));
        assert_eq!(counted(&all, None, &[(1, 12), (2, 30)]), lists(2, &[1, 2], Some(42)));
        assert_eq!(counted(&all, Some(2015), &[(1, 12), (2, 30)]), lists(1, &[1], Some(12)));
    }

    #[test]
    fn a_series_and_its_sessions_are_counted_once_by_what_lists_more() {
        let all = [one(1, None, 2015), one(2, Some(1), 2015), one(3, Some(1), 2016)];
        // Neither has one: there are two sessions that could.
        assert_eq!(counted(&all, None, &[]), lists(2, &[], None));
        assert_eq!(counted(&all, None, &[(2, 20)]), lists(2, &[2], Some(20)));
        // Twenty people twice stand once on the list of the series.
        let both = [(1, 20), (2, 20), (3, 20)];
        assert_eq!(counted(&all, None, &both), lists(2, &[2, 3], Some(40)));
        assert_eq!(
            counted(&all, None, &[(1, 40), (2, 20), (3, 20)]),
            lists(2, &[2, 3], Some(40))
        );
        // One session has no list yet: that of the series knows more.
        assert_eq!(counted(&all, None, &[(1, 35), (2, 20)]), lists(1, &[1], Some(35)));
        assert_eq!(counted(&all, None, &[(1, 35)]), lists(1, &[1], Some(35)));
    }

    #[test]
    fn in_a_year_a_session_counts_by_its_own_date() {
        let all = [one(1, None, 2015), one(2, Some(1), 2015), one(3, Some(1), 2016)];
        let rows = [(1, 50), (2, 20), (3, 15)];
        assert_eq!(counted(&all, Some(2015), &rows), lists(1, &[1], Some(50)));
        assert_eq!(counted(&all, Some(2016), &rows), lists(1, &[3], Some(15)));
        assert_eq!(counted(&all, Some(2017), &rows), CountedLists::default());
    }

    #[test]
    fn a_person_is_told_by_name_and_institution_and_else_only_within_a_list() {
        let trainings = [id(1), id(2)];
        let attendee = |name: &str, institution: Option<&str>| Attendee {
            name: name.to_owned(),
            institution: institution.map(str::to_owned),
            institution_kind: None,
            position: None,
            category: None,
            sex: None,
            county: None,
        };
        let told = |name: &str, institution: &str| person(&attendee(name, Some(institution)), trainings[0]);
        let known = told("Ștefan Țuțea", "DGASPC Brașov");
        for (name, institution) in [
            ("Ştefan Ţuţea", "DGASPC Braşov"),
            ("STEFAN  TUTEA ", "dgaspc brasov"),
            ("Ștefan-Țuțea", "DGASPC, Brașov"),
        ] {
            assert_eq!(told(name, institution), known, "{name}, {institution}");
        }
        for (name, institution) in [
            ("Țuțea Ștefan", "DGASPC Brașov"),
            ("Ștefan Țuțea", "DGASPC Sibiu"),
            ("Ștefan", "Țuțea DGASPC Brașov"),
            ("Ștefania Țuțea", "DGASPC Brașov"),
        ] {
            assert_ne!(told(name, institution), known, "{name}, {institution}");
        }
        // What else stands of somebody may change from list to list, and so may the list.
        let moved = Attendee {
            position: Some("inspector".to_owned()),
            county: Some("RO-BV".to_owned()),
            ..attendee("Ștefan Țuțea", Some("DGASPC Brașov"))
        };
        assert_eq!(person(&moved, trainings[1]), known);
        for unclear in [
            attendee("Ștefan Țuțea", None),
            attendee("Ștefan Țuțea", Some("–")),
            attendee("?", Some("DGASPC Brașov")),
        ] {
            let [first, second] = trainings.map(|training| person(&unclear, training));
            assert_ne!(first, second, "{unclear:?}");
            assert_eq!(first, person(&unclear, trainings[0]));
        }
        assert_ne!(
            person(&attendee("Ana Exemplu", None), trainings[0]),
            person(&attendee("Ion Exemplu", None), trainings[0])
        );
    }
}
