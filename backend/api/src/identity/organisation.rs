//! The directory: organisations and what they offer.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use std::collections::{BTreeSet, HashMap};

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use punte_domain::access::Role;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::OrganisationId;
use punte_domain::identity::offer::ServiceOffer;
use punte_domain::identity::organisation::{
    Contact, Names, Organisation, OrganisationFacts, OrganisationKind, OrganisationState,
};
use punte_domain::identity::standing::StandingError;
use punte_domain::language::Language;
use punte_storage::identity::{organisation as storage, organisation_merge, user};
use punte_storage::{Error, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::offer::ServiceOfferView;
use crate::auth::{DirectoryRead, Granted, OrganisationsManage};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::{page, words};
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(organisation_list)
        .service(organisation_create)
        .service(organisation_read)
        .service(organisation_update);
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Organisation)]
pub(super) struct OrganisationView {
    id: OrganisationId,
    version: i64,
    kind: OrganisationKind,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "RO")]
    country: String,
    names: Names,
    /// The name in the caller's language, or in one that has it.
    name: String,
    /// Other and earlier names.
    aliases: Vec<String>,
    /// The counties it covers (ISO 3166-2).
    #[schema(example = json!(["RO-BV"]))]
    counties: Vec<String>,
    parent_id: Option<OrganisationId>,
    /// What it is charged with in the country: codes of the pack's list `organisation_mandate`.
    #[schema(example = json!(["national_rapporteur"]))]
    mandates: Vec<String>,
    contact: Contact,
    /// Whether its state is `active`.
    is_active: bool,
    state: OrganisationState,
    /// The one it turned out to be. It keeps its id and its names, and is changed no more.
    merged_into: Option<OrganisationNamedView>,
    offers: Vec<ServiceOfferView>,
}

/// An organisation by its name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganisationNamed)]
struct OrganisationNamedView {
    id: OrganisationId,
    name: String,
}

impl OrganisationView {
    fn new(
        organisation: Organisation,
        offers: Vec<ServiceOffer>,
        merged_into: Option<OrganisationNamedView>,
        language: Language,
    ) -> Self {
        let is_active = organisation.is_active();
        let facts = organisation.facts;
        Self {
            state: organisation.state,
            merged_into,
            id: organisation.id,
            version: organisation.version,
            kind: facts.kind,
            country: facts.country,
            name: facts.names.get(language).to_owned(),
            names: facts.names,
            aliases: facts.aliases,
            counties: facts.counties,
            parent_id: facts.parent_id,
            mandates: facts.mandates,
            contact: facts.contact,
            is_active,
            offers: offers.into_iter().map(Into::into).collect(),
        }
    }
}

impl Versioned for OrganisationView {
    fn version(&self) -> i64 {
        self.version
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganisationPage)]
struct OrganisationPageView {
    items: Vec<OrganisationView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(OrganisationPageView);

/// Which organisations to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OrganisationListQuery {
    /// Beginnings of words of a name or alias, with or without diacritics.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Of this kind.
    kind: Option<OrganisationKind>,
    /// Covering this county (ISO 3166-2).
    county: Option<String>,
    /// Offering this service of the pack.
    service: Option<String>,
    /// In this state. Without, all but those that were merged into another: these are found by their names as the
    /// other.
    state: Option<OrganisationState>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// What is entered of an organisation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "shelter", "names": {"ro": "Casa Podului", "en": "Bridge House"}, "aliases": ["CP"], "counties": ["RO-BV"],
    "parent_id": null, "contact": {"phone": "0268 000 000"},
}))]
struct OrganisationChange {
    kind: OrganisationKind,
    /// At least one.
    names: Names,
    /// Other and earlier names.
    #[schema(max_items = 20)]
    aliases: Vec<String>,
    /// The counties it covers, codes of the pack.
    counties: Vec<String>,
    parent_id: Option<OrganisationId>,
    /// What it is charged with in the country: codes of the pack's list `organisation_mandate`.
    #[serde(default)]
    #[schema(max_items = 20)]
    mandates: Vec<String>,
    contact: Contact,
    /// As it is; true for a new one. Suspending, closing and resuming are operations of their own.
    #[serde(default)]
    #[schema(deprecated)]
    is_active: Option<bool>,
}

impl OrganisationChange {
    /// Refuses what would take an organisation out, or in again, without saying why.
    fn leaves(&self, is_active: bool) -> Result<(), Problem> {
        if self.is_active.is_none_or(|wished| wished == is_active) {
            return Ok(());
        }
        Err(Problem::at("/is_active", "contradiction"))
    }

