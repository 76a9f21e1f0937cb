//! Where people stay, from when to when. Which house it is is sealed; how many beds of an offer are
//! taken is counted beside it, so that nobody has to open a case for it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, date, date_null, text, text_null, timestamp_with_time_zone, uuid,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Placement {
    Table,
    Id,
    Version,
    CaseId,
    RecordedBy,
    RecordedAt,
    Service,
    StartedOn,
    PlannedEndOn,
    EndedOn,
    EndReason,
    Place,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let placement = Table::create()
            .table(Placement::Table)
            .col(uuid(Placement::Id).primary_key())
            .col(big_integer(Placement::Version))
            .col(uuid(Placement::CaseId))
            .col(uuid(Placement::RecordedBy))
            .col(timestamp_with_time_zone(Placement::RecordedAt))
            .col(text(Placement::Service))
            .col(date(Placement::StartedOn))
            .col(date_null(Placement::PlannedEndOn))
            .col(date_null(Placement::EndedOn))
            .col(text_null(Placement::EndReason))
            .col(binary(Placement::Place))
            .foreign_key(&mut key(Placement::CaseId, "case_file"))
            .foreign_key(&mut key(Placement::RecordedBy, "app_user"))
            .to_owned();
        manager.create_table(placement).await?;
        let connection = manager.get_connection();
        for statement in [
            "CREATE INDEX placement_case ON placement (case_id, started_on, recorded_at)",
            // One place at a time.
            "CREATE UNIQUE INDEX placement_current ON placement (case_id) WHERE ended_on IS NULL",
            "ALTER TABLE service_offer ADD COLUMN occupied integer NOT NULL DEFAULT 0",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection
            .execute_unprepared("ALTER TABLE service_offer DROP COLUMN occupied")
            .await?;
        manager
            .drop_table(Table::drop().table(Placement::Table).to_owned())
            .await
    }
}

fn key(column: Placement, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(Placement::Table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
