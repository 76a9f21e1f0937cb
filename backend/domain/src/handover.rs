//! What becomes of work that goes to colleagues, row by row: of cases and tasks, and of what meetings decided.

use crate::codes;
use crate::id::UserId;

codes! {
    /// What became of one row of many.
    HandoverOutcome {
        /// It has gone to the colleague.
        Done,
        /// Nothing of it was left to go: it had gone before.
        AlreadyDone,
        /// There is none such, or none in sight.
        NotFound,
        /// Another organisation holds it.
        NotHolder,
        /// It has changed since it was looked at.
        Changed,
    }
}

/// Where one row goes, and which version of it was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handed {
    /// The version of what goes.
    pub version: i64,
    /// A colleague of the organisation that holds it, who may sign in.
    pub to: UserId,
}
