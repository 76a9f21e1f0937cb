//! Services that were given. What a record said before stands beside it, sealed as a whole.

mod total;

use chrono::NaiveDate;
use punte_domain::Timestamp;
use punte_domain::cases::service::{ServiceGiven, ServiceRecord};
use punte_domain::id::{GoalId, Id, OrganisationId, ReferralId, ServiceRecordId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use super::LockIf;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after_key};
use crate::sealed::{ServiceEarlier, ServiceWords};
use crate::{CaseKey, Error, Result, Tx};

pub use total::{Total, totals};

pub(crate) mod row {
    use punte_domain::cases::service::ServiceAttendance;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{Sealed, ServiceWords};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "service_record")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub organisation_id: Uuid,
        pub is_receivers: bool,
        pub recorded_by: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        pub written_by: Uuid,
        pub written_at: ChronoDateTimeUtc,
        pub service: String,
        pub attendance: Text<ServiceAttendance>,
        pub given_on: ChronoDate,
        pub until_on: Option<ChronoDate>,
        pub quantity: Option<i64>,
        pub currency: Option<String>,
        pub provider_id: Uuid,
        pub referral_id: Option<Uuid>,
        pub cost_source: Option<String>,
        pub goal_id: Option<Uuid>,
        pub shares_note: bool,
        pub is_void: bool,
        pub words: Sealed<ServiceWords>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod earlier {
    use sea_orm::entity::prelude::*;

    use crate::sealed::{Sealed, ServiceEarlier};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "service_record_earlier")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub record_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i64,
        pub written_by: Uuid,
        pub written_at: ChronoDateTimeUtc,
        pub given: Sealed<ServiceEarlier>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What is sealed of a record as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    absence: Option<String>,
    note: Option<String>,
    error: Option<String>,
}

/// What a record said before it was corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Who wrote it.
    pub written_by: UserId,
    /// When.
    pub written_at: Timestamp,
    /// What it said.
    pub given: ServiceGiven,
}

/// What changes of a record, sealed for its version.
fn changing(key: &CaseKey, record: &ServiceRecord) -> Result<row::ActiveModel> {
    let given = &record.given;
    let words = Words {
        absence: given.absence.clone(),
        note: given.note.clone(),
        error: record.error.clone(),
    };
    Ok(row::ActiveModel {
        version: Set(record.version),
        written_by: Set(record.written_by.uuid()),
        written_at: Set(record.written_at),
        service: Set(given.service.clone()),
        attendance: Set(Text(given.attendance)),
        given_on: Set(given.given_on),
        until_on: Set(given.until_on),
        quantity: Set(given.quantity),
        currency: Set(given.currency.clone()),
        provider_id: Set(given.provider.uuid()),
        referral_id: Set(given.referral.map(Id::uuid)),
        cost_source: Set(given.cost_source.clone()),
        goal_id: Set(given.goal.map(Id::uuid)),
        shares_note: Set(given.shares_note),
        is_void: Set(record.error.is_some()),
        words: Set(key.seal::<ServiceWords>(record.id, record.version, &words)?),
        ..Default::default()
    })
}

/// Adds a record.
///
/// # Errors
/// [`Error::NotFound`] when it names an organisation that is not there.
pub async fn add(tx: &Tx, key: &CaseKey, record: &ServiceRecord) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(record.id.uuid()),
        case_id: Set(record.case.uuid()),
        organisation_id: Set(record.organisation.uuid()),
        is_receivers: Set(record.is_receivers),
        recorded_by: Set(record.recorded_by.uuid()),
        recorded_at: Set(record.recorded_at),
        ..changing(key, record)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what a record says now, and what `before` said beside it.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, before: &ServiceRecord, record: ServiceRecord) -> Result<ServiceRecord> {
    let record = ServiceRecord {
        version: before.version + 1,
        ..record
    };
    let update = row::Entity::update_many()
        .set(changing(key, &record)?)
        .filter(row::Column::Id.eq(record.id.uuid()))
        .filter(row::Column::Version.eq(before.version));
    tx.update_one(update).await?;
    let kept = earlier::ActiveModel {
        record_id: Set(before.id.uuid()),
        version: Set(before.version),
        written_by: Set(before.written_by.uuid()),
        written_at: Set(before.written_at),
        given: Set(key.seal::<ServiceEarlier>(before.id, before.version, &before.given)?),
    };
    earlier::Entity::insert(kept).exec_without_returning(&tx.db).await?;
    Ok(record)
}

