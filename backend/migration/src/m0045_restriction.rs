//! Times in which what is held of a person goes to nobody else. That a case is restricted stands unsealed in the
//! case, since lists ask for it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum CaseFile {
    Table,
    RestrictedAt,
}

#[derive(DeriveIden)]
enum Restriction {
    Table,
    Id,
    Version,
    CaseId,
    Reason,
    OrganisationId,
    RestrictedBy,
    RestrictedAt,
    LiftedBy,
    LiftedAt,
    Words,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let restricted = Table::alter()
            .table(CaseFile::Table)
            .add_column(timestamp_with_time_zone_null(CaseFile::RestrictedAt))
            .to_owned();
        manager.alter_table(restricted).await?;
        manager.create_table(restriction()).await?;
        for statement in [
            "CREATE UNIQUE INDEX restriction_in_force ON restriction (case_id) WHERE lifted_at IS NULL",
            "CREATE INDEX restriction_case ON restriction (case_id, restricted_at, id)",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(Restriction::Table).to_owned())
            .await?;
        let restricted = Table::alter()
            .table(CaseFile::Table)
            .drop_column(CaseFile::RestrictedAt)
            .to_owned();
        manager.alter_table(restricted).await
    }
}

fn restriction() -> TableCreateStatement {
    let key = |column, to: &str| {
        ForeignKey::create()
            .from(Restriction::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(Restriction::Table)
        .col(uuid(Restriction::Id).primary_key())
        .col(big_integer(Restriction::Version))
        .col(uuid(Restriction::CaseId))
        .col(text(Restriction::Reason))
        .col(uuid(Restriction::OrganisationId))
        .col(uuid(Restriction::RestrictedBy))
        .col(timestamp_with_time_zone(Restriction::RestrictedAt))
        .col(uuid_null(Restriction::LiftedBy))
        .col(timestamp_with_time_zone_null(Restriction::LiftedAt))
        .col(binary(Restriction::Words))
        .foreign_key(&mut key(Restriction::CaseId, "case_file"))
        .foreign_key(&mut key(Restriction::OrganisationId, "organisation"))
        .foreign_key(&mut key(Restriction::RestrictedBy, "app_user"))
        .foreign_key(&mut key(Restriction::LiftedBy, "app_user"))
        .to_owned()
}
