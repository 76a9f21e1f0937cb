//! Looking after the installation: the ledger and what is unusual in it, for auditors; and how it is doing, for
//! those who operate it. No case data, and nothing of a person.

mod alert;
mod key_rotation;
mod ledger;
mod operations;
mod verification;

use crate::routing::ServiceConfig;

/// The routes of this module.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(ledger::list)
        .service(verification::list)
        .service(verification::create)
        .service(alert::list)
        .service(alert::see)
        .service(operations::read)
        .service(key_rotation::list)
        .service(key_rotation::create)
        .service(key_rotation::begin)
        .service(key_rotation::withdraw);
}
