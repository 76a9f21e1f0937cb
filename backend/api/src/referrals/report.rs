//! From the first day of the service to the last report.

use actix_web::post;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Permission};
use punte_domain::id::ReferralId;
use punte_domain::referrals::{BrokenReason, FeedbackKind, FeedbackOutcome, Report, Side};
use punte_storage::referrals;
use punte_storage::referrals::feedback::{Feedback, FeedbackWords};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::ReferralView;
use super::{optional, step};
use crate::auth::{Granted, ReferralsAnswer};
use crate::{App, Code, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// When a service began.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"started_on": "2026-03-03"}))]
pub(crate) struct ReferralStartService {
    /// Between the day of acceptance and today.
    started_on: NaiveDate,
}

/// Start the service of a referral
///
/// The first day of what was asked for; the clock for the first report starts. For whoever may
/// answer at the receiver.
#[utoipa::path(tag = "referrals", operation_id = "referral_start_service",
    params(("id" = ReferralId, Path), ("If-Match" = String, Header, description = "The version that was read", example = "\"4\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("referrals.answer"))),
    responses((status = OK, body = ReferralView), Problem))]
#[post("/referrals/{id}/start-service")]
pub(super) async fn start_service(
    app: Data<App>,
    actor: Granted<ReferralsAnswer>,
    id: Path<ReferralId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ReferralStartService>,
) -> Result<Etag<ReferralView>, Problem> {
    let (scope, once) = (actor.scope(), once.of(&app, &body));
    step(&app, &actor, &scope, *id, version, &once, async |tx, referral| {
        let today = app.pack.calendar().date(tx.now);
        let started = referral.start_service(actor.organisation, body.started_on, today, tx.now)?;
        Ok(referrals::keep(tx, &app.pack, started).await?)
    })
    .await
}

/// A report on a referral.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "final", "outcome": "partly_achieved", "narrative": "Stayed five nights.",
    "what_next": "Moves to transitional housing."
}))]
pub(crate) struct ReferralFeedback {
    /// The report on the start comes first; a consultation has the last one only, which is the answer.
    kind: FeedbackKind,
    /// Needed in the last report.
    #[serde(default)]
    outcome: Option<FeedbackOutcome>,
    /// How it went.
    #[schema(min_length = 1, max_length = 8000)]
    narrative: String,
    /// Needed in the last report unless everything was achieved.
    #[serde(default)]
    #[schema(max_length = 8000)]
    what_next: Option<String>,
}

/// Report back on a referral
///
/// Obligatory: within the pack's days of the start, and at the end. A late report is taken. For
/// whoever may answer at the receiver.
#[utoipa::path(tag = "referrals", operation_id = "referral_give_feedback",
    params(("id" = ReferralId, Path), ("If-Match" = String, Header, description = "The version that was read", example = "\"5\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("referrals.answer"))),
    responses((status = OK, body = ReferralView), Problem))]
#[post("/referrals/{id}/feedback")]
pub(super) async fn give_feedback(
    app: Data<App>,
    actor: Granted<ReferralsAnswer>,
    id: Path<ReferralId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ReferralFeedback>,
) -> Result<Etag<ReferralView>, Problem> {
    let (scope, once) = (actor.scope(), once.of(&app, &body));
    step(&app, &actor, &scope, *id, version, &once, async |tx, referral| {
        let narrative = optional("/narrative", Some(&body.narrative))?;
        let what_next = optional("/what_next", body.what_next.as_deref())?;
        let report = Report {
            kind: body.kind,
            outcome: body.outcome,
            has_narrative: narrative.is_some(),
            has_what_next: what_next.is_some(),
        };
        let reported = referral.give_feedback(actor.organisation, report, tx.now)?;
        let referral = referrals::keep(tx, &app.pack, reported).await?;
        let feedback = Feedback {
            id: tx.new_id(),
            referral: referral.id,
            kind: body.kind,
            outcome: body.outcome,
            given_at: tx.now,
            given_by: actor.user,
            words: None,
        };
        let words = FeedbackWords {
            narrative: narrative.unwrap_or_default(),
            what_next,
        };
        let key = tx.case_key(referral.case).await?;
        referrals::feedback::add(tx, &key, &feedback, &words).await?;
        Ok(referral)
    })
    .await
}

/// Complete a referral
///
/// What was asked for is done and reported; without the last report it cannot end. Its data close
/// after the pack's days. For whoever may answer at the receiver.
#[utoipa::path(tag = "referrals", operation_id = "referral_complete",
    params(("id" = ReferralId, Path), ("If-Match" = String, Header, description = "The version that was read", example = "\"7\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("referrals.answer"))),
    responses((status = OK, body = ReferralView), Problem))]
#[post("/referrals/{id}/complete")]
pub(super) async fn complete(
    app: Data<App>,
    actor: Granted<ReferralsAnswer>,
    id: Path<ReferralId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<ReferralView>, Problem> {
    let (scope, once) = (actor.scope(), once.of_no_body(&app));
    step(&app, &actor, &scope, *id, version, &once, async |tx, referral| {
        let completed = referral.complete(actor.organisation, tx.now)?;
        Ok(referrals::keep(tx, &app.pack, completed).await?)
    })
    .await
}

/// Why a referral breaks off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "lost_contact", "text": "Three attempts by telephone."}))]
pub(crate) struct ReferralBreak {
    reason: BrokenReason,
    /// In words, for sender and receiver.
    #[serde(default)]
    #[schema(max_length = 8000)]
    text: Option<String>,
}

/// Break a referral off
///
/// After it was accepted, when it leads nowhere. Where the person withdrew, its data close at
/// once. For whoever may answer at the receiver, and whoever may refer the case at the sender.
#[utoipa::path(tag = "referrals", operation_id = "referral_break",
    params(("id" = ReferralId, Path), ("If-Match" = String, Header, description = "The version that was read", example = "\"4\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("referrals.answer"))),
    responses((status = OK, body = ReferralView), Problem))]
#[post("/referrals/{id}/break")]
pub(super) async fn break_off(
    app: Data<App>,
    actor: Granted<ReferralsAnswer>,
    id: Path<ReferralId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ReferralBreak>,
) -> Result<Etag<ReferralView>, Problem> {
    let (scope, once) = (actor.scope(), once.of(&app, &body));
    step(&app, &actor, &scope, *id, version, &once, async |tx, referral| {
        let sends = Actor::scope(&actor, Permission::ReferralsSend);
        if referral.side(actor.organisation) == Some(Side::Sender)
            && !referrals::is_within(tx, &sends, referral.id).await?
        {
            return Err(Problem::new(Code::Forbidden));
        }
        let text = optional("/text", body.text.as_deref())?;
        let broken = referral.break_off(actor.organisation, body.reason, tx.now)?;
        let referral = referrals::keep(tx, &app.pack, broken).await?;
        if let Some(text) = &text {
            let key = tx.case_key(referral.case).await?;
            referrals::write_reason(tx, &key, &referral, text).await?;
        }
        Ok(referral)
    })
    .await
}
