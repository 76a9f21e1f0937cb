//! Planning a return anew, and judging its dangers.

use actix_web::web::{Data, Path};
use actix_web::{post, put};
use punte_domain::cases::RiskLevel;
use punte_domain::cases::repatriation::{JourneyRiskGiven, LegJudged, RepatriationGiven};
use punte_domain::id::{CaseId, RepatriationId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::RepatriationView;
use super::{RepatriationWrite, known, step};
use crate::auth::{Granted, RiskConfirm, StaysManage};
use crate::cases::stay::read_event;
use crate::cases::step::never;
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// Plan a return anew
///
/// Before the journey. Where the way, the escort or the receiver changes, its dangers are judged again. For
/// whoever may manage stay and return in the organisation that holds the case, while it is open.
#[utoipa::path(tag = "cases", operation_id = "repatriation_update",
    params(("id" = CaseId, Path), ("repatriation_id" = RepatriationId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\"")),
    extensions(("x-permission" = json!("stays.manage"))),
    responses((status = OK, body = RepatriationView), Problem))]
#[put("/cases/{id}/repatriations/{repatriation_id}")]
pub(in crate::cases) async fn update(
    app: Data<App>,
    actor: Granted<StaysManage>,
    path: Path<(CaseId, RepatriationId)>,
    version: IfMatch,
    body: Json<RepatriationWrite>,
) -> Result<Etag<RepatriationView>, Problem> {
    let scope = actor.scope();
    let given = RepatriationGiven::from(body.into_inner());
    step(
        &app,
        &actor,
        &scope,
        *path,
        version,
        &never(),
        async |tx, case, journey| {
            let known = known(&app, tx, case, &given).await?;
            Ok((journey.change(case, given, &known, &actor)?, None))
        },
    )
    .await
}

/// How dangerous a journey is judged to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"level": "medium", "legs": [{"from": "Cluj", "to": "Iași", "level": "medium",
    "words": null}]}))]
pub(crate) struct JourneyAssess {
    /// As a whole: not less than the most dangerous part.
    level: RiskLevel,
    /// Each part of the way, in order, as it is planned now.
    #[schema(max_items = 12)]
    legs: Vec<LegJudged>,
    /// What else is to be known.
    #[serde(default)]
    #[schema(max_length = 4000)]
    words: Option<String>,
}

/// Judge the dangers of a journey
///
/// Each part of the way by itself, once there is a way and a plan for what goes wrong. Extreme danger needs
/// a second person (`repatriation_confirm`) before the person leaves. For whoever may manage stay and return
/// in the organisation that holds the case, while it is open.
#[utoipa::path(tag = "cases", operation_id = "repatriation_assess",
    params(("id" = CaseId, Path), ("repatriation_id" = RepatriationId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("stays.manage"))),
    responses((status = OK, body = RepatriationView), Problem))]
#[post("/cases/{id}/repatriations/{repatriation_id}/assess")]
pub(in crate::cases) async fn assess(
    app: Data<App>,
    actor: Granted<StaysManage>,
    path: Path<(CaseId, RepatriationId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<JourneyAssess>,
) -> Result<Etag<RepatriationView>, Problem> {
    let (scope, once) = (actor.scope(), once.of(&app, &body));
    let body = body.into_inner();
    let given = JourneyRiskGiven {
        level: body.level,
        legs: body.legs,
        words: body.words,
    };
    step(
        &app,
        &actor,
        &scope,
        *path,
        version,
        &once,
        async |tx, case, journey| Ok((journey.assess(case, given, &actor, tx.now)?, None)),
    )
    .await
}

/// Agree to a journey of extreme danger
///
/// The second person: not the one who judged the dangers. For supervisors of the organisation that holds
/// the case, while it is open.
#[utoipa::path(tag = "cases", operation_id = "repatriation_confirm",
    params(("id" = CaseId, Path), ("repatriation_id" = RepatriationId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("risk.confirm"))),
    responses((status = OK, body = RepatriationView), Problem))]
#[post("/cases/{id}/repatriations/{repatriation_id}/confirm")]
pub(in crate::cases) async fn confirm(
    app: Data<App>,
    actor: Granted<RiskConfirm>,
    path: Path<(CaseId, RepatriationId)>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<RepatriationView>, Problem> {
    let (scope, once) = (actor.scope(), once.of_no_body(&app));
    step(
        &app,
        &actor,
        &scope,
        *path,
        version,
        &once,
        async |tx, case, journey| {
            let confirmed = journey.confirm(case, &actor, tx.now)?;
            // Whoever agrees did not plan it, and sees the way now (SEC-47).
            tx.record(read_event(case.id)).await?;
            Ok((confirmed, None))
        },
    )
    .await
}
