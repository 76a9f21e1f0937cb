//! What reports and the lists behind their figures search by: who came to trainings, and the year of an action.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: [(&str, &str); 5] = [
    ("training_group_category", "training_group (category, sex, training_id)"),
    (
        "training_group_institution",
        "training_group (institution, category, training_id)",
    ),
    (
        "training_group_county",
        "training_group (county, category, training_id)",
    ),
    ("training_group_sex", "training_group (sex, training_id)"),
    ("campaign_action_year", "campaign_action (year, id)"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for (name, columns) in INDEXES {
            let index = format!("CREATE INDEX {name} ON {columns}");
            connection.execute_unprepared(&index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for (name, _) in INDEXES {
            connection.execute_unprepared(&format!("DROP INDEX {name}")).await?;
        }
        Ok(())
    }
}
