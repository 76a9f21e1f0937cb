//! What many trainings come to: how many sessions of how many people, and who these were.
//!
//! Each figure of a series is counted once, from the series or from its sessions (see [`counts`](super::counts)), and
//! stands in the year and the county of what it is counted from. So the figures of all years come to that of all.

use std::collections::BTreeMap;

use super::counts::{InSeries, counted_by, with_parts};
use super::indicator::achieved;
use super::training::ParticipantGroup;
use crate::id::TrainingId;
use crate::identity::organisation::OrganisationKind;

/// What one training that was held states in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingTally {
    /// Its id.
    pub id: TrainingId,
    /// The series it is a part of.
    pub series: Option<TrainingId>,
    /// The year in which it began, as far as that is stated.
    pub year: Option<i32>,
    /// The county in which it was held.
    pub county: Option<String>,
    /// How many sessions it counts.
    pub sessions: Option<u32>,
    /// How many trainers there were.
    pub trainers: Option<u32>,
    /// How many people were to come, as it is stated or as they are broken down.
    pub planned: Option<u32>,
    /// Who these were to be.
    pub planned_groups: Vec<ParticipantGroup>,
    /// How many people came, as it is stated or as they are broken down.
    pub people: Option<u32>,
    /// How many of these are broken down.
    pub told: u32,
    /// How many days it lasted, as it is stated.
    pub days: Option<u32>,
    /// How many days there are from its first to its last.
    pub lasted: Option<u32>,
}

impl TrainingTally {
    /// How many days it lasted. Between the first and the last day of several sessions there are days without one.
    fn days(&self, has_parts: bool) -> Option<u32> {
        let is_one = !has_parts && self.sessions.is_none_or(|sessions| sessions == 1);
        self.days.or(self.lasted.filter(|_| is_one))
    }

    /// How many sessions it counts. A part that does not say otherwise is one; a training that is none may be of any
    /// number.
    fn sessions(&self) -> Option<u32> {
        self.sessions.or(self.series.is_some().then_some(1))
    }
}

impl InSeries for TrainingTally {
    fn id(&self) -> TrainingId {
        self.id
    }

    fn series(&self) -> Option<TrainingId> {
        self.series
    }
}

/// Which trainings a report is of, besides their projects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrainingSelection {
    /// Begun in this year.
    pub year: Option<i32>,
    /// Held in this county.
    pub county: Option<String>,
}

impl TrainingSelection {
    fn has(&self, training: &TrainingTally) -> bool {
        self.year.is_none_or(|year| training.year == Some(year))
            && (self.county.as_ref()).is_none_or(|county| training.county.as_ref() == Some(county))
    }
}

/// A figure of several things, and how many of them do not state it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// What it comes to; `None` where nothing is stated.
    pub value: Option<u64>,
    /// From how many that state it.
    pub stated: u64,
    /// How many do not.
    pub not_stated: u64,
}

impl Tally {
    /// With one more of them.
    #[must_use]
    pub fn and(self, value: Option<u32>) -> Self {
        match value {
            Some(value) => Self {
                value: Some(self.value.unwrap_or_default().saturating_add(u64::from(value))),
                stated: self.stated + 1,
                ..self
            },
            None => Self {
                not_stated: self.not_stated + 1,
                ..self
            },
        }
    }
}

/// Participations held against another figure, of those trainings alone that state both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeldAgainst {
    /// How many trainings state both.
    pub trainings: u64,
    /// What the other figure comes to.
    pub against: u64,
    /// What the participations come to.
    pub participants: u64,
}

impl HeldAgainst {
    fn and(self, against: u32, participants: u32) -> Self {
        Self {
            trainings: self.trainings + 1,
            against: self.against.saturating_add(u64::from(against)),
            participants: self.participants.saturating_add(u64::from(participants)),
        }
    }

    /// The same, if any training states both.
    #[must_use]
    pub fn stated(self) -> Option<Self> {
        (self.trainings > 0).then_some(self)
    }

    /// The participations in whole percent of the other figure, half up, also beyond 100; nothing of zero.
    #[must_use]
    pub fn percent(self) -> Option<u64> {
        achieved(Some(self.against), Some(self.participants)).and_then(|percent| percent.try_into().ok())
    }

