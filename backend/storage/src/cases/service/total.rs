//! What was given in all, service by service.

use punte_domain::id::{CaseId, Id};
use sea_orm::sea_query::{Alias, Func};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use super::row;
use crate::{Result, Tx};

/// What was given of one service in all. Currencies are never added up.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Total {
    /// The service.
    pub service: String,
    /// Of money, the currency.
    pub currency: Option<String>,
    /// How much, in the measure of the service.
    pub quantity: Option<i64>,
    /// How often it was given.
    pub given: i64,
    /// How often it was written down, also where it came to nothing.
    pub records: i64,
}

/// What was given to the person in all, by service and currency. Errors do not count. It costs what
/// one person was given, however many persons there are.
///
/// # Errors
/// As the database.
pub async fn totals(tx: &Tx, case: CaseId) -> Result<Vec<Total>> {
    // PostgreSQL sums whole numbers to a decimal.
    let quantity = Func::cast_as(row::Column::Quantity.sum(), Alias::new("bigint"));
    Ok(row::Entity::find()
        .select_only()
        .column(row::Column::Service)
        .column(row::Column::Currency)
        .expr_as(quantity, "quantity")
        // What came to nothing has no quantity.
        .expr_as(row::Column::Quantity.count(), "given")
        .expr_as(row::Column::Id.count(), "records")
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(row::Column::IsVoid.eq(false))
        .group_by(row::Column::Service)
        .group_by(row::Column::Currency)
        .order_by_asc(row::Column::Service)
        .order_by_asc(row::Column::Currency)
        .into_model::<Total>()
        .all(&tx.db)
        .await?)
}
