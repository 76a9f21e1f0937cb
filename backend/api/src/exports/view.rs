//! What is shown of an export.

use chrono::{DateTime, Utc};
use punte_domain::access::Actor;
use punte_domain::exports::approval::ExportRefusal;
use punte_domain::exports::{
    Export, ExportFailure, ExportFilter, ExportFormat, ExportKind, ExportPurpose, ExportState,
};
use punte_domain::id::ExportId;
use punte_storage::{Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::etag::Versioned;

/// A bulk export, as whoever asked for it sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Export)]
pub(crate) struct ExportView {
    pub(super) id: ExportId,
    /// Counts the changes of its state.
    version: i64,
    kind: ExportKind,
    format: ExportFormat,
    filter: ExportFilter,
    purpose: ExportPurpose,
    reason: String,
    /// The public key of whoever can read the file.
    #[schema(example = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p")]
    recipient: String,
    state: ExportState,
    /// What a second person says to it; `null` where none is needed.
    approval: Option<ExportApprovalView>,
    /// How many rows are done.
    rows: i64,
    /// How many rows there were when it was asked for; `null` where they are more than anybody counts.
    expected_rows: Option<i64>,
    asked_at: DateTime<Utc>,
    /// When it came to its end, whichever.
    ended_at: Option<DateTime<Utc>>,
    /// Why it could not be made.
    failure: Option<ExportFailure>,
    /// What its reader checks the file by; `null` until it is whole.
    manifest: Option<ExportManifest>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["export_download", "export_cancel"]))]
    abilities: Vec<&'static str>,
}

/// What a second person says to an export.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExportApproval)]
pub(crate) struct ExportApprovalView {
    /// Until when it can be approved; then it ends. `null` once somebody has answered.
    until: Option<DateTime<Utc>>,
    /// Who answered; `null` where nobody has.
    decided_by_name: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    /// Why it was refused; `null` where it was not.
    refusal: Option<ExportRefusal>,
}

impl ExportApprovalView {
    /// `decided_by_name` is the name of whoever answered.
    fn of(export: &Export, decided_by_name: Option<String>, now: DateTime<Utc>) -> Option<Self> {
        let awaits = export.state_at(now) == ExportState::AwaitingApproval;
        (awaits || export.decision.is_some()).then(|| Self {
            until: awaits.then(|| export.approval_ends_at()),
            decided_by_name,
            decided_at: export.decision.map(|decision| decision.at),
            refusal: export.decision.and_then(|decision| decision.refusal),
        })
    }
}

/// What the reader of an export checks its file by.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportManifest {
    /// How the file is called.
    file_name: String,
    /// How many rows it holds.
    rows: i64,
    /// How long the file is, in bytes.
    bytes: i64,
    /// SHA-256 of the file, in hexadecimal digits.
    sha256: String,
    /// How long it is once it is decrypted.
    plain_bytes: i64,
    /// SHA-256 of what it is decrypted to.
    plain_sha256: String,
    /// When it was whole.
    made_at: DateTime<Utc>,
    /// Until when it can be downloaded.
    expires_at: DateTime<Utc>,
    /// The version of the product that made it.
    app_version: String,
}

/// These exports as whoever asked for them sees them.
pub(super) async fn views(tx: &Tx, actor: &Actor, exports: Vec<Export>) -> Result<Vec<ExportView>, Problem> {
    let deciders = exports.iter().filter_map(|export| export.decision);
    let names = names(tx, actor.language, [], deciders.map(|decision| decision.by)).await?;
    Ok(exports
        .into_iter()
        .map(|export| {
            let decided_by_name = export.decision.map(|decision| names.user(decision.by));
            ExportView::new(export, decided_by_name, tx.now)
        })
        .collect())
}

/// The same of one.
pub(super) async fn view(tx: &Tx, actor: &Actor, export: Export) -> Result<ExportView, Problem> {
    let mut views = views(tx, actor, vec![export]).await?;
    Ok(views.pop().ok_or(punte_storage::Error::NotFound)?)
}

impl ExportView {
    fn new(export: Export, decided_by_name: Option<String>, now: DateTime<Utc>) -> Self {
        let manifest = export.file.as_ref().zip(export.expires_at());
        Self {
            id: export.id,
            version: export.version,
            manifest: manifest.map(|(file, expires_at)| ExportManifest {
                file_name: export.file_name(),
                rows: export.rows,
                bytes: file.bytes,
                sha256: file.sha256.clone(),
                plain_bytes: file.plain_bytes,
                plain_sha256: file.plain_sha256.clone(),
                made_at: file.made_at,
                expires_at,
                app_version: file.app_version.clone(),
            }),
            state: export.state_at(now),
            approval: ExportApprovalView::of(&export, decided_by_name, now),
            abilities: export.abilities(now),
            kind: export.given.kind,
            format: export.given.format,
            filter: export.given.filter,
            purpose: export.given.purpose,
            reason: export.given.reason,
            recipient: export.given.recipient,
            rows: export.rows,
            expected_rows: export.expected,
            asked_at: export.asked_at,
            ended_at: export.ended_at,
            failure: export.failure,
        }
    }
}

impl Versioned for ExportView {
    fn version(&self) -> i64 {
        self.version
    }
}
