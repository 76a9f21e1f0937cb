//! Closing a case, and opening it again.

pub(super) mod answer;
pub(super) mod closing;
pub(super) mod create;
pub(super) mod reopen;
mod view;

use actix_web::get;
use actix_web::web::{Data, Path};
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::closure::{Closure, ClosureError, ClosureKnown, NoReason};
use punte_domain::cases::plan::Goal;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, ClosureId};
use punte_domain::reference::Reference;
use punte_storage::cases::closure::{self as storage, Evidence};
use punte_storage::cases::{consent, risk};
use punte_storage::{CaseKey, Once, Page, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{CasesContent, Granted};
use crate::cases::step::{Found, Step, shown};
use crate::cases::track::CasePartQuery;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, IfMatch, Problem, Query};
use view::{ClosureView, views};

/// A page of the closings of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClosurePage {
    items: Vec<ClosureView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(ClosurePage);

/// List the closings of a case
///
/// The latest first: one that waits for approval, those that were returned or taken back, those that
/// closed the case, and with them that it was opened again. How the person can be reached shows in the
/// organisation that holds the case only. The reading is recorded. For whoever may read content of the
/// case.
#[utoipa::path(tag = "cases", operation_id = "closure_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ClosurePage), Problem))]
#[get("/cases/{id}/closures")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<ClosurePage>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let key = tx.case_key(case.id).await?;
    let Page { items, next } = storage::list(&tx, &key, &request).await?;
    let items = views(&tx, &actor, &case, items).await?;
    if !items.is_empty() {
        app.record(&actor, [read_event(case.id, &items)]).await?;
    }
    Ok(Listed(ClosurePage { items, next }))
}

/// All closings, where there are any, and the entry to record before they are shown.
pub(super) async fn to_print(
    tx: &Tx,
    actor: &Granted<CasesContent>,
    case: CaseId,
) -> Result<Option<(ClosurePage, Option<Event>)>, Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let Page { items, next } = super::all(async |request| storage::list(tx, &key, request).await).await?;
    let items = views(tx, actor, &case, items).await?;
    let event = read_event(case.id, &items);
    Ok((!items.is_empty()).then_some((ClosurePage { items, next }, Some(event))))
}

/// What is known of a case that is to be closed; `duplicate` is the other case that was named.
pub(in crate::cases) async fn known<'a>(
    app: &'a App,
    tx: &Tx,
    case: &Case,
    evidence: &'a Evidence,
    duplicate: Option<Reference>,
) -> Result<ClosureKnown<'a>, Problem> {
    Ok(ClosureKnown {
        pack: &app.pack,
        blocks: evidence.blocks.clone(),
        is_awaiting: evidence.is_awaiting,
        plan: evidence.plan.as_ref().map(|plan| plan.id),
        goals: goals(evidence),
        is_risk_due: risk::is_asked_for(tx, &app.pack, case).await?,
        is_transferred: evidence.is_transferred,
        is_handed_over: evidence.is_handed_over,
        duplicate,
        has_consent: consent::calls_until(tx, &app.pack, case).await?.is_some(),
        today: app.pack.calendar().date(tx.now),
    })
}

fn goals(evidence: &Evidence) -> &[Goal] {
    evidence.plan.as_ref().map_or(&[], |plan| &plan.content.goals)
}

/// Closes the case by this closing, and starts the contacts that were agreed.
pub(in crate::cases) async fn closes(
    app: &App,
    tx: &Tx,
    key: &CaseKey,
    case: Case,
    closure: &Closure,
    actor: &Actor,
) -> Result<Case, Problem> {
    let case = storage::keep_moved(tx, &app.pack, key, closure.closes(case, actor, tx.now)).await?;
    if closure.record.follow_up.is_some() {
        storage::follow_up(tx, &app.pack, &case, Some(closure)).await?;
    }
    Ok(case)
}

/// The closing in the version the caller saw, with its case, for a step that was not taken before. Another version is
/// refused.
async fn step(
    app: &App,
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, ClosureId),
    version: IfMatch,
    once: &Once,
) -> Result<Step<Found<Closure>, ClosureView>, Problem> {
    let case = super::find(&tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let closure = storage::find(&tx, &key, id).await?;
    let is_done = tx.once(once, id).await?.is_some();
    if !is_done && closure.version == version.0 {
        return Ok(Step::Go((tx, case, key, closure)));
    }
    let view = view_of(&tx, actor, &case, closure).await?;
    let read = read_event(case.id, [&view]);
    let done = shown(app, tx, actor, read, view, is_done).await;
    done.map(Step::Done)
}

async fn view_of(tx: &Tx, actor: &Actor, case: &Case, closure: Closure) -> Result<ClosureView, Problem> {
    let view = views(tx, actor, case, vec![closure]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

/// That these closings were read, and whether it was read in one of them how the person is reached.
fn read_event<'a>(case: CaseId, shown: impl IntoIterator<Item = &'a ClosureView>) -> Event {
    let reach = shown.into_iter().any(ClosureView::shows_reach).then_some("reach");
    let fields = ["closures"].into_iter().chain(reach);
    Event::new(EventKind::ReadClosure).case(case).fields(fields)
}

impl From<ClosureError> for Problem {
    fn from(error: ClosureError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            ClosureError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            ClosureError::CaseClosed => not_now("case_closed"),
            ClosureError::CaseOpen => not_now("case_open"),
            ClosureError::AlreadyAwaiting => not_now("closure_awaiting"),
            ClosureError::NotAwaiting => not_now("closure_not_awaiting"),
            ClosureError::OwnClosure => Self::new(Code::Forbidden).because("own_closure"),
            // Each thing once, however many referrals run: which they are, `closing_read` tells.
            ClosureError::Blocked(blocks) => {
                let kinds: std::collections::BTreeSet<_> = blocks.iter().map(|block| block.kind).collect();
                kinds.into_iter().fold(not_now("closing_blocked"), |problem, kind| {
                    problem.and_at("", kind.code())
                })
            }
            ClosureError::NoReason(NoReason::NotTransferred) => not_now("closing_not_transferred"),
            ClosureError::NoReason(NoReason::NotHandedOver) => not_now("closing_not_handed_over"),
            ClosureError::NoReason(NoReason::NotDecided) => not_now("closing_not_decided"),
            ClosureError::NoConsent => not_now("follow_up_consent_missing"),
            ClosureError::Outdated => not_now("closure_outdated"),
            ClosureError::Invalid(fields) => fields.into(),
        }
    }
}
