//! What partners' programs are told: events, and the endpoints they are sent to.
//!
//! An event is a translation of an entry of the ledger; nothing is told separately. It holds an id, a type and a
//! time: what happened is read through the API, with the rights of that moment (SEC-61).

pub mod delivery;
pub mod event;
pub mod target;
pub mod webhook;
