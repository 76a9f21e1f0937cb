//! HTTP: routes, views, problems and the document that describes them.
//!
//! A handler tells the story of a request: begin, find, decide, keep, record, answer. What it may
//! not do does not compile: there is no database library in this crate, a permission is part of a
//! handler's signature, and a field leaves only if a view names it.
//!
//! To add an operation: write the handler beside its noun, register it in that module's `routes`,
//! run `make generate`. The guard tests in `tests/backend` then walk it with everybody else's.

pub mod access;
pub mod app;
pub mod auth;
pub mod cases;
pub mod client;
pub mod docs;
pub mod etag;
pub mod exports;
pub mod guard;
mod handover;
pub mod home;
pub mod identity;
pub mod json;
mod leaflet;
pub mod limit;
pub mod list;
pub mod methods;
pub mod oauth;
pub mod octets;
pub mod openapi;
mod oversight;
pub mod pack;
mod partners;
mod print;
pub mod problem;
mod projects;
pub mod query;
pub mod referrals;
pub mod routing;
pub mod system;
mod table;
#[doc(hidden)]
pub mod units;
mod upload;
pub mod watch;

pub use app::App;
pub use etag::{Created, Etag, IfMatch};
pub use json::{IdempotencyKey, Json};
pub use problem::{Code, Problem};
pub use query::Query;