    fn facts(self, country: &str) -> OrganisationFacts {
        OrganisationFacts {
            kind: self.kind,
            country: country.to_owned(),
            names: self.names,
            aliases: self.aliases,
            counties: self.counties,
            parent_id: self.parent_id,
            mandates: self.mandates,
            contact: self.contact,
        }
    }
}

fn checked(app: &App, facts: OrganisationFacts) -> Result<OrganisationFacts, Problem> {
    let pack = &app.pack;
    let knows_mandate = |mandate: &str| pack.has_code("organisation_mandate", mandate);
    Ok(facts.checked(|county| pack.county(county).is_some(), knows_mandate)?)
}

/// List organisations
///
/// The directory, by name, with what each organisation offers. Open to everybody who works in the
/// mechanism.
#[utoipa::path(tag = "directory", operation_id = "organisation_list", params(OrganisationListQuery),
    extensions(("x-permission" = json!("directory.read"))),
    responses((status = OK, body = OrganisationPageView), Problem))]
#[get("/organisations")]
async fn organisation_list(
    app: Data<App>,
    actor: Granted<DirectoryRead>,
    query: Query<OrganisationListQuery>,
) -> Result<Listed<OrganisationPageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let Query(query) = query;
    let filter = storage::OrganisationFilter {
        text: words(query.q)?,
        kind: query.kind,
        county: query.county,
        service: query.service,
        state: query.state,
    };
    let tx = app.read(&actor);
    let organisations = storage::list(&tx, &filter, &request).await?;
    let ids = organisations.items.iter().map(|(organisation, _)| organisation.id);
    let mut merged = merged_into(&tx, ids, actor.language).await?;
    let items = organisations
        .items
        .into_iter()
        .map(|(organisation, offers)| {
            let merged_into = merged.remove(&organisation.id);
            OrganisationView::new(organisation, offers, merged_into, actor.language)
        })
        .collect();
    Ok(Listed(OrganisationPageView {
        items,
        next: organisations.next,
    }))
}

/// Enter an organisation
///
/// For those who manage the directory of the whole country. It lies in the country of this
/// installation.
#[utoipa::path(tag = "directory", operation_id = "organisation_create", request_body = OrganisationChange,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("organisations.manage"))),
    responses((status = CREATED, body = OrganisationView), Problem))]
#[post("/organisations")]
async fn organisation_create(
    app: Data<App>,
    actor: Granted<OrganisationsManage>,
    key: IdempotencyKey,
    body: Json<OrganisationChange>,
) -> Result<Created<OrganisationView>, Problem> {
    let once = key.of(&app, &body);
    let change = body.into_inner();
    change.leaves(true)?;
    let facts = checked(&app, change.facts(app.pack.country()))?;
    let tx = app.write(&actor).await?;
    let id = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        let view = view(&tx, storage::find(&tx, earlier).await?, actor.language).await?;
        return Ok(created(view));
    }
    if let Some(parent) = facts.parent_id {
        known_parent(&tx, id, parent).await?;
    }
    let organisation = Organisation {
        id,
        version: 1,
        state: OrganisationState::Active,
        facts,
    };
    storage::add(&tx, &organisation).await?;
    tx.record(Event::new(EventKind::OrganisationCreated).organisation(id))
        .await?;
    tx.commit().await?;
    Ok(created(OrganisationView::new(
        organisation,
        Vec::new(),
        None,
        actor.language,
    )))
}

/// Read an organisation
///
/// With what it offers. Open to everybody who works in the mechanism.
#[utoipa::path(tag = "directory", operation_id = "organisation_read", params(("id" = OrganisationId, Path)),
    extensions(("x-permission" = json!("directory.read"))),
    responses((status = OK, body = OrganisationView), Problem))]
#[get("/organisations/{id}")]
async fn organisation_read(
    app: Data<App>,
    actor: Granted<DirectoryRead>,
    id: Path<OrganisationId>,
) -> Result<Etag<OrganisationView>, Problem> {
    let tx = app.read(&actor);
    let organisation = storage::find(&tx, *id).await?;
    Ok(Etag(view(&tx, organisation, actor.language).await?))
}

/// Change an organisation
///
/// Replaces what is entered of it. A change of its counties changes at once what its regional
/// officers reach. Its kind does not change to one that has no people in a role somebody holds. One that
/// was merged into another is changed no more.
#[utoipa::path(tag = "directory", operation_id = "organisation_update", request_body = OrganisationChange,
    params(("id" = OrganisationId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("organisations.manage"))),
    responses((status = OK, body = OrganisationView), Problem))]
