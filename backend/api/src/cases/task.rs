//! Tasks.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::{Actor, Permission};
use punte_domain::cases::task::{Task, TaskGiven, TaskState};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, TaskId, UserId};
use punte_domain::reference::Reference;
use punte_storage::cases::task::TaskFilter;
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{Granted, TasksUse};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Created, Etag, IdempotencyKey, Json, Problem, Query};

/// Something to do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Task)]
pub(crate) struct TaskView {
    id: TaskId,
    version: i64,
    /// The case it belongs to, if any.
    case_id: Option<CaseId>,
    case_reference: Option<Reference>,
    case_code_name: Option<String>,
    title: String,
    due_on: Option<NaiveDate>,
    owner_id: UserId,
    owner_name: String,
    created_by_name: String,
    created_at: DateTime<Utc>,
    state: TaskState,
    done_at: Option<DateTime<Utc>>,
}

impl Versioned for TaskView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Tasks as the caller reads them.
pub(crate) async fn task_views(tx: &Tx, actor: &Actor, tasks: Vec<Task>) -> Result<Vec<TaskView>, Problem> {
    let users = tasks.iter().flat_map(|task| [task.owner, task.created_by]);
    let names = names(tx, actor.language, [], users).await?;
    let labels = punte_storage::cases::labels(tx, tasks.iter().filter_map(|task| task.case)).await?;
    Ok(tasks
        .into_iter()
        .map(|task| {
            let label = task.case.and_then(|case| labels.get(&case));
            TaskView {
                id: task.id,
                version: task.version,
                case_id: task.case,
                case_reference: label.map(|label| label.reference.clone()),
                case_code_name: label.map(|label| label.code_name.clone()),
                title: task.title,
                due_on: task.due_on,
                owner_id: task.owner,
                owner_name: names.user(task.owner),
                created_by_name: names.user(task.created_by),
                created_at: task.created_at,
                state: task.state,
                done_at: task.done_at,
            }
        })
        .collect())
}

/// One task as the caller reads it.
async fn task_view(tx: &Tx, actor: &Actor, task: Task) -> Result<TaskView, Problem> {
    let mut views = task_views(tx, actor, vec![task]).await?;
    views.pop().ok_or_else(|| punte_storage::Error::NotFound.into())
}

/// One entry for each case whose tasks are shown.
pub(crate) fn read_events(tasks: &[Task]) -> Vec<Event> {
    let mut cases: Vec<CaseId> = tasks.iter().filter_map(|task| task.case).collect();
    cases.sort();
    cases.dedup();
    cases
        .into_iter()
        .map(|case| Event::new(EventKind::ReadTasks).case(case).fields(["title"]))
        .collect()
}

/// Which tasks, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TaskListQuery {
    /// Only the caller's own.
    #[serde(default)]
    mine: bool,
    /// Those of this case.
    case_id: Option<CaseId>,
    /// Open or done.
    state: Option<TaskState>,
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the last page ended.
    cursor: Option<String>,
}

/// A page of tasks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskPage {
    items: Vec<TaskView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(TaskPage);

/// List tasks
///
/// One's own, or those of the organisation, by the caller's role; latest first. The reading of
/// tasks that belong to cases is recorded in those cases.
#[utoipa::path(tag = "tasks", operation_id = "task_list", params(TaskListQuery),
    extensions(("x-permission" = json!("tasks.use"))),
    responses((status = OK, body = TaskPage), Problem))]
#[get("/tasks")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<TasksUse>,
    query: Query<TaskListQuery>,
) -> Result<Listed<TaskPage>, Problem> {
    let tx = app.read(&actor);
    let filter = TaskFilter {
        owner: query.mine.then_some(actor.user),
        case: query.case_id,
        state: query.state,
    };
    let request = page(query.limit, query.cursor.as_ref())?;
    let page = punte_storage::cases::task::list(&tx, &actor.scope(), &filter, &request).await?;
    let events = read_events(&page.items);
    if !events.is_empty() {
        app.record(&actor, events).await?;
    }
    Ok(Listed(TaskPage {
        items: task_views(&tx, &actor, page.items).await?,
        next: page.next,
    }))
}

