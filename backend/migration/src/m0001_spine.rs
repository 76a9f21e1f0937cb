//! What every other table leans on: the ledger, the keys of cases, repeated writes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary, boolean, integer, string, string_null, text, timestamp_with_time_zone, uuid, uuid_null,
};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Ledger {
    Table,
    Id,
    Seq,
    Hash,
    At,
    Kind,
    IsRead,
    UserId,
    OrganisationId,
    SessionId,
    CaseId,
    ReferralId,
    SubjectId,
    OtherOrganisationId,
    Fields,
    Purpose,
}

#[derive(DeriveIden)]
enum DataKey {
    Table,
    Id,
    CaseId,
    KekVersion,
    Wrapped,
    CreatedAt,
}

#[derive(DeriveIden)]
enum Idempotency {
    Table,
    Principal,
    Key,
    Fingerprint,
    Resource,
    CreatedAt,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let ledger = Table::create()
            .table(Ledger::Table)
            .col(uuid(Ledger::Id).primary_key())
            .col(ColumnDef::new(Ledger::Seq).big_integer().unique_key())
            .col(ColumnDef::new(Ledger::Hash).binary())
            .col(timestamp_with_time_zone(Ledger::At))
            .col(text(Ledger::Kind))
            .col(boolean(Ledger::IsRead))
            .col(uuid_null(Ledger::UserId))
            .col(uuid_null(Ledger::OrganisationId))
            .col(uuid_null(Ledger::SessionId))
            .col(uuid_null(Ledger::CaseId))
            .col(uuid_null(Ledger::ReferralId))
            .col(uuid_null(Ledger::SubjectId))
            .col(uuid_null(Ledger::OtherOrganisationId))
            .col(text(Ledger::Fields))
            .col(string_null(Ledger::Purpose))
            .to_owned();
        manager.create_table(ledger).await?;
        let connection = manager.get_connection();
        for index in [
            // What waits for its place in the chain; small however long the ledger is.
            "CREATE INDEX ledger_pending ON ledger (at, id) WHERE seq IS NULL",
            "CREATE INDEX ledger_case ON ledger (case_id, is_read, at, id) WHERE case_id IS NOT NULL",
            "CREATE INDEX ledger_referral ON ledger (referral_id, at, id) WHERE referral_id IS NOT NULL",
            "CREATE INDEX ledger_user ON ledger (user_id, at, id)",
            // What an organisation is told, and what ran out.
            "CREATE INDEX ledger_told ON ledger (other_organisation_id, at, id) WHERE other_organisation_id IS NOT NULL",
            "CREATE INDEX ledger_ran_out ON ledger (at, id) WHERE kind IN ('clock.expired', 'referral.expired')",
        ] {
            connection.execute_unprepared(index).await?;
        }
        for statement in guards(manager.get_database_backend()) {
            connection.execute_unprepared(statement).await?;
        }

        let data_key = Table::create()
            .table(DataKey::Table)
            .col(uuid(DataKey::Id).primary_key())
            .col(uuid(DataKey::CaseId).unique_key())
            .col(integer(DataKey::KekVersion))
            .col(binary(DataKey::Wrapped))
            .col(timestamp_with_time_zone(DataKey::CreatedAt))
            .to_owned();
        manager.create_table(data_key).await?;
        manager
            .create_index(index("data_key_version", DataKey::Table, DataKey::KekVersion))
            .await?;

        let idempotency = Table::create()
            .table(Idempotency::Table)
            .col(uuid(Idempotency::Principal))
            .col(string(Idempotency::Key))
            .col(string(Idempotency::Fingerprint))
            .col(uuid(Idempotency::Resource))
            .col(timestamp_with_time_zone(Idempotency::CreatedAt))
            .primary_key(Index::create().col(Idempotency::Principal).col(Idempotency::Key))
            .to_owned();
        manager.create_table(idempotency).await?;
        manager
            .create_index(index("idempotency_age", Idempotency::Table, Idempotency::CreatedAt))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["idempotency", "data_key", "ledger"] {
            manager
                .drop_table(Table::drop().table(Alias::new(table)).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn index(name: &str, table: impl IntoIden, column: impl IntoIden) -> IndexCreateStatement {
    Index::create()
        .name(name)
        .table(table.into_iden())
        .col(column.into_iden())
        .to_owned()
}

/// An entry of the ledger is never deleted, and once it has its place in the chain never changed
/// (SEC-46). Somebody with all rights on the database can drop the guards; `audit verify` finds
/// what they did then.
fn guards(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Postgres => &[
            "CREATE FUNCTION ledger_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               RAISE EXCEPTION 'the ledger is append-only'; END $$",
            "CREATE TRIGGER ledger_keep BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_guard()",
            "CREATE TRIGGER ledger_fixed BEFORE UPDATE ON ledger FOR EACH ROW WHEN (OLD.seq IS NOT NULL)
               EXECUTE FUNCTION ledger_guard()",
            "CREATE TRIGGER ledger_whole BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard()",
        ],
        _ => &[
            "CREATE TRIGGER ledger_keep BEFORE DELETE ON ledger
               BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
            "CREATE TRIGGER ledger_fixed BEFORE UPDATE ON ledger WHEN OLD.seq IS NOT NULL
               BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
        ],
    }
}
