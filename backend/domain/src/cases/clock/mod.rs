//! Clocks: what must happen until when, who answers for it, and what starts and stops it.

mod milestone;

use chrono::NaiveDate;

pub use milestone::{Agreed, Milestone, Occasion};

use crate::Timestamp;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, ClockId, ConsentId, HearingId, OrganisationId, ReferralId};
use crate::pack::{ClockRule, Pack, Pause};

codes! {
    /// Which deadline (MECHANISM §6). Lengths and references are the pack's.
    ClockKind {
        /// From detection until the agency is informed.
        NotifyCoordinator,
        /// From a notification until it is acknowledged.
        AcknowledgeNotification,
        /// From first contact until basic needs and first risks are seen to.
        BasicNeedsAndFirstRisk,
        /// From acceptance until risk and needs are fully assessed.
        FullRiskAndNeeds,
        /// From acceptance until the plan is signed.
        PlanSigned,
        /// From sending a referral until it is accepted or refused.
        ReferralAnswer,
        /// From the start of a service until feedback.
        ReferralFeedback,
        /// From asking for a voucher until it is handed over (Romania).
        VoucherRo,
        /// The reflection period (Romania).
        ReflectionRo,
        /// The reflection period (Albania).
        ReflectionAl,
        /// From the grant of a permit until it runs out.
        PermitEnds,
        /// From the last review of the plan to the next.
        PlanReview,
        /// From the last assessment of risk to the next.
        RiskReview,
        /// From closure until the person is contacted again.
        FollowUp,
        /// From 90 days before the month of the eighteenth birthday until there is new consent.
        #[serde(rename = "turns_18")]
        #[strum(serialize = "turns_18")]
        Turns18,
        /// From consent until it must be renewed.
        ConsentExpiry,
        /// From a differing view on a decision on status until it is reviewed.
        DisagreementReview,
        /// From some days before a hearing until everything is arranged for it.
        Hearing,
        /// From the end of the criminal proceedings until compensation is claimed of the state (Romania).
        CompensationClaimRo,
        /// From the start of a return journey until the receiver acknowledges.
        ReturnHandover,
    }
}

impl ClockKind {
    /// Whether it is the time to recover and to reflect.
    #[must_use]
    pub fn is_reflection(self) -> bool {
        matches!(self, Self::ReflectionRo | Self::ReflectionAl)
    }

    /// Whether it runs to the end of leave to stay.
    #[must_use]
    pub fn is_of_leave(self) -> bool {
        self.is_reflection() || self == Self::PermitEnds
    }

    /// The pack it belongs to, where it is one country's own.
    #[must_use]
    pub fn country(self) -> Option<&'static str> {
        match self {
            Self::VoucherRo | Self::ReflectionRo | Self::CompensationClaimRo => Some("ro"),
            Self::ReflectionAl => Some("al"),
            _ => None,
        }
    }
}

codes! {
    /// Where a clock stands. One that ran out stays `expired`, also when it is met later.
    ClockState {
        /// It runs.
        Running,
        /// What it asked for was done in time.
        Met,
        /// It ran out.
        Expired,
        /// What it asked for is no longer needed.
        Cancelled,
    }
}

codes! {
    /// How near a clock is to its end.
    ClockWarning {
        /// Before the first warning point.
        None,
        /// Past the first warning point.
        Half,
        /// Past the second warning point.
        Most,
        /// Past its end.
        Overdue,
    }
}

impl ClockWarning {
    /// How near an end is whose warning points are these.
    #[must_use]
    pub fn at(now: Timestamp, half: Timestamp, most: Timestamp, due: Timestamp) -> Self {
        if now > due {
            Self::Overdue
        } else if now >= most {
            Self::Most
        } else if now >= half {
            Self::Half
        } else {
            Self::None
        }
    }
}

/// A deadline of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// Its id.
    pub id: ClockId,
    /// Which deadline.
    pub kind: ClockKind,
    /// The case.
    pub case_id: CaseId,
    /// The referral it belongs to.
    pub referral_id: Option<ReferralId>,
    /// The consent it is about.
    pub consent_id: Option<ConsentId>,
    /// The hearing it is about.
    pub hearing_id: Option<HearingId>,
    /// The organisation that answers for it.
    pub owner_organisation_id: OrganisationId,
    /// When it started, or will start.
    pub starts_at: Timestamp,
    /// Its first warning point.
    pub half_at: Timestamp,
    /// Its second warning point.
    pub most_at: Timestamp,
    /// Its end.
    pub due_at: Timestamp,
    /// Where it stands.
    pub state: ClockState,
    /// When it was met or cancelled, in time or late. While this is empty somebody must act.
    pub stopped_at: Option<Timestamp>,
    /// The day on which it was done, where somebody said so by hand.
    pub done_on: Option<NaiveDate>,
    /// The version of the pack whose rule it follows.
    pub pack_version: String,
}

/// Why a clock cannot be changed like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// It does not run any more.
    #[error("the clock does not run any more")]
    NotRunning,
    /// It is not due yet.
    #[error("the clock is not due yet")]
    NotDue,
}

impl Clock {
    /// A clock that begins to run.
    #[must_use]
    pub fn start(id: ClockId, start: &ClockStart, pack_version: &str) -> Self {
        Self {
            id,
            kind: start.kind,
            case_id: start.case_id,
            referral_id: start.referral_id,
            consent_id: start.consent_id,
            hearing_id: start.hearing_id,
            owner_organisation_id: start.owner_organisation_id,
            starts_at: start.starts_at,
            half_at: start.half_at,
            most_at: start.most_at,
            due_at: start.due_at,
            state: ClockState::Running,
            stopped_at: None,
            done_on: None,
            pack_version: pack_version.to_owned(),
        }
    }

