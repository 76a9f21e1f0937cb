//! Whether the parts of a case have something in them, and whether something of it waits. Nothing is
//! opened for it, and it is one question to the database.

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::cases::closure::ClosureState;
use punte_domain::cases::document::DocumentState;
use punte_domain::cases::interview::InterviewState;
use punte_domain::cases::plan::PlanState;
use punte_domain::cases::proceeding::hearing::HearingState;
use punte_domain::cases::repatriation::RepatriationState;
use punte_domain::cases::risk::RiskAssessmentState;
use punte_domain::cases::screening::ScreeningState;
use punte_domain::cases::task::TaskState;
use punte_domain::id::{CaseId, Id};
use punte_domain::referrals::ReferralState;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait, Select};
use strum::IntoEnumIterator;

use super::{
    closure, consent, document, interview, needs, note, placement, plan, proceeding, repatriation, risk, row,
    screening, service, stay, task,
};
use crate::columns::Text;
use crate::referrals;
use crate::{Error, Result, Tx};

/// What the parts of a case hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
#[expect(clippy::struct_excessive_bools, reason = "two for each part")]
pub struct Sections {
    /// There is a screening.
    pub screenings: bool,
    /// One goes on.
    pub screenings_wait: bool,
    /// There is an interview.
    pub interviews: bool,
    /// One goes on.
    pub interviews_wait: bool,
    /// There is an assessment of the risk.
    pub risk: bool,
    /// One goes on, or awaits a second person.
    pub risk_waits: bool,
    /// The needs were assessed.
    pub needs: bool,
    /// There is an individual plan.
    pub plans: bool,
    /// One is being written, or awaits approval.
    pub plans_wait: bool,
    /// There is a record of a service.
    pub services: bool,
    /// There is a stay.
    pub placements: bool,
    /// Something is known of proceedings, or the person was told of their rights.
    pub proceedings: bool,
    /// A hearing lies ahead.
    pub proceedings_wait: bool,
    /// There is leave to stay, or a return.
    pub stay_return: bool,
    /// A return is under way.
    pub stay_return_waits: bool,
    /// There is a document.
    pub documents: bool,
    /// One is being sent, or was not found clean yet.
    pub documents_wait: bool,
    /// The case was to be closed, or was closed.
    pub closures: bool,
    /// A closing waits for its approval.
    pub closures_wait: bool,
    /// There is a referral.
    pub referrals: bool,
    /// One has not ended.
    pub referrals_wait: bool,
    /// There is a consent or a legal ground.
    pub consents: bool,
    /// A legal ground awaits its second signature.
    pub consents_wait: bool,
    /// There is a note.
    pub notes: bool,
    /// There is a task.
    pub tasks: bool,
    /// One is open.
    pub tasks_wait: bool,
}

