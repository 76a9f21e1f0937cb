//! Users, as those who manage them and their colleagues see them.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use std::collections::BTreeMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, patch, post, web};
use chrono::{DateTime, Utc};
use punte_domain::access::role::{RoleError, check_authority, check_change};
use punte_domain::access::{Actor, OwnRoleFacts, Role};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{OrganisationId, OwnRoleId, UserId};
use punte_domain::identity::grant::{GrantError, RoleRequest, needs_second};
use punte_domain::identity::session::SessionEnding;
use punte_domain::identity::user::{UserError, display_name};
use punte_domain::identity::{User, UserStatus};
use punte_domain::language::Language;
use punte_storage::identity::{organisation, own_role, role_request, session, user as storage};
use punte_storage::{Names, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::invitation::GrantConfirm;
use super::user_own_roles;
use crate::access::OwnRoleNameView;
use crate::auth::{Fresh, Granted, TasksUse, UsersManage, UsersRead};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::{page, words};
use crate::routing::ServiceConfig;
use crate::{App, Code, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(colleague_list)
        .service(user_list)
        .service(user_read)
        .service(user_update)
        .service(user_roles_confirm)
        .service(user_roles_refuse)
        .service(user_suspend)
        .service(user_reactivate)
        .service(user_end_sessions);
}

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserView {
    id: UserId,
    version: i64,
    display_name: String,
    email: String,
    organisation_id: OrganisationId,
    organisation_name: String,
    roles: Vec<Role>,
    /// The roles of the installation's own.
    own_roles: Vec<OwnRoleNameView>,
    status: UserStatus,
    language: Language,
    last_sign_in_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    /// Roles that were asked for and await a second person.
    pending_roles: Option<PendingRolesView>,
}

/// Roles that await a second person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PendingRoles)]
struct PendingRolesView {
    /// All the roles the user is to have.
    roles: Vec<Role>,
    asked_by: UserId,
    asked_by_name: String,
    asked_at: DateTime<Utc>,
}

impl PendingRolesView {
    fn new(request: RoleRequest, names: &Names) -> Self {
        Self {
            roles: request.to,
            asked_by_name: names.user(request.asked_by),
            asked_by: request.asked_by,
            asked_at: request.asked_at,
        }
    }
}

impl UserView {
    fn new(
        user: User,
        pending: Option<RoleRequest>,
        own: &BTreeMap<OwnRoleId, OwnRoleFacts>,
        language: Language,
        names: &Names,
    ) -> Self {
        let own = own.iter().filter(|(id, _)| user.own_roles.contains(id));
        Self {
            own_roles: OwnRoleNameView::all(own, language),
            id: user.id,
            version: user.version,
            display_name: user.display_name,
            email: user.email,
            organisation_name: names.organisation(user.organisation),
            organisation_id: user.organisation,
            roles: user.roles,
            status: user.status,
            language: user.language,
            last_sign_in_at: user.last_sign_in_at,
            created_at: user.created_at,
            pending_roles: pending.map(|request| PendingRolesView::new(request, names)),
        }
    }
}

impl Versioned for UserView {
    fn version(&self) -> i64 {
        self.version
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserPage)]
struct UserPageView {
    items: Vec<UserView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(UserPageView);

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Colleague)]
struct ColleagueView {
    id: UserId,
    display_name: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ColleagueList)]
struct ColleagueListView {
    items: Vec<ColleagueView>,
}

/// Which users to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UserListQuery {
    /// Beginnings of words of the name or address, with or without diacritics.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Of this organisation.
    organisation_id: Option<OrganisationId>,
    /// In this state.
    status: Option<UserStatus>,
    /// With this role.
    role: Option<Role>,
    /// With this role of the installation's own.
    own_role_id: Option<OwnRoleId>,
    /// Who have a passkey, or who have none.
    has_passkey: Option<bool>,
    /// Who have not signed in since.
    unseen_since: Option<DateTime<Utc>>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// What to change of a user; what is not given stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"display_name": "Ana Popescu", "roles": ["case_worker", "case_supervisor"]}))]
struct UserUpdate {
    /// The name colleagues see.
    display_name: Option<String>,
    /// All the roles the user is to have.
    roles: Option<Vec<Role>>,
    /// All the roles of the installation's own that the user is to have.
    own_roles: Option<Vec<OwnRoleId>>,
}

