//! Claims for compensation.

use actix_web::web::{Data, Path};
use actix_web::{post, put};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::proceeding::claim::{
    ClaimDecision, ClaimGiven, ClaimWords, CompensationClaim, CompensationClaimState, CompensationOutcome, Payment,
};
use punte_domain::id::{CaseId, CompensationClaimId, ProceedingId};
use punte_storage::cases::proceeding::{
    self as proceedings, claim as storage, claim_on_state_ended, follow_compensation,
};
use punte_storage::{CaseKey, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{known, read_event};
use crate::auth::{CasesContent, Granted};
use crate::cases::step::shown;
use crate::etag::Versioned;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// A payment.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompensationPayment {
    on: NaiveDate,
    /// In minor units of the currency.
    #[schema(minimum = 1)]
    amount: i64,
}

/// A claim for compensation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CompensationClaim)]
pub(crate) struct CompensationClaimView {
    id: CompensationClaimId,
    version: i64,
    state: CompensationClaimState,
    /// A code of the pack's list `compensation_way`.
    #[schema(example = "state_fund")]
    way: String,
    /// The proceedings in which it was made.
    proceeding_id: Option<ProceedingId>,
    /// Of whom or where it is claimed.
    body_name: Option<String>,
    claimed_on: NaiveDate,
    /// ISO 4217.
    #[schema(example = "RON")]
    currency: String,
    /// What was claimed, in minor units.
    asked: Option<i64>,
    outcome: Option<CompensationOutcome>,
    decided_on: Option<NaiveDate>,
    /// What was granted, in minor units.
    awarded: Option<i64>,
    payments: Vec<CompensationPayment>,
    /// What was paid in all, in minor units.
    paid: i64,
    withdrawn_on: Option<NaiveDate>,
    note: Option<String>,
    recorded_by_name: String,
    recorded_at: DateTime<Utc>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["compensation_claim_update"]))]
    abilities: Vec<&'static str>,
}

impl Versioned for CompensationClaimView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// What is said of a claim, from the claim to the last payment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"way": "state_fund", "claimed_on": "2026-03-02", "currency": "RON", "asked": 2_500_000,
    "outcome": null, "payments": []}))]
pub(crate) struct CompensationClaimWrite {
    /// A code of the pack's list `compensation_way`.
    #[schema(max_length = 100)]
    way: String,
    /// The proceedings of the case in which it was made.
    #[serde(default)]
    proceeding_id: Option<ProceedingId>,
    /// Of whom or where it is claimed.
    #[serde(default)]
    #[schema(max_length = 200)]
    body_name: Option<String>,
    claimed_on: NaiveDate,
    /// One of the pack's currencies (ISO 4217).
    #[schema(min_length = 3, max_length = 3)]
    currency: String,
    /// What is claimed, in minor units.
    #[serde(default)]
    #[schema(minimum = 1)]
    asked: Option<i64>,
    /// How it was decided, and when.
    #[serde(default)]
    outcome: Option<CompensationOutcome>,
    #[serde(default)]
    decided_on: Option<NaiveDate>,
    /// What was granted, in minor units; needed where something was.
    #[serde(default)]
    #[schema(minimum = 1)]
    awarded: Option<i64>,
    /// What was paid of it; all of it makes the claim paid.
    #[serde(default)]
    #[schema(max_items = 100)]
    payments: Vec<CompensationPayment>,
    /// When it was taken back, or found to be an error: it counts no more.
    #[serde(default)]
    withdrawn_on: Option<NaiveDate>,
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: Option<String>,
}

/// Write down a claim for compensation
///
/// The track `compensation` of the case follows its claims. For whoever may write content in the organisation
/// that holds the case; also after the case was closed.
#[utoipa::path(tag = "cases", operation_id = "compensation_claim_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = CREATED, body = CompensationClaimView), Problem))]
#[post("/cases/{id}/compensation-claims")]
pub(in crate::cases) async fn create(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<CompensationClaimWrite>,
) -> Result<Created<CompensationClaimView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = crate::cases::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: CompensationClaimId = tx.new_id();
    let (case, claim) = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        (case, storage::find(&tx, &key, earlier).await?)
    } else {
        let given = ClaimGiven::try_from(body.into_inner())?;
        let known = known(&app.pack, &tx, &case, None, None).await?;
        let files = files(&tx, &key, None).await?;
        let (claim, claimed) = CompensationClaim::make(id, &case, given, (&known, &files), &actor, tx.now)?;
        storage::add(&tx, &key, &claim).await?;
        tx.record(claimed).await?;
        let on = claim.moved_on();
        let case = follow_compensation(&tx, &app.pack, &key, case, (false, on), &actor).await?;
        (case, claim)
    };
    let view = view_of(&tx, &actor, &case, claim).await?;
    tx.commit().await?;
    let place = format!("/api/v1/cases/{}/compensation-claims/{}", case.id, view.id);
    Ok(Created(view, place))
}

