//! Signing in with a passkey, and proving a factor anew before a grave act.

use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse, post};
use punte_domain::access::PrincipalKind;
use punte_domain::alert::AlertKind;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ChallengeId, Id, UserId};
use punte_domain::identity::factor::Admission;
use punte_domain::identity::passkey::ChallengePurpose;
use punte_storage::Tx;
use punte_storage::identity::passkey::{self as storage, HeldPasskey};
use punte_storage::identity::session;
use punte_vault::passkey::{PasskeyAnswer, PasskeyChallenge, PasskeyFault};
use serde::Deserialize;
use utoipa::ToSchema;

use super::credential::reauthenticated;
use super::passkey::PasskeyChallengeView;
use super::session::{FactorProof, SessionGrantView, begin, refuse};
use crate::auth::{Attempt, Oneself, Secret, origin};
use crate::routing::ServiceConfig;
use crate::{App, Code, Json, Problem};

/// The operations of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(sign_in_begin)
        .service(sign_in)
        .service(factor_begin)
        .service(factor_prove);
}

/// What a passkey has signed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "challenge_id": "6f1c2b9e-3a44-4d0c-9b1e-0a5a8f6d7c21",
    "credential": {"id": "…", "rawId": "…", "type": "public-key",
                   "response": {"clientDataJSON": "…", "authenticatorData": "…", "signature": "…", "userHandle": "…"}},
}))]
struct PasskeyProof {
    /// What it was asked with.
    challenge_id: ChallengeId,
    /// What the browser brought: `toJSON()` of the answer of `navigator.credentials.get`.
    #[schema(value_type = Object)]
    credential: serde_json::Value,
}

/// Proof that the owner of the account sits there: a passkey, or password and second factor together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"password": "furtuna pe deal seara", "factor": {"kind": "totp", "code": "492039"}}))]
struct FactorRenewal {
    /// A passkey of the caller, for what `factor_begin` asked.
    #[serde(default)]
    passkey: Option<PasskeyProof>,
    /// The password.
    #[serde(default)]
    password: Option<Secret>,
    /// The second factor.
    #[serde(default)]
    factor: Option<FactorProof>,
}

/// Ask to sign in with a passkey
///
/// Answers with what any passkey of the installation can sign: nobody says who they are before. Attempts are limited.
#[utoipa::path(tag = "sessions", operation_id = "passkey_sign_in_begin",
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = OK, body = PasskeyChallengeView), Problem))]
#[post("/sessions/passkey/begin")]
async fn sign_in_begin(app: Data<App>, request: HttpRequest) -> Result<web::Json<PasskeyChallengeView>, Problem> {
    origin::refuse_foreign(&app, &request)?;
    let passkeys = app.auth.passkeys()?;
    // It is not given back: who asks without end fills a table.
    let _attempt = Attempt::with_passkey(&app, &request).await?;
    let PasskeyChallenge { options, state } = passkeys.ask(&[])?;
    let tx = app.store.system().await?;
    let id = storage::ask(&tx, ChallengePurpose::SignIn, None, state).await?;
    tx.commit().await?;
    Ok(web::Json(PasskeyChallengeView::new(id, options)))
}

/// Sign in with a passkey
///
/// It stands for password and second factor: whoever uses it was verified by their authenticator. Answers as
/// `session_create` does, and every refusal is the same, whatever was wrong. Attempts are limited.
#[utoipa::path(tag = "sessions", operation_id = "passkey_sign_in", request_body = PasskeyProof,
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = OK, body = SessionGrantView), Problem))]
#[post("/sessions/passkey/finish")]
async fn sign_in(app: Data<App>, request: HttpRequest, body: Json<PasskeyProof>) -> Result<HttpResponse, Problem> {
    origin::refuse_foreign(&app, &request)?;
    let attempt = Attempt::with_passkey(&app, &request).await?;
    let tx = app.store.system().await?;
    match proven(&app, &tx, body.into_inner(), ChallengePurpose::SignIn, None).await? {
        Outcome::Proven(user) => begin(&app, &request, tx, user, Admission::Full, &attempt).await,
        Outcome::Refused(tried) => refuse(tx, tried).await,
    }
}

/// Ask to prove a factor anew with a passkey
///
/// Answers with what a passkey of the caller can sign. For anybody who is signed in.
#[utoipa::path(tag = "sessions", operation_id = "factor_begin",
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true))),
    responses((status = OK, body = PasskeyChallengeView), Problem))]
#[post("/sessions/current/factor/begin")]
async fn factor_begin(app: Data<App>, actor: Oneself) -> Result<web::Json<PasskeyChallengeView>, Problem> {
    let passkeys = app.auth.passkeys()?;
    let tx = app.write(&actor).await?;
    let held = storage::credential_ids(&tx, actor.user).await?;
    if held.is_empty() {
        return Err(Problem::new(Code::NotNow).because("no_passkey"));
    }
    let PasskeyChallenge { options, state } = passkeys.ask(&held)?;
    let id = storage::ask(&tx, ChallengePurpose::StepUp, Some(actor.user), state).await?;
    tx.commit().await?;
    Ok(web::Json(PasskeyChallengeView::new(id, options)))
}

