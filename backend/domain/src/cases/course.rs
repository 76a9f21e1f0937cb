//! How the four tracks of a case move.

use super::track::{
    AssistanceState, IdentificationState, StayReturnState, Track, TrackChange, TrackChangeRecord, TrackState,
};
use super::{Case, CaseError, day};
use crate::Timestamp;
use crate::access::Actor;
use crate::event::Event;
use crate::text::InvalidCode;

impl Case {
    /// Moves a track.
    ///
    /// Assistance asks whether the person was ever presumed a victim, and nothing else: no rule
    /// here looks at the proceedings (Law 211/2004; MECHANISM §1.1).
    ///
    /// # Errors
    /// [`CaseError`] says what stands against it.
    pub fn change_track(
        self,
        change: TrackChange,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, TrackChangeRecord, Event), CaseError> {
        self.allows(change.to, by)?;
        match day(change.decided_on, now) {
            Err(InvalidCode::InTheFuture) => return Err(CaseError::InTheFuture),
            _ if change.decided_on < self.detected_on => return Err(CaseError::BeforeDetection),
            _ => {}
        }
        if let TrackState::StayReturn(to) = change.to {
            if to.is_return() && !change.known.consents_to_return {
                return Err(CaseError::NoConsentToReturn);
            }
            if to == StayReturnState::HandedOver && !change.known.is_received {
                return Err(CaseError::NotReceived);
            }
        }
        let from = self.state(change.to.track());
        let record = TrackChangeRecord {
            case: self.id,
            from,
            to: change.to,
            decided_on: change.decided_on,
            decided_by: by.user,
            organisation: by.organisation,
            grounds: Some(change.grounds),
            decision: None,
            closing_reason: None,
            last_contact_on: None,
            at: now,
        };
        let event = record.event();
        let mut next = self;
        match change.to {
            TrackState::Identification(to) => next.identification = to,
            TrackState::Assistance(to) => next.assistance = to,
            TrackState::Proceedings(to) => next.proceedings = to,
            TrackState::Compensation(to) => next.compensation = to,
            TrackState::StayReturn(to) => next.stay_return = to,
        }
        Ok((next, record, event))
    }

    /// Whether the case as it is takes this step by this actor: all that can be known before the
    /// form is filled in.
    ///
    /// # Errors
    /// [`CaseError`] says what stands against it.
    pub fn allows(&self, to: TrackState, by: &Actor) -> Result<(), CaseError> {
        self.held_by(by)?;
        let from = self.state(to.track());
        if from == to {
            return Err(CaseError::AlreadyThere);
        }
        if !from.next(self.is_child).contains(&to) {
            let declines = to == TrackState::Identification(IdentificationState::Declined);
            return Err(if self.is_child && declines && from.next(false).contains(&to) {
                CaseError::ChildCannotDecline
            } else {
                CaseError::NoSuchStep
            });
        }
        Self::no_decision(to)?;
        match to {
            TrackState::Proceedings(_) => Err(CaseError::NeedsProceeding),
            TrackState::Compensation(_) => Err(CaseError::NeedsClaim),
            TrackState::Assistance(AssistanceState::Closed) => Err(CaseError::NeedsClosure),
            TrackState::Assistance(_) if self.assistance == AssistanceState::Closed => Err(CaseError::NeedsReopening),
            TrackState::Assistance(state) if state.needs_presumption() && self.presumed_on.is_none() => {
                Err(CaseError::NotPresumed)
            }
            _ => Ok(()),
        }
    }

    /// Every step the case takes now, on every track.
    #[must_use]
    pub fn next_steps(&self, by: &Actor) -> Vec<TrackState> {
        [
            Track::Identification,
            Track::Assistance,
            Track::Proceedings,
            Track::Compensation,
            Track::StayReturn,
        ]
        .into_iter()
        .flat_map(|track| self.state(track).next(self.is_child))
        .filter(|to| self.allows(*to, by).is_ok())
        .collect()
    }

    /// Where a track stands.
    #[must_use]
    pub fn state(&self, track: Track) -> TrackState {
        match track {
            Track::Identification => TrackState::Identification(self.identification),
            Track::Assistance => TrackState::Assistance(self.assistance),
            Track::Proceedings => TrackState::Proceedings(self.proceedings),
            Track::Compensation => TrackState::Compensation(self.compensation),
            Track::StayReturn => TrackState::StayReturn(self.stay_return),
        }
    }
}
