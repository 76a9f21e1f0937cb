//! Rotation of the keys of the installation (SEC-35, SEC-67): online, a few rows at a time, and
//! resumed by running it again. A row is written only as it was read, or under a lock, so that whoever
//! changes it meanwhile wins.

use std::collections::{BTreeMap, BTreeSet};

use punte_vault::WrappedKey;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::cases::{import, person_index};
use crate::exports;
use crate::identity::{credential, signing_key};
use crate::mail;
use crate::operations;
use crate::partners::webhook;
use crate::projects::attendance_person;
use crate::tx::data_key;
use crate::{Result, Store, Tx};

/// How many rows are read or written in one transaction.
const BATCH: u64 = 200;

/// How many people are indexed anew in one transaction, each of whom is opened for it.
const PEOPLE: u64 = 50;

/// The same of attendance lists, each of which may hold thousands of people.
const LISTS: u64 = 1;

/// What needs one version.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InUse {
    /// Keys of cases.
    pub cases: u64,
    /// Secrets of users, keys that sign access tokens or what is sent to partners, messages that wait for the mail
    /// server, and why somebody asked for an export.
    pub secrets: u64,
    /// Entries in the index of people, and attendance lists whose people are told apart.
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
    for version in secrets(tx).await? {
        versions.entry(version).or_default().secrets += 1;
    }
    for (version, count) in person_index::in_use(tx).await? {
        versions.entry(version).or_default().index_entries = u64::try_from(count).unwrap_or_default();
    }
    for (version, count) in import::in_use(tx).await? {
        versions.entry(version).or_default().index_entries += u64::try_from(count).unwrap_or_default();
    }
    for (version, count) in attendance_person::in_use(tx).await? {
        versions.entry(version).or_default().index_entries += u64::try_from(count).unwrap_or_default();
    }
    for version in credential::hashed_with(tx).await? {
        versions.entry(version).or_default().passwords += 1;
    }
    Ok(versions)
}

/// The same for these versions, for a page that is asked for again and again: keys of cases and entries of the
/// index are counted to ten thousand.
///
/// # Errors
/// As the database.
pub async fn counted(tx: &Tx, versions: &BTreeSet<i32>) -> Result<BTreeMap<i32, InUse>> {
    let mut needs: BTreeMap<i32, InUse> = BTreeMap::new();
    for version in versions {
        let indexed = format!("root_version = {version}");
        let people = operations::count(tx, &format!("person_index WHERE {indexed}")).await?;
        let rows = format!("case_import_row WHERE external_id IS NOT NULL AND {indexed}");
        let lists = operations::count(tx, &format!("attendance_list WHERE {indexed}")).await?;
        let need = needs.entry(*version).or_default();
        need.cases = operations::count(tx, &format!("data_key WHERE kek_version = {version}")).await?;
        need.index_entries = people + operations::count(tx, &rows).await? + lists;
    }
    for version in secrets(tx).await? {
        needs.entry(version).or_default().secrets += 1;
    }
    for version in credential::hashed_with(tx).await? {
        needs.entry(version).or_default().passwords += 1;
    }
    Ok(needs)
}

/// The version of the key that seals each secret outside cases.
async fn secrets(tx: &Tx) -> Result<Vec<i32>> {
    let sealed = [
        credential::sealed_with(tx).await?,
        signing_key::sealed_with(tx).await?,
        mail::sealed_with(tx).await?,
        exports::sealed_with(tx).await?,
        webhook::sealed_with(tx).await?,
    ];
    Ok(sealed.into_iter().flatten().collect())
}

/// What is sealed or indexed anew, one kind of row after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Cases,
    SecondFactors,
    SigningKeys,
    Mail,
    Webhooks,
    Exports,
    People,
    Imports,
    Attendance,
}

