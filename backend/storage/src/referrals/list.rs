//! Lists of referrals.

use punte_domain::access::Scope;
use punte_domain::id::{CaseId, Id, OrganisationId};
use punte_domain::referrals::{ENDED_FROM, Referral, ReferralState};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, IdenStatic, Iterable, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::referral::{read, row};
use super::sight::{of_cases, readable, visible};
use crate::columns::Text;
use crate::page::{COUNTED_MAX, Page, PageRequest, Position, Total, after};
use crate::{Result, Tx};

/// Whose list of referrals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    /// What came to this organisation.
    In(OrganisationId),
    /// What was sent or drafted in the cases which this organisation holds now.
    Out(OrganisationId),
    /// Everything in sight.
    All,
}

/// Which referrals of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// In one of these states; empty: any.
    pub states: Vec<ReferralState>,
    /// Open, or ended.
    pub is_open: Option<bool>,
}

/// A page of referrals, the most urgent first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    scope: &Scope,
    folder: Folder,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Referral>> {
    let list = match folder {
        Folder::In(_) => "referrals_in",
        Folder::Out(_) => "referrals_out",
        Folder::All => "referrals",
    };
    let mut query = listed(tx, scope, folder, filter)
        .order_by_asc(row::Column::Place)
        .order_by_asc(row::Column::Id)
        .limit(request.limit + 1);
    if let Some(after) = tx.position::<i64>(list, request)? {
        query = query.filter(
            Expr::tuple([Expr::col(row::Column::Place), Expr::col(row::Column::Id)])
                .gt(Expr::tuple([Expr::val(after.key), Expr::val(after.id)])),
        );
    }
    let rows = summaries(query).all(&tx.db).await?;
    let page = tx.page(list, request, rows, |row| Position {
        key: row.place,
        id: row.id,
    })?;
    referrals(page)
}

/// A page of the referrals of a folder in an order that nothing changes while somebody goes through all of them.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list_all(
    tx: &Tx,
    scope: &Scope,
    folder: Folder,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Referral>> {
    let mut query = listed(tx, scope, folder, filter)
        .order_by_asc(row::Column::Id)
        .limit(request.limit + 1);
    if let Some(after) = tx.position::<()>("referrals_all", request)? {
        query = query.filter(row::Column::Id.gt(after.id));
    }
    let rows = summaries(query).all(&tx.db).await?;
    let page = tx.page("referrals_all", request, rows, |row| Position { key: (), id: row.id })?;
    referrals(page)
}

/// How many referrals the whole list shows.
///
/// # Errors
/// As the database.
pub async fn count(tx: &Tx, scope: &Scope, folder: Folder, filter: &Filter) -> Result<Total> {
    let ids = listed(tx, scope, folder, filter)
        .select_only()
        .column(row::Column::Id)
        .limit(COUNTED_MAX + 1)
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(Total::of(ids.len()))
}

fn listed(tx: &Tx, scope: &Scope, folder: Folder, filter: &Filter) -> Select<row::Entity> {
    let mut query = row::Entity::find().filter(readable(scope, tx.now));
    query = match folder {
        Folder::In(here) => query
            .filter(row::Column::ToId.eq(here.uuid()))
            .filter(row::Column::SentAt.is_not_null()),
        // What came to it before it held the case stays in the other box.
        Folder::Out(here) => query
            .filter(row::Column::HolderId.eq(here.uuid()))
            .filter(row::Column::ToId.ne(here.uuid()).or(row::Column::SentAt.is_null())),
        Folder::All => query,
    };
    if !filter.states.is_empty() {
        query = query.filter(row::Column::State.is_in(filter.states.iter().copied().map(Text)));
    }
    match filter.is_open {
        Some(true) => query.filter(row::Column::Place.lt(ENDED_FROM)),
        Some(false) => query.filter(row::Column::Place.gte(ENDED_FROM)),
        None => query,
    }
}

/// How long a referral that failed waits for another to follow it, in days. Older ones stay in the
/// list of referrals.
const WAITS_DAYS: i64 = 90;

/// Referrals of this organisation that were refused or went unanswered and that nothing follows
/// yet, the latest first, while it holds their case and the case is open.
///
/// # Errors
/// As the database.
pub async fn unfollowed(tx: &Tx, scope: &Scope, here: OrganisationId, limit: u64) -> Result<Vec<Referral>> {
    let next = Alias::new("next");
    let follows = Query::select()
        .expr(Expr::val(1))
        .from_as(row::Entity, next.clone())
        .and_where(Expr::col((next.clone(), row::Column::PreviousId)).equals((row::Entity, row::Column::Id)))
        .and_where(Expr::col((next, row::Column::State)).ne(ReferralState::Withdrawn.code()))
        .to_owned();
    let open = Expr::col(Alias::new("organisation_id"))
        .eq(here.uuid())
        .and(Expr::col(Alias::new("closed_at")).is_null());
    let query = row::Entity::find()
        .filter(visible(scope))
        .filter(row::Column::HolderId.eq(here.uuid()))
        // Written out, since a database uses a partial index only for what it can read.
        .filter(Expr::cust("state IN ('refused', 'expired')"))
        .filter(row::Column::EndedAt.gt(tx.now - chrono::Duration::days(WAITS_DAYS)))
        .filter(of_cases(open))
        .filter(Expr::exists(follows).not())
        .order_by_desc(row::Column::EndedAt)
        .order_by_desc(row::Column::Id)
        .limit(limit);
    summaries(query)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| read(row).map(|(referral, _)| referral))
        .collect()
}

/// The referrals of a case, newest first. Find the case within the caller's scope first; `scope`
/// says which of its referrals may be seen.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn of_case(tx: &Tx, scope: &Scope, case: CaseId, request: &PageRequest) -> Result<Page<Referral>> {
    let place = tx.position("case_referrals", request)?;
    let query = row::Entity::find()
        .filter(readable(scope, tx.now))
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(after(row::Column::CreatedAt, row::Column::Id, place))
        .order_by_desc(row::Column::CreatedAt)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1);
    let rows = summaries(query).all(&tx.db).await?;
    let page = tx.page("case_referrals", request, rows, |row| Position {
        key: row.created_at,
        id: row.id,
    })?;
    referrals(page)
}

/// Lists carry no words: nothing sealed leaves the database for them.
fn summaries(query: Select<row::Entity>) -> Select<row::Entity> {
    use row::Column as C;
    query
        .select_only()
        .columns(C::iter().filter(|column| !matches!(column, C::Message | C::Reason)))
        .expr_as(Expr::cust("NULL"), C::Message.as_str())
        .expr_as(Expr::cust("NULL"), C::Reason.as_str())
}

fn referrals(page: Page<row::Model>) -> Result<Page<Referral>> {
    page.try_map(|row| read(row).map(|(referral, _)| referral))
}
