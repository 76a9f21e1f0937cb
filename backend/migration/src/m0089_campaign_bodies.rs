//! Who takes part in a campaign and who did an action stand among the bodies of records: each word that was kept becomes
//! a name as it is printed, in its order.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The table, its words as JSON, and the part of a body.
const LISTS: [(&str, &str, &str); 2] = [("campaign", "partners", "partner"), ("campaign_action", "team", "team")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
        for (table, words, part) in LISTS {
            let said = if is_postgres {
                format!(
                    "(said.place - 1)::integer, said.word, '{part}' FROM {table}, \
                     jsonb_array_elements_text({table}.{words}::jsonb) WITH ORDINALITY AS said (word, place)"
                )
            } else {
                format!("said.key, said.value, '{part}' FROM {table}, json_each({table}.{words}) AS said")
            };
            for change in [
                format!("INSERT INTO named_body (subject_id, place, name, part) SELECT {table}.id, {said}"),
                format!("ALTER TABLE {table} DROP COLUMN {words}"),
            ] {
                manager.get_connection().execute_unprepared(&change).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let list = if manager.get_database_backend() == DbBackend::Postgres {
            "json_agg(word)::text"
        } else {
            "json_group_array(word)"
        };
        for (table, words, part) in LISTS {
            let named = format!(
                "SELECT COALESCE(body.name, organisation.name_ro, organisation.name_sq, organisation.name_en) AS word \
                 FROM named_body AS body LEFT JOIN organisation ON organisation.id = body.organisation_id \
                 WHERE body.subject_id = {table}.id ORDER BY body.place"
            );
            for change in [
                format!("ALTER TABLE {table} ADD COLUMN {words} text NOT NULL DEFAULT '[]'"),
                format!("UPDATE {table} SET {words} = COALESCE((SELECT {list} FROM ({named}) AS said), '[]')"),
                format!("DELETE FROM named_body WHERE part = '{part}' AND subject_id IN (SELECT id FROM {table})"),
            ] {
                manager.get_connection().execute_unprepared(&change).await?;
            }
        }
        Ok(())
    }
}
