//! Risk: assessments, their second person, what asks for a new one, and the safety plan.

pub(super) mod form;
pub(super) mod safety_plan;
pub(super) mod second;
pub(super) mod trigger;
mod view;

use actix_web::web::{Data, Path};
use actix_web::{get, patch, post};
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::risk::{
    RiskAssessment, RiskError, RiskGiven, RiskJudgement, RiskStrength, check_risk_answers,
};
use punte_domain::cases::{Case, RiskLevel};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, RiskAssessmentId};
use punte_domain::text::{Invalid, paragraphs};
use punte_storage::cases::{clock, risk as storage};
use punte_storage::{CaseKey, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::step::shown;
use super::track::CasePartQuery;
use crate::auth::{CasesContent, Granted};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};
use view::{RiskAssessmentSummaryView, RiskAssessmentView, people, view};

/// The longest grounds, in characters.
const GROUNDS_MAX: usize = 10_000;

/// A page of assessments of risk.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RiskAssessmentPage {
    items: Vec<RiskAssessmentSummaryView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(RiskAssessmentPage);

/// List the assessments of risk of a case
///
/// Latest first; of the finished ones the latest counts. The reading is recorded. For whoever may
/// read content of the case.
#[utoipa::path(tag = "cases", operation_id = "risk_assessment_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = RiskAssessmentPage), Problem))]
#[get("/cases/{id}/risk-assessments")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<RiskAssessmentPage>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let key = tx.case_key(case.id).await?;
    let page = storage::list(&tx, &key, &request).await?;
    let names = names(
        &tx,
        actor.language,
        page.items.iter().map(|assessment| assessment.organisation),
        page.items.iter().flat_map(people),
    )
    .await?;
    if !page.items.is_empty() {
        let shown = Event::new(EventKind::ReadRisk).case(case.id).fields(["result"]);
        app.record(&actor, [shown]).await?;
    }
    let items = page.items.iter();
    Ok(Listed(RiskAssessmentPage {
        items: items
            .map(|one| RiskAssessmentSummaryView::new(&app.pack, one, &names))
            .collect(),
        next: page.next,
    }))
}

/// Begin to assess the risk
///
/// One assessment of a case at a time takes answers. For whoever may write content in the
/// organisation that holds the case, while the case is open.
#[utoipa::path(tag = "cases", operation_id = "risk_assessment_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = CREATED, body = RiskAssessmentView), Problem))]
#[post("/cases/{id}/risk-assessments")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    once: IdempotencyKey,
) -> Result<Created<RiskAssessmentView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: RiskAssessmentId = tx.new_id();
    let assessment = if let Some(earlier) = tx.once(&once.of_no_body(&app), id).await? {
        let assessment = storage::find(&tx, &key, earlier).await?;
        tx.record(read_event(&assessment)).await?;
        assessment
    } else {
        let has_open = storage::has_open(&tx, case.id).await?;
        let (assessment, started) = RiskAssessment::start(id, &case, app.pack.risk(), has_open, &actor, tx.now)?;
        storage::add(&tx, &key, &assessment).await?;
        tx.record(started).await?;
        assessment
    };
    let view = view(&tx, &app.pack, &actor, &case, &key, &assessment).await?;
    tx.commit().await?;
    let place = format!("/api/v1/cases/{}/risk-assessments/{}", case.id, assessment.id);
    Ok(Created(view, place))
}

/// Read an assessment of risk
///
/// Its answers with who gave them, what they make the floor and why, what could make it higher, and
/// what was answered last time. The reading is recorded. For whoever may read content of the case.
#[utoipa::path(tag = "cases", operation_id = "risk_assessment_read",
    params(("id" = CaseId, Path), ("assessment_id" = RiskAssessmentId, Path)),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = RiskAssessmentView), Problem))]
