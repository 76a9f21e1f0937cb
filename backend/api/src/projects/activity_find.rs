//! The activities of all projects: what a county counts.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use actix_web::get;
use actix_web::web::Data;
use punte_domain::id::{Id as _, ProgrammeId, ProjectId};
use punte_domain::projects::activity::ActivityState;
use punte_storage::Page;
use punte_storage::projects::{activity_find as storage, project};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::activity::{ActivityView, views};
use crate::auth::{Granted, ProjectsRead};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::routing::ServiceConfig;
use crate::{App, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(activity_find);
}

/// An activity, with the project it is of.
#[derive(Debug, Serialize, ToSchema)]
struct ActivityLine {
    project_title: String,
    activity: ActivityView,
}

#[derive(Debug, Serialize, ToSchema)]
struct ActivityPage {
    items: Vec<ActivityLine>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(ActivityPage);

/// Which activities to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ActivityFindQuery {
    /// Of this project.
    project_id: Option<ProjectId>,
    /// Of projects of this programme.
    programme_id: Option<ProgrammeId>,
    /// In this county (ISO 3166-2), among others.
    county: Option<String>,
    /// So far.
    state: Option<ActivityState>,
    /// Of which some of the actual dates, or the time between them, lies in this year.
    year: Option<i32>,
    /// Those that took place by today and have no parts: the report by county counts these.
    took_place: Option<bool>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// List the activities of all projects
///
/// Of the projects in reach, the latest first; those that are not dated come last. With `took_place` those are listed
/// that the report by county, asked for the same, counts. For whoever sees projects.
#[utoipa::path(tag = "projects", operation_id = "activity_find", params(ActivityFindQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ActivityPage), Problem))]
#[get("/activities")]
async fn activity_find(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<ActivityFindQuery>,
) -> Result<Listed<ActivityPage>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let Query(query) = query;
    let tx = app.read(&actor);
    let today = app.pack.calendar().date(tx.now);
    let filter = storage::ActivityFilter {
        project: query.project_id,
        programme: query.programme_id,
        county: query.county,
        state: query.state,
        year: query.year,
        took_place_by: query.took_place.unwrap_or(false).then_some(today),
    };
    let Page { items, next } = storage::list(&tx, &actor.scope(), &filter, &request).await?;
    let projects: BTreeSet<Uuid> = items.iter().map(|one| one.project.uuid()).collect();
    let projects: Vec<Uuid> = projects.into_iter().collect();
    let titles = project::titles(&tx, &actor.scope(), &projects, actor.language).await?;
    let titles: HashMap<Uuid, String> = titles.into_iter().collect();
    let line = |activity: ActivityView| ActivityLine {
        project_title: titles.get(&activity.project_id.uuid()).cloned().unwrap_or_default(),
        activity,
    };
    let items = views(&app, &tx, &actor, items, &BTreeMap::new()).await?;
    let items = items.into_iter().map(line).collect();
    Ok(Listed(ActivityPage { items, next }))
}
