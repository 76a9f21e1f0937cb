//! Trainings by who came: how many sessions, of how many people, and who these were as far as it is stated.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use punte_domain::id::{ProgrammeId, ProjectId};
use punte_domain::language::Language;
use punte_domain::pack::print::{PrintPart, ReportForm, ReportFormat};
use punte_domain::projects::training_report::{GroupTotal, HeldAgainst, TrainingSelection, shares, totals};
use punte_storage::Tx;
use punte_storage::projects::training_report as storage;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::figure::ReportFigure;
use super::people::ProjectPeopleView;
use super::subject::{Asked, SubjectView};
use super::{Report, reader, shown};
use crate::auth::{Granted, ProjectsRead};
use crate::octets::FileBytes;
use crate::print::turn;
use crate::routing::ServiceConfig;
use crate::{App, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(training_report).service(training_report_print);
}

/// What trainings come to.
#[derive(Debug, Serialize, ToSchema)]
struct TrainingReport {
    on: SubjectView,
    /// How many sessions were held.
    sessions: ReportFigure,
    /// Participations: who came to two counts twice.
    participants: ReportFigure,
    /// How many people stand on attendance lists; null unless the report is of one project.
    people: Option<ProjectPeopleView>,
    /// How many people were to come to what was held.
    planned: ReportFigure,
    /// Participations held against how many were to come; null where no training states both.
    delivered: Option<TrainingDelivered>,
    /// Participations held against sessions; null where no training states both.
    per_session: Option<TrainingPerSession>,
    trainers: ReportFigure,
    training_days: ReportFigure,
    /// How many of the people who came are not told apart; null where no number of people is stated.
    not_told_apart: Option<u64>,
    /// Sessions whose people the series they are of counts, which is of another year or county. Of a year they count by
    /// themselves too, as far as they state anything: years are not to be added.
    counted_elsewhere: u64,
    /// Codes of the list `participant_category`.
    by_category: Vec<TrainingShare>,
    /// Codes of the list `sex`.
    by_sex: Vec<TrainingShare>,
    /// Kinds of organisation.
    by_institution: Vec<TrainingShare>,
    /// Counties (ISO 3166-2).
    by_county: Vec<TrainingShare>,
    /// The same people, by all of these together.
    groups: Vec<TrainingReportGroup>,
    /// The people who were to come, by all of these together, as far as that is stated.
    planned_groups: Vec<TrainingReportGroup>,
}

/// What was delivered of what was planned, of those trainings alone that state both.
#[derive(Debug, Serialize, ToSchema)]
struct TrainingDelivered {
    /// How many trainings that are.
    trainings: u64,
    /// How many people were to come to them.
    planned: u64,
    /// The participations in them.
    participants: u64,
    /// Derived: these in whole percent of those who were to come, also beyond 100; null where nobody was to.
    percent: Option<u64>,
}

impl From<HeldAgainst> for TrainingDelivered {
    fn from(held: HeldAgainst) -> Self {
        Self {
            trainings: held.trainings,
            planned: held.against,
            participants: held.participants,
            percent: held.percent(),
        }
    }
}

/// How many people came to a session, of those trainings alone that state both.
#[derive(Debug, Serialize, ToSchema)]
struct TrainingPerSession {
    /// How many trainings that are.
    trainings: u64,
    /// How many sessions they count.
    sessions: u64,
    /// The participations in them.
    participants: u64,
    /// Derived: the mean of a session, in tenths.
    #[schema(example = 226)]
    mean: Option<u64>,
}

impl From<HeldAgainst> for TrainingPerSession {
    fn from(held: HeldAgainst) -> Self {
        Self {
            trainings: held.trainings,
            sessions: held.against,
            participants: held.participants,
            mean: held.mean_tenths(),
        }
    }
}

/// People who have one thing in common.
#[derive(Debug, Serialize, ToSchema)]
struct TrainingShare {
    /// Null: it is not stated of them.
    code: Option<String>,
    people: u64,
}

/// People who have all of this in common; what is not stated of them is null.
#[derive(Debug, Serialize, ToSchema)]
struct TrainingReportGroup {
    category: Option<String>,
    sex: Option<String>,
    institution: Option<String>,
    county: Option<String>,
    people: u64,
}

impl From<GroupTotal> for TrainingReportGroup {
    fn from(group: GroupTotal) -> Self {
        Self {
            category: group.category,
            sex: group.sex,
            institution: group.institution,
            county: group.county,
            people: group.people,
        }
    }
}

/// Of which trainings the report is.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TrainingReportQuery {
    /// Begun in this year; otherwise all, also those without a date. A session counts by its own date, also where its
    /// series is of another year.
    year: Option<i32>,
    /// Of this project.
    project_id: Option<ProjectId>,
    /// Of the projects of this programme.
    programme_id: Option<ProgrammeId>,
    /// Held in this county (ISO 3166-2).
    county: Option<String>,
}

