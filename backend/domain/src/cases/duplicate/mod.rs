//! Two cases of one organisation that may be of one person (MECHANISM §11).
//!
//! A job suggests, or somebody says so; a supervisor judges. A merge brings what is known of the person
//! into one case and closes the other by a record; it can be undone. What was judged is not suggested
//! again, unless an institution turns out to know both by one number.

mod merge;
#[cfg(test)]
mod tests;

pub use merge::{MergeChoice, MergeValue, MergedPerson};

use super::Case;
use super::likeness::{Alike, Likeness, LikenessReason};
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, ClosureId, DuplicateId, OrganisationId, UserId};

codes! {
    /// Where a pair of cases stands that may be of one person.
    DuplicateState {
        /// Somebody has to judge.
        Open,
        /// They are of two people.
        Different,
        /// They were of one, and one case goes on.
        Merged,
        /// They were merged, and that was undone.
        Undone,
    }
}

/// Two cases that may be of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// Its id.
    pub id: DuplicateId,
    /// Counts its changes.
    pub version: i64,
    /// The organisation that holds both.
    pub organisation: OrganisationId,
    /// The two, in the order of their ids.
    pub cases: [CaseId; 2],
    /// How much their people are alike; nothing where only somebody says so.
    pub likeness: Option<Likeness>,
    /// Why.
    pub reasons: Vec<LikenessReason>,
    /// Since when somebody has to judge.
    pub found_at: Timestamp,
    /// Who said so; nobody where a comparison found it.
    pub found_by: Option<UserId>,
    /// Where it stands.
    pub state: DuplicateState,
    /// Who judged, and when.
    pub judged: Option<(UserId, Timestamp)>,
    /// The case that goes on, once they are merged.
    pub kept: Option<CaseId>,
    /// The closing of the other, where the merge wrote one.
    pub closure: Option<ClosureId>,
    /// Who undid a merge, and when.
    pub undone: Option<(UserId, Timestamp)>,
    /// The fields of the person that stayed as they were when it was undone: somebody had changed them.
    pub stayed: Vec<String>,
}

/// Why two cases are not judged like this now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DuplicateError {
    /// Another organisation holds one of them.
    #[error("both cases are held by the organisation that judges")]
    NotHolder,
    /// It is one case.
    #[error("a case is no duplicate of itself")]
    SameCase,
    /// The two wait for a judgement already, or are merged.
    #[error("the two cases are a pair already")]
    AlreadyPaired,
    /// Somebody judged before.
    #[error("somebody judged the pair before")]
    AlreadyJudged,
    /// They are not merged.
    #[error("the two cases are not merged")]
    NotMerged,
    /// The case that is to go on is none of the two.
    #[error("one of the two cases goes on")]
    NotOfPair,
    /// The case that is to go on is closed, and the other is not.
    #[error("the case that goes on is closed")]
    KeptClosed,
    /// The case that is to go on waits to be closed itself.
    #[error("a closing of the case that goes on waits for its approval")]
    KeptClosing,
    /// One of them was merged with a third case, which goes on.
    #[error("one of the cases was merged into another")]
    MergedAway,
    /// What is held in the other case goes to nobody else, and would through the one that goes on (SEC-72).
    #[error("the other case is restricted, and the one that goes on is not")]
    OtherRestricted,
    /// The other case is open, and its closing is not given.
    #[error("the closing of the other case is missing")]
    NeedsClosing,
    /// The other case is closed already.
    #[error("the other case is closed already")]
    NeedsNoClosing,
}

/// What a merge has to know of the two cases.
#[derive(Debug, Clone, Copy)]
pub struct MergeKnown<'a> {
    /// The case that goes on.
    pub kept: &'a Case,
    /// The other.
    pub other: &'a Case,
    /// Whether one of them was merged into a third.
    pub is_merged_away: bool,
    /// Whether a closing of the case that goes on waits for its approval.
    pub is_kept_closing: bool,
    /// Whether the closing of the other is given.
    pub has_closing: bool,
}

