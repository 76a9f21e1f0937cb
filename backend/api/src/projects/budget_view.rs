//! What is shown of the budget of a project: the whole, its sources, and the lines that are open to the reader.

use std::collections::BTreeMap;

use punte_domain::access::{Actor, Permission, PrincipalKind, ProjectFacts};
use punte_domain::id::{BudgetLineId, OrganisationId, ProjectId, ProjectPartnerId};
use punte_domain::projects::budget::{BudgetProvenance, BudgetSourceKind, SplitDifference, share};
use punte_domain::projects::budget_entry::{Budget, BudgetEntry, BudgetLine, BudgetPart, BudgetSource};
use punte_domain::projects::budget_lines::{LineReach, grouped};
use punte_domain::projects::partner::ProjectPartner;
use punte_domain::projects::project::Project;
use punte_storage::projects::budget::{self as storage, Execution};
use punte_storage::projects::budget_paid::by_currency;
use punte_storage::projects::{access, activity, find};
use punte_storage::{Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use super::budget_paid::{PaidTotalView, PaidView, in_others, totals};
use super::view::facts;
use crate::Problem;
use crate::etag::Versioned;

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
    /// The part of that for which the fund does not pay, in minor units.
    committed_not_eligible: i64,
    /// What was spent from it and the fund pays for, in minor units.
    spent: i64,
    /// What was spent from it and the fund does not pay for, in minor units.
    not_eligible: i64,
    /// Whether a commitment, an expense or an activity names it: then it stays.
    is_in_use: bool,
}

/// What the lines of one partner, or of one period, come to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetSubtotal)]
struct BudgetSubtotalView {
    /// Whose lines they are, or of which period; null: that is not stated.
    name: Option<String>,
    /// Minor units.
    amount: i64,
    /// What was promised from them, in minor units.
    committed: i64,
    /// The part of that for which the fund does not pay, in minor units.
    committed_not_eligible: i64,
    /// What was spent from them and the fund pays for, in minor units.
    spent: i64,
    /// What was spent from them and the fund does not pay for, in minor units.
    not_eligible: i64,
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
    /// To a partner those that are its own.
    lines: Vec<BudgetLineView>,
    /// Whether `lines` and what they come to by partner and by period are those of the caller's organisation alone.
    /// The totals are those of the project.
    has_own_lines_only: bool,
    /// What the lines come to by whose they are: the leader's, or a partner's.
    by_partner: Vec<BudgetSubtotalView>,
    /// What the lines come to by their period as it is printed.
    by_period: Vec<BudgetSubtotalView>,
    /// What all lines come to; null where none is stated.
    lines_total: Option<i64>,
    /// What does not add up, for as long as it stands.
    differences: Vec<BudgetDifferenceView>,
    /// What was promised from all lines.
    committed: i64,
    /// The part of that for which the fund does not pay.
    committed_not_eligible: i64,
    /// What was spent from all lines and the fund pays for.
    spent: i64,
    /// What was spent from all lines and the fund does not pay for.
    not_eligible: i64,
    /// What was paid in other currencies than the budget's, of `lines`: it is in `spent` or `not_eligible` at its rates.
    paid_in_others: Vec<PaidView>,
    /// What was paid in each currency, the budget's own among them. These are never added.
    paid_by_currency: Vec<PaidTotalView>,
    /// Whether the caller keeps it.
    may_finance: bool,
    /// Whether the caller enters what was promised and spent from these lines.
    may_spend: bool,
}

impl BudgetView {
    /// Whether it says what it is for: what is spent is spent from a line, also where none is the reader's.
    pub(super) fn has_lines(&self) -> bool {
        self.lines_total.is_some()
    }
}

impl Versioned for BudgetView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// The budget of a project that was found within the caller's reach, with the lines that are open to them.
pub(super) async fn of_project(tx: &Tx, actor: &Actor, id: ProjectId) -> Result<BudgetView, Problem> {
    let lines = access::lines(tx, &actor.scope(Permission::ProjectsRead), id).await?;
    let budget = storage::find(tx, id).await?;
    view(tx, actor, id, budget, &lines).await
}

