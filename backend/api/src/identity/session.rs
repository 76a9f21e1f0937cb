//! Signing in, staying signed in, and signing out.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use chrono::{DateTime, Utc};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{SessionId, UserId};
use punte_domain::identity::factor::{Admission, FactorKind};
use punte_domain::identity::session::{STRANGE_FOR, Session, SessionEnding};
use punte_domain::mail::MailKind;
use punte_storage::identity::credential::{self, Account};
use punte_storage::identity::session::{self, Refreshed, Renewed};
use punte_storage::identity::{known_device, passkey, replacement, signing_key};
use punte_storage::{Error, Tx};
use punte_vault::password::Verdict;
use punte_vault::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::me::MeView;
use crate::auth::{Attempt, CookieKind, Person, Secret, device, origin};
use crate::routing::ServiceConfig;
use crate::{App, Code, IdempotencyKey, Json, Problem};

/// The operations of sign-ins.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create)
        .service(refresh)
        .service(end)
        .service(list)
        .service(confirm)
        .service(revoke);
}

/// What somebody signs in with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "email": "ana.popescu@podul.ro", "password": "furtuna pe deal seara",
    "factor": {"kind": "totp", "code": "492039"},
}))]
struct SessionCreate {
    /// The address of the account.
    email: String,
    /// The password.
    password: Secret,
    /// The second factor. It is asked together with the password, so that neither can be tried
    /// without the other.
    factor: FactorProof,
}

/// A second factor.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorProof {
    /// Which.
    pub kind: FactorKind,
    /// The code: six digits of the authenticator, or a recovery code.
    pub code: Secret,
}

/// An access token and who holds it.
#[derive(Serialize, ToSchema)]
#[schema(as = SessionGrant)]
pub(super) struct SessionGrantView {
    /// Goes into `Authorization: Bearer`. Keep it in memory only.
    access_token: String,
    /// When it stops working. Refresh before that.
    expires_at: DateTime<Utc>,
    /// Who is signed in.
    me: MeView,
}

/// A sign-in of the caller.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
struct SessionView {
    /// The id.
    id: SessionId,
    /// When it began.
    created_at: DateTime<Utc>,
    /// When it was last used, to within ten minutes.
    last_used_at: DateTime<Utc>,
    /// Browser and system, roughly; empty when unknown.
    #[schema(example = "Firefox, Linux")]
    device: String,
    /// Whether it is the one this call is made in.
    is_current: bool,
    /// When it ended; `null` while it is going on.
    ended_at: Option<DateTime<Utc>>,
    /// Whether it was made with a browser that was not known, and the caller has not said yet that it was theirs.
    is_unconfirmed: bool,
}

/// The caller's sign-ins.
#[derive(Serialize, ToSchema)]
struct SessionList {
    /// The latest used first: all that go on, and those that are over which the caller has not confirmed.
    items: Vec<SessionView>,
}

/// Sign in
///
/// Answers with an access token for ten minutes and sets the refresh cookie. Every refusal is the
/// same, whatever was wrong. Attempts are limited.
#[utoipa::path(tag = "sessions", operation_id = "session_create", request_body = SessionCreate,
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = OK, body = SessionGrantView), Problem))]
#[post("/sessions")]
async fn create(app: Data<App>, request: HttpRequest, body: Json<SessionCreate>) -> Result<HttpResponse, Problem> {
    origin::refuse_foreign(&app, &request)?;
    let SessionCreate {
        email,
        password,
        factor,
    } = body.into_inner();
    // What cannot be an address is nobody's address: no other answer tells the two apart.
    let email = punte_domain::identity::email(&email).unwrap_or_default();
    let account = credential::find_by_email(&app.store.system_read(), &email).await?;
    let user = account.as_ref().map(|account| account.user);
    let attempt = Attempt::on_account(&app, &request, &email, user).await?;

    let password = password.into_inner();
    let (proven, outdated) = check_password(&app, password.clone(), account).await?;
    let tx = app.store.system().await?;
    let Some(user) = consume(&tx, proven, user, &factor).await? else {
        return refuse(tx, user).await;
    };
    let (roles, has_passkey) = passkey::standing_at_entry(&tx, user).await?;
    let admission = app.passkeys.admits(&roles, has_passkey, factor.kind);
    let answer = begin(&app, &request, tx, user, admission, &attempt).await?;
    if let Some(outdated) = outdated {
        renew_hash(&app, user, password, outdated).await;
    }
    Ok(answer)
}

