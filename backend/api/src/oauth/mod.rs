//! Tokens for partners' programs: OAuth 2.0 client credentials (RFC 6749 §4.4), and the document that
//! says how (RFC 8414).

pub(crate) mod form;
pub(crate) mod refusal;

use actix_web::http::header::{CACHE_CONTROL, PRAGMA};
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, get, post};
use punte_domain::access::ClientScope;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ClientCredentialId, ClientId, Id as _};
use punte_domain::identity::throttle::Rate;
use punte_storage::identity::throttle::{Counted, charge};
use punte_storage::identity::{client as storage, signing_key};
use punte_storage::{Error, Tx};
use punte_vault::ExposeSecret as _;
use punte_vault::token::{ClientKey, KeyAlgorithm, Tokens};
use serde::Serialize;
use strum::IntoEnumIterator as _;
use utoipa::ToSchema;

use crate::auth::{Attempt, TOKEN_PATH};
use crate::limit::Limit;
use crate::routing::ServiceConfig;
use crate::{App, Problem};
use form::{Asked, Proof, TokenRequest};
use refusal::OauthErrorView;
use refusal::Refusal;
pub(crate) use refusal::is_refusal;

/// The routes of this module.
pub fn routes(config: &mut ServiceConfig) {
    config.service(token).service(metadata);
}

/// An access token of a program.
#[derive(Serialize, ToSchema)]
#[schema(as = ClientToken)]
struct ClientTokenView {
    /// Goes into `Authorization: Bearer`.
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds until it stops working.
    #[schema(example = 600)]
    expires_in: i64,
    /// The scopes it has, with spaces between them.
    #[schema(example = "cases.read referrals.read")]
    scope: String,
}

/// How programs ask for tokens here (RFC 8414).
#[derive(Serialize, ToSchema)]
#[schema(as = AuthorizationServer)]
struct MetadataView {
    issuer: String,
    token_endpoint: String,
    jwks_uri: String,
    grant_types_supported: Vec<&'static str>,
    /// None: nobody is sent here with a browser.
    response_types_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    token_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    scopes_supported: Vec<ClientScope>,
    service_documentation: String,
}

/// Receive an access token as a program
///
/// For service accounts. Proven by an assertion that a registered key signed (`private_key_jwt`: `EdDSA`,
/// ES256 or RS256; `iss` and `sub` are the id of the account, `aud` is the issuer or this address, five
/// minutes at most, each `jti` once), or by a secret in the form or in `Authorization: Basic`. The token
/// works for ten minutes and ends earlier with the account, its organisation, or what it was asked with.
/// Every refusal of who asks is the same, whatever was wrong. Attempts are limited.
#[utoipa::path(tag = "clients", operation_id = "client_token_create",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    security(()), extensions(("x-permission" = json!("public"))),
    responses(
        (status = OK, body = ClientTokenView),
        (status = BAD_REQUEST, description = "What is asked for is not right (RFC 6749 §5.2).", body = OauthErrorView),
        (status = UNAUTHORIZED, description = "Who asks has proven nothing.", body = OauthErrorView),
        Problem,
    ))]
#[post("/oauth/token")]
async fn token(
    app: Data<App>,
    request: HttpRequest,
    form: Result<Form<Vec<(String, String)>>, actix_web::Error>,
) -> Result<HttpResponse, Problem> {
    let fields = form.map(Form::into_inner).map_err(|_| Refusal::InvalidRequest);
    let asked = match fields.and_then(|fields| Asked::read(&request, fields)) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(refusal.answer()),
    };
    let name = asked.client.map(|client| client.to_string()).unwrap_or_default();
    let attempt = Attempt::on_client(&app, &request, &name).await?;
    let mut tx = app.store.system().await?;
    let Some((client, credential, may)) = prove(&app, &tx, &asked).await? else {
        return refuse(tx, asked.client).await;
    };
    attempt.succeeded(&tx).await?;
    let counted = [Counted::new(&tx, "client tokens", &[&name], Rate::CLIENT_TOKENS)];
    if let Err(seconds) = charge(&tx, &counted).await? {
        tx.commit().await?;
        return Err(Problem::limited(Limit::CLIENT_TOKENS, seconds));
    }
    let Some(scopes) = granted(&may, asked.scope.as_deref()) else {
        // What proved who asks is spent all the same.
        tx.commit().await?;
        return Ok(Refusal::InvalidScope.answer());
    };
    let entered = match storage::enter(&mut tx, client, credential, scopes).await {
        // Revoked since it was looked at.
        Err(Error::NotFound) => return refuse(tx, Some(client)).await,
        entered => entered?,
    };
    let keys = signing_key::ensure(&tx).await?;
    let scope = joined(&entered.scopes);
    let issued = app
        .auth
        .tokens
        .issue_to_client(&keys, client.uuid(), credential.uuid(), &scope, tx.now)
        .map_err(Error::from)?;
    tx.commit().await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((PRAGMA, "no-cache"))
        .json(ClientTokenView {
            access_token: issued.access_token.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_in: Tokens::LIFETIME.num_seconds(),
            scope,
        }))
}

