//! What is shown of a file of a project or of a record.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Actor;
use punte_domain::document::{DocumentFormat, DocumentState, PART_BYTES};
use punte_domain::id::{OrganisationId, ProjectFileId, ProjectId};
use punte_domain::projects::file::{FileSides, ProjectFile, ProjectFileSubject};
use punte_storage::projects::file as storage;
use punte_storage::{Tx, names};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::file_access::sides;
use super::of_project;
use crate::etag::Versioned;
use crate::{Code, Problem};

/// A file of a project, or of a record that belongs to none.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectFile)]
pub(super) struct ProjectFileView {
    id: ProjectFileId,
    version: i64,
    /// The project it is in; null: in none, or out of sight.
    project_id: Option<ProjectId>,
    /// The organisation that added it.
    organisation_id: OrganisationId,
    organisation_name: String,
    recorded_by_name: String,
    recorded_at: DateTime<Utc>,
    /// A code of the pack's list `project_file_kind`.
    #[schema(example = "report")]
    kind: String,
    /// What it is called; null: as its file is.
    title: Option<String>,
    /// How the file is called where it came from.
    name: String,
    /// The day it bears; null: not stated.
    dated_on: Option<NaiveDate>,
    /// What kind of thing it belongs to.
    subject_kind: Option<ProjectFileSubject>,
    /// The thing that it belongs to; null: to the project alone.
    subject_id: Option<Uuid>,
    format: DocumentFormat,
    /// Only what is `clean` can be opened.
    state: DocumentState,
    /// In bytes; of an image, without what was written beside the picture.
    size: u32,
    /// SHA-256 of what is kept, in hexadecimal digits; null until it is whole.
    sha256: Option<String>,
    /// How many parts it is sent in.
    parts: u32,
    /// The size of each part but the last, in bytes.
    part_bytes: u32,
    /// The numbers of the parts that came, from 0; only while it is being sent and where one file is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    received: Vec<u32>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["project_file_open", "project_file_remove"]))]
    abilities: Vec<&'static str>,
}

impl Versioned for ProjectFileView {
    fn version(&self) -> i64 {
        self.version
    }
}

impl ProjectFileView {
    pub(super) fn id(&self) -> ProjectFileId {
        self.id
    }
}

/// Files as the caller sees them.
pub(super) async fn views(tx: &Tx, actor: &Actor, files: Vec<ProjectFile>) -> Result<Vec<ProjectFileView>, Problem> {
    let organisations = files.iter().map(|file| file.organisation);
    let users = files.iter().map(|file| file.recorded_by);
    let names = names(tx, actor.language, organisations, users).await?;
    let seen = of_project::seen(tx, actor, files.iter().filter_map(|file| file.project)).await?;
    let mut known: BTreeMap<_, FileSides> = BTreeMap::new();
    for file in &files {
        if let Entry::Vacant(place) = known.entry((file.project, file.subject)) {
            place.insert(sides(tx, actor, (file.project, file.subject)).await?);
        }
    }
    let view = |file: ProjectFile| {
        let sides = known.get(&(file.project, file.subject)).copied().unwrap_or_default();
        let may_change = sides.changes(actor.organisation, file.organisation);
        ProjectFileView {
            id: file.id,
            version: file.version,
            project_id: file.project.filter(|project| seen.contains(project)),
            organisation_id: file.organisation,
            organisation_name: names.organisation(file.organisation),
            recorded_by_name: names.user(file.recorded_by),
            recorded_at: file.recorded_at,
            parts: file.parts(),
            part_bytes: PART_BYTES,
            received: Vec::new(),
            abilities: abilities(file.state, may_change),
            kind: file.kind,
            title: file.words.title,
            name: file.words.name,
            dated_on: file.words.dated_on,
            subject_kind: file.subject.map(|(kind, _)| kind),
            subject_id: file.subject.map(|(_, id)| id),
            format: file.format,
            state: file.state,
            size: file.size,
            sha256: file.words.sha256,
        }
    };
    Ok(files.into_iter().map(view).collect())
}

/// One file as the caller sees it.
pub(super) async fn view(tx: &Tx, actor: &Actor, file: ProjectFile) -> Result<ProjectFileView, Problem> {
    let received = match file.state {
        DocumentState::Uploading => storage::parts(tx, &file).await?,
        _ => Vec::new(),
    };
    let view = views(tx, actor, vec![file]).await?.pop();
    let view = view.ok_or_else(|| Problem::new(Code::NotFound))?;
    Ok(ProjectFileView { received, ..view })
}

fn abilities(state: DocumentState, may_change: bool) -> Vec<&'static str> {
    let opens = (state == DocumentState::Clean).then_some("project_file_open");
    let sends = ["project_file_send_part", "project_file_finish"];
    let sends = sends
        .into_iter()
        .filter(|_| may_change && state == DocumentState::Uploading);
    let changes = ["project_file_update", "project_file_remove"];
    let changes = changes.into_iter().filter(|_| may_change);
    opens.into_iter().chain(sends).chain(changes).collect()
}
