//! Screenings: with which instrument, by whom and when. What was answered and what it came to is
//! sealed; whether the person was asked anything is counted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, boolean, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Screening {
    Table,
    Id,
    Version,
    CaseId,
    Instrument,
    InstrumentVersion,
    Profile,
    State,
    StartedBy,
    OrganisationId,
    StartedAt,
    FinishedAt,
    IsInterview,
    Answers,
    Result,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let screening = Table::create()
            .table(Screening::Table)
            .col(uuid(Screening::Id).primary_key())
            .col(big_integer(Screening::Version))
            .col(uuid(Screening::CaseId))
            .col(text(Screening::Instrument))
            .col(text(Screening::InstrumentVersion))
            .col(text(Screening::Profile))
            .col(text(Screening::State))
            .col(uuid(Screening::StartedBy))
            .col(uuid(Screening::OrganisationId))
            .col(timestamp_with_time_zone(Screening::StartedAt))
            .col(timestamp_with_time_zone_null(Screening::FinishedAt))
            .col(boolean(Screening::IsInterview))
            .col(binary(Screening::Answers))
            .col(ColumnDef::new(Screening::Result).binary())
            .foreign_key(&mut key(Screening::CaseId, "case_file"))
            .foreign_key(&mut key(Screening::StartedBy, "app_user"))
            .foreign_key(&mut key(Screening::OrganisationId, "organisation"))
            .to_owned();
        manager.create_table(screening).await?;
        let index = "CREATE INDEX screening_case ON screening (case_id, started_at, id)";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(Screening::Table).to_owned())
            .await
    }
}

fn key(column: Screening, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(Screening::Table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
