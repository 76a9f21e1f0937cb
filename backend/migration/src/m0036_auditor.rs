//! What an auditor looks at: the ledger in the ways it is searched, alerts, verifications; and sign-ins with a
//! browser that was not known.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer_null, boolean, date, integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Alert {
    Table,
    Id,
    Kind,
    UserId,
    OrganisationId,
    OnDay,
    Times,
    SeenBy,
    SeenAt,
}

#[derive(DeriveIden)]
enum LedgerVerification {
    Table,
    Id,
    AskedAt,
    AskedBy,
    BegunAt,
    FinishedAt,
    Entries,
    Pending,
    Checkpoints,
    Faults,
}

#[derive(DeriveIden)]
enum Session {
    Table,
    IsNewDevice,
    ConfirmedAt,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(alert()).await?;
        manager.create_table(verification()).await?;
        for column in [
            boolean(Session::IsNewDevice).default(false).to_owned(),
            timestamp_with_time_zone_null(Session::ConfirmedAt),
        ] {
            let column = Table::alter().table(Session::Table).add_column(column).to_owned();
            manager.alter_table(column).await?;
        }
        for index in [
            // What is read and what changes stand apart in the indexes that have neither a case nor a user, so
            // that no other question of the ledger is answered from them.
            "CREATE INDEX ledger_when ON ledger (is_read, at, id)",
            "CREATE INDEX ledger_kind ON ledger (is_read, kind, at, id)",
            "CREATE INDEX ledger_case_kind ON ledger (case_id, kind, at, id) WHERE case_id IS NOT NULL",
            "CREATE INDEX ledger_user_kind ON ledger (user_id, kind, at, id)",
            "CREATE INDEX ledger_organisation ON ledger (organisation_id, at, id)",
            "CREATE INDEX ledger_organisation_kind ON ledger (organisation_id, kind, at, id)",
            "CREATE UNIQUE INDEX alert_day ON alert (user_id, kind, on_day)",
            "CREATE INDEX alert_all ON alert (on_day, id)",
            "CREATE INDEX alert_unseen ON alert (on_day, id) WHERE seen_at IS NULL",
            "CREATE INDEX ledger_verification_finished ON ledger_verification (finished_at, id) \
             WHERE finished_at IS NOT NULL",
            "CREATE INDEX ledger_verification_open ON ledger_verification (asked_at, id) WHERE finished_at IS NULL",
            "CREATE INDEX session_unconfirmed ON session (user_id, created_at) \
             WHERE is_new_device AND confirmed_at IS NULL",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in [
            "ledger_when",
            "ledger_kind",
            "ledger_case_kind",
            "ledger_user_kind",
            "ledger_organisation",
            "ledger_organisation_kind",
            "session_unconfirmed",
        ] {
            let drop = format!("DROP INDEX {index}");
            manager.get_connection().execute_unprepared(&drop).await?;
        }
        for column in [Session::ConfirmedAt, Session::IsNewDevice] {
            let drop = Table::alter().table(Session::Table).drop_column(column).to_owned();
            manager.alter_table(drop).await?;
        }
        manager
            .drop_table(Table::drop().table(LedgerVerification::Table).to_owned())
            .await?;
        manager.drop_table(Table::drop().table(Alert::Table).to_owned()).await
    }
}

fn alert() -> TableCreateStatement {
    let key = |column, to: &str| {
        ForeignKey::create()
            .from(Alert::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(Alert::Table)
        .col(uuid(Alert::Id).primary_key())
        .col(text(Alert::Kind))
        .col(uuid(Alert::UserId))
        .col(uuid(Alert::OrganisationId))
        .col(date(Alert::OnDay))
        .col(integer(Alert::Times))
        .col(uuid_null(Alert::SeenBy))
        .col(timestamp_with_time_zone_null(Alert::SeenAt))
        .foreign_key(&mut key(Alert::UserId, "app_user"))
        .foreign_key(&mut key(Alert::OrganisationId, "organisation"))
        .foreign_key(&mut key(Alert::SeenBy, "app_user"))
        .to_owned()
}

fn verification() -> TableCreateStatement {
    Table::create()
        .table(LedgerVerification::Table)
        .col(uuid(LedgerVerification::Id).primary_key())
        .col(timestamp_with_time_zone(LedgerVerification::AskedAt))
        .col(uuid_null(LedgerVerification::AskedBy))
        .col(timestamp_with_time_zone_null(LedgerVerification::BegunAt))
        .col(timestamp_with_time_zone_null(LedgerVerification::FinishedAt))
        .col(big_integer_null(LedgerVerification::Entries))
        .col(big_integer_null(LedgerVerification::Pending))
        .col(big_integer_null(LedgerVerification::Checkpoints))
        .col(text_null(LedgerVerification::Faults))
        .foreign_key(
            ForeignKey::create()
                .from(LedgerVerification::Table, LedgerVerification::AskedBy)
                .to(Alias::new("app_user"), Alias::new("id")),
        )
        .to_owned()
}
