//! What was written down by mistake of what a person was told of their rights can be marked as an error; and
//! returns are found that wait for a second person.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum RightsInformation {
    Table,
    Version,
    IsVoid,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The words of what is there are sealed for their first version.
        let version = Table::alter()
            .table(RightsInformation::Table)
            .add_column(big_integer(RightsInformation::Version).default(1))
            .to_owned();
        manager.alter_table(version).await?;
        let is_void = Table::alter()
            .table(RightsInformation::Table)
            .add_column(boolean(RightsInformation::IsVoid).default(false))
            .to_owned();
        manager.alter_table(is_void).await?;
        let connection = manager.get_connection();
        let index = "CREATE INDEX repatriation_state ON repatriation (state, planned_at, id)";
        connection.execute_unprepared(index).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection.execute_unprepared("DROP INDEX repatriation_state").await?;
        for column in [RightsInformation::IsVoid, RightsInformation::Version] {
            let change = Table::alter()
                .table(RightsInformation::Table)
                .drop_column(column)
                .to_owned();
            manager.alter_table(change).await?;
        }
        Ok(())
    }
}
