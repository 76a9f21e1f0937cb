//! Assessments of risk and the safety plan: by whom and when. What was answered, what it came to
//! and what the plan says is sealed. The level that counts stands unsealed in the case, since lists
//! show it and are filtered by it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum RiskAssessment {
    Table,
    Id,
    Version,
    CaseId,
    FormVersion,
    State,
    StartedBy,
    OrganisationId,
    StartedAt,
    FinishedAt,
    Answers,
    Result,
}

#[derive(DeriveIden)]
enum SafetyPlan {
    Table,
    CaseId,
    Version,
    UpdatedBy,
    UpdatedAt,
    Parts,
}

const INDEXES: [&str; 7] = [
    "CREATE INDEX risk_assessment_case ON risk_assessment (case_id, started_at, id)",
    "CREATE INDEX risk_assessment_finished ON risk_assessment (case_id, finished_at, id) WHERE finished_at IS NOT NULL",
    "CREATE INDEX risk_assessment_open ON risk_assessment (case_id) WHERE finished_at IS NULL",
    "CREATE INDEX case_file_held_risk ON case_file (organisation_id, risk_level, opened_at, id) WHERE risk_level IS NOT NULL",
    "CREATE INDEX case_file_all_risk ON case_file (risk_level, opened_at, id) WHERE risk_level IS NOT NULL",
    "CREATE INDEX case_file_county_risk ON case_file (county, risk_level, opened_at, id) WHERE risk_level IS NOT NULL",
    "CREATE INDEX case_file_child ON case_file (id) WHERE is_child AND closed_at IS NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(risk_assessment()).await?;
        manager.create_table(safety_plan()).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in [
            "case_file_held_risk",
            "case_file_all_risk",
            "case_file_county_risk",
            "case_file_child",
        ] {
            let drop = format!("DROP INDEX {index}");
            manager.get_connection().execute_unprepared(&drop).await?;
        }
        let tables = [
            Table::drop().table(SafetyPlan::Table).to_owned(),
            Table::drop().table(RiskAssessment::Table).to_owned(),
        ];
        for table in tables {
            manager.drop_table(table).await?;
        }
        Ok(())
    }
}

fn risk_assessment() -> TableCreateStatement {
    let key = |column, to| key(RiskAssessment::Table, column, to);
    Table::create()
        .table(RiskAssessment::Table)
        .col(uuid(RiskAssessment::Id).primary_key())
        .col(big_integer(RiskAssessment::Version))
        .col(uuid(RiskAssessment::CaseId))
        .col(text(RiskAssessment::FormVersion))
        .col(text(RiskAssessment::State))
        .col(uuid(RiskAssessment::StartedBy))
        .col(uuid(RiskAssessment::OrganisationId))
        .col(timestamp_with_time_zone(RiskAssessment::StartedAt))
        .col(timestamp_with_time_zone_null(RiskAssessment::FinishedAt))
        .col(binary(RiskAssessment::Answers))
        .col(ColumnDef::new(RiskAssessment::Result).binary())
        .foreign_key(&mut key(RiskAssessment::CaseId, "case_file"))
        .foreign_key(&mut key(RiskAssessment::StartedBy, "app_user"))
        .foreign_key(&mut key(RiskAssessment::OrganisationId, "organisation"))
        .to_owned()
}

fn safety_plan() -> TableCreateStatement {
    let key = |column, to| key(SafetyPlan::Table, column, to);
    Table::create()
        .table(SafetyPlan::Table)
        .col(uuid(SafetyPlan::CaseId).primary_key())
        .col(big_integer(SafetyPlan::Version))
        .col(uuid(SafetyPlan::UpdatedBy))
        .col(timestamp_with_time_zone(SafetyPlan::UpdatedAt))
        .col(binary(SafetyPlan::Parts))
        .foreign_key(&mut key(SafetyPlan::CaseId, "case_file"))
        .foreign_key(&mut key(SafetyPlan::UpdatedBy, "app_user"))
        .to_owned()
}

fn key(table: impl Iden, column: impl Iden, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
