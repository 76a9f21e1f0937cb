//! The keys that sign access tokens, sealed.

use chrono::Duration;
use punte_domain::id::{Id, SigningKeyId};
use punte_vault::Purpose;
use punte_vault::keyring::secret_version;
use punte_vault::token::{SigningKey, SigningKeys, Tokens};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use crate::keys::Rewrapped;
use crate::tx::Turn;
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

/// A new key is known for so long before it signs: every instance has read it by then, whatever
/// the difference of their clocks, and no token is refused because of a rotation (SEC-07).
const KNOWN_BEFORE: Duration = Duration::seconds(30);

/// How much longer than a token's life a retired key verifies: for clocks that differ.
const OVERLAP: Duration = Duration::minutes(1);

/// The key that signs now and those that verify; `None` before the first.
///
/// # Errors
/// When a key cannot be opened.
pub async fn current(tx: &Tx) -> Result<Option<SigningKeys>> {
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
    let may_sign = |row: &&row::Model| row.retired_at.is_none_or(|retired_at| tx.now < retired_at);
    let signs = rows
        .iter()
        .filter(may_sign)
        .find(|row| row.created_at + KNOWN_BEFORE <= tx.now)
        // The first of all is known to nobody and signs at once.
        .or_else(|| rows.iter().rfind(may_sign))
        .map(|row| row.id);
    let (mut active, mut others) = (None, Vec::new());
    for row in rows {
        let key = SigningKey::open(tx.keyring(), row.id, &row.sealed)?;
        if Some(row.id) == signs {
            active = Some(key);
        } else {
            others.push(key);
        }
    }
    Ok(active.map(|active| SigningKeys::new(active, others)))
}

/// The keys, with a first one if there is none.
///
/// # Errors
/// As the database.
pub async fn ensure(tx: &Tx) -> Result<SigningKeys> {
    if let Some(keys) = current(tx).await? {
        return Ok(keys);
    }
    tx.take_turns(Turn::SigningKey).await?;
    match current(tx).await? {
        Some(keys) => Ok(keys),
        None => add(tx).await,
    }
}

/// Makes the next key, which signs in half a minute. The former ones verify until the last token
/// they signed has expired: nobody is signed out.
///
/// # Errors
/// As the database.
pub async fn rotate(tx: &Tx) -> Result<SigningKeys> {
    tx.take_turns(Turn::SigningKey).await?;
    retire_all(tx).await?;
    add(tx).await
}

/// Makes the next key if the newest is older than `signs_for`; says whether it did.
///
/// # Errors
/// As the database.
pub async fn rotate_if_due(tx: &Tx, signs_for: Duration) -> Result<bool> {
    tx.take_turns(Turn::SigningKey).await?;
    let newest = row::Entity::find()
        .filter(row::Column::RetiredAt.is_null())
        .filter(row::Column::CreatedAt.gt(tx.now - signs_for));
    let any = row::Entity::find().filter(row::Column::RetiredAt.is_null());
    if newest.one(&tx.db).await?.is_some() || any.one(&tx.db).await?.is_none() {
        return Ok(false);
    }
    retire_all(tx).await?;
    add(tx).await?;
    Ok(true)
}

/// Forgets keys that verify no more.
///
/// # Errors
/// As the database.
pub async fn forget_old(tx: &Tx) -> Result<u64> {
    let old = row::Entity::delete_many().filter(row::Column::RetiredAt.lt(tx.now - Duration::days(1)));
    Ok(old.exec(&tx.db).await?.rows_affected)
}

/// The version of the key each of them is sealed with.
///
/// # Errors
/// As the database.
pub(crate) async fn sealed_with(tx: &Tx) -> Result<Vec<i32>> {
    let rows = row::Entity::find().all(&tx.db).await?;
    Ok(rows.iter().filter_map(|row| secret_version(&row.sealed)).collect())
}

/// Seals all of them with the newest key: they are few.
///
/// # Errors
/// As the database.
pub(crate) async fn reseal(tx: &Tx) -> Result<Rewrapped> {
    let mut all = Rewrapped::default();
    for row in row::Entity::find().all(&tx.db).await? {
        match tx
            .keyring()
            .reseal_secret(Purpose::TokenSigningKey, row.id, &row.sealed)
        {
            Ok(Some(newer)) => {
                let update = row::Entity::update_many()
                    .col_expr(row::Column::Sealed, Expr::value(newer))
                    .filter(row::Column::Id.eq(row.id));
                all.done += update.exec(&tx.db).await?.rows_affected;
            }
            Ok(None) => {}
            Err(_) => all.failed += 1,
        }
    }
    Ok(all)
}

/// Those there are sign until the next one does.
async fn retire_all(tx: &Tx) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::RetiredAt, Expr::value(tx.now + KNOWN_BEFORE))
        .filter(row::Column::RetiredAt.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

async fn add(tx: &Tx) -> Result<SigningKeys> {
    let key = SigningKey::generate(tx.new_id::<SigningKeyId>().uuid())?;
    let row = row::ActiveModel {
        id: Set(key.id()),
        sealed: Set(key.seal(tx.keyring())?),
        created_at: Set(tx.now),
        retired_at: Set(None),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    current(tx).await?.ok_or(Error::Corrupt("signing_key"))
}
