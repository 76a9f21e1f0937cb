//! What a project hands over.

use std::collections::BTreeSet;

use actix_web::web::{self, Data, Path};
use actix_web::{HttpResponse, delete, get, post, put};
use chrono::{DateTime, Utc};
use punte_domain::access::Actor;
use punte_domain::event::EventKind;
use punte_domain::id::{ActivityId, DeliverableId, Id as _, OrganisationId, ProjectId};
use punte_domain::projects::date::StatedDate;
use punte_domain::projects::deliverable::{Deliverable, DeliverableError, DeliverableFacts, DeliverableState};
use punte_storage::projects::{access, deliverable as storage, file};
use punte_storage::{Names, Once, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::report::{Reporter, gone, has_room, known_activity, told};
use crate::auth::{Granted, ProjectsManage, ProjectsRead, ProjectsReport};
use crate::etag::Versioned;
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(deliverable_list)
        .service(deliverable_create)
        .service(deliverable_update)
        .service(deliverable_remove)
        .service(deliverable_approve)
        .service(deliverable_return);
}

/// What a project hands over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Deliverable)]
struct DeliverableView {
    id: DeliverableId,
    version: i64,
    project_id: ProjectId,
    /// The organisation that entered it.
    organisation_id: OrganisationId,
    organisation_name: String,
    activity_id: Option<ActivityId>,
    /// A code of the pack's list `deliverable_kind`.
    #[schema(example = "report")]
    kind: String,
    title: String,
    /// Null: not stated.
    due: Option<StatedDate>,
    is_delivered: bool,
    /// When it was; null: not stated.
    delivered: Option<StatedDate>,
    link: Option<String>,
    state: DeliverableState,
    /// Who approved or returned it.
    answered_by_name: Option<String>,
    answered_at: Option<DateTime<Utc>>,
    returned_because: Option<String>,
}

impl Versioned for DeliverableView {
    fn version(&self) -> i64 {
        self.version
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeliverableList)]
pub(super) struct DeliverableListView {
    items: Vec<DeliverableView>,
}

/// What is entered of a deliverable.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "report", "title": "Evaluation report", "is_delivered": true,
    "delivered": {"date": "2015-08-03", "precision": "day"},
}))]
struct DeliverableChange {
    /// An activity of the same project.
    #[serde(default)]
    activity_id: Option<ActivityId>,
    /// A code of the pack's list `deliverable_kind`.
    kind: String,
    #[schema(min_length = 1, max_length = 500)]
    title: String,
    #[serde(default)]
    due: Option<StatedDate>,
    is_delivered: bool,
    /// Of what was delivered.
    #[serde(default)]
    delivered: Option<StatedDate>,
    #[serde(default)]
    #[schema(max_length = 500)]
    link: Option<String>,
}

impl From<DeliverableChange> for DeliverableFacts {
    fn from(entered: DeliverableChange) -> Self {
        Self {
            activity: entered.activity_id,
            kind: entered.kind,
            title: entered.title,
            due: entered.due,
            is_delivered: entered.is_delivered,
            delivered: entered.delivered,
            link: entered.link,
        }
    }
}

/// Why a deliverable is returned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The chapter on capacity is missing."}))]
struct DeliverableReturn {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// List what a project hands over
///
/// In the order in which it was entered. For whoever reads the project.
#[utoipa::path(tag = "projects", operation_id = "deliverable_list", params(("id" = ProjectId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = DeliverableListView), Problem))]
#[get("/projects/{id}/deliverables")]
async fn deliverable_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
) -> Result<web::Json<DeliverableListView>, Problem> {
    let tx = app.read(&actor);
    access::read(&tx, &actor.scope(), *id).await?;
    Ok(web::Json(of_project(&tx, &actor, *id).await?))
}

/// What a project hands over that was found within the caller's reach.
pub(super) async fn of_project(tx: &Tx, actor: &Actor, id: ProjectId) -> Result<DeliverableListView, Problem> {
    let deliverables = storage::of_project(tx, id).await?;
    let names = named(tx, actor, &deliverables).await?;
    let items = deliverables.into_iter().map(|one| DeliverableView::new(one, &names));
    Ok(DeliverableListView { items: items.collect() })
}

/// Enter a deliverable
///
/// For whoever reports in the project: its leader, and partners what is their own.
#[utoipa::path(tag = "projects", operation_id = "deliverable_create", request_body = DeliverableChange,
    params(("id" = ProjectId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = CREATED, body = DeliverableView), Problem))]
