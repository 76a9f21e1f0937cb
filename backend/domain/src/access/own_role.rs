//! Roles of an installation's own, beside the built-in ones.
//!
//! An own role puts together what built-in roles grant, and never reaches further than they do in an organisation of
//! that kind. Whatever asks for a passkey stays built in: what reaches every organisation, and what looks after people,
//! organisations and the ledger. One administrator writes it down or changes it, another confirms it, and only then does
//! it count (SEC-27, SEC-32). Taking it away needs one person, since it can only stop something.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;
use utoipa::ToSchema;

use super::role::{RoleError, hands_out};
use super::{Actor, Permission, Reach, Role};
use crate::Timestamp;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{OrganisationId, OwnRoleId, UserId};
use crate::identity::organisation::OrganisationKind;
use crate::language::Labels;
use crate::text::{Invalid, InvalidCode, codes, line, paragraphs};

/// As many own roles may be given to one person.
pub const OWN_ROLES_MAX: usize = 20;

const NAME_MAX: usize = 80;
const PURPOSE_MAX: usize = 500;

codes! {
    /// Where a role of the installation's own stands.
    OwnRoleState {
        /// It waits for a second administrator, and nobody can hold it yet.
        Proposed,
        /// People may hold it.
        InForce,
        /// Nobody holds it any more.
        Retired,
    }
}

/// What an own role grants: a permission and how far it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnGrant {
    /// The act.
    pub permission: Permission,
    /// How far it reaches.
    pub reach: Reach,
}

impl From<(Permission, Reach)> for OwnGrant {
    fn from((permission, reach): (Permission, Reach)) -> Self {
        Self { permission, reach }
    }
}

/// What administrators write down of an own role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "names": {"ro": "De gardă", "sq": "Kujdestari", "en": "On call"},
    "purpose": {"ro": "Răspunde noaptea.", "sq": "Përgjigjet natën.", "en": "Answers at night."},
    "kinds": ["shelter"],
    "grants": [{"permission": "cases.read", "reach": "organisation"}]
}))]
pub struct OwnRoleFacts {
    /// What it is called.
    pub names: Labels,
    /// What it is for.
    pub purpose: Labels,
    /// The kinds of organisation whose people may hold it.
    pub kinds: Vec<OrganisationKind>,
    /// What it grants.
    pub grants: Vec<OwnGrant>,
}

/// What an own role may grant in organisations of this kind: what a built-in role that fits the kind grants, and
/// that asks for no passkey.
#[must_use]
pub fn possible(kind: OrganisationKind) -> BTreeSet<OwnGrant> {
    Role::iter()
        .filter(|role| role.fits(kind) && !role.needs_passkey())
        .flat_map(Role::grants)
        .map(|grant| OwnGrant::from(*grant))
        .collect()
}

impl OwnRoleFacts {
    /// The facts in the form in which they are kept.
    ///
    /// # Errors
    /// Everything that is refused: what no own role grants is an unknown code, and what no built-in role grants in
    /// one of the kinds is a contradiction.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let names = labels(&mut refused, "/names", &self.names, |text| line(text, NAME_MAX));
        let purpose = labels(&mut refused, "/purpose", &self.purpose, |text| {
            paragraphs(text, PURPOSE_MAX)
        });
        for (pointer, is_empty) in [("/kinds", self.kinds.is_empty()), ("/grants", self.grants.is_empty())] {
            if is_empty {
                refused.push(Invalid::new(pointer, InvalidCode::Required));
            }
        }
        let anywhere: BTreeSet<OwnGrant> = OrganisationKind::iter().flat_map(possible).collect();
        codes(
            &mut refused,
            "/kinds",
            &self.kinds,
            OrganisationKind::iter().count(),
            |_| true,
        );
        codes(&mut refused, "/grants", &self.grants, anywhere.len(), |grant| {
            anywhere.contains(grant)
        });
        let in_each: Vec<_> = self.kinds.iter().map(|kind| possible(*kind)).collect();
        for (place, grant) in self.grants.iter().enumerate() {
            if anywhere.contains(grant) && in_each.iter().any(|there| !there.contains(grant)) {
                refused.push(Invalid::new(format!("/grants/{place}"), InvalidCode::Contradiction));
            }
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        let (mut kinds, mut grants) = (self.kinds, self.grants);
        kinds.sort();
        grants.sort();
        Ok(Self {
            names,
            purpose,
            kinds,
            grants,
        })
    }

