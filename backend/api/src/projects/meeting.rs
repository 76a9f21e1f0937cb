//! Meetings that are about no case: county teams, committees, workshops, conferences.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, get, post, put};
use chrono::NaiveDate;
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{Id as _, MeetingDecisionId, MeetingId, OrganisationId, ProjectId, UserId};
use punte_domain::projects::body::NamedBody;
use punte_domain::projects::date::StatedDate;
use punte_domain::projects::meeting::{
    Meeting, MeetingDecision, MeetingDecisionState, MeetingFacts, MeetingKind, MeetingMode,
};
use punte_storage::identity::user;
use punte_storage::projects::{access, file, meeting as storage};
use punte_storage::{Names, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::{self, BodyView};
use super::file_access::let_go;
use super::of_project;
use crate::auth::{Granted, ProjectsRead, ProjectsReport};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::print::all;
use crate::query::{page, words};
use crate::routing::ServiceConfig;
use crate::{App, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(meeting_list)
        .service(meeting_create)
        .service(meeting_read)
        .service(meeting_update)
        .service(meeting_remove);
}

/// A meeting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Meeting)]
pub(super) struct MeetingView {
    id: MeetingId,
    version: i64,
    /// The organisation that keeps the record.
    keeper_id: OrganisationId,
    keeper_name: String,
    project_id: Option<ProjectId>,
    kind: MeetingKind,
    /// Whether the project was launched at it.
    is_launch: bool,
    /// Which of its row it is.
    #[schema(example = 5)]
    number: Option<u32>,
    title: String,
    /// How people met; null: not stated.
    mode: Option<MeetingMode>,
    /// When; null: not stated.
    held: Option<StatedDate>,
    /// The last day, where it took several.
    until: Option<StatedDate>,
    /// The county (ISO 3166-2); null: not stated.
    county: Option<String>,
    /// Where, as it is printed; null: not stated.
    place: Option<String>,
    bodies: Vec<BodyView>,
    /// How many people came; null: not stated.
    participants: Option<u32>,
    agenda: Option<String>,
    minutes: Option<String>,
    /// When they meet again.
    next: Option<StatedDate>,
    /// How many meetings this stands for; null: the source gives no number.
    meetings: Option<u32>,
    /// Where this is known from.
    source: Option<String>,
    /// How the source is to be read.
    source_note: Option<String>,
    decisions: Vec<MeetingDecisionView>,
    /// What the caller may do with it now.
    abilities: Vec<&'static str>,
}

impl Versioned for MeetingView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Something that was decided, which is a task.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeetingDecision)]
pub(super) struct MeetingDecisionView {
    id: MeetingDecisionId,
    text: String,
    /// Which colleague sees to it; null: not stated.
    owner_id: Option<UserId>,
    owner_name: Option<String>,
    /// Who does it, as it is printed.
    by: Option<String>,
    /// By when; null: not stated.
    due_on: Option<NaiveDate>,
    state: MeetingDecisionState,
    /// The day it was said to be done or dropped.
    ended_on: Option<NaiveDate>,
}

impl MeetingDecisionView {
    pub(super) fn new(decision: MeetingDecision, names: &Names) -> Self {
        Self {
            id: decision.id,
            text: decision.text,
            owner_id: decision.owner,
            owner_name: decision.owner.map(|owner| names.user(owner)),
            by: decision.by,
            due_on: decision.due_on,
            state: decision.state,
            ended_on: decision.ended_on,
        }
    }
}

/// A page of meetings.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MeetingPage {
    items: Vec<MeetingView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(MeetingPage);

/// Which meetings to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MeetingListQuery {
    /// Beginnings of words of a title, a place or a printed body, with or without diacritics.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Of this kind.
    kind: Option<MeetingKind>,
    /// In this county (ISO 3166-2).
    county: Option<String>,
    /// Whether a county is stated.
    placed: Option<bool>,
    /// In this year.
    year: Option<i32>,
    /// Whether a date is stated.
    dated: Option<bool>,
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

