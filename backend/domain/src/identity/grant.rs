//! Grants of privileged roles: nobody gives one alone (SEC-27, SEC-32).
//!
//! Who asks for one has asked for exactly that: this user, of this organisation, from these roles to
//! those. The second person confirms just that, and whatever has changed since makes it void.

use crate::Timestamp;
use crate::access::Role;
use crate::id::{OrganisationId, UserId};
use crate::identity::{User, UserStatus};

/// A change of a user's roles that awaits a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRequest {
    /// Whose roles.
    pub user: UserId,
    /// The organisation the user worked for when it was asked.
    pub organisation: OrganisationId,
    /// The roles the user had then.
    pub from: Vec<Role>,
    /// The roles the user is to have.
    pub to: Vec<Role>,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    pub asked_at: Timestamp,
}

/// Why a second person does not make a grant good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// Nothing awaits a second person, or not any more.
    #[error("nothing awaits a second person")]
    NotPending,
    /// Who asked is not the second person.
    #[error("who asked is not the second person")]
    Asker,
    /// It is for the second person's own account.
    #[error("nobody confirms what they are given")]
    Concerned,
    /// It is not what was asked, or what it was asked about has changed.
    #[error("this is not what was asked for, or it has changed since")]
    Changed,
}

/// Whether a change of roles from `old` to `new` needs a second person: it adds a privileged one.
#[must_use]
pub fn needs_second(old: &[Role], new: &[Role]) -> bool {
    new.iter().any(|role| role.is_privileged() && !old.contains(role))
}

/// Whether an invitation to these roles may go without a second person because there is none: the
/// only administrator there ever was invites the next one, and gives nothing else that is privileged.
#[must_use]
pub fn is_second_administrator(roles: &[Role], is_only_one: bool) -> bool {
    let privileged: Vec<&Role> = roles.iter().filter(|role| role.is_privileged()).collect();
    is_only_one && privileged == [&Role::Administrator]
}

/// Whether two lists hold the same roles.
pub(super) fn same_roles(one: &[Role], other: &[Role]) -> bool {
    let sorted = |roles: &[Role]| {
        let mut roles = roles.to_vec();
        roles.sort();
        roles
    };
    sorted(one) == sorted(other)
}

impl RoleRequest {
    /// Whether `by` makes it good, who has seen that `user`, as they are now, is to have exactly
    /// `roles`.
    ///
    /// # Errors
    /// The first [`GrantError`] that forbids it.
    pub fn confirm(&self, by: UserId, user: &User, roles: &[Role]) -> Result<(), GrantError> {
        if by == self.user {
            return Err(GrantError::Concerned);
        }
        if by == self.asked_by {
            return Err(GrantError::Asker);
        }
        let is_as_asked = user.id == self.user
            && user.organisation == self.organisation
            && user.status == UserStatus::Active
            && same_roles(&user.roles, &self.from)
            && same_roles(roles, &self.to);
        if is_as_asked { Ok(()) } else { Err(GrantError::Changed) }
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;
    use uuid::Uuid;

    use super::*;
    use crate::id::Id;
    use crate::language::Language;

    fn user(n: u128) -> UserId {
        UserId::from_uuid(Uuid::from_u128(n))
    }

    fn organisation(n: u128) -> OrganisationId {
        OrganisationId::from_uuid(Uuid::from_u128(n))
    }

    fn request() -> RoleRequest {
        RoleRequest {
            user: user(1),
            organisation: organisation(1),
            from: vec![Role::CaseWorker],
            to: vec![Role::CaseWorker, Role::Auditor],
            asked_by: user(2),
            asked_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn concerned() -> User {
        User {
            id: user(1),
            version: 4,
            organisation: organisation(1),
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

    #[test]
    fn sec_27_adding_a_privileged_role_and_nothing_else_needs_a_second_person() {
        for old in Role::iter() {
            for new in Role::iter() {
                let adds = new.is_privileged() && new != old;
                assert_eq!(needs_second(&[old], &[new]), adds, "{old} to {new}");
                assert_eq!(needs_second(&[old], &[old, new]), adds, "{old} and {new}");
                assert!(!needs_second(&[old, new], &[old]), "taking away");
            }
            assert_eq!(needs_second(&[], &[old]), old.is_privileged());
        }
    }

    #[test]
    fn sec_27_the_only_administrator_invites_one_administrator_alone_and_nobody_else() {
        for role in Role::iter() {
            let is_administrator = role == Role::Administrator;
            assert_eq!(is_second_administrator(&[role], true), is_administrator, "{role}");
            assert!(!is_second_administrator(&[role], false), "{role}");
            let both = [Role::Administrator, role];
            let is_harmless = !role.is_privileged();
            assert_eq!(is_second_administrator(&both[..2], true), is_harmless, "{role}");
        }
    }

    #[test]
    fn sec_32_only_another_person_confirms_and_only_what_was_asked() {
        let (request, asked) = (request(), [Role::Auditor, Role::CaseWorker]);
        assert_eq!(request.confirm(user(3), &concerned(), &asked), Ok(()));
        assert_eq!(request.confirm(user(2), &concerned(), &asked), Err(GrantError::Asker));
        assert_eq!(
            request.confirm(user(1), &concerned(), &asked),
            Err(GrantError::Concerned)
        );
        for roles in [vec![], vec![Role::Auditor], vec![Role::CaseWorker, Role::Administrator]] {
            assert_eq!(request.confirm(user(3), &concerned(), &roles), Err(GrantError::Changed));
        }
        let changes: [fn(&mut User); 4] = [
            |user| user.roles = vec![Role::CaseSupervisor],
            |user| user.organisation = organisation(9),
            |user| user.status = UserStatus::Suspended,
            |user| user.id = UserId::from_uuid(Uuid::from_u128(9)),
        ];
        for change in changes {
            let mut changed = concerned();
            change(&mut changed);
            assert_eq!(request.confirm(user(3), &changed, &asked), Err(GrantError::Changed));
        }
        let renamed = User {
            display_name: "Ana Pop".to_owned(),
            version: 9,
            ..concerned()
        };
        assert_eq!(
            request.confirm(user(3), &renamed, &asked),
            Ok(()),
            "a name gives no rights"
        );
    }
}
