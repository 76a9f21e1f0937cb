//! Decisions on a person's status, and differing views on them: by which body, when and on which
//! grounds. What was said in words is sealed.
//!
//! Refusals without identity are counted, not kept one by one: a row that stood for a person could
//! be put beside the case that was closed that day, by its place in the table if by nothing else.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, date, date_null, integer, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum StatusDecision {
    Table,
    Id,
    Version,
    CaseId,
    Status,
    OrganisationId,
    DecidedBy,
    DecidedOn,
    Precision,
    FromState,
    Grounds,
    Screenings,
    Replaces,
    RecordedBy,
    RecordedIn,
    RecordedAt,
    Words,
    NoticeOn,
    NoticeMethod,
    NoticeLanguage,
    ObjectedOn,
    ObjectionOutcome,
    ObjectionOutcomeOn,
    ErrorBy,
    ErrorAt,
    ErrorReason,
}

#[derive(DeriveIden)]
enum StatusDisagreement {
    Table,
    Id,
    Version,
    CaseId,
    DecisionId,
    OrganisationId,
    Status,
    Grounds,
    Words,
    RecordedBy,
    RecordedAt,
    Outcome,
    ResolvedOn,
    ResolvedBy,
    ResolvedIn,
    ResolvedAt,
    NewDecisionId,
    Reason,
}

#[derive(DeriveIden)]
enum RefusalCount {
    Table,
    Month,
    County,
    Reason,
    Sex,
    Citizenship,
    Exploitation,
    Number,
}

#[derive(DeriveIden)]
enum CaseTombstone {
    Table,
    CaseId,
    ErasedAt,
    ErasedBy,
    OrganisationId,
}

#[derive(DeriveIden)]
enum TrackChange {
    Table,
    DecisionId,
}

#[derive(DeriveIden)]
enum CaseFile {
    Table,
    DisagreeSince,
}

const INDEXES: [&str; 5] = [
    "CREATE INDEX status_decision_case ON status_decision (case_id, recorded_at, id)",
    "CREATE INDEX status_disagreement_case ON status_disagreement (case_id, recorded_at, id)",
    "CREATE INDEX case_file_held_disagree ON case_file (organisation_id, opened_at, id) WHERE disagree_since IS NOT NULL",
    "CREATE INDEX case_file_all_disagree ON case_file (opened_at, id) WHERE disagree_since IS NOT NULL",
    "CREATE INDEX case_file_county_disagree ON case_file (county, opened_at, id) WHERE disagree_since IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            status_decision(),
            status_disagreement(),
            refusal_count(),
            case_tombstone(),
        ] {
            manager.create_table(table).await?;
        }
        let moved_by = Table::alter()
            .table(TrackChange::Table)
            .add_column(uuid_null(TrackChange::DecisionId))
            .to_owned();
        manager.alter_table(moved_by).await?;
        let disagree = Table::alter()
            .table(CaseFile::Table)
            .add_column(timestamp_with_time_zone_null(CaseFile::DisagreeSince))
            .to_owned();
        manager.alter_table(disagree).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in [
            "case_file_held_disagree",
            "case_file_all_disagree",
            "case_file_county_disagree",
        ] {
            let drop = format!("DROP INDEX {index}");
            manager.get_connection().execute_unprepared(&drop).await?;
        }
        let disagree = Table::alter()
            .table(CaseFile::Table)
            .drop_column(CaseFile::DisagreeSince)
            .to_owned();
        manager.alter_table(disagree).await?;
        let moved_by = Table::alter()
            .table(TrackChange::Table)
            .drop_column(TrackChange::DecisionId)
            .to_owned();
        manager.alter_table(moved_by).await?;
        for table in [
            Table::drop().table(CaseTombstone::Table).to_owned(),
            Table::drop().table(RefusalCount::Table).to_owned(),
            Table::drop().table(StatusDisagreement::Table).to_owned(),
            Table::drop().table(StatusDecision::Table).to_owned(),
        ] {
            manager.drop_table(table).await?;
        }
        Ok(())
    }
}

