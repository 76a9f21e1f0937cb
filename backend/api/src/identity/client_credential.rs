//! Secrets and public keys of service accounts.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post, web};
use punte_domain::event::EventKind;
use punte_domain::id::{ClientCredentialId, ClientId};
use punte_domain::identity::client::{ClientCredential, ClientCredentialKind, ClientError, client_name};
use punte_storage::identity::client::{self as storage, Proof};
use punte_storage::{Error, Tx};
use punte_vault::ExposeSecret as _;
use punte_vault::token::{ClientKey, ClientKeyError, OpaqueKind, OpaqueToken};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::client::{ClientCredentialView, client_event};
use super::makers::Makers;
use crate::auth::{Fresh, Granted, UsersManage};
use crate::routing::ServiceConfig;
use crate::{App, Code, IdempotencyKey, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(client_secret_create)
        .service(client_key_create)
        .service(client_credential_revoke);
}

/// A secret to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Server in Cluj", "days": 90}))]
struct ClientSecretCreate {
    /// What to call it.
    #[schema(max_length = 100)]
    name: String,
    /// For how many days it works; 90 unless given.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 180)]
    days: Option<u16>,
}

/// A public key to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Server in Cluj",
    "jwk": {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
}))]
struct ClientKeyCreate {
    /// What to call it.
    #[schema(max_length = 100)]
    name: String,
    /// The public half as a JSON Web Key (RFC 7517): Ed25519, P-256, or RSA of 2048 bits or more.
    #[schema(value_type = Object)]
    jwk: serde_json::Value,
    /// For how many days it works; 365 unless given.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 730)]
    days: Option<u16>,
}

/// A secret that was made.
#[derive(Serialize, ToSchema)]
#[schema(as = ClientSecret)]
struct ClientSecretView {
    #[serde(flatten)]
    credential: ClientCredentialView,
    /// The secret: in the answer that makes it and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// Add a secret to a service account
///
/// Of 256 random bits, in this answer only: only its hash is kept. Two work at once, so that the program
/// can change from one to the other; then the old one is revoked. A key is the better choice where the
/// program can sign. For whoever manages the users of the own organisation.
#[utoipa::path(tag = "clients", operation_id = "client_secret_create", request_body = ClientSecretCreate,
    params(("id" = ClientId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = CREATED, body = ClientSecretView), Problem))]
#[post("/clients/{id}/secrets")]
async fn client_secret_create(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    id: Path<ClientId>,
    key: IdempotencyKey,
    body: Json<ClientSecretCreate>,
) -> Result<(web::Json<ClientSecretView>, StatusCode), Problem> {
    let once = key.of(&app, &body);
    let asked = body.into_inner();
    let kind = ClientCredentialKind::Secret;
    let tx = app.write(&actor).await?;
    let name = client_name(&asked.name).map_err(|code| Problem::at("/name", code.code()))?;
    let expires_at = kind
        .expiry(asked.days, tx.now)
        .map_err(|code| Problem::at("/days", code.code()))?;
    let client = storage::find(&tx, &actor.scope(), *id).await?;
    let new_id = tx.new_id();
    if let Some(earlier) = tx.once(&once, new_id).await? {
        let credential = earlier_of(&client.credentials, earlier)?;
        let view = ClientSecretView {
            credential: view(&tx, &actor, credential).await?,
            secret: None,
        };
        return Ok((web::Json(view), StatusCode::CREATED));
    }
    client.may_add(kind, None, &actor, tx.now)?;
    let secret = OpaqueToken::generate(OpaqueKind::ClientSecret);
    let credential = ClientCredential {
        id: new_id,
        kind,
        name,
        key_id: None,
        algorithm: None,
        created_by: actor.user,
        created_at: tx.now,
        expires_at,
        revoked_at: None,
        last_used_at: None,
    };
    storage::add_credential(&tx, client.id, &credential, Proof::Hash(&secret.hash)).await?;
    tx.record(client_event(EventKind::ClientCredentialAdded, &client).fields([kind.code()]))
        .await?;
    let view = ClientSecretView {
        credential: view(&tx, &actor, credential).await?,
        secret: Some(secret.text.expose_secret().to_owned()),
    };
    tx.commit().await?;
    Ok((web::Json(view), StatusCode::CREATED))
}

