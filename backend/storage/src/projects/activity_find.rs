//! The activities of all projects in reach, and which of them took place: the list behind a county shows what the
//! county counts.

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{Id, ProgrammeId, ProjectId};
use punte_domain::projects::activity::{Activity, ActivityState};
use punte_domain::projects::date::days_of_year;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::access::readable;
use super::activity::row::{Column, Entity};
use super::activity::{county, with_counties};
use super::project;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, descending};
use crate::{Result, Tx};

/// Which activities to list.
#[derive(Debug, Clone, Default)]
pub struct ActivityFilter {
    /// Of this project.
    pub project: Option<ProjectId>,
    /// Of projects of this programme.
    pub programme: Option<ProgrammeId>,
    /// In this county, among others.
    pub county: Option<String>,
    /// So far.
    pub state: Option<ActivityState>,
    /// Of which some of the actual dates, or the time between them, lies in this year.
    pub year: Option<i32>,
    /// Those that took place by this day and have no parts.
    pub took_place_by: Option<NaiveDate>,
}

/// A page of the activities in reach that match: the latest first, those that are not dated after all others.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, filter: &ActivityFilter, request: &PageRequest) -> Result<Page<Activity>> {
    let place: Option<Position<NaiveDate>> = tx.position("activities", request)?;
    let projects = readable(scope).map(|projects| Column::ProjectId.in_subquery(projects));
    let rows = Entity::find()
        .filter(Condition::all().add_option(projects))
        .filter(matching(filter));
    let rows = descending(rows, (Column::SortOn, Column::Id), place, request)
        .all(&tx.db)
        .await?;
    let page = tx.page("activities", request, rows, |row| Position {
        key: row.sort_on,
        id: row.id,
    })?;
    Ok(Page {
        items: with_counties(tx, page.items).await?,
        next: page.next,
    })
}

/// Each of these has an index of its own.
fn matching(filter: &ActivityFilter) -> Condition {
    let of_programme = |id| Column::ProjectId.in_subquery(project::of_programme(id));
    Condition::all()
        .add_option(filter.project.map(|id| Column::ProjectId.eq(id.uuid())))
        .add_option(filter.programme.map(of_programme))
        .add_option(filter.county.as_deref().map(in_county))
        .add_option(filter.state.map(|state| Column::State.eq(Text(state))))
        .add_option(filter.year.map(in_year))
        .add_option(filter.took_place_by.map(took_place))
}

fn in_county(code: &str) -> Expr {
    let those = Query::select()
        .column(county::Column::ActivityId)
        .from(county::Entity)
        .and_where(county::Column::County.eq(code))
        .take();
    Column::Id.in_subquery(those)
}

fn of(column: Column) -> Expr {
    Expr::col((Entity, column))
}

/// The day it began or ended, as the index `activity_took_place` has them.
fn first() -> Expr {
    Func::coalesce([of(Column::ActualFrom), of(Column::ActualTo)]).into()
}

fn last() -> Expr {
    Func::coalesce([of(Column::ActualTo), of(Column::ActualFrom)]).into()
}

/// Those of which some of the actual dates, or the time between them, lies in this year: one that runs up to the end
/// that it states, also where that is yet to come.
pub(super) fn in_year(year: i32) -> Condition {
    match days_of_year(year) {
        Some((begin, end)) => Condition::all().add(last().gte(begin)).add(first().lte(end)),
        None => Condition::all().add(Expr::val(false)),
    }
}

/// Those that took place by `today` and have no parts: what runs or is done, unless it is dated to come.
pub(super) fn took_place(today: NaiveDate) -> Condition {
    let part = Alias::new("part");
    let parts = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, part.clone())
        .and_where(Expr::col((part, Column::ParentId)).equals((Entity, Column::Id)))
        .take();
    let begun = Condition::any().add(first().is_null()).add(first().lte(today));
    Condition::all()
        .add(Column::State.is_in([ActivityState::Running, ActivityState::Done].map(Text)))
        .add(begun)
        .add(Expr::exists(parts).not())
}
