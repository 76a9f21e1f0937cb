//! Papers of a training: the sheet that people sign, and the certificates that they are given.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::attendance::MOST_ROWS;
use super::training::TrainingFacts;
use crate::codes;
use crate::text::{InvalidCode, line};

/// Rows of a sheet where nobody said how many people come.
const ROWS_UNKNOWN: usize = 20;
/// Days that each have a sheet of their own at most.
const DAYS_MAX: usize = 31;
/// Certificates that are printed at once at most.
pub const CERTIFICATES_AT_ONCE: u32 = 500;
const SERIES_MAX: usize = 40;
/// The highest number that the first certificate may have.
const NUMBER_MAX: u32 = 999_999_999;

/// How many rows a sheet has: as many as stand on the attendance list or, where there is none, as many people as are
/// to come or came.
#[must_use]
pub fn rows_to_sign(facts: &TrainingFacts, listed: Option<u32>) -> usize {
    let stated = listed.or(facts.planned).or(facts.people()).filter(|rows| *rows > 0);
    let stated = stated.and_then(|rows| usize::try_from(rows).ok());
    stated.unwrap_or(ROWS_UNKNOWN).min(MOST_ROWS)
}

/// The days that each have a sheet of so many rows, where every day of the training is known and the sheets are not
/// too many; otherwise none.
#[must_use]
pub fn days_to_sign(facts: &TrainingFacts, rows: usize) -> Vec<NaiveDate> {
    let counted = facts.held.days();
    // It paused where it lasted fewer days than lie between its first and its last, or was several sessions: when,
    // nobody says.
    let is_whole = facts.lasted() == counted;
    let days = counted.filter(|_| is_whole).and_then(|days| usize::try_from(days).ok());
    match (facts.held.from, days) {
        (Some(first), Some(days)) if days <= DAYS_MAX && days * rows <= MOST_ROWS => {
            first.date.iter_days().take(days).collect()
        }
        _ => Vec::new(),
    }
}

/// The people of an attendance list of so many, by their places from 1, who are given certificates at once; `None`
/// where there are no such places, or too many of them.
#[must_use]
pub fn certificates(first: Option<u32>, last: Option<u32>, listed: u32) -> Option<RangeInclusive<u32>> {
    let first = first.unwrap_or(1);
    let last = last.unwrap_or(listed);
    let is_there = (1..=last).contains(&first) && last <= listed;
    (is_there && last - first < CERTIFICATES_AT_ONCE).then_some(first..=last)
}

codes! {
    /// What cannot be so of how certificates are numbered.
    CertificateNumberFault {
        /// What stands before the numbers cannot be printed.
        Series,
        /// It stands before no number, or before one that is too high.
        Number,
    }
}

/// How certificates are numbered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateNumbers {
    series: Option<String>,
    /// The number of the first; the others count on.
    first: u32,
}

impl CertificateNumbers {
    /// From this number on, with what stands before it. Without a number none is printed.
    ///
    /// # Errors
    /// A series that cannot be printed, or one of no number; a number of more than nine digits.
    pub fn new(series: Option<&str>, first: Option<u32>) -> Result<Option<Self>, CertificateNumberFault> {
        let series = match series.map(|text| line(text, SERIES_MAX)) {
            None | Some(Err(InvalidCode::Required)) => None,
            Some(Ok(series)) => Some(series),
            Some(Err(_)) => return Err(CertificateNumberFault::Series),
        };
        match first {
            Some(first) if first <= NUMBER_MAX => Ok(Some(Self { series, first })),
            Some(_) => Err(CertificateNumberFault::Number),
            None if series.is_some() => Err(CertificateNumberFault::Number),
            None => Ok(None),
        }
    }

