//! Lets clocks run out.
//!
//! What is due is decided by the time of the unit of work alone, so a clock of the machine that
//! jumps back expires nothing twice and one that jumps ahead expires only what is due by then
//! (REL-20). Each clock runs out once: it is taken under a lock, and only while it runs (REL-16).

use punte_domain::id::{ClockId, ReferralId};
use punte_storage::{Result, cases, referrals};

use crate::{Context, Step};

/// How many clocks and referrals one round looks at.
const BATCH: u64 = 50;

/// Lets a batch of clocks run out, and the referrals that nobody answered expire.
///
/// # Errors
/// As the database. One clock or referral that fails does not hold up the others.
pub async fn step(context: Context) -> Result<Step> {
    let glance = context.store.system_read();
    let answers = cases::clock::due_answers(&glance, BATCH).await?;
    let has_more_answers = u64::try_from(answers.len()).is_ok_and(|count| count == BATCH);
    let clocks = cases::clock::due_clocks(&glance, BATCH).await?;
    let has_more_clocks = u64::try_from(clocks.len()).is_ok_and(|count| count == BATCH);
    let mut failed = None;
    for referral in answers {
        if let Err(error) = expire(&context, referral).await {
            failed = Some(error);
        }
    }
    for clock in clocks {
        if let Err(error) = expire_clock(&context, clock).await {
            failed = Some(error);
        }
    }
    match failed {
        Some(error) => Err(error),
        None if has_more_answers || has_more_clocks => Ok(Step::More),
        None => Ok(Step::Done),
    }
}

/// Each clock in a transaction of its own.
async fn expire_clock(context: &Context, clock: ClockId) -> Result<()> {
    let tx = context.store.system().await?;
    cases::stay_return::expire_clock(&tx, &context.pack, clock).await?;
    tx.commit().await
}

/// Each referral is locked before its clock, as whoever answers it does: the two never wait for
/// each other.
async fn expire(context: &Context, referral: ReferralId) -> Result<()> {
    let tx = context.store.system().await?;
    referrals::expire(&tx, &context.pack, referral).await?;
    tx.commit().await
}
