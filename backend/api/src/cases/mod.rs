//! Cases over HTTP: the case, the person, tracks, notes, tasks, timeline.

mod access_report;
mod case;
mod clock;
mod closure;
mod conference;
mod consent;
mod data_package;
mod decision;
mod document;
mod duplicate;
mod emergency;
mod erasure;
mod family;
mod follow_up;
mod handover;
mod handover_many;
pub(crate) mod import;
mod instrument;
mod interview;
mod known;
mod needs;
mod note;
mod person;
mod placement;
mod plan;
mod print;
mod proceeding;
mod refusal;
mod repatriation;
mod restriction;
mod risk;
mod saved_view;
mod screening;
mod search;
mod service;
mod specialist;
mod stay;
mod step;
mod task;
mod timeline;
mod track;

use punte_domain::access::{Actor, Class, Permission, Record, Scope, decide};
use punte_domain::cases::{Case, CaseError};
use punte_domain::id::CaseId;
use punte_storage::Tx;

use crate::print::all;
use crate::routing::ServiceConfig;
use crate::{Code, Problem};
use case::CaseSummaryView;
pub(crate) use case::export::{CASE_COLUMNS, expected_cases, export_cases};
pub(crate) use clock::{ClockDue, ClockView};
pub(crate) use document::attachment;
pub(crate) use handover::{WorkloadView, left_behind};
pub use import::{Importer, Worker};
pub(crate) use interview::{AccountAnswerView, answer_views};
pub(crate) use needs::NeedView;
pub(crate) use person::tell_own_name;
pub(crate) use plan::{PlanGoalView, shared_goals};
pub(crate) use proceeding::DisclosedLegal;
pub(crate) use repatriation::{ReceiptView, receipt_view};
pub(crate) use service::{ServiceRecordView, ServiceRecordVoid, Sight, views as service_views};
pub(crate) use specialist::note::{
    SpecialistNoteView, SpecialistNoteWrite, view as specialist_note_view, views as specialist_note_views,
};
pub(crate) use task::{TaskView, read_events as task_read_events, task_views};
pub(crate) use timeline::{TimelineEntryView, entry_views};

/// The operations on cases.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(case::create::create)
        .service(case::list::list)
        .service(search::search)
        .service(known::known)
        .service(duplicate::list::list)
        .service(duplicate::create)
        .service(duplicate::read)
        .service(duplicate::mark_different)
        .service(duplicate::merge::merge)
        .service(duplicate::undo::undo)
        .service(family::list)
        .service(family::create)
        .service(family::mark_error)
        .service(case::read)
        .service(case::update)
        .service(case::assign)
        .service(case::many::assign)
        .service(import::columns::list)
        .service(import::list)
        .service(import::create)
        .service(import::read)
        .service(import::rows)
        .service(import::send_part)
        .service(import::start)
        .service(import::undo)
        .service(handover::list)
        .service(handover::read)
        .service(handover::create)
        .service(handover_many::create)
        .service(saved_view::list)
        .service(saved_view::create)
        .service(saved_view::update)
        .service(saved_view::remove)
        .service(saved_view::choose)
        .service(refusal::list)
        .service(refusal::print)
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
        .service(instrument::entry::list)
        .service(instrument::entry::create)
        .service(instrument::entry::check)
        .service(instrument::entry::read)
        .service(instrument::entry::confirm)
        .service(instrument::entry::withdraw)
        .service(instrument::entry::file)
        .service(instrument::read)
        .service(screening::list)
        .service(screening::create)
        .service(screening::read)
        .service(screening::answer)
        .service(screening::finish)
        .service(interview::form::read)
        .service(interview::list)
        .service(interview::create)
        .service(interview::read)
        .service(interview::finish)
        .service(interview::mark_error)
        .service(interview::account::answer)
        .service(interview::account::read)
        .service(interview::account::history)
        .service(interview::account::exploiters)
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
        .service(print::print)
        .service(timeline::timeline)
        .service(timeline::access_log)
        .service(access_report::print)
        .service(task::list)
        .service(task::create)
        .service(task::complete)
        .service(task::reopen)
        .service(clock::list)
        .service(clock::meet)
        .configure(specialists)
        .configure(emergencies)
        .configure(course);
}

/// Who else works with the person, and what they write for themselves.
fn specialists(config: &mut ServiceConfig) {
    config
        .service(specialist::list)
        .service(specialist::create)
        .service(specialist::end)
        .service(specialist::pass_notes)
        .service(specialist::attendance::list)
        .service(specialist::note::list)
        .service(specialist::note::create)
        .service(specialist::note::read)
        .service(specialist::note::update);
}

/// Opening one case for a while, in an emergency.
fn emergencies(config: &mut ServiceConfig) {
    config
        .service(emergency::list)
        .service(emergency::create)
        .service(emergency::read)
        .service(emergency::answer::end)
        .service(emergency::answer::agree)
        .service(emergency::answer::review)
        .service(emergency::sheet::read);
}

/// What comes of a case besides help: proceedings, leave to stay, documents, its closing.
fn course(config: &mut ServiceConfig) {
    config
        .service(proceeding::list)
        .service(proceeding::create)
        .service(proceeding::change::update)
        .service(proceeding::change::advance)
        .service(proceeding::change::void)
        .service(proceeding::hearing::create)
        .service(proceeding::hearing::update)
        .service(proceeding::hearing::end)
        .service(proceeding::rights::create)
        .service(proceeding::rights::void)
        .service(proceeding::claim::create)
        .service(proceeding::claim::update)
        .service(stay::read)
        .service(stay::create)
        .service(stay::change::decide)
        .service(stay::change::end)
        .service(repatriation::create)
        .service(repatriation::change::update)
        .service(repatriation::change::assess)
        .service(repatriation::change::confirm)
        .service(repatriation::course::depart)
        .service(repatriation::course::hand_over)
        .service(repatriation::course::contact)
        .service(repatriation::course::cancel)
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
        .service(restriction::list)
        .service(restriction::create)
        .service(restriction::lift)
        .service(data_package::read)
        .service(erasure::read)
        .service(erasure::create)
        .service(erasure::answer::approve)
        .service(erasure::answer::send_back)
        .service(erasure::answer::withdraw)
        .service(follow_up::list)
        .service(follow_up::create);
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
            CaseError::NeedsRecord => not_now("needs_record"),
            CaseError::NeedsClosure => not_now("needs_closure"),
            CaseError::NeedsReopening => not_now("needs_reopening"),
            CaseError::NeedsProceeding => not_now("needs_proceeding"),
            CaseError::NeedsClaim => not_now("needs_claim"),
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
    may_reach(tx, actor, &case).await?;
    Ok(case)
}

/// Whether the caller may know what would endanger the person most: the holder only (S4).
async fn may_reach(tx: &Tx, actor: &Actor, case: &Case) -> Result<(), Problem> {
    let facts = punte_storage::cases::facts(tx, case).await?;
    let record = Record::Case(&facts, Class::LifeCritical);
    if decide(&actor.into(), Permission::CasesIdentity, record, tx.now).is_allowed() {
        Ok(())
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
            let case = punte_storage::cases::find_readable(tx, &known, id).await?;
            // Whoever lost a case while they wrote is told so; what they wrote is still before them.
            case.held_by(actor)?;
            Err(Problem::new(Code::Forbidden).because("not_assigned"))
        }
        other => Ok(other?),
    }
}
