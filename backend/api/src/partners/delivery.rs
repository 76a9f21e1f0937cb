//! What became of events on their way to an endpoint.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{get, post, web};
use chrono::{DateTime, Utc};
use punte_domain::event::EventKind;
use punte_domain::id::{EntryId, WebhookDeliveryId, WebhookId};
use punte_domain::partners::delivery::{WebhookDelivery, WebhookDeliveryFault, WebhookDeliveryState};
use punte_domain::partners::event::PartnerEventType;
use punte_domain::partners::webhook::Webhook;
use punte_storage::partners::{delivery as storage, webhook};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::webhook::{WebhookView, view, webhook_event};
use crate::auth::{Granted, UsersManage, UsersRead};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::routing::ServiceConfig;
use crate::{App, Code, Etag, IdempotencyKey, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(webhook_test)
        .service(webhook_delivery_list)
        .service(webhook_delivery_replay)
        .service(webhook_replay_skipped);
}

/// An event on its way to an endpoint.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
struct WebhookDeliveryView {
    id: WebhookDeliveryId,
    /// The event; null of a trial.
    event_id: Option<EntryId>,
    /// Its type; null of a trial.
    #[serde(rename = "type")]
    kind: Option<PartnerEventType>,
    state: WebhookDeliveryState,
    /// How often it was tried.
    attempts: u32,
    /// While it waits: when it is tried next.
    next_at: Option<DateTime<Utc>>,
    /// When it was last tried.
    last_at: Option<DateTime<Utc>>,
    /// The status of the last answer. Nothing else of an answer is kept.
    status: Option<u16>,
    /// Why the last attempt failed.
    fault: Option<WebhookDeliveryFault>,
    /// When it was first to be sent.
    created_at: DateTime<Utc>,
}

impl From<WebhookDelivery> for WebhookDeliveryView {
    fn from(delivery: WebhookDelivery) -> Self {
        Self {
            id: delivery.id,
            event_id: delivery.event.map(|(id, _)| id),
            kind: delivery.event.map(|(_, kind)| kind),
            state: delivery.state,
            attempts: delivery.attempts,
            next_at: (delivery.state == WebhookDeliveryState::Waiting).then_some(delivery.next_at),
            last_at: delivery.last_at,
            status: delivery.status,
            fault: delivery.fault,
            created_at: delivery.created_at,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookDeliveryPage)]
struct WebhookDeliveryPageView {
    items: Vec<WebhookDeliveryView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(WebhookDeliveryPageView);

/// Which deliveries to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WebhookDeliveryListQuery {
    /// In this state alone.
    state: Option<WebhookDeliveryState>,
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// Send a trial to an endpoint
///
/// It tells of nothing: its type is `webhook.test`. What comes of it stands among the deliveries. For whoever
/// manages the users of the own organisation.
#[utoipa::path(tag = "partners", operation_id = "webhook_test",
    params(("id" = WebhookId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = CREATED, body = WebhookDeliveryView), Problem))]
#[post("/webhooks/{id}/test")]
async fn webhook_test(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<WebhookId>,
    key: IdempotencyKey,
) -> Result<(web::Json<WebhookDeliveryView>, StatusCode), Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let webhook = webhook::find(&tx, &actor.scope(), *id).await?;
    Webhook::may_direct(webhook.organisation, &actor)?;
    let new_id: WebhookDeliveryId = tx.new_id();
    let id = if let Some(earlier) = tx.once(&once, new_id).await? {
        earlier
    } else {
        webhook.is_active()?;
        storage::add_trial(&tx, new_id, webhook.id).await?;
        tx.record(webhook_event(EventKind::WebhookTested, &webhook)).await?;
        new_id
    };
    let delivery = storage::find(&tx, webhook.id, id).await?;
    tx.commit().await?;
    Ok((web::Json(delivery.into()), StatusCode::CREATED))
}

/// List deliveries to an endpoint
///
/// The latest first, each with what came of it: kept for thirty days, without anything that was answered but the
/// status. Those in the state `dead` are not tried any more.
#[utoipa::path(tag = "partners", operation_id = "webhook_delivery_list",
    params(("id" = WebhookId, Path), WebhookDeliveryListQuery),
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = WebhookDeliveryPageView), Problem))]
#[get("/webhooks/{id}/deliveries")]
async fn webhook_delivery_list(
    app: Data<App>,
    actor: Granted<UsersRead>,
    id: Path<WebhookId>,
    query: Query<WebhookDeliveryListQuery>,
) -> Result<Listed<WebhookDeliveryPageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let tx = app.read(&actor);
    let webhook = webhook::find(&tx, &actor.scope(), *id).await?;
    let deliveries = storage::list(&tx, webhook.id, query.state, &request).await?;
    let deliveries = deliveries.map(WebhookDeliveryView::from);
    Ok(Listed(WebhookDeliveryPageView {
        items: deliveries.items,
        next: deliveries.next,
    }))
}

/// Send an event again
///
/// One that was given up, that was skipped, or that the partner has lost: with the same id, from the first attempt on,
/// and as far as the program may read it then. For whoever manages the users of the own organisation.
#[utoipa::path(tag = "partners", operation_id = "webhook_delivery_replay",
    params(("id" = WebhookId, Path), ("delivery_id" = WebhookDeliveryId, Path),
           ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = WebhookDeliveryView), Problem))]
#[post("/webhooks/{id}/deliveries/{delivery_id}/replay")]
async fn webhook_delivery_replay(
    app: Data<App>,
    actor: Granted<UsersManage>,
    path: Path<(WebhookId, WebhookDeliveryId)>,
    key: IdempotencyKey,
) -> Result<web::Json<WebhookDeliveryView>, Problem> {
    let (id, delivery_id) = path.into_inner();
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let webhook = webhook::find(&tx, &actor.scope(), id).await?;
    let delivery = storage::find(&tx, webhook.id, delivery_id).await?;
    Webhook::may_direct(webhook.organisation, &actor)?;
    if tx.once(&once, delivery.id).await?.is_some() {
        return Ok(web::Json(delivery.into()));
    }
    webhook.is_active()?;
    let again = delivery
        .replay(tx.now)
        .ok_or_else(|| Problem::new(Code::NotNow).because("webhook_delivery_not_over"))?;
    storage::save(&tx, &again).await?;
    tx.record(webhook_event(EventKind::WebhookReplayed, &webhook)).await?;
    tx.commit().await?;
    Ok(web::Json(again.into()))
}

/// Send all skipped events again
///
/// Those to this endpoint in the state `skipped`, as after a suspension that was an error: each with its id, and as far
/// as the program may read it then; what it may not stays skipped. For whoever manages the users of the own
/// organisation.
#[utoipa::path(tag = "partners", operation_id = "webhook_replay_skipped",
    params(("id" = WebhookId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = WebhookView), Problem))]
#[post("/webhooks/{id}/replay-skipped")]
async fn webhook_replay_skipped(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<WebhookId>,
    key: IdempotencyKey,
) -> Result<Etag<WebhookView>, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let webhook = webhook::find(&tx, &actor.scope(), *id).await?;
    Webhook::may_direct(webhook.organisation, &actor)?;
    if tx.once(&once, webhook.id).await?.is_none() {
        webhook.is_active()?;
        if storage::replay_skipped(&tx, webhook.id).await? > 0 {
            tx.record(webhook_event(EventKind::WebhookReplayed, &webhook)).await?;
        }
    }
    let view = view(&tx, actor.language, webhook).await?;
    tx.commit().await?;
    Ok(Etag(view))
}
