//! Who is competent for which status.

use std::collections::{BTreeMap, BTreeSet};

use super::DecidedStatus;
use crate::identity::organisation::OrganisationKind;

/// The kinds of organisation that decide on each status, by the law of a country.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Competence(BTreeMap<DecidedStatus, BTreeSet<OrganisationKind>>);

impl Competence {
    /// As the pack says.
    #[must_use]
    pub fn new(kinds: impl IntoIterator<Item = (DecidedStatus, BTreeSet<OrganisationKind>)>) -> Self {
        Self(kinds.into_iter().collect())
    }

    /// Whether organisations of this kind decide on this status.
    #[must_use]
    pub fn may_decide(&self, kind: OrganisationKind, status: DecidedStatus) -> bool {
        self.0.get(&status).is_some_and(|kinds| kinds.contains(&kind))
    }

    /// What organisations of this kind decide on.
    #[must_use]
    pub fn statuses(&self, kind: OrganisationKind) -> BTreeSet<DecidedStatus> {
        let decided = self.0.iter().filter(|(_, kinds)| kinds.contains(&kind));
        decided.map(|(status, _)| *status).collect()
    }

    /// The kinds of organisation that decide on this status.
    pub fn kinds(&self, status: DecidedStatus) -> impl Iterator<Item = OrganisationKind> + '_ {
        self.0.get(&status).into_iter().flatten().copied()
    }
}
