//! Referrals in the stories.

use anyhow::{Context as _, Result};
use punte_domain::Timestamp;
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::clock::ClockKind;
use punte_domain::event::Event;
use punte_domain::id::{ConsentId, OrganisationId, ReferralId};
use punte_domain::reference::Reference;
use punte_domain::referrals::{
    Accepting, Answer, FeedbackKind, FeedbackOutcome, Referral, ReferralContent, Report, Sending,
};
use punte_storage::referrals::feedback::{Feedback, FeedbackWords};
use punte_storage::{Tx, cases, referrals};

use super::act::{Act, Request};
use super::data::Texts;
use super::dice::Dice;
use super::stage::Stage;

impl Stage<'_> {
    pub(super) async fn draft(
        &mut self,
        case: &Case,
        by: &Actor,
        request: Request,
        consent: ConsentId,
        earlier: Option<ReferralId>,
        at: Timestamp,
    ) -> Result<ReferralId> {
        let tx = self.tx(by, at).await?;
        let previous = match earlier {
            Some(id) => Some(referrals::find(&tx, &Scope::system(), id).await?.0),
            None => None,
        };
        let content = ReferralContent {
            kind: request.kind,
            to: self.world.part(request.to)?,
            services: request.services.iter().map(|service| (*service).to_owned()).collect(),
            urgency: request.urgency,
            consent: Some(consent),
            data_sets: request.sets.iter().copied().collect(),
        };
        let reference = Reference::new(self.pack.country(), self.dice.roll());
        let previous = previous.filter(Referral::may_be_followed).map(|referral| referral.id);
        let id: ReferralId = self.dice.id();
        let (referral, drafted) = Referral::draft(
            id,
            reference,
            case.id,
            case.organisation,
            content,
            previous,
            by.user,
            tx.now,
        )?;
        referrals::add(&tx, &referral).await?;
        let key = tx.case_key(case.id).await?;
        let message = self.dice.pick(&self.data.texts.messages);
        referrals::write_message(&tx, &key, &referral, Some(&message)).await?;
        tx.record(drafted).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// What sender and receiver do with a referral.
    pub(super) async fn advance(
        &mut self,
        case: &Case,
        sender: &Actor,
        referral: Referral,
        act: Act,
        at: Timestamp,
    ) -> Result<()> {
        let receiver = self.world.worker(referral.content.to, 0)?.clone();
        let by_sender = matches!(act, Act::Send | Act::Withdraw);
        let by = if by_sender { sender } else { &receiver };
        let tx = self.tx(by, at).await?;
        let (id, here) = (referral.id, by.organisation);
        let has_service = referral.content.kind.has_service();
        let mut words = None;
        let mut reason = None;
        let step = match act {
            Act::Send => self.send(&tx, case, referral, here).await?,
            Act::Withdraw => {
                reason = Some(self.dice.pick(&self.data.texts.reasons));
                referral.withdraw(here, tx.now)?
            }
            Act::Acknowledge => match referral.acknowledge(here, tx.now)? {
                (referral, Some(event)) => (referral, event),
                _ => return Ok(()),
            },
            Act::Accept => {
                let consents = cases::consent::of_case(&tx, case.id).await?;
                let facts = Accepting {
                    consents: &consents,
                    receiver: self.world.kind(here).context("an unknown receiver")?,
                    is_restricted: case.is_restricted(),
                    today: self.today(at),
                };
                referral.answer(here, Answer::Accept(facts), tx.now)?
            }
            Act::Refuse(code) => {
                reason = Some(self.dice.pick(&self.data.texts.reasons));
                let answer = Answer::Refuse {
                    reason: code,
                    has_text: true,
                };
                referral.answer(here, answer, tx.now)?
            }
            Act::Start => {
                let today = self.today(at);
                referral.start_service(here, today, today, tx.now)?
            }
            Act::ReportStart => {
                words = Some((FeedbackKind::Start, None));
                referral.give_feedback(here, report(FeedbackKind::Start, None), tx.now)?
            }
            Act::ReportEnd(outcome) => {
                let outcome = has_service.then_some(outcome);
                words = Some((FeedbackKind::Final, outcome));
                referral.give_feedback(here, report(FeedbackKind::Final, outcome), tx.now)?
            }
            Act::Complete => referral.complete(here, tx.now)?,
            Act::Break(code) => referral.break_off(here, code, tx.now)?,
            other => anyhow::bail!("{other:?} is no step of a referral"),
        };
        let referral = referrals::keep(&tx, self.pack, step).await?;
        let key = tx.case_key(case.id).await?;
        if let Some((kind, outcome)) = words {
            let feedback = Feedback {
                id: self.dice.id(),
                referral: id,
                kind,
                outcome,
                given_at: tx.now,
                given_by: by.user,
                words: None,
            };
            let words = written(&mut self.dice, &self.data.texts);
            referrals::feedback::add(&tx, &key, &feedback, &words).await?;
        }
        if let Some(reason) = reason {
            referrals::write_reason(&tx, &key, &referral, &reason).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn send(&self, tx: &Tx, case: &Case, referral: Referral, by: OrganisationId) -> Result<(Referral, Event)> {
        let consents = cases::consent::of_case(tx, case.id).await?;
        let content = &referral.content;
        let kind = self.world.kind(content.to).context("an unknown receiver")?;
        let calendar = self.pack.calendar();
        let facts = Sending {
            consent: consents.iter().find(|consent| Some(consent.id) == content.consent),
            receiver: kind,
            may_be_received: self.pack.may_receive(kind.code(), content.kind.code()),
            is_child: case.is_child,
            today: calendar.date(tx.now),
            answer_due_at: self
                .pack
                .clock(ClockKind::ReferralAnswer)
                .and_then(|rule| rule.due(tx.now, Some(content.urgency.code()), calendar))
                .context("no clock for answers")?,
        };
        Ok(referral.send(by, facts, tx.now)?)
    }
}

fn report(kind: FeedbackKind, outcome: Option<FeedbackOutcome>) -> Report {
    Report {
        kind,
        outcome,
        has_narrative: true,
        has_what_next: true,
    }
}

fn written(dice: &mut Dice, texts: &Texts) -> FeedbackWords {
    FeedbackWords {
        narrative: dice.pick(&texts.reports),
        what_next: Some(dice.pick(&texts.next)),
    }
}
