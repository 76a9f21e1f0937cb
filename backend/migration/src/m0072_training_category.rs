//! Of a training, what those who took part do where nobody says how many of them: codes, and no person.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Training {
    Table,
    Categories,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let added = Table::alter()
            .table(Training::Table)
            .add_column(text(Training::Categories).default("[]"))
            .to_owned();
        manager.alter_table(added).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dropped = Table::alter()
            .table(Training::Table)
            .drop_column(Training::Categories)
            .to_owned();
        manager.alter_table(dropped).await
    }
}
