//! Organisations, the people who sign in, and their sign-ins.

pub mod address;
pub mod authenticator;
pub mod client;
pub mod client_credential;
pub mod credential;
pub mod demo;
pub mod factor;
pub mod invitation;
pub mod invitation_resend;
pub mod invitation_table;
pub mod join;
mod makers;
pub mod me;
pub mod merge;
pub mod offer;
pub mod organisation;
pub mod passkey;
pub mod replacement;
pub mod replacement_finish;
pub mod session;
pub mod standing;
pub mod user;
pub mod user_many;
mod user_own_roles;
pub mod work;

use crate::routing::ServiceConfig;

/// The routes of this module.
pub fn routes(config: &mut ServiceConfig) {
    session::routes(config);
    factor::routes(config);
    credential::routes(config);
    authenticator::routes(config);
    address::routes(config);
    passkey::routes(config);
    join::routes(config);
    me::routes(config);
    // Before the users: what stands below `/users` by name is no id.
    invitation_resend::routes(config);
    invitation::routes(config);
    invitation_table::routes(config);
    user_many::routes(config);
    user::routes(config);
    replacement::routes(config);
    replacement_finish::routes(config);
    work::routes(config);
    client::routes(config);
    client_credential::routes(config);
    merge::routes(config);
    organisation::routes(config);
    standing::routes(config);
    offer::routes(config);
}
