//! Proceedings and compensation in the stories.

use anyhow::{Context as _, Result};
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::proceeding::claim::{
    ClaimDecision, ClaimGiven, ClaimWords, CompensationClaim, CompensationOutcome, Payment,
};
use punte_domain::cases::proceeding::hearing::{Hearing, HearingEnd, HearingGiven, HearingState, HearingWords};
use punte_domain::cases::proceeding::rights::{RightsGiven, RightsInformation, RightsWords, Understanding};
use punte_domain::cases::proceeding::{
    Proceeding, ProceedingGiven, ProceedingKind, ProceedingKnown, ProceedingStep, ProceedingWords,
};
use punte_domain::cases::track::{CompensationState, ProceedingsState};
use punte_storage::cases::proceeding as storage;

use super::act::Part;
use super::stage::Stage;

/// In minor units.
const THOUSAND: i64 = 100_000;

impl Stage<'_> {
    fn courts_known(&self, by: &Actor, at: Timestamp) -> Result<ProceedingKnown<'_>> {
        Ok(ProceedingKnown {
            pack: self.pack,
            organisations: [self.world.part(Part::Police)?].into(),
            colleagues: [by.user].into(),
            today: self.today(at),
        })
    }

    /// The criminal file is opened, or comes to this stage.
    pub(super) async fn proceed(&mut self, case: Case, by: &Actor, to: ProceedingsState, at: Timestamp) -> Result<()> {
        let (id, number) = (self.dice.id(), 100 + self.dice.below(800));
        let language = self.dice.pick(&self.data.people.languages);
        let known = self.courts_known(by, at)?;
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let on = known.today;
        let step = ProceedingStep {
            to,
            on,
            outcome: (to == ProceedingsState::Final).then(|| "conviction".to_owned()),
        };
        if let Some(file) = storage::all(&tx, &key).await?.pop() {
            let (file, moved) = file.advance(&case, step, &known, by)?;
            storage::save(&tx, &key, file).await?;
            tx.record(moved).await?;
        } else {
            let given = ProceedingGiven {
                kind: ProceedingKind::Criminal,
                country: self.pack.country().to_owned(),
                opened_on: on,
                capacity: "injured_party".to_owned(),
                capacity_since: on,
                words: ProceedingWords {
                    body: Some(self.world.part(Part::Police)?),
                    file_number: Some(format!("{number}/P/{}", at.format("%Y"))),
                    measures: vec!["separate_waiting".to_owned()],
                    language: Some(language),
                    ..ProceedingWords::default()
                },
            };
            let (file, opened) = Proceeding::open(id, &case, given, step, &known, by, tx.now)?;
            storage::add(&tx, &key, &file).await?;
            tx.record(opened).await?;
        }
        storage::follow_proceedings(&tx, self.pack, &key, case, false, by).await?;
        Ok(tx.commit().await?)
    }

    /// The person is told of compensation; it is claimed, decided, paid.
    pub(super) async fn compensate(
        &mut self,
        case: Case,
        by: &Actor,
        to: CompensationState,
        at: Timestamp,
    ) -> Result<()> {
        let (told, claimed) = (self.dice.id(), self.dice.id());
        let language = self.dice.pick(&self.data.people.languages);
        let asked = THOUSAND * i64::try_from(10 + self.dice.below(40))?;
        let known = self.courts_known(by, at)?;
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let on = known.today;
        let claim = storage::claim::all(&tx, &key).await?.pop();
        match (to, claim) {
            (CompensationState::None | CompensationState::Informed, _) => {
                let given = RightsGiven {
                    on,
                    rights: ["help_unconditional", "legal_aid", "compensation"]
                        .map(str::to_owned)
                        .to_vec(),
                    understanding: Understanding::Understood,
                    words: RightsWords {
                        language,
                        ..RightsWords::default()
                    },
                };
                let (told, explained) = RightsInformation::record(told, &case, given, &known, by, tx.now)?;
                storage::rights::add(&tx, &key, &told).await?;
                tx.record(explained).await?;
            }
            (CompensationState::Claimed, _) => {
                let given = ClaimGiven {
                    way: "criminal_court".to_owned(),
                    proceeding: None,
                    claimed_on: on,
                    currency: self.pack.currencies().first().context("no currency")?.clone(),
                    decision: None,
                    withdrawn_on: None,
                    words: ClaimWords {
                        asked: Some(asked),
                        ..ClaimWords::default()
                    },
                };
                let (claim, event) = CompensationClaim::make(claimed, &case, given, (&known, &[]), by, tx.now)?;
                storage::claim::add(&tx, &key, &claim).await?;
                tx.record(event).await?;
            }
            (CompensationState::Decided | CompensationState::Paid, claim) => {
                let claim = claim.context("nothing was claimed")?;
                let mut given = claim.given.clone();
                let awarded = given.words.asked.unwrap_or(asked) / 2;
                if to == CompensationState::Decided {
                    given.decision = Some(ClaimDecision {
                        on,
                        outcome: CompensationOutcome::Granted,
                    });
                    given.words.awarded = Some(awarded);
                } else {
                    given.words.payments.push(Payment { on, amount: awarded });
                }
                let (claim, event) = claim.change(&case, given, (&known, &[]), by)?;
                storage::claim::save(&tx, &key, claim).await?;
                tx.record(event).await?;
            }
        }
        storage::follow_compensation(&tx, self.pack, &key, case, (false, on), by).await?;
        Ok(tx.commit().await?)
    }

    /// A hearing gets a date, in so many days.
    pub(super) async fn plan_hearing(&mut self, case: &Case, by: &Actor, days: u64, at: Timestamp) -> Result<()> {
        let id = self.dice.id();
        let known = self.courts_known(by, at)?;
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let file = storage::all(&tx, &key).await?.pop().context("no proceedings")?;
        let day = known.today + chrono::Days::new(days);
        let given = HearingGiven {
            at: day.and_hms_opt(10, 30, 0).context("no such hour")?,
            is_prepared: false,
            words: HearingWords {
                kind: "testimony".to_owned(),
                place: None,
                needs_interpreter: false,
                measures: vec!["screen".to_owned()],
                companion: None,
                companion_name: None,
                goes_alone: false,
                note: None,
                result: None,
            },
        };
        let (hearing, planned) = Hearing::plan(id, &file, case, given, &known, by, tx.now)?;
        storage::hearing::add(&tx, self.pack, &key, case, &hearing).await?;
        tx.record(planned).await?;
        Ok(tx.commit().await?)
    }

    /// The hearing is held.
    pub(super) async fn hold_hearing(&mut self, case: &Case, by: &Actor, at: Timestamp) -> Result<()> {
        let known = self.courts_known(by, at)?;
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let before = storage::hearing::of_case(&tx, &key)
            .await?
            .pop()
            .context("no hearing")?;
        let file = storage::find(&tx, &key, before.proceeding).await?;
        let end = HearingEnd {
            state: HearingState::Held,
            result: None,
            postponed_to: None,
        };
        let (hearing, _, events) = before.clone().end(&file, case, end, &known, by, tx.now)?;
        storage::hearing::save(&tx, self.pack, &key, case, (&before, hearing)).await?;
        tx.record_all(events).await?;
        Ok(tx.commit().await?)
    }
}
