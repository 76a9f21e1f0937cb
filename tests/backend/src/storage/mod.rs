//! What the database keeps, and what it refuses.

mod case;
mod clocks;
mod erasure;
mod indexes;
pub mod keys;
mod ledger;
mod merge;
pub mod once;
mod rotation;
mod store;
mod subqueries;