    /// How many participations there are for each of the other figure, in tenths, half up; nothing of zero.
    #[must_use]
    pub fn mean_tenths(self) -> Option<u64> {
        let (against, participants) = (u128::from(self.against), u128::from(self.participants));
        let tenths = (against > 0).then(|| (participants * 20 + against) / (against * 2))?;
        tenths.try_into().ok()
    }
}

/// What the trainings of a selection come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrainingTotals {
    /// Sessions.
    pub sessions: Tally,
    /// People who took part; who came to two counts twice.
    pub participants: Tally,
    /// People who were to take part in what was held.
    pub planned: Tally,
    /// Who these were to be, as far as it is stated.
    pub planned_groups: Vec<GroupTotal>,
    /// Who took part, held against who was to.
    pub delivered: HeldAgainst,
    /// Who took part, held against sessions.
    pub per_session: HeldAgainst,
    /// Trainers.
    pub trainers: Tally,
    /// Days.
    pub days: Tally,
    /// How many of the people are broken down.
    pub told: u64,
    /// How many sessions of the selection there are whose people are counted with a series that is not of it.
    pub counted_elsewhere: u64,
    /// The series and sessions of series whose breakdown tells who came. A training that is neither tells itself.
    pub told_by: Vec<TrainingId>,
}

/// What the trainings of a selection come to. `all` holds, besides them, the series that they are sessions of and all
/// sessions of these.
#[must_use]
pub fn totals(all: &[TrainingTally], selection: &TrainingSelection) -> TrainingTotals {
    let mut totals = TrainingTotals::default();
    let mut to_come: BTreeMap<PeopleKind, u64> = BTreeMap::new();
    for (whole, parts) in with_parts(all.iter()) {
        let figure = |tally: &mut Tally, value: &dyn Fn(&TrainingTally) -> Option<u32>| {
            let counted = counted_by(whole, &parts, value);
            for one in counted.into_iter().filter(|one| selection.has(one)) {
                *tally = tally.and(value(one));
            }
        };
        figure(&mut totals.sessions, &TrainingTally::sessions);
        figure(&mut totals.participants, &|one| one.people);
        figure(&mut totals.planned, &|one| one.planned);
        figure(&mut totals.days, &|one| {
            one.days(one.id == whole.id && !parts.is_empty())
        });
        if selection.has(whole) && (whole.trainers.is_some() || parts.is_empty()) {
            totals.trainers = totals.trainers.and(whole.trainers);
        }
        let against = |held: &mut HeldAgainst, other: &dyn Fn(&TrainingTally) -> Option<u32>| {
            for one in stating_both(whole, &parts, other)
                .into_iter()
                .filter(|one| selection.has(one))
            {
                if let Some((other, people)) = other(one).zip(one.people) {
                    *held = held.and(other, people);
                }
            }
        };
        against(&mut totals.delivered, &|one| one.planned);
        against(&mut totals.per_session, &TrainingTally::sessions);
        who_came(&mut totals, whole, &parts, selection);
        // Who was to come is told by what their number is counted from.
        let planned = counted_by(whole, &parts, |one| one.planned);
        for one in planned.into_iter().filter(|one| selection.has(one)) {
            for group in &one.planned_groups {
                *to_come.entry(kind(group)).or_default() += u64::from(group.count);
            }
        }
    }
    totals.planned_groups = group_totals(to_come);
    totals
}

/// What people have in common: category, sex, kind of institution and county, each as far as it is stated.
pub type PeopleKind = [Option<String>; 4];

fn kind(group: &ParticipantGroup) -> PeopleKind {
    let institution = group.institution.map(OrganisationKind::code).map(str::to_owned);
    [
        group.category.clone(),
        group.sex.clone(),
        institution,
        group.county.clone(),
    ]
}

/// People by kind.
#[must_use]
pub fn group_totals(groups: BTreeMap<PeopleKind, u64>) -> Vec<GroupTotal> {
    let total = |([category, sex, institution, county], people): (PeopleKind, u64)| GroupTotal {
        category,
        sex,
        institution,
        county,
        people,
    };
    groups.into_iter().map(total).collect()
}

