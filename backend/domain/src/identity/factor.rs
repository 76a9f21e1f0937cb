//! Second factors: which there are, whom a password with one admits, and how long one counts as just proven.

use chrono::Duration;

use crate::Timestamp;
use crate::access::Role;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::UserId;

/// For how long a factor that was proven opens grave acts (SEC-10).
pub const FRESH_FOR: Duration = Duration::minutes(5);

codes! {
    /// What a person proves besides the password.
    FactorKind {
        /// A six-digit code of an authenticator application.
        Totp,
        /// One of the recovery codes, each of which works once.
        RecoveryCode,
    }
}

codes! {
    /// What changed of what somebody signs in with. The ledger names it so.
    CredentialChange {
        /// The password.
        Password,
        /// The recovery codes were replaced.
        RecoveryCodes,
        /// The e-mail address, which one signs in with and is written to.
        Address,
        /// The authenticator was replaced by its owner: its secret is new, the recovery codes are the former ones.
        AuthenticatorReplaced,
        /// A passkey was added.
        PasskeyAdded,
        /// A passkey was removed.
        PasskeyRemoved,
        /// All factors were lost and replaced: there is a new secret, new recovery codes and no passkey.
        FactorsReplaced,
    }
}

impl CredentialChange {
    /// That it changed of this user.
    #[must_use]
    pub fn event(self, user: UserId) -> Event {
        Event::new(EventKind::CredentialChanged)
            .subject(user)
            .fields([self.code()])
    }
}

/// Whether a factor that was proven at this instant still opens grave acts.
#[must_use]
pub fn is_fresh(factor_at: Timestamp, now: Timestamp) -> bool {
    now < factor_at + FRESH_FOR
}

/// Where somebody comes who has proven their password and a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// In, with all their rights.
    Full,
    /// In, to add a passkey and for nothing else.
    Enrolling,
    /// Nowhere: they have a passkey, and sign in with it.
    Refused,
}

/// Whose passkey is asked for (SEC-03): everybody's whose role needs the strongest factor, and those of further
/// roles that the installation names. It can name more and never fewer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PasskeyPolicy {
    is_enforced: bool,
    more: Vec<Role>,
}

impl PasskeyPolicy {
    /// Asks nobody: where anybody may enter as anybody.
    #[must_use]
    pub fn off() -> Self {
        Self::default()
    }

    /// Asks those whose role needs it, and those in these roles.
    #[must_use]
    pub fn enforced(more: Vec<Role>) -> Self {
        Self {
            is_enforced: true,
            more,
        }
    }

    /// Whether somebody in these roles must sign in with a passkey.
    #[must_use]
    pub fn requires(&self, roles: &[Role]) -> bool {
        self.is_enforced
            && roles
                .iter()
                .any(|role| role.needs_passkey() || self.more.contains(role))
    }

    /// Where somebody in these roles comes with their password and a factor of this kind.
    ///
    /// Who has no passkey yet comes in to add one, and so does who has lost it, with a recovery code.
    #[must_use]
    pub fn admits(&self, roles: &[Role], has_passkey: bool, kind: FactorKind) -> Admission {
        match (self.requires(roles), has_passkey, kind) {
            (false, _, _) => Admission::Full,
            (true, false, _) | (true, true, FactorKind::RecoveryCode) => Admission::Enrolling,
            (true, true, FactorKind::Totp) => Admission::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn sec_10_a_factor_is_fresh_for_five_minutes() {
        let at = Timestamp::UNIX_EPOCH;
        for (seconds, fresh) in [(0, true), (299, true), (300, false), (301, false)] {
            assert_eq!(is_fresh(at, at + Duration::seconds(seconds)), fresh, "{seconds}");
        }
    }

    #[test]
    fn sec_03_who_reaches_beyond_a_few_cases_or_hands_out_rights_needs_a_passkey() {
        let policy = PasskeyPolicy::enforced(vec![Role::CaseSupervisor]);
        for role in Role::iter() {
            let needs = matches!(
                role,
                Role::Administrator | Role::OrganisationAdministrator | Role::NationalCoordinator | Role::Auditor
            );
            let named = role == Role::CaseSupervisor;
            assert_eq!(role.needs_passkey(), needs, "{role}");
            assert_eq!(policy.requires(&[role]), needs || named, "{role}");
            assert_eq!(policy.requires(&[Role::CaseWorker, role]), needs || named, "{role}");
            assert!(!PasskeyPolicy::off().requires(&[role]), "{role}");
            assert!(needs || !role.is_privileged(), "{role}: privileged, by a password");
        }
    }

    #[test]
    fn sec_03_a_password_admits_by_role_and_factor() {
        use Admission::{Enrolling, Full, Refused};
        use FactorKind::{RecoveryCode, Totp};
        let policy = PasskeyPolicy::enforced(vec![]);
        for (role, has_passkey, kind, admission) in [
            (Role::CaseWorker, false, Totp, Full),
            (Role::CaseWorker, true, Totp, Full),
            (Role::CaseWorker, true, RecoveryCode, Full),
            (Role::Administrator, false, Totp, Enrolling),
            (Role::Administrator, false, RecoveryCode, Enrolling),
            (Role::Administrator, true, RecoveryCode, Enrolling),
            (Role::Administrator, true, Totp, Refused),
        ] {
            assert_eq!(
                policy.admits(&[role], has_passkey, kind),
                admission,
                "{role} {has_passkey} {kind}"
            );
            assert_eq!(PasskeyPolicy::off().admits(&[role], has_passkey, kind), Full);
        }
    }
}
