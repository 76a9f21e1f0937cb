//! Case conferences. When they were and in which way is open; who took part, what was said and decided is
//! sealed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary, date, text, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum CaseConference {
    Table,
    Id,
    Version,
    CaseId,
    OrganisationId,
    RecordedBy,
    RecordedAt,
    HeldOn,
    Way,
    Person,
    Words,
    ErrorReason,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(conference()).await?;
        let index = "CREATE INDEX case_conference_case ON case_conference (case_id, held_on, id)";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(CaseConference::Table).to_owned())
            .await
    }
}

fn conference() -> TableCreateStatement {
    let key = |column, to: &str| {
        ForeignKey::create()
            .from(CaseConference::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(CaseConference::Table)
        .col(uuid(CaseConference::Id).primary_key())
        .col(big_integer(CaseConference::Version))
        .col(uuid(CaseConference::CaseId))
        .col(uuid(CaseConference::OrganisationId))
        .col(uuid(CaseConference::RecordedBy))
        .col(timestamp_with_time_zone(CaseConference::RecordedAt))
        .col(date(CaseConference::HeldOn))
        .col(text(CaseConference::Way))
        .col(text(CaseConference::Person))
        .col(binary(CaseConference::Words))
        .col(ColumnDef::new(CaseConference::ErrorReason).binary())
        .foreign_key(&mut key(CaseConference::CaseId, "case_file"))
        .foreign_key(&mut key(CaseConference::OrganisationId, "organisation"))
        .foreign_key(&mut key(CaseConference::RecordedBy, "app_user"))
        .to_owned()
}
