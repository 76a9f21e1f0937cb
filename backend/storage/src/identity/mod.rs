//! Organisations, the people who sign in, and their sign-ins.

pub mod actor;
pub mod address;
pub mod client;
pub mod credential;
pub mod credential_change;
mod first;
pub mod invitation;
pub mod known_device;
mod offer;
pub mod organisation;
pub mod organisation_merge;
pub mod own_role;
pub mod passkey;
pub mod replacement;
pub mod role_request;
pub mod session;
pub mod signing_key;
pub mod standing;
mod tables;
pub mod throttle;
pub mod user;

pub use first::{FirstInvitation, first_administrator, is_only_administrator};
