//! Changing what one signs in with.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::identity::factor::CredentialChange;
use punte_domain::identity::session::SessionEnding;
use punte_domain::mail::MailKind;
use punte_storage::Tx;
use punte_storage::identity::{credential, known_device, session};
use punte_vault::password::{self, PasswordFault};
use punte_vault::recovery::RecoveryCode;
use punte_vault::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::{FactorProof, check_password, consume};
use crate::auth::{Attempt, CookieKind, Person, Secret};
use crate::routing::ServiceConfig;
use crate::{App, Code, Json, Problem};

/// The operations of credentials.
pub fn routes(config: &mut ServiceConfig) {
    config.service(change_password).service(renew_recovery_codes);
}

/// A new password, and proof that its owner asks for it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "current_password": "furtuna pe deal seara", "new_password": "vapor vechi pe lacul negru",
    "factor": {"kind": "totp", "code": "492039"},
}))]
struct PasswordChange {
    /// The password so far.
    current_password: Secret,
    /// The new one: 15 to 256 characters of any kind, not a common one, not made of names.
    new_password: Secret,
    /// The second factor.
    factor: FactorProof,
}

/// Proof that the owner of the account asks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "password": "furtuna pe deal seara", "factor": {"kind": "totp", "code": "492039"},
}))]
struct RecoveryCodesRenew {
    /// The password.
    password: Secret,
    /// The second factor.
    factor: FactorProof,
}

/// Fresh recovery codes.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
struct RecoveryCodesView {
    /// Ten codes, each for one use. They are shown this once; the former ones are void.
    codes: Vec<String>,
}

/// Change one's own password
///
/// For anybody who is signed in, with password and second factor proven again. Every other sign-in
/// of the user ends. There is no `Idempotency-Key`: with it a trace of both passwords would be kept.
#[utoipa::path(tag = "me", operation_id = "password_change", request_body = PasswordChange,
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true))),
    responses((status = NO_CONTENT, description = "Changed."), Problem))]
#[post("/me/password")]
async fn change_password(
    app: Data<App>,
    actor: Person,
    request: HttpRequest,
    body: Json<PasswordChange>,
) -> Result<HttpResponse, Problem> {
    let PasswordChange {
        current_password,
        new_password,
        factor,
    } = body.into_inner();
    let names = credential::names(&app.read(&actor), actor.user).await?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    check("/new_password", &new_password, &names)?;
    let hash = app.auth.hasher.hash(new_password.into_inner()).await?;
    let tx = reauthenticated(&app, &actor, &request, current_password, &factor).await?;
    credential::set_password(&tx, actor.user, hash).await?;
    session::end_all(&tx, actor.user, SessionEnding::CredentialChanged, Some(actor.session)).await?;
    session::settle_others(&tx, actor.user, actor.session).await?;
    let browser = CookieKind::Device.read(&request, app.profile);
    known_device::forget_others(&tx, actor.user, browser.as_ref().map(SecretString::expose_secret)).await?;
    tx.record(CredentialChange::Password.event(actor.user)).await?;
    app.tell(&tx, actor.user, MailKind::CredentialChanged).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Replace one's own recovery codes
///
/// For anybody who is signed in, with password and second factor proven again. The former codes
/// are void. There is no `Idempotency-Key`: the codes are in one answer and can be shown by no other.
#[utoipa::path(tag = "me", operation_id = "recovery_codes_renew", request_body = RecoveryCodesRenew,
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true))),
    responses((status = OK, body = RecoveryCodesView), Problem))]
#[post("/me/recovery-codes")]
async fn renew_recovery_codes(
    app: Data<App>,
    actor: Person,
    request: HttpRequest,
    body: Json<RecoveryCodesRenew>,
) -> Result<HttpResponse, Problem> {
    let RecoveryCodesRenew { password, factor } = body.into_inner();
    let tx = reauthenticated(&app, &actor, &request, password, &factor).await?;
    let codes = credential::renew_recovery_codes(&tx, actor.user).await?;
    session::end_all(&tx, actor.user, SessionEnding::CredentialChanged, Some(actor.session)).await?;
    tx.record(CredentialChange::RecoveryCodes.event(actor.user)).await?;
    app.tell(&tx, actor.user, MailKind::CredentialChanged).await?;
    tx.commit().await?;
    Ok(HttpResponse::Ok().json(RecoveryCodesView {
        codes: revealed(&codes),
    }))
}

/// A unit of work of an actor who has just proven password and second factor again. It must be
/// committed, or the factor is not used up.
pub(super) async fn reauthenticated(
    app: &App,
    actor: &Actor,
    request: &HttpRequest,
    password: Secret,
    factor: &FactorProof,
) -> Result<Tx, Problem> {
    let tx = app.read(actor);
    let email = credential::names(&tx, actor.user).await?.pop().unwrap_or_default();
    let account = credential::find(&tx, actor.user).await?;
    let attempt = Attempt::on_account(app, request, &email, Some(actor.user)).await?;
    let (proven, _) = check_password(app, password.into_inner(), Some(account)).await?;
    let tx = app.write(actor).await?;
    if consume(&tx, proven, Some(actor.user), factor).await?.is_none() {
        tx.record(Event::new(EventKind::SessionRefused).subject(actor.user))
            .await?;
        tx.commit().await?;
        return Err(Problem::new(Code::CredentialsRefused));
    }
    attempt.succeeded(&tx).await?;
    Ok(tx)
}

/// Whether this may be a password of somebody with these names (SEC-02).
pub(super) fn check(pointer: &str, password: &Secret, names: &[&str]) -> Result<(), Problem> {
    password::check(password.reveal(), names).map_err(|fault| {
        let code = match fault {
            PasswordFault::TooShort => "too_short",
            PasswordFault::TooLong => "too_long",
            PasswordFault::Common => "common_password",
            PasswordFault::Contextual => "contains_names",
        };
        Problem::at(pointer, code)
    })
}

/// Recovery codes as they are shown, once.
pub(super) fn revealed(codes: &[RecoveryCode]) -> Vec<String> {
    codes.iter().map(|code| code.reveal().to_owned()).collect()
}
