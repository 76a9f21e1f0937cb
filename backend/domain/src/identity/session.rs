//! Sign-ins: how long one lasts, and what a refresh token may still do.

use chrono::Duration;

use crate::Timestamp;
use crate::codes;
use crate::id::{SessionId, UserId};

/// A sign-in that is not used for so long is over.
const IDLE: Duration = Duration::hours(12);

/// A sign-in is over after so long, however much it is used.
const ABSOLUTE: Duration = Duration::days(7);

/// How long a browser that was not known stays a new one while nobody has said that its sign-in was theirs:
/// otherwise the next sign-in with it, of which nobody is told, would vouch for the first.
pub const STRANGE_FOR: Duration = Duration::days(3);

/// How long after its exchange a refresh token may come again by accident: two tabs at once.
const GRACE: Duration = Duration::seconds(10);

codes! {
    /// Why a sign-in ended before its time.
    SessionEnding {
        /// Its owner signed out.
        SignedOut,
        /// Its owner ended it from another one.
        Revoked,
        /// An administrator ended it.
        Administrator,
        /// Password or second factor changed.
        CredentialChanged,
        /// Roles or organisation changed.
        RightsChanged,
        /// The user was suspended.
        Suspended,
        /// The organisation does not work in the mechanism any more.
        OrganisationClosed,
        /// A refresh token came again although what it was exchanged for was used: somebody else has a copy.
        Reused,
    }
}

impl SessionEnding {
    /// Whether what was begun in it and is not done, such as an export, is not gone on with either: somebody else may
    /// have begun it. What was begun by who signs out or gets other roles goes on, with their rights as they are then.
    #[must_use]
    pub fn stops_work(self) -> bool {
        match self {
            Self::SignedOut | Self::RightsChanged => false,
            Self::Revoked
            | Self::Administrator
            | Self::CredentialChanged
            | Self::Suspended
            | Self::OrganisationClosed
            | Self::Reused => true,
        }
    }
}

/// One authenticated browser with its chain of refresh tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The id.
    pub id: SessionId,
    /// Who signed in.
    pub user: UserId,
    /// What it was signed in with, roughly: `Firefox, Linux`.
    pub device: String,
    /// When.
    pub created_at: Timestamp,
    /// When its refresh token was last exchanged.
    pub last_used_at: Timestamp,
    /// When and why it ended before its time.
    pub ended: Option<(Timestamp, SessionEnding)>,
    /// Whether it was made with a browser that was not known, and nobody has said since that it was theirs.
    pub is_unconfirmed: bool,
    /// Whether nothing can be done in it but to add a passkey.
    pub is_enrolling: bool,
    /// The latest turn of which a refresh token was exchanged; 0 before the first.
    pub turn: i32,
}

/// What is known of a refresh token that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The how-many-th of its sign-in: the first one is of turn 1, and each is exchanged for one of the next turn. Of
    /// one turn there are several where an answer was lost.
    pub number: i32,
    /// When it was last exchanged.
    pub used_at: Option<Timestamp>,
}

/// What a refresh token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// Be exchanged for the next one: also once more, as long as what it was exchanged for was never used. The answer
    /// may have been lost on its way.
    Exchange,
    /// Nothing: another tab has just exchanged it, and nothing happens to anybody (SEC-08).
    Race,
    /// Nothing: it is a copy, and the whole chain ends.
    Reuse,
    /// Nothing: the sign-in is over.
    Over,
}

impl Session {
    /// Whether its owner may say from `here`, another sign-in, that this one was theirs. None vouches for itself:
    /// whoever has just signed in with somebody else's password would.
    #[must_use]
    pub fn may_be_confirmed_from(&self, here: SessionId) -> bool {
        self.id != here
    }

