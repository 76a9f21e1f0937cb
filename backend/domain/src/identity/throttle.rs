//! How fast somebody may try (SEC-11).
//!
//! Attempts are charged before they are judged, so that parallel ones cannot slip through, and
//! given back when they succeed.

use chrono::Duration;

use crate::Timestamp;

/// A rate: so many at once, then one each so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many at once.
    pub burst: i32,
    /// Seconds after which one more is free.
    pub refill_seconds: i64,
}

impl Rate {
    /// One account from one network: somebody who mistypes, or guesses.
    pub const ACCOUNT_IN_NETWORK: Self = Self {
        burst: 6,
        refill_seconds: 60,
    };
    /// One account from anywhere.
    pub const ACCOUNT: Self = Self {
        burst: 20,
        refill_seconds: 60,
    };
    /// One network, behind which a whole office may sit.
    pub const NETWORK: Self = Self {
        burst: 60,
        refill_seconds: 5,
    };
    /// Everybody together.
    pub const EVERYBODY: Self = Self {
        burst: 600,
        refill_seconds: 1,
    };
    /// One account in a browser that has signed in to it before: whatever happens elsewhere, its
    /// owner gets in.
    pub const KNOWN_DEVICE: Self = Self {
        burst: 6,
        refill_seconds: 60,
    };

    /// A browser that somebody has signed in with before, asking to sign in with a passkey: that is nothing to guess,
    /// and several people may share the browser.
    pub const KNOWN_BROWSER: Self = Self {
        burst: 30,
        refill_seconds: 10,
    };

    /// Questions of one user for what does not exist or is out of sight: links grow stale, but
    /// not by the dozen (SEC-44).
    pub const UNKNOWN_IDS: Self = Self {
        burst: 60,
        refill_seconds: 60,
    };
    /// Tokens of one program: one lasts ten minutes, and a few instances ask at once.
    pub const CLIENT_TOKENS: Self = Self {
        burst: 30,
        refill_seconds: 20,
    };
    /// Requests of one program to one instance of the server.
    pub const CLIENT_REQUESTS: Self = Self {
        burst: 600,
        refill_seconds: 1,
    };
    /// Cases that one user asks for in an emergency: a reference is misread once or twice, not guessed (SEC-30).
    pub const EMERGENCIES: Self = Self {
        burst: 8,
        refill_seconds: 600,
    };
    /// Bulk exports of one organisation: what they hold is not counted as reading by the hour.
    pub const EXPORTS: Self = Self {
        burst: 10,
        refill_seconds: 3600,
    };
    /// Times that one invitation is sent again: whoever is invited is reminded, and not flooded.
    pub const INVITATION_RESENT: Self = Self {
        burst: 5,
        refill_seconds: 3600,
    };
    /// Invitations that one user sends again: a whole organisation in a morning, and no more of our mail than that.
    pub const INVITATIONS_RESENT_BY: Self = Self {
        burst: 40,
        refill_seconds: 120,
    };
    /// Links to another e-mail address that one user asks for: enough to mistype it, and no way to mail the world.
    pub const ADDRESSES_ASKED: Self = Self {
        burst: 10,
        refill_seconds: 1800,
    };
    /// Fetches of one subscribed calendar: programs ask a few times an hour, and several of one person may.
    pub const CALENDAR_FETCHES: Self = Self {
        burst: 30,
        refill_seconds: 120,
    };
    /// Alerts of one kind about one user: one an hour says it.
    pub const ALERT: Self = Self {
        burst: 1,
        refill_seconds: 3600,
    };

    fn refill(self) -> Duration {
        Duration::seconds(self.refill_seconds)
    }

    /// When the account will be even after one more attempt, or how long to wait for it.
    ///
    /// `even_at` is when everything charged so far will have been worked off.
    ///
    /// # Errors
    /// The time to wait.
    pub fn charge(self, even_at: Timestamp, now: Timestamp) -> Result<Timestamp, Duration> {
        let next = std::cmp::max(even_at, now) + self.refill();
        let limit = now + self.refill() * self.burst;
        if next <= limit { Ok(next) } else { Err(next - limit) }
    }

    /// How many more are let through at `now`.
    #[must_use]
    pub fn left(self, even_at: Timestamp, now: Timestamp) -> u64 {
        let free = now + self.refill() * self.burst - std::cmp::max(even_at, now);
        u64::try_from(free.num_seconds() / self.refill_seconds).unwrap_or(0)
    }

    /// The same with one attempt given back.
    #[must_use]
    pub fn give_back(self, even_at: Timestamp) -> Timestamp {
        even_at - self.refill()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate {
        burst: 3,
        refill_seconds: 60,
    };

    #[test]
    fn sec_11_a_burst_is_let_through_then_one_at_a_time() {
        let now = Timestamp::from_timestamp(1_800_000_000, 0).unwrap();
        let mut even_at = now - Duration::days(1);
        for _ in 0..3 {
            even_at = RATE.charge(even_at, now).unwrap();
        }
        assert_eq!(RATE.charge(even_at, now), Err(Duration::seconds(60)));
        assert_eq!(RATE.left(now, now), 3);
        assert_eq!(RATE.left(even_at, now), 0);
        assert_eq!(RATE.left(even_at, now + Duration::seconds(61)), 1);
        let later = now + Duration::seconds(59);
        assert_eq!(RATE.charge(even_at, later), Err(Duration::seconds(1)));
        let later = now + Duration::seconds(60);
        even_at = RATE.charge(even_at, later).unwrap();
        assert!(RATE.charge(even_at, later).is_err());
        assert!(RATE.charge(RATE.give_back(even_at), later).is_ok());
    }
}
