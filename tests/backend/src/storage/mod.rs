//! What the database keeps, and what it refuses.

mod case;
mod clocks;
mod indexes;
mod keys;
mod ledger;
mod once;
mod store;
