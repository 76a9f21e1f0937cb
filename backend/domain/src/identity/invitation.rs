//! Invitations: how somebody becomes a user.

use chrono::Duration;

use crate::Timestamp;
use crate::access::role::check_grant;
use crate::access::{Actor, Role};
use crate::codes;
use crate::id::{InvitationBatchId, InvitationId, OrganisationId, UserId};
use crate::identity::grant::{GrantError, same_roles};
use crate::identity::organisation::OrganisationKind;
use crate::language::Language;

/// How long an invitation can be accepted.
pub const INVITATION_DAYS: i64 = 7;

codes! {
    /// Where an invitation stands.
    InvitationState {
        /// It gives a privileged role and awaits a second person.
        AwaitsConfirmation,
        /// It can be accepted.
        Pending,
        /// It was accepted.
        Accepted,
        /// It was not accepted in time.
        Expired,
        /// It was taken back.
        Revoked,
    }
}

codes! {
    /// What became of one invitation of many that were to be sent again.
    ResendOutcome {
        /// It was sent again.
        Done,
        /// There is no such invitation, or none in sight.
        NotFound,
        /// It was accepted, has expired or was taken back.
        NotOpen,
        /// It gives roles that are not the caller's to give.
        RoleNotYours,
        /// It, or many by the caller, were sent again too often; later it can be.
        Limited,
    }
}

/// An invitation: bound to one address, one organisation and these roles, for one use (SEC-14).
/// The secret that proves it is the invited person's; only its hash is kept, and not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The id.
    pub id: InvitationId,
    /// Who is invited.
    pub email: String,
    /// How the person is called, as far as who invites knows; they choose the name themselves.
    pub name: Option<String>,
    /// The organisation the user will work for.
    pub organisation: OrganisationId,
    /// The roles the user will have.
    pub roles: Vec<Role>,
    /// The language the invitation is written in.
    pub language: Language,
    /// Who invited; `None` for the first administrator.
    pub invited_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it cannot be accepted any more.
    pub expires_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// The table it was made from, with others.
    pub batch: Option<InvitationBatchId>,
    /// Whether it needs a second person (SEC-27).
    pub needs_second: bool,
    /// The second person, and when they confirmed it.
    pub confirmed: Option<(UserId, Timestamp)>,
}

/// Why an invitation cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvitationError {
    /// It was accepted, has expired or was taken back. To the holder of the secret these are one
    /// (SEC-12).
    #[error("the invitation is not open any more")]
    NotOpen,
}

