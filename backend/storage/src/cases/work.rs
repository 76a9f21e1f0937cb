//! What people of an organisation have to do: counted from ids and states, and read by whoever hands
//! it to others.

use std::collections::{BTreeMap, BTreeSet};

use punte_domain::Timestamp;
use punte_domain::cases::handover::HandedOver;
use punte_domain::cases::task::TaskState;
use punte_domain::id::{CaseId, Id, OrganisationId, TaskId, UserId};
use punte_domain::reference::Reference;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::row::{self, Column};
use super::specialist::note;
use super::{plan, task};
use crate::columns::Text;
use crate::referrals::open_by_case;
use crate::{CaseKey, Result, Tx};

/// How much one person has to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Workload {
    /// Cases assigned to them that wait for somebody: open ones, and closed ones in which something is due.
    pub cases: u64,
    /// Their open tasks.
    pub tasks: u64,
    /// Such cases in which they keep notes as a specialist, which only they pass on.
    pub notes: u64,
}

/// What the people of an organisation have to do; of these people, or of everybody who has anything.
///
/// # Errors
/// As the database.
pub async fn workloads(
    tx: &Tx,
    organisation: OrganisationId,
    people: Option<&BTreeSet<UserId>>,
) -> Result<BTreeMap<UserId, Workload>> {
    let people: Option<Vec<Uuid>> = people.map(|people| people.iter().map(|user| user.uuid()).collect());
    let among = |column: Expr| Condition::all().add_option(people.clone().map(|people| column.is_in(people)));
    let cases = row::Entity::find()
        .select_only()
        .column(Column::AssignedTo)
        .column_as(Column::Id.count(), "found")
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .filter(waits())
        .filter(Column::AssignedTo.is_not_null())
        .filter(among(Expr::col(Column::AssignedTo)))
        .group_by(Column::AssignedTo)
        .into_tuple::<(Uuid, i64)>()
        .all(&tx.db)
        .await?;
    let tasks = task::row::Entity::find()
        .select_only()
        .column(task::row::Column::OwnerId)
        .column_as(task::row::Column::Id.count(), "found")
        .filter(open_tasks(organisation))
        .filter(among(Expr::col(task::row::Column::OwnerId)))
        .group_by(task::row::Column::OwnerId)
        .into_tuple::<(Uuid, i64)>()
        .all(&tx.db)
        .await?;
    let notes = note::to_pass_on(tx, organisation, waiting(organisation), people).await?;
    let mut loads: BTreeMap<UserId, Workload> = BTreeMap::new();
    for (user, found) in cases {
        loads.entry(UserId::from_uuid(user)).or_default().cases = found.unsigned_abs();
    }
    for (user, found) in tasks {
        loads.entry(UserId::from_uuid(user)).or_default().tasks = found.unsigned_abs();
    }
    for (user, cases) in notes {
        loads.entry(user).or_default().notes = u64::try_from(cases.len()).unwrap_or(u64::MAX);
    }
    Ok(loads)
}

/// A case in which somebody has something to do: an open one, or a closed one in which something is due.
fn waits() -> Condition {
    Condition::any()
        .add(Column::ClosedAt.is_null())
        .add(Column::NextDueAt.is_not_null())
}

/// The cases of an organisation that wait for somebody.
fn waiting(organisation: OrganisationId) -> SelectStatement {
    Query::select()
        .column(Column::Id)
        .from(row::Entity)
        .cond_where(
            Condition::all()
                .add(Column::OrganisationId.eq(organisation.uuid()))
                .add(waits()),
        )
        .to_owned()
}

fn open_tasks(organisation: OrganisationId) -> Condition {
    Condition::all()
        .add(task::row::Column::OrganisationId.eq(organisation.uuid()))
        .add(task::row::Column::State.eq(Text(TaskState::Open)))
        .add(task::held())
}

/// What one person has to do, as whoever hands it over sees it: coded facts and numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Cases in which they have something to do, those assigned to them first.
    pub cases: Vec<WorkCase>,
    /// Their open tasks that belong to no case.
    pub tasks: Vec<WorkTask>,
    /// Cases in which they keep notes as a specialist: these do not go with the rest, only they pass them on.
    pub notes: Vec<WorkCase>,
    /// Closed cases of theirs in which nothing is due: those stay.
    pub closed: u64,
    /// Whether there is more than was read.
    pub has_more: bool,
}

/// A case in which somebody has something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCase {
    /// Its id.
    pub id: CaseId,
    /// Counts its changes.
    pub version: i64,
    /// What people read out.
    pub reference: Reference,
    /// A name that says nothing about the person.
    pub code_name: String,
    /// Whether it is open; a closed one still waits for somebody.
    pub is_open: bool,
    /// Whether it is assigned to them.
    pub is_assigned: bool,
    /// To whom it is assigned: who can open it.
    pub assigned_to: Option<UserId>,
    /// Their open tasks in it.
    pub tasks: usize,
    /// Their open steps in its plans.
    pub steps: usize,
    /// Its referrals that have not ended.
    pub referrals: usize,
    /// When something is due in it next.
    pub next_due_at: Option<Timestamp>,
}

