//! Meetings, protocols, strategies, publications and stated figures, as published texts give them.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use chrono::NaiveDate;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{Id as _, OrganisationId, ProjectId, StrategyId};
use punte_domain::identity::organisation::Names;
use punte_domain::pack::Pack;
use punte_domain::projects::body::{BodyPart, NamedBody};
use punte_domain::projects::date::{StatedDate, StatedPrecision};
use punte_domain::projects::meeting::{Meeting, MeetingFacts, MeetingKind, MeetingMode};
use punte_domain::projects::protocol::{Protocol, ProtocolFacts, ProtocolValidity};
use punte_domain::projects::publication::{
    PartnerGroup, Publication, PublicationFacts, PublicationKind, StatedFigure, StatedFigureFacts, StatedFigureKey,
    StatedFigureKind,
};
use punte_domain::projects::review::{ReviewFacts, StandardReview};
use punte_domain::projects::strategy::{
    MeasureFacts, MeasureLink, MeasureLinkKind, MeasureStatus, Strategy, StrategyFacts, StrategyKind, StrategyMeasure,
    StrategyObjective, StrategyStatus,
};
use punte_storage::Tx;
use punte_storage::projects::{measure, meeting, protocol, publication, review, stated_figure, strategy};
use serde::Deserialize;
use uuid::Uuid;

use super::dice::Dice;
use super::projects;
use super::world::World;

