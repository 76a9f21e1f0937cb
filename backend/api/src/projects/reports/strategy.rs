//! Monitoring of a strategy: what is to be reached, by which measures, and how far each is.

use std::collections::HashMap;

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Permission};
use punte_domain::id::{StrategyId, StrategyMeasureId};
use punte_domain::projects::date::StatedDate;
use punte_domain::projects::monitoring::{MeasureTotals, ObjectiveProgress, by_objective, totals};
use punte_domain::projects::strategy::{MeasureLink, MeasureLinkKind, MeasureStatus, StrategyKind, StrategyMeasure};
use punte_storage::projects::{measure, strategy as storage};
use punte_storage::{Names, Tx, names};
use serde::Serialize;
use strum::IntoEnumIterator as _;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::{Granted, ProjectsRead};
use crate::projects::body::{self, BodyView};
use crate::{App, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(strategy_report);
}

/// How far a strategy is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StrategyReport {
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
    /// Who answers for it and who helps.
    bodies: Vec<BodyView>,
    /// How one sees that it is done.
    indicator: Option<String>,
    /// What shows how far it is.
    evidence: Option<String>,
    /// What was done for it, as far as the caller sees it.
    linked: Vec<StrategyReportLinks>,
}

/// What was done for a measure, of one kind.
#[derive(Debug, Serialize, ToSchema)]
struct StrategyReportLinks {
    kind: MeasureLinkKind,
    count: usize,
    items: Vec<StrategyReportLink>,
}

/// Something that was done for a measure.
#[derive(Debug, Serialize, ToSchema)]
struct StrategyReportLink {
    id: Uuid,
    title: String,
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
    Ok(Json(view(&app, &tx, &actor, *id).await?))
}

/// The report, for the screen and for paper: read by the indexes of a strategy's objectives, measures and links.
pub(super) async fn view(app: &App, tx: &Tx, actor: &Actor, id: StrategyId) -> Result<StrategyReport, Problem> {
    let strategy = storage::find(tx, id).await?;
    let today = app.pack.calendar().date(tx.now);
    let measures = measure::of_strategy(tx, id).await?;
    let facts = || measures.iter().map(|measure| &measure.facts);
    let organisations = facts().flat_map(|facts| body::organisations(&facts.bodies));
    let names = names(tx, actor.language, organisations, []).await?;
    let links = facts().flat_map(|facts| facts.links.iter().copied());
    let scope = actor.scope(Permission::ProjectsRead);
    let titles = measure::linked(tx, &scope, links, actor.language).await?;
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
    titles: HashMap<MeasureLink, String>,
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
        StrategyReportMeasure {
            id: measure.id,
            number: facts.number,
            text: facts.text,
            due: facts.due,
            is_overdue,
            status: facts.status,
            bodies: body::views(facts.bodies, &self.names),
            indicator: facts.indicator,
            evidence: facts.evidence,
            linked: MeasureLinkKind::iter()
                .filter_map(|kind| self.links(kind, &facts.links))
                .collect(),
        }
    }

    /// Those of these links that are of this kind and may be seen, if there are any.
    fn links(&self, kind: MeasureLinkKind, links: &[MeasureLink]) -> Option<StrategyReportLinks> {
        let items: Vec<StrategyReportLink> = links
            .iter()
            .filter(|link| link.kind == kind)
            .filter_map(|link| {
                let title = self.titles.get(link)?.clone();
                Some(StrategyReportLink { id: link.id, title })
            })
            .collect();
        (!items.is_empty()).then_some(StrategyReportLinks {
            kind,
            count: items.len(),
            items,
        })
    }
}
