//! Roles of the installation's own, and who holds them. They hold no personal data.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum OwnRole {
    Table,
    Id,
    Version,
    Facts,
    Proposed,
    ProposedBy,
    ProposedAt,
    ConfirmedBy,
    ConfirmedAt,
    RetiredBy,
    RetiredAt,
    CreatedAt,
}

#[derive(DeriveIden)]
enum UserOwnRole {
    Table,
    UserId,
    OwnRoleId,
}

#[derive(DeriveIden)]
enum AppUser {
    Table,
    Id,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(own_role()).await?;
        manager.create_table(user_own_role()).await?;
        for index in [
            "CREATE INDEX own_role_created ON own_role (created_at, id)",
            "CREATE INDEX user_own_role_role ON user_own_role (own_role_id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(UserOwnRole::Table).to_owned())
            .await?;
        manager.drop_table(Table::drop().table(OwnRole::Table).to_owned()).await
    }
}

fn own_role() -> TableCreateStatement {
    let by = |column| {
        ForeignKey::create()
            .from(OwnRole::Table, column)
            .to(AppUser::Table, AppUser::Id)
            .to_owned()
    };
    Table::create()
        .table(OwnRole::Table)
        .col(uuid(OwnRole::Id).primary_key())
        .col(big_integer(OwnRole::Version))
        .col(text_null(OwnRole::Facts))
        .col(text_null(OwnRole::Proposed))
        .col(uuid_null(OwnRole::ProposedBy))
        .col(timestamp_with_time_zone_null(OwnRole::ProposedAt))
        .col(uuid_null(OwnRole::ConfirmedBy))
        .col(timestamp_with_time_zone_null(OwnRole::ConfirmedAt))
        .col(uuid_null(OwnRole::RetiredBy))
        .col(timestamp_with_time_zone_null(OwnRole::RetiredAt))
        .col(timestamp_with_time_zone(OwnRole::CreatedAt))
        .foreign_key(&mut by(OwnRole::ProposedBy))
        .foreign_key(&mut by(OwnRole::ConfirmedBy))
        .foreign_key(&mut by(OwnRole::RetiredBy))
        .to_owned()
}

fn user_own_role() -> TableCreateStatement {
    Table::create()
        .table(UserOwnRole::Table)
        .col(uuid(UserOwnRole::UserId))
        .col(uuid(UserOwnRole::OwnRoleId))
        .primary_key(Index::create().col(UserOwnRole::UserId).col(UserOwnRole::OwnRoleId))
        .foreign_key(
            ForeignKey::create()
                .from(UserOwnRole::Table, UserOwnRole::UserId)
                .to(AppUser::Table, AppUser::Id),
        )
        .foreign_key(
            ForeignKey::create()
                .from(UserOwnRole::Table, UserOwnRole::OwnRoleId)
                .to(OwnRole::Table, OwnRole::Id),
        )
        .to_owned()
}