#[get("/cases/{id}/risk-assessments/{assessment_id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, RiskAssessmentId)>,
) -> Result<Etag<RiskAssessmentView>, Problem> {
    let tx = app.read(&actor);
    let (case_id, id) = path.into_inner();
    let case = super::find(&tx, &actor, &actor.scope(), case_id).await?;
    let key = tx.case_key(case.id).await?;
    let assessment = storage::find(&tx, &key, id).await?;
    let view = view(&tx, &app.pack, &actor, &case, &key, &assessment).await?;
    app.record(&actor, [read_event(&assessment)]).await?;
    Ok(Etag(view))
}

/// The finished assessment that counts, or another one, and the entry to record before it is shown.
pub(super) async fn to_print(
    app: &App,
    tx: &Tx,
    actor: &Granted<CasesContent>,
    case: CaseId,
    id: Option<RiskAssessmentId>,
) -> Result<Option<(RiskAssessmentView, Option<Event>)>, Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let assessment = match id {
        Some(id) => Some(storage::find(tx, &key, id).await?),
        None => storage::newest(tx, &key).await?,
    };
    let Some(one) = assessment else { return Ok(None) };
    let view = view(tx, &app.pack, actor, &case, &key, &one).await?;
    Ok(Some((view, Some(read_event(&one)))))
}

fn read_event(assessment: &RiskAssessment) -> Event {
    Event::new(EventKind::ReadRisk)
        .case(assessment.case)
        .subject(assessment.id)
        .fields(["answers", "result"])
}

/// Answers to factors of one domain.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"domain": "exploiter", "answers": [
    {"factor": "explicit_threat", "strength": "high"}, {"factor": "address_known", "strength": "unknown"}]}))]
pub(crate) struct RiskAssessmentUpdate {
    /// The domain.
    #[schema(max_length = 100)]
    domain: String,
    /// Those that change; what is left out stays as it is.
    #[schema(max_items = 200)]
    answers: Vec<RiskAnswerGiven>,
}

/// How strong a factor is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RiskAnswerGiven {
    #[schema(max_length = 100)]
    factor: String,
    strength: RiskStrength,
}

/// Answer factors of an assessment of risk
///
/// Of one domain, as many as were looked at. An answer that is said again as it stands keeps who
/// gave it first. For whoever may write content in the organisation that holds the case, while case
/// and assessment are open.
#[utoipa::path(tag = "cases", operation_id = "risk_assessment_answer",
    params(("id" = CaseId, Path), ("assessment_id" = RiskAssessmentId, Path),
           ("If-Match" = String, Header, description = "The version that was answered", example = "\"3\"")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = RiskAssessmentView), Problem))]
#[patch("/cases/{id}/risk-assessments/{assessment_id}")]
pub(super) async fn answer(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, RiskAssessmentId)>,
    version: IfMatch,
    body: Json<RiskAssessmentUpdate>,
) -> Result<Etag<RiskAssessmentView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, key, assessment) = found(&tx, &actor, &actor.scope(), path.into_inner()).await?;
    if assessment.version != version.0 {
        let view = view(&tx, &app.pack, &actor, &case, &key, &assessment).await?;
        return shown(&app, tx, &actor, read_event(&assessment), view, false).await;
    }
    let body = body.into_inner();
    let given: Vec<RiskGiven> = body.answers.into_iter().map(Into::into).collect();
    check_risk_answers(app.pack.risk(), &body.domain, &given)?;
    let (assessment, answered) = assessment.answer(&case, &given, &actor, tx.now)?;
    let assessment = storage::save(&tx, &key, assessment).await?;
    tx.record(answered).await?;
    let view = view(&tx, &app.pack, &actor, &case, &key, &assessment).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

impl From<RiskAnswerGiven> for RiskGiven {
    fn from(given: RiskAnswerGiven) -> Self {
        Self {
            factor: given.factor,
            strength: given.strength,
        }
    }
}

/// The assessor's judgement.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"level": "high", "grounds": "He waits near the school."}))]
pub(crate) struct RiskAssessmentFinish {
    level: RiskLevel,
    /// Why. Below the floor it is asked for.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    grounds: Option<String>,
}

