//! Closings, contacts after them and reopenings in the stories.

use anyhow::{Context as _, Result};
use chrono::{Days, Duration};
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::closure::{
    Closure, ClosureGiven, ClosureKnown, ClosureState, ContactAttempt, FollowUpAgreed, GoalOutcome, GoalResultGiven,
    ReopeningGiven,
};
use punte_domain::cases::follow_up::{FollowUp, FollowUpGiven};
use punte_domain::cases::{Case, RiskLevel};
use punte_domain::id::{ClosureId, FollowUpId};
use punte_domain::reference::Reference;
use punte_storage::cases::closure::{self as storage, Evidence};
use punte_storage::cases::{clock, consent, follow_up, risk};
use punte_storage::{CaseKey, Tx};

use super::stage::Stage;

/// How long a closing waits for its approval.
const APPROVED_AFTER: Duration = Duration::hours(20);

impl Stage<'_> {
    /// The case is closed, and approved where the pack asks for it: by somebody else than who asked.
    pub(super) async fn close(&mut self, case: Case, reason: &str, by: &Actor, at: Timestamp) -> Result<()> {
        self.close_beside(case, reason, None, by, at).await?;
        Ok(())
    }

    /// The same; a duplicate names the case that goes on.
    pub(super) async fn close_beside(
        &mut self,
        case: Case,
        reason: &str,
        goes_on: Option<Reference>,
        by: &Actor,
        at: Timestamp,
    ) -> Result<ClosureId> {
        let by = self.asks(&case, by).clone();
        let id: ClosureId = self.dice.id();
        let tx = self.tx(&by, at).await?;
        let key = tx.case_key(case.id).await?;
        let evidence = storage::evidence(&tx, &key).await?;
        let known = self.known(&tx, &case, &evidence, goes_on.clone()).await?;
        let given = self.closing(&case, reason, &known, at);
        let (closure, written) = Closure::request(id, &case, given, &known, &by, tx.now)?;
        storage::add(&tx, &key, &closure).await?;
        tx.record(written).await?;
        if closure.state == ClosureState::Closed {
            self.closes(&tx, &key, case, &closure, &by).await?;
            tx.commit().await?;
            return Ok(id);
        }
        tx.commit().await?;
        let at = at + APPROVED_AFTER;
        let second = self.world.second_signer(case.organisation, by.user);
        let Some(second) = second.filter(|_| at < self.now).cloned() else {
            return Ok(id);
        };
        let tx = self.tx(&second, at).await?;
        let evidence = storage::evidence(&tx, &key).await?;
        let known = self.known(&tx, &case, &evidence, goes_on.clone()).await?;
        let (closure, approved) = closure.approve(&case, &known, &second, tx.now)?;
        let closure = storage::save(&tx, &key, closure).await?;
        tx.record(approved).await?;
        self.closes(&tx, &key, case, &closure, &second).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Who asks for what somebody else has to approve: a supervisor leaves that to a colleague, where there
    /// is one.
    pub(super) fn asks<'a>(&'a self, case: &Case, by: &'a Actor) -> &'a Actor {
        if self.world.second_signer(case.organisation, by.user).is_some() {
            return by;
        }
        let mut colleagues = (0..2).filter_map(|n| self.world.worker(case.organisation, n).ok());
        colleagues.find(|one| one.user != by.user).unwrap_or(by)
    }

    async fn known<'a>(
        &'a self,
        tx: &Tx,
        case: &Case,
        evidence: &'a Evidence,
        duplicate: Option<Reference>,
    ) -> Result<ClosureKnown<'a>> {
        let today = self.today(tx.now);
        Ok(ClosureKnown {
            pack: self.pack,
            blocks: evidence.blocks.clone(),
            is_awaiting: evidence.is_awaiting,
            plan: evidence.plan.as_ref().map(|plan| plan.id),
            goals: evidence.plan.as_ref().map_or(&[], |plan| &plan.content.goals),
            is_risk_due: risk::is_asked_for(tx, self.pack, case).await?,
            is_transferred: evidence.is_transferred,
            is_handed_over: evidence.is_handed_over,
            duplicate,
            has_consent: consent::calls_until(tx, self.pack, case).await?.is_some(),
            today,
        })
    }

    async fn closes(&self, tx: &Tx, key: &CaseKey, case: Case, closure: &Closure, by: &Actor) -> Result<()> {
        let case = storage::keep_moved(tx, self.pack, key, closure.closes(case, by, tx.now)).await?;
        if closure.record.follow_up.is_some() {
            storage::follow_up(tx, self.pack, &case, Some(closure)).await?;
        }
        Ok(())
    }

    fn closing(&self, case: &Case, reason: &str, known: &ClosureKnown, at: Timestamp) -> ClosureGiven {
        let today = self.pack.calendar().date(at);
        let is_good = reason == "goals_achieved";
        let is_lost = reason == "lost_contact";
        let last_contact_on = if is_lost { today - Days::new(9) } else { today };
        let last_contact_on = last_contact_on.max(case.detected_on);
        let texts = &self.data.texts;
        let goals = known.goals.iter().enumerate().map(|(at, goal)| GoalResultGiven {
            goal: goal.id,
            outcome: match (is_good, at) {
                (true, 0 | 1) => GoalOutcome::Reached,
                (true, _) => GoalOutcome::PartlyReached,
                (false, _) => GoalOutcome::NotReached,
            },
            why: Some(texts.closing.why.clone()),
        });
        let attempt = |days, way: &str| ContactAttempt {
            on: (last_contact_on + Days::new(days)).min(today),
            way: way.to_owned(),
            by: texts.closing.by.clone(),
        };
        let living = match reason {
            "goals_achieved" => "supported_rent",
            "returned" => "with_family",
            _ => "unknown",
        };
        let unknown = |code: &str| if is_good { code } else { "unknown" }.to_owned();
        let is_high = case.risk_level.is_some_and(|level| level >= RiskLevel::High) || known.leaves_risk_open(reason);
        ClosureGiven {
            reason: reason.to_owned(),
            decided_on: today,
            last_contact_on,
            goals: goals.collect(),
            attempts: if is_lost {
                vec![attempt(2, "phone"), attempt(5, "message"), attempt(8, "visit")]
            } else {
                Vec::new()
            },
            duplicate_of: known.duplicate.as_ref().map(|other| other.as_str().to_owned()),
            living: living.to_owned(),
            employment: unknown("employed"),
            schooling: unknown("completed"),
            papers: unknown("complete"),
            safety: if is_good { RiskLevel::Low } else { RiskLevel::Medium },
            danger: is_high.then(|| texts.closing.danger.clone()),
            follow_up: known.has_consent.then(|| FollowUpAgreed {
                months: self.pack.follow_up_months(),
                way: "phone".to_owned(),
                reach: texts.closing.reach.clone(),
            }),
            note: Some(texts.closing.note.clone()),
        }
    }

    /// The person is contacted after the closing, or is not reached.
    pub(super) async fn follow_up(&mut self, case: &Case, is_reached: bool, by: &Actor, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let closed_at = case.closed_at.context("the case is open")?;
        let texts = &self.data.texts.closing;
        let given = FollowUpGiven {
            on: self.today(at),
            way: "phone".to_owned(),
            is_reached,
            living: is_reached.then(|| "supported_rent".to_owned()),
            safety: is_reached.then_some(RiskLevel::Low),
            needs_help: is_reached.then_some(false),
            words: Some(if is_reached {
                texts.reached.clone()
            } else {
                texts.not_reached.clone()
            }),
        };
        let known = (self.pack, self.today(closed_at), self.today(at));
        let id: FollowUpId = self.dice.id();
        let (contact, made) = FollowUp::record(id, case, given, known, by, tx.now)?;
        follow_up::add(&tx, &key, &contact).await?;
        tx.record(made).await?;
        let contacted = Occasion::new(Milestone::FollowedUp, case.id, case.organisation, tx.now);
        clock::apply(&tx, self.pack, &contacted).await?;
        Ok(tx.commit().await?)
    }

    /// The case is opened again.
    pub(super) async fn reopen(&mut self, case: Case, reason: &str, by: &Actor, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let given = ReopeningGiven {
            reason: reason.to_owned(),
            words: Some(self.data.texts.closing.reopened.clone()),
        };
        let closure = storage::in_force(&tx, &key).await?;
        let (moved, closure, reopened) = case.reopen(closure, &given, self.pack, by, self.today(at), tx.now)?;
        if let Some(closure) = closure {
            storage::save(&tx, &key, closure).await?;
        }
        tx.record(reopened).await?;
        let case = storage::keep_moved(&tx, self.pack, &key, moved).await?;
        storage::reopened(&tx, self.pack, &key, &case).await?;
        Ok(tx.commit().await?)
    }
}
