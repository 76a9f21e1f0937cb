//! What was published.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use punte_domain::access::{Actor, Permission};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{Id as _, OrganisationId, ProjectId, PublicationId};
use punte_domain::identity::organisation::Names;
use punte_domain::projects::body::NamedBody;
use punte_domain::projects::date::StatedDate;
use punte_domain::projects::publication::{Publication, PublicationFacts, PublicationKind};
use punte_storage::projects::{access, file, publication as storage};
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
        .service(publication_list)
        .service(publication_create)
        .service(publication_read)
        .service(publication_update);
}

/// A publication.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Publication)]
struct PublicationView {
    id: PublicationId,
    version: i64,
    /// The organisation that keeps the record.
    keeper_id: OrganisationId,
    keeper_name: String,
    project_id: Option<ProjectId>,
    kind: PublicationKind,
    titles: Names,
    /// The title in the caller's language, or in one that has it.
    title: String,
    /// When it came out; null: not stated.
    published: Option<StatedDate>,
    /// Who brought it out.
    bodies: Vec<BodyView>,
    /// Where it can be read.
    address: Option<String>,
    /// To whom it went, and how.
    dissemination: Option<String>,
    /// What the caller may do with it now.
    abilities: Vec<&'static str>,
}

impl Versioned for PublicationView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A page of publications.
#[derive(Debug, Serialize, ToSchema)]
struct PublicationPage {
    items: Vec<PublicationView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(PublicationPage);

/// Which publications to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PublicationListQuery {
    /// Beginnings of words of a title or of a printed body, with or without diacritics.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Of this kind.
    kind: Option<PublicationKind>,
    /// Of this project.
    project_id: Option<ProjectId>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// List publications
///
/// The latest first, and those of which no date is stated last. For everybody who sees projects.
#[utoipa::path(tag = "projects", operation_id = "publication_list", params(PublicationListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = PublicationPage), Problem))]
#[get("/publications")]
async fn publication_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<PublicationListQuery>,
) -> Result<Listed<PublicationPage>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let Query(query) = query;
    let filter = storage::PublicationFilter {
        text: words(query.q)?,
        kind: query.kind,
        project: query.project_id,
    };
    let tx = app.read(&actor);
    let publications = storage::list(&tx, &actor.scope(), &filter, &request).await?;
    Ok(Listed(PublicationPage {
        items: views(&tx, &actor, publications.items).await?,
        next: publications.next,
    }))
}

/// What is entered of a publication. What is not stated is left out or null.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "annual_report", "titles": {"en": "Evaluation of the year 2020"},
    "published": {"date": "2021-02-10", "precision": "day"}, "address": "https://anitp.mai.gov.ro/"}))]
struct PublicationChange {
    /// A project that the caller's organisation leads.
    #[serde(default)]
    project_id: Option<ProjectId>,
    kind: PublicationKind,
    /// At least one.
    titles: Names,
    #[serde(default)]
    published: Option<StatedDate>,
    #[serde(default)]
    #[schema(max_items = 60)]
    bodies: Vec<NamedBody>,
    /// A web address with `https://` or `http://`.
    #[serde(default)]
    #[schema(max_length = 500)]
    address: Option<String>,
    /// To whom it went, and how.
    #[serde(default)]
    #[schema(max_length = 4000)]
    dissemination: Option<String>,
}

/// Enter a publication
///
/// The caller's organisation keeps it. For whoever manages projects; where it belongs to a project, one that their
/// organisation leads.
#[utoipa::path(tag = "projects", operation_id = "publication_create", request_body = PublicationChange,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = CREATED, body = PublicationView), Problem))]
#[post("/publications")]
async fn publication_create(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    key: IdempotencyKey,
    body: Json<PublicationChange>,
) -> Result<Created<PublicationView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let id = tx.new_id();
    let publication = if let Some(earlier) = tx.once(&once, id).await? {
        storage::find_kept(&tx, &actor.scope(), earlier).await?
    } else {
        let facts = given(&tx, &actor, body.into_inner(), None).await?;
        let publication = Publication {
            id,
            version: 1,
            keeper: actor.organisation,
            facts,
        };
        storage::add(&tx, &publication).await?;
        tx.record(changed(id, "added")).await?;
        publication
    };
    let view = view(&tx, &actor, publication).await?;
    tx.commit().await?;
    let location = format!("/api/v1/publications/{}", view.id);
    Ok(Created(view, location))
}

