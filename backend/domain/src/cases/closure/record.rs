//! What the record of a closing says, and what of it cannot be so.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{ClosureError, ClosureKnown};
use crate::cases::{Case, RiskLevel};
use crate::codes;
use crate::id::{GoalId, PlanId};
use crate::reference::Reference;
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

/// The reason of the pack's list `closing_reason` that is told in words.
pub const OTHER: &str = "other";
/// The reason that lists the attempts.
const LOST_CONTACT: &str = "lost_contact";
/// The reason that names the other case.
pub const DUPLICATE: &str = "duplicate";
/// The reason after which nobody is called.
pub const DIED: &str = "died";

const WORDS_MAX: usize = 4000;
const LINE_MAX: usize = 500;
const NAME_MAX: usize = 200;
const ATTEMPTS_MAX: usize = 20;
/// As many as a plan has at most.
const GOALS_MAX: usize = 20;

codes! {
    /// What came of a goal of the plan.
    GoalOutcome {
        /// It was reached.
        Reached,
        /// It was reached in part.
        PartlyReached,
        /// It was not reached.
        NotReached,
        /// It was given up.
        Dropped,
    }
}

/// What came of a goal, as somebody says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalResultGiven {
    /// The goal of the plan in force.
    pub goal: GoalId,
    /// What came of it.
    pub outcome: GoalOutcome,
    /// Why; not needed of what was reached.
    pub why: Option<String>,
}

/// What came of a goal, with the words of the goal as they stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalResult {
    /// The goal.
    pub goal: GoalId,
    /// What the person wanted to reach.
    pub text: String,
    /// What came of it.
    pub outcome: GoalOutcome,
    /// Why.
    pub why: Option<String>,
}

/// One attempt to reach the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactAttempt {
    /// When.
    pub on: NaiveDate,
    /// How: a code of the pack's list `contact_way`.
    pub way: String,
    /// By whom.
    pub by: String,
}

/// That the person may be called after the closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpAgreed {
    /// After how many months.
    pub months: BTreeSet<u32>,
    /// How: a code of the pack's list `contact_way`.
    pub way: String,
    /// Which contact of the person is safe and what to mind. It tells where the person is reached.
    pub reach: String,
}

/// The words of a closing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosureWords {
    /// The plan that was in force, if there was one.
    #[serde(default)]
    pub plan: Option<PlanId>,
    /// Whether a new assessment of the risk was asked for that nobody had made.
    #[serde(default)]
    pub is_risk_due: bool,
    /// What came of each goal of the plan that was in force.
    pub goals: Vec<GoalResult>,
    /// How somebody tried to reach a person who was lost.
    pub attempts: Vec<ContactAttempt>,
    /// The reference of the other case of the same person.
    pub duplicate_of: Option<String>,
    /// Why the case closes although the danger is high.
    pub danger: Option<String>,
    /// Why it closes, and what else whoever opens it again should know.
    pub note: Option<String>,
}

/// What somebody says when closing a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosureGiven {
    /// Why: a code of the pack's list `closing_reason`.
    pub reason: String,
    /// The day help ended.
    pub decided_on: NaiveDate,
    /// The day of the last contact.
    pub last_contact_on: NaiveDate,
    /// What came of each goal of the plan in force.
    pub goals: Vec<GoalResultGiven>,
    /// How somebody tried to reach a person who was lost.
    pub attempts: Vec<ContactAttempt>,
    /// The reference of the other case, as it was typed.
    pub duplicate_of: Option<String>,
    /// How the person lives: a code of the pack's list `living_situation`.
    pub living: String,
    /// Whether the person works: a code of the pack's list `employment`.
    pub employment: String,
    /// Whether the person goes to school: a code of the pack's list `schooling`.
    pub schooling: String,
    /// Which papers the person has: a code of the pack's list `papers`.
    pub papers: String,
    /// How much danger there is, as whoever closes judges it.
    pub safety: RiskLevel,
    /// Why the case closes although the danger is high.
    pub danger: Option<String>,
    /// That the person may be called afterwards.
    pub follow_up: Option<FollowUpAgreed>,
    /// Why it closes, and what else whoever opens it again should know.
    pub note: Option<String>,
}

/// The record of a closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosureRecord {
    /// Why: a code of the pack's list `closing_reason`.
    pub reason: String,
    /// The day help ended.
    pub decided_on: NaiveDate,
    /// The day of the last contact.
    pub last_contact_on: NaiveDate,
    /// How the person lives.
    pub living: String,
    /// Whether the person works.
    pub employment: String,
    /// Whether the person goes to school.
    pub schooling: String,
    /// Which papers the person has.
    pub papers: String,
    /// How much danger there is, as whoever closed judged it.
    pub safety: RiskLevel,
    /// The risk as it was last assessed.
    pub risk_level: Option<RiskLevel>,
    /// That the person may be called afterwards.
    pub follow_up: Option<FollowUpAgreed>,
    /// The words.
    pub words: ClosureWords,
}

