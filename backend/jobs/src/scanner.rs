//! Looks through documents before anybody opens them (SEC-56).
//!
//! The scanner is clamd, by its protocol. Without one, or while it does not answer, documents stay in
//! quarantine. What was found counts only for a document that still waits: several instances may look
//! at the same one, and the first verdict stands.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use clamav_client::tokio::{Socket, Tcp, scan_stream};
use futures_util::stream::{Stream, try_unfold};
use punte_domain::access::Scope;
use punte_domain::cases::document::Document;
use punte_domain::id::{CaseId, DocumentId, ProjectFileId};
use punte_domain::projects::file::ProjectFile;
use punte_storage::cases::{self, document};
use punte_storage::projects::file;
use punte_storage::{CaseKey, Result, Store, Tx};

use crate::{Context, Step};

/// How long clamd may take for one document. A stop of the server waits as long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where clamd listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanner {
    /// A socket of this machine.
    Socket(PathBuf),
    /// A port of this machine.
    Port(SocketAddr),
}

/// How far this process has come among what waits: documents of cases, and files of projects. It goes on behind one
/// without a verdict, so that none holds up the others, and rests before it begins anew.
#[derive(Debug, Clone, Default)]
pub struct Scans {
    documents: Arc<Mutex<Pass<document::Waiting>>>,
    files: Arc<Mutex<Pass<file::Waiting>>>,
}

#[derive(Debug)]
struct Pass<W> {
    after: Option<W>,
    lacks_verdicts: bool,
}

impl<W> Default for Pass<W> {
    fn default() -> Self {
        Self {
            after: None,
            lacks_verdicts: false,
        }
    }
}

impl Scans {
    /// Looks through the next document of a case and the next file of a project that wait.
    ///
    /// # Errors
    /// As the database; what it failed on is passed over until all others had their turn.
    pub async fn step(self, context: Context) -> Result<Step> {
        let Some(scanner) = &context.scanner else {
            return Ok(Step::Done);
        };
        let store = &context.store;
        let documents = next_document(store, scanner, &self.documents).await;
        // Neither kind holds up the other.
        let files = next_file(store, scanner, &self.files).await;
        Ok(match (documents?, files?) {
            (Step::More, _) | (_, Step::More) => Step::More,
            (Step::Rest, _) | (_, Step::Rest) => {
                *lock(&self.documents) = Pass::default();
                *lock(&self.files) = Pass::default();
                Step::Rest
            }
            (Step::Done, Step::Done) => Step::Done,
        })
    }
}

fn lock<W>(pass: &Mutex<Pass<W>>) -> MutexGuard<'_, Pass<W>> {
    pass.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends a pass, or says that it is to begin anew after a rest: what has no verdict is not asked about again while the
/// other kind goes on.
fn ended<W>(pass: &Mutex<Pass<W>>) -> Step {
    let mut pass = lock(pass);
    if pass.lacks_verdicts {
        return Step::Rest;
    }
    *pass = Pass::default();
    Step::Done
}

fn told<W>(pass: &Mutex<Pass<W>>, has_verdict: bool) -> Step {
    if !has_verdict {
        metrics::counter!("punte_scanner_failures_total").increment(1);
        tracing::warn!("The scanner gave no verdict on a document; it stays in quarantine");
        lock(pass).lacks_verdicts = true;
    }
    Step::More
}

async fn next_document(store: &Store, scanner: &Scanner, pass: &Mutex<Pass<document::Waiting>>) -> Result<Step> {
    let after = lock(pass).after;
    let Some(next) = document::quarantined(&store.system_read(), after, 1).await?.pop() else {
        return Ok(ended(pass));
    };
    lock(pass).after = Some(next);
    let (_, case, id) = next;
    Ok(told(pass, look(store, scanner, case, id).await?))
}

async fn next_file(store: &Store, scanner: &Scanner, pass: &Mutex<Pass<file::Waiting>>) -> Result<Step> {
    let after = lock(pass).after;
    let Some(next) = file::quarantined(&store.system_read(), after, 1).await?.pop() else {
        return Ok(ended(pass));
    };
    lock(pass).after = Some(next);
    Ok(told(pass, look_at_file(store, scanner, next.1).await?))
}

/// Gives the content of a document to the scanner part by part, and keeps what it says. Whether it said something that
/// can be relied on.
async fn look(store: &Store, scanner: &Scanner, case: CaseId, id: DocumentId) -> Result<bool> {
    let tx = store.system_read();
    let key = tx.case_key(case).await?;
    let document = document::find(&tx, &key, id).await?;
    let Some(is_clean) = verdict(scanner, parts(tx, key, document)).await else {
        return Ok(false);
    };
    let tx = store.system().await?;
    cases::find(&tx, &Scope::system(), case).await?;
    let key = tx.case_key(case).await?;
    if let Some((found, event)) = document::find(&tx, &key, id).await?.scanned(is_clean) {
        document::save(&tx, &key, found).await?;
        tx.record(event).await?;
        tx.commit().await?;
    }
    Ok(true)
}

/// The same of a file of a project.
async fn look_at_file(store: &Store, scanner: &Scanner, id: ProjectFileId) -> Result<bool> {
    let tx = store.system_read();
    let found = file::find(&tx, id).await?;
    let Some(is_clean) = verdict(scanner, file_parts(tx, found)).await else {
        return Ok(false);
    };
    let tx = store.system().await?;
    if let Some((found, event)) = file::find(&tx, id).await?.scanned(is_clean) {
        file::save(&tx, found).await?;
        tx.record(event).await?;
        tx.commit().await?;
    }
    Ok(true)
}

/// Whether the scanner finds this clean; `None` where it says nothing that can be relied on: an error or a limit of its
/// own is no verdict.
async fn verdict(scanner: &Scanner, parts: impl Stream<Item = std::io::Result<Bytes>>) -> Option<bool> {
    let parts = Box::pin(parts);
    let said = tokio::time::timeout(PATIENCE, async {
        match scanner {
            Scanner::Socket(socket_path) => scan_stream(parts, Socket { socket_path }, None).await,
            Scanner::Port(host_address) => scan_stream(parts, Tcp { host_address }, None).await,
        }
    });
    match said.await {
        Ok(Ok(said)) if said.ends_with(b": OK\0") => Some(true),
        Ok(Ok(said)) if said.ends_with(b" FOUND\0") => Some(false),
        _ => None,
    }
}

fn parts(tx: Tx, key: CaseKey, document: Document) -> impl Stream<Item = std::io::Result<Bytes>> {
    try_unfold((tx, key, document, 0), |(tx, key, document, number)| async move {
        if number >= document.parts() {
            return Ok(None);
        }
        let bytes = document::part(&tx, &key, &document, number)
            .await
            .map_err(std::io::Error::other)?;
        Ok(Some((Bytes::from(bytes), (tx, key, document, number + 1))))
    })
}

fn file_parts(tx: Tx, found: ProjectFile) -> impl Stream<Item = std::io::Result<Bytes>> {
    try_unfold((tx, found, 0), |(tx, found, number)| async move {
        if number >= found.parts() {
            return Ok(None);
        }
        let bytes = file::part(&tx, &found, number).await.map_err(std::io::Error::other)?;
        Ok(Some((Bytes::from(bytes), (tx, found, number + 1))))
    })
}
