//! What each operation does, through HTTP.

mod access;
pub mod case;
mod case_custody;
mod consent;
mod disclosure;
mod organisation;
mod pack;
mod referral;
mod screening;
mod session;
mod user;
