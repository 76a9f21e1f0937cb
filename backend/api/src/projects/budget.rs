//! Budgets of projects: who pays, what for, and what does not add up.

use std::collections::BTreeSet;

use actix_web::web::{Data, Path};
use actix_web::{get, put};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{BudgetLineId, ProjectId, ProjectPartnerId};
use punte_domain::projects::budget::{BudgetProvenance, BudgetSourceKind, SplitDifference};
use punte_domain::projects::budget_entry::{Budget, BudgetEntry, BudgetLine, BudgetRefusal, BudgetSource};
use punte_domain::projects::budget_lines::LineReach;
use punte_domain::projects::money::{Currency, Money};
use punte_storage::Tx;
use punte_storage::projects::budget as storage;
use punte_storage::projects::{access, activity, find};
use serde::Deserialize;
use utoipa::ToSchema;

use super::budget_view::{BudgetView, of_project, view};
use crate::auth::{Granted, Person, ProjectsFinance, ProjectsRead};
use crate::routing::ServiceConfig;
use crate::{App, Code, Etag, IfMatch, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(budget_read).service(budget_update);
}

/// A part of a budget by who pays it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BudgetSourceEntry {
    kind: BudgetSourceKind,
    /// Who pays; left out where that is not stated.
    payer: Option<String>,
    /// Minor units.
    #[schema(minimum = 0)]
    amount: i64,
}

/// A part of a budget by what it is for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BudgetLineEntry {
    /// Its id, of one that stands in the budget already.
    id: Option<BudgetLineId>,
    /// Its number.
    code: Option<String>,
    name: String,
    /// The partner whose it is; the leader's without one.
    partner_id: Option<ProjectPartnerId>,
    /// Its period as it is printed.
    #[schema(example = "2016")]
    period: Option<String>,
    /// Minor units.
    #[schema(minimum = 0)]
    amount: i64,
}

/// What is entered of the budget of a project.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "currency": "EUR", "total": 41_000_000, "provenance": "entered", "document": null,
    "sources": [{"kind": "grant", "payer": "Norway Grants", "amount": 34_850_000},
                {"kind": "national", "payer": null, "amount": 6_150_000}],
    "lines": [],
}))]
struct BudgetChange {
    /// ISO 4217.
    #[schema(example = "EUR")]
    currency: String,
    /// The whole in minor units; left out where that is not stated.
    #[schema(minimum = 0)]
    total: Option<i64>,
    /// Whether it adds up, or is kept as a document prints it.
    provenance: BudgetProvenance,
    /// The document it was entered from; of what is kept as printed it is required.
    document: Option<String>,
    #[serde(default)]
    #[schema(max_items = 20)]
    sources: Vec<BudgetSourceEntry>,
    #[serde(default)]
    #[schema(max_items = 400)]
    lines: Vec<BudgetLineEntry>,
}

/// The code of a difference, the same as field error and as detail.
fn off(difference: SplitDifference) -> Option<(&'static str, Money)> {
    match difference {
        SplitDifference::None => None,
        SplitDifference::TooMuch(by) => Some(("budget_too_much", by)),
        SplitDifference::TooLittle(by) => Some(("budget_too_little", by)),
    }
}

impl From<BudgetRefusal> for Problem {
    fn from(refusal: BudgetRefusal) -> Self {
        match refusal {
            BudgetRefusal::Fields(fields) => fields.into(),
            BudgetRefusal::Differences(differences) => {
                let found = differences
                    .into_iter()
                    .filter_map(|(part, difference)| off(difference).map(|(code, by)| (part, code, by)));
                found.fold(Self::new(Code::Invalid), |problem, (part, code, by)| {
                    let problem = if problem.detail().is_none() {
                        problem.because(code)
                    } else {
                        problem
                    };
                    problem.and_off_by(format!("/{}", part.code()), code, by)
                })
            }
        }
    }
}

/// Read the budget of a project
///
/// With the shares of its sources, which are computed, how far each line was executed, and by how much its parts
/// differ from the whole where they are kept as printed. A project whose budget is not stated has version 0 and no
/// currency. For the leader and the partners of the project, and for whoever watches over the country. A partner reads
/// the totals and the sources, and of the lines its own.
#[utoipa::path(tag = "projects", operation_id = "budget_read", params(("id" = ProjectId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = BudgetView), Problem))]
#[get("/projects/{id}/budget")]
async fn budget_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
) -> Result<Etag<BudgetView>, Problem> {
    let tx = app.read(&actor);
    access::read(&tx, &actor.scope(), *id).await?;
    Ok(Etag(of_project(&tx, &actor, *id).await?))
}

