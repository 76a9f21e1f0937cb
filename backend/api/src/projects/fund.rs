//! Funds: who pays for projects.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{FundId, OrganisationId};
use punte_domain::identity::organisation::Names;
use punte_domain::projects::fund::{Fund, FundFacts};
use punte_storage::projects::fund as storage;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{Granted, ProjectsManage, ProjectsRead};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::{page, words};
use crate::routing::ServiceConfig;
use crate::{App, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(fund_list)
        .service(fund_create)
        .service(fund_read)
        .service(fund_update);
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Fund)]
struct FundView {
    id: FundId,
    version: i64,
    /// Whose people entered it, and change it.
    organisation_id: OrganisationId,
    names: Names,
    /// The name in the caller's language, or in one that has it.
    name: String,
    /// Who gives the money: states or bodies.
    donors: Vec<String>,
    mechanism: Option<String>,
    /// Its period as it is printed; null: not stated.
    #[schema(example = "2009-2014")]
    period: Option<String>,
    /// In which currency it pays (ISO 4217); null: not stated.
    #[schema(example = "EUR")]
    currency: Option<String>,
    /// Whether the caller may change it.
    is_own: bool,
}

impl FundView {
    fn new(fund: Fund, actor: &Actor) -> Self {
        let facts = fund.facts;
        Self {
            id: fund.id,
            version: fund.version,
            organisation_id: fund.organisation,
            name: facts.names.get(actor.language).to_owned(),
            names: facts.names,
            donors: facts.donors,
            mechanism: facts.mechanism,
            period: facts.period,
            currency: facts.currency,
            is_own: super::view::manages_for(actor, fund.organisation),
        }
    }
}

impl Versioned for FundView {
    fn version(&self) -> i64 {
        self.version
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FundPage)]
struct FundPageView {
    items: Vec<FundView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(FundPageView);

/// Which funds to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FundListQuery {
    /// Beginnings of words of a name or a donor, with or without diacritics.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// What is entered of a fund.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "names": {"ro": "Mecanismul Financiar Norvegian", "en": "Norwegian Financial Mechanism"},
    "donors": ["Norway"], "mechanism": "Norway Grants", "period": "2009-2014", "currency": "EUR",
}))]
struct FundChange {
    /// At least one.
    names: Names,
    /// Who gives the money: states or bodies.
    #[serde(default)]
    #[schema(max_items = 20)]
    donors: Vec<String>,
    mechanism: Option<String>,
    /// Its period as it is printed.
    period: Option<String>,
    /// In which currency it pays (ISO 4217).
    currency: Option<String>,
}

impl From<FundChange> for FundFacts {
    fn from(change: FundChange) -> Self {
        Self {
            names: change.names,
            donors: change.donors,
            mechanism: change.mechanism,
            period: change.period,
            currency: change.currency,
        }
    }
}

/// List funds
///
/// By name. Open to everybody who sees projects.
#[utoipa::path(tag = "projects", operation_id = "fund_list", params(FundListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = FundPageView), Problem))]
#[get("/funds")]
async fn fund_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<FundListQuery>,
) -> Result<Listed<FundPageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let Query(query) = query;
    let funds = storage::list(&app.read(&actor), words(query.q)?.as_deref(), &request).await?;
    let funds = funds.map(|fund| FundView::new(fund, &actor));
    Ok(Listed(FundPageView {
        items: funds.items,
        next: funds.next,
    }))
}

/// Enter a fund
///
/// For project managers. Everybody who sees projects sees it; the organisation that entered it changes it.
#[utoipa::path(tag = "projects", operation_id = "fund_create", request_body = FundChange,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = CREATED, body = FundView), Problem))]
#[post("/funds")]
async fn fund_create(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    key: IdempotencyKey,
    body: Json<FundChange>,
) -> Result<Created<FundView>, Problem> {
    let once = key.of(&app, &body);
    let facts = FundFacts::from(body.into_inner()).checked()?;
    let tx = app.write(&actor).await?;
    let id = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        return Ok(created(FundView::new(storage::find(&tx, earlier).await?, &actor)));
    }
    let fund = Fund {
        id,
        version: 1,
        organisation: actor.organisation,
        facts,
    };
    storage::add(&tx, &fund).await?;
    tx.record(Event::new(EventKind::FundChanged).subject(id).fields(["added"]))
        .await?;
    tx.commit().await?;
    Ok(created(FundView::new(fund, &actor)))
}

/// Read a fund
///
/// Open to everybody who sees projects.
#[utoipa::path(tag = "projects", operation_id = "fund_read", params(("id" = FundId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = FundView), Problem))]
#[get("/funds/{id}")]
async fn fund_read(app: Data<App>, actor: Granted<ProjectsRead>, id: Path<FundId>) -> Result<Etag<FundView>, Problem> {
    let fund = storage::find(&app.read(&actor), *id).await?;
    Ok(Etag(FundView::new(fund, &actor)))
}

/// Change a fund
///
/// Replaces what is entered of it. For project managers of the organisation that entered it.
#[utoipa::path(tag = "projects", operation_id = "fund_update", request_body = FundChange,
    params(("id" = FundId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = FundView), Problem))]
#[put("/funds/{id}")]
async fn fund_update(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    id: Path<FundId>,
    version: IfMatch,
    body: Json<FundChange>,
) -> Result<Etag<FundView>, Problem> {
    let tx = app.write(&actor).await?;
    let fund = storage::find_own(&tx, &actor.scope(), *id).await?;
    if fund.version != version.0 {
        return Err(Problem::stale(&FundView::new(fund, &actor)));
    }
    let facts = FundFacts::from(body.into_inner()).checked()?;
    let fund = storage::save(&tx, Fund { facts, ..fund }).await?;
    tx.record(Event::new(EventKind::FundChanged).subject(*id).fields(["changed"]))
        .await?;
    tx.commit().await?;
    Ok(Etag(FundView::new(fund, &actor)))
}

fn created(view: FundView) -> Created<FundView> {
    let location = format!("/api/v1/funds/{}", view.id);
    Created(view, location)
}
