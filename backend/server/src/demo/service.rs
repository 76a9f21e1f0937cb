//! Services in the stories: what was given, and what the person did not come to.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use chrono::Days;
use punte_domain::Timestamp;
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::service::{
    ServiceAttendance, ServiceGiven, ServiceKnown, ServiceMeasure, ServiceRecord, ServiceSide,
};
use punte_domain::id::ReferralId;
use punte_domain::text::InvalidCode;
use punte_storage::cases::service as storage;
use punte_storage::referrals;

use super::stage::Stage;

/// A service as a story tells it.
#[derive(Debug, Clone, Copy)]
pub struct Served {
    /// A code of the pack.
    pub service: &'static str,
    /// Whether it came about.
    pub attendance: ServiceAttendance,
    /// Whether the receiver of the latest referral gave it, not whoever holds the case.
    pub by_receiver: bool,
}

impl Stage<'_> {
    /// A service is written down by who gave it.
    pub(super) async fn serve(
        &mut self,
        case: &Case,
        holder: &Actor,
        served: Served,
        referral: Option<ReferralId>,
        at: Timestamp,
    ) -> Result<()> {
        let referral = match referral.filter(|_| served.by_receiver) {
            None if served.by_receiver => anyhow::bail!("no referral"),
            None => None,
            Some(id) => Some(
                referrals::find(&self.store.system_read(), &Scope::system(), id)
                    .await?
                    .0,
            ),
        };
        let by = match &referral {
            Some(referral) => self.world.worker(referral.content.to, 0)?.clone(),
            None => holder.clone(),
        };
        let tx = self.tx(&by, at).await?;
        let today = self.today(at);
        let known = ServiceKnown {
            pack: self.pack,
            knows_provider: true,
            goals: BTreeSet::new(),
            referral: referral.as_ref().map(|one| (one.id, by.organisation)),
            earliest: (case.detected_on, InvalidCode::BeforeDetection),
            ended_on: None,
            today,
        };
        let side = match &referral {
            Some(referral) => ServiceSide::Receiver {
                referral,
                keeps_words: true,
            },
            None => ServiceSide::Holder(case),
        };
        let mut given = self.given(served, &by, today)?;
        given.referral = referral.as_ref().map(|one| one.id);
        let (record, recorded) = ServiceRecord::record(self.dice.id(), side, given, &known, &by, tx.now)?;
        let key = tx.case_key(case.id).await?;
        storage::add(&tx, &key, &record).await?;
        tx.record(recorded).await?;
        Ok(tx.commit().await?)
    }

    fn given(&mut self, served: Served, by: &Actor, today: chrono::NaiveDate) -> Result<ServiceGiven> {
        let measure = self
            .pack
            .service(served.service)
            .context("an unknown service")?
            .measure();
        let came = served.attendance == ServiceAttendance::Attended;
        let (is_nights, is_money) = (measure == ServiceMeasure::Nights, measure == ServiceMeasure::Money);
        let quantity = match measure {
            ServiceMeasure::Nights => None,
            ServiceMeasure::Minutes => Some(30 * (1 + self.small())),
            ServiceMeasure::Money => Some(5000 * (1 + self.small())),
            ServiceMeasure::Count => Some(1),
        };
        let nights = 1 + self.dice.below(4);
        Ok(ServiceGiven {
            service: served.service.to_owned(),
            attendance: served.attendance,
            given_on: if is_nights { today - Days::new(nights) } else { today },
            until_on: (came && is_nights).then_some(today),
            quantity: quantity.filter(|_| came),
            currency: (came && is_money)
                .then(|| self.pack.currencies().first().cloned())
                .flatten(),
            provider: by.organisation,
            referral: None,
            cost_source: Some(
                self.dice
                    .pick(&["donor_project", "state_budget", "own_funds"].map(str::to_owned)),
            ),
            goal: None,
            absence: (served.attendance == ServiceAttendance::Absent)
                .then(|| self.dice.pick(&["transport", "illness", "afraid"].map(str::to_owned))),
            note: Some(self.dice.pick(&self.data.texts.services)),
            shares_note: served.by_receiver && self.dice.below(2) == 0,
        })
    }

    fn small(&mut self) -> i64 {
        i64::try_from(self.dice.below(4)).unwrap_or(0)
    }
}
