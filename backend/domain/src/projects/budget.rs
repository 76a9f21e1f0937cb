//! How a budget is split, and whether the parts come to the whole.

use super::money::{Money, MoneyError, sum};
use crate::codes;

codes! {
    /// Who pays a part of a budget.
    BudgetSourceKind {
        /// The external grant.
        Grant,
        /// National co-financing.
        National,
        /// Own means of a partner.
        Own,
    }
}

codes! {
    /// How a budget stands to what it was entered from.
    BudgetProvenance {
        /// It was entered by whoever answers for it, and adds up.
        Entered,
        /// It is kept as a document prints it, whether it adds up or not.
        AsPrinted,
    }
}

/// How far the parts are from the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SplitDifference {
    /// They are the whole.
    None,
    /// They are more by this.
    TooMuch(Money),
    /// They are less by this.
    TooLittle(Money),
}

/// Why a split is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// A part is no money, or not of this currency.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The parts come to more than the whole.
    #[error("the parts are {} minor units of {} too much", .0.minor, .0.currency)]
    TooMuch(Money),
    /// The parts come to less than the whole.
    #[error("the parts are {} minor units of {} too little", .0.minor, .0.currency)]
    TooLittle(Money),
}

/// How far `parts` are from `total`. They may be sources, or lines of partners by period: each of them has
/// to come to the same whole.
///
/// # Errors
/// [`MoneyError`] where they cannot be added.
pub fn difference(total: Money, parts: impl IntoIterator<Item = Money>) -> Result<SplitDifference, MoneyError> {
    sum(total.currency, [total])?;
    let parts = sum(total.currency, parts)?;
    let by = |minor| Money { minor, ..total };
    Ok(match parts.minor - total.minor {
        0 => SplitDifference::None,
        more @ 1.. => SplitDifference::TooMuch(by(more)),
        less => SplitDifference::TooLittle(by(-less)),
    })
}

/// Whether a split may be kept. What does not add up is refused with its difference, unless it is kept as it
/// is printed: then the difference is answered, to be shown beside it for as long as it stands.
///
/// # Errors
/// [`SplitError`] with the difference named.
pub fn check_split(
    total: Money,
    parts: impl IntoIterator<Item = Money>,
    provenance: BudgetProvenance,
) -> Result<SplitDifference, SplitError> {
    let found = difference(total, parts)?;
    match (provenance, found) {
        (BudgetProvenance::Entered, SplitDifference::TooMuch(by)) => Err(SplitError::TooMuch(by)),
        (BudgetProvenance::Entered, SplitDifference::TooLittle(by)) => Err(SplitError::TooLittle(by)),
        _ => Ok(found),
    }
}

/// Which share of `total` a part is, in hundredths of a percent, half up; nothing where the whole is nothing, the
/// part is a debt or more than the whole, or the currencies differ. It is computed and never entered, so that no
/// share can contradict its amount.
#[must_use]
pub fn share(part: Money, total: Money) -> Option<u32> {
    if part.currency != total.currency || total.minor <= 0 || !(0..=total.minor).contains(&part.minor) {
        return None;
    }
    let (part, total) = (i128::from(part.minor), i128::from(total.minor));
    u32::try_from((part * 20_000 + total) / (total * 2)).ok()
}

#[cfg(test)]
mod tests {
    use super::super::money::Currency;
    use super::*;

    /// Whole units: lei, euros.
    fn whole(units: i64, code: &str) -> Money {
        Money {
            minor: units * 100,
            currency: Currency::parse(code).unwrap(),
        }
    }

    #[test]
    fn the_printed_parts_of_isf_01_are_100_ron_too_much() {
        let total = whole(806_043, "RON");
        let parts = [whole(604_632, "RON"), whole(201_511, "RON")];
        let by = whole(100, "RON");
        let entered = check_split(total, parts, BudgetProvenance::Entered);
        assert_eq!(entered, Err(SplitError::TooMuch(by)));
        let printed = check_split(total, parts, BudgetProvenance::AsPrinted);
        assert_eq!(printed, Ok(SplitDifference::TooMuch(by)), "it is kept, and flagged");
    }

    #[test]
    fn the_parts_of_ro20_are_the_whole_85_to_15() {
        let total = whole(410_000, "EUR");
        let parts = [whole(348_500, "EUR"), whole(61_500, "EUR")];
        let split = check_split(total, parts, BudgetProvenance::Entered);
        assert_eq!(split, Ok(SplitDifference::None));
        assert_eq!(parts.map(|part| share(part, total)), [Some(8_500), Some(1_500)]);
    }

    /// Whatever the parts: what is answered added to them gives the whole, and only an exact split is entered.
    #[test]
    fn the_difference_is_exactly_what_is_missing_or_over() {
        for total in 0..=6 {
            for one in 0..=6 {
                for other in 0..=6 {
                    let (whole_, parts) = (whole(total, "EUR"), [whole(one, "EUR"), whole(other, "EUR")]);
                    let found = difference(whole_, parts).unwrap();
                    let over = match found {
                        SplitDifference::None => 0,
                        SplitDifference::TooMuch(by) => by.minor,
                        SplitDifference::TooLittle(by) => -by.minor,
                    };
                    assert_eq!(over, (one + other - total) * 100);
                    let entered = check_split(whole_, parts, BudgetProvenance::Entered);
                    assert_eq!(entered.is_ok(), one + other == total);
                    assert_eq!(check_split(whole_, parts, BudgetProvenance::AsPrinted), Ok(found));
                }
            }
        }
    }

    #[test]
    fn debts_and_other_currencies_are_refused_even_as_printed() {
        for (total, part, expected) in [
            (whole(1, "EUR"), whole(-1, "EUR"), MoneyError::Negative),
            (whole(-1, "EUR"), whole(1, "EUR"), MoneyError::Negative),
            (whole(1, "EUR"), whole(1, "RON"), MoneyError::OtherCurrency),
        ] {
            let refused = check_split(total, [part], BudgetProvenance::AsPrinted);
            assert_eq!(refused, Err(SplitError::Money(expected)));
        }
    }

    #[test]
    fn a_share_lies_between_nothing_and_the_whole() {
        for (part, total, expected) in [
            (whole(0, "EUR"), whole(3, "EUR"), Some(0)),
            (whole(1, "EUR"), whole(3, "EUR"), Some(3_333)),
            (whole(2, "EUR"), whole(3, "EUR"), Some(6_667)),
            (whole(3, "EUR"), whole(3, "EUR"), Some(10_000)),
            (whole(4, "EUR"), whole(3, "EUR"), None),
            (whole(-1, "EUR"), whole(3, "EUR"), None),
            (whole(0, "EUR"), whole(0, "EUR"), None),
            (whole(1, "RON"), whole(3, "EUR"), None),
        ] {
            assert_eq!(share(part, total), expected);
        }
    }
}
