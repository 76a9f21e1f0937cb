//! Campaigns.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use std::iter;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, get, post, put};
use punte_domain::access::Actor;
use punte_domain::event::EventKind;
use punte_domain::id::{ActivityId, CampaignId, Id as _, OrganisationId, ProjectId};
use punte_domain::identity::organisation::Names as NamesIn;
use punte_domain::language::Language;
use punte_domain::projects::body::NamedBody;
use punte_domain::projects::campaign::{Campaign, CampaignFacts, MediaReach};
use punte_domain::projects::span::StatedSpan;
use punte_storage::projects::{action, campaign as storage, file};
use punte_storage::{Names, Page, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::{self, BodyView};
use super::report::{Reporter, gone, has_room, known_activity, may_change, still_used, told};
use crate::auth::{Granted, ProjectsRead, ProjectsReport};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::{page, words};
use crate::routing::ServiceConfig;
use crate::{App, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(campaign_list)
        .service(campaign_create)
        .service(campaign_read)
        .service(campaign_update)
        .service(campaign_remove);
}

/// A campaign.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Campaign)]
struct CampaignView {
    id: CampaignId,
    version: i64,
    project_id: ProjectId,
    /// The organisation that entered it.
    organisation_id: OrganisationId,
    organisation_name: String,
    activity_id: Option<ActivityId>,
    names: NamesIn,
    /// The name in the caller's language, or in one that has it.
    name: String,
    /// Other spellings of its name.
    aliases: Vec<String>,
    /// Codes of the pack's list `exploitation`.
    #[schema(example = json!(["begging"]))]
    exploitation: Vec<String>,
    target_groups: Vec<String>,
    period: StatedSpan,
    channels: Vec<String>,
    /// Who takes part, each with the part `partner`.
    partners: Vec<BodyView>,
    /// What came of it besides its actions.
    outputs: Vec<String>,
    reach: Vec<MediaReach>,
    /// How many actions it has. Only where it is read by itself.
    actions: Option<u64>,
    /// Whether the caller may change it.
    may_change: bool,
}

impl Versioned for CampaignView {
    fn version(&self) -> i64 {
        self.version
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CampaignPage)]
struct CampaignPageView {
    items: Vec<CampaignView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(CampaignPageView);

/// Which campaigns to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CampaignListQuery {
    /// Beginnings of words of a name, with or without diacritics.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Of this project.
    project_id: Option<ProjectId>,
    /// With an action in this county (ISO 3166-2).
    county: Option<String>,
    /// With this organisation among its partners.
    organisation_id: Option<OrganisationId>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// What is entered of a campaign.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "names": {"ro": "Cere ajutor, nu cerși!"}, "exploitation": ["begging"], "target_groups": ["Roma communities"],
    "partners": [{"name": "Telefonul Copilului", "part": "partner"}], "outputs": ["Poster", "Documentary film"],
}))]
struct CampaignChange {
    /// An activity of the same project.
    #[serde(default)]
    activity_id: Option<ActivityId>,
    /// At least one.
    names: NamesIn,
    #[serde(default)]
    #[schema(max_items = 30)]
    aliases: Vec<String>,
    /// Codes of the pack's list `exploitation`.
    #[serde(default)]
    #[schema(max_items = 30)]
    exploitation: Vec<String>,
    #[serde(default)]
    #[schema(max_items = 30)]
    target_groups: Vec<String>,
    #[serde(default)]
    period: StatedSpan,
    #[serde(default)]
    #[schema(max_items = 30)]
    channels: Vec<String>,
    /// Who takes part, each with the part `partner`.
    #[serde(default)]
    #[schema(max_items = 60)]
    partners: Vec<NamedBody>,
    #[serde(default)]
    #[schema(max_items = 30)]
    outputs: Vec<String>,
    #[serde(default)]
    #[schema(max_items = 100)]
    reach: Vec<MediaReach>,
}

impl From<CampaignChange> for CampaignFacts {
    fn from(entered: CampaignChange) -> Self {
        Self {
            activity: entered.activity_id,
            names: entered.names,
            aliases: entered.aliases,
            exploitation: entered.exploitation,
            target_groups: entered.target_groups,
            period: entered.period,
            channels: entered.channels,
            partners: entered.partners,
            outputs: entered.outputs,
            reach: entered.reach,
        }
    }
}

/// List campaigns
///
/// Of the projects in reach, the latest first; those that are not dated come last.
#[utoipa::path(tag = "projects", operation_id = "campaign_list", params(CampaignListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = CampaignPageView), Problem))]
#[get("/campaigns")]
async fn campaign_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<CampaignListQuery>,
) -> Result<Listed<CampaignPageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let Query(query) = query;
    let filter = storage::CampaignFilter {
        text: words(query.q)?,
        project: query.project_id,
        county: query.county,
        organisation: query.organisation_id,
    };
    let tx = app.read(&actor);
    let Page { items, next } = storage::list(&tx, &actor.scope(), &filter, &request).await?;
    let names = names(&tx, actor.language, items.iter().flat_map(named), []).await?;
    let items = items
        .into_iter()
        .map(|one| CampaignView::new(one, &names, actor.language));
    Ok(Listed(CampaignPageView {
        items: items.collect(),
        next,
    }))
}

/// Enter a campaign
///
/// For whoever reports in the project: its leader, and partners what is their own.
#[utoipa::path(tag = "projects", operation_id = "campaign_create", request_body = CampaignChange,
    params(("id" = ProjectId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = CREATED, body = CampaignView), Problem))]
