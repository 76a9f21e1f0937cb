//! Columns of the tables of users and organisations which sign-in reads.

use sea_orm::DeriveIden;

#[derive(DeriveIden)]
pub(super) enum AppUser {
    Table,
    Id,
    OrganisationId,
    DisplayName,
    Email,
    Status,
    Language,
    LastSignInAt,
    CreatedAt,
    IsClient,
}

#[derive(DeriveIden)]
pub(super) enum ServiceAccount {
    Table,
    Id,
    Scopes,
}

#[derive(DeriveIden)]
pub(super) enum ClientCredentialTable {
    #[sea_orm(iden = "client_credential")]
    ClientCredential,
    Id,
    ClientId,
    ExpiresAt,
    RevokedAt,
}

#[derive(DeriveIden)]
pub(super) enum UserRole {
    Table,
    UserId,
    Role,
}

#[derive(DeriveIden)]
pub(super) enum UserOwnRole {
    Table,
    UserId,
    OwnRoleId,
}

#[derive(DeriveIden)]
pub(super) enum OwnRoleTable {
    #[sea_orm(iden = "own_role")]
    OwnRole,
    Id,
    Facts,
    RetiredAt,
}

#[derive(DeriveIden)]
pub(super) enum OrganisationTable {
    #[sea_orm(iden = "organisation")]
    Organisation,
    Id,
    Kind,
    IsActive,
}

#[derive(DeriveIden)]
pub(super) enum OrganisationCounty {
    Table,
    OrganisationId,
    County,
}

#[derive(DeriveIden)]
pub(super) enum InvitationTable {
    #[sea_orm(iden = "invitation")]
    Invitation,
    OrganisationId,
    InvitedBy,
    AcceptedAt,
    RevokedAt,
    ExpiresAt,
    NeedsSecond,
    Roles,
}
