//! Screenings of the person a case is about.

mod view;

use actix_web::web::{Data, Path};
use actix_web::{get, patch, post};
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::screening::{
    AnswerSource, AnswerState, Given, Screening, ScreeningError, ScreeningProfile, check_answers,
};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, ScreeningId};
use punte_storage::cases::{instrument, screening as storage};
use punte_storage::{CaseKey, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::step::shown;
use super::track::CasePartQuery;
use crate::auth::{CasesContent, Granted};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};
use view::{ScreeningSummaryView, ScreeningView, bound, view};

/// A page of screenings.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScreeningPage {
    items: Vec<ScreeningSummaryView>,
    /// How many times the person was interviewed for a screening.
    interviews: u64,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(ScreeningPage);

/// List the screenings of a case
///
/// Latest first, with what the finished ones came to. The reading is recorded. For whoever may
/// read content of the case.
#[utoipa::path(tag = "cases", operation_id = "screening_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ScreeningPage), Problem))]
#[get("/cases/{id}/screenings")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<ScreeningPage>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let key = tx.case_key(case.id).await?;
    let page = storage::list(&tx, &key, &request).await?;
    let names = names(
        &tx,
        actor.language,
        page.items.iter().map(|screening| screening.organisation),
        page.items.iter().map(|screening| screening.started_by),
    )
    .await?;
    let interviews = storage::interviews(&tx, case.id).await?;
    if !page.items.is_empty() {
        let shown = Event::new(EventKind::ReadScreening).case(case.id).fields(["result"]);
        app.record(&actor, [shown]).await?;
    }
    let instruments = instrument::all(&tx, &app.pack).await?;
    let items = page
        .items
        .iter()
        .map(|one| ScreeningSummaryView::new(&instruments, one, &names));
    Ok(Listed(ScreeningPage {
        items: items.collect::<Result<_, _>>()?,
        interviews,
        next: page.next,
    }))
}

/// A screening to begin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"instrument": "ilo_labour", "instrument_version": "2009.1", "profile": "adult"}))]
pub(crate) struct ScreeningCreate {
    /// The code of an instrument that is entered and in force.
    #[schema(max_length = 100)]
    instrument: String,
    #[schema(max_length = 100)]
    instrument_version: String,
    /// A child is screened as a child; who may be one, too.
    profile: ScreeningProfile,
}

/// Begin a screening
///
/// Of the person the case is about. It moves no track and decides nothing. For whoever may write
/// content in the organisation that holds the case, while the case is open.
#[utoipa::path(tag = "cases", operation_id = "screening_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = CREATED, body = ScreeningView), Problem))]
#[post("/cases/{id}/screenings")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<ScreeningCreate>,
) -> Result<Created<ScreeningView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: ScreeningId = tx.new_id();
    let screening = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        let screening = storage::find(&tx, &key, earlier).await?;
        tx.record(read_event(&screening)).await?;
        screening
    } else {
        let instruments = instrument::all(&tx, &app.pack).await?;
        let instrument = instruments
            .find(&body.instrument, &body.instrument_version)
            .ok_or_else(|| Problem::at("/instrument", "unknown_code"))?;
        let case = punte_storage::cases::age::today(&tx, &app.pack, case.clone()).await?;
        let today = app.pack.calendar().date(tx.now);
        let startable = instruments.may_start(instrument, today)?;
        let (screening, started) = Screening::start(id, &case, startable, body.profile, &actor, tx.now)?;
        storage::add(&tx, &key, &screening).await?;
        tx.record(started).await?;
        screening
    };
    let view = view(&tx, &app.pack, &actor, &case, &key, &screening).await?;
    tx.commit().await?;
    let place = format!("/api/v1/cases/{}/screenings/{}", case.id, screening.id);
    Ok(Created(view, place))
}

/// Read a screening
///
/// Its answers with who asked, what they say so far, what to ask next, and what other screenings
/// of the case asked already. The reading is recorded. For whoever may read content of the case.
#[utoipa::path(tag = "cases", operation_id = "screening_read",
    params(("id" = CaseId, Path), ("screening_id" = ScreeningId, Path)),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ScreeningView), Problem))]
#[get("/cases/{id}/screenings/{screening_id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, ScreeningId)>,
) -> Result<Etag<ScreeningView>, Problem> {
    let tx = app.read(&actor);
    let (case_id, id) = path.into_inner();
    let case = super::find(&tx, &actor, &actor.scope(), case_id).await?;
    let key = tx.case_key(case.id).await?;
    let screening = storage::find(&tx, &key, id).await?;
    let view = view(&tx, &app.pack, &actor, &case, &key, &screening).await?;
    app.record(&actor, [read_event(&screening)]).await?;
    Ok(Etag(view))
}

/// The screening that was finished last, or another one, and the entry to record before it is shown.
pub(super) async fn to_print(
    app: &App,
    tx: &Tx,
    actor: &Granted<CasesContent>,
    case: CaseId,
    id: Option<ScreeningId>,
) -> Result<Option<(ScreeningView, Option<Event>)>, Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let screening = if let Some(id) = id {
        Some(storage::find(tx, &key, id).await?)
    } else {
        let all = super::all(async |request| storage::list(tx, &key, request).await).await?;
        all.items.into_iter().max_by_key(|one| one.finished_at)
    };
    let Some(one) = screening else { return Ok(None) };
    let view = view(tx, &app.pack, actor, &case, &key, &one).await?;
    Ok(Some((view, Some(read_event(&one)))))
}

