//! Services that the receiver of a referral gives under it, as it writes them down itself.

use std::collections::BTreeSet;

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Permission};
use punte_domain::cases::service::{ServiceAttendance, ServiceGiven, ServiceKnown, ServiceRecord, ServiceSide};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ReferralId, ServiceRecordId};
use punte_domain::referrals::{Referral, Side};
use punte_domain::text::InvalidCode;
use punte_storage::cases::service::{self as storage, Shelf};
use punte_storage::{CaseKey, Tx, referrals};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::find;
use super::read::CaseReferralQuery;
use crate::auth::{Granted, ReferralsAnswer, ReferralsContent};
use crate::cases::{ServiceRecordView, ServiceRecordVoid, Sight, service_views};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// A page of services that were given under a referral.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReferralServicePage {
    items: Vec<ServiceRecordView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
    /// Whether the caller may write down another one now.
    may_record: bool,
}

paged!(ReferralServicePage);

/// List the services given under a referral
///
/// What the receiver wrote down itself, what was given last first. Its words show while the referral
/// runs and for the pack's days after. The reading is recorded. For whoever may read content of
/// referrals at the receiver; whoever holds the case reads them there.
#[utoipa::path(tag = "referrals", operation_id = "referral_service_list",
    params(("id" = ReferralId, Path), CaseReferralQuery),
    extensions(("x-permission" = json!("referrals.content"))),
    responses((status = OK, body = ReferralServicePage), Problem))]
#[get("/referrals/{id}/services")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<ReferralsContent>,
    id: Path<ReferralId>,
    query: Query<CaseReferralQuery>,
) -> Result<Listed<ReferralServicePage>, Problem> {
    let tx = app.read(&actor);
    let desk = Desk::of(&app, &tx, &actor, find(&tx, &actor, &actor.scope(), *id).await?).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let page = storage::list(&tx, &desk.key, desk.shelf(&actor), None, &request).await?;
    let records = page.items.into_iter().map(|record| (record, Vec::new())).collect();
    let items = service_views(&tx, &actor, &desk.sight(&actor), records).await?;
    if !items.is_empty() {
        app.record(&actor, [desk.read_event()]).await?;
    }
    Ok(Listed(ReferralServicePage {
        items,
        next: page.next,
        may_record: desk.may_answer && desk.side().may_record(&actor).is_ok(),
    }))
}

/// Read a service given under a referral
///
/// With what its record said before it was corrected. The reading is recorded. For whoever may read
/// content of referrals at the receiver.
#[utoipa::path(tag = "referrals", operation_id = "referral_service_read",
    params(("id" = ReferralId, Path), ("service_id" = ServiceRecordId, Path)),
    extensions(("x-permission" = json!("referrals.content"))),
    responses((status = OK, body = ServiceRecordView), Problem))]
#[get("/referrals/{id}/services/{service_id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<ReferralsContent>,
    path: Path<(ReferralId, ServiceRecordId)>,
) -> Result<Etag<ServiceRecordView>, Problem> {
    let tx = app.read(&actor);
    let (referral, id) = path.into_inner();
    let desk = Desk::of(&app, &tx, &actor, find(&tx, &actor, &actor.scope(), referral).await?).await?;
    let record = storage::find(&tx, &desk.key, desk.shelf(&actor), id).await?;
    let view = desk.view(&tx, &actor, record).await?;
    app.record(&actor, [desk.read_event()]).await?;
    Ok(Etag(view))
}

/// A service that the receiver of a referral gave.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"service": "PSY-C", "attendance": "absent", "given_on": "2026-03-02",
    "absence_reason": "transport", "note": "Will come on Friday.", "shares_note": true}))]
pub(crate) struct ReferralServiceWrite {
    /// A service of the pack.
    #[schema(max_length = 100)]
    service: String,
    attendance: ServiceAttendance,
    /// Not in the future, not before the referral was accepted. Of nights, the day of the first one.
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
    /// Who paid: a code of the pack's list `cost_source`.
    #[serde(default)]
    cost_source: Option<String>,
    /// Why the person did not come: a code of the pack's list `absence_reason`.
    #[serde(default)]
    absence_reason: Option<String>,
    /// How it went.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: Option<String>,
    /// Whether whoever holds the case reads the note; otherwise it stays with the receiver.
    #[serde(default)]
    shares_note: bool,
}

