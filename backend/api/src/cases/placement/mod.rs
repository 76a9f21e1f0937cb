//! Where the person a case is about stays.

mod change;
mod view;

use actix_web::web::{self, Data, Path};
use actix_web::{get, post};
use chrono::NaiveDate;
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::placement::{Placement, PlacementError, PlacementKnown, PlacementOpening};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, OfferId, OrganisationId, PlacementId};
use punte_domain::identity::offer::ServiceOffer;
use punte_storage::cases::placement as storage;
use punte_storage::identity::organisation;
use punte_storage::{CaseKey, Tx, names, referrals};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::{CasesIdentity, Granted};
use crate::{App, Code, Created, IdempotencyKey, Json, Problem};
pub(super) use change::{end, move_on, update};
use view::{PlacementView, view_of, views};

/// The stays of a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlacementList {
    /// The latest first: where the person stays now, if anywhere; at most 50.
    items: Vec<PlacementView>,
}

/// List the stays of a person
///
/// The latest first. It tells where the person can be found, so it stays in the organisation that
/// holds the case. The reading is recorded. For whoever may know there how to reach the person.
#[utoipa::path(tag = "cases", operation_id = "placement_list", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = PlacementList), Problem))]
#[get("/cases/{id}/placements")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    id: Path<CaseId>,
) -> Result<web::Json<PlacementList>, Problem> {
    let tx = app.read(&actor);
    let case = super::find_to_reach(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let today = app.pack.calendar().date(tx.now);
    let items = views(&tx, &actor, &case, storage::list(&tx, &key).await?, today).await?;
    if !items.is_empty() {
        app.record(&actor, [read_event(case.id)]).await?;
    }
    Ok(web::Json(PlacementList { items }))
}

/// Beds that may be taken for a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlacementOfferList {
    items: Vec<PlacementOffer>,
}

/// An offer of beds.
#[derive(Debug, Serialize, ToSchema)]
struct PlacementOffer {
    offer_id: OfferId,
    organisation_id: OrganisationId,
    organisation_name: String,
    /// A service of the pack that is counted in nights.
    #[schema(example = "ACC-E")]
    service: String,
    /// Beds in all; `null`: not counted.
    capacity: Option<u32>,
    /// Beds free now; `null`: not known.
    free: Option<u32>,
}

/// List the beds that may be taken for a person
///
/// Of the organisation that holds the case, and of the receivers that have accepted a referral of
/// the case which runs. For whoever may know there how to reach the person.
#[utoipa::path(tag = "cases", operation_id = "placement_offer_list", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = PlacementOfferList), Problem))]
#[get("/cases/{id}/placement-offers")]
pub(super) async fn offers(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    id: Path<CaseId>,
) -> Result<web::Json<PlacementOfferList>, Problem> {
    let tx = app.read(&actor);
    let case = super::find_to_reach(&tx, &actor, &actor.scope(), *id).await?;
    let houses = houses(&tx, &case).await?;
    let beds = organisation::offers_of(&tx, &houses).await?;
    let names = names(&tx, actor.language, houses, None).await?;
    let beds = beds.into_iter().filter(|offer| app.pack.is_stay(&offer.facts.service));
    let items = beds.map(|offer| PlacementOffer {
        offer_id: offer.id,
        organisation_id: offer.organisation,
        organisation_name: names.organisation(offer.organisation),
        service: offer.facts.service,
        capacity: offer.facts.capacity,
        free: offer.facts.free,
    });
    Ok(web::Json(PlacementOfferList { items: items.collect() }))
}

/// A stay that begins.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"organisation_id": "7e9f3c1a-1111-4222-8333-444455556666",
    "offer_id": "7e9f3c1a-2222-4222-8333-444455556666", "started_on": "2026-03-02", "planned_end_on": "2026-04-02",
    "note": "Comes by the back door."}))]