#[post("/projects/{id}/deliverables")]
async fn deliverable_create(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    project: Path<ProjectId>,
    key: IdempotencyKey,
    body: Json<DeliverableChange>,
) -> Result<Created<DeliverableView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    Reporter::of(&tx, &actor, *project).await?;
    let id: DeliverableId = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        let earlier = storage::find(&tx, *project, earlier).await?;
        return Ok(created(view(&tx, &actor, earlier).await?));
    }
    let facts = checked(&app, body)?;
    has_room(storage::count(&tx, *project).await?, storage::MOST)?;
    known_activity(&tx, *project, facts.activity).await?;
    let deliverable = Deliverable::enter(id, *project, actor.organisation, facts);
    storage::add(&tx, &deliverable).await?;
    tx.record(told(EventKind::DeliverableChanged, id, "added")).await?;
    let view = view(&tx, &actor, deliverable).await?;
    tx.commit().await?;
    Ok(created(view))
}

/// Change a deliverable
///
/// Replaces what is entered of it; what was returned waits for approval again. What was approved does not change. For
/// the leader of the project, and for the partner that entered it.
#[utoipa::path(tag = "projects", operation_id = "deliverable_update", request_body = DeliverableChange,
    params(("id" = ProjectId, Path), ("deliverable_id" = DeliverableId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = DeliverableView), Problem))]
#[put("/projects/{id}/deliverables/{deliverable_id}")]
async fn deliverable_update(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    ids: Path<(ProjectId, DeliverableId)>,
    version: IfMatch,
    body: Json<DeliverableChange>,
) -> Result<Etag<DeliverableView>, Problem> {
    let tx = app.write(&actor).await?;
    let deliverable = to_change(&tx, &actor, *ids, version).await?;
    let facts = checked(&app, body)?;
    known_activity(&tx, deliverable.project, facts.activity).await?;
    let deliverable = storage::save(&tx, deliverable.change(facts)?).await?;
    tx.record(told(EventKind::DeliverableChanged, deliverable.id, "changed"))
        .await?;
    let view = view(&tx, &actor, deliverable).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Remove a deliverable
///
/// One that was entered by mistake and was not approved.
#[utoipa::path(tag = "projects", operation_id = "deliverable_remove",
    params(("id" = ProjectId, Path), ("deliverable_id" = DeliverableId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/projects/{id}/deliverables/{deliverable_id}")]
async fn deliverable_remove(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    ids: Path<(ProjectId, DeliverableId)>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let deliverable = to_change(&tx, &actor, *ids, version).await?;
    if deliverable.state == DeliverableState::Approved {
        return Err(DeliverableError::Approved.into());
    }
    file::detach(&tx, deliverable.id.uuid()).await?;
    storage::remove(&tx, &deliverable).await?;
    tx.record(told(EventKind::DeliverableChanged, deliverable.id, "removed"))
        .await?;
    tx.commit().await?;
    Ok(gone())
}

/// Approve a deliverable
///
/// As it was delivered. For project managers of the leader.
#[utoipa::path(tag = "projects", operation_id = "deliverable_approve",
    params(("id" = ProjectId, Path), ("deliverable_id" = DeliverableId, Path), ("If-Match" = String, Header),
           ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = DeliverableView), Problem))]
#[post("/projects/{id}/deliverables/{deliverable_id}/approve")]
async fn deliverable_approve(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    ids: Path<(ProjectId, DeliverableId)>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Etag<DeliverableView>, Problem> {
    let once = key.of_no_body(&app);
    answer(&app, &actor, *ids, version, &once, "approved", |deliverable, now| {
        deliverable.approve(actor.user, now)
    })
    .await
}

/// Return a deliverable
///
/// With a reason, also after it was approved. For project managers of the leader.
#[utoipa::path(tag = "projects", operation_id = "deliverable_return", request_body = DeliverableReturn,
    params(("id" = ProjectId, Path), ("deliverable_id" = DeliverableId, Path), ("If-Match" = String, Header),
           ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = DeliverableView), Problem))]
