//! Endpoints of partners, as those who manage the programs of their organisation see them.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ClientId, OrganisationId, UserId, WebhookId, WebhookKeyId};
use punte_domain::language::Language;
use punte_domain::partners::event::PartnerEventType;
use punte_domain::partners::target::{TargetError, TargetPolicy};
use punte_domain::partners::webhook::{
    WEBHOOKS_MAX, Webhook, WebhookError, WebhookSecret, WebhookState, chosen_types, description,
};
use punte_storage::identity::client;
use punte_storage::partners::webhook as storage;
use punte_storage::{Error, Names, Tx, names};
use punte_vault::ExposeSecret as _;
use punte_vault::webhook as vault;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::Profile;
use crate::auth::{Fresh, Granted, UsersManage, UsersRead};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(webhook_list)
        .service(webhook_create)
        .service(webhook_read)
        .service(webhook_update)
        .service(webhook_remove)
        .service(webhook_pause)
        .service(webhook_resume)
        .service(webhook_rotate);
}

/// An endpoint to which events are sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(super) struct WebhookView {
    id: WebhookId,
    version: i64,
    /// The program with whose rights it is told.
    client_id: ClientId,
    client_name: String,
    organisation_id: OrganisationId,
    organisation_name: String,
    /// Where it is.
    url: String,
    /// What it is told.
    types: Vec<PartnerEventType>,
    /// What its administrator says of it.
    description: String,
    state: WebhookState,
    /// The key with which deliveries are signed beside the secret (`v1a`, Ed25519): its public half.
    public_key: String,
    /// The secrets that sign now, the newest first; no secret itself.
    secrets: Vec<WebhookSecretFactsView>,
    created_by: UserId,
    created_by_name: String,
    created_at: DateTime<Utc>,
}

/// When a secret of an endpoint was made, and when it ends.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookSecretFacts)]
struct WebhookSecretFactsView {
    id: WebhookKeyId,
    created_at: DateTime<Utc>,
    /// Null for the present one.
    ends_at: Option<DateTime<Utc>>,
}

impl From<&WebhookSecret> for WebhookSecretFactsView {
    fn from(secret: &WebhookSecret) -> Self {
        Self {
            id: secret.id,
            created_at: secret.created_at,
            ends_at: secret.ends_at,
        }
    }
}

impl WebhookView {
    fn new(webhook: Webhook, names: &Names) -> Self {
        Self {
            id: webhook.id,
            version: webhook.version,
            client_name: names.user(user_of(webhook.client)),
            client_id: webhook.client,
            organisation_name: names.organisation(webhook.organisation),
            organisation_id: webhook.organisation,
            url: webhook.url,
            types: webhook.types,
            description: webhook.description,
            state: webhook.state,
            public_key: webhook.public_key,
            secrets: webhook.secrets.iter().map(WebhookSecretFactsView::from).collect(),
            created_by_name: names.user(webhook.created_by),
            created_by: webhook.created_by,
            created_at: webhook.created_at,
        }
    }
}

impl Versioned for WebhookView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// An endpoint that was made.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookMade)]
struct WebhookMadeView {
    #[serde(flatten)]
    webhook: WebhookView,
    /// The secret: in the answer that makes it and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    secret: Option<String>,
}

impl Versioned for WebhookMadeView {
    fn version(&self) -> i64 {
        self.webhook.version
    }
}

/// A secret that was made.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookSecret)]
struct WebhookSecretView {
    #[serde(flatten)]
    facts: WebhookSecretFactsView,
    /// The secret: in the answer that makes it and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookPage)]
struct WebhookPageView {
    items: Vec<WebhookView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(WebhookPageView);

/// Which endpoints to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WebhookListQuery {
    /// Of this organisation.
    organisation_id: Option<OrganisationId>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// An endpoint to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "client_id": "0b8f5a3e-7c61-4d2a-9f0e-2f1c6f5b7a10", "url": "https://partner.example.org/punte",
    "types": ["referral.sent", "referral.withdrawn"], "description": "Case system of Casa Podului",
}))]
struct WebhookCreate {
    /// The program with whose rights it is told.
    client_id: ClientId,
    /// HTTPS at port 443 of a public address. It is shown to whoever manages the program: keep secrets out of it.
    #[schema(max_length = 500)]
    url: String,
    /// At least one.
    types: Vec<PartnerEventType>,
    /// What people see of it.
    #[serde(default)]
    #[schema(max_length = 200)]
    description: String,
}