/// List colleagues
///
/// The active users of the caller's own organisation, to give work to.
#[utoipa::path(tag = "users", operation_id = "colleague_list",
    extensions(("x-permission" = json!("tasks.use"))),
    responses((status = OK, body = ColleagueListView), Problem))]
#[get("/users/colleagues")]
async fn colleague_list(app: Data<App>, actor: Granted<TasksUse>) -> Result<web::Json<ColleagueListView>, Problem> {
    let colleagues = storage::colleagues(&app.read(&actor), actor.organisation).await?;
    let items = colleagues
        .into_iter()
        .map(|(id, display_name)| ColleagueView { id, display_name })
        .collect();
    Ok(web::Json(ColleagueListView { items }))
}

/// List users
///
/// By name. Who manages the users of one organisation sees those.
#[utoipa::path(tag = "users", operation_id = "user_list", params(UserListQuery),
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = UserPageView), Problem))]
#[get("/users")]
async fn user_list(
    app: Data<App>,
    actor: Granted<UsersRead>,
    query: Query<UserListQuery>,
) -> Result<Listed<UserPageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let Query(query) = query;
    let filter = storage::UserFilter {
        text: words(query.q)?,
        organisation: query.organisation_id,
        status: query.status,
        role: query.role,
        own_role: query.own_role_id,
        has_passkey: query.has_passkey,
        unseen_since: query.unseen_since,
    };
    let tx = app.read(&actor);
    let users = storage::list(&tx, &actor.scope(), &filter, &request).await?;
    let mut pending = role_request::of_users(&tx, users.items.iter().map(|user| user.id)).await?;
    let own = own_role::in_force(&tx, users.items.iter().flat_map(|user| user.own_roles.iter().copied())).await?;
    let names = names(
        &tx,
        actor.language,
        users.items.iter().map(|user| user.organisation),
        pending.values().map(|request| request.asked_by),
    )
    .await?;
    let users = users.map(|user| {
        let pending = pending.remove(&user.id);
        UserView::new(user, pending, &own, actor.language, &names)
    });
    Ok(Listed(UserPageView {
        items: users.items,
        next: users.next,
    }))
}

/// Read a user
///
/// Who manages the users of one organisation sees those; anybody else does not exist for them.
#[utoipa::path(tag = "users", operation_id = "user_read", params(("id" = UserId, Path)),
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = UserView), Problem))]
#[get("/users/{id}")]
async fn user_read(app: Data<App>, actor: Granted<UsersRead>, id: Path<UserId>) -> Result<Etag<UserView>, Problem> {
    let tx = app.read(&actor);
    let user = storage::find(&tx, &actor.scope(), *id).await?;
    Ok(Etag(view(&tx, user, actor.language).await?))
}

/// Change a user
///
/// Nobody changes their own roles, or gives or takes a role that is not theirs to give. A change
/// of roles ends the user's sign-ins. One that adds a role which reaches every organisation awaits a
/// second person: the roles stay as they are until then, and `pending_roles` says what was asked. A
/// later change takes the place of what was asked before. Roles of the installation's own are never privileged: they
/// are given at once, if they are in force and meant for organisations of that kind.
#[utoipa::path(tag = "users", operation_id = "user_update", request_body = UserUpdate,
    params(("id" = UserId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = UserView), Problem))]
