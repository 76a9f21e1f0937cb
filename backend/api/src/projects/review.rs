//! Reviews of providers by standards.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use punte_domain::access::{Actor, Permission};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{Id as _, OrganisationId, ProjectId, StandardReviewId};
use punte_domain::projects::body::NamedBody;
use punte_domain::projects::date::StatedDate;
use punte_domain::projects::review::{ReviewFacts, ReviewFinding, StandardReview};
use punte_storage::projects::{KeptFilter, access, file, review as storage};
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
        .service(standard_review_list)
        .service(standard_review_create)
        .service(standard_review_read)
        .service(standard_review_update);
}

/// A review of a provider by standards.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StandardReview)]
struct StandardReviewView {
    id: StandardReviewId,
    version: i64,
    /// The organisation that keeps the record.
    keeper_id: OrganisationId,
    keeper_name: String,
    project_id: Option<ProjectId>,
    title: String,
    /// The act whose standards are asked for.
    act: Option<String>,
    /// When it was; null: not stated.
    reviewed: Option<StatedDate>,
    /// Whose services, and who looked.
    bodies: Vec<BodyView>,
    summary: Option<String>,
    findings: Vec<ReviewFinding>,
    /// The mean of the scores that are stated; null: none is.
    mean_score: Option<u8>,
    /// What the caller may do with it now.
    abilities: Vec<&'static str>,
}

impl Versioned for StandardReviewView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A page of reviews.
#[derive(Debug, Serialize, ToSchema)]
struct StandardReviewPage {
    items: Vec<StandardReviewView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(StandardReviewPage);

/// Which reviews to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StandardReviewListQuery {
    /// Beginnings of words of a title, an act or a printed body, with or without diacritics.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Of this project.
    project_id: Option<ProjectId>,
    /// In which this organisation has a part.
    organisation_id: Option<OrganisationId>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// List reviews of providers
///
/// The latest first, and those of which no date is stated last. For whoever sees projects: those that their
/// organisation keeps or has a part in, as the one that is reviewed has, and those of its projects.
#[utoipa::path(tag = "projects", operation_id = "standard_review_list", params(StandardReviewListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = StandardReviewPage), Problem))]
#[get("/standard-reviews")]
async fn standard_review_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<StandardReviewListQuery>,
) -> Result<Listed<StandardReviewPage>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let Query(query) = query;
    let filter = KeptFilter {
        text: words(query.q)?,
        project: query.project_id,
        organisation: query.organisation_id,
    };
    let tx = app.read(&actor);
    let reviews = storage::list(&tx, &actor.scope(), &filter, &request).await?;
    Ok(Listed(StandardReviewPage {
        items: views(&tx, &actor, reviews.items).await?,
        next: reviews.next,
    }))
}

/// What is entered of a review. What is not stated is left out or null.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Evaluarea centrului", "act": "HG 1238/2007",
    "reviewed": {"date": "2015-08-03", "precision": "day"}, "bodies": [{"name": "Centrul Exemplu", "part": "provider"}],
    "findings": [{"standard": "staff", "outcome": "met", "score": 90}]}))]
struct StandardReviewChange {
    /// A project that the caller's organisation leads.
    #[serde(default)]
    project_id: Option<ProjectId>,
    #[schema(min_length = 1, max_length = 300)]
    title: String,
    /// The act whose standards are asked for.
    #[serde(default)]
    #[schema(max_length = 200)]
    act: Option<String>,
    #[serde(default)]
    reviewed: Option<StatedDate>,
    /// Exactly one provider, and who looked.
    #[schema(min_items = 1, max_items = 60)]
    bodies: Vec<NamedBody>,
    #[serde(default)]
    #[schema(max_length = 4000)]
    summary: Option<String>,
    #[serde(default)]
    #[schema(max_items = 60)]
    findings: Vec<ReviewFinding>,
}

/// Record a review of a provider
///
/// It belongs to the caller's organisation. For whoever manages projects; where it belongs to a project, one that
/// their organisation leads.
#[utoipa::path(tag = "projects", operation_id = "standard_review_create", request_body = StandardReviewChange,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = CREATED, body = StandardReviewView), Problem))]
#[post("/standard-reviews")]
async fn standard_review_create(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    key: IdempotencyKey,
    body: Json<StandardReviewChange>,
) -> Result<Created<StandardReviewView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let id = tx.new_id();
    let review = if let Some(earlier) = tx.once(&once, id).await? {
        storage::find_kept(&tx, &actor.scope(), earlier).await?
    } else {
        let facts = given(&app, &tx, &actor, body.into_inner(), None).await?;
        let review = StandardReview {
            id,
            version: 1,
            keeper: actor.organisation,
            facts,
        };
        storage::add(&tx, &review).await?;
        tx.record(changed(id, "added")).await?;
        review
    };
    let view = view(&tx, &actor, review).await?;
    tx.commit().await?;
    let location = format!("/api/v1/standard-reviews/{}", view.id);
    Ok(Created(view, location))
}

