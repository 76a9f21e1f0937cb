//! What a project does.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::web::{self, Data, Path};
use actix_web::{HttpResponse, delete, get, post, put};
use punte_domain::access::Actor;
use punte_domain::event::EventKind;
use punte_domain::id::{ActivityId, BudgetLineId, Id as _, OrganisationId, ProjectId};
use punte_domain::projects::activity::{
    Activity, ActivityFacts, ActivityState, Beginning, ProjectBeginning, began_before,
};
use punte_domain::projects::date::StatedDate;
use punte_domain::projects::span::StatedSpan;
use punte_storage::projects::served_measure::{self as served, ServedMeasure};
use punte_storage::projects::{access, activity as storage, file, meeting, project};
use punte_storage::{Error, Names, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::activity_line::{self, ActivityBudgetLine};
use super::body::known_one;
use super::report::{Reporter, gone, has_room, still_used, told};
use super::served_measure::{self, ServedMeasureView};
use crate::auth::{Granted, ProjectsRead, ProjectsReport};
use crate::etag::Versioned;
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(activity_list)
        .service(activity_create)
        .service(activity_update)
        .service(activity_remove);
}

/// An activity of a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Activity)]
pub(super) struct ActivityView {
    id: ActivityId,
    version: i64,
    pub(super) project_id: ProjectId,
    /// The organisation that entered it.
    organisation_id: OrganisationId,
    organisation_name: String,
    /// What it is a part of.
    parent_id: Option<ActivityId>,
    #[schema(example = "A1.1")]
    number: String,
    title: String,
    /// What it is to reach.
    objectives: Vec<String>,
    /// When it is to be.
    planned: StatedSpan,
    /// When it was.
    actual: StatedSpan,
    /// Derived: with what its project began only after it, where that is stated of both.
    began_before: Vec<ActivityBeforeView>,
    owner_id: Option<OrganisationId>,
    /// Who answers for it; null: not stated.
    owner_name: Option<String>,
    place: Option<String>,
    /// The counties it is in (ISO 3166-2), in the order of their codes; none: not stated.
    counties: Vec<String>,
    /// The line of the budget that pays for it; null: none is named.
    budget_line_id: Option<BudgetLineId>,
    /// That line, and what was spent from it; null also where it is another partner's, and where
    /// activities of several projects are listed.
    line: Option<ActivityBudgetLine>,
    /// What pays for it as it is printed, where no line of the budget is named.
    budget_line: Option<String>,
    /// The measures of strategies that are linked with it.
    measures: Vec<ServedMeasureView>,
    state: ActivityState,
}

/// With what a project began after one of its activities did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityBefore)]
struct ActivityBeforeView {
    of: ProjectBeginning,
    /// When that was.
    on: StatedDate,
}

impl From<Beginning> for ActivityBeforeView {
    fn from(beginning: Beginning) -> Self {
        Self {
            of: beginning.of,
            on: beginning.on,
        }
    }
}

impl Versioned for ActivityView {
    fn version(&self) -> i64 {
        self.version
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityList)]
pub(super) struct ActivityListView {
    /// In the order of their numbers.
    items: Vec<ActivityView>,
}

/// What is entered of an activity.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "number": "A1.1", "title": "Evaluation of the national system of victim assistance", "state": "done",
    "actual": {"from": {"date": "2015-04-27", "precision": "day"}}, "counties": ["RO-B", "RO-IS"],
}))]
struct ActivityChange {
    /// An activity of the same project; at most three stand below one another.
    #[serde(default)]
    parent_id: Option<ActivityId>,
    /// It stands once in a project.
    #[schema(min_length = 1, max_length = 20)]
    number: String,
    #[schema(min_length = 1, max_length = 500)]
    title: String,
    #[serde(default)]
    #[schema(max_items = 20)]
    objectives: Vec<String>,
    #[serde(default)]
    planned: StatedSpan,
    /// Of one that is yet to begin nothing.
    #[serde(default)]
    actual: StatedSpan,
    /// An organisation of the directory that answers for it.
    #[serde(default)]
    owner_id: Option<OrganisationId>,
    /// Who answers for it, as it is printed.
    #[serde(default)]
    #[schema(max_length = 200)]
    owner_name: Option<String>,
    #[serde(default)]
    #[schema(max_length = 200)]
    place: Option<String>,
    /// The counties it is in (ISO 3166-2); none: not stated.
    #[serde(default)]
    #[schema(max_items = 100)]
    counties: Vec<String>,
    /// The line of the budget of the project that pays for it.
    #[serde(default)]
    budget_line_id: Option<BudgetLineId>,
    /// What pays for it as it is printed, where no line of the budget is named.
    #[serde(default)]
    #[schema(max_length = 200)]
    budget_line: Option<String>,
    state: ActivityState,
}

