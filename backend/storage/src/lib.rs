//! Rows in, domain values out: the only crate that speaks SQL.
//!
//! A request works through one [`Tx`]: it carries the clock, the ids, the actor and the ledger, so
//! that what changes and the record of it are committed together. Queries on protected rows take
//! a `Scope`; rows are private to their module and sealed columns are opened only with the key of
//! their case.
//!
//! To add a noun: a migration, a file that mirrors the domain's, its sealed fields in [`sealed`],
//! and an index for every query.

pub mod alert;
pub mod backup;
pub mod cases;
mod columns;
pub mod erasures;
mod error;
pub mod exports;
mod handle;
pub mod identity;
pub mod jobs;
pub mod key_rotation;
pub mod keys;
pub mod ledger;
pub mod mail;
mod names;
mod once;
pub mod operations;
pub mod page;
pub mod parent;
pub mod partners;
mod pool;
pub mod projects;
pub mod referrals;
pub mod register;
pub mod sandbox;
pub mod sealed;
mod store;
mod tx;
#[doc(hidden)]
pub mod units;
mod volume;

pub use columns::Text;
pub use error::{Error, Result};
pub use names::{Names, names};
pub use once::{Once, forget_old_keys};
pub use page::{Page, PageRequest};
pub use store::{Clock, Store, StoreOptions};
pub use tx::{CaseKey, Tx};
pub use volume::{READS_PER_HOUR, ReadsLeft, forget_old_reads, share as share_reads};