/// Whether this is the caller, or somebody of the same organisation.
pub(super) async fn is_colleague(tx: &Tx, actor: &Actor, user: UserId) -> Result<bool, Problem> {
    let home = Some(actor.organisation);
    Ok(user == actor.user || punte_storage::identity::user::works_for(tx, user).await? == home)
}

/// A task to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Ask the clinic for the report", "due_on": "2026-03-06"}))]
pub(crate) struct TaskCreate {
    /// The case it belongs to, held by the caller's organisation.
    #[serde(default)]
    case_id: Option<CaseId>,
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    #[serde(default)]
    due_on: Option<NaiveDate>,
    /// A colleague; otherwise the caller.
    #[serde(default)]
    owner_id: Option<UserId>,
}

/// Make a task
///
/// For oneself or a colleague, with a case or without.
#[utoipa::path(tag = "tasks", operation_id = "task_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("tasks.use"))),
    responses((status = CREATED, body = TaskView), Problem))]
#[post("/tasks")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<TasksUse>,
    once: IdempotencyKey,
    body: Json<TaskCreate>,
) -> Result<Created<TaskView>, Problem> {
    let tx = app.write(&actor).await?;
    let id: TaskId = tx.new_id();
    let task = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        let task = punte_storage::cases::task::find(&tx, &actor.scope(), earlier).await?;
        tx.record_all(read_events(std::slice::from_ref(&task))).await?;
        task
    } else {
        let body = body.into_inner();
        if let Some(case) = body.case_id {
            let known = Actor::scope(&actor, Permission::CasesRead);
            let case = punte_storage::cases::find_readable(&tx, &known, case).await?;
            case.held_by(&actor)?;
        }
        let owner = body.owner_id.unwrap_or(actor.user);
        if !is_colleague(&tx, &actor, owner).await? {
            return Err(Problem::at("/owner_id", "not_colleague"));
        }
        let given = TaskGiven {
            case: body.case_id,
            title: body.title,
            due_on: body.due_on,
            owner,
        };
        let (task, created) = Task::make(id, given, &actor, tx.now)?;
        punte_storage::cases::task::add(&tx, &task).await?;
        tx.record(created).await?;
        task
    };
    let view = task_view(&tx, &actor, task).await?;
    tx.commit().await?;
    let place = format!("/api/v1/tasks/{}", view.id);
    Ok(Created(view, place))
}

/// Complete a task
///
/// It is done. For its owner, or a supervisor of the organisation.
#[utoipa::path(tag = "tasks", operation_id = "task_complete",
    params(("id" = TaskId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("tasks.use"))),
    responses((status = OK, body = TaskView), Problem))]
#[post("/tasks/{id}/complete")]
pub(super) async fn complete(
    app: Data<App>,
    actor: Granted<TasksUse>,
    id: Path<TaskId>,
    key: IdempotencyKey,
) -> Result<Etag<TaskView>, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let task = punte_storage::cases::task::find(&tx, &actor.scope(), *id).await?;
    if tx.once(&once, task.id).await?.is_some() {
        return Ok(Etag(task_view(&tx, &actor, task).await?));
    }
    let (task, done) = task.complete(tx.now)?;
    let task = punte_storage::cases::task::save(&tx, task).await?;
    tx.record(done).await?;
    let view = task_view(&tx, &actor, task).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Reopen a task
///
/// It is to be done again. For its owner, or a supervisor of the organisation.
#[utoipa::path(tag = "tasks", operation_id = "task_reopen",
    params(("id" = TaskId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("tasks.use"))),
    responses((status = OK, body = TaskView), Problem))]
#[post("/tasks/{id}/reopen")]
pub(super) async fn reopen(
    app: Data<App>,
    actor: Granted<TasksUse>,
    id: Path<TaskId>,
    key: IdempotencyKey,
) -> Result<Etag<TaskView>, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let task = punte_storage::cases::task::find(&tx, &actor.scope(), *id).await?;
    if tx.once(&once, task.id).await?.is_some() {
        return Ok(Etag(task_view(&tx, &actor, task).await?));
    }
    let (task, reopened) = task.reopen()?;
    let task = punte_storage::cases::task::save(&tx, task).await?;
    tx.record(reopened).await?;
    let view = task_view(&tx, &actor, task).await?;
    tx.commit().await?;
    Ok(Etag(view))
}