    /// What it grants to people of an organisation of this kind, as things stand: whatever was written down once,
    /// nothing that no built-in role grants there now.
    #[must_use]
    pub fn grants_in(&self, kind: OrganisationKind) -> BTreeSet<OwnGrant> {
        if !self.kinds.contains(&kind) {
            return BTreeSet::new();
        }
        let possible = possible(kind);
        self.grants
            .iter()
            .filter(|grant| possible.contains(grant))
            .copied()
            .collect()
    }

    /// Whether it grants this permission there, with whatever reach.
    #[must_use]
    pub fn allows(&self, permission: Permission, kind: OrganisationKind) -> bool {
        self.grants_in(kind).iter().any(|grant| grant.permission == permission)
    }
}

fn labels(
    refused: &mut Vec<Invalid>,
    pointer: &str,
    given: &Labels,
    check: impl Fn(&str) -> Result<String, InvalidCode>,
) -> Labels {
    let mut one = |language: &str, text: &str| {
        check(text).unwrap_or_else(|code| {
            refused.push(Invalid::new(format!("{pointer}/{language}"), code));
            String::new()
        })
    };
    Labels {
        ro: one("ro", &given.ro),
        sq: one("sq", &given.sq),
        en: one("en", &given.en),
    }
}

/// What an own role is to be, and waits for a second administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRoleProposal {
    /// What it is to be.
    pub facts: OwnRoleFacts,
    /// Who asked.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// A role of the installation's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRole {
    /// Its id.
    pub id: OwnRoleId,
    /// Counts its changes.
    pub version: i64,
    /// What it is; `None` before it was first confirmed.
    pub facts: Option<OwnRoleFacts>,
    /// What it is to be.
    pub proposal: Option<OwnRoleProposal>,
    /// Who confirmed what it is, and when.
    pub confirmed: Option<(UserId, Timestamp)>,
    /// Who took it away, and when.
    pub retired: Option<(UserId, Timestamp)>,
    /// When it was first written down.
    pub created_at: Timestamp,
}

/// Why an own role does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OwnRoleError {
    /// Nothing of it waits for a second person, or not any more.
    #[error("nothing awaits a second person")]
    NotProposed,
    /// Who asked is not the second person.
    #[error("who asked is not the second person")]
    Asker,
    /// Nobody changes what they hold (SEC-27).
    #[error("nobody changes a role that they hold")]
    Holder,
    /// It was taken away already.
    #[error("the role was retired already")]
    Retired,
}

