//! Monitoring of a strategy: what is to be reached, by which measures, and how far each is.

use std::collections::{BTreeMap, HashMap};

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use punte_domain::id::{StrategyId, StrategyMeasureId};
use punte_domain::pack::print::{PrintPart, ReportForm};
use punte_domain::projects::body::BodyPart;
use punte_domain::projects::date::StatedDate;
use punte_domain::projects::monitoring::{MeasureTotals, ObjectiveProgress, by_objective, totals};
use punte_domain::projects::strategy::{MeasureLink, MeasureLinkKind, MeasureStatus, StrategyKind, StrategyMeasure};
use punte_storage::projects::measure::LinkTitle;
use punte_storage::projects::{measure, strategy as storage};
use punte_storage::{Names, Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Report, ReportPrintQuery, reader, shown};
use crate::auth::{Granted, ProjectsRead};
use crate::octets::FileBytes;
use crate::print::turn;
use crate::projects::body;
use crate::projects::strategy_measure::MeasureLinkView;
use crate::routing::ServiceConfig;
use crate::{App, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(strategy_report).service(strategy_report_print);
}

/// How far a strategy is.
#[derive(Debug, Serialize, ToSchema)]
struct StrategyReport {
    strategy_id: StrategyId,
    kind: StrategyKind,
    /// The title in the caller's language, or in one that has it.
    title: String,
    /// When it begins; null: not stated.
    start: Option<StatedDate>,
    /// When it ends; null: not stated.
    end: Option<StatedDate>,
    /// For how many months, where that is stated and dates are not.
    months: Option<u32>,
    /// How and how often it is reported on, and to whom.
    reporting: Option<String>,
    /// By when it is to be reported on next; null: not stated.
    next_report_on: Option<NaiveDate>,
    /// The day by which measures are overdue.
    as_of: NaiveDate,
    /// How many measures there are.
    measures: u64,
    by_status: Vec<StrategyReportStatus>,
    /// How many were due and are neither done nor given up.
    overdue: u64,
    /// How many state no day.
    without_day: u64,
    /// How many name nobody who answers for them.
    without_responsible: u64,
    /// How many have no evidence.
    without_evidence: u64,
    /// The measures of each objective; those that serve none come last.
    objectives: Vec<StrategyReportObjective>,
}

/// Measures that are as far as this.
#[derive(Debug, Serialize, ToSchema)]
struct StrategyReportStatus {
    /// Null: not stated.
    status: Option<MeasureStatus>,
    measures: u64,
}

/// What is to be reached, and by what.
#[derive(Debug, Serialize, ToSchema)]
struct StrategyReportObjective {
    /// Its number as it is printed.
    number: Option<String>,
    /// Null: these measures serve no stated objective.
    text: Option<String>,
    measures: Vec<StrategyReportMeasure>,
}

/// A measure, and how far it is.
#[derive(Debug, Serialize, ToSchema)]
struct StrategyReportMeasure {
    id: StrategyMeasureId,
    /// Its number as it is printed.
    number: Option<String>,
    text: String,
    /// By when; null: not stated.
    due: Option<StatedDate>,
    /// Whether all of its time has passed while it is neither done nor given up; null: no day is stated.
    is_overdue: Option<bool>,
    /// Null: not stated.
    status: Option<MeasureStatus>,
    /// Who answers for it.
    responsible: Vec<String>,
    /// What shows how far it is.
    evidence: Option<String>,
    /// What was done for it, what shows how far it is, and what pays for it, as far as the caller sees that.
    links: Vec<MeasureLinkView>,
    /// How many of each kind was done for it.
    done: Vec<StrategyReportDone>,
}

/// How much of a kind was done for a measure.
#[derive(Debug, Serialize, ToSchema)]
struct StrategyReportDone {
    kind: MeasureLinkKind,
    number: usize,
}

impl StrategyReportDone {
    /// Of each kind of which there is something.
    fn of(links: &[MeasureLinkView]) -> Vec<Self> {
        let mut done: BTreeMap<MeasureLinkKind, usize> = BTreeMap::new();
        for link in links.iter().filter(|link| link.kind.is_done()) {
            *done.entry(link.kind).or_default() += 1;
        }
        done.into_iter().map(|(kind, number)| Self { kind, number }).collect()
    }
}

