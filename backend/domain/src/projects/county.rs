//! What was done in each county.
//!
//! A figure of several counties together stands beside them and is never divided among them, and what has no county is
//! said so. Trainings count as they do for their project ([`counts`](super::counts)): a series of which the sessions
//! explain all from these, else from itself.

use std::collections::{BTreeMap, BTreeSet};

use super::counts::{InSeries, counted_in, with_parts};
use crate::id::TrainingId;

/// One figure of a county.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CountyFigure {
    /// What it comes to; `None` where nothing is stated, which is not zero.
    pub value: Option<u64>,
    /// Whether any of it is stated as "about".
    pub is_approximate: bool,
    /// From how many entries.
    pub entries: u64,
    /// How many of these give no number: they add nothing.
    pub not_stated: u64,
}

/// What was done in a county, or beside all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CountyFigures {
    /// Sessions of trainings that were held there.
    pub sessions: CountyFigure,
    /// People who took part in trainings: from where they came if that is stated, else where the training was held.
    pub participants: CountyFigure,
    /// Actions of campaigns that were at a place there. One of several counties counts in each.
    pub actions: CountyFigure,
    /// People who were reached at actions that were there alone.
    pub audience: CountyFigure,
    /// Activities that took place there and have no parts. One of several counties counts in each.
    pub activities: CountyFigure,
    /// Meetings that were held there.
    pub meetings: CountyFigure,
}

/// What was done in each county, and what belongs to no single one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountyCounts {
    /// By county (ISO 3166-2), those alone of which there is something.
    pub counties: BTreeMap<String, CountyFigures>,
    /// Of several counties together. Its actions and activities are counted in each of their counties too, and nothing
    /// else of it is.
    pub joint: CountyFigures,
    /// Of which no county is stated.
    pub not_stated: CountyFigures,
    /// All of it, each entry once.
    pub total: CountyFigures,
}

/// People of a training who came from one county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyGroup {
    /// From which (ISO 3166-2); `None`: not stated.
    pub county: Option<String>,
    /// How many.
    pub people: u64,
}

/// What counts of a training that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyTraining {
    /// Its id.
    pub id: TrainingId,
    /// The series it is a part of.
    pub series: Option<TrainingId>,
    /// When it began; `None`: not stated.
    pub year: Option<i32>,
    /// Where it was held.
    pub county: Option<String>,
    /// How many sessions it counts, as it is stated.
    pub sessions: Option<u64>,
    /// How many people came, as it is stated.
    pub participants: Option<u64>,
    /// Who they were, each county once.
    pub groups: Vec<CountyGroup>,
}

/// What counts of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyAction {
    /// The counties of its places; `None`: that of a place is not stated.
    pub counties: BTreeSet<Option<String>>,
    /// How many people it reached.
    pub audience: Option<u64>,
    /// Whether that is stated as "about".
    pub is_approximate: bool,
}

/// What counts of an activity that took place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountyActivity {
    /// The counties it was in; none: not stated.
    pub counties: BTreeSet<String>,
}

/// Meetings of one county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyMeetings {
    /// Which; `None`: not stated.
    pub county: Option<String>,
    /// How many, as far as they are counted.
    pub meetings: u64,
    /// From how many records.
    pub records: u64,
    /// How many of these give no number.
    pub not_stated: u64,
}

/// Which figure of a row.
type Which = fn(&mut CountyFigures) -> &mut CountyFigure;

/// To which row something belongs.
#[derive(Clone, Copy)]
enum Row<'a> {
    County(&'a str),
    Joint,
    NotStated,
}

impl CountyFigure {
    fn add(&mut self, more: Self) {
        self.value = match (self.value, more.value) {
            (Some(value), Some(more)) => Some(value.saturating_add(more)),
            (value, more) => value.or(more),
        };
        self.is_approximate |= more.is_approximate;
        self.entries += more.entries;
        self.not_stated += more.not_stated;
    }

    /// Of one entry.
    fn of(value: Option<u64>) -> Self {
        Self {
            value,
            is_approximate: false,
            entries: 1,
            not_stated: u64::from(value.is_none()),
        }
    }
}

impl CountyTraining {
    fn people(&self) -> Option<u64> {
        let grouped = || self.groups.iter().map(|group| group.people).sum();
        self.participants.or_else(|| (!self.groups.is_empty()).then(grouped))
    }

    /// A part that does not say otherwise is one session; a training that is none may be of any number.
    fn sessions(&self) -> Option<u64> {
        self.sessions.or(self.series.is_some().then_some(1))
    }

    /// Where it was held: as it says itself, and of a series that does not as its parts say, if they were in several.
    fn held_in<'a>(&'a self, parts: &[&'a Self]) -> Row<'a> {
        let of_parts: BTreeSet<&str> = parts.iter().filter_map(|part| part.county.as_deref()).collect();
        match &self.county {
            Some(county) => Row::County(county),
            None if of_parts.len() > 1 => Row::Joint,
            // Where some of its sessions were says nothing of the others.
            None => Row::NotStated,
        }
    }
}

impl InSeries for CountyTraining {
    fn id(&self) -> TrainingId {
        self.id
    }

