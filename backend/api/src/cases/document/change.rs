//! Sending a document, and taking it away.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, post, put};
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::document::{ContentFault, Document, DocumentError};
use punte_domain::id::{CaseId, ContentId, DocumentId};
use punte_storage::cases::document as storage;
use punte_storage::{CaseKey, Once, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{DocumentView, view_of};
use super::{find_to_reach, read_event};
use crate::auth::{CasesIdentity, Granted};
use crate::cases::step::{Found, Step, shown};
use crate::octets::{FileBytes, Octets};
use crate::upload::{self, Looked};
use crate::{App, Code, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// Send a part of a document
///
/// Parts may come in any order, and again. Each but the last has `part_bytes` bytes. For whoever may
/// know in the organisation that holds the case how to reach the person.
#[utoipa::path(tag = "cases", operation_id = "document_send_part",
    params(("id" = CaseId, Path), ("document_id" = DocumentId, Path),
           ("number" = u32, Path, description = "From 0"),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\"")),
    request_body(content = FileBytes, content_type = "application/octet-stream"),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = NO_CONTENT), Problem))]
#[put("/cases/{id}/documents/{document_id}/parts/{number}")]
pub(in crate::cases) async fn send_part(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    path: Path<(CaseId, DocumentId, u32)>,
    version: IfMatch,
    body: Octets,
) -> Result<HttpResponse, Problem> {
    let (case, id, number) = path.into_inner();
    let tx = app.write(&actor).await?;
    let (tx, case, key, document) = seen(tx, &actor, &actor.scope(), (case, id), version).await?;
    document.may_send(&case, &actor)?;
    let size = document.part_size(number).ok_or_else(|| Problem::new(Code::NotFound))?;
    if u32::try_from(body.0.len()) != Ok(size) {
        return Err(Problem::at("", "out_of_range"));
    }
    storage::put_part(&tx, &key, &document, number, &body.0).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Finish a document
///
/// All parts came. The content must be what its format says, or nothing of it is kept; of an image
/// goes what was written beside the picture: where, when and with which device it was taken. After
/// that it waits until a scanner found it clean. For whoever may know in the organisation that holds
/// the case how to reach the person.
#[utoipa::path(tag = "cases", operation_id = "document_finish",
    params(("id" = CaseId, Path), ("document_id" = DocumentId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = DocumentView), Problem))]
#[post("/cases/{id}/documents/{document_id}/finish")]
pub(in crate::cases) async fn finish(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    path: Path<(CaseId, DocumentId)>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<DocumentView>, Problem> {
    let once = once.of_no_body(&app);
    let turn = upload::turn().await?;
    // What takes long is done before the lock: nobody waits for it.
    let tx = app.write(&actor).await?;
    let (tx, case, key, document) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    drop(tx);
    document.may_send(&case, &actor)?;
    let content = content(&app.read(&actor), &key, &document).await?;
    let (_turn, looked) = upload::looked_at(turn, document.format, content).await?;
    let kept = match looked {
        Ok(kept) => kept,
        Err(fault) => return Err(refuse(&app, &actor, *path, version, fault).await?),
    };
    let new = write(&app, &actor, &key, &document, &kept).await?;

    let tx = app.write(&actor).await?;
    let (tx, case, key, document) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    document.may_send(&case, &actor)?;
    let (document, added) = document.whole(new, kept.size, kept.sha256);
    let document = storage::save(&tx, &key, document).await?;
    tx.record(added).await?;
    let view = view_of(&tx, &actor, &case, document).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// All parts, one after the other.
async fn content(tx: &Tx, key: &CaseKey, document: &Document) -> Result<Vec<u8>, Problem> {
    let there = storage::parts(tx, document).await?;
    let missing: Vec<u32> = (0..document.parts()).filter(|number| !there.contains(number)).collect();
    if !missing.is_empty() {
        return Err(DocumentError::Incomplete(missing).into());
    }
    let mut content = Vec::with_capacity(document.size.try_into().unwrap_or_default());
    for number in there {
        content.extend(storage::part(tx, key, document, number).await?);
    }
    Ok(content)
}

/// Writes what is kept under an id of its own: what was looked at is what is kept, whatever comes
/// meanwhile. A document that is taken away meanwhile is not found.
async fn write(
    app: &App,
    actor: &Actor,
    key: &CaseKey,
    document: &Document,
    kept: &Looked,
) -> Result<ContentId, Problem> {
    let content: ContentId = app.read(actor).new_id();
    let mut number = 0;
    for batch in kept.batches() {
        let tx = app.write(actor).await?;
        storage::find(&tx, key, document.id).await?;
        for bytes in batch {
            storage::put_part_of(&tx, key, document.id, content, number, bytes).await?;
            number += 1;
        }
        tx.commit().await?;
    }
    Ok(content)
}

/// Nothing of a file that is not what it says stays, and that it was tried does.
async fn refuse(
    app: &App,
    actor: &Granted<CasesIdentity>,
    path: (CaseId, DocumentId),
    version: IfMatch,
    fault: ContentFault,
) -> Result<Problem, Problem> {
    let tx = app.write(actor).await?;
    let (tx, case, _, document) = seen(tx, actor, &actor.scope(), path, version).await?;
    document.may_send(&case, actor)?;
    storage::discard(&tx, document.id).await?;
    tx.record(document.refused()).await?;
    tx.commit().await?;
    Ok(DocumentError::Content(fault).into())
}

/// Break off the sending of a document
///
/// Nothing of it stays. For whoever may know in the organisation that holds the case how to reach the
/// person.
#[utoipa::path(tag = "cases", operation_id = "document_discard",
    params(("id" = CaseId, Path), ("document_id" = DocumentId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\"")),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/cases/{id}/documents/{document_id}")]
pub(in crate::cases) async fn discard(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    path: Path<(CaseId, DocumentId)>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let (tx, case, _, document) = seen(tx, &actor, &actor.scope(), *path, version).await?;
    document.may_send(&case, &actor)?;
    storage::discard(&tx, document.id).await?;
    tx.record(document.discarded()).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Who sees a document.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"is_shared": true}))]
