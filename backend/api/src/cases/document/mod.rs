//! Documents of a case: what is said of them, and their content.

pub(super) mod change;
mod view;

use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use futures_util::stream::try_unfold;
use punte_domain::cases::document::{Document, DocumentError, DocumentFormat, DocumentOpening};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, DocumentId};
use punte_storage::cases::document as storage;
use punte_storage::{CaseKey, Page, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::find_to_reach;
use super::track::CasePartQuery;
use crate::auth::{CasesIdentity, Granted};
use crate::list::{Listed, paged};
use crate::octets::FileBytes;
use crate::query::page;
use crate::{App, Code, Created, Etag, IdempotencyKey, Json, Problem, Query, upload};
pub(super) use view::DocumentView;
use view::{view_of, views};

/// A page of documents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DocumentPage {
    items: Vec<DocumentView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(DocumentPage);

/// List the documents of a case
///
/// The latest first. What is in them nobody can foresee, so they stay in the organisation that holds
/// the case, but for those that are shared. The reading is recorded. For whoever may know there how to reach the person.
#[utoipa::path(tag = "cases", operation_id = "document_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = DocumentPage), Problem))]
#[get("/cases/{id}/documents")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<DocumentPage>, Problem> {
    let tx = app.read(&actor);
    let case = find_to_reach(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let key = tx.case_key(case.id).await?;
    let page = storage::list(&tx, &key, &request).await?;
    let items = views(&tx, &actor, &case, page.items).await?;
    if !items.is_empty() {
        app.record(&actor, [read_event(case.id)]).await?;
    }
    Ok(Listed(DocumentPage { items, next: page.next }))
}

/// What is said of the documents of a case, without their content.
pub(super) async fn to_hand_over(
    tx: &Tx,
    actor: &Granted<CasesIdentity>,
    id: CaseId,
) -> Result<(Page<DocumentView>, Option<Event>), Problem> {
    let case = find_to_reach(tx, actor, &actor.scope(), id).await?;
    let key = tx.case_key(case.id).await?;
    let found = crate::print::all(async |request| storage::list(tx, &key, request).await).await?;
    let items = views(tx, actor, &case, found.items).await?;
    let entry = (!items.is_empty()).then(|| read_event(case.id));
    let next = found.next;
    Ok((Page { items, next }, entry))
}

/// Read what is said of a document
///
/// While it is being sent, with the numbers of the parts that came: whoever goes on after a break
/// sends the others. The reading is recorded. For whoever may know in the organisation that holds the
/// case how to reach the person.
#[utoipa::path(tag = "cases", operation_id = "document_read",
    params(("id" = CaseId, Path), ("document_id" = DocumentId, Path)),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = DocumentView), Problem))]
#[get("/cases/{id}/documents/{document_id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    path: Path<(CaseId, DocumentId)>,
) -> Result<Etag<DocumentView>, Problem> {
    let tx = app.read(&actor);
    let (case, id) = path.into_inner();
    let case = find_to_reach(&tx, &actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let document = storage::find(&tx, &key, id).await?;
    let view = view_of(&tx, &actor, &case, document).await?;
    app.record(&actor, [read_event(case.id)]).await?;
    Ok(Etag(view))
}

/// A document to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "identity", "format": "pdf", "size": 182_044, "name": "passport.pdf",
    "description": "The pages with entries."}))]
pub(crate) struct DocumentCreate {
    /// A code of the pack's list `document_kind`.
    #[schema(max_length = 100)]
    kind: String,
    format: DocumentFormat,
    /// In bytes.
    #[schema(minimum = 1, maximum = 26_214_400)]
    size: u32,
    /// How the file is called; its ending agrees with the format.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What it is.
    #[serde(default)]
    #[schema(max_length = 2000)]
    description: Option<String>,
    /// The day it bears: not in the future.
    #[serde(default)]
    dated_on: Option<NaiveDate>,
}

/// Add a document
///
/// It is sent in parts after this, and then finished: a line that breaks costs one part. PDF, JPEG and
/// PNG up to 25 MB are taken. What nobody finishes within two days is thrown away. For whoever may know in
/// the organisation that holds the case how to reach the person.
#[utoipa::path(tag = "cases", operation_id = "document_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = CREATED, body = DocumentView), Problem))]
#[post("/cases/{id}/documents")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<DocumentCreate>,
) -> Result<Created<DocumentView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = find_to_reach(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: DocumentId = tx.new_id();
    let document = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        storage::find(&tx, &key, earlier).await?
    } else {
        let body = body.into_inner();
        let opening = DocumentOpening {
            kind: body.kind,
            format: body.format,
            size: body.size,
            name: body.name,
            description: body.description,
            dated_on: body.dated_on,
        };
        let there = (
            storage::count(&tx, case.id).await?,
            storage::unfinished_of(&tx, actor.user).await?,
        );
        let today = app.pack.calendar().date(tx.now);
        let ids = (id, tx.new_id());
        let (document, begun) = Document::begin(ids, &case, opening, there, &app.pack, &actor, today, tx.now)?;
        storage::add(&tx, &key, &document).await?;
        tx.record(begun).await?;
        document
    };
    let view = view_of(&tx, &actor, &case, document).await?;
    tx.commit().await?;
    let place = format!("/api/v1/cases/{}/documents/{}", case.id, view.id);
    Ok(Created(view, place))
}

/// Open a document
///
/// Its content, as an attachment with a name that says nothing of the person; only once it was found
/// clean. The reading is recorded. For whoever may know in the organisation that holds the case how to
/// reach the person.
#[utoipa::path(tag = "cases", operation_id = "document_open",
    params(("id" = CaseId, Path), ("document_id" = DocumentId, Path)),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, content_type = "application/octet-stream", body = FileBytes), Problem))]
#[get("/cases/{id}/documents/{document_id}/content")]
pub(super) async fn open(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    path: Path<(CaseId, DocumentId)>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&actor);
    let (case, id) = path.into_inner();
    let case = find_to_reach(&tx, &actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let document = storage::find(&tx, &key, id).await?;
    document.may_open()?;
    let opened = Event::new(EventKind::ReadDocument).case(case.id).subject(document.id);
    app.record(&actor, [opened.fields(["content"])]).await?;
    Ok(attachment(tx, key, document))
}

/// The content, part by part: none is in memory but the one that goes out (REL-14).
pub(crate) fn attachment(tx: Tx, key: CaseKey, document: Document) -> HttpResponse {
    let (format, name, size) = (document.format, document.file_name(), document.size);
    let parts = try_unfold((tx, key, document, 0), |(tx, key, document, number)| async move {
        if number >= document.parts() {
            return Ok(None);
        }
        let bytes = storage::part(&tx, &key, &document, number).await?;
        Ok::<_, punte_storage::Error>(Some((Bytes::from(bytes), (tx, key, document, number + 1))))
    });
    upload::attachment(format, &name, size, parts)
}

/// Which documents they are is no part of the entry; that they were looked through is.
fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadDocuments).case(case).fields(["documents"])
}

impl From<DocumentError> for Problem {
    fn from(error: DocumentError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            DocumentError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            DocumentError::TooManyUnfinished => not_now("document_too_many_unfinished"),
            DocumentError::Whole => not_now("document_whole"),
            DocumentError::Incomplete(_) => not_now("document_incomplete"),
            DocumentError::NotClean(_) => not_now("document_not_clean"),
            DocumentError::Gone => not_now("document_gone"),
            DocumentError::Content(fault) => not_now(upload::because(fault)),
            DocumentError::Invalid(fields) => fields.into(),
        }
    }
}