/// Renew the access token
///
/// Exchanges the refresh cookie for the next one. Where the answer was lost, the same cookie is exchanged
/// once more: until the next one was used. A cookie that comes after that is a stolen copy, and the whole
/// sign-in ends. Two tabs at once are told apart from that: the later gets `not_now` and may try again, with the
/// cookie the other has received.
#[utoipa::path(tag = "sessions", operation_id = "session_refresh",
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = OK, body = SessionGrantView), Problem))]
#[post("/sessions/refresh")]
async fn refresh(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    origin::require_own(&app, &request)?;
    let over = || Problem::new(Code::Unauthenticated);
    let presented = CookieKind::Refresh.read(&request, app.profile).ok_or_else(over)?;
    let mut tx = app.store.system().await?;
    match session::refresh(&mut tx, presented.expose_secret()).await? {
        Refreshed::Renewed(renewed) => {
            let session = &renewed.session;
            let (roles, has_passkey) = passkey::standing(&tx, session.user).await?;
            // It began before a passkey was asked for, and nobody came in with one (SEC-03).
            if app.passkeys.requires(&roles) && !has_passkey && !session.is_enrolling {
                session::end(&tx, session, SessionEnding::RightsChanged).await?;
                tx.commit().await?;
                return Err(over());
            }
            grant(&app, tx, &renewed).await
        }
        Refreshed::Race => Err(Problem::new(Code::NotNow).because("refreshed_elsewhere").retry_after(1)),
        Refreshed::Over => Err(over()),
        Refreshed::Reused => {
            tx.commit().await?;
            tracing::error!("A refresh token came again after the next one was used; the sign-in was ended");
            Err(over())
        }
    }
}

/// Sign out
///
/// Ends the sign-in of the refresh cookie and takes the cookie back. The access token stops
/// working with the next call.
#[utoipa::path(tag = "sessions", operation_id = "session_end",
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = NO_CONTENT, description = "Signed out."), Problem))]
#[post("/sessions/end")]
async fn end(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    origin::require_own(&app, &request)?;
    if let Some(presented) = CookieKind::Refresh.read(&request, app.profile) {
        let mut tx = app.store.system().await?;
        session::sign_out(&mut tx, presented.expose_secret()).await?;
        tx.commit().await?;
    }
    Ok(HttpResponse::NoContent()
        .cookie(CookieKind::Refresh.clear(app.profile))
        .finish())
}

/// List one's own sign-ins
///
/// Those that go on, and those with a browser that was not known until the caller says that they were theirs. For
/// anybody who is signed in.
#[utoipa::path(tag = "sessions", operation_id = "session_list",
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true))),
    responses((status = OK, body = SessionList), Problem))]
#[get("/sessions")]
async fn list(app: Data<App>, actor: Person) -> Result<HttpResponse, Problem> {
    let tx = app.read(&actor);
    let mut sessions = session::list_live(&tx, actor.user).await?;
    let unconfirmed = session::list_unconfirmed(&tx, actor.user).await?.into_iter();
    let over: Vec<_> = unconfirmed
        .filter(|one| sessions.iter().all(|live| live.id != one.id))
        .collect();
    sessions.extend(over);
    let items = sessions
        .into_iter()
        .map(|session| SessionView::new(session, actor.session, tx.now))
        .collect();
    Ok(HttpResponse::Ok().json(SessionList { items }))
}

/// Say that a sign-in was one's own
///
/// Of one with a browser that was not known; it is then told no more. Not from that sign-in itself: whoever has
/// somebody's password would vouch for themselves. For anybody who is signed in.
#[utoipa::path(tag = "sessions", operation_id = "session_confirm",
    params(("id" = SessionId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true))),
    responses((status = NO_CONTENT, description = "Confirmed."), Problem))]
