//! What was decided on leave to stay, and that it ended.

use actix_web::post;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::stay::{Stay, StayKnown};
use punte_domain::event::Event;
use punte_domain::id::{CaseId, StayId};
use punte_storage::cases::{stay as storage, stay_return};
use punte_storage::{CaseKey, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{StayView, view_of};
use super::{StayDecide, read_event};
use crate::auth::{Granted, StaysManage};
use crate::cases::step::shown;
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// Write down what was decided on leave to stay
///
/// Granted from a day to a day, or refused with a reason. For whoever may manage stay and return in the
/// organisation that holds the case, while it is open.
#[utoipa::path(tag = "cases", operation_id = "stay_decide",
    params(("id" = CaseId, Path), ("stay_id" = StayId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("stays.manage"))),
    responses((status = OK, body = StayView), Problem))]
#[post("/cases/{id}/stays/{stay_id}/decide")]
pub(in crate::cases) async fn decide(
    app: Data<App>,
    actor: Granted<StaysManage>,
    path: Path<(CaseId, StayId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<StayDecide>,
) -> Result<Etag<StayView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, key, stay) = found(&tx, &actor, &actor.scope(), *path).await?;
    let is_done = tx.once(&once.of(&app, &body), stay.id).await?.is_some();
    if is_done || stay.version != version.0 {
        let view = view_of(&app, &tx, &actor, &case, stay).await?;
        return shown(&app, tx, &actor, read_event(case.id), view, is_done).await;
    }
    let answer = body.into_inner().answer("")?;
    let stays = storage::list(&tx, &key).await?;
    let decided = stay.decide(&case, answer, &known(&app, &tx, &stays), &actor)?;
    keep(&app, tx, &actor, case, &key, decided).await
}

/// The end of leave to stay.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ended_on": "2026-03-20", "reason": "replaced"}))]
pub(crate) struct StayEnd {
    /// The day it ended.
    ended_on: NaiveDate,
    /// A code of the pack's list `stay_end`.
    #[schema(max_length = 100)]
    reason: String,
}

/// Write down that leave to stay ended before its day
///
/// Also that it is not asked for any more, or was written down by mistake. For whoever may manage stay and
/// return in the organisation that holds the case, while it is open.
#[utoipa::path(tag = "cases", operation_id = "stay_end",
    params(("id" = CaseId, Path), ("stay_id" = StayId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("stays.manage"))),
    responses((status = OK, body = StayView), Problem))]
#[post("/cases/{id}/stays/{stay_id}/end")]
pub(in crate::cases) async fn end(
    app: Data<App>,
    actor: Granted<StaysManage>,
    path: Path<(CaseId, StayId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<StayEnd>,
) -> Result<Etag<StayView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, key, stay) = found(&tx, &actor, &actor.scope(), *path).await?;
    let is_done = tx.once(&once.of(&app, &body), stay.id).await?.is_some();
    if is_done || stay.version != version.0 {
        let view = view_of(&app, &tx, &actor, &case, stay).await?;
        return shown(&app, tx, &actor, read_event(case.id), view, is_done).await;
    }
    let ended = stay.end(&case, body.ended_on, &body.reason, &known(&app, &tx, &[]), &actor)?;
    keep(&app, tx, &actor, case, &key, ended).await
}

/// What is known when something of leave to stay is written down.
pub(super) fn known<'a>(app: &'a App, tx: &Tx, stays: &'a [Stay]) -> StayKnown<'a> {
    StayKnown {
        pack: &app.pack,
        stays,
        today: app.pack.calendar().date(tx.now),
    }
}

async fn keep(
    app: &App,
    tx: Tx,
    actor: &Actor,
    case: Case,
    key: &CaseKey,
    (stay, event): (Stay, Event),
) -> Result<Etag<StayView>, Problem> {
    let stay = storage::save(&tx, key, stay).await?;
    tx.record(event).await?;
    let case = stay_return::stay_changed(&tx, &app.pack, key, case, actor, &stay).await?;
    let view = view_of(app, &tx, actor, &case, stay).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Leave to stay with its case.
async fn found(
    tx: &Tx,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, StayId),
) -> Result<(Case, CaseKey, Stay), Problem> {
    let case = crate::cases::find(tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let stay = storage::find(tx, &key, id).await?;
    Ok((case, key, stay))
}
