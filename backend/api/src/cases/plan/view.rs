//! A plan as the caller reads it.

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::{Actor, Class, Permission, Record, decide};
use punte_domain::cases::Case;
use punte_domain::cases::needs::belongs_to;
use punte_domain::cases::plan::{Goal, GoalState, Plan, PlanAgreement, PlanState, Step, StepState};
use punte_domain::id::{GoalId, OrganisationId, PlanId, StepId, UserId};
use punte_domain::referrals::Disclosure;
use punte_storage::{Names, Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::etag::Versioned;

/// A version of the individual plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plan)]
pub(crate) struct PlanView {
    pub(super) id: PlanId,
    version: i64,
    /// Which plan of the case it is, from 1.
    number: i64,
    state: PlanState,
    created_by_name: String,
    organisation_name: String,
    created_at: DateTime<Utc>,
    /// How the person agreed.
    agreement: Option<PlanAgreement>,
    /// When person and case manager signed.
    signed_on: Option<NaiveDate>,
    signed_by_name: Option<String>,
    /// The supervisor who approved it.
    approved_by_name: Option<String>,
    in_force_at: Option<DateTime<Utc>>,
    /// When it was last looked through with the person and left as it is.
    reviewed_on: Option<NaiveDate>,
    goals: Vec<PlanGoalView>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["plan_update", "plan_sign"]))]
    abilities: Vec<&'static str>,
}

/// A goal of a plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanGoal)]
pub(crate) struct PlanGoalView {
    id: GoalId,
    text: String,
    /// The needs it answers: codes of the pack's list `need_domain`.
    #[schema(example = json!(["accommodation"]))]
    needs: Vec<String>,
    state: GoalState,
    steps: Vec<PlanStepView>,
}

/// A step towards a goal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanStep)]
struct PlanStepView {
    id: StepId,
    text: String,
    /// The colleague who does it.
    user_id: Option<UserId>,
    /// The organisation that does it.
    organisation_id: Option<OrganisationId>,
    /// Who does it; `null` where the person does it themselves.
    owner_name: Option<String>,
    due_on: Option<NaiveDate>,
    state: StepState,
}

impl Versioned for PlanView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Plans of a case as the caller reads them.
pub(super) async fn views(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    plans: impl IntoIterator<Item = Plan>,
) -> Result<Vec<PlanView>, Problem> {
    let plans: Vec<Plan> = plans.into_iter().collect();
    let steps = || {
        plans
            .iter()
            .flat_map(|plan| &plan.content.goals)
            .flat_map(|goal| &goal.steps)
    };
    let people = plans
        .iter()
        .flat_map(|plan| [Some(plan.created_by), plan.signed_by, plan.approved_by])
        .flatten();
    let names = names(
        tx,
        actor.language,
        plans
            .iter()
            .map(|plan| plan.organisation)
            .chain(steps().filter_map(|step| step.organisation)),
        people.chain(steps().filter_map(|step| step.user)),
    )
    .await?;
    let facts = punte_storage::cases::facts(tx, case).await?;
    let may = |permission| {
        let record = Record::Case(&facts, Class::Sensitive);
        decide(&actor.into(), permission, record, tx.now).is_allowed()
    };
    let (may_write, may_approve) = (may(Permission::CasesContent), may(Permission::PlansApprove));
    Ok(plans
        .into_iter()
        .map(|plan| PlanView {
            id: plan.id,
            version: plan.version,
            number: plan.number,
            state: plan.state,
            created_by_name: names.user(plan.created_by),
            organisation_name: names.organisation(plan.organisation),
            created_at: plan.created_at,
            agreement: plan.agreement,
            signed_on: plan.signed_on,
            signed_by_name: plan.signed_by.map(|user| names.user(user)),
            approved_by_name: plan.approved_by.map(|user| names.user(user)),
            in_force_at: plan.in_force_at,
            reviewed_on: plan.reviewed_on,
            abilities: if may_write {
                plan.abilities(case, actor, may_approve)
            } else {
                Vec::new()
            },
            goals: goals(plan.content.goals, &names),
        })
        .collect())
}

/// Goals with the names of who does what.
pub(super) fn goals(goals: Vec<Goal>, names: &Names) -> Vec<PlanGoalView> {
    goals
        .into_iter()
        .map(|goal| PlanGoalView {
            id: goal.id,
            text: goal.text,
            needs: goal.needs,
            state: goal.state,
            steps: goal.steps.into_iter().map(|one| step(one, names)).collect(),
        })
        .collect()
}

fn step(step: Step, names: &Names) -> PlanStepView {
    PlanStepView {
        owner_name: step
            .user
            .map(|user| names.user(user))
            .or_else(|| step.organisation.map(|organisation| names.organisation(organisation))),
        id: step.id,
        text: step.text,
        user_id: step.user,
        organisation_id: step.organisation,
        due_on: step.due_on,
        state: step.state,
    }
}

/// The goals of a plan, for whoever is shown a plan and no case. A goal that answers a need of
/// health tells of health: the needs whose data set is not open are left out.
pub(crate) async fn shared_goals(
    tx: &Tx,
    actor: &Actor,
    plan: &Plan,
    disclosure: &Disclosure,
) -> Result<Vec<PlanGoalView>, Problem> {
    let steps = || plan.content.goals.iter().flat_map(|goal| &goal.steps);
    let names = names(
        tx,
        actor.language,
        steps().filter_map(|step| step.organisation),
        steps().filter_map(|step| step.user),
    )
    .await?;
    let mut open = plan.content.goals.clone();
    for goal in &mut open {
        goal.needs.retain(|domain| disclosure.opens(belongs_to(domain)));
    }
    Ok(goals(open, &names))
}
