//! Files of projects: what is said of them, and their content.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpResponse, delete, get, post, put};
use chrono::NaiveDate;
use futures_util::stream::try_unfold;
use punte_domain::access::{Actor, Permission};
use punte_domain::document::DocumentFormat;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ProjectFileId, ProjectId};
use punte_domain::projects::file::{
    ProjectFile, ProjectFileError, ProjectFileFacts, ProjectFileOpening, ProjectFileSubject,
};
use punte_storage::projects::{access, file as storage, paid_file};
use punte_storage::{Page, Tx};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::file_view::{ProjectFileView, view, views};
use super::report::{Reporter, gone};
use crate::auth::{Granted, ProjectsRead, ProjectsReport};
use crate::list::{Listed, paged};
use crate::octets::FileBytes;
use crate::query::page;
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query, upload};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(project_file_list)
        .service(project_file_create)
        .service(project_file_read)
        .service(project_file_update)
        .service(project_file_open)
        .service(project_file_remove);
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectFilePage)]
struct ProjectFilePageView {
    items: Vec<ProjectFileView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(ProjectFilePageView);

/// Which files to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ProjectFileListQuery {
    /// Those that belong to this thing of the project.
    subject_id: Option<Uuid>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// What is said of a file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "report", "title": "Final report", "dated_on": "2016-04-30"}))]
struct ProjectFileChange {
    /// A code of the pack's list `project_file_kind`.
    #[schema(max_length = 100)]
    kind: String,
    /// What it is called in the project, where its name does not tell.
    #[serde(default)]
    #[schema(max_length = 300)]
    title: Option<String>,
    /// The day it bears: not in the future.
    #[serde(default)]
    dated_on: Option<NaiveDate>,
    /// What kind of thing it belongs to; with the id of that.
    #[serde(default)]
    subject_kind: Option<ProjectFileSubject>,
    /// The thing of the same project that it belongs to.
    #[serde(default)]
    subject_id: Option<Uuid>,
}

/// A file to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "report", "format": "pdf", "size": 182_044, "name": "final-report.pdf"}))]
struct ProjectFileCreate {
    /// A code of the pack's list `project_file_kind`.
    #[schema(max_length = 100)]
    kind: String,
    /// What it is called in the project, where its name does not tell.
    #[serde(default)]
    #[schema(max_length = 300)]
    title: Option<String>,
    /// The day it bears: not in the future.
    #[serde(default)]
    dated_on: Option<NaiveDate>,
    /// What kind of thing it belongs to; with the id of that.
    #[serde(default)]
    subject_kind: Option<ProjectFileSubject>,
    /// The thing of the same project that it belongs to.
    #[serde(default)]
    subject_id: Option<Uuid>,
    format: DocumentFormat,
    /// In bytes.
    #[schema(minimum = 1, maximum = 26_214_400)]
    size: u32,
    /// How the file is called; its ending agrees with the format.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
}

impl ProjectFileChange {
    /// Holds the thing it belongs to before the file is held: whoever removes that thing holds it first, too, and then
    /// its files. Whether there is one is asked once it is known who may change the file.
    async fn hold_subject(&self, tx: &Tx, project: ProjectId) -> Result<(), Problem> {
        if let (Some(kind), Some(id)) = (self.subject_kind, self.subject_id) {
            storage::has_subject(tx, project, (kind, id)).await?;
        }
        Ok(())
    }

