//! Forgets what is no longer needed, and renews the key that signs access tokens when it is time.

use punte_storage::cases::document;
use punte_storage::identity::{known_device, session, signing_key, throttle};
use punte_storage::{Result, forget_old_keys, forget_old_reads};

use crate::{Context, Step};

/// One round of both.
pub async fn step(context: Context) -> Result<Step> {
    let tx = context.store.system().await?;
    forget_old_keys(&tx).await?;
    forget_old_reads(&tx).await?;
    document::forget_unfinished(&tx).await?;
    throttle::forget_old(&tx).await?;
    session::forget_old(&tx).await?;
    known_device::forget_old(&tx).await?;
    signing_key::forget_old(&tx).await?;
    let has_rotated = signing_key::rotate_if_due(&tx, context.signing_key_lasts).await?;
    tx.commit().await?;
    if has_rotated {
        tracing::info!("A new key signs access tokens from now on");
    }
    Ok(Step::Done)
}
