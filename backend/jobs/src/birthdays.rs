//! Treats as adults who turned eighteen, and asks for a new assessment of their risk.
//!
//! What it leaves outside the seal has a time, so it acts once the month of the birthday is over.
//! Whoever works on the case meanwhile is told by the date itself.

use punte_domain::access::Scope;
use punte_domain::id::CaseId;
use punte_domain::pack::Pack;
use punte_storage::cases::{self, age};
use punte_storage::{Result, Store};

use crate::{Context, Step};

/// How many cases one look finds.
const BATCH: u64 = 50;

/// Goes through all children whose month has come. Who is found once is no child any more.
///
/// # Errors
/// As the database. One case that fails does not hold up the others.
pub async fn step(context: Context) -> Result<Step> {
    let mut after = None;
    let mut failed = None;
    loop {
        let glance = context.store.system_read();
        let today = context.pack.calendar().date(glance.now);
        let found = age::coming_of_age(&glance, today, after, BATCH).await?;
        let Some(last) = found.last().copied() else { break };
        for (_, case) in found {
            if let Err(error) = come_of_age(&context.store, &context.pack, case).await {
                failed = Some(error);
            }
        }
        after = Some(last);
    }
    failed.map_or(Ok(Step::Done), Err)
}

/// Each case in a transaction of its own.
async fn come_of_age(store: &Store, pack: &Pack, id: CaseId) -> Result<()> {
    let tx = store.system().await?;
    let case = cases::find(&tx, &Scope::system(), id).await?;
    let case = age::aged_today(&tx, pack, case).await?;
    if case.is_child {
        // It was asked too early: the day from which it may be told is kept anew.
        age::as_known(&tx, pack, case).await?;
    }
    tx.commit().await
}
