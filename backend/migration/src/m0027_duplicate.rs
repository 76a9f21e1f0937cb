//! Pairs of cases that may be of one person, and who waits to be compared with the others of their
//! organisation.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Duplicate {
    Table,
    Id,
    Version,
    OrganisationId,
    FirstCase,
    SecondCase,
    State,
    Likeness,
    Reasons,
    FoundAt,
    FoundBy,
    JudgedBy,
    JudgedAt,
    KeptCase,
    ClosureId,
    UndoneBy,
    UndoneAt,
    Stayed,
    Merged,
}

#[derive(DeriveIden)]
enum PersonToCompare {
    Table,
    CaseId,
    Mark,
    AskedAt,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(duplicate()).await?;
        let waiting = Table::create()
            .table(PersonToCompare::Table)
            .col(uuid(PersonToCompare::CaseId).primary_key())
            .col(uuid(PersonToCompare::Mark))
            .col(timestamp_with_time_zone(PersonToCompare::AskedAt))
            .foreign_key(&mut key(PersonToCompare::Table, PersonToCompare::CaseId, "case_file"))
            .to_owned();
        manager.create_table(waiting).await?;
        for statement in [
            "CREATE UNIQUE INDEX duplicate_pair ON duplicate (first_case, second_case)",
            "CREATE INDEX duplicate_second ON duplicate (second_case)",
            "CREATE INDEX duplicate_organisation ON duplicate (organisation_id, state, found_at, id)",
            "CREATE INDEX person_to_compare_asked ON person_to_compare (asked_at, case_id)",
            // Everybody who is there already waits to be compared.
            "INSERT INTO person_to_compare (case_id, mark, asked_at) SELECT id, id, opened_at FROM case_file",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            Table::drop().table(PersonToCompare::Table).to_owned(),
            Table::drop().table(Duplicate::Table).to_owned(),
        ] {
            manager.drop_table(table).await?;
        }
        Ok(())
    }
}

fn duplicate() -> TableCreateStatement {
    Table::create()
        .table(Duplicate::Table)
        .col(uuid(Duplicate::Id).primary_key())
        .col(big_integer(Duplicate::Version))
        .col(uuid(Duplicate::OrganisationId))
        .col(uuid(Duplicate::FirstCase))
        .col(uuid(Duplicate::SecondCase))
        .col(text(Duplicate::State))
        .col(text_null(Duplicate::Likeness))
        .col(text(Duplicate::Reasons))
        .col(timestamp_with_time_zone(Duplicate::FoundAt))
        .col(uuid_null(Duplicate::FoundBy))
        .col(uuid_null(Duplicate::JudgedBy))
        .col(timestamp_with_time_zone_null(Duplicate::JudgedAt))
        .col(uuid_null(Duplicate::KeptCase))
        .col(uuid_null(Duplicate::ClosureId))
        .col(uuid_null(Duplicate::UndoneBy))
        .col(timestamp_with_time_zone_null(Duplicate::UndoneAt))
        .col(text(Duplicate::Stayed))
        .col(ColumnDef::new(Duplicate::Merged).binary())
        .foreign_key(&mut key(Duplicate::Table, Duplicate::OrganisationId, "organisation"))
        .foreign_key(&mut key(Duplicate::Table, Duplicate::FirstCase, "case_file"))
        .foreign_key(&mut key(Duplicate::Table, Duplicate::SecondCase, "case_file"))
        .foreign_key(&mut key(Duplicate::Table, Duplicate::KeptCase, "case_file"))
        .foreign_key(&mut key(Duplicate::Table, Duplicate::FoundBy, "app_user"))
        .foreign_key(&mut key(Duplicate::Table, Duplicate::JudgedBy, "app_user"))
        .foreign_key(&mut key(Duplicate::Table, Duplicate::UndoneBy, "app_user"))
        .to_owned()
}

fn key(table: impl IntoIden + 'static, column: impl IntoIden + 'static, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