pub(crate) struct PlacementCreate {
    /// The organisation whose house it is.
    organisation_id: OrganisationId,
    /// Its offer, one of `placement_offer_list`.
    offer_id: OfferId,
    /// The day of the first night: not in the future, not before the stay before ended.
    started_on: NaiveDate,
    /// The day the person is to leave.
    #[serde(default)]
    planned_end_on: Option<NaiveDate>,
    /// What whoever brings the person has to know.
    #[serde(default)]
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// Write down that a person moves in
///
/// It takes a bed of the offer: where none is free it is refused with `no_place_free`, and of two at
/// once for the last bed one gets it. Where free beds are not counted nothing is. One stay at a time.
/// For whoever may know in the organisation that holds the case how to reach the person, while the
/// case is open.
#[utoipa::path(tag = "cases", operation_id = "placement_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = CREATED, body = PlacementView), Problem))]
#[post("/cases/{id}/placements")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<PlacementCreate>,
) -> Result<Created<PlacementView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find_to_reach(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: PlacementId = tx.new_id();
    let placement = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        storage::find(&tx, &key, earlier).await?
    } else {
        let latest = storage::latest(&tx, &key).await?;
        let offer = lock_both(&tx, body.organisation_id, body.offer_id, None).await?.0;
        moves_in(
            &app,
            &tx,
            &key,
            &actor,
            &case,
            id,
            body.into_inner(),
            offer,
            latest.as_ref(),
        )
        .await?
    };
    let view = view_of(&tx, &actor, &case, placement, app.pack.calendar().date(tx.now)).await?;
    tx.commit().await?;
    let place = format!("/api/v1/cases/{}/placements/{}", case.id, view.id);
    Ok(Created(view, place))
}

/// The person moves in, and the bed is taken.
#[expect(clippy::too_many_arguments, reason = "what a request knows, handed on once")]
async fn moves_in(
    app: &App,
    tx: &Tx,
    key: &CaseKey,
    actor: &Actor,
    case: &Case,
    id: PlacementId,
    body: PlacementCreate,
    offer: ServiceOffer,
    latest: Option<&Placement>,
) -> Result<Placement, Problem> {
    let known = PlacementKnown {
        pack: &app.pack,
        offer: &offer,
        is_agreed: houses(tx, case).await?.contains(&offer.organisation),
        latest,
        today: app.pack.calendar().date(tx.now),
    };
    let opening = PlacementOpening {
        started_on: body.started_on,
        planned_end_on: body.planned_end_on,
        note: body.note,
    };
    let (placement, opened) = Placement::open(id, case, opening, &known, actor, tx.now)?;
    organisation::save_offer(tx, offer.take().ok_or(PlacementError::NoPlaceFree)?).await?;
    storage::add(tx, key, &placement).await?;
    tx.record(opened).await?;
    Ok(placement)
}

/// The offer to take a bed of, and the one to give a bed back to, as they are now. Both are locked in
/// one order, so that two who change places with each other do not wait for each other (REL-05). An
/// offer that was removed since has nothing to be given back to.
async fn lock_both(
    tx: &Tx,
    organisation: OrganisationId,
    take: OfferId,
    give: Option<OfferId>,
) -> Result<(ServiceOffer, Option<ServiceOffer>), Problem> {
    let mut locked = organisation::lock_offers(tx, [Some(take), give].into_iter().flatten()).await?;
    let taken = locked
        .iter()
        .find(|offer| offer.id == take && offer.organisation == organisation)
        .cloned()
        .ok_or_else(|| Problem::at("/offer_id", "unknown_code"))?;
    locked.retain(|offer| Some(offer.id) == give);
    Ok((taken, locked.pop()))
}

/// The organisations that take the person: the holder, and receivers of referrals that run.
async fn houses(tx: &Tx, case: &Case) -> Result<Vec<OrganisationId>, Problem> {
    let mut houses = vec![case.organisation];
    houses.extend(referrals::taken_on_by(tx, case.id).await?);
    houses.sort_unstable();
    houses.dedup();
    Ok(houses)
}

/// Which house it is is no part of the entry; that it was read is.
fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadPlacements).case(case).fields(["placements"])
}

impl From<PlacementError> for Problem {
    fn from(error: PlacementError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            PlacementError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            PlacementError::CaseClosed => not_now("case_closed"),
            PlacementError::AlreadyPlaced => not_now("already_placed"),
            PlacementError::AlreadyEnded => not_now("placement_ended"),
            PlacementError::NoAccommodation => not_now("no_accommodation"),
            PlacementError::NotAgreed => not_now("placement_not_agreed"),
            PlacementError::NoPlaceFree => not_now("no_place_free"),
            PlacementError::Invalid(fields) => fields.into(),
        }
    }
}
