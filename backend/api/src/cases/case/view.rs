//! What is shown of a case.

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::{Actor, Permission};
use punte_domain::cases::clock::{ClockKind, ClockWarning};
use punte_domain::cases::track::{
    AssistanceState, CompensationState, IdentificationState, ProceedingsState, StayReturnState, Track,
};
use punte_domain::cases::{AgeGroup, Case, CaseSource, RiskLevel, Sex, Urgency};
use punte_domain::id::{CaseId, OrganisationId, UserId};
use punte_domain::pack::Pack;
use punte_domain::reference::Reference;
use punte_storage::cases::clock::{self, ClockCase, ClockLine};
use punte_storage::cases::{CaseLine, NextDue, age, duplicate, labels};
use punte_storage::{Names, Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use super::sections::{CaseSectionView, sections};
use crate::Problem;
use crate::cases::ClockView;
use crate::etag::Versioned;

/// A case in a list: coded facts and a name that says nothing about the person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseSummary)]
pub(crate) struct CaseSummaryView {
    pub(super) id: CaseId,
    /// Counts its changes.
    pub(super) version: i64,
    reference: Reference,
    /// A name that says nothing about the person.
    #[schema(example = "Salcie 47")]
    code_name: String,
    /// ISO 3166-2.
    #[schema(example = "RO-CJ")]
    county: String,
    sex: Sex,
    age_group: AgeGroup,
    /// Whether the person is treated as a child.
    is_child: bool,
    urgency: Urgency,
    identification: IdentificationState,
    assistance: AssistanceState,
    proceedings: ProceedingsState,
    stay_return: StayReturnState,
    /// As last assessed; `null` before the first assessment.
    risk_level: Option<RiskLevel>,
    /// The organisation that holds the case.
    organisation_id: OrganisationId,
    organisation_name: String,
    /// Who works on it; `null` where nobody does.
    assigned_to: Option<UserId>,
    assigned_name: Option<String>,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    /// When something is due next.
    next_due_at: Option<DateTime<Utc>>,
    /// What is due next.
    next_clock: Option<ClockKind>,
    /// How near its end is.
    next_warning: ClockWarning,
    /// Whether what is due next is overdue.
    is_overdue: bool,
}

impl CaseSummaryView {
    pub(crate) fn new(line: CaseLine, names: &Names, now: DateTime<Utc>) -> Self {
        let next_warning = line.next.map_or(ClockWarning::None, |next| {
            ClockWarning::at(now, next.half_at, next.most_at, next.due_at)
        });
        Self {
            id: line.id,
            version: line.version,
            reference: line.reference,
            code_name: line.code_name,
            county: line.county,
            sex: line.sex,
            age_group: line.age_group,
            is_child: line.is_child,
            urgency: line.urgency,
            identification: line.identification,
            assistance: line.assistance,
            proceedings: line.proceedings,
            stay_return: line.stay_return,
            risk_level: line.risk_level,
            organisation_id: line.organisation,
            organisation_name: names.organisation(line.organisation),
            assigned_to: line.assigned_to,
            assigned_name: line.assigned_to.map(|user| names.user(user)),
            opened_at: line.opened_at,
            closed_at: line.closed_at,
            next_due_at: line.next.map(|next| next.due_at),
            next_clock: line.next.map(|next| next.kind),
            next_warning,
            is_overdue: next_warning == ClockWarning::Overdue,
        }
    }
}

/// Lines as the caller reads them.
pub(super) async fn summaries(tx: &Tx, actor: &Actor, lines: Vec<CaseLine>) -> Result<Vec<CaseSummaryView>, Problem> {
    let names = names(
        tx,
        actor.language,
        lines.iter().map(|line| line.organisation),
        lines.iter().filter_map(|line| line.assigned_to),
    )
    .await?;
    Ok(lines
        .into_iter()
        .map(|line| CaseSummaryView::new(line, &names, tx.now))
        .collect())
}

/// A case with what the caller may do to it now. It holds nothing that tells who the person is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Case)]
pub(crate) struct CaseView {
    #[serde(flatten)]
    pub(super) summary: CaseSummaryView,
    compensation: CompensationState,
    /// The day the person was noticed.
    detected_on: NaiveDate,
    /// How the case came to notice.
    source: Option<CaseSource>,
    /// The day the person was first presumed or identified; rights that opened then stay open.
    presumed_on: Option<NaiveDate>,
    /// A code of the pack's list `closing_reason`.
    #[schema(example = "goals_achieved")]
    closing_reason: Option<String>,
    last_contact_on: Option<NaiveDate>,
    /// Since when what is held of the person goes to nobody else; `null` where it does.
    restricted_at: Option<DateTime<Utc>>,
    /// The version of the person, for `person_update`.
    person_version: i64,
    /// The operations the caller may call on this case now.
    #[schema(example = json!(["case_read", "case_update", "case_change_track"]))]
    abilities: Vec<&'static str>,
    /// The steps the tracks take now, for whoever may call `case_change_track`.
    next_steps: Vec<CaseStepView>,
    /// Its open deadlines, the one due first first.
    clocks: Vec<ClockView>,
    /// Which organisations have access now, and why.
    has_access: Vec<CaseAccessView>,
    /// How far the parts are that the caller may open.
    sections: Vec<CaseSectionView>,
    /// The cases with which it was merged, for whoever may see who the person is in both.
    same_person: Vec<CaseSamePersonView>,
    /// Whether somebody asked that the case be erased and nobody has answered; told to whoever may read of it.
    erasure_asked: bool,
}

/// Another case of the same person, by a merge.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseSamePerson)]
struct CaseSamePersonView {
    case_id: CaseId,
    reference: Reference,
    #[schema(example = "Salcie 47")]
    code_name: String,
    /// Whether it is the one that goes on.
    goes_on: bool,
}

/// A step a track takes now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseStep)]
struct CaseStepView {
    track: Track,
    /// The state it goes to.
    #[schema(example = "screening")]
    to: &'static str,
}

/// An organisation's access to a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseAccess)]
struct CaseAccessView {
    organisation_id: OrganisationId,
    organisation_name: String,
    how: CaseAccessHow,
    /// Until when; `null` while it is not known.
    until: Option<DateTime<Utc>>,
}

/// Why an organisation has access to a case.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CaseAccessHow {
    /// It holds the case.
    Holder,
    /// It received a referral and sees what consent covers.
    Referral,
    /// It held the case until a short while ago and sees coded facts.
    FormerHolder,
    /// It coordinates the county.
    Region,
}

