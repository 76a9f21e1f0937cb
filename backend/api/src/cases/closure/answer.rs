//! Approving, returning and taking back a closing.

use actix_web::post;
use actix_web::web::{Data, Path};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::closure::Closure;
use punte_domain::id::{CaseId, ClosureId};
use punte_domain::reference::Reference;
use punte_storage::Tx;
use punte_storage::cases::closure as storage;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::ClosureView;
use super::{closes, known, read_event, step, view_of};
use crate::auth::{CasesDecide, ClosuresApprove, Granted};
use crate::cases::step::Step;
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// Approve a closing
///
/// Somebody else than who asked for it approves it, and the case closes. What stands against a closing
/// is asked again; where plan, risk or the other case changed since, it is returned and written anew. For
/// supervisors of the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "closure_approve",
    params(("id" = CaseId, Path), ("closure_id" = ClosureId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("closures.approve"))),
    responses((status = OK, body = ClosureView), Problem))]
#[post("/cases/{id}/closures/{closure_id}/approve")]
pub(in crate::cases) async fn approve(
    app: Data<App>,
    actor: Granted<ClosuresApprove>,
    path: Path<(CaseId, ClosureId)>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<ClosureView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, id) = *path;
    if let Some(other) = storage::names(&tx, case, id).await? {
        storage::lock_with_other(&tx, case, &other).await?;
    }
    let once = once.of_no_body(&app);
    let (tx, case, key, closure) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let evidence = storage::evidence(&tx, &key).await?;
    let duplicate = match closure.record.words.duplicate_of.clone() {
        Some(named) => storage::other_case(&tx, Reference::from_stored(named)).await?,
        None => None,
    };
    let known = known(&app, &tx, &case, &evidence, duplicate).await?;
    let (closure, approved) = closure.approve(&case, &known, &actor, tx.now)?;
    let closure = storage::save(&tx, &key, closure).await?;
    tx.record(approved).await?;
    let case = closes(&app, &tx, &key, case, &closure, &actor).await?;
    answer(tx, &actor, &case, closure).await
}

/// Why a closing is returned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The brother was not asked yet."}))]
pub(crate) struct ClosureReturn {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Return a closing
///
/// Somebody else than who asked for it says what is missing; the case stays open, and the closing is
/// written anew. For supervisors of the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "closure_return",
    params(("id" = CaseId, Path), ("closure_id" = ClosureId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("closures.approve"))),
    responses((status = OK, body = ClosureView), Problem))]
#[post("/cases/{id}/closures/{closure_id}/return")]
pub(in crate::cases) async fn send_back(
    app: Data<App>,
    actor: Granted<ClosuresApprove>,
    path: Path<(CaseId, ClosureId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ClosureReturn>,
) -> Result<Etag<ClosureView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, closure) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let (closure, returned) = closure.send_back(&case, &body.reason, &actor, tx.now)?;
    let closure = storage::save(&tx, &key, closure).await?;
    tx.record(returned).await?;
    answer(tx, &actor, &case, closure).await
}

/// Take a closing back
///
/// Before anybody answered. For whoever may decide in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "closure_withdraw",
    params(("id" = CaseId, Path), ("closure_id" = ClosureId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.decide"))),
    responses((status = OK, body = ClosureView), Problem))]
#[post("/cases/{id}/closures/{closure_id}/withdraw")]
pub(in crate::cases) async fn withdraw(
    app: Data<App>,
    actor: Granted<CasesDecide>,
    path: Path<(CaseId, ClosureId)>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<ClosureView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of_no_body(&app);
    let (tx, case, key, closure) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let (closure, withdrawn) = closure.withdraw(&case, &actor, tx.now)?;
    let closure = storage::save(&tx, &key, closure).await?;
    tx.record(withdrawn).await?;
    answer(tx, &actor, &case, closure).await
}

async fn answer(tx: Tx, actor: &Actor, case: &Case, closure: Closure) -> Result<Etag<ClosureView>, Problem> {
    let view = view_of(&tx, actor, case, closure).await?;
    // Whoever answers did not write how the person is reached, and sees it now (SEC-47).
    if view.shows_reach() {
        tx.record(read_event(case.id, [&view])).await?;
    }
    tx.commit().await?;
    Ok(Etag(view))
}
