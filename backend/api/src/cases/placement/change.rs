//! Changing, ending and moving a stay.

use actix_web::web::{Data, Path};
use actix_web::{post, put};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::placement::{MOVED, Placement, PlacementError};
use punte_domain::id::{CaseId, PlacementId};
use punte_domain::identity::offer::ServiceOffer;
use punte_domain::text::Invalid;
use punte_storage::cases::placement as storage;
use punte_storage::identity::organisation;
use punte_storage::{Once, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{PlacementView, view_of};
use super::{PlacementCreate, lock_both, moves_in, read_event};
use crate::auth::{CasesIdentity, Granted};
use crate::cases::find_to_reach;
use crate::cases::step::{Found, Step, shown};
use crate::{App, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// What may change of a stay.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"planned_end_on": "2026-05-02", "note": null}))]
pub(crate) struct PlacementUpdate {
    /// The day the person is to leave.
    planned_end_on: Option<NaiveDate>,
    /// What whoever brings the person has to know.
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// Change a stay
///
/// The day the person is to leave, and the note. For whoever may know in the organisation that holds
/// the case how to reach the person.
#[utoipa::path(tag = "cases", operation_id = "placement_update",
    params(("id" = CaseId, Path), ("placement_id" = PlacementId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\"")),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = PlacementView), Problem))]
#[put("/cases/{id}/placements/{placement_id}")]
pub(in crate::cases) async fn update(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    path: Path<(CaseId, PlacementId)>,
    version: IfMatch,
    body: Json<PlacementUpdate>,
) -> Result<Etag<PlacementView>, Problem> {
    let tx = app.write(&actor).await?;
    let (tx, case, key, placement) = seen(&app, tx, &actor, &actor.scope(), *path, version).await?;
    let (placement, changed) = placement.change(&case, body.planned_end_on, body.note.as_deref(), &actor)?;
    let placement = storage::save(&tx, &key, placement).await?;
    tx.record(changed).await?;
    let view = view_of(&tx, &actor, &case, placement, app.pack.calendar().date(tx.now)).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The end of a stay.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ended_on": "2026-03-20", "reason": "own_home"}))]
pub(crate) struct PlacementEnd {
    /// The day the person left: between the first day and today.
    ended_on: NaiveDate,
    /// A code of the pack's list `placement_end`.
    #[schema(max_length = 100)]
    reason: String,
}

/// Write down that a person moves out
///
/// It gives the bed back. For whoever may know in the organisation that holds the case how to reach
/// the person; also after the case was closed.
#[utoipa::path(tag = "cases", operation_id = "placement_end",
    params(("id" = CaseId, Path), ("placement_id" = PlacementId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = PlacementView), Problem))]
#[post("/cases/{id}/placements/{placement_id}/end")]
pub(in crate::cases) async fn end(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    path: Path<(CaseId, PlacementId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<PlacementEnd>,
) -> Result<Etag<PlacementView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, placement) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let today = app.pack.calendar().date(tx.now);
    let (placement, ended) = placement.end(&case, body.ended_on, &body.reason, &app.pack, &actor, today)?;
    let offers = organisation::lock_offers(&tx, [placement.place.offer]).await?;
    for offer in offers {
        organisation::save_offer(&tx, offer.give_back()).await?;
    }
    let placement = storage::save(&tx, &key, placement).await?;
    tx.record(ended).await?;
    let view = view_of(&tx, &actor, &case, placement, today).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Write down that a person moves to another place
///
/// The stay ends on the day the next begins; one bed is given back and another taken, or nothing
/// happens. For whoever may know in the organisation that holds the case how to reach the person,
/// while the case is open.
#[utoipa::path(tag = "cases", operation_id = "placement_move",
    params(("id" = CaseId, Path), ("placement_id" = PlacementId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = CREATED, body = PlacementView), Problem))]
