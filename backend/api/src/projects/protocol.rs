//! Protocols of cooperation.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Permission};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{Id as _, OrganisationId, ProjectId, ProtocolId};
use punte_domain::projects::body::NamedBody;
use punte_domain::projects::date::StatedDate;
use punte_domain::projects::protocol::{Protocol, ProtocolFacts, ProtocolRenewal, ProtocolState, ProtocolValidity};
use punte_storage::projects::{KeptFilter, access, file, protocol as storage};
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::{self, BodyView};
use super::of_project;
use crate::auth::{Granted, ProjectsManage, ProjectsRead};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::{page, words};
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(protocol_list)
        .service(protocol_create)
        .service(protocol_read)
        .service(protocol_update);
}

/// A protocol of cooperation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Protocol)]
struct ProtocolView {
    id: ProtocolId,
    version: i64,
    /// The organisation that keeps the record.
    keeper_id: OrganisationId,
    keeper_name: String,
    project_id: Option<ProjectId>,
    title: String,
    subject: Option<String>,
    /// Between whom, each with its duties.
    bodies: Vec<BodyView>,
    /// When it was signed; null: not stated.
    signed: Option<StatedDate>,
    validity: ProtocolValidity,
    valid_until: Option<NaiveDate>,
    renewals: Vec<ProtocolRenewal>,
    /// The last day it holds, renewals included; null: it has none, or none is stated.
    holds_until: Option<NaiveDate>,
    /// Whether it holds today; null where that is not stated.
    is_in_force: Option<bool>,
    /// Whether it holds today, and whether it ends within 90 days.
    state: ProtocolState,
    /// How many protocols this stands for; null: the source gives no number.
    protocols: Option<u32>,
    /// Where this is known from.
    source: Option<String>,
    /// What the caller may do with it now.
    abilities: Vec<&'static str>,
}

impl Versioned for ProtocolView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A page of protocols.
#[derive(Debug, Serialize, ToSchema)]
struct ProtocolPage {
    items: Vec<ProtocolView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(ProtocolPage);

/// Which protocols to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ProtocolListQuery {
    /// Beginnings of words of a title, a subject or a printed party, with or without diacritics.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Of this project.
    project_id: Option<ProjectId>,
    /// To which this organisation is a party.
    organisation_id: Option<OrganisationId>,
    /// That hold today for longer than 90 days, end within them, have ended, or of which this is not stated.
    state: Option<ProtocolState>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// List protocols of cooperation
///
/// The latest first, and those of which no date is stated last; those of one state by the day they end, the nearest
/// first. For whoever sees projects: those that their organisation keeps or is a party to, and those of its projects.
#[utoipa::path(tag = "projects", operation_id = "protocol_list", params(ProtocolListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ProtocolPage), Problem))]
#[get("/protocols")]
async fn protocol_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<ProtocolListQuery>,
) -> Result<Listed<ProtocolPage>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let Query(query) = query;
    let tx = app.read(&actor);
    let kept = KeptFilter {
        text: words(query.q)?,
        project: query.project_id,
        organisation: query.organisation_id,
    };
    let state = query.state.map(|state| (state, app.pack.calendar().date(tx.now)));
    let protocols = storage::list(&tx, &actor.scope(), &kept, state, &request).await?;
    Ok(Listed(ProtocolPage {
        items: views(&app, &tx, &actor, protocols.items).await?,
        next: protocols.next,
    }))
}

/// What is entered of a protocol. What is not stated is left out or null.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Protocol de cooperare", "validity": "until", "valid_until": "2026-12-31",
    "signed": {"date": "2020-06-01", "precision": "month"},
    "bodies": [{"name": "Inspectoratul Școlar", "part": "party", "role": "names a contact in every school"}]}))]
struct ProtocolChange {
    /// A project that the caller's organisation leads.
    #[serde(default)]
    project_id: Option<ProjectId>,
    #[schema(min_length = 1, max_length = 300)]
    title: String,
    #[serde(default)]
    #[schema(max_length = 4000)]
    subject: Option<String>,
    /// Between whom, each with its duties.
    #[serde(default)]
    #[schema(max_items = 60)]
    bodies: Vec<NamedBody>,
    #[serde(default)]
    signed: Option<StatedDate>,
    validity: ProtocolValidity,
    /// The last day, exactly where it holds until a day.
    #[serde(default)]
    valid_until: Option<NaiveDate>,
    #[serde(default)]
    #[schema(max_items = 30)]
    renewals: Vec<ProtocolRenewal>,
    /// How many protocols this stands for: 1 or more, 1 unless given, null where the source gives no number.
    #[serde(default = "super::meeting::one")]
    protocols: Option<u32>,
    /// Where this is known from.
    #[serde(default)]
    #[schema(max_length = 400)]
    source: Option<String>,
}

