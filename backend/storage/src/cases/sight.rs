//! Which cases lie within a scope, for a query: what `CaseFacts` says of one.

use punte_domain::Timestamp;
use punte_domain::access::Scope;
use punte_domain::id::{Id, OrganisationId, UserId};
use punte_domain::referrals::AccessKind;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition};

use super::row::{self, Column};

/// The condition on `case_file` that says what `CaseFacts::within` says. A property test holds
/// the two together (SEC-21).
pub(crate) fn visible(scope: &Scope, now: Timestamp) -> Condition {
    any(arms_by(scope, now, has_access))
}

/// The condition on `case_file` that says what `CaseFacts::readable_within` says.
pub(crate) fn readable(scope: &Scope, now: Timestamp) -> Condition {
    let former = scope
        .organisation()
        .map(|organisation| has_access(organisation, AccessKind::FormerHolder, now).add(is_given_out()));
    any(arms_by(scope, now, has_access).into_iter().chain(former))
}

/// Ids of the cases whose coded facts may be read within `scope`.
pub(crate) fn ids_readable(scope: &Scope, now: Timestamp) -> SelectStatement {
    Query::select()
        .column(Column::Id)
        .from(row::Entity)
        .cond_where(readable(scope, now))
        .to_owned()
}

/// Ids of the cases within `scope` which the organisation holds.
pub(crate) fn ids_held(scope: &Scope, holder: OrganisationId, now: Timestamp) -> SelectStatement {
    Query::select()
        .column(Column::Id)
        .from(row::Entity)
        .and_where(Column::OrganisationId.eq(holder.uuid()))
        .cond_where(visible(scope, now))
        .to_owned()
}

fn any(arms: impl IntoIterator<Item = Condition>) -> Condition {
    // An empty `any` would let everything through.
    let nothing = Condition::all().add(Column::Id.is_null());
    arms.into_iter().fold(Condition::any().add(nothing), Condition::add)
}

/// The ways in which a case can lie within `scope`, each by itself: a list asks for one after the
/// other, since a condition with OR would make the database sort all of them for every page.
pub(super) fn arms(scope: &Scope, now: Timestamp) -> Vec<Condition> {
    arms_by(scope, now, is_accessible)
}

/// `access` says of a case that an organisation has this kind of access to it now.
fn arms_by(
    scope: &Scope,
    now: Timestamp,
    access: fn(OrganisationId, AccessKind, Timestamp) -> Condition,
) -> Vec<Condition> {
    if scope.is_unbounded() {
        return vec![Condition::all()];
    }
    let mut arms = Vec::new();
    if let Some(organisation) = scope.organisation() {
        arms.push(Condition::all().add(Column::OrganisationId.eq(organisation.uuid())));
    } else if let (Some(user), Some(home)) = (scope.own(), scope.home()) {
        arms.push(
            Condition::all()
                .add(Column::AssignedTo.eq(user.uuid()))
                .add(Column::OrganisationId.eq(home.uuid())),
        );
    }
    if let (Some(user), Some(home), None) = (scope.named(), scope.home(), scope.organisation()) {
        arms.push(
            Condition::all()
                .add(Column::Id.in_subquery(named(user, home)))
                .add(Column::OrganisationId.eq(home.uuid())),
        );
    }
    for county in scope.region().unwrap_or_default() {
        arms.push(Condition::all().add(Column::County.eq(county)).add(is_given_out()));
    }
    if let Some(organisation) = scope.shared() {
        arms.push(access(organisation, AccessKind::Referral, now).add(is_given_out()));
    }
    arms
}

/// Whether what is held of the person may go to others than the holder now.
pub(super) fn is_given_out() -> Expr {
    Column::RestrictedAt.is_null()
}

/// Ids of the cases of which the organisation names this user a specialist now.
fn named(user: UserId, organisation: OrganisationId) -> SelectStatement {
    let column = |name: &str| Expr::col(Alias::new(name));
    Query::select()
        .column(Alias::new("case_id"))
        .from(Alias::new("case_specialist"))
        .and_where(column("user_id").eq(user.uuid()))
        .and_where(column("organisation_id").eq(organisation.uuid()))
        .and_where(column("ended_at").is_null())
        .to_owned()
}

/// For a list, which may start from what the organisation has access to.
fn is_accessible(organisation: OrganisationId, kind: AccessKind, now: Timestamp) -> Condition {
    Condition::all().add(Column::Id.in_subquery(accessible(organisation, kind, now)))
}

/// For a case that is found in another way: only its own access is looked up, however many others
/// the organisation has.
fn has_access(organisation: OrganisationId, kind: AccessKind, now: Timestamp) -> Condition {
    let to_this = Expr::col((Alias::new("case_access"), Alias::new("case_id"))).equals((row::Entity, Column::Id));
    Condition::all().add(Expr::exists(
        accessible(organisation, kind, now).and_where(to_this).to_owned(),
    ))
}

/// Ids of the cases which the organisation held until a short while ago.
pub(crate) fn held_before(organisation: OrganisationId, now: Timestamp) -> SelectStatement {
    let held = accessible(organisation, AccessKind::FormerHolder, now);
    Query::select()
        .column(Column::Id)
        .from(row::Entity)
        .and_where(Column::Id.in_subquery(held))
        .and_where(is_given_out())
        .to_owned()
}

/// Ids of the cases to which the organisation has access of this kind now.
pub(super) fn accessible(organisation: OrganisationId, kind: AccessKind, now: Timestamp) -> SelectStatement {
    let column = |name: &str| Expr::col(Alias::new(name));
    Query::select()
        .column(Alias::new("case_id"))
        .from(Alias::new("case_access"))
        .and_where(column("organisation_id").eq(organisation.uuid()))
        .and_where(column("kind").eq(kind.code()))
        .and_where(column("until").is_null().or(column("until").gt(now)))
        .to_owned()
}
