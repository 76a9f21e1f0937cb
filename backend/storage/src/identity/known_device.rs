//! Browsers that have signed in before. Their owners get in while others guess (SEC-11).

use chrono::Duration;
use punte_domain::Timestamp;
use punte_domain::id::{Id, UserId};
use punte_vault::token::{OpaqueKind, OpaqueToken, hash};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::{Result, Tx};

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "known_device")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        pub last_used_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// How long a browser is known after its last sign-in.
pub const KNOWN_FOR: Duration = Duration::days(180);

/// Whether this token shows that this user has signed in from here.
///
/// # Errors
/// As the database.
pub async fn is_known(tx: &Tx, user: UserId, token: &str) -> Result<bool> {
    Ok(known_since(tx, user, token).await?.is_some())
}

/// Whether this token shows that anybody has signed in from here.
///
/// # Errors
/// As the database.
pub async fn is_known_to_anybody(tx: &Tx, token: &str) -> Result<bool> {
    let row = row::Entity::find()
        .filter(row::Column::Hash.eq(hash(OpaqueKind::Device, token).to_vec()))
        .filter(row::Column::LastUsedAt.gt(tx.now - KNOWN_FOR))
        .one(&tx.db)
        .await?;
    Ok(row.is_some())
}

/// When this user has last signed in with the browser that has this token, if it is still known by that.
///
/// # Errors
/// As the database.
pub async fn known_since(tx: &Tx, user: UserId, token: &str) -> Result<Option<Timestamp>> {
    let hash = hash(OpaqueKind::Device, token).to_vec();
    let row = row::Entity::find_by_id((hash, user.uuid())).one(&tx.db).await?;
    Ok(row.map(|row| row.last_used_at).filter(|at| tx.now < *at + KNOWN_FOR))
}

/// Whether this user has signed in from any browser that is still known: otherwise no browser is a new one.
///
/// # Errors
/// As the database.
pub async fn has_any(tx: &Tx, user: UserId) -> Result<bool> {
    let row = row::Entity::find()
        .filter(row::Column::UserId.eq(user.uuid()))
        .filter(row::Column::LastUsedAt.gt(tx.now - KNOWN_FOR))
        .one(&tx.db)
        .await?;
    Ok(row.is_some())
}

/// Remembers the browser: the one with this token, or with a new token that is returned. One
/// browser may be known for several users, who share a computer.
///
/// # Errors
/// As the database.
pub async fn remember(tx: &Tx, user: UserId, presented: Option<&str>) -> Result<Option<OpaqueToken>> {
    // A token that nobody here has is not taken over: it may have been planted.
    let known = match presented.map(|token| hash(OpaqueKind::Device, token).to_vec()) {
        Some(hash)
            if row::Entity::find()
                .filter(row::Column::Hash.eq(hash.clone()))
                .one(&tx.db)
                .await?
                .is_some() =>
        {
            Some(hash)
        }
        _ => None,
    };
    let (hash, new) = if let Some(hash) = known {
        (hash, None)
    } else {
        let token = OpaqueToken::generate(OpaqueKind::Device);
        (token.hash.to_vec(), Some(token))
    };
    let row = row::ActiveModel {
        hash: Set(hash),
        user_id: Set(user.uuid()),
        last_used_at: Set(tx.now),
    };
    let again = OnConflict::columns([row::Column::Hash, row::Column::UserId])
        .update_column(row::Column::LastUsedAt)
        .to_owned();
    row::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(&tx.db)
        .await?;
    Ok(new)
}

/// Forgets every browser of a user but the one with this token: after a change of password.
///
/// # Errors
/// As the database.
pub async fn forget_others(tx: &Tx, user: UserId, presented: Option<&str>) -> Result<()> {
    let mut others = row::Entity::delete_many().filter(row::Column::UserId.eq(user.uuid()));
    if let Some(token) = presented {
        others = others.filter(Expr::col(row::Column::Hash).ne(hash(OpaqueKind::Device, token).to_vec()));
    }
    others.exec(&tx.db).await?;
    Ok(())
}

/// Forgets browsers that have not been used for long.
///
/// # Errors
/// As the database.
pub async fn forget_old(tx: &Tx) -> Result<u64> {
    let old = row::Entity::delete_many().filter(row::Column::LastUsedAt.lt(tx.now - KNOWN_FOR));
    Ok(old.exec(&tx.db).await?.rows_affected)
}
