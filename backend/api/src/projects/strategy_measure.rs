//! Measures of strategies: the monitoring table.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use std::collections::HashMap;

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use punte_domain::access::{Actor, Permission, Scope};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ProjectId, StrategyId, StrategyMeasureId, StrategyObjectiveId};
use punte_domain::projects::body::NamedBody;
use punte_domain::projects::date::StatedDate;
use punte_domain::projects::strategy::{
    MeasureFacts, MeasureLink, MeasureLinkKind, MeasureStatus, Strategy, StrategyMeasure,
};
use punte_storage::projects::measure::LinkTitle;
use punte_storage::projects::{measure as storage, strategy};
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::body::{self, BodyView};
use crate::auth::{Granted, ProjectsManage, ProjectsRead};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(strategy_measure_list)
        .service(strategy_measure_create)
        .service(strategy_measure_update);
}

/// A measure of a strategy.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StrategyMeasure)]
struct StrategyMeasureView {
    id: StrategyMeasureId,
    version: i64,
    strategy_id: StrategyId,
    objective_id: Option<StrategyObjectiveId>,
    /// Its number as it is printed.
    number: Option<String>,
    text: String,
    /// By when; null: not stated.
    due: Option<StatedDate>,
    /// Whether all of its time has passed while it is neither done nor given up; null: no day is stated.
    is_overdue: Option<bool>,
    /// How far it is; null: not stated.
    status: Option<MeasureStatus>,
    /// Who answers for it and who helps.
    bodies: Vec<BodyView>,
    /// How one sees that it is done.
    indicator: Option<String>,
    /// What pays for it.
    funding: Option<String>,
    /// What shows how far it is.
    evidence: Option<String>,
    /// What was done for it, what shows how far it is, and what pays for it, as far as the caller sees that.
    links: Vec<MeasureLinkView>,
}

impl Versioned for StrategyMeasureView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Something that a measure is linked with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeasureLinkTitled)]
pub(super) struct MeasureLinkView {
    pub(super) kind: MeasureLinkKind,
    pub(super) id: Uuid,
    pub(super) title: String,
    /// The project that it is shown in, of an activity or an indicator.
    pub(super) project_id: Option<ProjectId>,
}

impl MeasureLinkView {
    /// Those of these links that have a title for the caller: the rest they do not see.
    pub(super) fn seen(links: &[MeasureLink], titles: &HashMap<MeasureLink, LinkTitle>) -> Vec<Self> {
        let seen = links.iter().filter_map(|link| {
            let LinkTitle { title, project } = titles.get(link)?.clone();
            Some(Self {
                kind: link.kind,
                id: link.id,
                title,
                project_id: project,
            })
        });
        seen.collect()
    }
}

/// A page of measures.
#[derive(Debug, Serialize, ToSchema)]
struct StrategyMeasurePage {
    items: Vec<StrategyMeasureView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(StrategyMeasurePage);

/// Which measures to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StrategyMeasureListQuery {
    /// As far as this.
    status: Option<MeasureStatus>,
    /// Those that were due and are neither done nor given up, and no others.
    overdue: Option<bool>,
    /// Those that are linked with this: a project, an activity, a training, a campaign, a meeting, a protocol, a
    /// publication, an indicator or a fund.
    linked_id: Option<Uuid>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// List the measures of a strategy
///
/// The monitoring table, by number: how far each is, who answers for it, and what was done for it as far as the caller
/// sees that. For everybody who sees projects.
#[utoipa::path(tag = "projects", operation_id = "strategy_measure_list",
    params(("id" = StrategyId, Path), StrategyMeasureListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = StrategyMeasurePage), Problem))]
