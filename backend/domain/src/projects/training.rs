//! Trainings: a session, or several that one text counts together.
//!
//! What is printed of several sessions at once (how many, how many people) stands on a series, and each session that
//! is known by itself is a part of it. A figure of the series is not split among its parts, and theirs is not added
//! to it.

use serde::{Deserialize, Serialize};

use super::counts::{Excess, over};
use super::span::StatedSpan;
use super::text::{lines, search_text};
use crate::codes;
use crate::id::{ActivityId, OrganisationId, ProjectId, TrainingId};
use crate::identity::organisation::OrganisationKind;
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, codes as check_codes, is_language, line, optional};

const NAME_MAX: usize = 300;
const WORDS_MAX: usize = 500;
const TOPICS_MAX: usize = 30;
const GROUPS_MAX: usize = 300;
const CATEGORIES_MAX: usize = 30;
const DAYS_MAX: u32 = 366;
const TRAINERS_MAX: u32 = 1_000;
const SESSIONS_MAX: u32 = 10_000;
/// People in one training at most.
pub const PEOPLE_MAX: u32 = 1_000_000;
/// Marks of a test are in tenths of a percent.
const MARK_MAX: u16 = 1_000;

codes! {
    /// Whom a training makes able to do what.
    TrainingLevel {
        /// People who will train others.
        TrainingOfTrainers,
        /// People who are trained by those.
        Cascade,
        /// People who will do the work.
        Practitioners,
    }
}

codes! {
    /// How far a training is.
    TrainingState {
        /// It is yet to be held.
        Planned,
        /// It was held.
        Held,
        /// It is not held at all.
        Cancelled,
    }
}

/// People of one kind among those who took part or were to; what is not stated of them is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipantGroup {
    /// What they do: a code of the pack's list `participant_category`.
    pub category: Option<String>,
    /// A code of the pack's list `sex`.
    pub sex: Option<String>,
    /// Of which kind of institution they are.
    pub institution: Option<OrganisationKind>,
    /// From which county (ISO 3166-2).
    pub county: Option<String>,
    /// How many.
    pub count: u32,
}

/// What came of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestResult {
    /// How many took it.
    pub taken: u32,
    /// The mean of their marks, in tenths of a percent.
    pub mean: u16,
}

/// How many people a training states, and how many stand in its attendance list, where these differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttendanceDifference {
    /// As it is stated or broken down.
    pub stated: u32,
    /// In the list.
    pub listed: u32,
}

/// What people enter of a training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingFacts {
    /// The activity it belongs to.
    pub activity: Option<ActivityId>,
    /// The series it is a part of.
    pub series: Option<TrainingId>,
    /// What it is called.
    pub name: String,
    /// Which module it is.
    pub module: Option<String>,
    /// Whom it makes able to do what.
    pub level: Option<TrainingLevel>,
    /// What it is about.
    pub topics: Vec<String>,
    /// For whom it was, as a source puts it where the codes of categories do not.
    pub audience: Option<String>,
    /// How many trainers there were.
    pub trainers: Option<u32>,
    /// Who they were, by what they are.
    pub trainers_are: Option<String>,
    /// The town, or the house.
    pub place: Option<String>,
    /// The county (ISO 3166-2).
    pub county: Option<String>,
    /// When it was.
    pub held: StatedSpan,
    /// How many days it lasted, where that is stated and its two days are not.
    pub days: Option<u32>,
    /// The language it was in (ISO 639).
    pub language: Option<String>,
    /// How many sessions it counts; `None` of a series says that nobody stated it.
    pub sessions: Option<u32>,
    /// How many people were to come.
    pub planned: Option<u32>,
    /// Who these were to be.
    pub planned_groups: Vec<ParticipantGroup>,
    /// How many people came, as it is stated.
    pub participants: Option<u32>,
    /// Who they were.
    pub groups: Vec<ParticipantGroup>,
    /// What those who took part do where nobody says how many of them: codes of the pack's list
    /// `participant_category`.
    pub categories: Vec<String>,
    /// The test before it.
    pub pre_test: Option<TestResult>,
    /// The test after it.
    pub post_test: Option<TestResult>,
    /// How many certificates were given out.
    pub certificates: Option<u32>,
    /// How far it is.
    pub state: TrainingState,
}

/// A training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    /// Its id.
    pub id: TrainingId,
    /// Counts its changes.
    pub version: i64,
    /// Of which project.
    pub project: ProjectId,
    /// The organisation that entered it.
    pub organisation: OrganisationId,
    /// What was entered of it.
    pub facts: TrainingFacts,
}

