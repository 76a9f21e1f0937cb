//! Everything of a colleague who leaves, handed to others.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::web::{self, Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use punte_domain::access::{Actor, Permission};
use punte_domain::cases::Case;
use punte_domain::cases::handover::CaseWork;
use punte_domain::handover::{Handed, HandoverOutcome};
use punte_domain::id::{CaseId, Id, OrganisationId, TaskId, UserId};
use punte_domain::identity::UserStatus;
use punte_domain::reference::Reference;
use punte_storage::cases::{plan, task, work};
use punte_storage::identity::user;
use punte_storage::{Error, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::{CasesAssign, Granted};
use crate::handover::{HandoverReport, check_other, check_rows};
use crate::{App, IdempotencyKey, Json, Problem};

/// How much somebody has to do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Workload)]
pub(crate) struct WorkloadView {
    user_id: UserId,
    display_name: String,
    /// Whether they may sign in; who may not does nothing of it.
    is_active: bool,
    /// Cases assigned to them: open ones, and closed ones in which something is due.
    cases: u64,
    /// Their open tasks.
    tasks: u64,
    /// Their open steps in plans of open cases.
    steps: usize,
    /// Cases in which they keep notes as a specialist, which wait to be passed on by them.
    notes: u64,
}

/// What the people of an organisation have to do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorkloadList)]
pub(crate) struct WorkloadListView {
    items: Vec<WorkloadView>,
}

/// List who has what to do
///
/// Those of the caller's organisation who have cases, open or with something due, open tasks, open steps
/// of plans or notes as a specialist, by name, with how many; also those who may not sign in any more. For whoever may assign cases.
#[utoipa::path(tag = "cases", operation_id = "handover_list",
    extensions(("x-permission" = json!("cases.assign"))),
    responses((status = OK, body = WorkloadListView), Problem))]
#[get("/handovers")]
pub(super) async fn list(app: Data<App>, actor: Granted<CasesAssign>) -> Result<web::Json<WorkloadListView>, Problem> {
    let tx = app.read(&actor);
    let mut steps = open_steps(&tx, actor.organisation).await?;
    // A plan that came with its case still names colleagues of whoever held it before.
    let mut ours = user::colleagues_among(&tx, actor.organisation, steps.keys().copied()).await?;
    ours.extend(user::suspended(&tx, actor.organisation).await?);
    steps.retain(|user, _| ours.contains(user));
    let items = workloads(&tx, &actor, None, steps).await?;
    Ok(web::Json(WorkloadListView { items }))
}

/// Those of the caller's organisation who may not sign in and have still something to do.
pub(crate) async fn left_behind(tx: &Tx, actor: &Actor) -> Result<Vec<WorkloadView>, Problem> {
    let suspended = user::suspended(tx, actor.organisation).await?;
    if suspended.is_empty() {
        return Ok(Vec::new());
    }
    let mut steps = open_steps(tx, actor.organisation).await?;
    steps.retain(|user, _| suspended.contains(user));
    workloads(tx, actor, Some(&suspended), steps).await
}

/// How many open steps each has in plans of open cases.
async fn open_steps(tx: &Tx, organisation: OrganisationId) -> Result<BTreeMap<UserId, usize>, Problem> {
    let steps = plan::open_steps(tx, organisation).await?;
    Ok(steps
        .into_iter()
        .map(|(user, cases)| (user, cases.into_values().sum()))
        .collect())
}

/// Whoever has cases, tasks, notes or steps.
async fn workloads(
    tx: &Tx,
    actor: &Actor,
    people: Option<&BTreeSet<UserId>>,
    steps: BTreeMap<UserId, usize>,
) -> Result<Vec<WorkloadView>, Problem> {
    let mut loads = work::workloads(tx, actor.organisation, people).await?;
    for user in steps.keys() {
        loads.entry(*user).or_default();
    }
    let active = user::colleagues_among(tx, actor.organisation, loads.keys().copied()).await?;
    let names = names(tx, actor.language, [], loads.keys().copied()).await?;
    let mut items: Vec<WorkloadView> = loads
        .into_iter()
        .map(|(id, load)| WorkloadView {
            user_id: id,
            display_name: names.user(id),
            is_active: active.contains(&id),
            cases: load.cases,
            tasks: load.tasks,
            steps: steps.get(&id).copied().unwrap_or_default(),
            notes: load.notes,
        })
        .collect();
    items.sort_by(|one, other| (&one.display_name, one.user_id).cmp(&(&other.display_name, other.user_id)));
    Ok(items)
}

