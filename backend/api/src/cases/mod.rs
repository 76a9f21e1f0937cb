//! Cases over HTTP: the case, the person, tracks, notes, tasks, timeline.

mod case;
mod clock;
mod closure;
mod conference;
mod consent;
mod decision;
mod document;
mod follow_up;
mod instrument;
mod needs;
mod note;
mod person;
mod placement;
mod plan;
mod print;
mod refusal;
mod risk;
mod screening;
mod search;
mod service;
mod task;
mod timeline;
mod track;

use punte_domain::access::{Actor, Class, Permission, Record, Scope, decide};
use punte_domain::cases::{Case, CaseError};
use punte_domain::id::CaseId;
use punte_storage::Tx;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{Code, Problem};
use case::CaseSummaryView;
pub(crate) use clock::{ClockDue, ClockView};
pub(crate) use document::attachment;
pub(crate) use needs::NeedView;
pub(crate) use plan::{PlanGoalView, shared_goals};
pub(crate) use print::all;
pub(crate) use service::{ServiceRecordView, ServiceRecordVoid, Sight, views as service_views};
pub(crate) use task::{TaskView, read_events as task_read_events, task_views};
pub(crate) use timeline::{TimelineEntryView, entry_views};

/// The operations on cases.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(case::create::create)
        .service(case::list::list)
        .service(search::search)
        .service(case::read)
        .service(case::update)
        .service(case::assign)
        .service(refusal::list)
        .service(refusal::create)
        .service(person::read)
        .service(person::update)
        .service(track::list)
        .service(track::change)
        .service(decision::list)
        .service(decision::create)
        .service(decision::added::notify)
        .service(decision::added::objection)
        .service(decision::added::mark_error)
        .service(decision::disagreement::create)
        .service(decision::disagreement::uphold)
        .service(decision::disagreement::withdraw)
        .service(consent::list)
        .service(consent::create)
        .service(consent::withdraw)
        .service(consent::confirm)
        .service(note::list)
        .service(note::create)
        .service(conference::list)
        .service(conference::create)
        .service(conference::mark_error)
        .service(instrument::list)
        .service(instrument::read)
        .service(screening::list)
        .service(screening::create)
        .service(screening::read)
        .service(screening::answer)
        .service(screening::finish)
        .service(risk::form::read)
        .service(risk::list)
        .service(risk::create)
        .service(risk::read)
        .service(risk::answer)
        .service(risk::finish)
        .service(risk::second::confirm)
        .service(risk::second::refuse)
        .service(risk::trigger::create)
        .service(risk::safety_plan::read)
        .service(risk::safety_plan::update)
        .service(needs::list)
        .service(needs::create)
        .service(plan::list)
        .service(plan::create)
        .service(plan::read)
        .service(plan::update::update)
        .service(plan::sign)
        .service(plan::approve)
        .service(plan::progress)
        .service(plan::review)
        .service(service::list)
        .service(service::totals)
        .service(service::create)
        .service(service::read)
        .service(service::update)
        .service(service::void)
        .service(placement::list)
        .service(placement::offers)
        .service(placement::create)
        .service(placement::update)
        .service(placement::end)
        .service(placement::move_on)
        .service(document::list)
        .service(document::create)
        .service(document::read)
        .service(document::open)
        .service(document::change::send_part)
        .service(document::change::finish)
        .service(document::change::discard)
        .service(document::change::share)
        .service(document::change::void)
        .service(closure::closing::read)
        .service(closure::list)
        .service(closure::create::create)
        .service(closure::answer::approve)
        .service(closure::answer::send_back)
        .service(closure::answer::withdraw)
        .service(closure::reopen::reopen)
        .service(follow_up::list)
        .service(follow_up::create)
        .service(print::print)
        .service(timeline::timeline)
        .service(timeline::access_log)
        .service(task::list)
        .service(task::create)
        .service(task::complete)
        .service(task::reopen)
        .service(clock::list)
        .service(clock::meet);
}

impl From<CaseError> for Problem {
    fn from(error: CaseError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            CaseError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            CaseError::AlreadyThere | CaseError::TaskAlreadyThere => not_now("already_there"),
            CaseError::NoSuchStep => not_now("no_such_step"),
            CaseError::NeedsDecision => not_now("needs_decision"),
            CaseError::ChildCannotDecline => not_now("child_cannot_decline"),
            CaseError::NotPresumed => not_now("not_presumed"),
            CaseError::NoConsentToReturn => not_now("no_consent_to_return"),
            CaseError::NotReceived => not_now("not_received"),
            CaseError::NeedsClosure => not_now("needs_closure"),
            CaseError::NeedsReopening => not_now("needs_reopening"),
            CaseError::InTheFuture => Self::at("/decided_on", "in_the_future"),
            CaseError::BeforeDetection => Self::at("/decided_on", "before_detection"),
            CaseError::NotColleague => Self::at("/user_id", "not_colleague"),
        }
    }
}

/// The case, if it lies within `scope` and the caller may know where the person is and how to reach
/// them: the holder only (S4).
async fn find_to_reach(tx: &Tx, actor: &Actor, scope: &Scope, id: CaseId) -> Result<Case, Problem> {
    let case = find(tx, actor, scope, id).await?;
    let facts = punte_storage::cases::facts(tx, &case).await?;
    let record = Record::Case(&facts, Class::LifeCritical);
    if decide(&actor.into(), Permission::CasesIdentity, record, tx.now).is_allowed() {
        Ok(case)
    } else {
        Err(Problem::new(Code::Forbidden).because("not_holder"))
    }
}

/// The case, if it lies within `scope`. Who knows of the case by `cases.read` but may not do this
/// to it is told so; to anybody else there is no such case.
pub(crate) async fn find(tx: &Tx, actor: &Actor, scope: &Scope, id: CaseId) -> Result<Case, Problem> {
    match punte_storage::cases::find(tx, scope, id).await {
        Err(punte_storage::Error::NotFound) => {
            let known = actor.scope(Permission::CasesRead);
            punte_storage::cases::find_readable(tx, &known, id).await?;
            Err(Problem::new(Code::Forbidden))
        }
        other => Ok(other?),
    }
}
