//! Cases that somebody opened in an emergency: who, why, until when, who agreed and who reviewed it. What was said
//! is sealed with the case.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum EmergencyAccess {
    Table,
    Id,
    Version,
    CaseId,
    UserId,
    OrganisationId,
    Reason,
    OpenedAt,
    UntilAt,
    EndedAt,
    EndedBy,
    AgreedBy,
    AgreedAt,
    ReviewedBy,
    ReviewedAt,
    Finding,
    Words,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(emergency()).await?;
        for index in [
            "CREATE INDEX emergency_access_case ON emergency_access (case_id, until_at)",
            "CREATE INDEX emergency_access_user ON emergency_access (user_id, opened_at, id)",
            "CREATE INDEX emergency_access_opened ON emergency_access (opened_at, id)",
            "CREATE INDEX emergency_access_unreviewed ON emergency_access (opened_at, id) WHERE reviewed_at IS NULL",
            // One at a time; what ran out is marked as ended before the next is opened.
            "CREATE UNIQUE INDEX emergency_access_running ON emergency_access (user_id) WHERE ended_at IS NULL",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = Table::drop().table(EmergencyAccess::Table).to_owned();
        manager.drop_table(drop).await
    }
}

fn emergency() -> TableCreateStatement {
    Table::create()
        .table(EmergencyAccess::Table)
        .col(uuid(EmergencyAccess::Id).primary_key())
        .col(big_integer(EmergencyAccess::Version))
        .col(uuid(EmergencyAccess::CaseId))
        .col(uuid(EmergencyAccess::UserId))
        .col(uuid(EmergencyAccess::OrganisationId))
        .col(text(EmergencyAccess::Reason))
        .col(timestamp_with_time_zone(EmergencyAccess::OpenedAt))
        .col(timestamp_with_time_zone(EmergencyAccess::UntilAt))
        .col(timestamp_with_time_zone_null(EmergencyAccess::EndedAt))
        .col(uuid_null(EmergencyAccess::EndedBy))
        .col(uuid_null(EmergencyAccess::AgreedBy))
        .col(timestamp_with_time_zone_null(EmergencyAccess::AgreedAt))
        .col(uuid_null(EmergencyAccess::ReviewedBy))
        .col(timestamp_with_time_zone_null(EmergencyAccess::ReviewedAt))
        .col(text_null(EmergencyAccess::Finding))
        .col(binary(EmergencyAccess::Words))
        .foreign_key(&mut key(EmergencyAccess::CaseId, "case_file"))
        .foreign_key(&mut key(EmergencyAccess::UserId, "app_user"))
        .foreign_key(&mut key(EmergencyAccess::OrganisationId, "organisation"))
        .foreign_key(&mut key(EmergencyAccess::EndedBy, "app_user"))
        .foreign_key(&mut key(EmergencyAccess::AgreedBy, "app_user"))
        .foreign_key(&mut key(EmergencyAccess::ReviewedBy, "app_user"))
        .to_owned()
}

fn key(column: EmergencyAccess, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(EmergencyAccess::Table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