/// List meetings
///
/// The latest first, and those of which no date is stated last. For whoever sees projects: those that their
/// organisation keeps or had a part in, and those of its projects.
#[utoipa::path(tag = "projects", operation_id = "meeting_list", params(MeetingListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = MeetingPage), Problem))]
#[get("/meetings")]
async fn meeting_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<MeetingListQuery>,
) -> Result<Listed<MeetingPage>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let Query(query) = query;
    let filter = storage::MeetingFilter {
        text: words(query.q)?,
        kind: query.kind,
        county: query.county,
        is_placed: query.placed,
        year: query.year,
        project: query.project_id,
        organisation: query.organisation_id,
        is_dated: query.dated,
        ..storage::MeetingFilter::default()
    };
    let tx = app.read(&actor);
    let meetings = storage::list(&tx, &actor.scope(), &filter, &request).await?;
    Ok(Listed(MeetingPage {
        items: views(&tx, &actor, meetings.items).await?,
        next: meetings.next,
    }))
}

/// The meetings of a project that lie within the caller's reach, the latest first.
pub(super) async fn of_project(tx: &Tx, actor: &Granted<ProjectsRead>, id: ProjectId) -> Result<MeetingPage, Problem> {
    let filter = storage::MeetingFilter {
        project: Some(id),
        ..storage::MeetingFilter::default()
    };
    let scope = actor.scope();
    let found = all(async |request| storage::list(tx, &scope, &filter, request).await).await?;
    Ok(MeetingPage {
        items: views(tx, actor, found.items).await?,
        next: found.next,
    })
}

/// What is entered of a meeting. What is not stated is left out or null.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "steering_committee", "number": 5, "title": "Comitetul de coordonare",
    "held": {"date": "2019-07-16", "precision": "day"}, "county": "RO-B", "place": "Hotel Yesterday, Bucureşti",
    "bodies": [{"name": "Ministerul Public", "part": "attended"}],
    "decisions": [{"text": "Send the final report", "due_on": "2019-08-01"}]}))]
struct MeetingChange {
    /// The project it belongs to.
    #[serde(default)]
    project_id: Option<ProjectId>,
    kind: MeetingKind,
    /// Whether the project was launched at it: one meeting of a project.
    #[serde(default)]
    is_launch: bool,
    /// Which of its row it is: 1 or more.
    #[serde(default)]
    number: Option<u32>,
    #[schema(min_length = 1, max_length = 300)]
    title: String,
    #[serde(default)]
    mode: Option<MeetingMode>,
    #[serde(default)]
    held: Option<StatedDate>,
    /// The last day, where it took several.
    #[serde(default)]
    until: Option<StatedDate>,
    /// The county (ISO 3166-2).
    #[serde(default)]
    county: Option<String>,
    /// Where, as it is printed.
    #[serde(default)]
    #[schema(max_length = 300)]
    place: Option<String>,
    /// Who called it, took part, was a guest or paid: by what they are, never by people's names.
    #[serde(default)]
    #[schema(max_items = 60)]
    bodies: Vec<NamedBody>,
    /// How many people came.
    #[serde(default)]
    #[schema(maximum = 1_000_000)]
    participants: Option<u32>,
    #[serde(default)]
    #[schema(max_length = 20000)]
    agenda: Option<String>,
    #[serde(default)]
    #[schema(max_length = 20000)]
    minutes: Option<String>,
    /// When they meet again.
    #[serde(default)]
    next: Option<StatedDate>,
    /// How many meetings this stands for, where a source counts several and tells no more of them: 1 or more, 1 unless
    /// given, null where the source gives no number. A meeting with a record of its own is not among them.
    #[serde(default = "one")]
    meetings: Option<u32>,
    /// Where this is known from.
    #[serde(default)]
    #[schema(max_length = 400)]
    source: Option<String>,
    /// How the source is to be read.
    #[serde(default)]
    #[schema(max_length = 400)]
    source_note: Option<String>,
    #[serde(default)]
    #[schema(max_items = 50)]
    decisions: Vec<MeetingDecisionGiven>,
}

/// Something that was decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MeetingDecisionGiven {
    /// That of a decision that stays, and what became of it; a new one has none.
    #[serde(default)]
    id: Option<MeetingDecisionId>,
    #[schema(min_length = 1, max_length = 1000)]
    text: String,
    /// A colleague who sees to it.
    #[serde(default)]
    owner_id: Option<UserId>,
    /// Who does it, as it is printed.
    #[serde(default)]
    #[schema(max_length = 200)]
    by: Option<String>,
    #[serde(default)]
    due_on: Option<NaiveDate>,
}

/// How many a record stands for that does not say so.
const ONE: Option<u32> = Some(1);

pub(super) fn one() -> Option<u32> {
    ONE
}

