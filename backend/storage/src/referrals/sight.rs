//! Which referrals lie within a scope, for a query: what `ReferralFacts` says of one.

use punte_domain::Timestamp;
use punte_domain::access::Scope;
use punte_domain::id::{Id, OrganisationId};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition};

use super::referral::row;

/// The referrals within `scope`: what `ReferralFacts::within` says of one, for a query. A property
/// test holds the two together (SEC-21).
pub(super) fn visible(scope: &Scope) -> Condition {
    if scope.is_system() {
        return Condition::all();
    }
    let sent = || Condition::all().add(row::Column::SentAt.is_not_null());
    let received = |here: OrganisationId| sent().add(row::Column::ToId.eq(here.uuid()));
    let mut any = Condition::any().add(Expr::value(false));
    if scope.is_unbounded() {
        any = any.add(sent());
    }
    if let (Some(user), Some(home)) = (scope.own(), scope.home()) {
        any = any.add(
            Condition::all()
                .add(row::Column::HolderId.eq(home.uuid()))
                .add(of_cases(Expr::col(Alias::new("assigned_to")).eq(user.uuid()))),
        );
    }
    if let Some(here) = scope.organisation() {
        any = any.add(row::Column::HolderId.eq(here.uuid())).add(received(here));
    }
    if let Some(counties) = scope.region() {
        let column = |name: &str| Expr::col(Alias::new(name));
        let here = of_cases(
            column("county")
                .is_in(counties.iter().map(String::as_str))
                .and(column("restricted_at").is_null()),
        );
        any = any.add(sent().add(here));
    }
    if let Some(here) = scope.shared() {
        any = any.add(received(here));
    }
    any
}

/// The referrals whose course may be read within `scope`: what `ReferralFacts::readable_within` says.
pub(crate) fn readable(scope: &Scope, now: Timestamp) -> Condition {
    let looked_back_at = scope.organisation().map(|here| {
        Condition::all()
            .add(row::Column::SentAt.is_not_null())
            .add(row::Column::CaseId.in_subquery(crate::cases::held_before(here, now)))
    });
    match looked_back_at {
        Some(looked_back_at) if !scope.is_system() => Condition::any().add(visible(scope)).add(looked_back_at),
        _ => visible(scope),
    }
}

pub(super) fn of_cases(condition: Expr) -> Expr {
    let cases = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("case_file"))
        .and_where(condition)
        .to_owned();
    row::Column::CaseId.in_subquery(cases)
}