#[patch("/users/{id}")]
async fn user_update(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<UserId>,
    version: IfMatch,
    body: Json<UserUpdate>,
) -> Result<Etag<UserView>, Problem> {
    let tx = app.write(&actor).await?;
    let mut user = storage::find(&tx, &actor.scope(), *id).await?;
    if user.version != version.0 {
        return Err(Problem::stale(&view(&tx, user, actor.language).await?));
    }
    check_authority(&actor, user.id, user.organisation, &user.roles)?;
    let change = body.into_inner();
    let mut changed = Vec::new();
    if let Some(name) = change.display_name {
        user.display_name = display_name(&name).map_err(|code| Problem::at("/display_name", code.code()))?;
        changed.push("display_name");
    }
    if let Some(mut roles) = change.roles {
        let kind = organisation::find(&tx, user.organisation).await?.facts.kind;
        check_change(&actor, user.id, user.organisation, kind, &user.roles, &roles)?;
        roles.sort();
        let earlier = pending(&tx, user.id).await?;
        if let Some(earlier) = earlier.filter(|earlier| earlier.to != roles) {
            role_request::close(&tx, &earlier).await?;
            let roles = earlier.to.iter().map(|role| role.code());
            tx.record(user_event(EventKind::GrantRefused, &user).fields(roles))
                .await?;
        }
        if needs_second(&user.roles, &roles) {
            ask(&tx, &actor, &user, roles).await?;
        } else if roles != user.roles {
            user.roles = roles;
            changed.push("roles");
        }
    }
    if let Some(own_roles) = change.own_roles
        && user_own_roles::change(&tx, &actor, &mut user, own_roles).await?
    {
        changed.push("own_roles");
    }
    let user = storage::save(&tx, user).await?;
    // Only now: a sign-in that had read the former roles has made its session before this was saved (SEC-03).
    if changed.iter().any(|field| field.ends_with("roles")) {
        session::end_all(&tx, user.id, SessionEnding::RightsChanged, None).await?;
    }
    if changed.contains(&"roles") {
        // Which they are now.
        changed.extend(user.roles.iter().map(|role| role.code()));
    }
    tx.record(user_event(EventKind::UserChanged, &user).fields(changed))
        .await?;
    let view = view(&tx, user, actor.language).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Confirm roles that await a second person
///
/// As a second person: neither who asked nor who is given them. The roles are named again, so that
/// what is confirmed is what was seen; if the user's roles, organisation or status have changed since
/// they were asked for, nothing is given. The user's sign-ins end.
#[utoipa::path(tag = "users", operation_id = "user_roles_confirm", request_body = GrantConfirm,
    params(("id" = UserId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = OK, body = UserView), Problem))]
#[post("/users/{id}/roles/confirm")]
async fn user_roles_confirm(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    id: Path<UserId>,
    key: IdempotencyKey,
    body: Json<GrantConfirm>,
) -> Result<Etag<UserView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let mut user = storage::find(&tx, &actor.scope(), *id).await?;
    check_authority(&actor, user.id, user.organisation, &user.roles)?;
    if tx.once(&once, user.id).await?.is_some() {
        return Ok(Etag(view(&tx, user, actor.language).await?));
    }
    let request = pending(&tx, user.id).await?.ok_or(GrantError::NotPending)?;
    request.confirm(actor.user, &user, &body.roles)?;
    let kind = organisation::find(&tx, user.organisation).await?.facts.kind;
    check_change(&actor, user.id, user.organisation, kind, &user.roles, &request.to)?;
    if !role_request::close(&tx, &request).await? {
        return Err(GrantError::NotPending.into());
    }
    user.roles = request.to;
    let user = storage::save(&tx, user).await?;
    session::end_all(&tx, user.id, SessionEnding::RightsChanged, None).await?;
    let roles = user.roles.iter().map(|role| role.code());
    tx.record(user_event(EventKind::GrantConfirmed, &user).fields(roles))
        .await?;
    let view = view(&tx, user, actor.language).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Refuse roles that await a second person
///
/// The roles stay as they are. Who asked takes it back in the same way.
#[utoipa::path(tag = "users", operation_id = "user_roles_refuse",
    params(("id" = UserId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = UserView), Problem))]
#[post("/users/{id}/roles/refuse")]
async fn user_roles_refuse(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<UserId>,
    key: IdempotencyKey,
) -> Result<Etag<UserView>, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let user = storage::find(&tx, &actor.scope(), *id).await?;
    let request = pending(&tx, user.id).await?;
    let roles = request.as_ref().map_or(user.roles.as_slice(), |request| &request.to);
    check_authority(&actor, user.id, user.organisation, roles)?;
    if tx.once(&once, user.id).await?.is_some() {
        return Ok(Etag(view(&tx, user, actor.language).await?));
    }
    let request = request.ok_or(GrantError::NotPending)?;
    if !role_request::close(&tx, &request).await? {
        return Err(GrantError::NotPending.into());
    }
    let roles = request.to.iter().map(|role| role.code());
    tx.record(user_event(EventKind::GrantRefused, &user).fields(roles))
        .await?;
    let view = view(&tx, user, actor.language).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Suspend a user
///
/// The user's sign-ins end at once and no new one begins until somebody reactivates the user.
#[utoipa::path(tag = "users", operation_id = "user_suspend",
    params(("id" = UserId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = UserView), Problem))]
