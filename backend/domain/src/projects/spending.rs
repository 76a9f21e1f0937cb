//! What was promised and what was spent from the lines of a budget.

use chrono::NaiveDate;

use super::budget_entry::amount;
use super::money::{Currency, Money, exchange};
use super::text::{LINE_MAX, day, required};
use crate::id::{BudgetLineId, CommitmentId, ExpenseId, ProjectId};
use crate::text::{Invalid, InvalidCode, line};

/// A rate above this is a slip of the hand: ten thousand units for one.
const RATE_MAX: i64 = 10_000_000_000;

/// What is entered of a commitment: a contract, an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitmentFacts {
    /// From which line of the budget.
    pub line: BudgetLineId,
    /// How much, in the currency in which it was promised.
    pub promised: Money,
    /// Where that is another currency than the budget's: the rate in millionths of a unit of it, and its day.
    pub rate: Option<(i64, NaiveDate)>,
    /// When it was promised, where that is stated.
    pub on: Option<NaiveDate>,
    /// The document that says so.
    pub document: String,
    /// Whether the fund pays for such a thing.
    pub is_eligible: bool,
    /// Whether it was entered in error: then it counts no more.
    pub is_in_error: bool,
}

/// Money that was promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Its id.
    pub id: CommitmentId,
    /// Counts its changes.
    pub version: i64,
    /// In which project.
    pub project: ProjectId,
    /// What is entered of it.
    pub facts: CommitmentFacts,
    /// What it comes to in the budget's currency, in minor units: computed, never entered.
    pub amount: i64,
}

impl CommitmentFacts {
    /// The facts in the form in which they are kept, and what they come to in the budget's currency; `knows_line` asks
    /// for the lines that are open to whoever enters it.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(
        self,
        budget: Currency,
        knows_line: impl Fn(BudgetLineId) -> bool,
        today: NaiveDate,
    ) -> Result<(Self, i64), Vec<Invalid>> {
        let mut refused = Vec::new();
        if !knows_line(self.line) {
            refused.push(Invalid::new("/line_id", InvalidCode::UnknownCode));
        }
        refused.extend(rated(self.promised, self.rate, budget, today));
        refused.extend(day("/on", self.on));
        refused.extend(amount("/amount", self.promised.minor));
        let document = required(&mut refused, "/document", &self.document, |text| line(text, LINE_MAX));
        if !refused.is_empty() {
            return Err(refused);
        }
        let comes_to = comes_to(self.promised, self.rate, budget)?;
        Ok((Self { document, ..self }, comes_to))
    }
}

/// What is wrong with a rate: another currency than the budget's has one with its day, and no other has.
fn rated(money: Money, rate: Option<(i64, NaiveDate)>, budget: Currency, today: NaiveDate) -> Option<Invalid> {
    let is_foreign = money.currency != budget;
    let (pointer, code) = match rate {
        None if is_foreign => ("/rate", InvalidCode::Required),
        Some(_) if !is_foreign => ("/rate", InvalidCode::Contradiction),
        Some((rate, _)) if !(1..=RATE_MAX).contains(&rate) => ("/rate", InvalidCode::OutOfRange),
        Some((_, day)) if day > today => ("/rate_on", InvalidCode::InTheFuture),
        _ => return day("/rate_on", rate.map(|(_, day)| day)),
    };
    Some(Invalid::new(pointer, code))
}

/// What an amount comes to in the budget's currency, in minor units.
fn comes_to(money: Money, rate: Option<(i64, NaiveDate)>, budget: Currency) -> Result<i64, Vec<Invalid>> {
    let minor = match rate {
        Some((rate, _)) => exchange(money, rate, budget).map(|money| money.minor),
        None => Ok(money.minor),
    };
    minor
        .ok()
        .filter(|minor| amount("/amount", *minor).is_none())
        .ok_or_else(|| vec![Invalid::new("/amount", InvalidCode::OutOfRange)])
}

/// What is entered of an expense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpenseFacts {
    /// From which line of the budget.
    pub line: BudgetLineId,
    /// How much, in the currency in which it was paid.
    pub paid: Money,
    /// Where that is another currency than the budget's: the rate in millionths of a unit of it, and its day.
    pub rate: Option<(i64, NaiveDate)>,
    /// When it was paid.
    pub on: NaiveDate,
    /// The document that says so.
    pub document: String,
    /// Whether the fund pays for such a thing.
    pub is_eligible: bool,
    /// Whether it was entered in error: then it counts no more.
    pub is_in_error: bool,
}

/// Money that was spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expense {
    /// Its id.
    pub id: ExpenseId,
    /// Counts its changes.
    pub version: i64,
    /// In which project.
    pub project: ProjectId,
    /// What is entered of it.
    pub facts: ExpenseFacts,
    /// What it comes to in the budget's currency, in minor units: computed, never entered.
    pub amount: i64,
}

