//! The sender's side: write, change, send, take back.

use actix_web::web::{Data, Path};
use actix_web::{patch, post};
use punte_domain::access::{Actor, Permission, Scope};
use punte_domain::cases::clock::ClockKind;
use punte_domain::cases::consent::DataSets;
use punte_domain::cases::{Case, Urgency};
use punte_domain::id::{CaseId, ConsentId, OrganisationId, ReferralId};
use punte_domain::pack::Pack;
use punte_domain::referrals::{Referral, ReferralContent, ReferralKind, Sending};
use punte_domain::text::{Invalid, paragraphs};
use punte_storage::Tx;
use punte_storage::cases::{age, consent};
use punte_storage::identity::organisation;
use punte_storage::referrals;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::view::ReferralView;
use super::{WORDS, optional, seen, step};
use crate::auth::{Granted, ReferralsSend};
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// A referral to draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "case_id": "0f9d8c7b-1111-4222-8333-444455556666", "kind": "service",
    "to_id": "7e9f3c1a-1111-4222-8333-444455556666", "services": ["ACC-E"], "urgency": "urgent",
    "consent_id": "1a2b3c4d-1111-4222-8333-444455556666", "data_sets": ["contact", "identity", "safe_contact"],
    "message": "Needs a bed tonight."
}))]
pub(crate) struct ReferralCreate {
    case_id: CaseId,
    kind: ReferralKind,
    /// The organisation that is asked.
    to_id: OrganisationId,
    /// Codes of the pack's services.
    #[serde(default)]
    services: Vec<String>,
    urgency: Urgency,
    /// The consent or legal ground it is sent under; needed when it is sent.
    #[serde(default)]
    consent_id: Option<ConsentId>,
    /// What is shared.
    #[serde(default)]
    #[schema(value_type = Vec<punte_domain::cases::consent::DataSet>)]
    data_sets: DataSets,
    /// For the receiver; it closes with the data.
    #[serde(default)]
    #[schema(max_length = 8000)]
    message: Option<String>,
    /// The referral this one follows because it was refused, expired, broken off or taken back.
    #[serde(default)]
    previous_id: Option<ReferralId>,
}

/// Draft a referral
///
/// The receiver learns nothing of it before it is sent. For whoever may refer the case in the
/// organisation that holds it.
#[utoipa::path(tag = "referrals", operation_id = "referral_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("referrals.send"))),
    responses((status = CREATED, body = ReferralView), Problem))]
#[post("/referrals")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<ReferralsSend>,
    once: IdempotencyKey,
    body: Json<ReferralCreate>,
) -> Result<Created<ReferralView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = find_case(&tx, &actor, &actor.scope(), body.case_id).await?;
    let id: ReferralId = tx.new_id();
    if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        return created(&app, tx, &actor, earlier).await;
    }
    may_go_out(&case)?;
    let body = body.into_inner();
    let message = optional("/message", body.message.as_deref())?;
    let content = ReferralContent {
        kind: body.kind,
        to: body.to_id,
        services: body.services,
        urgency: body.urgency,
        consent: body.consent_id,
        data_sets: body.data_sets,
    };
    check(&app, &tx, case.id, &content).await?;
    if let Some(previous) = body.previous_id {
        check_previous(&tx, &actor, case.id, previous).await?;
    }
    let reference = referrals::new_reference(&tx).await?;
    let from = actor.organisation;
    let previous = body.previous_id;
    let (referral, drafted) = Referral::draft(id, reference, case.id, from, content, previous, actor.user, tx.now)?;
    referrals::add(&tx, &referral).await?;
    if let Some(message) = &message {
        let key = tx.case_key(case.id).await?;
        referrals::write_message(&tx, &key, &referral, Some(message)).await?;
    }
    tx.record(drafted).await?;
    created(&app, tx, &actor, id).await
}

async fn created(app: &App, tx: Tx, actor: &Actor, id: ReferralId) -> Result<Created<ReferralView>, Problem> {
    let (view, read) = seen(app, &tx, actor, id).await?;
    tx.record(read).await?;
    tx.commit().await?;
    Ok(Created(view, format!("/api/v1/referrals/{id}")))
}

/// The case, if the caller's organisation holds it and the caller may refer it. Who knows of the
/// case but may not is told so; to anybody else there is no such case.
pub(super) async fn find_case(tx: &Tx, actor: &Actor, scope: &Scope, id: CaseId) -> Result<Case, Problem> {
    match punte_storage::cases::find(tx, scope, id).await {
        Ok(case) if case.organisation == actor.organisation => Ok(case),
        Ok(_) | Err(punte_storage::Error::NotFound) => {
            let known = actor.scope(Permission::CasesRead);
            punte_storage::cases::find_readable(tx, &known, id).await?;
            Err(Problem::new(Code::Forbidden))
        }
        Err(error) => Err(error.into()),
    }
}