/// Prove a factor anew
///
/// With a passkey, or with password and second factor together; who must sign in with a passkey proves it with that.
/// For the next five minutes the sign-in may do what is grave. Attempts are limited. For anybody who is signed in.
#[utoipa::path(tag = "sessions", operation_id = "factor_prove", request_body = FactorRenewal,
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true))),
    responses((status = NO_CONTENT, description = "Proven."), Problem))]
#[post("/sessions/current/factor")]
async fn factor_prove(
    app: Data<App>,
    actor: Oneself,
    request: HttpRequest,
    body: Json<FactorRenewal>,
) -> Result<HttpResponse, Problem> {
    let FactorRenewal {
        passkey,
        password,
        factor,
    } = body.into_inner();
    let tx = match (passkey, password, factor) {
        (Some(passkey), None, None) => with_passkey(&app, &actor, &request, passkey).await?,
        (None, Some(password), Some(factor)) => {
            let (roles, has_passkey) = storage::standing(&app.read(&actor), actor.user).await?;
            let admission = app.passkeys.admits(&roles, has_passkey, factor.kind);
            let enough = match actor.kind() {
                PrincipalKind::Enrolling => admission != Admission::Refused,
                PrincipalKind::Person | PrincipalKind::Client => admission == Admission::Full,
            };
            if !enough {
                return Err(Problem::new(Code::PasskeyRequired));
            }
            reauthenticated(&app, &actor, &request, password, &factor).await?
        }
        (None, None, _) => return Err(Problem::at("/password", "required")),
        (None, Some(_), None) => return Err(Problem::at("/factor", "required")),
        (Some(_), _, _) => return Err(Problem::at("/passkey", "invalid")),
    };
    session::factor_proven(&tx, actor.session).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A unit of work of an actor who has just proven a passkey of theirs. It must be committed.
async fn with_passkey(app: &App, actor: &Oneself, request: &HttpRequest, proof: PasskeyProof) -> Result<Tx, Problem> {
    let attempt = Attempt::with_passkey(app, request).await?;
    let tx = app.write(actor).await?;
    match proven(app, &tx, proof, ChallengePurpose::StepUp, Some(actor.user)).await? {
        Outcome::Proven(user) if user == actor.user => {
            attempt.succeeded(&tx).await?;
            Ok(tx)
        }
        Outcome::Proven(_) | Outcome::Refused(_) => {
            tx.record(Event::new(EventKind::SessionRefused).subject(actor.user))
                .await?;
            tx.commit().await?;
            Err(Problem::new(Code::CredentialsRefused))
        }
    }
}

/// What comes of an answer to what a passkey was asked to sign.
enum Outcome {
    /// This user was verified by their authenticator.
    Proven(UserId),
    /// Nobody was; whose passkey was tried, where it is anybody's.
    Refused(Option<UserId>),
}

/// Whose passkey has signed what was asked for this purpose. What was asked is over with that: commit, whatever
/// comes of it.
async fn proven(
    app: &App,
    tx: &Tx,
    proof: PasskeyProof,
    purpose: ChallengePurpose,
    user: Option<UserId>,
) -> Result<Outcome, Problem> {
    let nobody = Outcome::Refused(None);
    let Some(state) = storage::take(tx, proof.challenge_id, purpose, user).await? else {
        return Ok(nobody);
    };
    let Ok(answer) = PasskeyAnswer::read(proof.credential) else {
        return Ok(nobody);
    };
    let Some(held) = storage::find(tx, answer.credential_id()).await? else {
        return Ok(nobody);
    };
    // Whose it is stands with the passkey, or is known from who asked, and with us: the two must agree.
    let said = answer.user().or(user.map(Id::uuid));
    if said != Some(held.user.uuid()) {
        return Ok(nobody);
    }
    match app.auth.passkeys()?.signed(&state, &answer, &held.public) {
        Ok(now) if storage::used(tx, &held, now.text()?).await? => Ok(Outcome::Proven(held.user)),
        Err(PasskeyFault::Cloned) => {
            tell_of_a_copy(app, tx, &held).await?;
            Ok(Outcome::Refused(Some(held.user)))
        }
        Ok(_) | Err(PasskeyFault::Wrong) => Ok(Outcome::Refused(Some(held.user))),
    }
}

/// The counter of a passkey stood behind: those who look after the ledger are told (SEC-05).
async fn tell_of_a_copy(app: &App, tx: &Tx, held: &HeldPasskey) -> Result<(), Problem> {
    tracing::warn!("A passkey was refused whose counter stood behind");
    tx.record(Event::new(EventKind::AlertClonedPasskey).subject(held.user))
        .await?;
    app.alert(tx, AlertKind::ClonedPasskey, held.user, held.organisation)
        .await?;
    Ok(())
}