impl Versioned for CaseView {
    fn version(&self) -> i64 {
        self.summary.version
    }
}

/// The case as the caller reads it.
pub(in crate::cases) async fn view(tx: &Tx, pack: &Pack, actor: &Actor, case: &Case) -> Result<CaseView, Problem> {
    let mut case = case.clone();
    if case.is_child {
        // Childhood ends on a birthday, and nobody has to write that down.
        case = age::today(tx, pack, case).await?;
    }
    let case = &case;
    let facts = punte_storage::cases::facts(tx, case).await?;
    let regional = punte_storage::identity::organisation::coordinating(tx, &case.county).await?;
    let names = names(
        tx,
        actor.language,
        [case.organisation]
            .into_iter()
            .chain(facts.shared_with.iter().map(|access| access.organisation))
            .chain(facts.former_holders.iter().map(|access| access.organisation))
            .chain(regional.iter().copied()),
        case.assigned_to,
    )
    .await?;
    let access = |organisation_id, how, until| CaseAccessView {
        organisation_id,
        organisation_name: names.organisation(organisation_id),
        how,
        until,
    };
    let has_access = [access(case.organisation, CaseAccessHow::Holder, None)]
        .into_iter()
        .chain(
            facts
                .shared_with
                .iter()
                .map(|shared| access(shared.organisation, CaseAccessHow::Referral, shared.until)),
        )
        .chain(
            facts
                .former_holders
                .iter()
                .map(|former| access(former.organisation, CaseAccessHow::FormerHolder, former.until)),
        )
        .chain(
            regional
                .iter()
                .filter(|organisation| **organisation != case.organisation)
                .map(|organisation| access(*organisation, CaseAccessHow::Region, None)),
        )
        .take(if case.is_restricted() { 1 } else { usize::MAX })
        .collect();
    let abilities = case.abilities(actor, &facts, tx.now);
    let next_steps = if abilities.contains(&"case_change_track") {
        let step = |to: punte_domain::cases::track::TrackState| CaseStepView {
            track: to.track(),
            to: to.code(),
        };
        case.next_steps(actor).into_iter().map(step).collect()
    } else {
        Vec::new()
    };
    let erasure_asked =
        abilities.contains(&"erasure_read") && punte_storage::cases::erasure::is_awaiting(tx, case.id).await?;
    let person_version = punte_storage::cases::person::version(tx, case.id).await?;
    let today = pack.calendar().date(tx.now);
    let sections = sections(tx, actor, case, &facts, person_version, today).await?;
    let clocks = clock::open_of_case(tx, case.id).await?;
    let next = clocks.first().map(NextDue::from);
    let line = CaseLine {
        id: case.id,
        version: case.version,
        reference: case.reference.clone(),
        code_name: case.code_name.clone(),
        county: case.county.clone(),
        sex: case.sex,
        age_group: case.age_group,
        is_child: case.is_child,
        urgency: case.urgency,
        identification: case.identification,
        assistance: case.assistance,
        proceedings: case.proceedings,
        stay_return: case.stay_return,
        risk_level: case.risk_level,
        organisation: case.organisation,
        assigned_to: case.assigned_to,
        opened_at: case.opened_at,
        closed_at: case.closed_at,
        next,
    };
    Ok(CaseView {
        summary: CaseSummaryView::new(line, &names, tx.now),
        compensation: case.compensation,
        detected_on: case.detected_on,
        source: case.source,
        presumed_on: case.presumed_on,
        closing_reason: case.closing_reason.clone(),
        last_contact_on: case.last_contact_on,
        restricted_at: case.restricted_at,
        person_version,
        abilities,
        next_steps,
        clocks: clocks
            .into_iter()
            .map(|clock| {
                let known = ClockCase {
                    reference: case.reference.clone(),
                    code_name: case.code_name.clone(),
                    risk_level: case.risk_level,
                };
                let line = ClockLine {
                    clock,
                    case: Some(known),
                    facts: facts.clone(),
                };
                ClockView::new(line, pack, actor, tx.now)
            })
            .collect(),
        has_access,
        sections,
        same_person: same_person(tx, actor, case).await?,
        erasure_asked,
    })
}

async fn same_person(tx: &Tx, actor: &Actor, case: &Case) -> Result<Vec<CaseSamePersonView>, Problem> {
    if !actor.may(Permission::CasesIdentity) {
        return Ok(Vec::new());
    }
    let scope = actor.scope(Permission::CasesIdentity);
    let same = duplicate::same_person(tx, &scope, case.id).await?;
    let mut labels = labels(tx, same.iter().map(|one| one.case)).await?;
    let view = |one: duplicate::SamePerson| {
        let label = labels.remove(&one.case)?;
        Some(CaseSamePersonView {
            case_id: one.case,
            reference: label.reference,
            code_name: label.code_name,
            goes_on: one.goes_on,
        })
    };
    Ok(same.into_iter().filter_map(view).collect())
}
