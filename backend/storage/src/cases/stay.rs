//! Leave to stay: codes and days open, words sealed.

use punte_domain::cases::stay::{Stay, StayTime, StayWords};
use punte_domain::id::{Id, OrganisationId, StayId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::LockIf;
use crate::columns::Text;
use crate::sealed::StaySaid;
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use punte_domain::cases::stay::StayState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{Sealed, StaySaid};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "stay")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub organisation_id: Uuid,
        pub recorded_by: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        pub kind: String,
        pub state: Text<StayState>,
        pub requested_on: Option<ChronoDate>,
        pub decided_on: Option<ChronoDate>,
        pub from_on: Option<ChronoDate>,
        pub until_on: Option<ChronoDate>,
        pub ended_on: Option<ChronoDate>,
        pub end_reason: Option<String>,
        pub words: Sealed<StaySaid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What changes of leave to stay, sealed for its version.
fn changing(key: &CaseKey, stay: &Stay) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        version: Set(stay.version),
        state: Set(Text(stay.state)),
        decided_on: Set(stay.decided_on),
        from_on: Set(stay.time.map(|time| time.from_on)),
        until_on: Set(stay.time.map(|time| time.until_on)),
        ended_on: Set(stay.ended_on),
        end_reason: Set(stay.end_reason.clone()),
        words: Set(key.seal::<StaySaid>(stay.id, stay.version, &stay.words)?),
        ..Default::default()
    })
}

/// Adds leave to stay.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, stay: &Stay) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(stay.id.uuid()),
        case_id: Set(stay.case.uuid()),
        organisation_id: Set(stay.organisation.uuid()),
        recorded_by: Set(stay.recorded_by.uuid()),
        recorded_at: Set(stay.recorded_at),
        kind: Set(stay.kind.clone()),
        requested_on: Set(stay.requested_on),
        ..changing(key, stay)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, and counts the version.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, stay: Stay) -> Result<Stay> {
    let before = stay.version;
    let stay = Stay {
        version: before + 1,
        ..stay
    };
    let update = row::Entity::update_many()
        .set(changing(key, &stay)?)
        .filter(row::Column::Id.eq(stay.id.uuid()))
        .filter(row::Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(stay)
}

/// Leave to stay of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for that of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: StayId) -> Result<Stay> {
    row::Entity::find_by_id(id.uuid())
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| stay(key, row))
}

/// More than one person is ever granted.
const SHOWN: u64 = 50;

/// The leave to stay of a case, what was written down last first.
///
/// # Errors
/// As the database.
pub async fn list(tx: &Tx, key: &CaseKey) -> Result<Vec<Stay>> {
    row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .order_by_desc(row::Column::RecordedAt)
        .order_by_desc(row::Column::Id)
        .limit(SHOWN)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| stay(key, row))
        .collect()
}

fn stay(key: &CaseKey, row: row::Model) -> Result<Stay> {
    let (id, version) = (StayId::from_uuid(row.id), row.version);
    let words: StayWords = key.open::<StaySaid>(id, version, &row.words)?;
    let time = row.from_on.zip(row.until_on);
    Ok(Stay {
        id,
        version,
        case: key.case(),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        recorded_by: UserId::from_uuid(row.recorded_by),
        recorded_at: row.recorded_at,
        kind: row.kind,
        state: row.state.0,
        requested_on: row.requested_on,
        decided_on: row.decided_on,
        time: time.map(|(from_on, until_on)| StayTime { from_on, until_on }),
        ended_on: row.ended_on,
        end_reason: row.end_reason,
        words,
    })
}
