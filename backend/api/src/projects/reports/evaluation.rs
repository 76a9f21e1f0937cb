//! What was done in a year: what records count beside what sources state.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use std::collections::BTreeMap;

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use chrono::{Datelike, NaiveDate};
use punte_domain::id::CampaignId;
use punte_domain::language::Language;
use punte_domain::pack::print::{PrintPart, ReportForm, ReportFormat};
use punte_domain::projects::campaign::{MediaReach, ReachMeasure};
use punte_domain::projects::computed::latest;
use punte_domain::projects::evaluation::{FigureBasis, YearCount, YearFigure, figures};
use punte_domain::projects::meeting::MeetingKind;
use punte_domain::projects::publication::{PartnerGroup, StatedFigureKey};
use punte_domain::projects::training_report::TrainingSelection;
use punte_domain::projects::{campaign_report, training_report};
use punte_storage::Tx;
use punte_storage::projects::campaign_report::CampaignReportFilter;
use punte_storage::projects::meeting::{MeetingCount, MeetingFilter};
use punte_storage::projects::training_report::TrainingReportFilter;
use punte_storage::projects::{self as storage, meeting, stated_figure};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Report, reader, shown};
use crate::auth::{Granted, ProjectsRead};
use crate::octets::FileBytes;
use crate::print::turn;
use crate::projects::report::name_of;
use crate::projects::view::{ProjectSummaryView, summaries};
use crate::routing::ServiceConfig;
use crate::{App, Code, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(evaluation_read).service(evaluation_print);
}

/// A figure of a year, as it is counted or as one source states it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationFigure)]
struct FigureView {
    of: StatedFigureKey,
    /// Null: not stated, which is not zero.
    value: Option<u64>,
    /// Whether it, or some of what was counted, is stated as "about".
    is_approximate: bool,
    basis: FigureBasis,
    /// Where it is stated; null where it was counted.
    source: Option<String>,
    /// What it covers.
    note: Option<String>,
    /// The groups of partners that the source names with it.
    partner_groups: Vec<PartnerGroup>,
    /// How many records give no figure: they add nothing.
    uncounted: u64,
    /// Whether another figure of the same says something else.
    is_different: bool,
}

impl From<YearFigure> for FigureView {
    fn from(figure: YearFigure) -> Self {
        Self {
            of: figure.of,
            value: figure.value,
            is_approximate: figure.is_approximate,
            basis: figure.basis,
            source: figure.source,
            note: figure.note,
            partner_groups: figure.partner_groups,
            uncounted: figure.uncounted,
            is_different: figure.is_different,
        }
    }
}

/// How many meetings of a kind were held in the year.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationMeetings)]
struct MeetingsView {
    kind: MeetingKind,
    /// As far as they are counted; null where no record gives a number.
    meetings: Option<u64>,
    /// From how many records.
    records: u64,
    /// How many of these give no number.
    uncounted: u64,
}

/// What was done in a year. What records count and what sources state stand beside each other and are never added.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Evaluation)]
struct EvaluationView {
    #[schema(example = 2020)]
    year: i32,
    figures: Vec<FigureView>,
    /// Meetings by kind.
    meetings: Vec<MeetingsView>,
    /// The externally funded projects whose days lie in the year.
    projects: Vec<ProjectSummaryView>,
}

/// Of which year.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EvaluationQuery {
    /// The last that is over, unless given.
    #[param(minimum = 1900, maximum = 2200, example = 2020)]
    year: Option<i32>,
}

/// Of which year, as what and in which language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EvaluationPrintQuery {
    /// The last that is over, unless given.
    #[param(minimum = 1900, maximum = 2200, example = 2020)]
    year: Option<i32>,
    /// On paper, unless given.
    #[param(inline)]
    format: Option<ReportFormat>,
    /// The caller's own unless given.
    #[param(inline)]
    language: Option<Language>,
}

impl EvaluationView {
    async fn of(app: &App, tx: &Tx, actor: &Granted<ProjectsRead>, year: Option<i32>) -> Result<Self, Problem> {
        let today = app.pack.calendar().date(tx.now);
        let year = year.unwrap_or(today.year() - 1);
        let (first, last) = days_of(year)?;
        let scope = actor.scope();
        let held = MeetingFilter {
            year: Some(year),
            ..MeetingFilter::default()
        };
        let meetings = by_kind(meeting::register(tx, &scope, &held, today).await?);
        // What is to begin later in the year has not run in it.
        let external = storage::evaluation::external(tx, &scope, first, last.min(today)).await?;
        let running = u64::try_from(external.running.len()).unwrap_or(u64::MAX);
        let mut counted = reached(tx, actor, year, today).await?;
        counted.insert(StatedFigureKey::PeopleTrained, trained(tx, actor, year).await?);
        let county_teams = meetings.iter().find(|one| one.kind == MeetingKind::CountyTeam);
        if let Some(held) = county_teams {
            let count = YearCount {
                value: held.meetings,
                uncounted: held.uncounted,
                ..YearCount::default()
            };
            counted.insert(StatedFigureKey::CountyTeamMeetings, count);
        }
        let projects = YearCount {
            value: (running > 0).then_some(running),
            uncounted: external.undated,
            ..YearCount::default()
        };
        counted.insert(StatedFigureKey::ExternalProjects, projects);
        let stated = stated_figure::of_year(tx, year).await?;
        let stated = stated.into_iter().map(|figure| figure.facts).collect();
        Ok(Self {
            year,
            figures: figures(&counted, stated).into_iter().map(Into::into).collect(),
            meetings,
            projects: summaries(tx, actor, external.running).await?,
        })
    }
}

