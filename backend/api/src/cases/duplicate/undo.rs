//! Undoing a merge.

use actix_web::post;
use actix_web::web::{Data, Path};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::closure::{Closure, ClosureState, ReopeningGiven};
use punte_domain::cases::duplicate::{Duplicate, DuplicateError, MergedPerson};
use punte_domain::id::{ClosureId, DuplicateId};
use punte_domain::reference::Reference;
use punte_storage::Tx;
use punte_storage::cases::{closure, duplicate as storage, person as people};
use serde::Deserialize;
use utoipa::ToSchema;

use super::seen;
use super::view::{DuplicateView, view};
use crate::auth::{CasesMerge, Granted};
use crate::cases::closure::reopen::reopens;
use crate::cases::person::keep;
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem};

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
/// fields were changed and stay. Where the merge asked for the closing of the other case, what stands of it
/// now is undone, also when it was returned and written anew: the case opens again, or the closing that waits
/// for its approval is taken back. For whoever may judge it.
#[utoipa::path(tag = "cases", operation_id = "duplicate_undo",
    params(("id" = DuplicateId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"2\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.merge"))),
    responses((status = OK, body = DuplicateView), Problem))]
#[post("/duplicates/{id}/undo")]
pub(in crate::cases) async fn undo(
    app: Data<App>,
    actor: Granted<CasesMerge>,
    id: Path<DuplicateId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<DuplicateUndo>,
) -> Result<Etag<DuplicateView>, Problem> {
    let tx = app.write(&actor).await?;
    let (pair, cases) = storage::find_with_cases(&tx, &actor.scope(), *id).await?;
    if tx.once(&once.of(&app, &body), pair.id).await?.is_some() {
        return Ok(Etag(view(&tx, &actor, pair).await?));
    }
    let pair = seen(&tx, &actor, pair, version).await?;
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
    let kept = case.reference.clone();
    let (pair, event) = pair.undo(&stayed, &actor, tx.now)?;
    let (person, changed) = person.change(details, tx.now)?;
    if let Some(changed) = changed {
        keep(&tx, &app.pack, &key, case, &now, (person, changed)).await?;
    }
    if let Some(closure) = closed_by {
        open(&app, &tx, &actor, other, (closure, &kept), &given).await?;
    }
    let merged = MergedPerson {
        undone: words,
        ..merged
    };
    let pair = storage::save(&tx, pair, Some((&key, &merged))).await?;
    tx.record(event).await?;
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

/// Undoes the closing that waits or counts now, if it is the one that the merge wrote or was written anew
/// for the same: that the case is a duplicate of the one that went on.
async fn open(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    case: Case,
    (written, kept): (ClosureId, &Reference),
    given: &ReopeningGiven,
) -> Result<(), Problem> {
    let key = tx.case_key(case.id).await?;
    let is_of_merge = |closure: &Closure| closure.id == written || closure.names(kept);
    let waiting = closure::of_state(tx, &key, ClosureState::AwaitingApproval).await?;
    if let Some(waiting) = waiting.filter(is_of_merge) {
        let (withdrawn, event) = waiting.withdraw(&case, actor, tx.now)?;
        closure::save(tx, &key, withdrawn).await?;
        tx.record(event).await?;
    } else if closure::in_force(tx, &key)
        .await?
        .is_some_and(|closed| is_of_merge(&closed))
    {
        reopens(app, tx, &key, case, given, actor).await?;
    }
    Ok(())
}
