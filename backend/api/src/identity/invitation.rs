//! Invitations, as those who invite see them.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{get, post, web};
use chrono::{DateTime, Utc};
use punte_domain::access::Role;
use punte_domain::access::role::check_grant;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{InvitationBatchId, InvitationId, OrganisationId, UserId};
use punte_domain::identity::email;
use punte_domain::identity::grant::{self, GrantError};
use punte_domain::identity::invitation::{Invitation, InvitationError, InvitationState};
use punte_domain::identity::user::display_name;
use punte_domain::language::Language;
use punte_domain::mail::MailState;
use punte_storage::identity::{invitation as storage, is_only_administrator, organisation, user};
use punte_storage::mail::{self, MailStanding};
use punte_storage::{Error, Names, Tx, names};
use punte_vault::token::{OpaqueKind, OpaqueToken};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::organisation::not_merged;
use crate::auth::{Fresh, Granted, UsersManage, UsersRead};
use crate::list::{Listed, paged};
use crate::query::PageQuery;
use crate::routing::ServiceConfig;
use crate::{App, Code, IdempotencyKey, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(user_invite)
        .service(invitation_list)
        .service(invitation_confirm)
        .service(invitation_revoke);
}

/// An invitation, as those who invite see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub(super) struct InvitationView {
    id: InvitationId,
    email: String,
    /// How the person is called, as far as who invited knew.
    name: Option<String>,
    organisation_id: OrganisationId,
    organisation_name: String,
    roles: Vec<Role>,
    /// The language of the invitation.
    language: Language,
    expires_at: DateTime<Utc>,
    state: InvitationState,
    /// How its message stands; null where none was mailed.
    mail: Option<InvitationMailView>,
    /// Who invited; null for the first administrator.
    invited_by: Option<UserId>,
    invited_by_name: Option<String>,
    /// The secret of the invitation: in the answer that makes it and never again. Where mail is sent it goes to
    /// the invited person alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// How the message of an invitation stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationMail)]
struct InvitationMailView {
    state: MailState,
    /// Since when.
    at: DateTime<Utc>,
}

impl From<MailStanding> for InvitationMailView {
    fn from(standing: MailStanding) -> Self {
        Self {
            state: standing.state,
            at: standing.at,
        }
    }
}

impl InvitationView {
    fn new(invitation: Invitation, mail: Option<MailStanding>, names: &Names, now: DateTime<Utc>) -> Self {
        Self {
            id: invitation.id,
            state: invitation.state(now),
            mail: mail.map(InvitationMailView::from),
            email: invitation.email,
            name: invitation.name,
            organisation_name: names.organisation(invitation.organisation),
            organisation_id: invitation.organisation,
            roles: invitation.roles,
            language: invitation.language,
            expires_at: invitation.expires_at,
            invited_by_name: invitation.invited_by.map(|user| names.user(user)),
            invited_by: invitation.invited_by,
            token: None,
        }
    }

    /// Whom it is for.
    pub(super) fn email(&self) -> &str {
        &self.email
    }

    /// Shows the secret, this once.
    pub(super) fn with_token(self, token: Option<String>) -> Self {
        Self { token, ..self }
    }
}

/// These invitations as the actor sees them, in their order.
pub(super) async fn views(
    tx: &Tx,
    language: Language,
    invitations: Vec<Invitation>,
) -> Result<Vec<InvitationView>, Problem> {
    let organisations = invitations.iter().map(|invitation| invitation.organisation);
    let inviting = invitations.iter().filter_map(|invitation| invitation.invited_by);
    let names = names(tx, language, organisations, inviting).await?;
    let mut mails = mail::of_invitations(tx, invitations.iter().map(|invitation| invitation.id)).await?;
    let views = invitations.into_iter().map(|invitation| {
        let mail = mails.remove(&invitation.id);
        InvitationView::new(invitation, mail, &names, tx.now)
    });
    Ok(views.collect())
}

/// This invitation as the actor sees it.
pub(super) async fn view(tx: &Tx, language: Language, invitation: Invitation) -> Result<InvitationView, Problem> {
    let view = views(tx, language, vec![invitation]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::Internal))
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationPage)]
struct InvitationPageView {
    items: Vec<InvitationView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(InvitationPageView);

/// Whom to invite, to what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "email": "ana.popescu@podul.ro", "organisation_id": "0b8f5a3e-7c61-4d2a-9f0e-2f1c6f5b7a10",
    "roles": ["case_worker"], "language": "ro",
}))]
struct UserInvite {
    /// The address the new user will sign in with.
    #[schema(format = "email", max_length = 254)]
    email: String,
    /// The organisation the new user will work for.
    organisation_id: OrganisationId,
    /// At least one, each the caller's to give.
    roles: Vec<Role>,
    /// The language of the invitation.
    language: Language,
    /// How the person is called; they choose the name themselves.
    name: Option<String>,
}

