//! What a computed indicator counts. It holds no person.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Indicator {
    Table,
    CountsOf,
    CountsCode,
    CountsSex,
}

impl Indicator {
    /// The columns that this adds.
    fn added() -> [Self; 3] {
        [Self::CountsOf, Self::CountsCode, Self::CountsSex]
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in Indicator::added() {
            let added = Table::alter()
                .table(Indicator::Table)
                .add_column(text_null(column))
                .to_owned();
            manager.alter_table(added).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in Indicator::added() {
            let dropped = Table::alter().table(Indicator::Table).drop_column(column).to_owned();
            manager.alter_table(dropped).await?;
        }
        Ok(())
    }
}