#[get("/strategies/{id}/measures")]
async fn strategy_measure_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<StrategyId>,
    query: Query<StrategyMeasureListQuery>,
) -> Result<Listed<StrategyMeasurePage>, Problem> {
    let tx = app.read(&actor);
    let strategy = strategy::find(&tx, *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let today = app.pack.calendar().date(tx.now);
    let filter = storage::MeasureFilter {
        status: query.status,
        overdue_on: query.overdue.unwrap_or(false).then_some(today),
        linked: query.linked_id,
    };
    if let Some(id) = query.linked_id {
        // Whoever does not see it does not learn what it was done for.
        if !sees(&tx, &actor, id).await? {
            return Ok(Listed(StrategyMeasurePage {
                items: Vec::new(),
                next: None,
            }));
        }
    }
    let measures = storage::list(&tx, strategy.id, filter, &request).await?;
    Ok(Listed(StrategyMeasurePage {
        items: views(&app, &tx, &actor, measures.items).await?,
        next: measures.next,
    }))
}

/// What is entered of a measure. What is not stated is left out or null.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"number": "2.1", "text": "Train those who may meet a victim", "status": "under_way",
    "due": {"date": "2020-12-01", "precision": "month"},
    "bodies": [{"name": "Ministry of Internal Affairs", "part": "responsible"}]}))]
struct StrategyMeasureChange {
    /// An objective of the strategy.
    #[serde(default)]
    objective_id: Option<StrategyObjectiveId>,
    /// Its number as it is printed.
    #[serde(default)]
    #[schema(max_length = 20)]
    number: Option<String>,
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
    #[serde(default)]
    due: Option<StatedDate>,
    #[serde(default)]
    status: Option<MeasureStatus>,
    #[serde(default)]
    #[schema(max_items = 60)]
    bodies: Vec<NamedBody>,
    #[serde(default)]
    #[schema(max_length = 4000)]
    indicator: Option<String>,
    #[serde(default)]
    #[schema(max_length = 4000)]
    funding: Option<String>,
    #[serde(default)]
    #[schema(max_length = 4000)]
    evidence: Option<String>,
    /// What was done for it, which indicators of projects show how far it is, and which funds pay for it. A link to what
    /// the caller does not see stays as it is.
    #[serde(default)]
    #[schema(max_items = 100)]
    links: Vec<MeasureLink>,
}

/// Add a measure to a strategy
///
/// For whoever manages projects, of the organisation that keeps the strategy.
#[utoipa::path(tag = "projects", operation_id = "strategy_measure_create", request_body = StrategyMeasureChange,
    params(("id" = StrategyId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = CREATED, body = StrategyMeasureView), Problem))]
#[post("/strategies/{id}/measures")]
async fn strategy_measure_create(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    id: Path<StrategyId>,
    key: IdempotencyKey,
    body: Json<StrategyMeasureChange>,
) -> Result<Created<StrategyMeasureView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let strategy = strategy::find_kept(&tx, &actor.scope(), *id).await?;
    let id = tx.new_id();
    let measure = if let Some(earlier) = tx.once(&once, id).await? {
        storage::find(&tx, strategy.id, earlier).await?
    } else {
        let facts = given(&tx, &actor, &strategy, body.into_inner(), &[]).await?;
        let measure = StrategyMeasure {
            id,
            version: 1,
            strategy: strategy.id,
            facts,
        };
        storage::add(&tx, &measure).await?;
        tx.record(changed(id, "added")).await?;
        measure
    };
    let view = view(&app, &tx, &actor, measure).await?;
    tx.commit().await?;
    Ok(Created(view, format!("/api/v1/strategies/{}/measures", strategy.id)))
}

/// Change a measure of a strategy
///
/// Replaces what is entered of it. For whoever manages projects, of the organisation that keeps the strategy.
#[utoipa::path(tag = "projects", operation_id = "strategy_measure_update", request_body = StrategyMeasureChange,
    params(("id" = StrategyId, Path), ("measure_id" = StrategyMeasureId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = StrategyMeasureView), Problem))]
