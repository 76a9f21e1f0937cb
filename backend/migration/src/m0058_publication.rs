//! What was published, figures that sources state and no record counts, and reviews of providers by standards.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, date, date_null, integer, text, text_null, timestamp_with_time_zone, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Publication {
    Table,
    Id,
    Version,
    KeeperId,
    ProjectId,
    Kind,
    TitleRo,
    TitleSq,
    TitleEn,
    PublishedOn,
    PublishedPrecision,
    Address,
    Dissemination,
    SearchText,
    SortOn,
    CreatedAt,
}

#[derive(DeriveIden)]
enum StatedFigure {
    Table,
    Id,
    Version,
    KeeperId,
    Year,
    Key,
    Value,
    Kind,
    Source,
    Note,
}

#[derive(DeriveIden)]
enum StandardReview {
    Table,
    Id,
    Version,
    KeeperId,
    ProjectId,
    Title,
    Act,
    ReviewedOn,
    ReviewedPrecision,
    Summary,
    /// JSON.
    Findings,
    SearchText,
    SortOn,
    CreatedAt,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [publication(), figure(), review()] {
            manager.create_table(table).await?;
        }
        for index in [
            "CREATE INDEX publication_all ON publication (sort_on, id)",
            "CREATE INDEX publication_kind ON publication (kind, sort_on, id)",
            "CREATE INDEX publication_project ON publication (project_id, sort_on, id)",
            "CREATE INDEX stated_figure_year ON stated_figure (year, id)",
            "CREATE INDEX stated_figure_key ON stated_figure (key, year, id)",
            "CREATE INDEX standard_review_all ON standard_review (sort_on, id)",
            "CREATE INDEX standard_review_keeper ON standard_review (keeper_id, sort_on, id)",
            "CREATE INDEX standard_review_project ON standard_review (project_id, sort_on, id)",
            "CREATE INDEX stated_figure_keeper ON stated_figure (keeper_id, year, key)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            StandardReview::Table.into_table_ref(),
            StatedFigure::Table.into_table_ref(),
            Publication::Table.into_table_ref(),
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

fn publication() -> TableCreateStatement {
    Table::create()
        .table(Publication::Table)
        .col(uuid(Publication::Id).primary_key())
        .col(big_integer(Publication::Version))
        .col(uuid(Publication::KeeperId))
        .col(uuid_null(Publication::ProjectId))
        .col(text(Publication::Kind))
        .col(text_null(Publication::TitleRo))
        .col(text_null(Publication::TitleSq))
        .col(text_null(Publication::TitleEn))
        .col(date_null(Publication::PublishedOn))
        .col(text_null(Publication::PublishedPrecision))
        .col(text_null(Publication::Address))
        .col(text_null(Publication::Dissemination))
        .col(text(Publication::SearchText))
        .col(date(Publication::SortOn))
        .col(timestamp_with_time_zone(Publication::CreatedAt))
        .foreign_key(&mut key(Publication::Table, Publication::KeeperId, "organisation"))
        .foreign_key(&mut key(Publication::Table, Publication::ProjectId, "project"))
        .to_owned()
}

fn figure() -> TableCreateStatement {
    Table::create()
        .table(StatedFigure::Table)
        .col(uuid(StatedFigure::Id).primary_key())
        .col(big_integer(StatedFigure::Version))
        .col(uuid(StatedFigure::KeeperId))
        .col(integer(StatedFigure::Year))
        .col(text(StatedFigure::Key))
        .col(big_integer_null(StatedFigure::Value))
        .col(text(StatedFigure::Kind))
        .col(text(StatedFigure::Source))
        .col(text_null(StatedFigure::Note))
        .foreign_key(&mut key(StatedFigure::Table, StatedFigure::KeeperId, "organisation"))
        .to_owned()
}

fn review() -> TableCreateStatement {
    Table::create()
        .table(StandardReview::Table)
        .col(uuid(StandardReview::Id).primary_key())
        .col(big_integer(StandardReview::Version))
        .col(uuid(StandardReview::KeeperId))
        .col(uuid_null(StandardReview::ProjectId))
        .col(text(StandardReview::Title))
        .col(text_null(StandardReview::Act))
        .col(date_null(StandardReview::ReviewedOn))
        .col(text_null(StandardReview::ReviewedPrecision))
        .col(text_null(StandardReview::Summary))
        .col(text(StandardReview::Findings))
        .col(text(StandardReview::SearchText))
        .col(date(StandardReview::SortOn))
        .col(timestamp_with_time_zone(StandardReview::CreatedAt))
        .foreign_key(&mut key(
            StandardReview::Table,
            StandardReview::KeeperId,
            "organisation",
        ))
        .foreign_key(&mut key(StandardReview::Table, StandardReview::ProjectId, "project"))
        .to_owned()
}
