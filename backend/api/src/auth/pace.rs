//! How fast each partner's program asks this instance. What is counted here is lost with it: it keeps a
//! program that runs away from slowing others, and is no guard of anything.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use punte_domain::Timestamp;
use punte_domain::id::UserId;
use punte_domain::identity::throttle::Rate;

/// As many programs are counted; a national installation has fewer partners.
const COUNTED: usize = 4096;

/// When each program will be even.
#[derive(Debug, Default)]
pub struct Pace(Mutex<HashMap<UserId, Timestamp>>);

impl Pace {
    /// Charges one request and says how many are left, or how many seconds to wait.
    ///
    /// # Errors
    /// The seconds.
    pub fn charge(&self, client: UserId, now: Timestamp) -> Result<u64, u64> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= COUNTED {
            held.retain(|_, even_at| *even_at > now);
        }
        let even_at = held.entry(client).or_insert(now);
        match Rate::CLIENT_REQUESTS.charge(*even_at, now) {
            Ok(next) => {
                *even_at = next;
                Ok(Rate::CLIENT_REQUESTS.left(next, now))
            }
            Err(wait) => Err(u64::try_from(wait.num_seconds()).unwrap_or(0) + 1),
        }
    }
}
