//! Files of what was promised and spent: who reads the thing reads its files, and nobody else.

use std::collections::BTreeSet;

use punte_domain::id::{Id, ProjectId, ProjectPartnerId};
use punte_domain::projects::budget_lines::LineReach;
use punte_domain::projects::file::ProjectFileSubject;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait};
use uuid::Uuid;

use crate::{Result, Tx};

/// The things that are taken from a line, by the name of their tables, which is that of what a file belongs to.
const PAID: [&str; 2] = ["commitment", "expense"];

/// Leaves out files of commitments and expenses of this project that were taken from lines out of reach; the columns say
/// what a file belongs to.
pub(super) fn open(project: ProjectId, lines: &LineReach, (kind, id): (Expr, Expr)) -> Condition {
    let LineReach::Own(partners) = lines else {
        return Condition::all();
    };
    let of_own = PAID.map(|table| id.clone().in_subquery(own(table, project, partners)));
    of_own.into_iter().fold(
        Condition::any().add(kind.clone().is_null()).add(kind.is_not_in(PAID)),
        Condition::add,
    )
}

/// Whether the files of this commitment or expense of the project are open: where the line that it was taken from is
/// within reach.
///
/// # Errors
/// As the database.
pub async fn is_open(
    tx: &Tx,
    project: ProjectId,
    lines: &LineReach,
    (kind, id): (ProjectFileSubject, Uuid),
) -> Result<bool> {
    let LineReach::Own(partners) = lines else {
        return Ok(true);
    };
    let one = own(kind.code(), project, partners)
        .and_where(Expr::col(Alias::new("id")).eq(id))
        .take();
    Ok(tx.db.query_one(&one).await?.is_some())
}

/// The ids of what was taken from the own lines of a partner.
fn own(table: &'static str, project: ProjectId, partners: &BTreeSet<ProjectPartnerId>) -> SelectStatement {
    Query::select()
        .column(Alias::new("id"))
        .from(Alias::new(table))
        .and_where(Expr::col(Alias::new("project_id")).eq(project.uuid()))
        .and_where(Expr::col(Alias::new("partner_id")).is_in(partners.iter().copied().map(Id::uuid)))
        .take()
}
