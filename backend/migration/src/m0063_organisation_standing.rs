//! How each organisation stands, and why: suspended, closed, resumed. What says why is about the organisation and
//! never about a person.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Organisation {
    Table,
    State,
}

#[derive(DeriveIden)]
enum OrganisationStanding {
    Table,
    Id,
    OrganisationId,
    State,
    Reason,
    Note,
    ChangedBy,
    ChangedAt,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let state = Table::alter()
            .table(Organisation::Table)
            .add_column(text(Organisation::State).default("active"))
            .to_owned();
        manager.alter_table(state).await?;
        manager.create_table(standing()).await?;
        for change in [
            // Those that were taken out until now took no part any more.
            "UPDATE organisation SET state = 'closed' WHERE NOT is_active",
            "UPDATE organisation SET state = 'merged' \
             WHERE id IN (SELECT duplicate_id FROM organisation_merge WHERE state = 'done')",
            "CREATE INDEX organisation_state ON organisation (state, sort_text, id)",
            "CREATE INDEX organisation_standing_all ON organisation_standing (organisation_id, changed_at, id)",
        ] {
            manager.get_connection().execute_unprepared(change).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX organisation_state")
            .await?;
        manager
            .drop_table(Table::drop().table(OrganisationStanding::Table).to_owned())
            .await?;
        let state = Table::alter()
            .table(Organisation::Table)
            .drop_column(Organisation::State)
            .to_owned();
        manager.alter_table(state).await
    }
}

fn standing() -> TableCreateStatement {
    Table::create()
        .table(OrganisationStanding::Table)
        .col(uuid(OrganisationStanding::Id).primary_key())
        .col(uuid(OrganisationStanding::OrganisationId))
        .col(text(OrganisationStanding::State))
        .col(text(OrganisationStanding::Reason))
        .col(text_null(OrganisationStanding::Note))
        .col(uuid(OrganisationStanding::ChangedBy))
        .col(timestamp_with_time_zone(OrganisationStanding::ChangedAt))
        .foreign_key(&mut key(OrganisationStanding::OrganisationId, "organisation"))
        .foreign_key(&mut key(OrganisationStanding::ChangedBy, "app_user"))
        .to_owned()
}

fn key(column: OrganisationStanding, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(OrganisationStanding::Table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
