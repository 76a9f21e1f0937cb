//! What the unit tests in `tests/backend` look at and nobody else does.

use crate::page::Total;

pub use crate::pool::planned_once;
pub use crate::projects::calendar_source::WORKED_ON;

/// The length of a list of which so many rows were found.
#[must_use]
pub fn total(found: usize) -> Total {
    Total::of(found)
}
