//! What of the large crates needs neither database nor HTTP: there, each would be compiled a second time for it.

mod api;
mod storage;
