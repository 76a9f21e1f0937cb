//! Who reads a file and who changes it: by the rule of the thing that it belongs to, and in its project.

use punte_domain::access::{Actor, Permission};
use punte_domain::id::{ProjectFileId, ProjectId};
use punte_domain::projects::file::{FileSides, ProjectFile, ProjectFileSubject, SubjectRule};
use punte_domain::projects::partner::ProjectSide;
use punte_storage::Tx;
use punte_storage::projects::file_subject::{self, FileSubject};
use punte_storage::projects::{access, file as storage, paid_file};
use uuid::Uuid;

use super::report::{found, side};
use crate::{Code, Problem};

/// The file, if the actor may read it: the thing that it belongs to, or its project.
pub(super) async fn readable(tx: &Tx, actor: &Actor, id: ProjectFileId) -> Result<ProjectFile, Problem> {
    let file = storage::find(tx, id).await?;
    let is_read = match (file.subject, file.project) {
        (Some(subject), _) => reads(tx, actor, subject).await?,
        (None, Some(project)) => file_subject::sees(tx, &actor.scope(Permission::ProjectsRead), project).await?,
        (None, None) => false,
    };
    if is_read {
        Ok(file)
    } else {
        Err(Problem::new(Code::NotFound))
    }
}

/// Whether the actor reads this thing.
pub(super) async fn reads(tx: &Tx, actor: &Actor, subject: (ProjectFileSubject, Uuid)) -> Result<bool, Problem> {
    let scope = actor.scope(Permission::ProjectsRead);
    match found(file_subject::find(tx, subject).await)? {
        Some(subject) => Ok(file_subject::is_read(tx, &scope, &subject).await?),
        None => Ok(false),
    }
}

/// Who the actor is to a file of this project, if any, and of this thing, if any.
pub(super) async fn sides(
    tx: &Tx,
    actor: &Actor,
    (project, subject): (Option<ProjectId>, Option<(ProjectFileSubject, Uuid)>),
) -> Result<FileSides, Problem> {
    let in_project = match project {
        Some(project) => side(tx, actor, project).await?,
        None => None,
    };
    // Who leads the project changes all files in it.
    let subject = subject.filter(|_| in_project != Some(ProjectSide::Leader));
    let changes_subject = match subject {
        Some(subject) => match found(file_subject::find(tx, subject).await)? {
            Some(subject) => changes(tx, actor, &subject).await?,
            None => false,
        },
        None => false,
    };
    Ok(FileSides {
        in_project,
        changes_subject,
    })
}

/// Whether the actor may change the thing itself.
async fn changes(tx: &Tx, actor: &Actor, subject: &FileSubject) -> Result<bool, Problem> {
    let keeps = |permission| {
        let scope = actor.scope(permission);
        scope.is_unbounded() || (scope.organisation().is_some() && scope.organisation() == subject.organisation)
    };
    match (subject.kind.rule(), subject.project) {
        (SubjectRule::Kept(permission), _) => Ok(keeps(permission)),
        (SubjectRule::Public, _) => Ok(keeps(Permission::ProjectsManage)),
        (SubjectRule::Reported, Some(project)) => {
            let side = side(tx, actor, project).await?;
            let by = side.zip(subject.organisation);
            Ok(by.is_some_and(|(side, entered_by)| side.changes(actor.organisation, entered_by)))
        }
        (SubjectRule::Managed, Some(project)) => {
            let scope = actor.scope(Permission::ProjectsManage);
            Ok(found(access::manage(tx, &scope, project).await)?.is_some())
        }
        (SubjectRule::Paid, Some(project)) => {
            let scope = actor.scope(Permission::ProjectsFinance);
            match found(access::spend(tx, &scope, project).await)? {
                Some(lines) => Ok(paid_file::is_open(tx, project, &lines, (subject.kind, subject.id)).await?),
                None => Ok(false),
            }
        }
        (SubjectRule::Reported | SubjectRule::Managed | SubjectRule::Paid, None) => Ok(false),
    }
}

/// Lets the files of a thing go that is removed: what is in a project stays there, and what is in none goes with it.
pub(super) async fn let_go(tx: &Tx, subject: Uuid) -> Result<(), Problem> {
    for file in storage::let_go(tx, subject).await? {
        tx.record(file.event("removed")).await?;
    }
    Ok(())
}
