//! Service accounts, as those who manage the users of their organisation see them.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{get, patch, post};
use chrono::{DateTime, Utc};
use punte_domain::access::ClientScope;
use punte_domain::access::client_scope::{ScopeError, check_scopes};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ClientCredentialId, ClientId, OrganisationId, UserId};
use punte_domain::identity::UserStatus;
use punte_domain::identity::client::{Client, ClientCredential, ClientCredentialKind, ClientError, client_name};
use punte_domain::language::Language;
use punte_storage::identity::{client as storage, organisation};
use punte_storage::{Error, Tx};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::makers::Makers;
use super::organisation::not_merged;
use crate::auth::{Granted, UsersManage, UsersRead};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::{PageQuery, page};
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(client_list)
        .service(client_create)
        .service(client_read)
        .service(client_update)
        .service(client_suspend)
        .service(client_resume)
        .service(client_use_list);
}

/// A service account: a partner's program.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Client)]
pub(super) struct ClientView {
    /// The id, with which it also asks for tokens.
    id: ClientId,
    version: i64,
    /// What people see where it acted.
    name: String,
    organisation_id: OrganisationId,
    organisation_name: String,
    /// What it may do.
    scopes: Vec<ClientScope>,
    status: UserStatus,
    created_by: UserId,
    created_by_name: String,
    created_at: DateTime<Utc>,
    /// When it last received a token.
    last_used_at: Option<DateTime<Utc>>,
    /// Its secrets and keys, the newest first, also those that work no more.
    credentials: Vec<ClientCredentialView>,
}

/// A secret or a public key of a service account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClientCredential)]
pub(super) struct ClientCredentialView {
    id: ClientCredentialId,
    kind: ClientCredentialKind,
    /// What the administrator calls it.
    name: String,
    /// Of a key: what assertions may name it by (`kid`).
    key_id: Option<String>,
    /// Of a key: what it signs with.
    #[schema(example = "EdDSA")]
    algorithm: Option<String>,
    created_by: UserId,
    created_by_name: String,
    /// Whether who made it may not sign in any more. It still works, and they may still hold it: make another one
    /// and revoke this.
    is_maker_suspended: bool,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
    /// When a token was last asked with it.
    last_used_at: Option<DateTime<Utc>>,
    /// Whether it works.
    is_live: bool,
}

impl ClientCredentialView {
    pub(super) fn new(credential: ClientCredential, makers: &Makers, now: DateTime<Utc>) -> Self {
        Self {
            is_live: credential.is_live(now),
            id: credential.id,
            kind: credential.kind,
            name: credential.name,
            key_id: credential.key_id,
            algorithm: credential.algorithm,
            created_by_name: makers.names.user(credential.created_by),
            is_maker_suspended: makers.suspended.contains(&credential.created_by),
            created_by: credential.created_by,
            created_at: credential.created_at,
            expires_at: credential.expires_at,
            revoked_at: credential.revoked_at,
            last_used_at: credential.last_used_at,
        }
    }
}

impl ClientView {
    fn new(client: Client, makers: &Makers, now: DateTime<Utc>) -> Self {
        let Makers { names, .. } = makers;
        let credentials = client.credentials.into_iter();
        Self {
            id: client.id,
            version: client.version,
            name: client.name,
            organisation_name: names.organisation(client.organisation),
            organisation_id: client.organisation,
            scopes: client.scopes,
            status: client.status,
            created_by_name: names.user(client.created_by),
            created_by: client.created_by,
            created_at: client.created_at,
            last_used_at: client.last_used_at,
            credentials: credentials
                .map(|credential| ClientCredentialView::new(credential, makers, now))
                .collect(),
        }
    }
}

impl Versioned for ClientView {
    fn version(&self) -> i64 {
        self.version
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClientPage)]
struct ClientPageView {
    items: Vec<ClientView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(ClientPageView);

/// One time that a service account received a token.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClientUse)]
struct ClientUseView {
    at: DateTime<Utc>,
    /// With which of its secrets or keys.
    credential_id: Option<ClientCredentialId>,
    /// With which scopes.
    scopes: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClientUsePage)]
struct ClientUsePageView {
    items: Vec<ClientUseView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(ClientUsePageView);

/// Which service accounts to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ClientListQuery {
    /// Of this organisation.
    organisation_id: Option<OrganisationId>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// A service account to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Case system of Casa Podului", "organisation_id": "0b8f5a3e-7c61-4d2a-9f0e-2f1c6f5b7a10",
    "scopes": ["referrals.read", "referrals.answer", "directory.read"],
}))]
struct ClientCreate {
    /// What people see where it acts.
    #[schema(max_length = 100)]
    name: String,
    /// The organisation it belongs to.
    organisation_id: OrganisationId,
    /// At least one.
    scopes: Vec<ClientScope>,
}

