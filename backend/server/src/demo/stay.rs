//! Leave to stay and returns in the stories: each step of the track is written down as what leads there.

use anyhow::{Context as _, Result, bail};
use chrono::{Days, Duration};
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::cases::clock::Milestone;
use punte_domain::cases::consent::{ConsentPurpose, DataSets};
use punte_domain::cases::repatriation::{
    Escort, JourneyRiskGiven, Leg, LegJudged, ReceiptGiven, Repatriation, RepatriationGiven, RepatriationKnown,
    RepatriationPlan, ReturnContactGiven, TravelDocument, TravelDocumentState,
};
use punte_domain::cases::stay::{REFLECTION, Stay, StayAnswer, StayGiven, StayKnown, StayState, StayTime};
use punte_domain::cases::track::StayReturnState;
use punte_domain::cases::{Case, RiskLevel};
use punte_domain::event::Event;
use punte_domain::id::ConsentId;
use punte_storage::cases::{consent, repatriation, stay, stay_return};
use punte_storage::{CaseKey, Tx};

use super::act::Part;
use super::stage::Stage;

impl Stage<'_> {
    /// What is written down so that stay and return stand here.
    pub(super) async fn stay_return(
        &mut self,
        case: Case,
        to: StayReturnState,
        by: &Actor,
        at: Timestamp,
    ) -> Result<()> {
        match to {
            StayReturnState::NotApplicable => bail!("every story starts there"),
            StayReturnState::Reflection => self.stays(case, REFLECTION, true, by, at).await,
            StayReturnState::PermitRequested => self.stays(case, "residence_permit", false, by, at).await,
            StayReturnState::PermitGranted => self.granted(case, by, at).await,
            StayReturnState::ReturnPlanned => self.plans_return(case, by, at).await,
            _ => self.returns(case, to, by, at).await,
        }
    }

    async fn stays(&mut self, case: Case, kind: &str, is_granted: bool, by: &Actor, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let given = StayGiven {
            kind: kind.to_owned(),
            requested_on: Some(self.today(at)),
            answer: is_granted.then(|| self.answer(90, at)),
            authority: Some(self.data.texts.journey.authority.clone()),
            note: None,
        };
        let stays = stay::list(&tx, &key).await?;
        let id = self.dice.id();
        let (stay, recorded) = Stay::record(id, &case, given, &self.known_stays(&stays, at), by, tx.now)?;
        stay::add(&tx, &key, &stay).await?;
        self.stay_changed(tx, &key, case, by, &stay, recorded).await
    }

    async fn granted(&mut self, case: Case, by: &Actor, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let stays = stay::list(&tx, &key).await?;
        let asked = stays.iter().find(|stay| stay.state == StayState::Requested).cloned();
        let asked = asked.context("no permit was asked for")?;
        let (stay, decided) = asked.decide(&case, self.answer(180, at), &self.known_stays(&stays, at), by)?;
        let stay = stay::save(&tx, &key, stay).await?;
        self.stay_changed(tx, &key, case, by, &stay, decided).await
    }

    async fn stay_changed(
        &self,
        tx: Tx,
        key: &CaseKey,
        case: Case,
        by: &Actor,
        stay: &Stay,
        event: Event,
    ) -> Result<()> {
        tx.record(event).await?;
        stay_return::stay_changed(&tx, self.pack, key, case, by, stay).await?;
        Ok(tx.commit().await?)
    }

    fn answer(&self, days: u64, at: Timestamp) -> StayAnswer {
        let today = self.today(at);
        StayAnswer {
            decided_on: today,
            time: Some(StayTime {
                from_on: today,
                until_on: today + Days::new(days),
            }),
            number: None,
            refusal: None,
        }
    }

    fn known_stays<'a>(&'a self, stays: &'a [Stay], at: Timestamp) -> StayKnown<'a> {
        StayKnown {
            pack: self.pack,
            stays,
            today: self.today(at),
        }
    }

    /// The person agrees to return, and the way is planned: to a body abroad.
    async fn plans_return(&mut self, case: Case, by: &Actor, at: Timestamp) -> Result<()> {
        let coordinator = self.world.part(Part::Coordinator)?;
        let terms = self.terms(&case, coordinator, ConsentPurpose::Return, DataSets::new(), 365, at);
        let consent = self.consent(&case, by, terms, at).await?;
        let tx = self.tx(by, at + Duration::minutes(5)).await?;
        let key = tx.case_key(case.id).await?;
        let given = RepatriationGiven {
            consent,
            referral: None,
            plan: self.way(at + Duration::days(11)),
        };
        let id = self.dice.id();
        let known = self.known_return(&tx, &case, consent).await?;
        let (journey, planned) = Repatriation::plan(id, &case, given, &known, by, tx.now)?;
        repatriation::add(&tx, &key, &journey).await?;
        tx.record(planned).await?;
        let step = (Milestone::ReturnPlanned, tx.now);
        stay_return::went(&tx, self.pack, &key, case, by, step).await?;
        Ok(tx.commit().await?)
    }

    /// The next step of the return that was planned.
    async fn returns(&mut self, case: Case, to: StayReturnState, by: &Actor, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let journey = repatriation::latest(&tx, &key)
            .await?
            .context("no return was planned")?;
        let known = self.known_return(&tx, &case, journey.consent).await?;
        let texts = &self.data.texts.journey;
        let ((journey, event), milestone) = match to {
            StayReturnState::JourneyRiskAssessed => {
                let judged = journey.plan.legs.iter().map(|leg| LegJudged {
                    from: leg.from.clone(),
                    to: leg.to.clone(),
                    level: RiskLevel::Medium,
                    words: Some(texts.danger.clone()),
                });
                let risk = JourneyRiskGiven {
                    level: RiskLevel::Medium,
                    legs: judged.collect(),
                    words: None,
                };
                (journey.assess(&case, risk, by, tx.now)?, None)
            }
            StayReturnState::Travelling => {
                let step = journey.depart(&case, tx.now, &known, by, tx.now)?;
                (step, Some(Milestone::TravelStarted))
            }
            StayReturnState::HandedOver => {
                let receipt = ReceiptGiven {
                    arrived_at: tx.now - Duration::hours(2),
                    received_by: texts.received_by.clone(),
                    document: Some(texts.document.clone()),
                    note: None,
                };
                let step = journey.hand_over(&case, receipt, by, tx.now)?;
                (step, Some(Milestone::HandedOver))
            }
            StayReturnState::FollowUp => {
                let contact = ReturnContactGiven {
                    on: self.today(at),
                    way: "phone".to_owned(),
                    is_reached: true,
                    is_safe: Some(true),
                    words: Some(texts.heard.clone()),
                };
                let days = (self.pack, self.today(at) - Days::new(5), self.today(at));
                (journey.contact(&case, contact, days, by)?, None)
            }
            other => bail!("{other} is no step of a return"),
        };
        repatriation::save(&tx, &key, journey).await?;
        tx.record(event).await?;
        match milestone {
            Some(milestone) => stay_return::went(&tx, self.pack, &key, case, by, (milestone, tx.now)).await?,
            None => stay_return::settle(&tx, self.pack, &key, case, by).await?,
        };
        Ok(tx.commit().await?)
    }

    fn way(&self, from: Timestamp) -> RepatriationPlan {
        let texts = &self.data.texts.journey;
        RepatriationPlan {
            from_country: self.pack.country().to_uppercase(),
            to_country: texts.to_country.clone(),
            sending_body: None,
            receiver: None,
            receiving_body: Some(texts.receiving_body.clone()),
            documents: vec![TravelDocument {
                kind: "emergency_title".to_owned(),
                state: TravelDocumentState::Obtained,
                note: None,
            }],
            legs: vec![Leg {
                from: texts.from.clone(),
                to: texts.to.clone(),
                means: "plane".to_owned(),
                departs_at: from,
                arrives_at: from + Duration::hours(6),
                border_point: Some(texts.border_point.clone()),
            }],
            escort: Some(Escort {
                name: texts.escort.clone(),
                contact: texts.escort_contact.clone(),
            }),
            contingency: Some(texts.contingency.clone()),
            best_interest: None,
        }
    }

    async fn known_return(&self, tx: &Tx, case: &Case, consent: ConsentId) -> Result<RepatriationKnown<'_>> {
        let consents = consent::of_case(tx, case.id).await?;
        Ok(RepatriationKnown {
            pack: self.pack,
            consent: consents.into_iter().find(|one| one.id == consent),
            referral: None,
            is_receiver_known: true,
            has_other: false,
            today: self.today(tx.now),
        })
    }
}
