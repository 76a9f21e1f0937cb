//! What became of an event on its way to an endpoint, and when it is tried again (REL-17).

use chrono::Duration;

use super::event::PartnerEventType;
use crate::Timestamp;
use crate::codes;
use crate::id::{EntryId, WebhookDeliveryId, WebhookId};

codes! {
    /// What became of an event on its way to an endpoint.
    WebhookDeliveryState {
        /// It is sent as soon as it is due.
        Waiting,
        /// The endpoint is paused or disabled: it waits until that is over.
        Held,
        /// The endpoint took it.
        Delivered,
        /// It was tried as often as anything is, or for too long, or the endpoint is gone.
        Dead,
        /// When it was to be sent, the program could not have read it, as while it is suspended.
        Skipped,
    }
}

codes! {
    /// Why the last attempt failed.
    WebhookDeliveryFault {
        /// The address leads into a network that is not public.
        NotPublic,
        /// Nothing answers there, or not by TLS that can be verified.
        NotReached,
        /// No answer came in time.
        TimedOut,
        /// It answered that it lies elsewhere; that is not followed.
        Redirected,
        /// It answered with another status than success.
        Refused,
        /// It answered that it is gone for good.
        Gone,
        /// Whoever sent it was cut off each time, and nobody knows what came of it.
        CutOff,
        /// It waited for too long.
        TooOld,
    }
}

/// How long after each attempt that fails the next one comes, in seconds: together three days and three hours.
pub const WAITS: [i64; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// Attempts there are.
pub const ATTEMPTS_MAX: u32 = 10;

/// A partner may ask for so much more time, and no more.
const ASKED_MAX: Duration = Duration::hours(24);

/// For so long nothing else is sent to an endpoint that did not answer.
const REST: Duration = Duration::seconds(30);

/// And for so long at most to one that asked for time.
const REST_MAX: Duration = Duration::hours(1);

/// An event on its way to an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookDelivery {
    /// The id.
    pub id: WebhookDeliveryId,
    /// Where to.
    pub webhook: WebhookId,
    /// The event with its type; `None` for a trial that tells of nothing.
    pub event: Option<(EntryId, PartnerEventType)>,
    /// What became of it.
    pub state: WebhookDeliveryState,
    /// How often it was tried since it was first to be sent, or to be sent again.
    pub attempts: u32,
    /// When it is due.
    pub next_at: Timestamp,
    /// When it was last tried.
    pub last_at: Option<Timestamp>,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// Why the last attempt failed.
    pub fault: Option<WebhookDeliveryFault>,
    /// When it was first to be sent.
    pub created_at: Timestamp,
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// The endpoint took it, with this status.
    Taken(u16),
    /// The endpoint is gone for good (410).
    Gone,
    /// It failed.
    Failed {
        /// Why.
        fault: WebhookDeliveryFault,
        /// The status, where there was an answer.
        status: Option<u16>,
        /// How long the partner asks to be left alone.
        asked: Option<Duration>,
    },
    /// The program could not read it any more.
    NotReadable,
    /// The endpoint takes nothing at present.
    NotActive,
}

impl Attempt {
    /// Until when nothing else is sent to the endpoint either, so that one that is dead or overloaded costs little.
    #[must_use]
    pub fn rest(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Failed { asked: Some(asked), .. } => Some(now + asked.clamp(Duration::zero(), REST_MAX)),
            Self::Failed {
                fault: WebhookDeliveryFault::TimedOut | WebhookDeliveryFault::NotReached,
                ..
            } => Some(now + REST),
            _ => None,
        }
    }
}

/// When the next attempt comes after so many that failed; `None` after the last. `random` spreads them over a fifth
/// of the time, so that what failed together does not come back together.
#[must_use]
pub fn next_attempt(made: u32, asked: Option<Duration>, random: u64, now: Timestamp) -> Option<Timestamp> {
    let place = usize::try_from(made).ok()?.checked_sub(1)?;
    let seconds = *WAITS.get(place)?;
    let spread = i64::try_from(random % 1000).unwrap_or_default();
    let wait = Duration::milliseconds(seconds * 1000 + seconds * spread / 5);
    let asked = asked.unwrap_or_else(Duration::zero).min(ASKED_MAX);
    Some(now + wait.max(asked))
}

impl WebhookDelivery {
    /// The delivery after an attempt. Attempts are counted where they begin.
    #[must_use]
    pub fn after(self, attempt: Attempt, random: u64, now: Timestamp) -> Self {
        use WebhookDeliveryState::{Dead, Delivered, Held, Skipped, Waiting};
        let tried = Self {
            last_at: Some(now),
            status: None,
            fault: None,
            ..self
        };
        match attempt {
            Attempt::Taken(status) => Self {
                state: Delivered,
                status: Some(status),
                ..tried
            },
            Attempt::Gone => Self {
                state: Dead,
                status: Some(410),
                fault: Some(WebhookDeliveryFault::Gone),
                ..tried
            },
            Attempt::Failed { fault, status, asked } => {
                let next = next_attempt(tried.attempts, asked, random, now);
                Self {
                    state: if next.is_some() { Waiting } else { Dead },
                    next_at: next.unwrap_or(tried.next_at),
                    status,
                    fault: Some(fault),
                    ..tried
                }
            }
            Attempt::NotReadable => Self {
                state: Skipped,
                ..tried
            },
            // Nothing was tried.
            Attempt::NotActive => Self {
                state: Held,
                attempts: self.attempts.saturating_sub(1),
                ..self
            },
        }
    }