/// What to change of a service account; what is not given stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"scopes": ["referrals.read"]}))]
struct ClientUpdate {
    /// What people see where it acts.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// All it is to have.
    scopes: Option<Vec<ClientScope>>,
}

/// List service accounts
///
/// The newest first, with their secrets and keys and when each was last used; no secret itself. Who manages the
/// users of one organisation sees its own.
#[utoipa::path(tag = "clients", operation_id = "client_list", params(ClientListQuery),
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = ClientPageView), Problem))]
#[get("/clients")]
async fn client_list(
    app: Data<App>,
    actor: Granted<UsersRead>,
    query: Query<ClientListQuery>,
) -> Result<Listed<ClientPageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let tx = app.read(&actor);
    let clients = storage::list(&tx, &actor.scope(), query.organisation_id, &request).await?;
    let makers = Makers::of(&tx, actor.language, &clients.items).await?;
    let clients = clients.map(|client| ClientView::new(client, &makers, tx.now));
    Ok(Listed(ClientPageView {
        items: clients.items,
        next: clients.next,
    }))
}

/// Make a service account
///
/// For an organisation whose users the caller manages, with scopes that somebody of the organisation could
/// have. It receives tokens once a secret or a key was added.
#[utoipa::path(tag = "clients", operation_id = "client_create", request_body = ClientCreate,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = CREATED, body = ClientView), Problem))]
#[post("/clients")]
async fn client_create(
    app: Data<App>,
    actor: Granted<UsersManage>,
    key: IdempotencyKey,
    body: Json<ClientCreate>,
) -> Result<Created<ClientView>, Problem> {
    let once = key.of(&app, &body);
    let ClientCreate {
        name,
        organisation_id,
        mut scopes,
    } = body.into_inner();
    let name = client_name(&name).map_err(|code| Problem::at("/name", code.code()))?;
    let tx = app.write(&actor).await?;
    let organisation = organisation::find_within(&tx, &actor.scope(), organisation_id)
        .await
        .map_err(|error| match error {
            Error::NotFound => Problem::at("/organisation_id", "unknown_code"),
            other => other.into(),
        })?;
    check_scopes(organisation.facts.kind, &scopes)?;
    scopes.sort();
    let id: ClientId = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        let client = storage::find(&tx, &actor.scope(), earlier).await?;
        return Ok(created(view(&tx, actor.language, client).await?));
    }
    not_merged(&organisation)?;
    let client = Client {
        id,
        version: 1,
        organisation: organisation.id,
        name,
        scopes,
        status: UserStatus::Active,
        created_by: actor.user,
        created_at: tx.now,
        last_used_at: None,
        credentials: Vec::new(),
    };
    storage::add(&tx, &client, actor.language).await?;
    let scopes = client.scopes.iter().map(|scope| scope.code());
    tx.record(client_event(EventKind::ClientCreated, &client).fields(scopes))
        .await?;
    let view = view(&tx, actor.language, client).await?;
    tx.commit().await?;
    Ok(created(view))
}

/// Read a service account
///
/// With its secrets and keys and when each was last used; no secret itself.
#[utoipa::path(tag = "clients", operation_id = "client_read", params(("id" = ClientId, Path)),
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = ClientView), Problem))]
#[get("/clients/{id}")]
async fn client_read(
    app: Data<App>,
    actor: Granted<UsersRead>,
    id: Path<ClientId>,
) -> Result<Etag<ClientView>, Problem> {
    let tx = app.read(&actor);
    let client = storage::find(&tx, &actor.scope(), *id).await?;
    Ok(Etag(view(&tx, actor.language, client).await?))
}

/// Change a service account
///
/// Its name or its scopes. A scope that is taken away ends at once, also in tokens that were given; one
/// that is added stands in the next token.
#[utoipa::path(tag = "clients", operation_id = "client_update", request_body = ClientUpdate,
    params(("id" = ClientId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = ClientView), Problem))]