/// Finish an assessment of risk
///
/// With a judgement. The higher of it and the floor is the level of the case from now on; a
/// judgement below the floor awaits a second person (`risk_lowering_confirm`), and until then the
/// floor counts. The next review is due as the level asks. For whoever may write content in the
/// organisation that holds the case, while case and assessment are open.
#[utoipa::path(tag = "cases", operation_id = "risk_assessment_finish",
    params(("id" = CaseId, Path), ("assessment_id" = RiskAssessmentId, Path),
           ("If-Match" = String, Header, description = "The version whose answers count", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = RiskAssessmentView), Problem))]
#[post("/cases/{id}/risk-assessments/{assessment_id}/finish")]
pub(super) async fn finish(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, RiskAssessmentId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<RiskAssessmentFinish>,
) -> Result<Etag<RiskAssessmentView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, key, assessment) = found(&tx, &actor, &actor.scope(), path.into_inner()).await?;
    let is_done = tx.once(&once.of(&app, &body), assessment.id).await?.is_some();
    if is_done || assessment.version != version.0 {
        let view = view(&tx, &app.pack, &actor, &case, &key, &assessment).await?;
        return shown(&app, tx, &actor, read_event(&assessment), view, is_done).await;
    }
    let case = super::person::aged_today(&tx, &app.pack, case).await?;
    let judgement = judgement(body.into_inner())?;
    let (assessment, finished) = assessment.finish(&case, app.pack.risk(), judgement, &actor, tx.now)?;
    storage::lapse(&tx, &key).await?;
    let assessment = storage::save(&tx, &key, assessment).await?;
    tx.record_all(finished).await?;
    let case = assessed(&app, &tx, case, &assessment, Milestone::RiskAssessed).await?;
    let view = view(&tx, &app.pack, &actor, &case, &key, &assessment).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

fn judgement(body: RiskAssessmentFinish) -> Result<RiskJudgement, Problem> {
    let grounds = body.grounds.filter(|text| !text.trim().is_empty());
    let grounds = grounds.map(|text| paragraphs(&text, GROUNDS_MAX)).transpose();
    Ok(RiskJudgement {
        level: body.level,
        grounds: grounds.map_err(|code| vec![Invalid::new("/grounds", code)])?,
    })
}

/// Keeps the level in the case, and lets the next review be due as it asks.
async fn assessed(
    app: &App,
    tx: &Tx,
    case: Case,
    assessment: &RiskAssessment,
    milestone: Milestone,
) -> Result<Case, Problem> {
    let (Some(level), Some(at)) = (assessment.level(), assessment.finished_at) else {
        return Ok(case);
    };
    let case = if case.risk_level == Some(level) {
        case
    } else {
        let risk_level = Some(level);
        punte_storage::cases::save(tx, Case { risk_level, ..case }).await?
    };
    let occasion = Occasion::new(milestone, case.id, case.organisation, at).detail(level.code());
    clock::apply(tx, &app.pack, &occasion).await?;
    Ok(case)
}

/// The assessment with its case.
async fn found(
    tx: &Tx,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, RiskAssessmentId),
) -> Result<(Case, CaseKey, RiskAssessment), Problem> {
    let case = super::find(tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let assessment = storage::find(tx, &key, id).await?;
    Ok((case, key, assessment))
}

impl From<RiskError> for Problem {
    fn from(error: RiskError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            RiskError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            RiskError::CaseClosed => not_now("case_closed"),
            RiskError::AlreadyOpen => not_now("assessment_open"),
            RiskError::Finished => not_now("assessment_finished"),
            RiskError::NothingAnswered => not_now("nothing_answered"),
            RiskError::GroundsMissing => Self::at("/grounds", "required"),
            RiskError::NothingToConfirm => not_now("nothing_to_confirm"),
            RiskError::OwnJudgement => Self::new(Code::Forbidden).because("own_judgement"),
        }
    }
}
