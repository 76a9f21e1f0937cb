//! Trainings.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, get, post, put};
use punte_domain::event::EventKind;
use punte_domain::id::{Id as _, ProgrammeId, ProjectId, TrainingId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::projects::claim::{Claim, ClaimFacts, ClaimSubject};
use punte_domain::projects::training::{Training, TrainingFacts};
use punte_storage::projects::{attendance, claim, file, training as storage};
use punte_storage::{Page, Tx};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::attendance::stays_erased;
use super::claim::ProjectClaimCreate;
use super::report::{Reporter, fits, gone, has_room, known_activity, still_used, told};
use super::training_view::{TrainingChange, TrainingView, view, views};
use super::view::ClaimView;
use crate::auth::{Granted, ProjectsRead, ProjectsReport};
use crate::list::{Listed, paged};
use crate::query::{page, words};
use crate::routing::ServiceConfig;
use crate::{App, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(training_list)
        .service(training_create)
        .service(training_read)
        .service(training_update)
        .service(training_remove)
        .service(training_claim_create);
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrainingPage)]
struct TrainingPageView {
    items: Vec<TrainingView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(TrainingPageView);

/// Which trainings to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TrainingListQuery {
    /// Beginnings of words of name, module, place or topics, with or without diacritics.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Of this project.
    project_id: Option<ProjectId>,
    /// Sessions of this series.
    series_id: Option<TrainingId>,
    /// In this county (ISO 3166-2).
    county: Option<String>,
    /// Begun in this year; those whose day is not stated are in none.
    year: Option<i32>,
    /// Of projects of this programme.
    programme_id: Option<ProgrammeId>,
    /// To which people of this category came: a code of the pack's list `participant_category`. This and the next three
    /// are of the same people.
    category: Option<String>,
    /// To which people of this sex came: a code of the pack's list `sex`.
    sex: Option<String>,
    /// To which people of this kind of institution came.
    institution: Option<OrganisationKind>,
    /// To which people from this county came (ISO 3166-2).
    from_county: Option<String>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// List trainings
///
/// Of the projects in reach, the latest first; those that are not dated come last.
#[utoipa::path(tag = "projects", operation_id = "training_list", params(TrainingListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = TrainingPageView), Problem))]
#[get("/trainings")]
async fn training_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<TrainingListQuery>,
) -> Result<Listed<TrainingPageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let Query(query) = query;
    let filter = storage::TrainingFilter {
        text: words(query.q)?,
        project: query.project_id,
        series: query.series_id,
        county: query.county,
        year: query.year,
        programme: query.programme_id,
        people: storage::PeopleFilter {
            category: query.category,
            sex: query.sex,
            institution: query.institution,
            county: query.from_county,
        },
    };
    let tx = app.read(&actor);
    let Page { items, next } = storage::list(&tx, &actor.scope(), &filter, &request).await?;
    let items = views(&tx, &actor, items).await?;
    Ok(Listed(TrainingPageView { items, next }))
}

/// Enter a training
///
/// A session, or several that are counted together. A session of a series names it: what its sessions come to is no
/// more than what the series states. A breakdown that exceeds the number of people is refused with the difference. For
/// whoever reports in the project: its leader, and partners what is their own.
#[utoipa::path(tag = "projects", operation_id = "training_create", request_body = TrainingChange,
    params(("id" = ProjectId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = CREATED, body = TrainingView), Problem))]
#[post("/projects/{id}/trainings")]
async fn training_create(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    project: Path<ProjectId>,
    key: IdempotencyKey,
    body: Json<TrainingChange>,
) -> Result<Created<TrainingView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let reporter = Reporter::of(&tx, &actor, *project).await?;
    let id: TrainingId = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        let earlier = storage::find(&tx, &actor.scope(), earlier).await?;
        return Ok(created(view(&tx, &actor, earlier).await?));
    }
    let facts = checked(&app, body)?;
    has_room(storage::count(&tx, *project).await?, storage::MOST)?;
    let training = Training {
        id,
        version: 1,
        project: *project,
        organisation: actor.organisation,
        facts,
    };
    holds(&tx, reporter, &training, 0).await?;
    storage::add(&tx, &training).await?;
    tx.record(told(EventKind::TrainingChanged, id, "added")).await?;
    let view = view(&tx, &actor, training).await?;
    tx.commit().await?;
    Ok(created(view))
}

/// Read a training
///
/// With what sources say of it and how its attendance list stands; who stands in that is read apart.
#[utoipa::path(tag = "projects", operation_id = "training_read", params(("id" = TrainingId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = TrainingView), Problem))]
#[get("/trainings/{id}")]
async fn training_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<TrainingId>,
) -> Result<Etag<TrainingView>, Problem> {
    let tx = app.read(&actor);
    let training = storage::find(&tx, &actor.scope(), *id).await?;
    Ok(Etag(view(&tx, &actor, training).await?))
}

/// Change a training
///
/// Replaces what is entered of it. For the leader of the project, and for the partner that entered it.
#[utoipa::path(tag = "projects", operation_id = "training_update", request_body = TrainingChange,
    params(("id" = TrainingId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = TrainingView), Problem))]
