//! Many cases assigned at once.

use actix_web::post;
use actix_web::web::{self, Data};
use punte_domain::handover::HandoverOutcome;
use punte_domain::id::{CaseId, UserId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::present;
use crate::auth::{CasesAssign, Granted};
use crate::cases::handover::find_held;
use crate::handover::{HandoverReport, check_rows};
use crate::{App, IdempotencyKey, Json, Problem};

/// Cases to assign, each with the version that was looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"cases": [
    {"case_id": "7e9f3c1a-1111-4222-8333-444455556666", "version": 3, "user_id": "7e9f3c1a-1111-4222-8333-444455557777"}
]}))]
pub(crate) struct CaseAssignMany {
    /// At most 50, no case twice.
    #[schema(max_items = 50)]
    cases: Vec<CaseAssignOne>,
}

/// A case to assign.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseAssignOne {
    case_id: CaseId,
    /// The version that was looked at.
    version: i64,
    /// A colleague of the organisation that holds it; `null` for nobody.
    #[serde(deserialize_with = "present")]
    #[schema(required = true)]
    user_id: Option<UserId>,
}

/// Assign many cases
///
/// As each were assigned by itself: what may not go, or has changed since it was looked at, stays as
/// it is and holds up no other; the answer says of every case what became of it. All that goes goes
/// together. A call that is repeated finds done what was done. For whoever may assign in the
/// organisation that holds the cases.
#[utoipa::path(tag = "cases", operation_id = "case_assign_many",
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("cases.assign"))),
    responses((status = OK, body = HandoverReport), Problem))]
#[post("/cases/assign")]
pub(in crate::cases) async fn assign(
    app: Data<App>,
    actor: Granted<CasesAssign>,
    key: IdempotencyKey,
    body: Json<CaseAssignMany>,
) -> Result<web::Json<HandoverReport>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let mut rows = body.into_inner().cases;
    let asked = rows.iter().map(|row| (row.case_id, row.user_id));
    check_rows(&tx, &actor, &[("/cases", asked.collect())]).await?;
    let is_again = tx.once(&once, actor.user).await?.is_some();
    // In one order, so that two who assign at once wait for each other and for nothing else.
    rows.sort_by_key(|row| row.case_id);
    let mut report = HandoverReport::default();
    for row in rows {
        let outcome = match find_held(&tx, &actor, row.case_id).await? {
            Ok(case) => match case.assign_among(row.user_id, row.version, &actor) {
                Ok(_) if is_again => HandoverOutcome::Changed,
                Ok((case, assigned)) => {
                    punte_storage::cases::save(&tx, case).await?;
                    tx.record(assigned).await?;
                    HandoverOutcome::Done
                }
                Err(HandoverOutcome::AlreadyDone) if is_again => HandoverOutcome::Done,
                Err(outcome) => outcome,
            },
            Err(outcome) => outcome,
        };
        report.add(row.case_id, outcome);
    }
    tx.commit().await?;
    Ok(web::Json(report))
}
