//! Files of a project and those of one thing, in a project or in none: which there are, and one more.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::NaiveDate;
use punte_domain::access::Actor;
use punte_domain::document::DocumentFormat;
use punte_domain::id::{ProjectFileId, ProjectId};
use punte_domain::projects::file::{ProjectFile, ProjectFileFacts, ProjectFileOpening, ProjectFileSubject};
use punte_storage::projects::file::FilesOf;
use punte_storage::projects::{access, file as storage, file_subject};
use punte_storage::{Page, Tx};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::file::ProjectFileChange;
use super::file_access::{readable, reads, sides};
use super::file_view::{ProjectFileView, view, views};
use super::report::{Reporter, side};
use crate::auth::{Granted, ProjectsRead, ProjectsReport};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, IdempotencyKey, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(project_file_list)
        .service(project_file_create)
        .service(subject_file_list)
        .service(subject_file_create);
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectFilePage)]
struct ProjectFilePageView {
    items: Vec<ProjectFileView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(ProjectFilePageView);

/// Which files of a project to list.
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

/// Whose files to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SubjectFileListQuery {
    /// What kind of thing they belong to; with the id of that.
    subject_kind: Option<ProjectFileSubject>,
    /// Which one.
    subject_id: Option<Uuid>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// A file to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "report", "format": "pdf", "size": 182_044, "name": "final-report.pdf"}))]
struct ProjectFileCreate {
    /// A code of the pack's list `project_file_kind`.
    #[schema(max_length = 100)]
    kind: String,
    /// What it is called, where its name does not tell.
    #[serde(default)]
    #[schema(max_length = 300)]
    title: Option<String>,
    /// The day it bears: not in the future.
    #[serde(default)]
    dated_on: Option<NaiveDate>,
    /// What kind of thing it belongs to; with the id of that.
    #[serde(default)]
    subject_kind: Option<ProjectFileSubject>,
    /// The thing that it belongs to; of the same project, where it is added to one.
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

impl ProjectFileCreate {
    /// What is said of it, and what comes.
    fn parts(self) -> (ProjectFileChange, Coming) {
        let said = ProjectFileChange {
            kind: self.kind,
            title: self.title,
            dated_on: self.dated_on,
            subject_kind: self.subject_kind,
            subject_id: self.subject_id,
        };
        let coming = Coming {
            format: self.format,
            size: self.size,
            name: self.name,
        };
        (said, coming)
    }
}

/// The content that is about to be sent.
struct Coming {
    format: DocumentFormat,
    size: u32,
    name: String,
}

/// List the files of a project
///
/// The latest first; or those that belong to one thing of it. For whoever sees the project; those of what was promised
/// and spent for whoever reads that.
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
    let of = FilesOf::Project(*id, query.subject_id, &lines);
    let Page { items, next } = storage::list(&tx, of, &request).await?;
    let items = views(&tx, &actor, items).await?;
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
        readable(&tx, &actor, earlier).await?
    } else {
        let (said, coming) = body.into_inner().parts();
        let facts = said.facts(&tx, &actor, Some(*project)).await?;
        begin(&app, &tx, &actor, (id, Some(*project)), facts, coming).await?
    };
    let view = view(&tx, &actor, file).await?;
    tx.commit().await?;
    Ok(created(view))
}

/// List the files of one thing
///
/// The latest first, in whatever project or in none. For whoever sees that thing. Where none is named, those that the
/// caller's organisation added in no project: what counts for it.
#[utoipa::path(tag = "projects", operation_id = "subject_file_list", params(SubjectFileListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ProjectFilePageView), Problem))]
#[get("/project-files")]
async fn subject_file_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<SubjectFileListQuery>,
) -> Result<Listed<ProjectFilePageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let tx = app.read(&actor);
    let of = match (query.subject_kind, query.subject_id) {
        (Some(kind), Some(id)) => {
            if !reads(&tx, &actor, (kind, id)).await? {
                return Err(Problem::new(Code::NotFound));
            }
            FilesOf::Subject(id)
        }
        (None, None) => FilesOf::Organisation(actor.organisation),
        (Some(_), None) => return Err(Problem::new(Code::InvalidQuery).because("subject_id")),
        (None, Some(_)) => return Err(Problem::new(Code::InvalidQuery).because("subject_kind")),
    };
    let Page { items, next } = storage::list(&tx, of, &request).await?;
    let items = views(&tx, &actor, items).await?;
    Ok(Listed(ProjectFilePageView { items, next }))
}

/// Add a file to one thing
///
/// It is sent and finished as a file of a project is. It is in the project of that thing, where the caller reports in
/// it, and else in none: then it counts among those of the organisation, and is removed with the thing. For whoever may
/// change the thing, or reports in its project.
#[utoipa::path(tag = "projects", operation_id = "subject_file_create", request_body = ProjectFileCreate,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = CREATED, body = ProjectFileView), Problem))]
#[post("/project-files")]
async fn subject_file_create(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    key: IdempotencyKey,
    body: Json<ProjectFileCreate>,
) -> Result<Created<ProjectFileView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let id: ProjectFileId = tx.new_id();
    let file = if let Some(earlier) = tx.once(&once, id).await? {
        readable(&tx, &actor, earlier).await?
    } else {
        let (said, coming) = body.into_inner().parts();
        let facts = said.facts(&tx, &actor, None).await?;
        let project = place(&tx, &actor, facts.subject).await?;
        begin(&app, &tx, &actor, (id, project), facts, coming).await?
    };
    let view = view(&tx, &actor, file).await?;
    tx.commit().await?;
    Ok(created(view))
}

/// In which project a file of this thing is, if in any, where the actor may add one.
async fn place(
    tx: &Tx,
    actor: &Actor,
    subject: Option<(ProjectFileSubject, Uuid)>,
) -> Result<Option<ProjectId>, Problem> {
    let subject = subject.ok_or_else(|| Problem::at("/subject_id", "required"))?;
    let found = file_subject::find(tx, subject).await?;
    let project = match found.project {
        Some(project) => side(tx, actor, project).await?.map(|_| project),
        None => None,
    };
    if sides(tx, actor, (project, Some(subject))).await?.adds() {
        Ok(project)
    } else {
        Err(Problem::new(Code::Forbidden).because("entered_by_another"))
    }
}

/// Begins a file there; its parts follow.
async fn begin(
    app: &App,
    tx: &Tx,
    actor: &Granted<ProjectsReport>,
    (id, project): (ProjectFileId, Option<ProjectId>),
    facts: ProjectFileFacts,
    coming: Coming,
) -> Result<ProjectFile, Problem> {
    let opening = ProjectFileOpening {
        facts,
        format: coming.format,
        size: coming.size,
        name: coming.name,
    };
    let there = (
        storage::there(tx, project, actor.organisation).await?,
        storage::unfinished_of(tx, actor.user).await?,
    );
    let by = (actor.organisation, actor.user);
    let times = (app.pack.calendar().date(tx.now), tx.now);
    let file = ProjectFile::begin((id, tx.new_id(), project), opening, there, &app.pack, by, times)?;
    storage::add(tx, &file).await?;
    tx.record(file.event("begun")).await?;
    Ok(file)
}

fn created(view: ProjectFileView) -> Created<ProjectFileView> {
    let place = format!("/api/v1/project-files/{}", view.id());
    Created(view, place)
}
