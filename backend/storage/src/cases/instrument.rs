//! Screening instruments that administrators entered.
//!
//! Which there are and where they stand is asked each time, of a few short rows, so that every instance
//! knows at once. What a file says never changes: it is read once, and found again by its hash.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use punte_domain::Timestamp;
use punte_domain::cases::screening::{Instrument, InstrumentEntry, InstrumentState, Instruments};
use punte_domain::id::{Id, InstrumentId, UserId};
use punte_domain::pack::Pack;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::LockIf;
use crate::columns::Text;
use crate::{Error, Result, Tx};

mod row {
    use punte_domain::cases::screening::InstrumentState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "instrument")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        #[sea_orm(column_type = "Text")]
        pub code: String,
        #[sea_orm(column_type = "Text")]
        pub instrument_version: String,
        pub effective_from: ChronoDate,
        #[sea_orm(column_type = "Text")]
        pub sha256: String,
        pub state: Text<InstrumentState>,
        pub entered_by: Uuid,
        pub entered_at: ChronoDateTimeUtc,
        pub confirmed_by: Option<Uuid>,
        pub confirmed_at: Option<ChronoDateTimeUtc>,
        pub withdrawn_by: Option<Uuid>,
        pub withdrawn_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod file {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "instrument_file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub instrument_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub contents: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// The files that were read, by their hashes. There are as many as were ever entered.
static READ: LazyLock<Mutex<HashMap<String, Arc<Instrument>>>> = LazyLock::new(Mutex::default);

/// All instruments of the installation: those of its pack, and those that were entered, latest first.
///
/// # Errors
/// As the database.
pub async fn all<'a>(tx: &Tx, pack: &'a Pack) -> Result<Instruments<'a>> {
    let rows = Entity::find()
        .order_by_desc(Column::EnteredAt)
        .order_by_desc(Column::Id)
        .all(&tx.db)
        .await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.id;
        match entry(tx, row).await {
            Ok(entry) => entries.push(entry),
            // One that is broken takes no other with it.
            Err(Error::Corrupt(_)) => {
                tracing::error!(instrument.id = %id, "A screening instrument that was entered cannot be read");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Instruments::new(pack, entries))
}

/// How many wait for this administrator: those that another one entered.
///
/// # Errors
/// As the database.
pub async fn count_awaiting(tx: &Tx, by: UserId) -> Result<u64> {
    let waiting = Entity::find()
        .filter(Column::State.eq(Text(InstrumentState::Proposed)))
        .filter(Column::EnteredBy.ne(by.uuid()));
    Ok(waiting.count(&tx.db).await?)
}

/// One that was entered.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, id: InstrumentId) -> Result<InstrumentEntry> {
    let row = Entity::find_by_id(id.uuid()).lock_if(tx).one(&tx.db).await?;
    entry(tx, row.ok_or(Error::NotFound)?).await
}

/// Adds what was entered.
///
/// # Errors
/// [`Error::Taken`] when its version is.
pub async fn add(tx: &Tx, entry: &InstrumentEntry) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(entry.id.uuid()),
        version: Set(entry.version),
        code: Set(entry.instrument.code.clone()),
        instrument_version: Set(entry.instrument.version.clone()),
        effective_from: Set(entry.instrument.effective_from),
        sha256: Set(entry.sha256.clone()),
        entered_by: Set(entry.entered_by.uuid()),
        entered_at: Set(entry.entered_at),
        ..changing(entry)
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    let file = file::ActiveModel {
        instrument_id: Set(entry.id.uuid()),
        contents: Set(entry.instrument.file.clone()),
    };
    file::Entity::insert(file).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps where it stands, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, entry: InstrumentEntry) -> Result<InstrumentEntry> {
    let version = entry.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&entry)
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(entry.id.uuid()))
        .filter(Column::Version.eq(entry.version));
    tx.update_one(update).await?;
    Ok(InstrumentEntry { version, ..entry })
}

fn changing(entry: &InstrumentEntry) -> row::ActiveModel {
    row::ActiveModel {
        state: Set(Text(entry.state)),
        confirmed_by: Set(entry.confirmed.map(|(by, _)| by.uuid())),
        confirmed_at: Set(entry.confirmed.map(|(_, at)| at)),
        withdrawn_by: Set(entry.withdrawn.map(|(by, _)| by.uuid())),
        withdrawn_at: Set(entry.withdrawn.map(|(_, at)| at)),
        ..Default::default()
    }
}

async fn entry(tx: &Tx, row: row::Model) -> Result<InstrumentEntry> {
    let acted = |by: Option<Uuid>, at: Option<Timestamp>| Some((UserId::from_uuid(by?), at?));
    let state: InstrumentState = row.state.0;
    Ok(InstrumentEntry {
        id: InstrumentId::from_uuid(row.id),
        version: row.version,
        instrument: instrument(tx, &row).await?,
        state,
        entered_by: UserId::from_uuid(row.entered_by),
        entered_at: row.entered_at,
        confirmed: acted(row.confirmed_by, row.confirmed_at),
        withdrawn: acted(row.withdrawn_by, row.withdrawn_at),
        sha256: row.sha256,
    })
}

/// What the file says, if it is the file that was entered.
async fn instrument(tx: &Tx, row: &row::Model) -> Result<Arc<Instrument>> {
    let known = || READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(instrument) = known().get(&row.sha256) {
        return Ok(instrument.clone());
    }
    let file = file::Entity::find_by_id(row.id).one(&tx.db).await?;
    let file = file.ok_or(Error::Corrupt("instrument_file"))?;
    if punte_vault::fingerprint(file.contents.as_bytes()) != row.sha256 {
        return Err(Error::Corrupt("instrument_file.contents"));
    }
    let read = Instrument::from_toml("instrument.toml", &file.contents);
    let instrument = Arc::new(read.map_err(|_| Error::Corrupt("instrument_file.contents"))?);
    if instrument.code != row.code || instrument.version != row.instrument_version {
        return Err(Error::Corrupt("instrument.code"));
    }
    known().insert(row.sha256.clone(), instrument.clone());
    Ok(instrument)
}