#[put("/organisations/{id}")]
async fn organisation_update(
    app: Data<App>,
    actor: Granted<OrganisationsManage>,
    id: Path<OrganisationId>,
    version: IfMatch,
    body: Json<OrganisationChange>,
) -> Result<Etag<OrganisationView>, Problem> {
    let tx = app.write(&actor).await?;
    let organisation = storage::find_within(&tx, &actor.scope(), *id).await?;
    if organisation.version != version.0 {
        return Err(Problem::stale(&view(&tx, organisation, actor.language).await?));
    }
    not_merged(&organisation)?;
    let change = body.into_inner();
    change.leaves(organisation.is_active())?;
    let facts = checked(&app, change.facts(&organisation.facts.country))?;
    if let Some(parent) = facts.parent_id {
        known_parent(&tx, *id, parent).await?;
    }
    if facts.kind != organisation.facts.kind {
        roles_fit(&tx, *id, facts.kind).await?;
    }
    let changed = changed_fields(&organisation.facts, &facts);
    let organisation = storage::save(&tx, Organisation { facts, ..organisation }).await?;
    tx.record(
        Event::new(EventKind::OrganisationChanged)
            .organisation(*id)
            .fields(changed),
    )
    .await?;
    let view = view(&tx, organisation, actor.language).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

pub(super) async fn view(tx: &Tx, organisation: Organisation, language: Language) -> Result<OrganisationView, Problem> {
    let offers = storage::offers(tx, organisation.id).await?;
    let merged_into = merged_into(tx, [organisation.id], language)
        .await?
        .remove(&organisation.id);
    Ok(OrganisationView::new(organisation, offers, merged_into, language))
}

/// What those of these organisations turned out to be that were merged into another.
async fn merged_into(
    tx: &Tx,
    ids: impl IntoIterator<Item = OrganisationId>,
    language: Language,
) -> Result<HashMap<OrganisationId, OrganisationNamedView>, Problem> {
    let merged = organisation_merge::merged_into(tx, ids).await?;
    let names = names(tx, language, merged.values().copied(), []).await?;
    Ok(merged
        .into_iter()
        .map(|(duplicate, id)| {
            let name = names.organisation(id);
            (duplicate, OrganisationNamedView { id, name })
        })
        .collect())
}

/// Refuses to change an organisation that was merged into another.
pub(super) fn not_merged(organisation: &Organisation) -> Result<(), Problem> {
    if organisation.state == OrganisationState::Merged {
        return Err(StandingError::Merged.into());
    }
    Ok(())
}

fn created(view: OrganisationView) -> Created<OrganisationView> {
    let location = format!("/api/v1/organisations/{}", view.id);
    Created(view, location)
}

async fn known_parent(tx: &Tx, id: OrganisationId, parent: OrganisationId) -> Result<(), Problem> {
    let unknown = |error: Error| match error {
        Error::NotFound => Problem::at("/parent_id", "unknown_code"),
        error => error.into(),
    };
    storage::find_unmerged(tx, parent).await.map_err(unknown)?;
    match storage::parent_fault(tx, id, parent).await.map_err(unknown)? {
        Some(fault) => Err(Problem::at("/parent_id", fault.code())),
        None => Ok(()),
    }
}

/// Refuses a kind of organisation that has no people in a role somebody holds here, and names the
/// roles.
async fn roles_fit(tx: &Tx, id: OrganisationId, kind: OrganisationKind) -> Result<(), Problem> {
    let users = user::of_organisation(tx, id).await?;
    let roles: BTreeSet<Role> = users.into_iter().flat_map(|(_, roles)| roles).collect();
    let unfit: Vec<Role> = roles.into_iter().filter(|role| !role.fits(kind)).collect();
    if unfit.is_empty() {
        return Ok(());
    }
    Err(unfit.into_iter().fold(Problem::new(Code::Invalid), |problem, role| {
        problem.and_at("/kind", format!("role_held.{role}"))
    }))
}

fn changed_fields(old: &OrganisationFacts, new: &OrganisationFacts) -> Vec<&'static str> {
    [
        ("kind", old.kind != new.kind),
        ("names", old.names != new.names),
        ("aliases", old.aliases != new.aliases),
        ("counties", old.counties != new.counties),
        ("parent_id", old.parent_id != new.parent_id),
        ("contact", old.contact != new.contact),
    ]
    .into_iter()
    .filter_map(|(name, has_changed)| has_changed.then_some(name))
    .collect()
}