    /// When it ends if it is not used again. Use moves this, but never beyond the absolute limit.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        std::cmp::min(self.last_used_at + IDLE, self.created_at + ABSOLUTE)
    }

    /// Whether it is going on.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.ended.is_none() && now < self.ends_at()
    }

    /// What one of its refresh tokens may do. Of one turn a single token goes on: who shows another one, or one of a turn
    /// before, is not the only one who holds tokens of this sign-in (SEC-08).
    #[must_use]
    pub fn refresh(&self, shown: Turn, now: Timestamp) -> Refresh {
        if !self.is_live(now) {
            return Refresh::Over;
        }
        match shown.used_at {
            Some(used_at) if now <= used_at + GRACE => Refresh::Race,
            Some(_) if shown.number == self.turn => Refresh::Exchange,
            None if shown.number > self.turn => Refresh::Exchange,
            _ => Refresh::Reuse,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use uuid::Uuid;

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::hours(hours)
    }

    fn session(last_used: i64) -> Session {
        Session {
            id: SessionId::from_uuid(Uuid::from_u128(1)),
            user: UserId::from_uuid(Uuid::from_u128(2)),
            device: String::new(),
            created_at: at(0),
            last_used_at: at(last_used),
            ended: None,
            is_unconfirmed: false,
            is_enrolling: false,
            turn: 0,
        }
    }

    const FRESH: Turn = Turn {
        number: 1,
        used_at: None,
    };

    #[test]
    fn sec_08_use_moves_the_idle_limit_and_never_the_absolute_one() {
        for (last_used, end) in [(0, 12), (5, 17), (150, 162), (160, 168), (167, 168)] {
            let session = session(last_used);
            assert_eq!(session.ends_at(), at(end), "last used after {last_used} hours");
            assert!(session.is_live(at(end) - Duration::microseconds(1)));
            assert_eq!(session.refresh(FRESH, at(end)), Refresh::Over);
        }
    }

    #[test]
    fn sec_08_a_token_is_good_until_one_of_its_turn_led_on() {
        use Refresh::{Exchange, Race, Reuse};
        let used_at = at(1);
        // Turns of which a token was exchanged, the turn of the one shown, whether and how long ago it was exchanged.
        for (turn, number, seconds, may) in [
            (0, 1, None, Exchange),
            // Just exchanged: another tab.
            (1, 1, Some(0), Race),
            (1, 1, Some(10), Race),
            // Later, and nobody used what it was exchanged for: the answer was lost.
            (1, 1, Some(11), Exchange),
            (1, 1, Some(9 * 3600), Exchange),
            // What it was exchanged for, or another of that turn which a lost answer held: the first of them goes on.
            (1, 2, None, Exchange),
            // What it was exchanged for was used: it is a copy.
            (2, 1, Some(11), Reuse),
            (2, 1, Some(10), Race),
            (9, 1, Some(11), Reuse),
            // Another of the same turn was used: whoever shows this one holds what was thought lost.
            (2, 2, None, Reuse),
            (3, 2, None, Reuse),
            (2, 2, Some(11), Exchange),
            (2, 3, None, Exchange),
        ] {
            let session = Session { turn, ..session(1) };
            let shown = Turn {
                number,
                used_at: seconds.map(|_| used_at),
            };
            let now = used_at + Duration::seconds(seconds.unwrap_or(60));
            assert_eq!(session.refresh(shown, now), may, "{turn} {number} {seconds:?}");
            let ended = Session {
                ended: Some((at(1), SessionEnding::SignedOut)),
                ..session
            };
            assert_eq!(ended.refresh(shown, now), Refresh::Over);
        }
    }

    /// Whoever shares a token with its owner is found, whichever of them is first at each step.
    #[test]
    fn sec_08_of_two_who_hold_a_token_one_is_found_when_both_have_gone_on() {
        for order in [[0, 1, 0, 1], [0, 1, 1, 0], [1, 0, 0, 1], [1, 0, 1, 0]] {
            let mut session = session(1);
            let mut shared = FRESH;
            let mut held: [Option<Turn>; 2] = [None, None];
            let mut now = at(1);
            let mut found = false;
            for who in order {
                now += Duration::minutes(9);
                let shown = held[who].unwrap_or(shared);
                match session.refresh(shown, now) {
                    Refresh::Exchange => {
                        session.turn = shown.number;
                        session.last_used_at = now;
                        if held[who].is_none() {
                            shared.used_at = Some(now);
                        }
                        held[who] = Some(Turn {
                            number: shown.number + 1,
                            used_at: None,
                        });
                    }
                    refused => {
                        assert_eq!(refused, Refresh::Reuse, "{order:?}");
                        found = true;
                        break;
                    }
                }
            }
            assert!(found, "{order:?}");
        }
    }

    #[test]
    fn sec_19_no_sign_in_vouches_for_itself() {
        let session = session(1);
        assert!(!session.may_be_confirmed_from(session.id));
        assert!(session.may_be_confirmed_from(SessionId::from_uuid(Uuid::from_u128(9))));
    }
}
