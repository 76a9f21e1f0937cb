//! The roles there are and what each grants, and why somebody can do something or cannot.

mod own_role;
mod why;

use actix_web::{get, web};
use punte_domain::access::explain::opened_by;
use punte_domain::access::{Class, Grants, Permission, Reach, Role};
use punte_domain::identity::organisation::OrganisationKind;
use serde::Serialize;
use strum::IntoEnumIterator;
use utoipa::ToSchema;

pub use own_role::OwnRoleNameView;

use crate::Problem;
use crate::auth::{Granted, UsersRead};
use crate::routing::ServiceConfig;

/// The routes of this module.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(role_list)
        .service(why::read)
        .service(own_role::list)
        .service(own_role::create)
        .service(own_role::read)
        .service(own_role::update)
        .service(own_role::confirm)
        .service(own_role::refuse)
        .service(own_role::retire);
}

/// A permission and how far it reaches.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Grant)]
pub struct GrantView {
    /// The act.
    pub permission: Permission,
    /// How far it reaches.
    pub reach: Reach,
    /// What it opens of the cases and referrals it reaches; of a referral within its consent.
    pub opens: Vec<Class>,
}

impl GrantView {
    /// Every grant, in the order of the table.
    #[must_use]
    pub fn all(grants: &Grants) -> Vec<Self> {
        grants
            .iter()
            .map(|(permission, reach)| Self {
                permission,
                reach,
                opens: opened_by(permission, reach).into_iter().collect(),
            })
            .collect()
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoleDetails)]
struct RoleView {
    /// The role.
    key: Role,
    /// What it grants.
    grants: Vec<GrantView>,
    /// Whether it reaches every organisation.
    is_privileged: bool,
    /// Whether whoever holds it signs in with a passkey and with nothing less.
    needs_passkey: bool,
    /// The kinds of organisation whose people may hold it.
    held_in: Vec<OrganisationKind>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoleDetailsList)]
struct RoleListView {
    items: Vec<RoleView>,
}

/// List the built-in roles
///
/// What each role grants, whether it is privileged, and which kinds of organisation have people
/// in it. For those who see users.
#[utoipa::path(tag = "users", operation_id = "role_list",
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = RoleListView), Problem))]
#[get("/roles")]
async fn role_list(_actor: Granted<UsersRead>) -> web::Json<RoleListView> {
    let items = Role::iter()
        .map(|role| RoleView {
            key: role,
            grants: GrantView::all(&Grants::of_roles(&[role])),
            is_privileged: role.is_privileged(),
            needs_passkey: role.needs_passkey(),
            held_in: OrganisationKind::iter().filter(|kind| role.fits(*kind)).collect(),
        })
        .collect();
    web::Json(RoleListView { items })
}
