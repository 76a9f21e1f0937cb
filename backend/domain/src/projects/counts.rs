//! What a project comes to in trainings and actions, and what each figure was counted from.
//!
//! A figure is as it is stated, or added up from what is. What is not stated adds nothing and is told beside it.

use std::collections::{BTreeMap, BTreeSet};

use super::campaign::{ActionFacts, ActionKind, AudienceKind, CampaignAction, MaterialKind};
use super::training::{Training, TrainingState};
use crate::codes;
use crate::id::{CampaignId, Id as _, TrainingId};

codes! {
    /// What is counted.
    CountOf {
        /// Sessions of trainings that were held.
        Sessions,
        /// People who took part in them; who came to two counts twice.
        Participants,
        /// People who took part, of one category.
        ParticipantsOfCategory,
        /// Trainers. Who trained in two sessions counts once where one text counts them together.
        Trainers,
        /// Days of trainings.
        TrainingDays,
        /// Actions of campaigns.
        Actions,
        /// Actions at which a play was performed.
        Performances,
        /// People who were reached at actions.
        Audience,
        /// Materials of one kind that were given out.
        Materials,
        /// Counties in which there were actions.
        Counties,
        /// How far campaigns went on media, by one measure.
        Reach,
        /// Meetings that were held.
        Meetings,
        /// Deliverables that were approved.
        ApprovedDeliverables,
    }
}

codes! {
    /// What counts once in a figure, and what may count twice.
    CountRule {
        /// Each thing counts once.
        Once,
        /// Who took part twice counts twice: these are participations, and not people.
        Participations,
        /// Who stands in two entries counts in both.
        PerEntry,
    }
}

codes! {
    /// What a figure is counted from.
    CountedKind {
        /// A training, or a session of one.
        Training,
        /// An action of a campaign.
        Action,
        /// A campaign.
        Campaign,
        /// A meeting, or several that one source counts together.
        Meeting,
        /// A deliverable.
        Deliverable,
    }
}

impl CountOf {
    /// What it is counted from.
    #[must_use]
    pub fn counted_from(self) -> CountedKind {
        match self {
            Self::Sessions
            | Self::Participants
            | Self::ParticipantsOfCategory
            | Self::Trainers
            | Self::TrainingDays => CountedKind::Training,
            Self::Actions | Self::Performances | Self::Audience | Self::Materials | Self::Counties => {
                CountedKind::Action
            }
            Self::Reach => CountedKind::Campaign,
            Self::Meetings => CountedKind::Meeting,
            Self::ApprovedDeliverables => CountedKind::Deliverable,
        }
    }

    /// What counts once in it, and what may count twice.
    #[must_use]
    pub fn rule(self) -> CountRule {
        match self {
            Self::Participants | Self::ParticipantsOfCategory => CountRule::Participations,
            Self::Trainers | Self::Audience | Self::Reach => CountRule::PerEntry,
            Self::Sessions
            | Self::TrainingDays
            | Self::Actions
            | Self::Performances
            | Self::Materials
            | Self::Counties
            | Self::Meetings
            | Self::ApprovedDeliverables => CountRule::Once,
        }
    }
}

/// By how much parts come to more than their whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excess {
    /// Where the parts stand in the request.
    pub pointer: &'static str,
    /// By how much.
    pub over: u32,
}

/// By how much `parts` come to more than `whole`. Where that is not stated nothing exceeds it.
#[must_use]
pub fn over(pointer: &'static str, whole: Option<u32>, parts: impl IntoIterator<Item = u32>) -> Option<Excess> {
    let sum = parts.into_iter().fold(0, u32::saturating_add);
    let over = sum.checked_sub(whole?)?;
    (over > 0).then_some(Excess { pointer, over })
}

/// One thing that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedEntry {
    /// What it is.
    pub kind: CountedKind,
    /// Its id.
    pub id: uuid::Uuid,
    /// The campaign of an action.
    pub campaign: Option<CampaignId>,
    /// What it is called.
    pub title: String,
    /// What it adds; `None`: it is not stated, and adds nothing.
    pub value: Option<u64>,
}

