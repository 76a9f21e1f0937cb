//! Budgets of projects: who pays, what for, and what does not add up.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::web::{Data, Path};
use actix_web::{get, put};
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{BudgetLineId, OrganisationId, ProjectId, ProjectPartnerId};
use punte_domain::projects::budget::{BudgetProvenance, BudgetSourceKind, SplitDifference, share};
use punte_domain::projects::budget_entry::{Budget, BudgetEntry, BudgetLine, BudgetPart, BudgetRefusal, BudgetSource};
use punte_domain::projects::money::{Currency, Money};
use punte_domain::projects::partner::ProjectPartner;
use punte_domain::projects::project::Project;
use punte_storage::projects::budget::{self as storage, Execution};
use punte_storage::projects::{access, activity, find};
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::{ProjectAbility, abilities, facts};
use crate::auth::{Granted, ProjectsFinance, ProjectsRead};
use crate::etag::Versioned;
use crate::routing::ServiceConfig;
use crate::{App, Code, Etag, IfMatch, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(budget_read).service(budget_update);
}

/// A part of a budget by who pays it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetSource)]
struct BudgetSourceView {
    kind: BudgetSourceKind,
    /// Who pays; null: not stated.
    payer: Option<String>,
    /// Minor units.
    amount: i64,
    /// Which part of the whole it is, in hundredths of a percent; null where the whole is not stated, or less.
    share: Option<u32>,
}

/// A part of a budget by what it is for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetLine)]
struct BudgetLineView {
    id: BudgetLineId,
    /// Its number; null: not stated.
    code: Option<String>,
    name: String,
    /// The partner whose it is; null: the leader's.
    partner_id: Option<ProjectPartnerId>,
    /// What they are called; null: the leader.
    partner_name: Option<String>,
    /// Its period as it is printed; null: not stated.
    period: Option<String>,
    /// Minor units.
    amount: i64,
    /// What was promised from it, in minor units.
    committed: i64,
    /// What was spent from it and the fund pays for, in minor units.
    spent: i64,
    /// What was spent from it and the fund does not pay for, in minor units.
    not_eligible: i64,
    /// Whether a commitment, an expense or an activity names it: then it stays.
    is_in_use: bool,
}

/// Whether parts are more or less than the whole.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum BudgetDifferenceKind {
    /// They are more.
    TooMuch,
    /// They are less.
    TooLittle,
}

/// By how much parts differ from the whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetDifference)]
struct BudgetDifferenceView {
    /// Which parts.
    part: BudgetPart,
    kind: BudgetDifferenceKind,
    /// By how many minor units.
    amount: i64,
}

/// The budget of a project. Amounts are whole minor units of its currency; what is not stated is null.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Budget)]
pub(super) struct BudgetView {
    project_id: ProjectId,
    /// 0 where no budget is stated.
    version: i64,
    /// ISO 4217; null where no budget is stated.
    currency: Option<String>,
    /// The whole; null: not stated.
    total: Option<i64>,
    /// How it stands to what it was entered from; null where no budget is stated.
    provenance: Option<BudgetProvenance>,
    /// The document it was entered from.
    document: Option<String>,
    sources: Vec<BudgetSourceView>,
    /// What the sources come to; null where none is stated.
    sources_total: Option<i64>,
    lines: Vec<BudgetLineView>,
    /// What the lines come to; null where none is stated.
    lines_total: Option<i64>,
    /// What does not add up, for as long as it stands.
    differences: Vec<BudgetDifferenceView>,
    /// What was promised from all lines.
    committed: i64,
    /// What was spent from all lines and the fund pays for.
    spent: i64,
    /// What was spent from all lines and the fund does not pay for.
    not_eligible: i64,
    /// Whether the caller keeps it.
    may_finance: bool,
}

impl BudgetView {
    /// Whether it says what it is for: what is spent is spent from a line.
    pub(super) fn has_lines(&self) -> bool {
        !self.lines.is_empty()
    }
}

