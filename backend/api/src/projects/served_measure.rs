//! Which measures of strategies something serves: what was done for measures, the other way round.

use actix_web::get;
use actix_web::web::{Data, Path};
use punte_domain::access::Actor;
use punte_domain::id::{Id, ProjectId, StrategyId, StrategyMeasureId};
use punte_domain::projects::date::StatedDate;
use punte_domain::projects::strategy::MeasureStatus;
use punte_storage::Tx;
use punte_storage::projects::served_measure::{self as storage, ServedMeasure};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::strategy_measure::sees;
use crate::auth::{Granted, ProjectsRead};
use crate::list::{Listed, paged};
use crate::print::all;
use crate::query::PageQuery;
use crate::routing::ServiceConfig;
use crate::{App, Code, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(served_measure_list);
}

/// A measure that something serves, and how far it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServedMeasure)]
pub(super) struct ServedMeasureView {
    id: StrategyMeasureId,
    strategy_id: StrategyId,
    /// What its strategy is called in the caller's language, or in one that has it.
    strategy_title: String,
    /// Its number as it is printed.
    number: Option<String>,
    text: String,
    /// By when; null: not stated.
    due: Option<StatedDate>,
    /// Whether all of its time has passed while it is neither done nor given up; null: no day is stated.
    is_overdue: Option<bool>,
    /// How far it is; null: not stated.
    status: Option<MeasureStatus>,
}

/// A page of measures that something serves.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ServedMeasurePage {
    items: Vec<ServedMeasureView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(ServedMeasurePage);

/// List the measures that something serves
///
/// Those of all strategies that are linked with it, by number: with a project, an activity, a training, a campaign, a
/// meeting, a protocol, a publication, an indicator or a fund. What it belongs to is not asked: of a project that serves a measure, each
/// activity need not. For whoever sees projects, of what they see.
#[utoipa::path(tag = "projects", operation_id = "served_measure_list",
    params(("id" = Uuid, Path, description = "What is linked with measures"), PageQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ServedMeasurePage), Problem))]
#[get("/linked/{id}/measures")]
async fn served_measure_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<Uuid>,
    query: Query<PageQuery>,
) -> Result<Listed<ServedMeasurePage>, Problem> {
    let request = query.page()?;
    let tx = app.read(&actor);
    if !sees(&tx, &actor, *id).await? {
        return Err(Problem::new(Code::NotFound));
    }
    let measures = storage::list(&tx, *id, &request).await?;
    Ok(Listed(ServedMeasurePage {
        items: views(&app, &tx, &actor, measures.items),
        next: measures.next,
    }))
}

/// The measures that a project serves which was found within the caller's reach.
pub(super) async fn of_project(app: &App, tx: &Tx, actor: &Actor, id: ProjectId) -> Result<ServedMeasurePage, Problem> {
    let found = all(async |request| storage::list(tx, id.uuid(), request).await).await?;
    Ok(ServedMeasurePage {
        items: views(app, tx, actor, found.items),
        next: found.next,
    })
}

/// As they are shown.
pub(super) fn views(app: &App, tx: &Tx, actor: &Actor, measures: Vec<ServedMeasure>) -> Vec<ServedMeasureView> {
    let today = app.pack.calendar().date(tx.now);
    let view = |measure: ServedMeasure| ServedMeasureView {
        id: measure.id,
        strategy_id: measure.strategy,
        strategy_title: measure.titles.get(actor.language).to_owned(),
        number: measure.number,
        text: measure.text,
        due: measure.due,
        is_overdue: MeasureStatus::is_late(measure.status, measure.due, today),
        status: measure.status,
    };
    measures.into_iter().map(view).collect()
}
