//! What changed in the cases somebody works on. The timeline of one case and its access log are
//! read in [`crate::ledger`].

use punte_domain::event::EventKind;
use punte_domain::id::{Id, OrganisationId, UserId};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::row::{Column, Entity as CaseFile};
use crate::ledger::{Entry, row};
use crate::{Result, Tx};

/// How far back the latest changes go, in days.
const DAYS: i64 = 30;

/// The latest changes which others made in the cases this user works on, and which the user has
/// not looked at yet: the case was not opened since.
///
/// # Errors
/// As the database.
pub async fn unseen(tx: &Tx, user: UserId, organisation: OrganisationId, limit: u64) -> Result<Vec<Entry>> {
    let mine = Query::select()
        .column(Column::Id)
        .from(CaseFile)
        .and_where(Column::AssignedTo.eq(user.uuid()))
        .and_where(Column::OrganisationId.eq(organisation.uuid()))
        .to_owned();
    let look = Alias::new("look");
    let seen = Query::select()
        .expr(Expr::val(1))
        .from_as(row::Entity, look.clone())
        .and_where(Expr::col((look.clone(), row::Column::CaseId)).equals((row::Entity, row::Column::CaseId)))
        .and_where(Expr::col((look.clone(), row::Column::IsRead)).eq(true))
        .and_where(Expr::col((look.clone(), row::Column::Kind)).eq(EventKind::ReadCase.code()))
        .and_where(Expr::col((look.clone(), row::Column::UserId)).eq(user.uuid()))
        .and_where(Expr::col((look, row::Column::At)).gte(Expr::col((row::Entity, row::Column::At))))
        .to_owned();
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.in_subquery(mine))
        .filter(row::Column::IsRead.eq(false))
        .filter(row::Column::At.gt(tx.now - chrono::Duration::days(DAYS)))
        .filter(row::Column::UserId.is_null().or(row::Column::UserId.ne(user.uuid())))
        .filter(Expr::exists(seen).not())
        .order_by_desc(row::Column::At)
        .order_by_desc(row::Column::Id)
        .limit(limit)
        .all(&tx.db)
        .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}
