//! Tasks. Their titles are free text and sealed: under the key of their case, and those without a
//! case under a key of their own.

use std::collections::HashMap;

use punte_domain::access::Scope;
use punte_domain::cases::task::{Task, TaskState};
use punte_domain::id::{CaseId, Id, OrganisationId, TaskId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::LockIf;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after};
use crate::sealed::TaskTitle;
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use punte_domain::cases::task::TaskState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{Sealed, TaskTitle};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "task")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Option<Uuid>,
        pub organisation_id: Uuid,
        pub title: Sealed<TaskTitle>,
        pub due_on: Option<ChronoDate>,
        pub owner_id: Uuid,
        pub created_by: Uuid,
        pub created_at: ChronoDateTimeUtc,
        pub state: Text<TaskState>,
        pub done_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// The title never changes; done and open are no part of it.
const REVISION: i64 = 1;

/// Whose key seals the title.
fn key_owner(case: Option<CaseId>, task: TaskId) -> CaseId {
    case.unwrap_or(CaseId::from_uuid(task.uuid()))
}

/// Adds a task. A task of a case: find the case within the caller's scope before.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, task: &Task) -> Result<()> {
    let key = match task.case {
        Some(case) => tx.case_key(case).await?,
        None => tx.new_case_key(key_owner(None, task.id)).await?,
    };
    let row = row::ActiveModel {
        id: Set(task.id.uuid()),
        version: Set(task.version),
        case_id: Set(task.case.map(Id::uuid)),
        organisation_id: Set(task.organisation.uuid()),
        title: Set(key.seal::<TaskTitle>(task.id, REVISION, &task.title)?),
        due_on: Set(task.due_on),
        owner_id: Set(task.owner.uuid()),
        created_by: Set(task.created_by.uuid()),
        created_at: Set(task.created_at),
        state: Set(Text(task.state)),
        done_at: Set(task.done_at),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Whose tasks lie within `scope`: one's own, or the organisation's. A task of a case shows as
/// long as the organisation holds the case.
pub(super) fn visible(scope: &Scope) -> Condition {
    let mut whose = Condition::any().add(row::Column::Id.is_null());
    if let Some(user) = scope.own() {
        whose = whose.add(row::Column::OwnerId.eq(user.uuid()));
    }
    if let Some(organisation) = scope.organisation() {
        whose = whose.add(row::Column::OrganisationId.eq(organisation.uuid()));
    }
    let home = Condition::all().add_option(
        scope
            .home()
            .map(|organisation| row::Column::OrganisationId.eq(organisation.uuid())),
    );
    Condition::all().add(whose).add(home).add(held())
}

/// A task of a case is one's own as long as the organisation holds the case.
pub(super) fn held() -> Condition {
    use sea_orm::sea_query::{Expr, ExprTrait, Query};
    let held = Query::select()
        .expr(Expr::val(1))
        .from(super::row::Entity)
        .and_where(Expr::col((super::row::Entity, super::row::Column::Id)).equals((row::Entity, row::Column::CaseId)))
        .and_where(
            Expr::col((super::row::Entity, super::row::Column::OrganisationId))
                .equals((row::Entity, row::Column::OrganisationId)),
        )
        .to_owned();
    Condition::any()
        .add(row::Column::CaseId.is_null())
        .add(Expr::exists(held))
}

/// The task, if it lies within `scope`.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none in sight.
pub async fn find(tx: &Tx, scope: &Scope, id: TaskId) -> Result<Task> {
    found(tx, visible(scope), id).await
}

/// The task, if it lies within `scope` and belongs to no case: one of a case is not even locked, since
/// whoever locks the case first may wait for it.
///
/// # Errors
/// As [`find`].
pub async fn find_loose(tx: &Tx, scope: &Scope, id: TaskId) -> Result<Task> {
    found(tx, visible(scope).add(row::Column::CaseId.is_null()), id).await
}

async fn found(tx: &Tx, which: Condition, id: TaskId) -> Result<Task> {
    let row = row::Entity::find_by_id(id.uuid())
        .filter(which)
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    let key = tx.case_key(key_owner(row.case_id.map(CaseId::from_uuid), id)).await?;
    task(&key, &row)
}

/// Keeps whether a task is done and who does it, and counts its version.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, task: Task) -> Result<Task> {
    let version = task.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        owner_id: Set(task.owner.uuid()),
        state: Set(Text(task.state)),
        done_at: Set(task.done_at),
        ..Default::default()
    };
    let update = row::Entity::update_many()
        .set(row)
        .filter(row::Column::Id.eq(task.id.uuid()))
        .filter(row::Column::Version.eq(task.version));
    tx.update_one(update).await?;
    Ok(Task { version, ..task })
}

