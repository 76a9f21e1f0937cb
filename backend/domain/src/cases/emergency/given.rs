//! What somebody says to open a case in an emergency, and what is looked at before the case is.

use chrono::Duration;

use super::{EmergencyError, EmergencyRule, WORDS_MAX};
use crate::Timestamp;
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, paragraphs};

/// What somebody says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyGiven {
    /// Why: a code of the pack's list `emergency_reason`.
    pub reason: String,
    /// What happens, in words.
    pub said: String,
}

/// The same, checked; the case that they name is not looked for yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyAsked {
    pub(super) reason: String,
    pub(super) said: String,
    pub(super) lasts: Duration,
}

/// How many cases somebody opened in emergencies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EmergencySpent {
    /// Whether one is running.
    pub is_running: bool,
    /// Within the last 24 hours.
    pub today: u64,
    /// Within the last thirty days.
    pub this_month: u64,
}

impl EmergencySpent {
    /// Since when what was opened counts for a day.
    #[must_use]
    pub fn day(now: Timestamp) -> Timestamp {
        now - Duration::hours(24)
    }

    /// Since when what was opened counts for a month.
    #[must_use]
    pub fn month(now: Timestamp) -> Timestamp {
        now - Duration::days(30)
    }
}

/// What is known of how who asks stands to the case they name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EmergencyKnown {
    /// Whether they may know who the person is and how to reach them without any emergency.
    pub reads_anyway: bool,
    /// Whether the person may be of their family.
    pub shares_family_name: bool,
}

impl EmergencyGiven {
    /// What was said, where it can be so. Nothing here depends on whether there is such a case.
    ///
    /// # Errors
    /// [`EmergencyError::Invalid`].
    pub fn checked(self, pack: &Pack) -> Result<EmergencyAsked, EmergencyError> {
        let mut refused = Vec::new();
        if !pack.has_code("emergency_reason", &self.reason) {
            refused.push(Invalid::new("/reason", InvalidCode::UnknownCode));
        }
        let said = paragraphs(&self.said, WORDS_MAX)
            .map_err(|code| refused.push(Invalid::new("/said", code)))
            .ok();
        match said {
            Some(said) if refused.is_empty() => Ok(EmergencyAsked {
                reason: self.reason,
                said,
                lasts: pack.emergency().lasts(),
            }),
            _ => Err(EmergencyError::Invalid(refused)),
        }
    }
}

impl EmergencyRule {
    /// Whether somebody who opened so many may open one more.
    ///
    /// # Errors
    /// [`EmergencyError::Running`] or [`EmergencyError::QuotaSpent`].
    pub fn allows(self, spent: EmergencySpent) -> Result<(), EmergencyError> {
        if spent.is_running {
            return Err(EmergencyError::Running);
        }
        if spent.today >= u64::from(self.per_day) || spent.this_month >= u64::from(self.per_month) {
            return Err(EmergencyError::QuotaSpent);
        }
        Ok(())
    }
}