#[post("/projects/{id}/deliverables/{deliverable_id}/return")]
async fn deliverable_return(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    ids: Path<(ProjectId, DeliverableId)>,
    version: IfMatch,
    key: IdempotencyKey,
    body: Json<DeliverableReturn>,
) -> Result<Etag<DeliverableView>, Problem> {
    let once = key.of(&app, &body);
    answer(&app, &actor, *ids, version, &once, "returned", |deliverable, now| {
        deliverable.give_back(actor.user, &body.reason, now)
    })
    .await
}

/// Approves or returns, once, a deliverable of a project that the actor manages, and that they have seen as it is.
async fn answer(
    app: &App,
    actor: &Granted<ProjectsManage>,
    (project, id): (ProjectId, DeliverableId),
    version: IfMatch,
    once: &Once,
    how: &'static str,
    decide: impl FnOnce(Deliverable, DateTime<Utc>) -> Result<Deliverable, DeliverableError>,
) -> Result<Etag<DeliverableView>, Problem> {
    let tx = app.write(actor).await?;
    access::manage(&tx, &actor.scope(), project).await?;
    let mut deliverable = storage::find(&tx, project, id).await?;
    if tx.once(once, id).await?.is_none() {
        let seen = as_seen(&tx, actor, deliverable, version).await?;
        deliverable = storage::save(&tx, decide(seen, tx.now)?).await?;
        tx.record(told(EventKind::DeliverableAnswered, id, how)).await?;
    }
    let view = view(&tx, actor, deliverable).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

fn checked(app: &App, body: Json<DeliverableChange>) -> Result<DeliverableFacts, Problem> {
    let facts = DeliverableFacts::from(body.into_inner());
    Ok(facts.checked(|kind| app.pack.has_code("deliverable_kind", kind))?)
}

/// The deliverable, if the actor may change it and has seen it as it is.
async fn to_change(
    tx: &Tx,
    actor: &Granted<ProjectsReport>,
    (project, id): (ProjectId, DeliverableId),
    version: IfMatch,
) -> Result<Deliverable, Problem> {
    let reporter = Reporter::of(tx, actor, project).await?;
    let deliverable = storage::find(tx, project, id).await?;
    reporter.may_change(deliverable.organisation)?;
    as_seen(tx, actor, deliverable, version).await
}

async fn as_seen(tx: &Tx, actor: &Actor, deliverable: Deliverable, version: IfMatch) -> Result<Deliverable, Problem> {
    if deliverable.version == version.0 {
        Ok(deliverable)
    } else {
        Err(Problem::stale(&view(tx, actor, deliverable).await?))
    }
}

async fn view(tx: &Tx, actor: &Actor, deliverable: Deliverable) -> Result<DeliverableView, Problem> {
    let names = named(tx, actor, std::slice::from_ref(&deliverable)).await?;
    Ok(DeliverableView::new(deliverable, &names))
}

async fn named(tx: &Tx, actor: &Actor, deliverables: &[Deliverable]) -> Result<Names, Problem> {
    let organisations: BTreeSet<OrganisationId> = deliverables.iter().map(|one| one.organisation).collect();
    let users = deliverables.iter().filter_map(|one| one.answered).map(|(by, _)| by);
    Ok(names(tx, actor.language, organisations, users).await?)
}

fn created(view: DeliverableView) -> Created<DeliverableView> {
    let location = format!("/api/v1/projects/{}/deliverables", view.project_id);
    Created(view, location)
}

impl DeliverableView {
    fn new(deliverable: Deliverable, names: &Names) -> Self {
        let facts = deliverable.facts;
        Self {
            id: deliverable.id,
            version: deliverable.version,
            project_id: deliverable.project,
            organisation_id: deliverable.organisation,
            organisation_name: names.organisation(deliverable.organisation),
            activity_id: facts.activity,
            kind: facts.kind,
            title: facts.title,
            due: facts.due,
            is_delivered: facts.is_delivered,
            delivered: facts.delivered,
            link: facts.link,
            state: deliverable.state,
            answered_by_name: deliverable.answered.map(|(by, _)| names.user(by)),
            answered_at: deliverable.answered.map(|(_, at)| at),
            returned_because: deliverable.returned_because,
        }
    }
}

impl From<DeliverableError> for Problem {
    fn from(error: DeliverableError) -> Self {
        match error {
            DeliverableError::NotWaiting => Self::new(Code::NotNow).because("deliverable_not_waiting"),
            DeliverableError::Approved => Self::new(Code::NotNow).because("deliverable_approved"),
            DeliverableError::Invalid(refused) => refused.into(),
        }
    }
}
