//! Attendance lists: who took part in a training.

use actix_web::web::{self, Data, Path};
use actix_web::{HttpResponse, delete, get, put};
use chrono::NaiveDate;
use punte_domain::Timestamp;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::TrainingId;
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::projects::attendance::{
    AttendanceColumn, AttendanceFault, AttendanceList, AttendanceRowFault, AttendanceTableFault, Attendee, PastedLine,
    check_erase_on, groups, read,
};
use punte_domain::projects::counts::over;
use punte_domain::projects::training::Training;
use punte_storage::projects::{attendance as storage, training};
use punte_storage::{Error, Page, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::report::{Reporter, fits, gone, told};
use super::training::{holds, reported, to_change};
use super::training_view::{TrainingAttendanceView, TrainingDifferenceView, TrainingGroupView};
use crate::auth::{Granted, Person, ProjectsReport};
use crate::json::LongJson;
use crate::list::{Listed, paged};
use crate::query::PageQuery;
use crate::routing::ServiceConfig;
use crate::{App, Code, IfMatch, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(training_attendance_list)
        .service(training_attendance_keep)
        .service(training_attendance_erase);
}

/// How far a list is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AttendanceMode {
    /// It is looked at only: nothing is kept.
    Check,
    /// It is kept as a whole or, where a line has a fault, not at all.
    Keep,
}

/// An attendance list as it was pasted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "mode": "check", "erase_on": "2031-03-01",
    "table": "name\tinstitution\tsex\tcounty\nAna Exemplu\tDGASPC Exemplu\tF\tBrașov\n",
}))]
struct AttendanceKeep {
    mode: AttendanceMode,
    /// Values with tabs, semicolons or commas between them (RFC 4180), at most 5,000 people. The first line names the
    /// columns: `name`, and if wanted `institution`, `institution_kind`, `position`, `category`, `sex` and `county`, in
    /// any of the three languages.
    table: String,
    /// The day it is erased: after today, and at most ten years on.
    erase_on: NaiveDate,
    /// Whether how many stand in it, and who they are, takes the place of what the training states of who came.
    #[serde(default)]
    take_over: bool,
}

/// What became of a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttendanceTable)]
struct AttendanceTableView {
    /// The version of the training now.
    version: i64,
    /// How it stands now, where it was kept.
    kept: Option<TrainingAttendanceView>,
    /// How many lines hold.
    valid: usize,
    /// How many lines have a fault. Where any has, nothing is kept.
    faulty: usize,
    /// The first 500 faults, in the order of the lines.
    faults: Vec<AttendanceFaultView>,
    /// The people of lines that hold, by kind, as a training counts them.
    groups: Vec<TrainingGroupView>,
    /// Where these are other than so many as the training states; null where they are not, where it states nothing, and
    /// where they are taken over.
    difference: Option<TrainingDifferenceView>,
}

/// What is wrong where.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttendanceCellFault)]
struct AttendanceFaultView {
    /// Where it stands in what was pasted; the names of the columns are line 1.
    line: u64,
    column: AttendanceColumn,
    code: AttendanceRowFault,
}

impl From<AttendanceFault> for AttendanceFaultView {
    fn from(fault: AttendanceFault) -> Self {
        Self {
            line: fault.line,
            column: fault.column,
            code: fault.code,
        }
    }
}

/// Somebody who took part.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attendee)]
struct AttendeeView {
    /// The number of its row, from 1.
    place: u32,
    name: String,
    institution: Option<String>,
    institution_kind: Option<OrganisationKind>,
    position: Option<String>,
    /// A code of the pack's list `participant_category`.
    category: Option<String>,
    /// A code of the pack's list `sex`.
    sex: Option<String>,
    county: Option<String>,
}

