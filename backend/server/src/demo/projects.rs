//! The projects of the published texts, as they state them, and who works on them. Nobody of these sees a case.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, anyhow, bail};
use chrono::{Duration, NaiveDate};
use punte_domain::access::{Actor, Permission, Scope};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{FundId, Id as _, OrganisationId, ProgrammeId, ProjectId, ProjectPartnerId};
use punte_domain::identity::organisation::Names;
use punte_domain::language::Language;
use punte_domain::projects::budget::{BudgetProvenance, BudgetSourceKind};
use punte_domain::projects::budget_entry::{Budget, BudgetEntry, BudgetSource};
use punte_domain::projects::claim::{Claim, ClaimFacts, ClaimField, ClaimSubject};
use punte_domain::projects::computed::IndicatorCount;
use punte_domain::projects::fund::{Fund, FundFacts, Programme, ProgrammeFacts};
use punte_domain::projects::indicator::{
    ActualFacts, Indicator, IndicatorActual, IndicatorFacts, IndicatorLevel, IndicatorSource,
};
use punte_domain::projects::money::Currency;
use punte_domain::projects::partner::ProjectPartner;
use punte_domain::projects::project::{Project, ProjectCard, ProjectLink, ProjectObjective, ProjectStatusChange};
use punte_domain::projects::status::ProjectStatus;
use punte_storage::projects::{self as storage, ProjectFilter, ProjectLine, budget, claim, fund, indicator, programme};
use punte_storage::{Clock, PageRequest, Tx};
use serde::Deserialize;

use super::data::AccountData;
use super::dice::Dice;
use super::stage::Stage;
use super::world;

