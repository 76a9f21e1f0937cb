//! What the operations share by which people report what was done in a project.

use actix_web::HttpResponse;
use punte_domain::access::{Actor, Permission};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ActivityId, Id, OrganisationId, ProjectId};
use punte_domain::projects::counts::Excess;
use punte_domain::projects::partner::ProjectSide;
use punte_storage::projects::{access, activity};
use punte_storage::{Error, Tx, names};

use crate::auth::{Granted, ProjectsReport};
use crate::{Code, Problem};

/// Somebody who reports in a project: its leader for everybody, a partner what is its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reporter {
    side: ProjectSide,
    organisation: OrganisationId,
}

impl Reporter {
    /// The actor in this project.
    pub(super) async fn of(tx: &Tx, actor: &Granted<ProjectsReport>, project: ProjectId) -> Result<Self, Problem> {
        Ok(Self {
            side: access::report(tx, &actor.scope(), project).await?,
            organisation: actor.organisation,
        })
    }

    /// Refuses to change what another organisation entered, but for the leader of the project.
    pub(super) fn may_change(self, entered_by: OrganisationId) -> Result<(), Problem> {
        if self.side.changes(self.organisation, entered_by) {
            Ok(())
        } else {
            Err(Problem::new(Code::Forbidden).because("entered_by_another"))
        }
    }
}

/// On which side the actor reports in this project; `None` where they do not.
pub(super) async fn side(tx: &Tx, actor: &Actor, project: ProjectId) -> Result<Option<ProjectSide>, Problem> {
    if !actor.may(Permission::ProjectsReport) {
        return Ok(None);
    }
    found(access::report(tx, &actor.scope(Permission::ProjectsReport), project).await)
}

/// Whether the actor may change what this organisation entered in this project.
pub(super) async fn may_change(
    tx: &Tx,
    actor: &Actor,
    project: ProjectId,
    entered_by: OrganisationId,
) -> Result<bool, Problem> {
    let side = side(tx, actor, project).await?;
    Ok(side.is_some_and(|side| side.changes(actor.organisation, entered_by)))
}

/// Refuses an activity that is none of this project.
pub(super) async fn known_activity(tx: &Tx, project: ProjectId, id: Option<ActivityId>) -> Result<(), Problem> {
    if let Some(id) = id {
        activity::find(tx, project, id)
            .await
            .map_err(Problem::not_found_at("/activity_id"))?;
    }
    Ok(())
}

/// Refuses one more where there are as many as there can be.
pub(super) fn has_room(count: u64, most: u64) -> Result<(), Problem> {
    if count < most {
        Ok(())
    } else {
        Err(Problem::new(Code::NotNow).because("project_full"))
    }
}

/// Refuses parts that come to more than their whole, and names the difference.
pub(super) fn fits(excess: Option<Excess>) -> Result<(), Problem> {
    match excess {
        Some(Excess { pointer, over }) => Err(Problem::at(pointer, format!("over_total.{over}"))),
        None => Ok(()),
    }
}

/// What was asked for; `None` where it is not found, also because it is out of reach.
pub(super) fn found<T>(answer: Result<T, Error>) -> Result<Option<T>, Problem> {
    match answer {
        Ok(one) => Ok(Some(one)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What hangs on it keeps a thing where it is.
pub(super) fn still_used(error: Error) -> Problem {
    match error {
        Error::NotFound => Problem::new(Code::NotNow).because("still_used"),
        error => error.into(),
    }
}

/// That something of a project was added, changed or removed.
pub(super) fn told(kind: EventKind, subject: impl Id, how: &'static str) -> Event {
    Event::new(kind).subject(subject).fields([how])
}

/// The name of an organisation in the actor's language.
pub(super) async fn name_of(tx: &Tx, actor: &Actor, id: OrganisationId) -> Result<String, Problem> {
    Ok(names(tx, actor.language, [id], []).await?.organisation(id))
}

/// What is answered when something is gone.
pub(super) fn gone() -> HttpResponse {
    HttpResponse::NoContent().finish()
}
