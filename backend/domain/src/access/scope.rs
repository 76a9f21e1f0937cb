//! Which rows a permission reaches.

use std::collections::BTreeSet;

use super::Reach;
use crate::id::{OrganisationId, UserId};

/// The rows one permission reaches for one actor. Queries on protected rows take it and translate
/// it into conditions; [`super::super::cases`] and [`super::super::referrals`] say per record the
/// same thing, and a property test holds the two together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope(Option<Bounds>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Bounds {
    user: UserId,
    organisation: OrganisationId,
    counties: Vec<String>,
    reaches: BTreeSet<Reach>,
}

impl Scope {
    /// What `reaches` allow this user of this organisation.
    #[must_use]
    pub fn new(user: UserId, organisation: OrganisationId, counties: Vec<String>, reaches: BTreeSet<Reach>) -> Self {
        Self(Some(Bounds {
            user,
            organisation,
            counties,
            reaches,
        }))
    }

    /// Everything: for jobs, which act for nobody. Easy to search for.
    #[must_use]
    pub fn system() -> Self {
        Self(None)
    }

    /// Whether this is the system itself, which acts for nobody.
    #[must_use]
    pub fn is_system(&self) -> bool {
        self.0.is_none()
    }

    /// Whether everything lies within.
    #[must_use]
    pub fn is_unbounded(&self) -> bool {
        self.0
            .as_ref()
            .is_none_or(|bounds| bounds.reaches.contains(&Reach::National))
    }

    /// The user, where what is theirs lies within.
    #[must_use]
    pub fn own(&self) -> Option<UserId> {
        self.bounded(Reach::Own).map(|bounds| bounds.user)
    }

    /// The organisation, where what it holds lies within.
    #[must_use]
    pub fn organisation(&self) -> Option<OrganisationId> {
        self.bounded(Reach::Organisation).map(|bounds| bounds.organisation)
    }

    /// The user, where the cases that name them as a specialist lie within.
    #[must_use]
    pub fn named(&self) -> Option<UserId> {
        self.bounded(Reach::Named).map(|bounds| bounds.user)
    }

    /// The organisation's counties, where what lies in them lies within.
    #[must_use]
    pub fn region(&self) -> Option<&[String]> {
        self.bounded(Reach::Region).map(|bounds| bounds.counties.as_slice())
    }

    /// The organisation, where what is shared with it lies within.
    #[must_use]
    pub fn shared(&self) -> Option<OrganisationId> {
        self.bounded(Reach::Shared).map(|bounds| bounds.organisation)
    }

    /// The organisation the actor works for, whatever the reach; `None` for the system itself.
    #[must_use]
    pub fn home(&self) -> Option<OrganisationId> {
        self.0.as_ref().map(|bounds| bounds.organisation)
    }

    fn bounded(&self, reach: Reach) -> Option<&Bounds> {
        self.0.as_ref().filter(|bounds| bounds.reaches.contains(&reach))
    }
}
