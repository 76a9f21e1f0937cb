//! Refusals without identity. A row tells neither who wrote it nor when, and its id is known to nobody.

use std::collections::BTreeMap;

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
    let mut rows = BTreeMap::new();
    for arm in arms(scope) {
        let found = row::Entity::find()
            .filter(arm)
            .filter(Condition::all().add_option(filter.month.map(|month| Column::Month.eq(month))))
            .filter(after_key(Column::Month, Column::Id, place.clone()))
            .order_by_desc(Column::Month)
            .order_by_desc(Column::Id)
            .limit(request.limit + 1)
            .all(&tx.db)
            .await?;
        rows.extend(found.into_iter().map(|row| ((row.month, row.id), row)));
    }
    let mut rows: Vec<row::Model> = rows.into_values().rev().collect();
    rows.truncate(usize::try_from(request.limit + 1).unwrap_or(usize::MAX));
    let page = tx.page("refusals", request, rows, |row| Position {
        key: row.month,
        id: row.id,
    })?;
    Ok(page.map(refusal))
}

/// The ways in which a refusal can lie within `scope`, each with its index: a condition with OR would be
/// read by none.
fn arms(scope: &Scope) -> Vec<Condition> {
    if scope.is_unbounded() {
        return vec![Condition::all()];
    }
    let organisation = scope.organisation().map(|here| Column::OrganisationId.eq(here.uuid()));
    let counties = scope.region().unwrap_or_default().iter();
    organisation
        .into_iter()
        .chain(counties.map(|county| Column::County.eq(county)))
        .map(|arm| Condition::all().add(arm))
        .collect()
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
