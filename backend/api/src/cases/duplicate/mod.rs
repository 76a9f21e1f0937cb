//! Two cases of one person: the desk where that is judged.

pub(super) mod list;
pub(super) mod merge;
pub(super) mod undo;
mod view;

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::duplicate::{Duplicate, DuplicateError};
use punte_domain::id::{CaseId, DuplicateId};
use punte_storage::Tx;
use punte_storage::cases::{duplicate as storage, likeness, person as people};
use serde::Deserialize;
use utoipa::ToSchema;

use super::person::{PersonView, read_event, tell_own_name};
use crate::auth::{CasesMerge, Granted};
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};
use view::{DuplicatePairView, DuplicateView, view};

/// Read a pair of cases
///
/// Coded facts, and side by side who the person is in each. The reading is recorded in both cases. For
/// whoever may judge it.
#[utoipa::path(tag = "cases", operation_id = "duplicate_read", params(("id" = DuplicateId, Path)),
    extensions(("x-permission" = json!("cases.merge"))),
    responses((status = OK, body = DuplicatePairView), Problem))]
#[get("/duplicates/{id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<CasesMerge>,
    id: Path<DuplicateId>,
) -> Result<Etag<DuplicatePairView>, Problem> {
    let tx = app.read(&actor);
    let (pair, cases) = storage::find_with_cases(&tx, &actor.scope(), *id).await?;
    let [one, other] = &cases;
    let first = people::find(&tx, &tx.case_key(one.id).await?).await?;
    let second = people::find(&tx, &tx.case_key(other.id).await?).await?;
    let reads = [read_event(one, &first, true), read_event(other, &second, true)];
    let view = DuplicatePairView {
        pair: view(&tx, &actor, pair).await?,
        first_person: PersonView::new(first, true),
        second_person: PersonView::new(second, true),
    };
    app.record(&actor, reads).await?;
    let names = [view.first_person.family_name(), view.second_person.family_name()];
    tell_own_name(&app, &actor, &names).await?;
    Ok(Etag(view))
}

/// Two cases that somebody takes to be of one person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"case_id": "7e9f3c1a-1111-4222-8333-444455556666",
    "other_case_id": "7e9f3c1a-1111-4222-8333-444455557777"}))]
pub(crate) struct DuplicateCreate {
    case_id: CaseId,
    other_case_id: CaseId,
}

/// Pair two cases by hand
///
/// Both are of the caller's organisation. A pair that was judged before, or whose merge was undone, waits
/// for a judgement again. For whoever may judge it.
#[utoipa::path(tag = "cases", operation_id = "duplicate_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.merge"))),
    responses((status = CREATED, body = DuplicateView), Problem))]
#[post("/duplicates")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesMerge>,
    once: IdempotencyKey,
    body: Json<DuplicateCreate>,
) -> Result<Created<DuplicateView>, Problem> {
    let tx = app.write(&actor).await?;
    let cases = found(&tx, &actor.scope(), [body.case_id, body.other_case_id]).await?;
    let ids = cases.each_ref().map(|case| case.id);
    let earlier = storage::of_two(&tx, ids).await?;
    let id = earlier.as_ref().map_or_else(|| tx.new_id(), |pair| pair.id);
    if let Some(done) = tx.once(&once.of(&app, &body), id).await? {
        let pair = storage::find(&tx, &actor.scope(), done).await?;
        return Ok(created(view(&tx, &actor, pair).await?));
    }
    let alike = likeness::of_two(&tx, ids).await?;
    let is_new = earlier.is_none();
    let (pair, event) = Duplicate::pair(id, cases.each_ref(), earlier, alike, &actor, tx.now)?;
    let pair = if is_new {
        storage::add(&tx, &pair).await?;
        pair
    } else {
        storage::save(&tx, pair, None).await?
    };
    tx.record(event).await?;
    let view = view(&tx, &actor, pair).await?;
    tx.commit().await?;
    Ok(created(view))
}

fn created(view: DuplicateView) -> Created<DuplicateView> {
    let place = format!("/api/v1/duplicates/{}", view.id);
    Created(view, place)
}

/// The two cases, locked in the order of their ids; one out of sight is a fault of the body.
async fn found(tx: &Tx, scope: &Scope, ids: [CaseId; 2]) -> Result<[Case; 2], Problem> {
    let mut named = [(ids[0], "/case_id"), (ids[1], "/other_case_id")];
    named.sort_unstable();
    let [(first, at), (second, there)] = named;
    let find = async |id, at| {
        let found = punte_storage::cases::find(tx, scope, id).await;
        found.map_err(Problem::not_found_at(at))
    };
    Ok([find(first, at).await?, find(second, there).await?])
}

/// Say that two cases are of two people
///
/// They are not suggested again, unless one number of the same kind and country makes it certain. For
/// whoever may judge it.
#[utoipa::path(tag = "cases", operation_id = "duplicate_mark_different",
    params(("id" = DuplicateId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.merge"))),
    responses((status = OK, body = DuplicateView), Problem))]
#[post("/duplicates/{id}/different")]
pub(super) async fn mark_different(
    app: Data<App>,
    actor: Granted<CasesMerge>,
    id: Path<DuplicateId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<DuplicateView>, Problem> {
    let tx = app.write(&actor).await?;
    let (pair, _) = storage::find_with_cases(&tx, &actor.scope(), *id).await?;
    if tx.once(&once.of_no_body(&app), pair.id).await?.is_some() {
        return Ok(Etag(view(&tx, &actor, pair).await?));
    }
    let pair = seen(&tx, &actor, pair, version).await?;
    let (pair, judged) = pair.differ(&actor, tx.now)?;
    let pair = storage::save(&tx, pair, None).await?;
    tx.record(judged).await?;
    let view = view(&tx, &actor, pair).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The pair in the version the caller saw; another version is shown as lists show it.
async fn seen(tx: &Tx, actor: &Actor, pair: Duplicate, version: IfMatch) -> Result<Duplicate, Problem> {
    if pair.version == version.0 {
        Ok(pair)
    } else {
        Err(Problem::stale(&view(tx, actor, pair).await?))
    }
}

impl From<DuplicateError> for Problem {
    fn from(error: DuplicateError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            DuplicateError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            DuplicateError::SameCase => Self::at("/other_case_id", "repeated"),
            DuplicateError::AlreadyPaired => not_now("duplicate_paired"),
            DuplicateError::AlreadyJudged => not_now("duplicate_judged"),
            DuplicateError::NotMerged => not_now("duplicate_not_merged"),
            DuplicateError::NotOfPair => Self::at("/kept_case_id", "unknown_code"),
            DuplicateError::KeptClosed => not_now("duplicate_kept_closed"),
            DuplicateError::KeptClosing => not_now("duplicate_kept_closing"),
            DuplicateError::MergedAway => not_now("duplicate_merged_away"),
            DuplicateError::OtherRestricted => not_now("case_restricted"),
            DuplicateError::NeedsClosing => Self::at("/closing", "required"),
            DuplicateError::NeedsNoClosing => Self::at("/closing", "contradiction"),
        }
    }
}
