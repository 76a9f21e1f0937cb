//! Goes on with a rotation of the keys that two people began (SEC-67).

use std::sync::{Arc, OnceLock};

use punte_domain::id::KeyHolderId;
use punte_storage::key_rotation::{self, Worked};
use punte_storage::{Result, Store};

use crate::Step;

/// What does it, on one server.
#[derive(Debug, Clone, Default)]
pub struct Rotation {
    /// Under which this server says which keys it knows, as long as it runs.
    server: Arc<OnceLock<KeyHolderId>>,
}

impl Rotation {
    /// One batch of it.
    ///
    /// # Errors
    /// As the database; then nothing was done.
    pub async fn step(self, store: Store) -> Result<Step> {
        let server = *self.server.get_or_init(|| store.system_read().new_id());
        match key_rotation::work(&store, server).await? {
            Worked::Batch => Ok(Step::More),
            Worked::Finished => {
                tracing::info!("Everything is sealed with the newest keys, but for what could not be opened");
                Ok(Step::Done)
            }
            Worked::Nothing | Worked::Waits => Ok(Step::Done),
        }
    }
}
