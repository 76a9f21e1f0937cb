//! Imports of cases: how they stand, their files in sealed parts while they are worked through, and what became
//! of each row.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, boolean, integer, integer_null, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum CaseImport {
    Table,
    Id,
    Version,
    OrganisationId,
    CreatedBy,
    CreatedAt,
    Format,
    Mode,
    IsDryRun,
    Size,
    State,
    Step,
    AtOffset,
    AtLines,
    AtRows,
    RowCount,
    Valid,
    Refused,
    Opened,
    Known,
    TakenBack,
    Stays,
    Fault,
    FaultLine,
    FaultColumn,
    /// Whose work it is now, and by which sign-in, secret or key.
    ActingUser,
    SessionId,
    /// Which process works on it, and until when nobody else does.
    LeasedBy,
    LeasedUntil,
    FinishedAt,
}

#[derive(DeriveIden)]
enum CaseImportPart {
    Table,
    ImportId,
    Number,
    Bytes,
}

#[derive(DeriveIden)]
enum CaseImportRow {
    Table,
    ImportId,
    Line,
    State,
    CaseId,
    /// What the case was when it was opened.
    OpenedAt,
    CaseVersion,
    /// Codes and places of what is wrong, as JSON.
    Fault,
    OrganisationId,
    /// By what another system knows the case: its place in the organisation's index, and the value itself.
    Reference,
    RootVersion,
    ExternalId,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [import(), part(), row()] {
            manager.create_table(table).await?;
        }
        for index in [
            "CREATE INDEX case_import_organisation ON case_import (organisation_id, created_at, id)",
            "CREATE INDEX case_import_sender ON case_import (created_by, created_at, id)",
            "CREATE INDEX case_import_state ON case_import (state, created_at, id)",
            "CREATE INDEX case_import_row_state ON case_import_row (import_id, state, line)",
            "CREATE INDEX case_import_row_case ON case_import_row (case_id)",
            "CREATE INDEX case_import_row_seen ON case_import_row (import_id, reference) WHERE reference IS NOT NULL",
            // A case that another system knows is opened once in an organisation.
            "CREATE UNIQUE INDEX case_import_row_reference ON case_import_row (organisation_id, reference) \
             WHERE case_id IS NOT NULL AND reference IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            CaseImportRow::Table.into_table_ref(),
            CaseImportPart::Table.into_table_ref(),
            CaseImport::Table.into_table_ref(),
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn import() -> TableCreateStatement {
    let key = |column, to: &str| {
        ForeignKey::create()
            .from(CaseImport::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(CaseImport::Table)
        .col(uuid(CaseImport::Id).primary_key())
        .col(big_integer(CaseImport::Version))
        .col(uuid(CaseImport::OrganisationId))
        .col(uuid(CaseImport::CreatedBy))
        .col(timestamp_with_time_zone(CaseImport::CreatedAt))
        .col(text(CaseImport::Format))
        .col(text(CaseImport::Mode))
        .col(boolean(CaseImport::IsDryRun))
        .col(integer(CaseImport::Size))
        .col(text(CaseImport::State))
        .col(text(CaseImport::Step))
        .col(big_integer(CaseImport::AtOffset))
        .col(big_integer(CaseImport::AtLines))
        .col(big_integer(CaseImport::AtRows))
        .col(big_integer_null(CaseImport::RowCount))
        .col(big_integer(CaseImport::Valid))
        .col(big_integer(CaseImport::Refused))
        .col(big_integer(CaseImport::Opened))
        .col(big_integer(CaseImport::Known))
        .col(big_integer(CaseImport::TakenBack))
        .col(big_integer(CaseImport::Stays))
        .col(text_null(CaseImport::Fault))
        .col(big_integer_null(CaseImport::FaultLine))
        .col(big_integer_null(CaseImport::FaultColumn))
        .col(uuid(CaseImport::ActingUser))
        .col(uuid(CaseImport::SessionId))
        .col(uuid_null(CaseImport::LeasedBy))
        .col(timestamp_with_time_zone_null(CaseImport::LeasedUntil))
        .col(timestamp_with_time_zone_null(CaseImport::FinishedAt))
        .foreign_key(&mut key(CaseImport::OrganisationId, "organisation"))
        .foreign_key(&mut key(CaseImport::CreatedBy, "app_user"))
        .foreign_key(&mut key(CaseImport::ActingUser, "app_user"))
        .to_owned()
}

fn part() -> TableCreateStatement {
    Table::create()
        .table(CaseImportPart::Table)
        .col(uuid(CaseImportPart::ImportId))
        .col(integer(CaseImportPart::Number))
        .col(binary(CaseImportPart::Bytes))
        .primary_key(
            Index::create()
                .col(CaseImportPart::ImportId)
                .col(CaseImportPart::Number),
        )
        .foreign_key(
            ForeignKey::create()
                .from(CaseImportPart::Table, CaseImportPart::ImportId)
                .to(CaseImport::Table, CaseImport::Id),
        )
        .to_owned()
}

fn row() -> TableCreateStatement {
    let key = |column, to: &str| {
        ForeignKey::create()
            .from(CaseImportRow::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(CaseImportRow::Table)
        .col(uuid(CaseImportRow::ImportId))
        .col(big_integer(CaseImportRow::Line))
        .col(text(CaseImportRow::State))
        .col(uuid_null(CaseImportRow::CaseId))
        .col(timestamp_with_time_zone_null(CaseImportRow::OpenedAt))
        .col(big_integer_null(CaseImportRow::CaseVersion))
        .col(text_null(CaseImportRow::Fault))
        .col(uuid(CaseImportRow::OrganisationId))
        .col(ColumnDef::new(CaseImportRow::Reference).binary())
        .col(integer_null(CaseImportRow::RootVersion))
        .col(ColumnDef::new(CaseImportRow::ExternalId).binary())
        .primary_key(Index::create().col(CaseImportRow::ImportId).col(CaseImportRow::Line))
        .foreign_key(&mut key(CaseImportRow::ImportId, "case_import"))
        .foreign_key(&mut key(CaseImportRow::CaseId, "case_file"))
        .foreign_key(&mut key(CaseImportRow::OrganisationId, "organisation"))
        .to_owned()
}
