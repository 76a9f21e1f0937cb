//! Cases, the people they are about, and what is written down.
//!
//! `case_file` is read by lists and statistics, so it holds nothing but ids, codes, dates and
//! names that say nothing (`reference`, `code_name`). Everything about the person is sealed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, boolean, date, date_null, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Organisation {
    Table,
    Id,
}

#[derive(DeriveIden)]
enum AppUser {
    Table,
    Id,
}

#[derive(DeriveIden)]
enum CaseFile {
    Table,
    Id,
    Version,
    Reference,
    CodeName,
    OrganisationId,
    AssignedTo,
    OpenedBy,
    OpenedAt,
    DetectedOn,
    Source,
    County,
    Sex,
    AgeGroup,
    IsChild,
    Urgency,
    Identification,
    Assistance,
    Proceedings,
    Compensation,
    StayReturn,
    PresumedOn,
    RiskLevel,
    ClosedAt,
    ClosingReason,
    LastContactOn,
    NextDueAt,
    NextHalfAt,
    NextMostAt,
    NextClock,
}

#[derive(DeriveIden)]
enum Person {
    Table,
    Id,
    Version,
    CaseId,
    Names,
    Birth,
    Origin,
    Identifiers,
    Contacts,
}

#[derive(DeriveIden)]
enum PersonIndex {
    Table,
    PersonId,
    OrganisationId,
    Digest,
}

#[derive(DeriveIden)]
enum TrackChange {
    Table,
    Id,
    CaseId,
    Track,
    FromState,
    ToState,
    DecidedOn,
    DecidedBy,
    OrganisationId,
    Grounds,
    ClosingReason,
    LastContactOn,
    At,
}

#[derive(DeriveIden)]
enum Note {
    Table,
    Id,
    CaseId,
    Kind,
    Body,
    AuthorId,
    OrganisationId,
    At,
}

#[derive(DeriveIden)]
enum Task {
    Table,
    Id,
    Version,
    CaseId,
    OrganisationId,
    Title,
    DueOn,
    OwnerId,
    CreatedBy,
    CreatedAt,
    State,
    DoneAt,
}

