//! What a project does, and what it hands over.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, date_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

use crate::keys::reference;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Activity {
    Table,
    Id,
    Version,
    ProjectId,
    OrganisationId,
    ParentId,
    Number,
    Title,
    Objectives,
    PlannedFrom,
    PlannedFromPrecision,
    PlannedTo,
    PlannedToPrecision,
    ActualFrom,
    ActualFromPrecision,
    ActualTo,
    ActualToPrecision,
    OwnerId,
    OwnerName,
    Place,
    BudgetLine,
    State,
    CreatedAt,
}

#[derive(DeriveIden)]
enum Deliverable {
    Table,
    Id,
    Version,
    ProjectId,
    OrganisationId,
    ActivityId,
    Kind,
    Title,
    Due,
    DuePrecision,
    IsDelivered,
    Delivered,
    DeliveredPrecision,
    Link,
    State,
    AnsweredBy,
    AnsweredAt,
    ReturnedBecause,
    CreatedAt,
}

const INDEXES: [&str; 4] = [
    "CREATE UNIQUE INDEX activity_number ON activity (project_id, number)",
    "CREATE INDEX activity_parent ON activity (parent_id)",
    "CREATE INDEX deliverable_project ON deliverable (project_id, created_at, id)",
    "CREATE INDEX deliverable_activity ON deliverable (activity_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(activity()).await?;
        manager.create_table(deliverable()).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [Deliverable::Table.into_iden(), Activity::Table.into_iden()] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn activity() -> TableCreateStatement {
    Table::create()
        .table(Activity::Table)
        .col(uuid(Activity::Id).primary_key())
        .col(big_integer(Activity::Version))
        .col(uuid(Activity::ProjectId))
        .col(uuid(Activity::OrganisationId))
        .col(uuid_null(Activity::ParentId))
        .col(text(Activity::Number))
        .col(text(Activity::Title))
        .col(text(Activity::Objectives))
        .col(date_null(Activity::PlannedFrom))
        .col(text_null(Activity::PlannedFromPrecision))
        .col(date_null(Activity::PlannedTo))
        .col(text_null(Activity::PlannedToPrecision))
        .col(date_null(Activity::ActualFrom))
        .col(text_null(Activity::ActualFromPrecision))
        .col(date_null(Activity::ActualTo))
        .col(text_null(Activity::ActualToPrecision))
        .col(uuid_null(Activity::OwnerId))
        .col(text_null(Activity::OwnerName))
        .col(text_null(Activity::Place))
        .col(text_null(Activity::BudgetLine))
        .col(text(Activity::State))
        .col(timestamp_with_time_zone(Activity::CreatedAt))
        .foreign_key(&mut reference(Activity::Table, Activity::ProjectId, "project"))
        .foreign_key(&mut reference(
            Activity::Table,
            Activity::OrganisationId,
            "organisation",
        ))
        .foreign_key(&mut reference(Activity::Table, Activity::ParentId, "activity"))
        .foreign_key(&mut reference(Activity::Table, Activity::OwnerId, "organisation"))
        .to_owned()
}

fn deliverable() -> TableCreateStatement {
    Table::create()
        .table(Deliverable::Table)
        .col(uuid(Deliverable::Id).primary_key())
        .col(big_integer(Deliverable::Version))
        .col(uuid(Deliverable::ProjectId))
        .col(uuid(Deliverable::OrganisationId))
        .col(uuid_null(Deliverable::ActivityId))
        .col(text(Deliverable::Kind))
        .col(text(Deliverable::Title))
        .col(date_null(Deliverable::Due))
        .col(text_null(Deliverable::DuePrecision))
        .col(boolean(Deliverable::IsDelivered))
        .col(date_null(Deliverable::Delivered))
        .col(text_null(Deliverable::DeliveredPrecision))
        .col(text_null(Deliverable::Link))
        .col(text(Deliverable::State))
        .col(uuid_null(Deliverable::AnsweredBy))
        .col(timestamp_with_time_zone_null(Deliverable::AnsweredAt))
        .col(text_null(Deliverable::ReturnedBecause))
        .col(timestamp_with_time_zone(Deliverable::CreatedAt))
        .foreign_key(&mut reference(Deliverable::Table, Deliverable::ProjectId, "project"))
        .foreign_key(&mut reference(
            Deliverable::Table,
            Deliverable::OrganisationId,
            "organisation",
        ))
        .foreign_key(&mut reference(Deliverable::Table, Deliverable::ActivityId, "activity"))
        .foreign_key(&mut reference(Deliverable::Table, Deliverable::AnsweredBy, "app_user"))
        .to_owned()
}
