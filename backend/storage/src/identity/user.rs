//! People who sign in, within the reach of who asks.

use std::collections::{BTreeSet, HashMap};

use punte_domain::Timestamp;
use punte_domain::access::{Actor, Permission, Reach, Role, Scope};
use punte_domain::id::{Id, OrganisationId, OwnRoleId, UserId};
use punte_domain::identity::{User, UserStatus};
use punte_domain::language::Language;
use sea_orm::sea_query::{Expr, ExprTrait, LockType, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::organisation::words;
use super::{own_role, passkey};
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position};
use crate::{Error, Result, Tx};

pub(super) mod row {
    use super::{Language, Text, UserStatus};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "app_user")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub organisation_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub display_name: String,
        pub email: String,
        #[sea_orm(column_type = "Text")]
        pub status: Text<UserStatus>,
        #[sea_orm(column_type = "Text")]
        pub language: Text<Language>,
        #[sea_orm(column_type = "Text")]
        pub search_text: String,
        #[sea_orm(column_type = "Text")]
        pub sort_text: String,
        pub last_sign_in_at: Option<ChronoDateTimeUtc>,
        pub created_at: ChronoDateTimeUtc,
        /// Whether it stands for a partner's program: nobody who could sign in or be given work.
        pub is_client: bool,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod role {
    use super::{Role, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "user_role")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
        pub role: Text<Role>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Which users to list.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Beginnings of words of the name or the address, in any spelling.
    pub text: Option<String>,
    /// Of this organisation.
    pub organisation: Option<OrganisationId>,
    /// In this state.
    pub status: Option<UserStatus>,
    /// With this role.
    pub role: Option<Role>,
    /// With this role of the installation's own.
    pub own_role: Option<OwnRoleId>,
    /// Who have a passkey, or none.
    pub has_passkey: Option<bool>,
    /// Who have not signed in since.
    pub unseen_since: Option<Timestamp>,
}

/// The users within `scope`: of one's own organisation, or all.
fn visible(scope: &Scope) -> Condition {
    if scope.is_unbounded() {
        return is_person();
    }
    let mut any = Condition::any();
    if let Some(user) = scope.own() {
        any = any.add(Column::Id.eq(user.uuid()));
    }
    if let Some(organisation) = scope.organisation() {
        any = any.add(Column::OrganisationId.eq(organisation.uuid()));
    }
    if any.is_empty() {
        any = any.add(Expr::val(1).eq(0));
    }
    is_person().add(any)
}

/// Programs stand among the users, but are none of them.
fn is_person() -> Condition {
    Condition::all().add(Column::IsClient.eq(false))
}

/// The user, if within `scope`.
///
/// # Errors
/// [`Error::NotFound`], also when outside.
pub async fn find(tx: &Tx, scope: &Scope, id: UserId) -> Result<User> {
    let row = Entity::find_by_id(id.uuid())
        .filter(visible(scope))
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    let mut roles = roles_of(tx, &[row.id]).await?;
    let roles = roles.remove(&row.id).unwrap_or_default();
    let own_roles = own_role::of_users(tx, &[row.id]).await?.remove(&row.id);
    Ok(user(row, roles, own_roles.unwrap_or_default()))
}

/// Until the end of this unit of work no other has this user for itself.
///
/// # Errors
/// As the database.
pub(crate) async fn hold(tx: &Tx, id: UserId) -> Result<()> {
    Entity::find_by_id(id.uuid())
        .select_only()
        .column(Column::Id)
        // What only refers to the user does not wait.
        .lock(LockType::NoKeyUpdate)
        .into_tuple::<Uuid>()
        .one(&tx.db)
        .await?;
    Ok(())
}

/// The user who acts.
///
/// # Errors
/// [`Error::NotFound`] when the account has gone.
pub async fn find_self(tx: &Tx, actor: &Actor) -> Result<User> {
    let own = Scope::new(actor.user, actor.organisation, Vec::new(), [Reach::Own].into());
    find(tx, &own, actor.user).await
}