#[put("/strategies/{id}/measures/{measure_id}")]
async fn strategy_measure_update(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    ids: Path<(StrategyId, StrategyMeasureId)>,
    version: IfMatch,
    body: Json<StrategyMeasureChange>,
) -> Result<Etag<StrategyMeasureView>, Problem> {
    let (strategy, id) = *ids;
    let tx = app.write(&actor).await?;
    let strategy = strategy::find_kept(&tx, &actor.scope(), strategy).await?;
    let measure = storage::find(&tx, strategy.id, id).await?;
    if measure.version != version.0 {
        return Err(Problem::stale(&view(&app, &tx, &actor, measure).await?));
    }
    let facts = given(&tx, &actor, &strategy, body.into_inner(), &measure.facts.links).await?;
    let measure = storage::save(&tx, StrategyMeasure { facts, ..measure }).await?;
    tx.record(changed(id, "changed")).await?;
    let view = view(&app, &tx, &actor, measure).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Whether the caller sees this thing, of whichever kind that may be linked.
pub(super) async fn sees(tx: &Tx, actor: &Actor, id: Uuid) -> Result<bool, Problem> {
    let links = MeasureLinkKind::iter().map(|kind| MeasureLink { kind, id });
    let found = storage::linked(tx, &sight(actor), links, actor.language).await?;
    Ok(!found.is_empty())
}

/// What the caller sees of what was done for measures.
fn sight(actor: &Actor) -> Scope {
    actor.scope(Permission::ProjectsRead)
}

async fn given(
    tx: &Tx,
    actor: &Actor,
    strategy: &Strategy,
    body: StrategyMeasureChange,
    before: &[MeasureLink],
) -> Result<MeasureFacts, Problem> {
    let facts = MeasureFacts {
        objective: body.objective_id,
        number: body.number,
        text: body.text,
        due: body.due,
        status: body.status,
        bodies: body.bodies,
        indicator: body.indicator,
        funding: body.funding,
        evidence: body.evidence,
        links: body.links,
    };
    let mut facts = facts.checked(strategy)?;
    body::known(tx, "/bodies", &facts.bodies).await?;
    let all = facts.links.iter().chain(before).copied();
    let seen = storage::linked(tx, &sight(actor), all, actor.language).await?;
    for (place, link) in facts.links.iter().enumerate() {
        if !seen.contains_key(link) {
            return Err(Problem::at(format!("/links/{place}/id"), "not_found"));
        }
    }
    facts
        .links
        .extend(before.iter().filter(|link| !seen.contains_key(*link)));
    Ok(facts)
}

fn changed(id: StrategyMeasureId, how: &'static str) -> Event {
    Event::new(EventKind::MeasureChanged).subject(id).fields([how])
}

async fn view(app: &App, tx: &Tx, actor: &Actor, measure: StrategyMeasure) -> Result<StrategyMeasureView, Problem> {
    let view = views(app, tx, actor, vec![measure]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

async fn views(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    measures: Vec<StrategyMeasure>,
) -> Result<Vec<StrategyMeasureView>, Problem> {
    let facts = || measures.iter().map(|measure| &measure.facts);
    let organisations = facts().flat_map(|facts| body::organisations(&facts.bodies));
    let names = names(tx, actor.language, organisations, []).await?;
    let links = facts().flat_map(|facts| facts.links.iter().copied());
    let titles = storage::linked(tx, &sight(actor), links, actor.language).await?;
    let today = app.pack.calendar().date(tx.now);
    let view = |measure: StrategyMeasure| {
        let is_overdue = measure.facts.is_overdue(today);
        let facts = measure.facts;
        StrategyMeasureView {
            id: measure.id,
            version: measure.version,
            strategy_id: measure.strategy,
            objective_id: facts.objective,
            number: facts.number,
            text: facts.text,
            due: facts.due,
            is_overdue,
            status: facts.status,
            bodies: body::views(facts.bodies, &names),
            indicator: facts.indicator,
            funding: facts.funding,
            evidence: facts.evidence,
            links: MeasureLinkView::seen(&facts.links, &titles),
        }
    };
    Ok(measures.into_iter().map(view).collect())
}
