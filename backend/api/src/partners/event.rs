//! Events, read by those who cannot or will not be called.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::Data;
use actix_web::{get, web};
use punte_domain::partners::event::{PartnerEvent, PartnerEventType};
use punte_storage::partners::event as storage;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::SignedIn;
use crate::query::page;
use crate::routing::ServiceConfig;
use crate::{App, Code, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(partner_event_list);
}

/// Some events, in the order in which they happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PartnerEventPage)]
struct PartnerEventPageView {
    items: Vec<PartnerEvent>,
    /// What to give as `after` next time, also when there is nothing new; null before the first event.
    next: Option<String>,
    /// Whether more are there already; also where a page has none that the caller may read.
    has_more: bool,
}

/// Which events to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PartnerEventListQuery {
    /// Only of these types, with commas between them; all unless given.
    #[param(example = "referral.sent,referral.withdrawn")]
    types: Option<String>,
    /// Events at most, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The `next` of an earlier answer: what came after it.
    after: Option<String>,
}

/// List events
///
/// What happened to the referrals, cases and services of the caller's organisation, the earliest first: the same
/// events with the same ids that webhooks tell. They hold ids, a type and a time; what they are about is read with
/// the operations for it. Shown is what the caller may read now: what is out of sight is not there, nor what happened
/// to a referral that the organisation received and that no consent carries any more, but for its end. A page looks
/// through 1 000 events at most: where few of them were asked for, or may be read, it is shorter than `limit`, or
/// empty, and `has_more` says to go on. Keep `next` and ask with it from time to time; an event is there about a second
/// after it happened.
#[utoipa::path(tag = "partners", operation_id = "partner_event_list", params(PartnerEventListQuery),
    extensions(("x-permission" = json!("signed_in"))),
    responses((status = OK, body = PartnerEventPageView), Problem))]
#[get("/events")]
async fn partner_event_list(
    app: Data<App>,
    actor: SignedIn,
    query: Query<PartnerEventListQuery>,
) -> Result<web::Json<PartnerEventPageView>, Problem> {
    let request = page(query.limit, query.after.as_ref())?;
    let types = types(query.types.as_deref())?;
    let tx = app.read(&actor);
    let today = app.pack.calendar().date(tx.now);
    let events = storage::list(&tx, &actor, &types, today, &request).await?;
    Ok(web::Json(PartnerEventPageView {
        items: events.items,
        next: events.next,
        has_more: events.has_more,
    }))
}

fn types(text: Option<&str>) -> Result<Vec<PartnerEventType>, Problem> {
    let names = text.into_iter().flat_map(|text| text.split(','));
    names
        .map(|name| name.trim().parse())
        .collect::<Result<_, _>>()
        .map_err(|_| Problem::new(Code::InvalidQuery).because("types"))
}