/// Write down a service given under a referral
///
/// The first one that was given starts the service of the referral on its day, and with it the clock
/// of the first report. Whoever holds the case sees which service, when and how much, and the words
/// where they are shared. For whoever may answer at the receiver, once it has accepted.
#[utoipa::path(tag = "referrals", operation_id = "referral_service_create",
    params(("id" = ReferralId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("referrals.answer"))),
    responses((status = CREATED, body = ServiceRecordView), Problem))]
#[post("/referrals/{id}/services")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<ReferralsAnswer>,
    id: Path<ReferralId>,
    once: IdempotencyKey,
    body: Json<ReferralServiceWrite>,
) -> Result<Created<ServiceRecordView>, Problem> {
    let tx = app.write(&actor).await?;
    let desk = Desk::of(&app, &tx, &actor, find(&tx, &actor, &actor.scope(), *id).await?).await?;
    let id: ServiceRecordId = tx.new_id();
    let record = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(desk.read_event()).await?;
        storage::find(&tx, &desk.key, desk.shelf(&actor), earlier).await?
    } else {
        let (given, known) = desk.known(&app, &tx, &actor, body.into_inner());
        let (record, recorded) = ServiceRecord::record(id, desk.side(), given, &known, &actor, tx.now)?;
        storage::add(&tx, &desk.key, &record).await?;
        tx.record(recorded).await?;
        desk.begin(&app, &tx, &record).await?;
        record
    };
    let view = desk.view(&tx, &actor, record).await?;
    tx.commit().await?;
    let place = format!("/api/v1/referrals/{}/services/{}", desk.referral.id, view.id);
    Ok(Created(view, place))
}

/// Correct a service given under a referral
///
/// Replaces what its record says; what it said before stays readable. That it was given after all
/// starts the service of the referral. For whoever may answer at the receiver, while the referral runs
/// and for the pack's days after.
#[utoipa::path(tag = "referrals", operation_id = "referral_service_update",
    params(("id" = ReferralId, Path), ("service_id" = ServiceRecordId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\"")),
    extensions(("x-permission" = json!("referrals.answer"))),
    responses((status = OK, body = ServiceRecordView), Problem))]
#[put("/referrals/{id}/services/{service_id}")]
pub(super) async fn update(
    app: Data<App>,
    actor: Granted<ReferralsAnswer>,
    path: Path<(ReferralId, ServiceRecordId)>,
    version: IfMatch,
    body: Json<ReferralServiceWrite>,
) -> Result<Etag<ServiceRecordView>, Problem> {
    let tx = app.write(&actor).await?;
    let desk = Desk::of(&app, &tx, &actor, find(&tx, &actor, &actor.scope(), path.0).await?).await?;
    let before = storage::find(&tx, &desk.key, desk.shelf(&actor), path.1).await?;
    if before.version != version.0 {
        return desk.stale(&app, tx, &actor, before).await;
    }
    let (given, known) = desk.known(&app, &tx, &actor, body.into_inner());
    let (record, corrected) = before.clone().correct(desk.side(), given, &known, &actor, tx.now)?;
    let record = storage::save(&tx, &desk.key, &before, record).await?;
    tx.record(corrected).await?;
    desk.begin(&app, &tx, &record).await?;
    let view = desk.view(&tx, &actor, record).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Mark a service given under a referral as an error
///
/// It should not be there: it stays readable and counts no more. A service that it started stays
/// started. For whoever may answer at the receiver, while the referral runs and for the pack's days
/// after.
#[utoipa::path(tag = "referrals", operation_id = "referral_service_void",
    params(("id" = ReferralId, Path), ("service_id" = ServiceRecordId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("referrals.answer"))),
    responses((status = OK, body = ServiceRecordView), Problem))]
