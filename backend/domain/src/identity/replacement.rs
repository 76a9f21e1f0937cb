//! A lost factor is replaced by two people (SEC-16).
//!
//! The first records how the person proved who they are, the second approves, and only the person finishes it: with
//! their password, the link that reached them and the code that the first handed to them. Neither of the two can.

use chrono::{Duration, NaiveDate};

use crate::Timestamp;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{OrganisationId, ReplacementId, UserId};
use crate::identity::{User, UserStatus};

/// How long a wish waits for whoever proves who it is, and what was proven for a second person.
const WAITS: Duration = Duration::days(7);

/// How long the link works once it was approved.
const LINK_LASTS: Duration = Duration::hours(24);

/// How long ago somebody may have proven who they are.
const PROOF_DAYS: i64 = 7;

/// How long whoever lost the answer to the last step may ask for it again, in the same call.
const ANSWERED_AGAIN_FOR: Duration = Duration::minutes(10);

/// How long what became of one is shown. The steps stay in the ledger.
pub const KEPT_FOR: Duration = Duration::days(90);

codes! {
    /// How somebody proved who they are. No copy of a document is kept, nor its number.
    IdentityProof {
        /// In person, with a document that shows their face.
        DocumentInPerson,
        /// In a call with picture, with a document that shows their face.
        DocumentOnVideo,
        /// In person, to somebody who works with them and knows them.
        KnownInPerson,
    }
}

codes! {
    /// Where the replacement of a factor stands.
    ReplacementState {
        /// The person has asked; nobody has looked at who they are.
        Asked,
        /// Who they are was proven; it awaits a second person.
        Proved,
        /// It awaits the person themselves.
        Approved,
        /// The person has a new factor.
        Done,
        /// Somebody said no, or took it back.
        Refused,
        /// The person signed in meanwhile.
        Withdrawn,
        /// Nobody went on with it in time.
        Expired,
    }
}

/// How the person proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// How.
    pub way: IdentityProof,
    /// On which day.
    pub on: NaiveDate,
    /// To whom.
    pub by: UserId,
    /// When it was recorded.
    pub at: Timestamp,
}

/// The replacement of the factors of one user. One is open for a user at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The id.
    pub id: ReplacementId,
    /// Whose factors.
    pub user: UserId,
    /// The organisation they worked for when it began.
    pub organisation: OrganisationId,
    /// When it began.
    pub asked_at: Timestamp,
    /// Whether somebody asked for it from outside, rather than an administrator.
    pub is_asked_outside: bool,
    /// How they proved who they are.
    pub proof: Option<Proof>,
    /// The second person, and when they approved.
    pub approved: Option<(UserId, Timestamp)>,
    /// From when on the step that is next cannot be taken any more.
    pub expires_at: Timestamp,
    /// How it ended, and when: one of the last four states.
    pub ended: Option<(ReplacementState, Timestamp)>,
}

/// Why a replacement does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplacementError {
    /// It does not wait for this, or not any more.
    #[error("the replacement does not wait for this")]
    NotWaiting,
    /// Nobody acts on their own account.
    #[error("nobody replaces their own factors in this way")]
    Concerned,
    /// Who recorded the proof is not the second person.
    #[error("who recorded the proof is not the second person")]
    Prover,
    /// The user may not sign in, or works for another organisation since.
    #[error("the user has changed since")]
    Changed,
    /// The day of the proof lies ahead.
    #[error("the day of the proof lies ahead")]
    ProvedInFuture,
    /// The proof is too old.
    #[error("the proof is too old")]
    ProofTooOld,
}

