//! How many meetings there were, by kind and county.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::get;
use actix_web::web::{Data, Json};
use punte_domain::id::ProjectId;
use punte_domain::projects::meeting::MeetingKind;
use punte_storage::Tx;
use punte_storage::projects::meeting as storage;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{Granted, ProjectsRead};
use crate::routing::ServiceConfig;
use crate::{App, Problem, Query};

/// The routes of this file. Its path looks like that of one meeting: it comes before it.
pub fn routes(config: &mut ServiceConfig) {
    config.service(meeting_register);
}

/// How many meetings there were, by kind and county.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MeetingRegister {
    /// The year asked for; null: all years, and what is not dated.
    year: Option<i32>,
    rows: Vec<MeetingRegisterRow>,
    /// How many meetings in all, as far as they are counted; null where no record gives a number.
    meetings: Option<u64>,
    /// How many records give no number: they add nothing.
    uncounted: u64,
}

/// How many meetings of a kind there were in a county.
#[derive(Debug, Serialize, ToSchema)]
struct MeetingRegisterRow {
    kind: MeetingKind,
    /// The county (ISO 3166-2); null: not stated.
    county: Option<String>,
    /// How many meetings, as far as they are counted; null where no record gives a number.
    meetings: Option<u64>,
    /// From how many records.
    records: u64,
    /// How many of these give no number.
    uncounted: u64,
}

/// Of which meetings the register is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct MeetingRegisterQuery {
    /// In this year; otherwise all, also those without a date.
    pub(super) year: Option<i32>,
    /// Of this kind.
    pub(super) kind: Option<MeetingKind>,
    /// In this county (ISO 3166-2).
    pub(super) county: Option<String>,
    /// Of this project.
    pub(super) project_id: Option<ProjectId>,
}

/// Count meetings
///
/// How many were held by today, by kind and county. A record that stands for several counts as many; one that gives
/// no number counts none and is named. A meeting without a date is in no year. For whoever sees projects, of the
/// meetings that they see.
#[utoipa::path(tag = "projects", operation_id = "meeting_register", params(MeetingRegisterQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = MeetingRegister), Problem))]
#[get("/meetings/register")]
async fn meeting_register(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<MeetingRegisterQuery>,
) -> Result<Json<MeetingRegister>, Problem> {
    let Query(query) = query;
    let tx = app.read(&actor);
    Ok(Json(register(&app, &tx, &actor, query).await?))
}

/// The register, for the screen and for paper.
pub(super) async fn register(
    app: &App,
    tx: &Tx,
    actor: &Granted<ProjectsRead>,
    query: MeetingRegisterQuery,
) -> Result<MeetingRegister, Problem> {
    let filter = storage::MeetingFilter {
        kind: query.kind,
        county: query.county,
        year: query.year,
        project: query.project_id,
        ..storage::MeetingFilter::default()
    };
    let today = app.pack.calendar().date(tx.now);
    let counts = storage::register(tx, &actor.scope(), &filter, today).await?;
    let stated = counts.iter().filter_map(storage::MeetingCount::stated);
    let is_stated = counts.is_empty() || stated.clone().next().is_some();
    Ok(MeetingRegister {
        year: query.year,
        meetings: is_stated.then(|| stated.sum()),
        uncounted: counts.iter().map(|count| count.uncounted).sum(),
        rows: counts
            .into_iter()
            .map(|count| MeetingRegisterRow {
                kind: count.kind,
                meetings: count.stated(),
                county: count.county,
                records: count.records,
                uncounted: count.uncounted,
            })
            .collect(),
    })
}
