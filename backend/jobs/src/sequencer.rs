//! Gives the entries of the ledger their place in the chain, and signs checkpoints of it.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::Duration;
use punte_domain::Timestamp;
use punte_storage::Result;
use punte_storage::ledger::{self, Head};

use crate::{Context, Step};

/// How many entries are placed in one transaction.
const BATCH: u64 = 500;
/// A checkpoint is signed after this many entries …
const ENTRIES: i64 = 256;

/// What the last checkpoint of this process was: how far, when, and the version of its key.
#[derive(Debug, Clone, Default)]
pub struct Sequencer(Arc<Mutex<Option<(i64, Timestamp, i32)>>>);

impl Sequencer {
    /// Places a batch of entries and signs a checkpoint when one is due.
    pub async fn step(self, context: Context) -> Result<Step> {
        let glance = context.store.system_read();
        let (head, placed) = if ledger::is_pending(&glance).await? {
            let tx = context.store.system().await?;
            let done = ledger::sequence(&tx, BATCH).await?;
            tx.commit().await?;
            done
        } else {
            (ledger::head(&glance).await?, 0)
        };
        self.sign_if_due(&context, &head, glance.now)?;
        Ok(if placed == BATCH { Step::More } else { Step::Done })
    }

    /// … or after this much time, if there is anything new, or if there is a new key.
    fn sign_if_due(&self, context: &Context, head: &Head, now: Timestamp) -> Result<()> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let keyring = context.store.keyring();
        let present = keyring.audit_version();
        let is_due = match *last {
            None => head.seq > 0,
            Some((seq, at, key)) => {
                head.seq >= seq + ENTRIES || (head.seq > seq && now - at >= Duration::seconds(60)) || key != present
            }
        };
        if is_due {
            context.checkpoints.sign(head, now, keyring)?;
            *last = Some((head.seq, now, present));
        }
        Ok(())
    }
}
