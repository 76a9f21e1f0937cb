//! Whose records somebody sees, and whose they change: meetings, protocols, reviews, strategies and publications.

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{Id, OrganisationId, ProjectId};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PrimaryKeyTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{access, body};
use crate::cases::LockIf;
use crate::identity::organisation::words;
use crate::page::{Page, PageRequest, Position, descending};
use crate::{Error, Result, Tx};

/// Which protocols or reviews to list.
#[derive(Debug, Clone, Default)]
pub struct KeptFilter {
    /// Beginnings of words of what it says of itself or of its bodies, in any spelling.
    pub text: Option<String>,
    /// Of this project.
    pub project: Option<ProjectId>,
    /// In which this organisation has a part.
    pub organisation: Option<OrganisationId>,
}

/// A list of records by the columns of their table, and what it is called in its cursors.
pub(super) struct KeptList<E: EntityTrait> {
    pub name: &'static str,
    pub keeper: E::Column,
    pub id: E::Column,
    pub project: E::Column,
    pub search: E::Column,
    pub sort: E::Column,
    pub place: fn(&E::Model) -> Position<NaiveDate>,
}

impl<E: EntityTrait> KeptList<E> {
    /// A page of the records within `scope`, the latest first and those without a date last.
    pub(super) async fn page(
        &self,
        tx: &Tx,
        scope: &Scope,
        filter: &KeptFilter,
        request: &PageRequest,
    ) -> Result<Page<E::Model>> {
        let place = tx.position::<NaiveDate>(self.name, request)?;
        let rows = E::find().filter(self.wanted(scope, filter));
        let rows = descending(rows, (self.sort, self.id), place, request)
            .all(&tx.db)
            .await?;
        tx.page(self.name, request, rows, self.place)
    }

    /// Those within `scope` that the filter asks for.
    pub(super) fn wanted(&self, scope: &Scope, filter: &KeptFilter) -> Condition {
        Condition::all()
            .add(visible((self.keeper, self.id, self.project), scope))
            .add_option(filter.text.as_ref().map(|text| words(self.search, text)))
            .add_option(
                filter
                    .project
                    .map(|id| of_seen(self.project, scope).add(self.project.eq(id.uuid()))),
            )
            .add_option(filter.organisation.map(|id| self.id.in_subquery(body::with(id))))
    }
}

/// The record, if it is one of `which`.
pub(super) async fn one<E: EntityTrait>(tx: &Tx, which: Condition, id: Uuid) -> Result<E::Model>
where
    Uuid: Into<<E::PrimaryKey as PrimaryKeyTrait>::ValueType>,
{
    let found = E::find_by_id(id).filter(which).lock_if(tx);
    found.one(&tx.db).await?.ok_or(Error::NotFound)
}

/// The titles of those of these records that are some of `which`. The columns are the id and the title.
pub(super) async fn titles<E: EntityTrait>(
    tx: &Tx,
    (id, title): (E::Column, E::Column),
    which: Condition,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = E::find()
        .select_only()
        .columns([id, title])
        .filter(which)
        .filter(id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(found)
}

/// Within `scope` lie the records that the organisation keeps, in which it has a part, or that belong to a project
/// within it; `scope` is that of the permission to read. The columns are the keeper, the id and the project.
pub(super) fn visible<C: ColumnTrait>((keeper, id, project): (C, C, C), scope: &Scope) -> Condition {
    if scope.is_unbounded() {
        return Condition::all();
    }
    let Some(organisation) = scope.organisation() else {
        return Condition::all().add(id.is_null());
    };
    Condition::any()
        .add(keeper.eq(organisation.uuid()))
        .add(id.in_subquery(body::with(organisation)))
        .add_option(access::readable(scope).map(|projects| project.in_subquery(projects)))
}

/// The records whose project may be read: by their project these alone are found. `scope` is that of the permission to
/// read.
pub(super) fn of_seen<C: ColumnTrait>(project: C, scope: &Scope) -> Condition {
    Condition::all().add_option(access::readable(scope).map(|projects| project.in_subquery(projects)))
}

/// What the organisation of this scope keeps.
pub(super) fn own<C: ColumnTrait>(keeper: C, scope: &Scope) -> Condition {
    if scope.is_unbounded() {
        return Condition::all();
    }
    match scope.organisation() {
        Some(organisation) => Condition::all().add(keeper.eq(organisation.uuid())),
        None => Condition::all().add(keeper.is_null()),
    }
}
