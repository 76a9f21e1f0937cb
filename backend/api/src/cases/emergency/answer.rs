//! Ending an emergency, agreeing to more of it, and reviewing it.

use actix_web::post;
use actix_web::web::{Data, Path};
use punte_domain::access::Actor;
use punte_domain::cases::emergency::{EmergencyAccess, EmergencyFinding, EmergencyWords};
use punte_domain::event::Event;
use punte_domain::id::EmergencyAccessId;
use punte_storage::cases::emergency as storage;
use punte_storage::{CaseKey, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{EmergencyAccessView, answers_for, one};
use crate::auth::{CasesEmergency, EmergenciesReview, Granted};
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// End an emergency
///
/// Before its time: from the next request on the case is closed again. For who opened it, and for who answers for the
/// case where it is held.
#[utoipa::path(tag = "emergencies", operation_id = "emergency_access_end",
    params(("id" = EmergencyAccessId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.emergency"))),
    responses((status = OK, body = EmergencyAccessView), Problem))]
#[post("/emergency-accesses/{id}/end")]
pub(in crate::cases) async fn end(
    app: Data<App>,
    actor: Granted<CasesEmergency>,
    id: Path<EmergencyAccessId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<EmergencyAccessView>, Problem> {
    let tx = app.write(&actor).await?;
    let access = storage::find(&tx, &actor, *id).await?;
    if tx.once(&once.of_no_body(&app), access.id).await?.is_some() {
        return Ok(Etag(one(&tx, &actor, access).await?));
    }
    let seen = seen(&tx, &actor, access, version).await?;
    let (access, ended) = seen.access.end(&actor, seen.answers_for, tx.now)?;
    keep(tx, &actor, (seen.key, seen.words), access, ended).await
}

/// Agree that an emergency shows where the person is
///
/// As the second person: from then on whoever opened the case sees how to reach the person and the safety plan. For
/// who answers for the case where it is held, while the emergency lasts.
#[utoipa::path(tag = "emergencies", operation_id = "emergency_access_agree",
    params(("id" = EmergencyAccessId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("emergencies.review"))),
    responses((status = OK, body = EmergencyAccessView), Problem))]
#[post("/emergency-accesses/{id}/agree")]
pub(in crate::cases) async fn agree(
    app: Data<App>,
    actor: Granted<EmergenciesReview>,
    id: Path<EmergencyAccessId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<EmergencyAccessView>, Problem> {
    let tx = app.write(&actor).await?;
    let access = storage::find(&tx, &actor, *id).await?;
    if tx.once(&once.of_no_body(&app), access.id).await?.is_some() {
        return Ok(Etag(one(&tx, &actor, access).await?));
    }
    let seen = seen(&tx, &actor, access, version).await?;
    let (access, agreed) = seen.access.agree(&actor, seen.answers_for, tx.now)?;
    keep(tx, &actor, (seen.key, seen.words), access, agreed).await
}

/// What a review found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"finding": "justified", "words": "She was in danger, and nobody of ours answered."}))]
pub(crate) struct EmergencyReview {
    finding: EmergencyFinding,
    #[schema(min_length = 1, max_length = 2000)]
    words: String,
}

/// Review an emergency
///
/// Once it has ended: whether it was one, and why. It is said once. For who answers for the case where it is held, and
/// never for who opened it.
#[utoipa::path(tag = "emergencies", operation_id = "emergency_access_review",
    params(("id" = EmergencyAccessId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"2\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("emergencies.review"))),
    responses((status = OK, body = EmergencyAccessView), Problem))]
#[post("/emergency-accesses/{id}/review")]
pub(in crate::cases) async fn review(
    app: Data<App>,
    actor: Granted<EmergenciesReview>,
    id: Path<EmergencyAccessId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<EmergencyReview>,
) -> Result<Etag<EmergencyAccessView>, Problem> {
    let tx = app.write(&actor).await?;
    let access = storage::find(&tx, &actor, *id).await?;
    if tx.once(&once.of(&app, &body), access.id).await?.is_some() {
        return Ok(Etag(one(&tx, &actor, access).await?));
    }
    let seen = seen(&tx, &actor, access, version).await?;
    let by: (&Actor, bool) = (&actor, seen.answers_for);
    let (access, review, reviewed) = seen.access.review(body.finding, &body.words, by, tx.now)?;
    let words = EmergencyWords {
        review: Some(review),
        ..seen.words
    };
    keep(tx, &actor, (seen.key, words), access, reviewed).await
}

/// An emergency in the version the caller saw.
struct Seen {
    access: EmergencyAccess,
    words: EmergencyWords,
    key: CaseKey,
    answers_for: bool,
}

/// The emergency in the version the caller saw. Another version is shown without what was said.
async fn seen(tx: &Tx, actor: &Actor, access: EmergencyAccess, version: IfMatch) -> Result<Seen, Problem> {
    if access.version != version.0 {
        return Err(Problem::stale(&one(tx, actor, access).await?));
    }
    let case = storage::case(tx, &access).await?;
    let key = tx.case_key(case.id).await?;
    Ok(Seen {
        words: storage::words(tx, &key, &access).await?,
        answers_for: answers_for(tx, actor, &case).await?,
        access,
        key,
    })
}

async fn keep(
    tx: Tx,
    actor: &Actor,
    (key, words): (CaseKey, EmergencyWords),
    access: EmergencyAccess,
    event: Event,
) -> Result<Etag<EmergencyAccessView>, Problem> {
    let access = storage::save(&tx, &key, access, &words).await?;
    tx.record(event).await?;
    let view = one(&tx, actor, access).await?;
    tx.commit().await?;
    Ok(Etag(view))
}
