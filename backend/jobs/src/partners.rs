//! Translates the ledger into what partners are told, behind the sequencer: once, in the order of the chain.

use punte_storage::Result;
use punte_storage::partners::event;

use crate::{Context, Step};

/// How many entries are looked at in one transaction.
const BATCH: u64 = 500;

/// Translates a batch of entries.
///
/// # Errors
/// As the database.
pub async fn step(context: Context) -> Result<Step> {
    if !event::is_behind(&context.store.system_read()).await? {
        return Ok(Step::Done);
    }
    let tx = context.store.system().await?;
    let looked_at = event::translate(&tx, BATCH).await?;
    tx.commit().await?;
    Ok(if looked_at == BATCH { Step::More } else { Step::Done })
}
