//! Contacts with a person after their case was closed.

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::follow_up::{FollowUp, FollowUpError, FollowUpGiven};
use punte_domain::cases::task::Task;
use punte_domain::cases::{Case, RiskLevel};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, FollowUpId};
use punte_storage::cases::{clock, closure, follow_up as storage, task};
use punte_storage::identity::user;
use punte_storage::{Page, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::track::CasePartQuery;
use crate::auth::{CasesContent, Granted};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, Created, IdempotencyKey, Json, Problem, Query};

/// A contact with the person after the closing, or an attempt at one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FollowUp)]
pub(crate) struct FollowUpView {
    id: FollowUpId,
    on: NaiveDate,
    /// A code of the pack's list `contact_way`.
    #[schema(example = "phone")]
    way: String,
    is_reached: bool,
    /// A code of the pack's list `living_situation`.
    living_situation: Option<String>,
    safety: Option<RiskLevel>,
    /// Whether the person needs help again.
    needs_help: Option<bool>,
    words: Option<String>,
    organisation_name: String,
    recorded_by_name: String,
    recorded_at: DateTime<Utc>,
}

/// It is written once.
impl Versioned for FollowUpView {
    fn version(&self) -> i64 {
        1
    }
}

/// A page of contacts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FollowUpPage {
    items: Vec<FollowUpView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(FollowUpPage);

/// List the contacts after the closings of a case
///
/// The latest first. The reading is recorded. For whoever may read content of the case.
#[utoipa::path(tag = "cases", operation_id = "follow_up_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = FollowUpPage), Problem))]
#[get("/cases/{id}/follow-ups")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<FollowUpPage>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let key = tx.case_key(case.id).await?;
    let Page { items, next } = storage::list(&tx, &key, &request).await?;
    let items = views(&tx, &actor, items).await?;
    if !items.is_empty() {
        app.record(&actor, [read_event(case.id)]).await?;
    }
    Ok(Listed(FollowUpPage { items, next }))
}

/// A contact that was made or tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"on": "2026-06-02", "way": "phone", "is_reached": true, "living_situation": "own_home",
    "safety": "low", "needs_help": false, "words": "She likes the new job."}))]
pub(crate) struct FollowUpCreate {
    /// Between the closing and today.
    on: NaiveDate,
    /// A code of the pack's list `contact_way`.
    #[schema(max_length = 100)]
    way: String,
    is_reached: bool,
    /// A code of the pack's list `living_situation`; needed of a person who was reached.
    #[serde(default)]
    #[schema(max_length = 100)]
    living_situation: Option<String>,
    /// How much danger there is; needed of a person who was reached.
    #[serde(default)]
    safety: Option<RiskLevel>,
    /// Whether the person needs help again; needed of a person who was reached.
    #[serde(default)]
    needs_help: Option<bool>,
    #[serde(default)]
    #[schema(max_length = 4000)]
    words: Option<String>,
}

/// Write down a contact after the closing
///
/// Whether the person was reached or not, it meets the contacts that are due by that day. Where the person
/// needs help again, whoever works on the case is given a task. For whoever may write content in the
/// organisation that holds the case, while the case is closed.
#[utoipa::path(tag = "cases", operation_id = "follow_up_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = CREATED, body = FollowUpView), Problem))]
#[post("/cases/{id}/follow-ups")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<FollowUpCreate>,
) -> Result<Created<FollowUpView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: FollowUpId = tx.new_id();
    let contact = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        storage::find(&tx, &key, earlier).await?
    } else {
        let calendar = app.pack.calendar();
        let today = calendar.date(tx.now);
        let closed_on = case.closed_at.map_or(today, |at| calendar.date(at));
        let closed_on = match closure::in_force(&tx, &key).await? {
            Some(closure) => closure.counts_from(closed_on),
            None => closed_on,
        };
        let given = FollowUpGiven::from(body.into_inner());
        let known = (&*app.pack, closed_on, today);
        let (contact, made) = FollowUp::record(id, &case, given, known, &actor, tx.now)?;
        storage::add(&tx, &key, &contact).await?;
        tx.record(made).await?;
        meets(&app, &tx, &case, &contact).await?;
        asks(&app, &tx, &actor, &case, &contact).await?;
        contact
    };
    let view = views(&tx, &actor, vec![contact]).await?.pop();
    let view = view.ok_or_else(|| Problem::new(Code::NotFound))?;
    tx.commit().await?;
    Ok(Created(view, format!("/api/v1/cases/{}/follow-ups", case.id)))
}

async fn meets(app: &App, tx: &Tx, case: &Case, contact: &FollowUp) -> Result<(), Problem> {
    let at = app.pack.calendar().happened(contact.given.on, tx.now);
    let contacted = Occasion::new(Milestone::FollowedUp, case.id, case.organisation, at);
    Ok(clock::apply(tx, &app.pack, &contacted).await?)
}

/// Where the person needs help again, whoever works on the case is given a task; without anybody, who wrote
/// it down.
async fn asks(app: &App, tx: &Tx, actor: &Actor, case: &Case, contact: &FollowUp) -> Result<(), Problem> {
    let assigned = user::colleagues_among(tx, case.organisation, case.assigned_to).await?;
    let owner = assigned.into_iter().next().unwrap_or(actor.user);
    if let Some(given) = contact.task(&app.pack, owner, actor) {
        let (task, created) = Task::make(tx.new_id(), given, actor, tx.now)?;
        task::add(tx, &task).await?;
        tx.record(created).await?;
    }
    Ok(())
}

async fn views(tx: &Tx, actor: &Actor, contacts: Vec<FollowUp>) -> Result<Vec<FollowUpView>, Problem> {
    let names = names(
        tx,
        actor.language,
        contacts.iter().map(|contact| contact.organisation),
        contacts.iter().map(|contact| contact.recorded_by),
    )
    .await?;
    Ok(contacts
        .into_iter()
        .map(|contact| FollowUpView {
            id: contact.id,
            on: contact.given.on,
            way: contact.given.way,
            is_reached: contact.given.is_reached,
            living_situation: contact.given.living,
            safety: contact.given.safety,
            needs_help: contact.given.needs_help,
            words: contact.given.words,
            organisation_name: names.organisation(contact.organisation),
            recorded_by_name: names.user(contact.recorded_by),
            recorded_at: contact.recorded_at,
        })
        .collect())
}

fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadClosure).case(case).fields(["contacts"])
}

impl From<FollowUpCreate> for FollowUpGiven {
    fn from(body: FollowUpCreate) -> Self {
        Self {
            on: body.on,
            way: body.way,
            is_reached: body.is_reached,
            living: body.living_situation,
            safety: body.safety,
            needs_help: body.needs_help,
            words: body.words,
        }
    }
}

impl From<FollowUpError> for Problem {
    fn from(error: FollowUpError) -> Self {
        match error {
            FollowUpError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            FollowUpError::CaseOpen => Self::new(Code::NotNow).because("case_open"),
            FollowUpError::Invalid(fields) => fields.into(),
        }
    }
}
