//! Who is acting.

use std::collections::{BTreeMap, BTreeSet};

use super::{Permission, Reach, Role, Scope};
use crate::Timestamp;
use crate::id::{OrganisationId, SessionId, UserId};
use crate::language::Language;

/// What a set of roles allows: each permission with all its reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants(BTreeMap<Permission, BTreeSet<Reach>>);

impl Grants {
    /// The union of what these roles grant.
    #[must_use]
    pub fn of_roles(roles: &[Role]) -> Self {
        let mut grants = Self::default();
        for (permission, reach) in roles.iter().flat_map(|role| role.grants()) {
            grants.0.entry(*permission).or_default().insert(*reach);
        }
        grants
    }

    /// The reaches of a permission; empty when it is not granted.
    #[must_use]
    pub fn reaches(&self, permission: Permission) -> BTreeSet<Reach> {
        self.0.get(&permission).cloned().unwrap_or_default()
    }

    /// Whether the permission is granted with any reach.
    #[must_use]
    pub fn has(&self, permission: Permission) -> bool {
        self.0.contains_key(&permission)
    }

    /// Every permission with every reach.
    pub fn iter(&self) -> impl Iterator<Item = (Permission, Reach)> + '_ {
        self.0
            .iter()
            .flat_map(|(permission, reaches)| reaches.iter().map(|reach| (*permission, *reach)))
    }
}

/// An authenticated user, with rights as they are at this request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The user.
    pub user: UserId,
    /// The organisation the user works for.
    pub organisation: OrganisationId,
    /// The counties of that organisation (ISO 3166-2), for grants that reach a region.
    pub counties: Vec<String>,
    /// The sign-in.
    pub session: SessionId,
    /// When the second factor was last proven in this sign-in.
    pub factor_at: Timestamp,
    /// The language texts are written in for this user.
    pub language: Language,
    /// What the user's roles allow.
    pub grants: Grants,
}

impl Actor {
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
