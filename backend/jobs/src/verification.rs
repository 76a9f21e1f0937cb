//! Verifies the ledger when somebody asks for it and once a day, and keeps what came of it (SEC-46).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use punte_domain::Timestamp;
use punte_storage::ledger::{CheckpointFile, Verdict, verification, verify};
use punte_storage::{Result, Store};

use crate::{Context, Step};

/// A process that has just started has other things to do than what nobody asked for.
const SETTLED: TimeDelta = TimeDelta::minutes(10);

/// Until the sequencer has signed what it has just placed. A fault that is there then is one.
const SECOND_LOOK: Duration = Duration::from_secs(3);

/// When this process looked first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verifier(Arc<Mutex<Option<Timestamp>>>);

impl Verifier {
    /// Verifies the ledger if it is due.
    pub(crate) async fn step(self, context: Context) -> Result<Step> {
        let glance = context.store.system_read();
        let is_asked = verification::open(&glance).await?.is_some();
        if !is_asked && !self.has_settled(glance.now) {
            return Ok(Step::Done);
        }
        let is_done = run(&context.store, &context.checkpoints).await?;
        // Somebody else is at it, or nothing is due.
        Ok(if is_asked && !is_done { Step::Rest } else { Step::Done })
    }

    fn has_settled(&self, now: Timestamp) -> bool {
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        now - *since.get_or_insert(now) >= SETTLED
    }
}

/// Verifies the ledger if that is due and nobody else does; tells whether it did.
///
/// # Errors
/// As the database and the file system; who comes after an hour takes it up again.
pub async fn run(store: &Store, checkpoints: &CheckpointFile) -> Result<bool> {
    if !verification::is_due(&store.system_read()).await? {
        return Ok(false);
    }
    let tx = store.system().await?;
    let taken = verification::begin(&tx).await?;
    tx.commit().await?;
    let Some(id) = taken else { return Ok(false) };
    let verdict = looked_at_twice(store, checkpoints).await?;
    if !verdict.faults.is_empty() {
        tracing::error!(
            ledger.faults = verdict.faults.len(),
            "The ledger is not what was signed: run punte audit verify"
        );
    }
    let tx = store.system().await?;
    verification::finish(&tx, id, &verdict).await?;
    tx.commit().await?;
    Ok(true)
}

async fn looked_at_twice(store: &Store, checkpoints: &CheckpointFile) -> Result<Verdict> {
    let verdict = verify(&store.system_read(), checkpoints).await?;
    if verdict.faults.is_empty() {
        return Ok(verdict);
    }
    tokio::time::sleep(SECOND_LOOK).await;
    verify(&store.system_read(), checkpoints).await
}
