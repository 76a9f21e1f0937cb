//! What people were told of their rights. It is written once, and once more where it was an error.

use punte_domain::cases::proceeding::rights::{RightsGiven, RightsInformation};
use punte_domain::id::{Id, OrganisationId, RightsInformationId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::cases::LockIf;
use crate::columns::Text;
use crate::sealed::RightsSaid;
use crate::{CaseKey, Error, Result, Tx};

pub(in crate::cases) mod row {
    use punte_domain::cases::proceeding::rights::Understanding;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{RightsSaid, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "rights_information")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub organisation_id: Uuid,
        pub recorded_by: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        pub given_on: ChronoDate,
        pub rights: String,
        pub understanding: Text<Understanding>,
        pub words: Sealed<RightsSaid>,
        pub is_void: bool,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// Adds what the person was told.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, told: &RightsInformation) -> Result<()> {
    let given = &told.given;
    let row = row::ActiveModel {
        id: Set(told.id.uuid()),
        version: Set(told.version),
        case_id: Set(told.case.uuid()),
        organisation_id: Set(told.organisation.uuid()),
        recorded_by: Set(told.recorded_by.uuid()),
        recorded_at: Set(told.recorded_at),
        given_on: Set(given.on),
        rights: Set(serde_json::to_string(&given.rights)?),
        understanding: Set(Text(given.understanding)),
        words: Set(key.seal::<RightsSaid>(told.id, told.version, &given.words)?),
        is_void: Set(told.is_void),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps that it was an error, and counts the version.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, told: RightsInformation) -> Result<RightsInformation> {
    let before = told.version;
    let told = RightsInformation {
        version: before + 1,
        ..told
    };
    let row = row::ActiveModel {
        version: Set(told.version),
        words: Set(key.seal::<RightsSaid>(told.id, told.version, &told.given.words)?),
        is_void: Set(told.is_void),
        ..Default::default()
    };
    let update = row::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(told.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(told)
}

/// One record of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for one of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: RightsInformationId) -> Result<RightsInformation> {
    row::Entity::find_by_id(id.uuid())
        .filter(Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| told(key, &row))
}

/// All of a case, the latest first.
///
/// # Errors
/// As the database.
pub async fn all(tx: &Tx, key: &CaseKey) -> Result<Vec<RightsInformation>> {
    row::Entity::find()
        .filter(Column::CaseId.eq(key.case().uuid()))
        .order_by_desc(Column::GivenOn)
        .order_by_desc(Column::Id)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| told(key, &row))
        .collect()
}

fn told(key: &CaseKey, row: &row::Model) -> Result<RightsInformation> {
    let (id, version) = (RightsInformationId::from_uuid(row.id), row.version);
    Ok(RightsInformation {
        id,
        version,
        case: key.case(),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        recorded_by: UserId::from_uuid(row.recorded_by),
        recorded_at: row.recorded_at,
        is_void: row.is_void,
        given: RightsGiven {
            on: row.given_on,
            rights: serde_json::from_str(&row.rights)?,
            understanding: row.understanding.0,
            words: key.open::<RightsSaid>(id, version, &row.words)?,
        },
    })
}
