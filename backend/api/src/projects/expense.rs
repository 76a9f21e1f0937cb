//! What was spent of the budget of a project.

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use chrono::NaiveDate;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{BudgetLineId, ExpenseId, ProjectId};
use punte_domain::projects::budget_entry::Budget;
use punte_domain::projects::budget_lines::LineReach;
use punte_domain::projects::money::Money;
use punte_domain::projects::rate::Rate;
use punte_domain::projects::spending::{Expense, ExpenseFacts, Taken};
use punte_storage::Tx;
use punte_storage::projects::{access, budget, spending as storage};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::budget::currency;
use super::spending::{how, stated};
use crate::auth::{Granted, ProjectsFinance, ProjectsRead};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::PageQuery;
use crate::routing::ServiceConfig;
use crate::{App, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(expense_list)
        .service(expense_create)
        .service(expense_update);
}

/// Money that was spent from a line of the budget.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Expense)]
struct ExpenseView {
    id: ExpenseId,
    version: i64,
    line_id: BudgetLineId,
    /// Minor units of the currency in which it was paid.
    paid_amount: i64,
    /// ISO 4217.
    paid_currency: String,
    /// The rate in millionths of a unit of the budget's currency; null where it was paid in that.
    rate: Option<i64>,
    /// The day of the rate.
    rate_on: Option<NaiveDate>,
    /// Minor units of the budget's currency: computed.
    amount: i64,
    /// When it was paid.
    on: NaiveDate,
    /// The document that says so.
    document: String,
    /// Whether the fund pays for such a thing.
    is_eligible: bool,
    /// Whether it was entered in error: then it counts no more.
    is_in_error: bool,
}

impl From<Expense> for ExpenseView {
    fn from(one: Expense) -> Self {
        let ExpenseFacts { taken, on } = one.facts;
        Self {
            id: one.id,
            version: one.version,
            line_id: taken.line,
            paid_amount: taken.money.minor,
            paid_currency: taken.money.currency.to_string(),
            rate: taken.rate.map(|rate| rate.millionths),
            rate_on: taken.rate.map(|rate| rate.on),
            amount: one.amount,
            on,
            document: taken.document,
            is_eligible: taken.is_eligible,
            is_in_error: taken.is_in_error,
        }
    }
}

impl Versioned for ExpenseView {
    fn version(&self) -> i64 {
        self.version
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExpensePage)]
struct ExpensePageView {
    items: Vec<ExpenseView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(ExpensePageView);

/// What is entered of an expense.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "line_id": "7e9f3c1a-1111-4222-8333-444455556666", "amount": 100_000, "currency": "RON", "rate": 223_456,
    "rate_on": "2016-03-09", "on": "2016-03-10", "document": "Invoice 7", "is_eligible": true, "is_in_error": false,
}))]
struct ExpenseChange {
    line_id: BudgetLineId,
    /// Minor units of the currency in which it was paid.
    #[schema(minimum = 0)]
    amount: i64,
    /// ISO 4217.
    #[schema(example = "RON")]
    currency: String,
    /// Where that is not the budget's: the rate in millionths of a unit of the budget's currency for one unit.
    #[schema(minimum = 1)]
    rate: Option<i64>,
    /// The day of the rate.
    rate_on: Option<NaiveDate>,
    /// When it was paid.
    on: NaiveDate,
    /// The document that says so.
    document: String,
    /// Whether the fund pays for such a thing.
    is_eligible: bool,
    /// Whether it was entered in error: then it counts no more.
    #[serde(default)]
    is_in_error: bool,
}

impl ExpenseChange {
    fn facts(self) -> Result<ExpenseFacts, Problem> {
        Ok(ExpenseFacts {
            taken: Taken {
                line: self.line_id,
                money: Money {
                    minor: self.amount,
                    currency: currency(&self.currency)?,
                },
                rate: Rate::of(self.rate, self.rate_on)?,
                document: self.document,
                is_eligible: self.is_eligible,
                is_in_error: self.is_in_error,
            },
            on: self.on,
        })
    }
}

/// List the expenses of a project
///
/// The one that was entered last first. For its leader, and for whoever watches over the country; a partner reads what
/// was entered of its own lines.
#[utoipa::path(tag = "projects", operation_id = "expense_list",
    params(("id" = ProjectId, Path), PageQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ExpensePageView), Problem))]
