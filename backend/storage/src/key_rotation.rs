//! Rotations of the keys: how far each has come, and which servers know the newest keys while one is under way.
//!
//! A batch is sealed in one transaction with the note of how far it has come: who is killed in the middle of it has
//! done nothing, and any server goes on from there.

use chrono::Duration;
use punte_domain::id::{Id, KeyHolderId, KeyRotationId, UserId};
use punte_domain::key_rotation::{KeyRotation, KeyRotationState};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::cases::LockIf;
use crate::columns::Text;
use crate::keys::{self, Place};
use crate::tx::Turn;
use crate::{Error, Result, Store, Tx};

mod row {
    use punte_domain::key_rotation::KeyRotationState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "key_rotation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        #[sea_orm(column_type = "Text")]
        pub state: Text<KeyRotationState>,
        pub key_version: i32,
        pub asked_by: Uuid,
        pub asked_at: ChronoDateTimeUtc,
        pub begun_by: Option<Uuid>,
        pub begun_at: Option<ChronoDateTimeUtc>,
        pub ended_at: Option<ChronoDateTimeUtc>,
        #[sea_orm(column_type = "Text")]
        pub part: String,
        pub after_id: Option<Uuid>,
        pub done: i64,
        pub failed: i64,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod holder {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "key_holder")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub key_version: i32,
        pub seen_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// For so long after its beginning servers say which keys they know before the first row is sealed. Each looks every
/// few seconds.
const HEARD: Duration = Duration::seconds(15);

/// A server that has said nothing for so long does not run any more.
const GONE: Duration = Duration::minutes(1);

/// What became of one look at the rotation that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worked {
    /// None is.
    Nothing,
    /// A batch was sealed, and more is waiting.
    Batch,
    /// It waits until every server knows the keys.
    Waits,
    /// That was the last batch.
    Finished,
}

/// Keeps a new one.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, asked: &KeyRotation) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(asked.id.uuid()),
        version: Set(asked.version),
        key_version: Set(asked.key_version),
        asked_by: Set(asked.asked_by.uuid()),
        asked_at: Set(asked.asked_at),
        part: Set(Place::START.part().to_owned()),
        after_id: Set(Place::START.after()),
        ..changing(asked)
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// The one that is not over. Who may add one asks first, and whoever asks then waits.
///
/// # Errors
/// As the database.
pub async fn open(tx: &Tx) -> Result<Option<KeyRotation>> {
    if tx.writes() {
        tx.take_turns(Turn::KeyRotation).await?;
    }
    let row = row::Entity::find()
        .filter(row::Column::EndedAt.is_null())
        .order_by_desc(row::Column::AskedAt)
        .order_by_desc(row::Column::Id)
        .limit(1)
        .one(&tx.db)
        .await?;
    Ok(row.map(KeyRotation::from))
}

/// A rotation; where it is to be changed it is locked.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub async fn find(tx: &Tx, id: KeyRotationId) -> Result<KeyRotation> {
    let row = row::Entity::find_by_id(id.uuid()).lock_if(tx).one(&tx.db).await?;
    row.map(KeyRotation::from).ok_or(Error::NotFound)
}

/// The last so many, the latest first.
///
/// # Errors
/// As the database.
pub async fn list(tx: &Tx, limit: u64) -> Result<Vec<KeyRotation>> {
    let rows = row::Entity::find()
        .order_by_desc(row::Column::AskedAt)
        .order_by_desc(row::Column::Id)
        .limit(limit)
        .all(&tx.db)
        .await?;
    Ok(rows.into_iter().map(KeyRotation::from).collect())
}

/// Keeps what somebody did with it.
///
/// # Errors
/// [`Error::Stale`] when it was changed since it was read.
pub async fn save(tx: &Tx, rotation: KeyRotation) -> Result<KeyRotation> {
    let version = rotation.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&rotation)
    };
    let update = row::Entity::update_many()
        .set(row)
        .filter(row::Column::Id.eq(rotation.id.uuid()))
        .filter(row::Column::Version.eq(rotation.version));
    tx.update_one(update).await?;
    Ok(KeyRotation { version, ..rotation })
}

