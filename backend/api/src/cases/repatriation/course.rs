//! The journey, the arrival, and what was heard since.

use actix_web::post;
use actix_web::web::{Data, Path};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::cases::clock::Milestone;
use punte_domain::cases::repatriation::{ReceiptGiven, ReturnContactGiven};
use punte_domain::cases::risk::RiskTrigger;
use punte_domain::id::{CaseId, RepatriationId};
use punte_storage::cases::risk;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::RepatriationView;
use super::{known_of, step};
use crate::auth::{Granted, StaysManage};
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// That the person left.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"departed_at": "2026-03-02T06:30:00Z"}))]
pub(crate) struct RepatriationDepart {
    /// When: not in the future, at most seven days ago.
    departed_at: DateTime<Utc>,
}

/// Write down that the person left
///
/// It is refused with `return_blocked` while something is missing; `errors` then names all of it. From now
/// on the receiver has the pack's time to say that the person came, and the risk is assessed anew. For
/// whoever may manage stay and return in the organisation that holds the case, while it is open.
#[utoipa::path(tag = "cases", operation_id = "repatriation_depart",
    params(("id" = CaseId, Path), ("repatriation_id" = RepatriationId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"2\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("stays.manage"))),
    responses((status = OK, body = RepatriationView), Problem))]
#[post("/cases/{id}/repatriations/{repatriation_id}/depart")]
pub(in crate::cases) async fn depart(
    app: Data<App>,
    actor: Granted<StaysManage>,
    path: Path<(CaseId, RepatriationId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<RepatriationDepart>,
) -> Result<Etag<RepatriationView>, Problem> {
    let (scope, once) = (actor.scope(), once.of(&app, &body));
    step(
        &app,
        &actor,
        &scope,
        *path,
        version,
        &once,
        async |tx, case, journey| {
            let known = known_of(&app, tx, case, &journey).await?;
            let departed = journey.depart(case, body.departed_at, &known, &actor, tx.now)?;
            Ok((departed, Some((Milestone::TravelStarted, body.departed_at))))
        },
    )
    .await
}

/// That the person came to a receiver that does not use the system.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"arrived_at": "2026-03-02T16:30:00Z", "received_by": "Ana Rusu", "document": "114/2026"}))]
pub(crate) struct RepatriationReceipt {
    /// When: since the journey began.
    arrived_at: DateTime<Utc>,
    /// Who received the person.
    #[schema(min_length = 1, max_length = 200)]
    received_by: String,
    /// The document of the receiver that says so.
    #[schema(min_length = 1, max_length = 200)]
    document: String,
    /// What else is to be known.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: Option<String>,
}

/// Write down that a receiver abroad has the person
///
/// With the document by which it says so. A receiver of the directory says it itself
/// (`referral_return_acknowledge`). For whoever may manage stay and return in the organisation that holds
/// the case, while it is open.
#[utoipa::path(tag = "cases", operation_id = "repatriation_hand_over",
    params(("id" = CaseId, Path), ("repatriation_id" = RepatriationId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("stays.manage"))),
    responses((status = OK, body = RepatriationView), Problem))]
