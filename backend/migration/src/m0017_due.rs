//! What has come due. From when on it is told of a child that they are an adult: the first of a month,
//! so that the day of birth stays sealed; the job that asks for it reads those alone whose day has
//! come. And an index of what awaits the second person in an assessment of risk.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for change in [
            "ALTER TABLE case_file ADD COLUMN adult_told_on date",
            // The day is sealed: of children who were there before, the job finds out.
            "UPDATE case_file SET adult_told_on = '1900-01-01' WHERE is_child",
            "DROP INDEX case_file_child",
            "CREATE INDEX case_file_child ON case_file (adult_told_on, id) WHERE is_child AND closed_at IS NULL",
            "CREATE INDEX risk_assessment_awaiting ON risk_assessment (finished_at, id) WHERE state = 'awaits_second'",
        ] {
            manager.get_connection().execute_unprepared(change).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for change in [
            "DROP INDEX risk_assessment_awaiting",
            "DROP INDEX case_file_child",
            "CREATE INDEX case_file_child ON case_file (id) WHERE is_child AND closed_at IS NULL",
            "ALTER TABLE case_file DROP COLUMN adult_told_on",
        ] {
            manager.get_connection().execute_unprepared(change).await?;
        }
        Ok(())
    }
}
