//! Messages by mail: what somebody is told outside the application, and when it is tried again (SEC-19, SEC-62,
//! REL-18).
//!
//! A message holds nothing of a case and names nobody a case is about. It says that there is something to see, and
//! where; the one secret a message may carry is a link, of an invitation, to replace lost factors or to confirm an
//! address.

use chrono::Duration;

use crate::Timestamp;
use crate::codes;

codes! {
    /// What a message is about.
    MailKind {
        /// Somebody is invited; the message holds the link.
        Invitation,
        /// Password, second factor or recovery codes of the reader changed.
        CredentialChanged,
        /// Somebody signed in as the reader, with a browser that was not known.
        NewSignIn,
        /// The reader may replace their lost factors; the message holds the link.
        FactorReplacement,
        /// A case for which the reader answers was opened in an emergency. The message does not say so (SEC-30,
        /// SEC-62).
        EmergencyOpened,
        /// Something unusual waits for the reader, who looks after the ledger (SEC-44).
        AlertRaised,
        /// The reader may take this address as theirs; the message holds the link.
        AddressChange,
    }
}

codes! {
    /// Where a message stands.
    MailState {
        /// It waits to be sent, perhaps once more.
        Waiting,
        /// The mail server took it.
        Sent,
        /// It was not delivered and is not tried any more.
        GivenUp,
    }
}

codes! {
    /// Why a message was not taken. It names neither the address nor what the server said: that may quote it.
    MailFault {
        /// The mail server cannot be reached, broke off, or takes nothing from anybody at present.
        Unreachable,
        /// The mail server did not answer in time.
        TimedOut,
        /// There is no agreement with the mail server on encryption or on how to sign in.
        Encryption,
        /// The mail server refused the name or the password.
        SignIn,
        /// The mail server says: later.
        Busy,
        /// The mail server does not take this message, today or later.
        Refused,
        /// No message can be written to this address.
        BadAddress,
        /// What was to be sent cannot be read any more.
        Unreadable,
    }
}

/// How long a message is tried (RFC 5321 §4.5.4.1 asks for days; a link of seven days has no use after more).
pub const TRIED_FOR: Duration = Duration::days(2);

/// How long it is told that a message was sent or given up.
pub const TOLD_FOR: Duration = Duration::days(7);

/// How long who sends a message has it in hand. Whoever died over it is followed by another after that.
pub const IN_HAND: Duration = Duration::minutes(5);

/// The first pause; each is twice the one before.
const FIRST_PAUSE: Duration = Duration::minutes(1);
/// The longest pause, but for what chance adds.
const LONGEST_PAUSE: Duration = Duration::hours(4);

impl MailFault {
    /// Whether trying again is of no use.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Refused | Self::BadAddress | Self::Unreadable)
    }

    /// Whether it is the mail server's and not the message's: the next message would fare the same.
    #[must_use]
    pub fn is_of_server(self) -> bool {
        matches!(
            self,
            Self::Unreachable | Self::TimedOut | Self::Encryption | Self::SignIn
        )
    }
}

/// When a message is tried again that was made at `made` and has now failed for the time `attempts`; `None` when it is
/// given up. A quarter of the pause is left to chance, so that a server that comes back is not asked for everything at
/// once.
#[must_use]
pub fn try_again(fault: MailFault, attempts: u32, made: Timestamp, now: Timestamp, random: u64) -> Option<Timestamp> {
    if fault.is_final() || now - made >= TRIED_FOR {
        return None;
    }
    let doublings = attempts.saturating_sub(1).min(16);
    let pause = (FIRST_PAUSE * 2_i32.pow(doublings)).min(LONGEST_PAUSE);
    let spread = u64::try_from(pause.num_seconds() / 4).unwrap_or_default() + 1;
    let chance = i64::try_from(random % spread).unwrap_or_default();
    Some(now + pause + Duration::seconds(chance))
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn rel_17_a_message_is_tried_at_growing_distances_and_given_up_after_two_days() {
        let made = Timestamp::UNIX_EPOCH;
        for random in [0, 1, 59, u64::MAX] {
            let (mut now, mut attempts, mut last) = (made, 1, Duration::zero());
            while let Some(next) = try_again(MailFault::Busy, attempts, made, now, random) {
                let pause = next - now;
                assert!(pause >= FIRST_PAUSE && pause <= LONGEST_PAUSE + LONGEST_PAUSE / 4);
                assert!(pause >= last.min(LONGEST_PAUSE), "{attempts}: {pause} after {last}");
                (now, attempts, last) = (next, attempts + 1, pause);
            }
            assert!(now - made >= TRIED_FOR && now - made < TRIED_FOR + LONGEST_PAUSE * 2);
            assert!((15..=30).contains(&attempts), "{attempts}");
        }
        assert!(try_again(MailFault::Busy, u32::MAX, made, made, 7).is_some());
    }

    #[test]
    fn what_no_repetition_mends_is_given_up_at_once() {
        let now = Timestamp::UNIX_EPOCH;
        for fault in MailFault::iter() {
            assert_eq!(try_again(fault, 1, now, now, 0).is_none(), fault.is_final(), "{fault}");
            assert!(!(fault.is_final() && fault.is_of_server()), "{fault}");
        }
    }
}
