//! How much danger invented people are in.

use anyhow::{Context as _, Result, anyhow};
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::risk::safety_plan::SafetyPlanParts;
use punte_domain::cases::risk::{
    RiskAssessment, RiskForm, RiskGiven, RiskJudgement, RiskStrength, RiskTrigger, check_risk_answers,
};
use punte_domain::cases::{Case, RiskLevel};
use punte_domain::id::RiskAssessmentId;
use punte_storage::{CaseKey, Tx, cases};

use super::stage::Stage;

/// What an assessment comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assessed {
    /// This level.
    At(RiskLevel),
    /// The floor is high; that it goes to medium awaits a second person.
    Awaits,
    /// The floor was high; a second person let it go to medium.
    Lowered,
    /// It is still going on.
    Open,
}

impl Assessed {
    /// What is there; everything else is absent, or not known where it decides nothing here.
    fn there(self) -> &'static [(&'static str, RiskStrength)] {
        use RiskStrength::{High, Low, Medium, Unknown};
        match self {
            Self::At(RiskLevel::Low) => &[("irregular_status", Low), ("isolation", Low)],
            Self::At(RiskLevel::Medium) => &[
                ("exploiter_free", High),
                ("violence", Medium),
                ("isolation", Medium),
                ("no_documents", Medium),
                ("accounts_known", Unknown),
            ],
            Self::At(RiskLevel::High) | Self::Awaits | Self::Lowered => &[
                ("exploiter_free", High),
                ("recent_contact", Medium),
                ("violence", Medium),
                ("address_known", Unknown),
                ("location_shared", Low),
            ],
            Self::At(RiskLevel::Extreme) => &[
                ("exploiter_free", High),
                ("explicit_threat", High),
                ("address_known", Medium),
                ("organised_group", Medium),
                ("family_threatened", Medium),
                ("suicidal_thoughts", Low),
            ],
            Self::Open => &[
                ("exploiter_free", High),
                ("violence", Unknown),
                ("explicit_threat", Low),
            ],
        }
    }

    fn given(self, factor: &str) -> RiskStrength {
        let there = self.there().iter().find(|(code, _)| *code == factor);
        there.map_or(RiskStrength::Absent, |(_, strength)| *strength)
    }

    fn answers(self, form: &RiskForm) -> Vec<(String, Vec<RiskGiven>)> {
        let domains = form
            .domains
            .iter()
            .take(if self == Self::Open { 1 } else { usize::MAX });
        domains
            .map(|domain| {
                let given = domain.factors.iter().map(|factor| RiskGiven {
                    factor: factor.code.clone(),
                    strength: self.given(&factor.code),
                });
                (domain.code.clone(), given.collect())
            })
            .collect()
    }

    /// What is judged; nothing while it is open.
    fn judged(self) -> Option<RiskLevel> {
        match self {
            Self::At(level) => Some(level),
            Self::Awaits | Self::Lowered => Some(RiskLevel::Medium),
            Self::Open => None,
        }
    }
}

impl Stage<'_> {
    pub(super) async fn assess_risk(&mut self, case: Case, by: &Actor, to: Assessed, at: Timestamp) -> Result<()> {
        let form = self.pack.risk();
        let id: RiskAssessmentId = self.dice.id();
        // The second person is another: whoever may confirm is not asked to judge.
        let first = self.world.worker(case.organisation, 0)?.clone();
        let by = if to == Assessed::Lowered { &first } else { by };
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let has_open = cases::risk::has_open(&tx, case.id).await?;
        let (mut assessment, started) = RiskAssessment::start(id, &case, form, has_open, by, tx.now)?;
        cases::risk::add(&tx, &key, &assessment).await?;
        tx.record(started).await?;
        for (domain, given) in to.answers(form) {
            check_risk_answers(form, &domain, &given).map_err(|refused| anyhow!("{refused:?}"))?;
            let (answered, event) = assessment.answer(&case, &given, by, tx.now)?;
            assessment = cases::risk::save(&tx, &key, answered).await?;
            tx.record(event).await?;
        }
        if let Some(level) = to.judged() {
            let judgement = RiskJudgement {
                level,
                grounds: Some(self.dice.pick(&self.data.texts.risk)),
            };
            let (finished, events) = assessment.finish(&case, form, judgement, by, tx.now)?;
            cases::risk::lapse(&tx, &key).await?;
            let finished = cases::risk::save(&tx, &key, finished).await?;
            tx.record_all(events).await?;
            let case = self.count(&tx, case, &finished, Milestone::RiskAssessed).await?;
            if to == Assessed::Lowered {
                self.lower(&tx, &key, case, finished).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Who lets it go below the floor is somebody else of the same organisation.
    async fn lower(&mut self, tx: &Tx, key: &CaseKey, case: Case, assessment: RiskAssessment) -> Result<()> {
        let first = assessment.result.as_ref().context("it was finished")?.by;
        let second = self
            .world
            .second_signer(case.organisation, first)
            .context("nobody else")?;
        let reason = self.dice.pick(&self.data.texts.risk);
        let (lowered, event) = assessment.answer_lowering(&case, true, reason, second, tx.now)?;
        let lowered = cases::risk::save(tx, key, lowered).await?;
        tx.record(event).await?;
        self.count(tx, case, &lowered, Milestone::RiskLowered).await?;
        Ok(())
    }

    async fn count(&self, tx: &Tx, case: Case, assessment: &RiskAssessment, milestone: Milestone) -> Result<Case> {
        let level = assessment.level().context("it was finished")?;
        let risk_level = Some(level);
        let case = cases::save(tx, Case { risk_level, ..case }).await?;
        let occasion = Occasion::new(milestone, case.id, case.organisation, tx.now).detail(level.code());
        cases::clock::apply(tx, self.pack, &occasion).await?;
        Ok(case)
    }

    pub(super) async fn trigger(&self, case: &Case, by: &Actor, trigger: RiskTrigger, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        cases::risk::trigger(&tx, self.pack, case, trigger).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn plan_safety(&mut self, case: &Case, by: &Actor, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let texts = &self.data.texts.safety_plan;
        let parts = SafetyPlanParts {
            warning_signs: texts.first().cloned(),
            safe_places: texts.get(1).cloned(),
            safe_people: texts.get(2).cloned(),
            what_to_do: texts.get(3).cloned(),
            ..SafetyPlanParts::default()
        };
        let plan = cases::safety_plan::find(&tx, &key).await?;
        let (plan, changed) = plan.change(case, parts, by)?;
        cases::safety_plan::save(&tx, &key, plan, by.user).await?;
        tx.record_all(changed).await?;
        Ok(tx.commit().await?)
    }
}
