//! Limits as they stand on the wire: `RateLimit` and `RateLimit-Policy`
//! (draft-ietf-httpapi-ratelimit-headers).

use actix_web::http::header::{HeaderName, HeaderValue};
use punte_domain::identity::throttle::Rate;

/// The headers that tell of limits: what is left of each, and what each is.
pub const HEADERS: [&str; 2] = ["ratelimit", "ratelimit-policy"];

/// How much somebody may ask for within a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    name: &'static str,
    quota: u64,
    window_seconds: u64,
}

impl Limit {
    /// Attempts at something that can be guessed. The strictest rate stands for all of them: which one
    /// somebody has met tells of others (SEC-12).
    pub const ATTEMPTS: Self = Self::of("attempts", Rate::ACCOUNT_IN_NETWORK);
    /// Questions for what does not exist or is out of sight.
    pub const UNKNOWN_IDS: Self = Self::of("unknown_ids", Rate::UNKNOWN_IDS);

    /// Cases that somebody asks for in an emergency.
    pub const EMERGENCIES: Self = Self::of("emergencies", Rate::EMERGENCIES);
    /// Tokens of one program.
    pub const CLIENT_TOKENS: Self = Self::of("tokens", Rate::CLIENT_TOKENS);
    /// Requests of one program.
    pub const CLIENT_REQUESTS: Self = Self::of("requests", Rate::CLIENT_REQUESTS);
    /// Bulk exports of one organisation.
    pub const EXPORTS: Self = Self::of("exports", Rate::EXPORTS);
    /// Fetches of one subscribed calendar.
    pub const CALENDAR_FETCHES: Self = Self::of("fetches", Rate::CALENDAR_FETCHES);
    /// Times that one invitation is sent again.
    pub const INVITATION_RESENT: Self = Self::of("resends", Rate::INVITATION_RESENT);
    /// Invitations that one user sends again.
    pub const INVITATIONS_RESENT_BY: Self = Self::of("resends", Rate::INVITATIONS_RESENT_BY);
    /// Links to another e-mail address that one user asks for.
    pub const ADDRESSES_ASKED: Self = Self::of("addresses", Rate::ADDRESSES_ASKED);

    /// Requests of a user in a clock hour that show personal data.
    #[must_use]
    pub const fn reads(per_hour: u64) -> Self {
        Self {
            name: "reads",
            quota: per_hour,
            window_seconds: 3600,
        }
    }

    /// A rate: its burst is free again after as many of its pauses.
    const fn of(name: &'static str, rate: Rate) -> Self {
        let quota = rate.burst.unsigned_abs() as u64;
        Self {
            name,
            quota,
            window_seconds: quota * rate.refill_seconds.unsigned_abs(),
        }
    }

    /// The headers that say what the limit is, how much of it is left, and in how many seconds there is
    /// more.
    #[must_use]
    pub fn headers(self, left: u64, seconds: u64) -> Vec<(HeaderName, HeaderValue)> {
        headers(&[Left {
            limit: self,
            amount: left,
            seconds,
        }])
    }
}

/// What is left of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// The limit.
    pub limit: Limit,
    /// How much of it.
    pub amount: u64,
    /// In how many seconds there is more.
    pub seconds: u64,
}

/// The headers that tell of these limits, all of which hold.
#[must_use]
pub fn headers(limits: &[Left]) -> Vec<(HeaderName, HeaderValue)> {
    let listed = |say: fn(&Left) -> String| limits.iter().map(say).collect::<Vec<_>>().join(", ");
    let values = [
        listed(|of| format!("\"{}\";r={};t={}", of.limit.name, of.amount, of.seconds)),
        listed(|of| {
            format!(
                "\"{}\";q={};w={}",
                of.limit.name, of.limit.quota, of.limit.window_seconds
            )
        }),
    ];
    HEADERS
        .into_iter()
        .zip(values)
        .filter_map(|(name, value)| Some((HeaderName::from_static(name), HeaderValue::try_from(value).ok()?)))
        .collect()
}
