//! Rates of exchange: money of another currency counts in a budget at the rate of a day.

use chrono::NaiveDate;

use super::budget_entry::amount;
use super::money::{Currency, Money, exchange};
use super::text::day;
use crate::text::{Invalid, InvalidCode};

/// A rate above this is a slip of the hand: ten thousand units for one.
const RATE_MAX: i64 = 10_000_000_000;

/// The rate of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// In millionths of a unit of the budget's currency for one unit.
    pub millionths: i64,
    /// Its day.
    pub on: NaiveDate,
}

impl Rate {
    /// The rate with its day, if there is one: neither stands without the other.
    ///
    /// # Errors
    /// The one that is missing.
    pub fn of(millionths: Option<i64>, on: Option<NaiveDate>) -> Result<Option<Self>, Vec<Invalid>> {
        let missing = |pointer: &str| Err(vec![Invalid::new(pointer, InvalidCode::Required)]);
        match (millionths, on) {
            (Some(millionths), Some(on)) => Ok(Some(Self { millionths, on })),
            (None, None) => Ok(None),
            (Some(_), None) => missing("/rate_on"),
            (None, Some(_)) => missing("/rate"),
        }
    }
}

/// What is wrong with the rate of money: where it is of another currency than the budget it has one, and no other has.
pub(super) fn rated(money: Money, rate: Option<Rate>, budget: Currency, today: NaiveDate) -> Option<Invalid> {
    let is_foreign = money.currency != budget;
    let (pointer, code) = match rate {
        None if is_foreign => ("/rate", InvalidCode::Required),
        Some(_) if !is_foreign => ("/rate", InvalidCode::Contradiction),
        Some(rate) if !(1..=RATE_MAX).contains(&rate.millionths) => ("/rate", InvalidCode::OutOfRange),
        Some(rate) if rate.on > today => ("/rate_on", InvalidCode::InTheFuture),
        _ => return day("/rate_on", rate.map(|rate| rate.on)),
    };
    Some(Invalid::new(pointer, code))
}

/// What money comes to in the budget's currency, in minor units.
pub(super) fn comes_to(money: Money, rate: Option<Rate>, budget: Currency) -> Result<i64, Vec<Invalid>> {
    let minor = match rate {
        Some(rate) => exchange(money, rate.millionths, budget).map(|money| money.minor),
        None => Ok(money.minor),
    };
    minor
        .ok()
        .filter(|minor| amount("/amount", *minor).is_none())
        .ok_or_else(|| vec![Invalid::new("/amount", InvalidCode::OutOfRange)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projects::budget_entry::AMOUNT_MAX;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn money(minor: i64, code: &str) -> Money {
        Money {
            minor,
            currency: Currency::parse(code).unwrap(),
        }
    }

    fn rate(millionths: i64, on: NaiveDate) -> Rate {
        Rate { millionths, on }
    }

    #[test]
    fn a_rate_has_its_day_and_a_day_its_rate() {
        let on = date(2016, 3, 9);
        let missing = |pointer: &str| Err(vec![Invalid::new(pointer, InvalidCode::Required)]);
        assert_eq!(Rate::of(Some(1), Some(on)), Ok(Some(rate(1, on))));
        assert_eq!(Rate::of(None, None), Ok(None));
        assert_eq!(Rate::of(Some(1), None), missing("/rate_on"));
        assert_eq!(Rate::of(None, Some(on)), missing("/rate"));
    }

    #[test]
    fn another_currency_than_the_budget_has_a_rate_of_a_day_that_was_and_no_other_has_one() {
        use InvalidCode as C;
        let (today, tomorrow) = (date(2016, 3, 11), date(2016, 3, 12));
        for (currency, rate, expected) in [
            ("EUR", None, None),
            ("EUR", Some(rate(1, today)), Some(("/rate", C::Contradiction))),
            ("RON", None, Some(("/rate", C::Required))),
            ("RON", Some(rate(1, today)), None),
            ("RON", Some(rate(RATE_MAX, today)), None),
            ("RON", Some(rate(0, today)), Some(("/rate", C::OutOfRange))),
            ("RON", Some(rate(-1, today)), Some(("/rate", C::OutOfRange))),
            ("RON", Some(rate(RATE_MAX + 1, today)), Some(("/rate", C::OutOfRange))),
            ("RON", Some(rate(1, tomorrow)), Some(("/rate_on", C::InTheFuture))),
            (
                "RON",
                Some(rate(1, date(1899, 12, 31))),
                Some(("/rate_on", C::OutOfRange)),
            ),
        ] {
            let found = rated(money(100, currency), rate, money(0, "EUR").currency, today);
            let expected = expected.map(|(pointer, code)| Invalid::new(pointer, code));
            assert_eq!(found, expected, "{currency} at {rate:?}");
        }
    }

    #[test]
    fn money_comes_to_itself_or_to_what_its_rate_makes_of_it() {
        let on = date(2016, 3, 9);
        let too_much = || Err(vec![Invalid::new("/amount", InvalidCode::OutOfRange)]);
        for (money, rate, expected) in [
            (money(100, "EUR"), None, Ok(100)),
            // 1,000 RON at 0.223456 EUR for one.
            (money(100_000, "RON"), Some(rate(223_456, on)), Ok(22_346)),
            (money(AMOUNT_MAX, "RON"), Some(rate(1_000_000, on)), Ok(AMOUNT_MAX)),
            (money(AMOUNT_MAX, "RON"), Some(rate(1_000_001, on)), too_much()),
            (money(i64::MAX, "RON"), Some(rate(RATE_MAX, on)), too_much()),
        ] {
            assert_eq!(comes_to(money, rate, Currency::parse("EUR").unwrap()), expected);
        }
    }
}
