//! Cases and notifications from a file: sent in parts, worked through row by row while nobody waits, and taken back.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

pub(crate) mod columns;
pub(crate) mod reader;
mod view;
pub(crate) mod worker;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post, put};
use punte_domain::access::{Actor, PrincipalKind};
use punte_domain::cases::import::{
    Import, ImportError, ImportFormat, ImportKind, ImportMode, ImportOpening, ImportRowState,
};
use punte_domain::event::Event;
use punte_domain::id::{ImportId, UserId};
use punte_storage::cases::import as storage;
use punte_storage::{Once, Tx};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::track::CasePartQuery;
use crate::auth::{Fresh, Granted, ImportsCreate};
use crate::list::Listed;
use crate::octets::{FileBytes, Octets};
use crate::problem::language_of;
use crate::query::page;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};
use view::{ImportPage, ImportRowPage, ImportRowView, ImportView, view_of, views};

pub use worker::{Importer, Worker};

/// People see the imports of their organisation; a program, its own.
fn program(actor: &Actor) -> Option<UserId> {
    (actor.kind() == PrincipalKind::Client).then_some(actor.user)
}

async fn find(tx: &Tx, actor: &Granted<ImportsCreate>, id: ImportId) -> Result<Import, Problem> {
    Ok(storage::find(tx, &actor.scope(), program(actor), id).await?)
}

/// Whether the caller may bring rows of this kind.
fn may_bring(actor: &Actor, kind: ImportKind) -> Result<(), Problem> {
    if actor.may(kind.permission()) {
        Ok(())
    } else {
        Err(Problem::new(Code::Forbidden))
    }
}

/// The import, if it is in the version that the caller saw.
async fn as_seen(tx: &Tx, actor: &Actor, import: Import, version: IfMatch) -> Result<Import, Problem> {
    if import.version == version.0 {
        Ok(import)
    } else {
        Err(Problem::stale(&view_of(tx, actor, import).await?))
    }
}

/// List imports
///
/// Those of the caller's organisation, the latest first; a program sees its own. Nothing of any person stands in
/// them. For whoever may import.
#[utoipa::path(tag = "cases", operation_id = "import_list", params(CasePartQuery),
    extensions(("x-permission" = json!("imports.create"))),
    responses((status = OK, body = ImportPage), Problem))]
#[get("/imports")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<ImportsCreate>,
    query: Query<CasePartQuery>,
) -> Result<Listed<ImportPage>, Problem> {
    let tx = app.read(&actor);
    let request = page(query.limit, query.cursor.as_ref())?;
    let page = storage::list(&tx, &actor.scope(), program(&actor), &request).await?;
    let items = views(&tx, &actor, page.items).await?;
    Ok(Listed(ImportPage { items, next: page.next }))
}

/// A file of cases or notifications to send.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "notifications", "format": "csv", "mode": "valid_rows", "is_dry_run": true, "size": 48_213
}))]
pub(crate) struct ImportCreate {
    /// What its rows are; `cases` unless given. A file of cases takes the right to open cases beside that to import.
    #[serde(default)]
    kind: Option<ImportKind>,
    format: ImportFormat,
    mode: ImportMode,
    /// Whether rows are judged only and nothing is opened.
    is_dry_run: bool,
    /// In bytes.
    #[schema(minimum = 1, maximum = 67_108_864)]
    size: u32,
}

/// Begin an import
///
/// The file is sent in parts after this, and then the import is started. CSV with a header, or JSON Lines, in UTF-8;
/// each row is a body of `case_create` and is opened as that would open it; a notification has fewer
/// fields. Up to 64 MB and 100 000 rows; where all rows are opened or none, up to 1 000. The file is destroyed when it
/// was worked through, and after 24 hours whatever became of it. For whoever may import.
#[utoipa::path(tag = "cases", operation_id = "import_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("imports.create"))),
    responses((status = CREATED, body = ImportView), Problem))]
#[post("/imports")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<ImportsCreate>,
    once: IdempotencyKey,
    body: Json<ImportCreate>,
) -> Result<Created<ImportView>, Problem> {
    let tx = app.write(&actor).await?;
    let id: ImportId = tx.new_id();
    let import = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        find(&tx, &actor, earlier).await?
    } else {
        let body = body.into_inner();
        let kind = body.kind.unwrap_or(ImportKind::Cases);
        may_bring(&actor, kind)?;
        let opening = ImportOpening {
            kind,
            format: body.format,
            mode: body.mode,
            is_dry_run: body.is_dry_run,
            size: body.size,
        };
        let unfinished = storage::unfinished_of(&tx, actor.user).await?;
        let (import, begun) = Import::begin(id, opening, unfinished, &actor, tx.now)?;
        storage::add(&tx, &import).await?;
        tx.record(begun).await?;
        import
    };
    let view = view_of(&tx, &actor, import).await?;
    tx.commit().await?;
    let place = format!("/api/v1/imports/{}", view.id);
    Ok(Created(view, place))
}

/// Read an import
///
/// How far it is, and what became of its rows. For whoever may import cases in the organisation.
#[utoipa::path(tag = "cases", operation_id = "import_read", params(("id" = ImportId, Path)),
    extensions(("x-permission" = json!("imports.create"))),
    responses((status = OK, body = ImportView), Problem))]
#[get("/imports/{id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<ImportsCreate>,
    id: Path<ImportId>,
) -> Result<Etag<ImportView>, Problem> {
    let tx = app.read(&actor);
    let import = find(&tx, &actor, *id).await?;
    Ok(Etag(view_of(&tx, &actor, import).await?))
}

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportRowQuery {
    /// Those of which this became.
    state: Option<ImportRowState>,
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the last page ended.
    cursor: Option<String>,
}

