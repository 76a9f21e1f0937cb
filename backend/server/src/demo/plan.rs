//! Individual plans in the stories.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::Duration;
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::plan::{
    Goal, GoalState, Plan, PlanAgreement, PlanContent, PlanSignature, PlanState, Step, StepState,
};
use punte_storage::cases::{clock, plan as storage};
use punte_storage::{CaseKey, Tx};

use super::stage::Stage;

/// How long a signed plan waits for its approval.
const APPROVED_AFTER: Duration = Duration::hours(20);

impl Stage<'_> {
    /// The next plan of a case is written, signed, approved where the pack asks for it, and its first
    /// step is done.
    pub(super) async fn plan(&mut self, case: &Case, by: &Actor, at: Timestamp) -> Result<()> {
        let by = &self.asks(case, by).clone();
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let latest = storage::latest(&tx, &key).await?;
        if latest.as_ref().is_some_and(is_unfinished) {
            return Ok(());
        }
        let (plan, drafted) = Plan::draft(self.dice.id(), case, latest.as_ref(), by, tx.now)?;
        let (plan, changed) = plan.change(case, self.content(by, at), by)?;
        let signature = PlanSignature {
            agreement: if case.is_child {
                PlanAgreement::Guardian
            } else {
                PlanAgreement::Signed
            },
            signed_on: self.today(at),
            needs_approval: self.pack.plan_needs_approval(),
        };
        let colleagues = plan.content.users().collect();
        let (plan, signed) = plan.sign(case, signature, &colleagues, by, self.today(at), tx.now)?;
        storage::add(&tx, &key, &plan).await?;
        tx.record_all([drafted, changed, signed]).await?;
        if plan.state == PlanState::InForce {
            self.comes_into_force(&tx, &key, case, by, plan).await?;
            return Ok(tx.commit().await?);
        }
        tx.commit().await?;
        let second = self.world.second_signer(case.organisation, by.user);
        let at = at + APPROVED_AFTER;
        let Some(second) = second.filter(|_| at < self.now) else {
            return Ok(());
        };
        let tx = self.tx(second, at).await?;
        let (plan, approved) = plan.approve(case, second, tx.now)?;
        tx.record(approved).await?;
        self.comes_into_force(&tx, &key, case, second, plan).await?;
        Ok(tx.commit().await?)
    }

    /// The plan takes the place of the one before, and its first step is done.
    async fn comes_into_force(&self, tx: &Tx, key: &CaseKey, case: &Case, by: &Actor, plan: Plan) -> Result<()> {
        let before = storage::in_force(tx, key).await?.filter(|before| before.id != plan.id);
        if let Some(before) = before {
            storage::save(tx, key, before.replaced()).await?;
        }
        let mut steps = plan.content.goals.iter().flat_map(|goal| &goal.steps);
        let done = steps
            .next()
            .map(|step| (step.id, StepState::Done))
            .into_iter()
            .collect();
        let (plan, progressed) = plan.progress(case, &BTreeMap::new(), &done, by)?;
        storage::save(tx, key, plan).await?;
        tx.record(progressed).await?;
        let signed = Occasion::new(Milestone::PlanSigned, case.id, case.organisation, tx.now);
        let reviewed = signed.also(Milestone::PlanReviewed).detail(case.assistance.phase());
        clock::apply(tx, self.pack, &signed.by(case.organisation)).await?;
        clock::apply(tx, self.pack, &reviewed).await?;
        Ok(())
    }

    pub(super) async fn next_plan(&mut self, case: &Case, by: &Actor, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let latest = storage::latest(&tx, &key).await?;
        if latest.as_ref().is_some_and(is_unfinished) {
            return Ok(());
        }
        let (plan, drafted) = Plan::draft(self.dice.id(), case, latest.as_ref(), by, tx.now)?;
        storage::add(&tx, &key, &plan).await?;
        tx.record(drafted).await?;
        Ok(tx.commit().await?)
    }

    fn content(&mut self, by: &Actor, at: Timestamp) -> PlanContent {
        let texts = &self.data.texts;
        let mut goals = Vec::new();
        for text in &texts.goals {
            let mut steps = Vec::new();
            for (days, step) in (7..).step_by(7).zip(&text.steps) {
                steps.push(Step {
                    id: self.dice.id(),
                    text: step.clone(),
                    user: (days == 7).then_some(by.user),
                    organisation: (days == 14).then_some(by.organisation),
                    due_on: Some(self.pack.calendar().date(at + Duration::days(days))),
                    state: StepState::Open,
                });
            }
            goals.push(Goal {
                id: self.dice.id(),
                text: text.goal.clone(),
                needs: vec![text.need.clone()],
                state: GoalState::Open,
                steps,
            });
        }
        PlanContent { goals }
    }
}

/// A small organisation has nobody who could approve it: such a plan goes on waiting.
fn is_unfinished(plan: &Plan) -> bool {
    matches!(plan.state, PlanState::Draft | PlanState::AwaitingApproval)
}
