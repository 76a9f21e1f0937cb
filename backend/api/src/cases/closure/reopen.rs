//! Opening a closed case again.

use actix_web::post;
use actix_web::web::{Data, Path};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::closure::ReopeningGiven;
use punte_domain::id::CaseId;
use punte_storage::cases::closure as storage;
use punte_storage::{CaseKey, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::{CasesDecide, Granted};
use crate::cases::case::{CaseView, check_version, view};
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// Why a case is opened again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "person_asked", "words": "She called us."}))]
pub(crate) struct CaseReopen {
    /// A code of the pack's list `reopening_reason`.
    #[schema(max_length = 100)]
    reason: String,
    /// In words; needed for `other`.
    #[serde(default)]
    #[schema(max_length = 4000)]
    words: Option<String>,
}

/// Open a closed case again
///
/// Everything that was written stays. The plan that was in force counts on, and its review is due anew;
/// a new assessment of the risk is asked for; contacts after the closing end. For whoever may decide in
/// the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "case_reopen",
    params(("id" = CaseId, Path), ("If-Match" = String, Header, description = "The version of the case", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.decide"))),
    responses((status = OK, body = CaseView), Problem))]
#[post("/cases/{id}/reopen")]
pub(in crate::cases) async fn reopen(
    app: Data<App>,
    actor: Granted<CasesDecide>,
    id: Path<CaseId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<CaseReopen>,
) -> Result<Etag<CaseView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = crate::cases::find(&tx, &actor, &actor.scope(), *id).await?;
    if tx.once(&once.of(&app, &body), case.id).await?.is_some() {
        return Ok(Etag(view(&tx, &app.pack, &actor, &case).await?));
    }
    check_version(&tx, &app.pack, &actor, &case, version).await?;
    let key = tx.case_key(case.id).await?;
    let body = body.into_inner();
    let given = ReopeningGiven {
        reason: body.reason,
        words: body.words,
    };
    let case = reopens(&app, &tx, &key, case, &given, &actor).await?;
    let view = view(&tx, &app.pack, &actor, &case).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Opens the case again, with all that follows.
pub(in crate::cases) async fn reopens(
    app: &App,
    tx: &Tx,
    key: &CaseKey,
    case: Case,
    given: &ReopeningGiven,
    actor: &Actor,
) -> Result<Case, Problem> {
    let closure = storage::in_force(tx, key).await?;
    let today = app.pack.calendar().date(tx.now);
    let (moved, closure, reopened) = case.reopen(closure, given, &app.pack, actor, today, tx.now)?;
    if let Some(closure) = closure {
        storage::save(tx, key, closure).await?;
    }
    tx.record(reopened).await?;
    let case = storage::keep_moved(tx, &app.pack, key, moved).await?;
    storage::reopened(tx, &app.pack, key, &case).await?;
    Ok(case)
}
