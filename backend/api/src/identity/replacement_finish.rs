//! How somebody who lost their factors sets up new ones: with their password, the link that reached them and the code
//! that they were handed (SEC-16).

use actix_web::web::{self, Data};
use actix_web::{HttpRequest, post};
use chrono::{DateTime, Utc};
use punte_domain::access::Scope;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::Id as _;
use punte_domain::identity::User;
use punte_domain::identity::factor::CredentialChange;
use punte_domain::identity::replacement::Replacement;
use punte_domain::identity::session::SessionEnding;
use punte_domain::mail::MailKind;
use punte_storage::identity::{credential, known_device, organisation, passkey, replacement as storage, session, user};
use punte_storage::{Error, Tx};
use punte_vault::ExposeSecret as _;
use punte_vault::recovery::spoken_hash;
use punte_vault::token::{OpaqueKind, hash};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::credential::revealed;
use super::join::{ISSUER, totp};
use super::session::check_password;
use crate::auth::{Attempt, Secret, origin};
use crate::routing::ServiceConfig;
use crate::{App, Code, IdempotencyKey, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(replacement_read).service(replacement_finish);
}

/// What shows that it is the person whose factors are replaced.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "token": "bVb2fDqkH2v3Zt0sQk1mYw9xL4uR7pAeJcN8oGiT5dE", "handed_code": "7K3M-9QXT-2BWE",
    "password": "furtuna pe deal seara", "nonce": "Qm9s0vX2a7Kc4LrT8yHw1ZpEuNfJgD6i",
}))]
struct ReplacementRead {
    /// The secret out of the link.
    token: Secret,
    /// The code that the person was handed by whoever saw who they are.
    handed_code: Secret,
    /// The password of the account.
    password: Secret,
    /// 22 to 128 characters that the page of the person draws at random and keeps until they are done.
    nonce: Secret,
}

/// The same, with a code of the new authenticator.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "token": "bVb2fDqkH2v3Zt0sQk1mYw9xL4uR7pAeJcN8oGiT5dE", "handed_code": "7K3M-9QXT-2BWE",
    "password": "furtuna pe deal seara", "nonce": "Qm9s0vX2a7Kc4LrT8yHw1ZpEuNfJgD6i", "code": "492039",
}))]
struct ReplacementFinish {
    /// The secret out of the link.
    token: Secret,
    /// The code that the person was handed.
    handed_code: Secret,
    /// The password of the account.
    password: Secret,
    /// The random characters the new secret was read with.
    nonce: Secret,
    /// A code of the authenticator, which shows that it holds the new secret.
    code: Secret,
}

/// The new secret of the authenticator.
#[derive(Serialize, ToSchema)]
#[schema(as = FactorOffer)]
struct FactorOfferView {
    /// The secret to enter into an authenticator application, in base 32.
    totp_secret: String,
    /// The same as an address, for a QR code.
    totp_uri: String,
    /// From when on the link works no more.
    expires_at: DateTime<Utc>,
}

/// What the person must keep.
#[derive(Serialize, ToSchema)]
#[schema(as = FactorsReplaced)]
struct FactorsReplacedView {
    /// Ten codes, each for one use in place of the authenticator. They are shown this once; the former ones are void.
    /// None where `is_repeated`.
    recovery_codes: Vec<String>,
    /// Whether this very call had come before and its answer was lost: the new authenticator works, and the codes are
    /// kept nowhere that could show them. Sign in with the authenticator and make new ones with `recovery_codes_renew`.
    is_repeated: bool,
    /// Whether the person's role asks for a passkey: then they may do nothing after the next sign-in but add one.
    must_add_passkey: bool,
}

