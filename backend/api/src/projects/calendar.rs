//! What of projects has a date: as a part of a calendar, and as a file for calendar programs.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use punte_domain::id::ProjectId;
use punte_domain::projects::calendar::{
    CalendarBreadth, CalendarEntry, CalendarKind, CalendarMoment, CalendarState, CalendarWindow,
};
use punte_domain::projects::date::{StatedDate, StatedPrecision};
use punte_storage::Tx;
use punte_storage::projects::calendar::{self as storage, CalendarAsk, CalendarPart};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::calendar_file as file;
use crate::auth::{Granted, ProjectsRead};
use crate::octets::FileBytes;
use crate::routing::ServiceConfig;
use crate::{App, Code, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(calendar_read).service(calendar_file);
}

/// A part of a calendar.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Calendar)]
struct CalendarView {
    /// The first day that was asked for.
    from: NaiveDate,
    /// The last day that was asked for.
    to: NaiveDate,
    /// What stands in it, the earliest first.
    items: Vec<CalendarEntryView>,
    /// Whether there is more in these days than is shown here, later: ask for fewer days.
    has_more: bool,
}

/// Something that has a date.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalendarEntry)]
struct CalendarEntryView {
    /// Tells it from every other entry, and is the same each time.
    key: String,
    kind: CalendarKind,
    /// What happens then.
    moment: CalendarMoment,
    /// The thing itself; of a recommendation, its review; of a milestone, its indicator.
    id: Uuid,
    /// What it is a part of: the campaign of an action, the meeting of a decision, the strategy of a measure, the
    /// review of a recommendation.
    parent_id: Option<Uuid>,
    title: String,
    /// What its meeting or review is called.
    parent_title: Option<String>,
    project_id: Option<ProjectId>,
    project_title: Option<String>,
    /// When it is or begins; null: not stated.
    from: Option<StatedDate>,
    /// When it ends; null: not stated, or it is one date alone.
    to: Option<StatedDate>,
    /// The first day that it may be on: derived from what is stated.
    first_on: NaiveDate,
    /// The last day that it may be on: derived from what is stated.
    last_on: NaiveDate,
    /// How exactly its date is stated, as its vaguer end is.
    precision: StatedPrecision,
    /// Where, as it is stated.
    place: Option<String>,
    /// In which counties (ISO 3166-2).
    counties: Vec<String>,
    /// What became of it; null: not stated, or nothing that could be.
    state: Option<CalendarState>,
    /// Whether it had to be done by then and is neither done nor given up, today: derived.
    is_overdue: bool,
    /// Where the web app shows it; null: on no page of its own.
    path: Option<String>,
}

/// Which part of the calendar.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CalendarQuery {
    /// The first day.
    from: NaiveDate,
    /// The last day, within 400 days of the first.
    to: NaiveDate,
    /// How much of what the caller sees; all of it unless given.
    breadth: Option<CalendarBreadth>,
    /// Of this kind.
    kind: Option<CalendarKind>,
    /// In this county (ISO 3166-2); what is in none is left out then.
    county: Option<String>,
}

impl CalendarQuery {
    async fn read(&self, tx: &Tx, actor: &Granted<ProjectsRead>) -> Result<CalendarPart, Problem> {
        let window = CalendarWindow::new(self.from, self.to);
        let window = window.ok_or_else(|| Problem::new(Code::InvalidQuery).because("to"))?;
        let ask = CalendarAsk {
            scope: &actor.scope(),
            user: actor.user,
            organisation: actor.organisation,
            language: actor.language,
            breadth: self.breadth.unwrap_or(CalendarBreadth::All),
            window,
            kind: self.kind,
            county: self.county.as_deref(),
        };
        Ok(storage::read(tx, &ask).await?)
    }
}

