//! Times in which what is held of a person goes to nobody else: what was said of them sealed for its version.

use punte_domain::cases::restriction::{Restriction, RestrictionWords};
use punte_domain::id::{CaseId, Id, OrganisationId, RestrictionId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::LockIf;
use crate::columns::Text;
use crate::sealed::RestrictionSaid;
use crate::{CaseKey, Error, Result, Tx, exports};

mod row {
    use punte_domain::cases::restriction::RestrictionReason;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{RestrictionSaid, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "restriction")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub reason: Text<RestrictionReason>,
        pub organisation_id: Uuid,
        pub restricted_by: Uuid,
        pub restricted_at: ChronoDateTimeUtc,
        pub lifted_by: Option<Uuid>,
        pub lifted_at: Option<ChronoDateTimeUtc>,
        pub words: Sealed<RestrictionSaid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// What changes, sealed for its version.
fn changing(key: &CaseKey, restriction: &Restriction) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        version: Set(restriction.version),
        lifted_by: Set(restriction.lifted.map(|(by, _)| by.uuid())),
        lifted_at: Set(restriction.lifted.map(|(_, at)| at)),
        words: Set(key.seal::<RestrictionSaid>(restriction.id, restriction.version, &restriction.words)?),
        ..Default::default()
    })
}

/// Adds one, and ends what others exported of the case. Its case is locked, and says so itself.
///
/// # Errors
/// [`Error::Taken`] when the case is restricted already.
pub async fn add(tx: &Tx, key: &CaseKey, restriction: &Restriction) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(restriction.id.uuid()),
        case_id: Set(restriction.case.uuid()),
        reason: Set(Text(restriction.reason)),
        organisation_id: Set(restriction.organisation.uuid()),
        restricted_by: Set(restriction.restricted_by.uuid()),
        restricted_at: Set(restriction.restricted_at),
        ..changing(key, restriction)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    exports::end_of_others(tx, restriction.organisation).await
}

/// Keeps that it was lifted, and counts its version.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, restriction: Restriction) -> Result<Restriction> {
    let before = restriction.version;
    let restriction = Restriction {
        version: before + 1,
        ..restriction
    };
    let update = row::Entity::update_many()
        .set(changing(key, &restriction)?)
        .filter(Column::Id.eq(restriction.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(restriction)
}

/// One of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for one of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: RestrictionId) -> Result<Restriction> {
    row::Entity::find_by_id(id.uuid())
        .filter(Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| restriction(key, &row))
}

/// Those of a case, the latest first, at most so many.
///
/// # Errors
/// As the database.
pub async fn of_case(tx: &Tx, key: &CaseKey, most: u64) -> Result<Vec<Restriction>> {
    let rows = row::Entity::find()
        .filter(Column::CaseId.eq(key.case().uuid()))
        .order_by_desc(Column::RestrictedAt)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(&tx.db)
        .await?;
    rows.iter().map(|row| restriction(key, row)).collect()
}

/// Whether what is held of the person goes to nobody else now.
///
/// # Errors
/// As the database.
pub async fn is_in_force(tx: &Tx, case: CaseId) -> Result<bool> {
    let found = row::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::LiftedAt.is_null())
        .into_tuple::<uuid::Uuid>()
        .one(&tx.db)
        .await?;
    Ok(found.is_some())
}

fn restriction(key: &CaseKey, row: &row::Model) -> Result<Restriction> {
    let (id, version) = (RestrictionId::from_uuid(row.id), row.version);
    let words: RestrictionWords = key.open::<RestrictionSaid>(id, version, &row.words)?;
    Ok(Restriction {
        id,
        version,
        case: key.case(),
        reason: row.reason.0,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        restricted_by: UserId::from_uuid(row.restricted_by),
        restricted_at: row.restricted_at,
        lifted: row.lifted_by.map(UserId::from_uuid).zip(row.lifted_at),
        words,
    })
}
