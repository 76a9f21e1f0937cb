//! The referrals which have not ended, of a case or under a consent, and what carries those that were received.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use punte_domain::id::{CaseId, ConsentId, Id, OrganisationId, ReferralId};
use punte_domain::referrals::{Referral, ReferralKind, ReferralState};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::referral::{read, row};
use crate::cases::consent;
use crate::columns::Text;
use crate::identity::organisation;
use crate::{Result, Tx};

/// Referrals of a case to this receiver that are under way: what a new consent may open again.
///
/// # Errors
/// As the database.
pub async fn under_way_to(tx: &Tx, case: CaseId, to: OrganisationId) -> Result<Vec<Referral>> {
    let under_way = [
        ReferralState::Sent,
        ReferralState::Received,
        ReferralState::Accepted,
        ReferralState::ServiceStarted,
    ];
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(row::Column::ToId.eq(to.uuid()))
        .filter(row::Column::State.is_in(under_way.map(Text)))
        .order_by_asc(row::Column::Id)
        .all(&tx.db)
        .await?;
    rows.into_iter()
        .map(|row| read(row).map(|(referral, _)| referral))
        .collect()
}

/// The receivers that have accepted a referral of this case which runs.
///
/// # Errors
/// As the database.
pub async fn taken_on_by(tx: &Tx, case: CaseId) -> Result<Vec<OrganisationId>> {
    let running = [ReferralState::Accepted, ReferralState::ServiceStarted].map(Text);
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(row::Column::State.is_in(running))
        .all(&tx.db)
        .await?;
    let mut receivers = Vec::new();
    for row in rows {
        let (referral, _) = read(row)?;
        receivers.extend(referral.was_taken_on().then_some(referral.content.to));
    }
    Ok(receivers)
}

/// A referral as it stands, which nobody waits for.
///
/// # Errors
/// As the database.
pub(super) async fn unlocked(tx: &Tx, id: ReferralId) -> Result<Option<Referral>> {
    let row = row::Entity::find_by_id(id.uuid()).one(&tx.db).await?;
    row.map(|row| read(row).map(|(referral, _)| referral)).transpose()
}

/// Those of these referrals that this organisation received of others and that no consent carries now.
///
/// # Errors
/// As the database.
pub(crate) async fn not_carried(
    tx: &Tx,
    receiver: OrganisationId,
    referrals: BTreeSet<Uuid>,
    today: NaiveDate,
) -> Result<BTreeSet<Uuid>> {
    if referrals.is_empty() {
        return Ok(BTreeSet::new());
    }
    let received = row::Entity::find()
        .filter(row::Column::Id.is_in(referrals))
        .filter(row::Column::ToId.eq(receiver.uuid()))
        .filter(row::Column::HolderId.ne(receiver.uuid()))
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| read(row).map(|(referral, _)| referral))
        .collect::<Result<Vec<Referral>>>()?;
    if received.is_empty() {
        return Ok(BTreeSet::new());
    }
    let kind = organisation::find(tx, receiver).await?.facts.kind;
    let cases: BTreeSet<CaseId> = received.iter().map(|referral| referral.case).collect();
    let consents = consent::to_recipient(tx, cases, receiver).await?;
    Ok(received
        .iter()
        .filter(|referral| !referral.is_carried(&consents, kind, tx.now, today))
        .map(|referral| referral.id.uuid())
        .collect())
}

/// How many referrals of each of these cases have not ended.
///
/// # Errors
/// As the database.
pub(crate) async fn open_by_case(tx: &Tx, cases: impl IntoIterator<Item = CaseId>) -> Result<BTreeMap<CaseId, usize>> {
    let cases: Vec<Uuid> = cases.into_iter().map(Id::uuid).collect();
    if cases.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = row::Entity::find()
        .select_only()
        .column(row::Column::CaseId)
        .column_as(row::Column::Id.count(), "found")
        .filter(row::Column::CaseId.is_in(cases))
        .filter(row::Column::EndedAt.is_null())
        .group_by(row::Column::CaseId)
        .into_tuple::<(Uuid, i64)>()
        .all(&tx.db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(case, found)| (CaseId::from_uuid(case), usize::try_from(found).unwrap_or_default()))
        .collect())
}

/// Referrals under a consent that nobody has answered: its withdrawal takes them back.
///
/// # Errors
/// As the database.
pub async fn pending_under(tx: &Tx, consent: ConsentId) -> Result<Vec<Referral>> {
    under(
        tx,
        consent,
        &[ReferralState::Draft, ReferralState::Sent, ReferralState::Received],
    )
    .await
}

/// Transfers of a case that nobody has answered: they end when it moves by another.
///
/// # Errors
/// As the database.
pub async fn pending_transfers(tx: &Tx, case: CaseId) -> Result<Vec<Referral>> {
    let pending = [ReferralState::Draft, ReferralState::Sent, ReferralState::Received];
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(row::Column::Kind.eq(Text(ReferralKind::Transfer)))
        .filter(row::Column::State.is_in(pending.map(Text)))
        .order_by_asc(row::Column::Id)
        .all(&tx.db)
        .await?;
    rows.into_iter()
        .map(|row| read(row).map(|(referral, _)| referral))
        .collect()
}

/// Referrals under a consent that are under way: its withdrawal closes their data.
///
/// # Errors
/// As the database.
pub async fn under_way(tx: &Tx, consent: ConsentId) -> Result<Vec<Referral>> {
    under(tx, consent, &[ReferralState::Accepted, ReferralState::ServiceStarted]).await
}

async fn under(tx: &Tx, consent: ConsentId, states: &[ReferralState]) -> Result<Vec<Referral>> {
    let rows = row::Entity::find()
        .filter(row::Column::ConsentId.eq(consent.uuid()))
        .filter(row::Column::State.is_in(states.iter().copied().map(Text)))
        .order_by_asc(row::Column::Id)
        .all(&tx.db)
        .await?;
    rows.into_iter()
        .map(|row| read(row).map(|(referral, _)| referral))
        .collect()
}