/// Read how programs ask for tokens
///
/// For anybody. The metadata of this authorization server (RFC 8414).
#[utoipa::path(tag = "clients", operation_id = "authorization_server_read",
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = OK, body = MetadataView), Problem))]
#[get("/.well-known/oauth-authorization-server")]
async fn metadata(app: Data<App>) -> HttpResponse {
    let issuer = &app.auth.origin;
    HttpResponse::Ok().json(MetadataView {
        token_endpoint: format!("{issuer}{TOKEN_PATH}"),
        jwks_uri: format!("{issuer}/.well-known/jwks.json"),
        grant_types_supported: vec!["client_credentials"],
        response_types_supported: Vec::new(),
        token_endpoint_auth_methods_supported: vec!["private_key_jwt", "client_secret_basic", "client_secret_post"],
        token_endpoint_auth_signing_alg_values_supported: KeyAlgorithm::ALL.map(KeyAlgorithm::name).to_vec(),
        scopes_supported: ClientScope::iter().collect(),
        service_documentation: format!("{issuer}/api/docs"),
        issuer: issuer.clone(),
    })
}

/// Who has proven what they are, with what, and which scopes they may have; nobody, whatever was wrong.
async fn prove(
    app: &App,
    tx: &Tx,
    asked: &Asked,
) -> Result<Option<(ClientId, ClientCredentialId, Vec<ClientScope>)>, Problem> {
    let Some(client) = asked.client else { return Ok(None) };
    let credential = match &asked.proof {
        Proof::Secret(secret) => storage::find_by_secret(tx, client, secret.expose_secret()).await?,
        Proof::Assertion(assertion) => {
            let found = storage::keys_of(tx, client).await?;
            let (ids, keys): (Vec<ClientCredentialId>, Vec<ClientKey>) = found.into_iter().unzip();
            match app.auth.assertions.verify(&keys, assertion, client.uuid(), tx.now) {
                Ok((place, asserted)) if storage::spend(tx, &asserted).await? => ids.get(place).copied(),
                _ => None,
            }
        }
    };
    let Some(credential) = credential else { return Ok(None) };
    match storage::scopes_of(tx, client, credential).await {
        Ok(scopes) => Ok(Some((client, credential, scopes))),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The scopes of the token: all it may have, or those that were asked for, if it may have all of them.
pub(crate) fn granted(may: &[ClientScope], asked: Option<&str>) -> Option<Vec<ClientScope>> {
    let mut scopes = match asked {
        None => may.to_vec(),
        Some(asked) => {
            let named = asked.split(' ').map(|name| name.parse::<ClientScope>().ok());
            let named: Vec<ClientScope> = named.collect::<Option<_>>()?;
            named.iter().all(|scope| may.contains(scope)).then_some(named)?
        }
    };
    scopes.sort();
    scopes.dedup();
    (!scopes.is_empty()).then_some(scopes)
}

fn joined(scopes: &[ClientScope]) -> String {
    let names: Vec<&str> = scopes.iter().map(|scope| scope.code()).collect();
    names.join(" ")
}

/// Records that somebody was refused, as whom if there is such a service account.
async fn refuse(tx: Tx, tried: Option<ClientId>) -> Result<HttpResponse, Problem> {
    let tried = tried.unwrap_or(ClientId::from_uuid(uuid::Uuid::nil()));
    let refused = Event::new(EventKind::ClientRefused);
    let is_known = storage::exists(&tx, tried).await?;
    tx.record(if is_known { refused.subject(tried) } else { refused })
        .await?;
    tx.commit().await?;
    Ok(Refusal::InvalidClient.answer())
}
