//! Backups of an installation, as far as it knows of them. It makes none: whoever does tells it.

use chrono::Duration;

use crate::Timestamp;
use crate::text::{InvalidCode, line};

/// So old the last one may be: one a day, and two hours for it to be made.
pub const DUE_AFTER: Duration = Duration::hours(26);

/// How much a clock may be ahead of ours.
const AHEAD: Duration = Duration::minutes(5);

const TAKEN_FROM_MAX: usize = 100;

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// When it was finished.
    pub taken_at: Timestamp,
    /// How large it is.
    pub bytes: u64,
    /// Where it was taken, by a name of the operator's.
    pub taken_from: String,
}

/// Why something is no backup that could be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// There is nothing in it.
    #[error("there is nothing in it")]
    Empty,
    /// It was finished in the future.
    #[error("it was finished in the future: the clocks do not agree")]
    InTheFuture,
    /// The name is empty, too long or of more than a line.
    #[error("where it was taken is to be a name of up to 100 characters")]
    Name,
}

impl Backup {
    /// One that was finished then, as it is recorded now.
    ///
    /// # Errors
    /// See [`BackupError`].
    pub fn new(taken_at: Timestamp, bytes: u64, taken_from: &str, now: Timestamp) -> Result<Self, BackupError> {
        if bytes == 0 {
            return Err(BackupError::Empty);
        }
        if taken_at > now + AHEAD {
            return Err(BackupError::InTheFuture);
        }
        let taken_from = line(taken_from, TAKEN_FROM_MAX).map_err(|_: InvalidCode| BackupError::Name)?;
        Ok(Self {
            taken_at,
            bytes,
            taken_from,
        })
    }

    /// Whether the next one is overdue.
    #[must_use]
    pub fn is_old(&self, now: Timestamp) -> bool {
        now >= self.taken_at + DUE_AFTER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn at(minutes: i64) -> Timestamp {
        NOW + Duration::minutes(minutes)
    }

    #[test]
    fn a_backup_is_old_after_twenty_six_hours() {
        let backup = Backup::new(NOW, 1, "punte-1", NOW).expect("a backup");
        for (minutes, is_old) in [(0, false), (26 * 60 - 1, false), (26 * 60, true), (60 * 60, true)] {
            assert_eq!(backup.is_old(at(minutes)), is_old, "{minutes}");
        }
    }

    #[test]
    fn what_cannot_be_one_is_refused() {
        let long = "x".repeat(101);
        for (minutes, bytes, name, expected) in [
            (0, 1, " punte-1 ", Ok("punte-1".to_owned())),
            (5, 1, "punte-1", Ok("punte-1".to_owned())),
            (6, 1, "punte-1", Err(BackupError::InTheFuture)),
            (0, 0, "punte-1", Err(BackupError::Empty)),
            (0, 1, " ", Err(BackupError::Name)),
            (0, 1, "one\ntwo", Err(BackupError::Name)),
            (0, 1, long.as_str(), Err(BackupError::Name)),
        ] {
            let found = Backup::new(at(minutes), bytes, name, NOW).map(|backup| backup.taken_from);
            assert_eq!(found, expected, "{minutes} {bytes} {name}");
        }
    }
}
