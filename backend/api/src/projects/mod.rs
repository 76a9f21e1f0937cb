//! Projects: who pays, who takes part, what was planned and what came of it.
//!
//! A realm of its own: nothing here opens a case, and nothing of a case opens a project. Each operation first asks
//! `storage::projects::access` by what it is for.

pub mod action;
pub mod activity;
pub mod attendance;
pub mod budget;
pub mod campaign;
pub mod claim;
pub mod counts;
pub mod deliverable;
pub mod fund;
pub mod indicator;
pub mod programme;
pub mod project;
mod report;
pub mod spending;
pub mod training;
mod training_view;
pub(crate) mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this module.
pub fn routes(config: &mut ServiceConfig) {
    fund::routes(config);
    programme::routes(config);
    project::routes(config);
    claim::routes(config);
    budget::routes(config);
    spending::routes(config);
    indicator::routes(config);
    activity::routes(config);
    deliverable::routes(config);
    training::routes(config);
    attendance::routes(config);
    campaign::routes(config);
    action::routes(config);
    counts::routes(config);
}
