//! In which currencies a budget was spent. Sums of two currencies are never one.

use std::collections::BTreeMap;

use punte_domain::id::BudgetLineId;
use punte_domain::projects::budget_entry::BudgetLine;
use punte_domain::projects::money::Currency;
use punte_storage::projects::budget_paid::Paid;
use serde::Serialize;
use utoipa::ToSchema;

/// Money in the currency in which it was paid.
#[derive(Debug, Serialize, ToSchema)]
struct PaidMoney {
    /// Minor units.
    amount: i64,
    /// ISO 4217.
    currency: String,
}

/// What was paid from a line in another currency than the budget's.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetPaid)]
pub(super) struct PaidView {
    line_id: BudgetLineId,
    line_code: Option<String>,
    line_name: String,
    /// Whether the fund pays for it.
    is_eligible: bool,
    paid: PaidMoney,
    /// What that comes to in minor units of the budget's currency, each expense at its own rate.
    amount: i64,
    /// From how many expenses.
    expenses: u64,
}

/// What was paid from all lines in one currency, whether the fund pays for it or not.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetPaidTotal)]
pub(super) struct PaidTotalView {
    paid: PaidMoney,
    /// What that comes to in minor units of the budget's currency.
    amount: i64,
    /// From how many expenses.
    expenses: u64,
}

/// What was paid from these lines in other currencies, in the order of the lines; what the fund pays for comes first.
pub(super) fn in_others(own: Currency, lines: &[&BudgetLine], paid: &[Paid]) -> Vec<PaidView> {
    let mut views = Vec::new();
    for line in lines {
        let mut of_line: Vec<&Paid> = paid
            .iter()
            .filter(|one| one.line == line.id && one.currency != own)
            .collect();
        of_line.sort_by_key(|one| (one.currency, !one.is_eligible));
        views.extend(of_line.into_iter().map(|one| PaidView {
            line_id: line.id,
            line_code: line.code.clone(),
            line_name: line.name.clone(),
            is_eligible: one.is_eligible,
            paid: PaidMoney {
                amount: one.paid,
                currency: one.currency.to_string(),
            },
            amount: one.amount,
            expenses: one.expenses,
        }));
    }
    views
}

/// What was paid in each currency, also the budget's own.
pub(super) fn totals(paid: &[Paid]) -> Vec<PaidTotalView> {
    let mut totals: BTreeMap<Currency, (i64, i64, u64)> = BTreeMap::new();
    for one in paid {
        let (sum, amount, expenses) = totals.entry(one.currency).or_default();
        *sum = sum.saturating_add(one.paid);
        *amount = amount.saturating_add(one.amount);
        *expenses += one.expenses;
    }
    totals
        .into_iter()
        .map(|(currency, (sum, amount, expenses))| PaidTotalView {
            paid: PaidMoney {
                amount: sum,
                currency: currency.to_string(),
            },
            amount,
            expenses,
        })
        .collect()
}