#[put("/trainings/{id}")]
async fn training_update(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    id: Path<TrainingId>,
    version: IfMatch,
    body: Json<TrainingChange>,
) -> Result<Etag<TrainingView>, Problem> {
    let tx = app.write(&actor).await?;
    let (reporter, training) = to_change(&tx, &actor, *id, version).await?;
    let facts = checked(&app, body)?;
    let listed = attendance::kept(&tx, *id).await?.map_or(0, |list| list.rows);
    let training = Training { facts, ..training };
    holds(&tx, reporter, &training, listed).await?;
    let training = storage::save(&tx, training).await?;
    tx.record(told(EventKind::TrainingChanged, *id, "changed")).await?;
    let view = view(&tx, &actor, training).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Remove a training
///
/// One that was entered by mistake, with what sources said of it and with its attendance list. A series keeps its
/// place while there are sessions of it.
#[utoipa::path(tag = "projects", operation_id = "training_remove",
    params(("id" = TrainingId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/trainings/{id}")]
async fn training_remove(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    id: Path<TrainingId>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let (_, training) = to_change(&tx, &actor, *id, version).await?;
    let erased = attendance::erase(&tx, *id).await?;
    if erased.is_some() {
        tx.record(told(EventKind::AttendanceErased, *id, "by_hand")).await?;
    }
    attendance::remove(&tx, *id).await?;
    claim::forget(&tx, id.uuid()).await?;
    file::detach(&tx, id.uuid()).await?;
    storage::remove(&tx, &training).await.map_err(still_used)?;
    tx.record(told(EventKind::TrainingChanged, *id, "removed")).await?;
    if let Some(until) = erased {
        stays_erased(&app, *id, until).await?;
    }
    tx.commit().await?;
    Ok(gone())
}

/// Write down what a source says of a training
///
/// Two sources that disagree are two of these: the training carries the conflict until somebody says which is right.
/// For the leader of the project, and for the partner that entered the training.
#[utoipa::path(tag = "projects", operation_id = "training_claim_create", request_body = ProjectClaimCreate,
    params(("id" = TrainingId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = CREATED, body = ClaimView), Problem))]
#[post("/trainings/{id}/claims")]
async fn training_claim_create(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    id: Path<TrainingId>,
    key: IdempotencyKey,
    body: Json<ProjectClaimCreate>,
) -> Result<Created<ClaimView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let (_, training) = reported(&tx, &actor, *id).await?;
    let location = format!("/api/v1/trainings/{id}");
    let claim = Claim {
        id: tx.new_id(),
        version: 1,
        project: Some(training.project),
        subject: ClaimSubject::Training,
        subject_id: id.uuid(),
        facts: ClaimFacts::from(body.into_inner()).checked()?,
        is_accepted: false,
    };
    if let Some(earlier) = tx.once(&once, claim.id).await? {
        let earlier = claim::find(&tx, training.project, earlier).await?;
        return Ok(Created(earlier.into(), location));
    }
    has_room(claim::count(&tx, claim.subject_id).await?, claim::MOST)?;
    claim::add(&tx, &claim).await?;
    tx.record(claim.told("added")).await?;
    tx.commit().await?;
    Ok(Created(claim.into(), location))
}

fn checked(app: &App, body: Json<TrainingChange>) -> Result<TrainingFacts, Problem> {
    Ok(TrainingFacts::from(body.into_inner()).checked(&app.pack)?)
}

/// The training, if the actor may change it and has seen it as it is.
pub(super) async fn to_change(
    tx: &Tx,
    actor: &Granted<ProjectsReport>,
    id: TrainingId,
    version: IfMatch,
) -> Result<(Reporter, Training), Problem> {
    let (reporter, training) = reported(tx, actor, id).await?;
    if training.version == version.0 {
        Ok((reporter, training))
    } else {
        Err(Problem::stale(&view(tx, actor, training).await?))
    }
}

/// Refuses a training that does not fit what it belongs to, what belongs to it, or what its own figures add up to.
pub(super) async fn holds(tx: &Tx, reporter: Reporter, training: &Training, listed: u32) -> Result<(), Problem> {
    let facts = &training.facts;
    fits(facts.excess())?;
    if facts.participants.is_some_and(|people| people < listed) {
        let over = listed - facts.participants.unwrap_or_default();
        return Err(Problem::at("/participants", format!("over_total.{over}")));
    }
    known_activity(tx, training.project, facts.activity).await?;
    let parts = storage::parts(tx, training.id).await?;
    fits(facts.excess_of_parts(parts.iter().map(|part| &part.facts)))?;
    let Some(series) = facts.series else { return Ok(()) };
    // A series is none of another.
    if !parts.is_empty() || series == training.id {
        return Err(Problem::at("/series_id", "contradiction"));
    }
    let series = storage::series(tx, training.project, series)
        .await
        .map_err(Problem::not_found_at("/series_id"))?;
    reporter
        .may_change(series.organisation)
        .map_err(|_| Problem::at("/series_id", "not_found"))?;
    if series.facts.series.is_some() {
        return Err(Problem::at("/series_id", "contradiction"));
    }
    let siblings = storage::parts(tx, series.id).await?;
    let others = siblings.iter().filter(|part| part.id != training.id);
    let all = others.map(|part| &part.facts).chain([facts]);
    fits(series.facts.excess_of_parts(all))
}

/// The training, if the actor may change it, and so see who stands in its attendance list.
pub(super) async fn reported(
    tx: &Tx,
    actor: &Granted<ProjectsReport>,
    id: TrainingId,
) -> Result<(Reporter, Training), Problem> {
    let training = storage::find(tx, &actor.scope(), id).await?;
    let reporter = Reporter::of(tx, actor, training.project).await?;
    reporter.may_change(training.organisation)?;
    Ok((reporter, training))
}

fn created(view: TrainingView) -> Created<TrainingView> {
    let location = format!("/api/v1/trainings/{}", view.id());
    Created(view, location)
}
