//! Meetings of which no county is stated, in the order of their list: PostgreSQL does not take what is absent for equal,
//! and would read all meetings for them.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let create = "CREATE INDEX meeting_unplaced ON meeting (sort_on, id) WHERE county IS NULL";
        manager.get_connection().execute_unprepared(create).await.map(|_| ())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = "DROP INDEX meeting_unplaced";
        manager.get_connection().execute_unprepared(drop).await.map(|_| ())
    }
}
