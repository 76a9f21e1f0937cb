//! What partners' programs may do: the one table of scopes (SEC-18).
//!
//! A scope is a named set of grants. None of them reaches beyond the organisation the program belongs
//! to, and none is for people only ([`Permission::is_for_people`]). What a program sees of others'
//! people it sees as its organisation does: through a referral, within its consent.

use strum::IntoEnumIterator;

use super::{Permission, Reach, Role};
use crate::identity::organisation::OrganisationKind;

/// Defines [`ClientScope`] with the dotted name of each.
macro_rules! scopes {
    ($($(#[$meta:meta])* $variant:ident = $name:tt),+ $(,)?) => {
        /// Something a partner's program may be allowed to do.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
            strum::IntoStaticStr, strum::EnumString, strum::Display, strum::EnumIter,
        )]
        pub enum ClientScope {
            $($(#[$meta])* #[serde(rename = $name)] #[strum(serialize = $name)] $variant),+
        }
    };
}

scopes! {
    /// See the coded facts, tracks and clocks of the organisation's cases.
    CasesRead = "cases.read",
    /// Open cases for the organisation, one by one or by an import, and change their coded facts.
    CasesWrite = "cases.write",
    /// Bring notifications by an import, each of which begins a case, and nothing else of cases.
    NotificationsWrite = "notifications.write",
    /// See referrals the organisation sent or received, and what they disclose to it.
    ReferralsRead = "referrals.read",
    /// Answer referrals to the organisation, record their services and give feedback.
    ReferralsAnswer = "referrals.answer",
    /// Export in one file what the other scopes let the program read one by one.
    ExportsCreate = "exports.create",
    /// See the projects the organisation takes part in, and enter what it promised and spent in them.
    ProjectsFinance = "projects.finance",
    /// See the projects the organisation takes part in, and report what it did in them.
    ProjectsReport = "projects.report",
    /// Look up organisations and what they offer.
    DirectoryRead = "directory.read",
    /// Maintain what the organisation offers.
    DirectoryWrite = "directory.write",
}

/// Why a program may not have these scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// A program has at least one scope.
    #[error("a program has at least one scope")]
    NoScope,
    /// A scope stands twice.
    #[error("a scope is given once")]
    Repeated,
    /// Organisations of this kind have nobody who may do this.
    #[error("organisations of this kind have nobody who may do this")]
    WrongKind,
}

impl ClientScope {
    /// The dotted name.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// What the scope grants.
    #[must_use]
    pub fn grants(self) -> &'static [(Permission, Reach)] {
        use Permission as P;
        use Reach::{National, Organisation};
        match self {
            Self::CasesRead => &[(P::CasesRead, Organisation)],
            Self::CasesWrite => &[
                (P::CasesCreate, Organisation),
                (P::ImportsCreate, Organisation),
                (P::CasesEdit, Organisation),
            ],
            Self::NotificationsWrite => &[(P::ImportsCreate, Organisation)],
            Self::ReferralsRead => &[(P::ReferralsRead, Organisation), (P::ReferralsContent, Organisation)],
            Self::ReferralsAnswer => &[(P::ReferralsAnswer, Organisation)],
            Self::ExportsCreate => &[(P::ExportsCreate, Organisation)],
            Self::ProjectsFinance => &[(P::ProjectsRead, Organisation), (P::ProjectsFinance, Organisation)],
            Self::ProjectsReport => &[(P::ProjectsRead, Organisation), (P::ProjectsReport, Organisation)],
            Self::DirectoryRead => &[(P::DirectoryRead, National)],
            Self::DirectoryWrite => &[(P::DirectoryManage, Organisation)],
        }
    }

    /// Whether an organisation of this kind may do this itself: somebody of its people, in one role
    /// that stays inside it, could.
    #[must_use]
    pub fn fits(self, kind: OrganisationKind) -> bool {
        Role::iter()
            .filter(|role| !role.is_privileged() && role.fits(kind))
            .any(|role| self.grants().iter().all(|grant| role.grants().contains(grant)))
    }

    /// The scopes that grant a permission.
    pub fn of_permission(permission: Permission) -> impl Iterator<Item = Self> {
        Self::iter().filter(move |scope| scope.grants().iter().any(|(granted, _)| *granted == permission))
    }
}