/// Record a meeting
///
/// It belongs to the caller's organisation. Each decision is a task from then on. For whoever reports in projects;
/// where it belongs to a project, in that one.
#[utoipa::path(tag = "projects", operation_id = "meeting_create", request_body = MeetingChange,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = CREATED, body = MeetingView), Problem))]
#[post("/meetings")]
async fn meeting_create(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    key: IdempotencyKey,
    body: Json<MeetingChange>,
) -> Result<Created<MeetingView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let id = tx.new_id();
    let meeting = if let Some(earlier) = tx.once(&once, id).await? {
        storage::find_kept(&tx, &actor.scope(), earlier).await?
    } else {
        let facts = given(&app, &tx, &actor, body.into_inner(), None).await?;
        let meeting = Meeting {
            id,
            version: 1,
            keeper: actor.organisation,
            facts,
        };
        storage::add(&tx, &meeting).await?;
        tx.record(changed(id, "added")).await?;
        meeting
    };
    let view = view(&tx, &actor, meeting).await?;
    tx.commit().await?;
    let location = format!("/api/v1/meetings/{}", view.id);
    Ok(Created(view, location))
}

/// Read a meeting
///
/// For whoever sees projects: one that their organisation keeps or had a part in, or one of its projects.
#[utoipa::path(tag = "projects", operation_id = "meeting_read", params(("id" = MeetingId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = MeetingView), Problem))]
#[get("/meetings/{id}")]
async fn meeting_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<MeetingId>,
) -> Result<Etag<MeetingView>, Problem> {
    let tx = app.read(&actor);
    let meeting = storage::find(&tx, &actor.scope(), *id).await?;
    Ok(Etag(view(&tx, &actor, meeting).await?))
}

/// Change a meeting
///
/// Replaces what is entered of it. A decision that comes with its id stays as far as it is; one that does not come is
/// gone. For whoever reports in projects, of the organisation that keeps the record.
#[utoipa::path(tag = "projects", operation_id = "meeting_update", request_body = MeetingChange,
    params(("id" = MeetingId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = MeetingView), Problem))]
