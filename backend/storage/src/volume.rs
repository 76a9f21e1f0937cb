//! How much one person reads (SEC-44): a copied sign-in must not empty the register.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use punte_domain::Timestamp;
use punte_domain::id::UserId;

use crate::{Error, Result};

/// Recorded reads of one user in one clock hour that no day's work needs.
pub const READS_PER_HOUR: u32 = 600;

/// Counts the recorded reads of each user in the present hour. Each instance counts for itself:
/// with several behind one address the limit is at most that many times as high.
#[derive(Debug)]
pub(crate) struct ReadVolume {
    per_hour: u32,
    present: Mutex<(i64, HashMap<UserId, u32>)>,
}

impl ReadVolume {
    pub(crate) fn new(per_hour: u32) -> Self {
        Self {
            per_hour,
            present: Mutex::default(),
        }
    }

    /// Counts `reads` more of `user`.
    ///
    /// # Errors
    /// [`Error::TooManyReads`] with the seconds until the next hour.
    pub(crate) fn count(&self, user: UserId, reads: u32, now: Timestamp) -> Result<()> {
        let (hour, second) = (now.timestamp().div_euclid(3600), now.timestamp().rem_euclid(3600));
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        if present.0 != hour {
            *present = (hour, HashMap::new());
        }
        let counted = present.1.entry(user).or_default();
        *counted = counted.saturating_add(reads);
        if *counted <= self.per_hour {
            Ok(())
        } else {
            Err(Error::TooManyReads(u64::try_from(3600 - second).unwrap_or(3600)))
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, TimeZone, Utc};
    use punte_domain::id::Id;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn sec_44_each_user_has_so_many_reads_an_hour() {
        let volume = ReadVolume::new(3);
        let [one, other] = [1, 2].map(|n| UserId::from_uuid(Uuid::from_u128(n)));
        let now = Utc.with_ymd_and_hms(2026, 3, 2, 8, 45, 0).unwrap();
        volume.count(one, 3, now).unwrap();
        assert!(matches!(volume.count(one, 1, now), Err(Error::TooManyReads(900))));
        volume.count(other, 1, now).unwrap();
        volume.count(one, 1, now + Duration::minutes(15)).unwrap();
    }
}
