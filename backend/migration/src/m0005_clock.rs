//! Clocks: deadlines of cases and referrals. Ids, codes and times only.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date_null, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Clock {
    Table,
    Id,
    Kind,
    CaseId,
    /// No foreign key: referrals come later, and a clock outlives nothing else of theirs.
    ReferralId,
    ConsentId,
    OwnerOrganisationId,
    StartsAt,
    HalfAt,
    MostAt,
    DueAt,
    State,
    StoppedAt,
    DoneOn,
    PackVersion,
}

/// One for each way clocks are asked for: the job's, a case's, an organisation's, the country's and
/// a referral's.
const INDEXES: [&str; 5] = [
    "CREATE INDEX clock_due ON clock (state, due_at, id)",
    "CREATE INDEX clock_case ON clock (case_id, due_at, id)",
    "CREATE INDEX clock_owner ON clock (owner_organisation_id, due_at, id) WHERE stopped_at IS NULL",
    "CREATE INDEX clock_open ON clock (due_at, id) WHERE stopped_at IS NULL",
    "CREATE INDEX clock_referral ON clock (referral_id, due_at, id) WHERE referral_id IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let clock = Table::create()
            .table(Clock::Table)
            .col(uuid(Clock::Id).primary_key())
            .col(text(Clock::Kind))
            .col(uuid(Clock::CaseId))
            .col(uuid_null(Clock::ReferralId))
            .col(uuid_null(Clock::ConsentId))
            .col(uuid(Clock::OwnerOrganisationId))
            .col(timestamp_with_time_zone(Clock::StartsAt))
            .col(timestamp_with_time_zone(Clock::HalfAt))
            .col(timestamp_with_time_zone(Clock::MostAt))
            .col(timestamp_with_time_zone(Clock::DueAt))
            .col(text(Clock::State))
            .col(timestamp_with_time_zone_null(Clock::StoppedAt))
            .col(date_null(Clock::DoneOn))
            .col(text(Clock::PackVersion))
            .foreign_key(&mut reference(Clock::CaseId, "case_file"))
            .foreign_key(&mut reference(Clock::OwnerOrganisationId, "organisation"))
            .to_owned();
        manager.create_table(clock).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Clock::Table).to_owned()).await
    }
}

fn reference(column: Clock, table: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(Clock::Table, column)
        .to(Alias::new(table), Alias::new("id"))
        .to_owned()
}
