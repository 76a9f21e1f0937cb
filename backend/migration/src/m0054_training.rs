//! Trainings, whom they reached, and, apart from them and for a time, who stands in their attendance lists.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, boolean, date, date_null, integer, integer_null, text, text_null, timestamp_with_time_zone,
    uuid, uuid_null,
};

use crate::keys::reference;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Training {
    Table,
    Id,
    Version,
    ProjectId,
    OrganisationId,
    ActivityId,
    SeriesId,
    Name,
    Module,
    Level,
    Topics,
    Trainers,
    TrainersAre,
    Place,
    County,
    HeldFrom,
    HeldFromPrecision,
    HeldTo,
    HeldToPrecision,
    Days,
    Language,
    Sessions,
    Planned,
    Participants,
    PreTaken,
    PreMean,
    PostTaken,
    PostMean,
    Certificates,
    State,
    Year,
    SortOn,
    SearchText,
    CreatedAt,
}

#[derive(DeriveIden)]
enum TrainingGroup {
    Table,
    TrainingId,
    Place,
    Category,
    Sex,
    Institution,
    County,
    People,
}

#[derive(DeriveIden)]
enum AttendanceList {
    Table,
    TrainingId,
    Revision,
    RowCount,
    EraseOn,
    IsErased,
    KeptAt,
}

#[derive(DeriveIden)]
enum AttendanceRow {
    Table,
    TrainingId,
    Place,
    Said,
}

const INDEXES: [&str; 7] = [
    "CREATE INDEX training_sorted ON training (sort_on, id)",
    "CREATE INDEX training_project ON training (project_id, sort_on, id)",
    "CREATE INDEX training_county ON training (county, sort_on, id)",
    "CREATE INDEX training_year ON training (year, sort_on, id)",
    "CREATE INDEX training_series ON training (series_id, sort_on, id)",
    "CREATE INDEX training_activity ON training (activity_id)",
    "CREATE INDEX attendance_list_due ON attendance_list (is_erased, erase_on, training_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [training(), group(), list(), row()] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            AttendanceRow::Table.into_iden(),
            AttendanceList::Table.into_iden(),
            TrainingGroup::Table.into_iden(),
            Training::Table.into_iden(),
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn training() -> TableCreateStatement {
    Table::create()
        .table(Training::Table)
        .col(uuid(Training::Id).primary_key())
        .col(big_integer(Training::Version))
        .col(uuid(Training::ProjectId))
        .col(uuid(Training::OrganisationId))
        .col(uuid_null(Training::ActivityId))
        .col(uuid_null(Training::SeriesId))
        .col(text(Training::Name))
        .col(text_null(Training::Module))
        .col(text_null(Training::Level))
        .col(text(Training::Topics))
        .col(integer_null(Training::Trainers))
        .col(text_null(Training::TrainersAre))
        .col(text_null(Training::Place))
        .col(text_null(Training::County))
        .col(date_null(Training::HeldFrom))
        .col(text_null(Training::HeldFromPrecision))
        .col(date_null(Training::HeldTo))
        .col(text_null(Training::HeldToPrecision))
        .col(integer_null(Training::Days))
        .col(text_null(Training::Language))
        .col(integer_null(Training::Sessions))
        .col(integer_null(Training::Planned))
        .col(integer_null(Training::Participants))
        .col(integer_null(Training::PreTaken))
        .col(integer_null(Training::PreMean))
        .col(integer_null(Training::PostTaken))
        .col(integer_null(Training::PostMean))
        .col(integer_null(Training::Certificates))
        .col(text(Training::State))
        .col(integer_null(Training::Year))
        .col(date(Training::SortOn))
        .col(text(Training::SearchText))
        .col(timestamp_with_time_zone(Training::CreatedAt))
        .foreign_key(&mut reference(Training::Table, Training::ProjectId, "project"))
        .foreign_key(&mut reference(
            Training::Table,
            Training::OrganisationId,
            "organisation",
        ))
        .foreign_key(&mut reference(Training::Table, Training::ActivityId, "activity"))
        .foreign_key(&mut reference(Training::Table, Training::SeriesId, "training"))
        .to_owned()
}

fn group() -> TableCreateStatement {
    Table::create()
        .table(TrainingGroup::Table)
        .col(uuid(TrainingGroup::TrainingId))
        .col(integer(TrainingGroup::Place))
        .col(text_null(TrainingGroup::Category))
        .col(text_null(TrainingGroup::Sex))
        .col(text_null(TrainingGroup::Institution))
        .col(text_null(TrainingGroup::County))
        .col(integer(TrainingGroup::People))
        .primary_key(Index::create().col(TrainingGroup::TrainingId).col(TrainingGroup::Place))
        .foreign_key(&mut reference(
            TrainingGroup::Table,
            TrainingGroup::TrainingId,
            "training",
        ))
        .to_owned()
}

/// Of a list that was erased this row stays: how many there were.
fn list() -> TableCreateStatement {
    Table::create()
        .table(AttendanceList::Table)
        .col(uuid(AttendanceList::TrainingId).primary_key())
        .col(big_integer(AttendanceList::Revision))
        .col(integer(AttendanceList::RowCount))
        .col(date(AttendanceList::EraseOn))
        .col(boolean(AttendanceList::IsErased))
        .col(timestamp_with_time_zone(AttendanceList::KeptAt))
        .foreign_key(&mut reference(
            AttendanceList::Table,
            AttendanceList::TrainingId,
            "training",
        ))
        .to_owned()
}

fn row() -> TableCreateStatement {
    Table::create()
        .table(AttendanceRow::Table)
        .col(uuid(AttendanceRow::TrainingId))
        .col(integer(AttendanceRow::Place))
        .col(binary(AttendanceRow::Said))
        .primary_key(Index::create().col(AttendanceRow::TrainingId).col(AttendanceRow::Place))
        .foreign_key(&mut reference(
            AttendanceRow::Table,
            AttendanceRow::TrainingId,
            "training",
        ))
        .to_owned()
}
