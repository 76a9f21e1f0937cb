//! What commitments and expenses have in common.

use chrono::NaiveDate;
use punte_domain::projects::budget_entry::Budget;

use crate::{Code, Problem};

/// A rate has its day, and a day its rate.
pub(super) fn rate(rate: Option<i64>, on: Option<NaiveDate>) -> Result<Option<(i64, NaiveDate)>, Problem> {
    match (rate, on) {
        (Some(rate), Some(day)) => Ok(Some((rate, day))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(Problem::at("/rate_on", "required")),
        (None, Some(_)) => Err(Problem::at("/rate", "required")),
    }
}

/// The budget that something is to be taken from: of one that is not stated nothing is.
pub(super) fn stated(budget: Option<Budget>) -> Result<Budget, Problem> {
    budget.ok_or_else(|| Problem::new(Code::NotNow).because("budget_not_stated"))
}

/// What the ledger says of a change.
pub(super) fn how(is_in_error: bool) -> &'static str {
    if is_in_error { "in_error" } else { "changed" }
}
