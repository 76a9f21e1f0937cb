//! Actions of campaigns.

use std::iter;

use actix_web::web::{self, Data, Path};
use actix_web::{HttpResponse, delete, get, post, put};
use punte_domain::access::Actor;
use punte_domain::event::EventKind;
use punte_domain::id::{ActionId, CampaignId, Id as _, OrganisationId, ProjectId};
use punte_domain::projects::body::NamedBody;
use punte_domain::projects::campaign::{ActionFacts, ActionKind, ActionPlace, AudienceKind, CampaignAction, Material};
use punte_domain::projects::span::StatedSpan;
use punte_storage::projects::{action as storage, campaign, file};
use punte_storage::{Names, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{self, BodyView};
use super::report::{Reporter, gone, has_room, told};
use crate::auth::{Granted, ProjectsRead, ProjectsReport};
use crate::etag::Versioned;
use crate::routing::ServiceConfig;
use crate::{App, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(campaign_action_list)
        .service(campaign_action_create)
        .service(campaign_action_update)
        .service(campaign_action_remove);
}

/// An action of a campaign.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CampaignAction)]
pub(super) struct CampaignActionView {
    id: ActionId,
    version: i64,
    campaign_id: CampaignId,
    project_id: ProjectId,
    /// The organisation that entered it.
    organisation_id: OrganisationId,
    organisation_name: String,
    /// Its number in the campaign.
    number: Option<u32>,
    title: String,
    kinds: Vec<ActionKind>,
    held: StatedSpan,
    /// Where it was; its figures belong to all of these together.
    places: Vec<ActionPlace>,
    /// Who did it, each with the part `team`.
    team: Vec<BodyView>,
    /// How many people it reached; null: not stated.
    audience: Option<u32>,
    audience_kind: Option<AudienceKind>,
    materials: Vec<Material>,
}

impl Versioned for CampaignActionView {
    fn version(&self) -> i64 {
        self.version
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CampaignActionList)]
struct CampaignActionListView {
    /// The earliest first.
    items: Vec<CampaignActionView>,
}

/// What is entered of an action.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "number": 7, "title": "Meetings in Ţiteşti and Cerăt", "kinds": ["meeting", "film", "survey"],
    "held": {"from": {"date": "2015-11-03", "precision": "day"}, "to": {"date": "2015-11-04", "precision": "day"}},
    "places": [{"name": "Ţiteşti", "county": "RO-AG"}, {"name": "Cerăt", "county": "RO-DJ"}],
    "team": [{"name": "AIDRom", "part": "team"}], "materials": [{"kind": "backpack", "quantity": 200}],
}))]
struct CampaignActionChange {
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000_000)]
    number: Option<u32>,
    #[schema(min_length = 1, max_length = 300)]
    title: String,
    #[schema(min_items = 1, max_items = 30)]
    kinds: Vec<ActionKind>,
    #[serde(default)]
    held: StatedSpan,
    #[serde(default)]
    #[schema(max_items = 30)]
    places: Vec<ActionPlace>,
    /// Who did it, each with the part `team`.
    #[serde(default)]
    #[schema(max_items = 60)]
    team: Vec<NamedBody>,
    /// How many people it reached; null: not stated.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000_000)]
    audience: Option<u32>,
    /// Of an audience that is stated.
    #[serde(default)]
    audience_kind: Option<AudienceKind>,
    #[serde(default)]
    #[schema(max_items = 30)]
    materials: Vec<Material>,
}

impl From<CampaignActionChange> for ActionFacts {
    fn from(entered: CampaignActionChange) -> Self {
        Self {
            number: entered.number,
            title: entered.title,
            kinds: entered.kinds,
            held: entered.held,
            places: entered.places,
            team: entered.team,
            audience: entered.audience,
            audience_kind: entered.audience_kind,
            materials: entered.materials,
        }
    }
}

/// List the actions of a campaign
///
/// The earliest first. For whoever reads its project.
#[utoipa::path(tag = "projects", operation_id = "campaign_action_list", params(("id" = CampaignId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = CampaignActionListView), Problem))]
#[get("/campaigns/{id}/actions")]
async fn campaign_action_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<CampaignId>,
) -> Result<web::Json<CampaignActionListView>, Problem> {
    let tx = app.read(&actor);
    campaign::find(&tx, &actor.scope(), *id).await?;
    let actions = storage::of_campaign(&tx, *id).await?;
    let names = names(&tx, actor.language, actions.iter().flat_map(named), []).await?;
    let items = actions.into_iter().map(|one| CampaignActionView::new(one, &names));
    Ok(web::Json(CampaignActionListView { items: items.collect() }))
}

/// Enter an action
///
/// For whoever reports in the project: its leader, and partners what is their own, also in a campaign of another.
#[utoipa::path(tag = "projects", operation_id = "campaign_action_create", request_body = CampaignActionChange,
    params(("id" = CampaignId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = CREATED, body = CampaignActionView), Problem))]
