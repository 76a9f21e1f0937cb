//! Individual plans: their course and who signed them. Goals and steps are sealed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, date_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum IndividualPlan {
    Table,
    Id,
    Version,
    CaseId,
    Number,
    State,
    CreatedBy,
    OrganisationId,
    CreatedAt,
    Agreement,
    SignedOn,
    SignedBy,
    ApprovedBy,
    InForceAt,
    ReviewedOn,
    Goals,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let plan = Table::create()
            .table(IndividualPlan::Table)
            .col(uuid(IndividualPlan::Id).primary_key())
            .col(big_integer(IndividualPlan::Version))
            .col(uuid(IndividualPlan::CaseId))
            .col(big_integer(IndividualPlan::Number))
            .col(text(IndividualPlan::State))
            .col(uuid(IndividualPlan::CreatedBy))
            .col(uuid(IndividualPlan::OrganisationId))
            .col(timestamp_with_time_zone(IndividualPlan::CreatedAt))
            .col(text_null(IndividualPlan::Agreement))
            .col(date_null(IndividualPlan::SignedOn))
            .col(uuid_null(IndividualPlan::SignedBy))
            .col(uuid_null(IndividualPlan::ApprovedBy))
            .col(timestamp_with_time_zone_null(IndividualPlan::InForceAt))
            .col(date_null(IndividualPlan::ReviewedOn))
            .col(binary(IndividualPlan::Goals))
            .foreign_key(&mut key(IndividualPlan::CaseId, "case_file"))
            .foreign_key(&mut key(IndividualPlan::CreatedBy, "app_user"))
            .foreign_key(&mut key(IndividualPlan::OrganisationId, "organisation"))
            .foreign_key(&mut key(IndividualPlan::SignedBy, "app_user"))
            .foreign_key(&mut key(IndividualPlan::ApprovedBy, "app_user"))
            .to_owned();
        manager.create_table(plan).await?;
        let index = "CREATE UNIQUE INDEX individual_plan_case ON individual_plan (case_id, number)";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(IndividualPlan::Table).to_owned())
            .await
    }
}

fn key(column: IndividualPlan, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(IndividualPlan::Table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
