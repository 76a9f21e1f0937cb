//! What a computed indicator counts, and what that comes to in what was entered of its project.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::campaign::{ActionKind, Campaign, CampaignAction, MaterialKind, MediaReach, ReachMeasure};
use super::counts::{CountOf, Counted, CountedEntry, CountedKind, action, of_actions, stated, totals_of_trainings};
use super::deliverable::{Deliverable, DeliverableState};
use super::meeting::MeetingKind;
use super::training::{Training, TrainingFacts};
use crate::fold::fold;
use crate::id::{Id as _, MeetingId};
use crate::language::Language;
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode};

/// What a computed indicator counts, in its own project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"of": "participants_of_category", "code": "teacher", "sex": "female"}))]
pub struct IndicatorCount {
    /// What is counted.
    pub of: CountOf,
    /// Of which category of participants, kind of actions, materials or meetings, or by which measure of reach. Actions
    /// and meetings are of any kind where it is left out; sessions, days and whatever has no kinds have none.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub code: Option<String>,
    /// Of participants: of which sex (a code of the pack's list `sex`); left out: all of them.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub sex: Option<String>,
}

impl IndicatorCount {
    /// Puts into `refused` what does not hold of it.
    pub(super) fn check(&self, refused: &mut Vec<Invalid>, pack: &Pack) {
        let code = self.code.as_deref();
        let is_known = code.is_none_or(|code| match self.of {
            CountOf::ParticipantsOfCategory => pack.has_code("participant_category", code),
            CountOf::Actions => code.parse::<ActionKind>().is_ok(),
            CountOf::Materials => code.parse::<MaterialKind>().is_ok(),
            CountOf::Reach => code.parse::<ReachMeasure>().is_ok(),
            CountOf::Meetings => code.parse::<MeetingKind>().is_ok(),
            CountOf::Sessions
            | CountOf::Participants
            | CountOf::Trainers
            | CountOf::TrainingDays
            | CountOf::Performances
            | CountOf::Audience
            | CountOf::Counties
            | CountOf::ApprovedDeliverables => false,
        });
        if !is_known {
            refused.push(Invalid::new("/counts/code", InvalidCode::UnknownCode));
        }
        // What is of different kinds or measures is not one figure.
        let needs_code = matches!(
            self.of,
            CountOf::ParticipantsOfCategory | CountOf::Materials | CountOf::Reach
        );
        if needs_code && code.is_none() {
            refused.push(Invalid::new("/counts/code", InvalidCode::Required));
        }
        if let Some(sex) = &self.sex {
            let of_people = matches!(self.of, CountOf::Participants | CountOf::ParticipantsOfCategory);
            if !of_people {
                refused.push(Invalid::new("/counts/sex", InvalidCode::Contradiction));
            } else if !pack.has_code("sex", sex) {
                refused.push(Invalid::new("/counts/sex", InvalidCode::UnknownCode));
            }
        }
    }
}

/// A meeting that was held, or several that one source counts together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldMeeting {
    /// Its id.
    pub id: MeetingId,
    /// What kind it is.
    pub kind: MeetingKind,
    /// What it is called.
    pub title: String,
    /// How many it stands for; `None`: its source gives no number.
    pub meetings: Option<u32>,
}

/// What was entered of one project, as far as its indicators count it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entered {
    /// Its trainings.
    pub trainings: Vec<Training>,
    /// The actions of its campaigns.
    pub actions: Vec<CampaignAction>,
    /// Its campaigns.
    pub campaigns: Vec<Campaign>,
    /// Its meetings that were held.
    pub meetings: Vec<HeldMeeting>,
    /// Its deliverables.
    pub deliverables: Vec<Deliverable>,
}

impl Entered {
    /// What `what` comes to; titles are in `language`. What nothing states is no figure, and not zero.
    #[must_use]
    pub fn count(&self, what: &IndicatorCount, language: Language) -> Counted {
        let (code, sex) = (what.code.as_deref(), what.sex.as_deref());
        match what.of {
            CountOf::Participants if sex.is_some() => self.people(what),
            CountOf::ParticipantsOfCategory => self.people(what),
            CountOf::Sessions | CountOf::Participants | CountOf::Trainers | CountOf::TrainingDays => {
                figure(totals_of_trainings(&self.trainings), what)
            }
            CountOf::Actions => match code.and_then(|code| code.parse().ok()) {
                Some(kind) => self.actions_of(kind),
                None => figure(of_actions(&self.actions), what),
            },
            CountOf::Performances | CountOf::Audience | CountOf::Materials | CountOf::Counties => {
                figure(of_actions(&self.actions), what)
            }
            CountOf::Reach => match code.and_then(|code| code.parse().ok()) {
                Some(measure) => self.reach(measure, language),
                None => none(what),
            },
            CountOf::Meetings => self.meetings_of(code),
            CountOf::ApprovedDeliverables => self.approved(),
        }
    }

    /// Those who took part, of one category or sex. A training that does not say how many of them came adds nothing.
    fn people(&self, what: &IndicatorCount) -> Counted {
        let entries = stated(&self.trainings, |training| {
            people_like(&training.facts, what.code.as_deref(), what.sex.as_deref())
        });
        Counted::new(what.of, what.code.clone(), entries)
    }

