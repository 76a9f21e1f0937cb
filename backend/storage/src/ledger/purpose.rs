//! What readings are for: the domain says it, from how the reader relates to the case.

use punte_domain::access::decide::SharedAccess;
use punte_domain::access::purpose::{ReadPurpose, purpose};
use punte_domain::access::{Actor, Principal};
use punte_domain::event::Event;
use punte_domain::id::{CaseId, Id, OrganisationId, ReferralId};
use punte_domain::referrals::AccessKind;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};

use crate::cases::{self, emergency, specialist};
use crate::referrals::access;
use crate::{Result, Tx};

/// What `actor` reads each of these for; `None` for those that are no readings.
pub(super) async fn of(tx: &Tx, actor: &Actor, events: &[Event]) -> Result<Vec<Option<ReadPurpose>>> {
    let reads = events.iter().filter(|event| event.kind.is_read());
    let mut cases = cases::custody(tx, reads.filter_map(|read| read.case)).await?;
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
            case.specialists = specialist::in_force(tx, id, case.holder).await?;
            case.emergencies = emergency::live(tx, id).await?;
            found = purpose(&who, event.kind, Some(case), is_party, tx.now);
        }
        purposes.push(found);
    }
    Ok(purposes)
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
