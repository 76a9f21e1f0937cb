//! What was done in each county: the figures behind the map.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::get;
use actix_web::web::{Data, Json};
use punte_domain::id::{ProgrammeId, ProjectId};
use punte_domain::projects::county::{CountyCounts, CountyFigure, CountyFigures};
use punte_storage::projects::county as storage;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{Granted, ProjectsRead};
use crate::routing::ServiceConfig;
use crate::{App, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(county_report);
}

/// What was done in each county.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountyReport)]
struct CountyReportView {
    /// The year asked for; null: all years, and what is not dated.
    year: Option<i32>,
    /// The counties of which there is something, in the order of their codes.
    counties: Vec<CountyReportRow>,
    /// What lies in several counties together; it is not divided among them. Its actions and activities count in each
    /// of their counties too.
    joint: CountyFiguresView,
    /// What has no stated county.
    not_stated: CountyFiguresView,
    /// All of it, each entry once.
    total: CountyFiguresView,
}

/// What was done in a county.
#[derive(Debug, Serialize, ToSchema)]
struct CountyReportRow {
    /// The county (ISO 3166-2).
    county: String,
    figures: CountyFiguresView,
}

/// The figures of a county, or of what lies beside all of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountyFigures)]
struct CountyFiguresView {
    /// Sessions of trainings that were held there.
    sessions: CountyFigureView,
    /// People who took part in trainings: from where they came if that is stated, else where the training was held.
    participants: CountyFigureView,
    /// Actions of campaigns at a place there.
    actions: CountyFigureView,
    /// People who were reached at actions that were there alone.
    audience: CountyFigureView,
    /// Activities that took place there and have no parts.
    activities: CountyFigureView,
    /// Meetings that were held there.
    meetings: CountyFigureView,
}

/// A figure, and from how much it was counted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountyFigure)]
struct CountyFigureView {
    /// What it comes to; null where nothing is stated. That is not zero.
    value: Option<u64>,
    /// Whether any of it is stated as "about".
    is_approximate: bool,
    /// From how many entries.
    entries: u64,
    /// How many of these give no number: they add nothing.
    not_stated: u64,
}

/// What of it to count.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CountyReportQuery {
    /// In this year; otherwise in all, also what is not dated.
    year: Option<i32>,
    /// Of this project.
    project_id: Option<ProjectId>,
    /// Of the projects of this programme.
    programme_id: Option<ProgrammeId>,
}

/// Count what was done by county
///
/// Sessions and participants of trainings, actions of campaigns with their audience, activities, and meetings, of what
/// took place by today. In a year an activity counts if any of its actual dates, or the time between them, lies there:
/// one that runs up to the end that it states. What belongs to several counties together is never divided among them. For whoever sees projects, of what they see.
#[utoipa::path(tag = "projects", operation_id = "county_report", params(CountyReportQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = CountyReportView), Problem))]
#[get("/reports/counties")]
async fn county_report(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<CountyReportQuery>,
) -> Result<Json<CountyReportView>, Problem> {
    let Query(query) = query;
    let filter = storage::CountyFilter {
        year: query.year,
        project: query.project_id,
        programme: query.programme_id,
    };
    let tx = app.read(&actor);
    let today = app.pack.calendar().date(tx.now);
    let counts = storage::counts(&tx, &actor.scope(), &filter, today).await?;
    Ok(Json(CountyReportView::new(query.year, counts)))
}

impl CountyReportView {
    fn new(year: Option<i32>, counts: CountyCounts) -> Self {
        let counties = counts.counties.into_iter();
        Self {
            year,
            counties: counties
                .map(|(county, figures)| CountyReportRow {
                    county,
                    figures: figures.into(),
                })
                .collect(),
            joint: counts.joint.into(),
            not_stated: counts.not_stated.into(),
            total: counts.total.into(),
        }
    }
}

impl From<CountyFigures> for CountyFiguresView {
    fn from(figures: CountyFigures) -> Self {
        Self {
            sessions: figures.sessions.into(),
            participants: figures.participants.into(),
            actions: figures.actions.into(),
            audience: figures.audience.into(),
            activities: figures.activities.into(),
            meetings: figures.meetings.into(),
        }
    }
}

impl From<CountyFigure> for CountyFigureView {
    fn from(figure: CountyFigure) -> Self {
        Self {
            value: figure.value,
            is_approximate: figure.is_approximate,
            entries: figure.entries,
            not_stated: figure.not_stated,
        }
    }
}
