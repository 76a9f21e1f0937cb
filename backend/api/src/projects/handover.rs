//! What a colleague who leaves sees to in projects, handed to others: open decisions of meetings. Nothing else of a
//! project is in the hands of one person.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::web::{self, Data, Path};
use actix_web::{get, post};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Permission};
use punte_domain::handover::{Handed, HandoverOutcome};
use punte_domain::id::{MeetingId, UserId};
use punte_domain::identity::UserStatus;
use punte_storage::identity::user;
use punte_storage::projects::{meeting, meeting_decision};
use punte_storage::{Error, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::{Granted, ProjectsReport};
use crate::handover::{HandoverReport, check_other, check_rows};
use crate::routing::ServiceConfig;
use crate::{App, IdempotencyKey, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(project_handover_list)
        .service(project_handover_read)
        .service(project_handover_create);
}

/// How much somebody has to see to in projects.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectWorkload)]
pub(crate) struct ProjectWorkloadView {
    user_id: UserId,
    display_name: String,
    /// Whether they may sign in; who may not does nothing of it.
    is_active: bool,
    /// Open decisions of meetings that are theirs to see to.
    decisions: u64,
}

/// What the people of an organisation have to see to in projects.
#[derive(Debug, Serialize, ToSchema)]
struct ProjectWorkloadList {
    /// By name.
    items: Vec<ProjectWorkloadView>,
}

/// List who has what to see to in projects
///
/// Those of the caller's organisation who see to open decisions of the meetings that it keeps, by name, with how many;
/// also those who may not sign in any more. For whoever reports in projects.
#[utoipa::path(tag = "projects", operation_id = "project_handover_list",
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = ProjectWorkloadList), Problem))]
#[get("/project-handovers")]
async fn project_handover_list(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
) -> Result<web::Json<ProjectWorkloadList>, Problem> {
    let tx = app.read(&actor);
    let mut loads = meeting_decision::open_by_owner(&tx, actor.organisation, None).await?;
    let active = user::colleagues_among(&tx, actor.organisation, loads.keys().copied()).await?;
    let suspended = user::suspended(&tx, actor.organisation).await?;
    loads.retain(|user, _| active.contains(user) || suspended.contains(user));
    let items = workloads(&tx, &actor, loads, &active).await?;
    Ok(web::Json(ProjectWorkloadList { items }))
}

/// Those of the caller's organisation who may not sign in and have still something to see to.
pub(crate) async fn left_behind(tx: &Tx, actor: &Actor) -> Result<Vec<ProjectWorkloadView>, Problem> {
    let suspended = user::suspended(tx, actor.organisation).await?;
    if suspended.is_empty() {
        return Ok(Vec::new());
    }
    let loads = meeting_decision::open_by_owner(tx, actor.organisation, Some(&suspended)).await?;
    workloads(tx, actor, loads, &BTreeSet::new()).await
}

/// The same by name; `active` are those who may sign in.
async fn workloads(
    tx: &Tx,
    actor: &Actor,
    loads: BTreeMap<UserId, u64>,
    active: &BTreeSet<UserId>,
) -> Result<Vec<ProjectWorkloadView>, Problem> {
    let names = names(tx, actor.language, [], loads.keys().copied()).await?;
    let mut items: Vec<ProjectWorkloadView> = loads
        .into_iter()
        .map(|(id, decisions)| ProjectWorkloadView {
            user_id: id,
            display_name: names.user(id),
            is_active: active.contains(&id),
            decisions,
        })
        .collect();
    items.sort_by(|one, other| (&one.display_name, one.user_id).cmp(&(&other.display_name, other.user_id)));
    Ok(items)
}

/// What somebody has to see to in projects, to be handed to others.
#[derive(Debug, Serialize, ToSchema)]
struct ProjectHandover {
    user_id: UserId,
    display_name: String,
    /// Whether they may sign in.
    is_active: bool,
    /// Meetings with open decisions that are theirs to see to; those that are due first come first.
    meetings: Vec<ProjectHandoverMeeting>,
    /// Whether there is more than the first 500 decisions, which shows when these have gone.
    has_more: bool,
}

/// A meeting with decisions that somebody sees to.
#[derive(Debug, Serialize, ToSchema)]
struct ProjectHandoverMeeting {
    meeting_id: MeetingId,
    /// For `project_handover_create`.
    version: i64,
    title: String,
    /// Their open decisions of it.
    decisions: usize,
    /// When the next of these is due; null: no day is stated.
    next_due_on: Option<NaiveDate>,
}

