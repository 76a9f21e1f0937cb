//! Case conferences.

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::conference::{Conference, ConferenceDecision, ConferenceError, ConferenceGiven, Participant};
use punte_domain::cases::task::TaskState;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, ConferenceId, TaskId, UserId};
use punte_storage::cases::{conference as storage, task};
use punte_storage::{Page, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::step::shown;
use super::task::is_colleague;
use super::track::CasePartQuery;
use crate::auth::{CasesContent, Granted};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// A case conference: who met about the person, and what they decided.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Conference)]
pub(crate) struct ConferenceView {
    id: ConferenceId,
    version: i64,
    held_on: NaiveDate,
    /// A code of the pack's list `conference_way`.
    #[schema(example = "online")]
    way: String,
    /// What part the person had in it: a code of the pack's list `conference_person`.
    #[schema(example = "present")]
    person: String,
    participants: Vec<ConferenceParticipant>,
    /// What was said.
    discussed: Option<String>,
    decisions: Vec<ConferenceDecisionView>,
    organisation_name: String,
    recorded_by_name: String,
    recorded_at: DateTime<Utc>,
    /// Whether it was marked as an error.
    is_error: bool,
    error_reason: Option<String>,
    /// What the caller may do with it now.
    abilities: Vec<&'static str>,
}

/// Somebody who took part.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConferenceParticipant {
    /// Their name, or what they do.
    #[schema(min_length = 1, max_length = 200)]
    who: String,
    /// For which body.
    #[serde(default)]
    #[schema(max_length = 200)]
    body: Option<String>,
}

/// Something that was decided, and its task.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConferenceDecision)]
pub(crate) struct ConferenceDecisionView {
    task_id: TaskId,
    text: String,
    due_on: NaiveDate,
    /// Whose task it is.
    owner_name: String,
    /// Who does it, where that is somebody of another body: the owner then asks them.
    by: Option<String>,
    /// Whether it is done; `null` outside the organisation whose task it is.
    state: Option<TaskState>,
}

impl Versioned for ConferenceView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A page of conferences.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConferencePage {
    items: Vec<ConferenceView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(ConferencePage);

/// List the conferences of a case
///
/// The latest first, with what became of each decision. The reading is recorded. For whoever may read
/// content of the case.
#[utoipa::path(tag = "cases", operation_id = "conference_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ConferencePage), Problem))]
#[get("/cases/{id}/conferences")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<ConferencePage>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let key = tx.case_key(case.id).await?;
    let Page { items, next } = storage::list(&tx, &key, &request).await?;
    let items = views(&tx, &actor, &case, items).await?;
    if !items.is_empty() {
        app.record(&actor, [read_event(case.id)]).await?;
    }
    Ok(Listed(ConferencePage { items, next }))
}

/// All conferences, where there are any, and the entry to record before they are shown.
pub(super) async fn to_print(
    tx: &Tx,
    actor: &Granted<CasesContent>,
    case: CaseId,
) -> Result<Option<(ConferencePage, Option<Event>)>, Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let Page { items, next } = super::all(async |request| storage::list(tx, &key, request).await).await?;
    let items = views(tx, actor, &case, items).await?;
    Ok((!items.is_empty()).then(|| (ConferencePage { items, next }, Some(read_event(case.id)))))
}

/// A conference that was held.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"held_on": "2026-03-02", "way": "online", "person": "heard_before",
    "participants": [{"who": "The school counsellor", "body": "The school"}],
    "decisions": [{"text": "Ask for a place at the day centre", "due_on": "2026-03-09"}]}))]
pub(crate) struct ConferenceCreate {
    /// Between the detection and today.
    held_on: NaiveDate,
    /// A code of the pack's list `conference_way`.
    #[schema(max_length = 100)]
    way: String,
    /// What part the person had in it: a code of the pack's list `conference_person`.
    #[schema(max_length = 100)]
    person: String,
    #[schema(min_items = 1, max_items = 30)]
    participants: Vec<ConferenceParticipant>,
    #[serde(default)]
    #[schema(max_length = 8000)]
    discussed: Option<String>,
    #[serde(default)]
    #[schema(max_items = 20)]
    decisions: Vec<ConferenceDecisionCreate>,
}

/// Something that was decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConferenceDecisionCreate {
    #[schema(min_length = 1, max_length = 200)]
    text: String,
    /// Not before the conference.
    due_on: NaiveDate,
    /// A colleague; otherwise the caller.
    #[serde(default)]
    owner_id: Option<UserId>,
    /// Who does it, where that is somebody of another body: the owner then asks them.
    #[serde(default)]
    #[schema(max_length = 200)]
    by: Option<String>,
}

