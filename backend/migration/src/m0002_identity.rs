//! Organisations, what they offer, the people who sign in, and invitations.
//!
//! Nothing here is about a person the mechanism protects: organisations are public institutions,
//! users are staff (class S1).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, date_null, integer_null, string, string_len, string_null, text, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Organisation {
    Table,
    Id,
    Version,
    Kind,
    Country,
    NameRo,
    NameSq,
    NameEn,
    Aliases,
    ParentId,
    Address,
    Phone,
    Email,
    Website,
    IsActive,
    /// Names and aliases, folded.
    SearchText,
    SortText,
    CreatedAt,
}

#[derive(DeriveIden)]
enum OrganisationCounty {
    Table,
    OrganisationId,
    County,
}

#[derive(DeriveIden)]
enum ServiceOffer {
    Table,
    Id,
    OrganisationId,
    Version,
    Service,
    Capacity,
    Free,
    FreeUpdatedAt,
    Rules,
    Hours,
    FundingEndsOn,
}

#[derive(DeriveIden)]
enum AppUser {
    Table,
    Id,
    Version,
    OrganisationId,
    DisplayName,
    Email,
    Status,
    Language,
    SearchText,
    SortText,
    LastSignInAt,
    CreatedAt,
}

#[derive(DeriveIden)]
enum UserRole {
    Table,
    UserId,
    Role,
}

#[derive(DeriveIden)]
enum Invitation {
    Table,
    Id,
    Email,
    OrganisationId,
    Roles,
    Language,
    TokenHash,
    InvitedBy,
    CreatedAt,
    ExpiresAt,
    AcceptedAt,
    RevokedAt,
    NeedsSecond,
    ConfirmedBy,
    ConfirmedAt,
}

