//! What was entered of a project, as far as its indicators count it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use punte_domain::id::ProjectId;
use punte_domain::projects::computed::Entered;
use punte_domain::projects::counts::CountedKind;

use super::{action, campaign, deliverable, meeting, training};
use crate::{Result, Tx};

/// What was entered by `today` of a project that was found within the caller's reach; only what one of `kinds` is.
///
/// # Errors
/// As the database.
pub async fn of_project(
    tx: &Tx,
    project: ProjectId,
    kinds: &BTreeSet<CountedKind>,
    today: NaiveDate,
) -> Result<Entered> {
    let mut entered = Entered::default();
    for kind in kinds {
        match kind {
            CountedKind::Training => entered.trainings = training::of_project(tx, project).await?,
            CountedKind::Action => entered.actions = action::held_in(tx, project, today).await?,
            CountedKind::Campaign => entered.campaigns = campaign::of_project(tx, project).await?,
            CountedKind::Meeting => entered.meetings = meeting::held_in(tx, project, today).await?,
            CountedKind::Deliverable => entered.deliverables = deliverable::of_project(tx, project).await?,
        }
    }
    Ok(entered)
}