/// Report on trainings
///
/// Sessions, participations, trainers and days of the trainings that were held, who was to come and who came: by
/// category, sex, kind of institution and county, as far as that is stated; the rest is not told apart. A series and
/// its sessions are counted once; in a year a session counts by its own date, also where its series is of another. What
/// is derived is so from the trainings that state both figures. For whoever sees projects, of the projects that they
/// see.
#[utoipa::path(tag = "projects", operation_id = "training_report", params(TrainingReportQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = TrainingReport), Problem))]
#[get("/reports/trainings")]
async fn training_report(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<TrainingReportQuery>,
) -> Result<Json<TrainingReport>, Problem> {
    let Query(query) = query;
    let tx = app.read(&actor);
    Ok(Json(Box::pin(view(&tx, &actor, query)).await?))
}

/// Of which trainings, as what and in which language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TrainingReportPrintQuery {
    /// On paper, unless given.
    #[param(inline)]
    format: Option<ReportFormat>,
    /// The caller's own unless given.
    #[param(inline)]
    language: Option<Language>,
    /// Begun in this year; otherwise all, also those without a date. A session counts by its own date, also where its
    /// series is of another year.
    year: Option<i32>,
    /// Of this project.
    project_id: Option<ProjectId>,
    /// Of the projects of this programme.
    programme_id: Option<ProgrammeId>,
    /// Held in this county (ISO 3166-2).
    county: Option<String>,
}

/// Write the report on trainings to a file
///
/// As a PDF or as a workbook: what `training_report` shows. That it was written is recorded. For whoever sees projects.
#[utoipa::path(tag = "projects", operation_id = "training_report_print", params(TrainingReportPrintQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, content(
        (FileBytes = "application/pdf"),
        (FileBytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )), Problem))]
#[get("/reports/trainings/print")]
async fn training_report_print(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<TrainingReportPrintQuery>,
) -> Result<HttpResponse, Problem> {
    let turn = turn(&actor).await?;
    let Query(query) = query;
    let of = TrainingReportQuery {
        year: query.year,
        project_id: query.project_id,
        programme_id: query.programme_id,
        county: query.county,
    };
    let tx = app.read(&actor);
    let report = Box::pin(view(&tx, &reader(&actor, query.language)?, of)).await?;
    let language = query.language.unwrap_or(actor.language);
    let printed = shown(&report)?;
    let mut parts = vec![(PrintPart::TrainingTotals, printed.clone())];
    if let Some(people) = &report.people {
        parts.push((PrintPart::ProjectPeople, shown(people)?));
    }
    parts.push((PrintPart::TrainingPeople, printed.clone()));
    parts.push((PrintPart::TrainingGroups, printed));
    let report = Report {
        form: ReportForm::TrainingReport,
        format: query.format,
        language: query.language,
        project: query.project_id,
        reference: report.on.reference(),
        subtitle: report.on.subtitle(&app.pack, language),
        parts,
    };
    report.written(&app, &tx, &actor, turn).await
}

/// The report, for the screen and for paper.
async fn view(tx: &Tx, actor: &Granted<ProjectsRead>, query: TrainingReportQuery) -> Result<TrainingReport, Problem> {
    let asked = Asked {
        year: query.year,
        project: query.project_id,
        programme: query.programme_id,
        county: query.county.clone(),
        ..Asked::default()
    };
    let on = SubjectView::of(tx, actor, asked).await?;
    let scope = actor.scope();
    let filter = storage::TrainingReportFilter {
        project: query.project_id,
        programme: query.programme_id,
        selection: TrainingSelection {
            year: query.year,
            county: query.county,
        },
    };
    let tallies = storage::tallies(tx, &scope, &filter).await?;
    let people = match query.project_id {
        Some(_) => Some(ProjectPeopleView::of(tx, &tallies, &filter.selection).await?),
        None => None,
    };
    let totals = totals(&tallies, &filter.selection);
    let groups = storage::groups(tx, &scope, &filter, &totals.told_by).await?;
    let share = |(code, people)| TrainingShare { code, people };
    let by = |of: fn(&GroupTotal) -> Option<&String>| shares(&groups, of).into_iter().map(share).collect();
    Ok(TrainingReport {
        on,
        sessions: totals.sessions.into(),
        participants: totals.participants.into(),
        people,
        planned: totals.planned.into(),
        delivered: totals.delivered.stated().map(Into::into),
        per_session: totals.per_session.stated().map(Into::into),
        trainers: totals.trainers.into(),
        training_days: totals.days.into(),
        not_told_apart: (totals.participants.value).map(|people| people.saturating_sub(totals.told)),
        counted_elsewhere: totals.counted_elsewhere,
        by_category: by(|group| group.category.as_ref()),
        by_sex: by(|group| group.sex.as_ref()),
        by_institution: by(|group| group.institution.as_ref()),
        by_county: by(|group| group.county.as_ref()),
        groups: groups.into_iter().map(Into::into).collect(),
        planned_groups: totals.planned_groups.into_iter().map(Into::into).collect(),
    })
}