/// Whether a program of an organisation of this kind may have these scopes.
///
/// # Errors
/// The first [`ScopeError`] that forbids it.
pub fn check_scopes(kind: OrganisationKind, scopes: &[ClientScope]) -> Result<(), ScopeError> {
    let mut seen = std::collections::BTreeSet::new();
    if scopes.is_empty() {
        return Err(ScopeError::NoScope);
    }
    for scope in scopes {
        if !seen.insert(scope) {
            return Err(ScopeError::Repeated);
        }
        if !scope.fits(kind) {
            return Err(ScopeError::WrongKind);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::Timestamp;
    use crate::access::decide::{CaseFacts, Class, Decision, Denial, PrincipalState, decide};
    use crate::access::{Grants, Principal, PrincipalKind, Record};
    use crate::id::{Id, OrganisationId, UserId};

    fn everything() -> Vec<ClientScope> {
        ClientScope::iter().collect()
    }

    /// What no program does, whatever its scopes: written out, so that a change is read.
    #[test]
    fn sec_18_what_a_program_never_does() {
        let granted = Grants::of_scopes(&everything(), OrganisationKind::NationalAgency);
        let never: Vec<&str> = Permission::iter()
            .filter(|permission| !granted.has(*permission))
            .map(Permission::code)
            .collect();
        assert_eq!(
            never,
            Permission::iter()
                .filter(|permission| permission.is_for_people())
                .map(Permission::code)
                .collect::<Vec<_>>()
        );
        for permission in [
            "cases.decide",
            "decisions.make",
            "cases.identity",
            "cases.content",
            "cases.merge",
            "cases.assign",
            "stays.manage",
            "plans.approve",
            "closures.approve",
            "risk.confirm",
            "consents.write",
            "consents.confirm",
            "referrals.send",
            "tasks.use",
            "projects.manage",
            "organisations.manage",
            "users.read",
            "users.manage",
            "ledger.read",
        ] {
            assert!(never.contains(&permission), "{permission}");
        }
    }

    #[test]
    fn sec_18_no_scope_reaches_beyond_its_organisation() {
        for scope in ClientScope::iter() {
            for (permission, reach) in scope.grants() {
                assert!(!permission.is_for_people(), "{scope} grants {permission}");
                let is_public = *permission == Permission::DirectoryRead;
                assert!(is_public || *reach == Reach::Organisation, "{scope} reaches {reach}");
            }
        }
    }

    #[test]
    fn sec_27_no_scope_is_more_than_somebody_of_the_organisation_may() {
        for kind in OrganisationKind::iter() {
            for scope in ClientScope::iter() {
                assert_eq!(check_scopes(kind, &[scope]), Ok(()), "{scope} of {kind}");
            }
        }
        let kind = OrganisationKind::Ngo;
        assert_eq!(check_scopes(kind, &[]), Err(ScopeError::NoScope));
        let twice = [ClientScope::CasesRead, ClientScope::CasesRead];
        assert_eq!(check_scopes(kind, &twice), Err(ScopeError::Repeated));
    }

    /// A program with everything, and one scope removed in turn, before a case of its organisation and
    /// one of another.
    #[test]
    fn sec_18_what_a_scope_opens_ends_with_it_and_with_the_organisation() {
        let organisation = |n| OrganisationId::from_uuid(Uuid::from_u128(n));
        for removed in ClientScope::iter() {
            let left: Vec<ClientScope> = ClientScope::iter().filter(|scope| *scope != removed).collect();
            for (scopes, is_left) in [(everything(), true), (left, false)] {
                let grants = Grants::of_scopes(&scopes, OrganisationKind::Ngo);
                assert_eq!(grants.kind(), PrincipalKind::Client);
                let who = Principal {
                    state: PrincipalState::Active,
                    user: UserId::from_uuid(Uuid::from_u128(9)),
                    organisation: organisation(1),
                    counties: &["RO-BV".to_owned()],
                    grants: &grants,
                };
                for grant in removed.grants() {
                    // What two scopes grant ends with the second.
                    let is_left = is_left || scopes.iter().any(|scope| scope.grants().contains(grant));
                    assert_eq!(grants.has(grant.0), is_left, "{} of {removed}", grant.0);
                }
                for permission in Permission::iter() {
                    for class in Class::iter() {
                        let now = Timestamp::UNIX_EPOCH;
                        let [ours, theirs] = [1, 2].map(|n| CaseFacts::of_test(organisation(n), "RO-BV"));
                        let decided = |case| decide(&who, permission, Record::Case(case, class), now);
                        assert!(!decided(&theirs).is_allowed(), "{permission} on another's case");
                        if class != Class::Operational {
                            assert!(!decided(&ours).is_allowed(), "{permission} opens {class}");
                        }
                    }
                }
            }
        }
    }

    /// Were a grant for people ever to stand in the table, the decision refuses it all the same.
    #[test]
    fn sec_18_the_decision_knows_what_only_people_do() {
        let mut grants = Grants::of_roles(&Role::iter().collect::<Vec<_>>());
        grants.become_a_clients();
        let here = OrganisationId::from_uuid(Uuid::from_u128(1));
        let who = Principal {
            state: PrincipalState::Active,
            user: UserId::from_uuid(Uuid::from_u128(9)),
            organisation: here,
            counties: &[],
            grants: &grants,
        };
        for permission in Permission::iter().filter(|permission| permission.is_for_people()) {
            assert_eq!(
                decide(&who, permission, Record::Nothing, Timestamp::UNIX_EPOCH),
                Decision::Denied(Denial::ForPeople),
                "{permission}"
            );
        }
    }
}
