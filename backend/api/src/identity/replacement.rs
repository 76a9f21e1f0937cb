//! Lost factors of a user, as those who may have them replaced see it: one who was shown who the person is, and
//! another who approves (SEC-16).

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Scope;
use punte_domain::access::role::check_authority;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{Id as _, ReplacementId, UserId};
use punte_domain::identity::replacement::{IdentityProof, Replacement, ReplacementError, ReplacementState};
use punte_domain::identity::session::SessionEnding;
use punte_domain::identity::{User, email};
use punte_domain::language::Language;
use punte_storage::identity::{credential, replacement as storage, session, user};
use punte_storage::{Error, Names, Tx, mail, names};
use punte_vault::ExposeSecret as _;
use punte_vault::recovery::new_spoken_code;
use punte_vault::token::{OpaqueKind, OpaqueToken};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep_until};
use utoipa::ToSchema;

use crate::auth::{Attempt, Fresh, Granted, UsersManage, UsersRead, origin};
use crate::routing::ServiceConfig;
use crate::{App, Code, IdempotencyKey, Json, Problem};

/// Whoever asks waits so long at least: what is written for an account that there is takes less (SEC-12).
const ASKED_FOR: Duration = Duration::from_millis(250);

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(replacement_ask)
        .service(replacement_list)
        .service(replacement_prove)
        .service(replacement_approve)
        .service(replacement_refuse);
}

/// Who has lost what they sign in with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "ana.popescu@podul.ro"}))]
struct ReplacementAsk {
    /// The address of the account.
    email: String,
}

/// How somebody proved who they are. No document is copied or numbered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"way": "document_in_person", "proved_on": "2026-03-02"}))]
struct ReplacementProve {
    /// How.
    way: IdentityProof,
    /// On which day: today, or at most seven days ago.
    proved_on: NaiveDate,
}

/// Which replacement was looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"replacement_id": "6f1c2b9e-3a44-4d0c-9b1e-0a5a8f6d7c21"}))]
struct ReplacementDecide {
    /// The one that is decided on.
    replacement_id: ReplacementId,
}

/// The replacement of a user's lost factors.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FactorReplacement)]
struct ReplacementView {
    id: ReplacementId,
    state: ReplacementState,
    asked_at: DateTime<Utc>,
    /// Whether it was asked for from the sign-in page, by whoever knows the address.
    is_asked_outside: bool,
    /// How the person proved who they are.
    way: Option<IdentityProof>,
    proved_on: Option<NaiveDate>,
    proved_by: Option<UserId>,
    proved_by_name: Option<String>,
    proved_at: Option<DateTime<Utc>>,
    approved_by_name: Option<String>,
    approved_at: Option<DateTime<Utc>>,
    /// From when on the next step cannot be taken any more.
    expires_at: DateTime<Utc>,
    /// Whether the message with the link was not delivered and is not tried any more: the person waits for nothing.
    is_undelivered: bool,
    ended_at: Option<DateTime<Utc>>,
    /// The code for the person: in the answer that records the proof and never again. Whoever recorded it hands it to
    /// the person, and to nobody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// The secret of the link: in the answer that approves, where no mail is sent, and never again. Where mail is sent
    /// it goes to the person alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// What there was of the lost factors of a user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FactorReplacementList)]
struct ReplacementListView {
    /// The latest first.
    items: Vec<ReplacementView>,
}

impl ReplacementView {
    fn new(one: &Replacement, names: &Names, now: DateTime<Utc>) -> Self {
        Self {
            id: one.id,
            state: one.state(now),
            asked_at: one.asked_at,
            is_asked_outside: one.is_asked_outside,
            way: one.proof.map(|proof| proof.way),
            proved_on: one.proof.map(|proof| proof.on),
            proved_by: one.proof.map(|proof| proof.by),
            proved_by_name: one.proof.map(|proof| names.user(proof.by)),
            proved_at: one.proof.map(|proof| proof.at),
            approved_by_name: one.approved.map(|(by, _)| names.user(by)),
            approved_at: one.approved.map(|(_, at)| at),
            expires_at: one.expires_at,
            is_undelivered: false,
            ended_at: one.ended.map(|(_, at)| at),
            code: None,
            token: None,
        }
    }
}

async fn views(tx: &Tx, language: Language, found: &[Replacement]) -> Result<Vec<ReplacementView>, Problem> {
    let people = found.iter().flat_map(|one| {
        let provers = one.proof.map(|proof| proof.by);
        provers.into_iter().chain(one.approved.map(|(by, _)| by))
    });
    let names = names(tx, language, [], people).await?;
    let mut views = Vec::with_capacity(found.len());
    for one in found {
        let is_approved = one.state(tx.now) == ReplacementState::Approved;
        views.push(ReplacementView {
            is_undelivered: is_approved && mail::is_replacement_undelivered(tx, one.user).await?,
            ..ReplacementView::new(one, &names, tx.now)
        });
    }
    Ok(views)
}

async fn view(tx: &Tx, language: Language, one: &Replacement) -> Result<ReplacementView, Problem> {
    let view = views(tx, language, std::slice::from_ref(one)).await?.pop();
    view.ok_or_else(|| Problem::new(Code::Internal))
}

/// Ask for lost factors to be replaced
///
/// For whoever can sign in no more. The answer is the same whether or not there is such an account: those who look after
/// its users see that it was asked, and do nothing before they know who asks. Attempts are limited.
#[utoipa::path(tag = "sessions", operation_id = "replacement_ask", request_body = ReplacementAsk,
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = NO_CONTENT, description = "Heard."), Problem))]
#[post("/factor-replacements/ask")]
async fn replacement_ask(
    app: Data<App>,
    request: HttpRequest,
    body: Json<ReplacementAsk>,
) -> Result<HttpResponse, Problem> {
    origin::refuse_foreign(&app, &request)?;
    // It is not given back: who asks without end fills a table.
    let attempt = Attempt::of_stranger(&app, &request).await?;
    let answered = Instant::now() + ASKED_FOR;
    // What cannot be an address is nobody's address: no other answer tells the two apart (SEC-12).
    let address = email(&body.into_inner().email).unwrap_or_default();
    let account = credential::find_by_email(&app.store.system_read(), &address).await?;
    let tx = app.store.system().await?;
    let mut asked = Event::new(EventKind::ReplacementAsked);
    if let Some(account) = account.filter(|account| account.is_active) {
        asked = asked.subject(account.user);
        let user = user::find(&tx, &Scope::system(), account.user).await?;
        if storage::open_of(&tx, user.id).await?.is_none() {
            let begun = Replacement::begun(tx.new_id(), &user, true, tx.now);
            storage::add(&tx, &begun).await?;
        }
    }
    tx.record(asked).await?;
    tx.commit().await?;
    // Whoever waits only takes nobody's place.
    drop(attempt);
    sleep_until(answered).await;
    Ok(HttpResponse::NoContent().finish())
}

