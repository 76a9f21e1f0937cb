//! Whether a row before this one has the same name is found in an index alone. Without the line in it SQLite went through
//! all the rows before instead, so that a long file took the square of its length.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, "import_id, reference, line").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, "import_id, reference").await
    }
}

async fn replace(manager: &SchemaManager<'_>, columns: &str) -> Result<(), DbErr> {
    let create =
        format!("CREATE INDEX case_import_row_seen ON case_import_row ({columns}) WHERE reference IS NOT NULL");
    let connection = manager.get_connection();
    connection.execute_unprepared("DROP INDEX case_import_row_seen").await?;
    connection.execute_unprepared(&create).await.map(|_| ())
}
