//! The counties of an activity, and from when to when activities took place: by both they are counted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, uuid};

use crate::keys::reference;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum ActivityCounty {
    Table,
    ActivityId,
    County,
}

// The end comes first: what ended before a year is not looked at for it.
const INDEXES: [(&str, &str); 2] = [
    ("activity_county_county", "activity_county (county, activity_id)"),
    (
        "activity_took_place",
        "activity ((COALESCE(actual_to, actual_from)), (COALESCE(actual_from, actual_to)), id)",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(county()).await?;
        for (name, of) in INDEXES {
            let index = format!("CREATE INDEX {name} ON {of}");
            manager.get_connection().execute_unprepared(&index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in INDEXES {
            let index = format!("DROP INDEX {name}");
            manager.get_connection().execute_unprepared(&index).await?;
        }
        let county = Table::drop().table(ActivityCounty::Table).to_owned();
        manager.drop_table(county).await
    }
}

fn county() -> TableCreateStatement {
    Table::create()
        .table(ActivityCounty::Table)
        .col(uuid(ActivityCounty::ActivityId))
        .col(text(ActivityCounty::County))
        .primary_key(
            Index::create()
                .col(ActivityCounty::ActivityId)
                .col(ActivityCounty::County),
        )
        .foreign_key(&mut reference(
            ActivityCounty::Table,
            ActivityCounty::ActivityId,
            "activity",
        ))
        .to_owned()
}
