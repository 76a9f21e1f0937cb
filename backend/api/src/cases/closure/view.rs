//! A closing as the caller reads it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::{Actor, Class, Permission, Record, decide};
use punte_domain::cases::closure::{Closure, ClosureState, GoalOutcome, Reopening};
use punte_domain::cases::{Case, RiskLevel};
use punte_domain::id::{ClosureId, GoalId};
use punte_storage::{Names, Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::etag::Versioned;

/// A closing of a case, asked for or done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Closure)]
pub(crate) struct ClosureView {
    pub(super) id: ClosureId,
    version: i64,
    state: ClosureState,
    organisation_name: String,
    requested_by_name: String,
    requested_at: DateTime<Utc>,
    /// A code of the pack's list `closing_reason`.
    #[schema(example = "goals_achieved")]
    reason: String,
    /// The day help ended.
    decided_on: NaiveDate,
    last_contact_on: NaiveDate,
    /// What came of each goal of the plan that was in force.
    goals: Vec<ClosureGoalView>,
    /// How somebody tried to reach a person who was lost.
    attempts: Vec<ClosureAttemptView>,
    /// The reference of the other case of the same person.
    duplicate_of: Option<String>,
    /// A code of the pack's list `living_situation`.
    #[schema(example = "own_home")]
    living_situation: String,
    /// A code of the pack's list `employment`.
    #[schema(example = "employed")]
    employment: String,
    /// A code of the pack's list `schooling`.
    #[schema(example = "completed")]
    schooling: String,
    /// A code of the pack's list `papers`.
    #[schema(example = "complete")]
    papers: String,
    /// How much danger there was, as whoever closed judged it.
    safety: RiskLevel,
    /// The risk as it was last assessed before.
    risk_level: Option<RiskLevel>,
    /// Why it closes although the danger is high.
    danger: Option<String>,
    /// What else whoever opens it again should know.
    note: Option<String>,
    /// That the person agreed to be contacted afterwards.
    follow_up: Option<ClosureFollowUpView>,
    /// Who approved it, returned it or took it back.
    answered_by_name: Option<String>,
    answered_at: Option<DateTime<Utc>>,
    /// Why it was returned.
    return_reason: Option<String>,
    /// When the case was closed by it.
    closed_at: Option<DateTime<Utc>>,
    /// That the case was opened again.
    reopening: Option<ReopeningView>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["closure_approve", "closure_return"]))]
    abilities: Vec<&'static str>,
}

/// What came of a goal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClosureGoal)]
struct ClosureGoalView {
    id: GoalId,
    /// The goal as it stood in the plan.
    text: String,
    outcome: GoalOutcome,
    why: Option<String>,
}

/// An attempt to reach the person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClosureAttempt)]
struct ClosureAttemptView {
    on: NaiveDate,
    /// A code of the pack's list `contact_way`.
    #[schema(example = "phone")]
    way: String,
    by: String,
}

/// That the person agreed to be contacted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClosureFollowUp)]
struct ClosureFollowUpView {
    /// After how many months.
    #[schema(example = json!([1, 3, 6, 12]))]
    months: BTreeSet<u32>,
    /// A code of the pack's list `contact_way`.
    #[schema(example = "phone")]
    way: String,
    /// Which contact is safe and what to mind; `null` for whoever may not know how to reach the person.
    reach: Option<String>,
}

/// That a case was opened again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reopening)]
struct ReopeningView {
    by_name: String,
    organisation_name: String,
    at: DateTime<Utc>,
    /// A code of the pack's list `reopening_reason`.
    #[schema(example = "person_asked")]
    reason: String,
    words: Option<String>,
}

impl ClosureView {
    /// Whether it tells how the person is reached.
    pub(super) fn shows_reach(&self) -> bool {
        self.follow_up.as_ref().is_some_and(|agreed| agreed.reach.is_some())
    }
}

impl Versioned for ClosureView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Closings of a case as the caller reads them.
pub(super) async fn views(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    closures: Vec<Closure>,
) -> Result<Vec<ClosureView>, Problem> {
    let reopenings = || closures.iter().filter_map(|closure| closure.reopening.as_ref());
    let names = names(
        tx,
        actor.language,
        closures
            .iter()
            .map(|closure| closure.organisation)
            .chain(reopenings().map(|reopening| reopening.organisation)),
        closures
            .iter()
            .flat_map(|closure| [Some(closure.requested_by), closure.answered_by])
            .flatten()
            .chain(reopenings().map(|reopening| reopening.by)),
    )
    .await?;
    let facts = punte_storage::cases::facts(tx, case).await?;
    let may = |permission, class| decide(&actor.into(), permission, Record::Case(&facts, class), tx.now).is_allowed();
    let sight = Sight {
        closes: may(Permission::CasesDecide, Class::Operational),
        approves: may(Permission::ClosuresApprove, Class::Sensitive),
        reaches: may(Permission::CasesIdentity, Class::LifeCritical),
    };
    Ok(closures
        .into_iter()
        .map(|closure| view(closure, case, actor, &sight, &names))
        .collect())
}

/// What the caller's roles allow.
struct Sight {
    closes: bool,
    approves: bool,
    reaches: bool,
}

fn view(closure: Closure, case: &Case, actor: &Actor, sight: &Sight, names: &Names) -> ClosureView {
    let abilities = closure.abilities(case, actor, sight.closes, sight.approves);
    let record = closure.record;
    ClosureView {
        id: closure.id,
        version: closure.version,
        state: closure.state,
        organisation_name: names.organisation(closure.organisation),
        requested_by_name: names.user(closure.requested_by),
        requested_at: closure.requested_at,
        reason: record.reason,
        decided_on: record.decided_on,
        last_contact_on: record.last_contact_on,
        goals: record
            .words
            .goals
            .into_iter()
            .map(|result| ClosureGoalView {
                id: result.goal,
                text: result.text,
                outcome: result.outcome,
                why: result.why,
            })
            .collect(),
        attempts: record
            .words
            .attempts
            .into_iter()
            .map(|attempt| ClosureAttemptView {
                on: attempt.on,
                way: attempt.way,
                by: attempt.by,
            })
            .collect(),
        duplicate_of: record.words.duplicate_of,
        living_situation: record.living,
        employment: record.employment,
        schooling: record.schooling,
        papers: record.papers,
        safety: record.safety,
        risk_level: record.risk_level,
        danger: record.words.danger,
        note: record.words.note,
        follow_up: record.follow_up.map(|agreed| ClosureFollowUpView {
            months: agreed.months,
            way: agreed.way,
            reach: Some(agreed.reach).filter(|_| sight.reaches),
        }),
        answered_by_name: closure.answered_by.map(|user| names.user(user)),
        answered_at: closure.answered_at,
        return_reason: closure.return_reason,
        closed_at: closure.closed_at,
        reopening: closure.reopening.map(|reopening| reopening_view(reopening, names)),
        abilities,
    }
}

fn reopening_view(reopening: Reopening, names: &Names) -> ReopeningView {
    ReopeningView {
        by_name: names.user(reopening.by),
        organisation_name: names.organisation(reopening.organisation),
        at: reopening.at,
        reason: reopening.reason,
        words: reopening.words,
    }
}
