//! Projects: entering them, changing their cards, and how they go on.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use std::collections::BTreeSet;

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use chrono::NaiveDate;
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{FundId, OrganisationId, ProgrammeId, ProjectId, ProjectPartnerId};
use punte_domain::identity::organisation::Names;
use punte_domain::language::Language;
use punte_domain::projects::partner::ProjectPartner;
use punte_domain::projects::project::{
    Project, ProjectCard, ProjectError, ProjectLink, ProjectObjective, ProjectStatusChange,
};
use punte_domain::projects::status::ProjectStatus;
use punte_domain::text::Invalid;
use punte_storage::identity::organisation;
use punte_storage::projects::{self as storage, access, budget, fund, programme};
use punte_storage::{Error, Tx};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::{ProjectSummaryView, ProjectView, summaries};
use crate::auth::{Granted, ProjectsManage, ProjectsRead};
use crate::list::{Listed, paged};
use crate::query::{page, words};
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(project_list)
        .service(project_create)
        .service(project_read)
        .service(project_update)
        .service(project_move);
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectPage)]
struct ProjectPageView {
    items: Vec<ProjectSummaryView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(ProjectPageView);

/// Which projects to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ProjectListQuery {
    /// Beginnings of words of a title, a code or another name, with or without diacritics.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Led by this organisation.
    lead_id: Option<OrganisationId>,
    /// In which this organisation is a partner.
    partner_id: Option<OrganisationId>,
    /// Of this programme.
    programme_id: Option<ProgrammeId>,
    /// That far.
    status: Option<ProjectStatus>,
    /// With an activity in this county (ISO 3166-2).
    county: Option<String>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// A partner of a project: an organisation of the directory, or a name as it is printed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProjectPartnerEntry {
    /// Its id, of one that is a partner already.
    id: Option<ProjectPartnerId>,
    /// The organisation. Its people see the project.
    organisation_id: Option<OrganisationId>,
    /// Its name as it is printed, where it stands in no directory.
    name: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "RO")]
    country: Option<String>,
    /// What it does in the project.
    role: Option<String>,
}

/// What is entered of a project. What is not stated is left out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "titles": {"ro": "Traficul de persoane – o abordare centrată pe victime"}, "original_language": "ro",
    "code": "ROFSIP2016OS5A10P01", "aliases": ["ISF 01"], "months": 29,
    "objectives": [{"kind": "general", "text": "Better protection of victims."}],
    "links": [{"address": "https://anitp.mai.gov.ro", "label": null}], "measures": [],
    "partners": [{"name": "DIICOT", "country": "RO"}],
}))]
struct ProjectChange {
    programme_id: Option<ProgrammeId>,
    /// The fund, where no programme of one pays.
    fund_id: Option<FundId>,
    code: Option<String>,
    contract_number: Option<String>,
    /// At least one.
    titles: Names,
    /// The language of its original title.
    original_language: Option<Language>,
    /// Other names it goes by.
    #[serde(default)]
    #[schema(max_items = 20)]
    aliases: Vec<String>,
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    /// For how many months it runs, where its days are not stated.
    #[schema(minimum = 1, maximum = 240)]
    months: Option<u16>,
    /// What has to be said of who pays.
    visibility: Option<String>,
    /// What sources tell of it in words and no other field has.
    narrative: Option<String>,
    #[serde(default)]
    #[schema(max_items = 50)]
    objectives: Vec<ProjectObjective>,
    #[serde(default)]
    #[schema(max_items = 50)]
    links: Vec<ProjectLink>,
    /// The measures of strategies that it serves.
    #[serde(default)]
    #[schema(max_items = 50)]
    measures: Vec<String>,
    #[serde(default)]
    #[schema(max_items = 50)]
    partners: Vec<ProjectPartnerEntry>,
}

/// A new project.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "status": "closed", "status_on": "2019-07-16",
    "card": {"titles": {"ro": "Traficul de persoane – o abordare centrată pe victime"}, "months": 29},
}))]
struct ProjectCreate {
    /// How far it is when it is entered.
    status: ProjectStatus,
    /// Since which day; left out where that is not stated.
    status_on: Option<NaiveDate>,
    /// What is entered of it.
    card: ProjectChange,
}

/// Where a project goes on to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to": "closing", "on": "2019-07-16"}))]
struct ProjectMove {
    to: ProjectStatus,
    /// On which day; left out where that is not stated.
    on: Option<NaiveDate>,
}

impl From<ProjectError> for Problem {
    fn from(error: ProjectError) -> Self {
        match error {
            ProjectError::NoStep => Self::new(Code::NotNow).because("project_no_step"),
        }
    }
}

