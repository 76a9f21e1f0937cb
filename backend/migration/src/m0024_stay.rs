//! Leave to stay, and returns to another country: codes and days open, words, ways and arrivals sealed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, date_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Stay {
    Table,
    Id,
    Version,
    CaseId,
    OrganisationId,
    RecordedBy,
    RecordedAt,
    Kind,
    State,
    RequestedOn,
    DecidedOn,
    FromOn,
    UntilOn,
    EndedOn,
    EndReason,
    Words,
}

#[derive(DeriveIden)]
enum Repatriation {
    Table,
    Id,
    Version,
    CaseId,
    OrganisationId,
    PlannedBy,
    PlannedAt,
    State,
    ConsentId,
    ReferralId,
    DepartedAt,
    Plan,
    Course,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let stay = Table::create()
            .table(Stay::Table)
            .col(uuid(Stay::Id).primary_key())
            .col(big_integer(Stay::Version))
            .col(uuid(Stay::CaseId))
            .col(uuid(Stay::OrganisationId))
            .col(uuid(Stay::RecordedBy))
            .col(timestamp_with_time_zone(Stay::RecordedAt))
            .col(text(Stay::Kind))
            .col(text(Stay::State))
            .col(date_null(Stay::RequestedOn))
            .col(date_null(Stay::DecidedOn))
            .col(date_null(Stay::FromOn))
            .col(date_null(Stay::UntilOn))
            .col(date_null(Stay::EndedOn))
            .col(text_null(Stay::EndReason))
            .col(binary(Stay::Words))
            .foreign_key(&mut key(Stay::Table, Stay::CaseId, "case_file"))
            .foreign_key(&mut key(Stay::Table, Stay::OrganisationId, "organisation"))
            .foreign_key(&mut key(Stay::Table, Stay::RecordedBy, "app_user"))
            .to_owned();
        manager.create_table(stay).await?;
        let repatriation = Table::create()
            .table(Repatriation::Table)
            .col(uuid(Repatriation::Id).primary_key())
            .col(big_integer(Repatriation::Version))
            .col(uuid(Repatriation::CaseId))
            .col(uuid(Repatriation::OrganisationId))
            .col(uuid(Repatriation::PlannedBy))
            .col(timestamp_with_time_zone(Repatriation::PlannedAt))
            .col(text(Repatriation::State))
            .col(uuid(Repatriation::ConsentId))
            .col(uuid_null(Repatriation::ReferralId))
            .col(timestamp_with_time_zone_null(Repatriation::DepartedAt))
            .col(binary(Repatriation::Plan))
            .col(binary(Repatriation::Course))
            .foreign_key(&mut key(Repatriation::Table, Repatriation::CaseId, "case_file"))
            .foreign_key(&mut key(
                Repatriation::Table,
                Repatriation::OrganisationId,
                "organisation",
            ))
            .foreign_key(&mut key(Repatriation::Table, Repatriation::PlannedBy, "app_user"))
            .foreign_key(&mut key(Repatriation::Table, Repatriation::ConsentId, "consent"))
            .foreign_key(&mut key(Repatriation::Table, Repatriation::ReferralId, "referral"))
            .to_owned();
        manager.create_table(repatriation).await?;
        for index in [
            "CREATE INDEX stay_case ON stay (case_id, recorded_at, id)",
            "CREATE INDEX repatriation_case ON repatriation (case_id, planned_at, id)",
            "CREATE INDEX repatriation_referral ON repatriation (referral_id)",
            // One way home at a time.
            "CREATE UNIQUE INDEX repatriation_under_way ON repatriation (case_id) \
             WHERE state IN ('planned', 'risk_assessed', 'travelling')",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(Repatriation::Table).to_owned())
            .await?;
        manager.drop_table(Table::drop().table(Stay::Table).to_owned()).await
    }
}

fn key(table: impl IntoTableRef, column: impl IntoIden, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
