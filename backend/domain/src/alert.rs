//! Unusual reading, signs of a copied passkey, and opening cases in an emergency, told to whoever looks after the
//! ledger (SEC-44).

use chrono::NaiveDate;

use crate::Timestamp;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::fold::fold;
use crate::id::{AlertId, OrganisationId, UserId};

codes! {
    /// What is unusual.
    AlertKind {
        /// Somebody asked again and again for what does not exist or is out of their sight.
        WalkingIds,
        /// Somebody read more than any day's work needs.
        ReadVolume,
        /// Somebody read a person of their own family name.
        OwnName,
        /// A passkey of theirs was used whose counter stood behind: there may be a copy of it (SEC-05).
        ClonedPasskey,
        /// Somebody opened a case in an emergency (SEC-30).
        EmergencyOpened,
        /// Somebody asked for a case in an emergency and was refused.
        EmergencyRefused,
        /// Somebody exported very many rows within a day.
        LargeExport,
    }
}

/// That somebody read in an unusual way on a day.
///
/// It names no case and no hour: that somebody read a person of their own family name would otherwise tell
/// whose name stands in which case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// The id.
    pub id: AlertId,
    /// What is unusual.
    pub kind: AlertKind,
    /// Who read.
    pub user: UserId,
    /// The organisation they worked for.
    pub organisation: OrganisationId,
    /// The day, by the calendar of the country.
    pub on: NaiveDate,
    /// How often on that day, as far as it was counted.
    pub times: i32,
    /// Who has seen it, and when; nobody since it happened last.
    pub seen: Option<(UserId, Timestamp)>,
}

/// Why an alert is not marked as seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AlertError {
    /// It is about whoever marks it.
    #[error("nobody looks into their own reading")]
    Own,
}

impl Alert {
    /// Counts that it happened and that it was seen: whoever marks it has seen it as it is.
    #[must_use]
    pub fn version(&self) -> i64 {
        2 * i64::from(self.times) + i64::from(self.seen.is_some())
    }

    /// Somebody has seen it and looks after it. Who sees it again changes nothing.
    ///
    /// # Errors
    /// [`AlertError::Own`]: an auditor walks ids as anybody may.
    pub fn see(self, by: UserId, now: Timestamp) -> Result<(Self, Option<Event>), AlertError> {
        if by == self.user {
            return Err(AlertError::Own);
        }
        if self.seen.is_some() {
            return Ok((self, None));
        }
        let event = Event::new(EventKind::AlertSeen)
            .subject(self.id)
            .fields([self.kind.code()]);
        let seen = Some((by, now));
        Ok((Self { seen, ..self }, Some(event)))
    }
}

/// Whether a word of this family name stands in the name of who reads, however it is written. Words of one or
/// two letters (`de`, `van`) make no family.
#[must_use]
pub fn shares_family_name(reader: &str, family_name: &str) -> bool {
    let reader = fold(reader);
    fold(family_name)
        .split(' ')
        .filter(|word| word.chars().count() > 2)
        .any(|word| reader.split(' ').any(|own| own == word))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::Id;

    #[test]
    fn sec_44_a_family_name_is_shared_by_a_whole_word_however_it_is_written() {
        for (reader, family_name, shares) in [
            ("Ana Popescu", "Popescu", true),
            ("Popescu Ana", "POPESCU", true),
            ("Ana Şerban-Marin", "Șerban", true),
            ("Ana Marin", "Șerban-Marin", true),
            ("Drita Çela", "Cela", true),
            ("Ana Pop", "Popescu", false),
            ("Ana Popescu", "Pop", false),
            ("Jan de Vries", "de Boer", false),
            ("Ana Popescu", "", false),
            ("", "Popescu", false),
        ] {
            assert_eq!(
                shares_family_name(reader, family_name),
                shares,
                "{reader} {family_name}"
            );
        }
    }

    #[test]
    fn an_alert_is_seen_once_by_somebody_else() {
        let user = |n| UserId::from_uuid(Uuid::from_u128(n));
        let alert = Alert {
            id: AlertId::from_uuid(Uuid::from_u128(1)),
            kind: AlertKind::WalkingIds,
            user: user(1),
            organisation: OrganisationId::from_uuid(Uuid::from_u128(1)),
            on: NaiveDate::default(),
            times: 1,
            seen: None,
        };
        assert_eq!(alert.clone().see(user(1), Timestamp::UNIX_EPOCH), Err(AlertError::Own));
        let before = alert.version();
        let (alert, event) = alert.see(user(2), Timestamp::UNIX_EPOCH).expect("another auditor");
        let happened_again = Alert {
            times: 2,
            seen: None,
            ..alert.clone()
        };
        assert!(before < alert.version() && alert.version() < happened_again.version());
        assert_eq!(event.map(|event| event.kind), Some(EventKind::AlertSeen));
        let again = alert.clone().see(user(3), Timestamp::UNIX_EPOCH);
        assert_eq!(again, Ok((alert, None)));
    }
}
