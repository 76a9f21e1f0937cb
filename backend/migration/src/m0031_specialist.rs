//! Specialists of a case, and what they write of sessions. Who is named, that there was a session and whether the
//! person came is open; what was said there is sealed apart, and so is what a note said before.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary, date, text, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum CaseSpecialist {
    Table,
    Id,
    Version,
    CaseId,
    OrganisationId,
    UserId,
    Profession,
    Since,
    NamedBy,
    NamedAt,
    EndedAt,
}

#[derive(DeriveIden)]
enum SpecialistNote {
    Table,
    Id,
    Version,
    CaseId,
    OrganisationId,
    AuthorId,
    KeeperId,
    ReferralId,
    RecordedAt,
    WrittenAt,
    Profession,
    HeldOn,
    Attendance,
    Words,
}

#[derive(DeriveIden)]
enum SpecialistNoteEarlier {
    Table,
    NoteId,
    Version,
    WrittenAt,
    Said,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(specialist()).await?;
        manager.create_table(note()).await?;
        manager.create_table(earlier()).await?;
        for index in [
            "CREATE INDEX case_specialist_case ON case_specialist (case_id, named_at, id)",
            // Whose cases a specialist sees is asked with every reading of theirs.
            "CREATE INDEX case_specialist_user ON case_specialist (user_id, organisation_id, ended_at, case_id)",
            "CREATE INDEX specialist_note_case ON specialist_note (case_id, held_on, id)",
            "CREATE INDEX specialist_note_keeper ON specialist_note (case_id, keeper_id, held_on, id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["specialist_note_earlier", "specialist_note", "case_specialist"] {
            manager
                .drop_table(Table::drop().table(Alias::new(table)).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn specialist() -> TableCreateStatement {
    let key = |column, to: &str| {
        ForeignKey::create()
            .from(CaseSpecialist::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(CaseSpecialist::Table)
        .col(uuid(CaseSpecialist::Id).primary_key())
        .col(big_integer(CaseSpecialist::Version))
        .col(uuid(CaseSpecialist::CaseId))
        .col(uuid(CaseSpecialist::OrganisationId))
        .col(uuid(CaseSpecialist::UserId))
        .col(text(CaseSpecialist::Profession))
        .col(date(CaseSpecialist::Since))
        .col(uuid(CaseSpecialist::NamedBy))
        .col(timestamp_with_time_zone(CaseSpecialist::NamedAt))
        .col(ColumnDef::new(CaseSpecialist::EndedAt).timestamp_with_time_zone())
        .foreign_key(&mut key(CaseSpecialist::CaseId, "case_file"))
        .foreign_key(&mut key(CaseSpecialist::OrganisationId, "organisation"))
        .foreign_key(&mut key(CaseSpecialist::UserId, "app_user"))
        .foreign_key(&mut key(CaseSpecialist::NamedBy, "app_user"))
        .to_owned()
}

fn note() -> TableCreateStatement {
    let key = |column, to: &str| {
        ForeignKey::create()
            .from(SpecialistNote::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(SpecialistNote::Table)
        .col(uuid(SpecialistNote::Id).primary_key())
        .col(big_integer(SpecialistNote::Version))
        .col(uuid(SpecialistNote::CaseId))
        .col(uuid(SpecialistNote::OrganisationId))
        .col(uuid(SpecialistNote::AuthorId))
        .col(uuid(SpecialistNote::KeeperId))
        .col(ColumnDef::new(SpecialistNote::ReferralId).uuid())
        .col(timestamp_with_time_zone(SpecialistNote::RecordedAt))
        .col(timestamp_with_time_zone(SpecialistNote::WrittenAt))
        .col(text(SpecialistNote::Profession))
        .col(date(SpecialistNote::HeldOn))
        .col(text(SpecialistNote::Attendance))
        .col(binary(SpecialistNote::Words))
        .foreign_key(&mut key(SpecialistNote::CaseId, "case_file"))
        .foreign_key(&mut key(SpecialistNote::OrganisationId, "organisation"))
        .foreign_key(&mut key(SpecialistNote::AuthorId, "app_user"))
        .foreign_key(&mut key(SpecialistNote::KeeperId, "app_user"))
        .foreign_key(&mut key(SpecialistNote::ReferralId, "referral"))
        .to_owned()
}

fn earlier() -> TableCreateStatement {
    Table::create()
        .table(SpecialistNoteEarlier::Table)
        .col(uuid(SpecialistNoteEarlier::NoteId))
        .col(big_integer(SpecialistNoteEarlier::Version))
        .col(timestamp_with_time_zone(SpecialistNoteEarlier::WrittenAt))
        .col(binary(SpecialistNoteEarlier::Said))
        .primary_key(
            Index::create()
                .col(SpecialistNoteEarlier::NoteId)
                .col(SpecialistNoteEarlier::Version),
        )
        .foreign_key(
            ForeignKey::create()
                .from(SpecialistNoteEarlier::Table, SpecialistNoteEarlier::NoteId)
                .to(SpecialistNote::Table, SpecialistNote::Id),
        )
        .to_owned()
}