/// List projects
///
/// By title: those that the caller's organisation leads or takes part in; for whoever watches over the country, all.
#[utoipa::path(tag = "projects", operation_id = "project_list", params(ProjectListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ProjectPageView), Problem))]
#[get("/projects")]
async fn project_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<ProjectListQuery>,
) -> Result<Listed<ProjectPageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let Query(query) = query;
    let filter = storage::ProjectFilter {
        text: words(query.q)?,
        lead: query.lead_id,
        partner: query.partner_id,
        programme: query.programme_id,
        status: query.status,
        county: query.county,
    };
    let tx = app.read(&actor);
    let projects = storage::list(&tx, &actor.scope(), &filter, &request).await?;
    Ok(Listed(ProjectPageView {
        items: summaries(&tx, &actor, projects.items).await?,
        next: projects.next,
    }))
}

/// Enter a project
///
/// For project managers; their organisation leads it. One that was over long ago is entered as it is.
#[utoipa::path(tag = "projects", operation_id = "project_create", request_body = ProjectCreate,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = CREATED, body = ProjectView), Problem))]
#[post("/projects")]
async fn project_create(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    key: IdempotencyKey,
    body: Json<ProjectCreate>,
) -> Result<Created<ProjectView>, Problem> {
    let once = key.of(&app, &body);
    let body = body.into_inner();
    let tx = app.write(&actor).await?;
    let id: ProjectId = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        access::manage(&tx, &actor.scope(), earlier).await?;
        let earlier = storage::find(&tx, earlier).await?;
        return Ok(created(ProjectView::of(&tx, &actor, earlier).await?));
    }
    let within = |wrong: Vec<Invalid>| -> Problem {
        let wrong = wrong
            .into_iter()
            .map(|one| Invalid::new(format!("/card{}", one.pointer), one.code));
        wrong.collect::<Vec<_>>().into()
    };
    let card = card(&tx, body.card, &[], "/card")?
        .checked(actor.organisation)
        .map_err(within)?;
    known(&tx, &card, "/card").await?;
    let project = Project {
        id,
        version: 1,
        lead: actor.organisation,
        status: body.status,
        card,
        created_at: tx.now,
    };
    let entered = ProjectStatusChange {
        from: None,
        to: body.status,
        on: ProjectStatusChange::day("/status_on", body.status_on)?,
        by: actor.user,
        at: tx.now,
    };
    storage::add(&tx, &project, &entered).await?;
    tx.record(Event::new(EventKind::ProjectCreated).subject(id)).await?;
    let view = ProjectView::of(&tx, &actor, project).await?;
    tx.commit().await?;
    Ok(created(view))
}

/// Read a project
///
/// With its card, its partners, how it came to where it is, and what sources say of it. For its leader and its
/// partners, and for whoever watches over the country.
#[utoipa::path(tag = "projects", operation_id = "project_read", params(("id" = ProjectId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ProjectView), Problem))]
#[get("/projects/{id}")]
async fn project_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
) -> Result<Etag<ProjectView>, Problem> {
    let tx = app.read(&actor);
    access::read(&tx, &actor.scope(), *id).await?;
    let project = storage::find(&tx, *id).await?;
    Ok(Etag(ProjectView::of(&tx, &actor, project).await?))
}

/// Change a project
///
/// Replaces its card with its partners, objectives, links and measures. Partners keep their ids, which lines of the
/// budget name; one that a line names stays (`project_partner_in_use`). For project managers of its leader.
#[utoipa::path(tag = "projects", operation_id = "project_update", request_body = ProjectChange,
    params(("id" = ProjectId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = ProjectView), Problem))]
#[put("/projects/{id}")]
async fn project_update(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    id: Path<ProjectId>,
    version: IfMatch,
    body: Json<ProjectChange>,
) -> Result<Etag<ProjectView>, Problem> {
    let tx = app.write(&actor).await?;
    let project = managed(&tx, &actor, *id, version).await?;
    let card = card(&tx, body.into_inner(), &project.card.partners, "")?.checked(project.lead)?;
    known(&tx, &card, "").await?;
    let used = budget::partners_in_use(&tx, *id).await?;
    if used
        .iter()
        .any(|id| card.partners.iter().all(|partner| partner.id != *id))
    {
        return Err(Problem::new(Code::NotNow).because("project_partner_in_use"));
    }
    let changed = changed_fields(&project.card, &card);
    let project = storage::save(&tx, Project { card, ..project }).await?;
    tx.record(Event::new(EventKind::ProjectChanged).subject(*id).fields(changed))
        .await?;
    let view = ProjectView::of(&tx, &actor, project).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Take a project on to its next status
///
/// One step on, or back, or cancelled; what is over stays so: `project_no_step` otherwise. For project managers of
/// its leader.
#[utoipa::path(tag = "projects", operation_id = "project_move", request_body = ProjectMove,
    params(("id" = ProjectId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = ProjectView), Problem))]
