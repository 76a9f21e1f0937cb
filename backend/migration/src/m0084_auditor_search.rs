//! What was done to an account, as an auditor searches for it; and who holds a role, wherever they work.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The kinds of entries that are about an account. They are few among all, and no other question of the ledger is
/// answered from them: it would have to name the same kinds.
const KINDS: &str = "'session.ended', 'session.reused', 'session.refused', 'user.invited', 'invitation.renewed', \
     'invitation.revoked', 'user.joined', 'user.changed', 'user.address_asked', 'grant.asked', 'grant.confirmed', \
     'grant.refused', 'role.created', 'role.changed', 'role.confirmed', 'role.refused', 'role.retired', 'role.given', \
     'role.taken', 'user.suspended', 'user.reactivated', 'credential.changed', 'replacement.asked', \
     'replacement.proved', 'replacement.approved', 'replacement.refused', 'replacement.withdrawn', 'client.created', \
     'client.changed', 'client.suspended', 'client.resumed', 'client.credential_added', 'client.credential_revoked', \
     'client.refused', 'alert.walking_ids', 'alert.read_volume', 'alert.cloned_passkey', 'alert.large_export'";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in [
            format!("CREATE INDEX ledger_subject ON ledger (subject_id, at, id) WHERE kind IN ({KINDS})"),
            "CREATE INDEX user_role_role ON user_role (role, user_id)".to_owned(),
        ] {
            manager.get_connection().execute_unprepared(&index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["user_role_role", "ledger_subject"] {
            let drop = format!("DROP INDEX {index}");
            manager.get_connection().execute_unprepared(&drop).await?;
        }
        Ok(())
    }
}
