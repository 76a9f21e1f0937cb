//! Hearings of proceedings.

use actix_web::web::{Data, Path};
use actix_web::{post, put};
use chrono::NaiveDateTime;
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::proceeding::hearing::{Hearing, HearingEnd, HearingGiven, HearingState, HearingWords};
use punte_domain::cases::proceeding::{Proceeding, ProceedingKnown};
use punte_domain::id::{CaseId, HearingId, ProceedingId, UserId};
use punte_storage::cases::proceeding::{self as proceedings, hearing as storage};
use punte_storage::{CaseKey, Once, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{HearingView, hearing_view};
use super::{known, read_event};
use crate::auth::{CasesContent, Granted};
use crate::cases::step::{Step, never, shown};
use crate::{App, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// What is said of a hearing that lies ahead.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"at": "2026-04-02T10:30:00", "kind": "testimony", "place": "Tribunalul Cluj, room 12",
    "needs_interpreter": true, "measures": ["screen"], "companion_name": "Elena, from the association",
    "goes_alone": false, "is_prepared": false, "note": null}))]
pub(crate) struct HearingWrite {
    /// The day and the hour as the summons says them, where the court sits.
    #[schema(value_type = String, example = "2026-04-02T10:30:00")]
    at: NaiveDateTime,
    /// A code of the pack's list `hearing_kind`.
    #[schema(max_length = 100)]
    kind: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    place: Option<String>,
    #[serde(default)]
    needs_interpreter: bool,
    /// What was asked for to protect the person: codes of the pack's list `protection_measure`.
    #[serde(default)]
    #[schema(max_items = 30)]
    measures: Vec<String>,
    /// The colleague who goes with the person.
    #[serde(default)]
    companion_id: Option<UserId>,
    /// Who goes with the person, where no colleague does.
    #[serde(default)]
    #[schema(max_length = 200)]
    companion_name: Option<String>,
    /// The person wants nobody to go with them.
    #[serde(default)]
    goes_alone: bool,
    /// Everything is arranged. It meets the deadline, and needs that it is settled who goes along.
    #[serde(default)]
    is_prepared: bool,
    /// What else has to be known; no receiver of a referral sees it.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: Option<String>,
}

/// Plan a hearing
///
/// A deadline reminds of it within the pack's days, and one that lies ahead asks for a new assessment of the
/// risk. For whoever may write content in the organisation that holds the case; also after the case was closed.
#[utoipa::path(tag = "cases", operation_id = "hearing_create",
    params(("id" = CaseId, Path), ("proceeding_id" = ProceedingId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = CREATED, body = HearingView), Problem))]
#[post("/cases/{id}/proceedings/{proceeding_id}/hearings")]
pub(in crate::cases) async fn create(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, ProceedingId)>,
    once: IdempotencyKey,
    body: Json<HearingWrite>,
) -> Result<Created<HearingView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = crate::cases::find(&tx, &actor, &actor.scope(), path.0).await?;
    let key = tx.case_key(case.id).await?;
    let proceeding = proceedings::find(&tx, &key, path.1).await?;
    let id: HearingId = tx.new_id();
    let hearing = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        storage::find(&tx, &key, earlier).await?
    } else {
        let given = HearingGiven::from(body.into_inner());
        let known = known(&app.pack, &tx, &case, None, given.words.companion).await?;
        let (hearing, planned) = Hearing::plan(id, &proceeding, &case, given, &known, &actor, tx.now)?;
        storage::add(&tx, &app.pack, &key, &case, &hearing).await?;
        tx.record(planned).await?;
        hearing
    };
    let view = hearing_view(&tx, &actor, &case, &proceeding, hearing).await?;
    tx.commit().await?;
    let place = format!(
        "/api/v1/cases/{}/proceedings/{}/hearings/{}",
        case.id, proceeding.id, view.id
    );
    Ok(Created(view, place))
}

/// Change a hearing that lies ahead
///
/// All that is said of it at once. Another time makes another deadline. For whoever may write content in the
/// organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "hearing_update",
    params(("id" = CaseId, Path), ("proceeding_id" = ProceedingId, Path), ("hearing_id" = HearingId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\"")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = HearingView), Problem))]