/// Read a review of a provider
///
/// For whoever sees projects: one that their organisation keeps or has a part in, as the one that is reviewed has, or
/// one of its projects.
#[utoipa::path(tag = "projects", operation_id = "standard_review_read", params(("id" = StandardReviewId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = StandardReviewView), Problem))]
#[get("/standard-reviews/{id}")]
async fn standard_review_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<StandardReviewId>,
) -> Result<Etag<StandardReviewView>, Problem> {
    let tx = app.read(&actor);
    let review = storage::find(&tx, &actor.scope(), *id).await?;
    Ok(Etag(view(&tx, &actor, review).await?))
}

/// Change a review of a provider
///
/// Replaces what is entered of it. For whoever manages projects, of the organisation that keeps the record.
#[utoipa::path(tag = "projects", operation_id = "standard_review_update", request_body = StandardReviewChange,
    params(("id" = StandardReviewId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = StandardReviewView), Problem))]
#[put("/standard-reviews/{id}")]
async fn standard_review_update(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    id: Path<StandardReviewId>,
    version: IfMatch,
    body: Json<StandardReviewChange>,
) -> Result<Etag<StandardReviewView>, Problem> {
    let tx = app.write(&actor).await?;
    let review = storage::find_kept(&tx, &actor.scope(), *id).await?;
    if review.version != version.0 {
        return Err(Problem::stale(&view(&tx, &actor, review).await?));
    }
    let facts = given(&app, &tx, &actor, body.into_inner(), review.facts.project).await?;
    if facts.project != review.facts.project {
        file::detach(&tx, review.id.uuid()).await?;
    }
    let review = storage::save(&tx, StandardReview { facts, ..review }).await?;
    tx.record(changed(*id, "changed")).await?;
    let view = view(&tx, &actor, review).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

async fn given(
    app: &App,
    tx: &Tx,
    actor: &Granted<ProjectsManage>,
    body: StandardReviewChange,
    was_of: Option<ProjectId>,
) -> Result<ReviewFacts, Problem> {
    let facts = ReviewFacts {
        project: of_project::entered(tx, actor, body.project_id, was_of).await?,
        title: body.title,
        act: body.act,
        reviewed: body.reviewed,
        bodies: body.bodies,
        summary: body.summary,
        findings: body.findings,
    };
    let today = app.pack.calendar().date(tx.now);
    let facts = facts.checked(today, |standard| app.pack.has_code("service_standard", standard))?;
    body::known(tx, "/bodies", &facts.bodies).await?;
    if let Some(project) = facts.project.filter(|project| Some(*project) != was_of) {
        access::manage(tx, &actor.scope(), project)
            .await
            .map_err(Problem::not_found_at("/project_id"))?;
    }
    Ok(facts)
}

fn changed(id: StandardReviewId, how: &'static str) -> Event {
    Event::new(EventKind::ReviewChanged).subject(id).fields([how])
}

async fn view(tx: &Tx, actor: &Actor, review: StandardReview) -> Result<StandardReviewView, Problem> {
    let view = views(tx, actor, vec![review]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

async fn views(tx: &Tx, actor: &Actor, reviews: Vec<StandardReview>) -> Result<Vec<StandardReviewView>, Problem> {
    let keepers = reviews.iter().map(|review| review.keeper);
    let parties = reviews
        .iter()
        .flat_map(|review| body::organisations(&review.facts.bodies));
    let names = names(tx, actor.language, keepers.chain(parties), []).await?;
    let projects = reviews.iter().filter_map(|review| review.facts.project);
    let seen = of_project::seen(tx, actor, projects).await?;
    let may_manage = actor.may(Permission::ProjectsManage);
    let view = |review: StandardReview| {
        let may_change = may_manage && review.keeper == actor.organisation;
        let facts = review.facts;
        StandardReviewView {
            id: review.id,
            version: review.version,
            keeper_id: review.keeper,
            keeper_name: names.organisation(review.keeper),
            project_id: facts.project.filter(|project| seen.contains(project)),
            mean_score: facts.mean_score(),
            title: facts.title,
            act: facts.act,
            reviewed: facts.reviewed,
            bodies: body::views(facts.bodies, &names),
            summary: facts.summary,
            findings: facts.findings,
            abilities: may_change.then_some("standard_review_update").into_iter().collect(),
        }
    };
    Ok(reviews.into_iter().map(view).collect())
}