impl TrainingFacts {
    /// Of a training that was held, and of which nothing else is stated.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            activity: None,
            series: None,
            name: name.to_owned(),
            module: None,
            level: None,
            topics: Vec::new(),
            audience: None,
            trainers: None,
            trainers_are: None,
            place: None,
            county: None,
            held: StatedSpan::default(),
            days: None,
            language: None,
            sessions: None,
            planned: None,
            planned_groups: Vec::new(),
            participants: None,
            groups: Vec::new(),
            categories: Vec::new(),
            pre_test: None,
            post_test: None,
            certificates: None,
            state: TrainingState::Held,
        }
    }

    /// The same, with its texts tidied, if every field holds.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self, pack: &Pack) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let name = line(&self.name, NAME_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new("/name", code));
            String::new()
        });
        let topics = lines(&mut refused, "/topics", &self.topics, TOPICS_MAX);
        let mut words =
            |pointer: &str, text: Option<&str>| optional(&mut refused, pointer, text, |text| line(text, WORDS_MAX));
        let module = words("/module", self.module.as_deref());
        let audience = words("/audience", self.audience.as_deref());
        let trainers_are = words("/trainers_are", self.trainers_are.as_deref());
        let place = words("/place", self.place.as_deref());
        self.held.check(&mut refused, "/held");
        self.check_codes(&mut refused, pack);
        self.check_numbers(&mut refused);
        if refused.is_empty() {
            Ok(Self {
                name,
                module,
                topics,
                audience,
                trainers_are,
                place,
                ..self
            })
        } else {
            Err(refused)
        }
    }

    fn check_codes(&self, refused: &mut Vec<Invalid>, pack: &Pack) {
        check_codes(refused, "/categories", &self.categories, CATEGORIES_MAX, |code| {
            pack.has_code("participant_category", code)
        });
        let mut unknown = |pointer: String| refused.push(Invalid::new(pointer, InvalidCode::UnknownCode));
        if self
            .county
            .as_deref()
            .is_some_and(|county| pack.county(county).is_none())
        {
            unknown("/county".to_owned());
        }
        if self.language.as_deref().is_some_and(|language| !is_language(language)) {
            unknown("/language".to_owned());
        }
        for (pointer, groups) in [("/groups", &self.groups), ("/planned_groups", &self.planned_groups)] {
            for (place, group) in groups.iter().enumerate().take(GROUPS_MAX) {
                let category = group.category.as_deref();
                if category.is_some_and(|code| !pack.has_code("participant_category", code)) {
                    unknown(format!("{pointer}/{place}/category"));
                }
                if group.sex.as_deref().is_some_and(|code| !pack.has_code("sex", code)) {
                    unknown(format!("{pointer}/{place}/sex"));
                }
                let county = group.county.as_deref();
                if county.is_some_and(|county| pack.county(county).is_none()) {
                    unknown(format!("{pointer}/{place}/county"));
                }
            }
        }
    }

    fn check_numbers(&self, refused: &mut Vec<Invalid>) {
        for (pointer, number, least, most) in [
            ("/trainers", self.trainers, 0, TRAINERS_MAX),
            ("/days", self.days, 1, DAYS_MAX),
            ("/sessions", self.sessions, 1, SESSIONS_MAX),
            ("/planned", self.planned, 0, PEOPLE_MAX),
            ("/participants", self.participants, 0, PEOPLE_MAX),
            ("/certificates", self.certificates, 0, PEOPLE_MAX),
        ] {
            if number.is_some_and(|number| !(least..=most).contains(&number)) {
                refused.push(Invalid::new(pointer, InvalidCode::OutOfRange));
            }
        }
        if let (Some(days), Some(counted)) = (self.days, self.held.days())
            && days > counted
        {
            // It may have paused between its first and its last day, and not the other way round.
            refused.push(Invalid::new("/days", InvalidCode::Contradiction));
        }
        for (pointer, test) in [("/pre_test", self.pre_test), ("/post_test", self.post_test)] {
            if test.is_some_and(|test| test.mean > MARK_MAX) {
                refused.push(Invalid::new(format!("{pointer}/mean"), InvalidCode::OutOfRange));
            }
            if test.is_some_and(|test| test.taken > PEOPLE_MAX) {
                refused.push(Invalid::new(format!("{pointer}/taken"), InvalidCode::OutOfRange));
            }
        }
        check_groups(refused, "/groups", &self.groups);
        check_groups(refused, "/planned_groups", &self.planned_groups);
        let tells_who_came = self.participants.is_some() || !self.groups.is_empty() || !self.categories.is_empty();
        if self.state == TrainingState::Planned && tells_who_came {
            refused.push(Invalid::new("/state", InvalidCode::Contradiction));
        }
    }

    /// By how much parts of what is stated come to more than the whole: people who are broken down, and certificates,
    /// of those who came; and people who are broken down of those who were to come.
    #[must_use]
    pub fn excess(&self) -> Option<Excess> {
        over(
            "/groups",
            self.participants,
            self.groups.iter().map(|group| group.count),
        )
        .or_else(|| over("/certificates", self.participants, self.certificates))
        .or_else(|| {
            over(
                "/pre_test/taken",
                self.participants,
                self.pre_test.map(|test| test.taken),
            )
        })
        .or_else(|| {
            over(
                "/post_test/taken",
                self.participants,
                self.post_test.map(|test| test.taken),
            )
        })
        .or_else(|| {
            over(
                "/planned_groups",
                self.planned,
                self.planned_groups.iter().map(|group| group.count),
            )
        })
    }

    /// By how much what these parts of it state comes to more than what it states itself. A part that is not held at all
    /// comes to nothing.
    #[must_use]
    pub fn excess_of_parts<'a>(&self, parts: impl Iterator<Item = &'a Self> + Clone) -> Option<Excess> {
        let parts = parts.filter(|part| part.state != TrainingState::Cancelled);
        let sessions = parts.clone().map(|part| part.sessions.unwrap_or(1));
        over("/sessions", self.sessions, sessions)
            .or_else(|| over("/participants", self.participants, parts.filter_map(Self::people)))
    }

    /// How many people came: as it is stated, or as they are broken down.
    #[must_use]
    pub fn people(&self) -> Option<u32> {
        self.participants.or_else(|| summed(&self.groups))
    }

    /// How many people were to come: as it is stated, or as they are broken down.
    #[must_use]
    pub fn people_planned(&self) -> Option<u32> {
        self.planned.or_else(|| summed(&self.planned_groups))
    }

    /// By how many people what it states differs from an attendance list in which so many stand. Where it states
    /// nothing there is nothing to differ from.
    #[must_use]
    pub fn differs_from(&self, listed: u32) -> Option<AttendanceDifference> {
        let stated = self.people()?;
        (stated != listed).then_some(AttendanceDifference { stated, listed })
    }

    /// The same, with who came as a list of these people counts them in place of what was stated. A category that is
    /// counted is no longer one of which nobody says how many.
    #[must_use]
    pub fn taking_over(self, groups: Vec<ParticipantGroup>) -> Self {
        let mut categories = self.categories;
        categories.retain(|code| groups.iter().all(|group| group.category.as_ref() != Some(code)));
        Self {
            participants: Some(summed(&groups).unwrap_or_default()),
            groups,
            categories,
            ..self
        }
    }

    /// How many of those who came are not broken down.
    #[must_use]
    pub fn not_broken_down(&self) -> Option<u32> {
        Some(
            self.participants?
                .saturating_sub(summed(&self.groups).unwrap_or_default()),
        )
    }

    /// How many days it lasted: as it is stated, or from its first to its last. Between several sessions there are days
    /// without one.
    #[must_use]
    pub fn lasted(&self) -> Option<u32> {
        let is_one = self.sessions.is_none_or(|sessions| sessions == 1);
        self.days.or_else(|| self.held.days().filter(|_| is_one))
    }

    /// What it is called, with its place where that is stated.
    #[must_use]
    pub fn title(&self) -> String {
        titled(&self.name, self.place.as_deref())
    }

    /// What a search finds it by, each word behind a space.
    #[must_use]
    pub fn search_text(&self) -> String {
        let words = [Some(self.name.as_str()), self.module.as_deref(), self.place.as_deref()];
        let words = words
            .into_iter()
            .flatten()
            .chain(self.topics.iter().map(String::as_str));
        search_text(words)
    }
}

