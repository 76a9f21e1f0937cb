//! Meetings that are about no case, what they decided, and protocols of cooperation; and which bodies have a part in
//! these and in other records. They name organisations and what people are there, never people.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, date_null, integer, integer_null, text, text_null, timestamp_with_time_zone, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum NamedBody {
    Table,
    SubjectId,
    Place,
    OrganisationId,
    Name,
    Part,
    Role,
}

#[derive(DeriveIden)]
enum Meeting {
    Table,
    Id,
    Version,
    KeeperId,
    ProjectId,
    Kind,
    Number,
    Title,
    Mode,
    HeldOn,
    HeldPrecision,
    UntilOn,
    UntilPrecision,
    /// The year of `held_on`; none where no date is stated.
    Year,
    County,
    /// Where, as it is printed.
    Venue,
    Participants,
    Agenda,
    Minutes,
    NextOn,
    NextPrecision,
    /// How many meetings it stands for.
    Meetings,
    Source,
    SourceNote,
    SearchText,
    /// `held_on`, and the first of all days where none is stated: the latest first, and those without a date last.
    SortOn,
    CreatedAt,
}

#[derive(DeriveIden)]
enum MeetingDecision {
    Table,
    Id,
    MeetingId,
    KeeperId,
    Place,
    Words,
    OwnerId,
    DoneBy,
    DueOn,
    State,
    EndedOn,
    /// `due_on`, and the last of all days where none is stated.
    SortOn,
}

