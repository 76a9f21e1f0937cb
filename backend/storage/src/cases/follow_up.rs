//! Contacts after a closing. They are written once.

use punte_domain::cases::follow_up::{FollowUp, FollowUpGiven};
use punte_domain::id::{FollowUpId, Id, OrganisationId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after_key};
use crate::sealed::FollowUpWords;
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use punte_domain::cases::RiskLevel;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{FollowUpWords, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "follow_up")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub case_id: Uuid,
        pub organisation_id: Uuid,
        pub recorded_by: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        pub made_on: ChronoDate,
        pub way: String,
        pub is_reached: bool,
        pub living: Option<String>,
        pub safety: Option<Text<RiskLevel>>,
        pub needs_help: Option<bool>,
        pub words: Sealed<FollowUpWords>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What is written once has one revision.
const REVISION: i64 = 1;

/// Adds a contact.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, contact: &FollowUp) -> Result<()> {
    let given = &contact.given;
    let row = row::ActiveModel {
        id: Set(contact.id.uuid()),
        case_id: Set(contact.case.uuid()),
        organisation_id: Set(contact.organisation.uuid()),
        recorded_by: Set(contact.recorded_by.uuid()),
        recorded_at: Set(contact.recorded_at),
        made_on: Set(given.on),
        way: Set(given.way.clone()),
        is_reached: Set(given.is_reached),
        living: Set(given.living.clone()),
        safety: Set(given.safety.map(Text)),
        needs_help: Set(given.needs_help),
        words: Set(key.seal::<FollowUpWords>(contact.id, REVISION, &given.words)?),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// One contact of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for a contact of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: FollowUpId) -> Result<FollowUp> {
    row::Entity::find_by_id(id.uuid())
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| contact(key, row))
}

/// A page of the contacts of a case, the latest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, key: &CaseKey, request: &PageRequest) -> Result<Page<FollowUp>> {
    let place = tx.position::<chrono::NaiveDate>("follow_ups", request)?;
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(after_key(row::Column::MadeOn, row::Column::Id, place))
        .order_by_desc(row::Column::MadeOn)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("follow_ups", request, rows, |row| Position {
        key: row.made_on,
        id: row.id,
    })?;
    page.try_map(|row| contact(key, row))
}

fn contact(key: &CaseKey, row: row::Model) -> Result<FollowUp> {
    let id = FollowUpId::from_uuid(row.id);
    Ok(FollowUp {
        id,
        case: key.case(),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        recorded_by: UserId::from_uuid(row.recorded_by),
        recorded_at: row.recorded_at,
        given: FollowUpGiven {
            on: row.made_on,
            way: row.way,
            is_reached: row.is_reached,
            living: row.living,
            safety: row.safety.map(|level| level.0),
            needs_help: row.needs_help,
            words: key.open::<FollowUpWords>(id, REVISION, &row.words)?,
        },
    })
}
