//! Where stay and return stand, as it follows from what was written down of them: the track moves by
//! nothing else (MECHANISM §4).

use chrono::NaiveDate;

use super::Case;
use super::repatriation::{Repatriation, RepatriationState};
use super::stay::{Stay, StayState};
use super::track::{StayReturnState, TrackChangeRecord, TrackState};
use crate::Timestamp;
use crate::id::{OrganisationId, UserId};

impl StayReturnState {
    /// Where they stand by these records; `latest` is the return that was planned last. A return that
    /// is under way goes before leave to stay, and one that came to its end before what was there then:
    /// who comes back and asks anew stays again.
    #[must_use]
    pub fn of(stays: &[Stay], latest: Option<&Repatriation>, today: NaiveDate) -> Self {
        let returned = latest.filter(|journey| !journey.state.is_given_up());
        let since = returned
            .and_then(|journey| journey.course.receipt.as_ref())
            .map(|receipt| receipt.at);
        let counting = || {
            stays
                .iter()
                .filter(|stay| since.is_none_or(|since| stay.recorded_at > since))
        };
        let running = |is_reflection| {
            counting().any(|stay| stay.runs_until(today).is_some() && stay.is_reflection() == is_reflection)
        };
        let by_leave = if counting().any(|stay| stay.state == StayState::Requested && !stay.is_reflection()) {
            Some(Self::PermitRequested)
        } else if running(false) {
            Some(Self::PermitGranted)
        } else if running(true) {
            Some(Self::Reflection)
        } else {
            None
        };
        match returned.map(|journey| journey.state) {
            Some(RepatriationState::Planned) => Self::ReturnPlanned,
            Some(RepatriationState::RiskAssessed) => Self::JourneyRiskAssessed,
            Some(RepatriationState::Travelling) => Self::Travelling,
            Some(RepatriationState::HandedOver) => by_leave.unwrap_or(Self::HandedOver),
            Some(RepatriationState::FollowUp) => by_leave.unwrap_or(Self::FollowUp),
            _ => by_leave.unwrap_or(Self::NotApplicable),
        }
    }
}

impl Case {
    /// The case with stay and return where they stand now, and the line of its history, for whoever wrote
    /// down what moves them; nothing where they stand there already.
    #[must_use]
    pub fn stands(
        &self,
        to: StayReturnState,
        decided_on: NaiveDate,
        (user, organisation): (UserId, OrganisationId),
        now: Timestamp,
    ) -> Option<(Self, TrackChangeRecord)> {
        let line = TrackChangeRecord {
            case: self.id,
            from: TrackState::StayReturn(self.stay_return),
            to: TrackState::StayReturn(to),
            decided_on,
            decided_by: user,
            organisation,
            grounds: None,
            decision: None,
            closing_reason: None,
            last_contact_on: None,
            at: now,
        };
        let moved = Self {
            stay_return: to,
            ..self.clone()
        };
        (self.stay_return != to).then_some((moved, line))
    }
}

#[cfg(test)]
mod tests;
