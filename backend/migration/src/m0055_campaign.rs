//! Campaigns and their actions. A figure of several places stands on the action, its places beside it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, date_null, integer, integer_null, text, text_null, timestamp_with_time_zone, uuid, uuid_null,
};

use crate::keys::reference;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Campaign {
    Table,
    Id,
    Version,
    ProjectId,
    OrganisationId,
    ActivityId,
    NameRo,
    NameSq,
    NameEn,
    Aliases,
    Exploitation,
    TargetGroups,
    PeriodFrom,
    PeriodFromPrecision,
    PeriodTo,
    PeriodToPrecision,
    Channels,
    Partners,
    Outputs,
    Reach,
    SortOn,
    SearchText,
    CreatedAt,
}

#[derive(DeriveIden)]
enum CampaignAction {
    Table,
    Id,
    Version,
    CampaignId,
    ProjectId,
    OrganisationId,
    Number,
    Title,
    Kinds,
    HeldFrom,
    HeldFromPrecision,
    HeldTo,
    HeldToPrecision,
    Team,
    Audience,
    AudienceKind,
    Materials,
    Year,
    SortOn,
    CreatedAt,
}

#[derive(DeriveIden)]
enum CampaignActionPlace {
    Table,
    ActionId,
    Place,
    Name,
    County,
}

const INDEXES: [&str; 6] = [
    "CREATE INDEX campaign_sorted ON campaign (sort_on, id)",
    "CREATE INDEX campaign_project ON campaign (project_id, sort_on, id)",
    "CREATE INDEX campaign_activity ON campaign (activity_id)",
    "CREATE INDEX campaign_action_campaign ON campaign_action (campaign_id, sort_on, id)",
    "CREATE INDEX campaign_action_project ON campaign_action (project_id, sort_on, id)",
    "CREATE INDEX campaign_action_place_county ON campaign_action_place (county, action_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [campaign(), action(), place()] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            CampaignActionPlace::Table.into_iden(),
            CampaignAction::Table.into_iden(),
            Campaign::Table.into_iden(),
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn campaign() -> TableCreateStatement {
    Table::create()
        .table(Campaign::Table)
        .col(uuid(Campaign::Id).primary_key())
        .col(big_integer(Campaign::Version))
        .col(uuid(Campaign::ProjectId))
        .col(uuid(Campaign::OrganisationId))
        .col(uuid_null(Campaign::ActivityId))
        .col(text_null(Campaign::NameRo))
        .col(text_null(Campaign::NameSq))
        .col(text_null(Campaign::NameEn))
        .col(text(Campaign::Aliases))
        .col(text(Campaign::Exploitation))
        .col(text(Campaign::TargetGroups))
        .col(date_null(Campaign::PeriodFrom))
        .col(text_null(Campaign::PeriodFromPrecision))
        .col(date_null(Campaign::PeriodTo))
        .col(text_null(Campaign::PeriodToPrecision))
        .col(text(Campaign::Channels))
        .col(text(Campaign::Partners))
        .col(text(Campaign::Outputs))
        .col(text(Campaign::Reach))
        .col(date(Campaign::SortOn))
        .col(text(Campaign::SearchText))
        .col(timestamp_with_time_zone(Campaign::CreatedAt))
        .foreign_key(&mut reference(Campaign::Table, Campaign::ProjectId, "project"))
        .foreign_key(&mut reference(
            Campaign::Table,
            Campaign::OrganisationId,
            "organisation",
        ))
        .foreign_key(&mut reference(Campaign::Table, Campaign::ActivityId, "activity"))
        .to_owned()
}

fn action() -> TableCreateStatement {
    Table::create()
        .table(CampaignAction::Table)
        .col(uuid(CampaignAction::Id).primary_key())
        .col(big_integer(CampaignAction::Version))
        .col(uuid(CampaignAction::CampaignId))
        .col(uuid(CampaignAction::ProjectId))
        .col(uuid(CampaignAction::OrganisationId))
        .col(integer_null(CampaignAction::Number))
        .col(text(CampaignAction::Title))
        .col(text(CampaignAction::Kinds))
        .col(date_null(CampaignAction::HeldFrom))
        .col(text_null(CampaignAction::HeldFromPrecision))
        .col(date_null(CampaignAction::HeldTo))
        .col(text_null(CampaignAction::HeldToPrecision))
        .col(text(CampaignAction::Team))
        .col(integer_null(CampaignAction::Audience))
        .col(text_null(CampaignAction::AudienceKind))
        .col(text(CampaignAction::Materials))
        .col(integer_null(CampaignAction::Year))
        .col(date(CampaignAction::SortOn))
        .col(timestamp_with_time_zone(CampaignAction::CreatedAt))
        .foreign_key(&mut reference(
            CampaignAction::Table,
            CampaignAction::CampaignId,
            "campaign",
        ))
        .foreign_key(&mut reference(
            CampaignAction::Table,
            CampaignAction::ProjectId,
            "project",
        ))
        .foreign_key(&mut reference(
            CampaignAction::Table,
            CampaignAction::OrganisationId,
            "organisation",
        ))
        .to_owned()
}

fn place() -> TableCreateStatement {
    Table::create()
        .table(CampaignActionPlace::Table)
        .col(uuid(CampaignActionPlace::ActionId))
        .col(integer(CampaignActionPlace::Place))
        .col(text_null(CampaignActionPlace::Name))
        .col(text_null(CampaignActionPlace::County))
        .primary_key(
            Index::create()
                .col(CampaignActionPlace::ActionId)
                .col(CampaignActionPlace::Place),
        )
        .foreign_key(&mut reference(
            CampaignActionPlace::Table,
            CampaignActionPlace::ActionId,
            "campaign_action",
        ))
        .to_owned()
}
