//! Approving, returning and taking back an erasure.

use actix_web::web::{self, Data, Path};
use actix_web::{HttpResponse, post};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::erasure::{Erasure, ErasureError};
use punte_domain::id::{CaseId, ErasureId};
use punte_storage::cases::{erasure as storage, refusal};
use punte_storage::{Error, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{ErasureView, view};
use super::{known, step};
use crate::auth::{CasesDecide, ErasuresApprove, Fresh, Granted};
use crate::cases::step::{Step, never};
use crate::{App, Code, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// Approve an erasure
///
/// Somebody else than who asked for it approves it, and the case is erased: its key, every record in it and
/// what receivers of referrals were shown. An anonymous refusal stays, tied to nothing. From then on there is
/// no such case, for anybody, and restoring an older backup does not bring it back. What stands against it is
/// asked again. For supervisors of the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "erasure_approve",
    params(("id" = CaseId, Path), ("erasure_id" = ErasureId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("erasures.approve")), ("x-step-up" = json!(true))),
    responses((status = NO_CONTENT, description = "Erased."), Problem))]
#[post("/cases/{id}/erasures/{erasure_id}/approve")]
pub(in crate::cases) async fn approve(
    app: Data<App>,
    actor: Fresh<Granted<ErasuresApprove>>,
    path: Path<(CaseId, ErasureId)>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    // Of what was erased there is nothing left to ask by: whoever sent this key had it erased.
    if tx.once(&once.of_no_body(&app), path.1).await?.is_some() {
        return Ok(HttpResponse::NoContent().finish());
    }
    let found = step(&app, tx, &actor, &actor.scope(), *path, version, &never()).await?;
    let Step::Go((tx, case, key, erasure)) = found else {
        return Ok(HttpResponse::NoContent().finish());
    };
    let known = known(&app, &tx, &key).await?;
    let (stays, erased) = erasure.approve(&case, &known, &actor)?;
    let file = app.erasures.as_ref().ok_or(ErasureError::NotSetUp)?;
    storage::destroy(&tx, case.id).await?;
    refusal::add(&tx, &stays).await?;
    tx.record(erased).await?;
    // From this line on it will be done, if not by us then by whoever starts next. The disk is waited for aside.
    let (file, keyring, at) = (file.clone(), app.store.keyring().clone(), tx.now);
    web::block(move || file.add(case.id, at, &keyring))
        .await
        .map_err(|_| Problem::new(Code::Unavailable))?
        .map_err(Error::from)?;
    tx.commit().await?;
    storage::forget_pages(&app.store).await;
    Ok(HttpResponse::NoContent().finish())
}

/// Why an erasure is returned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "She should hear first that the residence permit goes with it."}))]
pub(crate) struct ErasureReturn {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Return an erasure
///
/// Somebody else than who asked for it says what is missing; the case stays. For supervisors of the
/// organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "erasure_return",
    params(("id" = CaseId, Path), ("erasure_id" = ErasureId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("erasures.approve"))),
    responses((status = OK, body = ErasureView), Problem))]
#[post("/cases/{id}/erasures/{erasure_id}/return")]
pub(in crate::cases) async fn send_back(
    app: Data<App>,
    actor: Granted<ErasuresApprove>,
    path: Path<(CaseId, ErasureId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ErasureReturn>,
) -> Result<Etag<ErasureView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, erasure) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let (erasure, returned) = erasure.send_back(&case, &body.reason, &actor, tx.now)?;
    is_not_under_way(&app, case.id).await?;
    let erasure = storage::save(&tx, &key, erasure).await?;
    tx.record(returned).await?;
    answer(tx, &actor, &case, erasure).await
}

/// Take an erasure back
///
/// Before anybody answered. For whoever may decide in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "erasure_withdraw",
    params(("id" = CaseId, Path), ("erasure_id" = ErasureId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.decide"))),
    responses((status = OK, body = ErasureView), Problem))]
#[post("/cases/{id}/erasures/{erasure_id}/withdraw")]
pub(in crate::cases) async fn withdraw(
    app: Data<App>,
    actor: Granted<CasesDecide>,
    path: Path<(CaseId, ErasureId)>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<ErasureView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of_no_body(&app);
    let (tx, case, key, erasure) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let (erasure, withdrawn) = erasure.withdraw(&case, &actor, tx.now)?;
    is_not_under_way(&app, case.id).await?;
    let erasure = storage::save(&tx, &key, erasure).await?;
    tx.record(withdrawn).await?;
    answer(tx, &actor, &case, erasure).await
}

/// Where an approval got as far as the file and no further, it is done at the next start and cannot be
/// taken back; approving it again does it now.
async fn is_not_under_way(app: &App, case: CaseId) -> Result<(), Problem> {
    let Some(file) = app.erasures.clone() else {
        return Ok(());
    };
    let keyring = app.store.keyring().clone();
    let erased = web::block(move || file.read(&keyring))
        .await
        .map_err(|_| Problem::new(Code::Unavailable))?
        .map_err(Error::from)?;
    if erased.contains(&case) {
        Err(ErasureError::UnderWay.into())
    } else {
        Ok(())
    }
}

async fn answer(tx: Tx, actor: &Actor, case: &Case, erasure: Erasure) -> Result<Etag<ErasureView>, Problem> {
    let view = view(&tx, actor, case, erasure).await?;
    tx.commit().await?;
    Ok(Etag(view))
}