/// A figure, and what it was counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What is counted.
    pub of: CountOf,
    /// Of which category or kind, or by which measure.
    pub code: Option<String>,
    /// What it comes to; `None` where nothing is stated.
    pub value: Option<u64>,
    /// Whether any of it is stated as "about".
    pub is_approximate: bool,
    /// How many of those it was counted from do not state it.
    pub not_stated: usize,
    /// What it was counted from.
    pub entries: Vec<CountedEntry>,
}

impl Counted {
    pub(super) fn new(of: CountOf, code: Option<String>, entries: Vec<CountedEntry>) -> Self {
        let stated: Vec<u64> = entries.iter().filter_map(|entry| entry.value).collect();
        Self {
            of,
            code,
            value: (!stated.is_empty()).then(|| stated.iter().fold(0, |sum: u64, value| sum.saturating_add(*value))),
            is_approximate: false,
            not_stated: entries.len() - stated.len(),
            entries,
        }
    }
}

fn session(training: &Training, value: Option<u32>) -> CountedEntry {
    CountedEntry {
        kind: CountedKind::Training,
        id: training.id.uuid(),
        campaign: None,
        title: training.facts.title(),
        value: value.map(u64::from),
    }
}

/// Something that may be a part of a series of its kind.
pub(super) trait InSeries {
    /// Its id.
    fn id(&self) -> TrainingId;
    /// The series it is a part of.
    fn series(&self) -> Option<TrainingId>;
}

impl InSeries for Training {
    fn id(&self) -> TrainingId {
        self.id
    }

    fn series(&self) -> Option<TrainingId> {
        self.facts.series
    }
}

/// Those that are no part of another of these, each with its parts.
pub(super) fn with_parts<'a, T: InSeries>(all: impl Iterator<Item = &'a T> + Clone) -> Vec<(&'a T, Vec<&'a T>)> {
    let there: BTreeSet<TrainingId> = all.clone().map(T::id).collect();
    let mut parts: BTreeMap<TrainingId, Vec<&T>> = BTreeMap::new();
    let mut whole = Vec::new();
    for one in all {
        match one.series().filter(|series| there.contains(series)) {
            Some(series) => parts.entry(series).or_default().push(one),
            None => whole.push(one),
        }
    }
    whole
        .into_iter()
        .map(|one| (one, parts.remove(&one.id()).unwrap_or_default()))
        .collect()
}

/// By which of these a value is counted: by the parts where they explain all that the whole states, or where it states
/// nothing; by the whole otherwise.
pub(super) fn counted_by<'a, T, N: Into<u64>>(
    whole: &'a T,
    parts: &[&'a T],
    value: impl Fn(&T) -> Option<N>,
) -> Vec<&'a T> {
    let own = value(whole);
    let sum: u64 = parts.iter().filter_map(|part| value(part)).map(Into::<u64>::into).sum();
    if parts.is_empty() || own.is_some_and(|own| Into::<u64>::into(own) != sum) {
        vec![whole]
    } else {
        parts.to_vec()
    }
}

/// The same of what is in a year: a part counts by its own date, so it stands for itself where its whole is of another.
pub(super) fn counted_in<'a, T, N: Into<u64>>(
    whole: &'a T,
    parts: &[&'a T],
    value: impl Fn(&T) -> Option<N>,
    is_in_year: impl Fn(&T) -> bool,
) -> Vec<&'a T> {
    let mut counted = if is_in_year(whole) {
        counted_by(whole, parts, value)
    } else {
        parts.to_vec()
    };
    counted.retain(|one| is_in_year(one));
    counted
}

/// The trainings that were held: those that are no part of another, each with its parts.
fn held(trainings: &[Training]) -> Vec<(&Training, Vec<&Training>)> {
    with_parts(
        trainings
            .iter()
            .filter(|training| training.facts.state == TrainingState::Held),
    )
}

/// Of each training what it states of `value`, or what its parts do where they explain all of it or it states nothing.
pub(super) fn stated(trainings: &[Training], value: impl Fn(&Training) -> Option<u32>) -> Vec<CountedEntry> {
    let mut entries = Vec::new();
    for (training, parts) in held(trainings) {
        let counted = counted_by(training, &parts, &value);
        entries.extend(counted.into_iter().map(|one| session(one, value(one))));
    }
    entries
}

