//! What is added to a decision later: notice, objection, that it was entered in error.

use actix_web::post;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use punte_domain::cases::decision::{Notice, NoticeGiven, ObjectionMade, ObjectionOutcome};
use punte_domain::id::{CaseId, StatusDecisionId};
use punte_storage::cases::decision as storage;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::StatusDecisionView;
use super::{sight, step, view_of};
use crate::auth::{DecisionsMake, Granted};
use crate::cases::step::Step;
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// That the person was told of a decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"on": "2026-03-03", "method": "in_person", "language": "ro"}))]
pub(crate) struct DecisionNoticeCreate {
    /// Not before the decision.
    on: NaiveDate,
    /// A code of the pack's list `notice_method`.
    #[schema(max_length = 100)]
    method: String,
    /// ISO 639.
    #[schema(min_length = 2, max_length = 3)]
    language: String,
}

/// Record that the person was told of a decision
///
/// What was recorded before is put right. For the body that decided, who recorded it, the holder of
/// the case and who coordinates its county.
#[utoipa::path(tag = "cases", operation_id = "status_decision_notify",
    params(("id" = CaseId, Path), ("decision_id" = StatusDecisionId, Path),
           ("If-Match" = String, Header, description = "The version of the decision", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("decisions.make"))),
    responses((status = OK, body = StatusDecisionView), Problem))]
#[post("/cases/{id}/decisions/{decision_id}/notice")]
pub(in crate::cases) async fn notify(
    app: Data<App>,
    actor: Granted<DecisionsMake>,
    path: Path<(CaseId, StatusDecisionId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<DecisionNoticeCreate>,
) -> Result<Etag<StatusDecisionView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, (decision, _)) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let body = body.into_inner();
    let given = NoticeGiven {
        knows_method: app.pack.has_code("notice_method", &body.method),
        notice: Notice {
            on: body.on,
            method: body.method,
            language: body.language,
        },
    };
    let sight = sight(&app, &tx, &actor, &case).await?;
    let (decision, told) = decision.notify(given, &sight, &actor, app.pack.calendar().date(tx.now))?;
    let decision = storage::save(&tx, &key, decision).await?;
    tx.record(told).await?;
    let view = view_of(&app, &tx, &actor, &case, &key, decision.id).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// That the person objected to a decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"on": "2026-03-10", "outcome": "decision_stands", "outcome_on": "2026-03-20"}))]
pub(crate) struct DecisionObjectionCreate {
    /// Not before the decision.
    on: NaiveDate,
    /// What became of it; left out while it is open.
    #[serde(default)]
    outcome: Option<ObjectionOutcome>,
    /// When that was decided; with an outcome only.
    #[serde(default)]
    outcome_on: Option<NaiveDate>,
}

/// Record an objection to a decision, or what became of it
///
/// Once it is answered it does not change any more. An objection that leads to a new decision is
/// answered here, and the new decision is made beside the one that stands. For the body that decided,
/// who recorded it, the holder of the case and who coordinates its county.
#[utoipa::path(tag = "cases", operation_id = "status_decision_object",
    params(("id" = CaseId, Path), ("decision_id" = StatusDecisionId, Path),
           ("If-Match" = String, Header, description = "The version of the decision", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("decisions.make"))),
    responses((status = OK, body = StatusDecisionView), Problem))]
#[post("/cases/{id}/decisions/{decision_id}/objection")]
pub(in crate::cases) async fn objection(
    app: Data<App>,
    actor: Granted<DecisionsMake>,
    path: Path<(CaseId, StatusDecisionId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<DecisionObjectionCreate>,
) -> Result<Etag<StatusDecisionView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, (decision, _)) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let made = ObjectionMade {
        on: body.on,
        outcome: body.outcome,
        outcome_on: body.outcome_on,
    };
    let sight = sight(&app, &tx, &actor, &case).await?;
    let (decision, objected) = decision.object(made, &sight, &actor, app.pack.calendar().date(tx.now))?;
    let decision = storage::save(&tx, &key, decision).await?;
    tx.record(objected).await?;
    let view = view_of(&app, &tx, &actor, &case, &key, decision.id).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Why a decision was entered in error.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "It belongs to another case."}))]
pub(crate) struct DecisionErrorCreate {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Mark a decision as entered in error
///
/// It stays, marked, with the reason. Identification goes back to where it stood, unless something
/// else was decided meanwhile. For the body that decided, who recorded it, and whoever holds the case
/// after them: what a former holder decided itself is marked where the own kind is competent for it.
#[utoipa::path(tag = "cases", operation_id = "status_decision_mark_error",
    params(("id" = CaseId, Path), ("decision_id" = StatusDecisionId, Path),
           ("If-Match" = String, Header, description = "The version of the decision", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("decisions.make"))),
    responses((status = OK, body = StatusDecisionView), Problem))]
#[post("/cases/{id}/decisions/{decision_id}/error")]
pub(in crate::cases) async fn mark_error(
    app: Data<App>,
    actor: Granted<DecisionsMake>,
    path: Path<(CaseId, StatusDecisionId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<DecisionErrorCreate>,
) -> Result<Etag<StatusDecisionView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, (decision, all)) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let sight = sight(&app, &tx, &actor, &case).await?;
    let disagreements = punte_storage::cases::disagreement::all(&tx, &key).await?;
    let at = (app.pack.calendar().date(tx.now), tx.now);
    let undone = decision.enter_in_error(&body.reason, case, (&all, &disagreements), &sight, &actor, at)?;
    let (case, decision) = storage::undone(&tx, &app.pack, &key, undone).await?;
    let view = view_of(&app, &tx, &actor, &case, &key, decision.id).await?;
    tx.commit().await?;
    Ok(Etag(view))
}
