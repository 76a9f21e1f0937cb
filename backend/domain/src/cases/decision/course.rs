//! Which decisions are possible from where identification stands, and where it stands after one.

use chrono::NaiveDate;

use super::super::track::{IdentificationState, TrackChangeRecord, TrackState};
use super::super::{Case, CaseError};
use super::{DecidedStatus, DecisionError, StatusDecision, stands};
use crate::Timestamp;
use crate::access::Actor;
use crate::event::Event;
use crate::id::StatusDecisionId;

impl Case {
    /// Whether the case takes this decision now, and which earlier one it then has to replace.
    ///
    /// The track's own table says what follows on what. Beside it, whoever decided may decide anew:
    /// what stands is then replaced, and never rewritten. `all` are the decisions of the case, the
    /// oldest first.
    ///
    /// # Errors
    /// [`DecisionError::ChildCannotDecline`] and [`DecisionError::NoSuchStep`].
    pub fn decidable(
        &self,
        status: DecidedStatus,
        all: &[StatusDecision],
    ) -> Result<Option<StatusDecisionId>, DecisionError> {
        // A child cannot refuse: MECHANISM §1.8.
        if self.is_child && status == DecidedStatus::Declined {
            return Err(DecisionError::ChildCannotDecline);
        }
        if self.identification.next(self.is_child).contains(&status.state()) {
            return Ok(None);
        }
        let standing = all
            .iter()
            .rev()
            .find(|one| one.status.state() == self.identification && stands(one, all));
        standing.map(|one| Some(one.id)).ok_or(DecisionError::NoSuchStep)
    }

    /// The case after a decision, with the line of its track if that moved. Rights that opened stay
    /// open, whatever is decided later.
    pub(super) fn decided(self, decision: &StatusDecision, by: &Actor, now: Timestamp) -> (Self, Option<Moved>) {
        let presumed_on = decision
            .status
            .state()
            .opens_rights()
            .then(|| decision.decided_on.date.max(self.detected_on));
        let case = Self {
            presumed_on: self.presumed_on.or(presumed_on),
            ..self
        };
        case.identification_moves(decision.status.state(), decision, by, now)
    }

    /// The case after a decision was found to be in error: identification goes back to where it
    /// stood, unless something else was decided meanwhile. `all` are the decisions of the case, the
    /// oldest first, this one marked.
    pub(super) fn undecided(
        self,
        decision: &StatusDecision,
        all: &[StatusDecision],
        by: &Actor,
        today: NaiveDate,
        now: Timestamp,
    ) -> (Self, Option<Moved>) {
        let state = self.identification;
        let case = self.rights_counted_anew(decision, all);
        let mut later = all.iter().skip_while(|one| one.id != decision.id).skip(1);
        let is_carried = later.any(|one| one.status.state() == state && stands(one, all));
        if decision.status.state() != state || is_carried {
            return (case, None);
        }
        // What it went back to may itself have been decided in error.
        let mut to = decision.from;
        for earlier in all.iter().rev().skip_while(|one| one.id != decision.id).skip(1) {
            if earlier.status.state() == to {
                if earlier.error.is_none() {
                    break;
                }
                to = earlier.from;
            }
        }
        let (case, moved) = case.identification_moves(to, decision, by, now);
        // It is taken back today, by whoever says that it was an error.
        let taken_back = |(record, event)| {
            let record = TrackChangeRecord {
                decided_on: today,
                organisation: by.organisation,
                ..record
            };
            (record, event)
        };
        (case, moved.map(taken_back))
    }

    /// The day on which rights opened, without a decision that was found to be in error. Where that
    /// opened none, nothing is counted.
    fn rights_counted_anew(self, decision: &StatusDecision, all: &[StatusDecision]) -> Self {
        if !decision.status.state().opens_rights() {
            return self;
        }
        let opening = all.iter().filter(|one| one.error.is_none());
        let opening = opening.filter(|one| one.status.state().opens_rights());
        let presumed_on = opening.map(|one| one.decided_on.date.max(self.detected_on)).min();
        Self { presumed_on, ..self }
    }

    fn identification_moves(
        self,
        to: IdentificationState,
        decision: &StatusDecision,
        by: &Actor,
        now: Timestamp,
    ) -> (Self, Option<Moved>) {
        let from = self.identification;
        if from == to {
            return (self, None);
        }
        let record = TrackChangeRecord {
            case: self.id,
            from: TrackState::Identification(from),
            to: TrackState::Identification(to),
            decided_on: decision.decided_on.date,
            decided_by: by.user,
            organisation: decision.organisation,
            grounds: None,
            decision: Some(decision.id),
            closing_reason: None,
            last_contact_on: None,
            at: now,
        };
        let event = record.event();
        let case = Self {
            identification: to,
            ..self
        };
        (case, Some((record, event)))
    }

    /// Whether a move of the track alone would be a decision, which is made with grounds by a
    /// competent body.
    ///
    /// # Errors
    /// [`CaseError::NeedsDecision`].
    pub(in crate::cases) fn no_decision(to: TrackState) -> Result<(), CaseError> {
        match to {
            TrackState::Identification(state) if DecidedStatus::of_state(state).is_some() => {
                Err(CaseError::NeedsDecision)
            }
            _ => Ok(()),
        }
    }
}

/// The line of a track that moved, and its event.
pub(super) type Moved = (TrackChangeRecord, Event);
