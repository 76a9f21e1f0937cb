//! Where people stay. The house is sealed with the case; the beds are counted at the offer.

use punte_domain::cases::placement::{ERROR, Place, Placement};
use punte_domain::id::{CaseId, Id, PlacementId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::LockIf;
use crate::sealed::PlacementPlace;
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use sea_orm::entity::prelude::*;

    use crate::sealed::{PlacementPlace, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "placement")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub recorded_by: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        pub service: String,
        pub started_on: ChronoDate,
        pub planned_end_on: Option<ChronoDate>,
        pub ended_on: Option<ChronoDate>,
        pub end_reason: Option<String>,
        pub place: Sealed<PlacementPlace>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What changes of a stay, sealed for its version.
fn changing(key: &CaseKey, placement: &Placement) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        version: Set(placement.version),
        planned_end_on: Set(placement.planned_end_on),
        ended_on: Set(placement.ended_on),
        end_reason: Set(placement.end_reason.clone()),
        place: Set(key.seal::<PlacementPlace>(placement.id, placement.version, &placement.place)?),
        ..Default::default()
    })
}

/// Adds a stay.
///
/// # Errors
/// [`Error::Taken`] when the person stays somewhere already.
pub async fn add(tx: &Tx, key: &CaseKey, placement: &Placement) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(placement.id.uuid()),
        case_id: Set(placement.case.uuid()),
        recorded_by: Set(placement.recorded_by.uuid()),
        recorded_at: Set(placement.recorded_at),
        service: Set(placement.service.clone()),
        started_on: Set(placement.started_on),
        ..changing(key, placement)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, and counts the version.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, placement: Placement) -> Result<Placement> {
    let before = placement.version;
    let placement = Placement {
        version: before + 1,
        ..placement
    };
    let update = row::Entity::update_many()
        .set(changing(key, &placement)?)
        .filter(row::Column::Id.eq(placement.id.uuid()))
        .filter(row::Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(placement)
}

/// One stay of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for a stay of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: PlacementId) -> Result<Placement> {
    row::Entity::find_by_id(id.uuid())
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| placement(key, row))
}

/// More stays of one person than anybody looks back at.
const SHOWN: u64 = 50;

/// The stays of a case, the latest first.
///
/// # Errors
/// As the database.
pub async fn list(tx: &Tx, key: &CaseKey) -> Result<Vec<Placement>> {
    row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .order_by_desc(row::Column::StartedOn)
        .order_by_desc(row::Column::RecordedAt)
        .limit(SHOWN)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| placement(key, row))
        .collect()
}

/// The latest stay of a case, which is the one there is now, if any. What was written by mistake was
/// none.
///
/// # Errors
/// As the database.
pub async fn latest(tx: &Tx, key: &CaseKey) -> Result<Option<Placement>> {
    let was_there = Condition::any()
        .add(row::Column::EndReason.is_null())
        .add(row::Column::EndReason.ne(ERROR));
    let latest = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(was_there)
        .order_by_desc(row::Column::StartedOn)
        .order_by_desc(row::Column::RecordedAt)
        .one(&tx.db)
        .await?;
    latest.map(|row| placement(key, row)).transpose()
}

/// The stay that a person is in now, if any: without the house, for whoever need not know it.
///
/// # Errors
/// As the database.
pub async fn current(tx: &Tx, case: CaseId) -> Result<Option<PlacementId>> {
    let current = row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(row::Column::EndedOn.is_null())
        .into_tuple::<uuid::Uuid>()
        .one(&tx.db)
        .await?;
    Ok(current.map(PlacementId::from_uuid))
}

fn placement(key: &CaseKey, row: row::Model) -> Result<Placement> {
    let (id, version) = (PlacementId::from_uuid(row.id), row.version);
    let place: Place = key.open::<PlacementPlace>(id, version, &row.place)?;
    Ok(Placement {
        id,
        version,
        case: key.case(),
        recorded_by: UserId::from_uuid(row.recorded_by),
        recorded_at: row.recorded_at,
        service: row.service,
        started_on: row.started_on,
        planned_end_on: row.planned_end_on,
        ended_on: row.ended_on,
        end_reason: row.end_reason,
        place,
    })
}
