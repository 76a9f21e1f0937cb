//! What is shown of an export.

use chrono::{DateTime, Utc};
use punte_domain::exports::{
    Export, ExportFailure, ExportFilter, ExportFormat, ExportKind, ExportPurpose, ExportState,
};
use punte_domain::id::ExportId;
use serde::Serialize;
use utoipa::ToSchema;

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

impl ExportView {
    pub(super) fn new(export: Export, now: DateTime<Utc>) -> Self {
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
