//! Strategies and action plans, national and regional.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Permission};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{OrganisationId, StrategyId, StrategyObjectiveId};
use punte_domain::identity::organisation::Names;
use punte_domain::projects::date::StatedDate;
use punte_domain::projects::strategy::{
    MeasureStatus, Strategy, StrategyFacts, StrategyKind, StrategyObjective, StrategyStatus,
};
use punte_storage::projects::{measure, strategy as storage};
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{Granted, ProjectsManage, ProjectsRead};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::{page, words};
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(strategy_list)
        .service(strategy_create)
        .service(strategy_read)
        .service(strategy_update);
}

/// A strategy or an action plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Strategy)]
struct StrategyView {
    id: StrategyId,
    version: i64,
    /// The organisation that keeps the record.
    keeper_id: OrganisationId,
    keeper_name: String,
    kind: StrategyKind,
    titles: Names,
    /// The title in the caller's language, or in one that has it.
    title: String,
    /// The strategy that this is a plan of.
    parent_id: Option<StrategyId>,
    /// The region (ISO 3166-2) of a regional plan.
    county: Option<String>,
    /// When it begins; null: not stated.
    start: Option<StatedDate>,
    /// When it ends; null: not stated.
    end: Option<StatedDate>,
    /// For how many months, where that is stated and dates are not.
    months: Option<u32>,
    /// How far it is; null: not stated.
    status: Option<StrategyStatus>,
    /// The act that adopted it.
    legal_basis: Option<String>,
    /// How and how often it is reported on, and to whom.
    reporting: Option<String>,
    /// By when it is to be reported on next; null: not stated.
    next_report_on: Option<NaiveDate>,
    /// Whether that day has passed; null: none is stated.
    is_report_late: Option<bool>,
    /// Where this is known from.
    source: Option<String>,
    objectives: Vec<StrategyObjectiveView>,
    progress: StrategyProgress,
    /// What the caller may do with it now.
    abilities: Vec<&'static str>,
}

impl Versioned for StrategyView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Something to be reached.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StrategyObjective)]
struct StrategyObjectiveView {
    id: StrategyObjectiveId,
    /// Its number as it is printed.
    number: Option<String>,
    text: String,
}

/// How far the measures of a strategy are.
#[derive(Debug, Serialize, ToSchema)]
struct StrategyProgress {
    /// How many measures there are.
    measures: u64,
    by_status: Vec<StrategyProgressRow>,
    /// How many were due and are neither done nor given up.
    overdue: u64,
}

/// How many measures are as far as this.
#[derive(Debug, Serialize, ToSchema)]
struct StrategyProgressRow {
    /// Null: not stated.
    status: Option<MeasureStatus>,
    measures: u64,
}

impl From<storage::Progress> for StrategyProgress {
    fn from(progress: storage::Progress) -> Self {
        let rows = progress.by_status.iter();
        Self {
            measures: progress.by_status.values().sum(),
            by_status: rows
                .map(|(status, measures)| StrategyProgressRow {
                    status: *status,
                    measures: *measures,
                })
                .collect(),
            overdue: progress.overdue,
        }
    }
}

/// A page of strategies.
#[derive(Debug, Serialize, ToSchema)]
struct StrategyPage {
    items: Vec<StrategyView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(StrategyPage);

/// Which strategies to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StrategyListQuery {
    /// Beginnings of words of a title or of the act that adopted it, with or without diacritics.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Of this kind.
    kind: Option<StrategyKind>,
    /// Of this region (ISO 3166-2).
    county: Option<String>,
    /// As far as this.
    status: Option<StrategyStatus>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// List strategies and action plans
///
/// By title, with how far their measures are. For everybody who sees projects.
#[utoipa::path(tag = "projects", operation_id = "strategy_list", params(StrategyListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = StrategyPage), Problem))]
#[get("/strategies")]
async fn strategy_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<StrategyListQuery>,
) -> Result<Listed<StrategyPage>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let Query(query) = query;
    let filter = storage::StrategyFilter {
        text: words(query.q)?,
        kind: query.kind,
        county: query.county,
        status: query.status,
    };
    let tx = app.read(&actor);
    let strategies = storage::list(&tx, &filter, &request).await?;
    Ok(Listed(StrategyPage {
        items: views(&app, &tx, &actor, strategies.items).await?,
        next: strategies.next,
    }))
}

