//! The line of a budget that pays for an activity, and what was spent from it.

use std::collections::BTreeMap;

use punte_domain::access::{Actor, Permission};
use punte_domain::id::{BudgetLineId, ProjectId};
use punte_domain::projects::budget_entry::{BudgetEntry, BudgetLine};
use punte_domain::projects::budget_lines::LineReach;
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

/// The budget of a project, where one is stated, and which of its lines are told to the actor.
async fn told(tx: &Tx, actor: &Actor, project: ProjectId) -> Result<Option<(BudgetEntry, LineReach)>, Problem> {
    let Some(budget) = budget::find(tx, project).await? else {
        return Ok(None);
    };
    let reach = access::lines(tx, &actor.scope(Permission::ProjectsRead), project).await?;
    Ok(Some((budget.entry, reach)))
}

/// Refuses a line that is none of the budget of this project, or is not told to the actor.
pub(super) async fn known(tx: &Tx, actor: &Actor, project: ProjectId, id: BudgetLineId) -> Result<(), Problem> {
    let told = told(tx, actor, project).await?;
    if told.is_some_and(|(budget, reach)| reach.opens(&budget.lines, id)) {
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
    let Some((budget, reach)) = told(tx, actor, project).await? else {
        return Ok(BTreeMap::new());
    };
    let execution = budget::execution(tx, project).await?;
    let named = activity::lines_named(tx, project).await?;
    let currency = budget.currency.to_string();
    let line = |line: &BudgetLine| {
        let done = execution.get(&line.id).copied().unwrap_or_default();
        let view = ActivityBudgetLine {
            id: line.id,
            code: line.code.clone(),
            name: line.name.clone(),
            currency: currency.clone(),
            amount: line.amount,
            spent: done.spent,
            not_eligible: done.not_eligible,
            activities: named.get(&line.id).copied().unwrap_or_default(),
        };
        (line.id, view)
    };
    Ok(reach.open(&budget.lines).map(line).collect())
}
