//! Differing views on decisions on status: which body holds what, and what became of it. What was said
//! in words is sealed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, date, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Disagreement {
    Table,
    Id,
    Version,
    CaseId,
    DecisionId,
    Status,
    HeldOn,
    OrganisationId,
    RecordedBy,
    RecordedAt,
    OpenSince,
    Grounds,
    Outcome,
    AnswerDecisionId,
    AnsweredIn,
    AnsweredBy,
    AnsweredAt,
    AnswerWords,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(disagreement()).await?;
        let index = "CREATE INDEX disagreement_case ON disagreement (case_id, recorded_at, id)";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(Disagreement::Table).to_owned())
            .await
    }
}

fn disagreement() -> TableCreateStatement {
    Table::create()
        .table(Disagreement::Table)
        .col(uuid(Disagreement::Id).primary_key())
        .col(big_integer(Disagreement::Version))
        .col(uuid(Disagreement::CaseId))
        .col(uuid(Disagreement::DecisionId))
        .col(text_null(Disagreement::Status))
        .col(date(Disagreement::HeldOn))
        .col(uuid(Disagreement::OrganisationId))
        .col(uuid(Disagreement::RecordedBy))
        .col(timestamp_with_time_zone(Disagreement::RecordedAt))
        .col(timestamp_with_time_zone(Disagreement::OpenSince))
        .col(binary(Disagreement::Grounds))
        .col(text_null(Disagreement::Outcome))
        .col(uuid_null(Disagreement::AnswerDecisionId))
        .col(uuid_null(Disagreement::AnsweredIn))
        .col(uuid_null(Disagreement::AnsweredBy))
        .col(timestamp_with_time_zone_null(Disagreement::AnsweredAt))
        .col(ColumnDef::new(Disagreement::AnswerWords).binary())
        .foreign_key(&mut key(Disagreement::CaseId, "case_file"))
        .foreign_key(&mut key(Disagreement::DecisionId, "status_decision"))
        .foreign_key(&mut key(Disagreement::OrganisationId, "organisation"))
        .foreign_key(&mut key(Disagreement::RecordedBy, "app_user"))
        .foreign_key(&mut key(Disagreement::AnswerDecisionId, "status_decision"))
        .foreign_key(&mut key(Disagreement::AnsweredIn, "organisation"))
        .foreign_key(&mut key(Disagreement::AnsweredBy, "app_user"))
        .to_owned()
}

fn key(column: Disagreement, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(Disagreement::Table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