impl Duplicate {
    /// A comparison found that two cases are alike.
    #[must_use]
    pub fn found(
        id: DuplicateId,
        organisation: OrganisationId,
        cases: [CaseId; 2],
        alike: Alike,
        now: Timestamp,
    ) -> (Self, Event) {
        let mut cases = cases;
        cases.sort_unstable();
        let pair = Self {
            id,
            version: 1,
            organisation,
            cases,
            likeness: Some(alike.likeness),
            reasons: alike.reasons,
            found_at: now,
            found_by: None,
            state: DuplicateState::Open,
            judged: None,
            kept: None,
            closure: None,
            undone: None,
            stayed: Vec::new(),
        };
        let event = pair.event(EventKind::DuplicateFound).fields([alike.likeness.code()]);
        (pair, event)
    }

    /// Somebody says that two cases are of one person. `earlier` is the pair, where they are one.
    ///
    /// # Errors
    /// [`DuplicateError`] says what stands against it.
    pub fn pair(
        id: DuplicateId,
        cases: [&Case; 2],
        earlier: Option<Self>,
        alike: Option<Alike>,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), DuplicateError> {
        let [one, other] = cases;
        if one.id == other.id {
            return Err(DuplicateError::SameCase);
        }
        if cases.iter().any(|case| case.held_by(by).is_err()) {
            return Err(DuplicateError::NotHolder);
        }
        let (id, version) = match earlier {
            None => (id, 1),
            Some(earlier) if matches!(earlier.state, DuplicateState::Different | DuplicateState::Undone) => {
                (earlier.id, earlier.version)
            }
            Some(_) => return Err(DuplicateError::AlreadyPaired),
        };
        let mut ids = [one.id, other.id];
        ids.sort_unstable();
        let (likeness, reasons) = alike.map_or((None, Vec::new()), |alike| (Some(alike.likeness), alike.reasons));
        let pair = Self {
            id,
            version,
            organisation: by.organisation,
            cases: ids,
            likeness,
            reasons,
            found_at: now,
            found_by: Some(by.user),
            state: DuplicateState::Open,
            judged: None,
            kept: None,
            closure: None,
            undone: None,
            stayed: Vec::new(),
        };
        let event = pair.event(EventKind::DuplicateFound);
        Ok((pair, event))
    }

    /// What a new comparison changes. A pair that was judged is opened again only where it is certain now
    /// and was not when it was judged.
    #[must_use]
    pub fn compared(self, alike: &Alike, now: Timestamp) -> Option<(Self, Option<Event>)> {
        let is_news = self.likeness != Some(alike.likeness) || self.reasons != alike.reasons;
        let pair = Self {
            likeness: Some(alike.likeness),
            reasons: alike.reasons.clone(),
            ..self.clone()
        };
        match self.state {
            DuplicateState::Open => is_news.then_some((pair, None)),
            DuplicateState::Merged => None,
            DuplicateState::Different | DuplicateState::Undone => {
                let is_certain_now = alike.likeness == Likeness::Certain && self.likeness != Some(Likeness::Certain);
                let event = self.event(EventKind::DuplicateFound).fields([alike.likeness.code()]);
                let again = Self {
                    state: DuplicateState::Open,
                    found_at: now,
                    found_by: None,
                    judged: None,
                    kept: None,
                    closure: None,
                    undone: None,
                    stayed: Vec::new(),
                    ..pair
                };
                is_certain_now.then_some((again, Some(event)))
            }
        }
    }

    /// Whether it goes when a comparison does not find it any more: nobody said so, and nobody judged.
    #[must_use]
    pub fn is_mere_suggestion(&self) -> bool {
        self.state == DuplicateState::Open && self.found_by.is_none()
    }