/// The open tasks of this owner in a case that was found within the caller's scope.
///
/// # Errors
/// As the database.
pub async fn open_in(tx: &Tx, key: &CaseKey, owner: UserId) -> Result<Vec<Task>> {
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(row::Column::State.eq(Text(TaskState::Open)))
        .filter(row::Column::OwnerId.eq(owner.uuid()))
        .filter(held())
        .order_by_asc(row::Column::Id)
        .lock_if(tx)
        .all(&tx.db)
        .await?;
    rows.iter().map(|row| task(key, row)).collect()
}

/// Which of these tasks of the organisation are still to be done.
///
/// # Errors
/// As the database.
pub async fn states(
    tx: &Tx,
    organisation: OrganisationId,
    ids: impl IntoIterator<Item = TaskId>,
) -> Result<HashMap<TaskId, TaskState>> {
    let ids: Vec<_> = ids.into_iter().map(Id::uuid).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(uuid::Uuid, Text<TaskState>)> = row::Entity::find()
        .select_only()
        .columns([row::Column::Id, row::Column::State])
        .filter(row::Column::Id.is_in(ids))
        .filter(row::Column::OrganisationId.eq(organisation.uuid()))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let states = rows.into_iter();
    Ok(states.map(|(id, state)| (TaskId::from_uuid(id), state.0)).collect())
}

/// Which tasks a list shows.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    /// Those of this owner.
    pub owner: Option<UserId>,
    /// Those of this case.
    pub case: Option<CaseId>,
    /// Those in this state.
    pub state: Option<TaskState>,
}

/// A page of the tasks within `scope`, latest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, filter: &TaskFilter, request: &PageRequest) -> Result<Page<Task>> {
    let place = tx.position("tasks", request)?;
    let wanted = Condition::all()
        .add_option(filter.owner.map(|owner| row::Column::OwnerId.eq(owner.uuid())))
        .add_option(filter.case.map(|case| row::Column::CaseId.eq(case.uuid())))
        .add_option(filter.state.map(|state| row::Column::State.eq(Text(state))));
    let rows = row::Entity::find()
        .filter(visible(scope))
        .filter(wanted)
        .filter(after(row::Column::CreatedAt, row::Column::Id, place))
        .order_by_desc(row::Column::CreatedAt)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("tasks", request, rows, |row| Position {
        key: row.created_at,
        id: row.id,
    })?;
    let mut owners: Vec<CaseId> = page.items.iter().map(owner_of).collect();
    owners.sort();
    owners.dedup();
    let keys: HashMap<CaseId, CaseKey> = tx
        .case_keys(&owners)
        .await?
        .into_iter()
        .map(|key| (key.case(), key))
        .collect();
    let items = page
        .items
        .into_iter()
        // Without its key a title is erased.
        .filter_map(|row| keys.get(&owner_of(&row)).map(|key| task(key, &row)))
        .collect::<Result<_>>()?;
    Ok(Page { items, next: page.next })
}

fn owner_of(row: &row::Model) -> CaseId {
    key_owner(row.case_id.map(CaseId::from_uuid), TaskId::from_uuid(row.id))
}

fn task(key: &CaseKey, row: &row::Model) -> Result<Task> {
    let id = TaskId::from_uuid(row.id);
    Ok(Task {
        id,
        version: row.version,
        case: row.case_id.map(CaseId::from_uuid),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        title: key.open::<TaskTitle>(id, REVISION, &row.title)?,
        due_on: row.due_on,
        owner: UserId::from_uuid(row.owner_id),
        created_by: UserId::from_uuid(row.created_by),
        created_at: row.created_at,
        state: row.state.0,
        done_at: row.done_at,
    })
}
