//! Roles of the installation's own, and who holds them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use punte_domain::access::own_role::OwnRoleProposal;
use punte_domain::access::{OwnGrant, OwnRole, OwnRoleFacts, Permission, Scope};
use punte_domain::id::{Id, OrganisationId, OwnRoleId, UserId};
use punte_domain::identity::User;
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::language::Language;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::organisation;
use crate::cases::LockIf;
use crate::{Error, Result, Tx};

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "own_role")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        #[sea_orm(column_type = "Text", nullable)]
        pub facts: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub proposed: Option<String>,
        pub proposed_by: Option<Uuid>,
        pub proposed_at: Option<ChronoDateTimeUtc>,
        pub confirmed_by: Option<Uuid>,
        pub confirmed_at: Option<ChronoDateTimeUtc>,
        pub retired_by: Option<Uuid>,
        pub retired_at: Option<ChronoDateTimeUtc>,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod holder {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "user_own_role")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub own_role_id: Uuid,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Every own role there is or was, the oldest first. There are few: two people agree on each.
///
/// # Errors
/// As the database.
pub async fn all(tx: &Tx) -> Result<Vec<OwnRole>> {
    let rows = Entity::find()
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    rows.into_iter().map(role).collect()
}

/// One of them. Where `tx` writes, nobody else changes it meanwhile.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, id: OwnRoleId) -> Result<OwnRole> {
    let row = Entity::find_by_id(id.uuid()).lock_if(tx).one(&tx.db).await?;
    role(row.ok_or(Error::NotFound)?)
}

/// What these are called, or were, or are to be. Ids of other things are passed over.
///
/// # Errors
/// As the database.
pub async fn titles(tx: &Tx, language: Language, ids: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, String>> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(&tx.db).await?;
    let mut titles = HashMap::new();
    for row in rows {
        let role = role(row)?;
        let facts = role.facts.or(role.proposal.map(|proposal| proposal.facts));
        if let Some(facts) = facts {
            titles.insert(role.id.uuid(), facts.names.get(language).to_owned());
        }
    }
    Ok(titles)
}

/// What these are, of those that people may hold.
///
/// # Errors
/// As the database.
pub async fn in_force(tx: &Tx, ids: impl IntoIterator<Item = OwnRoleId>) -> Result<BTreeMap<OwnRoleId, OwnRoleFacts>> {
    let ids: BTreeSet<Uuid> = ids.into_iter().map(Id::uuid).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(&tx.db).await?;
    let mut found = BTreeMap::new();
    for row in rows {
        let role = role(row)?;
        if let Some(facts) = role.in_force() {
            found.insert(role.id, facts.clone());
        }
    }
    Ok(found)
}

/// How many wait for this administrator: those that another one asked for.
///
/// # Errors
/// As the database.
pub async fn count_awaiting(tx: &Tx, by: UserId) -> Result<u64> {
    let waiting = Entity::find()
        .filter(Column::Proposed.is_not_null())
        .filter(Column::RetiredAt.is_null())
        .filter(Column::ProposedBy.ne(by.uuid()));
    Ok(waiting.count(&tx.db).await?)
}

/// Adds what was written down.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, role: &OwnRole) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(role.id.uuid()),
        version: Set(role.version),
        created_at: Set(role.created_at),
        ..changing(role)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, if it is the version last read, and returns the new version. Nobody holds what was retired.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, role: OwnRole) -> Result<OwnRole> {
    let version = role.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&role)?
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(role.id.uuid()))
        .filter(Column::Version.eq(role.version));
    tx.update_one(update).await?;
    if role.retired.is_some() {
        holder::Entity::delete_many()
            .filter(holder::Column::OwnRoleId.eq(role.id.uuid()))
            .exec(&tx.db)
            .await?;
    }
    Ok(OwnRole { version, ..role })
}

/// How many people within `scope` hold each of them.
///
/// # Errors
/// As the database.
pub async fn held(tx: &Tx, scope: &Scope) -> Result<HashMap<OwnRoleId, i64>> {
    let mut query = holder::Entity::find()
        .select_only()
        .column(holder::Column::OwnRoleId)
        .column_as(holder::Column::UserId.count(), "held")
        .group_by(holder::Column::OwnRoleId);
    if !scope.is_unbounded() {
        query = query.filter(holder::Column::UserId.in_subquery(super::user::ids_within(scope)));
    }
    let rows: Vec<(Uuid, i64)> = query.into_tuple().all(&tx.db).await?;
    Ok(rows
        .into_iter()
        .map(|(id, held)| (OwnRoleId::from_uuid(id), held))
        .collect())
}

/// Whether somebody holds it.
///
/// # Errors
/// As the database.
pub async fn is_held_by(tx: &Tx, id: OwnRoleId, user: UserId) -> Result<bool> {
    let found = holder::Entity::find_by_id((user.uuid(), id.uuid())).one(&tx.db).await?;
    Ok(found.is_some())
}

/// Whoever holds this one.
pub(super) fn holders(ids: impl IntoIterator<Item = OwnRoleId>) -> SelectStatement {
    holder::Entity::find()
        .select_only()
        .column(holder::Column::UserId)
        .filter(holder::Column::OwnRoleId.is_in(ids.into_iter().map(Id::uuid)))
        .into_query()
}