/// List replacements of a user's lost factors
///
/// The latest first, with who did what. Whoever manages the users of one organisation sees those of them.
#[utoipa::path(tag = "users", operation_id = "replacement_list", params(("id" = UserId, Path)),
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = ReplacementListView), Problem))]
#[get("/users/{id}/factor-replacements")]
async fn replacement_list(
    app: Data<App>,
    actor: Granted<UsersRead>,
    id: Path<UserId>,
) -> Result<web::Json<ReplacementListView>, Problem> {
    let tx = app.read(&actor);
    let user = user::find(&tx, &actor.scope(), *id).await?;
    let found = storage::of_user(&tx, user.id).await?;
    let items = views(&tx, actor.language, &found).await?;
    Ok(web::Json(ReplacementListView { items }))
}

/// Record how a user proved who they are
///
/// Of somebody who has lost what they sign in with, whether or not they asked for it. The answer holds a code, this once:
/// hand it to the person, in the call or at the table where you saw who they are. A second person must approve. For
/// whoever may suspend the user, with a factor proven in the last five minutes; never for one's own account.
#[utoipa::path(tag = "users", operation_id = "replacement_prove", request_body = ReplacementProve,
    params(("id" = UserId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = CREATED, body = ReplacementView), Problem))]
#[post("/users/{id}/factor-replacements")]
async fn replacement_prove(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    id: Path<UserId>,
    key: IdempotencyKey,
    body: Json<ReplacementProve>,
) -> Result<(web::Json<ReplacementView>, StatusCode), Problem> {
    let once = key.of(&app, &body);
    let proof = body.into_inner();
    let tx = app.write(&actor).await?;
    let user = found(&tx, &actor, *id).await?;
    let open = storage::open_of(&tx, user.id).await?;
    let asked = open.as_ref().map_or_else(|| tx.new_id(), |open| open.id);
    if let Some(earlier) = tx.once(&once, asked).await? {
        let view = recorded(&tx, actor.language, user.id, earlier).await?;
        return Ok((web::Json(view), StatusCode::CREATED));
    }
    let open = if let Some(open) = open {
        open
    } else {
        let begun = Replacement::begun(asked, &user, false, tx.now);
        storage::add(&tx, &begun).await?;
        begun
    };
    let today = app.pack.calendar().date(tx.now);
    let proved = open.prove(actor.user, &user, (proof.way, proof.proved_on), (today, tx.now))?;
    let code = new_spoken_code(proved.id.uuid());
    storage::prove(&tx, &proved, &code.hash).await.map_err(over)?;
    tx.record(proved.event(EventKind::ReplacementProved).fields([proof.way.code()]))
        .await?;
    let mut view = view(&tx, actor.language, &proved).await?;
    view.code = Some(code.reveal().to_owned());
    tx.commit().await?;
    Ok((web::Json(view), StatusCode::CREATED))
}