pub(crate) struct DocumentShare {
    is_shared: bool,
}

/// Share a document
///
/// Receivers of referrals see it from now on where consent covers documents, or see it no more. Never
/// share what tells police or prosecution where a shelter is. For whoever may know in the organisation
/// that holds the case how to reach the person.
#[utoipa::path(tag = "cases", operation_id = "document_share",
    params(("id" = CaseId, Path), ("document_id" = DocumentId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = DocumentView), Problem))]
#[post("/cases/{id}/documents/{document_id}/share")]
pub(in crate::cases) async fn share(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    path: Path<(CaseId, DocumentId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<DocumentShare>,
) -> Result<Etag<DocumentView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, document) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let (document, shared) = document.share(&case, body.is_shared, &actor)?;
    let document = match shared {
        Some(event) => {
            tx.record(event).await?;
            storage::save(&tx, &key, document).await?
        }
        None => document,
    };
    let view = view_of(&tx, &actor, &case, document).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Why a document should not have been there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "It belongs to another case."}))]
pub(crate) struct DocumentVoid {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Take a document away
///
/// It should not have been there: its content is destroyed at once, what was said of it and the reason
/// stay. For whoever may know in the organisation that holds the case how to reach the person.
#[utoipa::path(tag = "cases", operation_id = "document_void",
    params(("id" = CaseId, Path), ("document_id" = DocumentId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = DocumentView), Problem))]
#[post("/cases/{id}/documents/{document_id}/void")]
pub(in crate::cases) async fn void(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    path: Path<(CaseId, DocumentId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<DocumentVoid>,
) -> Result<Etag<DocumentView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, document) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let (document, voided) = document.void(&case, &body.reason, &actor)?;
    let document = storage::save(&tx, &key, document).await?;
    tx.record(voided).await?;
    let view = view_of(&tx, &actor, &case, document).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The document, with its case.
async fn found(
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, DocumentId),
) -> Result<Found<Document>, Problem> {
    let case = find_to_reach(&tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let document = storage::find(&tx, &key, id).await?;
    Ok((tx, case, key, document))
}

/// The document in the version the caller saw, with its case, for a step that was not taken before. Another version is
/// refused.
async fn step(
    app: &App,
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    path: (CaseId, DocumentId),
    version: IfMatch,
    once: &Once,
) -> Result<Step<Found<Document>, DocumentView>, Problem> {
    let (tx, case, key, document) = found(tx, actor, scope, path).await?;
    let is_done = tx.once(once, document.id).await?.is_some();
    if !is_done && document.version == version.0 {
        return Ok(Step::Go((tx, case, key, document)));
    }
    let view = view_of(&tx, actor, &case, document).await?;
    let done = shown(app, tx, actor, read_event(case.id), view, is_done).await;
    done.map(Step::Done)
}

/// The document in the version the caller saw, with its case. Another version is shown, and so is
/// read.
async fn seen(
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    path: (CaseId, DocumentId),
    version: IfMatch,
) -> Result<Found<Document>, Problem> {
    let (tx, case, key, document) = found(tx, actor, scope, path).await?;
    if document.version == version.0 {
        return Ok((tx, case, key, document));
    }
    let view = view_of(&tx, actor, &case, document).await?;
    tx.record(read_event(case.id)).await?;
    tx.commit().await?;
    Err(Problem::stale(&view))
}
