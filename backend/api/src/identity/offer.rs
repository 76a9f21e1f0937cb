//! What organisations offer.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, post, put};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{OfferId, OrganisationId};
use punte_domain::identity::offer::{AdmissionRules, OfferFacts, ServiceOffer};
use punte_storage::Tx;
use punte_storage::identity::organisation as storage;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::organisation::not_merged;
use crate::auth::{DirectoryManage, Granted};
use crate::etag::Versioned;
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(offer_create).service(offer_update).service(offer_remove);
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServiceOffer)]
pub(crate) struct ServiceOfferView {
    id: OfferId,
    version: i64,
    /// A service of the pack.
    #[schema(example = "ACC-E")]
    service: String,
    /// Beds or places in all; null: not counted.
    capacity: Option<u32>,
    /// Free now; null: not known.
    free: Option<u32>,
    /// When the free places were last told.
    free_updated_at: Option<DateTime<Utc>>,
    rules: AdmissionRules,
    hours: Option<String>,
    funding_ends_on: Option<NaiveDate>,
}

impl From<ServiceOffer> for ServiceOfferView {
    fn from(offer: ServiceOffer) -> Self {
        Self {
            id: offer.id,
            version: offer.version,
            service: offer.facts.service,
            capacity: offer.facts.capacity,
            free: offer.facts.free,
            free_updated_at: offer.free_updated_at,
            rules: offer.facts.rules,
            hours: offer.facts.hours,
            funding_ends_on: offer.facts.funding_ends_on,
        }
    }
}

impl Versioned for ServiceOfferView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// What is entered of a service offer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "service": "ACC-E", "capacity": 10, "free": 3,
    "rules": {"sexes": ["female"], "age_min": 18, "age_max": null, "accepts_children": true,
              "disability_access": false, "languages": ["ro", "en"]},
    "hours": "day and night", "funding_ends_on": "2026-12-31",
}))]
struct ServiceOfferChange {
    /// A service of the pack.
    service: String,
    /// Beds or places in all; null: not counted.
    capacity: Option<u32>,
    /// Free now, at most the capacity; null: not known.
    free: Option<u32>,
    rules: AdmissionRules,
    hours: Option<String>,
    funding_ends_on: Option<NaiveDate>,
}

impl From<ServiceOfferChange> for OfferFacts {
    fn from(change: ServiceOfferChange) -> Self {
        Self {
            service: change.service,
            capacity: change.capacity,
            free: change.free,
            rules: change.rules,
            hours: change.hours,
            funding_ends_on: change.funding_ends_on,
        }
    }
}

/// Add a service offer
///
/// For those who maintain the offers of this organisation.
#[utoipa::path(tag = "directory", operation_id = "offer_create", request_body = ServiceOfferChange,
    params(("id" = OrganisationId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("directory.manage"))),
    responses((status = CREATED, body = ServiceOfferView), Problem))]
#[post("/organisations/{id}/offers")]
async fn offer_create(
    app: Data<App>,
    actor: Granted<DirectoryManage>,
    id: Path<OrganisationId>,
    key: IdempotencyKey,
    body: Json<ServiceOfferChange>,
) -> Result<Created<ServiceOfferView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let organisation = storage::find_within(&tx, &actor.scope(), *id).await?;
    let facts = OfferFacts::from(body.into_inner()).checked(|service| app.pack.service(service).is_some())?;
    let offer = ServiceOffer {
        id: tx.new_id(),
        organisation: organisation.id,
        version: 1,
        occupied: 0,
        free_updated_at: facts.free.map(|_| tx.now),
        facts,
    };
    let location = format!("/api/v1/organisations/{}", organisation.id);
    if let Some(earlier) = tx.once(&once, offer.id).await? {
        let earlier = storage::find_offer(&tx, organisation.id, earlier).await?;
        return Ok(Created(earlier.into(), location));
    }
    not_merged(&organisation)?;
    storage::add_offer(&tx, &offer).await?;
    tx.record(offer_changed(&offer, "added")).await?;
    tx.commit().await?;
    Ok(Created(offer.into(), location))
}

/// Change a service offer
///
/// Replaces what is entered of it and notes when the free places were told. Beds that are taken by
/// people placed there through their cases have to fit into the capacity beside those that are free;
/// each of them changes the version.
#[utoipa::path(tag = "directory", operation_id = "offer_update", request_body = ServiceOfferChange,
    params(("id" = OrganisationId, Path), ("offer_id" = OfferId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("directory.manage"))),
    responses((status = OK, body = ServiceOfferView), Problem))]
#[put("/organisations/{id}/offers/{offer_id}")]
async fn offer_update(
    app: Data<App>,
    actor: Granted<DirectoryManage>,
    ids: Path<(OrganisationId, OfferId)>,
    version: IfMatch,
    body: Json<ServiceOfferChange>,
) -> Result<Etag<ServiceOfferView>, Problem> {
    let tx = app.write(&actor).await?;
    let offer = managed_offer(&tx, &actor, *ids, version).await?;
    let facts = OfferFacts::from(body.into_inner()).checked(|service| app.pack.service(service).is_some())?;
    let offer = ServiceOffer {
        free_updated_at: facts.free.map(|_| tx.now),
        ..offer.change(facts)?
    };
    let offer = storage::save_offer(&tx, offer).await?;
    tx.record(offer_changed(&offer, "changed")).await?;
    tx.commit().await?;
    Ok(Etag(offer.into()))
}

/// Remove a service offer
///
/// Referrals that were made keep the service they asked for. While people are placed there through
/// their cases it stays.
#[utoipa::path(tag = "directory", operation_id = "offer_remove",
    params(("id" = OrganisationId, Path), ("offer_id" = OfferId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("directory.manage"))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/organisations/{id}/offers/{offer_id}")]
async fn offer_remove(
    app: Data<App>,
    actor: Granted<DirectoryManage>,
    ids: Path<(OrganisationId, OfferId)>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let offer = managed_offer(&tx, &actor, *ids, version).await?;
    if offer.occupied > 0 {
        return Err(Problem::new(Code::NotNow).because("offer_occupied"));
    }
    storage::remove_offer(&tx, &offer).await?;
    tx.record(offer_changed(&offer, "removed")).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The offer of an organisation whose offers the actor maintains, in the version they have seen.
async fn managed_offer(
    tx: &Tx,
    actor: &Granted<DirectoryManage>,
    (organisation, offer): (OrganisationId, OfferId),
    version: IfMatch,
) -> Result<ServiceOffer, Problem> {
    let organisation = storage::find_within(tx, &actor.scope(), organisation).await?;
    let offer = storage::find_offer(tx, organisation.id, offer).await?;
    if offer.version == version.0 {
        Ok(offer)
    } else {
        Err(Problem::stale(&ServiceOfferView::from(offer)))
    }
}

fn offer_changed(offer: &ServiceOffer, how: &'static str) -> Event {
    Event::new(EventKind::OfferChanged)
        .organisation(offer.organisation)
        .subject(offer.id)
        .fields([how])
}
