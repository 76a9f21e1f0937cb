//! Service accounts: partners' programs, each of one organisation, and what they prove themselves with
//! (SEC-17).

use chrono::Duration;

use super::UserStatus;
use super::user::UserError;
use crate::Timestamp;
use crate::access::{Actor, ClientScope};
use crate::codes;
use crate::id::{ClientCredentialId, ClientId, Id as _, OrganisationId, UserId};
use crate::text::{InvalidCode, line};

const NAME_MAX: usize = 100;

/// Secrets that work at once: the old and the new one while a partner changes over.
const SECRETS_MAX: usize = 2;

/// Keys that work at once: several machines, and the old ones while a partner changes over.
const KEYS_MAX: usize = 5;

codes! {
    /// What a program proves itself with.
    ClientCredentialKind {
        /// A secret of 256 random bits that was shown once.
        Secret,
        /// A key pair of the partner's, of which only the public half is known here.
        Key,
    }
}

impl ClientCredentialKind {
    /// For how many days one works unless less is asked for, and at most.
    #[must_use]
    pub fn days(self) -> (u16, u16) {
        match self {
            Self::Secret => (90, 180),
            Self::Key => (365, 730),
        }
    }

    /// When one that begins now ends.
    ///
    /// # Errors
    /// Less than a day, or longer than such a thing may work.
    pub fn expiry(self, days: Option<u16>, now: Timestamp) -> Result<Timestamp, InvalidCode> {
        let (usual, most) = self.days();
        let days = days.unwrap_or(usual);
        if (1..=most).contains(&days) {
            Ok(now + Duration::days(days.into()))
        } else {
            Err(InvalidCode::OutOfRange)
        }
    }

    fn most(self) -> usize {
        match self {
            Self::Secret => SECRETS_MAX,
            Self::Key => KEYS_MAX,
        }
    }
}

/// A secret or a key of a program. The secret itself is not here, nor anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCredential {
    /// The id.
    pub id: ClientCredentialId,
    /// Which.
    pub kind: ClientCredentialKind,
    /// What the administrator calls it.
    pub name: String,
    /// Of a key: what assertions name it by.
    pub key_id: Option<String>,
    /// Of a key: what it signs with.
    pub algorithm: Option<String>,
    /// Who added it.
    pub created_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When a token was last asked with it.
    pub last_used_at: Option<Timestamp>,
}

impl ClientCredential {
    /// Whether it works.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// A partner's program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The id, with which it also asks for tokens.
    pub id: ClientId,
    /// The version.
    pub version: i64,
    /// The organisation it belongs to.
    pub organisation: OrganisationId,
    /// What people see where it acted.
    pub name: String,
    /// What it may do, in the order of the table.
    pub scopes: Vec<ClientScope>,
    /// Whether it may act.
    pub status: UserStatus,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// When it last asked for a token.
    pub last_used_at: Option<Timestamp>,
    /// Its secrets and keys, the newest first.
    pub credentials: Vec<ClientCredential>,
}

/// Why a secret or a key is not added or revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// Another organisation's program.
    #[error("only those who manage the users of its organisation give a program something to prove itself with")]
    OfAnother,
    /// As many secrets work as may.
    #[error("as many secrets work as may")]
    SecretsFull,
    /// As many keys work as may.
    #[error("as many keys work as may")]
    KeysFull,
    /// A key of this program goes by this id.
    #[error("a key of this program goes by this id")]
    KeyKnown,
    /// It does not work any more.
    #[error("it does not work any more")]
    NotLive,
}

impl Client {
    /// What stands for the program among the users: who wrote, who read.
    #[must_use]
    pub fn user(&self) -> UserId {
        UserId::from_uuid(self.id.uuid())
    }

    /// The program, suspended.
    ///
    /// # Errors
    /// It is suspended already.
    pub fn suspend(self) -> Result<Self, UserError> {
        let status = self.status.suspend()?;
        Ok(Self { status, ..self })
    }

    /// The program, allowed to act again.
    ///
    /// # Errors
    /// It is active already.
    pub fn resume(self) -> Result<Self, UserError> {
        let status = self.status.reactivate()?;
        Ok(Self { status, ..self })
    }

