//! Exact money: an integer of minor units with its currency. Currencies are never added to each other.

use std::fmt;

/// A currency by its three letters (ISO 4217).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// An amount in minor units of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// Bani, cents.
    pub minor: i64,
    /// Of which currency.
    pub currency: Currency,
}

/// Why money is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// It is less than nothing.
    #[error("an amount is not negative")]
    Negative,
    /// It is of another currency than what it belongs to.
    #[error("two currencies are not added")]
    OtherCurrency,
    /// It is more than can be counted.
    #[error("the amount is too large")]
    TooLarge,
    /// The rate is not above nothing.
    #[error("an exchange rate is above nothing")]
    NoRate,
}

impl Currency {
    /// The currency with these three capital letters, if they are such.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let letters: [u8; 3] = code.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }

    /// Its letters.
    #[must_use]
    pub fn letters(self) -> [u8; 3] {
        self.0
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|letter| write!(f, "{}", char::from(*letter)))
    }
}

/// The sum of amounts that are all of `currency`.
///
/// # Errors
/// [`MoneyError`] of the first that is negative, of another currency, or too much.
pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Money>) -> Result<Money, MoneyError> {
    let mut minor = 0_i64;
    for amount in amounts {
        if amount.minor < 0 {
            return Err(MoneyError::Negative);
        }
        if amount.currency != currency {
            return Err(MoneyError::OtherCurrency);
        }
        minor = minor.checked_add(amount.minor).ok_or(MoneyError::TooLarge)?;
    }
    Ok(Money { minor, currency })
}

/// An amount in `currency` at a rate in millionths of a minor unit of it for each minor unit of the
/// amount, to the nearest minor unit, half up.
///
/// # Errors
/// [`MoneyError`] of a negative amount, a rate that is none, or a result that is too large.
pub fn exchange(amount: Money, rate_millionths: i64, currency: Currency) -> Result<Money, MoneyError> {
    if amount.minor < 0 {
        return Err(MoneyError::Negative);
    }
    if rate_millionths <= 0 {
        return Err(MoneyError::NoRate);
    }
    let exact = i128::from(amount.minor) * i128::from(rate_millionths);
    let minor = i64::try_from((exact + 500_000) / 1_000_000).map_err(|_| MoneyError::TooLarge)?;
    Ok(Money { minor, currency })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money {
            minor,
            currency: Currency::parse(code).unwrap(),
        }
    }

    #[test]
    fn a_currency_is_three_capital_letters() {
        for (code, is_one) in [
            ("RON", true),
            ("EUR", true),
            ("ron", false),
            ("EU", false),
            ("EURO", false),
            ("Lé", false),
        ] {
            assert_eq!(Currency::parse(code).is_some(), is_one, "{code}");
        }
        assert_eq!(money(1, "ALL").currency.to_string(), "ALL");
    }

    #[test]
    fn a_sum_is_of_one_currency_and_of_no_debt() {
        let ron = money(0, "RON").currency;
        for (amounts, expected) in [
            (vec![], Ok(money(0, "RON"))),
            (vec![money(1, "RON"), money(2, "RON")], Ok(money(3, "RON"))),
            (vec![money(1, "RON"), money(2, "EUR")], Err(MoneyError::OtherCurrency)),
            (vec![money(-1, "RON")], Err(MoneyError::Negative)),
            (vec![money(i64::MAX, "RON"), money(1, "RON")], Err(MoneyError::TooLarge)),
        ] {
            assert_eq!(sum(ron, amounts), expected);
        }
    }

    #[test]
    fn an_exchange_rounds_half_up() {
        let ron = money(0, "RON").currency;
        for (minor, rate, expected) in [
            (100, 4_976_500, Ok(498)),
            (1, 500_000, Ok(1)),
            (1, 499_999, Ok(0)),
            (0, 1, Ok(0)),
            (1, 0, Err(MoneyError::NoRate)),
            (-1, 1, Err(MoneyError::Negative)),
            (i64::MAX, 2_000_000, Err(MoneyError::TooLarge)),
        ] {
            assert_eq!(
                exchange(money(minor, "EUR"), rate, ron).map(|money| money.minor),
                expected
            );
        }
    }
}
