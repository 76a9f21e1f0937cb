//! Whose line something was promised or spent from, so that a partner finds its own; and commitments in the currency in
//! which they were made.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, date_null, string, uuid_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Commitment {
    Table,
    PartnerId,
    PromisedAmount,
    PromisedCurrency,
    Rate,
    RateOn,
    IsEligible,
}

#[derive(DeriveIden)]
enum Expense {
    Table,
    PartnerId,
}

const INDEXES: [(&str, &str); 2] = [
    (
        "commitment_partner",
        "commitment (project_id, partner_id, created_at, id)",
    ),
    ("expense_partner", "expense (project_id, partner_id, created_at, id)"),
];

// What is there was promised in the currency of its budget.
const FILLED: [&str; 2] = [
    "UPDATE commitment SET promised_amount = amount, \
     promised_currency = (SELECT budget.currency FROM budget WHERE budget.project_id = commitment.project_id), \
     partner_id = (SELECT budget_line.partner_id FROM budget_line WHERE budget_line.id = commitment.line_id)",
    "UPDATE expense SET \
     partner_id = (SELECT budget_line.partner_id FROM budget_line WHERE budget_line.id = expense.line_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            uuid_null(Commitment::PartnerId),
            big_integer(Commitment::PromisedAmount).default(0).take(),
            string(Commitment::PromisedCurrency).default("").take(),
            big_integer_null(Commitment::Rate),
            date_null(Commitment::RateOn),
            boolean(Commitment::IsEligible).default(true).take(),
        ] {
            let change = Table::alter().table(Commitment::Table).add_column(column).to_owned();
            manager.alter_table(change).await?;
        }
        let of_expense = Table::alter()
            .table(Expense::Table)
            .add_column(uuid_null(Expense::PartnerId))
            .to_owned();
        manager.alter_table(of_expense).await?;
        let connection = manager.get_connection();
        for filled in FILLED {
            connection.execute_unprepared(filled).await?;
        }
        for (name, of) in INDEXES {
            let index = format!("CREATE INDEX {name} ON {of}");
            connection.execute_unprepared(&index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in INDEXES {
            let index = format!("DROP INDEX {name}");
            manager.get_connection().execute_unprepared(&index).await?;
        }
        let of_expense = Table::alter()
            .table(Expense::Table)
            .drop_column(Expense::PartnerId)
            .to_owned();
        manager.alter_table(of_expense).await?;
        for column in [
            Commitment::IsEligible,
            Commitment::RateOn,
            Commitment::Rate,
            Commitment::PromisedCurrency,
            Commitment::PromisedAmount,
            Commitment::PartnerId,
        ] {
            let change = Table::alter().table(Commitment::Table).drop_column(column).to_owned();
            manager.alter_table(change).await?;
        }
        Ok(())
    }
}