impl From<ActivityChange> for ActivityFacts {
    fn from(entered: ActivityChange) -> Self {
        Self {
            parent: entered.parent_id,
            number: entered.number,
            title: entered.title,
            objectives: entered.objectives,
            planned: entered.planned,
            actual: entered.actual,
            owner: entered.owner_id,
            owner_name: entered.owner_name,
            place: entered.place,
            counties: entered.counties,
            line: entered.budget_line_id,
            budget_line: entered.budget_line,
            state: entered.state,
        }
    }
}

/// List the activities of a project
///
/// Work packages, activities and their parts, in the order of their numbers. For whoever reads the project.
#[utoipa::path(tag = "projects", operation_id = "activity_list", params(("id" = ProjectId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ActivityListView), Problem))]
#[get("/projects/{id}/activities")]
async fn activity_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
) -> Result<web::Json<ActivityListView>, Problem> {
    let tx = app.read(&actor);
    access::read(&tx, &actor.scope(), *id).await?;
    Ok(web::Json(of_project(&app, &tx, &actor, *id).await?))
}

/// The activities of a project that was found within the caller's reach.
pub(super) async fn of_project(app: &App, tx: &Tx, actor: &Actor, id: ProjectId) -> Result<ActivityListView, Problem> {
    let activities = storage::of_project(tx, id).await?;
    let items = of_one_project(app, tx, actor, activities).await?;
    Ok(ActivityListView { items })
}

/// Enter an activity
///
/// For whoever reports in the project: its leader, and partners what is their own.
#[utoipa::path(tag = "projects", operation_id = "activity_create", request_body = ActivityChange,
    params(("id" = ProjectId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = CREATED, body = ActivityView), Problem))]
#[post("/projects/{id}/activities")]
async fn activity_create(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    project: Path<ProjectId>,
    key: IdempotencyKey,
    body: Json<ActivityChange>,
) -> Result<Created<ActivityView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    Reporter::of(&tx, &actor, *project).await?;
    let id: ActivityId = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        let earlier = storage::find(&tx, *project, earlier).await?;
        return Ok(created(view(&app, &tx, &actor, earlier).await?));
    }
    let facts = ActivityFacts::from(body.into_inner()).checked(&app.pack)?;
    has_room(storage::count(&tx, *project).await?, storage::MOST)?;
    fits_in(&tx, &actor, (*project, id), &facts, None).await?;
    let activity = Activity {
        id,
        version: 1,
        project: *project,
        organisation: actor.organisation,
        facts,
    };
    storage::add(&tx, &activity).await.map_err(taken)?;
    tx.record(told(EventKind::ActivityChanged, id, "added")).await?;
    let view = view(&app, &tx, &actor, activity).await?;
    tx.commit().await?;
    Ok(created(view))
}

/// Change an activity
///
/// Replaces what is entered of it. For the leader of the project, and for the partner that entered it.
#[utoipa::path(tag = "projects", operation_id = "activity_update", request_body = ActivityChange,
    params(("id" = ProjectId, Path), ("activity_id" = ActivityId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = ActivityView), Problem))]