    /// What is said, where the thing it belongs to is one of the project that the actor reads.
    async fn facts(self, tx: &Tx, actor: &Actor, project: ProjectId) -> Result<ProjectFileFacts, Problem> {
        let subject = match (self.subject_kind, self.subject_id) {
            (None, None) => None,
            (Some(kind), Some(id)) => {
                if !storage::has_subject(tx, project, (kind, id)).await?
                    || !reads(tx, actor, project, (kind, id)).await?
                {
                    return Err(Problem::at("/subject_id", "not_found"));
                }
                Some((kind, id))
            }
            (Some(_), None) => return Err(Problem::at("/subject_id", "required")),
            (None, Some(_)) => return Err(Problem::at("/subject_kind", "required")),
        };
        Ok(ProjectFileFacts {
            kind: self.kind,
            title: self.title,
            dated_on: self.dated_on,
            subject,
        })
    }
}

/// List the files of a project
///
/// The latest first; or those that belong to one thing of it. For whoever sees the project; those of an expense for
/// whoever reads that.
#[utoipa::path(tag = "projects", operation_id = "project_file_list",
    params(("id" = ProjectId, Path), ProjectFileListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ProjectFilePageView), Problem))]
#[get("/projects/{id}/files")]
async fn project_file_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
    query: Query<ProjectFileListQuery>,
) -> Result<Listed<ProjectFilePageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let tx = app.read(&actor);
    let lines = access::lines(&tx, &actor.scope(), *id).await?;
    let Page { items, next } = storage::list(&tx, *id, &lines, query.subject_id, &request).await?;
    let items = views(&tx, &actor, *id, items).await?;
    Ok(Listed(ProjectFilePageView { items, next }))
}

/// Add a file to a project
///
/// It is sent in parts after this, and then finished: a line that breaks costs one part. PDF, JPEG and PNG up to 25 MB
/// are taken. What nobody finishes within two days is thrown away. It may belong to a thing of the project. For whoever
/// reports in the project: its leader, and partners what is their own.
#[utoipa::path(tag = "projects", operation_id = "project_file_create", request_body = ProjectFileCreate,
    params(("id" = ProjectId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = CREATED, body = ProjectFileView), Problem))]
#[post("/projects/{id}/files")]
async fn project_file_create(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    project: Path<ProjectId>,
    key: IdempotencyKey,
    body: Json<ProjectFileCreate>,
) -> Result<Created<ProjectFileView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    Reporter::of(&tx, &actor, *project).await?;
    let id: ProjectFileId = tx.new_id();
    let file = if let Some(earlier) = tx.once(&once, id).await? {
        storage::find(&tx, *project, earlier).await?
    } else {
        let entered = body.into_inner();
        let said = ProjectFileChange {
            kind: entered.kind,
            title: entered.title,
            dated_on: entered.dated_on,
            subject_kind: entered.subject_kind,
            subject_id: entered.subject_id,
        };
        let opening = ProjectFileOpening {
            facts: said.facts(&tx, &actor, *project).await?,
            format: entered.format,
            size: entered.size,
            name: entered.name,
        };
        let there = (
            storage::there(&tx, *project).await?,
            storage::unfinished_of(&tx, actor.user).await?,
        );
        let ids = (id, tx.new_id(), *project);
        let by = (actor.organisation, actor.user);
        let times = (app.pack.calendar().date(tx.now), tx.now);
        let file = ProjectFile::begin(ids, opening, there, &app.pack, by, times)?;
        storage::add(&tx, &file).await?;
        tx.record(file.event("begun")).await?;
        file
    };
    let view = view(&tx, &actor, file).await?;
    tx.commit().await?;
    let place = format!("/api/v1/projects/{project}/files/{}", view.id());
    Ok(Created(view, place))
}

/// Read what is said of a file
///
/// While it is being sent, with the numbers of the parts that came: whoever goes on after a break sends the others. For
/// whoever sees the project.
#[utoipa::path(tag = "projects", operation_id = "project_file_read",
    params(("id" = ProjectId, Path), ("file_id" = ProjectFileId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ProjectFileView), Problem))]
#[get("/projects/{id}/files/{file_id}")]
async fn project_file_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    ids: Path<(ProjectId, ProjectFileId)>,
) -> Result<Etag<ProjectFileView>, Problem> {
    let (project, id) = ids.into_inner();
    let tx = app.read(&actor);
    let file = readable(&tx, &actor, project, id).await?;
    Ok(Etag(view(&tx, &actor, file).await?))
}