/// Those which grant this permission to people of this organisation.
///
/// # Errors
/// As the database.
pub(super) async fn granting(tx: &Tx, organisation: OrganisationId, permission: Permission) -> Result<Vec<OwnRoleId>> {
    let kind = organisation::find(tx, organisation).await?.facts.kind;
    let roles = all(tx).await?;
    Ok(roles
        .iter()
        .filter(|role| role.in_force().is_some_and(|facts| facts.allows(permission, kind)))
        .map(|role| role.id)
        .collect())
}

/// What these users hold.
pub(super) async fn of_users(tx: &Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<OwnRoleId>>> {
    let rows = holder::Entity::find()
        .filter(holder::Column::UserId.is_in(ids.iter().copied()))
        .order_by_asc(holder::Column::OwnRoleId)
        .all(&tx.db)
        .await?;
    let mut held: HashMap<Uuid, Vec<OwnRoleId>> = HashMap::new();
    for row in rows {
        held.entry(row.user_id)
            .or_default()
            .push(OwnRoleId::from_uuid(row.own_role_id));
    }
    Ok(held)
}

/// Keeps what this user holds, in the place of what they held. What was retired since the user was read is not held
/// again.
pub(super) async fn set(tx: &Tx, user: &User) -> Result<()> {
    holder::Entity::delete_many()
        .filter(holder::Column::UserId.eq(user.id.uuid()))
        .exec(&tx.db)
        .await?;
    let in_force = in_force(tx, user.own_roles.iter().copied()).await?;
    let rows: Vec<_> = in_force
        .keys()
        .map(|role| holder::ActiveModel {
            user_id: Set(user.id.uuid()),
            own_role_id: Set(role.uuid()),
        })
        .collect();
    if !rows.is_empty() {
        holder::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

fn changing(role: &OwnRole) -> Result<row::ActiveModel> {
    let written = |facts: Option<&OwnRoleFacts>| facts.map(serde_json::to_string).transpose();
    let proposal = role.proposal.as_ref();
    Ok(row::ActiveModel {
        facts: Set(written(role.facts.as_ref())?),
        proposed: Set(written(proposal.map(|proposal| &proposal.facts))?),
        proposed_by: Set(proposal.map(|proposal| proposal.by.uuid())),
        proposed_at: Set(proposal.map(|proposal| proposal.at)),
        confirmed_by: Set(role.confirmed.map(|(by, _)| by.uuid())),
        confirmed_at: Set(role.confirmed.map(|(_, at)| at)),
        retired_by: Set(role.retired.map(|(by, _)| by.uuid())),
        retired_at: Set(role.retired.map(|(_, at)| at)),
        ..Default::default()
    })
}

/// What an own role is, as it is kept. What an earlier version of the program knew and this one does not is left out:
/// who holds the role keeps the rest of it.
pub(super) fn facts(text: &str) -> Result<OwnRoleFacts> {
    known(text).map(|(facts, _)| facts)
}

/// What this version knows of an own role, and how many of its kinds and grants it does not.
fn known(text: &str) -> Result<(OwnRoleFacts, usize)> {
    let corrupt = |_| Error::Corrupt("own_role.facts");
    let mut kept: Value = serde_json::from_str(text).map_err(corrupt)?;
    let unknown = retain::<OrganisationKind>(&mut kept, "kinds") + retain::<OwnGrant>(&mut kept, "grants");
    Ok((serde_json::from_value(kept).map_err(corrupt)?, unknown))
}

/// Leaves out of a list what is no `T`, and counts it.
fn retain<T: DeserializeOwned>(kept: &mut Value, list: &str) -> usize {
    let Some(list) = kept.get_mut(list).and_then(Value::as_array_mut) else {
        return 0;
    };
    let all = list.len();
    list.retain(|code| serde_json::from_value::<T>(code.clone()).is_ok());
    all - list.len()
}

/// How many kinds and grants of the roles that people may hold this version does not know: those give nothing.
///
/// # Errors
/// As the database.
pub async fn count_unknown(tx: &Tx) -> Result<usize> {
    let rows = Entity::find().filter(Column::RetiredAt.is_null()).all(&tx.db).await?;
    rows.iter()
        .filter_map(|row| row.facts.as_deref())
        .map(|facts| known(facts).map(|(_, unknown)| unknown))
        .sum()
}

fn role(row: row::Model) -> Result<OwnRole> {
    let by = |by: Option<Uuid>| by.map(UserId::from_uuid);
    let proposal = match (row.proposed, by(row.proposed_by), row.proposed_at) {
        (Some(text), Some(by), Some(at)) => Some(OwnRoleProposal {
            facts: facts(&text)?,
            by,
            at,
        }),
        _ => None,
    };
    Ok(OwnRole {
        id: OwnRoleId::from_uuid(row.id),
        version: row.version,
        facts: row.facts.as_deref().map(facts).transpose()?,
        proposal,
        confirmed: by(row.confirmed_by).zip(row.confirmed_at),
        retired: by(row.retired_by).zip(row.retired_at),
        created_at: row.created_at,
    })
}
