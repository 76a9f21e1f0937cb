//! What was promised and what was spent of the budget of a project.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use chrono::NaiveDate;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{BudgetLineId, CommitmentId, ExpenseId, ProjectId};
use punte_domain::projects::budget_entry::Budget;
use punte_domain::projects::money::{Currency, Money};
use punte_domain::projects::spending::{Commitment, CommitmentFacts, Expense, ExpenseFacts};
use punte_storage::Tx;
use punte_storage::projects::{access, budget, spending as storage};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{Granted, ProjectsFinance, ProjectsRead};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(commitment_list)
        .service(commitment_create)
        .service(commitment_update)
        .service(expense_list)
        .service(expense_create)
        .service(expense_update);
}

/// Money that was promised from a line of the budget.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Commitment)]
struct CommitmentView {
    id: CommitmentId,
    version: i64,
    line_id: BudgetLineId,
    /// Minor units of the budget's currency.
    amount: i64,
    /// When it was promised; null: not stated.
    on: Option<NaiveDate>,
    /// The document that says so.
    document: String,
    /// Whether it was entered in error: then it counts no more.
    is_in_error: bool,
}

impl From<Commitment> for CommitmentView {
    fn from(one: Commitment) -> Self {
        Self {
            id: one.id,
            version: one.version,
            line_id: one.facts.line,
            amount: one.facts.amount,
            on: one.facts.on,
            document: one.facts.document,
            is_in_error: one.facts.is_in_error,
        }
    }
}

impl Versioned for CommitmentView {
    fn version(&self) -> i64 {
        self.version
    }
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
        let facts = one.facts;
        Self {
            id: one.id,
            version: one.version,
            line_id: facts.line,
            paid_amount: facts.paid.minor,
            paid_currency: facts.paid.currency.to_string(),
            rate: facts.rate.map(|(rate, _)| rate),
            rate_on: facts.rate.map(|(_, day)| day),
            amount: one.amount,
            on: facts.on,
            document: facts.document,
            is_eligible: facts.is_eligible,
            is_in_error: facts.is_in_error,
        }
    }
}

impl Versioned for ExpenseView {
    fn version(&self) -> i64 {
        self.version
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommitmentPage)]
struct CommitmentPageView {
    items: Vec<CommitmentView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(CommitmentPageView);

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExpensePage)]
struct ExpensePageView {
    items: Vec<ExpenseView>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

paged!(ExpensePageView);

/// Which page of what was promised or spent.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SpendingListQuery {
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

/// What is entered of a commitment: a contract, an order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "line_id": "7e9f3c1a-1111-4222-8333-444455556666", "amount": 1_200_000, "on": "2016-02-01",
    "document": "Contract 12", "is_in_error": false,
}))]
struct CommitmentChange {
    line_id: BudgetLineId,
    /// Minor units of the budget's currency.
    #[schema(minimum = 0)]
    amount: i64,
    /// When it was promised; left out where that is not stated.
    on: Option<NaiveDate>,
    /// The document that says so.
    document: String,
    /// Whether it was entered in error: then it counts no more.
    #[serde(default)]
    is_in_error: bool,
}

impl From<CommitmentChange> for CommitmentFacts {
    fn from(change: CommitmentChange) -> Self {
        Self {
            line: change.line_id,
            amount: change.amount,
            on: change.on,
            document: change.document,
            is_in_error: change.is_in_error,
        }
    }
}

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
        let rate = match (self.rate, self.rate_on) {
            (Some(rate), Some(day)) => Some((rate, day)),
            (None, None) => None,
            (Some(_), None) => return Err(Problem::at("/rate_on", "required")),
            (None, Some(_)) => return Err(Problem::at("/rate", "required")),
        };
        Ok(ExpenseFacts {
            line: self.line_id,
            paid: Money {
                minor: self.amount,
                currency: Currency::parse(&self.currency).ok_or_else(|| Problem::at("/currency", "unknown_code"))?,
            },
            rate,
            on: self.on,
            document: self.document,
            is_eligible: self.is_eligible,
            is_in_error: self.is_in_error,
        })
    }
}

/// List the commitments of a project
///
/// The one that was entered last first. For its leader and its partners, and for whoever watches over the country.
#[utoipa::path(tag = "projects", operation_id = "commitment_list",
    params(("id" = ProjectId, Path), SpendingListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = CommitmentPageView), Problem))]
#[get("/projects/{id}/commitments")]
async fn commitment_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
    query: Query<SpendingListQuery>,
) -> Result<Listed<CommitmentPageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let tx = app.read(&actor);
    access::read(&tx, &actor.scope(), *id).await?;
    let found = storage::commitments(&tx, *id, &request).await?.map(Into::into);
    Ok(Listed(CommitmentPageView {
        items: found.items,
        next: found.next,
    }))
}

/// Enter a commitment
///
/// What was promised from a line of the budget. For those who keep the budgets of its leader.
#[utoipa::path(tag = "projects", operation_id = "commitment_create", request_body = CommitmentChange,
    params(("id" = ProjectId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.finance"))),
    responses((status = CREATED, body = CommitmentView), Problem))]