impl ExpenseFacts {
    /// The facts in the form in which they are kept, and what they come to in the budget's currency; `knows_line` asks
    /// for the lines that are open to whoever enters it.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(
        self,
        budget: Currency,
        knows_line: impl Fn(BudgetLineId) -> bool,
        today: NaiveDate,
    ) -> Result<(Self, i64), Vec<Invalid>> {
        let mut refused = Vec::new();
        let mut refuse = |pointer: &str, code| refused.push(Invalid::new(pointer, code));
        if !knows_line(self.line) {
            refuse("/line_id", InvalidCode::UnknownCode);
        }
        if self.on > today {
            refuse("/on", InvalidCode::InTheFuture);
        }
        refused.extend(rated(self.paid, self.rate, budget, today));
        refused.extend(day("/on", Some(self.on)));
        refused.extend(amount("/amount", self.paid.minor));
        let document = required(&mut refused, "/document", &self.document, |text| line(text, LINE_MAX));
        if !refused.is_empty() {
            return Err(refused);
        }
        let comes_to = comes_to(self.paid, self.rate, budget)?;
        Ok((Self { document, ..self }, comes_to))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::Id as _;

    fn march(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2016, 3, n).unwrap()
    }

    fn known() -> BudgetLineId {
        BudgetLineId::from_uuid(Uuid::from_u128(1))
    }

    fn expense(minor: i64, currency: &str, rate: Option<(i64, NaiveDate)>) -> ExpenseFacts {
        ExpenseFacts {
            line: known(),
            paid: Money {
                minor,
                currency: Currency::parse(currency).unwrap(),
            },
            rate,
            on: march(10),
            document: "Invoice 7".to_owned(),
            is_eligible: true,
            is_in_error: false,
        }
    }

    #[test]
    fn an_expense_in_another_currency_has_a_rate_and_its_day_and_no_other_has_one() {
        use InvalidCode as C;
        let eur = Currency::parse("EUR").unwrap();
        let rate = |millionths| Some((millionths, march(9)));
        for (facts, expected) in [
            (expense(100, "EUR", None), Ok(100)),
            // 1,000 RON at 0.223456 EUR for one.
            (expense(100_000, "RON", rate(223_456)), Ok(22_346)),
            (expense(100, "RON", None), Err(("/rate", C::Required))),
            (expense(100, "EUR", rate(1)), Err(("/rate", C::Contradiction))),
            (expense(100, "RON", rate(0)), Err(("/rate", C::OutOfRange))),
            (
                expense(100, "RON", Some((1, march(12)))),
                Err(("/rate_on", C::InTheFuture)),
            ),
            (expense(-1, "EUR", None), Err(("/amount", C::OutOfRange))),
            (
                ExpenseFacts {
                    on: march(12),
                    ..expense(1, "EUR", None)
                },
                Err(("/on", C::InTheFuture)),
            ),
            (
                ExpenseFacts {
                    document: " ".to_owned(),
                    ..expense(1, "EUR", None)
                },
                Err(("/document", C::Required)),
            ),
            (
                ExpenseFacts {
                    line: BudgetLineId::from_uuid(Uuid::from_u128(2)),
                    ..expense(1, "EUR", None)
                },
                Err(("/line_id", C::UnknownCode)),
            ),
        ] {
            let found = facts.checked(eur, |line| line == known(), march(11));
            let expected = expected.map_err(|(pointer, code)| vec![Invalid::new(pointer, code)]);
            assert_eq!(found.map(|(_, amount)| amount), expected);
        }
    }

    #[test]
    fn a_commitment_is_of_a_line_no_debt_and_has_a_rate_as_an_expense_has() {
        use InvalidCode as C;
        let eur = Currency::parse("EUR").unwrap();
        let facts = |minor, currency, rate| CommitmentFacts {
            line: known(),
            promised: Money {
                minor,
                currency: Currency::parse(currency).unwrap(),
            },
            rate,
            on: None,
            document: "Contract 3".to_owned(),
            is_eligible: true,
            is_in_error: false,
        };
        for (facts, expected) in [
            (facts(0, "EUR", None), Ok(0)),
            (facts(100_000, "RON", Some((223_456, march(9)))), Ok(22_346)),
            (facts(-1, "EUR", None), Err(("/amount", C::OutOfRange))),
            (facts(1, "RON", None), Err(("/rate", C::Required))),
            (facts(1, "EUR", Some((1, march(9)))), Err(("/rate", C::Contradiction))),
            (facts(1, "RON", Some((1, march(12)))), Err(("/rate_on", C::InTheFuture))),
            (
                CommitmentFacts {
                    line: BudgetLineId::from_uuid(Uuid::from_u128(2)),
                    ..facts(1, "EUR", None)
                },
                Err(("/line_id", C::UnknownCode)),
            ),
        ] {
            let found = facts.checked(eur, |line| line == known(), march(11));
            let expected = expected.map_err(|(pointer, code)| vec![Invalid::new(pointer, code)]);
            assert_eq!(found.map(|(_, amount)| amount), expected);
        }
    }
}