/// The users within `scope` that match, by name.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, filter: &UserFilter, request: &PageRequest) -> Result<Page<User>> {
    let mut query = Entity::find()
        .filter(visible(scope))
        .order_by_asc(Column::SortText)
        .order_by_asc(Column::Id)
        .limit(request.limit + 1);
    if let Some(text) = &filter.text {
        query = query.filter(words(Column::SearchText, text));
    }
    if let Some(organisation) = filter.organisation {
        query = query.filter(Column::OrganisationId.eq(organisation.uuid()));
    }
    if let Some(status) = filter.status {
        query = query.filter(Column::Status.eq(Text(status)));
    }
    if let Some(role) = filter.role {
        query = query.filter(Column::Id.in_subquery(holders([role])));
    }
    if let Some(role) = filter.own_role {
        query = query.filter(Column::Id.in_subquery(own_role::holders([role])));
    }
    if let Some(has_passkey) = filter.has_passkey {
        let holders = passkey::holders();
        query = query.filter(if has_passkey {
            Column::Id.in_subquery(holders)
        } else {
            Column::Id.not_in_subquery(holders)
        });
    }
    if let Some(since) = filter.unseen_since {
        let unseen = Condition::any()
            .add(Column::LastSignInAt.is_null())
            .add(Column::LastSignInAt.lt(since));
        query = query.filter(unseen);
    }
    if let Some(after) = tx.position::<String>("users", request)? {
        query = query.filter(
            Expr::tuple([Expr::col(Column::SortText), Expr::col(Column::Id)])
                .gt(Expr::tuple([Expr::val(after.key), Expr::val(after.id)])),
        );
    }
    let rows = query.all(&tx.db).await?;
    let page = tx.page("users", request, rows, |row| Position {
        key: row.sort_text.clone(),
        id: row.id,
    })?;
    let ids: Vec<Uuid> = page.items.iter().map(|row| row.id).collect();
    let mut roles = roles_of(tx, &ids).await?;
    let mut own_roles = own_role::of_users(tx, &ids).await?;
    Ok(page.map(|row| {
        let roles = roles.remove(&row.id).unwrap_or_default();
        let own_roles = own_roles.remove(&row.id).unwrap_or_default();
        user(row, roles, own_roles)
    }))
}

/// The active users of an organisation by name, with their ids: whom work can be given to.
///
/// # Errors
/// As the database.
pub async fn colleagues(tx: &Tx, organisation: OrganisationId) -> Result<Vec<(UserId, String)>> {
    active(tx, organisation, Condition::all()).await
}

/// Those of them to whom a role grants this permission.
///
/// # Errors
/// As the database.
pub async fn colleagues_granted(
    tx: &Tx,
    organisation: OrganisationId,
    permission: Permission,
) -> Result<Vec<(UserId, String)>> {
    let own = own_role::granting(tx, organisation, permission).await?;
    let granted = Condition::any()
        .add(Column::Id.in_subquery(holders(Role::granting(permission))))
        .add(Column::Id.in_subquery(own_role::holders(own)));
    active(tx, organisation, Condition::all().add(granted)).await
}

/// The people of all organisations who may sign in and to whom a built-in role grants this permission: for what no own
/// role can grant.
///
/// # Errors
/// As the database.
pub async fn granted_anywhere(tx: &Tx, permission: Permission) -> Result<Vec<UserId>> {
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.in_subquery(holders(Role::granting(permission))))
        .filter(is_person())
        .filter(Column::Status.eq(Text(UserStatus::Active)))
        .order_by_asc(Column::Id)
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(found.into_iter().map(UserId::from_uuid).collect())
}

/// The ids of the users who hold one of these roles.
pub(super) fn holders(roles: impl IntoIterator<Item = Role>) -> SelectStatement {
    role::Entity::find()
        .select_only()
        .column(role::Column::UserId)
        .filter(role::Column::Role.is_in(roles.into_iter().map(Text)))
        .into_query()
}

/// The ids of the users within `scope`.
pub(super) fn ids_within(scope: &Scope) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(visible(scope))
        .into_query()
}

async fn active(tx: &Tx, organisation: OrganisationId, of: Condition) -> Result<Vec<(UserId, String)>> {
    let rows: Vec<(Uuid, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::DisplayName])
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .filter(is_person())
        .filter(Column::Status.eq(Text(UserStatus::Active)))
        .filter(of)
        .order_by_asc(Column::SortText)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| (UserId::from_uuid(id), name))
        .collect())
}

/// Those of these users who are active in the organisation.
///
/// # Errors
/// As the database.
pub async fn colleagues_among(
    tx: &Tx,
    organisation: OrganisationId,
    ids: impl IntoIterator<Item = UserId>,
) -> Result<BTreeSet<UserId>> {
    let ids: BTreeSet<Uuid> = ids.into_iter().map(Id::uuid).collect();
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(ids))
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .filter(is_person())
        .filter(Column::Status.eq(Text(UserStatus::Active)))
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(found.into_iter().map(UserId::from_uuid).collect())
}

/// The users of an organisation who may not sign in.
///
/// # Errors
/// As the database.
pub async fn suspended(tx: &Tx, organisation: OrganisationId) -> Result<BTreeSet<UserId>> {
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .filter(is_person())
        .filter(Column::Status.eq(Text(UserStatus::Suspended)))
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(found.into_iter().map(UserId::from_uuid).collect())
}

/// Those of these users who may not sign in.
///
/// # Errors
/// As the database.
pub async fn suspended_among(tx: &Tx, ids: impl IntoIterator<Item = UserId>) -> Result<BTreeSet<UserId>> {
    let ids: BTreeSet<Uuid> = ids.into_iter().map(Id::uuid).collect();
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(ids))
        .filter(is_person())
        .filter(Column::Status.eq(Text(UserStatus::Suspended)))
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(found.into_iter().map(UserId::from_uuid).collect())
}

