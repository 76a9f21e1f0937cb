//! Services that were given: which, when, how much, by whom and who paid, as statistics need it. Why
//! the person did not come, and all words, are sealed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, boolean, date, date_null, text, text_null, timestamp_with_time_zone, uuid,
    uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum ServiceRecord {
    Table,
    Id,
    Version,
    CaseId,
    OrganisationId,
    IsReceivers,
    RecordedBy,
    RecordedAt,
    WrittenBy,
    WrittenAt,
    Service,
    Attendance,
    GivenOn,
    UntilOn,
    Quantity,
    Currency,
    ProviderId,
    ReferralId,
    CostSource,
    GoalId,
    SharesNote,
    IsVoid,
    Words,
}

#[derive(DeriveIden)]
enum ServiceRecordEarlier {
    Table,
    RecordId,
    Version,
    WrittenBy,
    WrittenAt,
    Given,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let record = Table::create()
            .table(ServiceRecord::Table)
            .col(uuid(ServiceRecord::Id).primary_key())
            .col(big_integer(ServiceRecord::Version))
            .col(uuid(ServiceRecord::CaseId))
            .col(uuid(ServiceRecord::OrganisationId))
            .col(boolean(ServiceRecord::IsReceivers))
            .col(uuid(ServiceRecord::RecordedBy))
            .col(timestamp_with_time_zone(ServiceRecord::RecordedAt))
            .col(uuid(ServiceRecord::WrittenBy))
            .col(timestamp_with_time_zone(ServiceRecord::WrittenAt))
            .col(text(ServiceRecord::Service))
            .col(text(ServiceRecord::Attendance))
            .col(date(ServiceRecord::GivenOn))
            .col(date_null(ServiceRecord::UntilOn))
            .col(big_integer_null(ServiceRecord::Quantity))
            .col(text_null(ServiceRecord::Currency))
            .col(uuid(ServiceRecord::ProviderId))
            .col(uuid_null(ServiceRecord::ReferralId))
            .col(text_null(ServiceRecord::CostSource))
            .col(uuid_null(ServiceRecord::GoalId))
            .col(boolean(ServiceRecord::SharesNote))
            .col(boolean(ServiceRecord::IsVoid))
            .col(binary(ServiceRecord::Words))
            .foreign_key(&mut key(ServiceRecord::Table, ServiceRecord::CaseId, "case_file"))
            .foreign_key(&mut key(
                ServiceRecord::Table,
                ServiceRecord::OrganisationId,
                "organisation",
            ))
            .foreign_key(&mut key(ServiceRecord::Table, ServiceRecord::RecordedBy, "app_user"))
            .foreign_key(&mut key(ServiceRecord::Table, ServiceRecord::WrittenBy, "app_user"))
            .foreign_key(&mut key(
                ServiceRecord::Table,
                ServiceRecord::ProviderId,
                "organisation",
            ))
            .foreign_key(&mut key(ServiceRecord::Table, ServiceRecord::ReferralId, "referral"))
            .to_owned();
        manager.create_table(record).await?;

        let earlier = Table::create()
            .table(ServiceRecordEarlier::Table)
            .col(uuid(ServiceRecordEarlier::RecordId))
            .col(big_integer(ServiceRecordEarlier::Version))
            .col(uuid(ServiceRecordEarlier::WrittenBy))
            .col(timestamp_with_time_zone(ServiceRecordEarlier::WrittenAt))
            .col(binary(ServiceRecordEarlier::Given))
            .primary_key(
                Index::create()
                    .col(ServiceRecordEarlier::RecordId)
                    .col(ServiceRecordEarlier::Version),
            )
            .foreign_key(&mut key(
                ServiceRecordEarlier::Table,
                ServiceRecordEarlier::RecordId,
                "service_record",
            ))
            .foreign_key(&mut key(
                ServiceRecordEarlier::Table,
                ServiceRecordEarlier::WrittenBy,
                "app_user",
            ))
            .to_owned();
        manager.create_table(earlier).await?;

        let connection = manager.get_connection();
        for index in [
            "CREATE INDEX service_record_case ON service_record (case_id, given_on, id)",
            "CREATE INDEX service_record_service ON service_record (case_id, service, given_on, id)",
            "CREATE INDEX service_record_referral ON service_record (referral_id, organisation_id, given_on, id) \
             WHERE is_receivers",
        ] {
            connection.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["service_record_earlier", "service_record"] {
            manager
                .drop_table(Table::drop().table(Alias::new(table)).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn key(table: impl IntoIden, column: impl IntoIden, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table.into_iden(), column.into_iden())
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