#[put("/meetings/{id}")]
async fn meeting_update(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    id: Path<MeetingId>,
    version: IfMatch,
    body: Json<MeetingChange>,
) -> Result<Etag<MeetingView>, Problem> {
    let tx = app.write(&actor).await?;
    let meeting = present(&tx, &actor, *id, version).await?;
    let facts = given(&app, &tx, &actor, body.into_inner(), Some(&meeting)).await?;
    if facts.project != meeting.facts.project {
        file::detach(&tx, meeting.id.uuid()).await?;
    }
    let meeting = storage::save(&tx, Meeting { facts, ..meeting }).await?;
    tx.record(changed(*id, "changed")).await?;
    let view = view(&tx, &actor, meeting).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Remove a meeting
///
/// One that should not be there: it and what it decided count no more. For whoever reports in projects, of the
/// organisation that keeps the record.
#[utoipa::path(tag = "projects", operation_id = "meeting_remove",
    params(("id" = MeetingId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/meetings/{id}")]
async fn meeting_remove(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    id: Path<MeetingId>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let meeting = present(&tx, &actor, *id, version).await?;
    let_go(&tx, meeting.id.uuid()).await?;
    storage::remove(&tx, &meeting).await?;
    tx.record(changed(*id, "removed")).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The meeting that the actor's organisation keeps, in the version they have seen.
async fn present(
    tx: &Tx,
    actor: &Granted<ProjectsReport>,
    id: MeetingId,
    version: IfMatch,
) -> Result<Meeting, Problem> {
    let meeting = storage::find_kept(tx, &actor.scope(), id).await?;
    as_seen(tx, actor, meeting, version).await
}

/// The meeting, if it is in the version the actor has seen.
pub(super) async fn as_seen(
    tx: &Tx,
    actor: &Granted<ProjectsReport>,
    meeting: Meeting,
    version: IfMatch,
) -> Result<Meeting, Problem> {
    if meeting.version == version.0 {
        Ok(meeting)
    } else {
        Err(Problem::stale(&view(tx, actor, meeting).await?))
    }
}

async fn given(
    app: &App,
    tx: &Tx,
    actor: &Granted<ProjectsReport>,
    body: MeetingChange,
    before: Option<&Meeting>,
) -> Result<MeetingFacts, Problem> {
    let mut decisions = Vec::new();
    for (at, one) in body.decisions.into_iter().enumerate() {
        let known = before.into_iter().flat_map(|meeting| &meeting.facts.decisions);
        let earlier = one.id.map(|id| known.clone().find(|earlier| earlier.id == id));
        let earlier = match earlier {
            Some(None) => return Err(Problem::at(format!("/decisions/{at}/id"), "not_found")),
            Some(earlier) => earlier,
            None => None,
        };
        let is_new_owner = one.owner_id != earlier.and_then(|earlier| earlier.owner);
        if let Some(owner) = one.owner_id.filter(|_| is_new_owner)
            && user::works_for(tx, owner).await? != Some(actor.organisation)
        {
            return Err(Problem::at(format!("/decisions/{at}/owner_id"), "not_colleague"));
        }
        decisions.push(MeetingDecision {
            id: earlier.map_or_else(|| tx.new_id(), |earlier| earlier.id),
            text: one.text,
            owner: one.owner_id,
            by: one.by,
            due_on: one.due_on,
            state: earlier.map_or(MeetingDecisionState::Open, |earlier| earlier.state),
            ended_on: earlier.and_then(|earlier| earlier.ended_on),
        });
    }
    let was_of = before.and_then(|meeting| meeting.facts.project);
    let facts = MeetingFacts {
        project: of_project::entered(tx, actor, body.project_id, was_of).await?,
        kind: body.kind,
        is_launch: body.is_launch,
        number: body.number,
        title: body.title,
        mode: body.mode,
        held: body.held,
        until: body.until,
        county: body.county,
        place: body.place,
        bodies: body.bodies,
        participants: body.participants,
        agenda: body.agenda,
        minutes: body.minutes,
        next: body.next,
        meetings: body.meetings,
        source: body.source,
        source_note: body.source_note,
        decisions,
    };
    let facts = facts.checked(|county| app.pack.county(county).is_some())?;
    body::known(tx, "/bodies", &facts.bodies).await?;
    if let Some(project) = facts.project.filter(|project| Some(*project) != was_of) {
        access::report(tx, &actor.scope(), project)
            .await
            .map_err(Problem::not_found_at("/project_id"))?;
    }
    Ok(facts)
}

pub(super) fn changed(id: MeetingId, how: &'static str) -> Event {
    Event::new(EventKind::MeetingChanged).subject(id).fields([how])
}

pub(super) async fn view(tx: &Tx, actor: &Actor, meeting: Meeting) -> Result<MeetingView, Problem> {
    let view = views(tx, actor, vec![meeting]).await?.pop();
    view.ok_or_else(|| Problem::new(crate::Code::NotFound))
}

async fn views(tx: &Tx, actor: &Actor, meetings: Vec<Meeting>) -> Result<Vec<MeetingView>, Problem> {
    let facts = || meetings.iter().map(|meeting| &meeting.facts);
    let keepers = meetings.iter().map(|meeting| meeting.keeper);
    let organisations = facts().flat_map(|facts| body::organisations(&facts.bodies));
    let owners = facts().flat_map(|facts| facts.decisions.iter().filter_map(|decision| decision.owner));
    let names = names(tx, actor.language, keepers.chain(organisations), owners).await?;
    let seen = of_project::seen(tx, actor, facts().filter_map(|facts| facts.project)).await?;
    let may_report = actor.may(punte_domain::access::Permission::ProjectsReport);
    let view = |meeting: Meeting| {
        let may_change = may_report && meeting.keeper == actor.organisation;
        let abilities: &[_] = if may_change {
            &["meeting_update", "meeting_remove"]
        } else {
            &[]
        };
        let facts = meeting.facts;
        let decisions = facts.decisions.into_iter();
        MeetingView {
            id: meeting.id,
            version: meeting.version,
            keeper_id: meeting.keeper,
            keeper_name: names.organisation(meeting.keeper),
            project_id: facts.project.filter(|project| seen.contains(project)),
            kind: facts.kind,
            is_launch: facts.is_launch,
            number: facts.number,
            title: facts.title,
            mode: facts.mode,
            held: facts.held,
            until: facts.until,
            county: facts.county,
            place: facts.place,
            bodies: body::views(facts.bodies, &names),
            participants: facts.participants,
            agenda: facts.agenda,
            minutes: facts.minutes,
            next: facts.next,
            meetings: facts.meetings,
            source: facts.source,
            source_note: facts.source_note,
            decisions: decisions.map(|one| MeetingDecisionView::new(one, &names)).collect(),
            abilities: abilities.to_vec(),
        }
    };
    Ok(meetings.into_iter().map(view).collect())
}