    /// The number of the certificate that comes so many after the first.
    #[must_use]
    pub fn of(&self, after: u32) -> String {
        let number = u64::from(self.first) + u64::from(after);
        match &self.series {
            Some(series) => format!("{series} {number}"),
            None => number.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::date::{StatedDate, StatedPrecision};
    use super::super::span::StatedSpan;
    use super::*;

    fn facts() -> TrainingFacts {
        TrainingFacts::named("Module II")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_sheet_has_a_row_for_each_who_is_listed_or_to_come_and_some_where_nobody_said() {
        for (planned, participants, listed, rows) in [
            (None, None, None, ROWS_UNKNOWN),
            (Some(30), None, None, 30),
            (Some(30), Some(28), None, 30),
            (None, Some(28), None, 28),
            (Some(30), Some(28), Some(27), 27),
            (Some(0), None, None, ROWS_UNKNOWN),
            (Some(1_000_000), None, None, MOST_ROWS),
        ] {
            let facts = TrainingFacts {
                planned,
                participants,
                ..facts()
            };
            assert_eq!(
                rows_to_sign(&facts, listed),
                rows,
                "{planned:?} {participants:?} {listed:?}"
            );
        }
    }

    #[test]
    fn each_day_has_a_sheet_where_every_day_is_known() {
        let of = |held, days, rows| days_to_sign(&TrainingFacts { held, days, ..facts() }, rows);
        let three = StatedSpan::days_of(day("2016-03-09"), day("2016-03-11"));
        let all = ["2016-03-09", "2016-03-10", "2016-03-11"].map(day);
        assert_eq!(of(three, None, 20), all);
        assert_eq!(of(three, Some(3), 20), all);
        let none: [NaiveDate; 0] = [];
        assert_eq!(of(three, Some(2), 20), none, "it paused, and nobody says when");
        let of_two = TrainingFacts {
            held: three,
            sessions: Some(2),
            ..facts()
        };
        assert_eq!(days_to_sign(&of_two, 20), none, "on which days nobody says");
        assert_eq!(of(three, None, MOST_ROWS / 2), none, "too many rows in all");
        assert_eq!(of(StatedSpan::default(), Some(3), 20), none);
        let month = StatedDate {
            date: day("2016-03-01"),
            precision: StatedPrecision::Month,
        };
        let in_march = StatedSpan {
            from: Some(month),
            to: Some(month),
        };
        assert_eq!(of(in_march, None, 20), none);
        let long = StatedSpan::days_of(day("2016-01-01"), day("2016-03-11"));
        assert_eq!(of(long, None, 1), none);
    }

    #[test]
    fn certificates_are_of_people_who_are_on_the_list_and_not_of_too_many_at_once() {
        let most = CERTIFICATES_AT_ONCE;
        for (first, last, listed, expected) in [
            (None, None, 3, Some(1..=3)),
            (Some(2), Some(2), 3, Some(2..=2)),
            (Some(2), None, 3, Some(2..=3)),
            (None, Some(4), 3, None),
            (Some(0), None, 3, None),
            (Some(3), Some(2), 3, None),
            (None, None, 0, None),
            (None, None, most, Some(1..=most)),
            (None, None, most + 1, None),
            (Some(2), None, most + 1, Some(2..=most + 1)),
        ] {
            assert_eq!(
                certificates(first, last, listed),
                expected,
                "{first:?} {last:?} {listed}"
            );
        }
    }

    #[test]
    fn certificates_are_numbered_only_from_a_number_that_is_given() {
        assert_eq!(CertificateNumbers::new(None, None), Ok(None));
        assert_eq!(CertificateNumbers::new(Some("  "), None), Ok(None));
        let numbers = |series, first| CertificateNumbers::new(series, first).unwrap().unwrap();
        assert_eq!(numbers(None, Some(7)).of(0), "7");
        assert_eq!(numbers(Some(" ANITP "), Some(7)).of(2), "ANITP 9");
        assert_eq!(numbers(None, Some(NUMBER_MAX)).of(1), "1000000000");
        for (series, first, fault) in [
            ("A", None, CertificateNumberFault::Number),
            ("A", Some(NUMBER_MAX + 1), CertificateNumberFault::Number),
            ("A\u{202e}B", Some(1), CertificateNumberFault::Series),
        ] {
            assert_eq!(CertificateNumbers::new(Some(series), first), Err(fault));
        }
    }
}
