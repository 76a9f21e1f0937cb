//! What organisations offer.

use std::collections::HashMap;

use punte_domain::id::{Id, OfferId, OrganisationId};
use punte_domain::identity::offer::{OfferFacts, ServiceOffer};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::cases::LockIf;
use crate::{Error, Result, Tx};

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "service_offer")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        pub version: i64,
        pub service: String,
        pub capacity: Option<i32>,
        pub free: Option<i32>,
        pub occupied: i32,
        pub free_updated_at: Option<ChronoDateTimeUtc>,
        #[sea_orm(column_type = "Text")]
        pub rules: String,
        pub hours: Option<String>,
        pub funding_ends_on: Option<ChronoDate>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// The offer of this organisation. An offer of another one is not found (SEC-22).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, organisation: OrganisationId, id: OfferId) -> Result<ServiceOffer> {
    Entity::find_by_id(id.uuid())
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(offer)
}

/// Adds an offer.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, offer: &ServiceOffer) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(offer.id.uuid()),
        organisation_id: Set(offer.organisation.uuid()),
        version: Set(offer.version),
        ..changing(offer)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, offer: ServiceOffer) -> Result<ServiceOffer> {
    let version = offer.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&offer)?
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(offer.id.uuid()))
        .filter(Column::Version.eq(offer.version));
    tx.update_one(update).await?;
    Ok(ServiceOffer { version, ..offer })
}

/// Removes an offer.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn remove(tx: &Tx, offer: &ServiceOffer) -> Result<()> {
    let done = Entity::delete_many()
        .filter(Column::Id.eq(offer.id.uuid()))
        .filter(Column::Version.eq(offer.version))
        .exec(&tx.db)
        .await?;
    if done.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// These offers as they are now, locked in the order of their ids, so that nobody who locks several
/// waits for another (REL-05). Those that are gone are left out.
///
/// # Errors
/// As the database.
pub async fn lock(tx: &Tx, ids: impl IntoIterator<Item = OfferId>) -> Result<Vec<ServiceOffer>> {
    let mut offers = Vec::new();
    let mut ids: Vec<OfferId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let found = Entity::find_by_id(id.uuid()).lock_if(tx).one(&tx.db).await?;
        offers.extend(found.map(offer).transpose()?);
    }
    Ok(offers)
}

/// The offers of these organisations, by service.
pub(super) async fn of_organisations(tx: &Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<ServiceOffer>>> {
    let rows = Entity::find()
        .filter(Column::OrganisationId.is_in(ids.iter().copied()))
        .order_by_asc(Column::Service)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    let mut offers: HashMap<Uuid, Vec<ServiceOffer>> = HashMap::new();
    for row in rows {
        offers.entry(row.organisation_id).or_default().push(offer(row)?);
    }
    Ok(offers)
}

pub(super) fn organisations_offering(service: &str) -> SelectStatement {
    Query::select()
        .column(Column::OrganisationId)
        .from(Entity)
        .and_where(Expr::col(Column::Service).eq(service))
        .take()
}

fn changing(offer: &ServiceOffer) -> Result<row::ActiveModel> {
    let places = |places: Option<u32>| places.and_then(|places| i32::try_from(places).ok());
    Ok(row::ActiveModel {
        service: Set(offer.facts.service.clone()),
        capacity: Set(places(offer.facts.capacity)),
        free: Set(places(offer.facts.free)),
        occupied: Set(i32::try_from(offer.occupied).unwrap_or(i32::MAX)),
        free_updated_at: Set(offer.free_updated_at),
        rules: Set(serde_json::to_string(&offer.facts.rules)?),
        hours: Set(offer.facts.hours.clone()),
        funding_ends_on: Set(offer.facts.funding_ends_on),
        ..Default::default()
    })
}

fn offer(row: row::Model) -> Result<ServiceOffer> {
    let places = |places: Option<i32>| places.and_then(|places| u32::try_from(places).ok());
    Ok(ServiceOffer {
        id: OfferId::from_uuid(row.id),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        version: row.version,
        facts: OfferFacts {
            service: row.service,
            capacity: places(row.capacity),
            free: places(row.free),
            rules: serde_json::from_str(&row.rules)?,
            hours: row.hours,
            funding_ends_on: row.funding_ends_on,
        },
        occupied: u32::try_from(row.occupied).unwrap_or(0),
        free_updated_at: row.free_updated_at,
    })
}
