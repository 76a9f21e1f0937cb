//! Invitations, as those who invite see them.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{get, post, web};
use chrono::{DateTime, Utc};
use punte_domain::access::Role;
use punte_domain::access::role::check_grant;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{InvitationId, OrganisationId, UserId};
use punte_domain::identity::email;
use punte_domain::identity::grant::{self, GrantError};
use punte_domain::identity::invitation::{Invitation, InvitationError, InvitationState};
use punte_domain::language::Language;
use punte_storage::identity::{invitation as storage, is_only_administrator, organisation, user};
use punte_storage::{Error, Names, names};
use punte_vault::token::{OpaqueKind, OpaqueToken};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::{Fresh, Granted, UsersManage, UsersRead};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, IdempotencyKey, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(user_invite)
        .service(invitation_list)
        .service(invitation_confirm)
        .service(invitation_revoke);
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
struct InvitationView {
    id: InvitationId,
    email: String,
    organisation_id: OrganisationId,
    organisation_name: String,
    roles: Vec<Role>,
    expires_at: DateTime<Utc>,
    state: InvitationState,
    /// Who invited; null for the first administrator.
    invited_by: Option<UserId>,
    invited_by_name: Option<String>,
    /// The secret of the invitation: in the answer that makes it and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl InvitationView {
    fn new(invitation: Invitation, names: &Names, now: DateTime<Utc>) -> Self {
        Self {
            id: invitation.id,
            state: invitation.state(now),
            email: invitation.email,
            organisation_name: names.organisation(invitation.organisation),
            organisation_id: invitation.organisation,
            roles: invitation.roles,
            expires_at: invitation.expires_at,
            invited_by_name: invitation.invited_by.map(|user| names.user(user)),
            invited_by: invitation.invited_by,
            token: None,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationPage)]
struct InvitationPageView {
    items: Vec<InvitationView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(InvitationPageView);

/// Which page of invitations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InvitationListQuery {
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

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
/// seven days. Its secret is in this answer only; hand it to the person in a way you trust. One to
/// a role that reaches every organisation works only after a second person has confirmed it; the
/// only administrator of an installation invites the next one alone.
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
    let names = names(&tx, actor.language, [organisation.id], [actor.user]).await?;
    let id = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        let invitation = storage::find(&tx, &actor.scope(), earlier).await?;
        let view = InvitationView::new(invitation, &names, tx.now);
        return Ok((web::Json(view), StatusCode::CREATED));
    }
    if user::has_email(&tx, &actor.scope(), &email).await? {
        return Err(Problem::new(Code::AlreadyExists).because("email"));
    }
    let mut roles = invite.roles;
    roles.sort();
    let needs_second =
        grant::needs_second(&[], &roles) && !grant::is_second_administrator(&roles, is_only_administrator(&tx).await?);
    let invitation = Invitation {
        id,
        email,
        organisation: organisation.id,
        roles,
        language: invite.language,
        invited_by: Some(actor.user),
        created_at: tx.now,
        expires_at: Invitation::expiry(tx.now),
        accepted_at: None,
        revoked_at: None,
        needs_second,
        confirmed: None,
    };
    let token = OpaqueToken::generate(OpaqueKind::Invitation);
    storage::add(&tx, &invitation, &token.hash).await?;
    tx.record(
        Event::new(EventKind::UserInvited)
            .subject(id)
            .organisation(organisation.id)
            .fields(invitation.roles.iter().map(|role| role.code())),
    )
    .await?;
    let now = tx.now;
    tx.commit().await?;
    let view = InvitationView {
        token: Some(token.text.expose_secret().to_owned()),
        ..InvitationView::new(invitation, &names, now)
    };
    Ok((web::Json(view), StatusCode::CREATED))
}

/// List invitations
///
/// Newest first, without their secrets. Who manages the users of one organisation sees those into
/// it.
#[utoipa::path(tag = "users", operation_id = "invitation_list", params(InvitationListQuery),
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = InvitationPageView), Problem))]
#[get("/users/invitations")]
async fn invitation_list(
    app: Data<App>,
    actor: Granted<UsersRead>,
    query: Query<InvitationListQuery>,
) -> Result<Listed<InvitationPageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let tx = app.read(&actor);
    let invitations = storage::list(&tx, &actor.scope(), &request).await?;
    let organisations = invitations.items.iter().map(|invitation| invitation.organisation);
    let inviting = invitations.items.iter().filter_map(|invitation| invitation.invited_by);
    let names = names(&tx, actor.language, organisations, inviting).await?;
    let invitations = invitations.map(|invitation| InvitationView::new(invitation, &names, tx.now));
    Ok(Listed(InvitationPageView {
        items: invitations.items,
        next: invitations.next,
    }))
}

/// Confirm an invitation to a privileged role
///
/// As a second person: never the one who invited. The roles are named again, so that what is
/// confirmed is what was seen. From then on the invitation can be accepted. Who does not agree takes
/// it back.
#[utoipa::path(tag = "users", operation_id = "invitation_confirm", request_body = GrantConfirm,
    params(("id" = InvitationId, Path)), extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = OK, body = InvitationView), Problem))]
#[post("/users/invitations/{id}/confirm")]
async fn invitation_confirm(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    id: Path<InvitationId>,
    body: Json<GrantConfirm>,
) -> Result<web::Json<InvitationView>, Problem> {
    let tx = app.write(&actor).await?;
    let invitation = storage::find(&tx, &actor.scope(), *id).await?;
    let kind = organisation::find(&tx, invitation.organisation).await?.facts.kind;
    check_grant(&actor, invitation.organisation, kind, &invitation.roles)?;
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
    let names = names(&tx, actor.language, [invitation.organisation], invitation.invited_by).await?;
    let view = InvitationView::new(invitation, &names, tx.now);
    tx.commit().await?;
    Ok(web::Json(view))
}

/// Take an invitation back
///
/// Its secret stops working at once. So does who refuses one that awaits a second person.
#[utoipa::path(tag = "users", operation_id = "invitation_revoke", params(("id" = InvitationId, Path)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = InvitationView), Problem))]
#[post("/users/invitations/{id}/revoke")]
async fn invitation_revoke(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<InvitationId>,
) -> Result<web::Json<InvitationView>, Problem> {
    let tx = app.write(&actor).await?;
    let invitation = storage::find(&tx, &actor.scope(), *id).await?.revoke(tx.now)?;
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
    let names = names(&tx, actor.language, [invitation.organisation], invitation.invited_by).await?;
    let view = InvitationView::new(invitation, &names, tx.now);
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
