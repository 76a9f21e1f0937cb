//! What follows from a closing and a reopening: the line of the track, deadlines that end and start.

use punte_domain::cases::Case;
use punte_domain::cases::clock::{Agreed, ClockKind, Milestone, Occasion};
use punte_domain::cases::closure::{Closure, ClosureState, DIED, Moved};
use punte_domain::cases::consent::{Consent, ConsentState};
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

/// What starts when a case was opened again: the review of the plan that was in force, the renewal of
/// each consent that is still valid, and a new assessment of the risk.
///
/// # Errors
/// [`crate::Error::Stale`] when its organisation takes no part any more.
pub async fn reopened(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case) -> Result<()> {
    cases::held_by_active(tx, case).await?;
    if plan::in_force(tx, key).await?.is_some() {
        let resumed = Occasion::new(Milestone::PlanResumed, case.id, case.organisation, tx.now);
        clock::apply(tx, pack, &resumed.detail(case.assistance.phase())).await?;
    }
    renewals(tx, pack, case, &consent::of_case(tx, case.id).await?).await?;
    risk::trigger(tx, pack, case, RiskTrigger::Reopened).await
}

/// Starts the contacts after a closing that the person agreed to, as far as they lie ahead and the
/// consent covers them, and with them the renewal of the consent. What is waited for already goes on as it
/// is. Nobody calls for somebody who died.
///
/// # Errors
/// As the database.
pub async fn follow_up(tx: &Tx, pack: &Pack, case: &Case, closure: Option<&Closure>) -> Result<()> {
    let calendar = pack.calendar();
    let calling = consent::calling(tx, pack, case).await?;
    let until = calling.iter().map(|(_, until)| *until).max();
    let (Some(closed_at), Some(until)) = (case.closed_at, until) else {
        return Ok(());
    };
    if case.closing_reason.as_deref() == Some(DIED) {
        return Ok(());
    }
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
    clock::add(tx, pack, &occasion.agreed(agreed)).await?;
    let calling: Vec<Consent> = calling.into_iter().map(|(consent, _)| consent).collect();
    renewals(tx, pack, case, &calling).await
}

/// Starts the time in which these consents, the earlier one first, are renewed: of those that still count
/// and that no later one renews, unless it runs.
async fn renewals(tx: &Tx, pack: &Pack, case: &Case, consents: &[Consent]) -> Result<()> {
    let today = pack.calendar().date(tx.now);
    let counts = |consent: &Consent| {
        let state = consent.state(today);
        matches!(state, ConsentState::Active | ConsentState::Unconfirmed)
    };
    for (place, consent) in consents.iter().enumerate() {
        let mut later = consents.iter().skip(place + 1);
        if !counts(consent) || later.any(|later| counts(later) && later.renews(consent)) {
            continue;
        }
        let given = Occasion::new(Milestone::ConsentGiven, case.id, case.organisation, tx.now)
            .consent(consent.id)
            .until(pack.calendar().end_of(consent.terms.valid_until));
        clock::add(tx, pack, &given).await?;
    }
    Ok(())
}

/// The person gave this consent, in a case that may be closed. Where it lets the holder call, those
/// contacts start that lie ahead and that nobody waits for yet.
///
/// # Errors
/// As the database.
pub async fn consent_given(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case, given: &Consent) -> Result<()> {
    if case.is_open() {
        return Ok(());
    }
    let calling = consent::calling(tx, pack, case).await?;
    if !calling.iter().any(|(consent, _)| consent.id == given.id) {
        return Ok(());
    }
    let closure = in_force(tx, key).await?;
    follow_up(tx, pack, case, closure.as_ref()).await
}

/// The person took back that the holder may call: all contacts end at once. Of those that were waited
/// for, the ones start again that another consent still covers.
///
/// # Errors
/// As the database.
pub async fn consent_ended(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case, ended: &Consent) -> Result<()> {
    if ended.terms.recipient != case.organisation {
        return Ok(());
    }
    let open = clock::open_of_case(tx, case.id).await?;
    if !open.iter().any(|clock| clock.kind == ClockKind::FollowUp) {
        return Ok(());
    }
    let ended = Occasion::new(Milestone::FollowUpEnded, case.id, case.organisation, tx.now);
    clock::apply(tx, pack, &ended).await?;
    let closure = in_force(tx, key).await?;
    follow_up(tx, pack, case, closure.as_ref()).await
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