    /// Whether one more secret, or key of this id, may be added. Whoever manages the programs of others narrows
    /// and ends what they may do, and asks with none of them: what a program opens is its organisation's to see
    /// (SEC-27).
    ///
    /// # Errors
    /// The [`ClientError`] that forbids it.
    pub fn may_add(
        &self,
        kind: ClientCredentialKind,
        key_id: Option<&str>,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(), ClientError> {
        if by.organisation != self.organisation {
            return Err(ClientError::OfAnother);
        }
        let live = || {
            let credentials = self.credentials.iter();
            credentials.filter(move |one| one.kind == kind && one.is_live(now))
        };
        if live().any(|one| key_id.is_some() && one.key_id.as_deref() == key_id) {
            return Err(ClientError::KeyKnown);
        }
        if live().count() >= kind.most() {
            return Err(match kind {
                ClientCredentialKind::Secret => ClientError::SecretsFull,
                ClientCredentialKind::Key => ClientError::KeysFull,
            });
        }
        Ok(())
    }
}

/// What people see where a program acted, tidied.
///
/// # Errors
/// Empty, too long or with a forbidden character.
pub fn client_name(text: &str) -> Result<String, InvalidCode> {
    line(text, NAME_MAX)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::access::Grants;
    use crate::id::SessionId;
    use crate::language::Language;

    /// Somebody of an organisation; the programs here are of organisation 2.
    fn actor(organisation: u128) -> Actor {
        Actor {
            user: UserId::from_uuid(Uuid::from_u128(1)),
            organisation: OrganisationId::from_uuid(Uuid::from_u128(organisation)),
            counties: Vec::new(),
            session: SessionId::from_uuid(Uuid::from_u128(9)),
            factor_at: now(),
            language: Language::En,
            grants: Grants::default(),
        }
    }

    fn now() -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::days(1000)
    }

    fn credential(kind: ClientCredentialKind, n: u128) -> ClientCredential {
        ClientCredential {
            id: ClientCredentialId::from_uuid(Uuid::from_u128(n)),
            kind,
            name: "A server".to_owned(),
            key_id: (kind == ClientCredentialKind::Key).then(|| n.to_string()),
            algorithm: None,
            created_by: UserId::from_uuid(Uuid::from_u128(1)),
            created_at: now(),
            expires_at: now() + Duration::days(1),
            revoked_at: None,
            last_used_at: None,
        }
    }

    fn client(credentials: Vec<ClientCredential>) -> Client {
        Client {
            id: ClientId::from_uuid(Uuid::from_u128(7)),
            version: 1,
            organisation: OrganisationId::from_uuid(Uuid::from_u128(2)),
            name: "Case system".to_owned(),
            scopes: vec![ClientScope::ReferralsRead],
            status: UserStatus::Active,
            created_by: UserId::from_uuid(Uuid::from_u128(1)),
            created_at: now(),
            last_used_at: None,
            credentials,
        }
    }

    fn may_add(
        client: &Client,
        kind: ClientCredentialKind,
        key_id: Option<&str>,
        now: Timestamp,
    ) -> Result<(), ClientError> {
        client.may_add(kind, key_id, &actor(2), now)
    }

    #[test]
    fn sec_27_whoever_manages_the_programs_of_others_asks_with_none_of_them() {
        for kind in [ClientCredentialKind::Secret, ClientCredentialKind::Key] {
            let of_another = client(Vec::new()).may_add(kind, None, &actor(1), now());
            assert_eq!(of_another, Err(ClientError::OfAnother));
        }
    }

    #[test]
    fn sec_17_two_secrets_work_at_once_and_no_third() {
        use ClientCredentialKind::{Key, Secret};
        let mut client = client(vec![credential(Secret, 1)]);
        assert_eq!(may_add(&client, Secret, None, now()), Ok(()));
        client.credentials.push(credential(Secret, 2));
        assert_eq!(may_add(&client, Secret, None, now()), Err(ClientError::SecretsFull));
        assert_eq!(may_add(&client, Key, Some("a"), now()), Ok(()));
        let later = now() + Duration::days(1);
        assert_eq!(may_add(&client, Secret, None, later), Ok(()), "both are over");
        client.credentials[0].revoked_at = Some(now());
        assert_eq!(may_add(&client, Secret, None, now()), Ok(()), "one was revoked");
    }

    #[test]
    fn keys_are_few_and_each_goes_by_its_own_id() {
        use ClientCredentialKind::Key;
        let mut client = client((0..4).map(|n| credential(Key, n)).collect());
        assert_eq!(may_add(&client, Key, Some("3"), now()), Err(ClientError::KeyKnown));
        assert_eq!(may_add(&client, Key, Some("4"), now()), Ok(()));
        client.credentials.push(credential(Key, 4));
        assert_eq!(may_add(&client, Key, Some("5"), now()), Err(ClientError::KeysFull));
    }

    #[test]
    fn sec_17_everything_a_program_proves_itself_with_ends() {
        for kind in [ClientCredentialKind::Secret, ClientCredentialKind::Key] {
            let (usual, most) = kind.days();
            let in_days = |days: u16| Ok(now() + Duration::days(days.into()));
            assert_eq!(kind.expiry(None, now()), in_days(usual));
            assert_eq!(kind.expiry(Some(most), now()), in_days(most));
            for days in [0, most + 1, u16::MAX] {
                assert_eq!(kind.expiry(Some(days), now()), Err(InvalidCode::OutOfRange));
            }
        }
    }

    #[test]
    fn a_program_is_suspended_once_and_resumed_once() {
        let suspended = client(Vec::new()).suspend().expect("it was active");
        assert_eq!(suspended.clone().suspend(), Err(UserError::AlreadySuspended));
        let resumed = suspended.resume().expect("it was suspended");
        assert_eq!(resumed.resume(), Err(UserError::AlreadyActive));
    }
}
