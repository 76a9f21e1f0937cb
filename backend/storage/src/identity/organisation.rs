//! Organisations, as anybody who may use the directory sees them, and who may change them.

use std::collections::{BTreeSet, HashMap};

use punte_domain::access::Scope;
use punte_domain::fold::fold;
use punte_domain::id::{Id, OrganisationId};
use punte_domain::identity::offer::ServiceOffer;
use punte_domain::identity::organisation::{
    Contact, Names, Organisation, OrganisationFacts, OrganisationKind, OrganisationState,
};
use sea_orm::sea_query::{Expr, ExprTrait, LockType, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::offer;
pub use super::offer::{
    add as add_offer, find as find_offer, lock as lock_offers, remove as remove_offer, save as save_offer,
};
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position};
use crate::parent::{self, ParentFault};
use crate::{Error, Result, Tx};

mod row {
    use super::{OrganisationKind, OrganisationState, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organisation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<OrganisationKind>,
        pub country: String,
        pub name_ro: Option<String>,
        pub name_sq: Option<String>,
        pub name_en: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub aliases: String,
        pub parent_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        pub address: Option<String>,
        pub phone: Option<String>,
        pub phone_extension: Option<String>,
        pub fax: Option<String>,
        pub email: Option<String>,
        pub website: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub links: String,
        #[sea_orm(column_type = "Text")]
        pub mandates: String,
        /// Whether its state is `active`, for what is joined with it.
        pub is_active: bool,
        #[sea_orm(column_type = "Text")]
        pub state: Text<OrganisationState>,
        #[sea_orm(column_type = "Text")]
        pub search_text: String,
        #[sea_orm(column_type = "Text")]
        pub sort_text: String,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod county {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organisation_county")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub county: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Which organisations to list.
#[derive(Debug, Clone, Default)]
pub struct OrganisationFilter {
    /// Beginnings of words of a name or an alias, in any spelling.
    pub text: Option<String>,
    /// Of this kind.
    pub kind: Option<OrganisationKind>,
    /// Covering this county.
    pub county: Option<String>,
    /// Offering this service.
    pub service: Option<String>,
    /// In this state; without, those that were not merged into another.
    pub state: Option<OrganisationState>,
}

/// The organisation.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, id: OrganisationId) -> Result<Organisation> {
    found(tx, Entity::find_by_id(id.uuid())).await
}

/// The organisation, if it lies within `scope`: what may be changed rather than looked up.
///
/// # Errors
/// [`Error::NotFound`], also when it lies outside.
pub async fn find_within(tx: &Tx, scope: &Scope, id: OrganisationId) -> Result<Organisation> {
    let mut query = Entity::find_by_id(id.uuid());
    if !scope.is_unbounded() {
        // An organisation has no other relation than being one's own.
        query = match scope.organisation() {
            Some(organisation) => query.filter(Column::Id.eq(organisation.uuid())),
            None => return Err(Error::NotFound),
        };
    }
    found(tx, query).await
}

/// Until the end of this unit of work nothing begins in this organisation: what it holds is counted once all that
/// began has ended.
///
/// # Errors
/// As the database.
pub async fn still(tx: &Tx, id: OrganisationId) -> Result<()> {
    only_id(id)
        .lock(LockType::Update)
        .into_tuple::<Uuid>()
        .one(&tx.db)
        .await?;
    Ok(())
}

/// Whether this organisation takes part; if it does, nobody closes it before this unit of work ends ([`still`]).
/// What must not be left with nobody begins with this.
///
/// # Errors
/// As the database.
pub async fn stays(tx: &Tx, id: OrganisationId) -> Result<bool> {
    let found = only_id(id)
        .filter(Column::IsActive.eq(true))
        // As a reference to it does: no edit of it waits.
        .lock(LockType::KeyShare)
        .into_tuple::<Uuid>()
        .one(&tx.db)
        .await?;
    Ok(found.is_some())
}

fn only_id(id: OrganisationId) -> Select<Entity> {
    Entity::find_by_id(id.uuid()).select_only().column(Column::Id)
}

/// The organisation, if it did not turn out to be another one: what is written from now on names that one.
///
/// # Errors
/// [`Error::NotFound`], also when it was merged into another.
pub async fn find_unmerged(tx: &Tx, id: OrganisationId) -> Result<Organisation> {
    let query = Entity::find_by_id(id.uuid()).filter(Column::State.ne(Text(OrganisationState::Merged)));
    found(tx, query).await
}

async fn found(tx: &Tx, query: Select<Entity>) -> Result<Organisation> {
    let row = query.one(&tx.db).await?.ok_or(Error::NotFound)?;
    let mut counties = counties_of(tx, &[row.id]).await?;
    let counties = counties.remove(&row.id).unwrap_or_default();
    organisation(row, counties)
}

/// The organisations that match, by name, with what they offer.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    filter: &OrganisationFilter,
    request: &PageRequest,
) -> Result<Page<(Organisation, Vec<ServiceOffer>)>> {
    let mut query = Entity::find()
        .order_by_asc(Column::SortText)
        .order_by_asc(Column::Id)
        .limit(request.limit + 1);
    if let Some(text) = &filter.text {
        query = query.filter(words(Column::SearchText, text));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(Column::Kind.eq(Text(kind)));
    }
    if let Some(county) = &filter.county {
        query = query.filter(Column::Id.in_subquery(covering(county)));
    }
    if let Some(service) = &filter.service {
        query = query.filter(Column::Id.in_subquery(offer::organisations_offering(service)));
    }
    query = match filter.state {
        None => query.filter(Column::State.ne(Text(OrganisationState::Merged))),
        Some(state) => query.filter(Column::State.eq(Text(state))),
    };
    if let Some(after) = tx.position::<String>("organisations", request)? {
        query = query.filter(
            Expr::tuple([Expr::col(Column::SortText), Expr::col(Column::Id)])
                .gt(Expr::tuple([Expr::val(after.key), Expr::val(after.id)])),
        );
    }
    let rows = query.all(&tx.db).await?;
    let page = tx.page("organisations", request, rows, |row| Position {
        key: row.sort_text.clone(),
        id: row.id,
    })?;
    let ids: Vec<Uuid> = page.items.iter().map(|row| row.id).collect();
    let mut counties = counties_of(tx, &ids).await?;
    let mut offers = offer::of_organisations(tx, &ids).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        let id = row.id;
        let organisation = organisation(row, counties.remove(&id).unwrap_or_default())?;
        items.push((organisation, offers.remove(&id).unwrap_or_default()));
    }
    Ok(Page { items, next: page.next })
}

