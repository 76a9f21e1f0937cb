//! Projects: who pays, who leads and takes part, and what sources say. They hold no personal data, and no table of
//! theirs names a case, a person or a referral.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, date_null, integer, integer_null, string_null, text, text_null, timestamp_with_time_zone,
    uuid, uuid_null,
};

use crate::keys::reference;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Fund {
    Table,
    Id,
    Version,
    OrganisationId,
    NameRo,
    NameSq,
    NameEn,
    Donors,
    Mechanism,
    Period,
    Currency,
    /// Names, donors and mechanism, folded.
    SearchText,
    SortText,
}

#[derive(DeriveIden)]
enum Programme {
    Table,
    Id,
    Version,
    OrganisationId,
    FundId,
    Code,
    NameRo,
    NameSq,
    NameEn,
    OperatorId,
    OperatorName,
    SearchText,
    SortText,
}

#[derive(DeriveIden)]
enum Project {
    Table,
    Id,
    Version,
    LeadId,
    ProgrammeId,
    FundId,
    Code,
    ContractNumber,
    TitleRo,
    TitleSq,
    TitleEn,
    OriginalLanguage,
    Aliases,
    StartOn,
    EndOn,
    Months,
    Status,
    Visibility,
    SearchText,
    SortText,
    CreatedAt,
}

/// Whose people see a project: of its leader and of its partners.
#[derive(DeriveIden)]
enum ProjectParty {
    Table,
    ProjectId,
    OrganisationId,
    IsLead,
    SortText,
}

#[derive(DeriveIden)]
enum ProjectStatusChange {
    Table,
    ProjectId,
    Place,
    FromStatus,
    ToStatus,
    ChangedOn,
    ChangedBy,
    ChangedAt,
}

#[derive(DeriveIden)]
enum ProjectPartner {
    Table,
    Id,
    ProjectId,
    Place,
    OrganisationId,
    Name,
    Country,
    Role,
}

#[derive(DeriveIden)]
enum ProjectObjective {
    Table,
    ProjectId,
    Place,
    Kind,
    Words,
}

#[derive(DeriveIden)]
enum ProjectLink {
    Table,
    ProjectId,
    Place,
    Address,
    Label,
}

#[derive(DeriveIden)]
enum ProjectMeasure {
    Table,
    ProjectId,
    Place,
    Words,
}

#[derive(DeriveIden)]
enum ProjectClaim {
    Table,
    Id,
    Version,
    ProjectId,
    SubjectKind,
    SubjectId,
    Field,
    Said,
    Source,
    IsDerived,
    IsAccepted,
    CreatedAt,
}

const INDEXES: &[&str] = &[
    "CREATE INDEX fund_sort ON fund (sort_text, id)",
    "CREATE INDEX programme_sort ON programme (sort_text, id)",
    "CREATE INDEX programme_fund ON programme (fund_id, sort_text, id)",
    "CREATE INDEX project_sort ON project (sort_text, id)",
    "CREATE INDEX project_lead ON project (lead_id, sort_text, id)",
    "CREATE INDEX project_programme ON project (programme_id, sort_text, id)",
    "CREATE INDEX project_status ON project (status, sort_text, id)",
    "CREATE INDEX project_party_organisation ON project_party (organisation_id, sort_text, project_id)",
    "CREATE INDEX project_partner_project ON project_partner (project_id, place)",
    "CREATE INDEX project_claim_subject ON project_claim (subject_id, created_at, id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            fund(),
            programme(),
            project(),
            party(),
            status_change(),
            partner(),
            objective(),
            link(),
            measure(),
            claim(),
        ] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            ProjectClaim::Table.into_iden(),
            ProjectMeasure::Table.into_iden(),
            ProjectLink::Table.into_iden(),
            ProjectObjective::Table.into_iden(),
            ProjectPartner::Table.into_iden(),
            ProjectStatusChange::Table.into_iden(),
            ProjectParty::Table.into_iden(),
            Project::Table.into_iden(),
            Programme::Table.into_iden(),
            Fund::Table.into_iden(),
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn fund() -> TableCreateStatement {
    Table::create()
        .table(Fund::Table)
        .col(uuid(Fund::Id).primary_key())
        .col(big_integer(Fund::Version))
        .col(uuid(Fund::OrganisationId))
        .col(text_null(Fund::NameRo))
        .col(text_null(Fund::NameSq))
        .col(text_null(Fund::NameEn))
        .col(text(Fund::Donors))
        .col(text_null(Fund::Mechanism))
        .col(text_null(Fund::Period))
        .col(string_null(Fund::Currency))
        .col(text(Fund::SearchText))
        .col(text(Fund::SortText))
        .foreign_key(&mut reference(Fund::Table, Fund::OrganisationId, "organisation"))
        .to_owned()
}

