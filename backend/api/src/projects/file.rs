//! Files of projects and of records: what is said of them, and their content.

use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpResponse, delete, get, put};
use chrono::NaiveDate;
use futures_util::stream::try_unfold;
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ProjectFileId, ProjectId};
use punte_domain::projects::file::{ProjectFile, ProjectFileError, ProjectFileFacts, ProjectFileSubject};
use punte_storage::Tx;
use punte_storage::projects::file as storage;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::file_access::{readable, reads, sides};
use super::file_view::{ProjectFileView, view};
use super::report::gone;
use crate::auth::{Granted, ProjectsRead, ProjectsReport};
use crate::octets::FileBytes;
use crate::routing::ServiceConfig;
use crate::{App, Code, Etag, IfMatch, Json, Problem, upload};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(project_file_read)
        .service(project_file_update)
        .service(project_file_open)
        .service(project_file_remove);
}

/// What is said of a file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "report", "title": "Final report", "dated_on": "2016-04-30"}))]
pub(super) struct ProjectFileChange {
    /// A code of the pack's list `project_file_kind`.
    #[schema(max_length = 100)]
    pub(super) kind: String,
    /// What it is called, where its name does not tell.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub(super) title: Option<String>,
    /// The day it bears: not in the future.
    #[serde(default)]
    pub(super) dated_on: Option<NaiveDate>,
    /// What kind of thing it belongs to; with the id of that.
    #[serde(default)]
    pub(super) subject_kind: Option<ProjectFileSubject>,
    /// The thing of the same project that it belongs to; of a file in no project it stays as it is.
    #[serde(default)]
    pub(super) subject_id: Option<Uuid>,
}

impl ProjectFileChange {
    /// The thing it is said to belong to, if any.
    fn subject(&self) -> Result<Option<(ProjectFileSubject, Uuid)>, Problem> {
        match (self.subject_kind, self.subject_id) {
            (None, None) => Ok(None),
            (Some(kind), Some(id)) => Ok(Some((kind, id))),
            (Some(_), None) => Err(Problem::at("/subject_id", "required")),
            (None, Some(_)) => Err(Problem::at("/subject_kind", "required")),
        }
    }

    /// Holds the thing it belongs to before the file is held: whoever removes that thing holds it first, too, and then
    /// its files. Whether there is one is asked once it is known who may change the file.
    async fn hold_subject(&self, tx: &Tx) -> Result<(), Problem> {
        if let (Some(kind), Some(id)) = (self.subject_kind, self.subject_id) {
            storage::has_subject(tx, None, (kind, id)).await?;
        }
        Ok(())
    }

    /// What is said, where the thing it belongs to is one of the project it is in, and one that the actor reads.
    pub(super) async fn facts(
        self,
        tx: &Tx,
        actor: &Actor,
        project: Option<ProjectId>,
    ) -> Result<ProjectFileFacts, Problem> {
        let subject = self.subject()?;
        if let Some(subject) = subject
            && !(storage::has_subject(tx, project, subject).await? && reads(tx, actor, subject).await?)
        {
            return Err(Problem::at("/subject_id", "not_found"));
        }
        Ok(ProjectFileFacts {
            kind: self.kind,
            title: self.title,
            dated_on: self.dated_on,
            subject,
        })
    }
}

/// Read what is said of a file
///
/// While it is being sent, with the numbers of the parts that came: whoever goes on after a break sends the others. For
/// whoever sees the thing that it belongs to, or its project.
#[utoipa::path(tag = "projects", operation_id = "project_file_read",
    params(("id" = ProjectFileId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ProjectFileView), Problem))]
#[get("/project-files/{id}")]
async fn project_file_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectFileId>,
) -> Result<Etag<ProjectFileView>, Problem> {
    let tx = app.read(&actor);
    let file = readable(&tx, &actor, *id).await?;
    Ok(Etag(view(&tx, &actor, file).await?))
}

/// Change what is said of a file
///
/// Its content stays as it is. For whoever may change the thing that it belongs to, for the leader of its project, and
/// for the partner that added it.
#[utoipa::path(tag = "projects", operation_id = "project_file_update", request_body = ProjectFileChange,
    params(("id" = ProjectFileId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = ProjectFileView), Problem))]