/// Enter or change the budget of a project
///
/// Replaces it as a whole; `If-Match` is `"0"` where there was none. Its sources, and its lines, have to come to its
/// total: otherwise it is refused with `budget_too_much` or `budget_too_little`, and `errors` says by how much in
/// which currency. Kept `as_printed`, with the document, it carries its difference wherever it is shown. A line that
/// a commitment, an expense or an activity names stays (`budget_line_in_use`), and so does the currency in which
/// anything was promised or spent (`budget_currency_in_use`). What was promised and spent from a line goes with it to
/// another partner. For those who keep the budgets of its leader, and no program.
#[utoipa::path(tag = "projects", operation_id = "budget_update", request_body = BudgetChange,
    params(("id" = ProjectId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.finance")), ("x-people" = json!(true))),
    responses((status = OK, body = BudgetView), Problem))]
#[put("/projects/{id}/budget")]
async fn budget_update(
    app: Data<App>,
    actor: Granted<ProjectsFinance>,
    _person: Person,
    id: Path<ProjectId>,
    version: IfMatch,
    body: Json<BudgetChange>,
) -> Result<Etag<BudgetView>, Problem> {
    let tx = app.write(&actor).await?;
    access::finance(&tx, &actor.scope(), *id).await?;
    let before = storage::find(&tx, *id).await?;
    if before.as_ref().map_or(0, |budget| budget.version) != version.0 {
        return Err(Problem::stale(&view(&tx, &actor, *id, before, &LineReach::All).await?));
    }
    let partners = find(&tx, *id).await?.card.partners;
    let partners = partners.into_iter().map(|partner| partner.id).collect();
    let entry = entry(&tx, body.into_inner(), before.as_ref())?.checked(&partners)?;
    if let Some(before) = &before {
        in_use(&tx, before, &entry).await?;
    }
    let provenance = entry.provenance.code();
    let budget = Budget {
        project: *id,
        version: version.0,
        entry,
    };
    let budget = storage::save(&tx, budget).await?;
    tx.record(Event::new(EventKind::BudgetChanged).subject(*id).fields([provenance]))
        .await?;
    let view = view(&tx, &actor, *id, Some(budget), &LineReach::All).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// A currency that a request names.
pub(super) fn currency(code: &str) -> Result<Currency, Problem> {
    Currency::parse(code).ok_or_else(|| Problem::at("/currency", "unknown_code"))
}

/// What a request says of a budget. An id of a line names one that stands in it: of another budget there is none.
fn entry(tx: &Tx, change: BudgetChange, before: Option<&Budget>) -> Result<BudgetEntry, Problem> {
    let had: BTreeSet<BudgetLineId> = before
        .into_iter()
        .flat_map(|budget| budget.entry.lines.iter().map(|line| line.id))
        .collect();
    let mut lines = Vec::with_capacity(change.lines.len());
    for (place, line) in change.lines.into_iter().enumerate() {
        if line.id.is_some_and(|id| !had.contains(&id)) {
            return Err(Problem::at(format!("/lines/{place}/id"), "not_found"));
        }
        lines.push(BudgetLine {
            id: line.id.unwrap_or_else(|| tx.new_id()),
            code: line.code,
            name: line.name,
            partner: line.partner_id,
            period: line.period,
            amount: line.amount,
        });
    }
    let source = |source: BudgetSourceEntry| BudgetSource {
        kind: source.kind,
        payer: source.payer,
        amount: source.amount,
    };
    Ok(BudgetEntry {
        currency: currency(&change.currency)?,
        total: change.total,
        provenance: change.provenance,
        document: change.document,
        sources: change.sources.into_iter().map(source).collect(),
        lines,
    })
}

/// Refuses to take a line away, or the currency, under what was promised and spent.
async fn in_use(tx: &Tx, before: &Budget, entry: &BudgetEntry) -> Result<(), Problem> {
    let used = storage::lines_in_use(tx, before.project).await?;
    let named = activity::lines_named(tx, before.project).await?;
    let mut staying = used.iter().chain(named.keys());
    let reason = if staying.any(|id| entry.lines.iter().all(|line| line.id != *id)) {
        "budget_line_in_use"
    } else if !used.is_empty() && entry.currency != before.entry.currency {
        "budget_currency_in_use"
    } else {
        return Ok(());
    };
    Err(Problem::new(Code::NotNow).because(reason))
}
