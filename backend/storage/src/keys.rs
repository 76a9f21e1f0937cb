//! Rotation of the keys of the installation (SEC-35, SEC-67): online, a few rows at a time, and
//! resumed by running it again. A row is written only as it was read, or under a lock, so that whoever
//! changes it meanwhile wins.

use std::collections::BTreeMap;

use punte_vault::WrappedKey;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::cases::{import, person_index};
use crate::exports;
use crate::identity::{credential, signing_key};
use crate::mail;
use crate::partners::webhook;
use crate::tx::data_key;
use crate::{Result, Store, Tx};

/// How many rows are read or written in one transaction.
const BATCH: u64 = 200;

/// How many people are indexed anew in one transaction, each of whom is opened for it.
const PEOPLE: u64 = 50;

/// What needs one version.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InUse {
    /// Keys of cases.
    pub cases: u64,
    /// Secrets of users, keys that sign access tokens or what is sent to partners, messages that wait for the mail
    /// server, and why somebody asked for an export.
    pub secrets: u64,
    /// Entries in the index of people.
    pub index_entries: u64,
    /// Passwords. They are hashed anew when their owners sign in.
    pub passwords: u64,
}

/// What became of the rows that were looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// Sealed or indexed anew.
    pub done: u64,
    /// Not to be opened: damaged, or sealed with a version that is not here. They stay as they are.
    pub failed: u64,
}

/// What needs each version.
///
/// # Errors
/// As the database.
pub async fn in_use(tx: &Tx) -> Result<BTreeMap<i32, InUse>> {
    let mut versions: BTreeMap<i32, InUse> = BTreeMap::new();
    let cases: Vec<(i32, i64)> = data_key::Entity::find()
        .select_only()
        .column(data_key::Column::KekVersion)
        .column_as(data_key::Column::Id.count(), "n")
        .group_by(data_key::Column::KekVersion)
        .into_tuple()
        .all(&tx.db)
        .await?;
    for (version, count) in cases {
        versions.entry(version).or_default().cases = u64::try_from(count).unwrap_or_default();
    }
    for version in credential::sealed_with(tx)
        .await?
        .into_iter()
        .chain(signing_key::sealed_with(tx).await?)
        .chain(mail::sealed_with(tx).await?)
        .chain(exports::sealed_with(tx).await?)
        .chain(webhook::sealed_with(tx).await?)
    {
        versions.entry(version).or_default().secrets += 1;
    }
    for (version, count) in person_index::in_use(tx).await? {
        versions.entry(version).or_default().index_entries = u64::try_from(count).unwrap_or_default();
    }
    for (version, count) in import::in_use(tx).await? {
        versions.entry(version).or_default().index_entries += u64::try_from(count).unwrap_or_default();
    }
    for version in credential::hashed_with(tx).await? {
        versions.entry(version).or_default().passwords += 1;
    }
    Ok(versions)
}

/// Seals and indexes everything with the newest version that is not yet, in small transactions. `told` hears
/// how many rows were looked at after each of them.
///
/// # Errors
/// As the database; what was done until then stays done.
pub async fn rewrap(store: &Store, mut told: impl FnMut(u64)) -> Result<Rewrapped> {
    let mut all = Rewrapped::default();
    let mut after = None;
    loop {
        let tx = store.system().await?;
        let (rows, last, batch) = rewrap_cases(&tx, after, BATCH).await?;
        tx.commit().await?;
        all.add(batch);
        if rows == 0 {
            break;
        }
        after = last;
        told(all.done + all.failed);
    }
    let mut after = None;
    loop {
        let tx = store.system().await?;
        let (last, batch) = credential::reseal(&tx, after, BATCH).await?;
        tx.commit().await?;
        all.add(batch);
        if last.is_none() {
            break;
        }
        after = last;
        told(all.done + all.failed);
    }
    let tx = store.system().await?;
    all.add(signing_key::reseal(&tx).await?);
    all.add(mail::reseal(&tx).await?);
    all.add(webhook::reseal(&tx).await?);
    tx.commit().await?;
    let mut after = None;
    loop {
        let tx = store.system().await?;
        let (last, batch) = exports::reseal(&tx, after, BATCH).await?;
        tx.commit().await?;
        all.add(batch);
        if last.is_none() {
            break;
        }
        after = last;
        told(all.done + all.failed);
    }
    let mut after = None;
    loop {
        let tx = store.system().await?;
        let (last, batch) = person_index::renew(&tx, after, PEOPLE).await?;
        tx.commit().await?;
        all.add(batch);
        if last.is_none() {
            break;
        }
        after = last;
        told(all.done + all.failed);
    }
    let mut after = None;
    loop {
        let tx = store.system().await?;
        let (last, batch) = import::renew(&tx, after, PEOPLE).await?;
        tx.commit().await?;
        all.add(batch);
        if last.is_none() {
            break;
        }
        after = last;
        told(all.done + all.failed);
    }
    Ok(all)
}

/// One batch of keys of cases after this row: how many were looked at, the last of them, and what
/// became of them.
///
/// # Errors
/// As the database.
pub async fn rewrap_cases(tx: &Tx, after: Option<Uuid>, limit: u64) -> Result<(u64, Option<Uuid>, Rewrapped)> {
    let newest = tx.keyring().newest_version();
    let mut older = data_key::Entity::find()
        .filter(data_key::Column::KekVersion.ne(newest))
        .order_by_asc(data_key::Column::Id)
        .limit(limit);
    if let Some(after) = after {
        older = older.filter(data_key::Column::Id.gt(after));
    }
    let rows = older.all(&tx.db).await?;
    let mut batch = Rewrapped::default();
    let last = rows.last().map(|row| row.id);
    let looked_at = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    for row in rows {
        let wrapped = WrappedKey {
            version: row.kek_version,
            bytes: row.wrapped,
        };
        let Ok(Some(newer)) = tx.keyring().rewrap(&wrapped, row.case_id) else {
            batch.failed += 1;
            continue;
        };
        let changed = data_key::ActiveModel {
            kek_version: Set(newer.version),
            wrapped: Set(newer.bytes),
            ..Default::default()
        };
        let done = data_key::Entity::update_many()
            .set(changed)
            .filter(data_key::Column::Id.eq(row.id))
            .filter(data_key::Column::KekVersion.eq(wrapped.version))
            .exec(&tx.db)
            .await?;
        batch.done += done.rows_affected;
    }
    Ok((looked_at, last, batch))
}

impl Rewrapped {
    fn add(&mut self, more: Self) {
        self.done += more.done;
        self.failed += more.failed;
    }
}
