//! Roles of the installation's own: written down by one administrator, confirmed by another.

use std::collections::{BTreeMap, HashMap};

use actix_web::web::{Data, Json as Answer, Path};
use actix_web::{get, post, put};
use chrono::{DateTime, Utc};
use punte_domain::access::explain::opened_by;
use punte_domain::access::own_role::{OwnRoleError, OwnRoleProposal, possible};
use punte_domain::access::{Class, OwnGrant, OwnRole, OwnRoleFacts, OwnRoleState, Permission, Reach, Scope};
use punte_domain::event::Event;
use punte_domain::id::{OwnRoleId, UserId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::language::Language;
use punte_storage::identity::own_role as storage;
use punte_storage::{Names, Once, Tx, names};
use serde::Serialize;
use strum::IntoEnumIterator;
use utoipa::ToSchema;

use crate::auth::{Fresh, Granted, UsersManage, UsersRead};
use crate::etag::Versioned;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// An own role by its name.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OwnRoleName)]
pub struct OwnRoleNameView {
    id: OwnRoleId,
    /// In the caller's language.
    name: String,
}

impl OwnRoleNameView {
    /// These roles, as a reader of this language knows them.
    #[must_use]
    pub fn all<'a>(
        roles: impl IntoIterator<Item = (&'a OwnRoleId, &'a OwnRoleFacts)>,
        language: Language,
    ) -> Vec<Self> {
        let named = roles.into_iter().map(|(id, facts)| Self {
            id: *id,
            name: facts.names.get(language).to_owned(),
        });
        named.collect()
    }
}

/// A role of the installation's own.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnRole)]
pub(super) struct OwnRoleView {
    id: OwnRoleId,
    version: i64,
    state: OwnRoleState,
    /// What it is; `null` before a second administrator confirmed it.
    facts: Option<OwnRoleFacts>,
    /// What it is to be, and waits for a second administrator.
    proposal: Option<OwnRoleProposalView>,
    confirmed_by_name: Option<String>,
    confirmed_at: Option<DateTime<Utc>>,
    retired_by_name: Option<String>,
    retired_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    /// How many of the people whom the caller sees hold it.
    held: i64,
}

/// What an own role is to be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnRoleProposal)]
struct OwnRoleProposalView {
    facts: OwnRoleFacts,
    asked_by: UserId,
    asked_by_name: String,
    asked_at: DateTime<Utc>,
}

/// What an own role may grant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnRoleGrant)]
struct OwnRoleGrantView {
    /// The act.
    permission: Permission,
    /// How far it reaches.
    reach: Reach,
    /// What it opens of the cases and referrals it reaches; of a referral within its consent.
    opens: Vec<Class>,
    /// The kinds of organisation in whose roles it may stand.
    kinds: Vec<OrganisationKind>,
}

/// Every role of the installation's own, and what such roles may grant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnRoleList)]
pub(super) struct OwnRoleListView {
    /// The oldest first, those that wait and those that were retired among them.
    items: Vec<OwnRoleView>,
    /// What an own role may grant: what built-in roles grant that ask for no passkey.
    possible: Vec<OwnRoleGrantView>,
}

impl Versioned for OwnRoleView {
    fn version(&self) -> i64 {
        self.version
    }
}

impl OwnRoleView {
    fn new(role: OwnRole, held: &HashMap<OwnRoleId, i64>, names: &Names) -> Self {
        let name = |acted: Option<(UserId, DateTime<Utc>)>| acted.map(|(by, _)| names.user(by));
        Self {
            id: role.id,
            version: role.version,
            state: role.state(),
            confirmed_by_name: name(role.confirmed),
            confirmed_at: role.confirmed.map(|(_, at)| at),
            retired_by_name: name(role.retired),
            retired_at: role.retired.map(|(_, at)| at),
            created_at: role.created_at,
            held: held.get(&role.id).copied().unwrap_or_default(),
            facts: role.facts,
            proposal: role.proposal.map(|proposal| OwnRoleProposalView::new(proposal, names)),
        }
    }
}

impl OwnRoleProposalView {
    fn new(proposal: OwnRoleProposal, names: &Names) -> Self {
        Self {
            facts: proposal.facts,
            asked_by: proposal.by,
            asked_by_name: names.user(proposal.by),
            asked_at: proposal.at,
        }
    }
}

async fn views(tx: &Tx, language: Language, scope: &Scope, roles: Vec<OwnRole>) -> Result<Vec<OwnRoleView>, Problem> {
    let held = storage::held(tx, scope).await?;
    let people = roles.iter().flat_map(|role| {
        let acted = [role.confirmed, role.retired].into_iter().flatten().map(|(by, _)| by);
        acted.chain(role.proposal.as_ref().map(|proposal| proposal.by))
    });
    let names = names(tx, language, None, people.collect::<Vec<_>>()).await?;
    Ok(roles
        .into_iter()
        .map(|role| OwnRoleView::new(role, &held, &names))
        .collect())
}

