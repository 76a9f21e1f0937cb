//! The tracks of a case, kept with what was written of its proceedings and claims.

use chrono::NaiveDate;
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::proceeding::rights::RightsInformation;
use punte_domain::cases::track::TrackChangeRecord;
use punte_domain::event::Event;
use punte_domain::pack::Pack;

use super::{claim, rights};
use crate::{CaseKey, Result, Tx};

/// Moves the track of the proceedings to where the records say that they stand.
///
/// # Errors
/// As the database.
pub async fn follow_proceedings(
    tx: &Tx,
    pack: &Pack,
    key: &CaseKey,
    case: Case,
    on: NaiveDate,
    by: &Actor,
) -> Result<Case> {
    let all = super::all(tx, key).await?;
    keep(tx, pack, key, case.follow_proceedings(&all, on, by, tx.now)).await
}

/// Moves the track of compensation to where the claims, and what the person was told, say that it
/// stands.
///
/// # Errors
/// As the database.
pub async fn follow_compensation(
    tx: &Tx,
    pack: &Pack,
    key: &CaseKey,
    case: Case,
    on: NaiveDate,
    by: &Actor,
) -> Result<Case> {
    let told = rights::all(tx, key).await?;
    let is_told = told.iter().any(RightsInformation::tells_of_compensation);
    let claims = claim::all(tx, key).await?;
    let followed = case.follow_compensation(is_told, &claims, on, by, tx.now);
    keep(tx, pack, key, followed).await
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
