//! Refusals of adults, without identity: a month, coded facts and an organisation. No column names a
//! case, a person, a user or a day.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, text, text_null, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Refusal {
    Table,
    Id,
    Month,
    County,
    Sex,
    AgeGroup,
    Citizenship,
    Exploitation,
    Reason,
    OrganisationId,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(refusal()).await?;
        for index in [
            "CREATE INDEX refusal_month ON refusal (month, id)",
            "CREATE INDEX refusal_organisation ON refusal (organisation_id, month, id)",
            "CREATE INDEX refusal_county ON refusal (county, month, id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Refusal::Table).to_owned()).await
    }
}

fn refusal() -> TableCreateStatement {
    Table::create()
        .table(Refusal::Table)
        .col(uuid(Refusal::Id).primary_key())
        .col(date(Refusal::Month))
        .col(text(Refusal::County))
        .col(text(Refusal::Sex))
        .col(text(Refusal::AgeGroup))
        .col(text_null(Refusal::Citizenship))
        .col(text(Refusal::Exploitation))
        .col(text(Refusal::Reason))
        .col(uuid(Refusal::OrganisationId))
        .foreign_key(
            ForeignKey::create()
                .from(Refusal::Table, Refusal::OrganisationId)
                .to(Alias::new("organisation"), Alias::new("id")),
        )
        .to_owned()
}