/// What is entered of a strategy. What is not stated is left out or null.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "national_strategy", "titles": {"en": "National Strategy 2018-2022"},
    "start": {"date": "2018-01-01", "precision": "year"}, "end": {"date": "2022-01-01", "precision": "year"},
    "status": "in_force", "objectives": [{"number": "2", "text": "Victims are identified early"}]}))]
struct StrategyChange {
    kind: StrategyKind,
    /// At least one.
    titles: Names,
    /// The strategy that this is a plan of.
    #[serde(default)]
    parent_id: Option<StrategyId>,
    /// The region (ISO 3166-2), exactly for a regional plan.
    #[serde(default)]
    county: Option<String>,
    #[serde(default)]
    start: Option<StatedDate>,
    #[serde(default)]
    end: Option<StatedDate>,
    /// For how many months, where both dates are not stated.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 360)]
    months: Option<u32>,
    #[serde(default)]
    status: Option<StrategyStatus>,
    /// The act that adopted it.
    #[serde(default)]
    #[schema(max_length = 400)]
    legal_basis: Option<String>,
    /// How and how often it is reported on, and to whom.
    #[serde(default)]
    #[schema(max_length = 4000)]
    reporting: Option<String>,
    /// By when it is to be reported on next.
    #[serde(default)]
    next_report_on: Option<NaiveDate>,
    /// Where this is known from.
    #[serde(default)]
    #[schema(max_length = 400)]
    source: Option<String>,
    #[serde(default)]
    #[schema(max_items = 100)]
    objectives: Vec<StrategyObjectiveGiven>,
}

/// Something to be reached.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StrategyObjectiveGiven {
    /// That of an objective that stays; a new one has none.
    #[serde(default)]
    id: Option<StrategyObjectiveId>,
    /// Its number as it is printed.
    #[serde(default)]
    #[schema(max_length = 20)]
    number: Option<String>,
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
}

/// Enter a strategy or an action plan
///
/// Its measures are added one by one. The caller's organisation keeps it. For whoever manages projects.
#[utoipa::path(tag = "projects", operation_id = "strategy_create", request_body = StrategyChange,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = CREATED, body = StrategyView), Problem))]
#[post("/strategies")]
async fn strategy_create(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    key: IdempotencyKey,
    body: Json<StrategyChange>,
) -> Result<Created<StrategyView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let id = tx.new_id();
    let strategy = if let Some(earlier) = tx.once(&once, id).await? {
        storage::find_kept(&tx, &actor.scope(), earlier).await?
    } else {
        let facts = given(&app, &tx, id, body.into_inner(), &[]).await?;
        let strategy = Strategy {
            id,
            version: 1,
            keeper: actor.organisation,
            facts,
        };
        storage::add(&tx, &strategy).await?;
        tx.record(changed(id, "added")).await?;
        strategy
    };
    let view = view(&app, &tx, &actor, strategy).await?;
    tx.commit().await?;
    let location = format!("/api/v1/strategies/{}", view.id);
    Ok(Created(view, location))
}

/// Read a strategy or an action plan
///
/// With its objectives and how far its measures are. For everybody who sees projects.
#[utoipa::path(tag = "projects", operation_id = "strategy_read", params(("id" = StrategyId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = StrategyView), Problem))]
#[get("/strategies/{id}")]
async fn strategy_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<StrategyId>,
) -> Result<Etag<StrategyView>, Problem> {
    let tx = app.read(&actor);
    let strategy = storage::find(&tx, *id).await?;
    Ok(Etag(view(&app, &tx, &actor, strategy).await?))
}

/// Change a strategy or an action plan
///
/// Replaces what is entered of it. An objective that comes with its id stays; one that does not come is gone, unless a
/// measure serves it. For whoever manages projects, of the organisation that keeps it.
#[utoipa::path(tag = "projects", operation_id = "strategy_update", request_body = StrategyChange,
    params(("id" = StrategyId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = StrategyView), Problem))]
