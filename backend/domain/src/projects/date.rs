//! When something was, as exactly as its source says.

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::codes;
use crate::text::{Invalid, InvalidCode};

codes! {
    /// How exactly a source states when something was.
    StatedPrecision {
        /// To the day.
        Day,
        /// To the month; the day stands as the first.
        Month,
        /// To the year; month and day stand as the first of January.
        Year,
    }
}

/// When something was, as exactly as its source says. Where it says nothing there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"date": "2015-09-01", "precision": "month"}))]
pub struct StatedDate {
    /// The day; what is not stated of it stands as 01.
    pub date: NaiveDate,
    /// How exactly it is stated.
    pub precision: StatedPrecision,
}

/// The years that dates lie in.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

impl StatedDate {
    /// A day that is stated.
    #[must_use]
    pub fn day(date: NaiveDate) -> Self {
        let precision = StatedPrecision::Day;
        Self { date, precision }
    }

    /// The first day it may be.
    #[must_use]
    pub fn first(self) -> NaiveDate {
        self.date
    }

    /// The last day it may be.
    #[must_use]
    pub fn last(self) -> NaiveDate {
        let next = match self.precision {
            StatedPrecision::Day => return self.date,
            StatedPrecision::Month => self.date.checked_add_months(Months::new(1)),
            StatedPrecision::Year => self.date.checked_add_months(Months::new(12)),
        };
        next.and_then(|next| next.pred_opt()).unwrap_or(self.date)
    }

    /// The year it lies in.
    #[must_use]
    pub fn year(self) -> i32 {
        self.date.year()
    }

    /// Whether it can be kept: what is not stated of it stands as 01.
    fn fault(self) -> Option<InvalidCode> {
        let is_plain = match self.precision {
            StatedPrecision::Day => true,
            StatedPrecision::Month => self.date.day() == 1,
            StatedPrecision::Year => self.date.ordinal() == 1,
        };
        if !YEARS.contains(&self.date.year()) {
            Some(InvalidCode::OutOfRange)
        } else if is_plain {
            None
        } else {
            Some(InvalidCode::Contradiction)
        }
    }
}

/// The first and the last day of a year; nothing of one in which no date lies.
#[must_use]
pub fn days_of_year(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    let date = NaiveDate::from_ymd_opt(year, 1, 1).filter(|_| YEARS.contains(&year))?;
    let precision = StatedPrecision::Year;
    let stated = StatedDate { date, precision };
    Some((stated.first(), stated.last()))
}

/// Looks at a date where there is one.
pub fn check_date(refused: &mut Vec<Invalid>, pointer: &str, date: Option<StatedDate>) {
    if let Some(code) = date.and_then(StatedDate::fault) {
        refused.push(Invalid::new(format!("{pointer}/date"), code));
    }
}

/// Looks at a plain day where there is one.
pub fn check_day(refused: &mut Vec<Invalid>, pointer: &str, day: Option<NaiveDate>) {
    if day.is_some_and(|day| !YEARS.contains(&day.year())) {
        refused.push(Invalid::new(pointer, InvalidCode::OutOfRange));
    }
}

/// Looks at two ends: nothing ends before it can have begun.
pub fn check_ends(refused: &mut Vec<Invalid>, start: Option<StatedDate>, (end_at, end): (&str, Option<StatedDate>)) {
    let Some(end) = end else { return };
    match start {
        Some(start) if end.last() < start.first() => {
            refused.push(Invalid::new(format!("{end_at}/date"), InvalidCode::TooEarly));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(date: &str, precision: StatedPrecision) -> StatedDate {
        let date = date.parse().unwrap();
        StatedDate { date, precision }
    }

    #[test]
    fn a_date_spans_what_is_not_stated_of_it() {
        use StatedPrecision::{Day, Month, Year};
        for (date, precision, last, fault) in [
            ("2019-07-16", Day, "2019-07-16", None),
            ("2016-02-01", Month, "2016-02-29", None),
            ("2015-12-01", Month, "2015-12-31", None),
            ("2020-01-01", Year, "2020-12-31", None),
            ("2016-02-02", Month, "2016-03-01", Some(InvalidCode::Contradiction)),
            ("2020-02-01", Year, "2021-01-31", Some(InvalidCode::Contradiction)),
            ("1899-12-31", Day, "1899-12-31", Some(InvalidCode::OutOfRange)),
        ] {
            let one = stated(date, precision);
            assert_eq!(
                (one.first(), one.last()),
                (date.parse().unwrap(), last.parse().unwrap())
            );
            assert_eq!(one.fault(), fault, "{date}");
        }
    }

    #[test]
    fn an_end_may_lie_in_what_is_not_stated_of_the_start_and_not_before_it() {
        use StatedPrecision::{Day, Month};
        for (start, end, is_refused) in [
            (Some(("2016-02-01", Month)), Some(("2016-02-01", Month)), false),
            (Some(("2016-02-12", Day)), Some(("2016-02-01", Month)), false),
            (Some(("2016-03-01", Day)), Some(("2016-02-01", Month)), true),
            (Some(("2016-02-12", Day)), Some(("2016-02-11", Day)), true),
            (None, Some(("2016-02-11", Day)), false),
            (Some(("2016-02-12", Day)), None, false),
        ] {
            let mut refused = Vec::new();
            let [start, end] = [start, end].map(|one| one.map(|(date, precision)| stated(date, precision)));
            check_ends(&mut refused, start, ("/until", end));
            assert_eq!(!refused.is_empty(), is_refused, "{start:?} {end:?}");
        }
    }

    #[test]
    fn a_year_has_all_of_its_days_if_dates_lie_in_it() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(days_of_year(2016), Some((day("2016-01-01"), day("2016-12-31"))));
        for year in [i32::MIN, -1, 0, 1_899, 2_201, i32::MAX] {
            assert_eq!(days_of_year(year), None, "{year}");
        }
    }
}
