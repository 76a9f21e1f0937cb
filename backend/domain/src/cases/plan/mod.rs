//! The individual plan: goals the person agrees to, and steps with an owner and a day
//! (MECHANISM §7, F9). What to do in danger stands in the safety plan, with the risk.
//!
//! A plan is drafted, signed, and in force until the next one takes its place. What was signed is not
//! rewritten: only how far its goals and steps have come changes, and which colleague does an open step.

mod content;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub use content::{Goal, GoalState, PlanContent, PlanKnown, Step, StepState};

use super::Case;
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, GoalId, OrganisationId, PlanId, StepId, UserId};
use crate::text::{Invalid, InvalidCode};

codes! {
    /// Where a plan stands.
    PlanState {
        /// It is being written.
        Draft,
        /// Person and case manager have signed; a supervisor has still to approve it.
        AwaitingApproval,
        /// It counts.
        InForce,
        /// A newer one has taken its place.
        Replaced,
    }
}

codes! {
    /// How the person agreed to a plan.
    PlanAgreement {
        /// The person signed.
        Signed,
        /// The person agreed aloud.
        Spoken,
        /// A guardian signed for the child.
        Guardian,
    }
}

/// A version of the individual plan of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// Counts its changes.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// Which plan of the case it is, from 1.
    pub number: i64,
    /// Where it stands.
    pub state: PlanState,
    /// Who began it.
    pub created_by: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// When.
    pub created_at: Timestamp,
    /// How the person agreed.
    pub agreement: Option<PlanAgreement>,
    /// When person and case manager signed.
    pub signed_on: Option<NaiveDate>,
    /// The case manager who signed.
    pub signed_by: Option<UserId>,
    /// The supervisor who approved it.
    pub approved_by: Option<UserId>,
    /// When it came into force.
    pub in_force_at: Option<Timestamp>,
    /// When it was last looked through with the person and left as it is.
    pub reviewed_on: Option<NaiveDate>,
    /// What stands in it.
    pub content: PlanContent,
}

/// Why a plan does not change like this now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case plans")]
    NotHolder,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// Another plan is being written.
    #[error("another plan is being written already")]
    DraftExists,
    /// It was signed: what was signed is not rewritten.
    #[error("the plan was signed")]
    AlreadySigned,
    /// It has no goal with a step.
    #[error("a plan has a goal, and every goal a step")]
    Unfinished,
    /// A step is somebody's who does not work for the organisation that holds the case, or not now.
    #[error("a step is nobody's any more")]
    OwnerLeft,
    /// Nothing waits for approval.
    #[error("the plan does not wait for approval")]
    NotAwaiting,
    /// Whoever signed does not approve it too.
    #[error("somebody else than who signed approves a plan")]
    OwnPlan,
    /// It does not count now.
    #[error("the plan is not in force")]
    NotInForce,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

/// How person and case manager signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanSignature {
    /// How the person agreed.
    pub agreement: PlanAgreement,
    /// When.
    pub signed_on: NaiveDate,
    /// Whether a supervisor has still to approve it: the pack says so.
    pub needs_approval: bool,
}

impl Plan {
    /// Begins a plan with what the one before left open. `latest` is the latest plan of the case.
    ///
    /// # Errors
    /// [`PlanError`] says what stands against it.
    pub fn draft(
        id: PlanId,
        case: &Case,
        latest: Option<&Self>,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), PlanError> {
        may_plan(case, by)?;
        if latest.is_some_and(|plan| matches!(plan.state, PlanState::Draft | PlanState::AwaitingApproval)) {
            return Err(PlanError::DraftExists);
        }
        let plan = Self {
            id,
            version: 1,
            case: case.id,
            number: latest.map_or(1, |plan| plan.number + 1),
            state: PlanState::Draft,
            created_by: by.user,
            organisation: by.organisation,
            created_at: now,
            agreement: None,
            signed_on: None,
            signed_by: None,
            approved_by: None,
            in_force_at: None,
            reviewed_on: None,
            content: latest.map(Self::left_open).unwrap_or_default(),
        };
        let event = plan.event(EventKind::PlanDrafted);
        Ok((plan, event))
    }

