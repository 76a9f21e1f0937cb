//! The one limiter of everything that can be guessed (SEC-11). It lives in the database, so that
//! neither a restart nor a second instance gives anybody more attempts.

use punte_domain::Timestamp;
use punte_domain::identity::throttle::Rate;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{Error, Result, Tx};

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "throttle")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: Vec<u8>,
        pub even_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Something whose attempts are counted. The database sees an HMAC of it only: neither addresses
/// nor accounts that were tried can be read from the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    key: Vec<u8>,
    rate: Rate,
}

impl Counted {
    /// Attempts on these things together, at this rate. `what` keeps kinds apart.
    #[must_use]
    pub fn new(tx: &Tx, what: &'static str, things: &[&str], rate: Rate) -> Self {
        // Joined by a character that no address and no network holds.
        let joined = [&[what], things].concat().join("\n");
        Self {
            key: tx.keyring().sign("throttle", joined.as_bytes()),
            rate,
        }
    }
}

/// Charges one attempt on everything counted, or nothing and says how many seconds to wait.
///
/// Commit at once: an attempt counts whatever becomes of it.
///
/// # Errors
/// As the database.
pub async fn charge(tx: &Tx, counted: &[Counted]) -> Result<Result<(), u64>> {
    let rows = lock(tx, counted).await?;
    let mut charged = Vec::with_capacity(counted.len());
    for (one, even_at) in counted.iter().zip(&rows) {
        match one.rate.charge(*even_at, tx.now) {
            Ok(even_at) => charged.push(even_at),
            Err(wait) => return Ok(Err(u64::try_from(wait.num_seconds()).unwrap_or(0) + 1)),
        }
    }
    for (one, even_at) in counted.iter().zip(charged) {
        set(tx, one, even_at).await?;
    }
    Ok(Ok(()))
}

/// Gives one attempt back on everything counted: it succeeded.
///
/// # Errors
/// As the database.
pub async fn give_back(tx: &Tx, counted: &[Counted]) -> Result<()> {
    let rows = lock(tx, counted).await?;
    for (one, even_at) in counted.iter().zip(rows) {
        set(tx, one, one.rate.give_back(even_at)).await?;
    }
    Ok(())
}

/// Forgets what has been worked off.
///
/// # Errors
/// As the database.
pub async fn forget_old(tx: &Tx) -> Result<u64> {
    let even = row::Entity::delete_many().filter(row::Column::EvenAt.lt(tx.now));
    Ok(even.exec(&tx.db).await?.rows_affected)
}

/// The present values, in the order of `counted`, with the rows locked in one order for all.
async fn lock(tx: &Tx, counted: &[Counted]) -> Result<Vec<Timestamp>> {
    let mut keys: Vec<&Vec<u8>> = counted.iter().map(|one| &one.key).collect();
    keys.sort();
    for key in &keys {
        let row = row::ActiveModel {
            key: Set((*key).clone()),
            even_at: Set(tx.now),
        };
        // A row that is there is written as it is: from then on nobody can remove it.
        let there = OnConflict::column(row::Column::Key)
            .update_column(row::Column::Key)
            .to_owned();
        row::Entity::insert(row)
            .on_conflict(there)
            .exec_without_returning(&tx.db)
            .await?;
    }
    let rows = row::Entity::find()
        .filter(row::Column::Key.is_in(keys.into_iter().cloned()))
        .order_by_asc(row::Column::Key)
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    let value = |one: &Counted| rows.iter().find(|row| row.key == one.key).map(|row| row.even_at);
    counted
        .iter()
        .map(|one| value(one).ok_or(Error::Corrupt("throttle")))
        .collect()
}

async fn set(tx: &Tx, one: &Counted, even_at: Timestamp) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::EvenAt, Expr::value(even_at))
        .filter(row::Column::Key.eq(one.key.clone()))
        .exec(&tx.db)
        .await?;
    Ok(())
}
