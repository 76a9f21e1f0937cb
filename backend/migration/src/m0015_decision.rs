//! Decisions on a person's status: by which body, when and on which grounds. What was said in words
//! is sealed. A line of a track's history names the decision that moved it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, date, date_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum StatusDecision {
    Table,
    Id,
    Version,
    CaseId,
    Status,
    OrganisationId,
    DecidedBy,
    DecidedOn,
    Precision,
    FromState,
    Grounds,
    Screenings,
    Replaces,
    RecordedBy,
    RecordedIn,
    RecordedAt,
    Words,
    NoticeOn,
    NoticeMethod,
    NoticeLanguage,
    ObjectedOn,
    ObjectionOutcome,
    ObjectionOutcomeOn,
    ErrorBy,
    ErrorAt,
    ErrorReason,
}

#[derive(DeriveIden)]
enum TrackChange {
    Table,
    DecisionId,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(status_decision()).await?;
        let moved_by = Table::alter()
            .table(TrackChange::Table)
            .add_column(uuid_null(TrackChange::DecisionId))
            .to_owned();
        manager.alter_table(moved_by).await?;
        let index = "CREATE INDEX status_decision_case ON status_decision (case_id, recorded_at, id)";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let moved_by = Table::alter()
            .table(TrackChange::Table)
            .drop_column(TrackChange::DecisionId)
            .to_owned();
        manager.alter_table(moved_by).await?;
        manager
            .drop_table(Table::drop().table(StatusDecision::Table).to_owned())
            .await
    }
}

fn status_decision() -> TableCreateStatement {
    Table::create()
        .table(StatusDecision::Table)
        .col(uuid(StatusDecision::Id).primary_key())
        .col(big_integer(StatusDecision::Version))
        .col(uuid(StatusDecision::CaseId))
        .col(text(StatusDecision::Status))
        .col(uuid(StatusDecision::OrganisationId))
        .col(uuid_null(StatusDecision::DecidedBy))
        .col(date(StatusDecision::DecidedOn))
        .col(text(StatusDecision::Precision))
        .col(text(StatusDecision::FromState))
        .col(text(StatusDecision::Grounds))
        .col(text(StatusDecision::Screenings))
        .col(uuid_null(StatusDecision::Replaces))
        .col(uuid(StatusDecision::RecordedBy))
        .col(uuid(StatusDecision::RecordedIn))
        .col(timestamp_with_time_zone(StatusDecision::RecordedAt))
        .col(binary(StatusDecision::Words))
        .col(date_null(StatusDecision::NoticeOn))
        .col(text_null(StatusDecision::NoticeMethod))
        .col(text_null(StatusDecision::NoticeLanguage))
        .col(date_null(StatusDecision::ObjectedOn))
        .col(text_null(StatusDecision::ObjectionOutcome))
        .col(date_null(StatusDecision::ObjectionOutcomeOn))
        .col(uuid_null(StatusDecision::ErrorBy))
        .col(timestamp_with_time_zone_null(StatusDecision::ErrorAt))
        .col(ColumnDef::new(StatusDecision::ErrorReason).binary())
        .foreign_key(&mut key(StatusDecision::CaseId, "case_file"))
        .foreign_key(&mut key(StatusDecision::OrganisationId, "organisation"))
        .foreign_key(&mut key(StatusDecision::DecidedBy, "app_user"))
        .foreign_key(&mut key(StatusDecision::Replaces, "status_decision"))
        .foreign_key(&mut key(StatusDecision::RecordedBy, "app_user"))
        .foreign_key(&mut key(StatusDecision::RecordedIn, "organisation"))
        .foreign_key(&mut key(StatusDecision::ErrorBy, "app_user"))
        .to_owned()
}

fn key(column: StatusDecision, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(StatusDecision::Table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
