//! Forgets what is no longer needed.

use punte_storage::identity::{known_device, session, signing_key, throttle};
use punte_storage::{Result, forget_old_keys, forget_old_reads};

use crate::{Context, Step};

/// Forgets idempotency keys after a day.
pub async fn step(context: Context) -> Result<Step> {
    let tx = context.store.system().await?;
    forget_old_keys(&tx).await?;
    forget_old_reads(&tx).await?;
    throttle::forget_old(&tx).await?;
    session::forget_old(&tx).await?;
    known_device::forget_old(&tx).await?;
    signing_key::forget_old(&tx).await?;
    tx.commit().await?;
    Ok(Step::Done)
}
