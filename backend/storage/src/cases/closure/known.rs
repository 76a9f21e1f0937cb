//! What stands against the closing of a case, and what bears its reason out.

use punte_domain::cases::closure::{ClosureBlock, ClosureBlockKind, ClosureState, DUPLICATE};
use punte_domain::cases::plan::{Plan, PlanState};
use punte_domain::cases::risk::RiskAssessmentState;
use punte_domain::cases::track::{StayReturnState, Track};
use punte_domain::id::{CaseId, Id};
use punte_domain::reference::Reference;
use punte_domain::referrals::{ReferralKind, ReferralState};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::of_state;
use crate::cases::{self, LockIf, placement, plan, repatriation, risk, track};
use crate::referrals;
use crate::{CaseKey, Result, Tx};

/// What the system knows itself when a case is to be closed.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// What has to end first.
    pub blocks: Vec<ClosureBlock>,
    /// Whether a closing waits for its approval.
    pub is_awaiting: bool,
    /// The plan in force.
    pub plan: Option<Plan>,
    /// Whether a transfer of the case was accepted.
    pub is_transferred: bool,
    /// Whether a return came to the handover.
    pub is_handed_over: bool,
}

/// The case that a closing names as the one of the same person, unless that one was closed as a duplicate
/// itself: of two cases that name each other nobody would go on with either. Find out first whether the
/// caller may see it.
///
/// # Errors
/// As the database.
pub async fn other_case(tx: &Tx, named: Reference) -> Result<Option<Reference>> {
    let closed_as_duplicate = cases::row::Entity::find()
        .filter(cases::row::Column::Reference.eq(named.as_str()))
        .filter(cases::row::Column::ClosingReason.eq(DUPLICATE))
        .count(&tx.db)
        .await?;
    Ok((closed_as_duplicate == 0).then_some(named))
}

/// Locks the case with the one that is named as the same person's, in the order of their ids. Of two cases
/// that close on each other at one instant the second to get here then sees that the first closed
/// ([`other_case`]). Nothing is told of either: find the case within the caller's scope afterwards.
///
/// # Errors
/// As the database.
pub async fn lock_with_other(tx: &Tx, case: CaseId, named: &Reference) -> Result<()> {
    use cases::row::Column;
    let either = Condition::any()
        .add(Column::Id.eq(case.uuid()))
        .add(Column::Reference.eq(named.as_str()));
    cases::row::Entity::find()
        .filter(either)
        .order_by_asc(Column::Id)
        .lock_if(tx)
        .all(&tx.db)
        .await?;
    Ok(())
}

/// What the system knows of a case that is to be closed. Lock the case first.
///
/// # Errors
/// As the database.
pub async fn evidence(tx: &Tx, key: &CaseKey) -> Result<Evidence> {
    use referrals::row as referral;
    let case = key.case();
    let asked = referral::Entity::find()
        .filter(referral::Column::CaseId.eq(case.uuid()))
        .order_by_asc(referral::Column::Id)
        .all(&tx.db)
        .await?;
    let running = asked.iter().filter(|row| row.state.0.is_running());
    let mut blocks: Vec<ClosureBlock> = running
        .map(|row| ClosureBlock {
            kind: ClosureBlockKind::ReferralRunning,
            id: row.id,
            reference: Some(Reference::from_stored(row.reference.clone())),
        })
        .collect();
    let mut block = |kind, id| {
        blocks.push(ClosureBlock {
            kind,
            id,
            reference: None,
        });
    };
    if let Some(stay) = placement::current(tx, case).await? {
        block(ClosureBlockKind::PersonPlaced, stay.uuid());
    }
    if let Some(journey) = repatriation::under_way(tx, case).await? {
        block(ClosureBlockKind::ReturnUnderWay, journey.uuid());
    }
    if let Some(newest) = risk::newest(tx, key).await?
        && newest.state == RiskAssessmentState::AwaitsSecond
    {
        block(ClosureBlockKind::RiskAwaitsSecond, newest.id.uuid());
    }
    if let Some(newest) = plan::latest(tx, key).await?
        && newest.state == PlanState::AwaitingApproval
    {
        block(ClosureBlockKind::PlanAwaitsApproval, newest.id.uuid());
    }
    let was_accepted = |row: &referral::Model| {
        row.kind.0 == ReferralKind::Transfer
            && matches!(
                row.state.0,
                ReferralState::Accepted | ReferralState::ServiceStarted | ReferralState::Completed
            )
    };
    Ok(Evidence {
        blocks,
        is_awaiting: of_state(tx, key, ClosureState::AwaitingApproval).await?.is_some(),
        plan: plan::in_force(tx, key).await?,
        is_transferred: asked.iter().any(was_accepted),
        is_handed_over: track::has_reached(tx, case, Track::StayReturn, StayReturnState::HandedOver.code()).await?,
    })
}
