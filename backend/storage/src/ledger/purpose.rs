//! What readings are for: the domain says it, from how the reader relates to the case.

use std::collections::HashMap;

use punte_domain::access::decide::SharedAccess;
use punte_domain::access::purpose::{ReadPurpose, purpose};
use punte_domain::access::{Actor, CaseFacts, Principal};
use punte_domain::event::Event;
use punte_domain::id::{CaseId, Id, OrganisationId, ReferralId, UserId};
use punte_domain::referrals::AccessKind;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::cases::row::{Column, Entity as CaseFile};
use crate::referrals::access;
use crate::{Result, Tx};

/// What `actor` reads each of these for; `None` for those that are no readings.
pub(super) async fn of(tx: &Tx, actor: &Actor, events: &[Event]) -> Result<Vec<Option<ReadPurpose>>> {
    let reads = events.iter().filter(|event| event.kind.is_read());
    let mut cases = cases(tx, reads.filter_map(|read| read.case)).await?;
    let mut purposes = Vec::with_capacity(events.len());
    for event in events {
        let is_party = match event.referral {
            Some(referral) if event.kind.is_read() => is_party(tx, referral, actor.organisation).await?,
            _ => false,
        };
        let who = Principal::from(actor);
        let case = event.case.and_then(|case| cases.get_mut(&case));
        let mut found = purpose(&who, event.kind, case.as_deref(), is_party, tx.now);
        if found == Some(ReadPurpose::Conclusion)
            && let (Some(id), Some(case)) = (event.case, case)
        {
            case.former_holders = former_holders(tx, id).await?;
            found = purpose(&who, event.kind, Some(case), is_party, tx.now);
        }
        purposes.push(found);
    }
    Ok(purposes)
}

/// What decides who sees these cases, but for those who held them before.
async fn cases(tx: &Tx, ids: impl Iterator<Item = CaseId>) -> Result<HashMap<CaseId, CaseFacts>> {
    let mut ids: Vec<Uuid> = ids.map(Id::uuid).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = CaseFile::find()
        .select_only()
        .columns([Column::Id, Column::OrganisationId, Column::AssignedTo, Column::County])
        .filter(Column::Id.is_in(ids))
        .into_tuple::<(Uuid, Uuid, Option<Uuid>, String)>()
        .all(&tx.db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, holder, assigned_to, county)| {
            let facts = CaseFacts {
                holder: OrganisationId::from_uuid(holder),
                assigned_to: assigned_to.map(UserId::from_uuid),
                county,
                is_open: true,
                shared_with: Vec::new(),
                former_holders: Vec::new(),
            };
            (CaseId::from_uuid(id), facts)
        })
        .collect())
}

async fn former_holders(tx: &Tx, case: CaseId) -> Result<Vec<SharedAccess>> {
    let accesses = access::of_case(tx, case).await?.into_iter();
    Ok(accesses
        .filter(|access| access.kind == AccessKind::FormerHolder)
        .map(|access| SharedAccess {
            organisation: access.organisation,
            until: access.until,
        })
        .collect())
}

async fn is_party(tx: &Tx, referral: ReferralId, here: OrganisationId) -> Result<bool> {
    let [id, from, to] = ["id", "from_id", "to_id"].map(Alias::new);
    let query = Query::select()
        .expr(Expr::val(1))
        .from(Alias::new("referral"))
        .and_where(Expr::col(id).eq(referral.uuid()))
        .and_where(Expr::col(from).eq(here.uuid()).or(Expr::col(to).eq(here.uuid())))
        .to_owned();
    Ok(tx.db.query_one(&query).await?.is_some())
}