#[post("/sessions/{id}/confirm")]
async fn confirm(
    app: Data<App>,
    actor: Person,
    id: Path<SessionId>,
    key: IdempotencyKey,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let session = session::find_own(&tx, actor.user, *id).await?;
    if !session.may_be_confirmed_from(actor.session) {
        return Err(Problem::new(Code::NotNow).because("own_sign_in"));
    }
    if tx.once(&key.of_no_body(&app), session.id).await?.is_none() {
        session::confirm(&tx, &session).await?;
        tx.commit().await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// End one of one's own sign-ins
///
/// For anybody who is signed in. Its tokens stop working with the next call.
#[utoipa::path(tag = "sessions", operation_id = "session_revoke", params(("id" = SessionId, Path)),
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true))),
    responses((status = NO_CONTENT, description = "Ended."), Problem))]
#[delete("/sessions/{id}")]
async fn revoke(app: Data<App>, actor: Person, id: Path<SessionId>) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let session = session::find_live(&tx, actor.user, *id).await?;
    session::end(&tx, &session, SessionEnding::Revoked).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

impl SessionView {
    fn new(session: Session, current: SessionId, now: DateTime<Utc>) -> Self {
        let ran_out = (!session.is_live(now)).then(|| session.ends_at());
        Self {
            ended_at: session.ended.map(|(at, _)| at).or(ran_out),
            is_unconfirmed: session.is_unconfirmed,
            id: session.id,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            device: session.device,
            is_current: session.id == current,
        }
    }
}

/// Begins the sign-in of a user who has proven who they are, and answers with it.
pub(super) async fn begin(
    app: &App,
    request: &HttpRequest,
    mut tx: Tx,
    user: UserId,
    admission: Admission,
    attempt: &Attempt,
) -> Result<HttpResponse, Problem> {
    let device = device::of(request);
    let begun = match admission {
        Admission::Full => session::add(&mut tx, user, &device).await,
        Admission::Enrolling => session::add_enrolling(&mut tx, user, &device).await,
        // They have proven password and factor: they are told what is missing. The factor is used up.
        Admission::Refused => return refused(tx, Some(user), Code::PasskeyRequired).await,
    };
    let renewed = match begun {
        // Suspended since the password was looked at.
        Err(Error::NotFound) => return refuse(tx, Some(user)).await,
        begun => begun?,
    };
    // Whoever signs in has lost nothing, and ends what somebody else may have asked for in their name (SEC-16).
    replacement::withdraw(&tx, user).await?;
    let browser = CookieKind::Device.read(request, app.profile);
    let presented = browser.as_ref().map(SecretString::expose_secret);
    let known = known_as(&tx, user, presented).await?;
    if known != KnownAs::Own {
        session::mark_new_device(&tx, &renewed.session).await?;
        app.tell(&tx, user, MailKind::NewSignIn).await?;
    }
    // What a strange one is known by stays the sign-in that nobody has vouched for.
    let new_browser = if known == KnownAs::Strange {
        None
    } else {
        known_device::remember(&tx, user, presented).await?
    };
    attempt.succeeded(&tx).await?;
    let mut answer = grant(app, tx, &renewed).await?;
    let token = new_browser.map(|new| new.text).or(browser);
    if let Some(token) = token {
        let cookie = CookieKind::Device.set(app.profile, &token, known_device::KNOWN_FOR);
        answer.add_cookie(&cookie).map_err(|_| Problem::new(Code::Internal))?;
    }
    Ok(answer)
}

/// What the browser is to the user who signs in with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KnownAs {
    /// One of theirs, or the first.
    Own,
    /// None of those they have signed in with before.
    New,
    /// All that it is known by is a sign-in of the last days of which nobody has said that it was theirs.
    Strange,
}

