//! What was promised and what was spent from the lines of a budget.

use chrono::NaiveDate;

use super::budget_entry::amount;
use super::money::{Currency, Money};
use super::rate::{Rate, comes_to, rated};
use super::text::{LINE_MAX, day, required};
use crate::id::{BudgetLineId, CommitmentId, ExpenseId, ProjectId};
use crate::text::{Invalid, InvalidCode, line};

/// What is entered of money that is taken from a line, be it promised or spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// From which line of the budget.
    pub line: BudgetLineId,
    /// How much, in the currency in which it was promised or paid.
    pub money: Money,
    /// Where that is another currency than the budget's: at which rate.
    pub rate: Option<Rate>,
    /// The document that says so.
    pub document: String,
    /// Whether the fund pays for such a thing.
    pub is_eligible: bool,
    /// Whether it was entered in error: then it counts no more.
    pub is_in_error: bool,
}

/// What is entered of a commitment: a contract, an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitmentFacts {
    /// What was promised.
    pub taken: Taken,
    /// When it was promised, where that is stated.
    pub on: Option<NaiveDate>,
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

/// What is entered of an expense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpenseFacts {
    /// What was paid.
    pub taken: Taken,
    /// When it was paid.
    pub on: NaiveDate,
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

impl Taken {
    /// As [`CommitmentFacts::checked`]; `refused` is what is wrong with its day.
    fn checked(
        self,
        mut refused: Vec<Invalid>,
        budget: Currency,
        knows_line: impl Fn(BudgetLineId) -> bool,
        today: NaiveDate,
    ) -> Result<(Self, i64), Vec<Invalid>> {
        if !knows_line(self.line) {
            refused.push(Invalid::new("/line_id", InvalidCode::UnknownCode));
        }
        refused.extend(rated(self.money, self.rate, budget, today));
        refused.extend(amount("/amount", self.money.minor));
        let document = required(&mut refused, "/document", &self.document, |text| line(text, LINE_MAX));
        if !refused.is_empty() {
            return Err(refused);
        }
        let comes_to = comes_to(self.money, self.rate, budget)?;
        Ok((Self { document, ..self }, comes_to))
    }
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
        let refused = day("/on", self.on).into_iter().collect();
        let (taken, comes_to) = self.taken.checked(refused, budget, knows_line, today)?;
        Ok((Self { taken, on: self.on }, comes_to))
    }
}

impl ExpenseFacts {
    /// As [`CommitmentFacts::checked`].
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(
        self,
        budget: Currency,
        knows_line: impl Fn(BudgetLineId) -> bool,
        today: NaiveDate,
    ) -> Result<(Self, i64), Vec<Invalid>> {
        let to_come = (self.on > today).then(|| Invalid::new("/on", InvalidCode::InTheFuture));
        let refused = to_come.into_iter().chain(day("/on", Some(self.on))).collect();
        let (taken, comes_to) = self.taken.checked(refused, budget, knows_line, today)?;
        Ok((Self { taken, on: self.on }, comes_to))
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

    fn taken(minor: i64, currency: &str, rate: Option<(i64, NaiveDate)>) -> Taken {
        Taken {
            line: known(),
            money: Money {
                minor,
                currency: Currency::parse(currency).unwrap(),
            },
            rate: rate.map(|(millionths, on)| Rate { millionths, on }),
            document: "Invoice 7".to_owned(),
            is_eligible: true,
            is_in_error: false,
        }
    }

    #[test]
    fn what_is_taken_is_of_a_line_no_debt_and_has_a_document_and_the_rate_that_it_needs() {
        use InvalidCode as C;
        let eur = Currency::parse("EUR").unwrap();
        let rate = |millionths| Some((millionths, march(9)));
        for (taken, expected) in [
            (taken(0, "EUR", None), Ok(0)),
            (taken(100, "EUR", None), Ok(100)),
            // 1,000 RON at 0.223456 EUR for one.
            (taken(100_000, "RON", rate(223_456)), Ok(22_346)),
            (taken(100, "RON", None), Err(("/rate", C::Required))),
            (taken(100, "EUR", rate(1)), Err(("/rate", C::Contradiction))),
            (taken(100, "RON", rate(0)), Err(("/rate", C::OutOfRange))),
            (
                taken(100, "RON", Some((1, march(12)))),
                Err(("/rate_on", C::InTheFuture)),
            ),
            (taken(-1, "EUR", None), Err(("/amount", C::OutOfRange))),
            (
                Taken {
                    document: " ".to_owned(),
                    ..taken(1, "EUR", None)
                },
                Err(("/document", C::Required)),
            ),
            (
                Taken {
                    line: BudgetLineId::from_uuid(Uuid::from_u128(2)),
                    ..taken(1, "EUR", None)
                },
                Err(("/line_id", C::UnknownCode)),
            ),
        ] {
            let expected = expected.map_err(|(pointer, code)| vec![Invalid::new(pointer, code)]);
            let promised = CommitmentFacts {
                taken: taken.clone(),
                on: None,
            };
            let promised = promised.checked(eur, |line| line == known(), march(11));
            assert_eq!(promised.map(|(_, amount)| amount), expected);
            let spent = ExpenseFacts { taken, on: march(10) };
            let spent = spent.checked(eur, |line| line == known(), march(11));
            assert_eq!(spent.map(|(_, amount)| amount), expected);
        }
    }

    #[test]
    fn a_promise_may_be_of_a_day_to_come_and_a_payment_may_not() {
        use InvalidCode as C;
        let eur = Currency::parse("EUR").unwrap();
        let refused = |codes: &[C]| -> Vec<Invalid> { codes.iter().map(|code| Invalid::new("/on", *code)).collect() };
        let long_ago = NaiveDate::from_ymd_opt(1899, 12, 31).unwrap();
        let some_day = NaiveDate::from_ymd_opt(2201, 1, 1).unwrap();
        for (on, promised, spent) in [
            (march(11), vec![], vec![]),
            (march(12), vec![], vec![C::InTheFuture]),
            (long_ago, vec![C::OutOfRange], vec![C::OutOfRange]),
            (some_day, vec![C::OutOfRange], vec![C::InTheFuture, C::OutOfRange]),
        ] {
            let commitment = CommitmentFacts {
                taken: taken(1, "EUR", None),
                on: Some(on),
            };
            let found = commitment.checked(eur, |_| true, march(11));
            assert_eq!(found.err().unwrap_or_default(), refused(&promised), "promised on {on}");
            let expense = ExpenseFacts {
                taken: taken(1, "EUR", None),
                on,
            };
            let found = expense.checked(eur, |_| true, march(11));
            assert_eq!(found.err().unwrap_or_default(), refused(&spent), "paid on {on}");
        }
    }
}
