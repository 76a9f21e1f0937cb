//! What lists behind figures search by: of what kind an action of a campaign was, what was given out at it, at how many
//! places it was and how its audience is stated; and activities of all projects by day and by how far they are. And what sources tell in words alone: of a project, and of
//! which groups of partners an evaluation speaks.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, text, text_null, uuid};

use crate::keys::reference;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum CampaignActionCode {
    Table,
    ActionId,
    List,
    Code,
}

#[derive(DeriveIden)]
enum CampaignAction {
    Table,
    Placed,
    AudienceStated,
}

#[derive(DeriveIden)]
enum StatedFigure {
    Table,
    PartnerGroups,
}

#[derive(DeriveIden)]
enum Project {
    Table,
    Narrative,
}

#[derive(DeriveIden)]
enum Activity {
    Table,
    SortOn,
}

const KINDS: [&str; 8] = ["play", "stand", "meeting", "film", "march", "online", "survey", "other"];
const MATERIALS: [&str; 6] = ["backpack", "leaflet", "brochure", "poster", "promotional", "other"];

const PLACED: &str = "UPDATE campaign_action SET placed = CASE (SELECT count(*) FROM campaign_action_place \
    WHERE campaign_action_place.action_id = campaign_action.id) \
    WHEN 0 THEN 'not_stated' WHEN 1 THEN 'one' ELSE 'several' END";
const AUDIENCE: &str = "UPDATE campaign_action SET audience_stated = COALESCE(audience_kind, audience_stated)";
const SORTED: &str = "UPDATE activity \
    SET sort_on = COALESCE(actual_from, actual_to, planned_from, planned_to, sort_on)";

const INDEXES: [(&str, &str); 7] = [
    (
        "campaign_action_code_code",
        "campaign_action_code (list, code, action_id)",
    ),
    ("campaign_action_sorted", "campaign_action (sort_on, id)"),
    ("campaign_action_placed", "campaign_action (placed, sort_on, id)"),
    (
        "campaign_action_audience",
        "campaign_action (audience_stated, sort_on, id)",
    ),
    ("activity_sorted", "activity (sort_on, id)"),
    ("activity_project", "activity (project_id, sort_on, id)"),
    ("activity_state", "activity (state, sort_on, id)"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(code()).await?;
        let placed = Table::alter()
            .table(CampaignAction::Table)
            .add_column(text(CampaignAction::Placed).default("not_stated"))
            .to_owned();
        manager.alter_table(placed).await?;
        let audience = Table::alter()
            .table(CampaignAction::Table)
            .add_column(text(CampaignAction::AudienceStated).default("not_stated"))
            .to_owned();
        manager.alter_table(audience).await?;
        let sort_on = Table::alter()
            .table(Activity::Table)
            .add_column(date(Activity::SortOn).default("0001-01-01"))
            .to_owned();
        manager.alter_table(sort_on).await?;
        let narrative = Table::alter()
            .table(Project::Table)
            .add_column(text_null(Project::Narrative))
            .to_owned();
        manager.alter_table(narrative).await?;
        let groups = Table::alter()
            .table(StatedFigure::Table)
            .add_column(text(StatedFigure::PartnerGroups).default("[]"))
            .to_owned();
        manager.alter_table(groups).await?;
        let mut changes = vec![PLACED.to_owned(), AUDIENCE.to_owned(), SORTED.to_owned()];
        changes.extend(KINDS.map(|kind| coded("kind", kind, &format!("kinds LIKE '%\"{kind}\"%'"))));
        changes
            .extend(MATERIALS.map(|kind| coded("material", kind, &format!("materials LIKE '%\"kind\":\"{kind}\"%'"))));
        changes.extend(INDEXES.map(|(name, of)| format!("CREATE INDEX {name} ON {of}")));
        // It had no order.
        changes.push("DROP INDEX campaign_action_year".to_owned());
        changes.push("CREATE INDEX campaign_action_year ON campaign_action (year, sort_on, id)".to_owned());
        for change in changes {
            manager.get_connection().execute_unprepared(&change).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut changes: Vec<String> = INDEXES.map(|(name, _)| format!("DROP INDEX {name}")).into();
        changes.push("DROP INDEX campaign_action_year".to_owned());
        changes.push("CREATE INDEX campaign_action_year ON campaign_action (year, id)".to_owned());
        for change in changes {
            manager.get_connection().execute_unprepared(&change).await?;
        }
        let groups = Table::alter()
            .table(StatedFigure::Table)
            .drop_column(StatedFigure::PartnerGroups)
            .to_owned();
        manager.alter_table(groups).await?;
        let narrative = Table::alter()
            .table(Project::Table)
            .drop_column(Project::Narrative)
            .to_owned();
        manager.alter_table(narrative).await?;
        let sort_on = Table::alter()
            .table(Activity::Table)
            .drop_column(Activity::SortOn)
            .to_owned();
        manager.alter_table(sort_on).await?;
        let audience = Table::alter()
            .table(CampaignAction::Table)
            .drop_column(CampaignAction::AudienceStated)
            .to_owned();
        manager.alter_table(audience).await?;
        let placed = Table::alter()
            .table(CampaignAction::Table)
            .drop_column(CampaignAction::Placed)
            .to_owned();
        manager.alter_table(placed).await?;
        let code = Table::drop().table(CampaignActionCode::Table).to_owned();
        manager.drop_table(code).await
    }
}

fn code() -> TableCreateStatement {
    Table::create()
        .table(CampaignActionCode::Table)
        .col(uuid(CampaignActionCode::ActionId))
        .col(text(CampaignActionCode::List))
        .col(text(CampaignActionCode::Code))
        .primary_key(
            Index::create()
                .col(CampaignActionCode::ActionId)
                .col(CampaignActionCode::List)
                .col(CampaignActionCode::Code),
        )
        .foreign_key(&mut reference(
            CampaignActionCode::Table,
            CampaignActionCode::ActionId,
            "campaign_action",
        ))
        .to_owned()
}

/// A code of the actions of which the JSON that they are kept as names it.
fn coded(list: &str, code: &str, which: &str) -> String {
    format!(
        "INSERT INTO campaign_action_code (action_id, list, code) \
         SELECT id, '{list}', '{code}' FROM campaign_action WHERE {which}"
    )
}
