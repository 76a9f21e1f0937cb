//! Settles merges of organisations: the index of people, and what requests wrote that had begun before (0059).

use punte_storage::Result;
use punte_storage::identity::organisation_merge;

use crate::{Context, Step};

/// One step of each merge that is not settled. What a kill interrupts is found again.
///
/// # Errors
/// As the database.
pub async fn step(context: Context) -> Result<Step> {
    let mut next = Step::Done;
    for merge in organisation_merge::unsettled(&context.store.system_read()).await? {
        let tx = context.store.system().await?;
        if organisation_merge::settle(&tx, &merge).await? {
            next = Step::More;
        }
        tx.commit().await?;
    }
    Ok(next)
}
