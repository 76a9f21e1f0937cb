//! Moving one's authenticator to another phone (SEC-04, SEC-10). Who has lost every factor goes another way: see
//! `replacement`.

use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse, post};
use punte_domain::access::Actor;
use punte_domain::id::Id as _;
use punte_domain::identity::factor::CredentialChange;
use punte_domain::identity::session::SessionEnding;
use punte_domain::mail::MailKind;
use punte_storage::Tx;
use punte_storage::identity::{credential, known_device, passkey, session, user};
use punte_vault::totp::TotpSecret;
use punte_vault::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::join::{ISSUER, offered};
use crate::auth::{CookieKind, Fresh, Person, Secret};
use crate::routing::ServiceConfig;
use crate::{App, Code, IdempotencyKey, Json, Problem};

/// The operations of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(authenticator_read).service(authenticator_replace);
}

/// What a new secret follows from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"nonce": "Qm9s0vX2a7Kc4LrT8yHw1ZpEuNfJgD6i"}))]
struct AuthenticatorRead {
    /// 22 to 128 characters that the page draws at random and keeps until it is done.
    nonce: Secret,
}

/// The same, with a code of the new authenticator.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"nonce": "Qm9s0vX2a7Kc4LrT8yHw1ZpEuNfJgD6i", "code": "492039"}))]
struct AuthenticatorReplace {
    /// The random characters the new secret was read with.
    nonce: Secret,
    /// A code of the new authenticator, which shows that it holds the new secret.
    code: Secret,
}

/// A secret for another authenticator.
#[derive(Serialize, ToSchema)]
#[schema(as = AuthenticatorOffer)]
struct AuthenticatorOfferView {
    /// The secret to enter into an authenticator application, in base 32.
    totp_secret: String,
    /// The same as an address, for a QR code.
    totp_uri: String,
}

/// Read a secret for a new authenticator
///
/// It follows from this sign-in and from what the page drew, and is kept nowhere: the authenticator so far goes on
/// until `authenticator_replace`. For anybody who is signed in and has proven a factor in the last five minutes, but
/// for whom the role asks for a passkey.
#[utoipa::path(tag = "me", operation_id = "authenticator_read", request_body = AuthenticatorRead,
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true)), ("x-step-up" = json!(true))),
    responses((status = OK, body = AuthenticatorOfferView), Problem))]
#[post("/me/authenticator/read")]
async fn authenticator_read(
    app: Data<App>,
    actor: Fresh<Person>,
    body: Json<AuthenticatorRead>,
) -> Result<web::Json<AuthenticatorOfferView>, Problem> {
    let tx = app.read(&actor);
    may_replace(&app, &tx, &actor).await?;
    let secrets = secrets(&app, &actor, &body.nonce)?;
    let secret = secrets.first().ok_or_else(|| Problem::new(Code::NotFound))?;
    let me = user::find_self(&tx, &actor).await?;
    Ok(web::Json(AuthenticatorOfferView {
        totp_secret: secret.base32().expose_secret().to_owned(),
        totp_uri: secret.uri(ISSUER, &me.email).expose_secret().to_owned(),
    }))
}

/// Move my authenticator to another phone
///
/// The secret so far is void at once, and the caller's other sign-ins end; recovery codes and passkeys stay as they
/// are. Sent again, it changes nothing more. For anybody who is signed in and has proven a factor in the last five
/// minutes, but for whom the role asks for a passkey.
#[utoipa::path(tag = "me", operation_id = "authenticator_replace", request_body = AuthenticatorReplace,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true)), ("x-step-up" = json!(true))),
    responses((status = NO_CONTENT, description = "Replaced."), Problem))]
#[post("/me/authenticator")]
async fn authenticator_replace(
    app: Data<App>,
    actor: Fresh<Person>,
    request: HttpRequest,
    key: IdempotencyKey,
    body: Json<AuthenticatorReplace>,
) -> Result<HttpResponse, Problem> {
    let secrets = secrets(&app, &actor, &body.nonce)?;
    let tx = app.write(&actor).await?;
    may_replace(&app, &tx, &actor).await?;
    if tx.once(&key.of(&app, &body), actor.user).await?.is_some() {
        return Ok(HttpResponse::NoContent().finish());
    }
    let held = secrets
        .iter()
        .find_map(|secret| Some((secret, secret.check(body.code.reveal(), tx.now)?)));
    let (secret, step) = held.ok_or_else(|| Problem::at("/code", "wrong_code"))?;
    // Whoever sends it again because the answer was lost: a code that was used since stays used.
    if credential::has_totp(&tx, actor.user, secret).await? {
        return Ok(HttpResponse::NoContent().finish());
    }
    credential::replace_totp(&tx, actor.user, secret, step).await?;
    session::end_all(&tx, actor.user, SessionEnding::CredentialChanged, Some(actor.session)).await?;
    session::settle_others(&tx, actor.user, actor.session).await?;
    let browser = CookieKind::Device.read(&request, app.profile);
    known_device::forget_others(&tx, actor.user, browser.as_ref().map(SecretString::expose_secret)).await?;
    tx.record(CredentialChange::AuthenticatorReplaced.event(actor.user))
        .await?;
    app.tell(&tx, actor.user, MailKind::CredentialChanged).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Refuses whose role asks for a passkey: an authenticator signs them in no more.
async fn may_replace(app: &App, tx: &Tx, actor: &Actor) -> Result<(), Problem> {
    let (roles, _) = passkey::standing(tx, actor.user).await?;
    if app.passkeys.requires(&roles) {
        return Err(Problem::new(Code::NotNow).because("signs_in_with_passkey"));
    }
    Ok(())
}

/// The secret of the caller's new authenticator; those after the first were offered before the keys of the installation
/// were rotated.
fn secrets(app: &App, actor: &Actor, nonce: &Secret) -> Result<Vec<TotpSecret>, Problem> {
    let here = SecretString::from(format!("session {}", actor.session.uuid()));
    offered(app, &here, nonce)
}
