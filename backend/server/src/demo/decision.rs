//! Decisions on status in the stories.

use anyhow::{Context as _, Result};
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::decision::{
    DecidedStatus, DecisionSight, Notice, NoticeGiven, StatusCircumstances, StatusDecision, StatusGiven, StatusWords,
};
use punte_domain::cases::disagreement::{Disagreement, DisagreementCircumstances, DisagreementGiven};
use punte_domain::cases::person::{DatePrecision, PartialDate};
use punte_storage::cases::{decision as storage, disagreement, screening};

use super::act::Part;
use super::stage::Stage;

impl Stage<'_> {
    /// The holder of the case decides where it is competent, and else records what the police decided.
    pub(super) async fn decide(&mut self, case: Case, status: DecidedStatus, by: &Actor, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let all = storage::all(&tx, &key).await?;
        let kind = self.world.kind(by.organisation).context("no such organisation")?;
        let competence = self.pack.competence();
        let is_own = competence.may_decide(kind, status);
        let organisation = if is_own {
            by.organisation
        } else {
            self.world.part(Part::Police)?
        };
        let kind = self.world.kind(organisation).context("no such organisation")?;
        let screened = screening::finished(&tx, case.id).await?;
        let grounds: &[&str] = match status {
            DecidedStatus::NotVictim => &["no_signs", "investigation"],
            DecidedStatus::Declined => &["persons_wish"],
            DecidedStatus::Identified => &["interview", "investigation"],
            DecidedStatus::Presumed if screened.is_empty() => &["observation", "statement"],
            DecidedStatus::Presumed => &["screening", "statement"],
        };
        let given = StatusGiven {
            status,
            organisation,
            decided_on: PartialDate {
                date: self.today(at),
                precision: DatePrecision::Day,
            },
            grounds: grounds.iter().map(|code| (*code).to_owned()).collect(),
            screenings: match status {
                DecidedStatus::Presumed => screened.iter().copied().collect(),
                _ => Vec::new(),
            },
            replaces: case.decidable(status, &all)?,
            answers: Vec::new(),
            words: StatusWords {
                grounds: Some(self.dice.pick(&self.data.texts.grounds)),
                decided_by: None,
                document: (!is_own).then(|| format!("{}/{}", 100 + self.dice.below(800), at.format("%Y"))),
            },
        };
        let known = StatusCircumstances {
            all: &all,
            disagreements: &disagreement::all(&tx, &key).await?,
            competence,
            kind,
            may_record: true,
            screenings: &screened,
            today: self.today(at),
        };
        let decided = StatusDecision::decide(self.dice.id(), case, given, |_| true, known, by, tx.now)?;
        let (case, decision) = storage::made(&tx, self.pack, &key, decided).await?;
        // Whoever decides tells the person; what the police decided is often not told yet.
        if is_own {
            let notice = NoticeGiven {
                notice: Notice {
                    on: self.today(at),
                    method: if case.is_child { "guardian" } else { "in_person" }.to_owned(),
                    language: self.dice.pick(&self.data.people.languages),
                },
                knows_method: true,
            };
            let sight = DecisionSight {
                may_make: true,
                may_record: true,
                ..DecisionSight::default()
            };
            let (decision, told) = decision.notify(notice, &sight, by, self.today(at))?;
            storage::save(&tx, &key, decision).await?;
            tx.record(told).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Whoever coordinates the region asks for a review of what was decided last.
    pub(super) async fn disagree(&mut self, case: &Case, at: Timestamp) -> Result<()> {
        let by = self.world.worker(self.world.part(Part::Coordinator)?, 0)?.clone();
        let tx = self.tx(&by, at).await?;
        let key = tx.case_key(case.id).await?;
        let decisions = storage::all(&tx, &key).await?;
        let known = DisagreementCircumstances {
            decision: decisions.last().context("no decision")?,
            decisions: &decisions,
            all: &disagreement::all(&tx, &key).await?,
            sight: &DecisionSight::default(),
            today: self.today(at),
        };
        let given = DisagreementGiven {
            status: None,
            on: self.today(at),
            grounds: self.dice.pick(&self.data.texts.grounds),
        };
        let recorded = Disagreement::record(self.dice.id(), case, &given, known, &by, tx.now)?;
        disagreement::add(&tx, self.pack, &key, case, recorded).await?;
        Ok(tx.commit().await?)
    }
}
