//! A figure of several things.

use punte_domain::projects::training_report::Tally;
use serde::Serialize;
use utoipa::ToSchema;

/// A figure, and how many of the things that it is of do not state it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReportFigure {
    /// What it comes to; null where nothing is stated. That is not zero.
    value: Option<u64>,
    /// From how many that state it.
    stated: u64,
    /// How many do not: they add nothing.
    not_stated: u64,
}

impl From<Tally> for ReportFigure {
    fn from(tally: Tally) -> Self {
        Self {
            value: tally.value,
            stated: tally.stated,
            not_stated: tally.not_stated,
        }
    }
}