    /// How near it is to its end. A clock that was met or cancelled does not warn.
    #[must_use]
    pub fn warning(&self, now: Timestamp) -> ClockWarning {
        if self.stopped_at.is_some() {
            ClockWarning::None
        } else if self.state == ClockState::Expired {
            ClockWarning::Overdue
        } else {
            ClockWarning::at(now, self.half_at, self.most_at, self.due_at)
        }
    }

    /// It runs out, when its time has come.
    ///
    /// # Errors
    /// [`ClockError`] when it does not run or is not due.
    pub fn expire(self, now: Timestamp) -> Result<(Self, Event), ClockError> {
        if self.state != ClockState::Running {
            return Err(ClockError::NotRunning);
        }
        if now <= self.due_at {
            return Err(ClockError::NotDue);
        }
        let event = self.event(EventKind::ClockExpired);
        Ok((
            Self {
                state: ClockState::Expired,
                ..self
            },
            event,
        ))
    }

    /// What it asked for was done, or is no longer needed. One that ran out stays expired: done
    /// late is not done in time.
    ///
    /// # Errors
    /// [`ClockError::NotRunning`] when it was stopped before.
    pub fn stop(self, how: Stopped, now: Timestamp) -> Result<(Self, Option<Event>), ClockError> {
        if self.stopped_at.is_some() {
            return Err(ClockError::NotRunning);
        }
        let late = self.state == ClockState::Expired || now > self.due_at;
        let state = match how {
            Stopped::Met if late => ClockState::Expired,
            Stopped::Met => ClockState::Met,
            Stopped::Cancelled if self.state == ClockState::Expired => ClockState::Expired,
            Stopped::Cancelled => ClockState::Cancelled,
        };
        let event = (how == Stopped::Met).then(|| self.event(EventKind::ClockMet));
        Ok((
            Self {
                state,
                stopped_at: Some(now),
                ..self
            },
            event,
        ))
    }

    pub(super) fn event(&self, kind: EventKind) -> Event {
        let event = Event::new(kind)
            .case(self.case_id)
            .subject(self.id)
            .organisation(self.owner_organisation_id)
            .fields([self.kind.code()]);
        match self.referral_id {
            Some(referral) => event.referral(referral),
            None => event,
        }
    }
}

/// How a clock stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// What it asked for was done.
    Met,
    /// It is no longer needed.
    Cancelled,
}

/// A clock to stop: those of this kind in the occasion's case. An occasion of one referral,
/// consent or hearing stops its own and those of none; an occasion of the whole case stops all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockStop {
    /// Which deadline.
    pub kind: ClockKind,
    /// Met or cancelled.
    pub how: Stopped,
    /// Whether only those stop that are due at the time of the occasion, from their second warning point
    /// on: a contact after closure meets what it was for, and leaves the next one.
    pub is_due_only: bool,
}

/// A clock to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockStart {
    /// Which deadline.
    pub kind: ClockKind,
    /// The case.
    pub case_id: CaseId,
    /// The referral.
    pub referral_id: Option<ReferralId>,
    /// The consent.
    pub consent_id: Option<ConsentId>,
    /// The hearing.
    pub hearing_id: Option<HearingId>,
    /// Who answers for it.
    pub owner_organisation_id: OrganisationId,
    /// Its start.
    pub starts_at: Timestamp,
    /// Its first warning point.
    pub half_at: Timestamp,
    /// Its second warning point.
    pub most_at: Timestamp,
    /// Its end.
    pub due_at: Timestamp,
}

/// What an occasion does to the clocks of its case: first all stops, then all starts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClockChanges {
    /// Clocks to stop.
    pub stops: Vec<ClockStop>,
    /// Clocks to start.
    pub starts: Vec<ClockStart>,
}

/// Which clocks an occasion stops and starts, by the rules of the pack.
///
/// A clock that starts again replaces the one that runs.
#[must_use]
pub fn clocks_after(occasion: &Occasion, pack: &Pack) -> ClockChanges {
    let mut changes = ClockChanges::default();
    for rule in pack.clocks() {
        let starts = rule.starts.contains(&occasion.milestone)
            && rule
                .only_if
                .is_none_or(|condition| occasion.conditions.contains(&condition));
        let spans = if starts {
            rule.spans(occasion, pack.calendar())
        } else {
            Vec::new()
        };
        // A start replaces what runs, also where nothing follows from it: a birth that was
        // corrected to that of an adult ends the wait for the eighteenth birthday.
        if let Some(how) = stopped(rule, occasion.milestone, starts) {
            changes.stops.push(ClockStop {
                kind: rule.kind,
                how,
                is_due_only: how == Stopped::Met && rule.each.len() > 1,
            });
        }
        let [half, most] = rule.warn_at;
        changes.starts.extend(spans.into_iter().map(|span| ClockStart {
            kind: rule.kind,
            case_id: occasion.case_id,
            referral_id: occasion.referral.map(|(id, _, _)| id),
            consent_id: occasion.consent,
            hearing_id: occasion.hearing,
            owner_organisation_id: occasion.owner(rule.owner),
            starts_at: span.starts_at,
            half_at: span.share(half),
            most_at: span.share(most),
            due_at: span.due_at,
        }));
    }
    changes
}

fn stopped(rule: &ClockRule, milestone: Milestone, is_replaced: bool) -> Option<Stopped> {
    let is_paused = rule.pauses == Pause::WhileSuspended && milestone == Milestone::AssistanceSuspended;
    if rule.met_by.contains(&milestone) {
        Some(Stopped::Met)
    } else if is_replaced || is_paused || rule.cancelled_by.contains(&milestone) {
        Some(Stopped::Cancelled)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
