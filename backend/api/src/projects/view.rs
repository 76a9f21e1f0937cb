//! What is shown of a project.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::{Actor, Permission, ProjectFacts};
use punte_domain::id::{FundId, OrganisationId, ProgrammeId, ProjectClaimId, ProjectId, ProjectPartnerId};
use punte_domain::identity::organisation::Names;
use punte_domain::language::Language;
use punte_domain::projects::claim::{Claim, ClaimField, ClaimSubject, conflicting};
use punte_domain::projects::partner::ProjectPartner;
use punte_domain::projects::project::{Project, ProjectLink, ProjectObjective, ProjectStatusChange};
use punte_domain::projects::status::ProjectStatus;
use punte_storage::projects::{ProjectLine, claim, fund, programme, status_changes};
use punte_storage::{Tx, names};
use serde::Serialize;
use strum::IntoEnumIterator as _;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Problem;
use crate::etag::Versioned;

/// What the caller may do with a project beside reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProjectAbility {
    /// Change its card, its status and its indicators.
    Manage,
    /// Keep its budget, commitments and expenses; for a partner, commitments and expenses of its own lines.
    Finance,
    /// Report what was done in it.
    Report,
}

/// What the actor may do with a project.
pub(crate) fn abilities(actor: &Actor, facts: &ProjectFacts) -> Vec<ProjectAbility> {
    [
        (ProjectAbility::Manage, Permission::ProjectsManage),
        (ProjectAbility::Finance, Permission::ProjectsFinance),
        (ProjectAbility::Report, Permission::ProjectsReport),
    ]
    .into_iter()
    .filter(|(_, permission)| facts.within(*permission, &actor.scope(*permission)))
    .map(|(ability, _)| ability)
    .collect()
}

/// Whether the actor manages what this organisation entered for all.
pub(crate) fn manages_for(actor: &Actor, organisation: OrganisationId) -> bool {
    actor.scope(Permission::ProjectsManage).organisation() == Some(organisation)
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectPartner)]
pub(crate) struct ProjectPartnerView {
    id: ProjectPartnerId,
    /// The organisation of the directory; null where it stands in none.
    organisation_id: Option<OrganisationId>,
    /// Its name in the caller's language, or as it is printed.
    name: String,
    /// ISO 3166-1 alpha-2; null: not stated.
    country: Option<String>,
    /// What it does in the project; null: not stated.
    role: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectStatusChange)]
pub(crate) struct ProjectStatusChangeView {
    /// Null where the project was entered.
    from: Option<ProjectStatus>,
    to: ProjectStatus,
    /// On which day it was; null: not stated.
    on: Option<NaiveDate>,
    /// Who wrote it down.
    by_name: String,
    /// When they did.
    at: DateTime<Utc>,
}

/// What a source says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectClaim)]
pub(crate) struct ClaimView {
    id: ProjectClaimId,
    version: i64,
    /// Of what kind of thing.
    subject: ClaimSubject,
    /// Of which.
    subject_id: Uuid,
    field: ClaimField,
    /// What it says, as it is printed.
    value: String,
    /// Where it says so.
    source: String,
    /// Whether it was worked out from what is printed.
    is_derived: bool,
    /// Whether somebody said that this one is right.
    is_accepted: bool,
}

impl From<Claim> for ClaimView {
    fn from(claim: Claim) -> Self {
        Self {
            id: claim.id,
            version: claim.version,
            subject: claim.subject,
            subject_id: claim.subject_id,
            field: claim.facts.field,
            value: claim.facts.value,
            source: claim.facts.source,
            is_derived: claim.facts.is_derived,
            is_accepted: claim.is_accepted,
        }
    }
}

impl Versioned for ClaimView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A project with its card. What is not stated is null.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Project)]
pub(crate) struct ProjectView {
    pub(super) id: ProjectId,
    version: i64,
    lead_id: OrganisationId,
    lead_name: String,
    programme_id: Option<ProgrammeId>,
    programme_name: Option<String>,
    /// The fund, where no programme of one pays.
    fund_id: Option<FundId>,
    /// What the fund is called, also that of the programme.
    fund_name: Option<String>,
    code: Option<String>,
    contract_number: Option<String>,
    titles: Names,
    /// The title in the caller's language, or in one that has it.
    title: String,
    /// The language of its original title.
    original_language: Option<Language>,
    /// Other names it goes by.
    aliases: Vec<String>,
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    /// For how many months it runs, where its days are not stated.
    months: Option<u16>,
    status: ProjectStatus,
    /// Where it may go from there.
    next_statuses: Vec<ProjectStatus>,
    /// What has to be said of who pays.
    visibility: Option<String>,
    /// What sources tell of it in words and no other field has.
    narrative: Option<String>,
    objectives: Vec<ProjectObjective>,
    links: Vec<ProjectLink>,
    /// The measures of strategies that it serves.
    measures: Vec<String>,
    partners: Vec<ProjectPartnerView>,
    /// How it came to where it is, the first step first.
    status_changes: Vec<ProjectStatusChangeView>,
    /// What sources say of it.
    claims: Vec<ClaimView>,
    /// The fields of which sources say different things and of which nobody has said which is right.
    conflicts: BTreeSet<ClaimField>,
    created_at: DateTime<Utc>,
    /// What the caller may do with it.
    abilities: Vec<ProjectAbility>,
}

