//! A document as whoever may know of it reads it.

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::document::{Document, DocumentFormat, DocumentState, PART_BYTES};
use punte_domain::id::DocumentId;
use punte_storage::cases::document as storage;
use punte_storage::{Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::etag::Versioned;
use crate::{Code, Problem};

/// A document of a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Document)]
pub(crate) struct DocumentView {
    pub(super) id: DocumentId,
    version: i64,
    /// A code of the pack's list `document_kind`.
    #[schema(example = "identity")]
    kind: String,
    format: DocumentFormat,
    /// Only what is `clean` can be opened.
    state: DocumentState,
    /// Whether receivers of referrals see it whose consent covers documents.
    is_shared: bool,
    /// In bytes; of an image, without what was written beside the picture.
    size: u32,
    /// How the file is called where it came from.
    name: String,
    /// What it is.
    description: Option<String>,
    /// The day it bears.
    dated_on: Option<NaiveDate>,
    /// SHA-256 of what is kept, in hexadecimal digits; `null` until it is whole.
    sha256: Option<String>,
    /// Why it should not have been there.
    void_reason: Option<String>,
    organisation_name: String,
    recorded_by_name: String,
    recorded_at: DateTime<Utc>,
    /// How many parts it is sent in.
    parts: u32,
    /// The size of each part but the last, in bytes.
    part_bytes: u32,
    /// The numbers of the parts that came, from 0; only while it is being sent and where one document
    /// is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    received: Vec<u32>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["document_open", "document_void"]))]
    abilities: Vec<&'static str>,
}

impl Versioned for DocumentView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Documents of a case as the caller reads them.
pub(super) async fn views(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    documents: Vec<Document>,
) -> Result<Vec<DocumentView>, Problem> {
    let names = names(
        tx,
        actor.language,
        documents.iter().map(|one| one.organisation),
        documents.iter().map(|one| one.recorded_by),
    )
    .await?;
    Ok(documents
        .into_iter()
        .map(|one| DocumentView {
            id: one.id,
            version: one.version,
            parts: one.parts(),
            part_bytes: PART_BYTES,
            received: Vec::new(),
            abilities: one.abilities(case, actor),
            kind: one.kind,
            format: one.format,
            state: one.state,
            is_shared: one.is_shared,
            size: one.size,
            name: one.words.name,
            description: one.words.description,
            dated_on: one.words.dated_on,
            sha256: one.words.sha256,
            void_reason: one.words.error,
            organisation_name: names.organisation(one.organisation),
            recorded_by_name: names.user(one.recorded_by),
            recorded_at: one.recorded_at,
        })
        .collect())
}

/// One document as the caller reads it.
pub(super) async fn view_of(tx: &Tx, actor: &Actor, case: &Case, document: Document) -> Result<DocumentView, Problem> {
    let received = match document.state {
        DocumentState::Uploading => storage::parts(tx, &document).await?,
        _ => Vec::new(),
    };
    let view = views(tx, actor, case, vec![document]).await?.pop();
    let view = view.ok_or_else(|| Problem::new(Code::NotFound))?;
    Ok(DocumentView { received, ..view })
}
