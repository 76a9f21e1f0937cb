//! Backups that were made: when, how large, and where they were taken. Messages to another address of a user are found
//! by the user.

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
        manager.create_table(backup).await?;
        let index = "CREATE INDEX mail_address_change ON mail (user_id) WHERE kind = 'address_change'";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX mail_address_change")
            .await?;
        manager.drop_table(Table::drop().table(Backup::Table).to_owned()).await
    }
}
