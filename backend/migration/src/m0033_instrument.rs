//! Screening instruments that administrators entered: which version, by whom and when, and what the file
//! said. They hold no personal data.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Instrument {
    Table,
    Id,
    Version,
    Code,
    #[sea_orm(iden = "instrument_version")]
    Edition,
    EffectiveFrom,
    Sha256,
    State,
    EnteredBy,
    EnteredAt,
    ConfirmedBy,
    ConfirmedAt,
    WithdrawnBy,
    WithdrawnAt,
}

#[derive(DeriveIden)]
enum InstrumentFile {
    Table,
    InstrumentId,
    Contents,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(instrument()).await?;
        manager.create_table(instrument_file()).await?;
        // A version that somebody may have been screened with, or that waits for a second person, is taken.
        for index in [
            "CREATE UNIQUE INDEX instrument_taken ON instrument (code, instrument_version) \
             WHERE confirmed_at IS NOT NULL OR withdrawn_at IS NULL",
            "CREATE INDEX instrument_entered ON instrument (entered_at, id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(InstrumentFile::Table).to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table(Instrument::Table).to_owned())
            .await
    }
}

fn instrument() -> TableCreateStatement {
    Table::create()
        .table(Instrument::Table)
        .col(uuid(Instrument::Id).primary_key())
        .col(big_integer(Instrument::Version))
        .col(text(Instrument::Code))
        .col(text(Instrument::Edition))
        .col(date(Instrument::EffectiveFrom))
        .col(text(Instrument::Sha256))
        .col(text(Instrument::State))
        .col(uuid(Instrument::EnteredBy))
        .col(timestamp_with_time_zone(Instrument::EnteredAt))
        .col(uuid_null(Instrument::ConfirmedBy))
        .col(timestamp_with_time_zone_null(Instrument::ConfirmedAt))
        .col(uuid_null(Instrument::WithdrawnBy))
        .col(timestamp_with_time_zone_null(Instrument::WithdrawnAt))
        .foreign_key(&mut by(Instrument::EnteredBy))
        .foreign_key(&mut by(Instrument::ConfirmedBy))
        .foreign_key(&mut by(Instrument::WithdrawnBy))
        .to_owned()
}

fn instrument_file() -> TableCreateStatement {
    Table::create()
        .table(InstrumentFile::Table)
        .col(uuid(InstrumentFile::InstrumentId).primary_key())
        .col(text(InstrumentFile::Contents))
        .foreign_key(
            ForeignKey::create()
                .from(InstrumentFile::Table, InstrumentFile::InstrumentId)
                .to(Instrument::Table, Instrument::Id),
        )
        .to_owned()
}

fn by(column: Instrument) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(Instrument::Table, column)
        .to(Alias::new("app_user"), Alias::new("id"))
        .to_owned()
}
