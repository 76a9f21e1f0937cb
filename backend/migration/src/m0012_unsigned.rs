//! Indexes for what awaits a second signature: legal grounds, and invitations.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: [(&str, &str); 2] = [
    (
        "consent_unsigned",
        "ON consent (basis, valid_until, id) WHERE confirmed_at IS NULL AND withdrawn_at IS NULL",
    ),
    (
        "invitation_unconfirmed",
        "ON invitation (created_at, id) WHERE confirmed_at IS NULL AND accepted_at IS NULL AND revoked_at IS NULL",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, of) in INDEXES {
            let index = format!("CREATE INDEX {name} {of}");
            manager.get_connection().execute_unprepared(&index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in INDEXES {
            let index = format!("DROP INDEX {name}");
            manager.get_connection().execute_unprepared(&index).await?;
        }
        Ok(())
    }
}