#[post("/campaigns/{id}/actions")]
async fn campaign_action_create(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    campaign: Path<CampaignId>,
    key: IdempotencyKey,
    body: Json<CampaignActionChange>,
) -> Result<Created<CampaignActionView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let campaign = campaign::find(&tx, &actor.scope(), *campaign).await?;
    Reporter::of(&tx, &actor, campaign.project).await?;
    let id: ActionId = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        let earlier = storage::find(&tx, campaign.id, earlier).await?;
        return Ok(created(view(&tx, &actor, earlier).await?));
    }
    let facts = ActionFacts::from(body.into_inner()).checked(&app.pack)?;
    body::known(&tx, "/team", &facts.team).await?;
    has_room(storage::count(&tx, campaign.id).await?, storage::MOST)?;
    let of_project = storage::count_of_project(&tx, campaign.project).await?;
    has_room(of_project, storage::MOST_OF_PROJECT)?;
    let action = CampaignAction {
        id,
        version: 1,
        campaign: campaign.id,
        project: campaign.project,
        organisation: actor.organisation,
        facts,
    };
    storage::add(&tx, &action).await?;
    tx.record(told(EventKind::CampaignActionChanged, id, "added")).await?;
    let view = view(&tx, &actor, action).await?;
    tx.commit().await?;
    Ok(created(view))
}

/// Change an action
///
/// Replaces what is entered of it. For the leader of the project, and for the partner that entered it.
#[utoipa::path(tag = "projects", operation_id = "campaign_action_update", request_body = CampaignActionChange,
    params(("id" = CampaignId, Path), ("action_id" = ActionId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = CampaignActionView), Problem))]
#[put("/campaigns/{id}/actions/{action_id}")]
async fn campaign_action_update(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    ids: Path<(CampaignId, ActionId)>,
    version: IfMatch,
    body: Json<CampaignActionChange>,
) -> Result<Etag<CampaignActionView>, Problem> {
    let tx = app.write(&actor).await?;
    let action = to_change(&tx, &actor, *ids, version).await?;
    let facts = ActionFacts::from(body.into_inner()).checked(&app.pack)?;
    body::known(&tx, "/team", &facts.team).await?;
    let action = storage::save(&tx, CampaignAction { facts, ..action }).await?;
    tx.record(told(EventKind::CampaignActionChanged, action.id, "changed"))
        .await?;
    let view = view(&tx, &actor, action).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Remove an action
///
/// One that was entered by mistake.
#[utoipa::path(tag = "projects", operation_id = "campaign_action_remove",
    params(("id" = CampaignId, Path), ("action_id" = ActionId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/campaigns/{id}/actions/{action_id}")]
async fn campaign_action_remove(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    ids: Path<(CampaignId, ActionId)>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let action = to_change(&tx, &actor, *ids, version).await?;
    file::detach(&tx, action.id.uuid()).await?;
    storage::remove(&tx, &action).await?;
    tx.record(told(EventKind::CampaignActionChanged, action.id, "removed"))
        .await?;
    tx.commit().await?;
    Ok(gone())
}

/// The action, if the actor may change it and has seen it as it is.
async fn to_change(
    tx: &Tx,
    actor: &Granted<ProjectsReport>,
    (campaign, id): (CampaignId, ActionId),
    version: IfMatch,
) -> Result<CampaignAction, Problem> {
    let campaign = campaign::find(tx, &actor.scope(), campaign).await?;
    let reporter = Reporter::of(tx, actor, campaign.project).await?;
    let action = storage::find(tx, campaign.id, id).await?;
    reporter.may_change(action.organisation)?;
    if action.version == version.0 {
        Ok(action)
    } else {
        Err(Problem::stale(&view(tx, actor, action).await?))
    }
}

async fn view(tx: &Tx, actor: &Actor, action: CampaignAction) -> Result<CampaignActionView, Problem> {
    let names = names(tx, actor.language, named(&action), []).await?;
    Ok(CampaignActionView::new(action, &names))
}

/// The organisations that an action names.
pub(super) fn named(action: &CampaignAction) -> impl Iterator<Item = OrganisationId> {
    iter::once(action.organisation).chain(body::organisations(&action.facts.team))
}

fn created(view: CampaignActionView) -> Created<CampaignActionView> {
    let location = format!("/api/v1/campaigns/{}/actions", view.campaign_id);
    Created(view, location)
}

impl CampaignActionView {
    pub(super) fn new(action: CampaignAction, names: &Names) -> Self {
        let facts = action.facts;
        Self {
            id: action.id,
            version: action.version,
            campaign_id: action.campaign,
            project_id: action.project,
            organisation_id: action.organisation,
            organisation_name: names.organisation(action.organisation),
            number: facts.number,
            title: facts.title,
            kinds: facts.kinds,
            held: facts.held,
            places: facts.places,
            team: body::views(facts.team, names),
            audience: facts.audience,
            audience_kind: facts.audience_kind,
            materials: facts.materials,
        }
    }
}
