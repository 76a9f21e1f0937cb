//! What partners' programs are told: which entries of the ledger concern which organisation, the endpoints events
//! are sent to with what signs them, and the events on their way.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, integer, integer_null, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// An entry of the ledger that an organisation may be told of. What it is about stands in the ledger alone.
#[derive(DeriveIden)]
enum PartnerEvent {
    Table,
    OrganisationId,
    Seq,
    EntryId,
    Kind,
}

/// Up to which entry the ledger was translated: one row.
#[derive(DeriveIden)]
enum PartnerProgress {
    Table,
    Id,
    Seq,
}

#[derive(DeriveIden)]
enum Webhook {
    Table,
    Id,
    Version,
    ClientId,
    OrganisationId,
    Url,
    Types,
    Description,
    State,
    PublicKey,
    CreatedBy,
    CreatedAt,
    /// Until when nothing is sent, since it did not answer or asks for time.
    RestsUntil,
}

#[derive(DeriveIden)]
enum WebhookKey {
    Table,
    Id,
    WebhookId,
    Kind,
    Sealed,
    CreatedAt,
    EndsAt,
}

#[derive(DeriveIden)]
enum WebhookDelivery {
    Table,
    Id,
    WebhookId,
    /// None of a trial.
    EntryId,
    Kind,
    State,
    Attempts,
    NextAt,
    LeasedUntil,
    LastAt,
    Status,
    Fault,
    CreatedAt,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            partner_event(),
            partner_progress(),
            webhook(),
            webhook_key(),
            webhook_delivery(),
        ] {
            manager.create_table(table).await?;
        }
        for index in [
            "CREATE INDEX webhook_organisation ON webhook (organisation_id, created_at, id)",
            "CREATE INDEX webhook_made ON webhook (created_at, id)",
            "CREATE INDEX webhook_client ON webhook (client_id)",
            "CREATE INDEX webhook_key_webhook ON webhook_key (webhook_id, created_at, id)",
            "CREATE INDEX webhook_delivery_webhook ON webhook_delivery (webhook_id, created_at, id)",
            "CREATE INDEX webhook_delivery_state ON webhook_delivery (webhook_id, state, created_at, id)",
            "CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at, id) WHERE state = 'waiting'",
            "CREATE INDEX webhook_delivery_dead ON webhook_delivery (id) WHERE state = 'dead'",
            "CREATE INDEX webhook_delivery_age ON webhook_delivery (created_at, id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            WebhookDelivery::Table.into_table_ref(),
            WebhookKey::Table.into_table_ref(),
            Webhook::Table.into_table_ref(),
            PartnerProgress::Table.into_table_ref(),
            PartnerEvent::Table.into_table_ref(),
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn partner_event() -> TableCreateStatement {
    Table::create()
        .table(PartnerEvent::Table)
        .col(uuid(PartnerEvent::OrganisationId))
        .col(big_integer(PartnerEvent::Seq))
        .col(uuid(PartnerEvent::EntryId))
        .col(text(PartnerEvent::Kind))
        .primary_key(Index::create().col(PartnerEvent::OrganisationId).col(PartnerEvent::Seq))
        .foreign_key(
            ForeignKey::create()
                .from(PartnerEvent::Table, PartnerEvent::OrganisationId)
                .to(Alias::new("organisation"), Alias::new("id")),
        )
        .to_owned()
}

fn partner_progress() -> TableCreateStatement {
    Table::create()
        .table(PartnerProgress::Table)
        .col(integer(PartnerProgress::Id).primary_key())
        .col(big_integer(PartnerProgress::Seq))
        .to_owned()
}

fn webhook() -> TableCreateStatement {
    let key = |column, to: &str| {
        ForeignKey::create()
            .from(Webhook::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(Webhook::Table)
        .col(uuid(Webhook::Id).primary_key())
        .col(big_integer(Webhook::Version))
        .col(uuid(Webhook::ClientId))
        .col(uuid(Webhook::OrganisationId))
        .col(text(Webhook::Url))
        .col(text(Webhook::Types))
        .col(text(Webhook::Description))
        .col(text(Webhook::State))
        .col(text(Webhook::PublicKey))
        .col(uuid(Webhook::CreatedBy))
        .col(timestamp_with_time_zone(Webhook::CreatedAt))
        .col(timestamp_with_time_zone_null(Webhook::RestsUntil))
        .foreign_key(&mut key(Webhook::ClientId, "service_account"))
        .foreign_key(&mut key(Webhook::OrganisationId, "organisation"))
        .foreign_key(&mut key(Webhook::CreatedBy, "app_user"))
        .to_owned()
}

fn webhook_key() -> TableCreateStatement {
    Table::create()
        .table(WebhookKey::Table)
        .col(uuid(WebhookKey::Id).primary_key())
        .col(uuid(WebhookKey::WebhookId))
        .col(text(WebhookKey::Kind))
        .col(binary(WebhookKey::Sealed))
        .col(timestamp_with_time_zone(WebhookKey::CreatedAt))
        .col(timestamp_with_time_zone_null(WebhookKey::EndsAt))
        .foreign_key(
            ForeignKey::create()
                .from(WebhookKey::Table, WebhookKey::WebhookId)
                .to(Webhook::Table, Webhook::Id),
        )
        .to_owned()
}

fn webhook_delivery() -> TableCreateStatement {
    Table::create()
        .table(WebhookDelivery::Table)
        .col(uuid(WebhookDelivery::Id).primary_key())
        .col(uuid(WebhookDelivery::WebhookId))
        .col(uuid_null(WebhookDelivery::EntryId))
        .col(text_null(WebhookDelivery::Kind))
        .col(text(WebhookDelivery::State))
        .col(integer(WebhookDelivery::Attempts))
        .col(timestamp_with_time_zone(WebhookDelivery::NextAt))
        .col(timestamp_with_time_zone_null(WebhookDelivery::LeasedUntil))
        .col(timestamp_with_time_zone_null(WebhookDelivery::LastAt))
        .col(integer_null(WebhookDelivery::Status))
        .col(text_null(WebhookDelivery::Fault))
        .col(timestamp_with_time_zone(WebhookDelivery::CreatedAt))
        .foreign_key(
            ForeignKey::create()
                .from(WebhookDelivery::Table, WebhookDelivery::WebhookId)
                .to(Webhook::Table, Webhook::Id),
        )
        .to_owned()
}
