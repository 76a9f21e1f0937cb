//! What the person needs and wishes.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use actix_web::{CustomizeResponder, Responder, get, post};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::needs::{
    Need, NeedPriority, NeedState, NeedWish, NeedsAssessment, NeedsCircumstances, NeedsError, NeedsGiven,
};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, NeedsAssessmentId, UserId};
use punte_storage::cases::{clock, needs as storage};
use punte_storage::{Names, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::track::CasePartQuery;
use crate::auth::{CasesContent, Granted};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, IdempotencyKey, Json, Problem, Query};

/// An assessment of needs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NeedsAssessment)]
pub(crate) struct NeedsAssessmentView {
    id: NeedsAssessmentId,
    /// The day on which the person was spoken with.
    assessed_on: NaiveDate,
    assessed_by: UserId,
    assessed_by_name: String,
    organisation_name: String,
    recorded_at: DateTime<Utc>,
    /// Domain by domain. A domain that is not named was not asked about.
    needs: Vec<NeedView>,
}

/// A need in one domain.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Need)]
pub(crate) struct NeedView {
    /// A code of the pack's list `need_domain`.
    #[schema(example = "accommodation")]
    domain: String,
    state: NeedState,
    /// How things stand, in words.
    situation: Option<String>,
    /// Whether the person wants help with it.
    wish: NeedWish,
    /// What the person wants, in their own words.
    wish_words: Option<String>,
    priority: Option<NeedPriority>,
}

impl NeedsAssessmentView {
    fn new(assessment: NeedsAssessment, names: &Names) -> Self {
        Self {
            id: assessment.id,
            assessed_on: assessment.assessed_on,
            assessed_by: assessment.assessed_by,
            assessed_by_name: names.user(assessment.assessed_by),
            organisation_name: names.organisation(assessment.organisation),
            recorded_at: assessment.recorded_at,
            needs: assessment.needs.into_iter().map(NeedView::from).collect(),
        }
    }
}

impl From<Need> for NeedView {
    fn from(need: Need) -> Self {
        Self {
            domain: need.domain,
            state: need.state,
            situation: need.situation,
            wish: need.wish,
            wish_words: need.wish_words,
            priority: need.priority,
        }
    }
}

/// A page of assessments.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NeedsAssessmentPage {
    /// The newest first: it counts.
    items: Vec<NeedsAssessmentView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(NeedsAssessmentPage);

/// List the assessments of needs of a case
///
/// The newest first: it is the one that counts. The reading is recorded. For whoever may read
/// content of the case.
#[utoipa::path(tag = "cases", operation_id = "needs_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = NeedsAssessmentPage), Problem))]
#[get("/cases/{id}/needs")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<NeedsAssessmentPage>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let key = tx.case_key(case.id).await?;
    let page = storage::list(&tx, &key, &request).await?;
    let names = names(
        &tx,
        actor.language,
        page.items.iter().map(|one| one.organisation),
        page.items.iter().map(|one| one.assessed_by),
    )
    .await?;
    if !page.items.is_empty() {
        app.record(&actor, [read_event(case.id)]).await?;
    }
    Ok(Listed(NeedsAssessmentPage {
        items: page
            .items
            .into_iter()
            .map(|one| NeedsAssessmentView::new(one, &names))
            .collect(),
        next: page.next,
    }))
}

/// The assessment that counts, or another one, and the entry to record before it is shown.
pub(super) async fn to_print(
    tx: &Tx,
    actor: &Granted<CasesContent>,
    case: CaseId,
    id: Option<NeedsAssessmentId>,
) -> Result<Option<(NeedsAssessmentView, Option<Event>)>, Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let assessment = match id {
        Some(id) => Some(storage::find(tx, &key, id).await?),
        None => storage::newest(tx, &key).await?,
    };
    let Some(one) = assessment else { return Ok(None) };
    let names = names(tx, actor.language, [one.organisation], [one.assessed_by]).await?;
    Ok(Some((NeedsAssessmentView::new(one, &names), Some(read_event(case.id)))))
}

fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadNeeds).case(case).fields(["needs"])
}

/// An assessment to write down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"assessed_on": "2026-03-02", "needs": [
    {"domain": "accommodation", "state": "unmet", "situation": "Sleeps at a friend's until Friday.",
     "wish": "wanted", "wish_words": "A room with a lock.", "priority": "urgent"},
    {"domain": "legal", "state": "not_asked", "wish": "not_asked"}]}))]
pub(crate) struct NeedsAssessmentCreate {
    /// The day on which the person was spoken with: not before that of the assessment before.
    assessed_on: NaiveDate,
    /// Each domain once.
    #[schema(min_items = 1, max_items = 40)]
    needs: Vec<NeedGiven>,
}

/// A need in one domain, as it was found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NeedGiven {
    /// A code of the pack's list `need_domain`.
    #[schema(max_length = 100)]
    domain: String,
    state: NeedState,
    /// How things stand, in words.
    #[serde(default)]
    #[schema(max_length = 2000)]
    situation: Option<String>,
    /// Whether the person wants help with it.
    wish: NeedWish,
    /// What the person wants, in their own words.
    #[serde(default)]
    #[schema(max_length = 2000)]
    wish_words: Option<String>,
    /// Required where something is still to be done; none where nothing is lacking or was not asked.
    #[serde(default)]
    priority: Option<NeedPriority>,
}

impl From<NeedGiven> for Need {
    fn from(given: NeedGiven) -> Self {
        Self {
            domain: given.domain,
            state: given.state,
            situation: given.situation,
            wish: given.wish,
            wish_words: given.wish_words,
            priority: given.priority,
        }
    }
}

/// Write down an assessment of needs
///
/// It takes the place of the one before, which stays readable, and is never changed: another
/// corrects it. It meets the deadline for a full assessment that the organisation answers for. For
/// whoever may write content in the organisation that holds the case, while the case is open.
#[utoipa::path(tag = "cases", operation_id = "needs_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = CREATED, body = NeedsAssessmentView), Problem))]
#[post("/cases/{id}/needs")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<NeedsAssessmentCreate>,
) -> Result<CustomizeResponder<web::Json<NeedsAssessmentView>>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: NeedsAssessmentId = tx.new_id();
    let assessment = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        storage::find(&tx, &key, earlier).await?
    } else {
        let body = body.into_inner();
        let given = NeedsGiven {
            assessed_on: body.assessed_on,
            needs: body.needs.into_iter().map(Need::from).collect(),
        };
        let circumstances = NeedsCircumstances {
            last_on: storage::last_on(&tx, case.id).await?,
            today: app.pack.calendar().date(tx.now),
        };
        let knows = |domain: &str| app.pack.has_code("need_domain", domain);
        let (assessment, assessed) = NeedsAssessment::assess(id, &case, given, knows, circumstances, &actor, tx.now)?;
        storage::add(&tx, &key, &assessment).await?;
        tx.record(assessed).await?;
        let occasion = Occasion::new(Milestone::NeedsAssessed, case.id, case.organisation, tx.now);
        clock::apply(&tx, &app.pack, &occasion.by(actor.organisation)).await?;
        assessment
    };
    let names = names(&tx, actor.language, [assessment.organisation], [assessment.assessed_by]).await?;
    tx.commit().await?;
    Ok(web::Json(NeedsAssessmentView::new(assessment, &names))
        .customize()
        .with_status(StatusCode::CREATED))
}

impl From<NeedsError> for Problem {
    fn from(error: NeedsError) -> Self {
        match error {
            NeedsError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            NeedsError::CaseClosed => Self::new(Code::NotNow).because("case_closed"),
            NeedsError::Invalid(fields) => fields.into(),
        }
    }
}
