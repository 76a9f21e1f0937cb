//! Sealing everything anew with the newest keys, which one person asks for and another begins (SEC-67).

use crate::Timestamp;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{KeyRotationId, UserId};

codes! {
    /// Where a rotation of the keys stands.
    KeyRotationState {
        /// It awaits a second person.
        Asked,
        /// It is under way.
        Running,
        /// Everything was looked at.
        Finished,
        /// It was taken back, or stopped on its way; what was sealed anew stays so.
        Withdrawn,
    }
}

/// That everything be sealed anew with the newest keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRotation {
    /// The id.
    pub id: KeyRotationId,
    /// Counts what people did with it, and not how far it has come.
    pub version: i64,
    /// Where it stands.
    pub state: KeyRotationState,
    /// The version of the keys that was the newest when it was asked for: who does not know it has no part in it.
    pub key_version: i32,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    pub asked_at: Timestamp,
    /// Who began it, and when.
    pub begun: Option<(UserId, Timestamp)>,
    /// When it was finished or withdrawn.
    pub ended_at: Option<Timestamp>,
    /// What was sealed or indexed anew.
    pub done: i64,
    /// What could not be opened, and stays as it was.
    pub failed: i64,
}

/// Why a rotation does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRotationError {
    /// It does not await a second person.
    #[error("this rotation does not await a second person")]
    NotAsked,
    /// Who asked is not the second person.
    #[error("who asked is not the second person")]
    Asker,
    /// It is over.
    #[error("this rotation is over")]
    Over,
}

impl KeyRotation {
    /// Somebody asks for it.
    #[must_use]
    pub fn ask(id: KeyRotationId, key_version: i32, by: UserId, now: Timestamp) -> (Self, Event) {
        let asked = Self {
            id,
            version: 1,
            state: KeyRotationState::Asked,
            key_version,
            asked_by: by,
            asked_at: now,
            begun: None,
            ended_at: None,
            done: 0,
            failed: 0,
        };
        (asked, Event::new(EventKind::KeyRotationAsked).subject(id))
    }

    /// Whether this person may begin it: another asked, and it waits.
    ///
    /// # Errors
    /// The first [`KeyRotationError`] that forbids it.
    pub fn may_be_begun(&self, by: UserId) -> Result<(), KeyRotationError> {
        if self.state != KeyRotationState::Asked {
            Err(KeyRotationError::NotAsked)
        } else if by == self.asked_by {
            Err(KeyRotationError::Asker)
        } else {
            Ok(())
        }
    }

    /// A second person begins it.
    ///
    /// # Errors
    /// As [`KeyRotation::may_be_begun`].
    pub fn begin(self, by: UserId, now: Timestamp) -> Result<(Self, Event), KeyRotationError> {
        self.may_be_begun(by)?;
        let begun = Self {
            state: KeyRotationState::Running,
            begun: Some((by, now)),
            ..self
        };
        let event = Event::new(EventKind::KeyRotationBegun).subject(begun.id);
        Ok((begun, event))
    }

    /// Somebody takes it back, or stops it.
    ///
    /// # Errors
    /// [`KeyRotationError::Over`].
    pub fn withdraw(self, now: Timestamp) -> Result<(Self, Event), KeyRotationError> {
        if self.ended_at.is_some() {
            return Err(KeyRotationError::Over);
        }
        let withdrawn = Self {
            state: KeyRotationState::Withdrawn,
            ended_at: Some(now),
            ..self
        };
        let event = Event::new(EventKind::KeyRotationWithdrawn).subject(withdrawn.id);
        Ok((withdrawn, event))
    }

    /// Everything was looked at.
    ///
    /// # Errors
    /// [`KeyRotationError::Over`] where it does not run.
    pub fn finish(self, now: Timestamp) -> Result<(Self, Event), KeyRotationError> {
        if self.state != KeyRotationState::Running {
            return Err(KeyRotationError::Over);
        }
        let result = if self.failed == 0 { "complete" } else { "incomplete" };
        let event = Event::new(EventKind::KeyRotationFinished)
            .subject(self.id)
            .fields([result]);
        let finished = Self {
            state: KeyRotationState::Finished,
            ended_at: Some(now),
            ..self
        };
        Ok((finished, event))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::Id;

    fn user(n: u128) -> UserId {
        UserId::from_uuid(Uuid::from_u128(n))
    }

    fn now() -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn asked() -> KeyRotation {
        KeyRotation::ask(KeyRotationId::from_uuid(Uuid::from_u128(1)), 2, user(1), now()).0
    }

    #[test]
    fn sec_67_a_rotation_is_begun_by_another_than_who_asked_and_once() {
        assert_eq!(asked().begin(user(1), now()), Err(KeyRotationError::Asker));
        let (running, event) = asked().begin(user(2), now()).unwrap();
        assert_eq!(
            (running.state, event.kind),
            (KeyRotationState::Running, EventKind::KeyRotationBegun)
        );
        for by in [1, 2, 3] {
            assert_eq!(running.clone().begin(user(by), now()), Err(KeyRotationError::NotAsked));
        }
    }

    #[test]
    fn sec_67_a_rotation_ends_once_and_says_whether_all_could_be_opened() {
        let (running, _) = asked().begin(user(2), now()).unwrap();
        assert_eq!(
            asked().finish(now()),
            Err(KeyRotationError::Over),
            "nobody has begun it"
        );
        for (failed, told) in [(0, "complete"), (1, "incomplete")] {
            let (finished, event) = KeyRotation {
                failed,
                ..running.clone()
            }
            .finish(now())
            .unwrap();
            assert_eq!((finished.state, event.fields), (KeyRotationState::Finished, vec![told]));
            assert_eq!(finished.clone().withdraw(now()), Err(KeyRotationError::Over));
            assert_eq!(finished.finish(now()), Err(KeyRotationError::Over));
        }
        for open in [asked(), running] {
            let (withdrawn, _) = open.withdraw(now()).unwrap();
            assert_eq!(withdrawn.clone().begin(user(2), now()), Err(KeyRotationError::NotAsked));
            assert_eq!(withdrawn.clone().finish(now()), Err(KeyRotationError::Over));
            assert_eq!(withdrawn.withdraw(now()), Err(KeyRotationError::Over));
        }
    }
}