/// What the texts of a country tell.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    meeting: Vec<MeetingData>,
    #[serde(default)]
    protocol: Vec<ProtocolData>,
    strategy: Vec<StrategyData>,
    publication: Vec<PublicationData>,
    #[serde(default)]
    figure: Vec<FigureData>,
    #[serde(default)]
    review: Vec<ReviewData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BodyData {
    /// The key of an organisation.
    organisation: Option<String>,
    name: Option<String>,
    part: BodyPart,
    role: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeetingData {
    kind: MeetingKind,
    /// Whether its project was launched at it.
    #[serde(default)]
    is_launch: bool,
    number: Option<u32>,
    /// Words of a title, the code or another name of a project.
    project: Option<String>,
    title: String,
    held: Option<String>,
    mode: Option<MeetingMode>,
    county: Option<String>,
    place: Option<String>,
    agenda: Option<String>,
    meetings: Option<u32>,
    /// Whether it stands for some whose number is not given.
    #[serde(default)]
    is_uncounted: bool,
    source: Option<String>,
    source_note: Option<String>,
    bodies: Vec<BodyData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProtocolData {
    title: String,
    signed: Option<String>,
    /// Whether it stands for one, rather than for some whose number is not given.
    is_counted: bool,
    source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StrategyData {
    key: String,
    parent: Option<String>,
    kind: StrategyKind,
    county: Option<String>,
    ro: Option<String>,
    sq: Option<String>,
    en: Option<String>,
    start: Option<String>,
    end: Option<String>,
    months: Option<u32>,
    status: Option<StrategyStatus>,
    source: Option<String>,
    #[serde(default)]
    objectives: Vec<String>,
    #[serde(default)]
    measure: Vec<MeasureData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureData {
    /// The place of its objective.
    objective: Option<usize>,
    text: String,
    due: Option<String>,
    status: Option<MeasureStatus>,
    bodies: Vec<BodyData>,
    evidence: Option<String>,
    /// Codes of projects.
    #[serde(default)]
    projects: Vec<String>,
    /// Titles of meetings.
    #[serde(default)]
    meetings: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PublicationData {
    kind: PublicationKind,
    project: Option<String>,
    ro: Option<String>,
    sq: Option<String>,
    en: Option<String>,
    published: Option<String>,
    address: Option<String>,
    bodies: Vec<BodyData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureData {
    year: i32,
    key: StatedFigureKey,
    value: Option<i64>,
    kind: StatedFigureKind,
    source: String,
    note: Option<String>,
    #[serde(default)]
    partner_groups: Vec<PartnerGroup>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReviewData {
    project: Option<String>,
    title: String,
    act: Option<String>,
    reviewed: Option<String>,
    summary: Option<String>,
    bodies: Vec<BodyData>,
}

/// Who enters what the texts tell, and where it belongs.
struct Entry<'a> {
    tx: &'a Tx,
    pack: &'a Pack,
    world: &'a World,
    dice: &'a mut Dice,
    /// Who keeps what belongs to no project.
    agency: OrganisationId,
    /// Meetings by title.
    meetings: BTreeMap<String, Uuid>,
    /// Strategies by key.
    strategies: BTreeMap<String, StrategyId>,
}

/// Enters all of it. What belongs to a project comes after the projects.
///
/// # Errors
/// When the data are broken.
pub async fn enter(tx: &Tx, pack: &Pack, world: &World, dice: &mut Dice) -> Result<()> {
    let (text, agency) = match pack.country() {
        "RO" => (include_str!("../../demo/ro_meetings.toml"), "anitp"),
        "AL" => (include_str!("../../demo/al_meetings.toml"), "onac"),
        _ => return Ok(()),
    };
    let told: Told = toml::from_str(text).context("the demo data of meetings are broken")?;
    let mut entry = Entry {
        tx,
        pack,
        world,
        dice,
        agency: world.organisation(agency)?,
        meetings: BTreeMap::new(),
        strategies: BTreeMap::new(),
    };
    for data in told.meeting {
        entry.meeting(data).await?;
    }
    for data in told.protocol {
        entry.protocol(data).await?;
    }
    for data in told.strategy {
        entry.strategy(data).await?;
    }
    for data in told.publication {
        entry.publication(data).await?;
    }
    for data in told.figure {
        entry.figure(data).await?;
    }
    for data in told.review {
        entry.review(data).await?;
    }
    Ok(())
}

impl Entry<'_> {
    async fn meeting(&mut self, data: MeetingData) -> Result<()> {
        let (project, keeper) = self.home(data.project.as_deref()).await?;
        let facts = MeetingFacts {
            project,
            kind: data.kind,
            is_launch: data.is_launch,
            number: data.number,
            title: data.title,
            mode: data.mode,
            held: stated(data.held.as_deref())?,
            until: None,
            county: data.county,
            place: data.place,
            bodies: bodies(self.world, data.bodies)?,
            participants: None,
            agenda: data.agenda,
            minutes: None,
            next: None,
            meetings: (!data.is_uncounted).then(|| data.meetings.unwrap_or(1)),
            source: data.source,
            source_note: data.source_note,
            decisions: Vec::new(),
        };
        let facts = facts.checked(|county| self.pack.county(county).is_some());
        let one = Meeting {
            id: self.dice.id(),
            version: 1,
            keeper,
            facts: facts.map_err(|refused| wrong(&refused))?,
        };
        meeting::add(self.tx, &one).await?;
        self.meetings.insert(one.facts.title, one.id.uuid());
        self.record(Event::new(EventKind::MeetingChanged).subject(one.id)).await
    }

    async fn protocol(&mut self, data: ProtocolData) -> Result<()> {
        let facts = ProtocolFacts {
            project: None,
            title: data.title,
            subject: None,
            bodies: Vec::new(),
            signed: stated(data.signed.as_deref())?,
            validity: ProtocolValidity::NotStated,
            valid_until: None,
            renewals: Vec::new(),
            protocols: data.is_counted.then_some(1),
            source: data.source,
        };
        let one = Protocol {
            id: self.dice.id(),
            version: 1,
            keeper: self.agency,
            facts: facts.checked().map_err(|refused| wrong(&refused))?,
        };
        protocol::add(self.tx, &one).await?;
        self.record(Event::new(EventKind::ProtocolChanged).subject(one.id))
            .await
    }

    async fn strategy(&mut self, data: StrategyData) -> Result<()> {
        let parent = data.parent.map(|key| self.strategies.get(&key).copied().context(key));
        let objectives = data.objectives.into_iter().map(|text| StrategyObjective {
            id: self.dice.id(),
            number: None,
            text,
        });
        let facts = StrategyFacts {
            objectives: objectives.collect(),
            kind: data.kind,
            titles: Names {
                ro: data.ro,
                sq: data.sq,
                en: data.en,
            },
            parent: parent.transpose()?,
            county: data.county,
            start: stated(data.start.as_deref())?,
            end: stated(data.end.as_deref())?,
            months: data.months,
            status: data.status,
            legal_basis: None,
            reporting: None,
            next_report_on: None,
            source: data.source,
        };
        let facts = facts.checked(|county| self.pack.county(county).is_some());
        let one = Strategy {
            id: self.dice.id(),
            version: 1,
            keeper: self.agency,
            facts: facts.map_err(|refused| wrong(&refused))?,
        };
        strategy::add(self.tx, &one).await?;
        self.strategies.insert(data.key, one.id);
        self.record(Event::new(EventKind::StrategyChanged).subject(one.id))
            .await?;
        for data in data.measure {
            self.measure(&one, data).await?;
        }
        Ok(())
    }

    async fn measure(&mut self, of: &Strategy, data: MeasureData) -> Result<()> {
        let mut links = Vec::new();
        for title in data.meetings {
            let id = *self.meetings.get(&title).context(title)?;
            let kind = MeasureLinkKind::Meeting;
            links.push(MeasureLink { kind, id });
        }
        for words in data.projects {
            let (project, _) = self.home(Some(&words)).await?;
            links.extend(project.map(|id| MeasureLink {
                kind: MeasureLinkKind::Project,
                id: id.uuid(),
            }));
        }
        let objective = data.objective.and_then(|place| of.facts.objectives.get(place));
        let facts = MeasureFacts {
            objective: objective.map(|one| one.id),
            number: None,
            text: data.text,
            due: stated(data.due.as_deref())?,
            status: data.status,
            bodies: bodies(self.world, data.bodies)?,
            indicator: None,
            funding: None,
            evidence: data.evidence,
            links,
        };
        let one = StrategyMeasure {
            id: self.dice.id(),
            version: 1,
            strategy: of.id,
            facts: facts.checked(of).map_err(|refused| wrong(&refused))?,
        };
        measure::add(self.tx, &one).await?;
        self.record(Event::new(EventKind::MeasureChanged).subject(one.id)).await
    }

    async fn publication(&mut self, data: PublicationData) -> Result<()> {
        let (project, keeper) = self.home(data.project.as_deref()).await?;
        let facts = PublicationFacts {
            project,
            kind: data.kind,
            titles: Names {
                ro: data.ro,
                sq: data.sq,
                en: data.en,
            },
            published: stated(data.published.as_deref())?,
            bodies: bodies(self.world, data.bodies)?,
            address: data.address,
            dissemination: None,
        };
        let one = Publication {
            id: self.dice.id(),
            version: 1,
            keeper,
            facts: facts.checked().map_err(|refused| wrong(&refused))?,
        };
        publication::add(self.tx, &one).await?;
        self.record(Event::new(EventKind::PublicationChanged).subject(one.id))
            .await
    }

    async fn figure(&mut self, data: FigureData) -> Result<()> {
        let facts = StatedFigureFacts {
            year: data.year,
            key: data.key,
            value: data.value,
            kind: data.kind,
            source: data.source,
            note: data.note,
            partner_groups: data.partner_groups,
        };
        let one = StatedFigure {
            id: self.dice.id(),
            version: 1,
            keeper: self.agency,
            facts: facts.checked().map_err(|refused| wrong(&refused))?,
        };
        stated_figure::add(self.tx, &one).await?;
        self.record(Event::new(EventKind::FigureChanged).subject(one.id)).await
    }

    async fn review(&mut self, data: ReviewData) -> Result<()> {
        let (project, keeper) = self.home(data.project.as_deref()).await?;
        let facts = ReviewFacts {
            project,
            title: data.title,
            act: data.act,
            reviewed: stated(data.reviewed.as_deref())?,
            bodies: bodies(self.world, data.bodies)?,
            summary: data.summary,
            findings: Vec::new(),
        };
        let today = self.pack.calendar().date(self.tx.now);
        let facts = facts.checked(today, |standard| self.pack.has_code("service_standard", standard));
        let one = StandardReview {
            id: self.dice.id(),
            version: 1,
            keeper,
            facts: facts.map_err(|refused| wrong(&refused))?,
        };
        review::add(self.tx, &one).await?;
        self.record(Event::new(EventKind::ReviewChanged).subject(one.id)).await
    }

    /// The project, and who keeps what belongs to it: who leads it, or the agency where it is none.
    async fn home(&self, project: Option<&str>) -> Result<(Option<ProjectId>, OrganisationId)> {
        let Some(words) = project else {
            return Ok((None, self.agency));
        };
        let project = projects::found(self.tx, words).await?;
        Ok((Some(project.id), project.lead))
    }

    async fn record(&self, event: Event) -> Result<()> {
        Ok(self.tx.record(event.fields(["added"])).await?)
    }
}

/// The bodies with the ids of those that are in the directory.
pub(super) fn bodies(world: &World, data: Vec<BodyData>) -> Result<Vec<NamedBody>> {
    let body = |data: BodyData| {
        let organisation = data.organisation.map(|key| world.organisation(&key));
        Ok(NamedBody {
            organisation_id: organisation.transpose()?,
            name: data.name,
            part: data.part,
            role: data.role,
        })
    };
    data.into_iter().map(body).collect()
}

/// A day as far as it is written: `2015`, `2015-09` or `2015-09-28`.
pub(super) fn stated(text: Option<&str>) -> Result<Option<StatedDate>> {
    let Some(text) = text else { return Ok(None) };
    let (precision, whole) = match text.len() {
        4 => (StatedPrecision::Year, format!("{text}-01-01")),
        7 => (StatedPrecision::Month, format!("{text}-01")),
        _ => (StatedPrecision::Day, text.to_owned()),
    };
    let date: NaiveDate = whole.parse().with_context(|| format!("{text} is no day"))?;
    Ok(Some(StatedDate { date, precision }))
}

fn wrong(fields: &[punte_domain::text::Invalid]) -> anyhow::Error {
    anyhow::anyhow!("{fields:?}")
}
