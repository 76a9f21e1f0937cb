//! Consent in the stories.

use anyhow::Result;
use chrono::{Days, Duration};
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::consent::{
    Consent, ConsentBasis, ConsentCircumstances, ConsentPurpose, ConsentTerms, DataSet, DataSets, GivenBy,
};
use punte_domain::id::{ConsentId, OrganisationId};
use punte_domain::referrals::ReferralKind;
use punte_storage::cases::clock;
use punte_storage::cases::consent::{ConsentRecord, Details};
use punte_storage::{cases, referrals};
use strum::IntoEnumIterator;

use super::stage::Stage;

/// How long a legal ground waits for its second signature.
const SIGNED_AFTER: Duration = Duration::hours(6);

impl Stage<'_> {
    pub(super) fn terms(
        &self,
        case: &Case,
        recipient: OrganisationId,
        purpose: ConsentPurpose,
        mut data_sets: DataSets,
        days: u64,
        at: Timestamp,
    ) -> ConsentTerms {
        let given_on = self.today(at);
        data_sets.insert(DataSet::Contact);
        if purpose == ConsentPurpose::Transfer {
            data_sets = DataSet::iter().collect();
        }
        // What the law commands to be told of a child needs nobody's consent.
        let is_duty = case.is_child && purpose == ConsentPurpose::Legal;
        ConsentTerms {
            purpose,
            recipient,
            data_sets,
            basis: if is_duty {
                ConsentBasis::ChildProtection
            } else {
                ConsentBasis::Consent
            },
            given_by: match (is_duty, case.is_child) {
                (true, _) => GivenBy::ChildAssent,
                (false, true) => GivenBy::Guardian,
                (false, false) => GivenBy::Person,
            },
            given_on,
            valid_until: given_on + Days::new(days),
        }
    }

    pub(super) async fn consent(
        &mut self,
        case: &Case,
        by: &Actor,
        terms: ConsentTerms,
        at: Timestamp,
    ) -> Result<ConsentId> {
        let tx = self.tx(by, at).await?;
        let id: ConsentId = self.dice.id();
        let end = self.pack.calendar().end_of(terms.valid_until);
        let circumstances = ConsentCircumstances {
            is_child: case.is_child,
            has_ground: false,
            today: self.today(at),
        };
        let given_on = terms.given_on;
        let (consent, given) = Consent::give(id, case.id, terms, circumstances, by.user, tx.now)?;
        let record = ConsentRecord {
            consent,
            leaflet_language: Some(self.pack.default_language().code().to_owned()),
            leaflet_version: self.pack.leaflet(given_on).map(|leaflet| leaflet.version.clone()),
            details: Details::default(),
            withdrawn_reason: None,
        };
        let key = tx.case_key(case.id).await?;
        cases::consent::add(&tx, &key, &record).await?;
        tx.record(given).await?;
        let occasion = Occasion::new(Milestone::ConsentGiven, case.id, case.organisation, tx.now)
            .consent(id)
            .until(end);
        clock::apply(&tx, self.pack, &occasion).await?;
        tx.commit().await?;
        if record.consent.terms.basis.is_legal_ground() {
            self.confirm(case, by, record.consent, at + SIGNED_AFTER).await?;
        }
        Ok(id)
    }

    /// A supervisor signs a legal ground, if there is one and time enough has passed.
    async fn confirm(&self, case: &Case, by: &Actor, ground: Consent, at: Timestamp) -> Result<()> {
        let Some(second) = self.world.second_signer(case.organisation, by.user) else {
            return Ok(());
        };
        if at >= self.now {
            return Ok(());
        }
        let tx = self.tx(second, at).await?;
        let (ground, confirmed) = ground.confirm(second.user, tx.now, self.today(at))?;
        cases::consent::confirm(&tx, &ground).await?;
        tx.record(confirmed).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn withdraw_consent(
        &mut self,
        case: &Case,
        by: &Actor,
        id: ConsentId,
        at: Timestamp,
    ) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let record = cases::consent::find(&tx, &key, id).await?;
        let (consent, withdrawn) = record.consent.withdraw(by.user, tx.now)?;
        let reason = self.dice.pick(&self.data.texts.reasons);
        cases::consent::withdraw(&tx, &key, &consent, &reason).await?;
        tx.record(withdrawn).await?;
        let occasion = Occasion::new(Milestone::ConsentWithdrawn, case.id, case.organisation, tx.now).consent(id);
        clock::apply(&tx, self.pack, &occasion).await?;
        referrals::consent_withdrawn(&tx, self.pack, id).await?;
        Ok(tx.commit().await?)
    }
}

pub(super) fn purpose(kind: ReferralKind) -> ConsentPurpose {
    match kind {
        ReferralKind::Service => ConsentPurpose::Assistance,
        ReferralKind::Transfer => ConsentPurpose::Transfer,
        ReferralKind::Consultation => ConsentPurpose::Consultation,
        ReferralKind::NotificationDuty => ConsentPurpose::Legal,
    }
}
