//! The executable: settings, wiring and commands. Everything that answers a request is in `api`,
//! everything that works without one in `jobs`.
//!
//! To add a command: a file in [`commands`] and its arm in `main.rs`. To add a setting: see
//! [`settings`].

pub mod commands;
pub mod demo;
pub mod hardening;
pub mod http;
pub mod logging;
pub mod monitoring;
pub mod reader;
pub mod settings;
pub mod spa;
