//! What meetings decided, as tasks.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use punte_domain::id::{MeetingDecisionId, MeetingId, ProjectId};
use punte_domain::projects::meeting::MeetingDecisionState;
use punte_storage::names;
use punte_storage::projects::{meeting as meetings, meeting_decision as storage};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::meeting::{MeetingDecisionView, MeetingView, as_seen, changed, view};
use crate::auth::{Granted, ProjectsRead, ProjectsReport};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::routing::ServiceConfig;
use crate::{App, Code, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(meeting_decision_list).service(meeting_decision_settle);
}

/// Something that was decided, with the meeting it comes from.
#[derive(Debug, Serialize, ToSchema)]
struct MeetingDecisionLine {
    meeting_id: MeetingId,
    /// The version of the meeting, which is that of its decisions.
    meeting_version: i64,
    meeting_title: String,
    /// The project that the meeting belongs to; null: to none, or to one that the caller does not see.
    project_id: Option<ProjectId>,
    project_title: Option<String>,
    decision: MeetingDecisionView,
    /// Whether its day has passed while it is open; null: no day is stated.
    is_overdue: Option<bool>,
}

/// A page of what meetings decided.
#[derive(Debug, Serialize, ToSchema)]
struct MeetingDecisionPage {
    items: Vec<MeetingDecisionLine>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(MeetingDecisionPage);

/// Which decisions to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MeetingDecisionListQuery {
    /// Those the caller sees to, and no others.
    mine: Option<bool>,
    /// Those of which this became; those that are open unless given.
    state: Option<MeetingDecisionState>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// List what meetings decided
///
/// The tasks of the meetings that the caller's organisation keeps, by the day they are due; those without a day last.
/// For whoever sees projects.
#[utoipa::path(tag = "projects", operation_id = "meeting_decision_list", params(MeetingDecisionListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = MeetingDecisionPage), Problem))]
#[get("/meeting-decisions")]
async fn meeting_decision_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<MeetingDecisionListQuery>,
) -> Result<Listed<MeetingDecisionPage>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let tx = app.read(&actor);
    let filter = storage::DecisionFilter {
        owner: query.mine.unwrap_or(false).then_some(actor.user),
        state: query.state.unwrap_or(MeetingDecisionState::Open),
    };
    let (scope, keeper) = (actor.scope(), actor.organisation);
    let found = storage::list(&tx, &scope, keeper, actor.language, filter, &request).await?;
    let owners = found.items.iter().filter_map(|line| line.decision.owner);
    let names = names(&tx, actor.language, [], owners).await?;
    let today = app.pack.calendar().date(tx.now);
    let line = |line: storage::DecisionLine| {
        let is_open = line.decision.state == MeetingDecisionState::Open;
        let (project_id, project_title) = line.project.unzip();
        MeetingDecisionLine {
            meeting_id: line.meeting,
            meeting_version: line.version,
            meeting_title: line.title,
            project_id,
            project_title,
            is_overdue: line.decision.due_on.map(|due| is_open && due < today),
            decision: MeetingDecisionView::new(line.decision, &names),
        }
    };
    Ok(Listed(MeetingDecisionPage {
        items: found.items.into_iter().map(line).collect(),
        next: found.next,
    }))
}

/// What became of something that was decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"state": "done"}))]
struct MeetingDecisionSettle {
    state: MeetingDecisionState,
}

/// Say what became of a decision
///
/// That it is done, that nothing comes of it, or that it is open again. For whoever reports in projects, of the
/// organisation that keeps the record of the meeting.
#[utoipa::path(tag = "projects", operation_id = "meeting_decision_settle", request_body = MeetingDecisionSettle,
    params(("id" = MeetingId, Path), ("decision_id" = MeetingDecisionId, Path), ("If-Match" = String, Header),
           ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = MeetingView), Problem))]
#[post("/meetings/{id}/decisions/{decision_id}/settle")]
async fn meeting_decision_settle(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    ids: Path<(MeetingId, MeetingDecisionId)>,
    version: IfMatch,
    key: IdempotencyKey,
    body: Json<MeetingDecisionSettle>,
) -> Result<Etag<MeetingView>, Problem> {
    let (id, decision) = *ids;
    let tx = app.write(&actor).await?;
    let mut meeting = meetings::find_kept(&tx, &actor.scope(), id).await?;
    if tx.once(&key.of(&app, &body), id).await?.is_none() {
        let seen = as_seen(&tx, &actor, meeting, version).await?;
        let settled = seen.settle(decision, body.state, app.pack.calendar().date(tx.now));
        let settled = settled.ok_or_else(|| Problem::new(Code::NotFound))?;
        meeting = meetings::save(&tx, settled).await?;
        tx.record(changed(id, "decisions")).await?;
    }
    let view = view(&tx, &actor, meeting).await?;
    tx.commit().await?;
    Ok(Etag(view))
}