/// What the files say of projects.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    account: Vec<AccountData>,
    fund: Vec<FundData>,
    #[serde(default)]
    programme: Vec<ProgrammeData>,
    project: Vec<ProjectData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FundData {
    key: String,
    by: String,
    ro: Option<String>,
    sq: Option<String>,
    en: Option<String>,
    #[serde(default)]
    donors: Vec<String>,
    mechanism: Option<String>,
    period: Option<String>,
    currency: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgrammeData {
    key: String,
    fund: String,
    by: String,
    code: Option<String>,
    ro: Option<String>,
    sq: Option<String>,
    en: Option<String>,
    operator_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProjectData {
    key: String,
    lead: String,
    programme: Option<String>,
    fund: Option<String>,
    code: Option<String>,
    ro: Option<String>,
    sq: Option<String>,
    en: Option<String>,
    language: Option<Language>,
    #[serde(default)]
    aliases: Vec<String>,
    months: Option<u16>,
    narrative: Option<String>,
    status: ProjectStatus,
    #[serde(default)]
    measures: Vec<String>,
    #[serde(default)]
    objectives: Vec<ProjectObjective>,
    #[serde(default)]
    links: Vec<ProjectLink>,
    #[serde(default)]
    partners: Vec<PartnerData>,
    #[serde(default)]
    claims: Vec<ClaimData>,
    #[serde(default)]
    indicators: Vec<IndicatorData>,
    budget: Option<BudgetData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartnerData {
    organisation: Option<String>,
    name: Option<String>,
    country: Option<String>,
    role: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimData {
    field: ClaimField,
    value: String,
    source: String,
    #[serde(default)]
    is_derived: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorData {
    level: IndicatorLevel,
    definition: String,
    unit: String,
    disaggregation: Option<String>,
    target: Option<u64>,
    /// What a computed one counts.
    counts: Option<IndicatorCount>,
    /// How far one came that is written down by hand.
    actual: Option<u64>,
    on: Option<NaiveDate>,
    evidence: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BudgetData {
    currency: String,
    total: i64,
    provenance: BudgetProvenance,
    document: Option<String>,
    sources: Vec<SourceData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceData {
    kind: BudgetSourceKind,
    payer: Option<String>,
    amount: i64,
}

fn load(country: &str) -> Result<Data> {
    let text = match country {
        "RO" => include_str!("../../demo/projects.ro.toml"),
        "AL" => include_str!("../../demo/projects.al.toml"),
        _ => bail!("there are no projects of {country}"),
    };
    toml::from_str(text).with_context(|| format!("the projects of {country} are broken"))
}

/// Who works on projects and may be entered as.
///
/// # Errors
/// When there is no demo data for the country.
pub(super) fn accounts(country: &str) -> Result<Vec<AccountData>> {
    Ok(load(country)?.account)
}

/// The project with this code, or with these words in its name.
///
/// # Errors
/// When these find none, or more than one.
pub(super) async fn found(tx: &Tx, words: &str) -> Result<ProjectLine> {
    let filter = ProjectFilter {
        text: Some(words.to_owned()),
        ..ProjectFilter::default()
    };
    let found = storage::list(tx, &Scope::system(), &filter, &PageRequest::default()).await?;
    let [line] = &found.items[..] else {
        bail!("{} projects are found by {words}", found.items.len());
    };
    Ok(line.clone())
}

/// As far as it has come.
struct Entering<'a, 'b> {
    stage: &'a mut Stage<'b>,
    /// Of its own, so that everything else falls as it did before there were projects.
    dice: Dice,
    /// Who manages the projects that an organisation leads.
    managers: BTreeMap<OrganisationId, Actor>,
    /// Who keeps their budgets.
    keepers: BTreeMap<OrganisationId, Actor>,
    funds: BTreeMap<String, FundId>,
    programmes: BTreeMap<String, ProgrammeId>,
}

/// Enters the projects and who works on them, as of the beginning of the demonstration.
pub(super) async fn enter(stage: &mut Stage<'_>, seed: u64) -> Result<()> {
    let data = load(stage.pack.country())?;
    let mut entering = Entering {
        stage,
        dice: Dice::new(seed ^ 0x7072_6f6a),
        managers: BTreeMap::new(),
        keepers: BTreeMap::new(),
        funds: BTreeMap::new(),
        programmes: BTreeMap::new(),
    };
    entering.people(&data.account).await?;
    for one in data.fund {
        entering.fund(one).await?;
    }
    for one in data.programme {
        entering.programme(one).await?;
    }
    for one in data.project {
        let key = one.key.clone();
        entering.project(one).await.with_context(|| key)?;
    }
    Ok(())
}

impl Entering<'_, '_> {
    /// They joined after everybody else, and before they entered anything.
    async fn people(&mut self, accounts: &[AccountData]) -> Result<()> {
        let beginning = world::beginning(self.stage.now);
        let tx = self
            .stage
            .store
            .with_clock(Clock::new(move || beginning))
            .system()
            .await?;
        for (place, account) in accounts.iter().enumerate() {
            let hours = i64::try_from(place).unwrap_or(0) + 2;
            let joined_at = beginning + Duration::hours(hours);
            let id = self.dice.id();
            let user = self.stage.world.user(account, self.stage.pack, joined_at, id)?;
            let actor = self.stage.world.join(&tx, &user, &mut self.dice).await?;
            if actor.may(Permission::ProjectsManage) {
                self.managers.insert(actor.organisation, actor.clone());
            }
            if actor.may(Permission::ProjectsFinance) {
                self.keepers.insert(actor.organisation, actor);
            }
        }
        tx.commit().await?;
        Ok(())
    }

    fn manager(&self, lead: OrganisationId) -> Result<&Actor> {
        self.managers.get(&lead).context("nobody manages projects there")
    }

    async fn tx(&self, actor: &Actor) -> Result<Tx> {
        let at = world::beginning(self.stage.now) + Duration::days(2);
        self.stage.tx(actor, at).await
    }

    async fn fund(&mut self, data: FundData) -> Result<()> {
        let by = self.stage.world.organisation(&data.by)?;
        let tx = self.tx(self.manager(by)?).await?;
        let facts = FundFacts {
            names: Names {
                ro: data.ro,
                sq: data.sq,
                en: data.en,
            },
            donors: data.donors,
            mechanism: data.mechanism,
            period: data.period,
            currency: data.currency,
        };
        let fund = Fund {
            id: self.dice.id(),
            version: 1,
            organisation: by,
            facts: facts.checked().map_err(|wrong| anyhow!("{wrong:?}"))?,
        };
        fund::add(&tx, &fund).await?;
        tx.record(Event::new(EventKind::FundChanged).subject(fund.id).fields(["added"]))
            .await?;
        tx.commit().await?;
        self.funds.insert(data.key, fund.id);
        Ok(())
    }

    async fn programme(&mut self, data: ProgrammeData) -> Result<()> {
        let by = self.stage.world.organisation(&data.by)?;
        let tx = self.tx(self.manager(by)?).await?;
        let facts = ProgrammeFacts {
            fund: *self.funds.get(&data.fund).context("no such fund")?,
            code: data.code,
            names: Names {
                ro: data.ro,
                sq: data.sq,
                en: data.en,
            },
            operator: None,
            operator_name: data.operator_name,
        };
        let programme = Programme {
            id: self.dice.id(),
            version: 1,
            organisation: by,
            facts: facts.checked().map_err(|wrong| anyhow!("{wrong:?}"))?,
        };
        programme::add(&tx, &programme).await?;
        let event = Event::new(EventKind::ProgrammeChanged).subject(programme.id);
        tx.record(event.fields(["added"])).await?;
        tx.commit().await?;
        self.programmes.insert(data.key, programme.id);
        Ok(())
    }

    async fn project(&mut self, data: ProjectData) -> Result<()> {
        let lead = self.stage.world.organisation(&data.lead)?;
        let manager = self.manager(lead)?.clone();
        let tx = self.tx(&manager).await?;
        let id: ProjectId = self.dice.id();
        let partners = self.partners(data.partners)?;
        let card = ProjectCard {
            programme: named(&self.programmes, data.programme.as_ref())?,
            fund: named(&self.funds, data.fund.as_ref())?,
            code: data.code,
            contract_number: None,
            titles: Names {
                ro: data.ro,
                sq: data.sq,
                en: data.en,
            },
            original_language: data.language,
            aliases: data.aliases,
            start: None,
            end: None,
            months: data.months,
            visibility: None,
            narrative: data.narrative,
            objectives: data.objectives,
            links: data.links,
            measures: data.measures,
            partners,
        };
        let project = Project {
            id,
            version: 1,
            lead,
            status: data.status,
            card: card.checked(lead).map_err(|wrong| anyhow!("{wrong:?}"))?,
            created_at: tx.now,
        };
        let entered = ProjectStatusChange {
            from: None,
            to: data.status,
            on: None,
            by: manager.user,
            at: tx.now,
        };
        storage::add(&tx, &project, &entered).await?;
        tx.record(Event::new(EventKind::ProjectCreated).subject(id)).await?;
        self.claims(&tx, id, data.claims).await?;
        self.indicators(&tx, id, data.indicators).await?;
        tx.commit().await?;
        if let Some(budget) = data.budget {
            self.budget(lead, id, budget).await?;
        }
        Ok(())
    }

    fn partners(&mut self, partners: Vec<PartnerData>) -> Result<Vec<ProjectPartner>> {
        let mut found = Vec::with_capacity(partners.len());
        for one in partners {
            let organisation = match &one.organisation {
                Some(key) => Some(self.stage.world.organisation(key)?),
                None => None,
            };
            found.push(ProjectPartner {
                id: self.dice.id::<ProjectPartnerId>(),
                organisation,
                name: one.name,
                country: one.country,
                role: one.role,
            });
        }
        Ok(found)
    }

    /// What sources say, a claim each.
    async fn claims(&mut self, tx: &Tx, project: ProjectId, claims: Vec<ClaimData>) -> Result<()> {
        for said in claims {
            let facts = ClaimFacts {
                field: said.field,
                value: said.value,
                source: said.source,
                is_derived: said.is_derived,
            };
            let claim = Claim {
                id: self.dice.id(),
                version: 1,
                project: Some(project),
                subject: ClaimSubject::Project,
                subject_id: project.uuid(),
                facts: facts.checked().map_err(|wrong| anyhow!("{wrong:?}"))?,
                is_accepted: false,
            };
            claim::add(tx, &claim).await?;
            let event = Event::new(EventKind::ProjectClaimed).subject(project);
            tx.record(event.fields(["added"])).await?;
        }
        Ok(())
    }

    async fn indicators(&mut self, tx: &Tx, project: ProjectId, indicators: Vec<IndicatorData>) -> Result<()> {
        for one in indicators {
            let source = match one.counts {
                Some(_) => IndicatorSource::Computed,
                None => IndicatorSource::Manual,
            };
            let facts = IndicatorFacts {
                level: one.level,
                definition: one.definition,
                unit: one.unit,
                disaggregation: one.disaggregation,
                baseline: None,
                target: one.target,
                milestones: Vec::new(),
                source,
                counts: one.counts,
                counting_rule: None,
            };
            let indicator = Indicator {
                id: self.dice.id(),
                version: 1,
                project,
                facts: facts.checked(self.stage.pack).map_err(|wrong| anyhow!("{wrong:?}"))?,
            };
            indicator::add(tx, &indicator).await?;
            let event = Event::new(EventKind::IndicatorChanged).subject(project);
            tx.record(event.fields(["added"])).await?;
            if source == IndicatorSource::Computed {
                continue;
            }
            let facts = ActualFacts {
                on: one.on,
                value: one.actual,
                evidence: one.evidence,
            };
            let actual = IndicatorActual {
                id: self.dice.id(),
                version: 1,
                indicator: indicator.id,
                facts: facts.checked().map_err(|wrong| anyhow!("{wrong:?}"))?,
            };
            indicator::add_actual(tx, &actual).await?;
            let event = Event::new(EventKind::IndicatorMeasured).subject(project);
            tx.record(event.fields(["added"])).await?;
        }
        Ok(())
    }

    async fn budget(&self, lead: OrganisationId, project: ProjectId, data: BudgetData) -> Result<()> {
        let keeper = self.keepers.get(&lead).context("nobody keeps budgets there")?;
        let tx = self.tx(keeper).await?;
        let source = |one: SourceData| BudgetSource {
            kind: one.kind,
            payer: one.payer,
            amount: one.amount,
        };
        let entry = BudgetEntry {
            currency: Currency::parse(&data.currency).context("no such currency")?,
            total: Some(data.total),
            provenance: data.provenance,
            document: data.document,
            sources: data.sources.into_iter().map(source).collect(),
            lines: Vec::new(),
        };
        let entry = entry.checked(&BTreeSet::new()).map_err(|wrong| anyhow!("{wrong:?}"))?;
        let provenance = entry.provenance.code();
        let budget = Budget {
            project,
            version: 0,
            entry,
        };
        budget::save(&tx, budget).await?;
        let event = Event::new(EventKind::BudgetChanged).subject(project);
        tx.record(event.fields([provenance])).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// What the file calls so, if it names any.
fn named<T: Copy>(known: &BTreeMap<String, T>, key: Option<&String>) -> Result<Option<T>> {
    key.map(|key| known.get(key).copied().with_context(|| format!("no {key}")))
        .transpose()
}
