//! Assessments of needs: when and by whom. What was found is sealed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{binary, date, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum NeedsAssessment {
    Table,
    Id,
    CaseId,
    AssessedOn,
    AssessedBy,
    OrganisationId,
    RecordedAt,
    Needs,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let assessment = Table::create()
            .table(NeedsAssessment::Table)
            .col(uuid(NeedsAssessment::Id).primary_key())
            .col(uuid(NeedsAssessment::CaseId))
            .col(date(NeedsAssessment::AssessedOn))
            .col(uuid(NeedsAssessment::AssessedBy))
            .col(uuid(NeedsAssessment::OrganisationId))
            .col(timestamp_with_time_zone(NeedsAssessment::RecordedAt))
            .col(binary(NeedsAssessment::Needs))
            .foreign_key(&mut key(NeedsAssessment::CaseId, "case_file"))
            .foreign_key(&mut key(NeedsAssessment::AssessedBy, "app_user"))
            .foreign_key(&mut key(NeedsAssessment::OrganisationId, "organisation"))
            .to_owned();
        manager.create_table(assessment).await?;
        let index = "CREATE INDEX needs_assessment_case ON needs_assessment (case_id, recorded_at, id)";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(NeedsAssessment::Table).to_owned())
            .await
    }
}

fn key(column: NeedsAssessment, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(NeedsAssessment::Table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
