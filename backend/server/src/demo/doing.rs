//! What published projects did: their activities, deliverables, trainings and campaigns, as their texts state them.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, anyhow};
use chrono::Duration;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ActivityId, Id, OrganisationId, ProjectId, TrainingId};
use punte_domain::identity::organisation::Names;
use punte_domain::pack::Pack;
use punte_domain::projects::activity::{Activity, ActivityFacts, ActivityState};
use punte_domain::projects::campaign::{
    ActionFacts, ActionKind, ActionPlace, AudienceKind, Campaign, CampaignAction, CampaignFacts, Material,
};
use punte_domain::projects::claim::{Claim, ClaimFacts, ClaimField, ClaimSubject};
use punte_domain::projects::deliverable::{Deliverable, DeliverableFacts};
use punte_domain::projects::span::StatedSpan;
use punte_domain::projects::training::{ParticipantGroup, Training, TrainingFacts, TrainingLevel};
use punte_domain::text::Invalid;
use punte_storage::projects::{action, activity, campaign, claim, deliverable, training};
use punte_storage::{Clock, Tx};
use serde::Deserialize;

use super::dice::Dice;
use super::meetings::{BodyData, bodies, stated};
use super::projects;
use super::stage::Stage;
use super::world::World;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DoingData {
    project: Vec<ProjectData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProjectData {
    /// Its code, or a word of its name.
    find: String,
    #[serde(default)]
    activity: Vec<ActivityData>,
    #[serde(default)]
    deliverable: Vec<DeliverableData>,
    #[serde(default)]
    training: Vec<TrainingData>,
    #[serde(default)]
    campaign: Vec<CampaignData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActivityData {
    number: String,
    title: String,
    #[serde(default)]
    objectives: Vec<String>,
    from: Option<String>,
    to: Option<String>,
    place: Option<String>,
    #[serde(default)]
    counties: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeliverableData {
    kind: String,
    title: String,
    /// The number of the activity it comes of.
    activity: Option<String>,
    delivered: Option<String>,
    link: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrainingData {
    name: String,
    module: Option<String>,
    level: Option<TrainingLevel>,
    #[serde(default)]
    topics: Vec<String>,
    /// For whom it was, in the words of the text.
    audience: Option<String>,
    trainers: Option<u32>,
    trainers_are: Option<String>,
    place: Option<String>,
    county: Option<String>,
    from: Option<String>,
    to: Option<String>,
    sessions: Option<u32>,
    participants: Option<u32>,
    /// How many of which category.
    #[serde(default)]
    groups: BTreeMap<String, u32>,
    /// Of which categories where nobody says how many.
    #[serde(default)]
    categories: Vec<String>,
    /// What sources say of its dates, where they disagree.
    #[serde(default)]
    claim: Vec<ClaimData>,
    #[serde(default)]
    session: Vec<TrainingData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimData {
    value: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CampaignData {
    ro: String,
    aliases: Vec<String>,
    exploitation: Vec<String>,
    target_groups: Vec<String>,
    outputs: Vec<String>,
    action: Vec<ActionData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionData {
    number: Option<u32>,
    title: String,
    kinds: Vec<ActionKind>,
    from: Option<String>,
    to: Option<String>,
    places: Vec<ActionPlace>,
    team: Vec<BodyData>,
    /// How many people it reached, about.
    about: Option<u32>,
    #[serde(default)]
    materials: Vec<Material>,
}

/// Where it is entered.
struct Site<'a> {
    tx: &'a Tx,
    pack: &'a Pack,
    world: &'a World,
    dice: &'a mut Dice,
    project: ProjectId,
    organisation: OrganisationId,
}

/// Enters what the projects of a country did; the projects themselves are there.
pub(super) async fn enter(stage: &Stage<'_>, seed: u64) -> Result<()> {
    let (pack, mut dice) = (stage.pack, Dice::new(seed ^ 0x646f_696e));
    let text = match pack.country() {
        "RO" => include_str!("../../demo/doing.ro.toml"),
        _ => return Ok(()),
    };
    let data: DoingData = toml::from_str(text).context("the demo data of what projects did is broken")?;
    let at = stage.now - Duration::hours(1);
    let tx = stage.store.with_clock(Clock::new(move || at)).system().await?;
    for one in data.project {
        let line = projects::found(&tx, &one.find).await?;
        let mut site = Site {
            tx: &tx,
            pack,
            world: &stage.world,
            dice: &mut dice,
            project: line.id,
            organisation: line.lead,
        };
        site.enter(one).await?;
    }
    Ok(tx.commit().await?)
}

impl Site<'_> {
    async fn enter(&mut self, data: ProjectData) -> Result<()> {
        let mut activities = BTreeMap::new();
        for one in data.activity {
            let number = one.number.clone();
            activities.insert(number, self.activity(one).await?);
        }
        for one in data.deliverable {
            self.deliverable(one, &activities).await?;
        }
        for mut one in data.training {
            let sessions = std::mem::take(&mut one.session);
            let series = self.training(one, None).await?;
            for session in sessions {
                self.training(session, Some(series)).await?;
            }
        }
        for one in data.campaign {
            self.campaign(one).await?;
        }
        Ok(())
    }

    async fn told(&self, kind: EventKind, subject: impl Id) -> Result<()> {
        Ok(self
            .tx
            .record(Event::new(kind).subject(subject).fields(["added"]))
            .await?)
    }

    async fn activity(&mut self, data: ActivityData) -> Result<ActivityId> {
        let facts = ActivityFacts {
            parent: None,
            number: data.number,
            title: data.title,
            objectives: data.objectives,
            planned: StatedSpan::default(),
            actual: span(data.from.as_deref(), data.to.as_deref())?,
            owner: Some(self.organisation),
            owner_name: None,
            place: data.place,
            counties: data.counties,
            line: None,
            budget_line: None,
            state: ActivityState::Done,
        };
        let activity = Activity {
            id: self.dice.id(),
            version: 1,
            project: self.project,
            organisation: self.organisation,
            facts: facts.checked(self.pack).map_err(|refused| wrong(&refused))?,
        };
        activity::add(self.tx, &activity).await?;
        self.told(EventKind::ActivityChanged, activity.id).await?;
        Ok(activity.id)
    }

    async fn deliverable(&mut self, data: DeliverableData, activities: &BTreeMap<String, ActivityId>) -> Result<()> {
        let activity = data
            .activity
            .map(|number| activities.get(&number).copied().context("no such activity"));
        let facts = DeliverableFacts {
            activity: activity.transpose()?,
            kind: data.kind,
            title: data.title,
            due: None,
            is_delivered: true,
            delivered: stated(data.delivered.as_deref())?,
            link: data.link,
        };
        let facts = facts
            .checked(|kind| self.pack.has_code("deliverable_kind", kind))
            .map_err(|refused| wrong(&refused))?;
        let deliverable = Deliverable::enter(self.dice.id(), self.project, self.organisation, facts);
        deliverable::add(self.tx, &deliverable).await?;
        self.told(EventKind::DeliverableChanged, deliverable.id).await
    }

    async fn training(&mut self, data: TrainingData, series: Option<TrainingId>) -> Result<TrainingId> {
        let groups = data.groups.into_iter().map(|(category, count)| ParticipantGroup {
            category: Some(category),
            sex: None,
            institution: None,
            county: None,
            count,
        });
        let facts = TrainingFacts {
            series,
            module: data.module,
            level: data.level,
            topics: data.topics,
            audience: data.audience,
            trainers: data.trainers,
            trainers_are: data.trainers_are,
            place: data.place,
            county: data.county,
            held: span(data.from.as_deref(), data.to.as_deref())?,
            sessions: data.sessions.or(series.map(|_| 1)),
            participants: data.participants,
            groups: groups.collect(),
            categories: data.categories,
            ..TrainingFacts::named(&data.name)
        };
        let training = Training {
            id: self.dice.id(),
            version: 1,
            project: self.project,
            organisation: self.organisation,
            facts: facts.checked(self.pack).map_err(|refused| wrong(&refused))?,
        };
        training::add(self.tx, &training).await?;
        self.told(EventKind::TrainingChanged, training.id).await?;
        for said in data.claim {
            let facts = ClaimFacts {
                field: ClaimField::Dates,
                value: said.value,
                source: said.source,
                is_derived: false,
            };
            let claim = Claim {
                id: self.dice.id(),
                version: 1,
                project: Some(self.project),
                subject: ClaimSubject::Training,
                subject_id: training.id.uuid(),
                facts: facts.checked().map_err(|refused| wrong(&refused))?,
                is_accepted: false,
            };
            claim::add(self.tx, &claim).await?;
            self.told(EventKind::ProjectClaimed, training.id).await?;
        }
        Ok(training.id)
    }

    async fn campaign(&mut self, data: CampaignData) -> Result<()> {
        let facts = CampaignFacts {
            activity: None,
            names: Names {
                ro: Some(data.ro),
                ..Names::default()
            },
            aliases: data.aliases,
            exploitation: data.exploitation,
            target_groups: data.target_groups,
            period: StatedSpan::default(),
            channels: Vec::new(),
            partners: Vec::new(),
            outputs: data.outputs,
            reach: Vec::new(),
        };
        let campaign = Campaign {
            id: self.dice.id(),
            version: 1,
            project: self.project,
            organisation: self.organisation,
            facts: facts.checked(self.pack).map_err(|refused| wrong(&refused))?,
        };
        campaign::add(self.tx, &campaign).await?;
        self.told(EventKind::CampaignChanged, campaign.id).await?;
        for one in data.action {
            let facts = ActionFacts {
                number: one.number,
                title: one.title,
                kinds: one.kinds,
                held: span(one.from.as_deref(), one.to.as_deref())?,
                places: one.places,
                team: bodies(self.world, one.team)?,
                audience: one.about,
                audience_kind: one.about.map(|_| AudienceKind::Approximate),
                materials: one.materials,
            };
            let action = CampaignAction {
                id: self.dice.id(),
                version: 1,
                campaign: campaign.id,
                project: self.project,
                organisation: self.organisation,
                facts: facts.checked(self.pack).map_err(|refused| wrong(&refused))?,
            };
            action::add(self.tx, &action).await?;
            self.told(EventKind::CampaignActionChanged, action.id).await?;
        }
        Ok(())
    }
}

fn wrong(refused: &[Invalid]) -> anyhow::Error {
    anyhow!("{refused:?}")
}

fn span(from: Option<&str>, to: Option<&str>) -> Result<StatedSpan> {
    Ok(StatedSpan {
        from: stated(from)?,
        to: stated(to)?,
    })
}