    /// What is still worked towards.
    fn left_open(&self) -> PlanContent {
        let goals = self.content.goals.iter().filter(|goal| goal.state == GoalState::Open);
        PlanContent {
            goals: goals
                .map(|goal| Goal {
                    steps: goal
                        .steps
                        .iter()
                        .filter(|step| step.state == StepState::Open)
                        .cloned()
                        .collect(),
                    ..goal.clone()
                })
                .collect(),
        }
    }

    /// Rewrites a plan that is not in force yet. Whoever had signed it signs the new words again.
    ///
    /// # Errors
    /// [`PlanError`] says what stands against it.
    pub fn change(self, case: &Case, content: PlanContent, by: &Actor) -> Result<(Self, Event), PlanError> {
        may_plan(case, by)?;
        if !matches!(self.state, PlanState::Draft | PlanState::AwaitingApproval) {
            return Err(PlanError::AlreadySigned);
        }
        let event = self.event(EventKind::PlanChanged);
        let next = Self {
            content,
            ..self.unsigned()
        };
        Ok((next, event))
    }

    /// The case goes to another organisation, which signs anew what still waits for approval: a
    /// signature was given to those who held the case. Anything else stays as it is.
    #[must_use]
    pub fn hand_over(self) -> Option<(Self, Event)> {
        let event = self.event(EventKind::PlanChanged);
        (self.state == PlanState::AwaitingApproval).then(|| (self.unsigned(), event))
    }

    /// The open steps of a colleague are for another to do. What was agreed with the person stays as
    /// it was signed: who of the organisation does it is no part of that. `None` where no step is
    /// theirs, or a newer plan counts.
    #[must_use]
    pub fn pass_steps(mut self, from: UserId, to: UserId) -> Option<(Self, Event)> {
        if !self.open_steps().contains_key(&from) {
            return None;
        }
        let steps = self.content.goals.iter_mut().flat_map(|goal| &mut goal.steps);
        for step in steps.filter(|step| step.open_of() == Some(from)) {
            step.user = Some(to);
        }
        let event = self.event(EventKind::PlanStepsHandedOver);
        Some((self, event))
    }

    /// How many steps colleagues have still to do, by colleague.
    #[must_use]
    pub fn open_steps(&self) -> BTreeMap<UserId, usize> {
        let mut open = BTreeMap::new();
        if self.state == PlanState::Replaced {
            return open;
        }
        let steps = self.content.goals.iter().flat_map(|goal| &goal.steps);
        for user in steps.filter_map(Step::open_of) {
            *open.entry(user).or_default() += 1;
        }
        open
    }

    fn unsigned(self) -> Self {
        Self {
            state: PlanState::Draft,
            agreement: None,
            signed_on: None,
            signed_by: None,
            ..self
        }
    }

    /// Person and case manager sign it. `colleagues` are those who may sign in among the people its
    /// steps name: nobody promises what somebody does who is gone.
    ///
    /// # Errors
    /// [`PlanError`] says what stands against it.
    pub fn sign(
        self,
        case: &Case,
        signature: PlanSignature,
        colleagues: &BTreeSet<UserId>,
        by: &Actor,
        today: NaiveDate,
        now: Timestamp,
    ) -> Result<(Self, Event), PlanError> {
        may_plan(case, by)?;
        if self.state != PlanState::Draft {
            return Err(PlanError::AlreadySigned);
        }
        if !self.content.is_finished() {
            return Err(PlanError::Unfinished);
        }
        if !self.content.users().all(|user| colleagues.contains(&user)) {
            return Err(PlanError::OwnerLeft);
        }
        let code = if signature.signed_on > today {
            Some(InvalidCode::InTheFuture)
        } else if signature.signed_on < case.detected_on {
            Some(InvalidCode::BeforeDetection)
        } else {
            None
        };
        if let Some(code) = code {
            return Err(PlanError::Invalid(vec![Invalid::new("/signed_on", code)]));
        }
        if signature.agreement == PlanAgreement::Guardian && !case.is_child {
            let wrong = Invalid::new("/agreement", InvalidCode::Contradiction);
            return Err(PlanError::Invalid(vec![wrong]));
        }
        let event = self.event(EventKind::PlanSigned);
        let is_in_force = !signature.needs_approval;
        let next = Self {
            state: if is_in_force {
                PlanState::InForce
            } else {
                PlanState::AwaitingApproval
            },
            agreement: Some(signature.agreement),
            signed_on: Some(signature.signed_on),
            signed_by: Some(by.user),
            in_force_at: is_in_force.then_some(now),
            ..self
        };
        Ok((next, event))
    }