/// Write down a case conference
///
/// Each decision becomes a task with an owner and a day. For whoever may write content in the
/// organisation that holds the case, while it is open.
#[utoipa::path(tag = "cases", operation_id = "conference_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = CREATED, body = ConferenceView), Problem))]
#[post("/cases/{id}/conferences")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<ConferenceCreate>,
) -> Result<Created<ConferenceView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: ConferenceId = tx.new_id();
    let conference = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        storage::find(&tx, &key, earlier).await?
    } else {
        let given = given(&tx, &actor, body.into_inner()).await?;
        let known = (&*app.pack, app.pack.calendar().date(tx.now));
        let (conference, tasks, events) = Conference::record(id, &case, given, known, &actor, tx.now)?;
        storage::add(&tx, &key, &conference).await?;
        for task in &tasks {
            task::add(&tx, task).await?;
        }
        tx.record_all(events).await?;
        conference
    };
    let view = view_of(&tx, &actor, &case, conference).await?;
    tx.commit().await?;
    Ok(Created(view, format!("/api/v1/cases/{}/conferences", case.id)))
}

/// Why the record of a conference should not be there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "It was held for another person."}))]
pub(crate) struct ConferenceMarkError {
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

/// Mark the record of a conference as an error
///
/// It stays readable. Its tasks stay too: whoever does them decides. For whoever may write content in
/// the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "conference_mark_error",
    params(("id" = CaseId, Path), ("conference_id" = ConferenceId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ConferenceView), Problem))]
#[post("/cases/{id}/conferences/{conference_id}/error")]
pub(super) async fn mark_error(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, ConferenceId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ConferenceMarkError>,
) -> Result<Etag<ConferenceView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, id) = *path;
    let case = super::find(&tx, &actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let conference = storage::find(&tx, &key, id).await?;
    let is_done = tx.once(&once.of(&app, &body), id).await?.is_some();
    if is_done || conference.version != version.0 {
        let view = view_of(&tx, &actor, &case, conference).await?;
        return shown(&app, tx, &actor, read_event(case.id), view, is_done).await;
    }
    let (conference, marked) = conference.mark_error(&case, &body.reason, &actor)?;
    let conference = storage::save(&tx, &key, conference).await?;
    tx.record_all([marked, read_event(case.id)]).await?;
    let view = view_of(&tx, &actor, &case, conference).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

async fn given(tx: &Tx, actor: &Actor, body: ConferenceCreate) -> Result<ConferenceGiven, Problem> {
    let mut decisions = Vec::new();
    for (at, one) in body.decisions.into_iter().enumerate() {
        let owner = one.owner_id.unwrap_or(actor.user);
        if !is_colleague(tx, actor, owner).await? {
            return Err(Problem::at(format!("/decisions/{at}/owner_id"), "not_colleague"));
        }
        decisions.push(ConferenceDecision {
            task: tx.new_id(),
            text: one.text,
            due_on: one.due_on,
            owner,
            by: one.by,
        });
    }
    let participants = body.participants.into_iter();
    Ok(ConferenceGiven {
        held_on: body.held_on,
        way: body.way,
        person: body.person,
        participants: participants
            .map(|one| Participant {
                who: one.who,
                body: one.body,
            })
            .collect(),
        discussed: body.discussed,
        decisions,
    })
}

async fn view_of(tx: &Tx, actor: &Actor, case: &Case, conference: Conference) -> Result<ConferenceView, Problem> {
    let view = views(tx, actor, case, vec![conference]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

async fn views(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    conferences: Vec<Conference>,
) -> Result<Vec<ConferenceView>, Problem> {
    let decisions = || conferences.iter().flat_map(|one| &one.words.decisions);
    let recorders = conferences.iter().map(|one| one.recorded_by);
    let names = names(
        tx,
        actor.language,
        conferences.iter().map(|one| one.organisation),
        decisions().map(|one| one.owner).chain(recorders),
    )
    .await?;
    let states = task::states(tx, actor.organisation, decisions().map(|one| one.task)).await?;
    Ok(conferences
        .into_iter()
        .map(|one| {
            let may_mark = one.may_be_marked(case, actor).is_ok();
            let participants = one.words.participants.into_iter();
            let decisions = one.words.decisions.into_iter();
            ConferenceView {
                id: one.id,
                version: one.version,
                held_on: one.held_on,
                way: one.way,
                person: one.person,
                participants: participants
                    .map(|one| ConferenceParticipant {
                        who: one.who,
                        body: one.body,
                    })
                    .collect(),
                discussed: one.words.discussed,
                decisions: decisions
                    .map(|one| ConferenceDecisionView {
                        task_id: one.task,
                        text: one.text,
                        due_on: one.due_on,
                        owner_name: names.user(one.owner),
                        by: one.by,
                        state: states.get(&one.task).copied(),
                    })
                    .collect(),
                organisation_name: names.organisation(one.organisation),
                recorded_by_name: names.user(one.recorded_by),
                recorded_at: one.recorded_at,
                is_error: one.error.is_some(),
                error_reason: one.error,
                abilities: may_mark.then_some("conference_mark_error").into_iter().collect(),
            }
        })
        .collect())
}

fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadConferences)
        .case(case)
        .fields(["participants", "discussed", "decisions"])
}

impl From<ConferenceError> for Problem {
    fn from(error: ConferenceError) -> Self {
        match error {
            ConferenceError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            ConferenceError::CaseClosed => Self::new(Code::NotNow).because("case_closed"),
            ConferenceError::InError => Self::new(Code::NotNow).because("conference_in_error"),
            ConferenceError::Invalid(fields) => fields.into(),
        }
    }
}
