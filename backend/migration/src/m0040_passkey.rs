//! Passkeys, what they are asked to sign, and sign-ins that may do nothing but add one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, string, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Session {
    Table,
    IsEnrolling,
}

#[derive(DeriveIden)]
enum Passkey {
    Table,
    Id,
    UserId,
    Name,
    /// What its authenticator knows it by.
    CredentialId,
    /// Its public half, with its counter.
    Public,
    CreatedAt,
    LastUsedAt,
}

#[derive(DeriveIden)]
enum PasskeyChallenge {
    Table,
    Id,
    /// Whose answer it waits for; nobody's in particular at sign-in.
    UserId,
    Purpose,
    State,
    ExpiresAt,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_enrolling = Table::alter()
            .table(Session::Table)
            .add_column(boolean(Session::IsEnrolling).default(false))
            .to_owned();
        manager.alter_table(is_enrolling).await?;
        for table in [passkey(), passkey_challenge()] {
            manager.create_table(table).await?;
        }
        for index in [
            "CREATE UNIQUE INDEX passkey_credential ON passkey (credential_id)",
            "CREATE INDEX passkey_user ON passkey (user_id, created_at, id)",
            "CREATE INDEX passkey_challenge_age ON passkey_challenge (expires_at)",
            "CREATE INDEX ledger_credential ON ledger (subject_id, at, id) WHERE kind = 'credential.changed'",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX ledger_credential")
            .await?;
        for table in [
            PasskeyChallenge::Table.into_table_ref(),
            Passkey::Table.into_table_ref(),
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        let column = Table::alter()
            .table(Session::Table)
            .drop_column(Session::IsEnrolling)
            .to_owned();
        manager.alter_table(column).await
    }
}

fn passkey() -> TableCreateStatement {
    let mut owner = ForeignKey::create()
        .from(Passkey::Table, Passkey::UserId)
        .to(Alias::new("app_user"), Alias::new("id"))
        .to_owned();
    Table::create()
        .table(Passkey::Table)
        .col(uuid(Passkey::Id).primary_key())
        .col(uuid(Passkey::UserId))
        .col(text(Passkey::Name))
        .col(ColumnDef::new(Passkey::CredentialId).binary().not_null())
        .col(text(Passkey::Public))
        .col(timestamp_with_time_zone(Passkey::CreatedAt))
        .col(timestamp_with_time_zone_null(Passkey::LastUsedAt))
        .foreign_key(&mut owner)
        .to_owned()
}

fn passkey_challenge() -> TableCreateStatement {
    Table::create()
        .table(PasskeyChallenge::Table)
        .col(uuid(PasskeyChallenge::Id).primary_key())
        .col(uuid_null(PasskeyChallenge::UserId))
        .col(string(PasskeyChallenge::Purpose))
        .col(text(PasskeyChallenge::State))
        .col(timestamp_with_time_zone(PasskeyChallenge::ExpiresAt))
        .to_owned()
}