/// What the trainings of a project come to, whoever took part.
pub(super) fn totals_of_trainings(trainings: &[Training]) -> Vec<Counted> {
    let whole = held(trainings);
    // A part that does not say otherwise is one session; a training that is none may be of any number.
    let sessions = stated(trainings, |training| {
        let is_part = training.facts.series.is_some();
        training.facts.sessions.or(is_part.then_some(1))
    });
    // Between the first and the last day of a series there are days without a session.
    let parts = whole.iter().flat_map(|(_, parts)| parts);
    let series: BTreeSet<TrainingId> = parts.filter_map(|part| part.facts.series).collect();
    let days = stated(trainings, |training| {
        if series.contains(&training.id) {
            training.facts.days
        } else {
            training.facts.lasted()
        }
    });
    vec![
        Counted::new(CountOf::Sessions, None, sessions),
        Counted::new(
            CountOf::Participants,
            None,
            stated(trainings, |training| training.facts.people()),
        ),
        Counted::new(
            CountOf::Trainers,
            None,
            whole
                .iter()
                .filter(|(training, parts)| training.facts.trainers.is_some() || parts.is_empty())
                .map(|(training, _)| session(training, training.facts.trainers))
                .collect(),
        ),
        Counted::new(CountOf::TrainingDays, None, days),
    ]
}

/// What the trainings of a project come to.
#[must_use]
pub fn of_trainings(trainings: &[Training]) -> Vec<Counted> {
    let mut counted = totals_of_trainings(trainings);
    let categories: BTreeSet<&String> = trainings
        .iter()
        .filter(|training| training.facts.state == TrainingState::Held)
        .flat_map(|training| training.facts.groups.iter().filter_map(|group| group.category.as_ref()))
        .collect();
    for category in categories {
        let of_category = stated(trainings, |training| {
            let groups = training.facts.groups.iter();
            let mut counts = groups
                .filter(|group| group.category.as_ref() == Some(category))
                .peekable();
            counts.peek()?;
            Some(counts.fold(0, |sum: u32, group| sum.saturating_add(group.count)))
        });
        let entries = of_category.into_iter().filter(|entry| entry.value.is_some()).collect();
        counted.push(Counted::new(
            CountOf::ParticipantsOfCategory,
            Some(category.clone()),
            entries,
        ));
    }
    counted
}

pub(super) fn action(action: &CampaignAction, value: Option<u64>) -> CountedEntry {
    CountedEntry {
        kind: CountedKind::Action,
        id: action.id.uuid(),
        campaign: Some(action.campaign),
        title: action.facts.title.clone(),
        value,
    }
}

/// What the actions of a project's campaigns come to. A figure of several places counts once.
#[must_use]
pub fn of_actions(actions: &[CampaignAction]) -> Vec<Counted> {
    let each = |counts: &dyn Fn(&ActionFacts) -> bool| {
        let these = actions.iter().filter(|one| counts(&one.facts));
        these.map(|one| action(one, Some(1))).collect::<Vec<_>>()
    };
    let audience = actions
        .iter()
        .map(|one| action(one, one.facts.audience.map(u64::from)))
        .collect();
    let mut counted = vec![
        Counted::new(CountOf::Actions, None, each(&|_| true)),
        Counted::new(
            CountOf::Performances,
            None,
            each(&|facts| facts.kinds.contains(&ActionKind::Play)),
        ),
        Counted {
            is_approximate: actions
                .iter()
                .any(|one| one.facts.audience_kind == Some(AudienceKind::Approximate)),
            ..Counted::new(CountOf::Audience, None, audience)
        },
    ];
    let kinds: BTreeSet<MaterialKind> = actions
        .iter()
        .flat_map(|one| one.facts.materials.iter().map(|material| material.kind))
        .collect();
    for kind in kinds {
        let mut entries = Vec::new();
        for one in actions {
            let of_kind: Vec<_> = one
                .facts
                .materials
                .iter()
                .filter(|material| material.kind == kind)
                .collect();
            let stated: Vec<u64> = of_kind
                .iter()
                .filter_map(|material| material.quantity)
                .map(u64::from)
                .collect();
            if !of_kind.is_empty() {
                entries.push(action(one, (!stated.is_empty()).then(|| stated.iter().sum())));
            }
        }
        counted.push(Counted::new(CountOf::Materials, Some(kind.code().to_owned()), entries));
    }
    counted.push(counties(actions));
    counted
}

