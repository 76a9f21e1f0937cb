//! What is done with many users at once. Each is decided on as it would be alone (SEC-27).

use crate::access::Actor;
use crate::access::role::{RoleError, check_authority};
use crate::codes;
use crate::identity::User;

/// As many users are acted on by one call.
pub const USERS_MAX: usize = 50;

codes! {
    /// What is done with each of many users. What needs a second person is done one by one.
    UserAct {
        /// They may not sign in any more.
        Suspend,
        /// They may sign in again.
        Reactivate,
        /// Their sign-ins end.
        EndSessions,
    }
}

codes! {
    /// What became of one user of many.
    UserOutcome {
        /// It was done.
        Done,
        /// It was so before.
        AlreadyDone,
        /// There is no such user, or none in sight.
        NotFound,
        /// The user has changed since they were looked at.
        Changed,
        /// It is one's own account.
        OwnAccount,
        /// The user has roles that are not the caller's to give.
        RoleNotYours,
    }
}

impl UserAct {
    /// The user after it, if `actor`, who has looked at this version, may do it.
    ///
    /// # Errors
    /// What is said of the user instead.
    pub fn on(self, user: User, version: i64, actor: &Actor) -> Result<User, UserOutcome> {
        check_authority(actor, user.id, user.organisation, &user.roles).map_err(|error| match error {
            RoleError::Own => UserOutcome::OwnAccount,
            _ => UserOutcome::RoleNotYours,
        })?;
        let present = user.version;
        let after = match self {
            Self::Suspend => user.suspend().map_err(|_| UserOutcome::AlreadyDone)?,
            Self::Reactivate => user.reactivate().map_err(|_| UserOutcome::AlreadyDone)?,
            Self::EndSessions => user,
        };
        if present == version {
            Ok(after)
        } else {
            Err(UserOutcome::Changed)
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;
    use uuid::Uuid;

    use super::*;
    use crate::Timestamp;
    use crate::access::{Grants, Role};
    use crate::id::{Id, OrganisationId, SessionId, UserId};
    use crate::identity::UserStatus;
    use crate::language::Language;

    fn organisation(n: u128) -> OrganisationId {
        OrganisationId::from_uuid(Uuid::from_u128(n))
    }

    fn actor(role: Role) -> Actor {
        Actor {
            user: UserId::from_uuid(Uuid::from_u128(1)),
            organisation: organisation(1),
            counties: Vec::new(),
            session: SessionId::from_uuid(Uuid::from_u128(3)),
            factor_at: Timestamp::UNIX_EPOCH,
            language: Language::Ro,
            grants: Grants::of_roles(&[role]),
        }
    }

    fn user(n: u128, of: u128, role: Role, status: UserStatus) -> User {
        User {
            id: UserId::from_uuid(Uuid::from_u128(n)),
            version: 4,
            organisation: organisation(of),
            display_name: "Ana".to_owned(),
            email: "ana@example.ro".to_owned(),
            roles: vec![role],
            own_roles: Vec::new(),
            status,
            language: Language::Ro,
            last_sign_in_at: None,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn sec_27_each_of_many_is_decided_on_as_alone() {
        let manager = actor(Role::OrganisationAdministrator);
        for act in UserAct::iter() {
            for role in Role::iter() {
                for (id, of) in [(1, 1), (2, 1), (2, 9)] {
                    let status = match act {
                        UserAct::Reactivate => UserStatus::Suspended,
                        UserAct::Suspend | UserAct::EndSessions => UserStatus::Active,
                    };
                    let user = user(id, of, role, status);
                    let alone = check_authority(&manager, user.id, user.organisation, &user.roles);
                    let answer = act.on(user, 4, &manager).map(|_| ());
                    assert_eq!(answer.is_ok(), alone.is_ok(), "{act} {role} {id} {of}");
                }
            }
        }
    }

    #[test]
    fn what_is_so_is_said_before_what_has_changed() {
        use UserAct::{EndSessions, Reactivate, Suspend};
        use UserStatus::{Active, Suspended};
        let administrator = actor(Role::Administrator);
        for (act, status, version, outcome) in [
            (Suspend, Active, 4, None),
            (Suspend, Active, 3, Some(UserOutcome::Changed)),
            (Suspend, Suspended, 3, Some(UserOutcome::AlreadyDone)),
            (Reactivate, Suspended, 4, None),
            (Reactivate, Suspended, 3, Some(UserOutcome::Changed)),
            (Reactivate, Active, 3, Some(UserOutcome::AlreadyDone)),
            (EndSessions, Active, 4, None),
            (EndSessions, Suspended, 4, None),
        ] {
            let answer = act.on(user(2, 9, Role::CaseWorker, status), version, &administrator);
            assert_eq!(answer.err(), outcome, "{act} {status} {version}");
        }
    }
}