#[patch("/clients/{id}")]
async fn client_update(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<ClientId>,
    version: IfMatch,
    body: Json<ClientUpdate>,
) -> Result<Etag<ClientView>, Problem> {
    let tx = app.write(&actor).await?;
    let mut client = storage::find(&tx, &actor.scope(), *id).await?;
    if client.version != version.0 {
        return Err(Problem::stale(&view(&tx, actor.language, client).await?));
    }
    let change = body.into_inner();
    let mut changed = Vec::new();
    if let Some(name) = change.name {
        client.name = client_name(&name).map_err(|code| Problem::at("/name", code.code()))?;
        changed.push("name");
    }
    if let Some(mut scopes) = change.scopes {
        let kind = organisation::find(&tx, client.organisation).await?.facts.kind;
        check_scopes(kind, &scopes)?;
        scopes.sort();
        client.scopes = scopes;
        changed.push("scopes");
        changed.extend(client.scopes.iter().map(|scope| scope.code()));
    }
    let client = storage::save(&tx, client).await?;
    tx.record(client_event(EventKind::ClientChanged, &client).fields(changed))
        .await?;
    let view = view(&tx, actor.language, client).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Suspend a service account
///
/// Its tokens end with the next request and it receives no others until somebody resumes it.
#[utoipa::path(tag = "clients", operation_id = "client_suspend",
    params(("id" = ClientId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = ClientView), Problem))]
#[post("/clients/{id}/suspend")]
async fn client_suspend(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<ClientId>,
    key: IdempotencyKey,
) -> Result<Etag<ClientView>, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let client = storage::find(&tx, &actor.scope(), *id).await?;
    if tx.once(&once, client.id).await?.is_some() {
        return Ok(Etag(view(&tx, actor.language, client).await?));
    }
    let client = storage::save(&tx, client.suspend()?).await?;
    tx.record(client_event(EventKind::ClientSuspended, &client)).await?;
    let view = view(&tx, actor.language, client).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Resume a service account
///
/// It may act again, with the scopes, secrets and keys it had, as far as they still work.
#[utoipa::path(tag = "clients", operation_id = "client_resume",
    params(("id" = ClientId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = ClientView), Problem))]
#[post("/clients/{id}/resume")]
async fn client_resume(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<ClientId>,
    key: IdempotencyKey,
) -> Result<Etag<ClientView>, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let client = storage::find(&tx, &actor.scope(), *id).await?;
    if tx.once(&once, client.id).await?.is_some() {
        return Ok(Etag(view(&tx, actor.language, client).await?));
    }
    let client = storage::save(&tx, client.resume()?).await?;
    tx.record(client_event(EventKind::ClientResumed, &client)).await?;
    let view = view(&tx, actor.language, client).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// List when a service account received tokens
///
/// The latest first, each with the secret or key it was asked with and its scopes.
#[utoipa::path(tag = "clients", operation_id = "client_use_list",
    params(("id" = ClientId, Path), PageQuery),
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = ClientUsePageView), Problem))]
#[get("/clients/{id}/uses")]
async fn client_use_list(
    app: Data<App>,
    actor: Granted<UsersRead>,
    id: Path<ClientId>,
    query: Query<PageQuery>,
) -> Result<Listed<ClientUsePageView>, Problem> {
    let request = query.page()?;
    let tx = app.read(&actor);
    let client = storage::find(&tx, &actor.scope(), *id).await?;
    let uses = storage::list_uses(&tx, client.id, &request).await?;
    let uses = uses.map(|one| ClientUseView {
        at: one.at,
        credential_id: one.credential,
        scopes: one.scopes,
    });
    Ok(Listed(ClientUsePageView {
        items: uses.items,
        next: uses.next,
    }))
}

async fn view(tx: &Tx, language: Language, client: Client) -> Result<ClientView, Problem> {
    let makers = Makers::of(tx, language, std::slice::from_ref(&client)).await?;
    Ok(ClientView::new(client, &makers, tx.now))
}

fn created(view: ClientView) -> Created<ClientView> {
    let location = format!("/api/v1/clients/{}", view.id);
    Created(view, location)
}

pub(super) fn client_event(kind: EventKind, client: &Client) -> Event {
    Event::new(kind).subject(client.id).organisation(client.organisation)
}

impl From<ScopeError> for Problem {
    fn from(error: ScopeError) -> Self {
        Self::at(
            "/scopes",
            match error {
                ScopeError::NoScope => "required",
                ScopeError::Repeated => "repeated",
                ScopeError::WrongKind => "wrong_organisation_kind",
            },
        )
    }
}

impl From<ClientError> for Problem {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::OfAnother => Self::new(Code::Forbidden).because("client_of_another"),
            ClientError::SecretsFull => Self::new(Code::NotNow).because("client_secrets_full"),
            ClientError::KeysFull => Self::new(Code::NotNow).because("client_keys_full"),
            ClientError::KeyKnown => Self::new(Code::AlreadyExists).because("client_key"),
            ClientError::NotLive => Self::new(Code::NotNow).because("client_credential_not_live"),
        }
    }
}
