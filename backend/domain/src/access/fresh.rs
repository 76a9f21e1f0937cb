//! Whether somebody proved who they are a moment ago, as grave acts ask for (SEC-10).

use chrono::Duration;

use super::Actor;
use crate::Timestamp;

/// How long a second factor counts as just proven.
pub const FRESH_FOR: Duration = Duration::minutes(5);

/// Whether `by` proved the second factor within [`FRESH_FOR`].
#[must_use]
pub fn is_fresh(by: &Actor, now: Timestamp) -> bool {
    now - by.factor_at <= FRESH_FOR
}
