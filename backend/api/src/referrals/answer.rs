//! The receiver's side until it has answered.

use actix_web::post;
use actix_web::web::{Data, Path};
use punte_domain::access::Scope;
use punte_domain::id::ReferralId;
use punte_domain::referrals::{Accepting, Answer, ReferralKind, RefusalReason};
use punte_storage::cases::{self, consent};
use punte_storage::identity::organisation;
use punte_storage::referrals;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::ReferralView;
use super::{optional, step};
use crate::auth::{Granted, ReferralsAnswer};
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// Acknowledge a referral
///
/// Tells the sender that it arrived. Opening it for the first time does the same; once
/// acknowledged it stays so. For whoever may answer at the receiver.
#[utoipa::path(tag = "referrals", operation_id = "referral_acknowledge",
    params(("id" = ReferralId, Path), ("If-Match" = String, Header, description = "The version that was read", example = "\"2\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("referrals.answer"))),
    responses((status = OK, body = ReferralView), Problem))]
#[post("/referrals/{id}/acknowledge")]
pub(super) async fn acknowledge(
    app: Data<App>,
    actor: Granted<ReferralsAnswer>,
    id: Path<ReferralId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<ReferralView>, Problem> {
    let (scope, once) = (actor.scope(), once.of_no_body(&app));
    step(
        &app,
        &actor,
        &scope,
        *id,
        version,
        &once,
        async |tx, referral| match referral.acknowledge(actor.organisation, tx.now)? {
            (referral, Some(received)) => Ok(referrals::keep(tx, &app.pack, (referral, received)).await?),
            (referral, None) => Ok(referral),
        },
    )
    .await
}

/// Accept a referral
///
/// The receiving organisation takes it on and the sender is told. Of several answers at once one
/// wins. An accepted transfer moves the whole case: it needs a live consent for all of it at this
/// moment, and none moves while it is restricted; the receiver holds the case from now on, other transfers of it that nobody has answered
/// are taken back, and the sender may follow its course for the pack's days. For whoever may answer
/// at the receiver.
#[utoipa::path(tag = "referrals", operation_id = "referral_accept",
    params(("id" = ReferralId, Path), ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("referrals.answer"))),
    responses((status = OK, body = ReferralView), Problem))]
#[post("/referrals/{id}/accept")]
pub(super) async fn accept(
    app: Data<App>,
    actor: Granted<ReferralsAnswer>,
    id: Path<ReferralId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<ReferralView>, Problem> {
    let (scope, once) = (actor.scope(), once.of_no_body(&app));
    step(&app, &actor, &scope, *id, version, &once, async |tx, referral| {
        let is_restricted = match referral.content.kind {
            // The case is locked: it stays as it is found until it has moved.
            ReferralKind::Transfer => cases::find(tx, &Scope::system(), referral.case).await?.is_restricted(),
            _ => false,
        };
        let consents = consent::of_case(tx, referral.case).await?;
        let facts = Accepting {
            consents: &consents,
            receiver: organisation::find(tx, referral.content.to).await?.facts.kind,
            is_restricted,
            today: app.pack.calendar().date(tx.now),
        };
        let accepted = referral.answer(actor.organisation, Answer::Accept(facts), tx.now)?;
        Ok(referrals::keep(tx, &app.pack, accepted).await?)
    })
    .await
}

/// Why a referral is refused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "no_capacity"}))]
pub(crate) struct ReferralRefuse {
    reason: RefusalReason,
    /// In words; needed for `other`.
    #[serde(default)]
    #[schema(max_length = 8000)]
    text: Option<String>,
}

/// Refuse a referral
///
/// The sender is told why and is offered the next provider. Its data close at once. For whoever
/// may answer at the receiver.
#[utoipa::path(tag = "referrals", operation_id = "referral_refuse",
    params(("id" = ReferralId, Path), ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("referrals.answer"))),
    responses((status = OK, body = ReferralView), Problem))]
#[post("/referrals/{id}/refuse")]
pub(super) async fn refuse(
    app: Data<App>,
    actor: Granted<ReferralsAnswer>,
    id: Path<ReferralId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ReferralRefuse>,
) -> Result<Etag<ReferralView>, Problem> {
    let (scope, once) = (actor.scope(), once.of(&app, &body));
    step(&app, &actor, &scope, *id, version, &once, async |tx, referral| {
        let text = optional("/text", body.text.as_deref())?;
        let answer = Answer::Refuse {
            reason: body.reason,
            has_text: text.is_some(),
        };
        let refused = referral.answer(actor.organisation, answer, tx.now)?;
        let referral = referrals::keep(tx, &app.pack, refused).await?;
        if let Some(text) = &text {
            let key = tx.case_key(referral.case).await?;
            referrals::write_reason(tx, &key, &referral, text).await?;
        }
        Ok(referral)
    })
    .await
}
