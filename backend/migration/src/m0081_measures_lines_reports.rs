//! The line of the budget that pays for an activity, and how and by when strategies are reported on.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date_null, text_null};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Strategy {
    Table,
    Reporting,
    NextReportOn,
}

#[derive(DeriveIden)]
enum Activity {
    Table,
    BudgetLineId,
}

// What is typed names a line where it is the code of one in the budget of the project, and of no second one.
const NAMED: &str = "FROM budget_line AS line WHERE line.project_id = activity.project_id \
    AND line.code = activity.budget_line";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [text_null(Strategy::Reporting), date_null(Strategy::NextReportOn)] {
            let added = Table::alter().table(Strategy::Table).add_column(column).to_owned();
            manager.alter_table(added).await?;
        }
        // SQLite takes a reference to another table with its column alone.
        let of_type = match manager.get_database_backend() {
            DbBackend::Postgres => "uuid",
            _ => "uuid_text",
        };
        for change in [
            format!("ALTER TABLE activity ADD COLUMN budget_line_id {of_type} REFERENCES budget_line (id)"),
            format!(
                "UPDATE activity SET budget_line_id = (SELECT line.id {NAMED}) WHERE (SELECT COUNT(*) {NAMED}) = 1"
            ),
            "UPDATE activity SET budget_line = NULL WHERE budget_line_id IS NOT NULL".to_owned(),
            "CREATE INDEX activity_budget_line ON activity (budget_line_id)".to_owned(),
        ] {
            manager.get_connection().execute_unprepared(&change).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for change in [
            "DROP INDEX activity_budget_line",
            "UPDATE activity SET budget_line = (SELECT COALESCE(line.code, line.name) FROM budget_line AS line \
             WHERE line.id = activity.budget_line_id) WHERE budget_line_id IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(change).await?;
        }
        let line = Table::alter()
            .table(Activity::Table)
            .drop_column(Activity::BudgetLineId)
            .to_owned();
        manager.alter_table(line).await?;
        for column in [Strategy::Reporting, Strategy::NextReportOn] {
            let dropped = Table::alter().table(Strategy::Table).drop_column(column).to_owned();
            manager.alter_table(dropped).await?;
        }
        Ok(())
    }
}
