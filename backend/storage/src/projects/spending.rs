//! What was promised and what was spent of the budget of a project, in the order in which it was entered.

use punte_domain::id::{BudgetLineId, CommitmentId, ExpenseId, Id, ProjectId};
use punte_domain::projects::money::{Currency, Money};
use punte_domain::projects::spending::{Commitment, CommitmentFacts, Expense, ExpenseFacts};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::page::{Page, PageRequest, Position, after};
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
        pub amount: i64,
        pub made_on: Option<ChronoDate>,
        #[sea_orm(column_type = "Text")]
        pub paper: String,
        pub is_in_error: bool,
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

/// A commitment of a project. One of another is not found (SEC-22).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_commitment(tx: &Tx, project: ProjectId, id: CommitmentId) -> Result<Commitment> {
    commitment::Entity::find_by_id(id.uuid())
        .filter(commitment::Column::ProjectId.eq(project.uuid()))
        .one(&tx.db)
        .await?
        .map(Into::into)
        .ok_or(Error::NotFound)
}

/// The commitments of a project, the one that was entered last first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn commitments(tx: &Tx, project: ProjectId, request: &PageRequest) -> Result<Page<Commitment>> {
    use commitment::Column;
    let place = tx.position("commitments", request)?;
    let rows = commitment::Entity::find()
        .filter(Column::ProjectId.eq(project.uuid()))
        .filter(after(Column::CreatedAt, Column::Id, place))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("commitments", request, rows, |row| Position {
        key: row.created_at,
        id: row.id,
    })?;
    Ok(page.map(Into::into))
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
        ..changing_commitment(&one.facts)
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
        ..changing_commitment(&one.facts)
    };
    let update = commitment::Entity::update_many()
        .set(row)
        .filter(commitment::Column::Id.eq(one.id.uuid()))
        .filter(commitment::Column::Version.eq(one.version));
    tx.update_one(update).await?;
    Ok(Commitment { version, ..one })
}

fn changing_commitment(facts: &CommitmentFacts) -> commitment::ActiveModel {
    commitment::ActiveModel {
        line_id: Set(facts.line.uuid()),
        amount: Set(facts.amount),
        made_on: Set(facts.on),
        paper: Set(facts.document.clone()),
        is_in_error: Set(facts.is_in_error),
        ..Default::default()
    }
}

impl From<commitment::Model> for Commitment {
    fn from(row: commitment::Model) -> Self {
        Self {
            id: CommitmentId::from_uuid(row.id),
            version: row.version,
            project: ProjectId::from_uuid(row.project_id),
            facts: CommitmentFacts {
                line: BudgetLineId::from_uuid(row.line_id),
                amount: row.amount,
                on: row.made_on,
                document: row.paper,
                is_in_error: row.is_in_error,
            },
        }
    }
}

/// An expense of a project. One of another is not found (SEC-22).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_expense(tx: &Tx, project: ProjectId, id: ExpenseId) -> Result<Expense> {
    let row = expense::Entity::find_by_id(id.uuid())
        .filter(expense::Column::ProjectId.eq(project.uuid()))
        .one(&tx.db)
        .await?;
    row.ok_or(Error::NotFound).and_then(expense_of)
}

/// The expenses of a project, the one that was entered last first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn expenses(tx: &Tx, project: ProjectId, request: &PageRequest) -> Result<Page<Expense>> {
    use expense::Column;
    let place = tx.position("expenses", request)?;
    let rows = expense::Entity::find()
        .filter(Column::ProjectId.eq(project.uuid()))
        .filter(after(Column::CreatedAt, Column::Id, place))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(request.limit + 1)
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
        ..changing_expense(one)
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
        ..changing_expense(&one)
    };
    let update = expense::Entity::update_many()
        .set(row)
        .filter(expense::Column::Id.eq(one.id.uuid()))
        .filter(expense::Column::Version.eq(one.version));
    tx.update_one(update).await?;
    Ok(Expense { version, ..one })
}

fn changing_expense(one: &Expense) -> expense::ActiveModel {
    let facts = &one.facts;
    expense::ActiveModel {
        line_id: Set(facts.line.uuid()),
        paid_amount: Set(facts.paid.minor),
        paid_currency: Set(facts.paid.currency.to_string()),
        rate: Set(facts.rate.map(|(rate, _)| rate)),
        rate_on: Set(facts.rate.map(|(_, day)| day)),
        paid_on: Set(facts.on),
        paper: Set(facts.document.clone()),
        is_eligible: Set(facts.is_eligible),
        is_in_error: Set(facts.is_in_error),
        amount: Set(one.amount),
        ..Default::default()
    }
}

fn expense_of(row: expense::Model) -> Result<Expense> {
    Ok(Expense {
        id: ExpenseId::from_uuid(row.id),
        version: row.version,
        project: ProjectId::from_uuid(row.project_id),
        facts: ExpenseFacts {
            line: BudgetLineId::from_uuid(row.line_id),
            paid: Money {
                minor: row.paid_amount,
                currency: Currency::parse(&row.paid_currency).ok_or(Error::Corrupt("currency"))?,
            },
            rate: row.rate.zip(row.rate_on),
            on: row.paid_on,
            document: row.paper,
            is_eligible: row.is_eligible,
            is_in_error: row.is_in_error,
        },
        amount: row.amount,
    })
}