#[post("/projects/{id}/move")]
async fn project_move(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    id: Path<ProjectId>,
    version: IfMatch,
    key: IdempotencyKey,
    body: Json<ProjectMove>,
) -> Result<Etag<ProjectView>, Problem> {
    let tx = app.write(&actor).await?;
    access::manage(&tx, &actor.scope(), *id).await?;
    let is_first = tx.once(&key.of(&app, &body), *id).await?.is_none();
    let mut project = storage::find(&tx, *id).await?;
    if is_first {
        let seen = as_seen(&tx, &actor, project, version).await?;
        let on = ProjectStatusChange::day("/on", body.on)?;
        let (moved, change, event) = seen.move_to(body.to, on, actor.user, tx.now)?;
        project = storage::move_on(&tx, moved, &change).await?;
        tx.record(event).await?;
    }
    let view = ProjectView::of(&tx, &actor, project).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// A project that the actor manages, in the version they have seen.
async fn managed(
    tx: &Tx,
    actor: &Granted<ProjectsManage>,
    id: ProjectId,
    version: IfMatch,
) -> Result<Project, Problem> {
    access::manage(tx, &actor.scope(), id).await?;
    let project = storage::find(tx, id).await?;
    as_seen(tx, actor, project, version).await
}

/// The project, if it is in the version the actor has seen.
async fn as_seen(tx: &Tx, actor: &Actor, project: Project, version: IfMatch) -> Result<Project, Problem> {
    if project.version == version.0 {
        Ok(project)
    } else {
        Err(Problem::stale(&ProjectView::of(tx, actor, project).await?))
    }
}

/// What a request says of a project. An id of a partner names one that it has: of another project there is none.
fn card(tx: &Tx, change: ProjectChange, had: &[ProjectPartner], below: &str) -> Result<ProjectCard, Problem> {
    let mut partners = Vec::with_capacity(change.partners.len());
    for (place, partner) in change.partners.into_iter().enumerate() {
        if partner.id.is_some_and(|id| had.iter().all(|one| one.id != id)) {
            return Err(Problem::at(format!("{below}/partners/{place}/id"), "not_found"));
        }
        partners.push(ProjectPartner {
            id: partner.id.unwrap_or_else(|| tx.new_id()),
            organisation: partner.organisation_id,
            name: partner.name,
            country: partner.country,
            role: partner.role,
        });
    }
    Ok(ProjectCard {
        programme: change.programme_id,
        fund: change.fund_id,
        code: change.code,
        contract_number: change.contract_number,
        titles: change.titles,
        original_language: change.original_language,
        aliases: change.aliases,
        start: change.start,
        end: change.end,
        months: change.months,
        visibility: change.visibility,
        narrative: change.narrative,
        objectives: change.objectives,
        links: change.links,
        measures: change.measures,
        partners,
    })
}

/// Refuses a programme, a fund or an organisation that is not there, or not any more.
async fn known(tx: &Tx, card: &ProjectCard, below: &str) -> Result<(), Problem> {
    if let Some(id) = card.programme
        && programme::by_id(tx, [id]).await?.is_empty()
    {
        return Err(Problem::at(format!("{below}/programme_id"), "not_found"));
    }
    if let Some(id) = card.fund
        && let Err(error) = fund::find(tx, id).await
    {
        return Err(match error {
            Error::NotFound => Problem::at(format!("{below}/fund_id"), "not_found"),
            other => other.into(),
        });
    }
    let named = card.partners.iter().filter_map(|partner| partner.organisation);
    let known: BTreeSet<OrganisationId> = organisation::standing(tx, named).await?;
    let mut partners = card.partners.iter().enumerate();
    match partners.find(|(_, partner)| partner.organisation.is_some_and(|id| !known.contains(&id))) {
        Some((place, _)) => Err(Problem::at(
            format!("{below}/partners/{place}/organisation_id"),
            "not_found",
        )),
        None => Ok(()),
    }
}

fn created(view: ProjectView) -> Created<ProjectView> {
    let location = format!("/api/v1/projects/{}", view.id);
    Created(view, location)
}

fn changed_fields(old: &ProjectCard, new: &ProjectCard) -> Vec<&'static str> {
    [
        ("programme_id", old.programme != new.programme),
        ("fund_id", old.fund != new.fund),
        ("code", old.code != new.code),
        ("contract_number", old.contract_number != new.contract_number),
        ("titles", old.titles != new.titles),
        ("original_language", old.original_language != new.original_language),
        ("aliases", old.aliases != new.aliases),
        ("start", old.start != new.start),
        ("end", old.end != new.end),
        ("months", old.months != new.months),
        ("visibility", old.visibility != new.visibility),
        ("narrative", old.narrative != new.narrative),
        ("objectives", old.objectives != new.objectives),
        ("links", old.links != new.links),
        ("measures", old.measures != new.measures),
        ("partners", old.partners != new.partners),
    ]
    .into_iter()
    .filter_map(|(name, has_changed)| has_changed.then_some(name))
    .collect()
}
