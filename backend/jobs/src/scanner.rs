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
use punte_domain::id::{CaseId, DocumentId};
use punte_storage::cases;
use punte_storage::cases::document::{self, Waiting};
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

/// How far this process has come among the documents that wait. It goes on behind one without a
/// verdict, so that none holds up the others, and rests before it begins anew.
#[derive(Debug, Clone, Default)]
pub struct Scans(Arc<Mutex<Pass>>);

#[derive(Debug, Default)]
struct Pass {
    after: Option<Waiting>,
    lacks_verdicts: bool,
}

impl Scans {
    /// Looks through the next document that waits.
    ///
    /// # Errors
    /// As the database; the document is passed over until all others had their turn.
    pub async fn step(self, context: Context) -> Result<Step> {
        let Some(scanner) = &context.scanner else {
            return Ok(Step::Done);
        };
        let after = self.pass().after;
        let next = document::quarantined(&context.store.system_read(), after, 1)
            .await?
            .pop();
        let Some(next) = next else {
            let pass = std::mem::take(&mut *self.pass());
            return Ok(if pass.lacks_verdicts { Step::Rest } else { Step::Done });
        };
        self.pass().after = Some(next);
        let (_, case, id) = next;
        if !look(&context.store, scanner, case, id).await? {
            metrics::counter!("punte_scanner_failures_total").increment(1);
            tracing::warn!("The scanner gave no verdict on a document; it stays in quarantine");
            self.pass().lacks_verdicts = true;
        }
        Ok(Step::More)
    }

    fn pass(&self) -> MutexGuard<'_, Pass> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the content to the scanner part by part, and keeps what it says. Whether it said something
/// that can be relied on: an error or a limit of its own is no verdict.
async fn look(store: &Store, scanner: &Scanner, case: CaseId, id: DocumentId) -> Result<bool> {
    let tx = store.system_read();
    let key = tx.case_key(case).await?;
    let document = document::find(&tx, &key, id).await?;
    let parts = Box::pin(parts(tx, key, document));
    let said = tokio::time::timeout(PATIENCE, async {
        match scanner {
            Scanner::Socket(socket_path) => scan_stream(parts, Socket { socket_path }, None).await,
            Scanner::Port(host_address) => scan_stream(parts, Tcp { host_address }, None).await,
        }
    });
    let is_clean = match said.await {
        Ok(Ok(said)) if said.ends_with(b": OK\0") => true,
        Ok(Ok(said)) if said.ends_with(b" FOUND\0") => false,
        _ => return Ok(false),
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