/// List the rows of an import
///
/// In the order of the file, each with the case that was opened, or with what is wrong where: codes and places, and
/// nothing of what stood there. Rows whose case was erased since are not among them. For whoever may import cases in
/// the organisation.
#[utoipa::path(tag = "cases", operation_id = "import_rows", params(("id" = ImportId, Path), ImportRowQuery),
    extensions(("x-permission" = json!("imports.create"))),
    responses((status = OK, body = ImportRowPage), Problem))]
#[get("/imports/{id}/rows")]
pub(super) async fn rows(
    app: Data<App>,
    actor: Granted<ImportsCreate>,
    id: Path<ImportId>,
    query: Query<ImportRowQuery>,
    asked: HttpRequest,
) -> Result<Listed<ImportRowPage>, Problem> {
    let tx = app.read(&actor);
    let import = find(&tx, &actor, *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let page = storage::list_rows(&tx, import.id, query.state, &request).await?;
    let language = language_of(&asked);
    let items = page.items.into_iter().map(|row| ImportRowView::new(row, language));
    Ok(Listed(ImportRowPage {
        items: items.collect(),
        next: page.next,
    }))
}

/// Send a part of a file to import
///
/// Parts may come in any order, and again. Each but the last has `part_bytes` bytes. For whoever may import cases in
/// the organisation.
#[utoipa::path(tag = "cases", operation_id = "import_send_part",
    params(("id" = ImportId, Path), ("number" = u32, Path, description = "From 0"),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\"")),
    request_body(content = FileBytes, content_type = "application/octet-stream"),
    extensions(("x-permission" = json!("imports.create"))),
    responses((status = NO_CONTENT), Problem))]
#[put("/imports/{id}/parts/{number}")]
pub(super) async fn send_part(
    app: Data<App>,
    actor: Granted<ImportsCreate>,
    path: Path<(ImportId, u32)>,
    version: IfMatch,
    body: Octets,
) -> Result<HttpResponse, Problem> {
    let (id, number) = path.into_inner();
    let tx = app.write(&actor).await?;
    let import = find(&tx, &actor, id).await?;
    may_bring(&actor, import.kind)?;
    let import = as_seen(&tx, &actor, import, version).await?;
    import.may_send()?;
    let size = import.part_size(number).ok_or_else(|| Problem::new(Code::NotFound))?;
    if u32::try_from(body.0.len()) != Ok(size) {
        return Err(Problem::at("", "out_of_range"));
    }
    let key = storage::key(&tx, &import).await?;
    storage::put_part(&tx, &key, &import, number, &body.0).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Start an import
///
/// All parts came. The file is worked through while nobody waits: read the import for how far that is, and its rows
/// for what became of each. Cases are opened by whoever starts it, as far as they may still open any then. For
/// whoever may import cases in the organisation.
#[utoipa::path(tag = "cases", operation_id = "import_start",
    params(("id" = ImportId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("imports.create"))),
    responses((status = OK, body = ImportView), Problem))]
#[post("/imports/{id}/start")]
pub(super) async fn start(
    app: Data<App>,
    actor: Granted<ImportsCreate>,
    id: Path<ImportId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<ImportView>, Problem> {
    let once = once.of_no_body(&app);
    step(&app, &actor, *id, version, &once, async |tx, import| {
        let received = storage::received(tx, import.id).await?;
        Ok(import.start(received.len(), &actor)?)
    })
    .await
}

/// Take an import back
///
/// Destroys the cases it opened that nobody has written to since, with all that is of them; the others stay, and its
/// rows say why. What was taken back can be imported anew. Within seven days after it was worked through
/// (`undo_until`); later a case is erased by itself. For whoever may import cases in the organisation.
#[utoipa::path(tag = "cases", operation_id = "import_undo",
    params(("id" = ImportId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"2\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("imports.create")), ("x-step-up" = json!(true))),
    responses((status = OK, body = ImportView), Problem))]
#[post("/imports/{id}/undo")]
pub(super) async fn undo(
    app: Data<App>,
    actor: Fresh<Granted<ImportsCreate>>,
    id: Path<ImportId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<ImportView>, Problem> {
    let once = once.of_no_body(&app);
    step(&app, &actor, *id, version, &once, async |tx, import| {
        Ok(import.undo(&actor, tx.now)?)
    })
    .await
}

/// A step of an import, taken once: by who may bring its rows, and has seen it as it is.
async fn step<F>(
    app: &App,
    actor: &Granted<ImportsCreate>,
    id: ImportId,
    version: IfMatch,
    once: &Once,
    take: F,
) -> Result<Etag<ImportView>, Problem>
where
    F: AsyncFnOnce(&Tx, Import) -> Result<(Import, Event), Problem>,
{
    let tx = app.write(actor).await?;
    let mut import = find(&tx, actor, id).await?;
    may_bring(actor, import.kind)?;
    if tx.once(once, id).await?.is_none() {
        let seen = as_seen(&tx, actor, import, version).await?;
        let (taken, event) = take(&tx, seen).await?;
        import = storage::save(&tx, taken).await?;
        tx.record(event).await?;
    }
    let view = view_of(&tx, actor, import).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            ImportError::TooManyUnfinished => not_now("import_too_many_unfinished"),
            ImportError::Started => not_now("import_started"),
            ImportError::Incomplete => not_now("import_incomplete"),
            ImportError::NothingToUndo => not_now("import_nothing_to_undo"),
            ImportError::UndoTooLate => not_now("import_undo_too_late"),
            ImportError::Invalid(fields) => fields.into(),
        }
    }
}
