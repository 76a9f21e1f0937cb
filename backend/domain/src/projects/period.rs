//! When a project runs, as far as it is stated.

use chrono::NaiveDate;

use crate::text::{Invalid, InvalidCode};

/// The greatest number of months a project lasts.
const MONTHS_MAX: u16 = 240;

/// When a project runs. A duration gives no dates: none are computed from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectPeriod {
    /// From one day to another, of which one may not be known.
    Dates {
        /// The first day.
        start: Option<NaiveDate>,
        /// The last day.
        end: Option<NaiveDate>,
    },
    /// So many months; the dates are not stated.
    Months(u16),
    /// Nothing is stated.
    NotStated,
}

impl ProjectPeriod {
    /// The period that these fields state, which are those of a request.
    ///
    /// # Errors
    /// The fields that do not hold.
    pub fn of(start: Option<NaiveDate>, end: Option<NaiveDate>, months: Option<u16>) -> Result<Self, Vec<Invalid>> {
        let refuse = |pointer, code| Err(vec![Invalid::new(pointer, code)]);
        match (start, end, months) {
            (None, None, None) => Ok(Self::NotStated),
            (None, None, Some(months)) if (1..=MONTHS_MAX).contains(&months) => Ok(Self::Months(months)),
            (None, None, Some(_)) => refuse("/months", InvalidCode::OutOfRange),
            (_, _, Some(_)) => refuse("/months", InvalidCode::Contradiction),
            (Some(start), Some(end), None) if end < start => refuse("/end", InvalidCode::TooEarly),
            (start, end, None) => Ok(Self::Dates { start, end }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_dates_or_a_duration_or_neither() {
        let day = |n| NaiveDate::from_ymd_opt(2019, 7, n);
        let refused = |pointer, code| Err(vec![Invalid::new(pointer, code)]);
        for (start, end, months, expected) in [
            (None, None, None, Ok(ProjectPeriod::NotStated)),
            (None, None, Some(29), Ok(ProjectPeriod::Months(29))),
            (None, None, Some(0), refused("/months", InvalidCode::OutOfRange)),
            (None, None, Some(241), refused("/months", InvalidCode::OutOfRange)),
            (day(1), None, Some(29), refused("/months", InvalidCode::Contradiction)),
            (day(2), day(1), None, refused("/end", InvalidCode::TooEarly)),
            (
                day(1),
                day(1),
                None,
                Ok(ProjectPeriod::Dates {
                    start: day(1),
                    end: day(1),
                }),
            ),
            (
                None,
                day(1),
                None,
                Ok(ProjectPeriod::Dates {
                    start: None,
                    end: day(1),
                }),
            ),
        ] {
            assert_eq!(ProjectPeriod::of(start, end, months), expected);
        }
    }
}
