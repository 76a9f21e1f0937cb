//! What awaits the second signature of the caller: legal grounds of cases, judgements of risk, closings
//! and erasures of cases, privileged roles, and lost factors.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::role::roles_above;
use punte_domain::access::{Actor, Permission, Role};
use punte_domain::cases::consent::{Consent, ConsentBasis, ConsentPurpose};
use punte_domain::cases::repatriation::Repatriation;
use punte_domain::cases::risk::RiskAssessment;
use punte_domain::cases::{Case, RiskLevel};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, ClosureId, ConsentId, ErasureId, RepatriationId, RiskAssessmentId, UserId};
use punte_domain::identity::replacement::{Replacement, ReplacementState};
use punte_domain::pack::Pack;
use punte_domain::reference::Reference;
use punte_storage::cases::{self, closure, consent, erasure, repatriation, risk};
use punte_storage::identity::{invitation, replacement, role_request};
use punte_storage::{Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;

/// A legal ground that somebody else wrote down and that the caller may sign.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HomeGround)]
pub(super) struct GroundView {
    consent_id: ConsentId,
    case_id: CaseId,
    case_reference: Reference,
    #[schema(example = "Mesteacăn 47")]
    case_code_name: String,
    basis: ConsentBasis,
    purpose: ConsentPurpose,
    /// Who is to receive the data.
    recipient_name: String,
    recorded_by_name: String,
    recorded_at: DateTime<Utc>,
    /// The last day on which it holds.
    valid_until: NaiveDate,
}

/// A judgement of risk below the floor that somebody else made and that the caller may confirm.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HomeLowering)]
pub(super) struct LoweringView {
    assessment_id: RiskAssessmentId,
    case_id: CaseId,
    case_reference: Reference,
    #[schema(example = "Mesteacăn 47")]
    case_code_name: String,
    /// The level that counts until somebody confirms.
    level: RiskLevel,
    /// The level that was judged.
    judged: RiskLevel,
    judged_by_name: String,
    judged_at: DateTime<Utc>,
}

/// A journey of extreme danger to which the caller may agree as the second person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HomeJourney)]
pub(super) struct JourneyView {
    repatriation_id: RepatriationId,
    case_id: CaseId,
    case_reference: Reference,
    #[schema(example = "Mesteacăn 47")]
    case_code_name: String,
    judged_by_name: String,
    judged_at: DateTime<Utc>,
}

/// A closing of a case that somebody else asked for and that the caller may approve.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HomeClosing)]
pub(super) struct ClosingView {
    closure_id: ClosureId,
    case_id: CaseId,
    case_reference: Reference,
    #[schema(example = "Mesteacăn 47")]
    case_code_name: String,
    /// A code of the pack's list `closing_reason`.
    #[schema(example = "goals_achieved")]
    reason: String,
    requested_by_name: String,
    requested_at: DateTime<Utc>,
}

/// An erasure of a case that somebody else asked for and that the caller may approve.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HomeErasure)]
pub(super) struct ErasureView {
    erasure_id: ErasureId,
    case_id: CaseId,
    case_reference: Reference,
    #[schema(example = "Mesteacăn 47")]
    case_code_name: String,
    requested_by_name: String,
    requested_at: DateTime<Utc>,
}

/// A grant of privileged roles that somebody else asked for and that the caller may confirm.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HomeGrant)]
pub(super) struct GrantView {
    /// Whose roles would change; `null` where somebody is invited.
    user_id: Option<UserId>,
    /// The name of that user, or the address that is invited.
    name: String,
    organisation_name: String,
    /// The roles they would have.
    roles: Vec<Role>,
    asked_by_name: Option<String>,
    asked_at: DateTime<Utc>,
}

/// Lost factors that the caller may have replaced: as the first, who sees who the person is, or as the second.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HomeReplacement)]
pub(super) struct ReplacementWaitingView {
    user_id: UserId,
    name: String,
    organisation_name: String,
    state: ReplacementState,
    /// Who saw who the person is; `null` where nobody has yet.
    proved_by_name: Option<String>,
    /// Whether it is one that the caller approved and whose message with the link was not delivered: the person waits
    /// for nothing. Take it back, mend the address and begin anew.
    is_undelivered: bool,
    asked_at: DateTime<Utc>,
}

/// The grounds the caller may sign, the one that ends first first.
pub(super) async fn grounds(tx: &Tx, pack: &Pack, actor: &Actor, most: u64) -> Result<Vec<GroundView>, Problem> {
    let scope = actor.scope(Permission::ConsentsConfirm);
    let today = pack.calendar().date(tx.now);
    let waiting = consent::unsigned_of(tx, &scope, actor.organisation, actor.user, today, most).await?;
    let files = cases::readable_labels(tx, &scope, waiting.iter().map(|ground| ground.case)).await?;
    let names = names(
        tx,
        actor.language,
        waiting.iter().map(|ground| ground.terms.recipient),
        waiting.iter().map(|ground| ground.recorded_by),
    )
    .await?;
    let view = |ground: Consent| {
        let file = files.get(&ground.case)?;
        Some(GroundView {
            consent_id: ground.id,
            case_id: ground.case,
            case_reference: file.reference.clone(),
            case_code_name: file.code_name.clone(),
            basis: ground.terms.basis,
            purpose: ground.terms.purpose,
            recipient_name: names.organisation(ground.terms.recipient),
            recorded_by_name: names.user(ground.recorded_by),
            recorded_at: ground.recorded_at,
            valid_until: ground.terms.valid_until,
        })
    };
    Ok(waiting.into_iter().filter_map(view).collect())
}

/// That the terms of these grounds are shown, each case once.
pub(super) fn ground_read_events(grounds: &[GroundView]) -> impl Iterator<Item = Event> {
    let cases: BTreeSet<CaseId> = grounds.iter().map(|ground| ground.case_id).collect();
    cases
        .into_iter()
        .map(|case| Event::new(EventKind::ReadConsents).case(case).fields(["terms"]))
}

/// The judgements below the floor the caller may confirm, the longest waiting first.
pub(super) async fn lowerings(tx: &Tx, actor: &Actor, most: u64) -> Result<Vec<LoweringView>, Problem> {
    let scope = actor.scope(Permission::RiskConfirm);
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let waiting = risk::awaiting(tx, &scope, actor, most).await?;
    let judges = waiting.iter().filter_map(|(_, one)| Some(one.result.as_ref()?.by));
    let names = names(tx, actor.language, None, judges).await?;
    let view = |(case, assessment): (Case, RiskAssessment)| {
        let result = assessment.result?;
        Some(LoweringView {
            assessment_id: assessment.id,
            case_id: case.id,
            case_reference: case.reference,
            case_code_name: case.code_name,
            level: result.level(),
            judged: result.judged,
            judged_by_name: names.user(result.by),
            judged_at: assessment.finished_at?,
        })
    };
    Ok(waiting.into_iter().filter_map(view).collect())
}

/// That these judgements are shown.
pub(super) fn lowering_read_events(lowerings: &[LoweringView]) -> impl Iterator<Item = Event> {
    lowerings.iter().map(|lowering| {
        Event::new(EventKind::ReadRisk)
            .case(lowering.case_id)
            .subject(lowering.assessment_id)
            .fields(["result"])
    })
}

/// The journeys of extreme danger to which the caller may agree, the one that was planned first first.
pub(super) async fn journeys(tx: &Tx, actor: &Actor) -> Result<Vec<JourneyView>, Problem> {
    let waiting = repatriation::awaiting(tx, &actor.scope(Permission::RiskConfirm), actor).await?;
    let judges = waiting
        .iter()
        .filter_map(|(_, one)| Some(one.course.risk.as_ref()?.assessed.by));
    let names = names(tx, actor.language, None, judges).await?;
    let view = |(case, journey): (Case, Repatriation)| {
        let judged = journey.course.risk?.assessed;
        Some(JourneyView {
            repatriation_id: journey.id,
            case_id: case.id,
            case_reference: case.reference,
            case_code_name: case.code_name,
            judged_by_name: names.user(judged.by),
            judged_at: judged.at,
        })
    };
    Ok(waiting.into_iter().filter_map(view).collect())
}

/// That it is shown how dangerous these journeys are.
pub(super) fn journey_read_events(journeys: &[JourneyView]) -> impl Iterator<Item = Event> {
    journeys.iter().map(|journey| {
        Event::new(EventKind::ReadStayReturn)
            .case(journey.case_id)
            .subject(journey.repatriation_id)
            .fields(["risk"])
    })
}

/// The closings the caller may approve, the longest waiting first.
pub(super) async fn closings(tx: &Tx, actor: &Actor, most: u64) -> Result<Vec<ClosingView>, Problem> {
    let scope = actor.scope(Permission::ClosuresApprove);
    let waiting = closure::awaiting(tx, &scope, actor, most).await?;
    let files = cases::readable_labels(tx, &scope, waiting.iter().map(|closing| closing.case)).await?;
    let names = names(
        tx,
        actor.language,
        None,
        waiting.iter().map(|closing| closing.requested_by),
    )
    .await?;
    let view = |closing: closure::Waiting| {
        let file = files.get(&closing.case)?;
        Some(ClosingView {
            closure_id: closing.id,
            case_id: closing.case,
            case_reference: file.reference.clone(),
            case_code_name: file.code_name.clone(),
            reason: closing.reason,
            requested_by_name: names.user(closing.requested_by),
            requested_at: closing.requested_at,
        })
    };
    Ok(waiting.into_iter().filter_map(view).collect())
}

/// That these closings are shown.
pub(super) fn closing_read_events(closings: &[ClosingView]) -> impl Iterator<Item = Event> {
    closings.iter().map(|closing| {
        Event::new(EventKind::ReadClosure)
            .case(closing.case_id)
            .subject(closing.closure_id)
            .fields(["reason"])
    })
}

/// The erasures the caller may approve, the longest waiting first.
pub(super) async fn erasures(tx: &Tx, actor: &Actor, most: u64) -> Result<Vec<ErasureView>, Problem> {
    let scope = actor.scope(Permission::ErasuresApprove);
    let waiting = erasure::awaiting(tx, &scope, actor, most).await?;
    let files = cases::readable_labels(tx, &scope, waiting.iter().map(|one| one.case)).await?;
    let names = names(tx, actor.language, None, waiting.iter().map(|one| one.requested_by)).await?;
    let view = |one: erasure::Waiting| {
        let file = files.get(&one.case)?;
        Some(ErasureView {
            erasure_id: one.id,
            case_id: one.case,
            case_reference: file.reference.clone(),
            case_code_name: file.code_name.clone(),
            requested_by_name: names.user(one.requested_by),
            requested_at: one.requested_at,
        })
    };
    Ok(waiting.into_iter().filter_map(view).collect())
}

/// That these erasures are shown.
pub(super) fn erasure_read_events(erasures: &[ErasureView]) -> impl Iterator<Item = Event> {
    erasures.iter().map(|one| {
        Event::new(EventKind::ReadErasure)
            .case(one.case_id)
            .subject(one.erasure_id)
    })
}

/// The grants the caller may confirm, the longest waiting first.
pub(super) async fn grants(tx: &Tx, actor: &Actor, most: u64) -> Result<Vec<GrantView>, Problem> {
    // Privileged roles reach every organisation: so does whoever confirms them.
    if !actor.scope(Permission::UsersManage).is_unbounded() {
        return Ok(Vec::new());
    }
    let changes = role_request::waiting_for(tx, actor.user, most).await?;
    let invited = invitation::waiting_for(tx, actor.user, most).await?;
    let names = names(
        tx,
        actor.language,
        changes
            .iter()
            .map(|request| request.organisation)
            .chain(invited.iter().map(|invitation| invitation.organisation)),
        changes
            .iter()
            .flat_map(|request| [request.user, request.asked_by])
            .chain(invited.iter().filter_map(|invitation| invitation.invited_by)),
    )
    .await?;
    let changes = changes.into_iter().map(|request| GrantView {
        user_id: Some(request.user),
        name: names.user(request.user),
        organisation_name: names.organisation(request.organisation),
        roles: request.to,
        asked_by_name: Some(names.user(request.asked_by)),
        asked_at: request.asked_at,
    });
    let invited = invited.into_iter().map(|invitation| GrantView {
        user_id: None,
        name: invitation.email,
        organisation_name: names.organisation(invitation.organisation),
        roles: invitation.roles,
        asked_by_name: invitation.invited_by.map(|by| names.user(by)),
        asked_at: invitation.created_at,
    });
    let mut waiting: Vec<_> = changes.chain(invited).collect();
    waiting.sort_by_key(|grant| grant.asked_at);
    Ok(waiting)
}

/// The lost factors that the caller may have replaced, or approved and must begin anew; the longest waiting first.
pub(super) async fn replacements(tx: &Tx, actor: &Actor, most: u64) -> Result<Vec<ReplacementWaitingView>, Problem> {
    let scope = actor.scope(Permission::UsersManage);
    // Also of those who stand above the caller there may be something: that is not the caller's to do.
    let above = roles_above(actor);
    let mut waiting = replacement::waiting_for(tx, &scope, actor.user, &above, most).await?;
    waiting.extend(replacement::undelivered_of(tx, &scope, actor.user, &above, most).await?);
    waiting.sort_by_key(|one| one.asked_at);
    let names = names(
        tx,
        actor.language,
        waiting.iter().map(|one| one.organisation),
        waiting
            .iter()
            .flat_map(|one| [Some(one.user), one.proof.map(|proof| proof.by)])
            .flatten(),
    )
    .await?;
    let view = |one: Replacement| ReplacementWaitingView {
        user_id: one.user,
        name: names.user(one.user),
        organisation_name: names.organisation(one.organisation),
        state: one.state(tx.now),
        is_undelivered: one.approved.is_some(),
        proved_by_name: one.proof.map(|proof| names.user(proof.by)),
        asked_at: one.asked_at,
    };
    Ok(waiting.into_iter().map(view).collect())
}
