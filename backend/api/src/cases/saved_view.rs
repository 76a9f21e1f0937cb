//! Saved views of the list of cases.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::web::{self, Data, Path};
use actix_web::{HttpResponse, delete, get, post, put};
use punte_domain::access::Actor;
use punte_domain::cases::saved_view::{SavedView, ViewColumn, ViewError, ViewFilter, ViewGiven};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::SavedViewId;
use punte_domain::pack::Pack;
use punte_storage::cases::saved_view as storage;
use punte_storage::{Names, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::case::present;
use crate::auth::{CasesRead, Granted, Person};
use crate::etag::Versioned;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// A saved view of the list of cases: codes, and no word but its name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SavedView)]
pub(crate) struct SavedViewView {
    id: SavedViewId,
    version: i64,
    name: String,
    /// Whether the whole organisation sees it.
    is_shared: bool,
    /// Whether the caller saved it.
    is_own: bool,
    /// Who saved it.
    owner_name: String,
    /// Whether the caller's list begins with it.
    is_default: bool,
    /// The filters with their values.
    #[schema(value_type = BTreeMap<String, String>)]
    filters: BTreeMap<ViewFilter, String>,
    /// Filters that are not known any more, by the name they had; they are left out.
    forgotten: BTreeSet<String>,
    /// The columns that are put away.
    hidden_columns: BTreeSet<ViewColumn>,
    /// The operations the caller may call on it.
    abilities: Vec<&'static str>,
}

impl Versioned for SavedViewView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// The saved views in sight.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SavedViewList {
    /// The caller's own and those shared in their organisation, by name.
    items: Vec<SavedViewView>,
}

/// A view to save, or what it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "High risk", "is_shared": false, "filters": {"risk_level": "high"}, "hidden_columns": []}))]
pub(crate) struct SavedViewGiven {
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// For whoever may assign cases in the organisation.
    is_shared: bool,
    /// Codes by the name of the filter, as the list takes them; `open` is `open`, `closed` or `all`.
    #[schema(value_type = BTreeMap<String, String>)]
    filters: BTreeMap<ViewFilter, String>,
    /// One that stands twice stands once.
    #[schema(value_type = Vec<ViewColumn>)]
    hidden_columns: BTreeSet<ViewColumn>,
}

impl From<SavedViewGiven> for ViewGiven {
    fn from(body: SavedViewGiven) -> Self {
        Self {
            name: body.name,
            is_shared: body.is_shared,
            filters: body.filters,
            hidden_columns: body.hidden_columns,
        }
    }
}

impl From<ViewError> for Problem {
    fn from(error: ViewError) -> Self {
        match error {
            ViewError::MayNotShare => Self::new(Code::Forbidden).because("may_not_share"),
            ViewError::NotYours => Self::new(Code::Forbidden).because("view_not_yours"),
            ViewError::TooMany => Self::new(Code::NotNow).because("too_many_views"),
            ViewError::Invalid(invalid) => invalid.into(),
        }
    }
}

/// List saved views
///
/// The caller's own and those shared in their organisation. What a view holds is checked against what
/// is known today: what is not known any more is told and left out.
#[utoipa::path(tag = "cases", operation_id = "saved_view_list",
    extensions(("x-permission" = json!("cases.read")), ("x-people" = json!(true))),
    responses((status = OK, body = SavedViewList), Problem))]
#[get("/saved-views")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesRead>,
    _person: Person,
) -> Result<web::Json<SavedViewList>, Problem> {
    let tx = app.read(&actor);
    Ok(web::Json(in_sight(&tx, &app.pack, &actor).await?))
}

async fn in_sight(tx: &Tx, pack: &Pack, actor: &Actor) -> Result<SavedViewList, Problem> {
    let mut views = storage::list(tx, actor, knows(pack)).await?;
    views.sort_by(|one, other| (&one.given.name, one.id).cmp(&(&other.given.name, other.id)));
    let names = names(tx, actor.language, [], views.iter().map(|view| view.owner)).await?;
    let default = storage::default_of(tx, actor.user).await?;
    let items = views.into_iter().map(|one| shown(one, actor, default, &names));
    Ok(SavedViewList { items: items.collect() })
}

fn shown(one: SavedView, actor: &Actor, default: Option<SavedViewId>, names: &Names) -> SavedViewView {
    SavedViewView {
        abilities: one.abilities(actor),
        is_own: one.owner == actor.user,
        owner_name: names.user(one.owner),
        is_default: default == Some(one.id),
        id: one.id,
        version: one.version,
        name: one.given.name,
        is_shared: one.given.is_shared,
        filters: one.given.filters,
        forgotten: one.forgotten,
        hidden_columns: one.given.hidden_columns,
    }
}

async fn view(tx: &Tx, actor: &Actor, one: SavedView) -> Result<SavedViewView, Problem> {
    let names = names(tx, actor.language, [], [one.owner]).await?;
    let default = storage::default_of(tx, actor.user).await?;
    Ok(shown(one, actor, default, &names))
}

fn knows(pack: &Pack) -> impl Fn(ViewFilter, &str) -> bool {
    |filter, value| filter.knows(value, has_county(pack))
}

fn has_county(pack: &Pack) -> impl Fn(&str) -> bool {
    |county| pack.county(county).is_some()
}

