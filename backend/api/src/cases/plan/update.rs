//! Writing a plan.

use std::collections::BTreeMap;

use actix_web::put;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use punte_domain::cases::plan::{self, Goal, GoalState, Plan, PlanContent, PlanKnown, StepState};
use punte_domain::id::{CaseId, GoalId, OrganisationId, PlanId, StepId, UserId};
use punte_storage::Tx;
use punte_storage::cases::plan as storage;
use punte_storage::identity::{organisation, user};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::PlanView;
use super::{answer, step};
use crate::auth::{CasesContent, Granted};
use crate::cases::step::{Step, never};
use crate::{App, Etag, IfMatch, Json, Problem};

/// What a plan says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"goals": [{"text": "A room of her own.", "needs": ["accommodation"], "steps": [
    {"text": "Ask the shelter for a place.", "due_on": "2026-03-09"}]}]}))]
pub(crate) struct PlanUpdate {
    #[schema(max_items = 20)]
    goals: Vec<PlanGoalGiven>,
}

/// A goal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanGoalGiven {
    /// Of a goal that stands in the plan already.
    #[serde(default)]
    id: Option<GoalId>,
    #[schema(min_length = 1, max_length = 500)]
    text: String,
    /// Codes of the pack's list `need_domain`.
    #[serde(default)]
    #[schema(max_items = 40)]
    needs: Vec<String>,
    #[schema(max_items = 20)]
    steps: Vec<PlanStepGiven>,
}

/// A step towards a goal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanStepGiven {
    /// Of a step that stands in the plan already.
    #[serde(default)]
    id: Option<StepId>,
    #[schema(min_length = 1, max_length = 500)]
    text: String,
    /// A colleague who does it.
    #[serde(default)]
    user_id: Option<UserId>,
    /// An organisation that does it, where no colleague does. With neither the person does it.
    #[serde(default)]
    organisation_id: Option<OrganisationId>,
    #[serde(default)]
    due_on: Option<NaiveDate>,
}

/// Write a plan
///
/// Replaces what stands in a plan that is not in force yet; signatures under other words fall away.
/// For whoever may write content in the organisation that holds the case, while the case is open.
#[utoipa::path(tag = "cases", operation_id = "plan_update",
    params(("id" = CaseId, Path), ("plan_id" = PlanId, Path),
           ("If-Match" = String, Header, description = "The version that was changed", example = "\"3\"")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = PlanView), Problem))]
#[put("/cases/{id}/plans/{plan_id}")]
pub(in crate::cases) async fn update(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, PlanId)>,
    version: IfMatch,
    body: Json<PlanUpdate>,
) -> Result<Etag<PlanView>, Problem> {
    let tx = app.write(&actor).await?;
    let (tx, case, key, plan) = match step(&app, tx, &actor, &actor.scope(), *path, version, &never()).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let given = content(&tx, &plan, body.into_inner());
    let domains = app.pack.list("need_domain");
    let steps = given.goals.iter().flat_map(|goal| &goal.steps);
    let known = PlanKnown {
        domains: domains.iter().map(|domain| domain.code.clone()).collect(),
        colleagues: user::colleagues_among(&tx, case.organisation, given.users()).await?,
        organisations: organisation::known(&tx, steps.filter_map(|step| step.organisation)).await?,
    };
    let (plan, changed) = plan.change(&case, given.checked(&known)?, &actor)?;
    let plan = storage::save(&tx, &key, plan).await?;
    tx.record(changed).await?;
    answer(tx, &actor, &case, plan).await
}

/// What was given. A goal or step keeps its id and how far it has come; any other id is a new one.
fn content(tx: &Tx, plan: &Plan, given: PlanUpdate) -> PlanContent {
    let goals = plan.content.goals.iter();
    let mut goal_states: BTreeMap<GoalId, GoalState> = goals.clone().map(|goal| (goal.id, goal.state)).collect();
    let mut step_states: BTreeMap<StepId, StepState> = goals
        .flat_map(|goal| &goal.steps)
        .map(|step| (step.id, step.state))
        .collect();
    let goals = given.goals.into_iter().map(|goal| {
        let kept = goal.id.and_then(|id| goal_states.remove_entry(&id));
        let (id, state) = kept.unwrap_or_else(|| (tx.new_id(), GoalState::Open));
        let steps = goal.steps.into_iter().map(|step| {
            let kept = step.id.and_then(|id| step_states.remove_entry(&id));
            let (id, state) = kept.unwrap_or_else(|| (tx.new_id(), StepState::Open));
            plan::Step {
                id,
                text: step.text,
                user: step.user_id,
                organisation: step.organisation_id,
                due_on: step.due_on,
                state,
            }
        });
        Goal {
            id,
            text: goal.text,
            needs: goal.needs,
            state,
            steps: steps.collect(),
        }
    });
    PlanContent { goals: goals.collect() }
}
