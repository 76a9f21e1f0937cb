//! Alerts: unusual reading, for whoever looks after the ledger.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Actor;
use punte_domain::alert::{Alert, AlertError, AlertKind};
use punte_domain::id::{AlertId, OrganisationId, UserId};
use punte_storage::{Tx, alert as storage, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{Granted, LedgerRead};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, Etag, IdempotencyKey, IfMatch, Problem, Query};

/// Which alerts, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AlertListQuery {
    /// Those alone that nobody has seen since they happened last.
    unseen: Option<bool>,
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the last page ended.
    cursor: Option<String>,
}

/// That somebody read in an unusual way on a day. It names no case and no hour: these would tell whose name
/// stands in which case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Alert)]
pub(super) struct AlertView {
    id: AlertId,
    version: i64,
    kind: AlertKind,
    /// The day.
    on: NaiveDate,
    /// How often on that day: of walking and volume in how many hours.
    times: i32,
    user_id: UserId,
    user_name: String,
    organisation_id: OrganisationId,
    organisation_name: String,
    /// When somebody saw it; `null` where nobody has since it happened last.
    seen_at: Option<DateTime<Utc>>,
    seen_by_name: Option<String>,
}

impl Versioned for AlertView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A page of alerts.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AlertPage {
    items: Vec<AlertView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(AlertPage);

/// List alerts
///
/// Unusual reading: asking for many cases that there are not, more than any day's work needs, or a person of the
/// reader's own family name. The latest day first. For auditors.
#[utoipa::path(tag = "oversight", operation_id = "alert_list", params(AlertListQuery),
    extensions(("x-permission" = json!("ledger.read"))),
    responses((status = OK, body = AlertPage), Problem))]
#[get("/alerts")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<LedgerRead>,
    query: Query<AlertListQuery>,
) -> Result<Listed<AlertPage>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let tx = app.read(&actor);
    let found = storage::list(&tx, query.unseen.unwrap_or_default(), &request).await?;
    Ok(Listed(AlertPage {
        items: views(&tx, &actor, found.items).await?,
        next: found.next,
    }))
}

/// Say that an alert was seen
///
/// It is then no longer among those that wait, until it happens again on that day: what happened since the caller
/// looked is not seen with the rest. For auditors, but not for whoever it is about.
#[utoipa::path(tag = "oversight", operation_id = "alert_see",
    params(("id" = AlertId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"2\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("ledger.read"))),
    responses((status = OK, body = AlertView), Problem))]
#[post("/alerts/{id}/see")]
pub(super) async fn see(
    app: Data<App>,
    actor: Granted<LedgerRead>,
    id: Path<AlertId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<AlertView>, Problem> {
    let tx = app.write(&actor).await?;
    let alert = storage::find(&tx, *id).await?;
    if tx.once(&once.of_no_body(&app), alert.id).await?.is_some() {
        return Ok(Etag(view(&tx, &actor, alert).await?));
    }
    if alert.version() != version.0 {
        return Err(Problem::stale(&view(&tx, &actor, alert).await?));
    }
    let (alert, seen) = alert.see(actor.user, tx.now)?;
    if let Some(seen) = seen {
        storage::save_seen(&tx, &alert).await?;
        tx.record(seen).await?;
    }
    let view = view(&tx, &actor, alert).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

async fn view(tx: &Tx, actor: &Actor, alert: Alert) -> Result<AlertView, Problem> {
    let view = views(tx, actor, vec![alert]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

async fn views(tx: &Tx, actor: &Actor, alerts: Vec<Alert>) -> Result<Vec<AlertView>, Problem> {
    let users = alerts
        .iter()
        .flat_map(|alert| [Some(alert.user), alert.seen.map(|(by, _)| by)])
        .flatten();
    let organisations = alerts.iter().map(|alert| alert.organisation);
    let names = names(tx, actor.language, organisations, users).await?;
    Ok(alerts
        .into_iter()
        .map(|alert| AlertView {
            id: alert.id,
            version: alert.version(),
            kind: alert.kind,
            on: alert.on,
            times: alert.times,
            user_name: names.user(alert.user),
            user_id: alert.user,
            organisation_name: names.organisation(alert.organisation),
            organisation_id: alert.organisation,
            seen_at: alert.seen.map(|(_, at)| at),
            seen_by_name: alert.seen.map(|(by, _)| names.user(by)),
        })
        .collect())
}

impl From<AlertError> for Problem {
    fn from(error: AlertError) -> Self {
        match error {
            AlertError::Own => Self::new(Code::Forbidden).because("own_alert"),
        }
    }
}
