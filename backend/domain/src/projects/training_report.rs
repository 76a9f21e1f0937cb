//! What many trainings come to: how many sessions of how many people, and who these were.
//!
//! Each figure of a series is counted once, from the series or from its sessions (see [`counts`](super::counts)), and
//! stands in the county of what it is counted from. In a year a session counts by its own date: where its series is of
//! another year it stands for itself, as in the report by county. So years are not to be added.

use std::collections::BTreeMap;

use super::counts::{InSeries, counted_by, counted_in, with_parts};
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
    pub(super) fn is_in_year(&self, training: &TrainingTally) -> bool {
        self.year.is_none_or(|year| training.year == Some(year))
    }

    pub(super) fn has(&self, training: &TrainingTally) -> bool {
        self.is_in_year(training)
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
    /// How many sessions of the selection there are whose people a series that is not of it counts: in another year or
    /// another county.
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
            let counted = counted_in(whole, &parts, value, |one| selection.is_in_year(one));
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
            let both = stating_both(whole, &parts, other, |one| selection.is_in_year(one));
            for one in both.into_iter().filter(|one| selection.has(one)) {
                if let Some((other, people)) = other(one).zip(one.people) {
                    *held = held.and(other, people);
                }
            }
        };
        against(&mut totals.delivered, &|one| one.planned);
        against(&mut totals.per_session, &TrainingTally::sessions);
        who_came(&mut totals, whole, &parts, selection);
        // Who was to come is told by what their number is counted from.
        let planned = counted_in(whole, &parts, |one| one.planned, |one| selection.is_in_year(one));
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
/// counted twice. In a year parts stand for themselves where their whole is of another, as in each of the two figures.
fn stating_both<'a>(
    whole: &'a TrainingTally,
    parts: &[&'a TrainingTally],
    other: impl Fn(&TrainingTally) -> Option<u32>,
    is_in_year: impl Fn(&TrainingTally) -> bool,
) -> Vec<&'a TrainingTally> {
    let has_both = |one: &TrainingTally| one.people.is_some() && other(one).is_some();
    if is_in_year(whole) && has_both(whole) {
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
    let is_whole = |counted: &[&TrainingTally]| counted.iter().any(|one| one.id == whole.id);
    let is_by_whole = is_whole(&counted_by(whole, parts, |one| one.people));
    if is_by_whole && !selection.has(whole) {
        totals.counted_elsewhere += parts.iter().map(|part| u64::from(selection.has(part))).sum::<u64>();
    }
    let counted = counted_in(whole, parts, |one| one.people, |one| selection.is_in_year(one));
    if !is_whole(&counted) {
        for part in counted.into_iter().filter(|part| selection.has(part)) {
            told_by(totals, part);
        }
        return;
    }
    if !selection.has(whole) {
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
mod tests;
