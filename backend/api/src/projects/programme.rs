//! Programmes of funds.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{FundId, OrganisationId, ProgrammeId};
use punte_domain::identity::organisation::Names;
use punte_domain::projects::fund::{Programme, ProgrammeFacts};
use punte_storage::projects::{fund, programme as storage};
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::known_one;
use crate::auth::{Granted, ProjectsManage, ProjectsRead};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::{page, words};
use crate::routing::ServiceConfig;
use crate::{App, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(programme_list)
        .service(programme_create)
        .service(programme_read)
        .service(programme_update);
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Programme)]
struct ProgrammeView {
    id: ProgrammeId,
    version: i64,
    /// Whose people entered it, and change it.
    organisation_id: OrganisationId,
    fund_id: FundId,
    /// The code; null: not stated.
    #[schema(example = "RO20")]
    code: Option<String>,
    names: Names,
    /// The name in the caller's language, or in one that has it.
    name: String,
    /// Who operates it, where that is an organisation of the directory.
    operator_id: Option<OrganisationId>,
    /// What they are called; null: not stated.
    operator_name: Option<String>,
    /// Whether the caller may change it.
    is_own: bool,
}

impl Versioned for ProgrammeView {
    fn version(&self) -> i64 {
        self.version
    }
}

async fn views(tx: &Tx, programmes: Vec<Programme>, actor: &Actor) -> Result<Vec<ProgrammeView>, Problem> {
    let operators = programmes.iter().filter_map(|programme| programme.facts.operator);
    let names = names(tx, actor.language, operators, []).await?;
    let one = |programme: Programme| {
        let facts = programme.facts;
        ProgrammeView {
            id: programme.id,
            version: programme.version,
            organisation_id: programme.organisation,
            fund_id: facts.fund,
            code: facts.code,
            name: facts.names.get(actor.language).to_owned(),
            names: facts.names,
            operator_name: facts.operator.map(|id| names.organisation(id)).or(facts.operator_name),
            operator_id: facts.operator,
            is_own: super::view::manages_for(actor, programme.organisation),
        }
    };
    Ok(programmes.into_iter().map(one).collect())
}

async fn view(tx: &Tx, programme: Programme, actor: &Actor) -> Result<ProgrammeView, Problem> {
    let mut views = views(tx, vec![programme], actor).await?;
    views.pop().ok_or_else(|| punte_storage::Error::NotFound.into())
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProgrammePage)]
struct ProgrammePageView {
    items: Vec<ProgrammeView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(ProgrammePageView);

/// Which programmes to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ProgrammeListQuery {
    /// Beginnings of words of a name or a code, with or without diacritics.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Of this fund.
    fund_id: Option<FundId>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// What is entered of a programme.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "fund_id": "7e9f3c1a-1111-4222-8333-444455556666", "code": "RO20",
    "names": {"ro": "Violența domestică", "en": "Domestic violence"}, "operator_name": "Ministry of Justice",
}))]
struct ProgrammeChange {
    /// The fund that it is of.
    fund_id: FundId,
    code: Option<String>,
    /// At least one.
    names: Names,
    /// Who operates it, where that is an organisation of the directory.
    operator_id: Option<OrganisationId>,
    /// What they are called, where they are none.
    operator_name: Option<String>,
}

impl From<ProgrammeChange> for ProgrammeFacts {
    fn from(change: ProgrammeChange) -> Self {
        Self {
            fund: change.fund_id,
            code: change.code,
            names: change.names,
            operator: change.operator_id,
            operator_name: change.operator_name,
        }
    }
}

/// List programmes
///
/// By name, of one fund or of all. Open to everybody who sees projects.
#[utoipa::path(tag = "projects", operation_id = "programme_list", params(ProgrammeListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ProgrammePageView), Problem))]
#[get("/programmes")]
async fn programme_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<ProgrammeListQuery>,
) -> Result<Listed<ProgrammePageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let Query(query) = query;
    let text = words(query.q)?;
    let tx = app.read(&actor);
    let programmes = storage::list(&tx, query.fund_id, text.as_deref(), &request).await?;
    Ok(Listed(ProgrammePageView {
        items: views(&tx, programmes.items, &actor).await?,
        next: programmes.next,
    }))
}

/// Enter a programme
///
/// For project managers. Everybody who sees projects sees it; the organisation that entered it changes it.
#[utoipa::path(tag = "projects", operation_id = "programme_create", request_body = ProgrammeChange,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = CREATED, body = ProgrammeView), Problem))]
#[post("/programmes")]
async fn programme_create(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    key: IdempotencyKey,
    body: Json<ProgrammeChange>,
) -> Result<Created<ProgrammeView>, Problem> {
    let once = key.of(&app, &body);
    let facts = ProgrammeFacts::from(body.into_inner()).checked()?;
    let tx = app.write(&actor).await?;
    let id = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        let earlier = storage::find(&tx, earlier).await?;
        return Ok(created(view(&tx, earlier, &actor).await?));
    }
    known(&tx, &facts).await?;
    let programme = Programme {
        id,
        version: 1,
        organisation: actor.organisation,
        facts,
    };
    storage::add(&tx, &programme).await?;
    tx.record(Event::new(EventKind::ProgrammeChanged).subject(id).fields(["added"]))
        .await?;
    let view = view(&tx, programme, &actor).await?;
    tx.commit().await?;
    Ok(created(view))
}

/// Read a programme
///
/// Open to everybody who sees projects.
#[utoipa::path(tag = "projects", operation_id = "programme_read", params(("id" = ProgrammeId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ProgrammeView), Problem))]
#[get("/programmes/{id}")]
async fn programme_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProgrammeId>,
) -> Result<Etag<ProgrammeView>, Problem> {
    let tx = app.read(&actor);
    let programme = storage::find(&tx, *id).await?;
    Ok(Etag(view(&tx, programme, &actor).await?))
}

/// Change a programme
///
/// Replaces what is entered of it. For project managers of the organisation that entered it.
#[utoipa::path(tag = "projects", operation_id = "programme_update", request_body = ProgrammeChange,
    params(("id" = ProgrammeId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = ProgrammeView), Problem))]
#[put("/programmes/{id}")]
async fn programme_update(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    id: Path<ProgrammeId>,
    version: IfMatch,
    body: Json<ProgrammeChange>,
) -> Result<Etag<ProgrammeView>, Problem> {
    let tx = app.write(&actor).await?;
    let programme = storage::find_own(&tx, &actor.scope(), *id).await?;
    if programme.version != version.0 {
        return Err(Problem::stale(&view(&tx, programme, &actor).await?));
    }
    let facts = ProgrammeFacts::from(body.into_inner()).checked()?;
    known(&tx, &facts).await?;
    let programme = storage::save(&tx, Programme { facts, ..programme }).await?;
    tx.record(Event::new(EventKind::ProgrammeChanged).subject(*id).fields(["changed"]))
        .await?;
    let view = view(&tx, programme, &actor).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Refuses a fund or an operator that is not there.
async fn known(tx: &Tx, facts: &ProgrammeFacts) -> Result<(), Problem> {
    fund::find(tx, facts.fund)
        .await
        .map_err(Problem::not_found_at("/fund_id"))?;
    known_one(tx, "/operator_id", facts.operator).await
}

fn created(view: ProgrammeView) -> Created<ProgrammeView> {
    let location = format!("/api/v1/programmes/{}", view.id);
    Created(view, location)
}
