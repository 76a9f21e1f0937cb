//! What was promised and what was spent of the budget of a project, in the order in which it was entered. Beside it
//! stands whose line it was taken from, so that a partner finds its own without walking over that of others.

use chrono::NaiveDate;
use punte_domain::Timestamp;
use punte_domain::id::{BudgetLineId, CommitmentId, ExpenseId, Id, ProjectId, ProjectPartnerId};
use punte_domain::projects::budget_lines::LineReach;
use punte_domain::projects::money::Money;
use punte_domain::projects::rate::Rate;
use punte_domain::projects::spending::{Commitment, CommitmentFacts, Expense, ExpenseFacts, Taken};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::budget;
use crate::page::{Page, PageRequest, Position, descending};
use crate::{Error, Result, Tx};

pub(super) mod commitment {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "commitment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub project_id: Uuid,
        pub line_id: Uuid,
        pub partner_id: Option<Uuid>,
        pub promised_amount: i64,
        pub promised_currency: String,
        pub rate: Option<i64>,
        pub rate_on: Option<ChronoDate>,
        pub made_on: Option<ChronoDate>,
        #[sea_orm(column_type = "Text")]
        pub paper: String,
        pub is_eligible: bool,
        pub is_in_error: bool,
        pub amount: i64,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod expense {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "expense")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub project_id: Uuid,
        pub line_id: Uuid,
        pub partner_id: Option<Uuid>,
        pub paid_amount: i64,
        pub paid_currency: String,
        pub rate: Option<i64>,
        pub rate_on: Option<ChronoDate>,
        pub paid_on: ChronoDate,
        #[sea_orm(column_type = "Text")]
        pub paper: String,
        pub is_eligible: bool,
        pub is_in_error: bool,
        pub amount: i64,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// A commitment of a project from a line within reach. One of another is not found (SEC-22).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_commitment(tx: &Tx, project: ProjectId, lines: &LineReach, id: CommitmentId) -> Result<Commitment> {
    let row = commitment::Entity::find_by_id(id.uuid())
        .filter(commitment::Column::ProjectId.eq(project.uuid()))
        .filter(taken_from(commitment::Column::PartnerId, lines))
        .one(&tx.db)
        .await?;
    row.ok_or(Error::NotFound).and_then(commitment_of)
}

/// What was taken from the lines within reach.
fn taken_from(partner: impl ColumnTrait, lines: &LineReach) -> Condition {
    match lines {
        LineReach::All => Condition::all(),
        LineReach::Own(own) => Condition::all().add(partner.is_in(own.iter().copied().map(Id::uuid))),
    }
}

/// A rate from its columns.
fn rate(millionths: Option<i64>, on: Option<NaiveDate>) -> Result<Option<Rate>> {
    Rate::of(millionths, on).map_err(|_| Error::Corrupt("a rate"))
}

/// The commitments of a project from the lines within reach, the one that was entered last first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn commitments(
    tx: &Tx,
    project: ProjectId,
    lines: &LineReach,
    request: &PageRequest,
) -> Result<Page<Commitment>> {
    use commitment::Column;
    let place = tx.position::<Timestamp>("commitments", request)?;
    let rows = commitment::Entity::find()
        .filter(Column::ProjectId.eq(project.uuid()))
        .filter(taken_from(Column::PartnerId, lines));
    let rows = descending(rows, (Column::CreatedAt, Column::Id), place, request)
        .all(&tx.db)
        .await?;
    tx.page("commitments", request, rows, |row| Position {
        key: row.created_at,
        id: row.id,
    })?
    .try_map(commitment_of)
}

