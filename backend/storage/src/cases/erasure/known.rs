//! What stands against erasing a case.

use punte_domain::cases::erasure::{ErasureBlock, ErasureBlockKind, ErasureKnown};
use punte_domain::cases::proceeding::claim::{CompensationClaimState, CompensationOutcome};
use punte_domain::cases::track::ProceedingsState;
use punte_domain::id::{CaseId, Id};
use punte_domain::pack::Pack;
use punte_domain::reference::Reference;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::is_awaiting;
use crate::cases::{person, placement, proceeding, repatriation};
use crate::columns::Text;
use crate::referrals::row as referral;
use crate::{CaseKey, Result, Tx};

/// What is known of a case that is to be erased. Lock the case first. `is_set_up` is whether there is a file
/// of erasures.
///
/// # Errors
/// As the database.
pub async fn known<'a>(tx: &Tx, pack: &'a Pack, key: &CaseKey, is_set_up: bool) -> Result<ErasureKnown<'a>> {
    let case = key.case();
    let mut blocks = running(tx, case).await?;
    let mut block = |kind, id| {
        blocks.push(ErasureBlock {
            kind,
            id: Some(id),
            reference: None,
        });
    };
    if let Some(stay) = placement::current(tx, case).await? {
        block(ErasureBlockKind::PersonPlaced, stay.uuid());
    }
    if let Some(journey) = repatriation::under_way(tx, case).await? {
        block(ErasureBlockKind::ReturnUnderWay, journey.uuid());
    }
    for file in open_proceedings(tx, case).await? {
        block(ErasureBlockKind::ProceedingOpen, file);
    }
    for claim in open_claims(tx, case).await? {
        block(ErasureBlockKind::ClaimOpen, claim);
    }
    Ok(ErasureKnown {
        pack,
        is_set_up,
        is_awaiting: is_awaiting(tx, case).await?,
        age: person::age(tx, key).await?,
        blocks,
        today: pack.calendar().date(tx.now),
    })
}

/// The referrals that were sent and have not ended.
async fn running(tx: &Tx, case: CaseId) -> Result<Vec<ErasureBlock>> {
    let asked = referral::Entity::find()
        .filter(referral::Column::CaseId.eq(case.uuid()))
        .order_by_asc(referral::Column::Id)
        .all(&tx.db)
        .await?;
    let running = asked.into_iter().filter(|row| row.state.0.is_running());
    Ok(running
        .map(|row| ErasureBlock {
            kind: ErasureBlockKind::ReferralRunning,
            id: Some(row.id),
            reference: Some(Reference::from_stored(row.reference)),
        })
        .collect())
}

async fn open_proceedings(tx: &Tx, case: CaseId) -> Result<Vec<Uuid>> {
    use proceeding::row::{Column, Entity};
    let open = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::IsVoid.eq(false))
        .filter(Column::Stage.ne(Text(ProceedingsState::Final)))
        .order_by_asc(Column::Id)
        .into_tuple::<Uuid>();
    Ok(open.all(&tx.db).await?)
}

/// Those that wait for a decision, and those of which something was granted that is not paid.
async fn open_claims(tx: &Tx, case: CaseId) -> Result<Vec<Uuid>> {
    use proceeding::claim::row::{Column, Entity};
    let is_granted = Condition::all()
        .add(Column::State.eq(Text(CompensationClaimState::Decided)))
        .add(Column::Outcome.eq(Text(CompensationOutcome::Granted)));
    let is_open = Condition::any()
        .add(Column::State.eq(Text(CompensationClaimState::Claimed)))
        .add(is_granted);
    let open = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(is_open)
        .order_by_asc(Column::Id)
        .into_tuple::<Uuid>();
    Ok(open.all(&tx.db).await?)
}
