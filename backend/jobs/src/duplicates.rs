//! Compares people who are new, or of whom something new is known, with the others of their organisation.
//!
//! Nothing is locked while people are opened and compared. What was found counts only for somebody of
//! whom nothing new was said meanwhile: several instances may compare the same person, and the first
//! finding stands.

use punte_storage::cases::{duplicate, likeness};
use punte_storage::{Result, Store};

use crate::{Context, Step};

/// How many people one look compares with all others.
const BATCH: u64 = 20;

/// Compares a batch of those who wait, all of one organisation.
///
/// # Errors
/// As the database. One person who fails does not hold up the others.
pub async fn step(context: Context) -> Result<Step> {
    compare(&context.store).await
}

/// Compares a batch of those who wait in this database.
///
/// # Errors
/// As the database.
pub async fn compare(store: &Store) -> Result<Step> {
    let glance = store.system_read();
    let waiting = likeness::waiting(&glance, BATCH).await?;
    if waiting.is_empty() {
        return Ok(Step::Done);
    }
    let mut failed = None;
    for (one, found) in likeness::compare(&glance, &waiting).await? {
        let tx = store.system().await?;
        let kept = async {
            duplicate::keep(&tx, one, found).await?;
            tx.commit().await
        };
        if let Err(error) = kept.await {
            failed = Some(error);
        }
    }
    failed.map_or(Ok(Step::More), Err)
}
