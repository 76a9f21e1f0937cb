//! Interviews with the person a case is about: who asked when, and how often.

pub(super) mod account;
pub(super) mod form;
mod known;
mod view;

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::interview::{
    AccountRevision, EXPLOITERS, Interview, InterviewConsent, InterviewError, InterviewKind, InterviewStart,
};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, InterviewId};
use punte_storage::cases::{account as accounts, age, interview as storage};
use punte_storage::{Once, Page, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::step::{Found, Step, shown};
use super::track::CasePartQuery;
use crate::auth::{CasesContent, Granted};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};
pub(crate) use known::{AccountAnswerView, answer_views};
use view::{InterviewView, view, views};

/// A page of interviews.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InterviewPage {
    items: Vec<InterviewView>,
    /// How often the person was interviewed, by organisation. What was entered in error does not count.
    interviews: Vec<InterviewCount>,
    /// How often the person was asked for a screening besides.
    screenings: u64,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

/// How often an organisation interviewed the person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InterviewCount {
    organisation_name: String,
    count: u64,
}

paged!(InterviewPage);

/// List the interviews of a case
///
/// Latest first: who asked when and about which topics, and how often the person was interviewed in
/// all. The reading is recorded. For whoever may read content of the case.
#[utoipa::path(tag = "cases", operation_id = "interview_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = InterviewPage), Problem))]
#[get("/cases/{id}/interviews")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<InterviewPage>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let key = tx.case_key(case.id).await?;
    let page = storage::list(&tx, &key, &request).await?;
    let page = counted(&tx, &actor, &case, page).await?;
    if !page.items.is_empty() {
        app.record(&actor, [read_event(case.id)]).await?;
    }
    Ok(Listed(page))
}

/// All interviews, where there are any, and the entry to record before they are shown.
pub(super) async fn to_print(
    tx: &Tx,
    actor: &Granted<CasesContent>,
    case: CaseId,
) -> Result<Option<(InterviewPage, Option<Event>)>, Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let page = super::all(async |request| storage::list(tx, &key, request).await).await?;
    let page = counted(tx, actor, &case, page).await?;
    Ok((!page.items.is_empty()).then(|| (page, Some(read_event(case.id)))))
}

/// Interviews as the caller reads them, and how often the person was interviewed in all.
async fn counted(tx: &Tx, actor: &Actor, case: &Case, page: Page<Interview>) -> Result<InterviewPage, Problem> {
    let counted = storage::counted(tx, case.id).await?;
    let names = names(tx, actor.language, counted.iter().map(|(id, _)| *id), []).await?;
    Ok(InterviewPage {
        items: views(tx, actor, case, page.items).await?,
        interviews: counted
            .into_iter()
            .map(|(id, count)| InterviewCount {
                organisation_name: names.organisation(id),
                count,
            })
            .collect(),
        screenings: punte_storage::cases::screening::interviews(tx, case.id).await?,
        next: page.next,
    })
}

fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadInterviews).case(case)
}

/// An interview to begin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "identification", "started_at": "2026-03-02T09:00:00Z", "consent": "person",
    "place": "office", "present": ["interpreter"], "language": "ro"}))]
pub(crate) struct InterviewCreate {
    kind: InterviewKind,
    /// Not in the future, and not before the case was detected.
    started_at: DateTime<Utc>,
    /// Who agreed to it: of a child the guardian, with the child's assent. A first contact may do without.
    #[serde(default)]
    consent: Option<InterviewConsent>,
    /// A code of the pack's list `interview_place`.
    #[schema(max_length = 100)]
    place: String,
    /// Codes of the pack's list `interview_present`.
    #[serde(default)]
    #[schema(max_items = 20)]
    present: Vec<String>,
    /// ISO 639.
    #[serde(default)]
    #[schema(max_length = 3)]
    language: Option<String>,
}

/// Begin an interview
///
/// It counts from then on, for the caller's organisation. For whoever may write content in the
/// organisation that holds the case, while the case is open.
#[utoipa::path(tag = "cases", operation_id = "interview_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = CREATED, body = InterviewView), Problem))]
#[post("/cases/{id}/interviews")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<InterviewCreate>,
) -> Result<Created<InterviewView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: InterviewId = tx.new_id();
    let interview = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        storage::find(&tx, &key, earlier).await?
    } else {
        let body = body.into_inner();
        let given = InterviewStart {
            kind: body.kind,
            started_at: body.started_at,
            consent: body.consent,
            place: body.place,
            present: body.present,
            language: body.language,
        };
        let today = age::today(&tx, &app.pack, case.clone()).await?;
        let (interview, started) = Interview::start(id, &today, &app.pack, given, &actor, tx.now)?;
        storage::add(&tx, &key, &interview).await?;
        tx.record(started).await?;
        interview
    };
    let place = format!("/api/v1/cases/{}/interviews/{}", case.id, interview.id);
    let view = view(&tx, &actor, &case, interview).await?;
    tx.commit().await?;
    Ok(Created(view, place))
}

