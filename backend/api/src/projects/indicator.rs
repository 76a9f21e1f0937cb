//! Indicators of projects: what was aimed at, and how far it came.

use actix_web::web::{self, Data, Path};
use actix_web::{get, post, put};
use chrono::NaiveDate;
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{IndicatorActualId, IndicatorId, ProjectId};
use punte_domain::projects::computed::IndicatorCount;
use punte_domain::projects::indicator::{
    ActualFacts, Indicator, IndicatorActual, IndicatorFacts, IndicatorLevel, IndicatorMilestone, IndicatorSource,
};
use punte_storage::Tx;
use punte_storage::projects::{access, indicator as storage};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::counts::ProjectCountView;
use super::indicator_view::{IndicatorActualView, IndicatorView, counted, view, views};
use crate::auth::{Granted, ProjectsManage, ProjectsRead};
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(indicator_list)
        .service(indicator_create)
        .service(indicator_update)
        .service(indicator_entry_list)
        .service(indicator_actual_create)
        .service(indicator_actual_update);
}

/// The indicators of a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IndicatorList)]
pub(super) struct IndicatorListView {
    items: Vec<IndicatorView>,
}

/// What is entered of an indicator. What is not stated is left out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "level": "output", "definition": "Training sessions held", "unit": "sessions", "target": 2, "milestones": [],
    "source": "computed", "counts": {"of": "sessions"},
}))]
struct IndicatorChange {
    level: IndicatorLevel,
    /// What is counted.
    definition: String,
    /// In what.
    unit: String,
    /// By what it is broken down.
    disaggregation: Option<String>,
    baseline: Option<u64>,
    target: Option<u64>,
    /// What was aimed at on the way.
    #[serde(default)]
    #[schema(max_items = 50)]
    milestones: Vec<IndicatorMilestone>,
    /// Where its value comes from.
    source: IndicatorSource,
    /// What a computed one counts; left out where it is written down by hand.
    counts: Option<IndicatorCount>,
    /// How nothing is counted twice.
    counting_rule: Option<String>,
}

impl From<IndicatorChange> for IndicatorFacts {
    fn from(change: IndicatorChange) -> Self {
        Self {
            level: change.level,
            definition: change.definition,
            unit: change.unit,
            disaggregation: change.disaggregation,
            baseline: change.baseline,
            target: change.target,
            milestones: change.milestones,
            source: change.source,
            counts: change.counts,
            counting_rule: change.counting_rule,
        }
    }
}

/// How far an indicator came by a day: its whole value, and not what was added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"on": "2016-03-25", "value": 6, "evidence": "Reports of the sessions"}))]
struct IndicatorActualChange {
    /// By which day; left out where that is not stated.
    on: Option<NaiveDate>,
    /// How much by then; left out where that is not stated.
    value: Option<u64>,
    /// What shows it.
    evidence: Option<String>,
}

impl From<IndicatorActualChange> for ActualFacts {
    fn from(change: IndicatorActualChange) -> Self {
        Self {
            on: change.on,
            value: change.value,
            evidence: change.evidence,
        }
    }
}

/// List the indicators of a project
///
/// With how far each came, in the order in which they were entered. A computed one is counted now from what was entered
/// of the project. For the leader and the partners of the project, and for whoever watches over the country.
#[utoipa::path(tag = "projects", operation_id = "indicator_list", params(("id" = ProjectId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = IndicatorListView), Problem))]
#[get("/projects/{id}/indicators")]
async fn indicator_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
) -> Result<web::Json<IndicatorListView>, Problem> {
    let tx = app.read(&actor);
    access::read(&tx, &actor.scope(), *id).await?;
    Ok(web::Json(of_project(&app, &tx, &actor, *id).await?))
}

/// The indicators of a project that was found within the caller's reach.
pub(super) async fn of_project(app: &App, tx: &Tx, actor: &Actor, id: ProjectId) -> Result<IndicatorListView, Problem> {
    let indicators = storage::of_project(tx, id).await?;
    let items = views(app, tx, actor, id, indicators).await?;
    Ok(IndicatorListView { items })
}

/// List what a computed indicator was counted from
///
/// Each entry by its id and name, with what it adds; of one that states nothing that is null, which is not zero. An
/// indicator that is written down by hand has none. For whoever reads the project.
#[utoipa::path(tag = "projects", operation_id = "indicator_entry_list",
    params(("id" = ProjectId, Path), ("indicator_id" = IndicatorId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ProjectCountView), Problem))]
#[get("/projects/{id}/indicators/{indicator_id}/entries")]
async fn indicator_entry_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    ids: Path<(ProjectId, IndicatorId)>,
) -> Result<web::Json<ProjectCountView>, Problem> {
    let (project, id) = *ids;
    let tx = app.read(&actor);
    access::read(&tx, &actor.scope(), project).await?;
    let indicator = storage::find(&tx, project, id).await?;
    let counted = counted(&app, &tx, &actor, &indicator).await?;
    let counted = counted.ok_or_else(|| Problem::new(Code::NotFound))?;
    Ok(web::Json(counted.into()))
}

/// Enter an indicator
///
/// What a project set out to reach; at most 200 of them. For project managers of its leader.
#[utoipa::path(tag = "projects", operation_id = "indicator_create", request_body = IndicatorChange,
    params(("id" = ProjectId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = CREATED, body = IndicatorView), Problem))]
