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
        /// A refresh token came again long after its exchange: somebody else has a copy.
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
}

/// What a refresh token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// Be exchanged for the next one.
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

    /// What one of its refresh tokens may do, which was exchanged at `used_at`.
    #[must_use]
    pub fn refresh(&self, used_at: Option<Timestamp>, now: Timestamp) -> Refresh {
        match used_at {
            _ if !self.is_live(now) => Refresh::Over,
            None => Refresh::Exchange,
            Some(used_at) if now <= used_at + GRACE => Refresh::Race,
            Some(_) => Refresh::Reuse,
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
        }
    }

    #[test]
    fn sec_08_use_moves_the_idle_limit_and_never_the_absolute_one() {
        for (last_used, end) in [(0, 12), (5, 17), (150, 162), (160, 168), (167, 168)] {
            let session = session(last_used);
            assert_eq!(session.ends_at(), at(end), "last used after {last_used} hours");
            assert!(session.is_live(at(end) - Duration::microseconds(1)));
            assert_eq!(session.refresh(None, at(end)), Refresh::Over);
        }
    }

    #[test]
    fn sec_08_a_token_that_comes_again_is_a_race_at_first_and_a_copy_later() {
        let session = session(1);
        let used_at = at(1);
        let after = |seconds| session.refresh(Some(used_at), used_at + Duration::seconds(seconds));
        assert_eq!(session.refresh(None, at(2)), Refresh::Exchange);
        assert_eq!(
            [after(0), after(10), after(11)],
            [Refresh::Race, Refresh::Race, Refresh::Reuse]
        );
        let ended = Session {
            ended: Some((at(1), SessionEnding::SignedOut)),
            ..session
        };
        assert_eq!(ended.refresh(None, at(1)), Refresh::Over);
        assert_eq!(ended.refresh(Some(at(1)), at(2)), Refresh::Over);
    }

    #[test]
    fn sec_19_no_sign_in_vouches_for_itself() {
        let session = session(1);
        assert!(!session.may_be_confirmed_from(session.id));
        assert!(session.may_be_confirmed_from(SessionId::from_uuid(Uuid::from_u128(9))));
    }
}
