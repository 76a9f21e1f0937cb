//! Closings of cases and contacts after them. Codes that statistics count are open; what somebody
//! said, and how the person can be reached, is sealed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, boolean, boolean_null, date, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum CaseClosure {
    Table,
    Id,
    Version,
    CaseId,
    State,
    OrganisationId,
    RequestedBy,
    RequestedAt,
    Reason,
    DecidedOn,
    LastContactOn,
    Living,
    Employment,
    Schooling,
    Papers,
    Safety,
    RiskLevel,
    FollowUpMonths,
    FollowUpWay,
    AnsweredBy,
    AnsweredAt,
    ClosedAt,
    ReopenedBy,
    ReopenedIn,
    ReopenedAt,
    ReopenReason,
    Words,
    Reach,
    Answers,
}

#[derive(DeriveIden)]
enum FollowUp {
    Table,
    Id,
    CaseId,
    OrganisationId,
    RecordedBy,
    RecordedAt,
    MadeOn,
    Way,
    IsReached,
    Living,
    Safety,
    NeedsHelp,
    Words,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(closure()).await?;
        manager.create_table(follow_up()).await?;
        let connection = manager.get_connection();
        for statement in [
            "CREATE INDEX case_closure_case ON case_closure (case_id, requested_at, id)",
            // One at a time waits for its approval.
            "CREATE UNIQUE INDEX case_closure_awaiting ON case_closure (case_id) WHERE state = 'awaiting_approval'",
            "CREATE INDEX case_closure_waiting ON case_closure (requested_at, id) WHERE state = 'awaiting_approval'",
            "CREATE INDEX follow_up_case ON follow_up (case_id, made_on, id)",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            Table::drop().table(FollowUp::Table).to_owned(),
            Table::drop().table(CaseClosure::Table).to_owned(),
        ] {
            manager.drop_table(table).await?;
        }
        Ok(())
    }
}

fn closure() -> TableCreateStatement {
    Table::create()
        .table(CaseClosure::Table)
        .col(uuid(CaseClosure::Id).primary_key())
        .col(big_integer(CaseClosure::Version))
        .col(uuid(CaseClosure::CaseId))
        .col(text(CaseClosure::State))
        .col(uuid(CaseClosure::OrganisationId))
        .col(uuid(CaseClosure::RequestedBy))
        .col(timestamp_with_time_zone(CaseClosure::RequestedAt))
        .col(text(CaseClosure::Reason))
        .col(date(CaseClosure::DecidedOn))
        .col(date(CaseClosure::LastContactOn))
        .col(text(CaseClosure::Living))
        .col(text(CaseClosure::Employment))
        .col(text(CaseClosure::Schooling))
        .col(text(CaseClosure::Papers))
        .col(text(CaseClosure::Safety))
        .col(text_null(CaseClosure::RiskLevel))
        .col(text_null(CaseClosure::FollowUpMonths))
        .col(text_null(CaseClosure::FollowUpWay))
        .col(uuid_null(CaseClosure::AnsweredBy))
        .col(timestamp_with_time_zone_null(CaseClosure::AnsweredAt))
        .col(timestamp_with_time_zone_null(CaseClosure::ClosedAt))
        .col(uuid_null(CaseClosure::ReopenedBy))
        .col(uuid_null(CaseClosure::ReopenedIn))
        .col(timestamp_with_time_zone_null(CaseClosure::ReopenedAt))
        .col(text_null(CaseClosure::ReopenReason))
        .col(binary(CaseClosure::Words))
        .col(ColumnDef::new(CaseClosure::Reach).binary())
        .col(binary(CaseClosure::Answers))
        .foreign_key(&mut key(CaseClosure::Table, CaseClosure::CaseId, "case_file"))
        .foreign_key(&mut key(
            CaseClosure::Table,
            CaseClosure::OrganisationId,
            "organisation",
        ))
        .foreign_key(&mut key(CaseClosure::Table, CaseClosure::RequestedBy, "app_user"))
        .foreign_key(&mut key(CaseClosure::Table, CaseClosure::AnsweredBy, "app_user"))
        .foreign_key(&mut key(CaseClosure::Table, CaseClosure::ReopenedBy, "app_user"))
        .foreign_key(&mut key(CaseClosure::Table, CaseClosure::ReopenedIn, "organisation"))
        .to_owned()
}

fn follow_up() -> TableCreateStatement {
    Table::create()
        .table(FollowUp::Table)
        .col(uuid(FollowUp::Id).primary_key())
        .col(uuid(FollowUp::CaseId))
        .col(uuid(FollowUp::OrganisationId))
        .col(uuid(FollowUp::RecordedBy))
        .col(timestamp_with_time_zone(FollowUp::RecordedAt))
        .col(date(FollowUp::MadeOn))
        .col(text(FollowUp::Way))
        .col(boolean(FollowUp::IsReached))
        .col(text_null(FollowUp::Living))
        .col(text_null(FollowUp::Safety))
        .col(boolean_null(FollowUp::NeedsHelp))
        .col(binary(FollowUp::Words))
        .foreign_key(&mut key(FollowUp::Table, FollowUp::CaseId, "case_file"))
        .foreign_key(&mut key(FollowUp::Table, FollowUp::OrganisationId, "organisation"))
        .foreign_key(&mut key(FollowUp::Table, FollowUp::RecordedBy, "app_user"))
        .to_owned()
}

fn key(table: impl IntoIden + 'static, column: impl IntoIden + 'static, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