#[post("/projects/{id}/indicators")]
async fn indicator_create(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    id: Path<ProjectId>,
    key: IdempotencyKey,
    body: Json<IndicatorChange>,
) -> Result<Created<IndicatorView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    access::manage(&tx, &actor.scope(), *id).await?;
    let location = format!("/api/v1/projects/{id}/indicators");
    let new = tx.new_id();
    if let Some(earlier) = tx.once(&once, new).await? {
        let earlier = storage::find(&tx, *id, earlier).await?;
        return Ok(Created(view(&app, &tx, &actor, earlier).await?, location));
    }
    if storage::is_full(&tx, *id).await? {
        return Err(Problem::new(Code::NotNow).because("indicators_full"));
    }
    let indicator = Indicator {
        id: new,
        version: 1,
        project: *id,
        facts: IndicatorFacts::from(body.into_inner()).checked(&app.pack)?,
    };
    storage::add(&tx, &indicator).await?;
    tx.record(Event::new(EventKind::IndicatorChanged).subject(*id).fields(["added"]))
        .await?;
    let view = view(&app, &tx, &actor, indicator).await?;
    tx.commit().await?;
    Ok(Created(view, location))
}

/// Change an indicator
///
/// Replaces what is entered of it. What was written down stays when it is computed from now on. For project managers of
/// the project's leader.
#[utoipa::path(tag = "projects", operation_id = "indicator_update", request_body = IndicatorChange,
    params(("id" = ProjectId, Path), ("indicator_id" = IndicatorId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = IndicatorView), Problem))]
#[put("/projects/{id}/indicators/{indicator_id}")]
async fn indicator_update(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    ids: Path<(ProjectId, IndicatorId)>,
    version: IfMatch,
    body: Json<IndicatorChange>,
) -> Result<Etag<IndicatorView>, Problem> {
    let (project, id) = *ids;
    let tx = app.write(&actor).await?;
    access::manage(&tx, &actor.scope(), project).await?;
    let indicator = storage::find(&tx, project, id).await?;
    if indicator.version != version.0 {
        return Err(Problem::stale(&view(&app, &tx, &actor, indicator).await?));
    }
    let facts = IndicatorFacts::from(body.into_inner()).checked(&app.pack)?;
    let indicator = storage::save(&tx, Indicator { facts, ..indicator }).await?;
    tx.record(
        Event::new(EventKind::IndicatorChanged)
            .subject(project)
            .fields(["changed"]),
    )
    .await?;
    let view = view(&app, &tx, &actor, indicator).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Write down how far an indicator came
///
/// Its whole value by a day, with what shows it; at most 200 of them. Not of a computed one, which is counted. For
/// project managers of the project's leader.
#[utoipa::path(tag = "projects", operation_id = "indicator_actual_create", request_body = IndicatorActualChange,
    params(("id" = ProjectId, Path), ("indicator_id" = IndicatorId, Path),
           ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = CREATED, body = IndicatorActualView), Problem))]
#[post("/projects/{id}/indicators/{indicator_id}/actuals")]
async fn indicator_actual_create(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    ids: Path<(ProjectId, IndicatorId)>,
    key: IdempotencyKey,
    body: Json<IndicatorActualChange>,
) -> Result<Created<IndicatorActualView>, Problem> {
    let (project, indicator) = *ids;
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    access::manage(&tx, &actor.scope(), project).await?;
    let Indicator {
        id: indicator, facts, ..
    } = storage::find(&tx, project, indicator).await?;
    let location = format!("/api/v1/projects/{project}/indicators");
    let new = tx.new_id();
    if let Some(earlier) = tx.once(&once, new).await? {
        let earlier = storage::find_actual(&tx, indicator, earlier).await?;
        return Ok(Created(earlier.into(), location));
    }
    if facts.source == IndicatorSource::Computed {
        return Err(Problem::new(Code::NotNow).because("indicator_computed"));
    }
    if storage::is_measured_out(&tx, indicator).await? {
        return Err(Problem::new(Code::NotNow).because("indicators_full"));
    }
    let actual = IndicatorActual {
        id: new,
        version: 1,
        indicator,
        facts: ActualFacts::from(body.into_inner()).checked()?,
    };
    storage::add_actual(&tx, &actual).await?;
    tx.record(
        Event::new(EventKind::IndicatorMeasured)
            .subject(project)
            .fields(["added"]),
    )
    .await?;
    tx.commit().await?;
    Ok(Created(actual.into(), location))
}

/// Change how far an indicator came
///
/// Replaces what was written down. For project managers of the project's leader.
#[utoipa::path(tag = "projects", operation_id = "indicator_actual_update", request_body = IndicatorActualChange,
    params(("id" = ProjectId, Path), ("indicator_id" = IndicatorId, Path), ("actual_id" = IndicatorActualId, Path),
           ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = IndicatorActualView), Problem))]
#[put("/projects/{id}/indicators/{indicator_id}/actuals/{actual_id}")]
async fn indicator_actual_update(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    ids: Path<(ProjectId, IndicatorId, IndicatorActualId)>,
    version: IfMatch,
    body: Json<IndicatorActualChange>,
) -> Result<Etag<IndicatorActualView>, Problem> {
    let (project, indicator, id) = *ids;
    let tx = app.write(&actor).await?;
    access::manage(&tx, &actor.scope(), project).await?;
    let indicator = storage::find(&tx, project, indicator).await?.id;
    let actual = storage::find_actual(&tx, indicator, id).await?;
    if actual.version != version.0 {
        return Err(Problem::stale(&IndicatorActualView::from(actual)));
    }
    let facts = ActualFacts::from(body.into_inner()).checked()?;
    let actual = storage::save_actual(&tx, IndicatorActual { facts, ..actual }).await?;
    tx.record(
        Event::new(EventKind::IndicatorMeasured)
            .subject(project)
            .fields(["changed"]),
    )
    .await?;
    tx.commit().await?;
    Ok(Etag(actual.into()))
}
