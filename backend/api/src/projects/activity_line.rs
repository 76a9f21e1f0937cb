//! The line of a budget that pays for an activity, and what was spent from it.

use std::collections::BTreeMap;

use punte_domain::access::{Actor, Permission};
use punte_domain::id::{BudgetLineId, ProjectId};
use punte_domain::projects::budget_entry::{Budget, BudgetLine};
use punte_storage::Tx;
use punte_storage::projects::{access, activity, budget};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;

/// The line of a budget that pays for an activity. What was spent from it is computed from the expenses of the line,
/// which may pay for several activities.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ActivityBudgetLine {
    id: BudgetLineId,
    /// Its number; null: not stated.
    code: Option<String>,
    name: String,
    /// ISO 4217, of all amounts.
    currency: String,
    /// What is budgeted, in minor units.
    amount: i64,
    /// What was spent from it and the fund pays for, in minor units.
    spent: i64,
    /// What was spent from it and the fund does not pay for, in minor units.
    not_eligible: i64,
    /// How many activities of the project name it, this one among them.
    activities: usize,
}

/// The lines of the budget of a project that are told to the actor: all of them to its leader and to whoever watches
/// over the country, to a partner its own.
async fn told(tx: &Tx, actor: &Actor, project: ProjectId) -> Result<Option<Budget>, Problem> {
    let Some(mut budget) = budget::find(tx, project).await? else {
        return Ok(None);
    };
    let reach = access::lines(tx, &actor.scope(Permission::ProjectsRead), project).await?;
    budget.entry.lines.retain(|line| reach.opens(line.partner));
    Ok(Some(budget))
}

/// Refuses a line that is none of the budget of this project, or is not told to the actor.
pub(super) async fn known(tx: &Tx, actor: &Actor, project: ProjectId, id: BudgetLineId) -> Result<(), Problem> {
    let budget = told(tx, actor, project).await?;
    let mut lines = budget.iter().flat_map(|budget| &budget.entry.lines);
    if lines.any(|line| line.id == id) {
        Ok(())
    } else {
        Err(Problem::at("/budget_line_id", "not_found"))
    }
}

/// The lines of the budget of a project that are told to the actor, and how far each was spent.
pub(super) async fn of_project(
    tx: &Tx,
    actor: &Actor,
    project: ProjectId,
) -> Result<BTreeMap<BudgetLineId, ActivityBudgetLine>, Problem> {
    let Some(budget) = told(tx, actor, project).await? else {
        return Ok(BTreeMap::new());
    };
    let execution = budget::execution(tx, project).await?;
    let named = activity::lines_named(tx, project).await?;
    let currency = budget.entry.currency.to_string();
    let line = |line: BudgetLine| {
        let done = execution.get(&line.id).copied().unwrap_or_default();
        let view = ActivityBudgetLine {
            id: line.id,
            code: line.code,
            name: line.name,
            currency: currency.clone(),
            amount: line.amount,
            spent: done.spent,
            not_eligible: done.not_eligible,
            activities: named.get(&line.id).copied().unwrap_or_default(),
        };
        (line.id, view)
    };
    Ok(budget.entry.lines.into_iter().map(line).collect())
}
