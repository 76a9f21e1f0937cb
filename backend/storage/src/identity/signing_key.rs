//! The keys that sign access tokens, sealed.

use chrono::Duration;
use punte_domain::id::{Id, SigningKeyId};
use punte_vault::token::{SigningKey, SigningKeys, Tokens};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder,
};

use crate::{Error, Result, Tx};

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "signing_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub sealed: Vec<u8>,
        pub created_at: ChronoDateTimeUtc,
        pub retired_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// A key signs for so long, then the next one does (SEC-07).
const SIGNS_FOR: Duration = Duration::days(30);

/// How much longer than a token's life a retired key verifies: for clocks that differ.
const OVERLAP: Duration = Duration::minutes(1);

/// The keys of an installation at one instant.
#[derive(Debug)]
pub struct Current {
    /// The one that signs and those that still verify.
    pub keys: SigningKeys,
    /// Whether it is time for the next one.
    pub is_due: bool,
}

/// The keys as they are now; `None` before the first.
///
/// # Errors
/// When a key cannot be opened.
pub async fn current(tx: &Tx) -> Result<Option<Current>> {
    let verifying_since = tx.now - Tokens::LIFETIME - OVERLAP;
    let rows = row::Entity::find()
        .filter(
            Condition::any()
                .add(row::Column::RetiredAt.is_null())
                .add(row::Column::RetiredAt.gt(verifying_since)),
        )
        .order_by_desc(row::Column::CreatedAt)
        .order_by_desc(row::Column::Id)
        .all(&tx.db)
        .await?;
    let (mut active, mut others) = (None, Vec::new());
    for row in rows {
        let key = SigningKey::open(tx.keyring(), row.id, &row.sealed)?;
        if row.retired_at.is_none() && active.is_none() {
            active = Some((key, tx.now >= row.created_at + SIGNS_FOR));
        } else {
            others.push(key);
        }
    }
    Ok(active.map(|(active, is_due)| Current {
        keys: SigningKeys::new(active, others),
        is_due,
    }))
}

/// The keys, with a fresh one to sign if there is none or it has signed long enough.
///
/// # Errors
/// As the database.
pub async fn ensure(tx: &Tx) -> Result<SigningKeys> {
    if let Some(Current { keys, is_due: false }) = current(tx).await? {
        return Ok(keys);
    }
    lock(tx).await?;
    match current(tx).await? {
        Some(Current { keys, is_due: false }) => Ok(keys),
        _ => rotate_locked(tx).await,
    }
}

/// Makes a new key that signs from now on. The former ones verify until the last token they
/// signed has expired: nobody is signed out.
///
/// # Errors
/// As the database.
pub async fn rotate(tx: &Tx) -> Result<SigningKeys> {
    lock(tx).await?;
    rotate_locked(tx).await
}

/// Forgets keys that verify no more.
///
/// # Errors
/// As the database.
pub async fn forget_old(tx: &Tx) -> Result<u64> {
    let old = row::Entity::delete_many().filter(row::Column::RetiredAt.lt(tx.now - Duration::days(1)));
    Ok(old.exec(&tx.db).await?.rows_affected)
}

async fn rotate_locked(tx: &Tx) -> Result<SigningKeys> {
    row::Entity::update_many()
        .col_expr(row::Column::RetiredAt, Expr::value(tx.now))
        .filter(row::Column::RetiredAt.is_null())
        .exec(&tx.db)
        .await?;
    let key = SigningKey::generate(tx.new_id::<SigningKeyId>().uuid())?;
    let row = row::ActiveModel {
        id: Set(key.id()),
        sealed: Set(key.seal(tx.keyring())?),
        created_at: Set(tx.now),
        retired_at: Set(None),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    let current = current(tx).await?;
    current.map(|current| current.keys).ok_or(Error::Corrupt("signing_key"))
}

/// Two instances that start together make one key.
async fn lock(tx: &Tx) -> Result<()> {
    if tx.db.get_database_backend() == DbBackend::Postgres {
        tx.db
            .execute_unprepared("SELECT pg_advisory_xact_lock(7365717566)")
            .await?;
    }
    Ok(())
}
