//! What was promised from the budget of a project.

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use chrono::NaiveDate;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{BudgetLineId, CommitmentId, ProjectId};
use punte_domain::projects::budget_entry::Budget;
use punte_domain::projects::budget_lines::LineReach;
use punte_domain::projects::money::{Currency, Money};
use punte_domain::projects::rate::Rate;
use punte_domain::projects::spending::{Commitment, CommitmentFacts, Taken};
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
        .service(commitment_list)
        .service(commitment_create)
        .service(commitment_update);
}

/// Money that was promised from a line of the budget.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Commitment)]
struct CommitmentView {
    id: CommitmentId,
    version: i64,
    line_id: BudgetLineId,
    /// Minor units of the currency in which it was promised.
    promised_amount: i64,
    /// ISO 4217.
    promised_currency: String,
    /// The rate in millionths of a unit of the budget's currency; null where it was promised in that.
    rate: Option<i64>,
    /// The day of the rate.
    rate_on: Option<NaiveDate>,
    /// Minor units of the budget's currency: computed.
    amount: i64,
    /// When it was promised; null: not stated.
    on: Option<NaiveDate>,
    /// The document that says so.
    document: String,
    /// Whether the fund pays for such a thing.
    is_eligible: bool,
    /// Whether it was entered in error: then it counts no more.
    is_in_error: bool,
}

impl From<Commitment> for CommitmentView {
    fn from(one: Commitment) -> Self {
        let CommitmentFacts { taken, on } = one.facts;
        Self {
            id: one.id,
            version: one.version,
            line_id: taken.line,
            promised_amount: taken.money.minor,
            promised_currency: taken.money.currency.to_string(),
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

impl Versioned for CommitmentView {
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

/// What is entered of a commitment: a contract, an order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "line_id": "7e9f3c1a-1111-4222-8333-444455556666", "amount": 1_200_000, "currency": "RON", "rate": 223_456,
    "rate_on": "2016-01-29", "on": "2016-02-01", "document": "Contract 12", "is_eligible": true, "is_in_error": false,
}))]
struct CommitmentChange {
    line_id: BudgetLineId,
    /// Minor units of the currency in which it was promised.
    #[schema(minimum = 0)]
    amount: i64,
    /// ISO 4217; left out: the budget's.
    #[schema(example = "RON")]
    currency: Option<String>,
    /// Where that is not the budget's: the rate in millionths of a unit of the budget's currency for one unit.
    #[schema(minimum = 1)]
    rate: Option<i64>,
    /// The day of the rate.
    rate_on: Option<NaiveDate>,
    /// When it was promised; left out where that is not stated.
    on: Option<NaiveDate>,
    /// The document that says so.
    document: String,
    /// Whether the fund pays for such a thing; left out: it does.
    is_eligible: Option<bool>,
    /// Whether it was entered in error: then it counts no more.
    #[serde(default)]
    is_in_error: bool,
}

impl CommitmentChange {
    fn facts(self, budget: Currency) -> Result<CommitmentFacts, Problem> {
        let currency = match self.currency {
            Some(code) => currency(&code)?,
            None => budget,
        };
        Ok(CommitmentFacts {
            taken: Taken {
                line: self.line_id,
                money: Money {
                    minor: self.amount,
                    currency,
                },
                rate: Rate::of(self.rate, self.rate_on)?,
                document: self.document,
                is_eligible: self.is_eligible.unwrap_or(true),
                is_in_error: self.is_in_error,
            },
            on: self.on,
        })
    }
}

/// List the commitments of a project
///
/// The one that was entered last first. For its leader, and for whoever watches over the country; a partner reads what
/// was entered of its own lines.
#[utoipa::path(tag = "projects", operation_id = "commitment_list",
    params(("id" = ProjectId, Path), PageQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = CommitmentPageView), Problem))]
#[get("/projects/{id}/commitments")]
async fn commitment_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
    query: Query<PageQuery>,
) -> Result<Listed<CommitmentPageView>, Problem> {
    let request = query.page()?;
    let tx = app.read(&actor);
    let lines = access::lines(&tx, &actor.scope(), *id).await?;
    let found = storage::commitments(&tx, *id, &lines, &request).await?.map(Into::into);
    Ok(Listed(CommitmentPageView {
        items: found.items,
        next: found.next,
    }))
}

/// Enter a commitment
///
/// What was promised from a line of the budget, with its document. What was promised in another currency has the rate
/// of a day, as an expense has. For those who keep the budgets of the project's leader; and those of a partner, from its
/// own lines: any other is to them as one that is not there.
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
    let lines = access::spend(&tx, &actor.scope(), *id).await?;
    let location = format!("/api/v1/projects/{id}/commitments");
    let new = tx.new_id();
    if let Some(earlier) = tx.once(&once, new).await? {
        let earlier = storage::find_commitment(&tx, *id, &lines, earlier).await?;
        return Ok(Created(earlier.into(), location));
    }
    let budget = stated(budget::find(&tx, *id).await?)?;
    let (facts, amount) = promised(&app, &tx, &budget, &lines, body.into_inner())?;
    let commitment = Commitment {
        id: new,
        version: 1,
        project: *id,
        facts,
        amount,
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
/// budgets of the project's leader; and those of a partner, where it is of its own lines.
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
    let lines = access::spend(&tx, &actor.scope(), project).await?;
    // No line goes to another partner from here on.
    let budget = budget::find(&tx, project).await?;
    let commitment = storage::find_commitment(&tx, project, &lines, id).await?;
    if commitment.version != version.0 {
        return Err(Problem::stale(&CommitmentView::from(commitment)));
    }
    let (facts, amount) = promised(&app, &tx, &stated(budget)?, &lines, body.into_inner())?;
    let commitment = Commitment {
        facts,
        amount,
        ..commitment
    };
    let commitment = storage::save_commitment(&tx, commitment).await?;
    tx.record(
        Event::new(EventKind::CommitmentChanged)
            .subject(project)
            .fields([how(commitment.facts.taken.is_in_error)]),
    )
    .await?;
    tx.commit().await?;
    Ok(Etag(commitment.into()))
}

fn promised(
    app: &App,
    tx: &Tx,
    budget: &Budget,
    lines: &LineReach,
    change: CommitmentChange,
) -> Result<(CommitmentFacts, i64), Problem> {
    let currency = budget.entry.currency;
    let today = app.pack.calendar().date(tx.now);
    let facts = change.facts(currency)?;
    Ok(facts.checked(currency, |line| lines.opens(&budget.entry.lines, line), today)?)
}