/// Change what is said of a file
///
/// Its content stays as it is. For the leader of the project, and for the partner that added it.
#[utoipa::path(tag = "projects", operation_id = "project_file_update", request_body = ProjectFileChange,
    params(("id" = ProjectId, Path), ("file_id" = ProjectFileId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = ProjectFileView), Problem))]
#[put("/projects/{id}/files/{file_id}")]
async fn project_file_update(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    ids: Path<(ProjectId, ProjectFileId)>,
    version: IfMatch,
    body: Json<ProjectFileChange>,
) -> Result<Etag<ProjectFileView>, Problem> {
    let (project, _) = *ids;
    let said = body.into_inner();
    let tx = app.write(&actor).await?;
    said.hold_subject(&tx, project).await?;
    let file = to_change(&tx, &actor, *ids, version).await?;
    let facts = said.facts(&tx, &actor, file.project).await?;
    let file = file.told(facts, &app.pack, app.pack.calendar().date(tx.now))?;
    let file = storage::save(&tx, file).await?;
    tx.record(file.event("changed")).await?;
    let view = view(&tx, &actor, file).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Open a file of a project
///
/// Its content, as an attachment under a name of ours; only once it was found clean. The reading is recorded, since a
/// file may name anybody. For whoever sees the project.
#[utoipa::path(tag = "projects", operation_id = "project_file_open",
    params(("id" = ProjectId, Path), ("file_id" = ProjectFileId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, content_type = "application/octet-stream", body = FileBytes), Problem))]
#[get("/projects/{id}/files/{file_id}/content")]
async fn project_file_open(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    ids: Path<(ProjectId, ProjectFileId)>,
) -> Result<HttpResponse, Problem> {
    let (project, id) = ids.into_inner();
    let tx = app.read(&actor);
    let file = readable(&tx, &actor, project, id).await?;
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

/// Remove a file of a project
///
/// Whole or half sent, it is destroyed with its key at once; that it was there stays in the ledger. For the leader of
/// the project, and for the partner that added it.
#[utoipa::path(tag = "projects", operation_id = "project_file_remove",
    params(("id" = ProjectId, Path), ("file_id" = ProjectFileId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/projects/{id}/files/{file_id}")]
async fn project_file_remove(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    ids: Path<(ProjectId, ProjectFileId)>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let file = to_change(&tx, &actor, *ids, version).await?;
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

/// The file, if the actor reads what it belongs to.
async fn readable(
    tx: &Tx,
    actor: &Granted<ProjectsRead>,
    project: ProjectId,
    id: ProjectFileId,
) -> Result<ProjectFile, Problem> {
    access::read(tx, &actor.scope(), project).await?;
    let file = storage::find(tx, project, id).await?;
    match file.subject {
        Some(subject) if !reads(tx, actor, project, subject).await? => Err(Problem::new(Code::NotFound)),
        _ => Ok(file),
    }
}

/// Whether the actor reads this thing of a project that they see: what was taken from a line, where that is open.
async fn reads(
    tx: &Tx,
    actor: &Actor,
    project: ProjectId,
    (kind, id): (ProjectFileSubject, Uuid),
) -> Result<bool, Problem> {
    let lines = access::lines(tx, &actor.scope(Permission::ProjectsRead), project).await?;
    Ok(paid_file::is_open(tx, project, &lines, (kind.code(), id)).await?)
}

/// The file in the version the caller saw, if they may change it.
pub(super) async fn to_change(
    tx: &Tx,
    actor: &Granted<ProjectsReport>,
    (project, id): (ProjectId, ProjectFileId),
    version: IfMatch,
) -> Result<ProjectFile, Problem> {
    let reporter = Reporter::of(tx, actor, project).await?;
    let file = storage::find(tx, project, id).await?;
    reporter.may_change(file.organisation)?;
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
