//! Lists of referrals, and one referral.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::get;
use actix_web::web::{Data, Path};
use punte_domain::access::{Actor, Permission, PrincipalKind};
use punte_domain::event::Event;
use punte_domain::id::{CaseId, ReferralId};
use punte_domain::referrals::{ReferralState, Side};
use punte_storage::referrals::{Filter, Folder};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::seen;
use super::view::{ReferralSummaryView, ReferralView, summaries, view};
use crate::auth::{Granted, ReferralsRead};
use crate::cases::tell_own_name;
use crate::list::{ListCount, ListTotal, Listed, paged};
use crate::query::page;
use crate::{App, Etag, Problem, Query};

/// Which of its referrals an organisation looks at.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReferralBox {
    /// What came to it.
    In,
    /// What it sent or drafted.
    Out,
}

/// Which referrals, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReferralListQuery {
    /// What came to the caller's organisation, or what it sent; otherwise everything in sight.
    #[param(inline)]
    r#box: Option<ReferralBox>,
    /// Those that stand here.
    state: Option<ReferralState>,
    /// The open ones, or those that have ended.
    open: Option<bool>,
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the last page ended.
    cursor: Option<String>,
    /// `exact` counts the whole list.
    #[param(inline)]
    count: Option<ListCount>,
}

/// A page of referrals.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReferralPage {
    items: Vec<ReferralSummaryView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
    /// How many referrals the whole list shows, where `count` asks for it.
    count: Option<ListTotal>,
}

paged!(ReferralPage);

impl ReferralPage {
    /// The referrals of a case, to be printed.
    pub(super) fn printed(items: Vec<ReferralSummaryView>, next: Option<String>) -> Self {
        Self {
            items,
            next,
            count: None,
        }
    }
}

/// List referrals
///
/// What waits for an answer comes first, the urgent before the others, then what is due first; what
/// has ended comes last. Nothing in it tells who the person is, so a list is not recorded.
#[utoipa::path(tag = "referrals", operation_id = "referral_list", params(ReferralListQuery),
    extensions(("x-permission" = json!("referrals.read"))),
    responses((status = OK, body = ReferralPage), Problem))]
#[get("/referrals")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<ReferralsRead>,
    query: Query<ReferralListQuery>,
) -> Result<Listed<ReferralPage>, Problem> {
    let tx = app.read(&actor);
    let folder = match query.r#box {
        Some(ReferralBox::In) => Folder::In(actor.organisation),
        Some(ReferralBox::Out) => Folder::Out(actor.organisation),
        None => Folder::All,
    };
    let filter = Filter {
        states: query.state.into_iter().collect(),
        is_open: query.open,
    };
    let request = page(query.limit, query.cursor.as_ref())?;
    let scope = actor.scope();
    let page = punte_storage::referrals::list(&tx, &scope, folder, &filter, &request).await?;
    let count = match query.count {
        Some(ListCount::Exact) => Some(
            punte_storage::referrals::count(&tx, &scope, folder, &filter)
                .await?
                .into(),
        ),
        None => None,
    };
    Ok(Listed(ReferralPage {
        items: summaries(&tx, &app.pack, &actor, &page.items).await?,
        next: page.next,
        count,
    }))
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CaseReferralQuery {
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    pub(super) limit: Option<u64>,
    /// Where the last page ended.
    pub(super) cursor: Option<String>,
}

/// List the referrals of a case
///
/// Latest first. For whoever may read the case and referrals.
#[utoipa::path(tag = "referrals", operation_id = "case_referral_list",
    params(("id" = CaseId, Path), CaseReferralQuery),
    extensions(("x-permission" = json!("referrals.read"))),
    responses((status = OK, body = ReferralPage), Problem))]
#[get("/cases/{id}/referrals")]
pub(super) async fn of_case(
    app: Data<App>,
    actor: Granted<ReferralsRead>,
    id: Path<CaseId>,
    query: Query<CaseReferralQuery>,
) -> Result<Listed<ReferralPage>, Problem> {
    let tx = app.read(&actor);
    let known = Actor::scope(&actor, Permission::CasesRead);
    let case = punte_storage::cases::find_readable(&tx, &known, *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let page = punte_storage::referrals::of_case(&tx, &actor.scope(), case.id, &request).await?;
    Ok(Listed(ReferralPage {
        items: summaries(&tx, &app.pack, &actor, &page.items).await?,
        next: page.next,
        count: None,
    }))
}

/// Read a referral
///
/// The receiver sees of the case what consent opens now and nothing else; whoever holds the case sees
/// what is open. What people wrote shows to those who may read content of referrals: the others see
/// the course. Who held the case before follows the course for the pack's days. Opening it for the first time at the
/// receiver acknowledges it, unless a program does: that says so by `referral_acknowledge`. The reading is
/// recorded with the names of what was shown.
#[utoipa::path(tag = "referrals", operation_id = "referral_read", params(("id" = ReferralId, Path)),
    extensions(("x-permission" = json!("referrals.read"))),
    responses((status = OK, body = ReferralView), Problem))]
#[get("/referrals/{id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<ReferralsRead>,
    id: Path<ReferralId>,
) -> Result<Etag<ReferralView>, Problem> {
    Ok(Etag(opened(&app, &actor, *id, None).await?))
}

/// The referral as the caller sees it, the reading recorded, with what else it is read for; at the receiver the
/// first one acknowledges it.
pub(super) async fn opened(
    app: &App,
    actor: &Granted<ReferralsRead>,
    id: ReferralId,
    also: Option<Event>,
) -> Result<ReferralView, Problem> {
    let tx = app.read(actor);
    let (referral, words) = punte_storage::referrals::find_readable(&tx, &actor.scope(), id).await?;
    let also = also.map(|event| event.case(referral.case).referral(id));
    let opens_it = referral.state == ReferralState::Sent
        && referral.side(actor.organisation) == Some(Side::Receiver)
        && actor.may(Permission::ReferralsAnswer)
        // A program that looks again and again has shown it to nobody yet: it says so itself.
        && actor.kind() == PrincipalKind::Person
        && !referral.is_overdue(tx.now);
    if !opens_it {
        let (view, event) = view(app, &tx, actor, &referral, &words).await?;
        app.record(actor, [event].into_iter().chain(also)).await?;
        tell_own_name(app, actor, &[view.family_name()]).await?;
        return Ok(view);
    }
    // The record of this reading is also the receipt (MECHANISM §5): both are written together.
    let tx = app.write(actor).await?;
    let (referral, _) = punte_storage::referrals::find(&tx, &actor.scope(), id).await?;
    if let Ok((received, Some(event))) = referral.acknowledge(actor.organisation, tx.now) {
        punte_storage::referrals::keep(&tx, &app.pack, (received, event)).await?;
    }
    let (view, reading) = seen(app, &tx, actor, id).await?;
    tx.record_all([reading].into_iter().chain(also)).await?;
    tx.commit().await?;
    tell_own_name(app, actor, &[view.family_name()]).await?;
    Ok(view)
}
