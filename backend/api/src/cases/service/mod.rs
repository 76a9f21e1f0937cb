//! Services that were given to the person a case is about, at the case itself.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

mod change;
mod view;

use std::collections::BTreeSet;

use actix_web::web::{self, Data, Path};
use actix_web::{get, post};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Permission};
use punte_domain::cases::Case;
use punte_domain::cases::service::{
    ServiceAttendance, ServiceError, ServiceGiven, ServiceKnown, ServiceRecord, ServiceSide,
};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, GoalId, OrganisationId, ReferralId, ServiceRecordId};
use punte_domain::referrals::Referral;
use punte_domain::text::InvalidCode;
use punte_storage::cases::plan;
use punte_storage::cases::service::{self as storage, Shelf};
use punte_storage::identity::organisation;
use punte_storage::{CaseKey, Tx, referrals};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{CasesContent, Granted};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, Created, Etag, IdempotencyKey, Json, Problem, Query};
pub(crate) use change::ServiceRecordVoid;
pub(super) use change::{update, void};
pub(crate) use view::{ServiceRecordView, Sight, views};

/// Which services, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ServiceListQuery {
    /// A service of the pack.
    service: Option<String>,
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the last page ended.
    cursor: Option<String>,
}

/// A page of services.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceRecordPage {
    items: Vec<ServiceRecordView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(ServiceRecordPage);

/// List the services given to a person
///
/// What was given last comes first, with what the person did not come to and what was marked as an
/// error. Receivers of referrals write here too: which service, when, how much; their words show
/// where they share them. The reading is recorded. For whoever may read content of the case.
#[utoipa::path(tag = "cases", operation_id = "service_list", params(("id" = CaseId, Path), ServiceListQuery),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ServiceRecordPage), Problem))]
#[get("/cases/{id}/services")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    query: Query<ServiceListQuery>,
) -> Result<Listed<ServiceRecordPage>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let key = tx.case_key(case.id).await?;
    let page = storage::list(&tx, &key, Shelf::Case, query.service.as_deref(), &request).await?;
    let records = page.items.into_iter().map(|record| (record, Vec::new())).collect();
    let items = views(&tx, &actor, &sight(&case, &actor), records).await?;
    if !items.is_empty() {
        app.record(&actor, [read_event(case.id)]).await?;
    }
    Ok(Listed(ServiceRecordPage { items, next: page.next }))
}

/// What a person was given in all.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceTotalList {
    /// By service, and of money by currency: nothing is added up that is counted differently.
    items: Vec<ServiceTotal>,
}

/// What was given of one service in all.
#[derive(Debug, Serialize, ToSchema)]
struct ServiceTotal {
    /// A service of the pack.
    #[schema(example = "PSY-C")]
    service: String,
    /// ISO 4217, of money.
    currency: Option<String>,
    /// A whole number in the measure of the service.
    #[schema(example = 12)]
    quantity: i64,
    /// How often it was given.
    given: i64,
    /// How often the person did not come, or it was called off.
    missed: i64,
}

/// Add up the services given to a person
///
/// By service; errors do not count. The reading is recorded. For whoever may read content of the
/// case.
#[utoipa::path(tag = "cases", operation_id = "service_total_list", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ServiceTotalList), Problem))]
#[get("/cases/{id}/service-totals")]
pub(super) async fn totals(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
) -> Result<web::Json<ServiceTotalList>, Problem> {
    let Some((all, event)) = totals_to_print(&app.read(&actor), &actor, *id).await? else {
        return Ok(web::Json(ServiceTotalList { items: Vec::new() }));
    };
    app.record(&actor, event).await?;
    Ok(web::Json(all))
}

/// All services, where there are any, and the entry to record before they are shown.
pub(super) async fn to_print(
    tx: &Tx,
    actor: &Granted<CasesContent>,
    case: CaseId,
) -> Result<Option<(ServiceRecordPage, Option<Event>)>, Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let page = super::all(async |request| storage::list(tx, &key, Shelf::Case, None, request).await).await?;
    let records = page.items.into_iter().map(|record| (record, Vec::new())).collect();
    let items = views(tx, actor, &sight(&case, actor), records).await?;
    let event = read_event(case.id);
    Ok((!items.is_empty()).then_some((ServiceRecordPage { items, next: page.next }, Some(event))))
}