#[put("/cases/{id}/proceedings/{proceeding_id}/hearings/{hearing_id}")]
pub(in crate::cases) async fn update(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, ProceedingId, HearingId)>,
    version: IfMatch,
    body: Json<HearingWrite>,
) -> Result<Etag<HearingView>, Problem> {
    let tx = app.write(&actor).await?;
    let (tx, found, before) = match step(&app, tx, &actor, &actor.scope(), *path, version, &never()).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let Found { case, key, proceeding } = &found;
    let given = HearingGiven::from(body.into_inner());
    let known = known(&app.pack, &tx, case, None, given.words.companion).await?;
    let (hearing, changed) = before
        .clone()
        .change(proceeding, case, given, &still(known, &before), &actor)?;
    let hearing = storage::save(&tx, &app.pack, key, case, (&before, hearing)).await?;
    tx.record(changed).await?;
    answer(tx, &actor, &found, hearing).await
}

/// How a hearing ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"state": "postponed", "result": "The accused did not come.",
    "postponed_to": "2026-05-04T10:30:00"}))]
pub(crate) struct HearingEnded {
    /// `held`, `postponed` or `cancelled`.
    state: HearingState,
    /// What came of it.
    #[serde(default)]
    #[schema(max_length = 4000)]
    result: Option<String>,
    /// When it is held instead, where it was put off to a known day: a hearing is planned then.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "2026-05-04T10:30:00")]
    postponed_to: Option<NaiveDateTime>,
}

/// Write down that a hearing was held, put off or called off
///
/// It ends its deadline. For whoever may write content in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "hearing_end",
    params(("id" = CaseId, Path), ("proceeding_id" = ProceedingId, Path), ("hearing_id" = HearingId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = HearingView), Problem))]
#[post("/cases/{id}/proceedings/{proceeding_id}/hearings/{hearing_id}/end")]
pub(in crate::cases) async fn end(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, ProceedingId, HearingId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<HearingEnded>,
) -> Result<Etag<HearingView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, found, before) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let Found { case, key, proceeding } = &found;
    let body = body.into_inner();
    let end = HearingEnd {
        state: body.state,
        result: body.result,
        postponed_to: body.postponed_to.map(|at| (tx.new_id(), at)),
    };
    let known = known(&app.pack, &tx, case, None, None).await?;
    let (hearing, later, events) = before.clone().end(proceeding, case, end, &known, &actor, tx.now)?;
    let hearing = storage::save(&tx, &app.pack, key, case, (&before, hearing)).await?;
    if let Some(later) = later {
        storage::add(&tx, &app.pack, key, case, &later).await?;
    }
    tx.record_all(events).await?;
    answer(tx, &actor, &found, hearing).await
}

/// Where a hearing belongs.
struct Found {
    case: Case,
    key: CaseKey,
    proceeding: Proceeding,
}

/// Whoever was to go along may still be named after they left the organisation.
fn still<'a>(mut known: ProceedingKnown<'a>, before: &Hearing) -> ProceedingKnown<'a> {
    known.colleagues.extend(before.words.companion);
    known
}

async fn answer(tx: Tx, actor: &Actor, found: &Found, hearing: Hearing) -> Result<Etag<HearingView>, Problem> {
    let view = hearing_view(&tx, actor, &found.case, &found.proceeding, hearing).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The hearing in the version the caller saw, with its proceedings and their case, for a step that was not taken
/// before. Another version is refused.
async fn step(
    app: &App,
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    (case, proceeding, id): (CaseId, ProceedingId, HearingId),
    version: IfMatch,
    once: &Once,
) -> Result<Step<(Tx, Found, Hearing), HearingView>, Problem> {
    let case = crate::cases::find(&tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let proceeding = proceedings::find(&tx, &key, proceeding).await?;
    let hearing = storage::find(&tx, &key, id).await?;
    if hearing.proceeding != proceeding.id {
        return Err(punte_storage::Error::NotFound.into());
    }
    let is_done = tx.once(once, id).await?.is_some();
    if !is_done && hearing.version == version.0 {
        return Ok(Step::Go((tx, Found { case, key, proceeding }, hearing)));
    }
    let view = hearing_view(&tx, actor, &case, &proceeding, hearing).await?;
    let done = shown(app, tx, actor, read_event(case.id), view, is_done).await;
    done.map(Step::Done)
}

impl From<HearingWrite> for HearingGiven {
    fn from(body: HearingWrite) -> Self {
        Self {
            at: body.at,
            is_prepared: body.is_prepared,
            words: HearingWords {
                kind: body.kind,
                place: body.place,
                needs_interpreter: body.needs_interpreter,
                measures: body.measures,
                companion: body.companion_id,
                companion_name: body.companion_name,
                goes_alone: body.goes_alone,
                note: body.note,
                result: None,
            },
        }
    }
}