/// What the parts of a case hold on this day, as far as referrals and tasks lie within the scopes
/// given.
///
/// # Errors
/// [`Error::NotFound`] for an unknown case; else as the database.
pub async fn sections(tx: &Tx, case: CaseId, referring: &Scope, tasking: &Scope, on: NaiveDate) -> Result<Sections> {
    let screenings = || screening::row::Entity::find().filter(screening::row::Column::CaseId.eq(case.uuid()));
    let referrals = || {
        referrals::row::Entity::find()
            .filter(referrals::row::Column::CaseId.eq(case.uuid()))
            .filter(referrals::readable(referring, tx.now))
    };
    let interviews = || {
        interview::row::Entity::find()
            .filter(interview::row::Column::CaseId.eq(case.uuid()))
            .filter(interview::counts())
    };
    let risk = || risk::row::Entity::find().filter(risk::row::Column::CaseId.eq(case.uuid()));
    let plans = || plan::row::Entity::find().filter(plan::row::Column::CaseId.eq(case.uuid()));
    let needs = needs::row::Entity::find().filter(needs::row::Column::CaseId.eq(case.uuid()));
    let services = service::row::Entity::find().filter(service::row::Column::CaseId.eq(case.uuid()));
    let placements = placement::row::Entity::find().filter(placement::row::Column::CaseId.eq(case.uuid()));
    let proceedings = proceeding::row::Entity::find().filter(proceeding::row::Column::CaseId.eq(case.uuid()));
    let told = proceeding::rights::row::Entity::find().filter(proceeding::rights::row::Column::CaseId.eq(case.uuid()));
    let claims = proceeding::claim::row::Entity::find().filter(proceeding::claim::row::Column::CaseId.eq(case.uuid()));
    let planned = proceeding::hearing::row::Entity::find()
        .filter(proceeding::hearing::row::Column::CaseId.eq(case.uuid()))
        .filter(proceeding::hearing::row::Column::State.eq(Text(HearingState::Planned)));
    let stays = stay::row::Entity::find().filter(stay::row::Column::CaseId.eq(case.uuid()));
    let returns = || repatriation::row::Entity::find().filter(repatriation::row::Column::CaseId.eq(case.uuid()));
    let under_way_home = RepatriationState::iter().filter(|state| state.is_open()).map(Text);
    let documents = || document::row::Entity::find().filter(document::row::Column::CaseId.eq(case.uuid()));
    let closures = || closure::row::Entity::find().filter(closure::row::Column::CaseId.eq(case.uuid()));
    let consents = || consent::row::Entity::find().filter(consent::row::Column::CaseId.eq(case.uuid()));
    let notes = note::row::Entity::find().filter(note::row::Column::CaseId.eq(case.uuid()));
    let tasks = || {
        task::row::Entity::find()
            .filter(task::row::Column::CaseId.eq(case.uuid()))
            .filter(task::visible(tasking))
    };
    let under_way = ReferralState::iter().filter(|state| state.is_open()).map(Text);
    row::Entity::find()
        .select_only()
        .expr_as(any(screenings()), "screenings")
        .expr_as(
            any(screenings().filter(screening::row::Column::State.eq(Text(ScreeningState::Open)))),
            "screenings_wait",
        )
        .expr_as(any(interviews()), "interviews")
        .expr_as(
            any(interviews().filter(interview::row::Column::State.eq(Text(InterviewState::Open)))),
            "interviews_wait",
        )
        .expr_as(any(risk()), "risk")
        .expr_as(
            any(risk().filter(risk::row::Column::State.ne(Text(RiskAssessmentState::Assessed)))),
            "risk_waits",
        )
        .expr_as(any(needs), "needs")
        .expr_as(any(plans()), "plans")
        .expr_as(
            any(plans()
                .filter(plan::row::Column::State.is_in([PlanState::Draft, PlanState::AwaitingApproval].map(Text)))),
            "plans_wait",
        )
        .expr_as(any(services), "services")
        .expr_as(any(placements), "placements")
        .expr_as(any(proceedings).or(any(told)).or(any(claims)), "proceedings")
        .expr_as(any(planned), "proceedings_wait")
        .expr_as(any(stays).or(any(returns())), "stay_return")
        .expr_as(
            any(returns().filter(repatriation::row::Column::State.is_in(under_way_home))),
            "stay_return_waits",
        )
        .expr_as(any(closures()), "closures")
        .expr_as(
            any(closures().filter(closure::row::Column::State.eq(Text(ClosureState::AwaitingApproval)))),
            "closures_wait",
        )
        .expr_as(any(documents()), "documents")
        .expr_as(
            any(documents().filter(
                document::row::Column::State.is_in([DocumentState::Uploading, DocumentState::Quarantined].map(Text)),
            )),
            "documents_wait",
        )
        .expr_as(any(referrals()), "referrals")
        .expr_as(
            any(referrals().filter(referrals::row::Column::State.is_in(under_way))),
            "referrals_wait",
        )
        .expr_as(any(consents()), "consents")
        .expr_as(any(consents().filter(consent::unsigned(on))), "consents_wait")
        .expr_as(any(notes), "notes")
        .expr_as(any(tasks()), "tasks")
        .expr_as(
            any(tasks().filter(task::row::Column::State.eq(Text(TaskState::Open)))),
            "tasks_wait",
        )
        .filter(row::Column::Id.eq(case.uuid()))
        .into_model::<Sections>()
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
}

fn any<E: EntityTrait>(rows: Select<E>) -> Expr {
    Expr::exists(rows.select_only().expr(Expr::val(1)).into_query())
}