/// What to change of an endpoint; what is not given stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"types": ["referral.sent"]}))]
struct WebhookUpdate {
    /// Where it is from now on.
    #[schema(max_length = 500)]
    url: Option<String>,
    /// All that it is to be told.
    types: Option<Vec<PartnerEventType>>,
    /// What people see of it.
    #[schema(max_length = 200)]
    description: Option<String>,
}

/// List endpoints
///
/// The newest first, without any secret. Who manages the users of one organisation sees its own.
#[utoipa::path(tag = "partners", operation_id = "webhook_list", params(WebhookListQuery),
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = WebhookPageView), Problem))]
#[get("/webhooks")]
async fn webhook_list(
    app: Data<App>,
    actor: Granted<UsersRead>,
    query: Query<WebhookListQuery>,
) -> Result<Listed<WebhookPageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let tx = app.read(&actor);
    let webhooks = storage::list(&tx, &actor.scope(), query.organisation_id, &request).await?;
    let names = names_of(&tx, actor.language, &webhooks.items).await?;
    let webhooks = webhooks.map(|webhook| WebhookView::new(webhook, &names));
    Ok(Listed(WebhookPageView {
        items: webhooks.items,
        next: webhooks.next,
    }))
}

/// Make an endpoint
///
/// For a program of the caller's own organisation. From now on events of these types are sent there, each as far
/// as the program may read it when it is sent. They are signed as Standard Webhooks has it: with the secret in this
/// answer (`v1`), of which only a sealed copy is kept, and with a key of which the public half is shown (`v1a`). At
/// most ten for an organisation.
#[utoipa::path(tag = "partners", operation_id = "webhook_create", request_body = WebhookCreate,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = CREATED, body = WebhookMadeView), Problem))]
#[post("/webhooks")]
async fn webhook_create(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    key: IdempotencyKey,
    body: Json<WebhookCreate>,
) -> Result<Created<WebhookMadeView>, Problem> {
    let once = key.of(&app, &body);
    let asked = body.into_inner();
    let url = policy(&app).check(&asked.url)?;
    let types = chosen_types(&asked.types).map_err(|code| Problem::at("/types", code.code()))?;
    let description = description(&asked.description).map_err(|code| Problem::at("/description", code.code()))?;
    let tx = app.write(&actor).await?;
    // Of two who add the last one at once, the second waits here.
    let program = client::find(&tx, &actor.scope(), asked.client_id)
        .await
        .map_err(|error| match error {
            Error::NotFound => Problem::at("/client_id", "unknown_code"),
            other => other.into(),
        })?;
    Webhook::may_direct(program.organisation, &actor)?;
    let id: WebhookId = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        let webhook = storage::find(&tx, &actor.scope(), earlier).await?;
        let webhook = view(&tx, actor.language, webhook).await?;
        return Ok(made(webhook, None));
    }
    if storage::count(&tx, program.organisation).await? >= WEBHOOKS_MAX {
        return Err(WebhookError::Full.into());
    }
    let (secret, pair) = (
        vault::WebhookSecret::generate(),
        vault::WebhookKey::generate().map_err(Error::from)?,
    );
    let mut webhook = Webhook {
        id,
        version: 1,
        client: program.id,
        organisation: program.organisation,
        url,
        types,
        description,
        state: WebhookState::Active,
        public_key: pair.public(),
        created_by: actor.user,
        created_at: tx.now,
        secrets: Vec::new(),
    };
    webhook.rotate(tx.new_id(), tx.now);
    storage::add(&tx, &webhook, &secret, &pair).await?;
    let types = webhook.types.iter().map(|kind| kind.code());
    tx.record(webhook_event(EventKind::WebhookCreated, &webhook).fields(types))
        .await?;
    let view = view(&tx, actor.language, webhook).await?;
    tx.commit().await?;
    Ok(made(view, Some(secret.text().expose_secret().to_owned())))
}

/// Read an endpoint
///
/// Without its secrets.
#[utoipa::path(tag = "partners", operation_id = "webhook_read", params(("id" = WebhookId, Path)),
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = WebhookView), Problem))]
#[get("/webhooks/{id}")]
async fn webhook_read(
    app: Data<App>,
    actor: Granted<UsersRead>,
    id: Path<WebhookId>,
) -> Result<Etag<WebhookView>, Problem> {
    let tx = app.read(&actor);
    let webhook = storage::find(&tx, &actor.scope(), *id).await?;
    Ok(Etag(view(&tx, actor.language, webhook).await?))
}