    /// The delivery, to be sent once more from the beginning with the same id. One that was skipped too: whether the
    /// program may read it is looked at again when it is sent.
    #[must_use]
    pub fn replay(self, now: Timestamp) -> Option<Self> {
        use WebhookDeliveryState::{Dead, Delivered, Skipped, Waiting};
        matches!(self.state, Dead | Delivered | Skipped).then_some(Self {
            state: Waiting,
            attempts: 0,
            next_at: now,
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;
    use uuid::Uuid;

    use super::*;
    use crate::id::Id as _;

    fn now() -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::days(1000)
    }

    fn delivery(state: WebhookDeliveryState, attempts: u32) -> WebhookDelivery {
        WebhookDelivery {
            id: WebhookDeliveryId::from_uuid(Uuid::from_u128(1)),
            webhook: WebhookId::from_uuid(Uuid::from_u128(2)),
            event: None,
            state,
            attempts,
            next_at: now(),
            last_at: None,
            status: None,
            fault: None,
            created_at: now(),
        }
    }

    fn failed(asked: Option<Duration>) -> Attempt {
        Attempt::Failed {
            fault: WebhookDeliveryFault::Refused,
            status: Some(503),
            asked,
        }
    }

    #[test]
    fn rel_17_attempts_are_spread_over_three_days_and_end() {
        let mut at = now();
        for made in 1..ATTEMPTS_MAX {
            let (soonest, latest) = (next_attempt(made, None, 0, at), next_attempt(made, None, 999, at));
            let (soonest, latest) = (soonest.expect("another"), latest.expect("another"));
            let wait = soonest - at;
            assert!(latest > soonest && latest - at < wait * 6 / 5, "{made}");
            at = soonest;
        }
        let all = at - now();
        assert!(all > Duration::days(3) && all < Duration::days(4), "{all}");
        for made in [0, ATTEMPTS_MAX, u32::MAX] {
            assert_eq!(next_attempt(made, None, 0, now()), None, "{made}");
        }
    }

    #[test]
    fn rel_17_a_partner_asks_for_more_time_and_gets_a_day_of_it_at_most() {
        for (asked, expected) in [
            (Duration::seconds(1), Duration::seconds(5)),
            (Duration::seconds(-9), Duration::seconds(5)),
            (Duration::minutes(7), Duration::minutes(7)),
            (Duration::days(900), Duration::days(1)),
        ] {
            assert_eq!(
                next_attempt(1, Some(asked), 0, now()),
                Some(now() + expected),
                "{asked}"
            );
        }
        let rests = |attempt: Attempt| attempt.rest(now()).map(|until| until - now());
        assert_eq!(rests(failed(Some(Duration::minutes(2)))), Some(Duration::minutes(2)));
        assert_eq!(rests(failed(Some(Duration::days(9)))), Some(REST_MAX));
        assert_eq!(rests(failed(None)), None);
        let timed_out = Attempt::Failed {
            fault: WebhookDeliveryFault::TimedOut,
            status: None,
            asked: None,
        };
        assert_eq!(rests(timed_out), Some(REST));
        assert_eq!(rests(Attempt::Taken(200)), None);
    }

    #[test]
    fn what_comes_of_each_attempt() {
        use WebhookDeliveryState::{Dead, Delivered, Held, Skipped, Waiting};
        for (attempt, attempts, state) in [
            (Attempt::Taken(204), 1, Delivered),
            (Attempt::Gone, 1, Dead),
            (failed(None), 1, Waiting),
            (failed(None), ATTEMPTS_MAX - 1, Waiting),
            (failed(None), ATTEMPTS_MAX, Dead),
            (Attempt::NotReadable, 1, Skipped),
            (Attempt::NotActive, 1, Held),
        ] {
            let after = delivery(Waiting, attempts).after(attempt, 0, now());
            assert_eq!(after.state, state, "{attempt:?}");
            assert_eq!(
                after.fault.is_some(),
                matches!(attempt, Attempt::Gone | Attempt::Failed { .. })
            );
            assert_eq!(after.next_at > now(), state == Waiting, "{attempt:?}");
        }
        let untried = delivery(Waiting, 3).after(Attempt::NotActive, 0, now());
        assert_eq!((untried.attempts, untried.last_at), (2, None));
    }

    #[test]
    fn what_is_over_is_sent_again_from_the_beginning_under_its_id() {
        use WebhookDeliveryState::{Dead, Delivered, Skipped, Waiting};
        for state in WebhookDeliveryState::iter() {
            let again = delivery(state, ATTEMPTS_MAX).replay(now());
            assert_eq!(again.is_some(), matches!(state, Dead | Delivered | Skipped), "{state}");
            if let Some(again) = again {
                assert_eq!((again.state, again.attempts), (Waiting, 0));
                assert_eq!(again.id, delivery(state, 0).id);
            }
        }
    }
}