#[put("/strategies/{id}")]
async fn strategy_update(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    id: Path<StrategyId>,
    version: IfMatch,
    body: Json<StrategyChange>,
) -> Result<Etag<StrategyView>, Problem> {
    let tx = app.write(&actor).await?;
    let strategy = storage::find_kept(&tx, &actor.scope(), *id).await?;
    if strategy.version != version.0 {
        return Err(Problem::stale(&view(&app, &tx, &actor, strategy).await?));
    }
    let facts = given(&app, &tx, *id, body.into_inner(), &strategy.facts.objectives).await?;
    let staying: Vec<StrategyObjectiveId> = facts.objectives.iter().map(|one| one.id).collect();
    if measure::serves_another(&tx, *id, &staying).await? {
        return Err(Problem::at("/objectives", "in_use"));
    }
    let strategy = storage::save(&tx, Strategy { facts, ..strategy }).await?;
    tx.record(changed(*id, "changed")).await?;
    let view = view(&app, &tx, &actor, strategy).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

async fn given(
    app: &App,
    tx: &Tx,
    id: StrategyId,
    body: StrategyChange,
    before: &[StrategyObjective],
) -> Result<StrategyFacts, Problem> {
    let mut objectives: Vec<StrategyObjective> = Vec::new();
    for (at, one) in body.objectives.into_iter().enumerate() {
        let id = match one.id {
            None => tx.new_id(),
            Some(id) if objectives.iter().any(|other| other.id == id) => {
                return Err(Problem::at(format!("/objectives/{at}/id"), "repeated"));
            }
            Some(id) if before.iter().any(|earlier| earlier.id == id) => id,
            Some(_) => return Err(Problem::at(format!("/objectives/{at}/id"), "not_found")),
        };
        let (number, text) = (one.number, one.text);
        objectives.push(StrategyObjective { id, number, text });
    }
    let facts = StrategyFacts {
        kind: body.kind,
        titles: body.titles,
        parent: body.parent_id,
        county: body.county,
        start: body.start,
        end: body.end,
        months: body.months,
        status: body.status,
        legal_basis: body.legal_basis,
        reporting: body.reporting,
        next_report_on: body.next_report_on,
        source: body.source,
        objectives,
    };
    let facts = facts.checked(|county| app.pack.county(county).is_some())?;
    if let Some(parent) = facts.parent {
        let fault = storage::parent_fault(tx, id, parent).await;
        if let Some(fault) = fault.map_err(Problem::not_found_at("/parent_id"))? {
            return Err(Problem::at("/parent_id", fault.code()));
        }
    }
    Ok(facts)
}

fn changed(id: StrategyId, how: &'static str) -> Event {
    Event::new(EventKind::StrategyChanged).subject(id).fields([how])
}

async fn view(app: &App, tx: &Tx, actor: &Actor, strategy: Strategy) -> Result<StrategyView, Problem> {
    let view = views(app, tx, actor, vec![strategy]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

async fn views(app: &App, tx: &Tx, actor: &Actor, strategies: Vec<Strategy>) -> Result<Vec<StrategyView>, Problem> {
    let keepers = strategies.iter().map(|strategy| strategy.keeper);
    let names = names(tx, actor.language, keepers, []).await?;
    let ids: Vec<StrategyId> = strategies.iter().map(|strategy| strategy.id).collect();
    let today = app.pack.calendar().date(tx.now);
    let mut progress = storage::progress(tx, &ids, today).await?;
    let may_manage = actor.may(Permission::ProjectsManage);
    let view = |strategy: Strategy| {
        let may_change = may_manage && strategy.keeper == actor.organisation;
        let abilities: &[_] = if may_change {
            &["strategy_update", "strategy_measure_create"]
        } else {
            &[]
        };
        let facts = strategy.facts;
        let objectives = facts.objectives.into_iter();
        StrategyView {
            id: strategy.id,
            version: strategy.version,
            keeper_id: strategy.keeper,
            keeper_name: names.organisation(strategy.keeper),
            kind: facts.kind,
            title: facts.titles.get(actor.language).to_owned(),
            titles: facts.titles,
            parent_id: facts.parent,
            county: facts.county,
            start: facts.start,
            end: facts.end,
            months: facts.months,
            status: facts.status,
            legal_basis: facts.legal_basis,
            reporting: facts.reporting,
            next_report_on: facts.next_report_on,
            is_report_late: facts.next_report_on.map(|day| day < today),
            source: facts.source,
            objectives: objectives
                .map(|one| StrategyObjectiveView {
                    id: one.id,
                    number: one.number,
                    text: one.text,
                })
                .collect(),
            progress: progress.remove(&strategy.id).unwrap_or_default().into(),
            abilities: abilities.to_vec(),
        }
    };
    Ok(strategies.into_iter().map(view).collect())
}