    /// They are of two people.
    ///
    /// # Errors
    /// [`DuplicateError`] says what stands against it.
    pub fn differ(self, by: &Actor, now: Timestamp) -> Result<(Self, Event), DuplicateError> {
        self.may_be_judged(by)?;
        let event = self.event(EventKind::DuplicateDifferent);
        let judged = Self {
            state: DuplicateState::Different,
            judged: Some((by.user, now)),
            ..self
        };
        Ok((judged, event))
    }

    /// They are of one person, and one case goes on. The other closes by `closure`, unless it is closed.
    ///
    /// # Errors
    /// [`DuplicateError`] says what stands against it.
    pub fn merge(
        self,
        known: MergeKnown,
        closure: Option<ClosureId>,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), DuplicateError> {
        self.may_merge(known, by)?;
        let event = self.event(EventKind::DuplicateMerged);
        let merged = Self {
            state: DuplicateState::Merged,
            judged: Some((by.user, now)),
            kept: Some(known.kept.id),
            closure,
            ..self
        };
        Ok((merged, event))
    }

    /// Whether they may be merged like this.
    ///
    /// # Errors
    /// [`DuplicateError`] says what stands against it.
    pub fn may_merge(&self, known: MergeKnown, by: &Actor) -> Result<(), DuplicateError> {
        self.may_be_judged(by)?;
        let mut ids = [known.kept.id, known.other.id];
        ids.sort_unstable();
        if ids != self.cases {
            return Err(DuplicateError::NotOfPair);
        }
        if known.is_merged_away {
            return Err(DuplicateError::MergedAway);
        }
        if known.is_kept_closing {
            return Err(DuplicateError::KeptClosing);
        }
        if known.other.is_restricted() && !known.kept.is_restricted() {
            return Err(DuplicateError::OtherRestricted);
        }
        match (known.other.is_open(), known.has_closing) {
            (true, _) if !known.kept.is_open() => Err(DuplicateError::KeptClosed),
            (true, false) => Err(DuplicateError::NeedsClosing),
            (false, true) => Err(DuplicateError::NeedsNoClosing),
            _ => Ok(()),
        }
    }

    /// A merge was wrong. `stayed` are the fields of the person that somebody changed since.
    ///
    /// # Errors
    /// [`DuplicateError`] says what stands against it.
    pub fn undo(self, stayed: &[&'static str], by: &Actor, now: Timestamp) -> Result<(Self, Event), DuplicateError> {
        self.held_by(by)?;
        if self.state != DuplicateState::Merged {
            return Err(DuplicateError::NotMerged);
        }
        let event = self.event(EventKind::DuplicateUndone);
        let undone = Self {
            state: DuplicateState::Undone,
            undone: Some((by.user, now)),
            stayed: stayed.iter().map(|field| (*field).to_owned()).collect(),
            ..self
        };
        Ok((undone, event))
    }

    /// The case of a merged pair that does not go on.
    #[must_use]
    pub fn left(&self) -> Option<CaseId> {
        let kept = self.kept?;
        self.cases.into_iter().find(|case| *case != kept)
    }

    /// What this person may do with it now, by the names of the operations.
    #[must_use]
    pub fn abilities(&self, by: &Actor) -> Vec<&'static str> {
        if self.held_by(by).is_err() {
            return Vec::new();
        }
        match self.state {
            DuplicateState::Open => vec!["duplicate_merge", "duplicate_mark_different"],
            DuplicateState::Merged => vec!["duplicate_undo"],
            DuplicateState::Different | DuplicateState::Undone => vec!["duplicate_create"],
        }
    }

    fn may_be_judged(&self, by: &Actor) -> Result<(), DuplicateError> {
        self.held_by(by)?;
        if self.state == DuplicateState::Open {
            Ok(())
        } else {
            Err(DuplicateError::AlreadyJudged)
        }
    }

    fn held_by(&self, by: &Actor) -> Result<(), DuplicateError> {
        if self.organisation == by.organisation {
            Ok(())
        } else {
            Err(DuplicateError::NotHolder)
        }
    }

    /// It names no case: the timeline of a case would tell whoever reads it that there is another.
    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).subject(self.id)
    }
}
