//! What follows from a closing and a reopening: the line of the track, deadlines that end and start.

use punte_domain::cases::Case;
use punte_domain::cases::clock::{Agreed, ClockKind, Milestone, Occasion};
use punte_domain::cases::closure::{Closure, ClosureState, Moved};
use punte_domain::cases::consent::ConsentPurpose;
use punte_domain::cases::risk::RiskTrigger;
use punte_domain::id::CaseId;
use punte_domain::pack::Pack;

use super::{in_force, of_state, save};
use crate::cases::{self, clock, consent, plan, risk, track};
use crate::{CaseKey, Result, Tx};

/// Keeps a case that was closed or opened again, with the line of its track, its entry in the ledger
/// and the deadlines that end with it.
///
/// # Errors
/// [`crate::Error::Stale`] when the case changed since it was found.
pub async fn keep_moved(tx: &Tx, pack: &Pack, key: &CaseKey, (case, line): Moved) -> Result<Case> {
    let case = cases::save(tx, case).await?;
    tx.record(line.event()).await?;
    track::moved(tx, pack, key, &case, &line).await?;
    Ok(case)
}

/// What starts when a case was opened again: the review of the plan that was in force, and a new
/// assessment of the risk.
///
/// # Errors
/// As the database.
pub async fn reopened(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case) -> Result<()> {
    if plan::in_force(tx, key).await?.is_some() {
        let resumed = Occasion::new(Milestone::PlanResumed, case.id, case.organisation, tx.now);
        clock::apply(tx, pack, &resumed.detail(case.assistance.phase())).await?;
    }
    risk::trigger(tx, pack, case, RiskTrigger::Reopened).await
}

/// Starts the contacts after a closing that the person agreed to, as far as they lie ahead and the
/// consent covers them.
///
/// # Errors
/// As the database.
pub async fn follow_up(tx: &Tx, pack: &Pack, case: &Case, closure: Option<&Closure>) -> Result<()> {
    let calendar = pack.calendar();
    let (Some(closed_at), Some(until)) = (
        case.closed_at,
        consent::agreed_until(tx, case.id, ConsentPurpose::FollowUp, calendar.date(tx.now)).await?,
    ) else {
        return Ok(());
    };
    let from = closure.map_or_else(
        || calendar.date(closed_at),
        |closure| closure.counts_from(calendar.date(closed_at)),
    );
    let agreed = closure.and_then(|closure| closure.record.follow_up.as_ref());
    let agreed = Agreed {
        months: agreed.map_or_else(|| pack.follow_up_months(), |agreed| agreed.months.clone()),
        after: tx.now,
        until: calendar.end_of(until),
    };
    let at = calendar.happened(from, closed_at);
    let occasion = Occasion::new(Milestone::FollowUpAgreed, case.id, case.organisation, at);
    clock::apply(tx, pack, &occasion.agreed(agreed)).await
}

/// The person agreed to be contacted, in a case that may be closed. Contacts that are waited for go
/// on as they are; otherwise those start that lie ahead.
///
/// # Errors
/// As the database.
pub async fn consent_given(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case) -> Result<()> {
    if case.is_open() {
        return Ok(());
    }
    let open = clock::open_of_case(tx, case.id).await?;
    if open.iter().any(|clock| clock.kind == ClockKind::FollowUp) {
        return Ok(());
    }
    let closure = in_force(tx, key).await?;
    follow_up(tx, pack, case, closure.as_ref()).await
}

/// The person took a consent to be contacted back: all contacts end at once, and those start again
/// that another consent still covers.
///
/// # Errors
/// As the database.
pub async fn consent_ended(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case) -> Result<()> {
    let ended = Occasion::new(Milestone::FollowUpEnded, case.id, case.organisation, tx.now);
    clock::apply(tx, pack, &ended).await?;
    consent_given(tx, pack, key, case).await
}

/// Takes a closing back that waits for approval: the case goes to another organisation.
///
/// # Errors
/// As the database.
pub async fn hand_over(tx: &Tx, case: CaseId) -> Result<()> {
    let key = tx.case_key(case).await?;
    let waiting = of_state(tx, &key, ClosureState::AwaitingApproval).await?;
    if let Some((closure, withdrawn)) = waiting.and_then(|closure| closure.hand_over(tx.now)) {
        save(tx, &key, closure).await?;
        tx.record(withdrawn).await?;
    }
    Ok(())
}
