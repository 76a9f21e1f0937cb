//! Until when a protocol holds, its renewals counted: protocols are found by whether they hold.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::date_null;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Protocol {
    Table,
    EndsOn,
}

// The last of the day that was agreed and those of the renewals, which are kept as JSON.
const OF_POSTGRES: &str = "UPDATE protocol SET ends_on = GREATEST(valid_until, \
    (SELECT MAX((one ->> 'valid_until')::date) FROM json_array_elements(renewals::json) AS one))";
const OF_SQLITE: &str = "UPDATE protocol SET ends_on = (SELECT MAX(day) FROM \
    (SELECT valid_until AS day UNION ALL SELECT json_extract(value, '$.valid_until') FROM json_each(renewals)))";
const INDEX: &str = "CREATE INDEX protocol_end ON protocol (ends_on, sort_on, id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let end = Table::alter()
            .table(Protocol::Table)
            .add_column(date_null(Protocol::EndsOn))
            .to_owned();
        manager.alter_table(end).await?;
        let known = match manager.get_database_backend() {
            DbBackend::Postgres => OF_POSTGRES,
            _ => OF_SQLITE,
        };
        for change in [known, INDEX] {
            manager.get_connection().execute_unprepared(change).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX protocol_end")
            .await?;
        let end = Table::alter()
            .table(Protocol::Table)
            .drop_column(Protocol::EndsOn)
            .to_owned();
        manager.alter_table(end).await
    }
}
