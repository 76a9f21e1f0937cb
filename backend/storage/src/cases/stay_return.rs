//! What follows from what is written down of stay and return: the track, the deadlines, and a new
//! assessment of the risk.

use chrono::{Days, NaiveDate};
use punte_domain::Timestamp;
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::clock::{Clock, Milestone, Occasion};
use punte_domain::cases::consent::Consent;
use punte_domain::cases::risk::RiskTrigger;
use punte_domain::cases::stay::{Stay, StayState};
use punte_domain::cases::track::StayReturnState;
use punte_domain::id::{ClockId, OrganisationId, UserId};
use punte_domain::pack::Pack;

use super::{clock, consent, repatriation, risk, stay, track};
use crate::{CaseKey, Result, Tx};

/// Moves the track to where stay and return stand now, if that is elsewhere. The ledger and the history
/// tell it.
///
/// # Errors
/// [`crate::Error::Stale`] when the case changed since it was found.
pub async fn settle(tx: &Tx, pack: &Pack, key: &CaseKey, case: Case, by: &Actor) -> Result<Case> {
    let today = pack.calendar().date(tx.now);
    settle_on(tx, pack, key, case, (by.user, by.organisation), today).await
}

/// The same as of this day, for whoever wrote down what moves it.
async fn settle_on(
    tx: &Tx,
    pack: &Pack,
    key: &CaseKey,
    case: Case,
    by: (UserId, OrganisationId),
    today: NaiveDate,
) -> Result<Case> {
    let latest = repatriation::latest(tx, key).await?;
    let to = StayReturnState::of(&stay::list(tx, key).await?, latest.as_ref(), today);
    let Some((moved, line)) = case.stands(to, today, by, tx.now) else {
        return Ok(case);
    };
    let case = super::save(tx, moved).await?;
    tx.record(line.event()).await?;
    track::moved(tx, pack, key, &case, &line).await?;
    Ok(case)
}

/// What follows from leave to stay that was written down or changed: the deadline of its kind runs to the
/// last end there is.
///
/// # Errors
/// As the database.
pub async fn stay_changed(tx: &Tx, pack: &Pack, key: &CaseKey, case: Case, by: &Actor, stay: &Stay) -> Result<Case> {
    let today = pack.calendar().date(tx.now);
    match stay.state {
        StayState::Requested if stay.is_reflection() => {}
        StayState::Granted if stay.ahead(today).is_none() => {}
        StayState::Requested => tell(tx, pack, &case, Milestone::PermitRequested, tx.now).await?,
        StayState::Granted => leave_runs(tx, pack, key, &case, stay.is_reflection()).await?,
        StayState::Refused | StayState::Ended => {
            tell(tx, pack, &case, Milestone::StayEnded, tx.now).await?;
            all_leave_runs(tx, pack, key, &case).await?;
        }
    }
    settle(tx, pack, key, case, by).await
}

/// What follows from a step of a return; where it is given up on the way, a new assessment of the risk too.
///
/// # Errors
/// As the database.
pub async fn went(
    tx: &Tx,
    pack: &Pack,
    key: &CaseKey,
    case: Case,
    by: &Actor,
    (milestone, at): (Milestone, Timestamp),
) -> Result<Case> {
    tell(tx, pack, &case, milestone, at).await?;
    if milestone != Milestone::ReturnGivenUp {
        return settle(tx, pack, key, case, by).await;
    }
    all_leave_runs(tx, pack, key, &case).await?;
    let case = settle(tx, pack, key, case, by).await?;
    let given_up = repatriation::latest(tx, key).await?;
    if given_up.is_some_and(|journey| journey.departed_at.is_some()) {
        risk::trigger(tx, pack, &case, RiskTrigger::Travel).await?;
    }
    Ok(case)
}