#[post("/projects/{id}/campaigns")]
async fn campaign_create(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    project: Path<ProjectId>,
    key: IdempotencyKey,
    body: Json<CampaignChange>,
) -> Result<Created<CampaignView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    Reporter::of(&tx, &actor, *project).await?;
    let id: CampaignId = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        let earlier = storage::find(&tx, &actor.scope(), earlier).await?;
        return Ok(created(view(&tx, &actor, earlier).await?));
    }
    let facts = CampaignFacts::from(body.into_inner()).checked(&app.pack)?;
    has_room(storage::count(&tx, *project).await?, storage::MOST)?;
    known_activity(&tx, *project, facts.activity).await?;
    body::known(&tx, "/partners", &facts.partners).await?;
    let campaign = Campaign {
        id,
        version: 1,
        project: *project,
        organisation: actor.organisation,
        facts,
    };
    storage::add(&tx, &campaign).await?;
    tx.record(told(EventKind::CampaignChanged, id, "added")).await?;
    let view = view(&tx, &actor, campaign).await?;
    tx.commit().await?;
    Ok(created(view))
}

/// Read a campaign
///
/// For whoever reads its project.
#[utoipa::path(tag = "projects", operation_id = "campaign_read", params(("id" = CampaignId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = CampaignView), Problem))]
#[get("/campaigns/{id}")]
async fn campaign_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<CampaignId>,
) -> Result<Etag<CampaignView>, Problem> {
    let tx = app.read(&actor);
    let campaign = storage::find(&tx, &actor.scope(), *id).await?;
    Ok(Etag(view(&tx, &actor, campaign).await?))
}

/// Change a campaign
///
/// Replaces what is entered of it. For the leader of the project, and for the partner that entered it.
#[utoipa::path(tag = "projects", operation_id = "campaign_update", request_body = CampaignChange,
    params(("id" = CampaignId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = CampaignView), Problem))]
#[put("/campaigns/{id}")]
async fn campaign_update(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    id: Path<CampaignId>,
    version: IfMatch,
    body: Json<CampaignChange>,
) -> Result<Etag<CampaignView>, Problem> {
    let tx = app.write(&actor).await?;
    let campaign = to_change(&tx, &actor, *id, version).await?;
    let facts = CampaignFacts::from(body.into_inner()).checked(&app.pack)?;
    known_activity(&tx, campaign.project, facts.activity).await?;
    body::known(&tx, "/partners", &facts.partners).await?;
    let campaign = storage::save(&tx, Campaign { facts, ..campaign }).await?;
    tx.record(told(EventKind::CampaignChanged, *id, "changed")).await?;
    let view = view(&tx, &actor, campaign).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Remove a campaign
///
/// One that was entered by mistake and has no actions.
#[utoipa::path(tag = "projects", operation_id = "campaign_remove",
    params(("id" = CampaignId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/campaigns/{id}")]
async fn campaign_remove(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    id: Path<CampaignId>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let campaign = to_change(&tx, &actor, *id, version).await?;
    file::detach(&tx, campaign.id.uuid()).await?;
    storage::remove(&tx, &campaign).await.map_err(still_used)?;
    tx.record(told(EventKind::CampaignChanged, *id, "removed")).await?;
    tx.commit().await?;
    Ok(gone())
}

/// The campaign, if the actor may change it and has seen it as it is.
async fn to_change(
    tx: &Tx,
    actor: &Granted<ProjectsReport>,
    id: CampaignId,
    version: IfMatch,
) -> Result<Campaign, Problem> {
    let campaign = storage::find(tx, &actor.scope(), id).await?;
    let reporter = Reporter::of(tx, actor, campaign.project).await?;
    reporter.may_change(campaign.organisation)?;
    if campaign.version == version.0 {
        Ok(campaign)
    } else {
        Err(Problem::stale(&view(tx, actor, campaign).await?))
    }
}

async fn view(tx: &Tx, actor: &Actor, campaign: Campaign) -> Result<CampaignView, Problem> {
    let (project, entered_by) = (campaign.project, campaign.organisation);
    let actions = action::count(tx, campaign.id).await?;
    let names = names(tx, actor.language, named(&campaign), []).await?;
    Ok(CampaignView {
        actions: Some(actions),
        may_change: may_change(tx, actor, project, entered_by).await?,
        ..CampaignView::new(campaign, &names, actor.language)
    })
}

/// The organisations that a campaign names.
fn named(campaign: &Campaign) -> impl Iterator<Item = OrganisationId> {
    iter::once(campaign.organisation).chain(body::organisations(&campaign.facts.partners))
}

fn created(view: CampaignView) -> Created<CampaignView> {
    let location = format!("/api/v1/campaigns/{}", view.id);
    Created(view, location)
}

impl CampaignView {
    fn new(campaign: Campaign, names: &Names, language: Language) -> Self {
        let facts = campaign.facts;
        Self {
            id: campaign.id,
            version: campaign.version,
            project_id: campaign.project,
            organisation_id: campaign.organisation,
            organisation_name: names.organisation(campaign.organisation),
            activity_id: facts.activity,
            name: facts.names.get(language).to_owned(),
            names: facts.names,
            aliases: facts.aliases,
            exploitation: facts.exploitation,
            target_groups: facts.target_groups,
            period: facts.period,
            channels: facts.channels,
            partners: body::views(facts.partners, names),
            outputs: facts.outputs,
            reach: facts.reach,
            actions: None,
            may_change: false,
        }
    }
}
