//! Family and companions: links between the cases of two people who belong together. Everybody has a case of
//! their own, also a child beside its mother: what is known of one is not told of the other by the way.
//!
//! A link is codes and no words. It belongs to both cases, and is seen from each in its own direction.

use super::Case;
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, FamilyLinkId, OrganisationId, UserId};
use crate::pack::Pack;

/// The pack's list of what two people are to each other.
pub const FAMILY_KINDS: &str = "family_kind";
/// More people than these are no family, and would hide whoever matters.
const LINKS_MAX: usize = 60;

codes! {
    /// What to mind where two people of a family might meet.
    FamilyAdvice {
        /// They belong together: in one place, on one way.
        KeepTogether,
        /// They must not meet: one of them is in danger from the other.
        KeepApart,
        /// Nobody knows yet.
        Unknown,
    }
}

/// That the people of two cases belong together. It is written once; a wrong one is marked and stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyLink {
    /// Its id.
    pub id: FamilyLinkId,
    /// 1; 2 once it was marked as an error.
    pub version: i64,
    /// The two, in the order of their ids.
    pub cases: [CaseId; 2],
    /// What the person of the second is to the person of the first: a code of the pack.
    pub kind: String,
    /// What to mind.
    pub advice: FamilyAdvice,
    /// For which organisation it was written down.
    pub organisation: OrganisationId,
    /// Who wrote it down.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
    /// Who marked it as an error, and when.
    pub error: Option<(UserId, Timestamp)>,
}

/// What somebody says of two people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyGiven {
    /// What the other person is to the one of the case: a code of the pack's list [`FAMILY_KINDS`].
    pub kind: String,
    /// What to mind.
    pub advice: FamilyAdvice,
}

/// What a new link has to know.
#[derive(Debug, Clone, Copy)]
pub struct FamilyKnown<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// The links of the two cases that there are already.
    pub links: &'a [FamilyLink],
    /// Whether one of the two was merged into another case, which goes on.
    pub is_merged_away: bool,
}

/// Why two cases are not linked, or a link not marked, like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FamilyError {
    /// Another organisation holds one of them.
    #[error("one organisation holds both cases")]
    NotHolder,
    /// It is one case.
    #[error("nobody is their own family")]
    SameCase,
    /// The pack has no such kind.
    #[error("there is no such kind of link")]
    UnknownKind,
    /// One of them was merged into another case.
    #[error("one of the cases was merged into another, which goes on")]
    MergedAway,
    /// They are linked already.
    #[error("the two cases are linked already")]
    AlreadyLinked,
    /// One of them has too many links.
    #[error("one of the cases has too many links")]
    TooMany,
    /// It was marked as an error before.
    #[error("the link was marked as an error before")]
    InError,
}

impl FamilyLink {
    /// Links a case with another one.
    ///
    /// # Errors
    /// [`FamilyError`] says what stands against it.
    pub fn record(
        id: FamilyLinkId,
        [case, other]: [&Case; 2],
        given: FamilyGiven,
        known: FamilyKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), FamilyError> {
        both_held_by([case, other], by)?;
        if case.id == other.id {
            return Err(FamilyError::SameCase);
        }
        let back = known.pack.reverse(FAMILY_KINDS, &given.kind);
        let back = back.ok_or(FamilyError::UnknownKind)?.to_owned();
        if known.is_merged_away {
            return Err(FamilyError::MergedAway);
        }
        let (cases, kind) = if case.id < other.id {
            ([case.id, other.id], given.kind)
        } else {
            ([other.id, case.id], back)
        };
        if known.links.iter().any(|link| link.cases == cases && link.counts()) {
            return Err(FamilyError::AlreadyLinked);
        }
        for id in cases {
            let links = known.links.iter().filter(|link| link.other(id).is_some());
            if links.count() >= LINKS_MAX {
                return Err(FamilyError::TooMany);
            }
        }
        let link = Self {
            id,
            version: 1,
            cases,
            kind,
            advice: given.advice,
            organisation: by.organisation,
            recorded_by: by.user,
            recorded_at: now,
            error: None,
        };
        let event = link.event(EventKind::FamilyLinked);
        Ok((link, event))
    }

    /// Marks it as an error: it stays readable and counts no more.
    ///
    /// # Errors
    /// [`FamilyError`] says what stands against it.
    pub fn mark_error(self, cases: [&Case; 2], by: &Actor, now: Timestamp) -> Result<(Self, Event), FamilyError> {
        both_held_by(cases, by)?;
        if !self.counts() {
            return Err(FamilyError::InError);
        }
        let event = self.event(EventKind::FamilyInError);
        let marked = Self {
            error: Some((by.user, now)),
            ..self
        };
        Ok((marked, event))
    }

    /// Whether it is no error.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.error.is_none()
    }

    /// The other case, seen from this one; none for a case that it does not link.
    #[must_use]
    pub fn other(&self, case: CaseId) -> Option<CaseId> {
        match self.cases {
            [first, second] if first == case => Some(second),
            [first, second] if second == case => Some(first),
            _ => None,
        }
    }

    /// What the other person is to the one of this case.
    #[must_use]
    pub fn kind_from<'a>(&'a self, case: CaseId, pack: &'a Pack) -> &'a str {
        let [first, _] = self.cases;
        if first == case {
            &self.kind
        } else {
            pack.reverse(FAMILY_KINDS, &self.kind).unwrap_or(&self.kind)
        }
    }

    /// It names no case: a timeline is read by more people than may see both cases, and would tell them that
    /// there is another one, and of whose family.
    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).subject(self.id)
    }
}

fn both_held_by(cases: [&Case; 2], by: &Actor) -> Result<(), FamilyError> {
    if cases.iter().all(|case| case.held_by(by).is_ok()) {
        Ok(())
    } else {
        Err(FamilyError::NotHolder)
    }
}

#[cfg(test)]
#[path = "family_tests.rs"]
mod tests;