/// The person took this consent back: a return that rests on it, or on the one that it renewed, ends
/// wherever it stands.
///
/// # Errors
/// As the database.
pub async fn consent_ended(
    tx: &Tx,
    pack: &Pack,
    key: &CaseKey,
    case: Case,
    by: &Actor,
    ended: &Consent,
) -> Result<Case> {
    let Some(journey) = repatriation::latest(tx, key).await? else {
        return Ok(case);
    };
    let rests_on = consent::find(tx, key, journey.consent).await?.consent;
    if !ended.carries_what_rests_on(&rests_on) {
        return Ok(case);
    }
    let Some((stopped, event)) = journey.consent_withdrawn(by, tx.now) else {
        return Ok(case);
    };
    repatriation::save(tx, key, stopped).await?;
    tx.record(event).await?;
    went(tx, pack, key, case, by, (Milestone::ReturnGivenUp, tx.now)).await
}

/// Lets a clock run out, if it still runs, is due, and nobody else has it in hand (REL-16). With leave to
/// stay that ends the track moves, and the end of a reflection period asks for a new assessment of the risk.
/// Returns whether it did. The case is locked first, as whoever works on it does: the two never wait for
/// each other.
///
/// # Errors
/// As the database.
pub async fn expire_clock(tx: &Tx, pack: &Pack, id: ClockId) -> Result<bool> {
    let (case, kind) = clock::kind_of(tx, id).await?;
    if !kind.is_of_leave() {
        return clock::expire_one(tx, id).await;
    }
    let case = super::find(tx, &Scope::system(), case).await?;
    let is_expired = clock::expire_one(tx, id).await?;
    if is_expired && case.is_open() {
        leave_ran_out(tx, pack, case, &clock::find(tx, id).await?).await?;
    }
    Ok(is_expired)
}

/// What follows from leave to stay whose last day is over: the track moves for whoever wrote it down. A
/// track that leaves reflection asks for a new assessment by itself.
async fn leave_ran_out(tx: &Tx, pack: &Pack, case: Case, clock: &Clock) -> Result<()> {
    let key = tx.case_key(case.id).await?;
    let last_on = pack.calendar().date(clock.due_at);
    let is_reflection = clock.kind.is_reflection();
    let stays = stay::list(tx, &key).await?;
    let over = stays.iter().find(|stay| {
        let ends_then = stay.time.is_some_and(|time| time.until_on == last_on);
        stay.state == StayState::Granted && stay.is_reflection() == is_reflection && ends_then
    });
    let moves = over.is_some() && case.stay_return == StayReturnState::Reflection;
    if is_reflection && !moves {
        risk::trigger(tx, pack, &case, RiskTrigger::ReflectionEnded).await?;
    }
    if let Some(over) = over {
        let next_day = (last_on + Days::new(1)).max(pack.calendar().date(tx.now));
        settle_on(tx, pack, &key, case, (over.recorded_by, over.organisation), next_day).await?;
    }
    Ok(())
}

/// The deadlines run of what is granted and not over: what met or ended them did not come to its end.
async fn all_leave_runs(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case) -> Result<()> {
    for is_reflection in [true, false] {
        leave_runs(tx, pack, key, case, is_reflection).await?;
    }
    Ok(())
}

/// The one deadline there is of reflection, or of other leave: from the first day of what ends last to that
/// end. What is over changes nothing of it.
async fn leave_runs(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case, is_reflection: bool) -> Result<()> {
    let today = pack.calendar().date(tx.now);
    let stays = stay::list(tx, key).await?;
    let last = stays
        .iter()
        .filter(|stay| stay.is_reflection() == is_reflection)
        .filter_map(|stay| stay.ahead(today))
        .max_by_key(|time| time.until_on);
    let Some(time) = last else { return Ok(()) };
    let milestone = if is_reflection {
        Milestone::ReflectionStarted
    } else {
        Milestone::PermitGranted
    };
    let at = pack.calendar().happened(time.from_on, tx.now);
    let occasion = Occasion::new(milestone, case.id, case.organisation, at);
    clock::apply(tx, pack, &occasion.until(pack.calendar().end_of(time.until_on))).await
}

async fn tell(tx: &Tx, pack: &Pack, case: &Case, milestone: Milestone, at: Timestamp) -> Result<()> {
    clock::apply(tx, pack, &Occasion::new(milestone, case.id, case.organisation, at)).await
}
