//! Passkeys of users, and what they were asked to sign.

use chrono::Duration;
use punte_domain::access::Role;
use punte_domain::id::{ChallengeId, Id, OrganisationId, PasskeyId, UserId};
use punte_domain::identity::passkey::{ChallengePurpose, Passkey};
use punte_vault::passkey::PublicPasskey;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use uuid::Uuid;

use super::tables::AppUser;
use super::user::{hold, roles_of};
use crate::cases::LockIf;
use crate::columns::Text;
use crate::{Error, Result, Tx};

/// How long an authenticator may take to sign.
const CHALLENGE_LASTS: Duration = Duration::minutes(5);

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "passkey")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub name: String,
        pub credential_id: Vec<u8>,
        #[sea_orm(column_type = "Text")]
        pub public: String,
        pub created_at: ChronoDateTimeUtc,
        pub last_used_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod challenge {
    use super::{ChallengePurpose, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "passkey_challenge")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub purpose: Text<ChallengePurpose>,
        #[sea_orm(column_type = "Text")]
        pub state: String,
        pub expires_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// A passkey as it is verified.
#[derive(Debug)]
pub struct HeldPasskey {
    /// The id.
    pub id: PasskeyId,
    /// Whose it is.
    pub user: UserId,
    /// The organisation they work for.
    pub organisation: OrganisationId,
    /// Its public half, with its counter.
    pub public: PublicPasskey,
    /// The same as it is stored.
    stored: String,
}

/// Keeps what an authenticator was asked to sign until the answer comes, for five minutes. `user` is whose answer it
/// waits for.
///
/// # Errors
/// As the database.
pub async fn ask(tx: &Tx, purpose: ChallengePurpose, user: Option<UserId>, state: String) -> Result<ChallengeId> {
    let id: ChallengeId = tx.new_id();
    let row = challenge::ActiveModel {
        id: Set(id.uuid()),
        user_id: Set(user.map(Id::uuid)),
        purpose: Set(Text(purpose)),
        state: Set(state),
        expires_at: Set(tx.now + CHALLENGE_LASTS),
    };
    challenge::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(id)
}

/// What was asked, which is over with that: of parallel answers one finds it (SEC-05). Commit, whatever comes of it.
///
/// # Errors
/// As the database.
pub async fn take(tx: &Tx, id: ChallengeId, purpose: ChallengePurpose, user: Option<UserId>) -> Result<Option<String>> {
    let Some(row) = challenge::Entity::find_by_id(id.uuid()).one(&tx.db).await? else {
        return Ok(None);
    };
    let (is_meant, is_live) = (
        row.purpose.0 == purpose && row.user_id == user.map(Id::uuid),
        tx.now < row.expires_at,
    );
    if !is_meant {
        return Ok(None);
    }
    let taken = challenge::Entity::delete_by_id(id.uuid()).exec(&tx.db).await?;
    Ok((taken.rows_affected == 1 && is_live).then_some(row.state))
}

/// Forgets what nobody answered in time.
///
/// # Errors
/// As the database.
pub async fn forget_old(tx: &Tx) -> Result<u64> {
    let old = challenge::Entity::delete_many().filter(challenge::Column::ExpiresAt.lt(tx.now));
    Ok(old.exec(&tx.db).await?.rows_affected)
}

/// The passkeys of a user, in the order they were added. They are locked where `tx` writes.
///
/// # Errors
/// As the database.
pub async fn list(tx: &Tx, user: UserId) -> Result<Vec<Passkey>> {
    let rows = row::Entity::find()
        .filter(row::Column::UserId.eq(user.uuid()))
        .order_by_asc(row::Column::CreatedAt)
        .order_by_asc(row::Column::Id)
        .lock_if(tx)
        .all(&tx.db)
        .await?;
    Ok(rows.into_iter().map(Passkey::from).collect())
}

/// What the authenticators of a user know their passkeys by.
///
/// # Errors
/// As the database.
pub async fn credential_ids(tx: &Tx, user: UserId) -> Result<Vec<Vec<u8>>> {
    let ids = row::Entity::find()
        .select_only()
        .column(row::Column::CredentialId)
        .filter(row::Column::UserId.eq(user.uuid()))
        .order_by_asc(row::Column::CreatedAt)
        .order_by_asc(row::Column::Id)
        .into_tuple();
    Ok(ids.all(&tx.db).await?)
}

/// The roles of a user, and whether they have a passkey: what decides how they may sign in.
///
/// # Errors
/// As the database.
pub async fn standing(tx: &Tx, user: UserId) -> Result<(Vec<Role>, bool)> {
    let mut roles = roles_of(tx, &[user.uuid()]).await?;
    let held = row::Entity::find().filter(row::Column::UserId.eq(user.uuid()));
    let has_passkey = held.count(&tx.db).await? > 0;
    Ok((roles.remove(&user.uuid()).unwrap_or_default(), has_passkey))
}

/// The same of somebody who is about to sign in. They are locked: whoever changes their roles meanwhile finds the
/// sign-in that follows, and ends it.
///
/// # Errors
/// As the database.
pub async fn standing_at_entry(tx: &Tx, user: UserId) -> Result<(Vec<Role>, bool)> {
    hold(tx, user).await?;
    standing(tx, user).await
}

/// The passkey that its authenticator knows by this.
///
/// # Errors
/// As the database, or where what is stored is none.
pub async fn find(tx: &Tx, credential_id: &[u8]) -> Result<Option<HeldPasskey>> {
    let row = row::Entity::find()
        .filter(row::Column::CredentialId.eq(credential_id.to_vec()))
        .one(&tx.db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let query = Query::select()
        .column(AppUser::OrganisationId)
        .from(AppUser::Table)
        .and_where(Expr::col(AppUser::Id).eq(row.user_id))
        .to_owned();
    let owner = tx.db.query_one(&query).await?.ok_or(Error::NotFound)?;
    let organisation: Uuid = owner.try_get("", "organisation_id")?;
    Ok(Some(HeldPasskey {
        id: PasskeyId::from_uuid(row.id),
        user: UserId::from_uuid(row.user_id),
        organisation: OrganisationId::from_uuid(organisation),
        public: PublicPasskey::read(&row.public).map_err(|_| Error::Corrupt("passkey.public"))?,
        stored: row.public,
    }))
}

/// Adds a passkey. `public` is its public half as the vault writes it.
///
/// # Errors
/// [`Error::Taken`] where somebody has it already.
pub async fn add(tx: &Tx, user: UserId, passkey: &Passkey, credential_id: &[u8], public: String) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(passkey.id.uuid()),
        user_id: Set(user.uuid()),
        name: Set(passkey.name.clone()),
        credential_id: Set(credential_id.to_vec()),
        public: Set(public),
        created_at: Set(passkey.created_at),
        last_used_at: Set(passkey.last_used_at),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps that a passkey was used, with its counter as it stands. Where another use came between, this one is none.
///
/// # Errors
/// As the database.
pub async fn used(tx: &Tx, passkey: &HeldPasskey, public: String) -> Result<bool> {
    let used = row::Entity::update_many()
        .col_expr(row::Column::Public, Expr::value(public))
        .col_expr(row::Column::LastUsedAt, Expr::value(tx.now))
        .filter(row::Column::Id.eq(passkey.id.uuid()))
        .filter(row::Column::Public.eq(passkey.stored.clone()));
    Ok(used.exec(&tx.db).await?.rows_affected == 1)
}

/// Removes a passkey of this user.
///
/// # Errors
/// [`Error::NotFound`] where they have none with this id.
pub async fn remove(tx: &Tx, user: UserId, id: PasskeyId) -> Result<()> {
    let removed = row::Entity::delete_many()
        .filter(row::Column::Id.eq(id.uuid()))
        .filter(row::Column::UserId.eq(user.uuid()));
    if removed.exec(&tx.db).await?.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// The ids of who has a passkey.
pub(super) fn holders() -> SelectStatement {
    row::Entity::find()
        .select_only()
        .column(row::Column::UserId)
        .into_query()
}

/// Removes all passkeys of a user who has lost them, and what they were asked to sign.
///
/// # Errors
/// As the database.
pub async fn remove_all(tx: &Tx, user: UserId) -> Result<()> {
    row::Entity::delete_many()
        .filter(row::Column::UserId.eq(user.uuid()))
        .exec(&tx.db)
        .await?;
    challenge::Entity::delete_many()
        .filter(challenge::Column::UserId.eq(user.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

impl From<row::Model> for Passkey {
    fn from(row: row::Model) -> Self {
        Self {
            id: PasskeyId::from_uuid(row.id),
            name: row.name,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        }
    }
}
