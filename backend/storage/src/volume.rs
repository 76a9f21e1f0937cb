//! How much one person reads (SEC-44): a copied sign-in must not empty the register.
//!
//! Each instance counts in memory, so that a read costs no query, and [`share`] tells the others
//! through the database several times in a second (REL-27).

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use punte_domain::Timestamp;
use punte_domain::id::{Id, UserId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::{Result, Store, Tx};

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "read_volume")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        pub hour: i64,
        pub reads: i64,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Requests of one user in one clock hour that show personal data, which no day's work needs.
pub const READS_PER_HOUR: u32 = 600;

/// What somebody may still read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadsLeft {
    /// In each hour.
    pub per_hour: u64,
    /// Of it, in this hour.
    pub left: u64,
    /// Until the next hour begins.
    pub seconds: u64,
}

/// Counts in the present hour the requests of each user that show personal data.
#[derive(Debug)]
pub(crate) struct ReadVolume {
    per_hour: i64,
    present: Mutex<Present>,
}

#[derive(Debug, Default)]
struct Present {
    hour: i64,
    users: BTreeMap<UserId, Reads>,
}

/// The reads of one user: of all instances as far as they are known, and here since then.
#[derive(Debug, Default)]
struct Reads {
    shared: i64,
    here: i64,
}

impl ReadVolume {
    pub(crate) fn new(per_hour: u32) -> Self {
        Self {
            per_hour: per_hour.into(),
            present: Mutex::default(),
        }
    }

    /// Counts one more request of `user`.
    pub(crate) fn count(&self, user: UserId, now: Timestamp) {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        if present.hour != hour(now) {
            *present = Present {
                hour: hour(now),
                users: BTreeMap::new(),
            };
        }
        let counted = present.users.entry(user).or_default();
        counted.here = counted.here.saturating_add(1);
    }

    /// What `user` may still read in this hour.
    pub(crate) fn left(&self, user: UserId, now: Timestamp) -> ReadsLeft {
        let present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = present.users.get(&user).filter(|_| present.hour == hour(now));
        let read = counted.map_or(0, |reads| reads.shared.saturating_add(reads.here));
        let second = now.timestamp().rem_euclid(3600);
        ReadsLeft {
            per_hour: u64::try_from(self.per_hour).unwrap_or(0),
            left: u64::try_from(self.per_hour - read).unwrap_or(0),
            seconds: u64::try_from(3600 - second).unwrap_or(3600),
        }
    }

    /// What the other instances do not know yet, in the order in which rows are locked.
    fn unshared(&self) -> (i64, Vec<(UserId, i64)>) {
        let present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        let unshared = present.users.iter().filter(|(_, reads)| reads.here > 0);
        (
            present.hour,
            unshared.map(|(user, reads)| (*user, reads.here)).collect(),
        )
    }

    fn shared(&self, hour: i64, told: Vec<(UserId, i64, i64)>) {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        if present.hour == hour {
            for (user, here, shared) in told {
                let reads = present.users.entry(user).or_default();
                reads.here -= here;
                reads.shared = shared;
            }
        }
    }
}

fn hour(now: Timestamp) -> i64 {
    now.timestamp().div_euclid(3600)
}

/// Tells the other instances what was read here, and hears what was read there by the same users.
///
/// # Errors
/// As the database; then it is told the next time.
pub async fn share(store: &Store) -> Result<()> {
    let (hour, unshared) = store.volume().unshared();
    if unshared.is_empty() {
        return Ok(());
    }
    let tx = store.system().await?;
    let mut told = Vec::with_capacity(unshared.len());
    for (user, here) in unshared {
        let row = row::ActiveModel {
            user_id: Set(user.uuid()),
            hour: Set(hour),
            reads: Set(here),
        };
        let sum = "CASE WHEN read_volume.hour = excluded.hour THEN read_volume.reads ELSE 0 END + excluded.reads";
        let there = OnConflict::column(row::Column::UserId)
            .update_column(row::Column::Hour)
            .value(row::Column::Reads, Expr::cust(sum))
            .to_owned();
        let row = row::Entity::insert(row).on_conflict(there);
        told.push((user, here, row.exec_with_returning(&tx.db).await?.reads));
    }
    tx.commit().await?;
    store.volume().shared(hour, told);
    Ok(())
}

/// Forgets the hours that are over.
///
/// # Errors
/// As the database.
pub async fn forget_old_reads(tx: &Tx) -> Result<u64> {
    let over = row::Entity::delete_many().filter(row::Column::Hour.lt(hour(tx.now)));
    Ok(over.exec(&tx.db).await?.rows_affected)
}
