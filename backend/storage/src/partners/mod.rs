//! What partners' programs are told, and how it comes to them.

pub mod delivery;
pub mod event;
pub mod webhook;
