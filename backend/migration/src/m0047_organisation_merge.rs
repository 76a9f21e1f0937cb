//! Organisations that were entered twice: which is merged into which, who asked and who confirmed. No personal data.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum OrganisationMerge {
    Table,
    Id,
    StaysId,
    StaysVersion,
    DuplicateId,
    DuplicateVersion,
    State,
    AskedBy,
    AskedAt,
    DecidedBy,
    DecidedAt,
    SettledAt,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(organisation_merge()).await?;
        // A duplicate goes once, and waits once.
        for index in [
            "CREATE UNIQUE INDEX organisation_merge_duplicate ON organisation_merge (duplicate_id) \
             WHERE state <> 'refused'",
            "CREATE INDEX organisation_merge_stays ON organisation_merge (stays_id, asked_at, id)",
            "CREATE INDEX organisation_merge_gone ON organisation_merge (duplicate_id, asked_at, id)",
            "CREATE INDEX organisation_merge_awaiting ON organisation_merge (asked_at, id) WHERE state = 'awaiting'",
            "CREATE INDEX organisation_merge_unsettled ON organisation_merge (decided_at, id) \
             WHERE state = 'done' AND settled_at IS NULL",
            "CREATE INDEX person_index_organisation ON person_index (organisation_id, person_id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX person_index_organisation")
            .await?;
        manager
            .drop_table(Table::drop().table(OrganisationMerge::Table).to_owned())
            .await
    }
}

fn organisation_merge() -> TableCreateStatement {
    Table::create()
        .table(OrganisationMerge::Table)
        .col(uuid(OrganisationMerge::Id).primary_key())
        .col(uuid(OrganisationMerge::StaysId))
        .col(big_integer(OrganisationMerge::StaysVersion))
        .col(uuid(OrganisationMerge::DuplicateId))
        .col(big_integer(OrganisationMerge::DuplicateVersion))
        .col(text(OrganisationMerge::State))
        .col(uuid(OrganisationMerge::AskedBy))
        .col(timestamp_with_time_zone(OrganisationMerge::AskedAt))
        .col(uuid_null(OrganisationMerge::DecidedBy))
        .col(timestamp_with_time_zone_null(OrganisationMerge::DecidedAt))
        .col(timestamp_with_time_zone_null(OrganisationMerge::SettledAt))
        .foreign_key(&mut key(OrganisationMerge::StaysId, "organisation"))
        .foreign_key(&mut key(OrganisationMerge::DuplicateId, "organisation"))
        .foreign_key(&mut key(OrganisationMerge::AskedBy, "app_user"))
        .foreign_key(&mut key(OrganisationMerge::DecidedBy, "app_user"))
        .to_owned()
}

fn key(column: OrganisationMerge, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(OrganisationMerge::Table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
