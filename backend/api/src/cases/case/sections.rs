//! How far the parts of a case are, for its navigation.

use chrono::NaiveDate;
use punte_domain::access::{Actor, CaseFacts, Class, Permission, Record, decide};
use punte_domain::cases::person::Person;
use punte_domain::cases::{AgeGroup, Case, Sex};
use punte_storage::Tx;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;

/// A part of a case.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CaseSection {
    Person,
    Screenings,
    Interviews,
    Risk,
    /// Needs and plan.
    Plan,
    Services,
    /// Where the person stays.
    Accommodation,
    /// Proceedings, hearings, rights and compensation.
    Proceedings,
    /// Leave to stay, and returns.
    StayReturn,
    Documents,
    /// Closing and what follows it.
    Closure,
    Referrals,
    Consents,
    Notes,
    Tasks,
}

/// How far a part of a case is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CaseSectionState {
    /// Nothing is in it.
    Empty,
    /// Something in it goes on or is waited for: a screening, an interview or an assessment of the risk that is
    /// not finished, a plan or a closing that is not approved, a referral that has not ended, a ground that is not
    /// signed, a hearing that lies ahead, a document that was not found clean yet, a return, an open task; of the
    /// person, the sex or the age.
    UnderWay,
    /// Something is in it, and nothing of it waits.
    Filled,
}

/// How far a part of a case is that the caller may open.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseSectionProgress)]
pub(super) struct CaseSectionView {
    section: CaseSection,
    state: CaseSectionState,
}

/// The parts of a case which the caller may open.
pub(super) async fn sections(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    facts: &CaseFacts,
    person_version: i64,
    today: NaiveDate,
) -> Result<Vec<CaseSectionView>, Problem> {
    let (referring, tasking) = (
        actor.scope(Permission::ReferralsRead),
        actor.scope(Permission::TasksUse),
    );
    let held = punte_storage::cases::sections(tx, case.id, &referring, &tasking, today).await?;
    let is_told = Person::is_told(person_version);
    let is_vague = case.sex == Sex::Unknown || case.age_group == AgeGroup::Unknown;
    let opens = |permission| actor.may(permission) && facts.within(&actor.scope(permission), tx.now);
    let content = opens(Permission::CasesContent);
    let record = Record::Case(facts, Class::LifeCritical);
    let reaches = decide(&actor.into(), Permission::CasesIdentity, record, tx.now).is_allowed();
    let returns = decide(&actor.into(), Permission::StaysManage, record, tx.now).is_allowed();
    let parts = [
        (opens(Permission::CasesIdentity), CaseSection::Person, is_told, is_vague),
        (content, CaseSection::Screenings, held.screenings, held.screenings_wait),
        (content, CaseSection::Interviews, held.interviews, held.interviews_wait),
        (content, CaseSection::Risk, held.risk, held.risk_waits),
        (content, CaseSection::Plan, held.needs || held.plans, held.plans_wait),
        (content, CaseSection::Services, held.services, false),
        (reaches, CaseSection::Accommodation, held.placements, false),
        (
            content,
            CaseSection::Proceedings,
            held.proceedings,
            held.proceedings_wait,
        ),
        (
            returns,
            CaseSection::StayReturn,
            held.stay_return,
            held.stay_return_waits,
        ),
        (reaches, CaseSection::Documents, held.documents, held.documents_wait),
        (content, CaseSection::Closure, held.closures, held.closures_wait),
        // Those in sight were asked for, and so were the tasks.
        (
            actor.may(Permission::ReferralsRead),
            CaseSection::Referrals,
            held.referrals,
            held.referrals_wait,
        ),
        (
            opens(Permission::ConsentsRead),
            CaseSection::Consents,
            held.consents,
            held.consents_wait,
        ),
        (content, CaseSection::Notes, held.notes, false),
        (
            actor.may(Permission::TasksUse),
            CaseSection::Tasks,
            held.tasks,
            held.tasks_wait,
        ),
    ];
    Ok(parts
        .into_iter()
        .filter(|(is_open, ..)| *is_open)
        .map(|(_, section, is_begun, waits)| CaseSectionView {
            section,
            state: match (is_begun, waits) {
                (false, _) => CaseSectionState::Empty,
                (true, true) => CaseSectionState::UnderWay,
                (true, false) => CaseSectionState::Filled,
            },
        })
        .collect())
}
