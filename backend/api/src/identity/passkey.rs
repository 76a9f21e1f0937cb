//! What one signs in with: one's own passkeys, and how many recovery codes are left.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use actix_web::{HttpResponse, delete, get, post};
use chrono::{DateTime, Utc};
use punte_domain::id::{ChallengeId, Id as _, PasskeyId};
use punte_domain::identity::factor::CredentialChange;
use punte_domain::identity::passkey::{ChallengePurpose, Passkey, PasskeyError, may_add, may_remove, passkey_name};
use punte_domain::identity::session::SessionEnding;
use punte_domain::mail::MailKind;
use punte_storage::Error;
use punte_storage::identity::{credential, credential_change, passkey as storage, session, user};
use punte_vault::passkey::{PasskeyChallenge, PasskeyFault};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::{Fresh, Oneself, Person};
use crate::routing::ServiceConfig;
use crate::{App, Code, IdempotencyKey, Json, Problem};

/// The operations of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(credential_read)
        .service(passkey_begin)
        .service(passkey_create)
        .service(passkey_remove);
}

/// Something for an authenticator to sign, once and within five minutes.
#[derive(Serialize, ToSchema)]
#[schema(as = PasskeyChallenge)]
pub(super) struct PasskeyChallengeView {
    /// Goes back with the answer.
    challenge_id: ChallengeId,
    /// The options for `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`.
    #[schema(value_type = Object)]
    options: serde_json::Value,
}

impl PasskeyChallengeView {
    pub(super) fn new(challenge_id: ChallengeId, options: serde_json::Value) -> Self {
        Self { challenge_id, options }
    }
}

/// A passkey that was made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "challenge_id": "6f1c2b9e-3a44-4d0c-9b1e-0a5a8f6d7c21", "name": "Telefonul de serviciu",
    "credential": {"id": "…", "rawId": "…", "type": "public-key", "response": {"clientDataJSON": "…", "attestationObject": "…"}},
}))]
struct PasskeyCreate {
    /// What it was asked with.
    challenge_id: ChallengeId,
    /// What to call it.
    #[schema(max_length = 60)]
    name: String,
    /// What the browser brought: `toJSON()` of the answer of `navigator.credentials.create`.
    #[schema(value_type = Object)]
    credential: serde_json::Value,
}

/// A passkey of the caller.
#[derive(Serialize, ToSchema)]
#[schema(as = Passkey)]
struct PasskeyView {
    /// The id.
    id: PasskeyId,
    /// What its owner calls it.
    name: String,
    /// When it was added.
    created_at: DateTime<Utc>,
    /// When it was last signed in with.
    last_used_at: Option<DateTime<Utc>>,
}

/// A change of what the caller signs in with.
#[derive(Serialize, ToSchema)]
#[schema(as = CredentialChanged)]
struct ChangedView {
    /// What changed.
    what: CredentialChange,
    /// When.
    at: DateTime<Utc>,
    /// Whether it was done in the sign-in that this call is made in.
    is_here: bool,
}

/// What the caller signs in with.
#[derive(Serialize, ToSchema)]
#[schema(as = Credentials)]
struct CredentialsView {
    /// The passkeys, in the order they were added.
    passkeys: Vec<PasskeyView>,
    /// Whether the caller's role asks for a passkey: then the last one cannot be removed.
    is_passkey_required: bool,
    /// How many recovery codes have not been used.
    recovery_codes_left: u64,
    /// What changed in the last thirty days, the latest first.
    changes: Vec<ChangedView>,
}

/// Read what I sign in with
///
/// The caller's passkeys, how many recovery codes are left, and what changed of all that lately. For anybody who is signed in, also where they may
/// do nothing yet but add a passkey.
#[utoipa::path(tag = "me", operation_id = "credential_read",
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true))),
    responses((status = OK, body = CredentialsView), Problem))]
#[get("/me/credentials")]
async fn credential_read(app: Data<App>, actor: Oneself) -> Result<web::Json<CredentialsView>, Problem> {
    let tx = app.read(&actor);
    let passkeys = storage::list(&tx, actor.user).await?;
    let (roles, _) = storage::standing(&tx, actor.user).await?;
    let changes = credential_change::list(&tx, actor.user).await?.into_iter();
    Ok(web::Json(CredentialsView {
        passkeys: passkeys.into_iter().map(PasskeyView::from).collect(),
        is_passkey_required: app.passkeys.requires(&roles),
        recovery_codes_left: credential::recovery_codes_left(&tx, actor.user).await?,
        changes: changes
            .map(|change| ChangedView {
                what: change.what,
                at: change.at,
                is_here: change.session == Some(actor.session),
            })
            .collect(),
    }))
}

/// Ask for a new passkey
///
/// Answers with what the browser makes it with. For anybody who is signed in and has proven a factor in the last five
/// minutes, also where they may do nothing yet but this.
#[utoipa::path(tag = "me", operation_id = "passkey_begin",
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true)), ("x-step-up" = json!(true))),
    responses((status = OK, body = PasskeyChallengeView), Problem))]
