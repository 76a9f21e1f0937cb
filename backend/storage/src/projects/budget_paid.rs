//! In which currencies a budget was spent.

use punte_domain::id::{BudgetLineId, Id, ProjectId};
use punte_domain::projects::money::Currency;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query};
use sea_orm::{ColumnTrait, ConnectionTrait};

use super::budget::currency;
use super::spending::expense::{Column, Entity};
use crate::columns::InOrder;
use crate::{Result, Tx};

/// What was paid from a line in one currency; what was entered in error counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// From which line.
    pub line: BudgetLineId,
    /// In which currency.
    pub currency: Currency,
    /// Whether the fund pays for it.
    pub is_eligible: bool,
    /// How much, in minor units of that currency.
    pub paid: i64,
    /// What that comes to in minor units of the budget's, each expense at its own rate.
    pub amount: i64,
    /// From how many expenses.
    pub expenses: u64,
}

/// What was paid of the budget of a project, by line and currency and by whether the fund pays for it.
///
/// # Errors
/// As the database.
pub async fn by_currency(tx: &Tx, project: ProjectId) -> Result<Vec<Paid>> {
    let total = |of: Column| Func::cast_as(Func::sum(Expr::col(of)), Alias::new("bigint"));
    let told_by = [Column::LineId, Column::PaidCurrency, Column::IsEligible];
    let query = Query::select()
        .columns(told_by)
        .expr(total(Column::PaidAmount))
        .expr(total(Column::Amount))
        .expr(Expr::col(Column::Id).count())
        .from(Entity)
        .and_where(Column::ProjectId.eq(project.uuid()))
        .and_where(Column::IsInError.eq(false))
        .group_by_columns(told_by)
        .take();
    let mut found = Vec::new();
    for row in tx.db.query_all(&query).await? {
        let mut row = InOrder::new(&row);
        found.push(Paid {
            line: BudgetLineId::from_uuid(row.next()?),
            currency: currency(&row.next::<String>()?)?,
            is_eligible: row.next()?,
            paid: row.next()?,
            amount: row.next()?,
            expenses: row.next::<i64>()?.unsigned_abs(),
        });
    }
    Ok(found)
}
