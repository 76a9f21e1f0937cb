//! What partners' programs are told of, by asking and by calls to their own addresses.

mod delivery;
mod event;
mod webhook;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this module.
pub fn routes(config: &mut ServiceConfig) {
    event::routes(config);
    webhook::routes(config);
    delivery::routes(config);
}