/// What these organisations offer, organisation by organisation.
///
/// # Errors
/// As the database.
pub async fn offers_of(tx: &Tx, ids: &[OrganisationId]) -> Result<Vec<ServiceOffer>> {
    let keys: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let mut offers = offer::of_organisations(tx, &keys).await?;
    Ok(keys.iter().filter_map(|id| offers.remove(id)).flatten().collect())
}

/// What an organisation offers, by service.
///
/// # Errors
/// As the database.
pub async fn offers(tx: &Tx, id: OrganisationId) -> Result<Vec<ServiceOffer>> {
    let mut offers = offer::of_organisations(tx, &[id.uuid()]).await?;
    Ok(offers.remove(&id.uuid()).unwrap_or_default())
}

/// The active organisations that coordinate a county, whose officers see its cases.
///
/// # Errors
/// As the database.
pub async fn coordinating(tx: &Tx, county: &str) -> Result<Vec<OrganisationId>> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.in_subquery(covering(county)))
        .filter(Column::Kind.is_in(OrganisationKind::COORDINATING.map(Text)))
        .filter(Column::IsActive.eq(true))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(ids.into_iter().map(OrganisationId::from_uuid).collect())
}

/// What stands against making `parent` the parent of `id`.
///
/// # Errors
/// [`Error::NotFound`] when there is no such parent.
pub async fn parent_fault(tx: &Tx, id: OrganisationId, parent: OrganisationId) -> Result<Option<ParentFault>> {
    parent::fault::<Entity>(tx, (id.uuid(), parent.uuid()), Column::ParentId, LEVELS_MAX).await
}

/// Whether one of the two stands above the other, or so much above one of them that nobody can tell.
///
/// # Errors
/// [`Error::NotFound`] when one of them is not there.
pub async fn between_fault(tx: &Tx, one: OrganisationId, other: OrganisationId) -> Result<Option<ParentFault>> {
    let mut found = None;
    for pair in [(one.uuid(), other.uuid()), (other.uuid(), one.uuid())] {
        match parent::fault::<Entity>(tx, pair, Column::ParentId, WALKED_MAX).await? {
            Some(ParentFault::Circle) => return Ok(Some(ParentFault::Circle)),
            fault => found = found.or(fault),
        }
    }
    Ok(found)
}

/// No organisation is entered deeper than this.
const LEVELS_MAX: usize = 16;

/// So much is looked through above one: what stands below another moves with it, and may come to stand deeper.
const WALKED_MAX: usize = 64;

/// Enters an organisation.
///
/// # Errors
/// [`Error::NotFound`] when its parent is not there.
pub async fn add(tx: &Tx, organisation: &Organisation) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(organisation.id.uuid()),
        version: Set(organisation.version),
        created_at: Set(tx.now),
        ..changing(organisation)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    set_counties(tx, organisation).await
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, organisation: Organisation) -> Result<Organisation> {
    let version = organisation.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&organisation)?
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(organisation.id.uuid()))
        .filter(Column::Version.eq(organisation.version));
    tx.update_one(update).await?;
    county::Entity::delete_many()
        .filter(county::Column::OrganisationId.eq(organisation.id.uuid()))
        .exec(&tx.db)
        .await?;
    set_counties(tx, &organisation).await?;
    Ok(Organisation {
        version,
        ..organisation
    })
}