#[post("/cases/{id}/repatriations/{repatriation_id}/hand-over")]
pub(in crate::cases) async fn hand_over(
    app: Data<App>,
    actor: Granted<StaysManage>,
    path: Path<(CaseId, RepatriationId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<RepatriationReceipt>,
) -> Result<Etag<RepatriationView>, Problem> {
    let (scope, once) = (actor.scope(), once.of(&app, &body));
    let body = body.into_inner();
    let given = ReceiptGiven {
        arrived_at: body.arrived_at,
        received_by: body.received_by,
        document: Some(body.document),
        note: body.note,
    };
    step(
        &app,
        &actor,
        &scope,
        *path,
        version,
        &once,
        async |tx, case, journey| {
            let step = (Milestone::HandedOver, given.arrived_at);
            Ok((journey.hand_over(case, given, &actor, tx.now)?, Some(step)))
        },
    )
    .await
}

/// A contact after a return, or an attempt at one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"on": "2026-03-09", "way": "phone", "is_reached": true, "is_safe": true}))]
pub(crate) struct ReturnContactCreate {
    /// When: since the person came.
    on: NaiveDate,
    /// A code of the pack's list `contact_way`.
    #[schema(max_length = 100)]
    way: String,
    is_reached: bool,
    /// Of a person who was reached, whether they are safe.
    #[serde(default)]
    is_safe: Option<bool>,
    /// What was said.
    #[serde(default)]
    #[schema(max_length = 4000)]
    words: Option<String>,
}

/// Write down a contact after a return
///
/// Where the person was not reached, or is not safe, the risk is assessed anew. For whoever may manage stay
/// and return in the organisation that holds the case, while it is open; after the closing it is
/// `follow_up_create`.
#[utoipa::path(tag = "cases", operation_id = "repatriation_contact",
    params(("id" = CaseId, Path), ("repatriation_id" = RepatriationId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"4\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("stays.manage"))),
    responses((status = OK, body = RepatriationView), Problem))]
#[post("/cases/{id}/repatriations/{repatriation_id}/contacts")]
pub(in crate::cases) async fn contact(
    app: Data<App>,
    actor: Granted<StaysManage>,
    path: Path<(CaseId, RepatriationId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ReturnContactCreate>,
) -> Result<Etag<RepatriationView>, Problem> {
    let (scope, once) = (actor.scope(), once.of(&app, &body));
    let body = body.into_inner();
    let given = ReturnContactGiven {
        on: body.on,
        way: body.way,
        is_reached: body.is_reached,
        is_safe: body.is_safe,
        words: body.words,
    };
    step(
        &app,
        &actor,
        &scope,
        *path,
        version,
        &once,
        async |tx, case, journey| {
            let day = |at| app.pack.calendar().date(at);
            let arrived_on = journey
                .course
                .receipt
                .as_ref()
                .map_or(day(tx.now), |receipt| day(receipt.arrived_at));
            let asked = RiskTrigger::of_contact(given.is_reached, given.is_safe);
            let contacted = journey.contact(case, given, (&app.pack, arrived_on, day(tx.now)), &actor)?;
            if let Some(trigger) = asked {
                risk::trigger(tx, &app.pack, case, trigger).await?;
            }
            Ok((contacted, None))
        },
    )
    .await
}

/// Why nothing comes of a return.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "not_safe", "words": "The brother was released."}))]
pub(crate) struct RepatriationCancel {
    /// A code of the pack's list `return_stop`. That the consent was taken back is written with the consent.
    #[schema(max_length = 100)]
    reason: String,
    /// Why, in words; needed with `other`.
    #[serde(default)]
    #[schema(max_length = 4000)]
    words: Option<String>,
}

/// Give a return up
///
/// Before the handover, also on the way: then the risk is assessed anew. The track goes back to where leave
/// to stay says, whose deadline runs again. For whoever may manage stay and return in the organisation that
/// holds the case, while it is open.
#[utoipa::path(tag = "cases", operation_id = "repatriation_cancel",
    params(("id" = CaseId, Path), ("repatriation_id" = RepatriationId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("stays.manage"))),
    responses((status = OK, body = RepatriationView), Problem))]
#[post("/cases/{id}/repatriations/{repatriation_id}/cancel")]
pub(in crate::cases) async fn cancel(
    app: Data<App>,
    actor: Granted<StaysManage>,
    path: Path<(CaseId, RepatriationId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<RepatriationCancel>,
) -> Result<Etag<RepatriationView>, Problem> {
    let (scope, once) = (actor.scope(), once.of(&app, &body));
    step(
        &app,
        &actor,
        &scope,
        *path,
        version,
        &once,
        async |tx, case, journey| {
            let words = body.words.as_deref();
            let cancelled = journey.cancel(case, &body.reason, words, &app.pack, &actor, tx.now)?;
            Ok((cancelled, Some((Milestone::ReturnGivenUp, tx.now))))
        },
    )
    .await
}
