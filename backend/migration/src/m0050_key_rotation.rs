//! Sealing everything anew with the newest keys: who asked for it, how far it has come, and which servers know the
//! keys while it is under way. Entries of the index are found by the version of their root.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, integer, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum KeyRotation {
    Table,
    Id,
    Version,
    State,
    KeyVersion,
    AskedBy,
    AskedAt,
    BegunBy,
    BegunAt,
    EndedAt,
    Part,
    AfterId,
    Done,
    Failed,
}

#[derive(DeriveIden)]
enum KeyHolder {
    Table,
    Id,
    KeyVersion,
    SeenAt,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(rotation()).await?;
        manager.create_table(holder()).await?;
        for index in [
            "CREATE INDEX key_rotation_all ON key_rotation (asked_at, id)",
            "CREATE INDEX key_rotation_open ON key_rotation (asked_at, id) WHERE ended_at IS NULL",
            "CREATE INDEX person_index_root ON person_index (root_version, person_id)",
            "CREATE INDEX case_import_row_root ON case_import_row (root_version, case_id) \
             WHERE external_id IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["person_index_root", "case_import_row_root"] {
            let drop = format!("DROP INDEX {index}");
            manager.get_connection().execute_unprepared(&drop).await?;
        }
        manager
            .drop_table(Table::drop().table(KeyHolder::Table).to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table(KeyRotation::Table).to_owned())
            .await
    }
}

fn rotation() -> TableCreateStatement {
    let user = |column| {
        ForeignKey::create()
            .from(KeyRotation::Table, column)
            .to(Alias::new("app_user"), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(KeyRotation::Table)
        .col(uuid(KeyRotation::Id).primary_key())
        .col(big_integer(KeyRotation::Version))
        .col(text(KeyRotation::State))
        .col(integer(KeyRotation::KeyVersion))
        .col(uuid(KeyRotation::AskedBy))
        .col(timestamp_with_time_zone(KeyRotation::AskedAt))
        .col(uuid_null(KeyRotation::BegunBy))
        .col(timestamp_with_time_zone_null(KeyRotation::BegunAt))
        .col(timestamp_with_time_zone_null(KeyRotation::EndedAt))
        .col(text(KeyRotation::Part))
        .col(uuid_null(KeyRotation::AfterId))
        .col(big_integer(KeyRotation::Done))
        .col(big_integer(KeyRotation::Failed))
        .foreign_key(&mut user(KeyRotation::AskedBy))
        .foreign_key(&mut user(KeyRotation::BegunBy))
        .to_owned()
}

fn holder() -> TableCreateStatement {
    Table::create()
        .table(KeyHolder::Table)
        .col(uuid(KeyHolder::Id).primary_key())
        .col(integer(KeyHolder::KeyVersion))
        .col(timestamp_with_time_zone(KeyHolder::SeenAt))
        .to_owned()
}