/// Read a new secret for a lost authenticator
///
/// For whoever holds the link, the code that the person was handed, and the password. A link that is unknown, used, over
/// or taken back is the same `404`; a wrong code and a wrong password are the same `403`. Attempts are limited.
#[utoipa::path(tag = "sessions", operation_id = "replacement_read", request_body = ReplacementRead,
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = OK, body = FactorOfferView), Problem))]
#[post("/factor-replacements/read")]
async fn replacement_read(
    app: Data<App>,
    request: HttpRequest,
    body: Json<ReplacementRead>,
) -> Result<web::Json<FactorOfferView>, Problem> {
    let body = body.into_inner();
    let offered = totp(&app, &body.token, &body.nonce)?;
    let offered = offered.first().ok_or_else(not_open)?;
    let link = hash(OpaqueKind::Replacement, body.token.reveal());
    let (proven, attempt) = proven(&app, &request, &link, None, &body.handed_code, body.password).await?;
    let tx = app.store.system().await?;
    attempt.succeeded(&tx).await?;
    tx.commit().await?;
    Ok(web::Json(FactorOfferView {
        totp_secret: offered.base32().expose_secret().to_owned(),
        totp_uri: offered.uri(ISSUER, &proven.user.email).expose_secret().to_owned(),
        expires_at: proven.replacement.expires_at,
    }))
}

/// Replace lost factors
///
/// For the same. The authenticator has a new secret and there are new recovery codes; the former ones, all passkeys and
/// all sign-ins are void. Whose role asks for a passkey signs in with password and code into a sign-in that may add one and
/// nothing else. No token is issued here. Attempts are limited. Whoever lost the answer sends the same call with the same
/// `Idempotency-Key` within ten minutes: it says that it is done, and shows no codes.
#[utoipa::path(tag = "sessions", operation_id = "replacement_finish", request_body = ReplacementFinish,
    params(("Idempotency-Key" = Option<String>, Header)), security(()), extensions(("x-permission" = json!("public"))),
    responses((status = OK, body = FactorsReplacedView), Problem))]
#[post("/factor-replacements/finish")]
async fn replacement_finish(
    app: Data<App>,
    request: HttpRequest,
    key: IdempotencyKey,
    body: Json<ReplacementFinish>,
) -> Result<web::Json<FactorsReplacedView>, Problem> {
    let body = body.into_inner();
    let offered = totp(&app, &body.token, &body.nonce)?;
    let link = hash(OpaqueKind::Replacement, body.token.reveal());
    let (proven, attempt) = proven(&app, &request, &link, key.text(), &body.handed_code, body.password).await?;
    let now = app.store.clock().now();
    if proven.is_finished {
        return repeated(&app, &proven.user, &attempt).await;
    }
    let held = offered
        .iter()
        .find_map(|totp| Some((totp, totp.check(body.code.reveal(), now)?)));
    let (totp, step) = held.ok_or_else(|| Problem::at("/code", "wrong_code"))?;

    let tx = app.store.system().await?;
    // In the order of a sign-in, which spends a factor before it has the user: they wait for each other in no circle.
    let user = proven.user.id;
    credential::replace_totp(&tx, user, totp, step).await?;
    let codes = credential::renew_recovery_codes(&tx, user).await?;
    passkey::remove_all(&tx, user).await?;
    // The user is held from here on: of several who finish at once, and a sign-in meanwhile, one comes first. Whoever
    // comes second has changed nothing.
    let open = storage::open_of(&tx, user).await?;
    let Some(open) = open.filter(|open| open.id == proven.replacement.id) else {
        drop(tx);
        return match finished_by(&app.store.system_read(), &link, key.text()).await? {
            // The first of these calls was still under way when this one came.
            Some(user) => repeated(&app, &user, &attempt).await,
            None => Err(not_open()),
        };
    };
    let (finished, user) = finished(&tx, open).await?;
    match storage::finish(&tx, &finished, key.text()).await {
        Err(Error::Stale) => return Err(not_open()),
        ended => ended?,
    }
    session::end_all(&tx, user.id, SessionEnding::CredentialChanged, None).await?;
    // Also the browser of a phone that somebody found.
    known_device::forget_others(&tx, user.id, None).await?;
    tx.record(CredentialChange::FactorsReplaced.event(user.id)).await?;
    app.tell(&tx, user.id, MailKind::CredentialChanged).await?;
    attempt.succeeded(&tx).await?;
    tx.commit().await?;
    Ok(web::Json(FactorsReplacedView {
        recovery_codes: revealed(&codes),
        is_repeated: false,
        must_add_passkey: app.passkeys.requires(&user.roles),
    }))
}