/// What a training of this name is called where it is told from others: with its place where that is stated.
#[must_use]
pub fn titled(name: &str, place: Option<&str>) -> String {
    match place {
        Some(place) => format!("{name}, {place}"),
        None => name.to_owned(),
    }
}

/// How many people these groups come to; nothing where there is none.
#[must_use]
pub fn summed(groups: &[ParticipantGroup]) -> Option<u32> {
    let counted = groups.iter().map(|group| group.count);
    (!groups.is_empty()).then(|| counted.fold(0, u32::saturating_add))
}

fn check_groups(refused: &mut Vec<Invalid>, pointer: &str, groups: &[ParticipantGroup]) {
    if groups.len() > GROUPS_MAX {
        refused.push(Invalid::new(pointer, InvalidCode::TooMany));
        return;
    }
    for (place, group) in groups.iter().enumerate() {
        if group.count > PEOPLE_MAX {
            refused.push(Invalid::new(
                format!("{pointer}/{place}/count"),
                InvalidCode::OutOfRange,
            ));
        }
        if groups.iter().take(place).any(|earlier| earlier.is_like(group)) {
            refused.push(Invalid::new(format!("{pointer}/{place}"), InvalidCode::Repeated));
        }
    }
}

impl ParticipantGroup {
    /// Whether they are people of the same kind.
    fn is_like(&self, other: &Self) -> bool {
        (&self.category, &self.sex, self.institution, &self.county)
            == (&other.category, &other.sex, other.institution, &other.county)
    }
}

#[cfg(test)]
mod tests;