#[derive(DeriveIden)]
enum Protocol {
    Table,
    Id,
    Version,
    KeeperId,
    ProjectId,
    Title,
    Subject,
    SignedOn,
    SignedPrecision,
    Validity,
    ValidUntil,
    /// JSON.
    Renewals,
    /// How many protocols it stands for.
    Protocols,
    Source,
    SearchText,
    SortOn,
    CreatedAt,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [named_body(), meeting(), decision(), protocol()] {
            manager.create_table(table).await?;
        }
        for index in [
            "CREATE INDEX named_body_organisation ON named_body (organisation_id, subject_id)",
            "CREATE INDEX meeting_all ON meeting (sort_on, id)",
            "CREATE INDEX meeting_keeper ON meeting (keeper_id, sort_on, id)",
            "CREATE INDEX meeting_project ON meeting (project_id, sort_on, id)",
            "CREATE INDEX meeting_kind ON meeting (kind, sort_on, id)",
            "CREATE INDEX meeting_county ON meeting (county, sort_on, id)",
            "CREATE INDEX meeting_year ON meeting (year, sort_on, id)",
            "CREATE INDEX meeting_decision_meeting ON meeting_decision (meeting_id, place)",
            "CREATE INDEX meeting_decision_owner ON meeting_decision (owner_id, state, sort_on, id)",
            "CREATE INDEX meeting_decision_keeper ON meeting_decision (keeper_id, state, sort_on, id)",
            "CREATE INDEX protocol_all ON protocol (sort_on, id)",
            "CREATE INDEX protocol_keeper ON protocol (keeper_id, sort_on, id)",
            "CREATE INDEX protocol_project ON protocol (project_id, sort_on, id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            Protocol::Table.into_table_ref(),
            MeetingDecision::Table.into_table_ref(),
            Meeting::Table.into_table_ref(),
            NamedBody::Table.into_table_ref(),
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn key(table: impl IntoTableRef, column: impl IntoIden, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}

fn named_body() -> TableCreateStatement {
    Table::create()
        .table(NamedBody::Table)
        .col(uuid(NamedBody::SubjectId))
        .col(integer(NamedBody::Place))
        .col(uuid_null(NamedBody::OrganisationId))
        .col(text_null(NamedBody::Name))
        .col(text(NamedBody::Part))
        .col(text_null(NamedBody::Role))
        .primary_key(Index::create().col(NamedBody::SubjectId).col(NamedBody::Place))
        .foreign_key(&mut key(NamedBody::Table, NamedBody::OrganisationId, "organisation"))
        .to_owned()
}

fn meeting() -> TableCreateStatement {
    Table::create()
        .table(Meeting::Table)
        .col(uuid(Meeting::Id).primary_key())
        .col(big_integer(Meeting::Version))
        .col(uuid(Meeting::KeeperId))
        .col(uuid_null(Meeting::ProjectId))
        .col(text(Meeting::Kind))
        .col(integer_null(Meeting::Number))
        .col(text(Meeting::Title))
        .col(text_null(Meeting::Mode))
        .col(date_null(Meeting::HeldOn))
        .col(text_null(Meeting::HeldPrecision))
        .col(date_null(Meeting::UntilOn))
        .col(text_null(Meeting::UntilPrecision))
        .col(integer_null(Meeting::Year))
        .col(text_null(Meeting::County))
        .col(text_null(Meeting::Venue))
        .col(integer_null(Meeting::Participants))
        .col(text_null(Meeting::Agenda))
        .col(text_null(Meeting::Minutes))
        .col(date_null(Meeting::NextOn))
        .col(text_null(Meeting::NextPrecision))
        .col(integer_null(Meeting::Meetings))
        .col(text_null(Meeting::Source))
        .col(text_null(Meeting::SourceNote))
        .col(text(Meeting::SearchText))
        .col(date(Meeting::SortOn))
        .col(timestamp_with_time_zone(Meeting::CreatedAt))
        .foreign_key(&mut key(Meeting::Table, Meeting::KeeperId, "organisation"))
        .foreign_key(&mut key(Meeting::Table, Meeting::ProjectId, "project"))
        .to_owned()
}

fn decision() -> TableCreateStatement {
    Table::create()
        .table(MeetingDecision::Table)
        .col(uuid(MeetingDecision::Id).primary_key())
        .col(uuid(MeetingDecision::MeetingId))
        .col(uuid(MeetingDecision::KeeperId))
        .col(integer(MeetingDecision::Place))
        .col(text(MeetingDecision::Words))
        .col(uuid_null(MeetingDecision::OwnerId))
        .col(text_null(MeetingDecision::DoneBy))
        .col(date_null(MeetingDecision::DueOn))
        .col(text(MeetingDecision::State))
        .col(date_null(MeetingDecision::EndedOn))
        .col(date(MeetingDecision::SortOn))
        .foreign_key(&mut key(MeetingDecision::Table, MeetingDecision::MeetingId, "meeting"))
        .foreign_key(&mut key(
            MeetingDecision::Table,
            MeetingDecision::KeeperId,
            "organisation",
        ))
        .foreign_key(&mut key(MeetingDecision::Table, MeetingDecision::OwnerId, "app_user"))
        .to_owned()
}

fn protocol() -> TableCreateStatement {
    Table::create()
        .table(Protocol::Table)
        .col(uuid(Protocol::Id).primary_key())
        .col(big_integer(Protocol::Version))
        .col(uuid(Protocol::KeeperId))
        .col(uuid_null(Protocol::ProjectId))
        .col(text(Protocol::Title))
        .col(text_null(Protocol::Subject))
        .col(date_null(Protocol::SignedOn))
        .col(text_null(Protocol::SignedPrecision))
        .col(text(Protocol::Validity))
        .col(date_null(Protocol::ValidUntil))
        .col(text(Protocol::Renewals))
        .col(integer_null(Protocol::Protocols))
        .col(text_null(Protocol::Source))
        .col(text(Protocol::SearchText))
        .col(date(Protocol::SortOn))
        .col(timestamp_with_time_zone(Protocol::CreatedAt))
        .foreign_key(&mut key(Protocol::Table, Protocol::KeeperId, "organisation"))
        .foreign_key(&mut key(Protocol::Table, Protocol::ProjectId, "project"))
        .to_owned()
}
