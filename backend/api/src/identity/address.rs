//! Another e-mail address: asked for by oneself or by who manages the user, and confirmed by the user with the link
//! that reached them there (SEC-10).

use std::slice;

use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse, post};
use chrono::{DateTime, Utc};
use punte_domain::access::role::check_authority;
use punte_domain::event::EventKind;
use punte_domain::id::UserId;
use punte_domain::identity::address::{AddressChange, AddressError};
use punte_domain::identity::factor::CredentialChange;
use punte_domain::identity::session::SessionEnding;
use punte_domain::identity::throttle::Rate;
use punte_domain::identity::{User, email};
use punte_domain::mail::MailKind;
use punte_storage::identity::throttle::{Counted, charge};
use punte_storage::identity::{address as storage, known_device, session, user};
use punte_storage::{Error, Tx, mail};
use punte_vault::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::user::user_event;
use crate::auth::{CookieKind, Fresh, Granted, Person, Secret, UsersManage};
use crate::limit::Limit;
use crate::routing::ServiceConfig;
use crate::{App, Code, IdempotencyKey, Json, Problem};

/// The operations of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(address_ask)
        .service(address_confirm)
        .service(address_offer);
}

/// Another address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "ana.popescu@podul.ro"}))]
struct AddressAsk {
    /// The address to sign in with and to be written to.
    #[schema(format = "email", max_length = 254)]
    email: String,
}

/// What shows that the caller reads mail there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "c2lnbmVk.eyJ1c2VyIjoi"}))]
struct AddressConfirm {
    /// The secret out of the link.
    token: Secret,
}

/// How the link reaches the user.
#[derive(Serialize, ToSchema)]
#[schema(as = AddressOffer)]
struct AddressOfferView {
    /// The new address.
    email: String,
    /// The secret of the link, this once, where the installation sends no mail; `null` where it was mailed there.
    token: Option<String>,
    /// From when on the link works no more.
    expires_at: DateTime<Utc>,
}

/// Ask for another e-mail address
///
/// A link that works once and for 24 hours is mailed there; the address changes once it was opened and confirmed.
/// Where the installation sends no mail, whoever manages the user does it with `address_offer`. For anybody who is
/// signed in and has proven a factor in the last five minutes.
#[utoipa::path(tag = "me", operation_id = "address_ask", request_body = AddressAsk,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true)), ("x-step-up" = json!(true))),
    responses((status = NO_CONTENT, description = "Mailed."), Problem))]
#[post("/me/address")]
async fn address_ask(
    app: Data<App>,
    actor: Fresh<Person>,
    key: IdempotencyKey,
    body: Json<AddressAsk>,
) -> Result<HttpResponse, Problem> {
    if !app.sends_mail {
        return Err(Problem::new(Code::NotNow).because("no_mail"));
    }
    let tx = app.write(&actor).await?;
    let me = user::find_self(&tx, &actor).await?;
    if tx.once(&key.of(&app, &body), me.id).await?.is_none() {
        offered(&app, &tx, actor.user, &me, &body.email).await?;
        tx.commit().await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Offer a user another e-mail address
///
/// A link that works once and for 24 hours is mailed there, or is in this answer where the installation sends no
/// mail: hand it to the user. The address changes once the user, signed in, has confirmed it. There is no
/// `Idempotency-Key`: the secret is kept nowhere, so sent again it makes another link. For whoever manages the user and
/// has proven a factor in the last five minutes.
#[utoipa::path(tag = "users", operation_id = "address_offer", request_body = AddressAsk,
    params(("id" = UserId, Path)), extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = OK, body = AddressOfferView), Problem))]
#[post("/users/{id}/address")]
async fn address_offer(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    id: Path<UserId>,
    body: Json<AddressAsk>,
) -> Result<web::Json<AddressOfferView>, Problem> {
    let tx = app.write(&actor).await?;
    let user = user::find(&tx, &actor.scope(), *id).await?;
    check_authority(&actor, user.id, user.organisation, &user.roles)?;
    let (asked, token) = offered(&app, &tx, actor.user, &user, &body.email).await?;
    tx.commit().await?;
    Ok(web::Json(AddressOfferView {
        email: asked.email().to_owned(),
        token: (!app.sends_mail).then(|| token.expose_secret().to_owned()),
        expires_at: asked.until(),
    }))
}

/// Confirm another e-mail address
///
/// With the link that reached the caller there. It is told to the address so far, and the caller's other sign-ins
/// end. A link of somebody else, one that was used, one that is over and one from before something else of the
/// account changed are the same `404`. For anybody who is signed in and has proven a factor in the last five minutes.
#[utoipa::path(tag = "me", operation_id = "address_confirm", request_body = AddressConfirm,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true)), ("x-step-up" = json!(true))),
    responses((status = NO_CONTENT, description = "Changed."), Problem))]
#[post("/me/address/confirm")]
async fn address_confirm(
    app: Data<App>,
    actor: Fresh<Person>,
    request: HttpRequest,
    key: IdempotencyKey,
    body: Json<AddressConfirm>,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let asked = storage::asked(&tx, body.token.reveal()).ok_or(AddressError::NotOpen)?;
    let me = user::find_self(&tx, &actor).await?;
    if tx.once(&key.of(&app, &body), me.id).await?.is_some() {
        return Ok(HttpResponse::NoContent().finish());
    }
    let me = asked.finish(me, tx.now)?;
    // While the address so far is still theirs: it is told there.
    app.tell(&tx, me.id, MailKind::CredentialChanged).await?;
    match user::save_email(&tx, me).await {
        Err(Error::Taken) => return Err(Problem::new(Code::AlreadyExists).because("email")),
        Err(Error::Stale) => return Err(AddressError::NotOpen.into()),
        saved => saved?,
    };
    session::end_all(&tx, actor.user, SessionEnding::CredentialChanged, Some(actor.session)).await?;
    session::settle_others(&tx, actor.user, actor.session).await?;
    let browser = CookieKind::Device.read(&request, app.profile);
    known_device::forget_others(&tx, actor.user, browser.as_ref().map(SecretString::expose_secret)).await?;
    tx.record(CredentialChange::Address.event(actor.user)).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What was asked for, and its link, which is on its way where mail is sent. Whether somebody else has the address is
/// told to nobody but who reads mail there.
async fn offered(
    app: &App,
    tx: &Tx,
    by: UserId,
    user: &User,
    typed: &str,
) -> Result<(AddressChange, SecretString), Problem> {
    let email = email(typed).map_err(|code| Problem::at("/email", code.code()))?;
    let asked = AddressChange::ask(user, email, tx.now)?;
    let counted = Counted::new(tx, "address", &[&by.to_string()], Rate::ADDRESSES_ASKED);
    charge(tx, slice::from_ref(&counted))
        .await?
        .map_err(|seconds| Problem::limited(Limit::ADDRESSES_ASKED, seconds))?;
    let token = storage::link(tx, &asked)?;
    if app.sends_mail {
        mail::hand_over_address(tx, user, asked.email(), &token).await?;
    }
    tx.record(user_event(EventKind::UserAddressAsked, user)).await?;
    Ok((asked, token))
}

impl From<AddressError> for Problem {
    fn from(error: AddressError) -> Self {
        match error {
            AddressError::Same => Self::at("/email", "same_address"),
            AddressError::NotOpen => Self::new(Code::NotFound),
        }
    }
}
