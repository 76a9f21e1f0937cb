//! Undoing a merge.

use actix_web::post;
use actix_web::web::{Data, Path};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::closure::{ClosureState, ReopeningGiven};
use punte_domain::cases::duplicate::{Duplicate, DuplicateError, MergedPerson};
use punte_domain::id::{ClosureId, DuplicateId};
use punte_storage::Tx;
use punte_storage::cases::{closure, duplicate as storage, person as people};
use serde::Deserialize;
use utoipa::ToSchema;

use super::seen;
use super::view::{DuplicateView, view};
use crate::auth::{CasesMerge, Granted};
use crate::cases::closure::reopen::reopens;
use crate::cases::person::keep;
use crate::{App, Etag, IfMatch, Json, Problem};

/// Why a merge is undone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "other", "words": "The sister came."}))]
pub(crate) struct DuplicateUndo {
    /// A code of the pack's list `reopening_reason`: the case that closed opens again for it.
    #[schema(max_length = 100)]
    reason: String,
    /// In words; needed for `other`.
    #[serde(default)]
    #[schema(max_length = 4000)]
    words: Option<String>,
}

/// Undo the merge of two cases
///
/// The person of the case that went on has the values again that nobody changed since; `stayed` tells which
/// fields were changed and stay. The case that the merge closed opens again; a closing that still waits for
/// its approval is taken back. For whoever may judge it.
#[utoipa::path(tag = "cases", operation_id = "duplicate_undo",
    params(("id" = DuplicateId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"2\"")),
    extensions(("x-permission" = json!("cases.merge"))),
    responses((status = OK, body = DuplicateView), Problem))]
#[post("/duplicates/{id}/undo")]
pub(in crate::cases) async fn undo(
    app: Data<App>,
    actor: Granted<CasesMerge>,
    id: Path<DuplicateId>,
    version: IfMatch,
    body: Json<DuplicateUndo>,
) -> Result<Etag<DuplicateView>, Problem> {
    let tx = app.write(&actor).await?;
    let (pair, cases) = seen(&tx, &actor, &actor.scope(), *id, version).await?;
    let (case, other) = sides(&pair, cases)?;
    let body = body.into_inner();
    let given = ReopeningGiven {
        reason: body.reason,
        words: body.words,
    };
    let words = given.checked(&app.pack)?;
    let key = tx.case_key(case.id).await?;
    let merged = storage::merged(&tx, &key, pair.id).await?;
    let person = people::find(&tx, &key).await?;
    let now = person.details.clone();
    let (details, stayed) = merged.undo(&now, tx.now)?;
    let closed_by = pair.closure;
    let (pair, events) = pair.undo(&stayed, &actor, tx.now)?;
    let (person, changed) = person.change(details, tx.now)?;
    if let Some(changed) = changed {
        keep(&tx, &app.pack, &key, case, &now, (person, changed)).await?;
    }
    if let Some(closure) = closed_by {
        open(&app, &tx, &actor, other, closure, &given).await?;
    }
    let merged = MergedPerson {
        undone: words,
        ..merged
    };
    let pair = storage::save(&tx, pair, Some((&key, &merged))).await?;
    tx.record_all(events).await?;
    let view = view(&tx, &actor, pair).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The case that went on, and the other.
fn sides(pair: &Duplicate, [first, second]: [Case; 2]) -> Result<(Case, Case), DuplicateError> {
    match pair.kept {
        Some(kept) if kept == first.id => Ok((first, second)),
        Some(_) => Ok((second, first)),
        None => Err(DuplicateError::NotMerged),
    }
}

/// Undoes the closing that the merge wrote, wherever it stands: what was returned or opened again since
/// needs nothing.
async fn open(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    case: Case,
    id: ClosureId,
    given: &ReopeningGiven,
) -> Result<(), Problem> {
    let key = tx.case_key(case.id).await?;
    let asked = closure::find(tx, &key, id).await?;
    match asked.state {
        ClosureState::AwaitingApproval => {
            let (asked, withdrawn) = asked.withdraw(&case, actor, tx.now)?;
            closure::save(tx, &key, asked).await?;
            tx.record(withdrawn).await?;
        }
        ClosureState::Closed => {
            reopens(app, tx, &key, case, given, actor).await?;
        }
        ClosureState::Returned | ClosureState::Withdrawn | ClosureState::Reopened => {}
    }
    Ok(())
}
