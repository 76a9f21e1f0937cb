//! The individual plan of the person a case is about.

pub(super) mod update;
mod view;

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::plan::{GoalState, Plan, PlanAgreement, PlanError, PlanSignature, PlanState, StepState};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, GoalId, PlanId, StepId};
use punte_storage::cases::{clock, plan as storage};
use punte_storage::identity::user;
use punte_storage::{CaseKey, Once, Page, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::{CasesContent, Granted, PlansApprove};
use crate::cases::step::{Found, Step, shown};
use crate::cases::track::CasePartQuery;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};
pub(crate) use view::{PlanGoalView, shared_goals};
use view::{PlanView, views};

/// A page of the plans of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanPage {
    items: Vec<PlanView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(PlanPage);

/// List the plans of a case
///
/// The newest first: one that is being written, the one in force, and those it replaced. The
/// reading is recorded. For whoever may read content of the case.
#[utoipa::path(tag = "cases", operation_id = "plan_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = PlanPage), Problem))]
#[get("/cases/{id}/plans")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<PlanPage>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let key = tx.case_key(case.id).await?;
    let Page { items, next } = storage::list(&tx, &key, &request).await?;
    let items = views(&tx, &actor, &case, items).await?;
    if !items.is_empty() {
        app.record(&actor, [read_event(case.id)]).await?;
    }
    Ok(Listed(PlanPage { items, next }))
}

/// Read a plan
///
/// The reading is recorded. For whoever may read content of the case.
#[utoipa::path(tag = "cases", operation_id = "plan_read",
    params(("id" = CaseId, Path), ("plan_id" = PlanId, Path)),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = PlanView), Problem))]
#[get("/cases/{id}/plans/{plan_id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, PlanId)>,
) -> Result<Etag<PlanView>, Problem> {
    let tx = app.read(&actor);
    let (case_id, id) = path.into_inner();
    let case = super::find(&tx, &actor, &actor.scope(), case_id).await?;
    let key = tx.case_key(case.id).await?;
    let plan = storage::find(&tx, &key, id).await?;
    let view = view_of(&tx, &actor, &case, plan).await?;
    app.record(&actor, [read_event(case.id)]).await?;
    Ok(Etag(view))
}

/// Begin a plan
///
/// With what the plan before left open. It counts once it is signed, and in packs that ask for it
/// approved. For whoever may write content in the organisation that holds the case, while the case
/// is open.
#[utoipa::path(tag = "cases", operation_id = "plan_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = CREATED, body = PlanView), Problem))]
#[post("/cases/{id}/plans")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    once: IdempotencyKey,
) -> Result<Created<PlanView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: PlanId = tx.new_id();
    let plan = if let Some(earlier) = tx.once(&once.of_no_body(&app), id).await? {
        tx.record(read_event(case.id)).await?;
        storage::find(&tx, &key, earlier).await?
    } else {
        let latest = storage::latest(&tx, &key).await?;
        let (plan, drafted) = Plan::draft(id, &case, latest.as_ref(), &actor, tx.now)?;
        storage::add(&tx, &key, &plan).await?;
        tx.record(drafted).await?;
        plan
    };
    let view = view_of(&tx, &actor, &case, plan).await?;
    tx.commit().await?;
    let place = format!("/api/v1/cases/{}/plans/{}", case.id, view.id);
    Ok(Created(view, place))
}

/// How person and case manager signed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"agreement": "signed", "signed_on": "2026-03-02"}))]
pub(crate) struct PlanSign {
    /// A guardian signs for a child only.
    agreement: PlanAgreement,
    /// Not in the future, not before the detection.
    signed_on: NaiveDate,
}

/// Sign a plan
///
/// The caller signs as case manager and says how the person agreed. It comes into force and replaces
/// the plan before, or waits for a supervisor where the pack asks for that. In force it meets the
/// deadline for the plan and starts the one for its review, from the day it was signed or from the
/// approval. Every colleague whom a step names has to be active still. For whoever may write content
/// in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "plan_sign",
    params(("id" = CaseId, Path), ("plan_id" = PlanId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = PlanView), Problem))]