#[post("/referrals/{id}/services/{service_id}/void")]
pub(super) async fn void(
    app: Data<App>,
    actor: Granted<ReferralsAnswer>,
    path: Path<(ReferralId, ServiceRecordId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ServiceRecordVoid>,
) -> Result<Etag<ServiceRecordView>, Problem> {
    let tx = app.write(&actor).await?;
    let desk = Desk::of(&app, &tx, &actor, find(&tx, &actor, &actor.scope(), path.0).await?).await?;
    let before = storage::find(&tx, &desk.key, desk.shelf(&actor), path.1).await?;
    let record = if tx.once(&once.of(&app, &body), before.id).await?.is_some() {
        tx.record(desk.read_event()).await?;
        before
    } else {
        if before.version != version.0 {
            return desk.stale(&app, tx, &actor, before).await;
        }
        let (record, voided) = before.clone().void(desk.side(), &body.reason, &actor, tx.now)?;
        let record = storage::save(&tx, &desk.key, &before, record).await?;
        tx.record(voided).await?;
        record
    };
    let view = desk.view(&tx, &actor, record).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The receiver's side of a referral: what was written there, and may be.
struct Desk {
    referral: Referral,
    key: CaseKey,
    keeps_words: bool,
    may_answer: bool,
}

impl Desk {
    /// For the receiver alone: whoever holds the case reads and writes at the case.
    async fn of(app: &App, tx: &Tx, actor: &Actor, referral: Referral) -> Result<Self, Problem> {
        if referral.side(actor.organisation) != Some(Side::Receiver) {
            return Err(Problem::new(Code::Forbidden).because("not_receiver"));
        }
        let answering = actor.scope(Permission::ReferralsAnswer);
        Ok(Self {
            key: tx.case_key(referral.case).await?,
            keeps_words: referral.keeps_its_words(tx.now, app.pack.disclosure_days_after_end()),
            may_answer: referrals::is_within(tx, &answering, referral.id).await?,
            referral,
        })
    }

    fn side(&self) -> ServiceSide<'_> {
        ServiceSide::Receiver {
            referral: &self.referral,
            keeps_words: self.keeps_words,
        }
    }

    fn shelf(&self, actor: &Actor) -> Shelf {
        Shelf::Receiver(self.referral.id, actor.organisation)
    }

    fn sight<'a>(&'a self, actor: &'a Actor) -> Sight<impl Fn(&ServiceRecord) -> Vec<&'static str> + 'a> {
        Sight {
            keeps_words: self.keeps_words,
            abilities: |record: &ServiceRecord| match self.side().may_change(record, actor) {
                Ok(()) if self.may_answer => vec!["referral_service_update", "referral_service_void"],
                _ => Vec::new(),
            },
        }
    }

    async fn view(&self, tx: &Tx, actor: &Actor, record: ServiceRecord) -> Result<ServiceRecordView, Problem> {
        let earlier = storage::earlier(tx, &self.key, &record).await?;
        let views = service_views(tx, actor, &self.sight(actor), vec![(record, earlier)]).await?;
        views.into_iter().next().ok_or_else(|| Problem::new(Code::NotFound))
    }

    /// Another version than the caller saw is shown, and so is read.
    async fn stale<T>(&self, app: &App, tx: Tx, actor: &Actor, record: ServiceRecord) -> Result<T, Problem> {
        let view = self.view(&tx, actor, record).await?;
        // What is not done leaves nothing, and no key of a repeated call.
        drop(tx);
        app.record(actor, [self.read_event()]).await?;
        Err(Problem::stale(&view))
    }

    /// The first service that was given starts the service of the referral, on its day.
    async fn begin(&self, app: &App, tx: &Tx, record: &ServiceRecord) -> Result<(), Problem> {
        if record.begins(&self.referral) {
            let today = app.pack.calendar().date(tx.now);
            let referral = self.referral.clone();
            let started = referral.start_service(record.organisation, record.given.given_on, today, tx.now)?;
            referrals::keep(tx, &app.pack, started).await?;
        }
        Ok(())
    }

    /// What was written, and what has to be known to check it.
    fn known<'a>(
        &self,
        app: &'a App,
        tx: &Tx,
        actor: &Actor,
        body: ReferralServiceWrite,
    ) -> (ServiceGiven, ServiceKnown<'a>) {
        let calendar = app.pack.calendar();
        let today = calendar.date(tx.now);
        let accepted_on = self
            .referral
            .answered_at
            .map_or(today, |accepted| calendar.date(accepted));
        let known = ServiceKnown {
            pack: &app.pack,
            knows_provider: true,
            goals: BTreeSet::new(),
            referral: Some((self.referral.id, actor.organisation)),
            earliest: (accepted_on, InvalidCode::TooEarly),
            ended_on: self.referral.ended_at.map(|ended| calendar.date(ended)),
            today,
        };
        let given = ServiceGiven {
            service: body.service,
            attendance: body.attendance,
            given_on: body.given_on,
            until_on: body.until_on,
            quantity: body.quantity,
            currency: body.currency,
            provider: actor.organisation,
            referral: Some(self.referral.id),
            cost_source: body.cost_source,
            goal: None,
            absence: body.absence_reason,
            note: body.note,
            shares_note: body.shares_note,
        };
        (given, known)
    }

    fn read_event(&self) -> Event {
        Event::new(EventKind::ReadServices)
            .case(self.referral.case)
            .referral(self.referral.id)
            .fields(["services"])
    }
}
