//! Refusals without identity. A row tells neither who wrote it nor when, and its id is known to nobody.

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::cases::refusal::Refusal;
use punte_domain::id::{Id, OrganisationId, RefusalId};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after_key};
use crate::{Result, Tx};

mod row {
    use punte_domain::cases::{AgeGroup, Sex};
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "refusal")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub month: ChronoDate,
        pub county: String,
        pub sex: Text<Sex>,
        pub age_group: Text<AgeGroup>,
        pub citizenship: Option<String>,
        pub exploitation: String,
        pub reason: String,
        pub organisation_id: Uuid,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// Which refusals.
#[derive(Debug, Clone, Copy, Default)]
pub struct RefusalFilter {
    /// Those of this month.
    pub month: Option<NaiveDate>,
}

/// Adds a refusal, under an id that nothing else names.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, refusal: &Refusal) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(tx.new_id::<RefusalId>().uuid()),
        month: Set(refusal.month),
        county: Set(refusal.county.clone()),
        sex: Set(Text(refusal.sex)),
        age_group: Set(Text(refusal.age_group)),
        citizenship: Set(refusal.citizenship.clone()),
        exploitation: Set(refusal.exploitation.clone()),
        reason: Set(refusal.reason.clone()),
        organisation_id: Set(refusal.organisation.uuid()),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// A page of the refusals within `scope`, the latest month first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, filter: RefusalFilter, request: &PageRequest) -> Result<Page<Refusal>> {
    let place = tx.position::<NaiveDate>("refusals", request)?;
    let rows = row::Entity::find()
        .filter(within(scope))
        .filter(Condition::all().add_option(filter.month.map(|month| Column::Month.eq(month))))
        .filter(after_key(Column::Month, Column::Id, place))
        .order_by_desc(Column::Month)
        .order_by_desc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("refusals", request, rows, |row| Position {
        key: row.month,
        id: row.id,
    })?;
    Ok(page.map(refusal))
}

fn within(scope: &Scope) -> Condition {
    if scope.is_unbounded() {
        return Condition::all();
    }
    let nobodys = Condition::any().add(Column::Id.is_null());
    let organisation = scope.organisation().map(|here| Column::OrganisationId.eq(here.uuid()));
    let region = scope.region().map(|counties| Column::County.is_in(counties.to_vec()));
    nobodys.add_option(organisation).add_option(region)
}

fn refusal(row: row::Model) -> Refusal {
    Refusal {
        month: row.month,
        county: row.county,
        sex: row.sex.0,
        age_group: row.age_group.0,
        citizenship: row.citizenship,
        exploitation: row.exploitation,
        reason: row.reason,
        organisation: OrganisationId::from_uuid(row.organisation_id),
    }
}
