//! What projects were under way in a year, for its evaluation.

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::projects::budget::BudgetSourceKind;
use punte_domain::projects::status::ProjectStatus;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::access::readable;
use super::budget::source;
use super::project::row::{Column, Entity};
use super::project::{ProjectLine, line};
use crate::columns::Text;
use crate::{Result, Tx};

/// Those that are thought of, were asked for, or came to nothing.
const NOT_DONE: [ProjectStatus; 3] = [ProjectStatus::Idea, ProjectStatus::Submitted, ProjectStatus::Cancelled];

/// Projects with money from outside, and when they ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalProjects {
    /// Those whose days lie in the year, by title.
    pub running: Vec<ProjectLine>,
    /// How many may have run in it: not all of their days are stated.
    pub undated: u64,
}

/// The projects within the scope of reading that a fund, a programme or a grant pays for and that ran between these
/// days (`project_days`).
///
/// # Errors
/// As the database.
pub async fn external(tx: &Tx, scope: &Scope, first: NaiveDate, last: NaiveDate) -> Result<ExternalProjects> {
    let granted = Query::select()
        .column(source::Column::ProjectId)
        .from(source::Entity)
        .and_where(Expr::col(source::Column::Kind).eq(Text(BudgetSourceKind::Grant)))
        .take();
    let paid = Condition::any()
        .add(Column::FundId.is_not_null())
        .add(Column::ProgrammeId.is_not_null())
        .add(Column::Id.in_subquery(granted));
    let those = Entity::find()
        .filter(Condition::all().add_option(readable(scope).map(|projects| Column::Id.in_subquery(projects))))
        .filter(Column::Status.is_not_in(NOT_DONE.map(Text)))
        .filter(paid);
    let running = those
        .clone()
        .filter(Column::StartOn.lte(last))
        .filter(Column::EndOn.gte(first))
        .order_by_asc(Column::SortText)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    let undated = those
        .filter(
            Condition::any()
                .add(Column::StartOn.is_null())
                .add(Column::EndOn.is_null()),
        )
        .filter(
            Condition::any()
                .add(Column::StartOn.is_null())
                .add(Column::StartOn.lte(last)),
        )
        .filter(
            Condition::any()
                .add(Column::EndOn.is_null())
                .add(Column::EndOn.gte(first)),
        )
        .count(&tx.db)
        .await?;
    Ok(ExternalProjects {
        running: running.into_iter().map(line).collect::<Result<_>>()?,
        undated,
    })
}
