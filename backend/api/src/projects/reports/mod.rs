//! Reports: what projects, trainings, campaigns and strategies come to.

pub mod campaigns;
mod figure;
pub mod strategy;
pub mod trainings;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this module.
pub fn routes(config: &mut ServiceConfig) {
    campaigns::routes(config);
    strategy::routes(config);
    trainings::routes(config);
}