impl Replacement {
    /// One that begins now.
    #[must_use]
    pub fn begun(id: ReplacementId, user: &User, is_asked_outside: bool, now: Timestamp) -> Self {
        Self {
            id,
            user: user.id,
            organisation: user.organisation,
            asked_at: now,
            is_asked_outside,
            proof: None,
            approved: None,
            expires_at: now + WAITS,
            ended: None,
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> ReplacementState {
        match (self.ended, self.approved, self.proof) {
            (Some((end, _)), _, _) => end,
            _ if now >= self.expires_at => ReplacementState::Expired,
            (None, Some(_), _) => ReplacementState::Approved,
            (None, None, Some(_)) => ReplacementState::Proved,
            (None, None, None) => ReplacementState::Asked,
        }
    }

    /// It, with the proof that `by` was shown by `user`, as they are now.
    ///
    /// # Errors
    /// The first [`ReplacementError`] that forbids it.
    pub fn prove(
        self,
        by: UserId,
        user: &User,
        (way, on): (IdentityProof, NaiveDate),
        (today, now): (NaiveDate, Timestamp),
    ) -> Result<Self, ReplacementError> {
        self.check(by, user, ReplacementState::Asked, now)?;
        if on > today {
            return Err(ReplacementError::ProvedInFuture);
        }
        if (today - on).num_days() > PROOF_DAYS {
            return Err(ReplacementError::ProofTooOld);
        }
        let proof = Some(Proof { way, on, by, at: now });
        Ok(Self {
            proof,
            expires_at: now + WAITS,
            ..self
        })
    }

    /// It, approved by `by` as the second person for `user`, as they are now.
    ///
    /// # Errors
    /// The first [`ReplacementError`] that forbids it.
    pub fn approve(self, by: UserId, user: &User, now: Timestamp) -> Result<Self, ReplacementError> {
        self.check(by, user, ReplacementState::Proved, now)?;
        if self.proof.is_none_or(|proof| proof.by == by) {
            return Err(ReplacementError::Prover);
        }
        Ok(Self {
            approved: Some((by, now)),
            expires_at: now + LINK_LASTS,
            ..self
        })
    }

    /// It, refused or taken back: also by who recorded the proof, and also when it was approved.
    ///
    /// # Errors
    /// It is over, or it is their own.
    pub fn refuse(self, by: UserId, now: Timestamp) -> Result<Self, ReplacementError> {
        if by == self.user {
            return Err(ReplacementError::Concerned);
        }
        match self.state(now) {
            ReplacementState::Asked | ReplacementState::Proved | ReplacementState::Approved => {
                Ok(self.end(ReplacementState::Refused, now))
            }
            _ => Err(ReplacementError::NotWaiting),
        }
    }

    /// It, finished by the person, as they are now.
    ///
    /// # Errors
    /// It was not approved, is over, or the user has changed.
    pub fn finish(self, user: &User, now: Timestamp) -> Result<Self, ReplacementError> {
        if self.state(now) != ReplacementState::Approved {
            return Err(ReplacementError::NotWaiting);
        }
        self.check_user(user)?;
        Ok(self.end(ReplacementState::Done, now))
    }

    /// Whether the person, as they are now, finished it so lately that the answer may have been lost on its way. Their
    /// factors stand then, and nothing is done again.
    ///
    /// # Errors
    /// It was not finished, or is not asked for any more, or the user has changed.
    pub fn was_just_finished(&self, user: &User, now: Timestamp) -> Result<(), ReplacementError> {
        match self.ended {
            Some((ReplacementState::Done, at)) if now < at + ANSWERED_AGAIN_FOR => self.check_user(user),
            _ => Err(ReplacementError::NotWaiting),
        }
    }

    /// What is recorded of it.
    #[must_use]
    pub fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).subject(self.user).organisation(self.organisation)
    }

    fn end(self, end: ReplacementState, now: Timestamp) -> Self {
        Self {
            ended: Some((end, now)),
            ..self
        }
    }

    fn check(
        &self,
        by: UserId,
        user: &User,
        awaited: ReplacementState,
        now: Timestamp,
    ) -> Result<(), ReplacementError> {
        if by == self.user {
            return Err(ReplacementError::Concerned);
        }
        if self.state(now) != awaited {
            return Err(ReplacementError::NotWaiting);
        }
        self.check_user(user)
    }

