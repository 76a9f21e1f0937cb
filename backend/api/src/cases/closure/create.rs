//! Asking for the closing of a case.

use std::collections::BTreeSet;

use actix_web::post;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Permission, Scope};
use punte_domain::cases::RiskLevel;
use punte_domain::cases::closure::{
    Closure, ClosureGiven, ClosureState, ContactAttempt, FollowUpAgreed, GoalOutcome, GoalResultGiven,
};
use punte_domain::id::{CaseId, ClosureId, GoalId};
use punte_domain::reference::Reference;
use punte_storage::Tx;
use punte_storage::cases::{closure as storage, search};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::ClosureView;
use super::{closes, known, read_event, view_of};
use crate::auth::{CasesDecide, Granted};
use crate::cases::case::check_version;
use crate::{App, Created, IdempotencyKey, IfMatch, Json, Problem};

/// The record of a closing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "goals_achieved", "decided_on": "2026-03-02", "last_contact_on": "2026-03-01",
    "living_situation": "own_home", "employment": "employed", "schooling": "completed", "papers": "complete",
    "safety": "low"}))]
pub(crate) struct ClosureCreate {
    /// A code of the pack's list `closing_reason`. Some need what they say: `transferred` an accepted
    /// transfer, `returned` the handover, `not_victim` the decision, `lost_contact` the attempts,
    /// `duplicate` the other case, `other` words.
    #[schema(max_length = 100)]
    reason: String,
    /// The day help ended: not in the future, not before the detection.
    decided_on: NaiveDate,
    /// When the person was last in contact.
    last_contact_on: NaiveDate,
    /// What came of every goal of the plan in force.
    #[serde(default)]
    #[schema(max_items = 20)]
    goals: Vec<ClosureGoalCreate>,
    /// Of a person who was lost: how somebody tried to reach them after the last contact.
    #[serde(default)]
    #[schema(max_items = 20)]
    attempts: Vec<ClosureAttemptCreate>,
    /// Of a duplicate: the reference of the other case, which the caller may see.
    #[serde(default)]
    #[schema(max_length = 100)]
    duplicate_of: Option<String>,
    /// A code of the pack's list `living_situation`.
    #[schema(max_length = 100)]
    living_situation: String,
    /// A code of the pack's list `employment`.
    #[schema(max_length = 100)]
    employment: String,
    /// A code of the pack's list `schooling`.
    #[schema(max_length = 100)]
    schooling: String,
    /// A code of the pack's list `papers`.
    #[schema(max_length = 100)]
    papers: String,
    /// How much danger there is, as whoever closes judges it.
    safety: RiskLevel,
    /// Why it closes although this or the last assessed risk is high, or although a new assessment is
    /// asked for; needed then.
    #[serde(default)]
    #[schema(max_length = 4000)]
    danger: Option<String>,
    /// What else whoever opens it again should know; needed for `other`.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: Option<String>,
    /// That the person agreed to be contacted; needs a valid consent for that.
    #[serde(default)]
    follow_up: Option<ClosureFollowUpCreate>,
}

/// What came of a goal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClosureGoalCreate {
    id: GoalId,
    outcome: GoalOutcome,
    /// Needed of all but what was reached.
    #[serde(default)]
    #[schema(max_length = 500)]
    why: Option<String>,
}

/// An attempt to reach the person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClosureAttemptCreate {
    /// Between the last contact and today.
    on: NaiveDate,
    /// A code of the pack's list `contact_way`.
    #[schema(max_length = 100)]
    way: String,
    /// By whom.
    #[schema(min_length = 1, max_length = 200)]
    by: String,
}

/// That the person agreed to be contacted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClosureFollowUpCreate {
    /// After how many months: some of those that the pack offers. One that stands twice stands once.
    #[schema(value_type = Vec<u32>, min_items = 1, max_items = 20)]
    months: BTreeSet<u32>,
    /// A code of the pack's list `contact_way`.
    #[schema(max_length = 100)]
    way: String,
    /// Which contact of the person is safe, and what to mind.
    #[schema(min_length = 1, max_length = 500)]
    reach: String,
}

