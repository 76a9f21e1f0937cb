//! How much each user has read in the present hour, for several instances together.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum ReadVolume {
    Table,
    UserId,
    Hour,
    Reads,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let volume = Table::create()
            .table(ReadVolume::Table)
            .col(uuid(ReadVolume::UserId).primary_key())
            .col(big_integer(ReadVolume::Hour))
            .col(big_integer(ReadVolume::Reads))
            .to_owned();
        manager.create_table(volume).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(ReadVolume::Table).to_owned())
            .await
    }
}
