//! What commitments and expenses have in common.

use punte_domain::projects::budget_entry::Budget;

use crate::{Code, Problem};

/// The budget that something is to be taken from: of one that is not stated nothing is.
pub(super) fn stated(budget: Option<Budget>) -> Result<Budget, Problem> {
    budget.ok_or_else(|| Problem::new(Code::NotNow).because("budget_not_stated"))
}

/// What the ledger says of a change.
pub(super) fn how(is_in_error: bool) -> &'static str {
    if is_in_error { "in_error" } else { "changed" }
}