fn programme() -> TableCreateStatement {
    Table::create()
        .table(Programme::Table)
        .col(uuid(Programme::Id).primary_key())
        .col(big_integer(Programme::Version))
        .col(uuid(Programme::OrganisationId))
        .col(uuid(Programme::FundId))
        .col(text_null(Programme::Code))
        .col(text_null(Programme::NameRo))
        .col(text_null(Programme::NameSq))
        .col(text_null(Programme::NameEn))
        .col(uuid_null(Programme::OperatorId))
        .col(text_null(Programme::OperatorName))
        .col(text(Programme::SearchText))
        .col(text(Programme::SortText))
        .foreign_key(&mut reference(
            Programme::Table,
            Programme::OrganisationId,
            "organisation",
        ))
        .foreign_key(&mut reference(Programme::Table, Programme::FundId, "fund"))
        .foreign_key(&mut reference(Programme::Table, Programme::OperatorId, "organisation"))
        .to_owned()
}

fn project() -> TableCreateStatement {
    Table::create()
        .table(Project::Table)
        .col(uuid(Project::Id).primary_key())
        .col(big_integer(Project::Version))
        .col(uuid(Project::LeadId))
        .col(uuid_null(Project::ProgrammeId))
        .col(uuid_null(Project::FundId))
        .col(text_null(Project::Code))
        .col(text_null(Project::ContractNumber))
        .col(text_null(Project::TitleRo))
        .col(text_null(Project::TitleSq))
        .col(text_null(Project::TitleEn))
        .col(text_null(Project::OriginalLanguage))
        .col(text(Project::Aliases))
        .col(date_null(Project::StartOn))
        .col(date_null(Project::EndOn))
        .col(integer_null(Project::Months))
        .col(text(Project::Status))
        .col(text_null(Project::Visibility))
        .col(text(Project::SearchText))
        .col(text(Project::SortText))
        .col(timestamp_with_time_zone(Project::CreatedAt))
        .foreign_key(&mut reference(Project::Table, Project::LeadId, "organisation"))
        .foreign_key(&mut reference(Project::Table, Project::ProgrammeId, "programme"))
        .foreign_key(&mut reference(Project::Table, Project::FundId, "fund"))
        .to_owned()
}

fn party() -> TableCreateStatement {
    Table::create()
        .table(ProjectParty::Table)
        .col(uuid(ProjectParty::ProjectId))
        .col(uuid(ProjectParty::OrganisationId))
        .col(boolean(ProjectParty::IsLead))
        .col(text(ProjectParty::SortText))
        .primary_key(
            Index::create()
                .col(ProjectParty::ProjectId)
                .col(ProjectParty::OrganisationId),
        )
        .foreign_key(&mut reference(ProjectParty::Table, ProjectParty::ProjectId, "project"))
        .foreign_key(&mut reference(
            ProjectParty::Table,
            ProjectParty::OrganisationId,
            "organisation",
        ))
        .to_owned()
}