#[post("/cases/{id}/plans/{plan_id}/sign")]
pub(in crate::cases) async fn sign(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, PlanId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<PlanSign>,
) -> Result<Etag<PlanView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, plan) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let signature = PlanSignature {
        agreement: body.agreement,
        signed_on: body.signed_on,
        needs_approval: app.pack.plan_needs_approval(),
    };
    let case = crate::cases::person::aged_today(&tx, &app.pack, case).await?;
    let colleagues = user::colleagues_among(&tx, case.organisation, plan.content.users()).await?;
    let today = app.pack.calendar().date(tx.now);
    let (plan, event) = plan.sign(&case, signature, &colleagues, &actor, today, tx.now)?;
    takes_its_place(&app, &tx, &case, &key, &plan).await?;
    let plan = storage::save(&tx, &key, plan).await?;
    tx.record(event).await?;
    answer(tx, &actor, &case, plan).await
}

/// Approve a plan
///
/// Somebody else than the case manager who signed it approves it; it comes into force. For
/// supervisors of the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "plan_approve",
    params(("id" = CaseId, Path), ("plan_id" = PlanId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("plans.approve"))),
    responses((status = OK, body = PlanView), Problem))]
#[post("/cases/{id}/plans/{plan_id}/approve")]
pub(in crate::cases) async fn approve(
    app: Data<App>,
    actor: Granted<PlansApprove>,
    path: Path<(CaseId, PlanId)>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<PlanView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of_no_body(&app);
    let (tx, case, key, plan) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let (plan, event) = plan.approve(&case, &actor, tx.now)?;
    takes_its_place(&app, &tx, &case, &key, &plan).await?;
    let plan = storage::save(&tx, &key, plan).await?;
    tx.record(event).await?;
    answer(tx, &actor, &case, plan).await
}

/// How far goals and steps have come; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"steps": [{"id": "7e9f3c1a-1111-4222-8333-444455556666", "state": "done"}]}))]
pub(crate) struct PlanProgress {
    #[serde(default)]
    #[schema(max_items = 20)]
    goals: Vec<PlanGoalProgress>,
    #[serde(default)]
    #[schema(max_items = 400)]
    steps: Vec<PlanStepProgress>,
}

/// How far a goal has come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanGoalProgress {
    id: GoalId,
    state: GoalState,
}

/// How far a step has come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanStepProgress {
    id: StepId,
    state: StepState,
}

/// Write down how far a plan has come
///
/// Goals and steps of the plan in force; ids that are not in it change nothing. For whoever may write
/// content in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "plan_progress",
    params(("id" = CaseId, Path), ("plan_id" = PlanId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = PlanView), Problem))]
#[post("/cases/{id}/plans/{plan_id}/progress")]
pub(in crate::cases) async fn progress(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, PlanId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<PlanProgress>,
) -> Result<Etag<PlanView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, plan) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let goals = body.goals.iter().map(|goal| (goal.id, goal.state)).collect();
    let steps = body.steps.iter().map(|step| (step.id, step.state)).collect();
    let (plan, event) = plan.progress(&case, &goals, &steps, &actor)?;
    let plan = storage::save(&tx, &key, plan).await?;
    tx.record(event).await?;
    answer(tx, &actor, &case, plan).await
}

/// A review of a plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reviewed_on": "2026-03-02"}))]
pub(crate) struct PlanReview {
    /// The day on which it was looked through with the person.
    reviewed_on: NaiveDate,
}

/// Review a plan that stays as it is
///
/// It was looked through with the person, and nothing in it is to change; otherwise a new plan is
/// begun. It meets the deadline of the review and starts the next. For whoever may write content in
/// the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "plan_review",
    params(("id" = CaseId, Path), ("plan_id" = PlanId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = PlanView), Problem))]