fn read_event(screening: &Screening) -> Event {
    Event::new(EventKind::ReadScreening)
        .case(screening.case)
        .subject(screening.id)
        .fields(["answers", "result"])
}

/// Answers to questions of one topic.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"section": "D4", "answers": [
    {"item": "D4.01", "state": "yes", "source": "person_said"}, {"item": "D4.02", "state": "unknown"}]}))]
pub(crate) struct ScreeningUpdate {
    /// The topic.
    #[schema(max_length = 100)]
    section: String,
    /// Those that change; what is left out stays as it is.
    #[schema(max_items = 200)]
    answers: Vec<ScreeningAnswerGiven>,
}

/// An answer to a question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScreeningAnswerGiven {
    #[schema(max_length = 100)]
    item: String,
    state: AnswerState,
    /// By whom it is known. Yes and no need it; what was not asked has none; only the person
    /// refuses.
    #[serde(default)]
    source: Option<AnswerSource>,
}

/// Answer questions of a screening
///
/// Of one topic, as many as were asked. An answer that is said again as it stands keeps who asked
/// first. For whoever may write content in the organisation that holds the case, while case and
/// screening are open.
#[utoipa::path(tag = "cases", operation_id = "screening_answer",
    params(("id" = CaseId, Path), ("screening_id" = ScreeningId, Path),
           ("If-Match" = String, Header, description = "The version that was answered", example = "\"3\"")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ScreeningView), Problem))]
#[patch("/cases/{id}/screenings/{screening_id}")]
pub(super) async fn answer(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, ScreeningId)>,
    version: IfMatch,
    body: Json<ScreeningUpdate>,
) -> Result<Etag<ScreeningView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, key, screening) = found(&tx, &actor, &actor.scope(), path.into_inner()).await?;
    if screening.version != version.0 {
        let view = view(&tx, &app.pack, &actor, &case, &key, &screening).await?;
        return shown(&app, tx, &actor, read_event(&screening), view, false).await;
    }
    let body = body.into_inner();
    let given = body.answers.into_iter().map(|answer| Given {
        item: answer.item,
        state: answer.state,
        source: answer.source,
    });
    let given: Vec<Given> = given.collect();
    let instruments = instrument::all(&tx, &app.pack).await?;
    let (_, questions) = bound(&instruments, &screening)?;
    check_answers(questions, screening.profile, &body.section, &given)?;
    let (screening, answered) = screening.answer(&case, &given, &actor, tx.now)?;
    let screening = storage::save(&tx, &key, screening).await?;
    tx.record(answered).await?;
    let view = view(&tx, &app.pack, &actor, &case, &key, &screening).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Finish a screening
///
/// Keeps what its answers say under this version of the instrument. It takes no answers any more;
/// another screening can follow. It decides nothing: a competent body does. For whoever may write
/// content in the organisation that holds the case, while case and screening are open.
#[utoipa::path(tag = "cases", operation_id = "screening_finish",
    params(("id" = CaseId, Path), ("screening_id" = ScreeningId, Path),
           ("If-Match" = String, Header, description = "The version whose answers count", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ScreeningView), Problem))]
#[post("/cases/{id}/screenings/{screening_id}/finish")]
pub(super) async fn finish(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, ScreeningId)>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<ScreeningView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, key, screening) = found(&tx, &actor, &actor.scope(), path.into_inner()).await?;
    let is_done = tx.once(&once.of_no_body(&app), screening.id).await?.is_some();
    if is_done || screening.version != version.0 {
        let view = view(&tx, &app.pack, &actor, &case, &key, &screening).await?;
        return shown(&app, tx, &actor, read_event(&screening), view, is_done).await;
    }
    let instruments = instrument::all(&tx, &app.pack).await?;
    let (_, questions) = bound(&instruments, &screening)?;
    let (screening, finished) = screening.finish(&case, questions, &actor, tx.now)?;
    let screening = storage::save(&tx, &key, screening).await?;
    tx.record(finished).await?;
    let view = view(&tx, &app.pack, &actor, &case, &key, &screening).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The screening with its case.
async fn found(
    tx: &Tx,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, ScreeningId),
) -> Result<(Case, CaseKey, Screening), Problem> {
    let case = super::find(tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let screening = storage::find(tx, &key, id).await?;
    Ok((case, key, screening))
}

impl From<ScreeningError> for Problem {
    fn from(error: ScreeningError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            ScreeningError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            ScreeningError::CaseClosed => not_now("case_closed"),
            ScreeningError::NotEntered => not_now("instrument_not_entered"),
            ScreeningError::NotInForce => not_now("instrument_not_in_force"),
            ScreeningError::NoSuchProfile => Self::at("/profile", "unknown_code"),
            ScreeningError::ChildAsAdult => Self::at("/profile", "contradiction"),
            ScreeningError::Finished => not_now("screening_finished"),
            ScreeningError::NothingAnswered => not_now("nothing_answered"),
        }
    }
}