/// What somebody has to do, to be handed to others.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Handover)]
pub(crate) struct HandoverView {
    user_id: UserId,
    display_name: String,
    /// Whether they may sign in.
    is_active: bool,
    /// Cases in which they have something to do: open ones, and closed ones in which something is due.
    cases: Vec<HandoverCaseView>,
    /// Their open tasks that belong to no case.
    tasks: Vec<HandoverTaskView>,
    /// Cases in which they keep notes as a specialist. No hand-over moves these: only they pass them on.
    notes: Vec<HandoverNotesView>,
    /// How many closed cases of theirs stay, since nothing is due in them.
    closed_cases: u64,
    /// Whether there is more, which shows when these have gone.
    has_more: bool,
}

/// A case in which somebody has something to do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HandoverCase)]
struct HandoverCaseView {
    case_id: CaseId,
    /// For `handover_create`.
    version: i64,
    reference: Reference,
    code_name: String,
    is_open: bool,
    /// Whether the case is assigned to them. In others they have tasks or steps only.
    is_assigned: bool,
    /// To whom the case is assigned. In a case of a third colleague what there is goes to that one best: others
    /// may not open it.
    assigned_to: Option<UserId>,
    /// Their open tasks in it.
    tasks: usize,
    /// Their open steps in its plans.
    steps: usize,
    /// Its referrals that have not ended; they follow the case.
    referrals: usize,
    /// When something is due in it next; deadlines follow the case.
    next_due_at: Option<DateTime<Utc>>,
}

/// A case in which a specialist keeps notes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HandoverNotes)]
struct HandoverNotesView {
    case_id: CaseId,
    reference: Reference,
    code_name: String,
}

/// A task that belongs to no case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HandoverTask)]
struct HandoverTaskView {
    task_id: TaskId,
    /// For `handover_create`.
    version: i64,
}

/// Look at what a colleague has to do
///
/// What `handover_create` moves, and how much stays: coded facts and numbers, no word of a case or a
/// task. For whoever may assign cases, of the people of their organisation.
#[utoipa::path(tag = "cases", operation_id = "handover_read", params(("id" = UserId, Path)),
    extensions(("x-permission" = json!("cases.assign"))),
    responses((status = OK, body = HandoverView), Problem))]
#[get("/handovers/{id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<CasesAssign>,
    id: Path<UserId>,
) -> Result<web::Json<HandoverView>, Problem> {
    let tx = app.read(&actor);
    let colleague = user::find(&tx, &actor.scope(), *id).await?;
    let steps = plan::open_steps(&tx, actor.organisation).await?;
    let work = work::of_user(&tx, actor.organisation, colleague.id, &steps).await?;
    Ok(web::Json(HandoverView {
        user_id: colleague.id,
        is_active: colleague.status == UserStatus::Active,
        display_name: colleague.display_name,
        cases: work
            .cases
            .into_iter()
            .map(|case| HandoverCaseView {
                case_id: case.id,
                version: case.version,
                reference: case.reference,
                code_name: case.code_name,
                is_open: case.is_open,
                is_assigned: case.is_assigned,
                assigned_to: case.assigned_to,
                tasks: case.tasks,
                steps: case.steps,
                referrals: case.referrals,
                next_due_at: case.next_due_at,
            })
            .collect(),
        tasks: work
            .tasks
            .into_iter()
            .map(|task| HandoverTaskView {
                task_id: task.id,
                version: task.version,
            })
            .collect(),
        notes: work
            .notes
            .into_iter()
            .map(|case| HandoverNotesView {
                case_id: case.id,
                reference: case.reference,
                code_name: case.code_name,
            })
            .collect(),
        closed_cases: work.closed,
        has_more: work.has_more,
    }))
}

/// What goes to whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"cases": [
    {"case_id": "7e9f3c1a-1111-4222-8333-444455556666", "version": 3, "user_id": "7e9f3c1a-1111-4222-8333-444455557777"}
], "tasks": []}))]
pub(crate) struct HandoverCreate {
    /// At most 50 together with the tasks, none twice.
    #[schema(max_items = 50)]
    cases: Vec<HandoverCaseCreate>,
    /// Tasks that belong to no case; one of a case goes with the case.
    #[schema(max_items = 50)]
    tasks: Vec<HandoverTaskCreate>,
}

/// A case, and who is to have what the colleague had to do in it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HandoverCaseCreate {
    case_id: CaseId,
    /// The version that was looked at.
    version: i64,
    /// Another colleague, who may sign in.
    user_id: UserId,
}

/// A task, and who is to do it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HandoverTaskCreate {
    task_id: TaskId,
    /// The version that was looked at.
    version: i64,
    /// Another colleague, who may sign in.
    user_id: UserId,
}

/// Hand over what a colleague has to do
///
/// In each case: the case itself, open tasks, open steps of its plans; deadlines and referrals follow
/// the case. What may not go, or has changed since it was looked at, stays as it is and holds up no
/// other; the answer says of every row what became of it. All that goes goes together. A call that is
/// repeated finds done what was done. For whoever may assign cases, of the people of their
/// organisation.
#[utoipa::path(tag = "cases", operation_id = "handover_create",
    params(("id" = UserId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("cases.assign"))),
    responses((status = OK, body = HandoverReport), Problem))]