fn changing(organisation: &Organisation) -> Result<row::ActiveModel> {
    let facts = &organisation.facts;
    Ok(row::ActiveModel {
        kind: Set(Text(facts.kind)),
        country: Set(facts.country.clone()),
        name_ro: Set(facts.names.ro.clone()),
        name_sq: Set(facts.names.sq.clone()),
        name_en: Set(facts.names.en.clone()),
        aliases: Set(serde_json::to_string(&facts.aliases)?),
        parent_id: Set(facts.parent_id.map(Id::uuid)),
        address: Set(facts.contact.address.clone()),
        phone: Set(facts.contact.phone.clone()),
        phone_extension: Set(facts.contact.phone_extension.clone()),
        fax: Set(facts.contact.fax.clone()),
        email: Set(facts.contact.email.clone()),
        website: Set(facts.contact.website.clone()),
        links: Set(serde_json::to_string(&facts.contact.links)?),
        mandates: Set(serde_json::to_string(&facts.mandates)?),
        is_active: Set(organisation.is_active()),
        state: Set(Text(organisation.state)),
        search_text: Set(facts.search_text()),
        sort_text: Set(facts.sort_text()),
        ..Default::default()
    })
}

async fn set_counties(tx: &Tx, organisation: &Organisation) -> Result<()> {
    let rows: Vec<_> = organisation
        .facts
        .counties
        .iter()
        .map(|county| county::ActiveModel {
            organisation_id: Set(organisation.id.uuid()),
            county: Set(county.clone()),
        })
        .collect();
    if !rows.is_empty() {
        county::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

async fn counties_of(tx: &Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<String>>> {
    let rows = county::Entity::find()
        .filter(county::Column::OrganisationId.is_in(ids.iter().copied()))
        .order_by_asc(county::Column::County)
        .all(&tx.db)
        .await?;
    let mut counties: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in rows {
        counties.entry(row.organisation_id).or_default().push(row.county);
    }
    Ok(counties)
}

fn covering(county: &str) -> SelectStatement {
    Query::select()
        .column(county::Column::OrganisationId)
        .from(county::Entity)
        .and_where(Expr::col(county::Column::County).eq(county))
        .take()
}

/// Those of these organisations that there are.
///
/// # Errors
/// As the database.
pub async fn known(tx: &Tx, ids: impl IntoIterator<Item = OrganisationId>) -> Result<BTreeSet<OrganisationId>> {
    let ids: BTreeSet<Uuid> = ids.into_iter().map(Id::uuid).collect();
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(ids))
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(found.into_iter().map(OrganisationId::from_uuid).collect())
}

/// Those of these organisations that there are and that were not merged into another.
///
/// # Errors
/// As the database.
pub async fn standing(tx: &Tx, ids: impl IntoIterator<Item = OrganisationId>) -> Result<BTreeSet<OrganisationId>> {
    let ids: BTreeSet<Uuid> = ids.into_iter().map(Id::uuid).collect();
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(ids))
        .filter(Column::State.ne(Text(OrganisationState::Merged)))
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(found.into_iter().map(OrganisationId::from_uuid).collect())
}

/// Every word of `text` begins a word of the folded column. Folding leaves letters, digits and
/// spaces only, so nothing a person types is a wildcard (SEC-39).
pub(crate) fn words(column: impl ColumnTrait, text: &str) -> sea_orm::Condition {
    let folded = fold(text);
    if folded.is_empty() && !text.trim().is_empty() {
        return sea_orm::Condition::all().add(Expr::val(1).eq(0));
    }
    folded
        .split(' ')
        .filter(|word| !word.is_empty())
        .fold(sea_orm::Condition::all(), |all, word| {
            all.add(column.like(format!("% {word}%")))
        })
}

fn organisation(row: row::Model, counties: Vec<String>) -> Result<Organisation> {
    Ok(Organisation {
        id: OrganisationId::from_uuid(row.id),
        version: row.version,
        state: row.state.0,
        facts: OrganisationFacts {
            kind: row.kind.0,
            country: row.country,
            names: Names {
                ro: row.name_ro,
                sq: row.name_sq,
                en: row.name_en,
            },
            aliases: serde_json::from_str(&row.aliases)?,
            counties,
            parent_id: row.parent_id.map(OrganisationId::from_uuid),
            mandates: serde_json::from_str(&row.mandates)?,
            contact: Contact {
                address: row.address,
                phone: row.phone,
                phone_extension: row.phone_extension,
                fax: row.fax,
                email: row.email,
                website: row.website,
                links: serde_json::from_str(&row.links)?,
            },
        },
    })
}