/// What was given in all, where anything was, and the entry to record before it is shown.
pub(super) async fn totals_to_print(
    tx: &Tx,
    actor: &Granted<CasesContent>,
    case: CaseId,
) -> Result<Option<(ServiceTotalList, Option<Event>)>, Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let all = storage::totals(tx, case.id).await?;
    let items: Vec<_> = all
        .into_iter()
        .map(|total| ServiceTotal {
            service: total.service,
            currency: total.currency,
            quantity: total.quantity.unwrap_or(0),
            given: total.given,
            missed: total.records - total.given,
        })
        .collect();
    let event = read_event(case.id);
    Ok((!items.is_empty()).then_some((ServiceTotalList { items }, Some(event))))
}

/// Read a service
///
/// With what its record said before it was corrected. The reading is recorded. For whoever may read
/// content of the case.
#[utoipa::path(tag = "cases", operation_id = "service_read",
    params(("id" = CaseId, Path), ("service_id" = ServiceRecordId, Path)),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ServiceRecordView), Problem))]
#[get("/cases/{id}/services/{service_id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, ServiceRecordId)>,
) -> Result<Etag<ServiceRecordView>, Problem> {
    let tx = app.read(&actor);
    let (case_id, id) = path.into_inner();
    let case = super::find(&tx, &actor, &actor.scope(), case_id).await?;
    let key = tx.case_key(case.id).await?;
    let record = storage::find(&tx, &key, Shelf::Case, id).await?;
    let view = view_of(&tx, &key, &actor, &case, record).await?;
    app.record(&actor, [read_event(case.id)]).await?;
    Ok(Etag(view))
}

/// A service to write down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"service": "PSY-C", "attendance": "attended", "given_on": "2026-03-02", "quantity": 1,
    "cost_source": "donor_project", "note": "Spoke of the days to come."}))]
pub(crate) struct ServiceRecordWrite {
    /// A service of the pack.
    #[schema(max_length = 100)]
    service: String,
    attendance: ServiceAttendance,
    /// Not in the future, not before the detection. Of nights, the day of the first one.
    given_on: NaiveDate,
    /// Of nights, the day after the last one; they are counted from the days.
    #[serde(default)]
    until_on: Option<NaiveDate>,
    /// How much, a whole number in the measure of the service: minutes, minor units of the
    /// currency, or pieces. Only where it was given, and not of nights.
    #[serde(default)]
    #[schema(minimum = 1)]
    quantity: Option<i64>,
    /// ISO 4217; of money, one of the pack's `currencies`.
    #[serde(default)]
    currency: Option<String>,
    /// The organisation that gave it; otherwise the receiver of the referral, or the caller's own.
    #[serde(default)]
    provider_id: Option<OrganisationId>,
    /// A referral of the case that was accepted.
    #[serde(default)]
    referral_id: Option<ReferralId>,
    /// Who paid: a code of the pack's list `cost_source`.
    #[serde(default)]
    cost_source: Option<String>,
    /// A goal of the plan in force.
    #[serde(default)]
    goal_id: Option<GoalId>,
    /// Why the person did not come: a code of the pack's list `absence_reason`.
    #[serde(default)]
    absence_reason: Option<String>,
    /// How it went.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: Option<String>,
}