fn status_decision() -> TableCreateStatement {
    let key = |column, to| key(StatusDecision::Table, column, to);
    Table::create()
        .table(StatusDecision::Table)
        .col(uuid(StatusDecision::Id).primary_key())
        .col(big_integer(StatusDecision::Version))
        .col(uuid(StatusDecision::CaseId))
        .col(text(StatusDecision::Status))
        .col(uuid(StatusDecision::OrganisationId))
        .col(uuid_null(StatusDecision::DecidedBy))
        .col(date(StatusDecision::DecidedOn))
        .col(text(StatusDecision::Precision))
        .col(text(StatusDecision::FromState))
        .col(text(StatusDecision::Grounds))
        .col(text(StatusDecision::Screenings))
        .col(uuid_null(StatusDecision::Replaces))
        .col(uuid(StatusDecision::RecordedBy))
        .col(uuid(StatusDecision::RecordedIn))
        .col(timestamp_with_time_zone(StatusDecision::RecordedAt))
        .col(binary(StatusDecision::Words))
        .col(date_null(StatusDecision::NoticeOn))
        .col(text_null(StatusDecision::NoticeMethod))
        .col(text_null(StatusDecision::NoticeLanguage))
        .col(date_null(StatusDecision::ObjectedOn))
        .col(text_null(StatusDecision::ObjectionOutcome))
        .col(date_null(StatusDecision::ObjectionOutcomeOn))
        .col(uuid_null(StatusDecision::ErrorBy))
        .col(timestamp_with_time_zone_null(StatusDecision::ErrorAt))
        .col(ColumnDef::new(StatusDecision::ErrorReason).binary())
        .foreign_key(&mut key(StatusDecision::CaseId, "case_file"))
        .foreign_key(&mut key(StatusDecision::OrganisationId, "organisation"))
        .foreign_key(&mut key(StatusDecision::DecidedBy, "app_user"))
        .foreign_key(&mut key(StatusDecision::Replaces, "status_decision"))
        .foreign_key(&mut key(StatusDecision::RecordedBy, "app_user"))
        .foreign_key(&mut key(StatusDecision::RecordedIn, "organisation"))
        .foreign_key(&mut key(StatusDecision::ErrorBy, "app_user"))
        .to_owned()
}

fn status_disagreement() -> TableCreateStatement {
    let key = |column, to| key(StatusDisagreement::Table, column, to);
    Table::create()
        .table(StatusDisagreement::Table)
        .col(uuid(StatusDisagreement::Id).primary_key())
        .col(big_integer(StatusDisagreement::Version))
        .col(uuid(StatusDisagreement::CaseId))
        .col(uuid(StatusDisagreement::DecisionId))
        .col(uuid(StatusDisagreement::OrganisationId))
        .col(text(StatusDisagreement::Status))
        .col(text(StatusDisagreement::Grounds))
        .col(binary(StatusDisagreement::Words))
        .col(uuid(StatusDisagreement::RecordedBy))
        .col(timestamp_with_time_zone(StatusDisagreement::RecordedAt))
        .col(text_null(StatusDisagreement::Outcome))
        .col(date_null(StatusDisagreement::ResolvedOn))
        .col(uuid_null(StatusDisagreement::ResolvedBy))
        .col(uuid_null(StatusDisagreement::ResolvedIn))
        .col(timestamp_with_time_zone_null(StatusDisagreement::ResolvedAt))
        .col(uuid_null(StatusDisagreement::NewDecisionId))
        .col(ColumnDef::new(StatusDisagreement::Reason).binary())
        .foreign_key(&mut key(StatusDisagreement::CaseId, "case_file"))
        .foreign_key(&mut key(StatusDisagreement::DecisionId, "status_decision"))
        .foreign_key(&mut key(StatusDisagreement::OrganisationId, "organisation"))
        .foreign_key(&mut key(StatusDisagreement::RecordedBy, "app_user"))
        .foreign_key(&mut key(StatusDisagreement::ResolvedBy, "app_user"))
        .foreign_key(&mut key(StatusDisagreement::ResolvedIn, "organisation"))
        .foreign_key(&mut key(StatusDisagreement::NewDecisionId, "status_decision"))
        .to_owned()
}

fn refusal_count() -> TableCreateStatement {
    Table::create()
        .table(RefusalCount::Table)
        .col(date(RefusalCount::Month))
        .col(text(RefusalCount::County))
        .col(text(RefusalCount::Reason))
        .col(text(RefusalCount::Sex))
        .col(text(RefusalCount::Citizenship))
        .col(text(RefusalCount::Exploitation))
        .col(integer(RefusalCount::Number))
        .primary_key(
            Index::create()
                .col(RefusalCount::Month)
                .col(RefusalCount::County)
                .col(RefusalCount::Reason)
                .col(RefusalCount::Sex)
                .col(RefusalCount::Citizenship)
                .col(RefusalCount::Exploitation),
        )
        .to_owned()
}

fn case_tombstone() -> TableCreateStatement {
    let key = |column, to| key(CaseTombstone::Table, column, to);
    Table::create()
        .table(CaseTombstone::Table)
        .col(uuid(CaseTombstone::CaseId).primary_key())
        .col(timestamp_with_time_zone(CaseTombstone::ErasedAt))
        .col(uuid(CaseTombstone::ErasedBy))
        .col(uuid(CaseTombstone::OrganisationId))
        .foreign_key(&mut key(CaseTombstone::ErasedBy, "app_user"))
        .foreign_key(&mut key(CaseTombstone::OrganisationId, "organisation"))
        .to_owned()
}

fn key(table: impl Iden, column: impl Iden, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
