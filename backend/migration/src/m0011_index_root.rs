//! Which version of the root an entry of the index of people follows from.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::integer;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum PersonIndex {
    Table,
    RootVersion,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // What is there follows from the first: until now there was no other.
        let change = Table::alter()
            .table(PersonIndex::Table)
            .add_column(integer(PersonIndex::RootVersion).default(1))
            .to_owned();
        manager.alter_table(change).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let change = Table::alter()
            .table(PersonIndex::Table)
            .drop_column(PersonIndex::RootVersion)
            .to_owned();
        manager.alter_table(change).await
    }
}
