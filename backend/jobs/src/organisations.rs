//! Settles merges of organisations: the index of people, and what requests wrote that had begun before (0059).

use punte_storage::identity::organisation_merge;
use punte_storage::{Result, Store};

use crate::{Context, Step};

/// One step of each merge that is not settled. What a kill interrupts is found again.
///
/// # Errors
/// As the database.
pub async fn step(context: Context) -> Result<Step> {
    settle(&context.store).await
}

/// One step of each merge of this database that is not settled.
///
/// # Errors
/// As the database.
pub async fn settle(store: &Store) -> Result<Step> {
    let mut next = Step::Done;
    for merge in organisation_merge::unsettled(&store.system_read()).await? {
        let tx = store.system().await?;
        if organisation_merge::settle(&tx, &merge).await? {
            next = Step::More;
        }
        tx.commit().await?;
    }
    Ok(next)
}
