//! Sending a file of a project or of a record.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post, put};
use punte_domain::document::ContentFault;
use punte_domain::id::{ContentId, ProjectFileId};
use punte_domain::projects::file::{ProjectFile, ProjectFileError};
use punte_storage::Tx;
use punte_storage::projects::file as storage;

use super::file::{as_seen, changeable, to_change};
use super::file_view::{ProjectFileView, view};
use super::report::gone;
use crate::auth::{Granted, ProjectsReport};
use crate::octets::{FileBytes, Octets};
use crate::routing::ServiceConfig;
use crate::upload::{self, Looked};
use crate::{App, Code, Etag, IdempotencyKey, IfMatch, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(project_file_send_part).service(project_file_finish);
}

/// Send a part of a file
///
/// Parts may come in any order, and again. Each but the last has `part_bytes` bytes. For whoever may change the
/// file.
#[utoipa::path(tag = "projects", operation_id = "project_file_send_part",
    params(("id" = ProjectFileId, Path),
           ("number" = u32, Path, description = "From 0"),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\"")),
    request_body(content = FileBytes, content_type = "application/octet-stream"),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = NO_CONTENT), Problem))]
#[put("/project-files/{id}/parts/{number}")]
async fn project_file_send_part(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    path: Path<(ProjectFileId, u32)>,
    version: IfMatch,
    body: Octets,
) -> Result<HttpResponse, Problem> {
    let (id, number) = path.into_inner();
    let tx = app.write(&actor).await?;
    let file = to_change(&tx, &actor, id, version).await?;
    file.may_send()?;
    let size = file.part_size(number).ok_or_else(|| Problem::new(Code::NotFound))?;
    if u32::try_from(body.0.len()) != Ok(size) {
        return Err(Problem::at("", "out_of_range"));
    }
    storage::put_part(&tx, id, file.content, number, &body.0).await?;
    tx.commit().await?;
    Ok(gone())
}

/// Finish a file
///
/// All parts came. The content must be what its format says, or nothing of it is kept; of an image goes what was
/// written beside the picture: where, when and with which device it was taken. After that it waits until a scanner
/// found it clean. For whoever may change the file.
#[utoipa::path(tag = "projects", operation_id = "project_file_finish",
    params(("id" = ProjectFileId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = ProjectFileView), Problem))]
#[post("/project-files/{id}/finish")]
async fn project_file_finish(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    id: Path<ProjectFileId>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Etag<ProjectFileView>, Problem> {
    let once = key.of_no_body(&app);
    let turn = upload::turn().await?;
    let tx = app.write(&actor).await?;
    let file = changeable(&tx, &actor, *id).await?;
    if tx.once(&once, *id).await?.is_some() {
        return Ok(Etag(view(&tx, &actor, file).await?));
    }
    let file = as_seen(&tx, &actor, file, version).await?;
    // What takes long is done before the lock: nobody waits for it. Nor is the key claimed before.
    drop(tx);
    file.may_send()?;
    let content = content(&app.read(&actor), &file).await?;
    let (_turn, looked) = upload::looked_at(turn, file.format, content).await?;
    let kept = match looked {
        Ok(kept) => kept,
        Err(fault) => return Err(refuse(&app, &actor, *id, version, fault).await?),
    };
    let new = write(&app, &actor, &file, &kept).await?;

    let tx = app.write(&actor).await?;
    let mut file = changeable(&tx, &actor, *id).await?;
    if tx.once(&once, *id).await?.is_none() {
        let seen = as_seen(&tx, &actor, file, version).await?;
        seen.may_send()?;
        file = storage::save(&tx, seen.whole(new, kept.size, kept.sha256)).await?;
        tx.record(file.event("added")).await?;
    }
    let view = view(&tx, &actor, file).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// All parts, one after the other.
async fn content(tx: &Tx, file: &ProjectFile) -> Result<Vec<u8>, Problem> {
    let there = storage::parts(tx, file).await?;
    if !there.iter().copied().eq(0..file.parts()) {
        return Err(ProjectFileError::Incomplete.into());
    }
    let mut content = Vec::with_capacity(file.size.try_into().unwrap_or_default());
    for number in there {
        content.extend(storage::part(tx, file, number).await?);
    }
    Ok(content)
}

/// Writes what is kept under an id of its own: what was looked at is what is kept, whatever comes meanwhile. A file
/// that is taken away meanwhile is not found.
async fn write(
    app: &App,
    actor: &Granted<ProjectsReport>,
    file: &ProjectFile,
    kept: &Looked,
) -> Result<ContentId, Problem> {
    let content: ContentId = app.read(actor).new_id();
    let mut number = 0;
    for batch in kept.batches() {
        let tx = app.write(actor).await?;
        storage::find(&tx, file.id).await?;
        for bytes in batch {
            storage::put_part(&tx, file.id, content, number, bytes).await?;
            number += 1;
        }
        tx.commit().await?;
    }
    Ok(content)
}

/// Nothing of a file that is not what it says stays, and that it was tried does.
async fn refuse(
    app: &App,
    actor: &Granted<ProjectsReport>,
    id: ProjectFileId,
    version: IfMatch,
    fault: ContentFault,
) -> Result<Problem, Problem> {
    let tx = app.write(actor).await?;
    let file = to_change(&tx, actor, id, version).await?;
    file.may_send()?;
    storage::remove(&tx, file.id).await?;
    tx.record(file.event("refused")).await?;
    tx.commit().await?;
    Ok(ProjectFileError::Content(fault).into())
}
