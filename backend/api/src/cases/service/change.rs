//! Correcting what was written down of a service.

use actix_web::web::{Data, Path};
use actix_web::{post, put};
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::service::{ServiceRecord, ServiceSide};
use punte_domain::id::{CaseId, ServiceRecordId};
use punte_storage::cases::service::{self as storage, Shelf};
use punte_storage::{CaseKey, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{ServiceRecordView, ServiceRecordWrite, known, read_event, view_of};
use crate::auth::{CasesContent, Granted};
use crate::cases::step::shown;
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// Correct a service
///
/// Replaces what its record says; what it said before stays readable. For whoever may write content
/// in the organisation that holds the case, of what the receiver of a referral did not write.
#[utoipa::path(tag = "cases", operation_id = "service_update",
    params(("id" = CaseId, Path), ("service_id" = ServiceRecordId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\"")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ServiceRecordView), Problem))]
#[put("/cases/{id}/services/{service_id}")]
pub(in crate::cases) async fn update(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, ServiceRecordId)>,
    version: IfMatch,
    body: Json<ServiceRecordWrite>,
) -> Result<Etag<ServiceRecordView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, key, before) = found(&tx, &actor, &actor.scope(), *path).await?;
    if before.version != version.0 {
        let view = view_of(&tx, &key, &actor, &case, before).await?;
        return shown(&app, tx, &actor, read_event(case.id), view, false).await;
    }
    let (given, known) = known(&app, &tx, &key, &actor, &case, body.into_inner(), Some(&before)).await?;
    let side = ServiceSide::Holder(&case);
    let (record, corrected) = before.clone().correct(side, given, &known, &actor, tx.now)?;
    let record = storage::save(&tx, &key, &before, record).await?;
    tx.record(corrected).await?;
    answer(tx, &key, &actor, &case, record).await
}

/// Why a record should not be there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Written down twice."}))]
pub(crate) struct ServiceRecordVoid {
    #[schema(min_length = 1, max_length = 4000)]
    pub(crate) reason: String,
}

/// Mark a service as an error
///
/// It should not be there: it stays readable and counts no more, and nothing changes it after that.
/// For whoever may write content in the organisation that holds the case, of what the receiver of a
/// referral did not write.
#[utoipa::path(tag = "cases", operation_id = "service_void",
    params(("id" = CaseId, Path), ("service_id" = ServiceRecordId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ServiceRecordView), Problem))]
#[post("/cases/{id}/services/{service_id}/void")]
pub(in crate::cases) async fn void(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, ServiceRecordId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ServiceRecordVoid>,
) -> Result<Etag<ServiceRecordView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, key, before) = found(&tx, &actor, &actor.scope(), *path).await?;
    let is_done = tx.once(&once.of(&app, &body), before.id).await?.is_some();
    if is_done || before.version != version.0 {
        let view = view_of(&tx, &key, &actor, &case, before).await?;
        return shown(&app, tx, &actor, read_event(case.id), view, is_done).await;
    }
    let side = ServiceSide::Holder(&case);
    let (record, voided) = before.clone().void(side, &body.reason, &actor, tx.now)?;
    let record = storage::save(&tx, &key, &before, record).await?;
    tx.record(voided).await?;
    answer(tx, &key, &actor, &case, record).await
}

/// The record with its case.
async fn found(
    tx: &Tx,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, ServiceRecordId),
) -> Result<(Case, CaseKey, ServiceRecord), Problem> {
    let case = crate::cases::find(tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let record = storage::find(tx, &key, Shelf::Case, id).await?;
    Ok((case, key, record))
}

async fn answer(
    tx: Tx,
    key: &CaseKey,
    actor: &Actor,
    case: &Case,
    record: ServiceRecord,
) -> Result<Etag<ServiceRecordView>, Problem> {
    let view = view_of(&tx, key, actor, case, record).await?;
    tx.commit().await?;
    Ok(Etag(view))
}