impl ClosureRecord {
    /// Whether it still speaks of the plan in force, of each of its goals in the words that it has now,
    /// and knew of the danger as it is now. The next plan keeps the ids of goals, not their words. A
    /// duplicate names a case that was not closed as one meanwhile.
    pub(super) fn still_holds(&self, case: &Case, known: &ClosureKnown) -> bool {
        let said = self.words.goals.iter().map(|result| (result.goal, &result.text));
        let goals = known.goals.iter().map(|goal| (goal.id, &goal.text));
        let other = known.duplicate.as_ref().map(Reference::as_str);
        self.words.plan == known.plan
            && said.eq(goals)
            && self.risk_level == case.risk_level
            && (self.words.is_risk_due || !known.leaves_risk_open(&self.reason))
            && self.words.duplicate_of.as_deref() == other
    }
}

impl ClosureGiven {
    /// The record, with its texts tidied, if every field holds.
    pub(super) fn checked(self, case: &Case, known: &ClosureKnown) -> Result<ClosureRecord, ClosureError> {
        let mut check = Check {
            known,
            refused: Vec::new(),
        };
        check.list("/reason", "closing_reason", &self.reason);
        check.list("/living_situation", "living_situation", &self.living);
        check.list("/employment", "employment", &self.employment);
        check.list("/schooling", "schooling", &self.schooling);
        check.list("/papers", "papers", &self.papers);
        check.day("/decided_on", self.decided_on, case.detected_on);
        check.day("/last_contact_on", self.last_contact_on, case.detected_on);
        let words = ClosureWords {
            plan: known.plan,
            is_risk_due: known.is_risk_due,
            goals: check.goals(self.goals),
            attempts: check.attempts(&self.reason, self.attempts, self.last_contact_on),
            duplicate_of: check.duplicate(&self.reason, self.duplicate_of.as_deref(), case),
            danger: check.danger(
                &self.reason,
                self.danger.as_deref(),
                [Some(self.safety), case.risk_level],
            ),
            note: check.note(&self.reason, self.note.as_deref()),
        };
        let is_agreed = self.follow_up.is_some();
        let follow_up = self.follow_up.and_then(|agreed| check.follow_up(&self.reason, agreed));
        if !check.refused.is_empty() {
            return Err(ClosureError::Invalid(check.refused));
        }
        if is_agreed && !known.has_consent {
            return Err(ClosureError::NoConsent);
        }
        Ok(ClosureRecord {
            reason: self.reason,
            decided_on: self.decided_on,
            last_contact_on: self.last_contact_on,
            living: self.living,
            employment: self.employment,
            schooling: self.schooling,
            papers: self.papers,
            safety: self.safety,
            risk_level: case.risk_level,
            follow_up,
            words,
        })
    }
}

/// Looks at a closing field by field, and keeps every one that cannot be so.
struct Check<'a> {
    known: &'a ClosureKnown<'a>,
    refused: Vec<Invalid>,
}