#[put("/projects/{id}/activities/{activity_id}")]
async fn activity_update(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    ids: Path<(ProjectId, ActivityId)>,
    version: IfMatch,
    body: Json<ActivityChange>,
) -> Result<Etag<ActivityView>, Problem> {
    let tx = app.write(&actor).await?;
    let activity = to_change(&app, &tx, &actor, *ids, version).await?;
    let facts = ActivityFacts::from(body.into_inner()).checked(&app.pack)?;
    let is = (activity.project, activity.id);
    fits_in(&tx, &actor, is, &facts, activity.facts.line).await?;
    let activity = storage::save(&tx, Activity { facts, ..activity })
        .await
        .map_err(taken)?;
    tx.record(told(EventKind::ActivityChanged, activity.id, "changed"))
        .await?;
    let view = view(&app, &tx, &actor, activity).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Remove an activity
///
/// One that was entered by mistake, and on which nothing hangs: no part, deliverable, training or campaign.
#[utoipa::path(tag = "projects", operation_id = "activity_remove",
    params(("id" = ProjectId, Path), ("activity_id" = ActivityId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/projects/{id}/activities/{activity_id}")]
async fn activity_remove(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    ids: Path<(ProjectId, ActivityId)>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let activity = to_change(&app, &tx, &actor, *ids, version).await?;
    file::detach(&tx, activity.id.uuid()).await?;
    storage::remove(&tx, &activity).await.map_err(still_used)?;
    tx.record(told(EventKind::ActivityChanged, activity.id, "removed"))
        .await?;
    tx.commit().await?;
    Ok(gone())
}

/// The activity, if the actor may change it and has seen it as it is.
async fn to_change(
    app: &App,
    tx: &Tx,
    actor: &Granted<ProjectsReport>,
    (project, id): (ProjectId, ActivityId),
    version: IfMatch,
) -> Result<Activity, Problem> {
    let reporter = Reporter::of(tx, actor, project).await?;
    let activity = storage::find(tx, project, id).await?;
    reporter.may_change(activity.organisation)?;
    if activity.version == version.0 {
        Ok(activity)
    } else {
        Err(Problem::stale(&view(app, tx, actor, activity).await?))
    }
}

/// Refuses what an activity names and is not there, or cannot stand above it. A line that it named before stays, also
/// where it is not told to the actor.
async fn fits_in(
    tx: &Tx,
    actor: &Actor,
    (project, id): (ProjectId, ActivityId),
    facts: &ActivityFacts,
    line_before: Option<BudgetLineId>,
) -> Result<(), Problem> {
    if let Some(parent) = facts.parent {
        let fits = storage::fits_below(tx, project, id, parent);
        if !fits.await.map_err(Problem::not_found_at("/parent_id"))? {
            return Err(Problem::at("/parent_id", "contradiction"));
        }
    }
    if let Some(line) = facts.line.filter(|_| facts.line != line_before) {
        Box::pin(activity_line::known(tx, actor, project, line)).await?;
    }
    known_one(tx, "/owner_id", facts.owner).await
}

fn taken(error: Error) -> Problem {
    match error {
        Error::Taken => Problem::at("/number", "repeated"),
        error => error.into(),
    }
}

async fn view(app: &App, tx: &Tx, actor: &Actor, activity: Activity) -> Result<ActivityView, Problem> {
    let view = of_one_project(app, tx, actor, vec![activity]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

/// Activities of one project as they are shown.
async fn of_one_project(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    activities: Vec<Activity>,
) -> Result<Vec<ActivityView>, Problem> {
    let lines = match activities.iter().find(|activity| activity.facts.line.is_some()) {
        Some(one) => Box::pin(activity_line::of_project(tx, actor, one.project)).await?,
        None => BTreeMap::new(),
    };
    views(app, tx, actor, activities, &lines).await
}

/// Activities as they are shown, with these lines of budgets.
pub(super) async fn views(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    activities: Vec<Activity>,
    lines: &BTreeMap<BudgetLineId, ActivityBudgetLine>,
) -> Result<Vec<ActivityView>, Problem> {
    let names = named(tx, actor, &activities).await?;
    let beginnings = beginnings(tx, &activities).await?;
    let ids: Vec<Uuid> = activities.iter().map(|activity| activity.id.uuid()).collect();
    let mut measures = served::of_each(tx, &ids).await?;
    let view = |activity: Activity| {
        let line = activity.facts.line.and_then(|id| lines.get(&id)).cloned();
        let served: Vec<ServedMeasure> = measures.remove(&activity.id.uuid()).unwrap_or_default();
        let served = served_measure::views(app, tx, actor, served);
        let beginnings = beginnings.get(&activity.project).map_or(&[][..], Vec::as_slice);
        ActivityView::new(activity, line, served, beginnings, &names)
    };
    Ok(activities.into_iter().map(view).collect())
}

/// When the projects of these activities began, as far as it is stated.
async fn beginnings(tx: &Tx, activities: &[Activity]) -> Result<BTreeMap<ProjectId, Vec<Beginning>>, Problem> {
    let ids: BTreeSet<ProjectId> = activities.iter().map(|activity| activity.project).collect();
    let mut found: BTreeMap<ProjectId, Vec<Beginning>> = BTreeMap::new();
    for (id, on) in project::starts(tx, &ids).await? {
        let (of, on) = (ProjectBeginning::Start, StatedDate::day(on));
        found.entry(id).or_default().push(Beginning { of, on });
    }
    for (id, on) in meeting::launches(tx, &ids).await? {
        let of = ProjectBeginning::Launch;
        found.entry(id).or_default().push(Beginning { of, on });
    }
    Ok(found)
}

async fn named(tx: &Tx, actor: &Actor, activities: &[Activity]) -> Result<Names, Problem> {
    let organisations: BTreeSet<OrganisationId> = activities
        .iter()
        .flat_map(|activity| [Some(activity.organisation), activity.facts.owner])
        .flatten()
        .collect();
    Ok(names(tx, actor.language, organisations, []).await?)
}

fn created(view: ActivityView) -> Created<ActivityView> {
    let location = format!("/api/v1/projects/{}/activities", view.project_id);
    Created(view, location)
}

impl ActivityView {
    fn new(
        activity: Activity,
        line: Option<ActivityBudgetLine>,
        measures: Vec<ServedMeasureView>,
        beginnings: &[Beginning],
        names: &Names,
    ) -> Self {
        let facts = activity.facts;
        let before = began_before(facts.actual, beginnings).into_iter();
        Self {
            id: activity.id,
            version: activity.version,
            project_id: activity.project,
            organisation_id: activity.organisation,
            organisation_name: names.organisation(activity.organisation),
            parent_id: facts.parent,
            number: facts.number,
            title: facts.title,
            objectives: facts.objectives,
            planned: facts.planned,
            actual: facts.actual,
            began_before: before.map(Into::into).collect(),
            owner_id: facts.owner,
            owner_name: facts.owner.map(|owner| names.organisation(owner)).or(facts.owner_name),
            place: facts.place,
            counties: facts.counties,
            budget_line_id: facts.line,
            line,
            budget_line: facts.budget_line,
            measures,
            state: facts.state,
        }
    }
}