/// Read a part of the calendar
///
/// Trainings, actions, meetings and when they meet again, the beginnings and ends of projects and activities, what is
/// due, and until when protocols are valid: whatever has its date within the window, as exactly as it is stated. What
/// lasts from before the window until after it is not in it, and what has no date is in no calendar. At most 1000. For
/// whoever sees projects, of what they see.
#[utoipa::path(tag = "projects", operation_id = "calendar_read", params(CalendarQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = CalendarView), Problem))]
#[get("/calendar")]
async fn calendar_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<CalendarQuery>,
) -> Result<Json<CalendarView>, Problem> {
    let tx = app.read(&actor);
    let part = Box::pin(query.read(&tx, &actor)).await?;
    let today = app.pack.calendar().date(tx.now);
    let keys = keys(&part.entries);
    let items = part.entries.into_iter().zip(keys);
    Ok(Json(CalendarView {
        from: query.from,
        to: query.to,
        items: items
            .filter_map(|(entry, key)| view(file::named(&app.pack, entry, actor.language), key, today))
            .collect(),
        has_more: part.has_more,
    }))
}

/// Fetch a part of the calendar as a file
///
/// iCalendar (RFC 5545), for any calendar program: days without a time. What is stated by its month alone takes the
/// whole month and says so; what is stated by its year alone, and what has no date, is not in it. For whoever sees
/// projects, of what they see.
#[utoipa::path(tag = "projects", operation_id = "calendar_file", params(CalendarQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, content_type = "text/calendar", body = FileBytes), Problem))]
#[get("/calendar/file")]
async fn calendar_file(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<CalendarQuery>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&actor);
    let part = Box::pin(query.read(&tx, &actor)).await?;
    let text = file::written(&app, part, actor.language, tx.now);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, file::TYPE))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"punte_{}_{}.ics\"", query.from, query.to),
        ))
        .body(text))
}

/// What tells each of these entries, as they were read, from every other one. A review recommends something by each of
/// several standards, whose code is the title.
#[must_use]
pub fn keys(entries: &[CalendarEntry]) -> Vec<String> {
    let key = |entry: &CalendarEntry| {
        let key = format!("{}-{}-{}", entry.kind, entry.moment, entry.id);
        match entry.kind {
            CalendarKind::Recommendation => format!("{key}-{}", entry.title),
            CalendarKind::Milestone => {
                let on = entry.days().map(|(first, _)| first.to_string());
                format!("{key}-{}-{}", on.unwrap_or_default(), entry.title)
            }
            _ => key,
        }
    };
    entries.iter().map(key).collect()
}

/// Where the web app shows it.
pub(super) fn path(entry: &CalendarEntry) -> Option<String> {
    let id = entry.id;
    let below = |place: &str| entry.parent.map(|parent| format!("/projects/{place}/{parent}"));
    match entry.kind {
        CalendarKind::Project => Some(format!("/projects/{id}")),
        CalendarKind::Activity | CalendarKind::Deliverable => {
            entry.project.map(|project| format!("/projects/{project}/activities"))
        }
        CalendarKind::Milestone => entry.project.map(|project| format!("/projects/{project}/indicators")),
        CalendarKind::Training => Some(format!("/projects/trainings/{id}")),
        CalendarKind::Campaign => Some(format!("/projects/campaigns/{id}")),
        CalendarKind::CampaignAction => below("campaigns"),
        CalendarKind::Meeting => Some(format!("/projects/meetings/{id}")),
        CalendarKind::Decision => below("meetings"),
        CalendarKind::Strategy => Some(format!("/projects/strategies/{id}")),
        CalendarKind::Measure => below("strategies"),
        CalendarKind::Publication => Some(format!("/projects/publications/{id}")),
        CalendarKind::Review => Some(format!("/projects/reviews/{id}")),
        CalendarKind::Protocol => Some(format!("/projects/protocols/{id}")),
        CalendarKind::Recommendation => below("reviews"),
    }
}

fn view(entry: CalendarEntry, key: String, today: NaiveDate) -> Option<CalendarEntryView> {
    let (first_on, last_on) = entry.days()?;
    Some(CalendarEntryView {
        key,
        kind: entry.kind,
        moment: entry.moment,
        id: entry.id,
        parent_id: entry.parent,
        path: path(&entry),
        is_overdue: entry.is_overdue(today),
        precision: entry.precision()?,
        title: entry.title,
        parent_title: entry.parent_title,
        project_id: entry.project,
        project_title: entry.project_title,
        from: entry.span.from,
        to: entry.span.to,
        first_on,
        last_on,
        place: entry.place,
        counties: entry.counties,
        state: entry.state,
    })
}
