//! The executable itself: settings, commands, what it does when the world is bad to it.

mod cluster;
mod commands;
mod compose;
mod crowd;
mod demo;
mod durability;
mod erasure;
mod fault;
mod full_disk;
mod http;
mod kill;
mod markup;
mod outage;
mod overload;
mod partner;
mod people;
mod process;
mod reader;
mod reset;
mod rotation;
mod settings;
mod source_facts;
mod steady;
mod supply_chain;
mod two;
