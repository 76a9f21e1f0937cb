//! Proceedings of a case: codes and days open, what is said of them sealed for its version.

pub mod claim;
mod course;
pub mod hearing;
pub mod rights;

use punte_domain::cases::proceeding::{Proceeding, ProceedingWords};
use punte_domain::id::{CaseId, Id, ProceedingId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

pub use course::{claim_on_state_ended, follow_compensation, follow_proceedings};

use super::LockIf;
use crate::columns::Text;
use crate::sealed::ProceedingSaid;
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use punte_domain::cases::proceeding::ProceedingKind;
    use punte_domain::cases::track::ProceedingsState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{ProceedingSaid, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "proceeding")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub recorded_by: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        pub kind: Text<ProceedingKind>,
        pub country: String,
        pub opened_on: ChronoDate,
        pub stage: Text<ProceedingsState>,
        pub stage_on: ChronoDate,
        pub outcome: Option<String>,
        pub capacity: String,
        pub capacity_since: ChronoDate,
        pub is_void: bool,
        pub words: Sealed<ProceedingSaid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// What changes of proceedings, sealed for their version.
fn changing(key: &CaseKey, proceeding: &Proceeding) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        version: Set(proceeding.version),
        kind: Set(Text(proceeding.kind)),
        country: Set(proceeding.country.clone()),
        opened_on: Set(proceeding.opened_on),
        stage: Set(Text(proceeding.stage)),
        stage_on: Set(proceeding.stage_on),
        outcome: Set(proceeding.outcome.clone()),
        capacity: Set(proceeding.capacity.clone()),
        capacity_since: Set(proceeding.capacity_since),
        is_void: Set(proceeding.is_void),
        words: Set(key.seal::<ProceedingSaid>(proceeding.id, proceeding.version, &proceeding.words)?),
        ..Default::default()
    })
}

/// Adds proceedings.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, proceeding: &Proceeding) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(proceeding.id.uuid()),
        case_id: Set(proceeding.case.uuid()),
        recorded_by: Set(proceeding.recorded_by.uuid()),
        recorded_at: Set(proceeding.recorded_at),
        ..changing(key, proceeding)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, and counts the version.
///
/// # Errors
/// [`Error::Stale`] when they changed since they were found.
pub async fn save(tx: &Tx, key: &CaseKey, proceeding: Proceeding) -> Result<Proceeding> {
    let before = proceeding.version;
    let proceeding = Proceeding {
        version: before + 1,
        ..proceeding
    };
    let update = row::Entity::update_many()
        .set(changing(key, &proceeding)?)
        .filter(Column::Id.eq(proceeding.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(proceeding)
}

/// Proceedings of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for those of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: ProceedingId) -> Result<Proceeding> {
    row::Entity::find_by_id(id.uuid())
        .filter(Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| proceeding(key, row))
}

/// All proceedings of a case, those written down first first.
///
/// # Errors
/// As the database.
pub async fn all(tx: &Tx, key: &CaseKey) -> Result<Vec<Proceeding>> {
    row::Entity::find()
        .filter(Column::CaseId.eq(key.case().uuid()))
        .order_by_asc(Column::RecordedAt)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| proceeding(key, row))
        .collect()
}

fn proceeding(key: &CaseKey, row: row::Model) -> Result<Proceeding> {
    let (id, version) = (ProceedingId::from_uuid(row.id), row.version);
    let words: ProceedingWords = key.open::<ProceedingSaid>(id, version, &row.words)?;
    Ok(Proceeding {
        id,
        version,
        case: CaseId::from_uuid(row.case_id),
        recorded_by: UserId::from_uuid(row.recorded_by),
        recorded_at: row.recorded_at,
        kind: row.kind.0,
        country: row.country,
        opened_on: row.opened_on,
        stage: row.stage.0,
        stage_on: row.stage_on,
        outcome: row.outcome,
        capacity: row.capacity,
        capacity_since: row.capacity_since,
        is_void: row.is_void,
        words,
    })
}