/// Change an endpoint
///
/// Where it is, what it is told, what is said of it. What is on its way already goes to the new address.
#[utoipa::path(tag = "partners", operation_id = "webhook_update", request_body = WebhookUpdate,
    params(("id" = WebhookId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = OK, body = WebhookView), Problem))]
#[patch("/webhooks/{id}")]
async fn webhook_update(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    id: Path<WebhookId>,
    version: IfMatch,
    body: Json<WebhookUpdate>,
) -> Result<Etag<WebhookView>, Problem> {
    let tx = app.write(&actor).await?;
    let mut webhook = found(&tx, &actor, *id, version).await?;
    Webhook::may_direct(webhook.organisation, &actor)?;
    let change = body.into_inner();
    let mut changed = Vec::new();
    if let Some(url) = change.url {
        webhook.url = policy(&app).check(&url)?;
        changed.push("url");
    }
    if let Some(types) = change.types {
        webhook.types = chosen_types(&types).map_err(|code| Problem::at("/types", code.code()))?;
        changed.push("types");
        changed.extend(webhook.types.iter().map(|kind| kind.code()));
    }
    if let Some(text) = change.description {
        webhook.description = description(&text).map_err(|code| Problem::at("/description", code.code()))?;
        changed.push("description");
    }
    let webhook = storage::save(&tx, webhook).await?;
    tx.record(webhook_event(EventKind::WebhookChanged, &webhook).fields(changed))
        .await?;
    let view = view(&tx, actor.language, webhook).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Remove an endpoint
///
/// With its secrets and all that was to be sent to it. The events stay in the list of events.
#[utoipa::path(tag = "partners", operation_id = "webhook_remove",
    params(("id" = WebhookId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/webhooks/{id}")]
async fn webhook_remove(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<WebhookId>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let webhook = found(&tx, &actor, *id, version).await?;
    storage::remove(&tx, &webhook).await?;
    tx.record(webhook_event(EventKind::WebhookRemoved, &webhook)).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Pause an endpoint
///
/// What happens from now on waits for it, a week at most.
#[utoipa::path(tag = "partners", operation_id = "webhook_pause",
    params(("id" = WebhookId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = WebhookView), Problem))]
#[post("/webhooks/{id}/pause")]
async fn webhook_pause(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<WebhookId>,
    key: IdempotencyKey,
) -> Result<Etag<WebhookView>, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let webhook = storage::find(&tx, &actor.scope(), *id).await?;
    if tx.once(&once, webhook.id).await?.is_some() {
        return Ok(Etag(view(&tx, actor.language, webhook).await?));
    }
    moved(tx, &actor, EventKind::WebhookPaused, webhook.pause()?).await
}

/// Resume an endpoint
///
/// One that was paused, or that said it was gone. What waited is sent at once. For whoever manages the users of the
/// own organisation.
#[utoipa::path(tag = "partners", operation_id = "webhook_resume",
    params(("id" = WebhookId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = WebhookView), Problem))]
#[post("/webhooks/{id}/resume")]
async fn webhook_resume(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<WebhookId>,
    key: IdempotencyKey,
) -> Result<Etag<WebhookView>, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let webhook = storage::find(&tx, &actor.scope(), *id).await?;
    Webhook::may_direct(webhook.organisation, &actor)?;
    if tx.once(&once, webhook.id).await?.is_some() {
        return Ok(Etag(view(&tx, actor.language, webhook).await?));
    }
    moved(tx, &actor, EventKind::WebhookResumed, webhook.resume()?).await
}

/// Give an endpoint a new secret
///
/// In this answer only. For a day deliveries carry the signatures of both, so that the program can change over;
/// one that is older still ends at once. For whoever manages the users of the own organisation.
#[utoipa::path(tag = "partners", operation_id = "webhook_rotate",
    params(("id" = WebhookId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = CREATED, body = WebhookSecretView), Problem))]