#[post("/users/{id}/suspend")]
async fn user_suspend(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<UserId>,
    key: IdempotencyKey,
) -> Result<Etag<UserView>, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let user = storage::find(&tx, &actor.scope(), *id).await?;
    check_authority(&actor, user.id, user.organisation, &user.roles)?;
    if tx.once(&once, user.id).await?.is_some() {
        return Ok(Etag(view(&tx, user, actor.language).await?));
    }
    let user = storage::save(&tx, user.suspend()?).await?;
    session::end_all(&tx, user.id, SessionEnding::Suspended, None).await?;
    tx.record(user_event(EventKind::UserSuspended, &user)).await?;
    let view = view(&tx, user, actor.language).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Reactivate a user
///
/// The user may sign in again, with the credentials and roles they had.
#[utoipa::path(tag = "users", operation_id = "user_reactivate",
    params(("id" = UserId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = UserView), Problem))]
#[post("/users/{id}/reactivate")]
async fn user_reactivate(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<UserId>,
    key: IdempotencyKey,
) -> Result<Etag<UserView>, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let user = storage::find(&tx, &actor.scope(), *id).await?;
    check_authority(&actor, user.id, user.organisation, &user.roles)?;
    if tx.once(&once, user.id).await?.is_some() {
        return Ok(Etag(view(&tx, user, actor.language).await?));
    }
    let user = storage::save(&tx, user.reactivate()?).await?;
    tx.record(user_event(EventKind::UserReactivated, &user)).await?;
    let view = view(&tx, user, actor.language).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// End a user's sign-ins
///
/// On every device, with the next request. The user may sign in again.
#[utoipa::path(tag = "users", operation_id = "user_end_sessions",
    params(("id" = UserId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = NO_CONTENT), Problem))]
#[post("/users/{id}/end-sessions")]
async fn user_end_sessions(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<UserId>,
    key: IdempotencyKey,
) -> Result<HttpResponse, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let user = storage::find(&tx, &actor.scope(), *id).await?;
    check_authority(&actor, user.id, user.organisation, &user.roles)?;
    if tx.once(&once, user.id).await?.is_some() {
        return Ok(HttpResponse::NoContent().finish());
    }
    session::end_all(&tx, user.id, SessionEnding::Administrator, None).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn view(tx: &Tx, user: User, language: Language) -> Result<UserView, Problem> {
    let pending = pending(tx, user.id).await?;
    let asked_by = pending.as_ref().map(|request| request.asked_by);
    let names = names(tx, language, [user.organisation], asked_by).await?;
    let own = own_role::in_force(tx, user.own_roles.iter().copied()).await?;
    Ok(UserView::new(user, pending, &own, language, &names))
}

/// What awaits a second person for this user.
async fn pending(tx: &Tx, user: UserId) -> Result<Option<RoleRequest>, Problem> {
    Ok(role_request::of_users(tx, [user]).await?.remove(&user))
}

/// Asks a second person for these roles.
async fn ask(tx: &Tx, actor: &Actor, user: &User, roles: Vec<Role>) -> Result<(), Problem> {
    let request = RoleRequest {
        user: user.id,
        organisation: user.organisation,
        from: user.roles.clone(),
        to: roles,
        asked_by: actor.user,
        asked_at: tx.now,
    };
    role_request::ask(tx, &request).await?;
    let roles = request.to.iter().map(|role| role.code());
    tx.record(user_event(EventKind::GrantAsked, user).fields(roles)).await?;
    Ok(())
}

/// What is recorded of a user.
pub(super) fn user_event(kind: EventKind, user: &User) -> Event {
    Event::new(kind).subject(user.id).organisation(user.organisation)
}

impl From<RoleError> for Problem {
    fn from(error: RoleError) -> Self {
        match error {
            RoleError::Own => Self::new(Code::Forbidden).because("own_account"),
            RoleError::NotYours => Self::new(Code::Forbidden).because("role_not_yours"),
            RoleError::NoRole => Self::at("/roles", "required"),
            RoleError::Repeated => Self::at("/roles", "repeated"),
            RoleError::WrongKind => Self::at("/roles", "wrong_organisation_kind"),
        }
    }
}

impl From<UserError> for Problem {
    fn from(error: UserError) -> Self {
        Self::new(Code::NotNow).because(match error {
            UserError::AlreadySuspended => "already_suspended",
            UserError::AlreadyActive => "already_active",
        })
    }
}
