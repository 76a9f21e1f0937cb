//! What each operation does, through HTTP.

mod access;
pub mod case;
pub mod case_custody;
mod child;
mod clock;
mod consent;
mod decision;
mod disclosure;
mod entry;
mod grant;
mod home;
mod list;
mod needs;
mod organisation;
mod pack;
mod plan;
mod plan_course;
pub mod referral;
mod risk;
mod risk_custody;
mod screening;
mod sections;
mod service;
mod service_received;
mod session;
mod user;
mod volume;