/// Whose records are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// All of the case.
    Case,
    /// What the receiver of a referral wrote under it.
    Receiver(ReferralId, OrganisationId),
}

impl Shelf {
    fn condition(self, key: &CaseKey) -> Condition {
        let of_case = Condition::all().add(row::Column::CaseId.eq(key.case().uuid()));
        match self {
            Self::Case => of_case,
            Self::Receiver(referral, organisation) => of_case
                .add(row::Column::ReferralId.eq(referral.uuid()))
                .add(row::Column::OrganisationId.eq(organisation.uuid()))
                .add(Expr::col(row::Column::IsReceivers)),
        }
    }
}

/// One record of a case or referral that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for one that stands elsewhere (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, shelf: Shelf, id: ServiceRecordId) -> Result<ServiceRecord> {
    row::Entity::find_by_id(id.uuid())
        .filter(shelf.condition(key))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| record(key, row))
}

/// What a record said before, the latest first. A record is corrected a few times at most.
///
/// # Errors
/// As the database.
pub async fn earlier(tx: &Tx, key: &CaseKey, record: &ServiceRecord) -> Result<Vec<Earlier>> {
    let rows = earlier::Entity::find()
        .filter(earlier::Column::RecordId.eq(record.id.uuid()))
        .order_by_desc(earlier::Column::Version)
        .limit(SHOWN)
        .all(&tx.db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Earlier {
                written_by: UserId::from_uuid(row.written_by),
                written_at: row.written_at,
                given: key.open::<ServiceEarlier>(record.id, row.version, &row.given)?,
            })
        })
        .collect()
}

/// More corrections of one record than anybody looks back at.
const SHOWN: u64 = 50;

/// A page of the records of a case or referral, what was given last first; of one service, if asked.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    key: &CaseKey,
    shelf: Shelf,
    service: Option<&str>,
    request: &PageRequest,
) -> Result<Page<ServiceRecord>> {
    let place = tx.position::<NaiveDate>("services", request)?;
    let rows = row::Entity::find()
        .filter(shelf.condition(key))
        .filter(Condition::all().add_option(service.map(|service| row::Column::Service.eq(service))))
        .filter(after_key(row::Column::GivenOn, row::Column::Id, place))
        .order_by_desc(row::Column::GivenOn)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("services", request, rows, |row| Position {
        key: row.given_on,
        id: row.id,
    })?;
    page.try_map(|row| record(key, row))
}

fn record(key: &CaseKey, row: row::Model) -> Result<ServiceRecord> {
    let (id, version) = (ServiceRecordId::from_uuid(row.id), row.version);
    let words = key.open::<ServiceWords>(id, version, &row.words)?;
    Ok(ServiceRecord {
        id,
        version,
        case: key.case(),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        is_receivers: row.is_receivers,
        recorded_by: UserId::from_uuid(row.recorded_by),
        recorded_at: row.recorded_at,
        written_by: UserId::from_uuid(row.written_by),
        written_at: row.written_at,
        given: ServiceGiven {
            service: row.service,
            attendance: row.attendance.0,
            given_on: row.given_on,
            until_on: row.until_on,
            quantity: row.quantity,
            currency: row.currency,
            provider: OrganisationId::from_uuid(row.provider_id),
            referral: row.referral_id.map(ReferralId::from_uuid),
            cost_source: row.cost_source,
            goal: row.goal_id.map(GoalId::from_uuid),
            absence: words.absence,
            note: words.note,
            shares_note: row.shares_note,
        },
        error: words.error,
    })
}
