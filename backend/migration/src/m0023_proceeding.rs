//! Proceedings, their hearings, what the person was told of their rights, and claims for compensation.
//! Codes, days and states that statistics count are open; bodies, numbers of files, amounts and words
//! are sealed. A deadline may belong to one hearing.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, boolean, date, date_null, date_time, text, text_null, timestamp_with_time_zone, uuid,
    uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Proceeding {
    Table,
    Id,
    Version,
    CaseId,
    RecordedBy,
    RecordedAt,
    Kind,
    Country,
    OpenedOn,
    Stage,
    StageOn,
    Outcome,
    Capacity,
    CapacitySince,
    IsVoid,
    Words,
}

#[derive(DeriveIden)]
enum Hearing {
    Table,
    Id,
    Version,
    CaseId,
    ProceedingId,
    RecordedBy,
    RecordedAt,
    At,
    State,
    IsPrepared,
    PostponedTo,
    Words,
}

#[derive(DeriveIden)]
enum RightsInformation {
    Table,
    Id,
    CaseId,
    OrganisationId,
    RecordedBy,
    RecordedAt,
    GivenOn,
    Rights,
    Understanding,
    Words,
}

#[derive(DeriveIden)]
enum CompensationClaim {
    Table,
    Id,
    Version,
    CaseId,
    RecordedBy,
    RecordedAt,
    State,
    Way,
    ProceedingId,
    ClaimedOn,
    Currency,
    DecidedOn,
    Outcome,
    WithdrawnOn,
    Words,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(proceeding()).await?;
        manager.create_table(hearing()).await?;
        manager.create_table(rights_information()).await?;
        manager.create_table(compensation_claim()).await?;
        let of_a_hearing = Table::alter()
            .table(Alias::new("clock"))
            .add_column(uuid_null(Alias::new("hearing_id")))
            .to_owned();
        manager.alter_table(of_a_hearing).await?;
        let connection = manager.get_connection();
        for statement in [
            "CREATE INDEX proceeding_case ON proceeding (case_id, recorded_at, id)",
            "CREATE INDEX hearing_case ON hearing (case_id, at, id)",
            "CREATE INDEX rights_information_case ON rights_information (case_id, given_on, id)",
            "CREATE INDEX compensation_claim_case ON compensation_claim (case_id, claimed_on, id)",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let of_no_hearing = Table::alter()
            .table(Alias::new("clock"))
            .drop_column(Alias::new("hearing_id"))
            .to_owned();
        manager.alter_table(of_no_hearing).await?;
        for table in [
            Table::drop().table(CompensationClaim::Table).to_owned(),
            Table::drop().table(RightsInformation::Table).to_owned(),
            Table::drop().table(Hearing::Table).to_owned(),
            Table::drop().table(Proceeding::Table).to_owned(),
        ] {
            manager.drop_table(table).await?;
        }
        Ok(())
    }
}

fn proceeding() -> TableCreateStatement {
    Table::create()
        .table(Proceeding::Table)
        .col(uuid(Proceeding::Id).primary_key())
        .col(big_integer(Proceeding::Version))
        .col(uuid(Proceeding::CaseId))
        .col(uuid(Proceeding::RecordedBy))
        .col(timestamp_with_time_zone(Proceeding::RecordedAt))
        .col(text(Proceeding::Kind))
        .col(text(Proceeding::Country))
        .col(date(Proceeding::OpenedOn))
        .col(text(Proceeding::Stage))
        .col(date(Proceeding::StageOn))
        .col(text_null(Proceeding::Outcome))
        .col(text(Proceeding::Capacity))
        .col(date(Proceeding::CapacitySince))
        .col(boolean(Proceeding::IsVoid))
        .col(binary(Proceeding::Words))
        .foreign_key(&mut key(Proceeding::Table, Proceeding::CaseId, "case_file"))
        .foreign_key(&mut key(Proceeding::Table, Proceeding::RecordedBy, "app_user"))
        .to_owned()
}

fn hearing() -> TableCreateStatement {
    Table::create()
        .table(Hearing::Table)
        .col(uuid(Hearing::Id).primary_key())
        .col(big_integer(Hearing::Version))
        .col(uuid(Hearing::CaseId))
        .col(uuid(Hearing::ProceedingId))
        .col(uuid(Hearing::RecordedBy))
        .col(timestamp_with_time_zone(Hearing::RecordedAt))
        .col(date_time(Hearing::At))
        .col(text(Hearing::State))
        .col(boolean(Hearing::IsPrepared))
        .col(uuid_null(Hearing::PostponedTo))
        .col(binary(Hearing::Words))
        .foreign_key(&mut key(Hearing::Table, Hearing::CaseId, "case_file"))
        .foreign_key(&mut key(Hearing::Table, Hearing::ProceedingId, "proceeding"))
        .foreign_key(&mut key(Hearing::Table, Hearing::RecordedBy, "app_user"))
        .to_owned()
}

fn rights_information() -> TableCreateStatement {
    Table::create()
        .table(RightsInformation::Table)
        .col(uuid(RightsInformation::Id).primary_key())
        .col(uuid(RightsInformation::CaseId))
        .col(uuid(RightsInformation::OrganisationId))
        .col(uuid(RightsInformation::RecordedBy))
        .col(timestamp_with_time_zone(RightsInformation::RecordedAt))
        .col(date(RightsInformation::GivenOn))
        .col(text(RightsInformation::Rights))
        .col(text(RightsInformation::Understanding))
        .col(binary(RightsInformation::Words))
        .foreign_key(&mut key(
            RightsInformation::Table,
            RightsInformation::CaseId,
            "case_file",
        ))
        .foreign_key(&mut key(
            RightsInformation::Table,
            RightsInformation::OrganisationId,
            "organisation",
        ))
        .foreign_key(&mut key(
            RightsInformation::Table,
            RightsInformation::RecordedBy,
            "app_user",
        ))
        .to_owned()
}

fn compensation_claim() -> TableCreateStatement {
    Table::create()
        .table(CompensationClaim::Table)
        .col(uuid(CompensationClaim::Id).primary_key())
        .col(big_integer(CompensationClaim::Version))
        .col(uuid(CompensationClaim::CaseId))
        .col(uuid(CompensationClaim::RecordedBy))
        .col(timestamp_with_time_zone(CompensationClaim::RecordedAt))
        .col(text(CompensationClaim::State))
        .col(text(CompensationClaim::Way))
        .col(uuid_null(CompensationClaim::ProceedingId))
        .col(date(CompensationClaim::ClaimedOn))
        .col(text(CompensationClaim::Currency))
        .col(date_null(CompensationClaim::DecidedOn))
        .col(text_null(CompensationClaim::Outcome))
        .col(date_null(CompensationClaim::WithdrawnOn))
        .col(binary(CompensationClaim::Words))
        .foreign_key(&mut key(
            CompensationClaim::Table,
            CompensationClaim::CaseId,
            "case_file",
        ))
        .foreign_key(&mut key(
            CompensationClaim::Table,
            CompensationClaim::ProceedingId,
            "proceeding",
        ))
        .foreign_key(&mut key(
            CompensationClaim::Table,
            CompensationClaim::RecordedBy,
            "app_user",
        ))
        .to_owned()
}

fn key(table: impl IntoIden + 'static, column: impl IntoIden + 'static, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
