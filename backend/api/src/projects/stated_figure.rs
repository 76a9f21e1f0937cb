//! Figures that sources state and no record counts.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, get, post, put};
use punte_domain::access::{Actor, Permission};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{OrganisationId, StatedFigureId};
use punte_domain::projects::publication::{
    PartnerGroup, StatedFigure, StatedFigureFacts, StatedFigureKey, StatedFigureKind,
};
use punte_storage::projects::stated_figure as storage;
use punte_storage::{Names, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{Granted, ProjectsManage, ProjectsRead};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::routing::ServiceConfig;
use crate::{App, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(stated_figure_list)
        .service(stated_figure_create)
        .service(stated_figure_update)
        .service(stated_figure_remove);
}

/// A figure that a source states.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatedFigure)]
struct StatedFigureView {
    id: StatedFigureId,
    version: i64,
    /// The organisation that keeps the record.
    keeper_id: OrganisationId,
    keeper_name: String,
    #[schema(example = 2020)]
    year: i32,
    key: StatedFigureKey,
    /// Null: the source speaks of it and gives no number.
    value: Option<i64>,
    kind: StatedFigureKind,
    /// Where it is stated.
    source: String,
    /// What it covers.
    note: Option<String>,
    /// The groups of partners that the source names with it.
    partner_groups: Vec<PartnerGroup>,
    /// What the caller may do with it now.
    abilities: Vec<&'static str>,
}

impl StatedFigureView {
    fn new(figure: StatedFigure, actor: &Actor, names: &Names) -> Self {
        let may_change = actor.may(Permission::ProjectsManage) && figure.keeper == actor.organisation;
        let abilities: &[_] = if may_change {
            &["stated_figure_update", "stated_figure_remove"]
        } else {
            &[]
        };
        let facts = figure.facts;
        Self {
            id: figure.id,
            version: figure.version,
            keeper_id: figure.keeper,
            keeper_name: names.organisation(figure.keeper),
            year: facts.year,
            key: facts.key,
            value: facts.value,
            kind: facts.kind,
            source: facts.source,
            note: facts.note,
            partner_groups: facts.partner_groups,
            abilities: abilities.to_vec(),
        }
    }
}

impl Versioned for StatedFigureView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A page of stated figures.
#[derive(Debug, Serialize, ToSchema)]
struct StatedFigurePage {
    items: Vec<StatedFigureView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(StatedFigurePage);

/// Which figures to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StatedFigureListQuery {
    /// Of this year.
    year: Option<i32>,
    /// That count this.
    key: Option<StatedFigureKey>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// List figures that sources state
///
/// Those of the latest year first. They are what sources say, each with its source, and are never added to what
/// records count. For everybody who sees projects.
#[utoipa::path(tag = "projects", operation_id = "stated_figure_list", params(StatedFigureListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = StatedFigurePage), Problem))]
#[get("/stated-figures")]
async fn stated_figure_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<StatedFigureListQuery>,
) -> Result<Listed<StatedFigurePage>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let filter = storage::StatedFigureFilter {
        year: query.year,
        key: query.key,
    };
    let tx = app.read(&actor);
    let figures = storage::list(&tx, filter, &request).await?;
    let keepers = figures.items.iter().map(|figure| figure.keeper);
    let names = names(&tx, actor.language, keepers, []).await?;
    let view = |figure| StatedFigureView::new(figure, &actor, &names);
    Ok(Listed(StatedFigurePage {
        items: figures.items.into_iter().map(view).collect(),
        next: figures.next,
    }))
}

/// What is entered of a figure that a source states.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"year": 2020, "key": "direct_beneficiaries", "value": 150_000, "kind": "approximate",
    "source": "Evaluation of the year 2020"}))]