#[put("/project-files/{id}")]
async fn project_file_update(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    id: Path<ProjectFileId>,
    version: IfMatch,
    body: Json<ProjectFileChange>,
) -> Result<Etag<ProjectFileView>, Problem> {
    let said = body.into_inner();
    let tx = app.write(&actor).await?;
    said.hold_subject(&tx).await?;
    let file = to_change(&tx, &actor, *id, version).await?;
    let facts = said.facts(&tx, &actor, file.project).await?;
    let file = file.told(facts, &app.pack, app.pack.calendar().date(tx.now))?;
    let file = storage::save(&tx, file).await?;
    tx.record(file.event("changed")).await?;
    let view = view(&tx, &actor, file).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Open a file
///
/// Its content, as an attachment under a name of ours; only once it was found clean. The reading is recorded, since a
/// file may name anybody. For whoever sees the thing that it belongs to, or its project.
#[utoipa::path(tag = "projects", operation_id = "project_file_open",
    params(("id" = ProjectFileId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, content_type = "application/octet-stream", body = FileBytes), Problem))]
#[get("/project-files/{id}/content")]
async fn project_file_open(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectFileId>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&actor);
    let file = readable(&tx, &actor, *id).await?;
    file.may_open()?;
    let opened = Event::new(EventKind::ReadProjectFile).subject(file.id);
    app.record(&actor, [opened.fields(["content"])]).await?;
    let (format, name, size) = (file.format, file.file_name(), file.size);
    let parts = try_unfold((tx, file, 0), |(tx, file, number)| async move {
        if number >= file.parts() {
            return Ok(None);
        }
        let bytes = storage::part(&tx, &file, number).await?;
        Ok::<_, punte_storage::Error>(Some((Bytes::from(bytes), (tx, file, number + 1))))
    });
    Ok(upload::attachment(format, &name, size, parts))
}

/// Remove a file
///
/// Whole or half sent, it is destroyed with its key at once; that it was there stays in the ledger. For whoever may
/// change the thing that it belongs to, for the leader of its project, and for the partner that added it.
#[utoipa::path(tag = "projects", operation_id = "project_file_remove",
    params(("id" = ProjectFileId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/project-files/{id}")]
async fn project_file_remove(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    id: Path<ProjectFileId>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let file = to_change(&tx, &actor, *id, version).await?;
    storage::remove(&tx, file.id).await?;
    let how = if file.may_send().is_ok() {
        "discarded"
    } else {
        "removed"
    };
    tx.record(file.event(how)).await?;
    tx.commit().await?;
    Ok(gone())
}

/// The file in the version the caller saw, if they may change it.
pub(super) async fn to_change(
    tx: &Tx,
    actor: &Granted<ProjectsReport>,
    id: ProjectFileId,
    version: IfMatch,
) -> Result<ProjectFile, Problem> {
    let file = changeable(tx, actor, id).await?;
    as_seen(tx, actor, file, version).await
}

/// The file, if the caller may change it.
pub(super) async fn changeable(
    tx: &Tx,
    actor: &Granted<ProjectsReport>,
    id: ProjectFileId,
) -> Result<ProjectFile, Problem> {
    let file = storage::find(tx, id).await?;
    let is_read = match file.subject {
        Some(subject) => reads(tx, actor, subject).await?,
        None => true,
    };
    let sides = sides(tx, actor, (file.project, file.subject)).await?;
    if !(is_read && sides.adds()) {
        return Err(Problem::new(Code::NotFound));
    }
    if !sides.changes(actor.organisation, file.organisation) {
        return Err(Problem::new(Code::Forbidden).because("entered_by_another"));
    }
    Ok(file)
}

/// The file, if it is in the version the caller saw.
pub(super) async fn as_seen(
    tx: &Tx,
    actor: &Actor,
    file: ProjectFile,
    version: IfMatch,
) -> Result<ProjectFile, Problem> {
    if file.version == version.0 {
        Ok(file)
    } else {
        Err(Problem::stale(&view(tx, actor, file).await?))
    }
}

impl From<ProjectFileError> for Problem {
    fn from(error: ProjectFileError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            ProjectFileError::TooManyUnfinished => not_now("document_too_many_unfinished"),
            ProjectFileError::Whole => not_now("document_whole"),
            ProjectFileError::Incomplete => not_now("document_incomplete"),
            ProjectFileError::NotClean => not_now("document_not_clean"),
            ProjectFileError::Gone => not_now("document_gone"),
            ProjectFileError::Content(fault) => not_now(upload::because(fault)),
            ProjectFileError::Invalid(fields) => fields.into(),
        }
    }
}
