//! Credentials, sign-ins, what slows guessing, and the keys that sign access tokens.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, binary_len, string, string_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum AppUser {
    Table,
    Id,
}

#[derive(DeriveIden)]
enum Credential {
    Table,
    UserId,
    PasswordHash,
    PasswordChangedAt,
    TotpSealed,
    TotpLastStep,
}

#[derive(DeriveIden)]
enum RecoveryCode {
    Table,
    UserId,
    Hash,
    UsedAt,
}

#[derive(DeriveIden)]
enum Session {
    Table,
    Id,
    UserId,
    Device,
    CreatedAt,
    LastUsedAt,
    FactorAt,
    EndedAt,
    Ending,
}

#[derive(DeriveIden)]
enum RefreshToken {
    Table,
    Hash,
    SessionId,
    CreatedAt,
    UsedAt,
}

#[derive(DeriveIden)]
enum KnownDevice {
    Table,
    Hash,
    UserId,
    LastUsedAt,
}

#[derive(DeriveIden)]
enum Throttle {
    Table,
    Key,
    EvenAt,
}

#[derive(DeriveIden)]
enum SigningKey {
    Table,
    Id,
    Sealed,
    CreatedAt,
    RetiredAt,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            credential(),
            recovery_code(),
            session(),
            refresh_token(),
            known_device(),
            throttle(),
            signing_key(),
        ] {
            manager.create_table(table).await?;
        }
        let indexes = [
            Index::create()
                .name("session_user")
                .table(Session::Table)
                .col(Session::UserId)
                .col(Session::EndedAt)
                .to_owned(),
            Index::create()
                .name("session_age")
                .table(Session::Table)
                .col(Session::LastUsedAt)
                .to_owned(),
            Index::create()
                .name("refresh_token_session")
                .table(RefreshToken::Table)
                .col(RefreshToken::SessionId)
                .to_owned(),
            Index::create()
                .name("known_device_user")
                .table(KnownDevice::Table)
                .col(KnownDevice::UserId)
                .to_owned(),
            Index::create()
                .name("known_device_age")
                .table(KnownDevice::Table)
                .col(KnownDevice::LastUsedAt)
                .to_owned(),
            Index::create()
                .name("throttle_age")
                .table(Throttle::Table)
                .col(Throttle::EvenAt)
                .to_owned(),
        ];
        for index in indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "signing_key",
            "throttle",
            "known_device",
            "refresh_token",
            "session",
            "recovery_code",
            "credential",
        ] {
            manager
                .drop_table(Table::drop().table(Alias::new(table)).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn credential() -> TableCreateStatement {
    Table::create()
        .table(Credential::Table)
        .col(uuid(Credential::UserId).primary_key())
        .col(string(Credential::PasswordHash))
        .col(timestamp_with_time_zone(Credential::PasswordChangedAt))
        .col(binary(Credential::TotpSealed))
        .col(big_integer(Credential::TotpLastStep))
        .foreign_key(&mut of_user(Credential::Table, Credential::UserId))
        .to_owned()
}

fn recovery_code() -> TableCreateStatement {
    Table::create()
        .table(RecoveryCode::Table)
        .col(uuid(RecoveryCode::UserId))
        .col(binary_len(RecoveryCode::Hash, 32))
        .col(timestamp_with_time_zone_null(RecoveryCode::UsedAt))
        .primary_key(Index::create().col(RecoveryCode::UserId).col(RecoveryCode::Hash))
        .foreign_key(&mut of_user(RecoveryCode::Table, RecoveryCode::UserId))
        .to_owned()
}

fn session() -> TableCreateStatement {
    Table::create()
        .table(Session::Table)
        .col(uuid(Session::Id).primary_key())
        .col(uuid(Session::UserId))
        .col(string(Session::Device))
        .col(timestamp_with_time_zone(Session::CreatedAt))
        .col(timestamp_with_time_zone(Session::LastUsedAt))
        .col(timestamp_with_time_zone(Session::FactorAt))
        .col(timestamp_with_time_zone_null(Session::EndedAt))
        .col(string_null(Session::Ending))
        .foreign_key(&mut of_user(Session::Table, Session::UserId))
        .to_owned()
}

fn refresh_token() -> TableCreateStatement {
    Table::create()
        .table(RefreshToken::Table)
        .col(binary_len(RefreshToken::Hash, 32).primary_key())
        .col(uuid(RefreshToken::SessionId))
        .col(timestamp_with_time_zone(RefreshToken::CreatedAt))
        .col(timestamp_with_time_zone_null(RefreshToken::UsedAt))
        .foreign_key(
            ForeignKey::create()
                .from(RefreshToken::Table, RefreshToken::SessionId)
                .to(Session::Table, Session::Id)
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn known_device() -> TableCreateStatement {
    Table::create()
        .table(KnownDevice::Table)
        .col(binary_len(KnownDevice::Hash, 32))
        .col(uuid(KnownDevice::UserId))
        .col(timestamp_with_time_zone(KnownDevice::LastUsedAt))
        .primary_key(Index::create().col(KnownDevice::Hash).col(KnownDevice::UserId))
        .foreign_key(&mut of_user(KnownDevice::Table, KnownDevice::UserId))
        .to_owned()
}

fn throttle() -> TableCreateStatement {
    Table::create()
        .table(Throttle::Table)
        .col(binary_len(Throttle::Key, 32).primary_key())
        .col(timestamp_with_time_zone(Throttle::EvenAt))
        .to_owned()
}

fn signing_key() -> TableCreateStatement {
    Table::create()
        .table(SigningKey::Table)
        .col(uuid(SigningKey::Id).primary_key())
        .col(binary(SigningKey::Sealed))
        .col(timestamp_with_time_zone(SigningKey::CreatedAt))
        .col(timestamp_with_time_zone_null(SigningKey::RetiredAt))
        .to_owned()
}

fn of_user(table: impl IntoIden + 'static, column: impl IntoIden + 'static) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table.into_iden(), column.into_iden())
        .to(AppUser::Table, AppUser::Id)
        .on_delete(ForeignKeyAction::Restrict)
        .to_owned()
}