impl OwnRole {
    /// One that was written down, and waits for a second administrator.
    #[must_use]
    pub fn enter(id: OwnRoleId, facts: OwnRoleFacts, by: UserId, now: Timestamp) -> (Self, Event) {
        let role = Self {
            id,
            version: 1,
            facts: None,
            proposal: Some(OwnRoleProposal { facts, by, at: now }),
            confirmed: None,
            retired: None,
            created_at: now,
        };
        let event = role.event(EventKind::RoleCreated);
        (role, event)
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> OwnRoleState {
        if self.retired.is_some() {
            OwnRoleState::Retired
        } else if self.facts.is_some() {
            OwnRoleState::InForce
        } else {
            OwnRoleState::Proposed
        }
    }

    /// What it is, while people may hold it.
    #[must_use]
    pub fn in_force(&self) -> Option<&OwnRoleFacts> {
        self.facts.as_ref().filter(|_| self.retired.is_none())
    }

    /// What it is, or else what it is to be. One that was never confirmed and is gone says nothing.
    #[must_use]
    pub fn shown(&self) -> Option<&OwnRoleFacts> {
        self.facts
            .as_ref()
            .or(self.proposal.as_ref().map(|proposal| &proposal.facts))
    }

    /// Asks for it to be changed to this, in the place of what was asked before. Until another administrator
    /// confirms, it stays what it is.
    ///
    /// # Errors
    /// [`OwnRoleError::Retired`], or [`OwnRoleError::Holder`] where who asks holds it.
    pub fn propose(
        self,
        facts: OwnRoleFacts,
        (by, holds_it): (UserId, bool),
        now: Timestamp,
    ) -> Result<(Self, Event), OwnRoleError> {
        self.open_to(holds_it)?;
        let event = self.event(EventKind::RoleChanged);
        let proposal = Some(OwnRoleProposal { facts, by, at: now });
        Ok((Self { proposal, ..self }, event))
    }

    /// Makes what waits good, as the second person.
    ///
    /// # Errors
    /// [`OwnRoleError`] says what stands against it.
    pub fn confirm(self, (by, holds_it): (UserId, bool), now: Timestamp) -> Result<(Self, Event), OwnRoleError> {
        self.open_to(holds_it)?;
        let event = self.event(EventKind::RoleConfirmed);
        let proposal = self.proposal.ok_or(OwnRoleError::NotProposed)?;
        if proposal.by == by {
            return Err(OwnRoleError::Asker);
        }
        let next = Self {
            facts: Some(proposal.facts),
            proposal: None,
            confirmed: Some((by, now)),
            ..self
        };
        Ok((next, event))
    }

    /// Drops what waits; who asked takes it back in the same way. A role that was never confirmed is gone then.
    ///
    /// # Errors
    /// [`OwnRoleError::NotProposed`].
    pub fn refuse(self, by: UserId, now: Timestamp) -> Result<(Self, Event), OwnRoleError> {
        if self.proposal.is_none() || self.retired.is_some() {
            return Err(OwnRoleError::NotProposed);
        }
        let event = self.event(EventKind::RoleRefused);
        let retired = self.facts.is_none().then_some((by, now));
        // What never counted stays to be read.
        let proposal = self.proposal.filter(|_| retired.is_some());
        Ok((
            Self {
                proposal,
                retired,
                ..self
            },
            event,
        ))
    }

    /// Takes it away, from everybody who holds it.
    ///
    /// # Errors
    /// [`OwnRoleError::Retired`].
    pub fn retire(self, by: UserId, now: Timestamp) -> Result<(Self, Event), OwnRoleError> {
        self.open_to(false)?;
        let event = self.event(EventKind::RoleRetired);
        let retired = Some((by, now));
        Ok((Self { retired, ..self }, event))
    }

    fn open_to(&self, holds_it: bool) -> Result<(), OwnRoleError> {
        match (self.retired, holds_it) {
            (Some(_), _) => Err(OwnRoleError::Retired),
            (None, true) => Err(OwnRoleError::Holder),
            (None, false) => Ok(()),
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).subject(self.id)
    }
}

/// Whether `actor` may give people of `organisation`, which is of this kind, these own roles. The rule is that of
/// the built-in roles ([`Role::may_be_granted_by`]); no own role is privileged.
///
/// # Errors
/// The first [`RoleError`] that forbids it.
pub fn check_own_grant<'a>(
    actor: &Actor,
    organisation: OrganisationId,
    kind: OrganisationKind,
    roles: impl IntoIterator<Item = &'a OwnRoleFacts>,
) -> Result<(), RoleError> {
    for role in roles {
        if !hands_out(actor, organisation, false) {
            return Err(RoleError::NotYours);
        }
        if !role.kinds.contains(&kind) {
            return Err(RoleError::WrongKind);
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "own_role_tests.rs"]
mod tests;