#[post("/cases/{id}/placements/{placement_id}/move")]
pub(in crate::cases) async fn move_on(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    path: Path<(CaseId, PlacementId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<PlacementCreate>,
) -> Result<Created<PlacementView>, Problem> {
    let tx = app.write(&actor).await?;
    let today = app.pack.calendar().date(tx.now);
    let case = find_to_reach(&tx, &actor, &actor.scope(), path.0).await?;
    let key = tx.case_key(case.id).await?;
    let id: PlacementId = tx.new_id();
    if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        let placement = storage::find(&tx, &key, earlier).await?;
        return answer(tx, &actor, &case, placement, today).await;
    }
    let (tx, case, key, before) = seen(&app, tx, &actor, &actor.scope(), *path, version).await?;
    let body = body.into_inner();
    let (before, ended) = before
        .end(&case, body.started_on, MOVED, &app.pack, &actor, today)
        .map_err(at_the_start)?;
    let left = before.place.offer;
    let (taken, given_back) = lock_both(&tx, body.organisation_id, body.offer_id, Some(left)).await?;
    // Within one house the bed that gets free is the one that is taken.
    let taken = match given_back.map(ServiceOffer::give_back) {
        Some(offer) if offer.id == taken.id => offer,
        Some(offer) => {
            organisation::save_offer(&tx, offer).await?;
            taken
        }
        None => taken,
    };
    let before = storage::save(&tx, &key, before).await?;
    tx.record(ended).await?;
    let placement = moves_in(&app, &tx, &key, &actor, &case, id, body, taken, Some(&before)).await?;
    answer(tx, &actor, &case, placement, today).await
}

/// What was wrong with the end of the stay before is wrong with the day the next one begins.
fn at_the_start(error: PlacementError) -> PlacementError {
    match error {
        PlacementError::Invalid(fields) => PlacementError::Invalid(
            fields
                .into_iter()
                .map(|field| Invalid::new("/started_on", field.code))
                .collect(),
        ),
        other => other,
    }
}

async fn answer(
    tx: Tx,
    actor: &Actor,
    case: &Case,
    placement: Placement,
    today: NaiveDate,
) -> Result<Created<PlacementView>, Problem> {
    let view = view_of(&tx, actor, case, placement, today).await?;
    tx.commit().await?;
    let place = format!("/api/v1/cases/{}/placements/{}", case.id, view.id);
    Ok(Created(view, place))
}

/// The stay, with its case.
async fn found(
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, PlacementId),
) -> Result<Found<Placement>, Problem> {
    let case = find_to_reach(&tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let placement = storage::find(&tx, &key, id).await?;
    Ok((tx, case, key, placement))
}

/// The stay in the version the caller saw, with its case, for a step that was not taken before. Another version is
/// refused.
async fn step(
    app: &App,
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    path: (CaseId, PlacementId),
    version: IfMatch,
    once: &Once,
) -> Result<Step<Found<Placement>, PlacementView>, Problem> {
    let (tx, case, key, placement) = found(tx, actor, scope, path).await?;
    let is_done = tx.once(once, placement.id).await?.is_some();
    if !is_done && placement.version == version.0 {
        return Ok(Step::Go((tx, case, key, placement)));
    }
    let view = view_of(&tx, actor, &case, placement, app.pack.calendar().date(tx.now)).await?;
    let done = shown(app, tx, actor, read_event(case.id), view, is_done).await;
    done.map(Step::Done)
}

/// The stay in the version the caller saw, with its case. Another version is shown, and so is read.
async fn seen(
    app: &App,
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    path: (CaseId, PlacementId),
    version: IfMatch,
) -> Result<Found<Placement>, Problem> {
    let (tx, case, key, placement) = found(tx, actor, scope, path).await?;
    if placement.version == version.0 {
        return Ok((tx, case, key, placement));
    }
    let view = view_of(&tx, actor, &case, placement, app.pack.calendar().date(tx.now)).await?;
    // What is not done leaves nothing, and no key of a repeated call.
    drop(tx);
    app.record(actor, [read_event(case.id)]).await?;
    Err(Problem::stale(&view))
}
