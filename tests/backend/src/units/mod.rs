//! What the large crates do in parts: beside it, each of them would be compiled a second time for its tests.

mod api;
mod storage;