/// Roles as a second person has seen them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"roles": ["auditor", "case_worker"]}))]
pub(super) struct GrantConfirm {
    /// Exactly the roles that are confirmed: all of them, in any order.
    pub roles: Vec<Role>,
}

/// Invite somebody
///
/// The invitation is bound to the address, the organisation and the roles, works once and for
/// seven days. Where the installation sends mail, its link is mailed to the person and nobody else sees it;
/// where it does not, the secret is in this answer only: hand it to the person in a way you trust. One to
/// a role that reaches every organisation works, and is mailed, only after a second person has confirmed it; the
/// only administrator of an installation invites the next one alone, with a factor proven in the last five minutes.
#[utoipa::path(tag = "users", operation_id = "user_invite", request_body = UserInvite,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = CREATED, body = InvitationView), Problem))]
#[post("/users/invitations")]
async fn user_invite(
    app: Data<App>,
    actor: Granted<UsersManage>,
    key: IdempotencyKey,
    body: Json<UserInvite>,
) -> Result<(web::Json<InvitationView>, StatusCode), Problem> {
    let once = key.of(&app, &body);
    let invite = body.into_inner();
    let email = email(&invite.email).map_err(|code| Problem::at("/email", code.code()))?;
    let tx = app.write(&actor).await?;
    let organisation = organisation::find_within(&tx, &actor.scope(), invite.organisation_id)
        .await
        .map_err(|error| match error {
            Error::NotFound => Problem::at("/organisation_id", "unknown_code"),
            other => other.into(),
        })?;
    check_grant(&actor, organisation.id, organisation.facts.kind, &invite.roles)?;
    let name = invite.name.as_deref().map(display_name).transpose();
    let name = name.map_err(|code| Problem::at("/name", code.code()))?;
    let id = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        let invitation = storage::find(&tx, &actor.scope(), earlier).await?;
        let view = view(&tx, actor.language, invitation).await?;
        return Ok((web::Json(view), StatusCode::CREATED));
    }
    not_merged(&organisation)?;
    if user::has_email(&tx, &actor.scope(), &email).await? {
        return Err(Problem::new(Code::AlreadyExists).because("email"));
    }
    let mut roles = invite.roles;
    roles.sort();
    let is_privileged = grant::needs_second(&[], &roles);
    let needs_second = is_privileged && !grant::is_second_administrator(&roles, is_only_administrator(&tx).await?);
    if is_privileged && !needs_second {
        // Where no second person stands between, an unlocked screen must not be enough (SEC-10).
        Fresh::of(&app, &*actor)?;
    }
    let inviting = Inviting {
        id,
        email,
        name,
        organisation: organisation.id,
        roles,
        language: invite.language,
        needs_second,
        batch: None,
    };
    let (invitation, token) = keep(&app, &tx, actor.user, inviting).await?;
    let view = view(&tx, actor.language, invitation).await?.with_token(token);
    tx.commit().await?;
    Ok((web::Json(view), StatusCode::CREATED))
}

/// What an invitation is made from.
pub(super) struct Inviting {
    pub id: InvitationId,
    pub email: String,
    pub name: Option<String>,
    pub organisation: OrganisationId,
    pub roles: Vec<Role>,
    pub language: Language,
    pub needs_second: bool,
    pub batch: Option<InvitationBatchId>,
}

/// Keeps a new invitation of this user and has it mailed. Where no mail is sent, its secret.
pub(super) async fn keep(
    app: &App,
    tx: &Tx,
    by: UserId,
    inviting: Inviting,
) -> Result<(Invitation, Option<String>), Problem> {
    let invitation = Invitation {
        id: inviting.id,
        email: inviting.email,
        name: inviting.name,
        organisation: inviting.organisation,
        roles: inviting.roles,
        language: inviting.language,
        invited_by: Some(by),
        created_at: tx.now,
        expires_at: Invitation::expiry(tx.now),
        accepted_at: None,
        revoked_at: None,
        batch: inviting.batch,
        needs_second: inviting.needs_second,
        confirmed: None,
    };
    let token = OpaqueToken::generate(OpaqueKind::Invitation);
    storage::add(tx, &invitation, &token.hash).await?;
    tx.record(
        Event::new(EventKind::UserInvited)
            .subject(invitation.id)
            .organisation(invitation.organisation)
            .fields(invitation.roles.iter().map(|role| role.code())),
    )
    .await?;
    let shown = hand_over(app, tx, &invitation, &token.text).await?;
    Ok((invitation, shown))
}

/// Gives an invitation another secret and has that mailed. Where no mail is sent, the secret.
async fn renew(app: &App, tx: &Tx, invitation: &Invitation) -> Result<Option<String>, Problem> {
    let token = OpaqueToken::generate(OpaqueKind::Invitation);
    storage::renew(tx, invitation, &token.hash)
        .await
        .map_err(|error| match error {
            Error::Stale => Problem::from(InvitationError::NotOpen),
            other => other.into(),
        })?;
    hand_over(app, tx, invitation, &token.text).await
}

