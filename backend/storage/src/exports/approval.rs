//! What awaits the second person of an organisation, and what it took without one.

use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::exports::approval::{EXPORT_ALONE_WITHIN, EXPORT_APPROVAL_LASTS};
use punte_domain::exports::{Export, ExportKind, reads};
use punte_domain::id::{ExportId, Id, OrganisationId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use strum::IntoEnumIterator;

use super::row::{self, Column};
use super::{AWAITING, export};
use crate::cases::LockIf;
use crate::columns::Text;
use crate::identity::client;
use crate::page::{Page, PageRequest, Position};
use crate::{Error, Result, Tx};

/// Literal, so that both engines read the index: what was asked for and nobody answered for, and holds rows or will.
const ALONE: &str = "decided_by IS NULL AND state IN ('waiting', 'running', 'ready', 'downloaded')";
/// What is made counts with the rows that there were to be.
const ROWS: &str = "CAST(COALESCE(SUM(CASE WHEN state IN ('waiting', 'running') THEN COALESCE(expected, 0) \
                    ELSE rows_done END), 0) AS BIGINT)";

/// Those of an organisation that await somebody else than this user.
fn of_others(tx: &Tx, organisation: OrganisationId, user: UserId) -> Condition {
    Condition::all()
        .add(Expr::cust(AWAITING))
        .add(Column::OrganisationId.eq(organisation.uuid()))
        .add(Column::UserId.ne(user.uuid()))
        .add(Column::AskedAt.gt(tx.now - EXPORT_APPROVAL_LASTS))
}

/// A page of what colleagues and programs of the organisation asked for and this user may answer for, the longest
/// waiting first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn awaiting(
    tx: &Tx,
    organisation: OrganisationId,
    user: UserId,
    request: &PageRequest,
) -> Result<Page<Export>> {
    let place = tx.position::<Timestamp>("export_approvals", request)?;
    let keys = Expr::tuple([Expr::col(Column::AskedAt), Expr::col(Column::Id)]);
    let after = place.map(|place| keys.gt(Expr::tuple([Expr::val(place.key), Expr::val(place.id)])));
    let rows = row::Entity::find()
        .filter(of_others(tx, organisation, user).add_option(after))
        .order_by_asc(Column::AskedAt)
        .order_by_asc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("export_approvals", request, rows, |row| Position {
        key: row.asked_at,
        id: row.id,
    })?;
    page.try_map(|row| export(tx, row))
}

/// How many exports of the actor's organisation await the actor: those alone for which they may answer, by the rule of
/// [`Export::answerable`].
///
/// # Errors
/// As the database.
pub async fn count_awaiting(tx: &Tx, actor: &Actor) -> Result<u64> {
    let read = ExportKind::iter().filter(|kind| actor.may(reads(*kind)));
    let there = row::Entity::find()
        .filter(of_others(tx, actor.organisation, actor.user))
        .filter(Column::Kind.is_in(read.map(Text)))
        .filter(client::is_of_maker((row::Entity, Column::UserId), actor.user).not());
    Ok(there.count(&tx.db).await?)
}

/// An export of the organisation, whoever asked for it: for who answers for it. A writing unit of work has it alone
/// until the end.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's.
pub async fn find_of_organisation(tx: &Tx, organisation: OrganisationId, id: ExportId) -> Result<Export> {
    row::Entity::find_by_id(id.uuid())
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| export(tx, row))
}

/// How many rows the people and programs of an organisation took lately without a second person, or are about to.
///
/// # Errors
/// As the database.
pub async fn taken_alone(tx: &Tx, organisation: OrganisationId) -> Result<i64> {
    let taken = row::Entity::find()
        .select_only()
        .column_as(Expr::cust(ROWS), "taken")
        .filter(Expr::cust(ALONE))
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .filter(Column::AskedAt.gt(tx.now - EXPORT_ALONE_WITHIN))
        .into_tuple::<i64>()
        .one(&tx.db)
        .await?;
    Ok(taken.unwrap_or_default())
}