/// Report on a strategy
///
/// Its objectives with their measures: by when, who answers for each, how far it is, what shows that, and what was done
/// for it as far as the caller sees that. For everybody who sees projects.
#[utoipa::path(tag = "projects", operation_id = "strategy_report", params(("id" = StrategyId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = StrategyReport), Problem))]
#[get("/reports/strategies/{id}")]
async fn strategy_report(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<StrategyId>,
) -> Result<Json<StrategyReport>, Problem> {
    let tx = app.read(&actor);
    Ok(Json(Box::pin(view(&app, &tx, &actor, *id)).await?))
}

/// Write the report on a strategy to a file
///
/// As a PDF or as a workbook: what `strategy_report` shows. That it was written is recorded. For everybody who sees
/// projects.
#[utoipa::path(tag = "projects", operation_id = "strategy_report_print",
    params(("id" = StrategyId, Path), ReportPrintQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, content(
        (FileBytes = "application/pdf"),
        (FileBytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )), Problem))]
#[get("/reports/strategies/{id}/print")]
async fn strategy_report_print(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<StrategyId>,
    query: Query<ReportPrintQuery>,
) -> Result<HttpResponse, Problem> {
    let turn = turn(&actor).await?;
    let tx = app.read(&actor);
    let report = Box::pin(view(&app, &tx, &reader(&actor, query.language)?, *id)).await?;
    let printed = shown(&report)?;
    let report = Report {
        form: ReportForm::StrategyReport,
        format: query.format,
        language: query.language,
        project: None,
        reference: report.title,
        subtitle: String::new(),
        parts: [PrintPart::StrategyTotals, PrintPart::StrategyMeasures]
            .map(|part| (part, printed.clone()))
            .into(),
    };
    report.written(&app, &tx, &actor, turn).await
}

/// The report, for the screen and for paper: read by the indexes of a strategy's objectives, measures and links.
async fn view(app: &App, tx: &Tx, actor: &Granted<ProjectsRead>, id: StrategyId) -> Result<StrategyReport, Problem> {
    let strategy = storage::find(tx, id).await?;
    let today = app.pack.calendar().date(tx.now);
    let measures = measure::of_strategy(tx, id).await?;
    let facts = || measures.iter().map(|measure| &measure.facts);
    let organisations = facts().flat_map(|facts| body::organisations(&facts.bodies));
    let names = names(tx, actor.language, organisations, []).await?;
    let links = facts().flat_map(|facts| facts.links.iter().copied());
    let titles = measure::linked(tx, &actor.scope(), links, actor.language).await?;
    let MeasureTotals {
        measures: number,
        by_status,
        overdue,
        without_day,
        without_responsible,
        without_evidence,
    } = totals(&measures, today);
    let facts = strategy.facts;
    let shown = Shown { titles, names, today };
    let objectives = by_objective(&facts.objectives, measures);
    Ok(StrategyReport {
        strategy_id: strategy.id,
        kind: facts.kind,
        title: facts.titles.get(actor.language).to_owned(),
        start: facts.start,
        end: facts.end,
        months: facts.months,
        reporting: facts.reporting,
        next_report_on: facts.next_report_on,
        as_of: today,
        measures: number,
        by_status: by_status
            .into_iter()
            .map(|(status, measures)| StrategyReportStatus { status, measures })
            .collect(),
        overdue,
        without_day,
        without_responsible,
        without_evidence,
        objectives: objectives.into_iter().map(|one| shown.objective(one)).collect(),
    })
}

/// What measures are shown with.
struct Shown {
    titles: HashMap<MeasureLink, LinkTitle>,
    names: Names,
    today: NaiveDate,
}

impl Shown {
    fn objective(&self, progress: ObjectiveProgress) -> StrategyReportObjective {
        let (number, text) = match progress.objective {
            Some(objective) => (objective.number, Some(objective.text)),
            None => (None, None),
        };
        StrategyReportObjective {
            number,
            text,
            measures: progress.measures.into_iter().map(|one| self.measure(one)).collect(),
        }
    }

    fn measure(&self, measure: StrategyMeasure) -> StrategyReportMeasure {
        let is_overdue = measure.facts.is_overdue(self.today);
        let facts = measure.facts;
        let links = MeasureLinkView::seen(&facts.links, &self.titles);
        let bodies = body::views(facts.bodies, &self.names);
        let responsible = bodies.into_iter().filter(|body| body.part == BodyPart::Responsible);
        StrategyReportMeasure {
            id: measure.id,
            number: facts.number,
            text: facts.text,
            due: facts.due,
            is_overdue,
            status: facts.status,
            responsible: responsible.map(|body| body.name).collect(),
            evidence: facts.evidence,
            done: StrategyReportDone::of(&links),
            links,
        }
    }
}
