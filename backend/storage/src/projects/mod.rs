//! Projects, who pays for them, and what sources say of them. None of these tables knows of a case.
//!
//! Whose project it is decides who sees it: ask [`access`] first, in each operation, by what it is for. Lists of
//! what belongs to projects are bounded by [`access::readable`].

pub mod access;
pub mod action;
pub mod activity;
pub mod attendance;
pub mod budget;
pub mod campaign;
pub mod claim;
pub mod deliverable;
pub mod fund;
pub mod indicator;
pub mod programme;
pub mod project;
mod span;
pub mod spending;
pub mod training;

pub use project::{ProjectFilter, ProjectLine, add, find, list, move_on, save, status_changes};