#[post("/handovers/{id}")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesAssign>,
    id: Path<UserId>,
    key: IdempotencyKey,
    body: Json<HandoverCreate>,
) -> Result<web::Json<HandoverReport>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let from = user::find(&tx, &actor.scope(), *id).await?.id;
    let HandoverCreate { mut cases, mut tasks } = body.into_inner();
    check_other(from, cases.iter().map(|row| row.user_id), "/cases")?;
    check_other(from, tasks.iter().map(|row| row.user_id), "/tasks")?;
    let of_cases = cases.iter().map(|row| (row.case_id.uuid(), Some(row.user_id)));
    let of_tasks = tasks.iter().map(|row| (row.task_id.uuid(), Some(row.user_id)));
    check_rows(
        &tx,
        &actor,
        &[("/cases", of_cases.collect()), ("/tasks", of_tasks.collect())],
    )
    .await?;
    let is_again = tx.once(&once, actor.user).await?.is_some();
    // In one order, so that two who hand over at once wait for each other and for nothing else.
    cases.sort_by_key(|row| row.case_id);
    tasks.sort_by_key(|row| row.task_id);
    let mut report = HandoverReport::default();
    for row in cases {
        let handed = Handed {
            version: row.version,
            to: row.user_id,
        };
        let outcome = hand_over(&tx, &actor, from, row.case_id, handed, is_again).await?;
        report.add(row.case_id, outcome);
    }
    for row in tasks {
        let handed = Handed {
            version: row.version,
            to: row.user_id,
        };
        let outcome = hand_over_task(&tx, &actor, from, row.task_id, handed, is_again).await?;
        report.add(row.task_id, outcome);
    }
    tx.commit().await?;
    Ok(web::Json(report))
}

/// What became of a task that belongs to no case.
pub(super) async fn hand_over_task(
    tx: &Tx,
    actor: &Granted<CasesAssign>,
    from: UserId,
    id: TaskId,
    handed: Handed,
    is_again: bool,
) -> Result<HandoverOutcome, Problem> {
    let task = match task::find_loose(tx, &actor.scope(), id).await {
        Ok(task) => task,
        Err(Error::NotFound) => return Ok(HandoverOutcome::NotFound),
        Err(error) => return Err(error.into()),
    };
    match task.hand_over(from, handed) {
        Ok(_) if is_again => Ok(HandoverOutcome::Changed),
        Ok((task, events)) => {
            task::save(tx, task).await?;
            tx.record_all(events).await?;
            Ok(HandoverOutcome::Done)
        }
        Err(HandoverOutcome::AlreadyDone) if is_again => Ok(HandoverOutcome::Done),
        Err(outcome) => Ok(outcome),
    }
}

/// What became of a case with all that somebody has to do in it.
pub(super) async fn hand_over(
    tx: &Tx,
    actor: &Granted<CasesAssign>,
    from: UserId,
    id: CaseId,
    handed: Handed,
    is_again: bool,
) -> Result<HandoverOutcome, Problem> {
    let case = match find_held(tx, actor, id).await? {
        Ok(case) => case,
        Err(outcome) => return Ok(outcome),
    };
    let key = match tx.case_key(id).await {
        Ok(key) => key,
        // Without its key nothing of a case is left to do.
        Err(Error::NotFound) => return Ok(HandoverOutcome::NotFound),
        Err(error) => return Err(error.into()),
    };
    let work = CaseWork {
        case,
        tasks: task::open_in(tx, &key, from).await?,
        plans: plan::live(tx, &key).await?,
    };
    match work.hand_over(from, handed, actor) {
        Ok(_) if is_again => Ok(HandoverOutcome::Changed),
        Ok(gone) => {
            work::keep(tx, &key, gone).await?;
            Ok(HandoverOutcome::Done)
        }
        Err(HandoverOutcome::AlreadyDone) if is_again => Ok(HandoverOutcome::Done),
        Err(outcome) => Ok(outcome),
    }
}

/// The case, if the caller may assign it; otherwise what is told of it.
pub(super) async fn find_held(
    tx: &Tx,
    actor: &Granted<CasesAssign>,
    id: CaseId,
) -> Result<Result<Case, HandoverOutcome>, Problem> {
    let missing = |error: Error| match error {
        Error::NotFound => Ok(HandoverOutcome::NotFound),
        other => Err(Problem::from(other)),
    };
    match punte_storage::cases::find(tx, &actor.scope(), id).await {
        Ok(case) => Ok(Ok(case)),
        Err(Error::NotFound) => {
            let known = Actor::scope(actor, Permission::CasesRead);
            match punte_storage::cases::find_readable(tx, &known, id).await {
                Ok(_) => Ok(Err(HandoverOutcome::NotHolder)),
                Err(error) => missing(error).map(Err),
            }
        }
        Err(error) => Err(error.into()),
    }
}
