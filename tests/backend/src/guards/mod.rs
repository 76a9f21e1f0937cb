//! What must hold for every operation: tests that walk the OpenAPI document. Their lists of
//! exceptions may only shrink.

mod access;
pub mod bodies;
mod corpus;
mod document;
mod former;
mod input;
mod layers;
mod nested;
pub mod operation;
mod printed;
mod reading;
mod safe;
mod writes;
