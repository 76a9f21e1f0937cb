//! What files belong to, and who reads it: the rule of the thing is that of its files.

use punte_domain::access::Scope;
use punte_domain::id::{Id, OrganisationId, ProjectId};
use punte_domain::projects::file::{ProjectFileSubject, SubjectRule};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockType, Query};
use uuid::Uuid;

use super::{access, paid_file};
use crate::columns::InOrder;
use crate::{Error, Result, Tx};

/// A thing that files belong to, as far as it says who reads and changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileSubject {
    /// What kind of thing.
    pub kind: ProjectFileSubject,
    /// Which one.
    pub id: Uuid,
    /// The project it belongs to.
    pub project: Option<ProjectId>,
    /// The organisation that keeps it or entered it, where it names one.
    pub organisation: Option<OrganisationId>,
}

/// The thing, whoever may read it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, subject: (ProjectFileSubject, Uuid)) -> Result<FileSubject> {
    found(tx, subject, None).await
}

/// The thing, which stays where it is until this unit of work ends. Whoever holds its files, too, holds it first.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn hold(tx: &Tx, subject: (ProjectFileSubject, Uuid)) -> Result<FileSubject> {
    found(tx, subject, Some(LockType::KeyShare)).await
}

async fn found(tx: &Tx, (kind, id): (ProjectFileSubject, Uuid), lock: Option<LockType>) -> Result<FileSubject> {
    let table = Alias::new(kind.code());
    let of = |column: &'static str| Expr::col((table.clone(), Alias::new(column)));
    let mut query = Query::select();
    query.from(table.clone()).and_where(of("id").eq(id));
    let has_project = kind.is_of_project() != Some(false);
    if has_project {
        query.expr(of("project_id"));
    }
    let names_one = match kind.rule() {
        SubjectRule::Reported => {
            query.expr(of("organisation_id"));
            true
        }
        SubjectRule::Managed | SubjectRule::Paid => false,
        SubjectRule::Kept(_) | SubjectRule::Public => {
            // A measure is kept as its strategy is.
            query.expr(if kind == ProjectFileSubject::StrategyMeasure {
                keeper_of_strategy(of("strategy_id"))
            } else {
                of("keeper_id")
            });
            true
        }
    };
    if let Some(lock) = lock {
        query.lock(lock);
    }
    let row = tx.db.query_one(&query).await?.ok_or(Error::NotFound)?;
    let mut row = InOrder::new(&row);
    let project = if has_project { row.next::<Option<Uuid>>()? } else { None };
    let organisation = if names_one { row.next::<Option<Uuid>>()? } else { None };
    Ok(FileSubject {
        kind,
        id,
        project: project.map(ProjectId::from_uuid),
        organisation: organisation.map(OrganisationId::from_uuid),
    })
}

fn keeper_of_strategy(strategy: Expr) -> Expr {
    let keeper = Query::select()
        .column(Alias::new("keeper_id"))
        .from(Alias::new("strategy"))
        .and_where(Expr::col((Alias::new("strategy"), Alias::new("id"))).eq(strategy))
        .take();
    Expr::SubQuery(None, Box::new(keeper.into()))
}

/// Whether the thing is read within `scope`, that of the permission to read projects.
///
/// # Errors
/// As the database.
pub async fn is_read(tx: &Tx, scope: &Scope, subject: &FileSubject) -> Result<bool> {
    let is_open = match subject.kind.rule() {
        SubjectRule::Public => true,
        SubjectRule::Kept(_) => scope.is_unbounded() || has_part(tx, scope, subject).await?,
        SubjectRule::Reported | SubjectRule::Managed | SubjectRule::Paid => false,
    };
    match (subject.kind.rule(), subject.project) {
        _ if is_open => Ok(true),
        (SubjectRule::Paid, Some(project)) => is_spending_read(tx, scope, project, subject).await,
        (_, Some(project)) => sees(tx, scope, project).await,
        (_, None) => Ok(false),
    }
}

/// Whether what was promised or spent is read: by whoever reads the line that it was taken from.
async fn is_spending_read(tx: &Tx, scope: &Scope, project: ProjectId, subject: &FileSubject) -> Result<bool> {
    match access::lines(tx, scope, project).await {
        Ok(lines) => paid_file::is_open(tx, project, &lines, (subject.kind, subject.id)).await,
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether the project is read within `scope`.
///
/// # Errors
/// As the database.
pub async fn sees(tx: &Tx, scope: &Scope, project: ProjectId) -> Result<bool> {
    Ok(!access::seen(tx, scope, [project]).await?.is_empty())
}

/// Whether the organisation of this scope keeps the record or has a part in it.
async fn has_part(tx: &Tx, scope: &Scope, subject: &FileSubject) -> Result<bool> {
    let Some(here) = scope.organisation() else {
        return Ok(false);
    };
    if subject.organisation == Some(here) {
        return Ok(true);
    }
    let part = Query::select()
        .column(Alias::new("subject_id"))
        .from(Alias::new("named_body"))
        .and_where(Expr::col(Alias::new("subject_id")).eq(subject.id))
        .and_where(Expr::col(Alias::new("organisation_id")).eq(here.uuid()))
        .limit(1)
        .to_owned();
    Ok(tx.db.query_one(&part).await?.is_some())
}