impl From<(u32, Attendee)> for AttendeeView {
    fn from((place, attendee): (u32, Attendee)) -> Self {
        Self {
            place,
            name: attendee.name,
            institution: attendee.institution,
            institution_kind: attendee.institution_kind,
            position: attendee.position,
            category: attendee.category,
            sex: attendee.sex,
            county: attendee.county,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttendeePage)]
struct AttendeePageView {
    /// In the order in which they were pasted.
    items: Vec<AttendeeView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(AttendeePageView);

/// Read an attendance list
///
/// Who took part in a training, until the day on which the list is erased. The reading is recorded. For people who may
/// change the training; no program reads it.
#[utoipa::path(tag = "projects", operation_id = "training_attendance_list", params(("id" = TrainingId, Path), PageQuery),
    extensions(("x-permission" = json!("projects.report")), ("x-people" = json!(true))),
    responses((status = OK, body = AttendeePageView), Problem))]
#[get("/trainings/{id}/attendance")]
async fn training_attendance_list(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    _person: Person,
    id: Path<TrainingId>,
    query: Query<PageQuery>,
) -> Result<Listed<AttendeePageView>, Problem> {
    let request = query.page()?;
    let tx = app.read(&actor);
    reported(&tx, &actor, *id).await?;
    let key = match storage::key(&tx, *id).await {
        Ok(key) => key,
        // Nothing was kept, or its time is over: there is nobody to show.
        Err(Error::NotFound) => {
            let (items, next) = (Vec::new(), None);
            return Ok(Listed(AttendeePageView { items, next }));
        }
        Err(error) => return Err(error.into()),
    };
    let Page { items, next } = storage::list(&tx, &key, *id, &request).await?;
    let read = Event::new(EventKind::ReadTrainingAttendance).subject(*id).fields([
        "name",
        "institution",
        "institution_kind",
        "position",
        "category",
        "sex",
        "county",
    ]);
    app.record(&actor, [read]).await?;
    Ok(Listed(AttendeePageView {
        items: items.into_iter().map(Into::into).collect(),
        next,
    }))
}

/// Keep an attendance list
///
/// As a whole, in place of one that is there, from what is copied out of a spreadsheet. With `check` it says line by
/// line what is wrong, who is in it and by how many people it differs from the training, and keeps nothing. With
/// `take_over` the training counts these people in place of those it stated, at once with the list or not at all; what
/// else is stated has to fit them. Without it the training stays as it is: more people than it states are refused with
/// the difference, and fewer are shown with it. The list is personal data apart from the training, sealed, and erased
/// on the day that is named with it; how many there were stays.
#[utoipa::path(tag = "projects", operation_id = "training_attendance_keep", request_body = AttendanceKeep,
    params(("id" = TrainingId, Path), ("If-Match" = String, Header, description = "The version of the training")),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = AttendanceTableView), Problem))]
#[put("/trainings/{id}/attendance")]
async fn training_attendance_keep(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    id: Path<TrainingId>,
    version: IfMatch,
    body: LongJson<AttendanceKeep>,
) -> Result<web::Json<AttendanceTableView>, Problem> {
    let asked = body.into_inner();
    // Read before the database is held: the file outside of it only grows.
    let erased = match asked.mode {
        AttendanceMode::Keep => erased_until(&app, *id).await?,
        AttendanceMode::Check => None,
    };
    let tx = app.write(&actor).await?;
    let (reporter, mut training) = to_change(&tx, &actor, *id, version).await?;
    let today = app.pack.calendar().date(tx.now);
    check_erase_on(asked.erase_on, today).map_err(|code| Problem::at("/erase_on", code.code()))?;
    let list = read(&lines(&asked.table), &app.pack)?;
    let is_whole = list.faulty == 0;
    if asked.take_over {
        if is_whole {
            training = Box::pin(taken_over(&app, &tx, reporter, training, &list)).await?;
        }
    } else if asked.mode == AttendanceMode::Keep {
        let people = u32::try_from(list.attendees.len() + list.faulty).unwrap_or(u32::MAX);
        fits(over("/table", training.facts.participants, [people]))?;
    }
    if asked.mode == AttendanceMode::Check || !is_whole {
        return Ok(web::Json(AttendanceTableView::new(list, &training, None)));
    }
    let (kept, replaced) = storage::keep(&tx, &training, &list.attendees, asked.erase_on, erased).await?;
    let training = training::save(&tx, training).await?;
    tx.record(told(EventKind::AttendanceKept, *id, "kept")).await?;
    if asked.take_over {
        tx.record(told(EventKind::TrainingChanged, *id, "changed")).await?;
    }
    // Somebody may have been taken out of it.
    if let Some(kept_at) = replaced {
        stays_erased(&app, *id, kept_at).await?;
    }
    tx.commit().await?;
    Ok(web::Json(AttendanceTableView::new(list, &training, Some(kept.into()))))
}

