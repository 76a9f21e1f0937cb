//! Accepting an invitation: how somebody becomes a user (SEC-14).

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use chrono::{DateTime, Utc};
use punte_domain::access::Role;
use punte_domain::event::{Event, EventKind};
use punte_domain::identity::invitation::{Invitation, InvitationState};
use punte_domain::identity::organisation::Organisation;
use punte_domain::identity::user::display_name;
use punte_domain::identity::{User, UserStatus};
use punte_domain::language::Language;
use punte_storage::identity::{credential, invitation, organisation, user};
use punte_storage::{Error, Tx};
use punte_vault::token::{OpaqueKind, hash};
use punte_vault::totp::TotpSecret;
use punte_vault::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::credential::{check, revealed};
use crate::auth::{Attempt, Secret};
use crate::routing::ServiceConfig;
use crate::{App, Code, Json, Problem};

/// The name authenticators show beside the account.
pub(super) const ISSUER: &str = "Punte";

/// 128 bits in base 64, and no more than anybody needs.
const NONCE_MIN: usize = 22;
const NONCE_MAX: usize = 128;

/// The operations of those who are invited.
pub fn routes(config: &mut ServiceConfig) {
    config.service(read).service(accept);
}

/// The secret of an invitation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "token": "bVb2fDqkH2v3Zt0sQk1mYw9xL4uR7pAeJcN8oGiT5dE", "nonce": "Qm9s0vX2a7Kc4LrT8yHw1ZpEuNfJgD6i",
}))]
struct InvitationRead {
    /// The secret out of the invitation.
    token: Secret,
    /// 22 to 128 characters that the page of the invited person draws at random and keeps until the
    /// invitation is accepted. The authenticator's secret follows from them too, so that whoever
    /// else has seen the link does not know it.
    nonce: Secret,
}

/// What an invitation offers.
#[derive(Serialize, ToSchema)]
#[schema(as = InvitationOffer)]
struct InvitationOfferView {
    /// Who is invited.
    email: String,
    /// How the person is called, as far as who invited knew.
    name: Option<String>,
    /// The organisation the user will work for.
    organisation_name: String,
    /// The roles the user will have.
    roles: Vec<Role>,
    /// From when on it cannot be accepted any more.
    expires_at: DateTime<Utc>,
    /// The secret to enter into an authenticator application, in base 32.
    totp_secret: String,
    /// The same as an address, for a QR code.
    totp_uri: String,
}

/// How somebody accepts an invitation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "token": "bVb2fDqkH2v3Zt0sQk1mYw9xL4uR7pAeJcN8oGiT5dE", "nonce": "Qm9s0vX2a7Kc4LrT8yHw1ZpEuNfJgD6i",
    "display_name": "Ana Popescu", "password": "furtuna pe deal seara", "code": "492039", "language": "ro",
}))]
struct InvitationAccept {
    /// The secret out of the invitation.
    token: Secret,
    /// The random characters the invitation was read with.
    nonce: Secret,
    /// The name colleagues will see.
    display_name: String,
    /// The password: 15 to 256 characters of any kind, not a common one, not made of names.
    password: Secret,
    /// A code of the authenticator, which shows that it holds the secret.
    code: Secret,
    /// The language of the interface.
    language: Language,
}

/// What a new user must keep.
#[derive(Serialize, ToSchema)]
#[schema(as = InvitationAccepted)]
struct InvitationAcceptedView {
    /// Ten codes, each for one use in place of the authenticator. They are shown this once.
    recovery_codes: Vec<String>,
}

/// Read an invitation
///
/// For whoever holds its secret. An unknown, used, expired and revoked one are the same `404`.
#[utoipa::path(tag = "invitations", operation_id = "invitation_read", request_body = InvitationRead,
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = OK, body = InvitationOfferView), Problem))]
#[post("/invitations/read")]
async fn read(app: Data<App>, request: HttpRequest, body: Json<InvitationRead>) -> Result<HttpResponse, Problem> {
    let attempt = Attempt::of_stranger(&app, &request).await?;
    let tx = app.store.system().await?;
    let totp = totp(&app, &body.token, &body.nonce)?;
    let totp = totp.first().ok_or_else(not_open)?;
    let (offer, organisation) = open(&tx, &body.token).await?;
    attempt.succeeded(&tx).await?;
    tx.commit().await?;
    Ok(HttpResponse::Ok().json(InvitationOfferView {
        organisation_name: organisation.facts.names.get(offer.language).to_owned(),
        name: offer.name,
        roles: offer.roles,
        expires_at: offer.expires_at,
        totp_secret: totp.base32().expose_secret().to_owned(),
        totp_uri: totp.uri(ISSUER, &offer.email).expose_secret().to_owned(),
        email: offer.email,
    }))
}

