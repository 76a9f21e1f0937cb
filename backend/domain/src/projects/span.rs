//! From when to when something was, as far as it is stated.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::date::{StatedDate, StatedPrecision, check_date, check_ends};
use crate::text::Invalid;

/// From when to when something was, as far as it is stated; what lasted one day has it twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"from": {"date": "2016-03-09", "precision": "day"},
                          "to": {"date": "2016-03-11", "precision": "day"}}))]
pub struct StatedSpan {
    /// Its beginning; null: not stated.
    #[serde(default)]
    pub from: Option<StatedDate>,
    /// Its end; null: not stated.
    #[serde(default)]
    pub to: Option<StatedDate>,
}

/// Longer than anything that has days lasts.
const DAYS_MAX: i64 = 3_660;

/// Stands in the order of a list for a day that is not stated: after all that are. Both databases can write it.
pub const UNDATED: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(first) => first,
    None => NaiveDate::MIN,
};

impl StatedSpan {
    /// These days, both known.
    #[must_use]
    pub fn days_of(from: NaiveDate, to: NaiveDate) -> Self {
        Self {
            from: Some(StatedDate::day(from)),
            to: Some(StatedDate::day(to)),
        }
    }

    /// Puts into `refused` why it is, if it is: a day that is none, or an end that is surely before the beginning.
    pub fn check(self, refused: &mut Vec<Invalid>, pointer: &str) {
        let before = refused.len();
        let end_at = format!("{pointer}/to");
        check_date(refused, &format!("{pointer}/from"), self.from);
        check_date(refused, &end_at, self.to);
        if refused.len() == before {
            check_ends(refused, self.from, (&end_at, self.to));
        }
    }

    /// How many days it lasts, first and last included; nothing where one of the two days is not stated.
    #[must_use]
    pub fn days(self) -> Option<u32> {
        let (from, to) = (self.from?, self.to?);
        if from.precision != StatedPrecision::Day || to.precision != StatedPrecision::Day {
            return None;
        }
        let days = (to.date - from.date).num_days() + 1;
        (1..=DAYS_MAX)
            .contains(&days)
            .then(|| u32::try_from(days).ok())
            .flatten()
    }

    /// The year it began in, or ended in where nothing more is stated.
    #[must_use]
    pub fn year(self) -> Option<i32> {
        self.from.or(self.to).map(StatedDate::year)
    }

    /// The day it stands at in a list, the latest first; [`UNDATED`] where nothing is stated.
    #[must_use]
    pub fn sort_on(self) -> NaiveDate {
        self.from.or(self.to).map_or(UNDATED, |day| day.date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(text: &str, precision: StatedPrecision) -> StatedDate {
        StatedDate {
            date: text.parse().unwrap(),
            precision,
        }
    }

    #[test]
    fn a_span_ends_no_earlier_than_it_may_have_begun_and_lasts_as_many_days_as_are_stated() {
        use StatedPrecision::{Day, Month, Year};
        let from_day = Some(stated("2016-02-12", Day));
        for (from, to, is_refused, days, year) in [
            // RO20: Timişoara, Friday to Sunday.
            (from_day, Some(stated("2016-02-14", Day)), false, Some(3), Some(2016)),
            (from_day, from_day, false, Some(1), Some(2016)),
            (from_day, Some(stated("2016-02-11", Day)), true, None, Some(2016)),
            (from_day, Some(stated("2016-02-01", Month)), false, None, Some(2016)),
            (from_day, Some(stated("2015-01-01", Year)), true, None, Some(2016)),
            (from_day, None, false, None, Some(2016)),
            (None, Some(stated("2015-09-01", Month)), false, None, Some(2015)),
            (None, None, false, None, None),
        ] {
            let span = StatedSpan { from, to };
            let mut refused = Vec::new();
            span.check(&mut refused, "/held");
            assert_eq!(!refused.is_empty(), is_refused, "{span:?}");
            assert_eq!((span.days(), span.year()), (days, year), "{span:?}");
        }
        assert_eq!(StatedSpan::default().sort_on(), UNDATED);
    }
}
