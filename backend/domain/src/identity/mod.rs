//! Organisations, the people who sign in, and their sign-ins.

pub mod address;
pub mod client;
pub mod factor;
pub mod grant;
pub mod invitation;
pub mod invitation_table;
pub mod many;
pub mod merge;
pub mod offer;
pub mod organisation;
pub mod passkey;
pub mod replacement;
pub mod session;
pub mod standing;
pub mod throttle;
pub mod user;

pub use user::{EMAIL_MAX, User, UserStatus, email};