/// Accept an invitation
///
/// For whoever holds its secret. The user exists from now on, with the organisation and the roles
/// of the invitation, and signs in like everybody else: no token is issued here.
#[utoipa::path(tag = "invitations", operation_id = "invitation_accept", request_body = InvitationAccept,
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = OK, body = InvitationAcceptedView), Problem))]
#[post("/invitations/accept")]
async fn accept(app: Data<App>, request: HttpRequest, body: Json<InvitationAccept>) -> Result<HttpResponse, Problem> {
    let attempt = Attempt::of_stranger(&app, &request).await?;
    let body = body.into_inner();
    let offered = totp(&app, &body.token, &body.nonce)?;
    let (offer, _) = open(&app.store.system_read(), &body.token).await?;
    let name = display_name(&body.display_name).map_err(|code| Problem::at("/display_name", code.code()))?;
    check("/password", &body.password, &[&name, &offer.email])?;
    let wrong = || Problem::at("/code", "wrong_code");
    let now = app.store.clock().now();
    let proven = offered
        .iter()
        .find_map(|totp| Some((totp, totp.check(body.code.reveal(), now)?)));
    let (totp, step) = proven.ok_or_else(wrong)?;
    let password_hash = app.auth.hasher.hash(body.password.into_inner()).await?;

    let tx = app.store.system().await?;
    let (open, _) = open(&tx, &body.token).await?;
    let accepted = open.accept(tx.now).map_err(|_| not_open())?;
    match invitation::close(&tx, &accepted).await {
        Err(Error::Stale) => return Err(not_open()),
        closed => closed?,
    }
    let user = User {
        id: tx.new_id(),
        version: 1,
        organisation: accepted.organisation,
        display_name: name,
        email: accepted.email,
        roles: accepted.roles,
        own_roles: Vec::new(),
        status: UserStatus::Active,
        language: body.language,
        last_sign_in_at: None,
        created_at: tx.now,
    };
    user::add(&tx, &user).await?;
    credential::add(&tx, user.id, password_hash, totp, step).await?;
    let codes = credential::renew_recovery_codes(&tx, user.id).await?;
    tx.record(
        Event::new(EventKind::UserJoined)
            .subject(user.id)
            .organisation(user.organisation),
    )
    .await?;
    attempt.succeeded(&tx).await?;
    tx.commit().await?;
    Ok(HttpResponse::Ok().json(InvitationAcceptedView {
        recovery_codes: revealed(&codes),
    }))
}

/// The open invitation with this secret, and the organisation it leads to: one that works in the
/// mechanism and still has people in these roles.
async fn open(tx: &Tx, token: &Secret) -> Result<(Invitation, Organisation), Problem> {
    let hash = hash(OpaqueKind::Invitation, token.reveal());
    let invitation = invitation::find_by_token(tx, &hash).await?;
    let organisation = organisation::find(tx, invitation.organisation).await?;
    let (kind, is_active) = (organisation.facts.kind, organisation.is_active());
    match invitation.state(tx.now) {
        InvitationState::Pending if is_active && invitation.roles.iter().all(|role| role.fits(kind)) => {
            Ok((invitation, organisation))
        }
        _ => Err(not_open()),
    }
}

/// The secret for the authenticator. It follows from the secret of the link and from what only the page of
/// the person knows: whoever else has the link does not have the secret (SEC-04).
///
/// The first is offered; those after it were, before the keys of the installation were rotated.
pub(super) fn totp(app: &App, token: &Secret, nonce: &Secret) -> Result<Vec<TotpSecret>, Problem> {
    offered(app, &token.clone().into_inner(), nonce)
}

/// The same from what else only the person holds.
pub(super) fn offered(app: &App, from: &SecretString, nonce: &Secret) -> Result<Vec<TotpSecret>, Problem> {
    if !(NONCE_MIN..=NONCE_MAX).contains(&nonce.reveal().len()) {
        return Err(Problem::at("/nonce", "invalid"));
    }
    let nonce = nonce.clone().into_inner();
    Ok(TotpSecret::for_invitation(app.store.keyring(), from, &nonce))
}

fn not_open() -> Problem {
    Problem::new(Code::NotFound)
}