/// Record a protocol of cooperation
///
/// It belongs to the caller's organisation. For whoever manages projects; where it belongs to a project, one that
/// their organisation leads.
#[utoipa::path(tag = "projects", operation_id = "protocol_create", request_body = ProtocolChange,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = CREATED, body = ProtocolView), Problem))]
#[post("/protocols")]
async fn protocol_create(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    key: IdempotencyKey,
    body: Json<ProtocolChange>,
) -> Result<Created<ProtocolView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let id = tx.new_id();
    let protocol = if let Some(earlier) = tx.once(&once, id).await? {
        storage::find_kept(&tx, &actor.scope(), earlier).await?
    } else {
        let facts = given(&tx, &actor, body.into_inner(), None).await?;
        let protocol = Protocol {
            id,
            version: 1,
            keeper: actor.organisation,
            facts,
        };
        storage::add(&tx, &protocol).await?;
        tx.record(changed(id, "added")).await?;
        protocol
    };
    let view = view(&app, &tx, &actor, protocol).await?;
    tx.commit().await?;
    let location = format!("/api/v1/protocols/{}", view.id);
    Ok(Created(view, location))
}

/// Read a protocol of cooperation
///
/// For whoever sees projects: one that their organisation keeps or is a party to, or one of its projects.
#[utoipa::path(tag = "projects", operation_id = "protocol_read", params(("id" = ProtocolId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ProtocolView), Problem))]
#[get("/protocols/{id}")]
async fn protocol_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProtocolId>,
) -> Result<Etag<ProtocolView>, Problem> {
    let tx = app.read(&actor);
    let protocol = storage::find(&tx, &actor.scope(), *id).await?;
    Ok(Etag(view(&app, &tx, &actor, protocol).await?))
}

/// Change a protocol of cooperation
///
/// Replaces what is entered of it. For whoever manages projects, of the organisation that keeps the record.
#[utoipa::path(tag = "projects", operation_id = "protocol_update", request_body = ProtocolChange,
    params(("id" = ProtocolId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = ProtocolView), Problem))]
#[put("/protocols/{id}")]
async fn protocol_update(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    id: Path<ProtocolId>,
    version: IfMatch,
    body: Json<ProtocolChange>,
) -> Result<Etag<ProtocolView>, Problem> {
    let tx = app.write(&actor).await?;
    let protocol = storage::find_kept(&tx, &actor.scope(), *id).await?;
    if protocol.version != version.0 {
        return Err(Problem::stale(&view(&app, &tx, &actor, protocol).await?));
    }
    let facts = given(&tx, &actor, body.into_inner(), protocol.facts.project).await?;
    if facts.project != protocol.facts.project {
        file::detach(&tx, protocol.id.uuid()).await?;
    }
    let protocol = storage::save(&tx, Protocol { facts, ..protocol }).await?;
    tx.record(changed(*id, "changed")).await?;
    let view = view(&app, &tx, &actor, protocol).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

async fn given(
    tx: &Tx,
    actor: &Granted<ProjectsManage>,
    body: ProtocolChange,
    was_of: Option<ProjectId>,
) -> Result<ProtocolFacts, Problem> {
    let facts = ProtocolFacts {
        project: of_project::entered(tx, actor, body.project_id, was_of).await?,
        title: body.title,
        subject: body.subject,
        bodies: body.bodies,
        signed: body.signed,
        validity: body.validity,
        valid_until: body.valid_until,
        renewals: body.renewals,
        protocols: body.protocols,
        source: body.source,
    };
    let facts = facts.checked()?;
    body::known(tx, "/bodies", &facts.bodies).await?;
    if let Some(project) = facts.project.filter(|project| Some(*project) != was_of) {
        access::manage(tx, &actor.scope(), project)
            .await
            .map_err(Problem::not_found_at("/project_id"))?;
    }
    Ok(facts)
}

fn changed(id: ProtocolId, how: &'static str) -> Event {
    Event::new(EventKind::ProtocolChanged).subject(id).fields([how])
}

async fn view(app: &App, tx: &Tx, actor: &Actor, protocol: Protocol) -> Result<ProtocolView, Problem> {
    let view = views(app, tx, actor, vec![protocol]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

async fn views(app: &App, tx: &Tx, actor: &Actor, protocols: Vec<Protocol>) -> Result<Vec<ProtocolView>, Problem> {
    let keepers = protocols.iter().map(|protocol| protocol.keeper);
    let parties = protocols
        .iter()
        .flat_map(|protocol| body::organisations(&protocol.facts.bodies));
    let names = names(tx, actor.language, keepers.chain(parties), []).await?;
    let projects = protocols.iter().filter_map(|protocol| protocol.facts.project);
    let seen = of_project::seen(tx, actor, projects).await?;
    let may_manage = actor.may(Permission::ProjectsManage);
    let today = app.pack.calendar().date(tx.now);
    let view = |protocol: Protocol| {
        let may_change = may_manage && protocol.keeper == actor.organisation;
        let facts = protocol.facts;
        ProtocolView {
            id: protocol.id,
            version: protocol.version,
            keeper_id: protocol.keeper,
            keeper_name: names.organisation(protocol.keeper),
            project_id: facts.project.filter(|project| seen.contains(project)),
            holds_until: facts.holds_until(),
            is_in_force: facts.is_in_force(today),
            state: facts.state(today),
            title: facts.title,
            subject: facts.subject,
            bodies: body::views(facts.bodies, &names),
            signed: facts.signed,
            validity: facts.validity,
            valid_until: facts.valid_until,
            renewals: facts.renewals,
            protocols: facts.protocols,
            source: facts.source,
            abilities: may_change.then_some("protocol_update").into_iter().collect(),
        }
    };
    Ok(protocols.into_iter().map(view).collect())
}
