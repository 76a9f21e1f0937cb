//! Files of projects: what is said of them, and their content in sealed parts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, integer, text, text_null, timestamp_with_time_zone, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum ProjectFile {
    Table,
    Id,
    Version,
    ProjectId,
    OrganisationId,
    RecordedBy,
    RecordedAt,
    Kind,
    SubjectKind,
    SubjectId,
    Format,
    State,
    Size,
    ContentId,
    Words,
}

#[derive(DeriveIden)]
enum ProjectFilePart {
    Table,
    FileId,
    ContentId,
    Number,
    Bytes,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let key = |column: ProjectFile, to: &str| {
            ForeignKey::create()
                .from(ProjectFile::Table, column)
                .to(Alias::new(to), Alias::new("id"))
                .to_owned()
        };
        let file = Table::create()
            .table(ProjectFile::Table)
            .col(uuid(ProjectFile::Id).primary_key())
            .col(big_integer(ProjectFile::Version))
            .col(uuid(ProjectFile::ProjectId))
            .col(uuid(ProjectFile::OrganisationId))
            .col(uuid(ProjectFile::RecordedBy))
            .col(timestamp_with_time_zone(ProjectFile::RecordedAt))
            .col(text(ProjectFile::Kind))
            .col(text_null(ProjectFile::SubjectKind))
            .col(uuid_null(ProjectFile::SubjectId))
            .col(text(ProjectFile::Format))
            .col(text(ProjectFile::State))
            .col(integer(ProjectFile::Size))
            .col(uuid(ProjectFile::ContentId))
            .col(binary(ProjectFile::Words))
            .foreign_key(&mut key(ProjectFile::ProjectId, "project"))
            .foreign_key(&mut key(ProjectFile::OrganisationId, "organisation"))
            .foreign_key(&mut key(ProjectFile::RecordedBy, "app_user"))
            .to_owned();
        manager.create_table(file).await?;
        let part = Table::create()
            .table(ProjectFilePart::Table)
            .col(uuid(ProjectFilePart::FileId))
            .col(uuid(ProjectFilePart::ContentId))
            .col(integer(ProjectFilePart::Number))
            .col(binary(ProjectFilePart::Bytes))
            .primary_key(
                Index::create()
                    .col(ProjectFilePart::FileId)
                    .col(ProjectFilePart::ContentId)
                    .col(ProjectFilePart::Number),
            )
            .foreign_key(
                ForeignKey::create()
                    .from(ProjectFilePart::Table, ProjectFilePart::FileId)
                    .to(ProjectFile::Table, ProjectFile::Id),
            )
            .to_owned();
        manager.create_table(part).await?;
        for index in [
            "CREATE INDEX project_file_project ON project_file (project_id, recorded_at, id)",
            "CREATE INDEX project_file_subject ON project_file (subject_id, recorded_at, id)",
            // What a scanner is to look at, and uploads that nobody finished.
            "CREATE INDEX project_file_waiting ON project_file (state, recorded_at, id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["project_file_part", "project_file"] {
            manager
                .drop_table(Table::drop().table(Alias::new(table)).to_owned())
                .await?;
        }
        Ok(())
    }
}
