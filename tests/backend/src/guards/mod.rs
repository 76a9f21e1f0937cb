//! What must hold for every operation: tests that walk the OpenAPI document. Their lists of
//! exceptions may only shrink.

mod access;
mod bodies;
mod corpus;
mod document;
mod input;
mod layers;
pub mod operation;
mod safe;
