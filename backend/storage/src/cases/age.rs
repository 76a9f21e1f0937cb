//! Whether the person of a case is a child today, kept in the case.

use punte_domain::Timestamp;
use punte_domain::cases::Case;
use punte_domain::cases::clock::ClockKind;
use punte_domain::cases::risk::RiskTrigger;
use punte_domain::id::{CaseId, Id};
use punte_domain::pack::Pack;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{person, risk, row};
use crate::columns::Text;
use crate::{Result, Tx};

/// The case with the person treated as the date of birth says today.
///
/// # Errors
/// As the database.
pub async fn as_known(tx: &Tx, pack: &Pack, case: Case) -> Result<Case> {
    let key = tx.case_key(case.id).await?;
    let is_child = person::is_child_on(tx, &key, pack.calendar().date(tx.now)).await?;
    let (case, changed) = case.aged(is_child);
    let Some(changed) = changed else { return Ok(case) };
    let case = super::save(tx, case).await?;
    tx.record(changed).await?;
    Ok(case)
}

/// The case as it is today: childhood ends on a birthday, and nobody has to write that down. The
/// eighteenth asks for a new assessment of risk (MECHANISM §8).
///
/// # Errors
/// As the database.
pub async fn aged_today(tx: &Tx, pack: &Pack, case: Case) -> Result<Case> {
    let was_child = case.is_child;
    let case = as_known(tx, pack, case).await?;
    if was_child && !case.is_child {
        risk::trigger(tx, pack, &case, RiskTrigger::EighteenthBirthday).await?;
    }
    Ok(case)
}

/// Open cases of children whose eighteenth birthday lies in this month or before, from `after` on:
/// what to look at, not yet taken. The day itself is sealed.
///
/// # Errors
/// As the database.
pub async fn coming_of_age(tx: &Tx, after: Option<CaseId>, limit: u64) -> Result<Vec<CaseId>> {
    let ids = row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(Expr::col(row::Column::IsChild))
        .filter(row::Column::ClosedAt.is_null())
        .filter(Condition::all().add_option(after.map(|after| row::Column::Id.gt(after.uuid()))))
        .filter(Expr::exists(birthday_reached(tx.now)))
        .order_by_asc(row::Column::Id)
        .limit(limit)
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(ids.into_iter().map(CaseId::from_uuid).collect())
}

/// The clock that ends with the month before the birthday has ended, met or not.
fn birthday_reached(now: Timestamp) -> sea_orm::sea_query::SelectStatement {
    let clock = Alias::new("clock");
    let column = |name: &str| Expr::col((Alias::new("clock"), Alias::new(name)));
    Query::select()
        .expr(Expr::val(1))
        .from(clock)
        .and_where(column("case_id").equals((row::Entity, row::Column::Id)))
        .and_where(column("kind").eq(Text(ClockKind::Turns18)))
        .and_where(column("due_at").lte(now))
        .to_owned()
}
