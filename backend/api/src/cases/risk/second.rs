//! The second person for a level below the floor.

use actix_web::post;
use actix_web::web::{Data, Path};
use punte_domain::cases::clock::Milestone;
use punte_domain::id::{CaseId, RiskAssessmentId};
use punte_domain::text::{Invalid, paragraphs};
use punte_storage::Once;
use punte_storage::cases::risk as storage;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{RiskAssessmentView, view};
use super::{assessed, found, read_event};
use crate::auth::{Granted, RiskConfirm};
use crate::cases::step::shown;
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// The longest reason, in characters.
const REASON_MAX: usize = 5_000;

/// Why a second person agrees or does not.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The exploiter was arrested on Monday; the family was visited."}))]
pub(crate) struct RiskLoweringAnswer {
    #[schema(min_length = 1, max_length = 5_000)]
    reason: String,
}

/// Confirm a level below the floor
///
/// The assessor's judgement is the level of the case from now on. For somebody else than the
/// assessor who may confirm in the organisation that holds the case. Of two who answer at once one
/// is first.
#[utoipa::path(tag = "cases", operation_id = "risk_lowering_confirm",
    params(("id" = CaseId, Path), ("assessment_id" = RiskAssessmentId, Path),
           ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("risk.confirm"))),
    responses((status = OK, body = RiskAssessmentView), Problem))]
#[post("/cases/{id}/risk-assessments/{assessment_id}/confirm")]
pub(in crate::cases) async fn confirm(
    app: Data<App>,
    actor: Granted<RiskConfirm>,
    path: Path<(CaseId, RiskAssessmentId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<RiskLoweringAnswer>,
) -> Result<Etag<RiskAssessmentView>, Problem> {
    let once = once.of(&app, &body);
    answer(
        &app,
        &actor,
        path.into_inner(),
        version,
        &once,
        (body.into_inner(), true),
    )
    .await
}

/// Refuse a level below the floor
///
/// The floor stays the level of the case. For somebody else than the assessor who may confirm in
/// the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "risk_lowering_refuse",
    params(("id" = CaseId, Path), ("assessment_id" = RiskAssessmentId, Path),
           ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("risk.confirm"))),
    responses((status = OK, body = RiskAssessmentView), Problem))]
#[post("/cases/{id}/risk-assessments/{assessment_id}/refuse")]
pub(in crate::cases) async fn refuse(
    app: Data<App>,
    actor: Granted<RiskConfirm>,
    path: Path<(CaseId, RiskAssessmentId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<RiskLoweringAnswer>,
) -> Result<Etag<RiskAssessmentView>, Problem> {
    let once = once.of(&app, &body);
    answer(
        &app,
        &actor,
        path.into_inner(),
        version,
        &once,
        (body.into_inner(), false),
    )
    .await
}

async fn answer(
    app: &App,
    actor: &Granted<RiskConfirm>,
    id: (CaseId, RiskAssessmentId),
    version: IfMatch,
    once: &Once,
    (body, agrees): (RiskLoweringAnswer, bool),
) -> Result<Etag<RiskAssessmentView>, Problem> {
    let tx = app.write(actor).await?;
    let (case, key, assessment) = found(&tx, actor, &actor.scope(), id).await?;
    let is_done = tx.once(once, assessment.id).await?.is_some();
    if is_done || assessment.version != version.0 {
        let view = view(&tx, &app.pack, actor, &case, &key, &assessment).await?;
        return shown(app, tx, actor, read_event(&assessment), view, is_done).await;
    }
    let reason = paragraphs(&body.reason, REASON_MAX).map_err(|code| vec![Invalid::new("/reason", code)])?;
    let (assessment, answered) = assessment.answer_lowering(&case, agrees, reason, actor, tx.now)?;
    let assessment = storage::save(&tx, &key, assessment).await?;
    tx.record(answered).await?;
    let case = if agrees {
        assessed(app, &tx, case, &assessment, Milestone::RiskLowered).await?
    } else {
        case
    };
    let view = view(&tx, &app.pack, actor, &case, &key, &assessment).await?;
    tx.commit().await?;
    Ok(Etag(view))
}
