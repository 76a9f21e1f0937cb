//! What asks for a new assessment of risk, whatever the last one said.

use actix_web::post;
use actix_web::web::{self, Data, Path};
use punte_domain::cases::risk::{RiskTrigger, may_assess};
use punte_domain::id::{CaseId, NoteId};
use punte_storage::cases::risk as storage;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::{CasesContent, Granted};
use crate::cases::case::{CaseView, view};
use crate::cases::note::keep_words;
use crate::{App, IdempotencyKey, Json, Problem};

/// Something that happened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "contact_by_exploiter", "note": "He called from an unknown number."}))]
pub(crate) struct RiskTriggerCreate {
    reason: RiskTrigger,
    /// Kept as a note of the case.
    #[serde(default)]
    #[schema(max_length = 20_000)]
    note: Option<String>,
}

/// Say that something happened that asks for a new assessment of risk
///
/// A review is due within the pack's time, unless one is due sooner; a judgement below the floor
/// that awaits a second person lapses. A change of a known address, the start of a journey, the end
/// of a reflection period and the eighteenth birthday, once its month is over, do the same by
/// themselves. For whoever may write content in the organisation that holds the case, while the case
/// is open.
#[utoipa::path(tag = "cases", operation_id = "risk_trigger_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = CaseView), Problem))]
#[post("/cases/{id}/risk-triggers")]
pub(in crate::cases) async fn create(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<RiskTriggerCreate>,
) -> Result<web::Json<CaseView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = crate::cases::find(&tx, &actor, &actor.scope(), *id).await?;
    may_assess(&case, &actor)?;
    let id: NoteId = tx.new_id();
    if tx.once(&once.of(&app, &body), id).await?.is_none() {
        let body = body.into_inner();
        storage::trigger(&tx, &app.pack, &case, body.reason).await?;
        keep_words(&tx, &actor, case.id, id, body.note.as_deref()).await?;
    }
    let view = view(&tx, &app.pack, &actor, &case).await?;
    tx.commit().await?;
    Ok(web::Json(view))
}
