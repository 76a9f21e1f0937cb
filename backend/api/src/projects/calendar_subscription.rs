//! The address by which a calendar program fetches somebody's calendar. Whoever has it reads that calendar, as far as
//! its owner may at that moment, and does nothing else.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::CalendarSubscriptionId;
use punte_domain::identity::throttle::Rate;
use punte_domain::projects::calendar::{CalendarBreadth, CalendarSubscription, CalendarWindow};
use punte_storage::Error;
use punte_storage::identity::actor;
use punte_storage::projects::calendar::{self, CalendarAsk};
use punte_storage::projects::calendar_subscription as storage;
use punte_vault::ExposeSecret as _;
use punte_vault::token::{OpaqueKind, OpaqueToken, hash};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::calendar_file;
use super::report::gone;
use crate::auth::{Attempt, Granted, Person, ProjectsRead};
use crate::limit::Limit;
use crate::octets::FileBytes;
use crate::routing::ServiceConfig;
use crate::watch::spend;
use crate::{App, Code, IdempotencyKey, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(calendar_subscription_read)
        .service(calendar_subscription_create)
        .service(calendar_subscription_remove)
        .service(calendar_feed_read);
}

/// That one's calendar is fetched by an address.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalendarSubscription)]
struct CalendarSubscriptionView {
    id: CalendarSubscriptionId,
    breadth: CalendarBreadth,
    created_at: DateTime<Utc>,
    /// The day on which a program last fetched it; null: none has.
    fetched_on: Option<NaiveDate>,
}

impl From<CalendarSubscription> for CalendarSubscriptionView {
    fn from(one: CalendarSubscription) -> Self {
        Self {
            id: one.id,
            breadth: one.breadth,
            created_at: one.created_at,
            fetched_on: one.fetched_on,
        }
    }
}

/// Whether one's calendar is fetched by an address.
#[derive(Debug, Serialize, ToSchema)]
struct CalendarSubscriptionState {
    /// Null: there is none.
    subscription: Option<CalendarSubscriptionView>,
}

/// A subscription that was made.
#[derive(Serialize, ToSchema)]
struct CalendarSubscriptionMade {
    #[serde(flatten)]
    subscription: CalendarSubscriptionView,
    /// The address: in the answer that makes it and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

/// How much of one's calendar is to be fetched.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"breadth": "own"}))]
struct CalendarSubscriptionCreate {
    breadth: CalendarBreadth,
}

/// See whether one's calendar is fetched by an address
///
/// The address itself is not told again. For people who see projects.
#[utoipa::path(tag = "projects", operation_id = "calendar_subscription_read",
    extensions(("x-permission" = json!("projects.read")), ("x-people" = json!(true))),
    responses((status = OK, body = CalendarSubscriptionState), Problem))]
#[get("/calendar/subscription")]
async fn calendar_subscription_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    _person: Person,
) -> Result<web::Json<CalendarSubscriptionState>, Problem> {
    let found = storage::of(&app.read(&actor), actor.user).await?;
    Ok(web::Json(CalendarSubscriptionState {
        subscription: found.map(Into::into),
    }))
}

/// Make an address by which one's calendar is fetched
///
/// To be put into a calendar program. It holds 256 random bits and is in this answer only: of them only a hash is kept.
/// Whoever has it reads the calendar, as far as the caller may at that moment, until it is taken back, the sign-in in
/// which it was made is ended since somebody else may have had it, the caller's password changes or they are suspended.
/// One that was made before stops working. For people who see projects.
#[utoipa::path(tag = "projects", operation_id = "calendar_subscription_create",
    request_body = CalendarSubscriptionCreate,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("projects.read")), ("x-people" = json!(true))),
    responses((status = CREATED, body = CalendarSubscriptionMade), Problem))]