/// Read an interview
///
/// Who asked when, who was there, and which topics were asked. What was said is read with
/// `account_read`. The reading is recorded. For whoever may read content of the case.
#[utoipa::path(tag = "cases", operation_id = "interview_read",
    params(("id" = CaseId, Path), ("interview_id" = InterviewId, Path)),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = InterviewView), Problem))]
#[get("/cases/{id}/interviews/{interview_id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, InterviewId)>,
) -> Result<Etag<InterviewView>, Problem> {
    let tx = app.read(&actor);
    let (case, id) = path.into_inner();
    let case = super::find(&tx, &actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let interview = storage::find(&tx, &key, id).await?;
    let view = view(&tx, &actor, &case, interview).await?;
    app.record(&actor, [read_event(case.id)]).await?;
    Ok(Etag(view))
}

/// The end of an interview.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ended_at": "2026-03-02T10:30:00Z", "breaks": 2}))]
pub(crate) struct InterviewFinish {
    /// Between its beginning and now.
    ended_at: DateTime<Utc>,
    /// How many breaks there were.
    #[serde(default)]
    #[schema(maximum = 50)]
    breaks: Option<u32>,
}

/// Finish an interview
///
/// It takes no answers any more; another can follow. Of the episodes of exploitation exactly one is the
/// principal one then. For whoever may write content in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "interview_finish",
    params(("id" = CaseId, Path), ("interview_id" = InterviewId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = InterviewView), Problem))]
#[post("/cases/{id}/interviews/{interview_id}/finish")]
pub(super) async fn finish(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, InterviewId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<InterviewFinish>,
) -> Result<Etag<InterviewView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, interview) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let known = accounts::current(&tx, &key).await?;
    let has_asked = accounts::asked(&tx, [interview.id]).await?.contains_key(&interview.id);
    let end = (body.ended_at, body.breaks);
    let (interview, finished) = interview.finish(&case, &known, has_asked, end, &actor, tx.now)?;
    let interview = storage::save(&tx, &key, interview).await?;
    tx.record(finished).await?;
    let view = view(&tx, &actor, &case, interview).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Why an interview is an error.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "It was another person."}))]
pub(crate) struct InterviewMarkError {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Mark an interview as entered in error
///
/// It never took place, or not with this person: it counts no more, and what was answered in it does
/// not hold. What was known before stands again. For whoever may write content in the organisation that
/// holds the case, while the case is open.
#[utoipa::path(tag = "cases", operation_id = "interview_mark_error",
    params(("id" = CaseId, Path), ("interview_id" = InterviewId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = InterviewView), Problem))]
#[post("/cases/{id}/interviews/{interview_id}/mark-error")]
pub(super) async fn mark_error(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, InterviewId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<InterviewMarkError>,
) -> Result<Etag<InterviewView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, interview) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let (interview, marked) = interview.mark_error(&case, &body.reason, &actor)?;
    let interview = storage::save(&tx, &key, interview).await?;
    let errors = storage::errors(&tx, case.id).await?;
    let asked = accounts::asked(&tx, [interview.id]).await?;
    for topic in asked.into_values().flatten() {
        let all = accounts::all_of(&tx, &key, &topic).await?;
        let next = AccountRevision::without(tx.new_id(), &all, &errors, interview.id, &actor, tx.now);
        if let Some(next) = next {
            accounts::add(&tx, &key, &next).await?;
        }
    }
    tx.record(marked).await?;
    let view = view(&tx, &actor, &case, interview).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The interview in the version the caller saw, with its case, for a step that was not taken before. Another version
/// is refused.
async fn step(
    app: &App,
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, InterviewId),
    version: IfMatch,
    once: &Once,
) -> Result<Step<Found<Interview>, InterviewView>, Problem> {
    let case = super::find(&tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let interview = storage::find(&tx, &key, id).await?;
    let is_done = tx.once(once, id).await?.is_some();
    if !is_done && interview.version == version.0 {
        return Ok(Step::Go((tx, case, key, interview)));
    }
    let view = view(&tx, actor, &case, interview).await?;
    let done = shown(app, tx, actor, read_event(case.id), view, is_done).await;
    done.map(Step::Done)
}

/// The entry of the ledger for reading a topic.
fn read_topic(case: CaseId, topic: &str) -> Event {
    let kind = if topic == EXPLOITERS {
        EventKind::ReadExploiters
    } else {
        EventKind::ReadAccount
    };
    Event::new(kind).case(case)
}

impl From<InterviewError> for Problem {
    fn from(error: InterviewError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            InterviewError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            InterviewError::CaseClosed => not_now("case_closed"),
            InterviewError::NotOpen => not_now("interview_not_open"),
            InterviewError::NotConducting => not_now("interview_of_others"),
            // The interview has no such topic.
            InterviewError::NotOfThisInterview => Self::new(Code::NotFound),
            InterviewError::NothingAsked => not_now("nothing_answered"),
            InterviewError::PrincipalOpen => not_now("principal_open"),
            InterviewError::Invalid(fields) => fields.into(),
        }
    }
}
