//! Projects: what was planned, what was done, what it cost. Nothing here knows a case.
//!
//! What is not stated is `None` and never zero; what does not add up is named, never evened out.

pub mod activity;
pub mod attendance;
pub mod body;
pub mod budget;
pub mod budget_entry;
pub mod budget_lines;
pub mod calendar;
pub mod campaign;
pub mod campaign_report;
pub mod claim;
pub mod computed;
pub mod counts;
pub mod county;
pub mod date;
pub mod deliverable;
pub mod evaluation;
pub mod file;
pub mod fund;
pub mod indicator;
pub mod meeting;
pub mod money;
pub mod monitoring;
pub mod paper;
pub mod partner;
pub mod people;
pub mod period;
pub mod project;
pub mod protocol;
pub mod publication;
pub mod rate;
pub mod review;
pub mod span;
pub mod spending;
pub mod status;
pub mod strategy;
pub(crate) mod text;
pub mod training;
pub mod training_report;