impl Versioned for ProjectView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Who leads a project and takes part in it, as it stands in its card.
pub(super) fn facts(project: &Project) -> ProjectFacts {
    let partners = project.card.partners.iter().filter_map(|partner| partner.organisation);
    ProjectFacts {
        lead: project.lead,
        partners: partners.collect(),
    }
}

impl ProjectView {
    /// The title in the reader's language, or in one that has it.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// What it is known by: its code, another name, or the title.
    pub(super) fn reference(&self) -> &str {
        let other = || self.aliases.first().unwrap_or(&self.title);
        self.code.as_ref().unwrap_or_else(other)
    }

    /// The project as this actor sees it.
    pub(super) async fn of(tx: &Tx, actor: &Actor, project: Project) -> Result<Self, Problem> {
        let abilities = abilities(actor, &facts(&project));
        let changes = status_changes(tx, project.id).await?;
        let claims = claim::of(tx, [punte_domain::id::Id::uuid(project.id)]).await?;
        let programme = match project.card.programme {
            Some(id) => Some(programme::find(tx, id).await?),
            None => None,
        };
        let fund = match programme
            .as_ref()
            .map(|programme| programme.facts.fund)
            .or(project.card.fund)
        {
            Some(id) => Some(fund::find(tx, id).await?),
            None => None,
        };
        let card = project.card;
        let organisations = card.partners.iter().filter_map(|partner| partner.organisation);
        let organisations = organisations.chain([project.lead]);
        let names = names(
            tx,
            actor.language,
            organisations,
            changes.iter().map(|change| change.by),
        )
        .await?;
        let partner = |partner: ProjectPartner| ProjectPartnerView {
            id: partner.id,
            organisation_id: partner.organisation,
            name: match partner.organisation {
                Some(organisation) => names.organisation(organisation),
                None => partner.name.unwrap_or_default(),
            },
            country: partner.country,
            role: partner.role,
        };
        let change = |change: ProjectStatusChange| ProjectStatusChangeView {
            from: change.from,
            to: change.to,
            on: change.on,
            by_name: names.user(change.by),
            at: change.at,
        };
        Ok(Self {
            id: project.id,
            version: project.version,
            lead_id: project.lead,
            lead_name: names.organisation(project.lead),
            programme_id: card.programme,
            fund_id: card.fund,
            fund_name: fund.map(|fund| fund.facts.names.get(actor.language).to_owned()),
            programme_name: programme.map(|programme| programme.facts.names.get(actor.language).to_owned()),
            code: card.code,
            contract_number: card.contract_number,
            title: card.titles.get(actor.language).to_owned(),
            titles: card.titles,
            original_language: card.original_language,
            aliases: card.aliases,
            start: card.start,
            end: card.end,
            months: card.months,
            status: project.status,
            next_statuses: ProjectStatus::iter()
                .filter(|to| project.status.leads_to(*to))
                .collect(),
            visibility: card.visibility,
            narrative: card.narrative,
            objectives: card.objectives,
            links: card.links,
            measures: card.measures,
            partners: card.partners.into_iter().map(partner).collect(),
            status_changes: changes.into_iter().map(change).collect(),
            conflicts: conflicting(&claims),
            claims: claims.into_iter().map(Into::into).collect(),
            created_at: project.created_at,
            abilities,
        })
    }
}

/// A project as it stands in a list. What is not stated is null.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectSummary)]
pub(crate) struct ProjectSummaryView {
    id: ProjectId,
    version: i64,
    lead_id: OrganisationId,
    lead_name: String,
    programme_id: Option<ProgrammeId>,
    programme_name: Option<String>,
    code: Option<String>,
    /// The title in the caller's language, or in one that has it.
    title: String,
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    /// For how many months it runs, where its days are not stated.
    months: Option<u16>,
    status: ProjectStatus,
}

/// A page of projects as this actor sees them.
pub(super) async fn summaries(
    tx: &Tx,
    actor: &Actor,
    lines: Vec<ProjectLine>,
) -> Result<Vec<ProjectSummaryView>, Problem> {
    let programmes = programme::by_id(tx, lines.iter().filter_map(|line| line.programme)).await?;
    let names = names(tx, actor.language, lines.iter().map(|line| line.lead), []).await?;
    let one = |line: ProjectLine| ProjectSummaryView {
        id: line.id,
        version: line.version,
        lead_id: line.lead,
        lead_name: names.organisation(line.lead),
        programme_id: line.programme,
        programme_name: line
            .programme
            .and_then(|id| programmes.get(&id))
            .map(|programme| programme.facts.names.get(actor.language).to_owned()),
        code: line.code,
        title: line.titles.get(actor.language).to_owned(),
        start: line.start,
        end: line.end,
        months: line.months,
        status: line.status,
    };
    Ok(lines.into_iter().map(one).collect())
}