/// The days of a year that dates may lie in.
fn days_of(year: i32) -> Result<(NaiveDate, NaiveDate), Problem> {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    let days = day(1, 1).zip(day(12, 31));
    days.filter(|_| (1900..=2200).contains(&year))
        .ok_or_else(|| Problem::new(Code::InvalidQuery).because("year"))
}

/// The meetings of all counties together, kind by kind.
fn by_kind(counts: Vec<MeetingCount>) -> Vec<MeetingsView> {
    let mut kinds: BTreeMap<MeetingKind, MeetingsView> = BTreeMap::new();
    for count in counts {
        let all = kinds.entry(count.kind).or_insert(MeetingsView {
            kind: count.kind,
            meetings: None,
            records: 0,
            uncounted: 0,
        });
        if let Some(stated) = count.stated() {
            all.meetings = Some(all.meetings.unwrap_or_default() + stated);
        }
        all.records += count.records;
        all.uncounted += count.uncounted;
    }
    kinds.into_values().collect()
}

/// The people who took part in trainings of the year; who came twice counts twice.
async fn trained(tx: &Tx, actor: &Granted<ProjectsRead>, year: i32) -> Result<YearCount, Problem> {
    let selection = TrainingSelection {
        year: Some(year),
        county: None,
    };
    let filter = TrainingReportFilter {
        project: None,
        programme: None,
        selection: selection.clone(),
    };
    let trainings = storage::training_report::tallies(tx, &actor.scope(), &filter).await?;
    let people = training_report::totals(&trainings, &selection).participants;
    Ok(YearCount {
        value: people.value,
        is_approximate: false,
        uncounted: people.not_stated,
    })
}

/// Whom campaigns of the year reached: at their actions, and online.
async fn reached(
    tx: &Tx,
    actor: &Granted<ProjectsRead>,
    year: i32,
    today: NaiveDate,
) -> Result<BTreeMap<StatedFigureKey, YearCount>, Problem> {
    let filter = CampaignReportFilter {
        year: Some(year),
        ..CampaignReportFilter::default()
    };
    let scope = actor.scope();
    let actions = storage::campaign_report::tallies(tx, &scope, &filter, today).await?;
    let audience = campaign_report::totals(&actions).audience;
    let reach = storage::campaign_report::reach(tx, &scope, &filter).await?;
    let mut readings: BTreeMap<CampaignId, Vec<MediaReach>> = BTreeMap::new();
    for (campaign, one) in reach {
        if one.measure == ReachMeasure::Unique {
            readings.entry(campaign).or_default().push(one);
        }
    }
    let unique: Vec<_> = readings.values().flat_map(|of_one| latest(of_one.iter())).collect();
    Ok(BTreeMap::from([
        (StatedFigureKey::DirectBeneficiaries, YearCount::of_audience(audience)),
        (StatedFigureKey::UniqueReach, YearCount::of_reach(&unique)),
    ]))
}

/// Read the evaluation of a year
///
/// Victims repatriated, people whom prevention reached directly and online, externally funded projects, meetings of
/// county teams, people trained: as records count them and as sources state them, side by side and never added, each
/// with what it rests on. Figures that differ are marked. Figures of cases stand here only where a source states them.
/// For whoever sees projects: what is counted is counted from what they see.
#[utoipa::path(tag = "projects", operation_id = "evaluation_read", params(EvaluationQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = EvaluationView), Problem))]
#[get("/reports/evaluation")]
async fn evaluation_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<EvaluationQuery>,
) -> Result<Json<EvaluationView>, Problem> {
    let tx = app.read(&actor);
    Ok(Json(Box::pin(EvaluationView::of(&app, &tx, &actor, query.year)).await?))
}

/// Write the evaluation of a year to a file
///
/// As a PDF or as a workbook: what `evaluation_read` shows. That it was written is recorded. For whoever sees projects.
#[utoipa::path(tag = "projects", operation_id = "evaluation_print", params(EvaluationPrintQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, content(
        (FileBytes = "application/pdf"),
        (FileBytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )), Problem))]
#[get("/reports/evaluation/print")]
async fn evaluation_print(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<EvaluationPrintQuery>,
) -> Result<HttpResponse, Problem> {
    let turn = turn(&actor).await?;
    let tx = app.read(&actor);
    let reader = reader(&actor, query.language)?;
    let evaluation = Box::pin(EvaluationView::of(&app, &tx, &reader, query.year)).await?;
    let view = shown(&evaluation)?;
    let report = Report {
        form: ReportForm::Evaluation,
        format: query.format,
        language: query.language,
        project: None,
        reference: evaluation.year.to_string(),
        subtitle: name_of(&tx, &reader, reader.organisation).await?,
        parts: vec![
            (PrintPart::Evaluation, view.clone()),
            (PrintPart::EvaluationMeetings, view.clone()),
            (PrintPart::EvaluationProjects, view),
        ],
    };
    report.written(&app, &tx, &actor, turn).await
}