/// Look at what a colleague has to see to in projects
///
/// What `project_handover_create` moves: numbers and titles of meetings, no word of what was decided. For whoever
/// reports in projects, of the people of their organisation.
#[utoipa::path(tag = "projects", operation_id = "project_handover_read", params(("id" = UserId, Path)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = ProjectHandover), Problem))]
#[get("/project-handovers/{id}")]
async fn project_handover_read(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    id: Path<UserId>,
) -> Result<web::Json<ProjectHandover>, Problem> {
    let tx = app.read(&actor);
    let colleague = user::find(&tx, &actor.scope(), *id).await?;
    let work = meeting_decision::open_of(&tx, actor.organisation, colleague.id).await?;
    let meetings = work.meetings.into_iter().map(|one| ProjectHandoverMeeting {
        meeting_id: one.meeting,
        version: one.version,
        title: one.title,
        decisions: one.decisions,
        next_due_on: one.next_due_on,
    });
    Ok(web::Json(ProjectHandover {
        user_id: colleague.id,
        is_active: colleague.status == UserStatus::Active,
        display_name: colleague.display_name,
        meetings: meetings.collect(),
        has_more: work.has_more,
    }))
}

/// What goes to whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"meetings": [
    {"meeting_id": "7e9f3c1a-1111-4222-8333-444455556666", "version": 3, "user_id": "7e9f3c1a-1111-4222-8333-444455557777"}
]}))]
struct ProjectHandoverCreate {
    /// At most 50, none twice.
    #[schema(max_items = 50)]
    meetings: Vec<ProjectHandoverMeetingCreate>,
}

/// A meeting, and who is to see to what the colleague had to see to of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProjectHandoverMeetingCreate {
    meeting_id: MeetingId,
    /// The version that was looked at.
    version: i64,
    /// Another colleague, who may sign in.
    user_id: UserId,
}

/// Hand over what a colleague has to see to in projects
///
/// Of each meeting all open decisions that are theirs; who saw to what is done or dropped stays. What may not go, or
/// has changed since it was looked at, stays as it is and holds up no other; the answer says of every meeting what
/// became of it. All that goes goes together. A call that is repeated finds done what was done. For whoever reports in
/// projects, of the organisation that keeps the records of the meetings, among its people.
#[utoipa::path(tag = "projects", operation_id = "project_handover_create", request_body = ProjectHandoverCreate,
    params(("id" = UserId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = HandoverReport), Problem))]
#[post("/project-handovers/{id}")]
async fn project_handover_create(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    id: Path<UserId>,
    key: IdempotencyKey,
    body: Json<ProjectHandoverCreate>,
) -> Result<web::Json<HandoverReport>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let from = user::find(&tx, &actor.scope(), *id).await?.id;
    let mut rows = body.into_inner().meetings;
    check_other(from, rows.iter().map(|row| row.user_id), "/meetings")?;
    let asked = rows.iter().map(|row| (row.meeting_id, Some(row.user_id)));
    check_rows(&tx, &actor, &[("/meetings", asked.collect())]).await?;
    let is_again = tx.once(&once, actor.user).await?.is_some();
    // In one order, so that two who hand over at once wait for each other and for nothing else.
    rows.sort_by_key(|row| row.meeting_id);
    let mut report = HandoverReport::default();
    for row in rows {
        let handed = Handed {
            version: row.version,
            to: row.user_id,
        };
        let outcome = hand_over(&tx, &actor, from, row.meeting_id, handed, is_again).await?;
        report.add(row.meeting_id, outcome);
    }
    tx.commit().await?;
    Ok(web::Json(report))
}

/// What became of a meeting with all that somebody has to see to of it.
async fn hand_over(
    tx: &Tx,
    actor: &Granted<ProjectsReport>,
    from: UserId,
    id: MeetingId,
    handed: Handed,
    is_again: bool,
) -> Result<HandoverOutcome, Problem> {
    let found = match meeting::find_kept(tx, &actor.scope(), id).await {
        Ok(found) => found,
        Err(Error::NotFound) => return not_kept(tx, actor, id).await,
        Err(error) => return Err(error.into()),
    };
    match found.hand_over(from, handed) {
        Ok(_) if is_again => Ok(HandoverOutcome::Changed),
        Ok((gone, events)) => {
            meeting::save(tx, gone).await?;
            tx.record_all(events).await?;
            Ok(HandoverOutcome::Done)
        }
        Err(HandoverOutcome::AlreadyDone) if is_again => Ok(HandoverOutcome::Done),
        Err(outcome) => Ok(outcome),
    }
}

/// What is told of a meeting that the caller's organisation does not keep: whose it is only where they see it.
async fn not_kept(tx: &Tx, actor: &Actor, id: MeetingId) -> Result<HandoverOutcome, Problem> {
    match meeting::find(tx, &actor.scope(Permission::ProjectsRead), id).await {
        Ok(_) => Ok(HandoverOutcome::NotHolder),
        Err(Error::NotFound) => Ok(HandoverOutcome::NotFound),
        Err(error) => Err(error.into()),
    }
}