/// A budget with those of its lines that are within reach.
pub(super) async fn view(
    tx: &Tx,
    actor: &Actor,
    id: ProjectId,
    budget: Option<Budget>,
    reach: &LineReach,
) -> Result<BudgetView, Problem> {
    let project = find(tx, id).await?;
    let may = Abilities::of(actor, &facts(&project));
    let Some(budget) = budget else {
        return Ok(not_stated(id, may));
    };
    let execution = storage::execution(tx, id).await?;
    let used = storage::lines_in_use(tx, id).await?;
    let named = activity::lines_named(tx, id).await?;
    let paid = by_currency(tx, id).await?;
    let names = PartyNames::of(tx, actor, project).await?;
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
            partner_name: line.partner.and_then(|partner| names.partners.get(&partner)).cloned(),
            period: line.period.clone(),
            amount: line.amount,
            committed: done.committed,
            committed_not_eligible: done.committed_not_eligible,
            spent: done.spent,
            not_eligible: done.not_eligible,
            is_in_use: used.contains(&line.id) || named.contains_key(&line.id),
        }
    };
    let open: Vec<&BudgetLine> = reach.open(&entry.lines).collect();
    let of_partner = grouped(open.iter().copied(), |line| line.partner).into_iter();
    let of_period = grouped(open.iter().copied(), |line| line.period.clone()).into_iter();
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
        lines: open.iter().copied().map(line).collect(),
        has_own_lines_only: *reach != LineReach::All && !entry.lines.is_empty(),
        by_partner: of_partner
            .map(|(partner, lines)| subtotal(names.whose(partner), &lines, &execution))
            .collect(),
        by_period: of_period
            .map(|(period, lines)| subtotal(period, &lines, &execution))
            .collect(),
        lines_total: entry.sum(BudgetPart::Lines),
        differences: differences(entry),
        committed: total(|done| done.committed),
        committed_not_eligible: total(|done| done.committed_not_eligible),
        spent: total(|done| done.spent),
        not_eligible: total(|done| done.not_eligible),
        paid_in_others: in_others(entry.currency, &open, &paid),
        paid_by_currency: totals(&paid),
        may_finance: may.finance,
        may_spend: may.spend,
    })
}

/// What these lines come to together.
fn subtotal(
    name: Option<String>,
    lines: &[&BudgetLine],
    execution: &BTreeMap<BudgetLineId, Execution>,
) -> BudgetSubtotalView {
    let done = |of: fn(&Execution) -> i64| {
        let found = lines.iter().filter_map(|line| execution.get(&line.id));
        found.map(of).fold(0, i64::saturating_add)
    };
    BudgetSubtotalView {
        name,
        amount: lines.iter().map(|line| line.amount).fold(0, i64::saturating_add),
        committed: done(|done| done.committed),
        committed_not_eligible: done(|done| done.committed_not_eligible),
        spent: done(|done| done.spent),
        not_eligible: done(|done| done.not_eligible),
    }
}

/// What the actor may do with a budget.
#[derive(Debug, Clone, Copy)]
struct Abilities {
    /// Keep it: for people of its leader.
    finance: bool,
    /// Enter what was promised and spent: a partner from its own lines.
    spend: bool,
}

impl Abilities {
    fn of(actor: &Actor, project: &ProjectFacts) -> Self {
        let scope = actor.scope(Permission::ProjectsFinance);
        Self {
            finance: actor.kind() == PrincipalKind::Person
                && project.wholly_within(Permission::ProjectsFinance, &scope),
            spend: project.within(Permission::ProjectsFinance, &scope),
        }
    }
}

fn not_stated(project_id: ProjectId, may: Abilities) -> BudgetView {
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
        has_own_lines_only: false,
        by_partner: Vec::new(),
        by_period: Vec::new(),
        lines_total: None,
        differences: Vec::new(),
        committed: 0,
        committed_not_eligible: 0,
        spent: 0,
        not_eligible: 0,
        paid_in_others: Vec::new(),
        paid_by_currency: Vec::new(),
        may_finance: may.finance,
        may_spend: may.spend,
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

/// What the leader and the partners of a project are called.
struct PartyNames {
    leader: String,
    partners: BTreeMap<ProjectPartnerId, String>,
}

impl PartyNames {
    async fn of(tx: &Tx, actor: &Actor, project: Project) -> Result<Self, Problem> {
        let partners = project.card.partners;
        let organisations = partners.iter().filter_map(|partner| partner.organisation);
        let organisations: Vec<OrganisationId> = organisations.chain([project.lead]).collect();
        let names = names(tx, actor.language, organisations, []).await?;
        let one = |partner: ProjectPartner| {
            let name = match partner.organisation {
                Some(organisation) => names.organisation(organisation),
                None => partner.name.unwrap_or_default(),
            };
            (partner.id, name)
        };
        Ok(Self {
            leader: names.organisation(project.lead),
            partners: partners.into_iter().map(one).collect(),
        })
    }

    /// Whose a line of this partner is; the leader's without one.
    fn whose(&self, partner: Option<ProjectPartnerId>) -> Option<String> {
        match partner {
            Some(partner) => self.partners.get(&partner).cloned(),
            None => Some(self.leader.clone()),
        }
    }
}