    fn series(&self) -> Option<TrainingId> {
        self.series
    }
}

impl CountyCounts {
    /// What these come to. Of the trainings those of a year count, if one is asked for: their series and its other
    /// sessions have to be among them.
    #[must_use]
    pub fn of(
        trainings: &[CountyTraining],
        actions: &[CountyAction],
        activities: &[CountyActivity],
        meetings: &[CountyMeetings],
        year: Option<i32>,
    ) -> Self {
        let mut counts = Self::default();
        counts.count_trainings(trainings, year);
        for action in actions {
            counts.count_action(action);
        }
        for activity in activities {
            let rows = rows_of(&activity.counties);
            counts.add(|figures| &mut figures.activities, rows, CountyFigure::of(Some(1)));
        }
        for one in meetings {
            let row = one.county.as_deref().map_or(Row::NotStated, Row::County);
            let figure = CountyFigure {
                value: (one.records > one.not_stated).then_some(one.meetings),
                is_approximate: false,
                entries: one.records,
                not_stated: one.not_stated,
            };
            counts.add(|figures| &mut figures.meetings, [row], figure);
        }
        counts
    }

    fn row(&mut self, row: Row<'_>) -> &mut CountyFigures {
        match row {
            Row::County(county) => self.counties.entry(county.to_owned()).or_default(),
            Row::Joint => &mut self.joint,
            Row::NotStated => &mut self.not_stated,
        }
    }

    /// Adds an entry to each of these rows, and once to all of it.
    fn add<'a>(&mut self, which: Which, rows: impl IntoIterator<Item = Row<'a>>, figure: CountyFigure) {
        for row in rows {
            which(self.row(row)).add(figure);
        }
        which(&mut self.total).add(figure);
    }

    fn count_trainings(&mut self, trainings: &[CountyTraining], year: Option<i32>) {
        let wholes = with_parts(trainings.iter());
        for (training, parts, sessions) in counted_from(&wholes, year, CountyTraining::sessions) {
            let row = training.held_in(parts);
            self.add(|figures| &mut figures.sessions, [row], CountyFigure::of(sessions));
        }
        for (training, parts, people) in counted_from(&wholes, year, CountyTraining::people) {
            self.count_people(training, parts, people);
        }
    }

    /// Whoever is broken down by county came from there. Where nobody is they count where the training was held.
    fn count_people(&mut self, training: &CountyTraining, parts: &[&CountyTraining], people: Option<u64>) {
        let participants: Which = |figures| &mut figures.participants;
        let mut left = people.unwrap_or_default();
        let mut is_broken_down = false;
        for group in &training.groups {
            if let Some(county) = &group.county {
                participants(self.row(Row::County(county))).add(CountyFigure::of(Some(group.people)));
                left = left.saturating_sub(group.people);
                is_broken_down = true;
            }
        }
        if !is_broken_down {
            let row = training.held_in(parts);
            participants(self.row(row)).add(CountyFigure::of(people));
        } else if left > 0 {
            participants(&mut self.not_stated).add(CountyFigure::of(Some(left)));
        }
        participants(&mut self.total).add(CountyFigure::of(people));
    }

    fn count_action(&mut self, action: &CountyAction) {
        let rows = rows_of(action.counties.iter().flatten());
        let audience = match rows.as_slice() {
            [row] if !action.counties.contains(&None) => *row,
            // It was there, and somewhere else too of which no county is stated.
            [_] => Row::NotStated,
            _ => Row::Joint,
        };
        self.add(|figures| &mut figures.actions, rows, CountyFigure::of(Some(1)));
        let figure = CountyFigure {
            is_approximate: action.is_approximate,
            ..CountyFigure::of(action.audience)
        };
        self.add(|figures| &mut figures.audience, [audience], figure);
    }
}

/// Each county that something was in; with that of several if it was, and that of what is not stated if none is.
fn rows_of<'a>(counties: impl IntoIterator<Item = &'a String>) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = counties.into_iter().map(|county| Row::County(county)).collect();
    match rows.len() {
        0 => rows.push(Row::NotStated),
        1 => {}
        _ => rows.push(Row::Joint),
    }
    rows
}

/// A training that is no part of another, with its parts.
type Whole<'a> = (&'a CountyTraining, Vec<&'a CountyTraining>);

/// What a figure is counted from: trainings without parts, series whose parts do not explain what they state, and parts
/// of those that they do. In a year parts stand for themselves where their series is of another.
fn counted_from<'a>(
    wholes: &'a [Whole<'a>],
    year: Option<i32>,
    value: impl Fn(&CountyTraining) -> Option<u64>,
) -> Vec<(&'a CountyTraining, &'a [&'a CountyTraining], Option<u64>)> {
    let is_in_year = |training: &CountyTraining| year.is_none() || training.year == year;
    let no_parts: &[&CountyTraining] = &[];
    let mut entries = Vec::new();
    for (whole, parts) in wholes {
        for one in counted_in(*whole, parts, &value, is_in_year) {
            let parts = if one.id == whole.id { parts.as_slice() } else { no_parts };
            entries.push((one, parts, value(one)));
        }
    }
    entries
}

#[cfg(test)]
mod tests;