impl Part {
    const ALL: [Self; 9] = [
        Self::Cases,
        Self::SecondFactors,
        Self::SigningKeys,
        Self::Mail,
        Self::Webhooks,
        Self::Exports,
        Self::People,
        Self::Imports,
        Self::Attendance,
    ];

    /// As a rotation that is under way keeps it.
    fn name(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::SecondFactors => "second_factors",
            Self::SigningKeys => "signing_keys",
            Self::Mail => "mail",
            Self::Webhooks => "webhooks",
            Self::Exports => "exports",
            Self::People => "people",
            Self::Imports => "imports",
            Self::Attendance => "attendance",
        }
    }

    /// One batch after this row: the last that was looked at, `None` at the end, and what became of them.
    async fn batch(self, tx: &Tx, after: Option<Uuid>) -> Result<(Option<Uuid>, Rewrapped)> {
        match self {
            Self::Cases => rewrap_cases(tx, after, BATCH).await,
            Self::SecondFactors => credential::reseal(tx, after, BATCH).await,
            Self::SigningKeys => Ok((None, signing_key::reseal(tx).await?)),
            Self::Mail => Ok((None, mail::reseal(tx).await?)),
            Self::Webhooks => Ok((None, webhook::reseal(tx).await?)),
            Self::Exports => exports::reseal(tx, after, BATCH).await,
            Self::People => person_index::renew(tx, after, PEOPLE).await,
            Self::Imports => import::renew(tx, after, PEOPLE).await,
            Self::Attendance => attendance_person::renew(tx, after, LISTS).await,
        }
    }

    fn next(self) -> Option<Self> {
        let mut rest = Self::ALL.into_iter().skip_while(|part| *part != self);
        rest.nth(1)
    }
}

/// How far it has come: which kind of row, after which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    part: Part,
    after: Option<Uuid>,
}

impl Place {
    pub(crate) const START: Self = Self {
        part: Part::Cases,
        after: None,
    };

    /// As it was kept. What another version of the program knew and this does not is begun again: nothing is sealed
    /// twice.
    pub(crate) fn of(part: &str, after: Option<Uuid>) -> Self {
        let known = Part::ALL.into_iter().find(|known| known.name() == part);
        known.map_or(Self::START, |part| Self { part, after })
    }

    pub(crate) fn part(self) -> &'static str {
        self.part.name()
    }

    pub(crate) fn after(self) -> Option<Uuid> {
        self.after
    }
}

/// Seals one batch anew; tells where the next begins, `None` after the end.
///
/// # Errors
/// As the database.
pub(crate) async fn step(tx: &Tx, at: Place) -> Result<(Option<Place>, Rewrapped)> {
    let (last, batch) = at.part.batch(tx, at.after).await?;
    let next = match last {
        Some(last) => Some(Place {
            part: at.part,
            after: Some(last),
        }),
        None => at.part.next().map(|part| Place { part, after: None }),
    };
    Ok((next, batch))
}

/// Seals and indexes everything with the newest version that is not yet, in small transactions. `told` hears
/// how many rows were looked at after each of them.
///
/// # Errors
/// As the database; what was done until then stays done.
pub async fn rewrap(store: &Store, mut told: impl FnMut(u64)) -> Result<Rewrapped> {
    let mut all = Rewrapped::default();
    let mut at = Some(Place::START);
    while let Some(place) = at {
        let tx = store.system().await?;
        let (next, batch) = step(&tx, place).await?;
        tx.commit().await?;
        all.add(batch);
        told(all.done + all.failed);
        at = next;
    }
    Ok(all)
}

/// One batch of keys of cases after this row: the last that was looked at, `None` at the end, and what became of
/// them.
///
/// # Errors
/// As the database.
pub async fn rewrap_cases(tx: &Tx, after: Option<Uuid>, limit: u64) -> Result<(Option<Uuid>, Rewrapped)> {
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
    Ok((last, batch))
}

impl Rewrapped {
    fn add(&mut self, more: Self) {
        self.done += more.done;
        self.failed += more.failed;
    }
}
