//! What the rows of an imported file are.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum CaseImport {
    Table,
    Kind,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kind = Table::alter()
            .table(CaseImport::Table)
            // Every file until now was one of cases.
            .add_column(text(CaseImport::Kind).default("cases"))
            .to_owned();
        manager.alter_table(kind).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kind = Table::alter()
            .table(CaseImport::Table)
            .drop_column(CaseImport::Kind)
            .to_owned();
        manager.alter_table(kind).await
    }
}