#[post("/me/passkey-challenges")]
async fn passkey_begin(app: Data<App>, actor: Fresh<Oneself>) -> Result<web::Json<PasskeyChallengeView>, Problem> {
    let passkeys = app.auth.passkeys()?;
    let tx = app.write(&actor).await?;
    let me = user::find_self(&tx, &actor).await?;
    let held = storage::credential_ids(&tx, actor.user).await?;
    may_add(held.len())?;
    let PasskeyChallenge { options, state } =
        passkeys.register(actor.user.uuid(), &me.email, &me.display_name, held)?;
    let id = storage::ask(&tx, ChallengePurpose::Registration, Some(actor.user), state).await?;
    tx.commit().await?;
    Ok(web::Json(PasskeyChallengeView::new(id, options)))
}

/// Add a passkey
///
/// One that the browser has made for `passkey_begin`. Whoever signs in with it needs neither password nor code. The
/// caller's other sign-ins end. For anybody who is signed in and has proven a factor in the last five minutes, also
/// where they may do nothing yet but this; they sign in with it then.
#[utoipa::path(tag = "me", operation_id = "passkey_create", request_body = PasskeyCreate,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true)), ("x-step-up" = json!(true))),
    responses((status = CREATED, body = PasskeyView), Problem))]
#[post("/me/passkeys")]
async fn passkey_create(
    app: Data<App>,
    actor: Fresh<Oneself>,
    key: IdempotencyKey,
    body: Json<PasskeyCreate>,
) -> Result<(web::Json<PasskeyView>, StatusCode), Problem> {
    let once = key.of(&app, &body);
    let asked = body.into_inner();
    let passkeys = app.auth.passkeys()?;
    let name = passkey_name(&asked.name).map_err(|code| Problem::at("/name", code.code()))?;
    let tx = app.write(&actor).await?;
    let state = storage::take(
        &tx,
        asked.challenge_id,
        ChallengePurpose::Registration,
        Some(actor.user),
    )
    .await?;
    let id: PasskeyId = tx.new_id();
    let Some(state) = state else {
        // Answered before: perhaps by this very call.
        let earlier = tx.once(&once, id).await?;
        let earlier = earlier.ok_or_else(|| Problem::new(Code::NotNow).because("challenge_over"))?;
        let held = storage::list(&tx, actor.user).await?;
        let passkey = held.into_iter().find(|passkey| passkey.id == earlier);
        let passkey = passkey.ok_or(Error::NotFound)?;
        return Ok((web::Json(passkey.into()), StatusCode::CREATED));
    };
    let public = match passkeys.registered(&state, asked.credential) {
        Ok(public) => public,
        Err(fault) => {
            // What was asked is over: it is not tried again. No key is claimed before this is kept.
            tx.commit().await?;
            return Err(fault.into());
        }
    };
    let held = storage::list(&tx, actor.user).await?;
    may_add(held.len())?;
    // What was asked is answered once, so this is the first call under the key.
    tx.once(&once, id).await?;
    let passkey = Passkey {
        id,
        name,
        created_at: tx.now,
        last_used_at: None,
    };
    storage::add(&tx, actor.user, &passkey, public.credential_id(), public.text()?).await?;
    // Also another that came in to add one: from now on nobody adds theirs with password and code (SEC-03, SEC-09).
    session::end_all(&tx, actor.user, SessionEnding::CredentialChanged, Some(actor.session)).await?;
    tx.record(CredentialChange::PasskeyAdded.event(actor.user)).await?;
    app.tell(&tx, actor.user, MailKind::CredentialChanged).await?;
    tx.commit().await?;
    Ok((web::Json(passkey.into()), StatusCode::CREATED))
}

/// Remove a passkey
///
/// It signs nobody in any more, and the caller's other sign-ins end. Not the last one of somebody whose role asks for
/// one. For anybody who is signed in and has proven a factor in the last five minutes.
#[utoipa::path(tag = "me", operation_id = "passkey_remove", params(("id" = PasskeyId, Path)),
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true)), ("x-step-up" = json!(true))),
    responses((status = NO_CONTENT, description = "Removed."), Problem))]
#[delete("/me/passkeys/{id}")]
async fn passkey_remove(app: Data<App>, actor: Fresh<Person>, id: Path<PasskeyId>) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let held = storage::list(&tx, actor.user).await?;
    if !held.iter().any(|passkey| passkey.id == *id) {
        return Err(Problem::new(Code::NotFound));
    }
    let (roles, _) = storage::standing(&tx, actor.user).await?;
    may_remove(held.len(), app.passkeys.requires(&roles))?;
    storage::remove(&tx, actor.user, *id).await?;
    session::end_all(&tx, actor.user, SessionEnding::CredentialChanged, Some(actor.session)).await?;
    tx.record(CredentialChange::PasskeyRemoved.event(actor.user)).await?;
    app.tell(&tx, actor.user, MailKind::CredentialChanged).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<Passkey> for PasskeyView {
    fn from(passkey: Passkey) -> Self {
        Self {
            id: passkey.id,
            name: passkey.name,
            created_at: passkey.created_at,
            last_used_at: passkey.last_used_at,
        }
    }
}

impl From<PasskeyError> for Problem {
    fn from(error: PasskeyError) -> Self {
        Self::new(Code::NotNow).because(match error {
            PasskeyError::Full => "passkeys_full",
            PasskeyError::Last => "last_passkey",
        })
    }
}

impl From<PasskeyFault> for Problem {
    /// Of one's own passkey; at sign-in nobody is told.
    fn from(_: PasskeyFault) -> Self {
        Self::at("/credential", "wrong_passkey")
    }
}