#[post("/cases/{id}/plans/{plan_id}/review")]
pub(in crate::cases) async fn review(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, PlanId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<PlanReview>,
) -> Result<Etag<PlanView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, plan) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let calendar = app.pack.calendar();
    let (plan, event) = plan.review(&case, body.reviewed_on, &actor, calendar.date(tx.now))?;
    let at = calendar.happened(body.reviewed_on, tx.now);
    let reviewed = Occasion::new(Milestone::PlanReviewed, case.id, case.organisation, at);
    clock::apply(&tx, &app.pack, &reviewed.detail(case.assistance.phase())).await?;
    let plan = storage::save(&tx, &key, plan).await?;
    tx.record(event).await?;
    answer(tx, &actor, &case, plan).await
}

/// The plan before is replaced, and the clocks hear of it, when `plan` has come into force.
async fn takes_its_place(app: &App, tx: &Tx, case: &Case, key: &CaseKey, plan: &Plan) -> Result<(), Problem> {
    if plan.state != PlanState::InForce {
        return Ok(());
    }
    if let Some(before) = storage::in_force(tx, key).await? {
        storage::save(tx, key, before.replaced()).await?;
    }
    // What nobody has to approve counts from the day it was signed.
    let at = match plan.signed_on {
        Some(day) if plan.approved_by.is_none() => app.pack.calendar().happened(day, tx.now),
        _ => tx.now,
    };
    let signed = Occasion::new(Milestone::PlanSigned, case.id, case.organisation, at);
    let reviewed = signed.also(Milestone::PlanReviewed).detail(case.assistance.phase());
    clock::apply(tx, &app.pack, &signed.by(case.organisation)).await?;
    clock::apply(tx, &app.pack, &reviewed).await?;
    Ok(())
}

/// The plan in the version the caller saw, with its case, for a step that was not taken before. Another version is
/// refused.
async fn step(
    app: &App,
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, PlanId),
    version: IfMatch,
    once: &Once,
) -> Result<Step<Found<Plan>, PlanView>, Problem> {
    let case = super::find(&tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let plan = storage::find(&tx, &key, id).await?;
    let is_done = tx.once(once, id).await?.is_some();
    if !is_done && plan.version == version.0 {
        return Ok(Step::Go((tx, case, key, plan)));
    }
    let view = view_of(&tx, actor, &case, plan).await?;
    let done = shown(app, tx, actor, read_event(case.id), view, is_done).await;
    done.map(Step::Done)
}

async fn answer(tx: Tx, actor: &Actor, case: &Case, plan: Plan) -> Result<Etag<PlanView>, Problem> {
    let view = view_of(&tx, actor, case, plan).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

async fn view_of(tx: &Tx, actor: &Actor, case: &Case, plan: Plan) -> Result<PlanView, Problem> {
    let view = views(tx, actor, case, [plan]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

/// The plan in force, or the latest where none is, or another one, and the entry to record before it is
/// shown.
pub(super) async fn to_print(
    tx: &Tx,
    actor: &Granted<CasesContent>,
    case: CaseId,
    id: Option<PlanId>,
) -> Result<Option<(PlanView, Option<Event>)>, Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let plan = match id {
        Some(id) => Some(storage::find(tx, &key, id).await?),
        None => match storage::in_force(tx, &key).await? {
            Some(plan) => Some(plan),
            None => storage::latest(tx, &key).await?,
        },
    };
    let view = views(tx, actor, &case, plan).await?.pop();
    Ok(view.map(|view| (view, Some(read_event(case.id)))))
}

fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadPlan).case(case).fields(["plan"])
}

impl From<PlanError> for Problem {
    fn from(error: PlanError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            PlanError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            PlanError::CaseClosed => not_now("case_closed"),
            PlanError::DraftExists => not_now("plan_draft_exists"),
            PlanError::AlreadySigned => not_now("plan_signed"),
            PlanError::Unfinished => not_now("plan_unfinished"),
            PlanError::OwnerLeft => not_now("plan_step_owner_left"),
            PlanError::NotAwaiting => not_now("plan_not_awaiting"),
            PlanError::OwnPlan => Self::new(Code::Forbidden).because("own_plan"),
            PlanError::NotInForce => not_now("plan_not_in_force"),
            PlanError::Invalid(fields) => fields.into(),
        }
    }
}
