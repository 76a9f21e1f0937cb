//! Bulk exports, and the parts of their files, which are encrypted to whoever will read them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, integer, integer_null, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum ExportJob {
    Table,
    Id,
    Version,
    OrganisationId,
    UserId,
    AskedBy,
    SessionId,
    AskedAt,
    Kind,
    Format,
    Filter,
    Purpose,
    Reason,
    Recipient,
    State,
    Expected,
    RowsDone,
    Attempts,
    LeaseUntil,
    PlainBytes,
    PlainHash,
    FileBytes,
    FileHash,
    Parts,
    MadeAt,
    AppVersion,
    EndedAt,
    Failure,
}

#[derive(DeriveIden)]
enum ExportPart {
    Table,
    ExportId,
    Attempt,
    Number,
    Bytes,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(job()).await?;
        manager.create_table(part()).await?;
        for index in [
            "CREATE INDEX export_job_user ON export_job (user_id, asked_at, id)",
            "CREATE INDEX export_job_work ON export_job (asked_at, id) WHERE state IN ('waiting', 'running')",
            "CREATE INDEX export_job_organisation ON export_job (organisation_id) \
             WHERE state IN ('waiting', 'running')",
            "CREATE INDEX export_job_ready ON export_job (made_at, id) WHERE state = 'ready'",
            "CREATE INDEX export_job_ended ON export_job (ended_at, id) WHERE ended_at IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(ExportPart::Table).to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table(ExportJob::Table).to_owned())
            .await
    }
}

fn job() -> TableCreateStatement {
    let key = |column: ExportJob, to: &str| {
        ForeignKey::create()
            .from(ExportJob::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(ExportJob::Table)
        .col(uuid(ExportJob::Id).primary_key())
        .col(big_integer(ExportJob::Version))
        .col(uuid(ExportJob::OrganisationId))
        .col(uuid(ExportJob::UserId))
        .col(text(ExportJob::AskedBy))
        .col(uuid(ExportJob::SessionId))
        .col(timestamp_with_time_zone(ExportJob::AskedAt))
        .col(text(ExportJob::Kind))
        .col(text(ExportJob::Format))
        .col(text(ExportJob::Filter))
        .col(text(ExportJob::Purpose))
        .col(binary(ExportJob::Reason))
        .col(text(ExportJob::Recipient))
        .col(text(ExportJob::State))
        .col(big_integer_null(ExportJob::Expected))
        .col(big_integer(ExportJob::RowsDone))
        .col(integer(ExportJob::Attempts))
        .col(timestamp_with_time_zone_null(ExportJob::LeaseUntil))
        .col(big_integer_null(ExportJob::PlainBytes))
        .col(text_null(ExportJob::PlainHash))
        .col(big_integer_null(ExportJob::FileBytes))
        .col(text_null(ExportJob::FileHash))
        .col(integer_null(ExportJob::Parts))
        .col(timestamp_with_time_zone_null(ExportJob::MadeAt))
        .col(text_null(ExportJob::AppVersion))
        .col(timestamp_with_time_zone_null(ExportJob::EndedAt))
        .col(text_null(ExportJob::Failure))
        .foreign_key(&mut key(ExportJob::OrganisationId, "organisation"))
        .foreign_key(&mut key(ExportJob::UserId, "app_user"))
        .to_owned()
}

fn part() -> TableCreateStatement {
    Table::create()
        .table(ExportPart::Table)
        .col(uuid(ExportPart::ExportId))
        .col(integer(ExportPart::Attempt))
        .col(integer(ExportPart::Number))
        .col(binary(ExportPart::Bytes))
        .primary_key(
            Index::create()
                .col(ExportPart::ExportId)
                .col(ExportPart::Attempt)
                .col(ExportPart::Number),
        )
        .foreign_key(
            ForeignKey::create()
                .from(ExportPart::Table, ExportPart::ExportId)
                .to(ExportJob::Table, ExportJob::Id),
        )
        .to_owned()
}