#[get("/projects/{id}/expenses")]
async fn expense_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
    query: Query<PageQuery>,
) -> Result<Listed<ExpensePageView>, Problem> {
    let request = query.page()?;
    let tx = app.read(&actor);
    let lines = access::lines(&tx, &actor.scope(), *id).await?;
    let found = storage::expenses(&tx, *id, &lines, &request).await?.map(Into::into);
    Ok(Listed(ExpensePageView {
        items: found.items,
        next: found.next,
    }))
}

/// Enter an expense
///
/// What was paid from a line of the budget, with its document. What was paid in another currency has the rate of a
/// day; what it comes to is computed, half a minor unit up. For those who keep the budgets of the project's leader; and
/// those of a partner, from its own lines: any other is to them as one that is not there.
#[utoipa::path(tag = "projects", operation_id = "expense_create", request_body = ExpenseChange,
    params(("id" = ProjectId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.finance"))),
    responses((status = CREATED, body = ExpenseView), Problem))]
#[post("/projects/{id}/expenses")]
async fn expense_create(
    app: Data<App>,
    actor: Granted<ProjectsFinance>,
    id: Path<ProjectId>,
    key: IdempotencyKey,
    body: Json<ExpenseChange>,
) -> Result<Created<ExpenseView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let lines = access::spend(&tx, &actor.scope(), *id).await?;
    let location = format!("/api/v1/projects/{id}/expenses");
    let new = tx.new_id();
    if let Some(earlier) = tx.once(&once, new).await? {
        let earlier = storage::find_expense(&tx, *id, &lines, earlier).await?;
        return Ok(Created(earlier.into(), location));
    }
    let budget = stated(budget::find(&tx, *id).await?)?;
    let (facts, amount) = spent(&app, &tx, &budget, &lines, body.into_inner())?;
    let expense = Expense {
        id: new,
        version: 1,
        project: *id,
        facts,
        amount,
    };
    storage::add_expense(&tx, &expense).await?;
    tx.record(Event::new(EventKind::ExpenseChanged).subject(*id).fields(["added"]))
        .await?;
    tx.commit().await?;
    Ok(Created(expense.into(), location))
}

/// Change an expense
///
/// Replaces what is entered of it; one that was entered in error is marked so and stays. For those who keep the
/// budgets of the project's leader; and those of a partner, where it is of its own lines.
#[utoipa::path(tag = "projects", operation_id = "expense_update", request_body = ExpenseChange,
    params(("id" = ProjectId, Path), ("expense_id" = ExpenseId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.finance"))),
    responses((status = OK, body = ExpenseView), Problem))]
#[put("/projects/{id}/expenses/{expense_id}")]
async fn expense_update(
    app: Data<App>,
    actor: Granted<ProjectsFinance>,
    ids: Path<(ProjectId, ExpenseId)>,
    version: IfMatch,
    body: Json<ExpenseChange>,
) -> Result<Etag<ExpenseView>, Problem> {
    let (project, id) = *ids;
    let tx = app.write(&actor).await?;
    let lines = access::spend(&tx, &actor.scope(), project).await?;
    // No line goes to another partner from here on.
    let budget = budget::find(&tx, project).await?;
    let expense = storage::find_expense(&tx, project, &lines, id).await?;
    if expense.version != version.0 {
        return Err(Problem::stale(&ExpenseView::from(expense)));
    }
    let (facts, amount) = spent(&app, &tx, &stated(budget)?, &lines, body.into_inner())?;
    let expense = Expense {
        facts,
        amount,
        ..expense
    };
    let expense = storage::save_expense(&tx, expense).await?;
    tx.record(
        Event::new(EventKind::ExpenseChanged)
            .subject(project)
            .fields([how(expense.facts.taken.is_in_error)]),
    )
    .await?;
    tx.commit().await?;
    Ok(Etag(expense.into()))
}

fn spent(
    app: &App,
    tx: &Tx,
    budget: &Budget,
    lines: &LineReach,
    change: ExpenseChange,
) -> Result<(ExpenseFacts, i64), Problem> {
    let currency = budget.entry.currency;
    let today = app.pack.calendar().date(tx.now);
    let facts = change.facts()?;
    Ok(facts.checked(currency, |line| lines.opens(&budget.entry.lines, line), today)?)
}
