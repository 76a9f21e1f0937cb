//! Looks through documents before anybody opens them (SEC-56).
//!
//! The scanner is clamd, by its protocol. Without one, or while it does not answer, documents stay in
//! quarantine. What was found counts only for a document that still waits: several instances may look
//! at the same one, and the first verdict stands.

use std::net::SocketAddr;
use std::path::PathBuf;

use bytes::Bytes;
use clamav_client::tokio::{Socket, Tcp, scan_stream};
use futures_util::stream::{Stream, try_unfold};
use punte_domain::access::Scope;
use punte_domain::cases::document::Document;
use punte_domain::id::{CaseId, DocumentId};
use punte_storage::cases::{self, document};
use punte_storage::{CaseKey, Result, Store, Tx};

use crate::{Context, Step};

/// How many documents one round looks at.
const BATCH: u64 = 20;

/// Where clamd listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanner {
    /// A socket of this machine.
    Socket(PathBuf),
    /// A port of this machine.
    Port(SocketAddr),
}

/// Looks through documents that wait.
///
/// # Errors
/// As the database. One document that fails does not hold up the others.
pub async fn step(context: Context) -> Result<Step> {
    let Some(scanner) = &context.scanner else {
        return Ok(Step::Done);
    };
    let waiting = document::quarantined(&context.store.system_read(), BATCH).await?;
    let has_more = u64::try_from(waiting.len()).is_ok_and(|count| count == BATCH);
    let mut failed = None;
    for (case, id) in waiting {
        if let Err(error) = look(&context.store, scanner, case, id).await {
            failed = Some(error);
        }
    }
    match failed {
        Some(error) => Err(error),
        None if has_more => Ok(Step::More),
        None => Ok(Step::Done),
    }
}

/// Gives the content to the scanner part by part, and keeps what it says.
async fn look(store: &Store, scanner: &Scanner, case: CaseId, id: DocumentId) -> Result<()> {
    let tx = store.system_read();
    let key = tx.case_key(case).await?;
    let document = document::find(&tx, &key, id).await?;
    let parts = Box::pin(parts(tx, key, document));
    let said = match scanner {
        Scanner::Socket(socket_path) => scan_stream(parts, Socket { socket_path }, None).await,
        Scanner::Port(host_address) => scan_stream(parts, Tcp { host_address }, None).await,
    };
    let is_clean = match said.as_deref() {
        Ok(said) if said.ends_with(b": OK\0") => true,
        Ok(said) if said.ends_with(b" FOUND\0") => false,
        // An error of the scanner, or a limit of its own: no verdict, it is asked again.
        _ => {
            metrics::counter!("punte_scanner_failures_total").increment(1);
            tracing::warn!("The scanner gave no verdict on a document; it stays in quarantine");
            return Ok(());
        }
    };
    let tx = store.system().await?;
    cases::find(&tx, &Scope::system(), case).await?;
    let key = tx.case_key(case).await?;
    if let Some((found, event)) = document::find(&tx, &key, id).await?.scanned(is_clean) {
        document::save(&tx, &key, found).await?;
        tx.record(event).await?;
        tx.commit().await?;
    }
    Ok(())
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
