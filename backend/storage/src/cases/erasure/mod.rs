//! That nothing be kept of a case: what was asked for, sealed for its version, and how it is done.

mod destroy;
mod known;

use punte_domain::access::{Actor, Scope};
use punte_domain::cases::erasure::{Erasure, ErasureState, ErasureWords};
use punte_domain::id::{CaseId, ErasureId, Id, OrganisationId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::LockIf;
use crate::columns::Text;
use crate::sealed::ErasureSaid;
use crate::{CaseKey, Error, Result, Tx};

pub use destroy::{FATES, Fate, destroy, forget_pages, repeat};
pub use known::known;

pub(super) mod row {
    use punte_domain::cases::erasure::ErasureState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{ErasureSaid, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "erasure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub state: Text<ErasureState>,
        pub organisation_id: Uuid,
        pub requested_by: Uuid,
        pub requested_at: ChronoDateTimeUtc,
        pub answered_by: Option<Uuid>,
        pub answered_at: Option<ChronoDateTimeUtc>,
        pub words: Sealed<ErasureSaid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// What changes, sealed for its version.
fn changing(key: &CaseKey, erasure: &Erasure) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        version: Set(erasure.version),
        state: Set(Text(erasure.state)),
        answered_by: Set(erasure.answered_by.map(Id::uuid)),
        answered_at: Set(erasure.answered_at),
        words: Set(key.seal::<ErasureSaid>(erasure.id, erasure.version, &erasure.words)?),
        ..Default::default()
    })
}

/// Adds what was asked for.
///
/// # Errors
/// [`Error::Taken`] when another one waits for its approval.
pub async fn add(tx: &Tx, key: &CaseKey, erasure: &Erasure) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(erasure.id.uuid()),
        case_id: Set(erasure.case.uuid()),
        organisation_id: Set(erasure.organisation.uuid()),
        requested_by: Set(erasure.requested_by.uuid()),
        requested_at: Set(erasure.requested_at),
        ..changing(key, erasure)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, and counts the version.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, erasure: Erasure) -> Result<Erasure> {
    let before = erasure.version;
    let erasure = Erasure {
        version: before + 1,
        ..erasure
    };
    let update = row::Entity::update_many()
        .set(changing(key, &erasure)?)
        .filter(Column::Id.eq(erasure.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(erasure)
}

/// One of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for one of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: ErasureId) -> Result<Erasure> {
    row::Entity::find_by_id(id.uuid())
        .filter(Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| erasure(key, &row))
}

/// The latest of a case: the one that waits for its approval, or how it was answered last.
///
/// # Errors
/// As the database.
pub async fn latest(tx: &Tx, key: &CaseKey) -> Result<Option<Erasure>> {
    let found = row::Entity::find()
        .filter(Column::CaseId.eq(key.case().uuid()))
        .order_by_desc(Column::RequestedAt)
        .order_by_desc(Column::Id)
        .lock_if(tx)
        .one(&tx.db)
        .await?;
    found.map(|row| erasure(key, &row)).transpose()
}

/// Whether one waits for its approval; nothing is opened for it.
///
/// # Errors
/// As the database.
pub async fn is_awaiting(tx: &Tx, case: CaseId) -> Result<bool> {
    let found = row::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::State.eq(Text(ErasureState::AwaitingApproval)))
        .into_tuple::<uuid::Uuid>()
        .one(&tx.db)
        .await?;
    Ok(found.is_some())
}

async fn waiting(tx: &Tx, key: &CaseKey) -> Result<Option<Erasure>> {
    let found = row::Entity::find()
        .filter(Column::CaseId.eq(key.case().uuid()))
        .filter(Column::State.eq(Text(ErasureState::AwaitingApproval)))
        .lock_if(tx)
        .one(&tx.db)
        .await?;
    found.map(|row| erasure(key, &row)).transpose()
}

/// Takes back what waits for approval: the case goes to another organisation.
///
/// # Errors
/// As the database.
pub async fn hand_over(tx: &Tx, case: CaseId) -> Result<()> {
    let key = tx.case_key(case).await?;
    let waiting = waiting(tx, &key).await?;
    if let Some((erasure, withdrawn)) = waiting.and_then(|erasure| erasure.hand_over(tx.now)) {
        save(tx, &key, erasure).await?;
        tx.record(withdrawn).await?;
    }
    Ok(())
}

/// One that waits for approval, without its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its id.
    pub id: ErasureId,
    /// Its case.
    pub case: CaseId,
    /// Who asked.
    pub requested_by: UserId,
    /// When.
    pub requested_at: punte_domain::Timestamp,
}

/// Those that this person may approve in the organisation that holds the case: the one that waits longest
/// first, at most so many.
///
/// # Errors
/// As the database.
pub async fn awaiting(tx: &Tx, scope: &Scope, by: &Actor, most: u64) -> Result<Vec<Waiting>> {
    let held = super::ids_held(scope, by.organisation, tx.now);
    let rows = row::Entity::find()
        .filter(Column::State.eq(Text(ErasureState::AwaitingApproval)))
        .filter(Column::RequestedBy.ne(by.user.uuid()))
        .filter(Column::CaseId.in_subquery(held))
        .order_by_asc(Column::RequestedAt)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(&tx.db)
        .await?;
    let waiting = rows.into_iter().map(|row| Waiting {
        id: ErasureId::from_uuid(row.id),
        case: CaseId::from_uuid(row.case_id),
        requested_by: UserId::from_uuid(row.requested_by),
        requested_at: row.requested_at,
    });
    Ok(waiting.collect())
}

fn erasure(key: &CaseKey, row: &row::Model) -> Result<Erasure> {
    let (id, version) = (ErasureId::from_uuid(row.id), row.version);
    let words: ErasureWords = key.open::<ErasureSaid>(id, version, &row.words)?;
    Ok(Erasure {
        id,
        version,
        case: key.case(),
        state: row.state.0,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        requested_by: UserId::from_uuid(row.requested_by),
        requested_at: row.requested_at,
        words,
        answered_by: row.answered_by.map(UserId::from_uuid),
        answered_at: row.answered_at,
    })
}
