//! An import as whoever may import reads it.

use chrono::{DateTime, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::import::{
    Import, ImportFault, ImportFormat, ImportKind, ImportMode, ImportRow, ImportRowState, ImportState, ImportStep,
    PART_BYTES,
};
use punte_domain::id::{CaseId, ImportId};
use punte_domain::language::Language;
use punte_storage::cases::import as storage;
use punte_storage::{Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::etag::Versioned;
use crate::list::paged;
use crate::problem::FieldError;
use crate::{Code, Problem};

/// Why nothing, or nothing more, came of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportFileFault)]
pub(crate) struct FaultView {
    code: ImportFault,
    /// The line, from 1.
    line: Option<i64>,
    /// The column, from 1.
    column: Option<i64>,
}

/// An import of cases or notifications.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Import)]
pub(crate) struct ImportView {
    pub(super) id: ImportId,
    version: i64,
    /// What its rows are.
    kind: ImportKind,
    format: ImportFormat,
    mode: ImportMode,
    /// Whether rows are judged only and nothing is opened.
    is_dry_run: bool,
    /// In bytes.
    size: u32,
    state: ImportState,
    /// What is done while it is `running`.
    step: ImportStep,
    /// How many parts the file is sent in.
    parts: u32,
    /// The size of each part but the last, in bytes.
    part_bytes: u32,
    /// The numbers of the parts that came, from 0; only while it is being sent and where one import is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    received: Vec<u32>,
    /// How many rows there are; `null` until that is known.
    rows: Option<i64>,
    /// How many of them this step has seen.
    rows_seen: i64,
    /// Rows that could be opened.
    valid: i64,
    /// Rows that were refused.
    refused: i64,
    /// Rows for which a case was opened.
    opened: i64,
    /// Rows that had been imported before.
    known: i64,
    /// Cases that were taken back.
    taken_back: i64,
    /// Cases that stay though the import was taken back.
    stays: i64,
    /// Why nothing, or nothing more, came of it.
    fault: Option<FaultView>,
    created_by_name: String,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    /// Until when it can be taken back; `null` where there is nothing to take back.
    undo_until: Option<DateTime<Utc>>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["import_undo"]))]
    abilities: Vec<&'static str>,
}

impl Versioned for ImportView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A page of imports.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportPage {
    pub(super) items: Vec<ImportView>,
    /// The cursor of the next page; `null` on the last.
    pub(super) next: Option<String>,
}

paged!(ImportPage);

/// Imports as the caller reads them.
pub(super) async fn views(tx: &Tx, actor: &Actor, imports: Vec<Import>) -> Result<Vec<ImportView>, Problem> {
    let names = names(tx, actor.language, [], imports.iter().map(|one| one.created_by)).await?;
    Ok(imports
        .into_iter()
        .map(|one| ImportView {
            id: one.id,
            version: one.version,
            kind: one.kind,
            format: one.format,
            mode: one.mode,
            is_dry_run: one.is_dry_run,
            size: one.size,
            state: one.state,
            step: one.step,
            parts: one.parts(),
            part_bytes: PART_BYTES,
            received: Vec::new(),
            rows: one.rows,
            rows_seen: one.place.rows,
            valid: one.counts.valid,
            refused: one.counts.refused,
            opened: one.counts.opened,
            known: one.counts.known,
            taken_back: one.counts.taken_back,
            stays: one.counts.stays,
            fault: one.fault.map(|fault| FaultView {
                code: fault.fault,
                line: fault.line,
                column: fault.column,
            }),
            created_by_name: names.user(one.created_by),
            created_at: one.created_at,
            finished_at: one.finished_at,
            undo_until: one.undo_until(),
            abilities: one.abilities(tx.now),
        })
        .collect())
}

/// One import as the caller reads it.
pub(super) async fn view_of(tx: &Tx, actor: &Actor, import: Import) -> Result<ImportView, Problem> {
    let received = match import.state {
        ImportState::Uploading => storage::received(tx, import.id).await?,
        _ => Vec::new(),
    };
    let view = views(tx, actor, vec![import]).await?.pop();
    let view = view.ok_or_else(|| Problem::new(Code::NotFound))?;
    Ok(ImportView { received, ..view })
}

/// What became of a row of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportRow)]
pub(crate) struct ImportRowView {
    /// The line where it begins, from 1.
    line: i64,
    state: ImportRowState,
    /// The case that was opened, or was there.
    case_id: Option<CaseId>,
    /// What is wrong with it, or why its case stays.
    code: Option<Code>,
    /// The same in words, in the language the client accepts.
    title: Option<&'static str>,
    /// The reason within the code, where there are several.
    detail: Option<String>,
    /// What is wrong where.
    errors: Vec<FieldError>,
}

impl ImportRowView {
    pub(super) fn new(row: ImportRow, language: Language) -> Self {
        let fault = row.fault;
        let code = fault.as_ref().and_then(|fault| code_named(&fault.code));
        let (detail, errors) = fault.map(|fault| (fault.detail, fault.errors)).unwrap_or_default();
        Self {
            line: row.line,
            state: row.state,
            case_id: row.case,
            code,
            title: code.map(|code| code.title(language)),
            detail,
            errors: errors
                .into_iter()
                .map(|(pointer, code)| FieldError::new(pointer, code))
                .collect(),
        }
    }
}

fn code_named(name: &str) -> Option<Code> {
    use strum::IntoEnumIterator as _;
    Code::iter().find(|code| code.name() == name)
}

/// A page of rows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportRowPage {
    pub(super) items: Vec<ImportRowView>,
    /// The cursor of the next page; `null` on the last.
    pub(super) next: Option<String>,
}

paged!(ImportRowPage);
