//! Interviews and the account of a case. When somebody asked, for which organisation and about which
//! topics is open, so that it is counted and told; what was said is sealed, and the exploiters apart.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Interview {
    Table,
    Id,
    Version,
    CaseId,
    Kind,
    State,
    ConductedBy,
    OrganisationId,
    StartedAt,
    EndedAt,
    Said,
}

#[derive(DeriveIden)]
enum AccountRevision {
    Table,
    Id,
    CaseId,
    Topic,
    Version,
    InterviewId,
    SavedBy,
    OrganisationId,
    SavedAt,
    Answers,
    Exploiters,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(interview()).await?;
        manager.create_table(account_revision()).await?;
        let connection = manager.get_connection();
        for statement in [
            "CREATE INDEX interview_case ON interview (case_id, started_at, id)",
            // Two who save on the same version do not both succeed.
            "CREATE UNIQUE INDEX account_revision_case ON account_revision (case_id, topic, version)",
            "CREATE INDEX account_revision_interview ON account_revision (interview_id, topic)",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            Table::drop().table(AccountRevision::Table).to_owned(),
            Table::drop().table(Interview::Table).to_owned(),
        ] {
            manager.drop_table(table).await?;
        }
        Ok(())
    }
}

fn interview() -> TableCreateStatement {
    Table::create()
        .table(Interview::Table)
        .col(uuid(Interview::Id).primary_key())
        .col(big_integer(Interview::Version))
        .col(uuid(Interview::CaseId))
        .col(text(Interview::Kind))
        .col(text(Interview::State))
        .col(uuid(Interview::ConductedBy))
        .col(uuid(Interview::OrganisationId))
        .col(timestamp_with_time_zone(Interview::StartedAt))
        .col(timestamp_with_time_zone_null(Interview::EndedAt))
        .col(binary(Interview::Said))
        .foreign_key(&mut key(Interview::Table, Interview::CaseId, "case_file"))
        .foreign_key(&mut key(Interview::Table, Interview::ConductedBy, "app_user"))
        .foreign_key(&mut key(Interview::Table, Interview::OrganisationId, "organisation"))
        .to_owned()
}

fn account_revision() -> TableCreateStatement {
    Table::create()
        .table(AccountRevision::Table)
        .col(uuid(AccountRevision::Id).primary_key())
        .col(uuid(AccountRevision::CaseId))
        .col(text(AccountRevision::Topic))
        .col(big_integer(AccountRevision::Version))
        .col(uuid(AccountRevision::InterviewId))
        .col(uuid(AccountRevision::SavedBy))
        .col(uuid(AccountRevision::OrganisationId))
        .col(timestamp_with_time_zone(AccountRevision::SavedAt))
        .col(ColumnDef::new(AccountRevision::Answers).binary())
        .col(ColumnDef::new(AccountRevision::Exploiters).binary())
        .foreign_key(&mut key(AccountRevision::Table, AccountRevision::CaseId, "case_file"))
        .foreign_key(&mut key(
            AccountRevision::Table,
            AccountRevision::InterviewId,
            "interview",
        ))
        .foreign_key(&mut key(AccountRevision::Table, AccountRevision::SavedBy, "app_user"))
        .foreign_key(&mut key(
            AccountRevision::Table,
            AccountRevision::OrganisationId,
            "organisation",
        ))
        .to_owned()
}

fn key(table: impl IntoIden + 'static, column: impl IntoIden + 'static, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