/// Change what is said of a claim
///
/// All of it at once: that it was decided, paid in part or in full, or taken back. The track of the case follows.
/// For whoever may write content in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "compensation_claim_update",
    params(("id" = CaseId, Path), ("claim_id" = CompensationClaimId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\"")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = CompensationClaimView), Problem))]
#[put("/cases/{id}/compensation-claims/{claim_id}")]
pub(in crate::cases) async fn update(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, CompensationClaimId)>,
    version: IfMatch,
    body: Json<CompensationClaimWrite>,
) -> Result<Etag<CompensationClaimView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = crate::cases::find(&tx, &actor, &actor.scope(), path.0).await?;
    let key = tx.case_key(case.id).await?;
    let before = storage::find(&tx, &key, path.1).await?;
    if before.version != version.0 {
        let view = view_of(&tx, &actor, &case, before).await?;
        return shown(&app, tx, &actor, read_event(case.id), view, false).await;
    }
    let given = ClaimGiven::try_from(body.into_inner())?;
    let known = known(&app.pack, &tx, &case, None, None).await?;
    let files = files(&tx, &key, before.given.proceeding).await?;
    let was_of_state = before.is_of_state();
    let (claim, changed) = before.change(&case, given, (&known, &files), &actor)?;
    let claim = storage::save(&tx, &key, claim).await?;
    tx.record(changed).await?;
    let on = claim.moved_on();
    let case = follow_compensation(&tx, &app.pack, &key, case, (false, on), &actor).await?;
    if was_of_state && !claim.is_of_state() {
        claim_on_state_ended(&tx, &app.pack, &key, &case).await?;
    }
    let view = view_of(&tx, &actor, &case, claim).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The proceedings a claim may name: those that count, and the one it named before.
async fn files(tx: &Tx, key: &CaseKey, named: Option<ProceedingId>) -> Result<Vec<ProceedingId>, Problem> {
    let all = proceedings::all(tx, key).await?;
    let count = all.into_iter().filter(|one| !one.is_void).map(|one| one.id);
    Ok(count.chain(named).collect())
}

/// Claims as the caller reads them.
pub(super) async fn views(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    claims: Vec<CompensationClaim>,
) -> Result<Vec<CompensationClaimView>, Problem> {
    let names = names(tx, actor.language, None, claims.iter().map(|one| one.recorded_by)).await?;
    Ok(claims
        .into_iter()
        .map(|one| {
            let (state, abilities) = (one.state(), one.abilities(case, actor));
            let given = one.given;
            let paid = given.words.paid();
            let ClaimWords {
                body_name,
                asked,
                awarded,
                payments,
                note,
            } = given.words;
            CompensationClaimView {
                id: one.id,
                version: one.version,
                state,
                way: given.way,
                proceeding_id: given.proceeding,
                body_name,
                claimed_on: given.claimed_on,
                currency: given.currency,
                asked,
                outcome: given.decision.map(|decision| decision.outcome),
                decided_on: given.decision.map(|decision| decision.on),
                awarded,
                paid,
                payments: payments.into_iter().map(CompensationPayment::from).collect(),
                withdrawn_on: given.withdrawn_on,
                note,
                recorded_by_name: names.user(one.recorded_by),
                recorded_at: one.recorded_at,
                abilities,
            }
        })
        .collect())
}

async fn view_of(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    claim: CompensationClaim,
) -> Result<CompensationClaimView, Problem> {
    let view = views(tx, actor, case, vec![claim]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

impl From<Payment> for CompensationPayment {
    fn from(payment: Payment) -> Self {
        Self {
            on: payment.on,
            amount: payment.amount,
        }
    }
}

impl TryFrom<CompensationClaimWrite> for ClaimGiven {
    type Error = Problem;

    fn try_from(body: CompensationClaimWrite) -> Result<Self, Problem> {
        let decision = match (body.outcome, body.decided_on) {
            (Some(outcome), Some(on)) => Some(ClaimDecision { on, outcome }),
            (None, None) => None,
            (Some(_), None) => return Err(Problem::at("/decided_on", "required")),
            (None, Some(_)) => return Err(Problem::at("/outcome", "required")),
        };
        let payments = body.payments.into_iter().map(|payment| Payment {
            on: payment.on,
            amount: payment.amount,
        });
        Ok(Self {
            way: body.way,
            proceeding: body.proceeding_id,
            claimed_on: body.claimed_on,
            currency: body.currency,
            decision,
            withdrawn_on: body.withdrawn_on,
            words: ClaimWords {
                body_name: body.body_name,
                asked: body.asked,
                awarded: body.awarded,
                payments: payments.collect(),
                note: body.note,
            },
        })
    }
}