struct StatedFigureChange {
    #[schema(minimum = 1900, maximum = 2200)]
    year: i32,
    key: StatedFigureKey,
    /// Null where the source gives no number.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000_000_000_i64)]
    value: Option<i64>,
    kind: StatedFigureKind,
    #[schema(min_length = 1, max_length = 400)]
    source: String,
    /// What it covers.
    #[serde(default)]
    #[schema(max_length = 400)]
    note: Option<String>,
    /// The groups of partners that the source names with it.
    #[serde(default)]
    #[schema(max_items = 20)]
    partner_groups: Vec<PartnerGroup>,
}

impl StatedFigureChange {
    fn facts(self) -> Result<StatedFigureFacts, Problem> {
        let facts = StatedFigureFacts {
            year: self.year,
            key: self.key,
            value: self.value,
            kind: self.kind,
            source: self.source,
            note: self.note,
            partner_groups: self.partner_groups,
        };
        Ok(facts.checked()?)
    }
}

/// Enter a figure that a source states
///
/// One source states one figure of a kind and year; two that disagree are two figures. For whoever manages projects.
#[utoipa::path(tag = "projects", operation_id = "stated_figure_create", request_body = StatedFigureChange,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = CREATED, body = StatedFigureView), Problem))]
#[post("/stated-figures")]
async fn stated_figure_create(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    key: IdempotencyKey,
    body: Json<StatedFigureChange>,
) -> Result<Created<StatedFigureView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let id = tx.new_id();
    let figure = if let Some(earlier) = tx.once(&once, id).await? {
        storage::find_kept(&tx, &actor.scope(), earlier).await?
    } else {
        let figure = StatedFigure {
            id,
            version: 1,
            keeper: actor.organisation,
            facts: body.into_inner().facts()?,
        };
        storage::add(&tx, &figure).await?;
        tx.record(changed(id, "added")).await?;
        figure
    };
    let view = view(&tx, &actor, figure).await?;
    tx.commit().await?;
    Ok(Created(view, "/api/v1/stated-figures".to_owned()))
}

/// Change a figure that a source states
///
/// Replaces what is entered of it. For whoever manages projects, of the organisation that keeps it.
#[utoipa::path(tag = "projects", operation_id = "stated_figure_update", request_body = StatedFigureChange,
    params(("id" = StatedFigureId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = StatedFigureView), Problem))]
#[put("/stated-figures/{id}")]
async fn stated_figure_update(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    id: Path<StatedFigureId>,
    version: IfMatch,
    body: Json<StatedFigureChange>,
) -> Result<Etag<StatedFigureView>, Problem> {
    let tx = app.write(&actor).await?;
    let figure = present(&tx, &actor, *id, version).await?;
    let facts = body.into_inner().facts()?;
    let figure = storage::save(&tx, StatedFigure { facts, ..figure }).await?;
    tx.record(changed(*id, "changed")).await?;
    let view = view(&tx, &actor, figure).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Remove a figure that a source states
///
/// One that should not be there. For whoever manages projects, of the organisation that keeps it.
#[utoipa::path(tag = "projects", operation_id = "stated_figure_remove",
    params(("id" = StatedFigureId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/stated-figures/{id}")]
async fn stated_figure_remove(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    id: Path<StatedFigureId>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let figure = present(&tx, &actor, *id, version).await?;
    storage::remove(&tx, &figure).await?;
    tx.record(changed(*id, "removed")).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The figure that the actor's organisation keeps, in the version they have seen.
async fn present(
    tx: &Tx,
    actor: &Granted<ProjectsManage>,
    id: StatedFigureId,
    version: IfMatch,
) -> Result<StatedFigure, Problem> {
    let figure = storage::find_kept(tx, &actor.scope(), id).await?;
    if figure.version == version.0 {
        Ok(figure)
    } else {
        Err(Problem::stale(&view(tx, actor, figure).await?))
    }
}

fn changed(id: StatedFigureId, how: &'static str) -> Event {
    Event::new(EventKind::FigureChanged).subject(id).fields([how])
}

async fn view(tx: &Tx, actor: &Actor, figure: StatedFigure) -> Result<StatedFigureView, Problem> {
    let names = names(tx, actor.language, [figure.keeper], []).await?;
    Ok(StatedFigureView::new(figure, actor, &names))
}
