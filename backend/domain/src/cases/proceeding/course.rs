//! How the tracks of a case follow its proceedings and claims.
//!
//! The track is an answer and never a statement of its own: what somebody wrote of the files says
//! where the case stands, and so the two cannot differ.

use chrono::NaiveDate;

use super::claim::{CompensationClaim, CompensationClaimState};
use super::{Proceeding, ProceedingKind};
use crate::Timestamp;
use crate::access::Actor;
use crate::cases::Case;
use crate::cases::track::{CompensationState, ProceedingsState, TrackChangeRecord, TrackState};
use crate::event::Event;

/// The criminal proceedings that say where the case stands: the furthest of those that are not over;
/// the last that ended when all are.
#[must_use]
pub fn proceedings_stand(all: &[Proceeding]) -> Option<&Proceeding> {
    let criminal = all
        .iter()
        .filter(|one| one.kind == ProceedingKind::Criminal && !one.is_void);
    let (over, running): (Vec<_>, Vec<_>) = criminal.partition(|one| one.stage == ProceedingsState::Final);
    let place = |one: &&Proceeding| (one.stage, one.stage_on);
    running
        .into_iter()
        .max_by_key(place)
        .or(over.into_iter().max_by_key(place))
}

/// Where compensation stands as these claims say: a claim that waits for a decision goes before one
/// that waits for money, and that before what is settled. Without any, whether the person knows of
/// the right.
#[must_use]
pub fn compensation_stands(is_told: bool, claims: &[CompensationClaim]) -> CompensationState {
    use CompensationClaimState as Claim;
    let states: Vec<Claim> = claims.iter().map(CompensationClaim::state).collect();
    let is_owed = |claim: &CompensationClaim| claim.state() == Claim::Decided && claim.given.words.awarded.is_some();
    if states.contains(&Claim::Claimed) {
        CompensationState::Claimed
    } else if claims.iter().any(is_owed) {
        CompensationState::Decided
    } else if states.contains(&Claim::Paid) {
        CompensationState::Paid
    } else if states.contains(&Claim::Decided) {
        CompensationState::Decided
    } else if is_told {
        CompensationState::Informed
    } else {
        CompensationState::None
    }
}

impl Case {
    /// The case after something was written of its proceedings, with the line of its track if that
    /// moved: on the day on which the proceedings came to where they stand. `was_criminal` says that
    /// what was written was of criminal proceedings before. The others say nothing of the track.
    #[must_use]
    pub fn follow_proceedings(
        self,
        all: &[Proceeding],
        (was_criminal, today): (bool, NaiveDate),
        by: &Actor,
        now: Timestamp,
    ) -> (Self, Option<(TrackChangeRecord, Event)>) {
        let from = self.proceedings;
        let speaks = was_criminal || all.iter().any(|one| one.kind == ProceedingKind::Criminal);
        let (to, on) = match proceedings_stand(all) {
            Some(one) => (one.stage, one.stage_on),
            None if speaks => (ProceedingsState::None, today),
            None => (from, today),
        };
        let states = (TrackState::Proceedings(from), TrackState::Proceedings(to));
        let moved = self.followed(states, on, by, now);
        let case = Self {
            proceedings: to,
            ..self
        };
        (case, moved)
    }

    /// The case after something was written of its claims or of what the person was told, with the line
    /// of its track if that moved. That they were told takes nothing back from a case that had come
    /// further before there were records; that they were not told after all (`was_told`) takes back that
    /// they know.
    #[must_use]
    pub fn follow_compensation(
        self,
        (was_told, is_told): (bool, bool),
        claims: &[CompensationClaim],
        on: NaiveDate,
        by: &Actor,
        now: Timestamp,
    ) -> (Self, Option<(TrackChangeRecord, Event)>) {
        let from = self.compensation;
        let stands = compensation_stands(is_told, claims);
        let is_taken_back = was_told && from == CompensationState::Informed;
        let to = if claims.is_empty() && !is_taken_back {
            from.max(stands)
        } else {
            stands
        };
        let states = (TrackState::Compensation(from), TrackState::Compensation(to));
        let moved = self.followed(states, on, by, now);
        let case = Self {
            compensation: to,
            ..self
        };
        (case, moved)
    }

    fn followed(
        &self,
        (from, to): (TrackState, TrackState),
        on: NaiveDate,
        by: &Actor,
        now: Timestamp,
    ) -> Option<(TrackChangeRecord, Event)> {
        if from == to {
            return None;
        }
        let record = TrackChangeRecord {
            case: self.id,
            from,
            to,
            decided_on: on,
            decided_by: by.user,
            organisation: by.organisation,
            grounds: None,
            decision: None,
            closing_reason: None,
            last_contact_on: None,
            at: now,
        };
        let event = record.event();
        Some((record, event))
    }
}
