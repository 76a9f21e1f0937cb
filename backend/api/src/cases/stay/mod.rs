//! Leave to stay in the country, beside returns from it.

pub(super) mod change;
mod view;

use actix_web::web::{self, Data, Path};
use actix_web::{get, post};
use chrono::NaiveDate;
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::stay::{Stay, StayAnswer, StayError, StayGiven, StayTime};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, StayId};
use punte_domain::text::Invalid;
use punte_storage::Tx;
use punte_storage::cases::{repatriation, stay as storage, stay_return};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::repatriation::{RepatriationView, ReturnChoices, choices, views as return_views};
use crate::auth::{Granted, StaysManage};
use crate::{App, Code, Created, IdempotencyKey, Json, Problem};
use view::{StayView, view_of, views};

/// What there is of stay and return in a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StayReturn)]
pub(crate) struct StayReturnView {
    /// Leave to stay, what was written down last first; at most 50.
    stays: Vec<StayView>,
    /// Returns, the latest first; at most 50.
    returns: Vec<RepatriationView>,
    /// What a return may rest on now.
    choices: ReturnChoices,
}

/// Read what there is of stay and return
///
/// Leave to stay and returns, with papers, ways and arrivals. It tells where the person can be found, so it
/// stays in the organisation that holds the case. The reading is recorded. For whoever may manage stay and
/// return there.
#[utoipa::path(tag = "cases", operation_id = "stay_return_read", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("stays.manage"))),
    responses((status = OK, body = StayReturnView), Problem))]
#[get("/cases/{id}/stay-return")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<StaysManage>,
    id: Path<CaseId>,
) -> Result<web::Json<StayReturnView>, Problem> {
    let (view, event) = seen(&app, &app.read(&actor), &actor, *id).await?;
    if !view.is_empty() || !view.choices.is_empty() {
        app.record(&actor, [event]).await?;
    }
    Ok(web::Json(view))
}

/// What there is of stay and return, where there is anything, and the entry to record before it is shown.
pub(super) async fn to_print(
    app: &App,
    tx: &Tx,
    actor: &Granted<StaysManage>,
    case: CaseId,
) -> Result<Option<(StayReturnView, Option<Event>)>, Problem> {
    let (view, event) = seen(app, tx, actor, case).await?;
    Ok((!view.is_empty()).then_some((view, Some(event))))
}

async fn seen(
    app: &App,
    tx: &Tx,
    actor: &Granted<StaysManage>,
    case: CaseId,
) -> Result<(StayReturnView, Event), Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let stays = storage::list(tx, &key).await?;
    let returns = repatriation::list(tx, &key).await?;
    let view = StayReturnView {
        choices: choices(app, tx, actor, &case).await?,
        stays: views(app, tx, actor, &case, stays).await?,
        returns: return_views(app, tx, actor, &case, returns).await?,
    };
    Ok((view, read_event(case.id)))
}

impl StayReturnView {
    fn is_empty(&self) -> bool {
        self.stays.is_empty() && self.returns.is_empty()
    }
}

/// Leave to stay that was asked for or given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "reflection", "requested_on": "2026-03-02", "authority": "IGI Cluj",
    "answer": {"decided_on": "2026-03-02", "from_on": "2026-03-02", "until_on": "2026-05-31"}}))]
pub(crate) struct StayCreate {
    /// A code of the pack's list `stay_kind`.
    #[schema(max_length = 100)]
    kind: String,
    /// The day it was asked for; needed where nothing was decided yet.
    #[serde(default)]
    requested_on: Option<NaiveDate>,
    /// What was decided, where it was.
    #[serde(default)]
    answer: Option<StayDecide>,
    /// Who decides.
    #[serde(default)]
    #[schema(max_length = 200)]
    authority: Option<String>,
    /// What else is to be known.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: Option<String>,
}

/// What was decided on leave to stay.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"decided_on": "2026-03-02", "from_on": "2026-03-02", "until_on": "2026-05-31"}))]
pub(crate) struct StayDecide {
    /// Not in the future, not before it was asked for.
    decided_on: NaiveDate,
    /// The first day; with the last one where it was granted, neither where it was refused.
    #[serde(default)]
    from_on: Option<NaiveDate>,
    /// The last day.
    #[serde(default)]
    until_on: Option<NaiveDate>,
    /// The number of the permit.
    #[serde(default)]
    #[schema(max_length = 200)]
    number: Option<String>,
    /// Why it was refused, and what can be done against it.
    #[serde(default)]
    #[schema(max_length = 4000)]
    refusal: Option<String>,
}

impl StayDecide {
    /// The answer; `at` is where it stands in the request.
    fn answer(self, at: &str) -> Result<StayAnswer, Problem> {
        let time = match (self.from_on, self.until_on) {
            (Some(from_on), Some(until_on)) => Some(StayTime { from_on, until_on }),
            (None, None) => None,
            (None, Some(_)) => return Err(required(at, "from_on")),
            (Some(_), None) => return Err(required(at, "until_on")),
        };
        Ok(StayAnswer {
            decided_on: self.decided_on,
            time,
            number: self.number,
            refusal: self.refusal,
        })
    }
}

fn required(at: &str, field: &str) -> Problem {
    let code = punte_domain::text::InvalidCode::Required;
    vec![Invalid::new(format!("{at}/{field}"), code)].into()
}

/// Write down leave to stay
///
/// That it was asked for, or what was decided. Of one kind one is asked for at a time, and one runs on a
/// day. The track of stay and return moves with it, and its deadline runs to its last day. For whoever may
/// manage stay and return in the organisation that holds the case, while it is open.
#[utoipa::path(tag = "cases", operation_id = "stay_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("stays.manage"))),
    responses((status = CREATED, body = StayView), Problem))]
#[post("/cases/{id}/stays")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<StaysManage>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<StayCreate>,
) -> Result<Created<StayView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: StayId = tx.new_id();
    if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        let stay = storage::find(&tx, &key, earlier).await?;
        return created(&app, tx, &actor, &case, stay).await;
    }
    let body = body.into_inner();
    let given = StayGiven {
        kind: body.kind,
        requested_on: body.requested_on,
        answer: body.answer.map(|answer| answer.answer("/answer")).transpose()?,
        authority: body.authority,
        note: body.note,
    };
    let stays = storage::list(&tx, &key).await?;
    let (stay, recorded) = Stay::record(id, &case, given, &change::known(&app, &tx, &stays), &actor, tx.now)?;
    storage::add(&tx, &key, &stay).await?;
    tx.record(recorded).await?;
    let case = stay_return::stay_changed(&tx, &app.pack, &key, case, &actor, &stay).await?;
    created(&app, tx, &actor, &case, stay).await
}

async fn created(app: &App, tx: Tx, actor: &Actor, case: &Case, stay: Stay) -> Result<Created<StayView>, Problem> {
    let view = view_of(app, &tx, actor, case, stay).await?;
    tx.commit().await?;
    let place = format!("/api/v1/cases/{}/stays/{}", case.id, view.id);
    Ok(Created(view, place))
}

/// That somebody read what there is of stay and return.
pub(super) fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadStayReturn).case(case).fields(["stay_return"])
}

impl From<StayError> for Problem {
    fn from(error: StayError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            StayError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            StayError::CaseClosed => not_now("case_closed"),
            StayError::AlreadyRequested => not_now("stay_requested"),
            StayError::AlreadyGranted => not_now("stay_granted"),
            StayError::AlreadyDecided => not_now("stay_decided"),
            StayError::AlreadyEnded => not_now("stay_ended"),
            StayError::Invalid(fields) => fields.into(),
        }
    }
}