#[post("/projects/{id}/commitments")]
async fn commitment_create(
    app: Data<App>,
    actor: Granted<ProjectsFinance>,
    id: Path<ProjectId>,
    key: IdempotencyKey,
    body: Json<CommitmentChange>,
) -> Result<Created<CommitmentView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    access::finance(&tx, &actor.scope(), *id).await?;
    let location = format!("/api/v1/projects/{id}/commitments");
    let new = tx.new_id();
    if let Some(earlier) = tx.once(&once, new).await? {
        let earlier = storage::find_commitment(&tx, *id, earlier).await?;
        return Ok(Created(earlier.into(), location));
    }
    let budget = stated(&tx, *id).await?;
    let commitment = Commitment {
        id: new,
        version: 1,
        project: *id,
        facts: CommitmentFacts::from(body.into_inner()).checked(|line| has_line(&budget, line))?,
    };
    storage::add_commitment(&tx, &commitment).await?;
    tx.record(Event::new(EventKind::CommitmentChanged).subject(*id).fields(["added"]))
        .await?;
    tx.commit().await?;
    Ok(Created(commitment.into(), location))
}

/// Change a commitment
///
/// Replaces what is entered of it; one that was entered in error is marked so and stays. For those who keep the
/// budgets of the project's leader.
#[utoipa::path(tag = "projects", operation_id = "commitment_update", request_body = CommitmentChange,
    params(("id" = ProjectId, Path), ("commitment_id" = CommitmentId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.finance"))),
    responses((status = OK, body = CommitmentView), Problem))]
#[put("/projects/{id}/commitments/{commitment_id}")]
async fn commitment_update(
    app: Data<App>,
    actor: Granted<ProjectsFinance>,
    ids: Path<(ProjectId, CommitmentId)>,
    version: IfMatch,
    body: Json<CommitmentChange>,
) -> Result<Etag<CommitmentView>, Problem> {
    let (project, id) = *ids;
    let tx = app.write(&actor).await?;
    access::finance(&tx, &actor.scope(), project).await?;
    let commitment = storage::find_commitment(&tx, project, id).await?;
    if commitment.version != version.0 {
        return Err(Problem::stale(&CommitmentView::from(commitment)));
    }
    let budget = stated(&tx, project).await?;
    let facts = CommitmentFacts::from(body.into_inner()).checked(|line| has_line(&budget, line))?;
    let commitment = storage::save_commitment(&tx, Commitment { facts, ..commitment }).await?;
    tx.record(
        Event::new(EventKind::CommitmentChanged)
            .subject(project)
            .fields([how(commitment.facts.is_in_error)]),
    )
    .await?;
    tx.commit().await?;
    Ok(Etag(commitment.into()))
}

/// List the expenses of a project
///
/// The one that was entered last first. For its leader and its partners, and for whoever watches over the country.
#[utoipa::path(tag = "projects", operation_id = "expense_list",
    params(("id" = ProjectId, Path), SpendingListQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ExpensePageView), Problem))]
#[get("/projects/{id}/expenses")]
async fn expense_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
    query: Query<SpendingListQuery>,
) -> Result<Listed<ExpensePageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let tx = app.read(&actor);
    access::read(&tx, &actor.scope(), *id).await?;
    let found = storage::expenses(&tx, *id, &request).await?.map(Into::into);
    Ok(Listed(ExpensePageView {
        items: found.items,
        next: found.next,
    }))
}

/// Enter an expense
///
/// What was paid from a line of the budget, with its document. What was paid in another currency has the rate of a
/// day; what it comes to is computed, half a minor unit up. For those who keep the budgets of the project's leader.
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
    access::finance(&tx, &actor.scope(), *id).await?;
    let location = format!("/api/v1/projects/{id}/expenses");
    let new = tx.new_id();
    if let Some(earlier) = tx.once(&once, new).await? {
        let earlier = storage::find_expense(&tx, *id, earlier).await?;
        return Ok(Created(earlier.into(), location));
    }
    let (facts, amount) = spent(&app, &tx, *id, body.into_inner()).await?;
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
/// budgets of the project's leader.
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
    access::finance(&tx, &actor.scope(), project).await?;
    let expense = storage::find_expense(&tx, project, id).await?;
    if expense.version != version.0 {
        return Err(Problem::stale(&ExpenseView::from(expense)));
    }
    let (facts, amount) = spent(&app, &tx, project, body.into_inner()).await?;
    let expense = Expense {
        facts,
        amount,
        ..expense
    };
    let expense = storage::save_expense(&tx, expense).await?;
    tx.record(
        Event::new(EventKind::ExpenseChanged)
            .subject(project)
            .fields([how(expense.facts.is_in_error)]),
    )
    .await?;
    tx.commit().await?;
    Ok(Etag(expense.into()))
}

async fn spent(app: &App, tx: &Tx, project: ProjectId, change: ExpenseChange) -> Result<(ExpenseFacts, i64), Problem> {
    let budget = stated(tx, project).await?;
    let today = app.pack.calendar().date(tx.now);
    let facts = change.facts()?;
    Ok(facts.checked(budget.entry.currency, |line| has_line(&budget, line), today)?)
}

/// The budget that something is to be taken from: of one that is not stated nothing is.
async fn stated(tx: &Tx, project: ProjectId) -> Result<Budget, Problem> {
    let budget = budget::find(tx, project).await?;
    budget.ok_or_else(|| Problem::new(Code::NotNow).because("budget_not_stated"))
}

fn has_line(budget: &Budget, id: BudgetLineId) -> bool {
    budget.entry.lines.iter().any(|line| line.id == id)
}

fn how(is_in_error: bool) -> &'static str {
    if is_in_error { "in_error" } else { "changed" }
}