/// Read a publication
///
/// For everybody who sees projects.
#[utoipa::path(tag = "projects", operation_id = "publication_read", params(("id" = PublicationId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = PublicationView), Problem))]
#[get("/publications/{id}")]
async fn publication_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<PublicationId>,
) -> Result<Etag<PublicationView>, Problem> {
    let tx = app.read(&actor);
    let publication = storage::find(&tx, *id).await?;
    Ok(Etag(view(&tx, &actor, publication).await?))
}

/// Change a publication
///
/// Replaces what is entered of it. For whoever manages projects, of the organisation that keeps it.
#[utoipa::path(tag = "projects", operation_id = "publication_update", request_body = PublicationChange,
    params(("id" = PublicationId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = PublicationView), Problem))]
#[put("/publications/{id}")]
async fn publication_update(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    id: Path<PublicationId>,
    version: IfMatch,
    body: Json<PublicationChange>,
) -> Result<Etag<PublicationView>, Problem> {
    let tx = app.write(&actor).await?;
    let publication = storage::find_kept(&tx, &actor.scope(), *id).await?;
    if publication.version != version.0 {
        return Err(Problem::stale(&view(&tx, &actor, publication).await?));
    }
    let facts = given(&tx, &actor, body.into_inner(), publication.facts.project).await?;
    if facts.project != publication.facts.project {
        file::detach(&tx, publication.id.uuid()).await?;
    }
    let publication = storage::save(&tx, Publication { facts, ..publication }).await?;
    tx.record(changed(*id, "changed")).await?;
    let view = view(&tx, &actor, publication).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

async fn given(
    tx: &Tx,
    actor: &Granted<ProjectsManage>,
    body: PublicationChange,
    was_of: Option<ProjectId>,
) -> Result<PublicationFacts, Problem> {
    let facts = PublicationFacts {
        project: of_project::entered(tx, actor, body.project_id, was_of).await?,
        kind: body.kind,
        titles: body.titles,
        published: body.published,
        bodies: body.bodies,
        address: body.address,
        dissemination: body.dissemination,
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

fn changed(id: PublicationId, how: &'static str) -> Event {
    Event::new(EventKind::PublicationChanged).subject(id).fields([how])
}

async fn view(tx: &Tx, actor: &Actor, publication: Publication) -> Result<PublicationView, Problem> {
    let view = views(tx, actor, vec![publication]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

async fn views(tx: &Tx, actor: &Actor, publications: Vec<Publication>) -> Result<Vec<PublicationView>, Problem> {
    let keepers = publications.iter().map(|publication| publication.keeper);
    let issuers = publications
        .iter()
        .flat_map(|publication| body::organisations(&publication.facts.bodies));
    let names = names(tx, actor.language, keepers.chain(issuers), []).await?;
    let projects = publications.iter().filter_map(|publication| publication.facts.project);
    let seen = of_project::seen(tx, actor, projects).await?;
    let may_manage = actor.may(Permission::ProjectsManage);
    let view = |publication: Publication| {
        let may_change = may_manage && publication.keeper == actor.organisation;
        let facts = publication.facts;
        PublicationView {
            id: publication.id,
            version: publication.version,
            keeper_id: publication.keeper,
            keeper_name: names.organisation(publication.keeper),
            project_id: facts.project.filter(|project| seen.contains(project)),
            kind: facts.kind,
            title: facts.titles.get(actor.language).to_owned(),
            titles: facts.titles,
            published: facts.published,
            bodies: body::views(facts.bodies, &names),
            address: facts.address,
            dissemination: facts.dissemination,
            abilities: may_change.then_some("publication_update").into_iter().collect(),
        }
    };
    Ok(publications.into_iter().map(view).collect())
}