/// To the invited person by mail, or, where none is sent, to who invites. One that awaits a second person is mailed
/// when that person has confirmed it, with a secret that nobody had until then.
pub(super) async fn hand_over(
    app: &App,
    tx: &Tx,
    invitation: &Invitation,
    secret: &SecretString,
) -> Result<Option<String>, Problem> {
    if !app.sends_mail {
        return Ok(Some(secret.expose_secret().to_owned()));
    }
    if invitation.state(tx.now) == InvitationState::Pending {
        mail::hand_over(tx, invitation, secret).await?;
    }
    Ok(None)
}

/// List invitations
///
/// Newest first, without their secrets. Who manages the users of one organisation sees those into
/// it.
#[utoipa::path(tag = "users", operation_id = "invitation_list", params(PageQuery),
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = InvitationPageView), Problem))]
#[get("/users/invitations")]
async fn invitation_list(
    app: Data<App>,
    actor: Granted<UsersRead>,
    query: Query<PageQuery>,
) -> Result<Listed<InvitationPageView>, Problem> {
    let request = query.page()?;
    let tx = app.read(&actor);
    let page = storage::list(&tx, &actor.scope(), &request).await?;
    Ok(Listed(InvitationPageView {
        items: views(&tx, actor.language, page.items).await?,
        next: page.next,
    }))
}

/// Confirm an invitation to a privileged role
///
/// As a second person: never the one who invited. The roles are named again, so that what is
/// confirmed is what was seen. From then on the invitation can be accepted, and where mail is sent its link goes to
/// the person now. Who does not agree takes it back.
#[utoipa::path(tag = "users", operation_id = "invitation_confirm", request_body = GrantConfirm,
    params(("id" = InvitationId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = OK, body = InvitationView), Problem))]
#[post("/users/invitations/{id}/confirm")]
async fn invitation_confirm(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    id: Path<InvitationId>,
    key: IdempotencyKey,
    body: Json<GrantConfirm>,
) -> Result<web::Json<InvitationView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let invitation = storage::find(&tx, &actor.scope(), *id).await?;
    let kind = organisation::find(&tx, invitation.organisation).await?.facts.kind;
    check_grant(&actor, invitation.organisation, kind, &invitation.roles)?;
    if tx.once(&once, invitation.id).await?.is_some() {
        return Ok(web::Json(view(&tx, actor.language, invitation).await?));
    }
    let invitation = invitation.confirm(actor.user, &body.roles, tx.now)?;
    storage::confirm(&tx, &invitation).await.map_err(|error| match error {
        Error::Stale => Problem::from(GrantError::NotPending),
        other => other.into(),
    })?;
    tx.record(
        Event::new(EventKind::GrantConfirmed)
            .subject(invitation.id)
            .organisation(invitation.organisation)
            .fields(invitation.roles.iter().map(|role| role.code())),
    )
    .await?;
    if app.sends_mail {
        renew(&app, &tx, &invitation).await?;
    }
    let view = view(&tx, actor.language, invitation).await?;
    tx.commit().await?;
    Ok(web::Json(view))
}

/// Take an invitation back
///
/// Its secret stops working at once. So does who refuses one that awaits a second person.
#[utoipa::path(tag = "users", operation_id = "invitation_revoke",
    params(("id" = InvitationId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = InvitationView), Problem))]
#[post("/users/invitations/{id}/revoke")]
async fn invitation_revoke(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<InvitationId>,
    key: IdempotencyKey,
) -> Result<web::Json<InvitationView>, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let invitation = storage::find(&tx, &actor.scope(), *id).await?;
    if tx.once(&once, invitation.id).await?.is_some() {
        return Ok(web::Json(view(&tx, actor.language, invitation).await?));
    }
    let invitation = invitation.revoke(tx.now)?;
    storage::close(&tx, &invitation).await.map_err(|error| match error {
        Error::Stale => Problem::from(InvitationError::NotOpen),
        other => other.into(),
    })?;
    tx.record(
        Event::new(EventKind::InvitationRevoked)
            .subject(invitation.id)
            .organisation(invitation.organisation),
    )
    .await?;
    let view = view(&tx, actor.language, invitation).await?;
    tx.commit().await?;
    Ok(web::Json(view))
}

impl From<GrantError> for Problem {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::Asker => Self::new(Code::Forbidden).because("grant_asker"),
            GrantError::Concerned => Self::new(Code::Forbidden).because("own_account"),
            GrantError::NotPending => Self::new(Code::NotNow).because("grant_not_pending"),
            GrantError::Changed => Self::new(Code::NotNow).because("grant_changed"),
        }
    }
}

impl From<InvitationError> for Problem {
    fn from(error: InvitationError) -> Self {
        match error {
            InvitationError::NotOpen => Self::new(Code::NotNow).because("invitation_not_open"),
        }
    }
}
