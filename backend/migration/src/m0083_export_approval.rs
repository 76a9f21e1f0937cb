//! The second person of a large export: who answered, when and why not; and by what is found what awaits one, and how
//! much an organisation took without one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text_null, timestamp_with_time_zone_null, uuid_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum ExportJob {
    Table,
    DecidedBy,
    DecidedAt,
    Refusal,
}

const INDEXES: [(&str, &str); 3] = [
    (
        "export_job_approval",
        "export_job (organisation_id, asked_at, id) WHERE state = 'awaiting_approval'",
    ),
    (
        "export_job_unanswered",
        "export_job (asked_at, id) WHERE state = 'awaiting_approval'",
    ),
    (
        "export_job_alone",
        "export_job (organisation_id, asked_at) WHERE decided_by IS NULL",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            uuid_null(ExportJob::DecidedBy),
            timestamp_with_time_zone_null(ExportJob::DecidedAt),
            text_null(ExportJob::Refusal),
        ] {
            let change = Table::alter().table(ExportJob::Table).add_column(column).to_owned();
            manager.alter_table(change).await?;
        }
        for (name, of) in INDEXES {
            let index = format!("CREATE INDEX {name} ON {of}");
            manager.get_connection().execute_unprepared(&index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in INDEXES {
            let index = format!("DROP INDEX {name}");
            manager.get_connection().execute_unprepared(&index).await?;
        }
        for column in [ExportJob::Refusal, ExportJob::DecidedAt, ExportJob::DecidedBy] {
            let change = Table::alter().table(ExportJob::Table).drop_column(column).to_owned();
            manager.alter_table(change).await?;
        }
        Ok(())
    }
}
