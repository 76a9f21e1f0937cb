//! Who is acting.

use std::collections::{BTreeMap, BTreeSet};

use super::{ClientScope, OwnRoleFacts, Permission, Reach, Role, Scope};
use crate::Timestamp;
use crate::codes;
use crate::id::{OrganisationId, SessionId, UserId};
use crate::identity::factor;
use crate::identity::organisation::OrganisationKind;
use crate::language::Language;

codes! {
    /// Who or what acts.
    #[derive(Default)]
    PrincipalKind {
        /// Somebody who signs in.
        #[default]
        Person,
        /// A partner's program, with a token of its own.
        Client,
        /// Somebody who has signed in without the passkey that their role asks for: they may add one, and
        /// nothing else (SEC-03).
        Enrolling,
    }
}

/// What a set of roles, or of a program's scopes, allows: each permission with all its reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    kind: PrincipalKind,
    reaches: BTreeMap<Permission, BTreeSet<Reach>>,
}

impl Grants {
    /// The union of what these roles grant.
    #[must_use]
    pub fn of_roles(roles: &[Role]) -> Self {
        let mut grants = Self::default();
        for (permission, reach) in roles.iter().flat_map(|role| role.grants()) {
            grants.reaches.entry(*permission).or_default().insert(*reach);
        }
        grants
    }

    /// These and what own roles grant somebody of an organisation of this kind. Who has yet to add a passkey, and
    /// every program, holds none.
    #[must_use]
    pub fn and_own<'a>(mut self, roles: impl IntoIterator<Item = &'a OwnRoleFacts>, kind: OrganisationKind) -> Self {
        if self.kind == PrincipalKind::Person {
            for grant in roles.into_iter().flat_map(|role| role.grants_in(kind)) {
                self.reaches.entry(grant.permission).or_default().insert(grant.reach);
            }
        }
        self
    }

    /// The union of what these scopes grant a program of an organisation of this kind, as far as the
    /// organisation may do it itself.
    #[must_use]
    pub fn of_scopes(scopes: &[ClientScope], kind: OrganisationKind) -> Self {
        let mut grants = Self {
            kind: PrincipalKind::Client,
            ..Self::default()
        };
        let granted = scopes.iter().filter(|scope| scope.fits(kind));
        for (permission, reach) in granted.flat_map(|scope| scope.grants()) {
            if !permission.is_for_people() {
                grants.reaches.entry(*permission).or_default().insert(*reach);
            }
        }
        grants
    }

    /// Of somebody who has yet to add the passkey that their role asks for.
    #[must_use]
    pub fn of_enrolling() -> Self {
        Self {
            kind: PrincipalKind::Enrolling,
            ..Self::default()
        }
    }

    /// Whose they are: a person's or a program's.
    #[must_use]
    pub fn kind(&self) -> PrincipalKind {
        self.kind
    }

    #[cfg(test)]
    pub(super) fn become_a_clients(&mut self) {
        self.kind = PrincipalKind::Client;
    }

    /// The reaches of a permission; empty when it is not granted.
    #[must_use]
    pub fn reaches(&self, permission: Permission) -> BTreeSet<Reach> {
        self.reaches.get(&permission).cloned().unwrap_or_default()
    }

    /// Whether the permission is granted with any reach.
    #[must_use]
    pub fn has(&self, permission: Permission) -> bool {
        self.reaches.contains_key(&permission)
    }

    /// Every permission with every reach.
    pub fn iter(&self) -> impl Iterator<Item = (Permission, Reach)> + '_ {
        self.reaches
            .iter()
            .flat_map(|(permission, reaches)| reaches.iter().map(|reach| (*permission, *reach)))
    }
}

/// An authenticated user or program, with rights as they are at this request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The user; of a program, what stands for it among the users.
    pub user: UserId,
    /// The organisation the user works for.
    pub organisation: OrganisationId,
    /// The counties of that organisation (ISO 3166-2), for grants that reach a region.
    pub counties: Vec<String>,
    /// The sign-in; of a program, the secret or key that its token was asked with.
    pub session: SessionId,
    /// When the second factor was last proven in this sign-in.
    pub factor_at: Timestamp,
    /// The language texts are written in for this user.
    pub language: Language,
    /// What the user's roles allow.
    pub grants: Grants,
}

impl Actor {
    /// Whether this is a person or a program.
    #[must_use]
    pub fn kind(&self) -> PrincipalKind {
        self.grants.kind()
    }

    /// Whether the factor was proven just now: grave acts ask for that (SEC-10).
    #[must_use]
    pub fn has_fresh_factor(&self, now: Timestamp) -> bool {
        factor::is_fresh(self.factor_at, now)
    }

    /// Whether people like this may do this at all.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.grants.has(permission)
    }

    /// Whether deadlines are this actor's to watch over in a county: by region, or in the country.
    #[must_use]
    pub fn coordinates(&self, county: &str) -> bool {
        let reaches = self.grants.reaches(Permission::ClocksMeet);
        reaches.contains(&Reach::National)
            || (reaches.contains(&Reach::Region) && self.counties.iter().any(|mine| mine == county))
    }

    /// Whether a referral to the actor's organisation leads them to the status of the case itself: they
    /// investigate.
    #[must_use]
    pub fn investigates(&self) -> bool {
        self.grants.reaches(Permission::DecisionsMake).contains(&Reach::Shared)
    }

    /// The rows this permission reaches for this actor.
    #[must_use]
    pub fn scope(&self, permission: Permission) -> Scope {
        Scope::new(
            self.user,
            self.organisation,
            self.counties.clone(),
            self.grants.reaches(permission),
        )
    }
}