async fn known_as(tx: &Tx, user: UserId, presented: Option<&str>) -> Result<KnownAs, Problem> {
    if let Some(token) = presented
        && let Some(at) = known_device::known_since(tx, user, token).await?
    {
        let is_strange = tx.now < at + STRANGE_FOR && session::is_unconfirmed(tx, user, at).await?;
        return Ok(if is_strange { KnownAs::Strange } else { KnownAs::Own });
    }
    let has_others = known_device::has_any(tx, user).await?;
    Ok(if has_others { KnownAs::New } else { KnownAs::Own })
}

/// The account if the password is its own and it may sign in, and the stored hash if it is weaker
/// than new ones are or of an older pepper. The work is the same for every answer.
pub(super) async fn check_password(
    app: &App,
    password: SecretString,
    account: Option<Account>,
) -> Result<(Option<Account>, Option<String>), Problem> {
    let stored = account.as_ref().map(|account| account.password_hash.clone());
    match app.auth.hasher.verify(password, stored.clone()).await? {
        Verdict::Right { needs_upgrade } => Ok((
            account.filter(|account| account.is_active),
            stored.filter(|_| needs_upgrade),
        )),
        Verdict::Wrong => Ok((None, None)),
    }
}

/// Hashes a password anew of somebody who has just signed in with it. Not before: the time it takes
/// would tell whoever has no second factor that the password is right (SEC-12). If it fails, the
/// next sign-in does it.
async fn renew_hash(app: &App, user: UserId, password: SecretString, outdated: String) {
    let renewed = async {
        let hash = app.auth.hasher.hash(password).await?;
        let tx = app.store.system().await?;
        credential::renew_hash(&tx, user, outdated, hash).await?;
        Ok::<_, Problem>(tx.commit().await?)
    };
    if renewed.await.is_err() {
        tracing::warn!("A password was not hashed anew; the next sign-in tries again");
    }
}

/// The user, if the password was proven and now the second factor is. `tried` is the account that
/// was tried, with whom the same work is done.
pub(super) async fn consume(
    tx: &Tx,
    proven: Option<Account>,
    tried: Option<UserId>,
    factor: &FactorProof,
) -> Result<Option<UserId>, Problem> {
    let code = factor.code.reveal();
    let Some(account) = proven else {
        credential::pretend_to_consume(tx, tried, factor.kind, code).await?;
        return Ok(None);
    };
    let accepted = credential::consume(tx, account.user, factor.kind, code).await?;
    Ok(accepted.then_some(account.user))
}

/// Refuses a sign-in and says nothing of why. What was used up stays used up.
pub(super) async fn refuse(tx: Tx, tried: Option<UserId>) -> Result<HttpResponse, Problem> {
    refused(tx, tried, Code::SignInRefused).await
}

async fn refused(tx: Tx, tried: Option<UserId>, code: Code) -> Result<HttpResponse, Problem> {
    let refused = Event::new(EventKind::SessionRefused);
    tx.record(match tried {
        Some(user) => refused.subject(user),
        None => refused,
    })
    .await?;
    tx.commit().await?;
    Err(Problem::new(code))
}

/// Commits, and answers with the tokens of a sign-in.
pub(super) async fn grant(app: &App, tx: Tx, renewed: &Renewed) -> Result<HttpResponse, Problem> {
    let (now, actor) = (tx.now, &renewed.actor);
    let me = MeView::of(&tx, actor).await?;
    let keys = signing_key::ensure(&tx).await?;
    let (user, id) = (
        punte_domain::id::Id::uuid(actor.user),
        punte_domain::id::Id::uuid(renewed.session.id),
    );
    let issued = app.auth.tokens.issue(&keys, user, id, now).map_err(Error::from)?;
    tx.commit().await?;
    let lasts = renewed.session.ends_at() - now;
    let cookie = CookieKind::Refresh.set(app.profile, &renewed.refresh_token.text, lasts);
    Ok(HttpResponse::Ok().cookie(cookie).json(SessionGrantView {
        access_token: issued.access_token.expose_secret().to_owned(),
        expires_at: issued.expires_at,
        me,
    }))
}