/// One index for each way a list is filtered and sorted, so that a page costs the same however
/// many cases there are. Lists run newest first, or by what is due next.
const INDEXES: [&str; 32] = [
    "CREATE INDEX case_file_newest ON case_file (opened_at, id)",
    "CREATE INDEX case_file_held ON case_file (organisation_id, opened_at, id)",
    "CREATE INDEX case_file_identification ON case_file (organisation_id, identification, opened_at, id)",
    "CREATE INDEX case_file_assistance ON case_file (organisation_id, assistance, opened_at, id)",
    "CREATE INDEX case_file_proceedings ON case_file (organisation_id, proceedings, opened_at, id)",
    "CREATE INDEX case_file_stay_return ON case_file (organisation_id, stay_return, opened_at, id)",
    "CREATE INDEX case_file_held_county ON case_file (organisation_id, county, opened_at, id)",
    "CREATE INDEX case_file_open ON case_file (organisation_id, opened_at, id) WHERE closed_at IS NULL",
    "CREATE INDEX case_file_nobody ON case_file (organisation_id, opened_at, id) WHERE assigned_to IS NULL",
    "CREATE INDEX case_file_assigned ON case_file (assigned_to, opened_at, id) WHERE assigned_to IS NOT NULL",
    "CREATE INDEX case_file_county ON case_file (county, opened_at, id)",
    // A rare state must be found in the country and in a county without walking all that are newer.
    "CREATE INDEX case_file_all_identification ON case_file (identification, opened_at, id)",
    "CREATE INDEX case_file_all_assistance ON case_file (assistance, opened_at, id)",
    "CREATE INDEX case_file_all_proceedings ON case_file (proceedings, opened_at, id)",
    "CREATE INDEX case_file_all_stay_return ON case_file (stay_return, opened_at, id)",
    "CREATE INDEX case_file_county_identification ON case_file (county, identification, opened_at, id)",
    "CREATE INDEX case_file_county_assistance ON case_file (county, assistance, opened_at, id)",
    "CREATE INDEX case_file_county_proceedings ON case_file (county, proceedings, opened_at, id)",
    "CREATE INDEX case_file_county_stay_return ON case_file (county, stay_return, opened_at, id)",
    "CREATE INDEX case_file_due ON case_file (next_due_at, id) WHERE next_due_at IS NOT NULL",
    "CREATE INDEX case_file_held_due ON case_file (organisation_id, next_due_at, id) WHERE next_due_at IS NOT NULL",
    "CREATE INDEX case_file_assigned_due ON case_file (assigned_to, next_due_at, id) WHERE next_due_at IS NOT NULL",
    "CREATE INDEX case_file_county_due ON case_file (county, next_due_at, id) WHERE next_due_at IS NOT NULL",
    "CREATE INDEX case_file_opened_by ON case_file (opened_by)",
    "CREATE INDEX person_index_digest ON person_index (organisation_id, digest)",
    "CREATE INDEX track_change_case ON track_change (case_id, at, id)",
    "CREATE INDEX note_case ON note (case_id, at, id)",
    "CREATE INDEX task_owner ON task (owner_id, state, created_at, id)",
    "CREATE INDEX task_owner_all ON task (owner_id, created_at, id)",
    "CREATE INDEX task_organisation_all ON task (organisation_id, created_at, id)",
    "CREATE INDEX task_organisation ON task (organisation_id, state, created_at, id)",
    "CREATE INDEX task_case ON task (case_id, state, created_at, id) WHERE case_id IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [case_file(), person(), person_index(), track_change(), note(), task()] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["task", "note", "track_change", "person_index", "person", "case_file"] {
            manager
                .drop_table(Table::drop().table(Alias::new(table)).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn case_file() -> TableCreateStatement {
    Table::create()
        .table(CaseFile::Table)
        .col(uuid(CaseFile::Id).primary_key())
        .col(big_integer(CaseFile::Version))
        .col(text(CaseFile::Reference).unique_key())
        .col(text(CaseFile::CodeName))
        .col(uuid(CaseFile::OrganisationId))
        .col(uuid_null(CaseFile::AssignedTo))
        .col(uuid(CaseFile::OpenedBy))
        .col(timestamp_with_time_zone(CaseFile::OpenedAt))
        .col(date(CaseFile::DetectedOn))
        .col(text_null(CaseFile::Source))
        .col(text(CaseFile::County))
        .col(text(CaseFile::Sex))
        .col(text(CaseFile::AgeGroup))
        .col(boolean(CaseFile::IsChild))
        .col(text(CaseFile::Urgency))
        .col(text(CaseFile::Identification))
        .col(text(CaseFile::Assistance))
        .col(text(CaseFile::Proceedings))
        .col(text(CaseFile::Compensation))
        .col(text(CaseFile::StayReturn))
        .col(date_null(CaseFile::PresumedOn))
        .col(text_null(CaseFile::RiskLevel))
        .col(timestamp_with_time_zone_null(CaseFile::ClosedAt))
        .col(text_null(CaseFile::ClosingReason))
        .col(date_null(CaseFile::LastContactOn))
        .col(timestamp_with_time_zone_null(CaseFile::NextDueAt))
        .col(timestamp_with_time_zone_null(CaseFile::NextHalfAt))
        .col(timestamp_with_time_zone_null(CaseFile::NextMostAt))
        .col(text_null(CaseFile::NextClock))
        .foreign_key(&mut organisation(CaseFile::Table, CaseFile::OrganisationId))
        .foreign_key(&mut app_user(CaseFile::Table, CaseFile::AssignedTo))
        .foreign_key(&mut app_user(CaseFile::Table, CaseFile::OpenedBy))
        .to_owned()
}

fn person() -> TableCreateStatement {
    Table::create()
        .table(Person::Table)
        .col(uuid(Person::Id).primary_key())
        .col(big_integer(Person::Version))
        .col(uuid(Person::CaseId).unique_key())
        .col(binary(Person::Names))
        .col(binary(Person::Birth))
        .col(binary(Person::Origin))
        .col(binary(Person::Identifiers))
        .col(binary(Person::Contacts))
        .foreign_key(&mut case(Person::Table, Person::CaseId))
        .to_owned()
}

fn person_index() -> TableCreateStatement {
    Table::create()
        .table(PersonIndex::Table)
        .col(uuid(PersonIndex::PersonId))
        .col(uuid(PersonIndex::OrganisationId))
        .col(binary(PersonIndex::Digest))
        .primary_key(Index::create().col(PersonIndex::PersonId).col(PersonIndex::Digest))
        .foreign_key(
            ForeignKey::create()
                .from(PersonIndex::Table, PersonIndex::PersonId)
                .to(Person::Table, Person::Id),
        )
        .foreign_key(&mut organisation(PersonIndex::Table, PersonIndex::OrganisationId))
        .to_owned()
}

fn track_change() -> TableCreateStatement {
    Table::create()
        .table(TrackChange::Table)
        .col(uuid(TrackChange::Id).primary_key())
        .col(uuid(TrackChange::CaseId))
        .col(text(TrackChange::Track))
        .col(text(TrackChange::FromState))
        .col(text(TrackChange::ToState))
        .col(date(TrackChange::DecidedOn))
        .col(uuid(TrackChange::DecidedBy))
        .col(uuid(TrackChange::OrganisationId))
        .col(binary(TrackChange::Grounds))
        .col(text_null(TrackChange::ClosingReason))
        .col(date_null(TrackChange::LastContactOn))
        .col(timestamp_with_time_zone(TrackChange::At))
        .foreign_key(&mut case(TrackChange::Table, TrackChange::CaseId))
        .foreign_key(&mut app_user(TrackChange::Table, TrackChange::DecidedBy))
        .foreign_key(&mut organisation(TrackChange::Table, TrackChange::OrganisationId))
        .to_owned()
}

fn note() -> TableCreateStatement {
    Table::create()
        .table(Note::Table)
        .col(uuid(Note::Id).primary_key())
        .col(uuid(Note::CaseId))
        .col(text(Note::Kind))
        .col(binary(Note::Body))
        .col(uuid(Note::AuthorId))
        .col(uuid(Note::OrganisationId))
        .col(timestamp_with_time_zone(Note::At))
        .foreign_key(&mut case(Note::Table, Note::CaseId))
        .foreign_key(&mut app_user(Note::Table, Note::AuthorId))
        .foreign_key(&mut organisation(Note::Table, Note::OrganisationId))
        .to_owned()
}

fn task() -> TableCreateStatement {
    Table::create()
        .table(Task::Table)
        .col(uuid(Task::Id).primary_key())
        .col(big_integer(Task::Version))
        .col(uuid_null(Task::CaseId))
        .col(uuid(Task::OrganisationId))
        .col(binary(Task::Title))
        .col(date_null(Task::DueOn))
        .col(uuid(Task::OwnerId))
        .col(uuid(Task::CreatedBy))
        .col(timestamp_with_time_zone(Task::CreatedAt))
        .col(text(Task::State))
        .col(timestamp_with_time_zone_null(Task::DoneAt))
        .foreign_key(&mut case(Task::Table, Task::CaseId))
        .foreign_key(&mut organisation(Task::Table, Task::OrganisationId))
        .foreign_key(&mut app_user(Task::Table, Task::OwnerId))
        .foreign_key(&mut app_user(Task::Table, Task::CreatedBy))
        .to_owned()
}

fn case(table: impl IntoIden, column: impl IntoIden) -> ForeignKeyCreateStatement {
    reference(table, column, CaseFile::Table, CaseFile::Id)
}

fn organisation(table: impl IntoIden, column: impl IntoIden) -> ForeignKeyCreateStatement {
    reference(table, column, Organisation::Table, Organisation::Id)
}

fn app_user(table: impl IntoIden, column: impl IntoIden) -> ForeignKeyCreateStatement {
    reference(table, column, AppUser::Table, AppUser::Id)
}

fn reference(
    table: impl IntoIden,
    column: impl IntoIden,
    to_table: impl IntoIden,
    to_column: impl IntoIden,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table.into_iden(), column.into_iden())
        .to(to_table.into_iden(), to_column.into_iden())
        .to_owned()
}
