//! Service accounts. Each stands among the users, so that whatever it writes or reads names it as it
//! names people; what it proves itself with is kept apart, secrets as hashes only.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, string, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum AppUser {
    Table,
    IsClient,
}

#[derive(DeriveIden)]
enum ServiceAccount {
    Table,
    Id,
    OrganisationId,
    Scopes,
    CreatedBy,
    CreatedAt,
    LastUsedAt,
}

#[derive(DeriveIden)]
enum ClientCredential {
    Table,
    Id,
    ClientId,
    Kind,
    Name,
    /// Of a secret.
    Hash,
    /// Of a key: its public half.
    Jwk,
    KeyId,
    Algorithm,
    CreatedBy,
    CreatedAt,
    ExpiresAt,
    RevokedAt,
    LastUsedAt,
}

/// Assertions that were taken, while they would still hold.
#[derive(DeriveIden)]
enum ClientAssertion {
    Table,
    Id,
    ExpiresAt,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_client = Table::alter()
            .table(AppUser::Table)
            .add_column(boolean(AppUser::IsClient).default(false))
            .to_owned();
        manager.alter_table(is_client).await?;
        for table in [service_account(), client_credential(), client_assertion()] {
            manager.create_table(table).await?;
        }
        for index in [
            "CREATE INDEX service_account_organisation ON service_account (organisation_id, created_at, id)",
            "CREATE INDEX service_account_made ON service_account (created_at, id)",
            "CREATE INDEX client_credential_client ON client_credential (client_id, created_at, id)",
            "CREATE INDEX client_assertion_age ON client_assertion (expires_at)",
            "CREATE INDEX ledger_token ON ledger (subject_id, at, id) WHERE kind = 'client.token_issued'",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX ledger_token")
            .await?;
        for table in [
            ClientAssertion::Table.into_table_ref(),
            ClientCredential::Table.into_table_ref(),
            ServiceAccount::Table.into_table_ref(),
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        let column = Table::alter()
            .table(AppUser::Table)
            .drop_column(AppUser::IsClient)
            .to_owned();
        manager.alter_table(column).await
    }
}

fn service_account() -> TableCreateStatement {
    let key = |column, to: &str| {
        ForeignKey::create()
            .from(ServiceAccount::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(ServiceAccount::Table)
        .col(uuid(ServiceAccount::Id).primary_key())
        .col(uuid(ServiceAccount::OrganisationId))
        .col(text(ServiceAccount::Scopes))
        .col(uuid(ServiceAccount::CreatedBy))
        .col(timestamp_with_time_zone(ServiceAccount::CreatedAt))
        .col(timestamp_with_time_zone_null(ServiceAccount::LastUsedAt))
        .foreign_key(&mut key(ServiceAccount::Id, "app_user"))
        .foreign_key(&mut key(ServiceAccount::OrganisationId, "organisation"))
        .foreign_key(&mut key(ServiceAccount::CreatedBy, "app_user"))
        .to_owned()
}

fn client_credential() -> TableCreateStatement {
    let key = |column, to: &str| {
        ForeignKey::create()
            .from(ClientCredential::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(ClientCredential::Table)
        .col(uuid(ClientCredential::Id).primary_key())
        .col(uuid(ClientCredential::ClientId))
        .col(string(ClientCredential::Kind))
        .col(text(ClientCredential::Name))
        .col(ColumnDef::new(ClientCredential::Hash).binary())
        .col(text_null(ClientCredential::Jwk))
        .col(text_null(ClientCredential::KeyId))
        .col(text_null(ClientCredential::Algorithm))
        .col(uuid(ClientCredential::CreatedBy))
        .col(timestamp_with_time_zone(ClientCredential::CreatedAt))
        .col(timestamp_with_time_zone(ClientCredential::ExpiresAt))
        .col(timestamp_with_time_zone_null(ClientCredential::RevokedAt))
        .col(timestamp_with_time_zone_null(ClientCredential::LastUsedAt))
        .foreign_key(&mut key(ClientCredential::ClientId, "service_account"))
        .foreign_key(&mut key(ClientCredential::CreatedBy, "app_user"))
        .to_owned()
}

fn client_assertion() -> TableCreateStatement {
    Table::create()
        .table(ClientAssertion::Table)
        .col(ColumnDef::new(ClientAssertion::Id).binary().not_null().primary_key())
        .col(timestamp_with_time_zone(ClientAssertion::ExpiresAt))
        .to_owned()
}
