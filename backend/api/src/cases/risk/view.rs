//! An assessment of risk as the caller reads it.

use chrono::{DateTime, Utc};
use punte_domain::access::{Actor, Permission};
use punte_domain::cases::risk::{
    LoweringOutcome, RiskAnswers, RiskAssessment, RiskAssessmentState, RiskFloor, RiskReason, RiskReasonKind,
    RiskStrength, floor,
};
use punte_domain::cases::{Case, RiskLevel};
use punte_domain::id::{RiskAssessmentId, UserId};
use punte_domain::pack::Pack;
use punte_storage::cases::{age, risk as storage};
use punte_storage::{CaseKey, Names, Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::etag::Versioned;

/// An assessment of risk in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskAssessmentSummary)]
pub(crate) struct RiskAssessmentSummaryView {
    id: RiskAssessmentId,
    version: i64,
    state: RiskAssessmentState,
    /// The version of the form; once it is finished, of the one whose rules made its floor.
    #[schema(example = "2026.1")]
    form_version: String,
    started_by: UserId,
    started_by_name: String,
    organisation_name: String,
    started_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    /// How many factors are answered, unknowns among them …
    answered: usize,
    /// … of so many.
    asked: usize,
    /// What it came to; `null` while it is open.
    result: Option<RiskResultView>,
}

/// What an assessment came to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskResult)]
pub(crate) struct RiskResultView {
    /// The level that counts.
    level: RiskLevel,
    /// The level the answers made the least.
    floor: RiskLevel,
    /// The level the assessor judged.
    judged: RiskLevel,
    /// Why, in words.
    grounds: Option<String>,
    judged_by: UserId,
    judged_by_name: String,
    /// What a second person said to a judgement below the floor; `null` where nobody is asked, or
    /// has answered yet.
    second: Option<RiskSecondView>,
}

/// What became of a judgement below the floor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskSecond)]
struct RiskSecondView {
    outcome: LoweringOutcome,
    /// `null` where it lapsed.
    by_name: Option<String>,
    reason: Option<String>,
    at: DateTime<Utc>,
}

/// An assessment of risk with its answers and what they make the floor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskAssessment)]
pub(crate) struct RiskAssessmentView {
    #[serde(flatten)]
    summary: RiskAssessmentSummaryView,
    /// Whether the caller may answer and finish it now.
    takes_answers: bool,
    /// Whether the caller may now say, as the second person, whether the level goes below the floor.
    takes_second: bool,
    /// What the answers make the floor, so far or when it was finished.
    floor: RiskFloorView,
    /// What is answered. Factors that were not asked are left out.
    answers: Vec<RiskAnswerView>,
    /// The assessment of the case that counted before this one.
    previous: Option<RiskPreviousView>,
    /// What that one answered.
    before: Vec<RiskAnswerView>,
}

/// The assessment before another one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskPrevious)]
struct RiskPreviousView {
    id: RiskAssessmentId,
    /// The level that counts by it.
    level: RiskLevel,
    assessed_at: DateTime<Utc>,
}

/// The level below which nobody goes alone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskFloor)]
struct RiskFloorView {
    level: RiskLevel,
    /// What made it. Never a number.
    reasons: Vec<RiskReasonView>,
    /// The level it could be, were all that is not known there.
    could_be: RiskLevel,
    /// What would make it higher: each is enough if all of its factors turn out to be there.
    could_be_if: Vec<RiskReasonView>,
}

/// What makes a level, with the factors it rests on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskReason)]
struct RiskReasonView {
    kind: RiskReasonKind,
    level: RiskLevel,
    #[schema(example = json!(["explicit_threat", "address_known"]))]
    factors: Vec<String>,
}

/// An answer, with who gave it and when.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskAnswer)]
struct RiskAnswerView {
    #[schema(example = "explicit_threat")]
    factor: String,
    strength: RiskStrength,
    by_name: String,
    organisation_name: String,
    at: DateTime<Utc>,
}

impl Versioned for RiskAssessmentView {
    fn version(&self) -> i64 {
        self.summary.version
    }
}

impl From<RiskReason> for RiskReasonView {
    fn from(reason: RiskReason) -> Self {
        Self {
            kind: reason.kind,
            level: reason.level,
            factors: reason.factors,
        }
    }
}

impl From<RiskFloor> for RiskFloorView {
    fn from(floor: RiskFloor) -> Self {
        Self {
            level: floor.level,
            reasons: floor.reasons.into_iter().map(Into::into).collect(),
            could_be: floor.could_be,
            could_be_if: floor.could_be_if.into_iter().map(Into::into).collect(),
        }
    }
}

impl RiskAssessmentSummaryView {
    pub(super) fn new(pack: &Pack, assessment: &RiskAssessment, names: &Names) -> Self {
        let result = assessment.result.as_ref().map(|result| RiskResultView {
            level: result.level(),
            floor: result.floor.level,
            judged: result.judged,
            grounds: result.grounds.clone(),
            judged_by: result.by,
            judged_by_name: names.user(result.by),
            second: result.second.as_ref().map(|second| RiskSecondView {
                outcome: second.outcome,
                by_name: second.by.map(|by| names.user(by)),
                reason: second.reason.clone(),
                at: second.at,
            }),
        });
        Self {
            id: assessment.id,
            version: assessment.version,
            state: assessment.state,
            form_version: assessment.form_version.clone(),
            started_by: assessment.started_by,
            started_by_name: names.user(assessment.started_by),
            organisation_name: names.organisation(assessment.organisation),
            started_at: assessment.started_at,
            finished_at: assessment.finished_at,
            answered: assessment.answers.len(),
            asked: assessment
                .result
                .as_ref()
                .map_or_else(|| pack.risk().factors().count(), |result| result.asked),
            result,
        }
    }
}

/// Everybody an assessment names, its answers apart.
pub(super) fn people(assessment: &RiskAssessment) -> impl Iterator<Item = UserId> {
    let result = assessment.result.as_ref();
    let second = result.and_then(|result| result.second.as_ref());
    [
        Some(assessment.started_by),
        result.map(|result| result.by),
        second.and_then(|second| second.by),
    ]
    .into_iter()
    .flatten()
}

/// The assessment with all that is asked of it.
pub(super) async fn view(
    tx: &Tx,
    pack: &Pack,
    actor: &Actor,
    case: &Case,
    key: &CaseKey,
    assessment: &RiskAssessment,
) -> Result<RiskAssessmentView, Problem> {
    let before = storage::before(tx, key, assessment).await?;
    let previous = before.as_ref().and_then(|before| {
        Some(RiskPreviousView {
            id: before.id,
            level: before.level()?,
            assessed_at: before.finished_at?,
        })
    });
    let before = before.map(|before| before.answers).unwrap_or_default();
    let answered = || assessment.answers.values().chain(before.values());
    let names = names(
        tx,
        actor.language,
        answered()
            .map(|answer| answer.organisation)
            .chain([assessment.organisation]),
        answered().map(|answer| answer.by).chain(people(assessment)),
    )
    .await?;
    let floor = if let Some(result) = &assessment.result {
        result.floor.clone()
    } else {
        let today = age::today(tx, pack, case.clone()).await?;
        floor(pack.risk(), &assessment.answers, today.is_child)
    };
    let may_confirm = actor.may(Permission::RiskConfirm);
    Ok(RiskAssessmentView {
        summary: RiskAssessmentSummaryView::new(pack, assessment, &names),
        takes_answers: assessment.takes_answers(case, actor).is_ok(),
        takes_second: may_confirm && assessment.may_be_confirmed(case, actor).is_ok(),
        floor: floor.into(),
        answers: answers(&assessment.answers, &names),
        previous,
        before: answers(&before, &names),
    })
}

fn answers(answers: &RiskAnswers, names: &Names) -> Vec<RiskAnswerView> {
    let views = answers.iter().map(|(factor, answer)| RiskAnswerView {
        factor: factor.clone(),
        strength: answer.strength,
        by_name: names.user(answer.by),
        organisation_name: names.organisation(answer.organisation),
        at: answer.at,
    });
    views.collect()
}
