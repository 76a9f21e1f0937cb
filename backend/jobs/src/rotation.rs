//! Goes on with a rotation of the keys that two people began (SEC-67).

use punte_domain::id::KeyHolderId;
use punte_storage::key_rotation::{self, Worked};
use punte_storage::{Result, Store};

use crate::Step;

/// What does it, on one server.
#[derive(Debug, Clone, Copy)]
pub struct Rotation {
    /// Under which this server says which keys it knows.
    server: KeyHolderId,
}

impl Rotation {
    /// One of this server, as long as it runs.
    #[must_use]
    pub fn new(store: &Store) -> Self {
        Self {
            server: store.system_read().new_id(),
        }
    }

    /// One batch of it.
    ///
    /// # Errors
    /// As the database; then nothing was done.
    pub async fn step(self, store: Store) -> Result<Step> {
        match key_rotation::work(&store, self.server).await? {
            Worked::Batch => Ok(Step::More),
            Worked::Finished => {
                tracing::info!("Everything is sealed with the newest keys, but for what could not be opened");
                Ok(Step::Done)
            }
            Worked::Nothing | Worked::Waits => Ok(Step::Done),
        }
    }
}
