//! What becomes of proceedings.

use actix_web::web::{Data, Path};
use actix_web::{post, put};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::proceeding::{self, Proceeding, ProceedingGiven, ProceedingKind, ProceedingStep};
use punte_domain::cases::track::ProceedingsState;
use punte_domain::event::Event;
use punte_domain::id::{CaseId, ProceedingId};
use punte_storage::cases::proceeding as storage;
use punte_storage::{CaseKey, Once, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{ProceedingView, view_of};
use super::{ProceedingWrite, known, read_event};
use crate::auth::{CasesContent, Granted};
use crate::cases::step::{Found, Step, never, shown};
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// Change what is said of proceedings
///
/// All of it at once; where the capacity of the person is another one, the one before is kept with its day.
/// Where they stand moves with `proceeding_advance`. For whoever may write content in the organisation that
/// holds the case.
#[utoipa::path(tag = "cases", operation_id = "proceeding_update",
    params(("id" = CaseId, Path), ("proceeding_id" = ProceedingId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\"")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ProceedingView), Problem))]
#[put("/cases/{id}/proceedings/{proceeding_id}")]
pub(in crate::cases) async fn update(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, ProceedingId)>,
    version: IfMatch,
    body: Json<ProceedingWrite>,
) -> Result<Etag<ProceedingView>, Problem> {
    let tx = app.write(&actor).await?;
    let (tx, case, key, before) = match step(&app, tx, &actor, &actor.scope(), *path, version, &never()).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let given = ProceedingGiven::from(body.into_inner());
    let known = known(&app.pack, &tx, &case, proceeding::organisations(&given), None).await?;
    let was_criminal = before.kind == ProceedingKind::Criminal;
    let changed = before.change(&case, given, &known, &actor)?;
    keep(&app, tx, &actor, (case, key), changed, was_criminal).await
}

/// A step of proceedings.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to": "trial", "on": "2026-03-02"}))]
pub(crate) struct ProceedingAdvance {
    /// One of `next` of the proceedings.
    to: ProceedingsState,
    /// The day: between the last step and today.
    on: NaiveDate,
    /// What came of them, where they end: a code of the pack's list `proceeding_outcome`.
    #[serde(default)]
    #[schema(max_length = 100)]
    outcome: Option<String>,
}

/// Write down that proceedings come to another stage
///
/// The track of the case follows. For whoever may write content in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "proceeding_advance",
    params(("id" = CaseId, Path), ("proceeding_id" = ProceedingId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ProceedingView), Problem))]
#[post("/cases/{id}/proceedings/{proceeding_id}/advance")]
pub(in crate::cases) async fn advance(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, ProceedingId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ProceedingAdvance>,
) -> Result<Etag<ProceedingView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, before) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let body = body.into_inner();
    let step = ProceedingStep {
        to: body.to,
        on: body.on,
        outcome: body.outcome,
    };
    let known = known(&app.pack, &tx, &case, None, None).await?;
    let moved = before.advance(&case, step, &known, &actor)?;
    keep(&app, tx, &actor, (case, key), moved, false).await
}

/// Why proceedings should not be there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The file of another person."}))]
pub(crate) struct ProceedingVoid {
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

/// Mark proceedings as an error
///
/// They stay readable and count no more: the track of the case goes back to what the others say, and hearings
/// that lie ahead are called off. For whoever may write content in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "proceeding_void",
    params(("id" = CaseId, Path), ("proceeding_id" = ProceedingId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ProceedingView), Problem))]
#[post("/cases/{id}/proceedings/{proceeding_id}/void")]
pub(in crate::cases) async fn void(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, ProceedingId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ProceedingVoid>,
) -> Result<Etag<ProceedingView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, before) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let voided = before.void(&case, &body.reason, &actor)?;
    storage::hearing::forget(&tx, &app.pack, &key, &case, voided.0.id).await?;
    keep(&app, tx, &actor, (case, key), voided, false).await
}

/// Keeps what changed, moves the track of the case along with it, and answers.
async fn keep(
    app: &App,
    tx: Tx,
    actor: &Actor,
    (case, key): (Case, CaseKey),
    (proceeding, event): (Proceeding, Event),
    was_criminal: bool,
) -> Result<Etag<ProceedingView>, Problem> {
    let proceeding = storage::save(&tx, &key, proceeding).await?;
    tx.record(event).await?;
    let case = storage::follow_proceedings(&tx, &app.pack, &key, case, was_criminal, actor).await?;
    let view = view_of(&tx, actor, &case, proceeding, &key).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The proceedings in the version the caller saw, with their case, for a step that was not taken before. Another
/// version is refused.
async fn step(
    app: &App,
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, ProceedingId),
    version: IfMatch,
    once: &Once,
) -> Result<Step<Found<Proceeding>, ProceedingView>, Problem> {
    let case = crate::cases::find(&tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let proceeding = storage::find(&tx, &key, id).await?;
    let is_done = tx.once(once, id).await?.is_some();
    if !is_done && proceeding.version == version.0 {
        return Ok(Step::Go((tx, case, key, proceeding)));
    }
    let view = view_of(&tx, actor, &case, proceeding, &key).await?;
    let done = shown(app, tx, actor, read_event(case.id), view, is_done).await;
    done.map(Step::Done)
}