#[post("/calendar/subscription")]
async fn calendar_subscription_create(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    _person: Person,
    key: IdempotencyKey,
    body: Json<CalendarSubscriptionCreate>,
) -> Result<(web::Json<CalendarSubscriptionMade>, StatusCode), Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let id = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        let found = storage::of(&tx, actor.user).await?.filter(|found| found.id == earlier);
        let made = CalendarSubscriptionMade {
            subscription: found.ok_or_else(|| Problem::new(Code::NotFound))?.into(),
            address: None,
        };
        return Ok((web::Json(made), StatusCode::CREATED));
    }
    let secret = OpaqueToken::generate(OpaqueKind::Calendar);
    let made = CalendarSubscription {
        id,
        user: actor.user,
        session: actor.session,
        breadth: body.breadth,
        created_at: tx.now,
        fetched_on: None,
    };
    storage::add(&tx, &made, &secret.hash).await?;
    let event = Event::new(EventKind::CalendarSubscribed).subject(actor.user);
    tx.record(event.fields([made.breadth.code()])).await?;
    tx.commit().await?;
    let origin = &app.auth.origin;
    let made = CalendarSubscriptionMade {
        subscription: made.into(),
        address: Some(format!(
            "{origin}/api/v1/calendar/feeds/{}",
            secret.text.expose_secret()
        )),
    };
    Ok((web::Json(made), StatusCode::CREATED))
}

/// Take back the address by which one's calendar is fetched
///
/// It works no more, with the next fetch; what programs fetched before, they keep. For people who see projects.
#[utoipa::path(tag = "projects", operation_id = "calendar_subscription_remove",
    extensions(("x-permission" = json!("projects.read")), ("x-people" = json!(true))),
    responses((status = NO_CONTENT), Problem))]
#[delete("/calendar/subscription")]
async fn calendar_subscription_remove(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    _person: Person,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    if storage::forget(&tx, actor.user).await? {
        let event = Event::new(EventKind::CalendarUnsubscribed).subject(actor.user);
        tx.record(event.fields(["by_hand"])).await?;
    }
    tx.commit().await?;
    Ok(gone())
}

/// Fetch a calendar by its address
///
/// For calendar programs, which cannot sign in: whoever holds the secret in the address. What was in the last 60 days
/// and what comes in the next 340, as iCalendar (RFC 5545): what takes place and what is due, in nobody's words but its
/// titles. An unknown secret, one that was taken back, and one whose owner may not see projects any more are the same
/// `404`.
#[utoipa::path(tag = "projects", operation_id = "calendar_feed_read", params(("secret" = String, Path)),
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = OK, content_type = "text/calendar", body = FileBytes), Problem))]
#[get("/calendar/feeds/{secret}")]
async fn calendar_feed_read(
    app: Data<App>,
    request: HttpRequest,
    secret: Path<String>,
) -> Result<HttpResponse, Problem> {
    let attempt = Attempt::of_stranger(&app, &request).await?;
    let (subscription, reader) = opened(&app, &secret).await?;
    let spent = spend(&app, &reader, "calendar_feed", Rate::CALENDAR_FETCHES).await?;
    let tx = app.store.system().await?;
    attempt.succeeded(&tx).await?;
    let today = app.pack.calendar().date(tx.now);
    if subscription.fetched_on != Some(today) {
        storage::fetched(&tx, subscription.id, today).await?;
    }
    tx.commit().await?;
    spent.map_err(|seconds| Problem::limited(Limit::CALENDAR_FETCHES, seconds))?;

    let tx = app.read(&reader);
    let ask = CalendarAsk {
        scope: &reader.scope(),
        user: reader.user,
        organisation: reader.organisation,
        language: reader.language,
        breadth: subscription.breadth,
        window: CalendarWindow::around(today),
        kind: None,
        county: None,
    };
    let part = Box::pin(calendar::read(&tx, &ask)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, calendar_file::TYPE))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .body(calendar_file::written(&app, part, reader.language, tx.now)))
}

/// The subscription that this secret opens, and whose it is with their rights as they are now.
async fn opened(app: &App, secret: &str) -> Result<(CalendarSubscription, Granted<ProjectsRead>), Problem> {
    let unknown = || Problem::new(Code::NotFound);
    let tx = app.store.system_read();
    let found = storage::find_by_hash(&tx, &hash(OpaqueKind::Calendar, secret)).await?;
    let found = found.ok_or_else(unknown)?;
    let owner = match actor::at_work(&tx, found.user, found.session).await {
        Err(Error::NotFound) => return Err(unknown()),
        owner => owner?,
    };
    let owner = Granted::of(&owner).map_err(|_| unknown())?;
    Ok((found, owner))
}
