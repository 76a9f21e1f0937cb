//! For whom a training was, in words, and who was to come to it; and whether a project was launched at a meeting.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Training {
    Table,
    Audience,
    PlannedGroups,
}

#[derive(DeriveIden)]
enum Meeting {
    Table,
    IsLaunch,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    // SQLite adds one column at a time.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let groups = text(Training::PlannedGroups).default("[]").to_owned();
        for column in [text_null(Training::Audience), groups] {
            let added = Table::alter().table(Training::Table).add_column(column).to_owned();
            manager.alter_table(added).await?;
        }
        let added = Table::alter()
            .table(Meeting::Table)
            .add_column(boolean(Meeting::IsLaunch).default(false))
            .to_owned();
        manager.alter_table(added).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dropped = Table::alter()
            .table(Meeting::Table)
            .drop_column(Meeting::IsLaunch)
            .to_owned();
        manager.alter_table(dropped).await?;
        for column in [Training::PlannedGroups, Training::Audience] {
            let dropped = Table::alter().table(Training::Table).drop_column(column).to_owned();
            manager.alter_table(dropped).await?;
        }
        Ok(())
    }
}