#[post("/webhooks/{id}/rotate")]
async fn webhook_rotate(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    id: Path<WebhookId>,
    key: IdempotencyKey,
) -> Result<(web::Json<WebhookSecretView>, StatusCode), Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let mut webhook = storage::find(&tx, &actor.scope(), *id).await?;
    Webhook::may_direct(webhook.organisation, &actor)?;
    let new_id: WebhookKeyId = tx.new_id();
    if let Some(earlier) = tx.once(&once, new_id).await? {
        let mut secrets = webhook.secrets.iter();
        let known = secrets.find(|secret| secret.id == earlier);
        let view = WebhookSecretView {
            facts: known.ok_or_else(|| Problem::new(Code::NotFound))?.into(),
            secret: None,
        };
        return Ok((web::Json(view), StatusCode::CREATED));
    }
    let secret = vault::WebhookSecret::generate();
    webhook.rotate(new_id, tx.now);
    storage::save_secrets(&tx, &webhook, &secret).await?;
    let webhook = storage::save(&tx, webhook).await?;
    tx.record(webhook_event(EventKind::WebhookSecretRotated, &webhook))
        .await?;
    let known = webhook.secrets.first().ok_or_else(|| Problem::new(Code::Internal))?;
    let view = WebhookSecretView {
        facts: known.into(),
        secret: Some(secret.text().expose_secret().to_owned()),
    };
    tx.commit().await?;
    Ok((web::Json(view), StatusCode::CREATED))
}

/// The endpoint, in the version the caller has seen.
async fn found(tx: &Tx, actor: &Granted<UsersManage>, id: WebhookId, version: IfMatch) -> Result<Webhook, Problem> {
    let webhook = storage::find(tx, &actor.scope(), id).await?;
    if webhook.version == version.0 {
        Ok(webhook)
    } else {
        Err(Problem::stale(&view(tx, actor.language, webhook).await?))
    }
}

/// Keeps and records what an endpoint has become.
async fn moved(tx: Tx, actor: &Actor, kind: EventKind, webhook: Webhook) -> Result<Etag<WebhookView>, Problem> {
    let webhook = storage::save(&tx, webhook).await?;
    tx.record(webhook_event(kind, &webhook)).await?;
    let view = view(&tx, actor.language, webhook).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Which addresses may be named: in the demonstration also this machine.
fn policy(app: &App) -> TargetPolicy {
    match app.profile {
        Profile::Production => TargetPolicy::PublicOnly,
        Profile::Demo => TargetPolicy::AlsoLoopback,
    }
}

pub(super) async fn view(tx: &Tx, language: Language, webhook: Webhook) -> Result<WebhookView, Problem> {
    let names = names_of(tx, language, std::slice::from_ref(&webhook)).await?;
    Ok(WebhookView::new(webhook, &names))
}

/// What stands for a program among the users.
fn user_of(client: ClientId) -> UserId {
    use punte_domain::id::Id as _;
    UserId::from_uuid(client.uuid())
}

async fn names_of(tx: &Tx, language: Language, webhooks: &[Webhook]) -> Result<Names, Problem> {
    let organisations = webhooks.iter().map(|webhook| webhook.organisation);
    let users = webhooks
        .iter()
        .flat_map(|webhook| [user_of(webhook.client), webhook.created_by]);
    Ok(names(tx, language, organisations, users).await?)
}

fn made(webhook: WebhookView, secret: Option<String>) -> Created<WebhookMadeView> {
    let location = format!("/api/v1/webhooks/{}", webhook.id);
    Created(WebhookMadeView { webhook, secret }, location)
}

pub(super) fn webhook_event(kind: EventKind, webhook: &Webhook) -> Event {
    Event::new(kind).subject(webhook.id).organisation(webhook.organisation)
}

impl From<TargetError> for Problem {
    fn from(error: TargetError) -> Self {
        Self::at(
            "/url",
            match error {
                TargetError::Malformed => "malformed",
                TargetError::TooLong => "too_long",
                TargetError::NotHttps => "not_https",
                TargetError::Port => "wrong_port",
                TargetError::Credentials => "with_credentials",
                TargetError::NotPublic => "not_public",
            },
        )
    }
}

impl From<WebhookError> for Problem {
    fn from(error: WebhookError) -> Self {
        match error {
            WebhookError::OfAnother => Self::new(Code::Forbidden).because("webhook_of_another"),
            WebhookError::Full => Self::new(Code::NotNow).because("webhooks_full"),
            WebhookError::NotActive => Self::new(Code::NotNow).because("webhook_not_active"),
            WebhookError::AlreadyActive => Self::new(Code::NotNow).because("webhook_already_active"),
        }
    }
}