/// A task that belongs to no case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkTask {
    /// Its id.
    pub id: TaskId,
    /// Counts its changes.
    pub version: i64,
}

/// How many cases or tasks are read at once; what is left is read when these have gone.
const MOST: u64 = 500;

/// What somebody of an organisation has to do; `steps` are those of all its people.
///
/// # Errors
/// As the database.
pub async fn of_user(tx: &Tx, organisation: OrganisationId, user: UserId, steps: &plan::OpenSteps) -> Result<Work> {
    let theirs = Condition::all()
        .add(Column::OrganisationId.eq(organisation.uuid()))
        .add(Column::AssignedTo.eq(user.uuid()));
    let assigned = lines(tx, theirs.clone().add(waits())).await?;
    let closed = row::Entity::find()
        .select_only()
        .column_as(Column::Id.count(), "found")
        .filter(
            theirs
                .add(Column::ClosedAt.is_not_null())
                .add(Column::NextDueAt.is_null()),
        )
        .into_tuple::<i64>()
        .one(&tx.db)
        .await?;
    let tasks = task::row::Entity::find()
        .select_only()
        .columns([
            task::row::Column::Id,
            task::row::Column::Version,
            task::row::Column::CaseId,
        ])
        .filter(open_tasks(organisation))
        .filter(task::row::Column::OwnerId.eq(user.uuid()))
        .order_by_asc(task::row::Column::CreatedAt)
        .order_by_asc(task::row::Column::Id)
        .limit(MOST)
        .into_tuple::<(Uuid, i64, Option<Uuid>)>()
        .all(&tx.db)
        .await?;
    let none = BTreeMap::new();
    let steps = steps.get(&user).unwrap_or(&none);
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let has_more = assigned.len() == most || tasks.len() == most;

    let mut in_case: BTreeMap<CaseId, usize> = BTreeMap::new();
    let mut loose = Vec::new();
    for (id, version, case) in tasks {
        match case {
            Some(case) => *in_case.entry(CaseId::from_uuid(case)).or_default() += 1,
            None => loose.push(WorkTask {
                id: TaskId::from_uuid(id),
                version,
            }),
        }
    }
    let known: BTreeSet<CaseId> = assigned.iter().map(|case| case.id).collect();
    let others: BTreeSet<Uuid> = in_case
        .keys()
        .chain(steps.keys())
        .filter(|case| !known.contains(case))
        .map(|case| case.uuid())
        .collect();
    let others = if others.is_empty() {
        Vec::new()
    } else {
        lines(tx, Condition::all().add(Column::Id.is_in(others))).await?
    };
    let mut cases: Vec<WorkCase> = assigned.into_iter().chain(others).collect();
    let referrals = open_by_case(tx, cases.iter().map(|case| case.id)).await?;
    for case in &mut cases {
        case.is_assigned = known.contains(&case.id);
        case.tasks = in_case.get(&case.id).copied().unwrap_or_default();
        case.steps = steps.get(&case.id).copied().unwrap_or_default();
        case.referrals = referrals.get(&case.id).copied().unwrap_or_default();
    }
    let noted = note::to_pass_on(tx, organisation, waiting(organisation), Some(vec![user.uuid()])).await?;
    let noted: Vec<Uuid> = noted.into_values().flatten().map(Id::uuid).collect();
    let notes = if noted.is_empty() {
        Vec::new()
    } else {
        lines(tx, Condition::all().add(Column::Id.is_in(noted))).await?
    };
    Ok(Work {
        cases,
        tasks: loose,
        notes,
        closed: closed.unwrap_or_default().unsigned_abs(),
        has_more,
    })
}

type Line = (
    Uuid,
    i64,
    String,
    String,
    Option<Timestamp>,
    Option<Uuid>,
    Option<Timestamp>,
);

async fn lines(tx: &Tx, which: Condition) -> Result<Vec<WorkCase>> {
    let rows = row::Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::Version,
            Column::Reference,
            Column::CodeName,
            Column::ClosedAt,
            Column::AssignedTo,
            Column::NextDueAt,
        ])
        .filter(which)
        .order_by_desc(Column::OpenedAt)
        .order_by_desc(Column::Id)
        .limit(MOST)
        .into_tuple::<Line>()
        .all(&tx.db)
        .await?;
    Ok(rows
        .into_iter()
        .map(
            |(id, version, reference, code_name, closed_at, assigned_to, next_due_at)| WorkCase {
                id: CaseId::from_uuid(id),
                version,
                reference: Reference::from_stored(reference),
                code_name,
                is_open: closed_at.is_none(),
                is_assigned: false,
                assigned_to: assigned_to.map(UserId::from_uuid),
                tasks: 0,
                steps: 0,
                referrals: 0,
                next_due_at,
            },
        )
        .collect())
}

/// Keeps what of a case has gone to a colleague, and records it.
///
/// # Errors
/// As the database.
pub async fn keep(tx: &Tx, key: &CaseKey, gone: HandedOver) -> Result<()> {
    if let Some(case) = gone.case {
        super::save(tx, case).await?;
    }
    for task in gone.tasks {
        task::save(tx, task).await?;
    }
    for plan in gone.plans {
        plan::save(tx, key, plan).await?;
    }
    tx.record_all(gone.events).await
}
