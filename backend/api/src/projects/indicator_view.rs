//! What is told of an indicator, and how the value of a computed one is counted.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use punte_domain::access::Actor;
use punte_domain::id::{IndicatorActualId, IndicatorId, ProjectId};
use punte_domain::projects::computed::{Entered, IndicatorCount};
use punte_domain::projects::counts::{CountRule, Counted};
use punte_domain::projects::indicator::{
    Indicator, IndicatorActual, IndicatorLevel, IndicatorMilestone, IndicatorSource, achieved, current, reached,
};
use punte_storage::Tx;
use punte_storage::projects::{entered, indicator as storage};
use serde::Serialize;
use utoipa::ToSchema;

use crate::etag::Versioned;
use crate::{App, Code, Problem};

/// How far an indicator came by a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IndicatorActual)]
pub(super) struct IndicatorActualView {
    id: IndicatorActualId,
    version: i64,
    /// By which day; null: not stated.
    on: Option<NaiveDate>,
    /// How much by then; null: not stated, which is not zero.
    value: Option<u64>,
    /// What shows it.
    evidence: Option<String>,
}

impl From<IndicatorActual> for IndicatorActualView {
    fn from(one: IndicatorActual) -> Self {
        Self {
            id: one.id,
            version: one.version,
            on: one.facts.on,
            value: one.facts.value,
            evidence: one.facts.evidence,
        }
    }
}

impl Versioned for IndicatorActualView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// What was aimed at on the way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IndicatorMilestoneReached)]
pub(super) struct IndicatorMilestoneView {
    /// By which day; null: not stated.
    on: Option<NaiveDate>,
    /// How much by then.
    value: u64,
    /// Whether the indicator is as far now, whatever the day was; null: how far it is is not stated.
    is_reached: Option<bool>,
}

/// How the value of a computed indicator was counted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IndicatorComputed)]
pub(super) struct IndicatorComputedView {
    /// What counts once in it, and what may count twice.
    rule: CountRule,
    /// Whether any of it is stated as "about".
    is_approximate: bool,
    /// From how many entries: `indicator_entry_list` lists them.
    entries: usize,
    /// How many of these give no number: they add nothing.
    not_stated: usize,
}

/// What a project set out to reach, and how far it came. What is not stated is null, which is not zero.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Indicator)]
pub(super) struct IndicatorView {
    id: IndicatorId,
    version: i64,
    level: IndicatorLevel,
    /// What is counted.
    definition: String,
    /// In what.
    unit: String,
    /// By what it is broken down.
    disaggregation: Option<String>,
    baseline: Option<u64>,
    target: Option<u64>,
    /// What was aimed at on the way.
    milestones: Vec<IndicatorMilestoneView>,
    /// Where its value comes from.
    source: IndicatorSource,
    /// What a computed one counts; null: it is written down by hand.
    counts: Option<IndicatorCount>,
    /// How that was counted; null: it is written down by hand.
    computed: Option<IndicatorComputedView>,
    /// How nothing is counted twice.
    counting_rule: Option<String>,
    /// How far it is: counted now, or as it was written down last.
    actual: Option<u64>,
    /// How far that is of the target in percent, also beyond 100.
    achieved: Option<u64>,
    /// What was written down, in the order in which it was. Of a computed one it is from before it was counted.
    actuals: Vec<IndicatorActualView>,
}

impl IndicatorView {
    fn new(indicator: Indicator, actuals: Vec<IndicatorActual>, counted: Option<&Counted>) -> Self {
        let facts = indicator.facts;
        let actual = match facts.source {
            IndicatorSource::Manual => current(actuals.iter().map(|one| &one.facts)),
            IndicatorSource::Computed => counted.and_then(|counted| counted.value),
        };
        let milestone = |one: IndicatorMilestone| IndicatorMilestoneView {
            on: one.on,
            value: one.value,
            is_reached: reached(&one, actual),
        };
        Self {
            id: indicator.id,
            version: indicator.version,
            level: facts.level,
            definition: facts.definition,
            unit: facts.unit,
            disaggregation: facts.disaggregation,
            baseline: facts.baseline,
            target: facts.target,
            milestones: facts.milestones.into_iter().map(milestone).collect(),
            source: facts.source,
            counts: facts.counts,
            computed: counted.map(|counted| IndicatorComputedView {
                rule: counted.of.rule(),
                is_approximate: counted.is_approximate,
                entries: counted.entries.len(),
                not_stated: counted.not_stated,
            }),
            counting_rule: facts.counting_rule,
            actual,
            achieved: achieved(facts.target, actual).and_then(|percent| u64::try_from(percent).ok()),
            actuals: actuals.into_iter().map(Into::into).collect(),
        }
    }
}

impl Versioned for IndicatorView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Indicators of one project as they are told, each computed one counted from what was entered by today.
pub(super) async fn views(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    project: ProjectId,
    indicators: Vec<Indicator>,
) -> Result<Vec<IndicatorView>, Problem> {
    let mut actuals = storage::actuals(tx, indicators.iter().map(|one| one.id)).await?;
    let counts: HashMap<IndicatorId, IndicatorCount> = indicators
        .iter()
        .filter_map(|one| Some((one.id, one.facts.counts.clone()?)))
        .collect();
    let entered = entered_of(app, tx, project, counts.values()).await?;
    let one = |indicator: Indicator| {
        let actuals = actuals.remove(&indicator.id).unwrap_or_default();
        let counts = counts.get(&indicator.id);
        let counted = counts.map(|counts| entered.count(counts, actor.language));
        IndicatorView::new(indicator, actuals, counted.as_ref())
    };
    Ok(indicators.into_iter().map(one).collect())
}

/// The same of one.
pub(super) async fn view(app: &App, tx: &Tx, actor: &Actor, indicator: Indicator) -> Result<IndicatorView, Problem> {
    let mut views = views(app, tx, actor, indicator.project, vec![indicator]).await?;
    views.pop().ok_or_else(|| Problem::new(Code::NotFound))
}

/// What a computed indicator comes to, with what it was counted from; nothing of one that is written down by hand.
pub(super) async fn counted(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    indicator: &Indicator,
) -> Result<Option<Counted>, Problem> {
    let Some(counts) = &indicator.facts.counts else {
        return Ok(None);
    };
    let entered = entered_of(app, tx, indicator.project, [counts]).await?;
    Ok(Some(entered.count(counts, actor.language)))
}

/// What was entered of a project by today, as far as any of these counts it.
async fn entered_of<'a>(
    app: &App,
    tx: &Tx,
    project: ProjectId,
    counts: impl IntoIterator<Item = &'a IndicatorCount>,
) -> Result<Entered, Problem> {
    let kinds: BTreeSet<_> = counts.into_iter().map(|one| one.of.counted_from()).collect();
    let today = app.pack.calendar().date(tx.now);
    Ok(entered::of_project(tx, project, &kinds, today).await?)
}
