//! The actions of all campaigns: what figures of campaigns were counted from.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use std::collections::{BTreeSet, HashMap};

use actix_web::get;
use actix_web::web::Data;
use punte_domain::id::{CampaignId, Id as _, OrganisationId, ProgrammeId, ProjectId};
use punte_domain::projects::campaign::{ActionAudience, ActionKind, ActionPlaces, CampaignAction, MaterialKind};
use punte_storage::projects::{action_find as storage, campaign};
use punte_storage::{Page, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::action::{CampaignActionView, named};
use crate::auth::{Granted, ProjectsRead};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::routing::ServiceConfig;
use crate::{App, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(campaign_action_find);
}

/// An action, with the campaign it is of.
#[derive(Debug, Serialize, ToSchema)]
struct CampaignActionLine {
    campaign_name: String,
    action: CampaignActionView,
}

#[derive(Debug, Serialize, ToSchema)]
struct CampaignActionPage {
    items: Vec<CampaignActionLine>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(CampaignActionPage);

/// Which actions to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CampaignActionFindQuery {
    /// Of this project.
    project_id: Option<ProjectId>,
    /// Of projects of this programme.
    programme_id: Option<ProgrammeId>,
    /// Of this campaign.
    campaign_id: Option<CampaignId>,
    /// Begun in this year; those whose day is not stated are in none.
    year: Option<i32>,
    /// At a place in this county (ISO 3166-2).
    county: Option<String>,
    /// Of those in `county`, the ones that were nowhere else.
    alone: Option<bool>,
    /// With a place of which no county is stated.
    without_county: Option<bool>,
    /// At so many places.
    #[param(inline)]
    places: Option<ActionPlaces>,
    /// Of this kind, among others.
    kind: Option<ActionKind>,
    /// At which this was given out, among other things.
    material: Option<MaterialKind>,
    /// Of which the audience is stated so.
    #[param(inline)]
    audience: Option<ActionAudience>,
    /// Which this organisation did, among others.
    organisation_id: Option<OrganisationId>,
    /// Those that were held by today, or of which no day is stated: reports count these.
    held: Option<bool>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// List the actions of all campaigns
///
/// Of the projects in reach, the latest first; those that are not dated come last. With `held` those are listed that a
/// report on campaigns, asked for the same, counts. For whoever sees projects.
#[utoipa::path(tag = "projects", operation_id = "campaign_action_find", params(CampaignActionFindQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = CampaignActionPage), Problem))]
#[get("/campaign-actions")]
async fn campaign_action_find(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<CampaignActionFindQuery>,
) -> Result<Listed<CampaignActionPage>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let Query(query) = query;
    let tx = app.read(&actor);
    let today = app.pack.calendar().date(tx.now);
    let filter = storage::ActionFilter {
        project: query.project_id,
        programme: query.programme_id,
        campaign: query.campaign_id,
        year: query.year,
        county: query.county,
        is_there_alone: query.alone.unwrap_or(false),
        is_without_county: query.without_county.unwrap_or(false),
        placed: query.places,
        kind: query.kind,
        material: query.material,
        audience: query.audience,
        organisation: query.organisation_id,
        held_by: query.held.unwrap_or(false).then_some(today),
    };
    let Page { items, next } = storage::list(&tx, &actor.scope(), &filter, &request).await?;
    let items = lines(&tx, &actor, items).await?;
    Ok(Listed(CampaignActionPage { items, next }))
}

async fn lines(
    tx: &Tx,
    actor: &Granted<ProjectsRead>,
    actions: Vec<CampaignAction>,
) -> Result<Vec<CampaignActionLine>, Problem> {
    let campaigns: BTreeSet<Uuid> = actions.iter().map(|one| one.campaign.uuid()).collect();
    let campaigns: Vec<Uuid> = campaigns.into_iter().collect();
    let called = campaign::titles(tx, &actor.scope(), &campaigns, actor.language).await?;
    let called: HashMap<Uuid, String> = called.into_iter().collect();
    let names = names(tx, actor.language, actions.iter().flat_map(named), []).await?;
    let line = |one: CampaignAction| CampaignActionLine {
        campaign_name: called.get(&one.campaign.uuid()).cloned().unwrap_or_default(),
        action: CampaignActionView::new(one, &names),
    };
    Ok(actions.into_iter().map(line).collect())
}
