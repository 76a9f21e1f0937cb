//! The tracks of a case, kept with what was written of its proceedings and claims.

use chrono::NaiveDate;
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::proceeding::claim::CompensationClaim;
use punte_domain::cases::proceeding::proceedings_stand;
use punte_domain::cases::proceeding::rights::RightsInformation;
use punte_domain::cases::track::{ProceedingsState, TrackChangeRecord};
use punte_domain::event::Event;
use punte_domain::pack::{Condition, Pack};

use super::{claim, rights};
use crate::cases::clock;
use crate::{CaseKey, Result, Tx};

/// Moves the track of the proceedings to where the records say that they stand. `was_criminal` as in
/// [`Case::follow_proceedings`].
///
/// # Errors
/// As the database.
pub async fn follow_proceedings(
    tx: &Tx,
    pack: &Pack,
    key: &CaseKey,
    case: Case,
    was_criminal: bool,
    by: &Actor,
) -> Result<Case> {
    let all = super::all(tx, key).await?;
    let today = pack.calendar().date(tx.now);
    keep(
        tx,
        pack,
        key,
        case.follow_proceedings(&all, (was_criminal, today), by, tx.now),
    )
    .await
}

/// Moves the track of compensation to where the claims, and what the person was told, say that it
/// stands. `was_told` as in [`Case::follow_compensation`].
///
/// # Errors
/// As the database.
pub async fn follow_compensation(
    tx: &Tx,
    pack: &Pack,
    key: &CaseKey,
    case: Case,
    (was_told, on): (bool, NaiveDate),
    by: &Actor,
) -> Result<Case> {
    let told = rights::all(tx, key).await?;
    let is_told = told.iter().any(RightsInformation::tells_of_compensation);
    let claims = claim::all(tx, key).await?;
    let is_of_state = claims.iter().any(CompensationClaim::is_of_state);
    let followed = case.follow_compensation((was_told, is_told), &claims, on, by, tx.now);
    let case = keep(tx, pack, key, followed).await?;
    if is_of_state {
        let claimed = Occasion::new(Milestone::CompensationClaimed, case.id, case.organisation, tx.now);
        clock::apply(tx, pack, &claimed).await?;
    }
    Ok(case)
}

/// A claim on the state was taken back. Where no other stands, and the criminal proceedings are over, its
/// term runs again from their end: it was met by something that counts no more.
///
/// # Errors
/// As the database.
pub async fn claim_on_state_ended(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case) -> Result<()> {
    if claim::is_asked_of_state(tx, case.id).await? {
        return Ok(());
    }
    let files = super::all(tx, key).await?;
    let ended = proceedings_stand(&files).filter(|file| file.stage == ProceedingsState::Final);
    let Some(file) = ended else { return Ok(()) };
    let at = pack.calendar().happened(file.stage_on, tx.now);
    let occasion = Occasion::new(Milestone::ProceedingsEnded, case.id, case.organisation, at)
        .when(Condition::NothingClaimed, true);
    clock::apply(tx, pack, &occasion).await
}

async fn keep(
    tx: &Tx,
    pack: &Pack,
    key: &CaseKey,
    (case, moved): (Case, Option<(TrackChangeRecord, Event)>),
) -> Result<Case> {
    let Some((record, event)) = moved else {
        return Ok(case);
    };
    let case = crate::cases::save(tx, case).await?;
    tx.record(event).await?;
    crate::cases::track::moved(tx, pack, key, &case, &record).await?;
    Ok(case)
}