impl Versioned for BudgetView {
    fn version(&self) -> i64 {
        self.version
    }
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
/// currency. For the leader and the partners of the project, and for whoever watches over the country.
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

/// The budget of a project that was found within the caller's reach.
pub(super) async fn of_project(tx: &Tx, actor: &Actor, id: ProjectId) -> Result<BudgetView, Problem> {
    let budget = storage::find(tx, id).await?;
    view(tx, actor, id, budget).await
}

/// Enter or change the budget of a project
///
/// Replaces it as a whole; `If-Match` is `"0"` where there was none. Its sources, and its lines, have to come to its
/// total: otherwise it is refused with `budget_too_much` or `budget_too_little`, and `errors` says by how much in
/// which currency. Kept `as_printed`, with the document, it carries its difference wherever it is shown. A line that
/// a commitment, an expense or an activity names stays (`budget_line_in_use`), and so does the currency in which
/// anything was promised or spent (`budget_currency_in_use`). For those who keep the budgets of its leader.
#[utoipa::path(tag = "projects", operation_id = "budget_update", request_body = BudgetChange,
    params(("id" = ProjectId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.finance"))),
    responses((status = OK, body = BudgetView), Problem))]
#[put("/projects/{id}/budget")]
async fn budget_update(
    app: Data<App>,
    actor: Granted<ProjectsFinance>,
    id: Path<ProjectId>,
    version: IfMatch,
    body: Json<BudgetChange>,
) -> Result<Etag<BudgetView>, Problem> {
    let tx = app.write(&actor).await?;
    access::finance(&tx, &actor.scope(), *id).await?;
    let before = storage::find(&tx, *id).await?;
    if before.as_ref().map_or(0, |budget| budget.version) != version.0 {
        return Err(Problem::stale(&view(&tx, &actor, *id, before).await?));
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
    let view = view(&tx, &actor, *id, Some(budget)).await?;
    tx.commit().await?;
    Ok(Etag(view))
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
        currency: Currency::parse(&change.currency).ok_or_else(|| Problem::at("/currency", "unknown_code"))?,
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

async fn view(tx: &Tx, actor: &Actor, id: ProjectId, budget: Option<Budget>) -> Result<BudgetView, Problem> {
    let project = find(tx, id).await?;
    let may_finance = abilities(actor, &facts(&project)).contains(&ProjectAbility::Finance);
    let Some(budget) = budget else {
        return Ok(not_stated(id, may_finance));
    };
    let execution = storage::execution(tx, id).await?;
    let used = storage::lines_in_use(tx, id).await?;
    let named = activity::lines_named(tx, id).await?;
    let partners = partner_names(tx, actor, project).await?;
    let entry = &budget.entry;
    let source = |source: &BudgetSource| BudgetSourceView {
        kind: source.kind,
        payer: source.payer.clone(),
        amount: source.amount,
        share: entry
            .total
            .and_then(|total| share(entry.money(source.amount), entry.money(total))),
    };
    let line = |line: &BudgetLine| {
        let done: Execution = execution.get(&line.id).copied().unwrap_or_default();
        BudgetLineView {
            id: line.id,
            code: line.code.clone(),
            name: line.name.clone(),
            partner_id: line.partner,
            partner_name: line.partner.and_then(|partner| partners.get(&partner)).cloned(),
            period: line.period.clone(),
            amount: line.amount,
            committed: done.committed,
            spent: done.spent,
            not_eligible: done.not_eligible,
            is_in_use: used.contains(&line.id) || named.contains_key(&line.id),
        }
    };
    let total = |of: fn(&Execution) -> i64| execution.values().map(of).fold(0, i64::saturating_add);
    Ok(BudgetView {
        project_id: id,
        version: budget.version,
        currency: Some(entry.currency.to_string()),
        total: entry.total,
        provenance: Some(entry.provenance),
        document: entry.document.clone(),
        sources: entry.sources.iter().map(source).collect(),
        sources_total: entry.sum(BudgetPart::Sources),
        lines: entry.lines.iter().map(line).collect(),
        lines_total: entry.sum(BudgetPart::Lines),
        differences: differences(entry),
        committed: total(|done| done.committed),
        spent: total(|done| done.spent),
        not_eligible: total(|done| done.not_eligible),
        may_finance,
    })
}

fn not_stated(project_id: ProjectId, may_finance: bool) -> BudgetView {
    BudgetView {
        project_id,
        version: 0,
        currency: None,
        total: None,
        provenance: None,
        document: None,
        sources: Vec::new(),
        sources_total: None,
        lines: Vec::new(),
        lines_total: None,
        differences: Vec::new(),
        committed: 0,
        spent: 0,
        not_eligible: 0,
        may_finance,
    }
}

fn differences(entry: &BudgetEntry) -> Vec<BudgetDifferenceView> {
    let one = |part| {
        let (kind, by) = match entry.difference(part)? {
            SplitDifference::None => return None,
            SplitDifference::TooMuch(by) => (BudgetDifferenceKind::TooMuch, by),
            SplitDifference::TooLittle(by) => (BudgetDifferenceKind::TooLittle, by),
        };
        Some(BudgetDifferenceView {
            part,
            kind,
            amount: by.minor,
        })
    };
    [BudgetPart::Sources, BudgetPart::Lines]
        .into_iter()
        .filter_map(one)
        .collect()
}

/// What the partners of a project are called.
async fn partner_names(
    tx: &Tx,
    actor: &Actor,
    project: Project,
) -> Result<BTreeMap<ProjectPartnerId, String>, Problem> {
    let partners = project.card.partners;
    let organisations: Vec<OrganisationId> = partners.iter().filter_map(|partner| partner.organisation).collect();
    let names = names(tx, actor.language, organisations, []).await?;
    let one = |partner: ProjectPartner| {
        let name = match partner.organisation {
            Some(organisation) => names.organisation(organisation),
            None => partner.name.unwrap_or_default(),
        };
        (partner.id, name)
    };
    Ok(partners.into_iter().map(one).collect())
}
