//! What people write in a plan.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::codes;
use crate::id::{GoalId, OrganisationId, StepId, UserId};
use crate::text::{Invalid, InvalidCode, paragraphs};

codes! {
    /// How far a goal has come.
    GoalState {
        /// It is worked towards.
        Open,
        /// It is reached.
        Achieved,
        /// Part of it is reached, and no more is planned.
        PartlyAchieved,
        /// It is given up.
        Dropped,
    }
}

codes! {
    /// How far a step has come.
    StepState {
        /// It is still to be done.
        Open,
        /// It is done.
        Done,
        /// It is not done any more.
        Dropped,
    }
}

/// A step towards a goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its id.
    pub id: StepId,
    /// What is to be done.
    pub text: String,
    /// The colleague who does it.
    pub user: Option<UserId>,
    /// The organisation that does it. Where neither is named the person does it themselves.
    pub organisation: Option<OrganisationId>,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// How far it has come.
    pub state: StepState,
}

impl Step {
    /// The colleague who has still to do it.
    #[must_use]
    pub(super) fn open_of(&self) -> Option<UserId> {
        self.user.filter(|_| self.state == StepState::Open)
    }
}

/// A goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// Its id.
    pub id: GoalId,
    /// What the person wants to reach.
    pub text: String,
    /// The needs it answers: codes of the pack's list `need_domain`.
    pub needs: Vec<String>,
    /// How far it has come.
    pub state: GoalState,
    /// What leads there.
    pub steps: Vec<Step>,
}

/// What people write in a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanContent {
    /// Its goals.
    pub goals: Vec<Goal>,
}

const GOALS_MAX: usize = 20;
const STEPS_MAX: usize = 20;
const NEEDS_MAX: usize = 40;
const LINE_MAX: usize = 500;

impl PlanContent {
    /// The content with its texts tidied, if every field holds. `known` is what the pack and the
    /// directory know.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self, known: &PlanKnown) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        if self.goals.len() > GOALS_MAX {
            return Err(vec![Invalid::new("/goals", InvalidCode::TooMany)]);
        }
        let goals = self
            .goals
            .into_iter()
            .enumerate()
            .map(|(at, goal)| goal.checked(&format!("/goals/{at}"), known, &mut refused))
            .collect();
        if refused.is_empty() {
            Ok(Self { goals })
        } else {
            Err(refused)
        }
    }

    /// Who is to do something.
    pub fn users(&self) -> impl Iterator<Item = UserId> {
        let steps = self.goals.iter().flat_map(|goal| &goal.steps);
        steps.filter_map(|step| step.user)
    }

    /// Whether it can be signed: it has a goal, and every goal a step.
    pub(super) fn is_finished(&self) -> bool {
        !self.goals.is_empty() && self.goals.iter().all(|goal| !goal.steps.is_empty())
    }
}

/// What a plan may name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanKnown {
    /// The domains of needs of the pack.
    pub domains: BTreeSet<String>,
    /// Those of the named people who may sign in and work for the organisation that holds the case.
    pub colleagues: BTreeSet<UserId>,
    /// Those of the named organisations that there are.
    pub organisations: BTreeSet<OrganisationId>,
}

impl Goal {
    fn checked(self, at: &str, known: &PlanKnown, refused: &mut Vec<Invalid>) -> Self {
        let text = words(&format!("{at}/text"), &self.text, refused);
        let mut seen = BTreeSet::new();
        if self.needs.len() > NEEDS_MAX {
            refused.push(Invalid::new(format!("{at}/needs"), InvalidCode::TooMany));
        }
        for (i, domain) in self.needs.iter().enumerate().take(NEEDS_MAX) {
            if !known.domains.contains(domain) {
                refused.push(Invalid::new(format!("{at}/needs/{i}"), InvalidCode::UnknownCode));
            } else if !seen.insert(domain) {
                refused.push(Invalid::new(format!("{at}/needs/{i}"), InvalidCode::Repeated));
            }
        }
        if self.steps.len() > STEPS_MAX {
            refused.push(Invalid::new(format!("{at}/steps"), InvalidCode::TooMany));
        }
        let steps = self
            .steps
            .into_iter()
            .enumerate()
            .take(STEPS_MAX)
            .map(|(i, step)| step.checked(&format!("{at}/steps/{i}"), known, refused))
            .collect();
        Self { text, steps, ..self }
    }
}

impl Step {
    fn checked(self, at: &str, known: &PlanKnown, refused: &mut Vec<Invalid>) -> Self {
        let text = words(&format!("{at}/text"), &self.text, refused);
        if self.user.is_some_and(|user| !known.colleagues.contains(&user)) {
            refused.push(Invalid::new(format!("{at}/user_id"), InvalidCode::UnknownCode));
        }
        match self.organisation {
            Some(_) if self.user.is_some() => {
                refused.push(Invalid::new(
                    format!("{at}/organisation_id"),
                    InvalidCode::Contradiction,
                ));
            }
            Some(organisation) if !known.organisations.contains(&organisation) => {
                refused.push(Invalid::new(format!("{at}/organisation_id"), InvalidCode::UnknownCode));
            }
            _ => {}
        }
        Self { text, ..self }
    }
}

fn words(at: &str, text: &str, refused: &mut Vec<Invalid>) -> String {
    paragraphs(text, LINE_MAX).unwrap_or_else(|code| {
        refused.push(Invalid::new(at, code));
        String::new()
    })
}