/// The organisation a user works for, if they may sign in.
///
/// # Errors
/// As the database.
pub async fn works_for(tx: &Tx, id: UserId) -> Result<Option<OrganisationId>> {
    let organisation = Entity::find_by_id(id.uuid())
        .select_only()
        .column(Column::OrganisationId)
        .filter(is_person())
        .filter(Column::Status.eq(Text(UserStatus::Active)))
        .into_tuple::<Uuid>()
        .one(&tx.db)
        .await?;
    Ok(organisation.map(OrganisationId::from_uuid))
}

/// The users of an organisation, whether or not they may sign in, with their roles.
///
/// # Errors
/// As the database.
pub async fn of_organisation(tx: &Tx, organisation: OrganisationId) -> Result<Vec<(UserId, Vec<Role>)>> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .filter(is_person())
        .into_tuple()
        .all(&tx.db)
        .await?;
    let mut users = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        let mut roles = roles_of(tx, chunk).await?;
        users.extend(
            chunk
                .iter()
                .map(|id| (UserId::from_uuid(*id), roles.remove(id).unwrap_or_default())),
        );
    }
    Ok(users)
}

/// Whether somebody within `scope` signs in with this address. Outside it nobody is known, so
/// that an invitation tells nothing about other organisations' people (SEC-23).
///
/// # Errors
/// As the database.
pub async fn has_email(tx: &Tx, scope: &Scope, email: &str) -> Result<bool> {
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(visible(scope))
        .filter(Column::Email.eq(email))
        .into_tuple::<Uuid>()
        .one(&tx.db)
        .await?;
    Ok(found.is_some())
}

/// The addresses among these with which somebody within `scope` signs in.
///
/// # Errors
/// As the database.
pub async fn emails_among(
    tx: &Tx,
    scope: &Scope,
    emails: impl IntoIterator<Item = String>,
) -> Result<BTreeSet<String>> {
    let found: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Email)
        .filter(visible(scope))
        .filter(Column::Email.is_in(emails))
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(found.into_iter().collect())
}

/// Adds a user with roles.
///
/// # Errors
/// [`Error::Taken`] when somebody signs in with this address already.
pub async fn add(tx: &Tx, user: &User) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(user.id.uuid()),
        version: Set(user.version),
        email: Set(user.email.clone()),
        last_sign_in_at: Set(user.last_sign_in_at),
        created_at: Set(user.created_at),
        ..changing(user)
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    set_roles(tx, user).await
}

/// Keeps what changed, if it is the version last read, and returns the new version. What changes
/// rights also ends sign-ins; that is the caller's to do.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, user: User) -> Result<User> {
    let version = user.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&user)
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(user.id.uuid()))
        .filter(Column::Version.eq(user.version));
    tx.update_one(update).await?;
    role::Entity::delete_many()
        .filter(role::Column::UserId.eq(user.id.uuid()))
        .exec(&tx.db)
        .await?;
    set_roles(tx, &user).await?;
    Ok(User { version, ..user })
}

/// Writes down another address of a user.
///
/// # Errors
/// [`Error::Stale`] when the user is not the version that was read, [`Error::Taken`] when somebody else has it.
pub async fn save_email(tx: &Tx, user: User) -> Result<User> {
    let version = user.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        email: Set(user.email.clone()),
        search_text: Set(user.search_text()),
        ..Default::default()
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(user.id.uuid()))
        .filter(Column::Version.eq(user.version));
    tx.update_one(update).await?;
    Ok(User { version, ..user })
}

fn changing(user: &User) -> row::ActiveModel {
    row::ActiveModel {
        organisation_id: Set(user.organisation.uuid()),
        display_name: Set(user.display_name.clone()),
        status: Set(Text(user.status)),
        language: Set(Text(user.language)),
        search_text: Set(user.search_text()),
        sort_text: Set(user.sort_text()),
        ..Default::default()
    }
}

async fn set_roles(tx: &Tx, user: &User) -> Result<()> {
    own_role::set(tx, user).await?;
    let rows: Vec<_> = user
        .roles
        .iter()
        .map(|role| role::ActiveModel {
            user_id: Set(user.id.uuid()),
            role: Set(Text(*role)),
        })
        .collect();
    if !rows.is_empty() {
        role::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

pub(super) async fn roles_of(tx: &Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Role>>> {
    let rows = role::Entity::find()
        .filter(role::Column::UserId.is_in(ids.iter().copied()))
        .all(&tx.db)
        .await?;
    let mut roles: HashMap<Uuid, Vec<Role>> = HashMap::new();
    for row in rows {
        roles.entry(row.user_id).or_default().push(row.role.0);
    }
    for of_one in roles.values_mut() {
        of_one.sort();
    }
    Ok(roles)
}

fn user(row: row::Model, roles: Vec<Role>, own_roles: Vec<OwnRoleId>) -> User {
    User {
        id: UserId::from_uuid(row.id),
        version: row.version,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        display_name: row.display_name,
        email: row.email,
        roles,
        own_roles,
        status: row.status.0,
        language: row.language.0,
        last_sign_in_at: row.last_sign_in_at,
        created_at: row.created_at,
    }
}
