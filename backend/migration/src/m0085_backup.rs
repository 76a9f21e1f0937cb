//! Backups that were made: when, how large, and where they were taken.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Backup {
    Table,
    TakenAt,
    Bytes,
    TakenFrom,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Recorded twice it is one backup; the last one is asked for, and the key answers.
        let backup = Table::create()
            .table(Backup::Table)
            .col(timestamp_with_time_zone(Backup::TakenAt).primary_key())
            .col(big_integer(Backup::Bytes))
            .col(text(Backup::TakenFrom))
            .to_owned();
        manager.create_table(backup).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Backup::Table).to_owned()).await
    }
}
