//! Projects, who pays for them, and what sources say of them. None of these tables knows of a case.
//!
//! Whose project it is decides who sees it: ask [`access`] first, in each operation, by what it is for. Lists of
//! what belongs to projects are bounded by [`access::readable`].

pub mod access;
pub mod action;
pub mod action_find;
pub mod activity;
pub mod activity_find;
pub mod attendance;
pub mod attendance_person;
mod body;
pub mod budget;
pub mod budget_paid;
pub mod calendar;
pub(crate) mod calendar_source;
pub mod calendar_subscription;
pub mod campaign;
pub mod campaign_report;
pub mod claim;
pub mod county;
pub mod deliverable;
pub mod entered;
pub mod evaluation;
pub mod file;
pub mod file_subject;
pub mod fund;
pub mod indicator;
mod kept;
pub mod measure;
pub mod meeting;
pub mod meeting_decision;
pub mod paid_file;
pub mod programme;
pub mod project;
mod project_card;
mod project_status;
pub mod protocol;
pub mod publication;
pub mod review;
pub mod served_measure;
mod span;
pub mod spending;
mod stated;
pub mod stated_figure;
pub mod strategy;
pub mod training;
pub mod training_report;

pub use kept::KeptFilter;
pub use project::{ProjectFilter, ProjectLine, add, find, list, move_on, save};
pub use project_status::status_changes;
