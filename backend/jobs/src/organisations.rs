//! Settles merges of organisations: the index of people, and what requests wrote that had begun before (0059).

use punte_domain::identity::merge::OrganisationMerge;
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
/// As the database. One merge that fails does not hold up the others.
pub async fn settle(store: &Store) -> Result<Step> {
    let (mut next, mut failed) = (Step::Done, None);
    for merge in organisation_merge::unsettled(&store.system_read()).await? {
        match one_step(store, &merge).await {
            Ok(true) => next = Step::More,
            Ok(false) => {}
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(next), Err)
}

async fn one_step(store: &Store, merge: &OrganisationMerge) -> Result<bool> {
    let tx = store.system().await?;
    let has_more = organisation_merge::settle(&tx, merge).await?;
    tx.commit().await?;
    Ok(has_more)
}