impl Invitation {
    /// When an invitation made now ends.
    #[must_use]
    pub fn expiry(now: Timestamp) -> Timestamp {
        now + Duration::days(INVITATION_DAYS)
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> InvitationState {
        if self.accepted_at.is_some() {
            InvitationState::Accepted
        } else if self.revoked_at.is_some() {
            InvitationState::Revoked
        } else if now >= self.expires_at {
            InvitationState::Expired
        } else if self.needs_second && self.confirmed.is_none() {
            InvitationState::AwaitsConfirmation
        } else {
            InvitationState::Pending
        }
    }

    /// The invitation, accepted. It works once.
    ///
    /// # Errors
    /// It is not open any more.
    pub fn accept(self, now: Timestamp) -> Result<Self, InvitationError> {
        match self.state(now) {
            InvitationState::Pending => Ok(Self {
                accepted_at: Some(now),
                ..self
            }),
            _ => Err(InvitationError::NotOpen),
        }
    }

    /// The invitation, confirmed by a second person who has seen that it gives exactly `roles`.
    ///
    /// # Errors
    /// The second person is the first, has seen something else, or nothing awaits one.
    pub fn confirm(self, by: UserId, roles: &[Role], now: Timestamp) -> Result<Self, GrantError> {
        if self.state(now) != InvitationState::AwaitsConfirmation {
            return Err(GrantError::NotPending);
        }
        if self.invited_by == Some(by) {
            return Err(GrantError::Asker);
        }
        if !same_roles(&self.roles, roles) {
            return Err(GrantError::Changed);
        }
        Ok(Self {
            confirmed: Some((by, now)),
            ..self
        })
    }

    /// The invitation, to be handed over once more: with a new secret, and for seven days from now.
    ///
    /// # Errors
    /// It is not open any more.
    pub fn renew(self, now: Timestamp) -> Result<Self, InvitationError> {
        match self.state(now) {
            InvitationState::Pending | InvitationState::AwaitsConfirmation => Ok(Self {
                expires_at: Self::expiry(now),
                ..self
            }),
            _ => Err(InvitationError::NotOpen),
        }
    }

    /// The same as one of many, by `actor`, who may give its roles in an organisation of this kind.
    ///
    /// # Errors
    /// What is said of it instead.
    pub fn renew_among(self, actor: &Actor, kind: OrganisationKind, now: Timestamp) -> Result<Self, ResendOutcome> {
        check_grant(actor, self.organisation, kind, &self.roles).map_err(|_| ResendOutcome::RoleNotYours)?;
        self.renew(now).map_err(|_| ResendOutcome::NotOpen)
    }

    /// Whether it was sent again then, or since.
    #[must_use]
    pub fn is_renewed_since(&self, then: Timestamp) -> bool {
        self.expires_at >= Self::expiry(then)
    }

    /// The invitation, taken back.
    ///
    /// # Errors
    /// It is not open any more.
    pub fn revoke(self, now: Timestamp) -> Result<Self, InvitationError> {
        match self.state(now) {
            InvitationState::Pending | InvitationState::AwaitsConfirmation => Ok(Self {
                revoked_at: Some(now),
                ..self
            }),
            _ => Err(InvitationError::NotOpen),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use uuid::Uuid;

    #[test]
    fn sec_14_an_invitation_is_used_once_and_in_time() {
        let now = Timestamp::UNIX_EPOCH;
        let invitation = Invitation {
            id: InvitationId::from_uuid(Uuid::from_u128(1)),
            email: "ana@example.ro".to_owned(),
            name: None,
            organisation: OrganisationId::from_uuid(Uuid::from_u128(2)),
            roles: vec![Role::CaseWorker],
            language: Language::Ro,
            invited_by: None,
            created_at: now,
            expires_at: Invitation::expiry(now),
            accepted_at: None,
            revoked_at: None,
            batch: None,
            needs_second: false,
            confirmed: None,
        };
        let last = now + Duration::days(7) - Duration::microseconds(1);
        let accepted = invitation.clone().accept(last).expect("still open");
        assert_eq!(accepted.state(last), InvitationState::Accepted);
        let renewed = invitation.clone().renew(last).expect("still open");
        assert_eq!(renewed.expires_at, last + Duration::days(7));
        assert!(renewed.is_renewed_since(last) && renewed.is_renewed_since(now));
        assert!(!invitation.is_renewed_since(last));
        let revoked = invitation.clone().revoke(now).expect("open");
        for (closed, at) in [(accepted, last), (revoked, now), (invitation, now + Duration::days(7))] {
            assert_eq!(closed.clone().accept(at), Err(InvitationError::NotOpen));
            assert_eq!(closed.clone().renew(at), Err(InvitationError::NotOpen));
            assert_eq!(closed.revoke(at), Err(InvitationError::NotOpen));
        }
    }

    #[test]
    fn sec_27_an_invitation_that_needs_a_second_person_opens_when_another_one_confirms_just_that() {
        let [first, second] = [1, 2].map(|n| UserId::from_uuid(Uuid::from_u128(n)));
        let now = Timestamp::UNIX_EPOCH;
        let invitation = Invitation {
            id: InvitationId::from_uuid(Uuid::from_u128(1)),
            email: "ana@example.ro".to_owned(),
            name: None,
            organisation: OrganisationId::from_uuid(Uuid::from_u128(2)),
            roles: vec![Role::Auditor, Role::Administrator],
            language: Language::Ro,
            invited_by: Some(first),
            created_at: now,
            expires_at: Invitation::expiry(now),
            accepted_at: None,
            revoked_at: None,
            batch: None,
            needs_second: true,
            confirmed: None,
        };
        let roles = [Role::Administrator, Role::Auditor];
        assert_eq!(invitation.state(now), InvitationState::AwaitsConfirmation);
        assert!(invitation.clone().accept(now).is_err());
        assert_eq!(invitation.clone().confirm(first, &roles, now), Err(GrantError::Asker));
        for other in [&roles[..1], &[Role::Administrator, Role::CaseWorker], &[]] {
            assert_eq!(invitation.clone().confirm(second, other, now), Err(GrantError::Changed));
        }
        let confirmed = invitation.clone().confirm(second, &roles, now).expect("another person");
        assert_eq!(confirmed.state(now), InvitationState::Pending);
        assert_eq!(
            confirmed.clone().confirm(second, &roles, now),
            Err(GrantError::NotPending)
        );
        assert!(confirmed.accept(now).is_ok());
        let revoked = invitation.clone().revoke(now).expect("the second person says no");
        assert_eq!(revoked.confirm(second, &roles, now), Err(GrantError::NotPending));
        let late = now + Duration::days(7);
        assert_eq!(invitation.confirm(second, &roles, late), Err(GrantError::NotPending));
    }
}
