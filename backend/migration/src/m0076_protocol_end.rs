//! Until when a protocol holds, its renewals counted: protocols are found by whether they hold.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::date;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Protocol {
    Table,
    EndsOn,
}

// The last of the day that was agreed and those of the renewals, which are kept as JSON. What does not end stands after
// all days, and what is not stated before them.
const OF_POSTGRES: &str = "UPDATE protocol SET ends_on = COALESCE(GREATEST(valid_until, \
    (SELECT MAX((renewal ->> 'valid_until')::date) FROM json_array_elements(renewals::json) AS of_it(renewal))), \
    CASE validity WHEN 'unlimited' THEN DATE '9999-12-31' ELSE ends_on END)";
const OF_SQLITE: &str = "UPDATE protocol SET ends_on = COALESCE((SELECT MAX(day) FROM \
    (SELECT valid_until AS day UNION ALL SELECT json_extract(value, '$.valid_until') FROM json_each(renewals))), \
    CASE validity WHEN 'unlimited' THEN '9999-12-31' ELSE ends_on END)";
const INDEX: &str = "CREATE INDEX protocol_end ON protocol (ends_on, id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let end = Table::alter()
            .table(Protocol::Table)
            .add_column(date(Protocol::EndsOn).default("0001-01-01"))
            .to_owned();
        manager.alter_table(end).await?;
        let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
        let known = if is_postgres { OF_POSTGRES } else { OF_SQLITE };
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
