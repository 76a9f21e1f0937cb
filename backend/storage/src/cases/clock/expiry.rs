//! Clocks whose time has come.

use punte_domain::cases::clock::{Clock, ClockKind, ClockState};
use punte_domain::id::{ClockId, Id, ReferralId};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::row::{self, Column};
use super::save;
use crate::columns::Text;
use crate::{Result, Tx};

/// Clocks whose time has come, but for unanswered referrals, which expire themselves
/// ([`due_answers`]): what to look at, not yet taken.
///
/// # Errors
/// As the database.
pub async fn due_clocks(tx: &Tx, limit: u64) -> Result<Vec<ClockId>> {
    let ids = due(tx)
        .filter(Column::Kind.ne(Text(ClockKind::ReferralAnswer)))
        .select_only()
        .column(Column::Id)
        .limit(limit)
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(ids.into_iter().map(ClockId::from_uuid).collect())
}

/// Lets a clock run out, if it still runs, is due, and nobody else has it in hand (REL-16). Returns
/// whether it did.
///
/// # Errors
/// As the database.
pub async fn expire_one(tx: &Tx, id: ClockId) -> Result<bool> {
    let row = due(tx)
        .filter(Column::Id.eq(id.uuid()))
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(&tx.db)
        .await?;
    let Some(row) = row else { return Ok(false) };
    expire(tx, row.into()).await?;
    Ok(true)
}

/// Referrals whose time for an answer has run out: what to look at, not yet taken.
///
/// # Errors
/// As the database.
pub async fn due_answers(tx: &Tx, limit: u64) -> Result<Vec<ReferralId>> {
    let rows = due(tx)
        .filter(Column::Kind.eq(Text(ClockKind::ReferralAnswer)))
        .limit(limit)
        .all(&tx.db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| row.referral_id.map(ReferralId::from_uuid))
        .collect())
}

/// Lets the clock for the answer to this referral run out, if it is due. The referral is locked by
/// the caller, so that an answer and this do not wait for each other.
///
/// # Errors
/// As the database.
pub async fn expire_answer(tx: &Tx, referral: ReferralId) -> Result<()> {
    let rows = due(tx)
        .filter(Column::Kind.eq(Text(ClockKind::ReferralAnswer)))
        .filter(Column::ReferralId.eq(referral.uuid()))
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    for row in rows {
        expire(tx, row.into()).await?;
    }
    Ok(())
}

fn due(tx: &Tx) -> sea_orm::Select<row::Entity> {
    row::Entity::find()
        .filter(Column::State.eq(Text(ClockState::Running)))
        .filter(Column::DueAt.lt(tx.now))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
}

async fn expire(tx: &Tx, clock: Clock) -> Result<()> {
    // Only running clocks that are due were asked for, and they are locked.
    let Ok((clock, event)) = clock.expire(tx.now) else {
        return Ok(());
    };
    save(tx, &clock).await?;
    tx.record(event).await
}
