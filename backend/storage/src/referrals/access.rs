//! Who may look at a case beside the organisation that holds it: receivers of live referrals and,
//! for a while, those who handed it over.
//!
//! This says that an organisation has access and until when, for the list on the case and for
//! scopes. What a receiver sees is decided by the disclosure alone.

use std::collections::BTreeSet;

use chrono::Duration;
use punte_domain::Timestamp;
use punte_domain::id::{CaseId, Id, OrganisationId, ReferralId};
use punte_domain::referrals::{AccessKind, Handover, Referral, ReferralState};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::columns::Text;
use crate::{Result, Tx};

mod row {
    use super::{AccessKind, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_access")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub referral_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
        pub kind: Text<AccessKind>,
        pub case_id: Uuid,
        pub organisation_id: Uuid,
        pub since: ChronoDateTimeUtc,
        pub until: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// An organisation's access to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The case.
    pub case: CaseId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Why.
    pub kind: AccessKind,
    /// The referral it comes from.
    pub referral: ReferralId,
    /// Until when; `None` while it is not known.
    pub until: Option<Timestamp>,
}

/// Brings the receiver's access in line with where its referral stands now. `closing_days` is how
/// long data stay open after the end, by the pack. What was closed stays so: only consent opens
/// again what its withdrawal closed ([`open`]).
///
/// # Errors
/// As the database.
pub async fn follow(tx: &Tx, referral: &Referral, closing_days: u32) -> Result<()> {
    let until = match referral.state {
        ReferralState::Draft => return Ok(()),
        ReferralState::Sent | ReferralState::Received | ReferralState::Accepted | ReferralState::ServiceStarted => None,
        ReferralState::Refused | ReferralState::Expired | ReferralState::Withdrawn => Some(tx.now),
        ReferralState::Completed | ReferralState::Broken => Some(tx.now + Duration::days(closing_days.into())),
    };
    if referral.sent_at.is_none() || is_closed(tx, referral.id).await? {
        return Ok(());
    }
    put(tx, referral, AccessKind::Referral, referral.content.to, until).await
}

async fn is_closed(tx: &Tx, referral: ReferralId) -> Result<bool> {
    let closed = row::Entity::find_by_id((referral.uuid(), Text(AccessKind::Referral)))
        .filter(row::Column::Until.lte(tx.now))
        .one(&tx.db)
        .await?;
    Ok(closed.is_some())
}

/// Opens again what a consent had closed: the person gave another, and the referral is under way.
///
/// # Errors
/// As the database.
pub async fn open(tx: &Tx, referral: ReferralId) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::Until, Expr::value(None::<Timestamp>))
        .filter(row::Column::ReferralId.eq(referral.uuid()))
        .filter(row::Column::Kind.eq(Text(AccessKind::Referral)))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Ends what the receiver of this referral may look at, now: the person's consent is gone.
///
/// # Errors
/// As the database.
pub async fn close(tx: &Tx, referral: ReferralId) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::Until, Expr::value(tx.now))
        .filter(row::Column::ReferralId.eq(referral.uuid()))
        .filter(row::Column::Kind.eq(Text(AccessKind::Referral)))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Lets whoever handed a case over look back for a while.
///
/// # Errors
/// As the database.
pub async fn hand_over(tx: &Tx, referral: &Referral, handover: &Handover) -> Result<()> {
    let until = Some(handover.readable_until);
    put(tx, referral, AccessKind::FormerHolder, handover.from, until).await
}

async fn put(
    tx: &Tx,
    referral: &Referral,
    kind: AccessKind,
    organisation: OrganisationId,
    until: Option<Timestamp>,
) -> Result<()> {
    let row = row::ActiveModel {
        referral_id: Set(referral.id.uuid()),
        kind: Set(Text(kind)),
        case_id: Set(referral.case.uuid()),
        organisation_id: Set(organisation.uuid()),
        since: Set(tx.now),
        until: Set(until),
    };
    let again = OnConflict::columns([row::Column::ReferralId, row::Column::Kind])
        .update_column(row::Column::Until)
        .to_owned();
    row::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(&tx.db)
        .await?;
    Ok(())
}

/// Who held a case before, whether or not they may still look at it.
///
/// # Errors
/// As the database.
pub async fn held_before(tx: &Tx, case: CaseId) -> Result<BTreeSet<OrganisationId>> {
    let ids: Vec<Uuid> = row::Entity::find()
        .select_only()
        .column(row::Column::OrganisationId)
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(row::Column::Kind.eq(Text(AccessKind::FormerHolder)))
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(ids.into_iter().map(OrganisationId::from_uuid).collect())
}

/// Who may look at a case now, beside its holder.
///
/// # Errors
/// As the database.
pub async fn of_case(tx: &Tx, case: CaseId) -> Result<Vec<Access>> {
    let live = Condition::any()
        .add(row::Column::Until.is_null())
        .add(row::Column::Until.gt(tx.now));
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(live)
        .order_by_asc(row::Column::Since)
        .order_by_asc(row::Column::ReferralId)
        .all(&tx.db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Access {
            case,
            organisation: OrganisationId::from_uuid(row.organisation_id),
            kind: row.kind.0,
            referral: ReferralId::from_uuid(row.referral_id),
            until: row.until,
        })
        .collect())
}
