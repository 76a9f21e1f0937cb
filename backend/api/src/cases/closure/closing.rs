//! What whoever closes a case has to know first.

use std::collections::BTreeSet;

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Permission};
use punte_domain::cases::RiskLevel;
use punte_domain::cases::closure::{ClosureBlockKind, NoReason};
use punte_domain::cases::plan::GoalState;
use punte_domain::cases::task::TaskState;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, GoalId};
use punte_domain::reference::Reference;
use punte_storage::cases::task::TaskFilter;
use punte_storage::cases::{clock, closure as storage, consent, task};
use punte_storage::page::PageRequest;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{goals, known};
use crate::auth::{CasesContent, Granted};
use crate::{App, Problem};

/// What whoever closes a case has to know first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Closing)]
pub(crate) struct ClosingView {
    /// Whether a second person approves the closing.
    needs_approval: bool,
    /// What has to end before the case is closed: all of it at once.
    blocks: Vec<ClosingBlockView>,
    /// The reasons that the system cannot bear out now.
    reasons_out: Vec<ClosingReasonOut>,
    /// The risk as it was last assessed.
    risk_level: Option<RiskLevel>,
    /// Whether a new assessment of the risk is asked for that nobody has made: the closing then says why,
    /// but for a person who died, was no victim, or has another case.
    is_risk_due: bool,
    /// The goals of the plan in force: the closing says what came of each.
    goals: Vec<ClosingGoalView>,
    /// How many open deadlines of the case end with the closing; the others go on.
    ending_clocks: usize,
    /// How many tasks of the case are open in the caller's sight. They stay with their owners.
    open_tasks: usize,
    /// Whether there are more of them than that.
    has_more_tasks: bool,
    /// After how many months the person may be contacted.
    #[schema(example = json!([1, 3, 6, 12]))]
    follow_up_months: BTreeSet<u32>,
    /// Those of them that would still lie within the consent, if the case closed today. Of the others
    /// nobody is reminded before the consent is renewed.
    #[schema(example = json!([1, 3, 6]))]
    follow_up_covered: BTreeSet<u32>,
    /// Until when the organisation that holds the case may contact the person; `null` without a valid
    /// consent to that. What a guardian agreed to ends with childhood.
    follow_up_until: Option<NaiveDate>,
}

/// A thing that has to end first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClosingBlock)]
struct ClosingBlockView {
    kind: ClosureBlockKind,
    /// The id of the referral, the stay, the assessment or the plan.
    id: Uuid,
    /// Of a referral, its reference.
    reference: Option<Reference>,
}

/// A reason that the system cannot bear out.
#[derive(Debug, Serialize, ToSchema)]
struct ClosingReasonOut {
    /// A code of the pack's list `closing_reason`.
    #[schema(example = "transferred")]
    reason: String,
    because: NoReason,
}

/// A goal of the plan in force.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClosingGoal)]
struct ClosingGoalView {
    id: GoalId,
    text: String,
    /// How far it has come by the plan.
    state: GoalState,
}

/// Read what stands against closing a case
///
/// Everything that has to end first, at once; the goals to answer for, the risk, and whether the person
/// agreed to be contacted afterwards. The reading is recorded. For whoever may read content in the
/// organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "closing_read", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ClosingView), Problem))]
#[get("/cases/{id}/closing")]
pub(in crate::cases) async fn read(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
) -> Result<Json<ClosingView>, Problem> {
    let tx = app.read(&actor);
    let case = crate::cases::find(&tx, &actor, &actor.scope(), *id).await?;
    case.held_by(&actor)?;
    let key = tx.case_key(case.id).await?;
    let evidence = storage::evidence(&tx, &key).await?;
    let known = known(&app, &tx, &case, &evidence, None).await?;
    let reasons = app.pack.list("closing_reason").iter();
    let reasons_out = reasons.filter_map(|reason| {
        Some(ClosingReasonOut {
            because: known.bears_out(&case, &reason.code)?,
            reason: reason.code.clone(),
        })
    });
    let open = TaskFilter {
        owner: None,
        state: Some(TaskState::Open),
        case: Some(case.id),
    };
    let tasking = Actor::scope(&actor, Permission::TasksUse);
    let tasks = task::list(
        &tx,
        &tasking,
        &open,
        &PageRequest {
            limit: 50,
            cursor: None,
        },
    )
    .await?;
    let until = consent::calls_until(&tx, &app.pack, &case).await?;
    let view = ClosingView {
        needs_approval: app.pack.closing_needs_approval(),
        blocks: evidence
            .blocks
            .iter()
            .map(|block| ClosingBlockView {
                kind: block.kind,
                id: block.id,
                reference: block.reference.clone(),
            })
            .collect(),
        reasons_out: reasons_out.collect(),
        risk_level: case.risk_level,
        is_risk_due: known.is_risk_due,
        goals: goals(&evidence)
            .iter()
            .map(|goal| ClosingGoalView {
                id: goal.id,
                text: goal.text.clone(),
                state: goal.state,
            })
            .collect(),
        ending_clocks: clock::open_of_case(&tx, case.id)
            .await?
            .iter()
            .filter(|clock| app.pack.ends_with_closing(clock.kind))
            .count(),
        open_tasks: tasks.items.len(),
        has_more_tasks: tasks.next.is_some(),
        follow_up_months: app.pack.follow_up_months(),
        follow_up_covered: until.map_or_else(BTreeSet::new, |until| app.pack.follow_up_within(tx.now, until)),
        follow_up_until: until,
    };
    let read = Event::new(EventKind::ReadClosure).case(case.id);
    app.record(&actor, [read.fields(["closing", "goals"])]).await?;
    Ok(Json(view))
}
