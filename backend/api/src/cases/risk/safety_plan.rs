//! The safety plan of a case.

use actix_web::web::{Data, Path};
use actix_web::{get, put};
use punte_domain::cases::risk::safety_plan::{SafetyPlan, SafetyPlanParts};
use punte_domain::event::Event;
use punte_domain::id::CaseId;
use punte_storage::Tx;
use punte_storage::cases::safety_plan as storage;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::{CasesIdentity, Granted};
use crate::etag::Versioned;
use crate::{App, Etag, IfMatch, Json, Problem};

/// What the person does and whom they reach when danger comes, in the words agreed with them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SafetyPlan)]
pub(crate) struct SafetyPlanView {
    /// 0 while nothing was written.
    version: i64,
    /// By what the person notices that danger comes.
    warning_signs: Option<String>,
    /// Where the person can go.
    safe_places: Option<String>,
    /// Whom the person can reach, and how.
    safe_people: Option<String>,
    /// What is done first, by whom.
    what_to_do: Option<String>,
    /// Telephone, accounts, location.
    digital_safety: Option<String>,
    /// Where papers, money and keys are.
    papers_and_money: Option<String>,
}

impl From<SafetyPlan> for SafetyPlanView {
    fn from(plan: SafetyPlan) -> Self {
        let parts = plan.parts;
        Self {
            version: plan.version,
            warning_signs: parts.warning_signs,
            safe_places: parts.safe_places,
            safe_people: parts.safe_people,
            what_to_do: parts.what_to_do,
            digital_safety: parts.digital_safety,
            papers_and_money: parts.papers_and_money,
        }
    }
}

impl Versioned for SafetyPlanView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// The whole safety plan, replacing what stood in it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"safe_places": "At the sister's, by the back door.", "what_to_do": "Call the case worker, then 112."}))]
pub(crate) struct SafetyPlanUpdate {
    #[serde(default)]
    #[schema(max_length = 5_000)]
    warning_signs: Option<String>,
    #[serde(default)]
    #[schema(max_length = 5_000)]
    safe_places: Option<String>,
    #[serde(default)]
    #[schema(max_length = 5_000)]
    safe_people: Option<String>,
    #[serde(default)]
    #[schema(max_length = 5_000)]
    what_to_do: Option<String>,
    #[serde(default)]
    #[schema(max_length = 5_000)]
    digital_safety: Option<String>,
    #[serde(default)]
    #[schema(max_length = 5_000)]
    papers_and_money: Option<String>,
}

impl From<SafetyPlanUpdate> for SafetyPlanParts {
    fn from(plan: SafetyPlanUpdate) -> Self {
        Self {
            warning_signs: plan.warning_signs,
            safe_places: plan.safe_places,
            safe_people: plan.safe_people,
            what_to_do: plan.what_to_do,
            digital_safety: plan.digital_safety,
            papers_and_money: plan.papers_and_money,
        }
    }
}

/// Read the safety plan of a case
///
/// It tells where the person is safe, so it stays in the organisation that holds the case. The
/// reading is recorded. For whoever may know there how to reach the person.
#[utoipa::path(tag = "cases", operation_id = "safety_plan_read", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = SafetyPlanView), Problem))]
#[get("/cases/{id}/safety-plan")]
pub(in crate::cases) async fn read(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    id: Path<CaseId>,
) -> Result<Etag<SafetyPlanView>, Problem> {
    let plan = find(&app.read(&actor), &actor, *id).await?;
    app.record(&actor, [plan.read()]).await?;
    Ok(Etag(plan.into()))
}

async fn find(tx: &Tx, actor: &Granted<CasesIdentity>, case: CaseId) -> Result<SafetyPlan, Problem> {
    let case = crate::cases::find_to_reach(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    Ok(storage::find(tx, &key).await?)
}

/// The plan, once something was written, and the entry to record before it is shown.
pub(in crate::cases) async fn to_print(
    tx: &Tx,
    actor: &Granted<CasesIdentity>,
    case: CaseId,
) -> Result<Option<(SafetyPlanView, Option<Event>)>, Problem> {
    let plan = find(tx, actor, case).await?;
    let event = plan.read();
    Ok((plan.version > 0).then(|| (plan.into(), Some(event))))
}

/// Write the safety plan of a case
///
/// Replaces the whole of it; the first writing is of version 0. Recorded with the names of the
/// parts that differ. For whoever may read it, while the case is open.
#[utoipa::path(tag = "cases", operation_id = "safety_plan_update",
    params(("id" = CaseId, Path), ("If-Match" = String, Header, description = "The version that was changed", example = "\"3\"")),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = SafetyPlanView), Problem))]
#[put("/cases/{id}/safety-plan")]
pub(in crate::cases) async fn update(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    id: Path<CaseId>,
    version: IfMatch,
    body: Json<SafetyPlanUpdate>,
) -> Result<Etag<SafetyPlanView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = crate::cases::find_to_reach(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let plan = storage::find(&tx, &key).await?;
    if plan.version != version.0 {
        // What is shown is read, also in a refusal.
        tx.record(plan.read()).await?;
        tx.commit().await?;
        return Err(Problem::stale(&SafetyPlanView::from(plan)));
    }
    let parts = SafetyPlanParts::from(body.into_inner()).checked()?;
    let (mut plan, changed) = plan.change(&case, parts, &actor)?;
    match changed {
        Some(changed) => {
            plan = storage::save(&tx, &key, plan, actor.user).await?;
            tx.record(changed).await?;
        }
        None => tx.record(plan.read()).await?,
    }
    tx.commit().await?;
    Ok(Etag(plan.into()))
}
