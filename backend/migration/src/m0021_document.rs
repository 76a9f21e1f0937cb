//! Documents of cases: what is said of them, and their content in sealed parts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary, boolean, integer, text, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Document {
    Table,
    Id,
    Version,
    CaseId,
    OrganisationId,
    RecordedBy,
    RecordedAt,
    Kind,
    Format,
    State,
    IsShared,
    Size,
    ContentId,
    Words,
}

#[derive(DeriveIden)]
enum DocumentPart {
    Table,
    DocumentId,
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
        let key = |column: Document, to: &str| {
            ForeignKey::create()
                .from(Document::Table, column)
                .to(Alias::new(to), Alias::new("id"))
                .to_owned()
        };
        let document = Table::create()
            .table(Document::Table)
            .col(uuid(Document::Id).primary_key())
            .col(big_integer(Document::Version))
            .col(uuid(Document::CaseId))
            .col(uuid(Document::OrganisationId))
            .col(uuid(Document::RecordedBy))
            .col(timestamp_with_time_zone(Document::RecordedAt))
            .col(text(Document::Kind))
            .col(text(Document::Format))
            .col(text(Document::State))
            .col(boolean(Document::IsShared))
            .col(integer(Document::Size))
            .col(uuid(Document::ContentId))
            .col(binary(Document::Words))
            .foreign_key(&mut key(Document::CaseId, "case_file"))
            .foreign_key(&mut key(Document::OrganisationId, "organisation"))
            .foreign_key(&mut key(Document::RecordedBy, "app_user"))
            .to_owned();
        manager.create_table(document).await?;
        let part = Table::create()
            .table(DocumentPart::Table)
            .col(uuid(DocumentPart::DocumentId))
            .col(uuid(DocumentPart::ContentId))
            .col(integer(DocumentPart::Number))
            .col(binary(DocumentPart::Bytes))
            .primary_key(
                Index::create()
                    .col(DocumentPart::DocumentId)
                    .col(DocumentPart::ContentId)
                    .col(DocumentPart::Number),
            )
            .foreign_key(
                ForeignKey::create()
                    .from(DocumentPart::Table, DocumentPart::DocumentId)
                    .to(Document::Table, Document::Id),
            )
            .to_owned();
        manager.create_table(part).await?;
        for index in [
            "CREATE INDEX document_case ON document (case_id, recorded_at, id)",
            // What a scanner is to look at, and uploads that nobody finished.
            "CREATE INDEX document_waiting ON document (state, recorded_at, id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(DocumentPart::Table).to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table(Document::Table).to_owned())
            .await
    }
}