/// A service more than any referral names.
const SERVICES: usize = 20;

/// Whether everything a referral names is there: the receiver, the services, the consent of this
/// very case (SEC-22).
async fn check(app: &App, tx: &Tx, case: CaseId, content: &ReferralContent) -> Result<(), Problem> {
    match organisation::find(tx, content.to).await {
        Ok(receiver) if receiver.is_active() => {}
        Ok(_) | Err(punte_storage::Error::NotFound) => return Err(Problem::at("/to_id", "not_found")),
        Err(error) => return Err(error.into()),
    }
    if content.services.len() > SERVICES {
        return Err(Problem::at("/services", "too_many"));
    }
    for (i, service) in content.services.iter().enumerate() {
        if app.pack.service(service).is_none() {
            return Err(Problem::at(format!("/services/{i}"), "unknown_code"));
        }
        if content.services.iter().take(i).any(|before| before == service) {
            return Err(Problem::at(format!("/services/{i}"), "repeated"));
        }
    }
    if let Some(wanted) = content.consent {
        let consents = consent::of_case(tx, case).await?;
        if !consents.iter().any(|consent| consent.id == wanted) {
            return Err(Problem::at("/consent_id", "not_found"));
        }
    }
    Ok(())
}

/// Whether anything of this case goes to others now.
fn may_go_out(case: &Case) -> Result<(), Problem> {
    let stands_against = match case {
        case if !case.is_open() => "case_closed",
        case if case.is_restricted() => "case_restricted",
        _ => return Ok(()),
    };
    Err(Problem::new(Code::NotNow).because(stands_against))
}

/// Whether the referral to follow is one of the same case that the caller's organisation sent, and
/// that has failed.
async fn check_previous(tx: &Tx, actor: &Actor, case: CaseId, id: ReferralId) -> Result<(), Problem> {
    let scope = actor.scope(Permission::ReferralsSend);
    match referrals::find(tx, &scope, id).await {
        Ok((previous, _)) if previous.case == case && previous.holder == actor.organisation => {
            if previous.may_be_followed() {
                Ok(())
            } else {
                Err(Problem::at("/previous_id", "not_ended"))
            }
        }
        Ok(_) | Err(punte_storage::Error::NotFound) => Err(Problem::at("/previous_id", "not_found")),
        Err(error) => Err(error.into()),
    }
}

/// What to change of a draft; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"urgency": "urgent", "data_sets": ["contact"]}))]
pub(crate) struct ReferralUpdate {
    #[serde(default)]
    kind: Option<ReferralKind>,
    #[serde(default)]
    to_id: Option<OrganisationId>,
    #[serde(default)]
    services: Option<Vec<String>>,
    #[serde(default)]
    urgency: Option<Urgency>,
    /// `null` takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ConsentId>)]
    consent_id: Option<Option<ConsentId>>,
    #[serde(default)]
    #[schema(value_type = Option<Vec<punte_domain::cases::consent::DataSet>>)]
    data_sets: Option<DataSets>,
    /// `null` takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 8000)]
    message: Option<Option<String>>,
}

/// What is there, even if it is `null`.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(reader: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(reader).map(Some)
}

/// Change a draft
///
/// What was sent is not changed any more. For whoever may refer the case at the sender.
#[utoipa::path(tag = "referrals", operation_id = "referral_update",
    params(("id" = ReferralId, Path), ("If-Match" = String, Header, description = "The version that was changed", example = "\"1\"")),
    extensions(("x-permission" = json!("referrals.send"))),
    responses((status = OK, body = ReferralView), Problem))]
#[patch("/referrals/{id}")]
pub(super) async fn update(
    app: Data<App>,
    actor: Granted<ReferralsSend>,
    id: Path<ReferralId>,
    version: IfMatch,
    body: Json<ReferralUpdate>,
) -> Result<Etag<ReferralView>, Problem> {
    let body = body.into_inner();
    let scope = actor.scope();
    step(&app, &actor, &scope, *id, version, &never(), async |tx, referral| {
        let before = referral.content.clone();
        let content = ReferralContent {
            kind: body.kind.unwrap_or(before.kind),
            to: body.to_id.unwrap_or(before.to),
            services: body.services.unwrap_or(before.services),
            urgency: body.urgency.unwrap_or(before.urgency),
            consent: body.consent_id.unwrap_or(before.consent),
            data_sets: body.data_sets.unwrap_or(before.data_sets),
        };
        let case = referral.case;
        let changed = referral.update(actor.organisation, content, tx.now)?;
        check(&app, tx, case, &changed.0.content).await?;
        let referral = referrals::keep(tx, &app.pack, changed).await?;
        if let Some(message) = body.message {
            let message = optional("/message", message.as_deref())?;
            let key = tx.case_key(case).await?;
            referrals::write_message(tx, &key, &referral, message.as_deref()).await?;
        }
        Ok(referral)
    })
    .await
}