/// Enters a commitment.
///
/// # Errors
/// As the database.
pub async fn add_commitment(tx: &Tx, one: &Commitment) -> Result<()> {
    let row = commitment::ActiveModel {
        id: Set(one.id.uuid()),
        version: Set(one.version),
        project_id: Set(one.project.uuid()),
        created_at: Set(tx.now),
        ..changing_commitment(tx, one).await?
    };
    commitment::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save_commitment(tx: &Tx, one: Commitment) -> Result<Commitment> {
    let version = one.version + 1;
    let row = commitment::ActiveModel {
        version: Set(version),
        ..changing_commitment(tx, &one).await?
    };
    let update = commitment::Entity::update_many()
        .set(row)
        .filter(commitment::Column::Id.eq(one.id.uuid()))
        .filter(commitment::Column::Version.eq(one.version));
    tx.update_one(update).await?;
    Ok(Commitment { version, ..one })
}

async fn changing_commitment(tx: &Tx, one: &Commitment) -> Result<commitment::ActiveModel> {
    let taken = &one.facts.taken;
    Ok(commitment::ActiveModel {
        line_id: Set(taken.line.uuid()),
        partner_id: Set(budget::partner_of(tx, taken.line).await?),
        promised_amount: Set(taken.money.minor),
        promised_currency: Set(taken.money.currency.to_string()),
        rate: Set(taken.rate.map(|rate| rate.millionths)),
        rate_on: Set(taken.rate.map(|rate| rate.on)),
        made_on: Set(one.facts.on),
        paper: Set(taken.document.clone()),
        is_eligible: Set(taken.is_eligible),
        is_in_error: Set(taken.is_in_error),
        amount: Set(one.amount),
        ..Default::default()
    })
}

fn commitment_of(row: commitment::Model) -> Result<Commitment> {
    Ok(Commitment {
        id: CommitmentId::from_uuid(row.id),
        version: row.version,
        project: ProjectId::from_uuid(row.project_id),
        facts: CommitmentFacts {
            taken: Taken {
                line: BudgetLineId::from_uuid(row.line_id),
                money: Money {
                    minor: row.promised_amount,
                    currency: budget::currency(&row.promised_currency)?,
                },
                rate: rate(row.rate, row.rate_on)?,
                document: row.paper,
                is_eligible: row.is_eligible,
                is_in_error: row.is_in_error,
            },
            on: row.made_on,
        },
        amount: row.amount,
    })
}

/// What was promised and spent from a line goes with it to the partner whose it is from now on.
///
/// # Errors
/// As the database.
pub(super) async fn go_with(tx: &Tx, line: BudgetLineId, partner: Option<ProjectPartnerId>) -> Result<()> {
    let partner_id: Option<Uuid> = partner.map(Id::uuid);
    let promised = commitment::ActiveModel {
        partner_id: Set(partner_id),
        ..Default::default()
    };
    commitment::Entity::update_many()
        .set(promised)
        .filter(commitment::Column::LineId.eq(line.uuid()))
        .exec(&tx.db)
        .await?;
    let spent = expense::ActiveModel {
        partner_id: Set(partner_id),
        ..Default::default()
    };
    expense::Entity::update_many()
        .set(spent)
        .filter(expense::Column::LineId.eq(line.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// An expense of a project from a line within reach. One of another is not found (SEC-22).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_expense(tx: &Tx, project: ProjectId, lines: &LineReach, id: ExpenseId) -> Result<Expense> {
    let row = expense::Entity::find_by_id(id.uuid())
        .filter(expense::Column::ProjectId.eq(project.uuid()))
        .filter(taken_from(expense::Column::PartnerId, lines))
        .one(&tx.db)
        .await?;
    row.ok_or(Error::NotFound).and_then(expense_of)
}

/// The expenses of a project from the lines within reach, the one that was entered last first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn expenses(tx: &Tx, project: ProjectId, lines: &LineReach, request: &PageRequest) -> Result<Page<Expense>> {
    use expense::Column;
    let place = tx.position::<Timestamp>("expenses", request)?;
    let rows = expense::Entity::find()
        .filter(Column::ProjectId.eq(project.uuid()))
        .filter(taken_from(Column::PartnerId, lines));
    let rows = descending(rows, (Column::CreatedAt, Column::Id), place, request)
        .all(&tx.db)
        .await?;
    tx.page("expenses", request, rows, |row| Position {
        key: row.created_at,
        id: row.id,
    })?
    .try_map(expense_of)
}

/// Enters an expense.
///
/// # Errors
/// As the database.
pub async fn add_expense(tx: &Tx, one: &Expense) -> Result<()> {
    let row = expense::ActiveModel {
        id: Set(one.id.uuid()),
        version: Set(one.version),
        project_id: Set(one.project.uuid()),
        created_at: Set(tx.now),
        ..changing_expense(tx, one).await?
    };
    expense::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save_expense(tx: &Tx, one: Expense) -> Result<Expense> {
    let version = one.version + 1;
    let row = expense::ActiveModel {
        version: Set(version),
        ..changing_expense(tx, &one).await?
    };
    let update = expense::Entity::update_many()
        .set(row)
        .filter(expense::Column::Id.eq(one.id.uuid()))
        .filter(expense::Column::Version.eq(one.version));
    tx.update_one(update).await?;
    Ok(Expense { version, ..one })
}

async fn changing_expense(tx: &Tx, one: &Expense) -> Result<expense::ActiveModel> {
    let taken = &one.facts.taken;
    Ok(expense::ActiveModel {
        line_id: Set(taken.line.uuid()),
        partner_id: Set(budget::partner_of(tx, taken.line).await?),
        paid_amount: Set(taken.money.minor),
        paid_currency: Set(taken.money.currency.to_string()),
        rate: Set(taken.rate.map(|rate| rate.millionths)),
        rate_on: Set(taken.rate.map(|rate| rate.on)),
        paid_on: Set(one.facts.on),
        paper: Set(taken.document.clone()),
        is_eligible: Set(taken.is_eligible),
        is_in_error: Set(taken.is_in_error),
        amount: Set(one.amount),
        ..Default::default()
    })
}

fn expense_of(row: expense::Model) -> Result<Expense> {
    Ok(Expense {
        id: ExpenseId::from_uuid(row.id),
        version: row.version,
        project: ProjectId::from_uuid(row.project_id),
        facts: ExpenseFacts {
            taken: Taken {
                line: BudgetLineId::from_uuid(row.line_id),
                money: Money {
                    minor: row.paid_amount,
                    currency: budget::currency(&row.paid_currency)?,
                },
                rate: rate(row.rate, row.rate_on)?,
                document: row.paper,
                is_eligible: row.is_eligible,
                is_in_error: row.is_in_error,
            },
            on: row.paid_on,
        },
        amount: row.amount,
    })
}