/// Goes on with the rotation that is under way, by one batch. Of several servers one does it at a time, and none
/// before all of them know the keys: what is sealed with a version that a server does not have is closed to it.
///
/// # Errors
/// As the database; then nothing was done.
pub async fn work(store: &Store, server: KeyHolderId) -> Result<Worked> {
    let is_running = |rotation: &KeyRotation| rotation.state == KeyRotationState::Running;
    if !open(&store.system_read()).await?.as_ref().is_some_and(is_running) {
        return Ok(Worked::Nothing);
    }
    let tx = store.system().await?;
    let Some(rotation) = open(&tx).await?.filter(is_running) else {
        return Ok(Worked::Nothing);
    };
    announce(&tx, server).await?;
    let heard = rotation.begun.is_some_and(|(_, at)| at + HEARD <= tx.now);
    // What this server seals, it seals with the newest that it knows: also where that came after the asking.
    let needed = rotation.key_version.max(tx.keyring().newest_version());
    if !heard || is_unknown(&tx, needed).await? {
        tx.commit().await?;
        return Ok(Worked::Waits);
    }
    let id = rotation.id.uuid();
    // The lock keeps whoever withdraws it waiting for this batch.
    let row = row::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?;
    let Some(row) = row.filter(|row| row.state.0 == KeyRotationState::Running) else {
        return Ok(Worked::Nothing);
    };
    let (next, batch) = keys::step(&tx, Place::of(&row.part, row.after_id)).await?;
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let rotation = KeyRotation {
        done: row.done.saturating_add(number(batch.done)),
        failed: row.failed.saturating_add(number(batch.failed)),
        ..KeyRotation::from(row)
    };
    let worked = if let Some(next) = next {
        row::Entity::update_many()
            .col_expr(row::Column::Part, Expr::value(next.part()))
            .col_expr(row::Column::AfterId, Expr::value(next.after()))
            .col_expr(row::Column::Done, Expr::value(rotation.done))
            .col_expr(row::Column::Failed, Expr::value(rotation.failed))
            .filter(row::Column::Id.eq(id))
            .exec(&tx.db)
            .await?;
        Worked::Batch
    } else {
        let (rotation, finished) = rotation.finish(tx.now).map_err(|_| Error::Stale)?;
        save(&tx, rotation).await?;
        holder::Entity::delete_many().exec(&tx.db).await?;
        tx.record(finished).await?;
        Worked::Finished
    };
    tx.commit().await?;
    Ok(worked)
}

/// Says which keys this server knows.
async fn announce(tx: &Tx, server: KeyHolderId) -> Result<()> {
    let row = holder::ActiveModel {
        id: Set(server.uuid()),
        key_version: Set(tx.keyring().newest_version()),
        seen_at: Set(tx.now),
    };
    let known = OnConflict::column(holder::Column::Id)
        .update_columns([holder::Column::KeyVersion, holder::Column::SeenAt])
        .to_owned();
    holder::Entity::insert(row)
        .on_conflict(known)
        .exec_without_returning(&tx.db)
        .await?;
    Ok(())
}

/// Whether a server that runs does not know this version.
async fn is_unknown(tx: &Tx, version: i32) -> Result<bool> {
    let behind = holder::Entity::find()
        .filter(holder::Column::SeenAt.gt(tx.now - GONE))
        .filter(holder::Column::KeyVersion.lt(version))
        .one(&tx.db)
        .await?;
    Ok(behind.is_some())
}

fn changing(rotation: &KeyRotation) -> row::ActiveModel {
    row::ActiveModel {
        state: Set(Text(rotation.state)),
        begun_by: Set(rotation.begun.map(|(by, _)| by.uuid())),
        begun_at: Set(rotation.begun.map(|(_, at)| at)),
        ended_at: Set(rotation.ended_at),
        done: Set(rotation.done),
        failed: Set(rotation.failed),
        ..Default::default()
    }
}

impl From<row::Model> for KeyRotation {
    fn from(row: row::Model) -> Self {
        Self {
            id: KeyRotationId::from_uuid(row.id),
            version: row.version,
            state: row.state.0,
            key_version: row.key_version,
            asked_by: UserId::from_uuid(row.asked_by),
            asked_at: row.asked_at,
            begun: row.begun_by.map(UserId::from_uuid).zip(row.begun_at),
            ended_at: row.ended_at,
            done: row.done,
            failed: row.failed,
        }
    }
}
