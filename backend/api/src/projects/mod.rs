//! Projects: who pays, who takes part, what was planned and what came of it.
//!
//! A realm of its own: nothing here opens a case, and nothing of a case opens a project. Each operation first asks
//! `storage::projects::access` by what it is for.

pub mod action;
pub mod action_find;
pub mod activity;
pub mod activity_find;
mod activity_line;
pub mod attendance;
mod body;
pub mod budget;
mod budget_paid;
mod budget_view;
pub mod calendar;
pub(crate) mod calendar_file;
pub mod calendar_subscription;
pub mod campaign;
pub mod claim;
pub mod commitment;
pub mod counts;
pub mod county_map;
pub mod deliverable;
pub mod expense;
pub mod file;
mod file_access;
mod file_list;
mod file_upload;
mod file_view;
pub mod fund;
pub mod handover;
pub mod indicator;
mod indicator_view;
pub mod meeting;
pub mod meeting_decision;
pub mod meeting_owner;
pub mod meeting_register;
mod of_project;
mod paper;
pub mod programme;
pub mod project;
pub mod protocol;
pub mod publication;
mod report;
pub mod reports;
pub mod review;
pub mod served_measure;
mod spending;
pub mod stated_figure;
pub mod strategy;
pub mod strategy_measure;
pub mod training;
mod training_view;
pub(crate) mod view;

use crate::routing::ServiceConfig;

/// The routes of this module.
pub fn routes(config: &mut ServiceConfig) {
    fund::routes(config);
    programme::routes(config);
    project::routes(config);
    claim::routes(config);
    budget::routes(config);
    commitment::routes(config);
    expense::routes(config);
    indicator::routes(config);
    activity::routes(config);
    activity_find::routes(config);
    deliverable::routes(config);
    training::routes(config);
    attendance::routes(config);
    paper::routes(config);
    file::routes(config);
    file_list::routes(config);
    file_upload::routes(config);
    campaign::routes(config);
    action::routes(config);
    action_find::routes(config);
    counts::routes(config);
    county_map::routes(config);
    calendar::routes(config);
    calendar_subscription::routes(config);
    meeting_owner::routes(config);
    meeting_register::routes(config);
    meeting::routes(config);
    meeting_decision::routes(config);
    handover::routes(config);
    protocol::routes(config);
    strategy::routes(config);
    strategy_measure::routes(config);
    served_measure::routes(config);
    publication::routes(config);
    review::routes(config);
    stated_figure::routes(config);
    reports::routes(config);
}
