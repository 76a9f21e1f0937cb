//! Single functions of the crate that speaks SQL.

mod calendar_source;
mod jobs;
mod ledger_search;
mod page;
mod pool;
mod register;
mod sandbox;
mod volume;
