//! Budgets of projects, what was promised and spent of them, and indicators. Amounts are whole minor units. They hold
//! no personal data, and no table of theirs names a case, a person or a referral.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, date, date_null, integer, string, text, text_null,
    timestamp_with_time_zone, uuid, uuid_null,
};

use crate::keys::reference;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Budget {
    Table,
    ProjectId,
    Version,
    Currency,
    Total,
    Provenance,
    Paper,
}

#[derive(DeriveIden)]
enum BudgetSource {
    Table,
    ProjectId,
    Place,
    Kind,
    Payer,
    Amount,
}

#[derive(DeriveIden)]
enum BudgetLine {
    Table,
    Id,
    ProjectId,
    Place,
    Code,
    Name,
    PartnerId,
    Period,
    Amount,
}

#[derive(DeriveIden)]
enum Commitment {
    Table,
    Id,
    Version,
    ProjectId,
    LineId,
    Amount,
    MadeOn,
    Paper,
    IsInError,
    CreatedAt,
}

#[derive(DeriveIden)]
enum Expense {
    Table,
    Id,
    Version,
    ProjectId,
    LineId,
    PaidAmount,
    PaidCurrency,
    Rate,
    RateOn,
    PaidOn,
    Paper,
    IsEligible,
    IsInError,
    /// In the currency of the budget.
    Amount,
    CreatedAt,
}

#[derive(DeriveIden)]
enum Indicator {
    Table,
    Id,
    Version,
    ProjectId,
    Level,
    Definition,
    Unit,
    Disaggregation,
    Baseline,
    Target,
    Milestones,
    Source,
    CountingRule,
    CreatedAt,
}

#[derive(DeriveIden)]
enum IndicatorActual {
    Table,
    Id,
    Version,
    IndicatorId,
    ReachedOn,
    Value,
    Evidence,
    CreatedAt,
}

const INDEXES: &[&str] = &[
    "CREATE INDEX budget_line_project ON budget_line (project_id, place)",
    "CREATE INDEX budget_line_partner ON budget_line (partner_id)",
    "CREATE INDEX commitment_project ON commitment (project_id, created_at, id)",
    "CREATE INDEX commitment_line ON commitment (line_id)",
    "CREATE INDEX expense_project ON expense (project_id, created_at, id)",
    "CREATE INDEX expense_line ON expense (line_id)",
    "CREATE INDEX indicator_project ON indicator (project_id, created_at, id)",
    "CREATE INDEX indicator_actual_indicator ON indicator_actual (indicator_id, created_at, id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            budget(),
            source(),
            line(),
            commitment(),
            expense(),
            indicator(),
            actual(),
        ] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            IndicatorActual::Table.into_iden(),
            Indicator::Table.into_iden(),
            Expense::Table.into_iden(),
            Commitment::Table.into_iden(),
            BudgetLine::Table.into_iden(),
            BudgetSource::Table.into_iden(),
            Budget::Table.into_iden(),
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn budget() -> TableCreateStatement {
    Table::create()
        .table(Budget::Table)
        .col(uuid(Budget::ProjectId).primary_key())
        .col(big_integer(Budget::Version))
        .col(string(Budget::Currency))
        .col(big_integer_null(Budget::Total))
        .col(text(Budget::Provenance))
        .col(text_null(Budget::Paper))
        .foreign_key(&mut reference(Budget::Table, Budget::ProjectId, "project"))
        .to_owned()
}

fn source() -> TableCreateStatement {
    Table::create()
        .table(BudgetSource::Table)
        .col(uuid(BudgetSource::ProjectId))
        .col(integer(BudgetSource::Place))
        .col(text(BudgetSource::Kind))
        .col(text_null(BudgetSource::Payer))
        .col(big_integer(BudgetSource::Amount))
        .primary_key(Index::create().col(BudgetSource::ProjectId).col(BudgetSource::Place))
        .foreign_key(&mut reference(BudgetSource::Table, BudgetSource::ProjectId, "project"))
        .to_owned()
}