/// The counties in which there were actions, each by the first of them.
fn counties(actions: &[CampaignAction]) -> Counted {
    let mut seen: BTreeMap<&String, &CampaignAction> = BTreeMap::new();
    for one in actions {
        for county in one.facts.places.iter().filter_map(|place| place.county.as_ref()) {
            seen.entry(county).or_insert(one);
        }
    }
    let entries = seen.into_iter().map(|(county, one)| CountedEntry {
        title: county.clone(),
        ..action(one, Some(1))
    });
    Counted::new(CountOf::Counties, None, entries.collect())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::{ActionId, OrganisationId, ProjectId};
    use crate::projects::campaign::{ActionPlace, Material};
    use crate::projects::span::StatedSpan;
    use crate::projects::training::{ParticipantGroup, TrainingFacts};

    fn training(number: u128, series: Option<u128>, facts: TrainingFacts) -> Training {
        let id = Uuid::from_u128(number);
        Training {
            id: TrainingId::from_uuid(id),
            version: 1,
            project: ProjectId::from_uuid(Uuid::nil()),
            organisation: OrganisationId::from_uuid(Uuid::nil()),
            facts: TrainingFacts {
                series: series.map(|series| TrainingId::from_uuid(Uuid::from_u128(series))),
                ..facts
            },
        }
    }

    fn facts(sessions: Option<u32>, participants: Option<u32>) -> TrainingFacts {
        TrainingFacts {
            sessions,
            participants,
            ..TrainingFacts::named("MNIR")
        }
    }

    fn lasted(from: &str, to: &str) -> TrainingFacts {
        TrainingFacts {
            held: StatedSpan::days_of(from.parse().unwrap(), to.parse().unwrap()),
            ..facts(None, None)
        }
    }

    fn told(counted: &[Counted]) -> Vec<(CountOf, Option<&str>, Option<u64>, usize)> {
        let told = counted
            .iter()
            .map(|one| (one.of, one.code.as_deref(), one.value, one.entries.len()));
        told.collect()
    }

    #[test]
    fn isf_01_is_17_sessions_of_385_people_by_2_trainers_and_of_unknown_length() {
        let one = TrainingFacts {
            trainers: Some(2),
            ..facts(Some(17), Some(385))
        };
        let counted = of_trainings(&[training(1, None, one)]);
        assert_eq!(
            told(&counted),
            [
                (CountOf::Sessions, None, Some(17), 1),
                (CountOf::Participants, None, Some(385), 1),
                (CountOf::Trainers, None, Some(2), 1),
                (CountOf::TrainingDays, None, None, 1),
            ]
        );
        assert_eq!(counted.last().map(|days| days.not_stated), Some(1));
    }

    #[test]
    fn ro20_is_6_sessions_of_135_people_on_19_days() {
        // From the first day to the last it is 123, on most of which nobody trained.
        let series = TrainingFacts {
            held: lasted("2015-11-24", "2016-03-25").held,
            ..facts(Some(6), Some(135))
        };
        let mut trainings = vec![training(1, None, series)];
        for (number, (from, to)) in (2..).zip([
            ("2015-11-24", "2015-11-27"),
            ("2016-02-12", "2016-02-14"),
            ("2016-02-24", "2016-02-26"),
            ("2016-03-09", "2016-03-11"),
            ("2016-03-16", "2016-03-18"),
            ("2016-03-23", "2016-03-25"),
        ]) {
            trainings.push(training(number, Some(1), lasted(from, to)));
        }
        // One that was not held counts nowhere, and neither does whoever was to come.
        let mut cancelled = training(9, Some(1), facts(None, Some(30)));
        cancelled.facts.groups = vec![ParticipantGroup {
            category: Some("judge".to_owned()),
            sex: None,
            institution: None,
            county: None,
            count: 30,
        }];
        cancelled.facts.state = TrainingState::Cancelled;
        trainings.push(cancelled);
        assert_eq!(
            told(&of_trainings(&trainings)),
            [
                (CountOf::Sessions, None, Some(6), 6),
                (CountOf::Participants, None, Some(135), 1),
                (CountOf::Trainers, None, None, 0),
                (CountOf::TrainingDays, None, Some(19), 6),
            ]
        );
        // Where only some of the sessions were entered by themselves the series says how many there were.
        trainings.truncate(4);
        let counted = of_trainings(&trainings);
        assert_eq!(told(&counted).first(), Some(&(CountOf::Sessions, None, Some(6), 1)));
    }

    #[test]
    fn detect_is_381_people_in_four_categories_and_of_no_stated_number_of_sessions() {
        let group = |category: &str, count| ParticipantGroup {
            category: Some(category.to_owned()),
            sex: None,
            institution: None,
            county: None,
            count,
        };
        let groups = vec![
            group("theology_student", 127),
            group("beauty_worker", 41),
            group("tourism_worker", 45),
            group("school_counsellor", 168),
        ];
        let counted = of_trainings(&[training(
            1,
            None,
            TrainingFacts {
                groups,
                ..facts(None, None)
            },
        )]);
        let category = CountOf::ParticipantsOfCategory;
        assert_eq!(
            told(&counted),
            [
                (CountOf::Sessions, None, None, 1),
                (CountOf::Participants, None, Some(381), 1),
                (CountOf::Trainers, None, None, 1),
                (CountOf::TrainingDays, None, None, 1),
                (category, Some("beauty_worker"), Some(41), 1),
                (category, Some("school_counsellor"), Some(168), 1),
                (category, Some("theology_student"), Some(127), 1),
                (category, Some("tourism_worker"), Some(45), 1),
            ]
        );
    }

    fn done(number: u128, kind: ActionKind, counties: &[&str], backpacks: Option<u32>) -> CampaignAction {
        CampaignAction {
            id: ActionId::from_uuid(Uuid::from_u128(number)),
            version: 1,
            campaign: CampaignId::from_uuid(Uuid::nil()),
            project: ProjectId::from_uuid(Uuid::nil()),
            organisation: OrganisationId::from_uuid(Uuid::nil()),
            facts: ActionFacts {
                kinds: vec![kind],
                places: counties
                    .iter()
                    .map(|county| ActionPlace {
                        name: None,
                        county: Some((*county).to_owned()),
                    })
                    .collect(),
                materials: backpacks
                    .into_iter()
                    .map(|quantity| Material {
                        kind: MaterialKind::Backpack,
                        name: None,
                        quantity: Some(quantity),
                    })
                    .collect(),
                ..ActionFacts::named("Action")
            },
        }
    }

    #[test]
    fn the_campaign_of_ro20_comes_to_what_its_text_says() {
        use ActionKind::{Meeting, Play, Stand};
        let mut actions = vec![
            done(1, Play, &["RO-CT"], None),
            done(2, Meeting, &["RO-BT", "RO-IS", "RO-BC"], Some(300)),
            done(3, Play, &["RO-IS"], None),
            done(4, Meeting, &["RO-CT"], Some(100)),
            done(5, Stand, &["RO-B"], None),
            done(6, Play, &["RO-B"], None),
            done(7, Meeting, &["RO-AG", "RO-DJ"], Some(200)),
            done(8, Meeting, &["RO-IF"], Some(100)),
        ];
        actions[4].facts.audience = Some(4_000);
        actions[4].facts.audience_kind = Some(AudienceKind::Approximate);
        let counted = of_actions(&actions);
        assert_eq!(
            told(&counted),
            [
                (CountOf::Actions, None, Some(8), 8),
                (CountOf::Performances, None, Some(3), 3),
                (CountOf::Audience, None, Some(4_000), 8),
                (CountOf::Materials, Some("backpack"), Some(700), 4),
                (CountOf::Counties, None, Some(8), 8),
            ]
        );
        assert!(counted[2].is_approximate);
        assert_eq!(counted[2].not_stated, 7);
        assert_eq!(
            told(&of_actions(&[]))[2],
            (CountOf::Audience, None, None, 0),
            "nothing stated is not zero"
        );
    }
}