/// An edit is guarded by its version; it has no idempotency key.
fn never() -> punte_storage::Once {
    punte_storage::Once {
        key: None,
        fingerprints: Vec::new(),
    }
}

/// Send a referral
///
/// Needs a receiver that may receive it, a service where one is asked for, and a consent or legal
/// ground that covers receiver, purpose and every data set; a transfer shares, and needs, all of
/// them. A legal ground covers once a second person has confirmed it: but a child is notified to
/// child protection at once, and danger to life opens for a day what saves it. The receiver sees it
/// at once and has the pack's time to answer. For whoever may refer the case at the sender.
#[utoipa::path(tag = "referrals", operation_id = "referral_send",
    params(("id" = ReferralId, Path), ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("referrals.send"))),
    responses((status = OK, body = ReferralView), Problem))]
#[post("/referrals/{id}/send")]
pub(super) async fn send(
    app: Data<App>,
    actor: Granted<ReferralsSend>,
    id: Path<ReferralId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<ReferralView>, Problem> {
    let (scope, once) = (actor.scope(), once.of_no_body(&app));
    step(&app, &actor, &scope, *id, version, &once, async |tx, referral| {
        let case = find_case(tx, &actor, &scope, referral.case).await?;
        may_go_out(&case)?;
        let receiver = organisation::find(tx, referral.content.to).await?;
        let consents = consent::of_case(tx, case.id).await?;
        let case = age::today(tx, &app.pack, case).await?;
        let today = app.pack.calendar().date(tx.now);
        let content = &referral.content;
        let facts = Sending {
            consent: consents.iter().find(|consent| Some(consent.id) == content.consent),
            receiver: receiver.facts.kind,
            may_be_received: organisation::stays(tx, receiver.id).await?
                && app.pack.may_receive(receiver.facts.kind.code(), content.kind.code()),
            is_child: case.is_child,
            today,
            answer_due_at: answer_due_at(&app.pack, content.urgency, tx)?,
        };
        let sent = referral.send(actor.organisation, facts, tx.now)?;
        Ok(referrals::keep(tx, &app.pack, sent).await?)
    })
    .await
}

/// Until when an answer is due that is asked for now, by the pack's clock.
fn answer_due_at(pack: &Pack, urgency: Urgency, tx: &Tx) -> Result<punte_domain::Timestamp, Problem> {
    pack.clock(ClockKind::ReferralAnswer)
        .and_then(|rule| rule.due(tx.now, Some(urgency.code()), pack.calendar()))
        // A pack without this clock does not load.
        .ok_or_else(|| Problem::new(Code::Internal))
}

/// Why a referral is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The person found another place."}))]
pub(crate) struct ReferralWithdraw {
    /// For sender and receiver.
    #[schema(min_length = 1, max_length = 8000)]
    reason: String,
}

/// Take a referral back
///
/// Before it was answered; a draft is discarded in the same way. Its data close at once. For
/// whoever may refer the case at the sender.
#[utoipa::path(tag = "referrals", operation_id = "referral_withdraw",
    params(("id" = ReferralId, Path), ("If-Match" = String, Header, description = "The version that was read", example = "\"2\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("referrals.send"))),
    responses((status = OK, body = ReferralView), Problem))]
#[post("/referrals/{id}/withdraw")]
pub(super) async fn withdraw(
    app: Data<App>,
    actor: Granted<ReferralsSend>,
    id: Path<ReferralId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ReferralWithdraw>,
) -> Result<Etag<ReferralView>, Problem> {
    let (scope, once) = (actor.scope(), once.of(&app, &body));
    step(&app, &actor, &scope, *id, version, &once, async |tx, referral| {
        let withdrawn = referral.withdraw(actor.organisation, tx.now)?;
        let reason = paragraphs(&body.reason, WORDS).map_err(|code| vec![Invalid::new("/reason", code)])?;
        let referral = referrals::keep(tx, &app.pack, withdrawn).await?;
        let key = tx.case_key(referral.case).await?;
        referrals::write_reason(tx, &key, &referral, &reason).await?;
        Ok(referral)
    })
    .await
}
