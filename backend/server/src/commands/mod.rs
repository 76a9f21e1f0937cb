//! What the executable does, one file per command.

pub mod access;
pub mod admin;
pub mod backup;
pub mod database;
pub mod demo;
pub mod keys;
pub mod openapi;
pub mod probe;
pub mod register;
pub mod serve;
pub mod settings;