    /// A supervisor approves what was signed: somebody else than who signed it.
    ///
    /// # Errors
    /// [`PlanError`] says what stands against it.
    pub fn approve(self, case: &Case, by: &Actor, now: Timestamp) -> Result<(Self, Event), PlanError> {
        may_plan(case, by)?;
        if self.state != PlanState::AwaitingApproval {
            return Err(PlanError::NotAwaiting);
        }
        if self.signed_by == Some(by.user) {
            return Err(PlanError::OwnPlan);
        }
        let event = self.event(EventKind::PlanApproved);
        let next = Self {
            state: PlanState::InForce,
            approved_by: Some(by.user),
            in_force_at: Some(now),
            ..self
        };
        Ok((next, event))
    }

    /// Writes down how far goals and steps have come.
    ///
    /// # Errors
    /// [`PlanError`] says what stands against it.
    pub fn progress(
        self,
        case: &Case,
        goals: &BTreeMap<GoalId, GoalState>,
        steps: &BTreeMap<StepId, StepState>,
        by: &Actor,
    ) -> Result<(Self, Event), PlanError> {
        self.counts(case, by)?;
        let event = self.event(EventKind::PlanProgressed);
        let mut next = self;
        for goal in &mut next.content.goals {
            goal.state = goals.get(&goal.id).copied().unwrap_or(goal.state);
            for step in &mut goal.steps {
                step.state = steps.get(&step.id).copied().unwrap_or(step.state);
            }
        }
        Ok((next, event))
    }

    /// It was looked through with the person and stays as it is.
    ///
    /// # Errors
    /// [`PlanError`] says what stands against it.
    pub fn review(
        self,
        case: &Case,
        reviewed_on: NaiveDate,
        by: &Actor,
        today: NaiveDate,
    ) -> Result<(Self, Event), PlanError> {
        self.counts(case, by)?;
        let code = if reviewed_on > today {
            Some(InvalidCode::InTheFuture)
        } else if self
            .reviewed_on
            .or(self.signed_on)
            .is_some_and(|last| reviewed_on < last)
        {
            Some(InvalidCode::TooEarly)
        } else {
            None
        };
        if let Some(code) = code {
            return Err(PlanError::Invalid(vec![Invalid::new("/reviewed_on", code)]));
        }
        let event = self.event(EventKind::PlanReviewed);
        let next = Self {
            reviewed_on: Some(reviewed_on),
            ..self
        };
        Ok((next, event))
    }

    /// A newer plan takes its place.
    #[must_use]
    pub fn replaced(self) -> Self {
        Self {
            state: PlanState::Replaced,
            ..self
        }
    }

    /// What this person may do with it now, by the names of the operations. That their role allows
    /// it is asked elsewhere.
    #[must_use]
    pub fn abilities(&self, case: &Case, by: &Actor, may_approve: bool) -> Vec<&'static str> {
        if may_plan(case, by).is_err() {
            return Vec::new();
        }
        match self.state {
            PlanState::Draft if self.content.is_finished() => vec!["plan_update", "plan_sign"],
            PlanState::AwaitingApproval if may_approve && self.signed_by != Some(by.user) => {
                vec!["plan_update", "plan_approve"]
            }
            PlanState::Draft | PlanState::AwaitingApproval => vec!["plan_update"],
            PlanState::InForce => vec!["plan_progress", "plan_review"],
            PlanState::Replaced => Vec::new(),
        }
    }

    fn counts(&self, case: &Case, by: &Actor) -> Result<(), PlanError> {
        may_plan(case, by)?;
        if self.state == PlanState::InForce {
            Ok(())
        } else {
            Err(PlanError::NotInForce)
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).case(self.case).subject(self.id)
    }
}

fn may_plan(case: &Case, by: &Actor) -> Result<(), PlanError> {
    case.held_by(by).map_err(|_| PlanError::NotHolder)?;
    if case.is_open() {
        Ok(())
    } else {
        Err(PlanError::CaseClosed)
    }
}

#[cfg(test)]
mod tests;