async fn view(tx: &Tx, language: Language, scope: &Scope, role: OwnRole) -> Result<OwnRoleView, Problem> {
    let view = views(tx, language, scope, vec![role]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::Internal))
}

/// List the installation's own roles
///
/// With what waits for a second administrator, what was retired, how many of the people whom the caller sees hold each,
/// and what such roles may grant. For those who see users.
#[utoipa::path(tag = "users", operation_id = "own_role_list",
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = OwnRoleListView), Problem))]
#[get("/own-roles")]
pub(super) async fn list(app: Data<App>, actor: Granted<UsersRead>) -> Result<Answer<OwnRoleListView>, Problem> {
    let tx = app.read(&actor);
    let roles = storage::all(&tx).await?;
    let items = views(&tx, actor.language, &actor.scope(), roles).await?;
    Ok(Answer(OwnRoleListView {
        items,
        possible: grants(),
    }))
}

fn grants() -> Vec<OwnRoleGrantView> {
    let mut kinds: BTreeMap<OwnGrant, Vec<OrganisationKind>> = BTreeMap::new();
    for kind in OrganisationKind::iter() {
        for grant in possible(kind) {
            kinds.entry(grant).or_default().push(kind);
        }
    }
    kinds
        .into_iter()
        .map(|(OwnGrant { permission, reach }, kinds)| OwnRoleGrantView {
            permission,
            reach,
            opens: opened_by(permission, reach).into_iter().collect(),
            kinds,
        })
        .collect()
}

/// Read an own role
///
/// With what waits for a second administrator. Who holds it, the list of users says. For those who see users.
#[utoipa::path(tag = "users", operation_id = "own_role_read", params(("id" = OwnRoleId, Path)),
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = OwnRoleView), Problem))]
#[get("/own-roles/{id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<UsersRead>,
    id: Path<OwnRoleId>,
) -> Result<Etag<OwnRoleView>, Problem> {
    let tx = app.read(&actor);
    let role = storage::find(&tx, *id).await?;
    Ok(Etag(view(&tx, actor.language, &actor.scope(), role).await?))
}

/// Write down an own role
///
/// It waits for a second administrator, and nobody can hold it before. It may grant what built-in roles grant in
/// organisations of these kinds, but for those roles that ask for a passkey. For whoever manages the users of the whole
/// country, with a factor proven in the last five minutes.
#[utoipa::path(tag = "users", operation_id = "own_role_create", request_body = OwnRoleFacts,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = CREATED, body = OwnRoleView), Problem))]
#[post("/own-roles")]
pub(super) async fn create(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    key: IdempotencyKey,
    body: Json<OwnRoleFacts>,
) -> Result<Created<OwnRoleView>, Problem> {
    everywhere(&actor)?;
    let once = key.of(&app, &body);
    let facts = body.into_inner().checked()?;
    let tx = app.write(&actor).await?;
    let id: OwnRoleId = tx.new_id();
    let role = if let Some(earlier) = tx.once(&once, id).await? {
        storage::find(&tx, earlier).await?
    } else {
        let (role, event) = OwnRole::enter(id, facts, actor.user, tx.now);
        storage::add(&tx, &role).await?;
        tx.record(event).await?;
        role
    };
    let place = format!("/api/v1/own-roles/{}", role.id);
    let view = view(&tx, actor.language, &actor.scope(), role).await?;
    tx.commit().await?;
    Ok(Created(view, place))
}

/// Ask for an own role to be changed
///
/// It stays what it is until another administrator confirms. What was asked before and waits is replaced. Nobody
/// changes a role that they hold. For whoever manages the users of the whole country, with a factor proven in the last
/// five minutes.
#[utoipa::path(tag = "users", operation_id = "own_role_update", request_body = OwnRoleFacts,
    params(("id" = OwnRoleId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = OK, body = OwnRoleView), Problem))]
#[put("/own-roles/{id}")]
pub(super) async fn update(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    id: Path<OwnRoleId>,
    version: IfMatch,
    body: Json<OwnRoleFacts>,
) -> Result<Etag<OwnRoleView>, Problem> {
    everywhere(&actor)?;
    let tx = app.write(&actor).await?;
    let role = as_seen(&tx, &actor, storage::find(&tx, *id).await?, version).await?;
    let facts = body.into_inner().checked()?;
    let by = (actor.user, storage::is_held_by(&tx, *id, actor.user).await?);
    let (role, event) = role.propose(facts, by, tx.now)?;
    let role = storage::save(&tx, role).await?;
    tx.record(event).await?;
    let view = view(&tx, actor.language, &actor.scope(), role).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Confirm an own role, or a change of it
///
/// As a second administrator, who has read what it grants. It counts with the next request of everybody who holds it.
/// For whoever manages the users of the whole country, with a factor proven in the last five minutes; not for who
/// asked, nor for who holds it.
#[utoipa::path(tag = "users", operation_id = "own_role_confirm",
    params(("id" = OwnRoleId, Path),
           ("If-Match" = String, Header, description = "The version that was looked at", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = OK, body = OwnRoleView), Problem))]