/// Close a case
///
/// It is refused with `closing_blocked` while something has to end first; `errors` then names every
/// kind of it. Where the pack asks for it a second person approves, and the case is open until then;
/// else it closes at once, and its deadlines end. Contacts afterwards start where the person agreed.
/// For whoever may decide in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "closure_create",
    params(("id" = CaseId, Path),
           ("If-Match" = String, Header, description = "The version of the case", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.decide"))),
    responses((status = CREATED, body = ClosureView), Problem))]
#[post("/cases/{id}/closures")]
pub(in crate::cases) async fn create(
    app: Data<App>,
    actor: Granted<CasesDecide>,
    id: Path<CaseId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ClosureCreate>,
) -> Result<Created<ClosureView>, Problem> {
    let tx = app.write(&actor).await?;
    if let Some(Ok(other)) = body.duplicate_of.as_deref().map(Reference::parse) {
        storage::lock_with_other(&tx, *id, &other).await?;
    }
    let case = crate::cases::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: ClosureId = tx.new_id();
    if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        let closure = storage::find(&tx, &key, earlier).await?;
        let view = view_of(&tx, &actor, &case, closure).await?;
        tx.record(read_event(case.id, [&view])).await?;
        return created(tx, &case, view).await;
    }
    check_version(&tx, &app.pack, &actor, &case, version).await?;
    let given = ClosureGiven::from(body.into_inner());
    let evidence = storage::evidence(&tx, &key).await?;
    let scope = Actor::scope(&actor, Permission::CasesRead);
    let duplicate = duplicate(&tx, &scope, given.duplicate_of.as_deref()).await?;
    let known = known(&app, &tx, &case, &evidence, duplicate).await?;
    let (closure, written) = Closure::request(id, &case, given, &known, &actor, tx.now)?;
    storage::add(&tx, &key, &closure).await?;
    tx.record(written).await?;
    let case = if closure.state == ClosureState::Closed {
        closes(&app, &tx, &key, case, &closure, &actor).await?
    } else {
        case
    };
    answer(tx, &actor, &case, closure).await
}

/// The other case that was named, if the caller may see it and it was not closed as a duplicate itself.
async fn duplicate(tx: &Tx, scope: &Scope, named: Option<&str>) -> Result<Option<Reference>, Problem> {
    let Some(Ok(reference)) = named.map(Reference::parse) else {
        return Ok(None);
    };
    match search::by_reference(tx, scope, &reference).await? {
        Some(found) => Ok(storage::other_case(tx, found.reference).await?),
        None => Ok(None),
    }
}

async fn answer(
    tx: Tx,
    actor: &Actor,
    case: &punte_domain::cases::Case,
    closure: Closure,
) -> Result<Created<ClosureView>, Problem> {
    let view = view_of(&tx, actor, case, closure).await?;
    created(tx, case, view).await
}

async fn created(tx: Tx, case: &punte_domain::cases::Case, view: ClosureView) -> Result<Created<ClosureView>, Problem> {
    tx.commit().await?;
    Ok(Created(view, format!("/api/v1/cases/{}/closures", case.id)))
}

impl From<ClosureGoalCreate> for GoalResultGiven {
    fn from(goal: ClosureGoalCreate) -> Self {
        Self {
            goal: goal.id,
            outcome: goal.outcome,
            why: goal.why,
        }
    }
}

impl From<ClosureCreate> for ClosureGiven {
    fn from(body: ClosureCreate) -> Self {
        let attempts = body.attempts.into_iter().map(|attempt| ContactAttempt {
            on: attempt.on,
            way: attempt.way,
            by: attempt.by,
        });
        Self {
            reason: body.reason,
            decided_on: body.decided_on,
            last_contact_on: body.last_contact_on,
            goals: body.goals.into_iter().map(GoalResultGiven::from).collect(),
            attempts: attempts.collect(),
            duplicate_of: body.duplicate_of,
            living: body.living_situation,
            employment: body.employment,
            schooling: body.schooling,
            papers: body.papers,
            safety: body.safety,
            danger: body.danger,
            follow_up: body.follow_up.map(|agreed| FollowUpAgreed {
                months: agreed.months,
                way: agreed.way,
                reach: agreed.reach,
            }),
            note: body.note,
        }
    }
}