    /// Actions of one kind: none of those that are entered is zero.
    fn actions_of(&self, kind: ActionKind) -> Counted {
        let these = self.actions.iter().filter(|one| one.facts.kinds.contains(&kind));
        let entries = these.map(|one| action(one, Some(1))).collect();
        or_zero(
            Counted::new(CountOf::Actions, Some(kind.code().to_owned()), entries),
            !self.actions.is_empty(),
        )
    }

    /// How far campaigns went by one measure: different measures are never added up, and of one medium and time the
    /// latest reading counts.
    fn reach(&self, measure: ReachMeasure, language: Language) -> Counted {
        let mut entries = Vec::new();
        let mut is_approximate = false;
        for campaign in &self.campaigns {
            let name = campaign.facts.names.get(language);
            let entry = |title: String, value: Option<u64>| CountedEntry {
                kind: CountedKind::Campaign,
                id: campaign.id.uuid(),
                campaign: None,
                title,
                value,
            };
            let readings = latest(campaign.facts.reach.iter().filter(|one| one.measure == measure));
            if readings.is_empty() {
                entries.push(entry(name.to_owned(), None));
            }
            for one in readings {
                is_approximate |= one.is_approximate;
                entries.push(entry(
                    format!("{name}, {}", one.platform),
                    u64::try_from(one.value).ok(),
                ));
            }
        }
        Counted {
            is_approximate,
            ..Counted::new(CountOf::Reach, Some(measure.code().to_owned()), entries)
        }
    }

    /// Meetings that were held, of one kind or of any. One that its source gives no number of adds nothing.
    fn meetings_of(&self, kind: Option<&str>) -> Counted {
        let these = self.meetings.iter();
        let these = these.filter(|one| kind.is_none_or(|kind| kind == one.kind.code()));
        let entries = these.map(|one| CountedEntry {
            kind: CountedKind::Meeting,
            id: one.id.uuid(),
            campaign: None,
            title: one.title.clone(),
            value: one.meetings.map(u64::from),
        });
        Counted::new(CountOf::Meetings, kind.map(str::to_owned), entries.collect())
    }

    /// Deliverables that were approved: none of those that are entered is zero.
    fn approved(&self) -> Counted {
        let these = self.deliverables.iter();
        let these = these.filter(|one| one.state == DeliverableState::Approved);
        let entries = these.map(|one| CountedEntry {
            kind: CountedKind::Deliverable,
            id: one.id.uuid(),
            campaign: None,
            title: one.facts.title.clone(),
            value: Some(1),
        });
        or_zero(
            Counted::new(CountOf::ApprovedDeliverables, None, entries.collect()),
            !self.deliverables.is_empty(),
        )
    }
}

/// The figure that is asked for among those that something comes to.
fn figure(counted: Vec<Counted>, what: &IndicatorCount) -> Counted {
    let is_it = |one: &Counted| one.of == what.of && one.code == what.code;
    counted.into_iter().find(is_it).unwrap_or_else(|| none(what))
}

fn none(what: &IndicatorCount) -> Counted {
    Counted::new(what.of, what.code.clone(), Vec::new())
}

/// Zero rather than nothing where it is known that there are none.
fn or_zero(counted: Counted, is_known: bool) -> Counted {
    let value = counted.value.or(is_known.then_some(0));
    Counted { value, ..counted }
}

/// How many people of a category or sex took part: those of the groups that say so. That there were none is known only
/// where all who came are broken down by what is asked.
fn people_like(facts: &TrainingFacts, category: Option<&str>, sex: Option<&str>) -> Option<u32> {
    let is_like = |kept: Option<&String>, asked: Option<&str>| {
        asked.is_none_or(|asked| kept.is_some_and(|kept| kept.as_str() == asked))
    };
    let of_these: Vec<u32> = facts
        .groups
        .iter()
        .filter(|group| is_like(group.category.as_ref(), category) && is_like(group.sex.as_ref(), sex))
        .map(|group| group.count)
        .collect();
    let is_told = facts
        .groups
        .iter()
        .all(|group| (category.is_none() || group.category.is_some()) && (sex.is_none() || group.sex.is_some()));
    let is_whole = !facts.groups.is_empty() && is_told && facts.not_broken_down().unwrap_or(0) == 0;
    (!of_these.is_empty() || is_whole).then(|| of_these.into_iter().fold(0, u32::saturating_add))
}

/// Of several readings of one medium in one time, all of one campaign and one measure, the latest.
#[must_use]
pub fn latest<'a>(readings: impl Iterator<Item = &'a MediaReach>) -> Vec<&'a MediaReach> {
    let mut kept: Vec<&MediaReach> = Vec::new();
    for one in readings {
        let is_same =
            |other: &&mut &MediaReach| fold(&other.platform) == fold(&one.platform) && other.period == one.period;
        match kept.iter_mut().find(is_same) {
            Some(earlier) if earlier.measured_on <= one.measured_on => *earlier = one,
            Some(_) => {}
            None => kept.push(one),
        }
    }
    kept
}

#[cfg(test)]
mod tests;
