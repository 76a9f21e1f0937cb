//! Which roles of the installation's own a user has.

use punte_domain::access::Actor;
use punte_domain::access::own_role::{OWN_ROLES_MAX, check_own_grant};
use punte_domain::access::role::RoleError;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::OwnRoleId;
use punte_domain::identity::User;
use punte_domain::text::InvalidCode;
use punte_storage::Tx;
use punte_storage::identity::{organisation, own_role};

use crate::Problem;

/// Gives the user these own roles and no others; says whether that changes any. Whether the actor may act on the user,
/// the caller has asked.
///
/// # Errors
/// What forbids one of them, or as the database.
pub(super) async fn change(tx: &Tx, actor: &Actor, user: &mut User, mut to: Vec<OwnRoleId>) -> Result<bool, Problem> {
    to.sort();
    if to.len() > OWN_ROLES_MAX {
        return Err(Problem::at("/own_roles", InvalidCode::TooMany.code()));
    }
    let many = to.len();
    to.dedup();
    if to.len() < many {
        return Err(Problem::at("/own_roles", InvalidCode::Repeated.code()));
    }
    let given: Vec<OwnRoleId> = to.iter().filter(|id| !user.own_roles.contains(id)).copied().collect();
    let taken: Vec<OwnRoleId> = user.own_roles.iter().filter(|id| !to.contains(id)).copied().collect();
    let facts = own_role::in_force(tx, given.iter().copied()).await?;
    if facts.len() != given.len() {
        return Err(Problem::at("/own_roles", InvalidCode::UnknownCode.code()));
    }
    let kind = organisation::find(tx, user.organisation).await?.facts.kind;
    check_own_grant(actor, user.organisation, kind, facts.values()).map_err(|error| match error {
        RoleError::WrongKind => Problem::at("/own_roles", "wrong_organisation_kind"),
        error => error.into(),
    })?;
    for (kind, roles) in [(EventKind::RoleGiven, &given), (EventKind::RoleTaken, &taken)] {
        for role in roles {
            tx.record(Event::new(kind).subject(*role).organisation(user.organisation))
                .await?;
        }
    }
    user.own_roles = to;
    Ok(!given.is_empty() || !taken.is_empty())
}
