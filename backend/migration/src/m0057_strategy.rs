//! Strategies and action plans with what they are to reach, their measures, and what was done for each.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date_null, integer, integer_null, text, text_null, timestamp_with_time_zone, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Strategy {
    Table,
    Id,
    Version,
    KeeperId,
    Kind,
    TitleRo,
    TitleSq,
    TitleEn,
    ParentId,
    County,
    StartsOn,
    StartsPrecision,
    EndsOn,
    EndsPrecision,
    Months,
    Status,
    LegalBasis,
    Source,
    SearchText,
    SortText,
    CreatedAt,
}

#[derive(DeriveIden)]
enum StrategyObjective {
    Table,
    Id,
    StrategyId,
    Place,
    Number,
    Words,
}

#[derive(DeriveIden)]
enum StrategyMeasure {
    Table,
    Id,
    Version,
    StrategyId,
    ObjectiveId,
    Number,
    Words,
    DueOn,
    DuePrecision,
    /// The last day that it may mean.
    DueLast,
    Status,
    Indicator,
    Funding,
    Evidence,
    SortText,
}

#[derive(DeriveIden)]
enum MeasureLink {
    Table,
    MeasureId,
    Kind,
    TargetId,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [strategy(), objective(), measure(), link()] {
            manager.create_table(table).await?;
        }
        for index in [
            "CREATE INDEX strategy_all ON strategy (sort_text, id)",
            "CREATE INDEX strategy_kind ON strategy (kind, sort_text, id)",
            "CREATE INDEX strategy_county ON strategy (county, sort_text, id)",
            "CREATE INDEX strategy_objective_strategy ON strategy_objective (strategy_id, place)",
            "CREATE INDEX strategy_measure_strategy ON strategy_measure (strategy_id, sort_text, id)",
            "CREATE INDEX strategy_measure_status ON strategy_measure (strategy_id, status, sort_text, id)",
            "CREATE INDEX strategy_measure_objective ON strategy_measure (objective_id)",
            "CREATE INDEX measure_link_target ON measure_link (target_id, measure_id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            MeasureLink::Table.into_table_ref(),
            StrategyMeasure::Table.into_table_ref(),
            StrategyObjective::Table.into_table_ref(),
            Strategy::Table.into_table_ref(),
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn key(table: impl IntoTableRef, column: impl IntoIden, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}

fn strategy() -> TableCreateStatement {
    Table::create()
        .table(Strategy::Table)
        .col(uuid(Strategy::Id).primary_key())
        .col(big_integer(Strategy::Version))
        .col(uuid(Strategy::KeeperId))
        .col(text(Strategy::Kind))
        .col(text_null(Strategy::TitleRo))
        .col(text_null(Strategy::TitleSq))
        .col(text_null(Strategy::TitleEn))
        .col(uuid_null(Strategy::ParentId))
        .col(text_null(Strategy::County))
        .col(date_null(Strategy::StartsOn))
        .col(text_null(Strategy::StartsPrecision))
        .col(date_null(Strategy::EndsOn))
        .col(text_null(Strategy::EndsPrecision))
        .col(integer_null(Strategy::Months))
        .col(text_null(Strategy::Status))
        .col(text_null(Strategy::LegalBasis))
        .col(text_null(Strategy::Source))
        .col(text(Strategy::SearchText))
        .col(text(Strategy::SortText))
        .col(timestamp_with_time_zone(Strategy::CreatedAt))
        .foreign_key(&mut key(Strategy::Table, Strategy::KeeperId, "organisation"))
        .foreign_key(&mut key(Strategy::Table, Strategy::ParentId, "strategy"))
        .to_owned()
}

fn objective() -> TableCreateStatement {
    Table::create()
        .table(StrategyObjective::Table)
        .col(uuid(StrategyObjective::Id).primary_key())
        .col(uuid(StrategyObjective::StrategyId))
        .col(integer(StrategyObjective::Place))
        .col(text_null(StrategyObjective::Number))
        .col(text(StrategyObjective::Words))
        .foreign_key(&mut key(
            StrategyObjective::Table,
            StrategyObjective::StrategyId,
            "strategy",
        ))
        .to_owned()
}

fn measure() -> TableCreateStatement {
    let of = |column, to| key(StrategyMeasure::Table, column, to);
    Table::create()
        .table(StrategyMeasure::Table)
        .col(uuid(StrategyMeasure::Id).primary_key())
        .col(big_integer(StrategyMeasure::Version))
        .col(uuid(StrategyMeasure::StrategyId))
        .col(uuid_null(StrategyMeasure::ObjectiveId))
        .col(text_null(StrategyMeasure::Number))
        .col(text(StrategyMeasure::Words))
        .col(date_null(StrategyMeasure::DueOn))
        .col(text_null(StrategyMeasure::DuePrecision))
        .col(date_null(StrategyMeasure::DueLast))
        .col(text_null(StrategyMeasure::Status))
        .col(text_null(StrategyMeasure::Indicator))
        .col(text_null(StrategyMeasure::Funding))
        .col(text_null(StrategyMeasure::Evidence))
        .col(text(StrategyMeasure::SortText))
        .foreign_key(&mut of(StrategyMeasure::StrategyId, "strategy"))
        .foreign_key(&mut of(StrategyMeasure::ObjectiveId, "strategy_objective"))
        .to_owned()
}

fn link() -> TableCreateStatement {
    Table::create()
        .table(MeasureLink::Table)
        .col(uuid(MeasureLink::MeasureId))
        .col(text(MeasureLink::Kind))
        .col(uuid(MeasureLink::TargetId))
        .primary_key(
            Index::create()
                .col(MeasureLink::MeasureId)
                .col(MeasureLink::Kind)
                .col(MeasureLink::TargetId),
        )
        .foreign_key(&mut key(MeasureLink::Table, MeasureLink::MeasureId, "strategy_measure"))
        .to_owned()
}