/// Which of these state both this figure and how many people came: the whole, else parts of it, so that nobody is
/// counted twice.
fn stating_both<'a>(
    whole: &'a TrainingTally,
    parts: &[&'a TrainingTally],
    other: impl Fn(&TrainingTally) -> Option<u32>,
) -> Vec<&'a TrainingTally> {
    let has_both = |one: &TrainingTally| one.people.is_some() && other(one).is_some();
    if has_both(whole) {
        vec![whole]
    } else {
        parts.iter().copied().filter(|part| has_both(part)).collect()
    }
}

/// Who came is told by what their number is counted from; of a series by its sessions, where these tell more of it.
fn who_came(
    totals: &mut TrainingTotals,
    whole: &TrainingTally,
    parts: &[&TrainingTally],
    selection: &TrainingSelection,
) {
    let told_by = |totals: &mut TrainingTotals, one: &TrainingTally| {
        totals.told += u64::from(one.told);
        if !parts.is_empty() || one.series.is_some() {
            totals.told_by.push(one.id);
        }
    };
    let counted = counted_by(whole, parts, |one| one.people);
    let is_by_whole = counted.iter().any(|one| one.id == whole.id);
    if !is_by_whole {
        for part in counted.into_iter().filter(|part| selection.has(part)) {
            told_by(totals, part);
        }
        return;
    }
    if !selection.has(whole) {
        totals.counted_elsewhere += parts.iter().map(|part| u64::from(selection.has(part))).sum::<u64>();
        return;
    }
    let of_parts: u64 = parts.iter().map(|part| u64::from(part.told)).sum();
    let is_more = of_parts > u64::from(whole.told) && whole.people.is_some_and(|people| of_parts <= u64::from(people));
    if is_more {
        for part in parts {
            told_by(totals, part);
        }
    } else {
        told_by(totals, whole);
    }
}

/// People of one kind, from all trainings of a selection; what is not stated of them is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupTotal {
    /// What they do.
    pub category: Option<String>,
    /// Their sex.
    pub sex: Option<String>,
    /// Of which kind of institution they are: a code of `OrganisationKind`.
    pub institution: Option<String>,
    /// From which county.
    pub county: Option<String>,
    /// How many.
    pub people: u64,
}