/// Erase an attendance list
///
/// Before its day, and a restored backup does not bring it back. How many there were stays. For whoever may change the
/// training.
#[utoipa::path(tag = "projects", operation_id = "training_attendance_erase",
    params(("id" = TrainingId, Path), ("If-Match" = String, Header, description = "The version of the training")),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/trainings/{id}/attendance")]
async fn training_attendance_erase(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    id: Path<TrainingId>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let (_, training) = to_change(&tx, &actor, *id, version).await?;
    let Some(until) = storage::erase(&tx, *id).await? else {
        return Err(Problem::new(Code::NotNow).because("no_attendance"));
    };
    training::save(&tx, training).await?;
    tx.record(told(EventKind::AttendanceErased, *id, "by_hand")).await?;
    stays_erased(&app, *id, until).await?;
    tx.commit().await?;
    Ok(gone())
}

/// Until when lists of a training are gone, by what is written outside the database.
async fn erased_until(app: &App, id: TrainingId) -> Result<Option<Timestamp>, Problem> {
    let Some(file) = app.erasures.clone() else {
        return Ok(None);
    };
    let keyring = app.store.keyring().clone();
    let lists = web::block(move || file.read_attendance(&keyring))
        .await
        .map_err(|_| Problem::new(Code::Unavailable))?
        .map_err(Error::from)?;
    Ok(lists.get(&id).copied())
}

/// Writes outside the database that what was kept by then is gone, so that no older backup brings it back before its
/// day. Right before the commit: from then on it will be done, if not by us then by whoever starts next. The disk is
/// waited for aside.
pub(super) async fn stays_erased(app: &App, id: TrainingId, at: Timestamp) -> Result<(), Problem> {
    let Some(file) = app.erasures.clone() else {
        return Ok(());
    };
    let keyring = app.store.keyring().clone();
    web::block(move || file.add_attendance(id, at, &keyring))
        .await
        .map_err(|_| Problem::new(Code::Unavailable))?
        .map_err(Error::from)?;
    Ok(())
}

impl AttendanceTableView {
    fn new(list: AttendanceList, training: &Training, kept: Option<TrainingAttendanceView>) -> Self {
        let listed = u32::try_from(list.attendees.len()).unwrap_or(u32::MAX);
        Self {
            version: training.version,
            kept,
            valid: list.attendees.len(),
            faulty: list.faulty,
            difference: training.facts.differs_from(listed).map(Into::into),
            groups: groups(&list.attendees).into_iter().map(Into::into).collect(),
            faults: list.faults.into_iter().map(Into::into).collect(),
        }
    }
}

/// The training with who came as the list counts them, if all else that is stated of it, its series and its sessions
/// fits them. What does not is told of the wish to take them over: the request says nothing else of the training.
async fn taken_over(
    app: &App,
    tx: &Tx,
    reporter: Reporter,
    training: Training,
    list: &AttendanceList,
) -> Result<Training, Problem> {
    let unfit = |problem: Problem| match problem.errors().first() {
        Some(error) => Problem::at("/take_over", error.code.clone()),
        None => problem,
    };
    let facts = training.facts.taking_over(groups(&list.attendees)).checked(&app.pack);
    let facts = facts.map_err(|refused| unfit(refused.into()))?;
    let training = Training { facts, ..training };
    let listed = u32::try_from(list.attendees.len()).unwrap_or(u32::MAX);
    holds(tx, reporter, &training, listed).await.map_err(unfit)?;
    Ok(training)
}

/// The lines of what was pasted, as people see them there.
fn lines(table: &str) -> Vec<PastedLine> {
    let records = crate::table::records(table).into_iter();
    records.map(|(line, cells)| PastedLine { line, cells }).collect()
}

impl From<AttendanceTableFault> for Problem {
    fn from(fault: AttendanceTableFault) -> Self {
        Self::at("/table", fault.code())
    }
}
