//! Saved views of the list of cases: filters and columns by code under a name, and where each person
//! begins.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, text, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum SavedView {
    Table,
    Id,
    Version,
    OrganisationId,
    OwnerId,
    Name,
    IsShared,
    Filters,
    HiddenColumns,
    CreatedAt,
}

#[derive(DeriveIden)]
enum ViewDefault {
    Table,
    UserId,
    ViewId,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(saved_view()).await?;
        manager.create_table(view_default()).await?;
        for index in [
            "CREATE INDEX saved_view_owner ON saved_view (owner_id, id)",
            "CREATE INDEX saved_view_shared ON saved_view (organisation_id, id) WHERE is_shared",
            "CREATE INDEX view_default_view ON view_default (view_id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(ViewDefault::Table).to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table(SavedView::Table).to_owned())
            .await
    }
}

fn saved_view() -> TableCreateStatement {
    Table::create()
        .table(SavedView::Table)
        .col(uuid(SavedView::Id).primary_key())
        .col(big_integer(SavedView::Version))
        .col(uuid(SavedView::OrganisationId))
        .col(uuid(SavedView::OwnerId))
        .col(text(SavedView::Name))
        .col(boolean(SavedView::IsShared))
        .col(text(SavedView::Filters))
        .col(text(SavedView::HiddenColumns))
        .col(timestamp_with_time_zone(SavedView::CreatedAt))
        .foreign_key(
            ForeignKey::create()
                .from(SavedView::Table, SavedView::OrganisationId)
                .to(Alias::new("organisation"), Alias::new("id")),
        )
        .foreign_key(
            ForeignKey::create()
                .from(SavedView::Table, SavedView::OwnerId)
                .to(Alias::new("app_user"), Alias::new("id")),
        )
        .to_owned()
}

fn view_default() -> TableCreateStatement {
    Table::create()
        .table(ViewDefault::Table)
        .col(uuid(ViewDefault::UserId).primary_key())
        .col(uuid(ViewDefault::ViewId))
        .foreign_key(
            ForeignKey::create()
                .from(ViewDefault::Table, ViewDefault::UserId)
                .to(Alias::new("app_user"), Alias::new("id")),
        )
        .foreign_key(
            ForeignKey::create()
                .from(ViewDefault::Table, ViewDefault::ViewId)
                .to(SavedView::Table, SavedView::Id)
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