/// Register a public key of a service account
///
/// The private half stays with the partner: a JWK that holds it is refused. Ed25519 signs `EdDSA`, P-256
/// signs ES256, RSA signs RS256. For whoever manages the users of the own organisation.
#[utoipa::path(tag = "clients", operation_id = "client_key_create", request_body = ClientKeyCreate,
    params(("id" = ClientId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = CREATED, body = ClientCredentialView), Problem))]
#[post("/clients/{id}/keys")]
async fn client_key_create(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    id: Path<ClientId>,
    key: IdempotencyKey,
    body: Json<ClientKeyCreate>,
) -> Result<(web::Json<ClientCredentialView>, StatusCode), Problem> {
    let once = key.of(&app, &body);
    let asked = body.into_inner();
    let kind = ClientCredentialKind::Key;
    let tx = app.write(&actor).await?;
    let name = client_name(&asked.name).map_err(|code| Problem::at("/name", code.code()))?;
    let expires_at = kind
        .expiry(asked.days, tx.now)
        .map_err(|code| Problem::at("/days", code.code()))?;
    let public = ClientKey::read(&asked.jwk)?;
    let client = storage::find(&tx, &actor.scope(), *id).await?;
    let new_id = tx.new_id();
    if let Some(earlier) = tx.once(&once, new_id).await? {
        let credential = earlier_of(&client.credentials, earlier)?;
        let view = view(&tx, &actor, credential).await?;
        return Ok((web::Json(view), StatusCode::CREATED));
    }
    client.may_add(kind, Some(public.key_id()), &actor, tx.now)?;
    let credential = ClientCredential {
        id: new_id,
        kind,
        name,
        key_id: Some(public.key_id().to_owned()),
        algorithm: Some(public.algorithm().name().to_owned()),
        created_by: actor.user,
        created_at: tx.now,
        expires_at,
        revoked_at: None,
        last_used_at: None,
    };
    storage::add_credential(&tx, client.id, &credential, Proof::Jwk(public.text())).await?;
    tx.record(client_event(EventKind::ClientCredentialAdded, &client).fields([kind.code()]))
        .await?;
    let view = view(&tx, &actor, credential).await?;
    tx.commit().await?;
    Ok((web::Json(view), StatusCode::CREATED))
}

/// Revoke a secret or a key of a service account
///
/// No token is given for it any more, and those that were end with the next request.
#[utoipa::path(tag = "clients", operation_id = "client_credential_revoke",
    params(("id" = ClientId, Path), ("credential_id" = ClientCredentialId, Path),
           ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = NO_CONTENT), Problem))]
#[post("/clients/{id}/credentials/{credential_id}/revoke")]
async fn client_credential_revoke(
    app: Data<App>,
    actor: Granted<UsersManage>,
    path: Path<(ClientId, ClientCredentialId)>,
    key: IdempotencyKey,
) -> Result<HttpResponse, Problem> {
    let (id, credential_id) = path.into_inner();
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let client = storage::find(&tx, &actor.scope(), id).await?;
    if tx.once(&once, credential_id).await?.is_some() {
        return Ok(HttpResponse::NoContent().finish());
    }
    storage::revoke(&tx, client.id, credential_id)
        .await
        .map_err(|error| match error {
            Error::Stale => Problem::from(ClientError::NotLive),
            other => other.into(),
        })?;
    tx.record(client_event(EventKind::ClientCredentialRevoked, &client))
        .await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What was made the first time that a call was made.
fn earlier_of(credentials: &[ClientCredential], id: ClientCredentialId) -> Result<ClientCredential, Problem> {
    let earlier = credentials.iter().find(|credential| credential.id == id);
    earlier.cloned().ok_or_else(|| Problem::new(Code::NotFound))
}

async fn view(
    tx: &Tx,
    actor: &Granted<UsersManage>,
    credential: ClientCredential,
) -> Result<ClientCredentialView, Problem> {
    let makers = Makers::of_one(tx, actor.language, &credential).await?;
    Ok(ClientCredentialView::new(credential, &makers, tx.now))
}

impl From<ClientKeyError> for Problem {
    fn from(error: ClientKeyError) -> Self {
        Self::at(
            "/jwk",
            match error {
                ClientKeyError::Private => "private_key",
                ClientKeyError::Unsupported => "unsupported_key",
                ClientKeyError::Weak => "weak_key",
                ClientKeyError::Malformed => "malformed",
            },
        )
    }
}
