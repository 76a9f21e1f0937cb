//! Case conferences. They are written once; that one is an error is added.

use chrono::NaiveDate;
use punte_domain::cases::conference::Conference;
use punte_domain::id::{ConferenceId, Id, OrganisationId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::LockIf;
use crate::page::{Page, PageRequest, Position, after_key};
use crate::sealed::{ConferenceErrorReason, ConferenceSaid};
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use sea_orm::entity::prelude::*;

    use crate::sealed::{ConferenceErrorReason, ConferenceSaid, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_conference")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub organisation_id: Uuid,
        pub recorded_by: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        pub held_on: ChronoDate,
        pub way: String,
        pub person: String,
        pub words: Sealed<ConferenceSaid>,
        pub error_reason: Option<Sealed<ConferenceErrorReason>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Both texts are written once.
const REVISION: i64 = 1;

/// Adds a conference.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, conference: &Conference) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(conference.id.uuid()),
        version: Set(conference.version),
        case_id: Set(conference.case.uuid()),
        organisation_id: Set(conference.organisation.uuid()),
        recorded_by: Set(conference.recorded_by.uuid()),
        recorded_at: Set(conference.recorded_at),
        held_on: Set(conference.held_on),
        way: Set(conference.way.clone()),
        person: Set(conference.person.clone()),
        words: Set(key.seal::<ConferenceSaid>(conference.id, REVISION, &conference.words)?),
        error_reason: Set(None),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// One conference of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for a conference of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: ConferenceId) -> Result<Conference> {
    row::Entity::find_by_id(id.uuid())
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| conference(key, row))
}

/// Keeps that a conference is an error, and counts its version.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, conference: Conference) -> Result<Conference> {
    let version = conference.version + 1;
    let reason = conference.error.as_ref();
    let reason = reason.map(|reason| key.seal::<ConferenceErrorReason>(conference.id, REVISION, reason));
    let row = row::ActiveModel {
        version: Set(version),
        error_reason: Set(reason.transpose()?),
        ..Default::default()
    };
    let update = row::Entity::update_many()
        .set(row)
        .filter(row::Column::Id.eq(conference.id.uuid()))
        .filter(row::Column::Version.eq(conference.version));
    tx.update_one(update).await?;
    Ok(Conference { version, ..conference })
}

/// A page of the conferences of a case, the latest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, key: &CaseKey, request: &PageRequest) -> Result<Page<Conference>> {
    let place = tx.position::<NaiveDate>("conferences", request)?;
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(after_key(row::Column::HeldOn, row::Column::Id, place))
        .order_by_desc(row::Column::HeldOn)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("conferences", request, rows, |row| Position {
        key: row.held_on,
        id: row.id,
    })?;
    page.try_map(|row| conference(key, row))
}

fn conference(key: &CaseKey, row: row::Model) -> Result<Conference> {
    let id = ConferenceId::from_uuid(row.id);
    let reason = row.error_reason.as_ref();
    Ok(Conference {
        id,
        version: row.version,
        case: key.case(),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        recorded_by: UserId::from_uuid(row.recorded_by),
        recorded_at: row.recorded_at,
        held_on: row.held_on,
        way: row.way,
        person: row.person,
        words: key.open::<ConferenceSaid>(id, REVISION, &row.words)?,
        error: reason
            .map(|reason| key.open::<ConferenceErrorReason>(id, REVISION, reason))
            .transpose()?,
    })
}
