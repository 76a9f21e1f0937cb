//! The executable itself: settings, commands, what it does when the world is bad to it.

mod cluster;
mod commands;
mod compose;
mod demo;
mod http;
mod kill;
mod outage;
mod people;
mod process;
mod settings;
mod supply_chain;
