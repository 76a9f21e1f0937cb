//! The project of a record. People see meetings, protocols, reviews and publications of projects that they do not see:
//! which project that is, is told to those alone who see it.

use std::collections::BTreeSet;

use punte_domain::access::{Actor, Permission};
use punte_domain::id::ProjectId;
use punte_storage::Tx;
use punte_storage::projects::access;

use crate::Problem;

/// Those of these projects that the actor sees.
pub(super) async fn seen(
    tx: &Tx,
    actor: &Actor,
    projects: impl IntoIterator<Item = ProjectId>,
) -> Result<BTreeSet<ProjectId>, Problem> {
    let scope = actor.scope(Permission::ProjectsRead);
    Ok(access::seen(tx, &scope, projects).await?)
}

/// The project of a record as it is entered. Where none is given, one that the actor does not see stays: it was not
/// told to them.
pub(super) async fn entered(
    tx: &Tx,
    actor: &Actor,
    given: Option<ProjectId>,
    was_of: Option<ProjectId>,
) -> Result<Option<ProjectId>, Problem> {
    let Some(project) = was_of.filter(|_| given.is_none()) else {
        return Ok(given);
    };
    let seen = seen(tx, actor, [project]).await?;
    Ok((!seen.contains(&project)).then_some(project))
}