/// What whoever lost the answer is told: that it is done, and no codes.
async fn repeated(app: &App, user: &User, attempt: &Attempt) -> Result<web::Json<FactorsReplacedView>, Problem> {
    let tx = app.store.system().await?;
    attempt.succeeded(&tx).await?;
    tx.commit().await?;
    Ok(web::Json(FactorsReplacedView {
        recovery_codes: Vec::new(),
        is_repeated: true,
        must_add_passkey: app.passkeys.requires(&user.roles),
    }))
}

/// Somebody who has shown all three.
struct Proven {
    replacement: Replacement,
    user: User,
    /// Whether they have just finished it, by the very call that comes again.
    is_finished: bool,
}

/// Who holds the link with this hash, the code and the password of the account, and the attempt that it was. Whoever
/// guesses at any of them is counted with those who guess at the password.
async fn proven(
    app: &App,
    request: &HttpRequest,
    link: &[u8],
    key: Option<&str>,
    handed: &Secret,
    password: Secret,
) -> Result<(Proven, Attempt), Problem> {
    origin::refuse_foreign(app, request)?;
    let tx = app.store.system_read();
    let Some(linked) = storage::find_by_token(&tx, link).await? else {
        // Links are not guessed; whoever tries is counted all the same.
        Attempt::of_stranger(app, request).await?;
        return Err(not_open());
    };
    let user = user::find(&tx, &Scope::system(), linked.replacement.user).await?;
    let attempt = Attempt::on_account(app, request, &user.email, Some(user.id)).await?;
    let again = finished_by(&tx, link, key).await?;
    let is_finished = again.is_some();
    let user = match again {
        Some(user) => user,
        None => finished(&tx, linked.replacement.clone()).await?.1,
    };
    let account = credential::find(&tx, user.id).await?;
    let (account, _) = check_password(app, password.into_inner(), Some(account)).await?;
    let typed = spoken_hash(linked.replacement.id.uuid(), handed.reveal());
    // Both are looked at always: the answer does not tell which one was wrong.
    if account.is_none() || typed.is_none_or(|typed| typed.as_slice() != linked.code_hash.as_slice()) {
        let tx = app.store.system().await?;
        tx.record(Event::new(EventKind::SessionRefused).subject(user.id))
            .await?;
        tx.commit().await?;
        return Err(Problem::new(Code::CredentialsRefused));
    }
    let proven = Proven {
        replacement: linked.replacement,
        user,
        is_finished,
    };
    Ok((proven, attempt))
}

/// Who has just finished the one with this link by the call with this key, if somebody has.
async fn finished_by(tx: &Tx, link: &[u8], key: Option<&str>) -> Result<Option<User>, Problem> {
    let (Some(linked), Some(key)) = (storage::find_by_token(tx, link).await?, key) else {
        return Ok(None);
    };
    if !linked.is_finished_by(tx, key) {
        return Ok(None);
    }
    let user = user::find(tx, &Scope::system(), linked.replacement.user).await?;
    let works = organisation::find(tx, user.organisation).await?.is_active();
    let is_just_finished = works && linked.replacement.was_just_finished(&user, tx.now).is_ok();
    Ok(is_just_finished.then_some(user))
}

/// It as it would be finished now, and the user as they are now.
async fn finished(tx: &Tx, open: Replacement) -> Result<(Replacement, User), Problem> {
    let user = user::find(tx, &Scope::system(), open.user).await?;
    let organisation = organisation::find(tx, user.organisation).await?;
    if !organisation.is_active() {
        return Err(not_open());
    }
    let finished = open.finish(&user, tx.now).map_err(|_| not_open())?;
    Ok((finished, user))
}

fn not_open() -> Problem {
    Problem::new(Code::NotFound)
}