fn line() -> TableCreateStatement {
    Table::create()
        .table(BudgetLine::Table)
        .col(uuid(BudgetLine::Id).primary_key())
        .col(uuid(BudgetLine::ProjectId))
        .col(integer(BudgetLine::Place))
        .col(text_null(BudgetLine::Code))
        .col(text(BudgetLine::Name))
        .col(uuid_null(BudgetLine::PartnerId))
        .col(text_null(BudgetLine::Period))
        .col(big_integer(BudgetLine::Amount))
        .foreign_key(&mut reference(BudgetLine::Table, BudgetLine::ProjectId, "project"))
        .foreign_key(&mut reference(
            BudgetLine::Table,
            BudgetLine::PartnerId,
            "project_partner",
        ))
        .to_owned()
}

fn commitment() -> TableCreateStatement {
    Table::create()
        .table(Commitment::Table)
        .col(uuid(Commitment::Id).primary_key())
        .col(big_integer(Commitment::Version))
        .col(uuid(Commitment::ProjectId))
        .col(uuid(Commitment::LineId))
        .col(big_integer(Commitment::Amount))
        .col(date_null(Commitment::MadeOn))
        .col(text(Commitment::Paper))
        .col(boolean(Commitment::IsInError))
        .col(timestamp_with_time_zone(Commitment::CreatedAt))
        .foreign_key(&mut reference(Commitment::Table, Commitment::ProjectId, "project"))
        .foreign_key(&mut reference(Commitment::Table, Commitment::LineId, "budget_line"))
        .to_owned()
}

fn expense() -> TableCreateStatement {
    Table::create()
        .table(Expense::Table)
        .col(uuid(Expense::Id).primary_key())
        .col(big_integer(Expense::Version))
        .col(uuid(Expense::ProjectId))
        .col(uuid(Expense::LineId))
        .col(big_integer(Expense::PaidAmount))
        .col(string(Expense::PaidCurrency))
        .col(big_integer_null(Expense::Rate))
        .col(date_null(Expense::RateOn))
        .col(date(Expense::PaidOn))
        .col(text(Expense::Paper))
        .col(boolean(Expense::IsEligible))
        .col(boolean(Expense::IsInError))
        .col(big_integer(Expense::Amount))
        .col(timestamp_with_time_zone(Expense::CreatedAt))
        .foreign_key(&mut reference(Expense::Table, Expense::ProjectId, "project"))
        .foreign_key(&mut reference(Expense::Table, Expense::LineId, "budget_line"))
        .to_owned()
}

fn indicator() -> TableCreateStatement {
    Table::create()
        .table(Indicator::Table)
        .col(uuid(Indicator::Id).primary_key())
        .col(big_integer(Indicator::Version))
        .col(uuid(Indicator::ProjectId))
        .col(text(Indicator::Level))
        .col(text(Indicator::Definition))
        .col(text(Indicator::Unit))
        .col(text_null(Indicator::Disaggregation))
        .col(big_integer_null(Indicator::Baseline))
        .col(big_integer_null(Indicator::Target))
        .col(text(Indicator::Milestones))
        .col(text(Indicator::Source))
        .col(text_null(Indicator::CountingRule))
        .col(timestamp_with_time_zone(Indicator::CreatedAt))
        .foreign_key(&mut reference(Indicator::Table, Indicator::ProjectId, "project"))
        .to_owned()
}

fn actual() -> TableCreateStatement {
    Table::create()
        .table(IndicatorActual::Table)
        .col(uuid(IndicatorActual::Id).primary_key())
        .col(big_integer(IndicatorActual::Version))
        .col(uuid(IndicatorActual::IndicatorId))
        .col(date_null(IndicatorActual::ReachedOn))
        .col(big_integer_null(IndicatorActual::Value))
        .col(text_null(IndicatorActual::Evidence))
        .col(timestamp_with_time_zone(IndicatorActual::CreatedAt))
        .foreign_key(&mut reference(
            IndicatorActual::Table,
            IndicatorActual::IndicatorId,
            "indicator",
        ))
        .to_owned()
}
