//! That nothing be kept of a case: asked for, and not answered yet or answered with no. What was said of it
//! is sealed with the case; an erasure that was approved leaves no row.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Erasure {
    Table,
    Id,
    Version,
    CaseId,
    State,
    OrganisationId,
    RequestedBy,
    RequestedAt,
    AnsweredBy,
    AnsweredAt,
    Words,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(erasure()).await?;
        for index in [
            "CREATE INDEX erasure_case ON erasure (case_id, requested_at, id)",
            // One at a time waits for its approval.
            "CREATE UNIQUE INDEX erasure_awaiting ON erasure (case_id) WHERE state = 'awaiting_approval'",
            "CREATE INDEX erasure_waiting ON erasure (requested_at, id) WHERE state = 'awaiting_approval'",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Erasure::Table).to_owned()).await
    }
}

fn erasure() -> TableCreateStatement {
    Table::create()
        .table(Erasure::Table)
        .col(uuid(Erasure::Id).primary_key())
        .col(big_integer(Erasure::Version))
        .col(uuid(Erasure::CaseId))
        .col(text(Erasure::State))
        .col(uuid(Erasure::OrganisationId))
        .col(uuid(Erasure::RequestedBy))
        .col(timestamp_with_time_zone(Erasure::RequestedAt))
        .col(uuid_null(Erasure::AnsweredBy))
        .col(timestamp_with_time_zone_null(Erasure::AnsweredAt))
        .col(binary(Erasure::Words))
        .foreign_key(&mut key(Erasure::CaseId, "case_file"))
        .foreign_key(&mut key(Erasure::OrganisationId, "organisation"))
        .foreign_key(&mut key(Erasure::RequestedBy, "app_user"))
        .foreign_key(&mut key(Erasure::AnsweredBy, "app_user"))
        .to_owned()
}

fn key(column: Erasure, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(Erasure::Table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