#[derive(DeriveIden)]
enum RoleRequest {
    Table,
    UserId,
    OrganisationId,
    FromRoles,
    ToRoles,
    AskedBy,
    AskedAt,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            organisation(),
            organisation_county(),
            service_offer(),
            app_user(),
            user_role(),
            invitation(),
            role_request(),
        ] {
            manager.create_table(table).await?;
        }
        let connection = manager.get_connection();
        if manager.get_database_backend() == DbBackend::Postgres {
            // Byte order, as SQLite has it: a page goes on in the same order on both.
            for table in ["organisation", "app_user"] {
                let collate = format!("ALTER TABLE {table} ALTER COLUMN sort_text TYPE text COLLATE \"C\"");
                connection.execute_unprepared(&collate).await?;
            }
        }
        for index in [
            "CREATE INDEX organisation_name ON organisation (sort_text, id)",
            "CREATE INDEX organisation_kind ON organisation (kind, sort_text, id)",
            "CREATE INDEX organisation_parent ON organisation (parent_id)",
            "CREATE INDEX organisation_county_county ON organisation_county (county, organisation_id)",
            "CREATE INDEX service_offer_organisation ON service_offer (organisation_id)",
            "CREATE INDEX service_offer_service ON service_offer (service, organisation_id)",
            "CREATE INDEX app_user_name ON app_user (sort_text, id)",
            "CREATE INDEX app_user_organisation ON app_user (organisation_id, sort_text, id)",
            "CREATE INDEX invitation_made ON invitation (created_at, id)",
            "CREATE INDEX invitation_organisation ON invitation (organisation_id, created_at, id)",
        ] {
            connection.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "role_request",
            "invitation",
            "user_role",
            "app_user",
            "service_offer",
            "organisation_county",
            "organisation",
        ] {
            manager
                .drop_table(Table::drop().table(Alias::new(table)).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn organisation() -> TableCreateStatement {
    Table::create()
        .table(Organisation::Table)
        .col(uuid(Organisation::Id).primary_key())
        .col(big_integer(Organisation::Version))
        .col(string(Organisation::Kind))
        .col(string_len(Organisation::Country, 2))
        .col(string_null(Organisation::NameRo))
        .col(string_null(Organisation::NameSq))
        .col(string_null(Organisation::NameEn))
        .col(text(Organisation::Aliases))
        .col(uuid_null(Organisation::ParentId))
        .col(ColumnDef::new(Organisation::Address).text())
        .col(string_null(Organisation::Phone))
        .col(string_null(Organisation::Email))
        .col(string_null(Organisation::Website))
        .col(boolean(Organisation::IsActive))
        .col(text(Organisation::SearchText))
        .col(text(Organisation::SortText))
        .col(timestamp_with_time_zone(Organisation::CreatedAt))
        .foreign_key(
            ForeignKey::create()
                .from(Organisation::Table, Organisation::ParentId)
                .to(Organisation::Table, Organisation::Id),
        )
        .to_owned()
}

fn organisation_county() -> TableCreateStatement {
    Table::create()
        .table(OrganisationCounty::Table)
        .col(uuid(OrganisationCounty::OrganisationId))
        .col(string(OrganisationCounty::County))
        .primary_key(
            Index::create()
                .col(OrganisationCounty::OrganisationId)
                .col(OrganisationCounty::County),
        )
        .foreign_key(
            ForeignKey::create()
                .from(OrganisationCounty::Table, OrganisationCounty::OrganisationId)
                .to(Organisation::Table, Organisation::Id),
        )
        .to_owned()
}

fn service_offer() -> TableCreateStatement {
    Table::create()
        .table(ServiceOffer::Table)
        .col(uuid(ServiceOffer::Id).primary_key())
        .col(uuid(ServiceOffer::OrganisationId))
        .col(big_integer(ServiceOffer::Version))
        .col(string(ServiceOffer::Service))
        .col(integer_null(ServiceOffer::Capacity))
        .col(integer_null(ServiceOffer::Free))
        .col(timestamp_with_time_zone_null(ServiceOffer::FreeUpdatedAt))
        .col(text(ServiceOffer::Rules))
        .col(string_null(ServiceOffer::Hours))
        .col(date_null(ServiceOffer::FundingEndsOn))
        .foreign_key(
            ForeignKey::create()
                .from(ServiceOffer::Table, ServiceOffer::OrganisationId)
                .to(Organisation::Table, Organisation::Id),
        )
        .to_owned()
}

fn app_user() -> TableCreateStatement {
    Table::create()
        .table(AppUser::Table)
        .col(uuid(AppUser::Id).primary_key())
        .col(big_integer(AppUser::Version))
        .col(uuid(AppUser::OrganisationId))
        .col(text(AppUser::DisplayName))
        .col(ColumnDef::new(AppUser::Email).string_len(254).not_null().unique_key())
        .col(string(AppUser::Status))
        .col(string(AppUser::Language))
        .col(text(AppUser::SearchText))
        .col(text(AppUser::SortText))
        .col(timestamp_with_time_zone_null(AppUser::LastSignInAt))
        .col(timestamp_with_time_zone(AppUser::CreatedAt))
        .foreign_key(
            ForeignKey::create()
                .from(AppUser::Table, AppUser::OrganisationId)
                .to(Organisation::Table, Organisation::Id),
        )
        .to_owned()
}

fn user_role() -> TableCreateStatement {
    Table::create()
        .table(UserRole::Table)
        .col(uuid(UserRole::UserId))
        .col(string(UserRole::Role))
        .primary_key(Index::create().col(UserRole::UserId).col(UserRole::Role))
        .foreign_key(
            ForeignKey::create()
                .from(UserRole::Table, UserRole::UserId)
                .to(AppUser::Table, AppUser::Id),
        )
        .to_owned()
}

fn invitation() -> TableCreateStatement {
    Table::create()
        .table(Invitation::Table)
        .col(uuid(Invitation::Id).primary_key())
        .col(string_len(Invitation::Email, 254))
        .col(uuid(Invitation::OrganisationId))
        .col(text(Invitation::Roles))
        .col(string(Invitation::Language))
        .col(ColumnDef::new(Invitation::TokenHash).binary().not_null().unique_key())
        .col(uuid_null(Invitation::InvitedBy))
        .col(timestamp_with_time_zone(Invitation::CreatedAt))
        .col(timestamp_with_time_zone(Invitation::ExpiresAt))
        .col(timestamp_with_time_zone_null(Invitation::AcceptedAt))
        .col(timestamp_with_time_zone_null(Invitation::RevokedAt))
        .col(boolean(Invitation::NeedsSecond))
        .col(uuid_null(Invitation::ConfirmedBy))
        .col(timestamp_with_time_zone_null(Invitation::ConfirmedAt))
        .foreign_key(
            ForeignKey::create()
                .from(Invitation::Table, Invitation::OrganisationId)
                .to(Organisation::Table, Organisation::Id),
        )
        .foreign_key(
            ForeignKey::create()
                .from(Invitation::Table, Invitation::InvitedBy)
                .to(AppUser::Table, AppUser::Id),
        )
        .to_owned()
}

/// One for each user at most: a later one takes the place of an earlier one.
fn role_request() -> TableCreateStatement {
    Table::create()
        .table(RoleRequest::Table)
        .col(uuid(RoleRequest::UserId).primary_key())
        .col(uuid(RoleRequest::OrganisationId))
        .col(text(RoleRequest::FromRoles))
        .col(text(RoleRequest::ToRoles))
        .col(uuid(RoleRequest::AskedBy))
        .col(timestamp_with_time_zone(RoleRequest::AskedAt))
        .foreign_key(
            ForeignKey::create()
                .from(RoleRequest::Table, RoleRequest::UserId)
                .to(AppUser::Table, AppUser::Id),
        )
        .foreign_key(
            ForeignKey::create()
                .from(RoleRequest::Table, RoleRequest::AskedBy)
                .to(AppUser::Table, AppUser::Id),
        )
        .to_owned()
}
