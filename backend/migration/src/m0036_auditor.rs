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
            "CREATE INDEX ledger_organisation ON ledger (organisation_id, at, id)",
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
        for half in HALVES {
            for index in half.create() {
                manager.get_connection().execute_unprepared(&index).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["ledger_organisation".to_owned(), "session_unconfirmed".to_owned()]
            .into_iter()
            .chain(HALVES.iter().flat_map(Half::names))
        {
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

/// Half of the ledger: what is read, or what changes. In the indexes of kinds and of all entries they stand apart,
/// so that SQLite answers no other question of the ledger from them: it takes a partial index only where the
/// question says so.
struct Half {
    name: &'static str,
    is: &'static str,
}

const HALVES: [Half; 2] = [
    Half {
        name: "read",
        is: "is_read",
    },
    Half {
        name: "change",
        is: "NOT is_read",
    },
];

/// What each half is indexed by, after the name of the index. Of two that seem as good, SQLite takes the one that was made
/// first: that of a kind alone comes last.
const BY: [(&str, &str); 5] = [
    ("when", "at, id"),
    ("case_kind", "case_id, kind, at, id"),
    ("user_kind", "user_id, kind, at, id"),
    ("organisation_kind", "organisation_id, kind, at, id"),
    ("kind", "kind, at, id"),
];

impl Half {
    fn names(&self) -> Vec<String> {
        BY.iter().map(|(by, _)| format!("ledger_{}_{by}", self.name)).collect()
    }

    fn create(&self) -> Vec<String> {
        let indexes = self.names().into_iter().zip(BY);
        indexes
            .map(|(name, (_, columns))| format!("CREATE INDEX {name} ON ledger ({columns}) WHERE {}", self.is))
            .collect()
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