fn status_change() -> TableCreateStatement {
    Table::create()
        .table(ProjectStatusChange::Table)
        .col(uuid(ProjectStatusChange::ProjectId))
        .col(integer(ProjectStatusChange::Place))
        .col(text_null(ProjectStatusChange::FromStatus))
        .col(text(ProjectStatusChange::ToStatus))
        .col(date_null(ProjectStatusChange::ChangedOn))
        .col(uuid(ProjectStatusChange::ChangedBy))
        .col(timestamp_with_time_zone(ProjectStatusChange::ChangedAt))
        .primary_key(
            Index::create()
                .col(ProjectStatusChange::ProjectId)
                .col(ProjectStatusChange::Place),
        )
        .foreign_key(&mut reference(
            ProjectStatusChange::Table,
            ProjectStatusChange::ProjectId,
            "project",
        ))
        .foreign_key(&mut reference(
            ProjectStatusChange::Table,
            ProjectStatusChange::ChangedBy,
            "app_user",
        ))
        .to_owned()
}

fn partner() -> TableCreateStatement {
    Table::create()
        .table(ProjectPartner::Table)
        .col(uuid(ProjectPartner::Id).primary_key())
        .col(uuid(ProjectPartner::ProjectId))
        .col(integer(ProjectPartner::Place))
        .col(uuid_null(ProjectPartner::OrganisationId))
        .col(text_null(ProjectPartner::Name))
        .col(string_null(ProjectPartner::Country))
        .col(text_null(ProjectPartner::Role))
        .foreign_key(&mut reference(
            ProjectPartner::Table,
            ProjectPartner::ProjectId,
            "project",
        ))
        .foreign_key(&mut reference(
            ProjectPartner::Table,
            ProjectPartner::OrganisationId,
            "organisation",
        ))
        .to_owned()
}

fn objective() -> TableCreateStatement {
    Table::create()
        .table(ProjectObjective::Table)
        .col(uuid(ProjectObjective::ProjectId))
        .col(integer(ProjectObjective::Place))
        .col(text(ProjectObjective::Kind))
        .col(text(ProjectObjective::Words))
        .primary_key(
            Index::create()
                .col(ProjectObjective::ProjectId)
                .col(ProjectObjective::Place),
        )
        .foreign_key(&mut reference(
            ProjectObjective::Table,
            ProjectObjective::ProjectId,
            "project",
        ))
        .to_owned()
}

fn link() -> TableCreateStatement {
    Table::create()
        .table(ProjectLink::Table)
        .col(uuid(ProjectLink::ProjectId))
        .col(integer(ProjectLink::Place))
        .col(text(ProjectLink::Address))
        .col(text_null(ProjectLink::Label))
        .primary_key(Index::create().col(ProjectLink::ProjectId).col(ProjectLink::Place))
        .foreign_key(&mut reference(ProjectLink::Table, ProjectLink::ProjectId, "project"))
        .to_owned()
}

fn measure() -> TableCreateStatement {
    Table::create()
        .table(ProjectMeasure::Table)
        .col(uuid(ProjectMeasure::ProjectId))
        .col(integer(ProjectMeasure::Place))
        .col(text(ProjectMeasure::Words))
        .primary_key(
            Index::create()
                .col(ProjectMeasure::ProjectId)
                .col(ProjectMeasure::Place),
        )
        .foreign_key(&mut reference(
            ProjectMeasure::Table,
            ProjectMeasure::ProjectId,
            "project",
        ))
        .to_owned()
}

fn claim() -> TableCreateStatement {
    Table::create()
        .table(ProjectClaim::Table)
        .col(uuid(ProjectClaim::Id).primary_key())
        .col(big_integer(ProjectClaim::Version))
        .col(uuid_null(ProjectClaim::ProjectId))
        .col(text(ProjectClaim::SubjectKind))
        .col(uuid(ProjectClaim::SubjectId))
        .col(text(ProjectClaim::Field))
        .col(text(ProjectClaim::Said))
        .col(text(ProjectClaim::Source))
        .col(boolean(ProjectClaim::IsDerived))
        .col(boolean(ProjectClaim::IsAccepted))
        .col(timestamp_with_time_zone(ProjectClaim::CreatedAt))
        .foreign_key(&mut reference(ProjectClaim::Table, ProjectClaim::ProjectId, "project"))
        .to_owned()
}