    fn check_user(&self, user: &User) -> Result<(), ReplacementError> {
        let is_as_asked =
            user.id == self.user && user.organisation == self.organisation && user.status == UserStatus::Active;
        if is_as_asked {
            Ok(())
        } else {
            Err(ReplacementError::Changed)
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::access::Role;
    use crate::id::Id;
    use crate::language::Language;

    fn id(n: u128) -> UserId {
        UserId::from_uuid(Uuid::from_u128(n))
    }

    fn person() -> User {
        User {
            id: id(1),
            version: 3,
            organisation: OrganisationId::from_uuid(Uuid::from_u128(1)),
            display_name: "Ana".to_owned(),
            email: "ana@example.ro".to_owned(),
            roles: vec![Role::CaseWorker],
            own_roles: Vec::new(),
            status: UserStatus::Active,
            language: Language::Ro,
            last_sign_in_at: None,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn now() -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::days(100)
    }

    fn asked() -> Replacement {
        Replacement::begun(ReplacementId::from_uuid(Uuid::from_u128(7)), &person(), true, now())
    }

    fn prove(one: Replacement, by: u128, days_ago: i64) -> Result<Replacement, ReplacementError> {
        let today = now().date_naive();
        let proof = (IdentityProof::DocumentInPerson, today - Duration::days(days_ago));
        one.prove(id(by), &person(), proof, (today, now()))
    }

    fn proved() -> Replacement {
        prove(asked(), 2, 0).expect("proved")
    }

    fn approved() -> Replacement {
        proved().approve(id(3), &person(), now()).expect("approved")
    }

    #[test]
    fn sec_16_the_first_the_second_and_the_person_are_three() {
        for first in 1..=3 {
            let proof = prove(asked(), first, 0);
            assert_eq!(proof.is_ok(), first != 1, "{first}");
            for second in 1..=3 {
                let Ok(proved) = proof.clone() else { continue };
                let expected = match second {
                    1 => Err(ReplacementError::Concerned),
                    second if second == first => Err(ReplacementError::Prover),
                    _ => Ok(()),
                };
                let answer = proved.approve(id(second), &person(), now()).map(|_| ());
                assert_eq!(answer, expected, "{first} {second}");
            }
        }
    }

    #[test]
    fn sec_16_each_step_is_taken_once_in_its_order_and_in_time() {
        use ReplacementState::{Approved, Asked, Done, Expired, Proved, Refused, Withdrawn};
        let ended = |end| Replacement {
            ended: Some((end, now())),
            ..approved()
        };
        for (one, state, last) in [
            (asked(), Asked, WAITS),
            (proved(), Proved, WAITS),
            (approved(), Approved, LINK_LASTS),
            (ended(Done), Done, Duration::days(900)),
            (ended(Refused), Refused, Duration::days(900)),
            (ended(Withdrawn), Withdrawn, Duration::days(900)),
        ] {
            assert_eq!(one.state(now()), state);
            assert_eq!(one.state(now() + last - Duration::seconds(1)), state, "{state}");
            let is_open = matches!(state, Asked | Proved | Approved);
            if is_open {
                let late = now() + last;
                assert_eq!(one.state(late), Expired, "{state}");
                assert!(one.clone().refuse(id(3), late).is_err());
                assert!(one.clone().approve(id(3), &person(), late).is_err());
                assert!(one.clone().finish(&person(), late).is_err());
            }
            assert_eq!(prove(one.clone(), 2, 0).is_ok(), state == Asked, "{state}");
            let approves = one.clone().approve(id(3), &person(), now()).is_ok();
            assert_eq!(approves, state == Proved, "{state}");
            assert_eq!(
                one.clone().finish(&person(), now()).is_ok(),
                state == Approved,
                "{state}"
            );
            assert_eq!(one.clone().refuse(id(2), now()).is_ok(), is_open, "{state}");
            for (later, is_answered) in [(599, state == Done), (600, false)] {
                let answered = one.was_just_finished(&person(), now() + Duration::seconds(later));
                assert_eq!(answered.is_ok(), is_answered, "{state} {later}");
            }
            assert!(one.refuse(id(1), now()).is_err(), "{state}");
        }
    }

    #[test]
    fn sec_16_it_is_over_when_the_person_may_not_sign_in_or_works_elsewhere() {
        let changes: [fn(&mut User); 3] = [
            |user| user.status = UserStatus::Suspended,
            |user| user.organisation = OrganisationId::from_uuid(Uuid::from_u128(9)),
            |user| user.id = UserId::from_uuid(Uuid::from_u128(9)),
        ];
        for change in changes {
            let mut user = person();
            change(&mut user);
            let changed = Err(ReplacementError::Changed);
            assert_eq!(proved().approve(id(3), &user, now()), changed);
            assert_eq!(approved().finish(&user, now()), changed);
            let done = approved().finish(&person(), now()).expect("finished");
            assert_eq!(done.was_just_finished(&user, now()), Err(ReplacementError::Changed));
        }
    }

    #[test]
    fn a_proof_is_of_the_last_seven_days() {
        for (days_ago, answer) in [
            (-1, Err(ReplacementError::ProvedInFuture)),
            (0, Ok(())),
            (7, Ok(())),
            (8, Err(ReplacementError::ProofTooOld)),
        ] {
            assert_eq!(prove(asked(), 2, days_ago).map(|_| ()), answer, "{days_ago}");
        }
    }
}