#[post("/own-roles/{id}/confirm")]
pub(super) async fn confirm(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    id: Path<OwnRoleId>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Etag<OwnRoleView>, Problem> {
    let once = key.of_no_body(&app);
    step(&app, &actor, *id, version, &once, async |tx, role| {
        let holds_it = storage::is_held_by(tx, role.id, actor.user).await?;
        Ok(role.confirm((actor.user, holds_it), tx.now)?)
    })
    .await
}

/// Refuse an own role, or a change of it
///
/// What waits is dropped; who asked takes it back in the same way. A role that was never confirmed is retired. For
/// whoever manages the users of the whole country.
#[utoipa::path(tag = "users", operation_id = "own_role_refuse",
    params(("id" = OwnRoleId, Path),
           ("If-Match" = String, Header, description = "The version that was looked at", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = OwnRoleView), Problem))]
#[post("/own-roles/{id}/refuse")]
pub(super) async fn refuse(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<OwnRoleId>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Etag<OwnRoleView>, Problem> {
    let once = key.of_no_body(&app);
    step(&app, &actor, *id, version, &once, async |tx, role| {
        Ok(role.refuse(actor.user, tx.now)?)
    })
    .await
}

/// Retire an own role
///
/// Whoever holds it loses it with their next request, and nobody is given it again. One administrator does it alone:
/// it can only stop something. For whoever manages the users of the whole country, with a factor proven in the last five
/// minutes.
#[utoipa::path(tag = "users", operation_id = "own_role_retire",
    params(("id" = OwnRoleId, Path),
           ("If-Match" = String, Header, description = "The version that was looked at", example = "\"2\""),
           ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage")), ("x-step-up" = json!(true))),
    responses((status = OK, body = OwnRoleView), Problem))]
#[post("/own-roles/{id}/retire")]
pub(super) async fn retire(
    app: Data<App>,
    actor: Fresh<Granted<UsersManage>>,
    id: Path<OwnRoleId>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Etag<OwnRoleView>, Problem> {
    let once = key.of_no_body(&app);
    step(&app, &actor, *id, version, &once, async |tx, role| {
        Ok(role.retire(actor.user, tx.now)?)
    })
    .await
}

/// An own role is of every organisation: so is whoever shapes it.
fn everywhere(actor: &Granted<UsersManage>) -> Result<(), Problem> {
    if actor.scope().is_unbounded() {
        Ok(())
    } else {
        Err(Problem::new(Code::Forbidden).because("own_role_not_yours"))
    }
}

/// A step of the role, taken once, in the version the caller saw.
async fn step<F>(
    app: &App,
    actor: &Granted<UsersManage>,
    id: OwnRoleId,
    version: IfMatch,
    once: &Once,
    take: F,
) -> Result<Etag<OwnRoleView>, Problem>
where
    F: AsyncFnOnce(&Tx, OwnRole) -> Result<(OwnRole, Event), Problem>,
{
    everywhere(actor)?;
    let tx = app.write(actor).await?;
    let mut role = storage::find(&tx, id).await?;
    if tx.once(once, id).await?.is_none() {
        let seen = as_seen(&tx, actor, role, version).await?;
        let (taken, event) = take(&tx, seen).await?;
        role = storage::save(&tx, taken).await?;
        tx.record(event).await?;
    }
    let view = view(&tx, actor.language, &actor.scope(), role).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The role, if it is in the version the caller saw.
async fn as_seen(tx: &Tx, actor: &Granted<UsersManage>, role: OwnRole, version: IfMatch) -> Result<OwnRole, Problem> {
    if role.version == version.0 {
        return Ok(role);
    }
    Err(Problem::stale(&view(tx, actor.language, &actor.scope(), role).await?))
}

impl From<OwnRoleError> for Problem {
    fn from(error: OwnRoleError) -> Self {
        match error {
            OwnRoleError::NotProposed => Self::new(Code::NotNow).because("grant_not_pending"),
            OwnRoleError::Asker => Self::new(Code::Forbidden).because("grant_asker"),
            OwnRoleError::Holder => Self::new(Code::Forbidden).because("own_role_held"),
            OwnRoleError::Retired => Self::new(Code::NotNow).because("own_role_retired"),
        }
    }
}