/// The same people by one thing that is stated of them, by its codes, and those of whom it is not stated last.
#[must_use]
pub fn shares<'a>(
    groups: &'a [GroupTotal],
    by: impl Fn(&'a GroupTotal) -> Option<&'a String>,
) -> Vec<(Option<String>, u64)> {
    let mut sums: BTreeMap<(bool, Option<&String>), u64> = BTreeMap::new();
    for group in groups {
        let code = by(group);
        *sums.entry((code.is_none(), code)).or_default() += group.people;
    }
    sums.into_iter()
        .map(|((_, code), people)| (code.cloned(), people))
        .collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::Id as _;

    fn one(number: u128, series: Option<u128>) -> TrainingTally {
        let id = |number| TrainingId::from_uuid(Uuid::from_u128(number));
        TrainingTally {
            id: id(number),
            series: series.map(id),
            year: None,
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

    fn in_year(year: i32) -> TrainingSelection {
        TrainingSelection {
            year: Some(year),
            county: None,
        }
    }

    fn tally(value: u64, stated: u64, not_stated: u64) -> Tally {
        Tally {
            value: Some(value),
            stated,
            not_stated,
        }
    }

    /// 17 sessions of 385 people; six sessions, each by itself, of 135 people in all; 381 people in nobody says how many.
    fn of_three_projects() -> Vec<TrainingTally> {
        let mut all = vec![
            TrainingTally {
                sessions: Some(17),
                people: Some(385),
                trainers: Some(2),
                ..one(1, None)
            },
            TrainingTally {
                sessions: Some(6),
                people: Some(135),
                year: Some(2015),
                // From the first day to the last, on most of which nobody trained.
                lasted: Some(123),
                ..one(2, None)
            },
            TrainingTally {
                people: Some(381),
                told: 381,
                ..one(3, None)
            },
        ];
        for (number, year, days) in [
            (4, 2015, 4),
            (5, 2016, 3),
            (6, 2016, 3),
            (7, 2016, 3),
            (8, 2016, 3),
            (9, 2016, 3),
        ] {
            all.push(TrainingTally {
                year: Some(year),
                lasted: Some(days),
                county: (number == 7).then(|| "RO-SB".to_owned()),
                ..one(number, Some(2))
            });
        }
        all
    }

    #[test]
    fn three_projects_trained_901_people_in_23_sessions_with_a_stated_count() {
        let totals = totals(&of_three_projects(), &TrainingSelection::default());
        assert_eq!(totals.sessions, tally(23, 7, 1));
        assert_eq!(totals.participants, tally(901, 3, 0));
        assert_eq!(totals.trainers, tally(2, 1, 1));
        assert_eq!(totals.days, tally(19, 6, 2));
        assert_eq!((totals.told, totals.counted_elsewhere), (381, 0));
    }

    #[test]
    fn what_was_delivered_is_held_against_what_was_planned_where_both_are_stated() {
        let held = |trainings, against, participants| HeldAgainst {
            trainings,
            against,
            participants,
        };
        let with = |number, planned, people| TrainingTally {
            planned,
            people,
            ..one(number, None)
        };
        let of = |all: &[TrainingTally]| {
            let totals = totals(all, &TrainingSelection::default());
            (totals.planned, totals.delivered)
        };
        // The second was planned for nobody knows how many, and of the third nobody says how many came.
        let all = [
            with(1, Some(20), Some(60)),
            with(2, None, Some(381)),
            with(3, Some(40), None),
        ];
        assert_eq!(of(&all), (tally(60, 2, 1), held(1, 20, 60)));
        assert_eq!(held(1, 20, 60).percent(), Some(300));
        assert_eq!(held(1, 0, 60).percent(), None, "a share of nothing is none");
        assert_eq!(
            (HeldAgainst::default().stated(), HeldAgainst::default().percent()),
            (None, None)
        );
        // A series that states one of the two leaves it to its sessions, and one that states both does not.
        let part = |number, planned, people| TrainingTally {
            series: Some(TrainingId::from_uuid(Uuid::from_u128(1))),
            ..with(number, planned, people)
        };
        let parts = [part(2, Some(20), Some(25)), part(3, Some(20), None)];
        let series = |planned, people| [vec![with(1, planned, people)], parts.to_vec()].concat();
        assert_eq!(of(&series(Some(40), None)).1, held(1, 20, 25));
        assert_eq!(of(&series(Some(40), Some(45))).1, held(1, 40, 45));
    }

    #[test]
    fn who_was_to_come_is_told_by_what_their_number_is_counted_from() {
        let group = |category: &str, count| ParticipantGroup {
            category: Some(category.to_owned()),
            sex: None,
            institution: Some(OrganisationKind::Ngo),
            county: None,
            count,
        };
        let planned = |number, series, planned, planned_groups| TrainingTally {
            planned: Some(planned),
            planned_groups,
            ..one(number, series)
        };
        let of = |series| {
            let all = [
                planned(1, None, series, vec![group("judge", 9)]),
                planned(2, Some(1), 20, vec![group("teacher", 12)]),
                planned(3, Some(1), 20, vec![group("teacher", 5), group("judge", 3)]),
                planned(4, None, 7, vec![group("judge", 7)]),
            ];
            let groups = totals(&all, &TrainingSelection::default()).planned_groups;
            groups
                .into_iter()
                .map(|group| (group.category.unwrap(), group.people))
                .collect::<Vec<_>>()
        };
        let told = |judges, teachers| vec![("judge".to_owned(), judges), ("teacher".to_owned(), teachers)];
        assert_eq!(of(40), told(10, 17), "the sessions explain all of the series");
        assert_eq!(of(50), vec![("judge".to_owned(), 16)], "they do not");
    }

    #[test]
    fn a_session_has_the_mean_that_its_text_gives() {
        let totals = |selection| totals(&of_three_projects(), &selection).per_session;
        let all = totals(TrainingSelection::default());
        // 385 in 17 and 135 in 6; of 381 nobody says in how many.
        assert_eq!((all.trainings, all.against, all.participants), (2, 23, 520));
        for (sessions, people, tenths) in [(17, 385, Some(226)), (6, 135, Some(225)), (0, 9, None), (3, 0, Some(0))] {
            let held = HeldAgainst::default().and(sessions, people);
            assert_eq!(held.mean_tenths(), tenths, "{people} in {sessions}");
        }
        assert_eq!(
            totals(in_year(2016)),
            HeldAgainst::default(),
            "their people stand with the series"
        );
    }

    #[test]
    fn each_figure_stands_in_the_year_of_what_it_is_counted_from() {
        let all = of_three_projects();
        let (of_2015, of_2016) = (totals(&all, &in_year(2015)), totals(&all, &in_year(2016)));
        assert_eq!((of_2015.sessions, of_2016.sessions), (tally(1, 1, 0), tally(5, 5, 0)));
        assert_eq!(of_2015.participants, tally(135, 1, 0));
        assert_eq!(of_2016.participants, Tally::default(), "nothing stated, and not zero");
        assert_eq!((of_2015.counted_elsewhere, of_2016.counted_elsewhere), (0, 5));
        let in_sibiu = TrainingSelection {
            year: None,
            county: Some("RO-SB".to_owned()),
        };
        assert_eq!(totals(&all, &in_sibiu).sessions, tally(1, 1, 0));
        assert_eq!(totals(&all, &in_year(2014)), TrainingTotals::default());
    }

    #[test]
    fn who_came_to_a_series_is_told_once() {
        let series = |people, told| TrainingTally {
            people,
            told,
            year: Some(2020),
            ..one(1, None)
        };
        let part = |number, people, told, year| TrainingTally {
            people,
            told,
            year: Some(year),
            ..one(number, Some(1))
        };
        let told = |all: &[TrainingTally], year| {
            let totals = totals(all, &in_year(year));
            let by: Vec<u128> = totals.told_by.iter().map(|id| id.uuid().as_u128()).collect();
            (totals.participants.value, totals.told, by)
        };
        // The sessions tell more of those whom the series counts.
        let all = [
            series(Some(50), 10),
            part(2, Some(20), 20, 2020),
            part(3, None, 5, 2021),
        ];
        assert_eq!(told(&all, 2020), (Some(50), 25, vec![2, 3]));
        assert_eq!(told(&all, 2021), (None, 0, vec![]));
        // The series tells as much as they do.
        let all = [
            series(Some(50), 25),
            part(2, Some(20), 20, 2020),
            part(3, None, 5, 2021),
        ];
        assert_eq!(told(&all, 2020), (Some(50), 25, vec![1]));
        // The sessions explain all of it, each in its year.
        let all = [
            series(Some(50), 50),
            part(2, Some(20), 15, 2020),
            part(3, Some(30), 0, 2021),
        ];
        assert_eq!(told(&all, 2020), (Some(20), 15, vec![2]));
        assert_eq!(told(&all, 2021), (Some(30), 0, vec![3]));
        // Sessions that tell of more people than the series counts do not tell of these.
        let all = [series(Some(10), 10), part(2, None, 20, 2020)];
        assert_eq!(told(&all, 2020), (Some(10), 10, vec![1]));
    }

    #[test]
    fn a_session_of_a_series_that_was_not_held_counts_by_itself() {
        let all = [TrainingTally {
            people: Some(12),
            told: 12,
            ..one(2, Some(1))
        }];
        let totals = totals(&all, &TrainingSelection::default());
        assert_eq!(
            (totals.sessions, totals.participants),
            (tally(1, 1, 0), tally(12, 1, 0))
        );
        assert_eq!(totals.told_by.len(), 1);
    }

    #[test]
    fn people_are_summed_by_what_is_stated_of_them() {
        let group = |category: Option<&str>, sex: Option<&str>, people| GroupTotal {
            category: category.map(str::to_owned),
            sex: sex.map(str::to_owned),
            institution: None,
            county: None,
            people,
        };
        let groups = [
            group(None, Some("female"), 3),
            group(Some("teacher"), None, 5),
            group(Some("teacher"), Some("female"), 7),
            group(Some("judge"), None, 1),
        ];
        let code = |code: &str| Some(code.to_owned());
        assert_eq!(
            shares(&groups, |group| group.category.as_ref()),
            [(code("judge"), 1), (code("teacher"), 12), (None, 3)]
        );
        assert_eq!(
            shares(&groups, |group| group.sex.as_ref()),
            [(code("female"), 10), (None, 6)]
        );
    }
}
