//! Lost factors that are replaced by two people.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary_null, boolean, date_null, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum FactorReplacement {
    Table,
    Id,
    UserId,
    OrganisationId,
    AskedAt,
    IsAskedOutside,
    Way,
    ProvedOn,
    ProvedBy,
    ProvedAt,
    CodeHash,
    ApprovedBy,
    ApprovedAt,
    TokenHash,
    ExpiresAt,
    Ending,
    EndedAt,
}

#[derive(DeriveIden)]
enum Mail {
    Table,
}

const INDEXES: [&str; 6] = [
    "CREATE UNIQUE INDEX factor_replacement_open ON factor_replacement (user_id) WHERE ended_at IS NULL",
    "CREATE INDEX factor_replacement_user ON factor_replacement (user_id, asked_at, id)",
    "CREATE INDEX factor_replacement_waiting ON factor_replacement (asked_at, id) \
     WHERE ended_at IS NULL AND approved_at IS NULL",
    "CREATE INDEX factor_replacement_organisation ON factor_replacement (organisation_id, asked_at, id) \
     WHERE ended_at IS NULL AND approved_at IS NULL",
    "CREATE UNIQUE INDEX factor_replacement_token ON factor_replacement (token_hash) WHERE token_hash IS NOT NULL",
    "CREATE INDEX mail_replacement ON mail (user_id) WHERE kind = 'factor_replacement'",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(replacement()).await?;
        for statement in INDEXES {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(Index::drop().name("mail_replacement").table(Mail::Table).to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table(FactorReplacement::Table).to_owned())
            .await
    }
}

fn replacement() -> TableCreateStatement {
    let key = |column, to: &str| {
        ForeignKey::create()
            .from(FactorReplacement::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(FactorReplacement::Table)
        .col(uuid(FactorReplacement::Id).primary_key())
        .col(uuid(FactorReplacement::UserId))
        .col(uuid(FactorReplacement::OrganisationId))
        .col(timestamp_with_time_zone(FactorReplacement::AskedAt))
        .col(boolean(FactorReplacement::IsAskedOutside))
        .col(text_null(FactorReplacement::Way))
        .col(date_null(FactorReplacement::ProvedOn))
        .col(uuid_null(FactorReplacement::ProvedBy))
        .col(timestamp_with_time_zone_null(FactorReplacement::ProvedAt))
        .col(binary_null(FactorReplacement::CodeHash))
        .col(uuid_null(FactorReplacement::ApprovedBy))
        .col(timestamp_with_time_zone_null(FactorReplacement::ApprovedAt))
        .col(binary_null(FactorReplacement::TokenHash))
        .col(timestamp_with_time_zone(FactorReplacement::ExpiresAt))
        .col(text_null(FactorReplacement::Ending))
        .col(timestamp_with_time_zone_null(FactorReplacement::EndedAt))
        .foreign_key(&mut key(FactorReplacement::UserId, "app_user"))
        .foreign_key(&mut key(FactorReplacement::OrganisationId, "organisation"))
        .foreign_key(&mut key(FactorReplacement::ProvedBy, "app_user"))
        .foreign_key(&mut key(FactorReplacement::ApprovedBy, "app_user"))
        .to_owned()
}
