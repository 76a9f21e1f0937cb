//! Links between the cases of two people who belong together: codes, no words.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum FamilyLink {
    Table,
    Id,
    Version,
    FirstCase,
    SecondCase,
    Kind,
    Advice,
    OrganisationId,
    RecordedBy,
    RecordedAt,
    ErrorBy,
    ErrorAt,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(link()).await?;
        for statement in [
            "CREATE UNIQUE INDEX family_link_pair ON family_link (first_case, second_case) WHERE error_at IS NULL",
            "CREATE INDEX family_link_first ON family_link (first_case, recorded_at, id)",
            "CREATE INDEX family_link_second ON family_link (second_case, recorded_at, id)",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(FamilyLink::Table).to_owned())
            .await
    }
}

fn link() -> TableCreateStatement {
    let key = |column, to: &str| {
        ForeignKey::create()
            .from(FamilyLink::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(FamilyLink::Table)
        .col(uuid(FamilyLink::Id).primary_key())
        .col(big_integer(FamilyLink::Version))
        .col(uuid(FamilyLink::FirstCase))
        .col(uuid(FamilyLink::SecondCase))
        .col(text(FamilyLink::Kind))
        .col(text(FamilyLink::Advice))
        .col(uuid(FamilyLink::OrganisationId))
        .col(uuid(FamilyLink::RecordedBy))
        .col(timestamp_with_time_zone(FamilyLink::RecordedAt))
        .col(uuid_null(FamilyLink::ErrorBy))
        .col(timestamp_with_time_zone_null(FamilyLink::ErrorAt))
        .foreign_key(&mut key(FamilyLink::FirstCase, "case_file"))
        .foreign_key(&mut key(FamilyLink::SecondCase, "case_file"))
        .foreign_key(&mut key(FamilyLink::OrganisationId, "organisation"))
        .foreign_key(&mut key(FamilyLink::RecordedBy, "app_user"))
        .foreign_key(&mut key(FamilyLink::ErrorBy, "app_user"))
        .to_owned()
}