/// Approve that a user's lost factors are replaced
///
/// As a second person: neither who recorded the proof nor the user. The user's sign-ins end now; a link that works once
/// and for 24 hours goes to them by mail, or is in this answer where the installation sends none. With it, the code and
/// their password they set up new factors, and the old ones are void then. Until then a sign-in of the user withdraws
/// all of it. There is no `Idempotency-Key`: the link is in one answer and is kept nowhere.
#[utoipa::path(tag = "users", operation_id = "replacement_approve", request_body = ReplacementDecide,
    params(("id" = UserId, Path)), extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = OK, body = ReplacementView), Problem))]
#[post("/users/{id}/factor-replacements/approve")]
async fn replacement_approve(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    id: Path<UserId>,
    body: Json<ReplacementDecide>,
) -> Result<web::Json<ReplacementView>, Problem> {
    let tx = app.write(&actor).await?;
    let user = found(&tx, &actor, *id).await?;
    let open = looked_at(&tx, user.id, body.into_inner().replacement_id).await?;
    let approved = open.approve(actor.user, &user, tx.now)?;
    let token = OpaqueToken::generate(OpaqueKind::Replacement);
    storage::approve(&tx, &approved, &token.hash).await.map_err(over)?;
    session::end_all(&tx, user.id, SessionEnding::Administrator, None).await?;
    tx.record(approved.event(EventKind::ReplacementApproved)).await?;
    if app.sends_mail {
        mail::hand_over_replacement(&tx, &user, &token.text).await?;
    }
    let mut view = view(&tx, actor.language, &approved).await?;
    if !app.sends_mail {
        view.token = Some(token.text.expose_secret().to_owned());
    }
    tx.commit().await?;
    Ok(web::Json(view))
}

/// Refuse to replace a user's lost factors
///
/// At any step, also one that was approved: link and code are void. Who recorded the proof takes it back in the same way.
/// What the user signs in with stays as it is.
#[utoipa::path(tag = "users", operation_id = "replacement_refuse", request_body = ReplacementDecide,
    params(("id" = UserId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = ReplacementView), Problem))]
#[post("/users/{id}/factor-replacements/refuse")]
async fn replacement_refuse(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<UserId>,
    key: IdempotencyKey,
    body: Json<ReplacementDecide>,
) -> Result<web::Json<ReplacementView>, Problem> {
    let tx = app.write(&actor).await?;
    let user = found(&tx, &actor, *id).await?;
    if let Some(earlier) = tx.once(&key.of(&app, &body), body.replacement_id).await? {
        return Ok(web::Json(recorded(&tx, actor.language, user.id, earlier).await?));
    }
    let open = looked_at(&tx, user.id, body.replacement_id).await?;
    let refused = open.refuse(actor.user, tx.now)?;
    storage::end(&tx, &refused).await.map_err(over)?;
    tx.record(refused.event(EventKind::ReplacementRefused)).await?;
    let view = view(&tx, actor.language, &refused).await?;
    tx.commit().await?;
    Ok(web::Json(view))
}

/// The user, if the actor sees them and may act on them.
async fn found(tx: &Tx, actor: &Granted<UsersManage>, id: UserId) -> Result<User, Problem> {
    let user = user::find(tx, &actor.scope(), id).await?;
    check_authority(actor, user.id, user.organisation, &user.roles)?;
    Ok(user)
}

/// What is open for this user, if it is what was looked at.
async fn looked_at(tx: &Tx, user: UserId, id: ReplacementId) -> Result<Replacement, Problem> {
    let open = storage::open_of(tx, user).await?.filter(|open| open.id == id);
    Ok(open.ok_or(ReplacementError::NotWaiting)?)
}

/// What an earlier call recorded, as it is now: codes and links were told that once.
async fn recorded(
    tx: &Tx,
    language: Language,
    user: UserId,
    earlier: ReplacementId,
) -> Result<ReplacementView, Problem> {
    let all = storage::of_user(tx, user).await?;
    let one = all.iter().find(|one| one.id == earlier).ok_or(Error::NotFound)?;
    view(tx, language, one).await
}

fn over(error: Error) -> Problem {
    match error {
        Error::Stale => ReplacementError::NotWaiting.into(),
        other => other.into(),
    }
}

impl From<ReplacementError> for Problem {
    fn from(error: ReplacementError) -> Self {
        match error {
            ReplacementError::Concerned => Self::new(Code::Forbidden).because("own_account"),
            ReplacementError::Prover => Self::new(Code::Forbidden).because("replacement_prover"),
            ReplacementError::NotWaiting => Self::new(Code::NotNow).because("replacement_not_waiting"),
            ReplacementError::Changed => Self::new(Code::NotNow).because("replacement_changed"),
            ReplacementError::ProvedInFuture => Self::at("/proved_on", "in_the_future"),
            ReplacementError::ProofTooOld => Self::at("/proved_on", "too_early"),
        }
    }
}
