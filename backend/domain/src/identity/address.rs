//! Another e-mail address of a user: asked for by them or for them, and theirs once they have shown that they read mail
//! there (SEC-10).

use chrono::Duration;
use serde::{Deserialize, Serialize};

use super::User;
use crate::Timestamp;
use crate::id::UserId;

/// How long the link works.
pub const GOOD_FOR: Duration = Duration::hours(24);

/// What was asked for, as the link to the new address says it. It is kept nowhere: whatever else of the user changes
/// ends it, and so does its use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressChange {
    user: UserId,
    version: i64,
    email: String,
    until: Timestamp,
}

/// Why an address does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is the address they have.
    #[error("it is the address that the user has")]
    Same,
    /// The link is of somebody else, or works no more.
    #[error("the link works no more")]
    NotOpen,
}

impl AddressChange {
    /// That this user have this address (in the form [`super::email`] gives).
    ///
    /// # Errors
    /// [`AddressError::Same`].
    pub fn ask(user: &User, email: String, now: Timestamp) -> Result<Self, AddressError> {
        if user.email == email {
            return Err(AddressError::Same);
        }
        Ok(Self {
            user: user.id,
            version: user.version,
            email,
            until: now + GOOD_FOR,
        })
    }

    /// The new address.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// From when on the link works no more.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.until
    }

    /// The user with the new address: this one, as they were when it was asked for.
    ///
    /// # Errors
    /// [`AddressError::NotOpen`].
    pub fn finish(self, user: User, now: Timestamp) -> Result<User, AddressError> {
        if (user.id, user.version) != (self.user, self.version) || now >= self.until {
            return Err(AddressError::NotOpen);
        }
        Ok(User {
            email: self.email,
            ..user
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::{Id, OrganisationId};
    use crate::identity::UserStatus;
    use crate::language::Language;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn user(id: u128, version: i64) -> User {
        User {
            id: UserId::from_uuid(Uuid::from_u128(id)),
            version,
            organisation: OrganisationId::from_uuid(Uuid::from_u128(9)),
            display_name: "Ana".to_owned(),
            email: "ana@podul.ro".to_owned(),
            roles: Vec::new(),
            own_roles: Vec::new(),
            status: UserStatus::Active,
            language: Language::Ro,
            last_sign_in_at: None,
            created_at: NOW,
        }
    }

    #[test]
    fn sec_10_the_link_is_of_one_user_as_they_were_and_works_for_a_day() {
        let asked = AddressChange::ask(&user(1, 1), "ana@casa.ro".to_owned(), NOW).expect("another");
        assert_eq!((asked.email(), asked.until()), ("ana@casa.ro", NOW + GOOD_FOR));
        for (id, version, hours, works) in [
            (1, 1, 0, true),
            (1, 1, 23, true),
            (1, 1, 24, false),
            (1, 2, 0, false),
            (2, 1, 0, false),
        ] {
            let found = asked.clone().finish(user(id, version), NOW + Duration::hours(hours));
            let expected = if works {
                Ok("ana@casa.ro".to_owned())
            } else {
                Err(AddressError::NotOpen)
            };
            assert_eq!(found.map(|user| user.email), expected, "{id} {version} {hours}");
        }
        let same = AddressChange::ask(&user(1, 1), "ana@podul.ro".to_owned(), NOW);
        assert_eq!(same, Err(AddressError::Same));
    }
}
