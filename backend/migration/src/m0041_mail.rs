//! Messages that wait to be mailed, and what became of them; and invitations that were made together, with the name
//! of whom they are for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary_null, integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Mail {
    Table,
    Id,
    Kind,
    Language,
    InvitationId,
    UserId,
    Sealed,
    State,
    Attempts,
    Fault,
    CreatedAt,
    NextAt,
    EndedAt,
}

#[derive(DeriveIden)]
enum Invitation {
    Table,
    Name,
    BatchId,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(mail()).await?;
        for column in [text_null(Invitation::Name), uuid_null(Invitation::BatchId)] {
            let column = Table::alter().table(Invitation::Table).add_column(column).to_owned();
            manager.alter_table(column).await?;
        }
        for index in [
            "CREATE INDEX mail_due ON mail (next_at, id) WHERE ended_at IS NULL",
            "CREATE INDEX mail_ended ON mail (ended_at, id) WHERE ended_at IS NOT NULL",
            "CREATE INDEX mail_invitation ON mail (invitation_id) WHERE invitation_id IS NOT NULL",
            "CREATE INDEX invitation_batch ON invitation (batch_id) WHERE batch_id IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX invitation_batch")
            .await?;
        for column in [Invitation::BatchId, Invitation::Name] {
            let drop = Table::alter().table(Invitation::Table).drop_column(column).to_owned();
            manager.alter_table(drop).await?;
        }
        manager.drop_table(Table::drop().table(Mail::Table).to_owned()).await
    }
}

fn mail() -> TableCreateStatement {
    let key = |column, to: &str| {
        ForeignKey::create()
            .from(Mail::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(Mail::Table)
        .col(uuid(Mail::Id).primary_key())
        .col(text(Mail::Kind))
        .col(text(Mail::Language))
        .col(uuid_null(Mail::InvitationId))
        .col(uuid_null(Mail::UserId))
        .col(binary_null(Mail::Sealed))
        .col(text(Mail::State))
        .col(integer(Mail::Attempts))
        .col(text_null(Mail::Fault))
        .col(timestamp_with_time_zone(Mail::CreatedAt))
        .col(timestamp_with_time_zone(Mail::NextAt))
        .col(timestamp_with_time_zone_null(Mail::EndedAt))
        .foreign_key(&mut key(Mail::InvitationId, "invitation"))
        .foreign_key(&mut key(Mail::UserId, "app_user"))
        .to_owned()
}
