//! Whose records somebody sees, and whose they change: meetings, protocols, strategies and publications.

use punte_domain::access::Scope;
use punte_domain::id::Id;
use sea_orm::{ColumnTrait, Condition};

use super::{access, body};

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
