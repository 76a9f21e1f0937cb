//! Verifications of the ledger: what came of them, and asking for one.

use actix_web::web::{Data, Json};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use punte_domain::access::Actor;
use punte_domain::id::VerificationId;
use punte_storage::ledger::verification::{self as storage, KeptFault, Verification};
use punte_storage::{Names, Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{Granted, LedgerRead};
use crate::{App, IdempotencyKey, Problem};

/// How many that were finished are shown.
const SHOWN: u64 = 10;

/// A walk through the ledger, from its first entry to its last, against the checkpoints that were signed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LedgerVerification)]
struct VerificationView {
    id: VerificationId,
    asked_at: DateTime<Utc>,
    /// `null` where nobody asked: it is done once a day.
    asked_by_name: Option<String>,
    /// `null` while it is not finished.
    result: Option<VerificationResultView>,
}

/// What a walk through the ledger found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LedgerVerificationResult)]
struct VerificationResultView {
    finished_at: DateTime<Utc>,
    /// Whether everything is as it was signed.
    is_whole: bool,
    /// Entries in the chain: up to which one it was walked.
    entries: i64,
    /// Entries that waited for their place in it.
    pending: i64,
    /// Signed checkpoints that agree.
    checkpoints: i64,
    /// What must not be, at most twenty.
    faults: Vec<LedgerFaultView>,
}

/// What must not be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LedgerFault)]
struct LedgerFaultView {
    /// `gap`, `altered`, `cut_off`, `recomputed`, `foreign_signature`, `wrong_key`, `old_key`, `unreadable`, `no_checkpoint`.
    #[schema(example = "altered")]
    code: String,
    /// The entry, or the line of the checkpoint file.
    at: i64,
}

/// Verifications of the ledger.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LedgerVerificationList {
    /// The one that is asked for and not finished.
    open: Option<VerificationView>,
    /// The last ten that were finished, the latest first.
    items: Vec<VerificationView>,
}

/// List verifications of the ledger
///
/// When it was verified, up to which entry, and with what result. For auditors.
#[utoipa::path(tag = "oversight", operation_id = "ledger_verification_list",
    extensions(("x-permission" = json!("ledger.read"))),
    responses((status = OK, body = LedgerVerificationList), Problem))]
#[get("/ledger/verifications")]
pub(super) async fn list(app: Data<App>, actor: Granted<LedgerRead>) -> Result<Json<LedgerVerificationList>, Problem> {
    let tx = app.read(&actor);
    Ok(Json(all(&tx, &actor).await?))
}

/// Ask for the ledger to be verified
///
/// A job does it in a moment; how long it takes depends on the length of the ledger. Where one is asked for
/// already, that is enough. For auditors.
#[utoipa::path(tag = "oversight", operation_id = "ledger_verification_create",
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("ledger.read"))),
    responses((status = OK, body = LedgerVerificationList), Problem))]
#[post("/ledger/verifications")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<LedgerRead>,
    key: IdempotencyKey,
) -> Result<Json<LedgerVerificationList>, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    if tx.once(&once, actor.user).await?.is_none() {
        storage::ask(&tx).await?;
    }
    let all = all(&tx, &actor).await?;
    tx.commit().await?;
    Ok(Json(all))
}

async fn all(tx: &Tx, actor: &Actor) -> Result<LedgerVerificationList, Problem> {
    let open = storage::open(tx).await?;
    let finished = storage::finished(tx, SHOWN).await?;
    let asked_by = open.iter().chain(&finished).filter_map(|one| one.asked_by);
    let names = names(tx, actor.language, [], asked_by).await?;
    Ok(LedgerVerificationList {
        open: open.map(|one| VerificationView::new(one, &names)),
        items: finished
            .into_iter()
            .map(|one| VerificationView::new(one, &names))
            .collect(),
    })
}

impl VerificationView {
    fn new(one: Verification, names: &Names) -> Self {
        Self {
            id: one.id,
            asked_at: one.asked_at,
            asked_by_name: one.asked_by.map(|user| names.user(user)),
            result: one.finished.map(|(finished_at, found)| VerificationResultView {
                finished_at,
                is_whole: found.faults.is_empty(),
                entries: found.entries,
                pending: found.pending,
                checkpoints: found.checkpoints,
                faults: found.faults.into_iter().map(LedgerFaultView::from).collect(),
            }),
        }
    }
}

impl From<KeptFault> for LedgerFaultView {
    fn from(fault: KeptFault) -> Self {
        Self {
            code: fault.code,
            at: fault.at,
        }
    }
}