/// Write down a service
///
/// What was given, or what the person did not come to. A record is corrected and never removed. Also
/// of a closed case. For whoever may write content in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "service_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = CREATED, body = ServiceRecordView), Problem))]
#[post("/cases/{id}/services")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<ServiceRecordWrite>,
) -> Result<Created<ServiceRecordView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: ServiceRecordId = tx.new_id();
    let record = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        storage::find(&tx, &key, Shelf::Case, earlier).await?
    } else {
        let (given, known) = known(&app, &tx, &key, &actor, &case, body.into_inner(), None).await?;
        let side = ServiceSide::Holder(&case);
        let (record, recorded) = ServiceRecord::record(id, side, given, &known, &actor, tx.now)?;
        storage::add(&tx, &key, &record).await?;
        tx.record(recorded).await?;
        record
    };
    let view = view_of(&tx, &key, &actor, &case, record).await?;
    tx.commit().await?;
    let place = format!("/api/v1/cases/{}/services/{}", case.id, view.id);
    Ok(Created(view, place))
}

/// What was written, and what has to be known to check it. A record that is corrected may keep the
/// goal it has.
async fn known<'a>(
    app: &'a App,
    tx: &Tx,
    key: &CaseKey,
    actor: &Actor,
    case: &Case,
    body: ServiceRecordWrite,
    before: Option<&ServiceRecord>,
) -> Result<(ServiceGiven, ServiceKnown<'a>), Problem> {
    let referral = match body.referral_id {
        None => None,
        Some(id) => {
            let scope = actor.scope(Permission::ReferralsRead);
            let found = referrals::find_of_case(tx, &scope, case.id, id).await?;
            found.filter(Referral::was_taken_on)
        }
    };
    let gives = referral.as_ref().map(|found| found.content.to);
    let provider = body.provider_id.or(gives).unwrap_or(actor.organisation);
    let mut goals: BTreeSet<GoalId> = before.and_then(|record| record.given.goal).into_iter().collect();
    if body.goal_id.is_some()
        && let Some(plan) = plan::in_force(tx, key).await?
    {
        goals.extend(plan.content.goals.iter().map(|goal| goal.id));
    }
    let calendar = app.pack.calendar();
    let known = ServiceKnown {
        pack: &app.pack,
        knows_provider: !organisation::standing(tx, [provider]).await?.is_empty(),
        goals,
        referral: referral.as_ref().map(|found| (found.id, found.content.to)),
        earliest: (case.detected_on, InvalidCode::BeforeDetection),
        ended_on: referral
            .and_then(|found| found.ended_at)
            .map(|ended| calendar.date(ended)),
        today: calendar.date(tx.now),
    };
    let given = ServiceGiven {
        service: body.service,
        attendance: body.attendance,
        given_on: body.given_on,
        until_on: body.until_on,
        quantity: body.quantity,
        currency: body.currency,
        provider,
        referral: body.referral_id,
        cost_source: body.cost_source,
        goal: body.goal_id,
        absence: body.absence_reason,
        note: body.note,
        shares_note: false,
    };
    Ok((given, known))
}

/// What whoever reads the case sees, and may do.
fn sight(case: &Case, actor: &Actor) -> Sight<impl Fn(&ServiceRecord) -> Vec<&'static str>> {
    Sight {
        keeps_words: true,
        abilities: move |record: &ServiceRecord| match ServiceSide::Holder(case).may_change(record, actor) {
            Ok(()) => vec!["service_update", "service_void"],
            Err(_) => Vec::new(),
        },
    }
}

async fn view_of(
    tx: &Tx,
    key: &CaseKey,
    actor: &Actor,
    case: &Case,
    record: ServiceRecord,
) -> Result<ServiceRecordView, Problem> {
    let earlier = storage::earlier(tx, key, &record).await?;
    let view = views(tx, actor, &sight(case, actor), vec![(record, earlier)])
        .await?
        .pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadServices).case(case).fields(["services"])
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        let forbidden = |because| Self::new(Code::Forbidden).because(because);
        match error {
            ServiceError::NotHolder => forbidden("not_holder"),
            ServiceError::NotReceiver => forbidden("not_receiver"),
            ServiceError::NotYours => forbidden("service_not_yours"),
            ServiceError::NotUnderWay(_) => not_now("referral_not_under_way"),
            ServiceError::Ended => not_now("referral_ended"),
            ServiceError::Void => not_now("service_void"),
            ServiceError::Invalid(fields) => fields.into(),
        }
    }
}
