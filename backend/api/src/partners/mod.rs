//! What partners' programs are told of, by asking and by calls to their own addresses.

mod delivery;
mod event;
mod webhook;

use crate::routing::ServiceConfig;

/// The routes of this module.
pub fn routes(config: &mut ServiceConfig) {
    event::routes(config);
    webhook::routes(config);
    delivery::routes(config);
}
