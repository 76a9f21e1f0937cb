//! Places among those who print or wait to.

use std::sync::{Mutex, PoisonError};

use punte_domain::id::UserId;

/// How many print or wait to at once: their turns come within the time a request may take.
pub const MOST: usize = 32;

/// How many of them may be of one person.
pub const SHARE: usize = 3;

/// Whoever prints or waits to.
pub(super) static PRINTING: Places = Places(Mutex::new(Vec::new()));

/// Who has a place.
#[derive(Debug, Default)]
pub struct Places(Mutex<Vec<UserId>>);

/// A place, until it is dropped.
#[derive(Debug)]
pub struct Place<'a> {
    all: &'a Places,
    user: UserId,
}

impl Places {
    /// A place, unless there are none left or this person has their share.
    #[must_use]
    pub fn take(&self, user: UserId) -> Option<Place<'_>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = all.iter().filter(|one| **one == user).count();
        (all.len() < MOST && own < SHARE).then(|| {
            all.push(user);
            Place { all: self, user }
        })
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = all.iter().position(|one| *one == self.user) {
            all.swap_remove(at);
        }
    }
}