/// Save a view
///
/// Of the list of cases: for oneself, or for the organisation by whoever may assign cases in it. At most
/// fifty of each.
#[utoipa::path(tag = "cases", operation_id = "saved_view_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.read")), ("x-people" = json!(true))),
    responses((status = CREATED, body = SavedViewView), Problem))]
#[post("/saved-views")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesRead>,
    _person: Person,
    once: IdempotencyKey,
    body: Json<SavedViewGiven>,
) -> Result<Created<SavedViewView>, Problem> {
    let tx = app.write(&actor).await?;
    let id: SavedViewId = tx.new_id();
    let saved = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        storage::find(&tx, &actor, earlier, knows(&app.pack)).await?
    } else {
        let given = ViewGiven::from(body.into_inner());
        let kept = storage::kept(&tx, &actor, given.is_shared).await?;
        let (saved, event) = SavedView::save(id, given, kept, has_county(&app.pack), &actor, tx.now)?;
        storage::add(&tx, &saved).await?;
        tx.record(event).await?;
        saved
    };
    let view = view(&tx, &actor, saved).await?;
    tx.commit().await?;
    Ok(Created(view, "/api/v1/saved-views".to_owned()))
}

/// Change a saved view
///
/// One's own, or a shared one by whoever may assign cases in the organisation.
#[utoipa::path(tag = "cases", operation_id = "saved_view_update",
    params(("id" = SavedViewId, Path), ("If-Match" = String, Header, description = "The version that was changed", example = "\"3\"")),
    extensions(("x-permission" = json!("cases.read")), ("x-people" = json!(true))),
    responses((status = OK, body = SavedViewView), Problem))]
#[put("/saved-views/{id}")]
pub(super) async fn update(
    app: Data<App>,
    actor: Granted<CasesRead>,
    _person: Person,
    id: Path<SavedViewId>,
    version: IfMatch,
    body: Json<SavedViewGiven>,
) -> Result<Etag<SavedViewView>, Problem> {
    let tx = app.write(&actor).await?;
    let found = found(&tx, &app.pack, &actor, *id, version).await?;
    let shared = storage::kept(&tx, &actor, true).await?;
    let given = ViewGiven::from(body.into_inner());
    let (changed, event) = found.change(given, shared, has_county(&app.pack), &actor)?;
    let changed = storage::save(&tx, changed).await?;
    tx.record(event).await?;
    let view = view(&tx, &actor, changed).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Remove a saved view
///
/// One's own, or a shared one by whoever may assign cases in the organisation. Whoever began with it
/// begins with all cases again.
#[utoipa::path(tag = "cases", operation_id = "saved_view_remove",
    params(("id" = SavedViewId, Path), ("If-Match" = String, Header, description = "The version that was seen", example = "\"3\"")),
    extensions(("x-permission" = json!("cases.read")), ("x-people" = json!(true))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/saved-views/{id}")]
pub(super) async fn remove(
    app: Data<App>,
    actor: Granted<CasesRead>,
    _person: Person,
    id: Path<SavedViewId>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let found = found(&tx, &app.pack, &actor, *id, version).await?;
    let removed = found.remove(&actor)?;
    storage::remove(&tx, &found).await?;
    tx.record(removed).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The view, in the version the caller has seen.
async fn found(tx: &Tx, pack: &Pack, actor: &Actor, id: SavedViewId, version: IfMatch) -> Result<SavedView, Problem> {
    let found = storage::find(tx, actor, id, knows(pack)).await?;
    if found.version == version.0 {
        Ok(found)
    } else {
        Err(Problem::stale(&view(tx, actor, found).await?))
    }
}

/// Where a list is to begin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"view_id": null}))]
pub(crate) struct SavedViewChoose {
    /// A view in sight; `null` for all cases.
    #[serde(deserialize_with = "present")]
    #[schema(required = true)]
    view_id: Option<SavedViewId>,
}

/// Choose where the list of cases begins
///
/// For the caller alone.
#[utoipa::path(tag = "cases", operation_id = "saved_view_choose",
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("cases.read")), ("x-people" = json!(true))),
    responses((status = OK, body = SavedViewList), Problem))]
#[post("/saved-views/default")]
pub(super) async fn choose(
    app: Data<App>,
    actor: Granted<CasesRead>,
    _person: Person,
    key: IdempotencyKey,
    body: Json<SavedViewChoose>,
) -> Result<web::Json<SavedViewList>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    if tx.once(&once, actor.user).await?.is_some() {
        return Ok(web::Json(in_sight(&tx, &app.pack, &actor).await?));
    }
    let chosen = body.into_inner().view_id;
    let event = Event::new(EventKind::ViewChosen);
    let event = match chosen {
        Some(id) => {
            let view = storage::find(&tx, &actor, id, knows(&app.pack))
                .await
                .map_err(Problem::not_found_at("/view_id"))?;
            event.subject(view.id)
        }
        None => event,
    };
    if storage::default_of(&tx, actor.user).await? != chosen {
        storage::set_default(&tx, actor.user, chosen).await?;
        tx.record(event).await?;
    }
    let views = in_sight(&tx, &app.pack, &actor).await?;
    tx.commit().await?;
    Ok(web::Json(views))
}
