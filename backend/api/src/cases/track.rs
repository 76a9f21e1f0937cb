//! The tracks of a case and their history.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::{Actor, Permission};
use punte_domain::cases::track::{Track, TrackChange, TrackState};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, StatusDecisionId, UserId};
use punte_domain::text::{Invalid, paragraphs};
use punte_storage::cases::track as storage;
use punte_storage::names;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::case::{CaseView, check_version, view};
use crate::auth::{CasesDecide, CasesRead, Granted};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The longest grounds, in characters.
const GROUNDS_MAX: usize = 10_000;

/// A step on a track.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to": "screening", "decided_on": "2026-03-02", "grounds": "Debt bondage, documents kept."}))]
pub(crate) struct TrackChangeCreate {
    /// The state to go to; `next_steps` of the case lists those that can be reached.
    to: String,
    /// The day it was decided: not in the future, not before the detection.
    decided_on: NaiveDate,
    /// Why. A decision without grounds is none.
    #[schema(min_length = 1, max_length = 10_000)]
    grounds: String,
}

/// Move a track of a case
///
/// The tracks move by their own rules and independently of each other; in particular no help
/// waits for the proceedings. A case is closed with `closure_create` and opened again with `case_reopen`.
/// Identification moves to `presumed`, `identified`, `not_victim` and `declined`
/// by a decision only (`status_decision_create`); `proceedings`, `compensation` and `stay_return` follow what is
/// written of them (`proceeding_create`, `compensation_claim_create`, `stay_create`, `repatriation_create`). Starts and
/// stops the clocks of the state. For whoever may decide in the
/// organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "case_change_track",
    params(("id" = CaseId, Path), ("track" = Track, Path),
           ("If-Match" = String, Header, description = "The version of the case", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.decide"))),
    responses((status = OK, body = CaseView), Problem))]
#[post("/cases/{id}/tracks/{track}")]
pub(super) async fn change(
    app: Data<App>,
    actor: Granted<CasesDecide>,
    path: Path<(CaseId, Track)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<TrackChangeCreate>,
) -> Result<Etag<CaseView>, Problem> {
    let (id, track) = path.into_inner();
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), id).await?;
    if tx.once(&once.of(&app, &body), case.id).await?.is_some() {
        return Ok(Etag(view(&tx, &app.pack, &actor, &case).await?));
    }
    check_version(&tx, &app.pack, &actor, &case, version).await?;
    let case = super::person::aged_today(&tx, &app.pack, case).await?;
    let body = body.into_inner();
    let to = TrackState::parse(track, &body.to).ok_or_else(|| Problem::at("/to", "unknown_code"))?;
    let grounds = paragraphs(&body.grounds, GROUNDS_MAX).map_err(|code| vec![Invalid::new("/grounds", code)])?;
    let change = TrackChange {
        to,
        decided_on: body.decided_on,
        grounds,
    };
    let (case, record, changed) = case.change_track(change, &actor, tx.now)?;
    let case = punte_storage::cases::save(&tx, case).await?;
    let key = tx.case_key(case.id).await?;
    tx.record(changed).await?;
    storage::moved(&tx, &app.pack, &key, &case, &record).await?;
    let view = view(&tx, &app.pack, &actor, &case).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// A step that was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrackChange)]
pub(crate) struct TrackChangeView {
    track: Track,
    #[schema(example = "screening")]
    from: &'static str,
    #[schema(example = "presumed")]
    to: &'static str,
    decided_on: NaiveDate,
    /// Who recorded the decision.
    decided_by: UserId,
    decided_by_name: String,
    organisation_name: String,
    /// Why; `null` for whoever may see the course but not its content, and where a decision or a closing
    /// moved it, which have words of their own.
    grounds: Option<String>,
    /// The decision on status that moved it, which has grounds of its own.
    decision_id: Option<StatusDecisionId>,
    closing_reason: Option<String>,
    last_contact_on: Option<NaiveDate>,
    at: DateTime<Utc>,
}

/// A page of steps.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrackChangePage {
    items: Vec<TrackChangeView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(TrackChangePage);

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CasePartQuery {
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    pub(super) limit: Option<u64>,
    /// Where the last page ended.
    pub(super) cursor: Option<String>,
}

/// List the steps of a case's tracks
///
/// Latest first. Grounds show for whoever may read content of the case; their reading is recorded.
#[utoipa::path(tag = "cases", operation_id = "track_change_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("cases.read"))),
    responses((status = OK, body = TrackChangePage), Problem))]
#[get("/cases/{id}/tracks")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesRead>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<TrackChangePage>, Problem> {
    let tx = app.read(&actor);
    let case = punte_storage::cases::find_readable(&tx, &actor.scope(), *id).await?;
    let content = Actor::scope(&actor, Permission::CasesContent);
    let shows_grounds = punte_storage::cases::facts(&tx, &case).await?.within(&content, tx.now);
    let request = page(query.limit, query.cursor.as_ref())?;
    let key = tx.case_key(case.id).await?;
    let page = storage::list(&tx, &key, &request).await?;
    let names = names(
        &tx,
        actor.language,
        page.items.iter().map(|made| made.organisation),
        page.items.iter().map(|made| made.decided_by),
    )
    .await?;
    if shows_grounds && !page.items.is_empty() {
        let read = Event::new(EventKind::ReadGrounds).case(case.id).fields(["grounds"]);
        app.record(&actor, [read]).await?;
    }
    let items = page.items.into_iter().map(|made| TrackChangeView {
        track: made.to.track(),
        from: made.from.code(),
        to: made.to.code(),
        decided_on: made.decided_on,
        decided_by: made.decided_by,
        decided_by_name: names.user(made.decided_by),
        organisation_name: names.organisation(made.organisation),
        grounds: made.grounds.filter(|_| shows_grounds),
        decision_id: made.decision,
        closing_reason: made.closing_reason,
        last_contact_on: made.last_contact_on,
        at: made.at,
    });
    Ok(Listed(TrackChangePage {
        items: items.collect(),
        next: page.next,
    }))
}
