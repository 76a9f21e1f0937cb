//! Days as far as they are stated, and numbers that may not be, in columns.

use chrono::NaiveDate;
use punte_domain::projects::date::{StatedDate, StatedPrecision};
use punte_domain::projects::span::StatedSpan;

use crate::columns::Text;
use crate::{Error, Result};

/// The two columns of a day.
pub(super) type DayColumns = (Option<NaiveDate>, Option<Text<StatedPrecision>>);

/// A day in its columns.
pub(super) fn day_columns(day: Option<StatedDate>) -> DayColumns {
    (day.map(|day| day.date), day.map(|day| Text(day.precision)))
}

/// A day from its columns.
pub(super) fn day((date, precision): DayColumns) -> Option<StatedDate> {
    Some(StatedDate {
        date: date?,
        precision: precision?.0,
    })
}

/// A span from its columns.
pub(super) fn span(from: DayColumns, to: DayColumns) -> StatedSpan {
    StatedSpan {
        from: day(from),
        to: day(to),
    }
}

/// A number that may not be stated, in its column.
pub(super) fn number_column(number: Option<u32>) -> Result<Option<i32>> {
    let number = number.map(i32::try_from).transpose();
    number.map_err(|_| Error::Corrupt("a number"))
}

/// A number that may not be stated, from its column.
pub(super) fn number(column: Option<i32>) -> Result<Option<u32>> {
    let number = column.map(u32::try_from).transpose();
    number.map_err(|_| Error::Corrupt("a number"))
}