impl Check<'_> {
    fn refuse(&mut self, pointer: impl Into<String>, code: InvalidCode) {
        self.refused.push(Invalid::new(pointer, code));
    }

    fn list(&mut self, pointer: &str, list: &str, code: &str) {
        if !self.known.pack.has_code(list, code) {
            self.refuse(pointer, InvalidCode::UnknownCode);
        }
    }

    fn day(&mut self, pointer: &str, on: NaiveDate, detected: NaiveDate) {
        if on > self.known.today {
            self.refuse(pointer, InvalidCode::InTheFuture);
        } else if on < detected {
            self.refuse(pointer, InvalidCode::BeforeDetection);
        }
    }

    /// A text that may be left out.
    fn text(&mut self, pointer: &str, text: Option<&str>, max: usize) -> Option<String> {
        optional(&mut self.refused, pointer, text, |text| paragraphs(text, max))
    }

    /// A text that must be there.
    fn words(
        &mut self,
        pointer: &str,
        text: &str,
        take: fn(&str, usize) -> Result<String, InvalidCode>,
        max: usize,
    ) -> String {
        take(text, max).unwrap_or_else(|code| {
            self.refuse(pointer, code);
            String::new()
        })
    }

    /// Of every goal of the plan in force, once, in the order of the plan.
    fn goals(&mut self, given: Vec<GoalResultGiven>) -> Vec<GoalResult> {
        if given.len() > GOALS_MAX {
            self.refuse("/goals", InvalidCode::TooMany);
            return Vec::new();
        }
        let mut results = Vec::new();
        for (at, one) in given.into_iter().enumerate() {
            let Some(goal) = self.known.goals.iter().find(|goal| goal.id == one.goal) else {
                self.refuse(format!("/goals/{at}/id"), InvalidCode::UnknownCode);
                continue;
            };
            if results.iter().any(|before: &GoalResult| before.goal == one.goal) {
                self.refuse(format!("/goals/{at}/id"), InvalidCode::Repeated);
                continue;
            }
            let pointer = format!("/goals/{at}/why");
            let before = self.refused.len();
            let why = self.text(&pointer, one.why.as_deref(), LINE_MAX);
            if why.is_none() && one.outcome != GoalOutcome::Reached && self.refused.len() == before {
                self.refuse(pointer, InvalidCode::Required);
            }
            results.push(GoalResult {
                goal: one.goal,
                text: goal.text.clone(),
                outcome: one.outcome,
                why,
            });
        }
        let place = |result: &GoalResult| self.known.goals.iter().position(|goal| goal.id == result.goal);
        results.sort_by_key(place);
        if results.len() < self.known.goals.len() {
            self.refuse("/goals", InvalidCode::Required);
        }
        results
    }

    /// A person who was lost was looked for, after the last contact.
    fn attempts(&mut self, reason: &str, given: Vec<ContactAttempt>, last: NaiveDate) -> Vec<ContactAttempt> {
        if reason != LOST_CONTACT {
            if !given.is_empty() {
                self.refuse("/attempts", InvalidCode::Contradiction);
            }
            return Vec::new();
        }
        if given.is_empty() {
            self.refuse("/attempts", InvalidCode::Required);
        }
        if given.len() > ATTEMPTS_MAX {
            self.refuse("/attempts", InvalidCode::TooMany);
            return Vec::new();
        }
        let mut attempts = Vec::new();
        for (at, one) in given.into_iter().enumerate() {
            if one.on > self.known.today {
                self.refuse(format!("/attempts/{at}/on"), InvalidCode::InTheFuture);
            } else if one.on < last {
                self.refuse(format!("/attempts/{at}/on"), InvalidCode::TooEarly);
            }
            self.list(&format!("/attempts/{at}/way"), "contact_way", &one.way);
            let by = self.words(&format!("/attempts/{at}/by"), &one.by, line, NAME_MAX);
            attempts.push(ContactAttempt { by, ..one });
        }
        attempts
    }

    /// Of a duplicate, the other case: one that the caller knows, and not this one.
    fn duplicate(&mut self, reason: &str, given: Option<&str>, case: &Case) -> Option<String> {
        let other = self.known.duplicate.as_ref().filter(|other| **other != case.reference);
        match (
            reason == DUPLICATE,
            given.map(str::trim).filter(|text| !text.is_empty()),
        ) {
            (true, None) => self.refuse("/duplicate_of", InvalidCode::Required),
            (true, Some(_)) if other.is_none() => self.refuse("/duplicate_of", InvalidCode::UnknownCode),
            (true, Some(_)) => return other.map(|other| other.as_str().to_owned()),
            (false, Some(_)) => self.refuse("/duplicate_of", InvalidCode::Contradiction),
            (false, None) => {}
        }
        None
    }

    /// Whoever closes a case in high danger says why, and also who does not wait for an assessment.
    fn danger(&mut self, reason: &str, given: Option<&str>, levels: [Option<RiskLevel>; 2]) -> Option<String> {
        let before = self.refused.len();
        let danger = self.text("/danger", given, WORDS_MAX);
        let is_high = levels.into_iter().flatten().any(|level| level >= RiskLevel::High);
        let is_asked = is_high || self.known.leaves_risk_open(reason);
        if is_asked && danger.is_none() && self.refused.len() == before {
            self.refuse("/danger", InvalidCode::Required);
        }
        danger
    }

    fn note(&mut self, reason: &str, given: Option<&str>) -> Option<String> {
        let before = self.refused.len();
        let note = self.text("/note", given, WORDS_MAX);
        if reason == OTHER && note.is_none() && self.refused.len() == before {
            self.refuse("/note", InvalidCode::Required);
        }
        note
    }

    fn follow_up(&mut self, reason: &str, given: FollowUpAgreed) -> Option<FollowUpAgreed> {
        if reason == DIED {
            self.refuse("/follow_up", InvalidCode::Contradiction);
            return None;
        }
        let offered = self.known.pack.follow_up_months();
        if given.months.is_empty() {
            self.refuse("/follow_up/months", InvalidCode::Required);
        } else if !given.months.iter().all(|month| offered.contains(month)) {
            self.refuse("/follow_up/months", InvalidCode::UnknownCode);
        }
        self.list("/follow_up/way", "contact_way", &given.way);
        let reach = self.words("/follow_up/reach", &given.reach, paragraphs, LINE_MAX);
        Some(FollowUpAgreed { reach, ..given })
    }
}
