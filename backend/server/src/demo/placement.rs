//! Stays in the stories.

use anyhow::{Context as _, Result};
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::placement::{Placement, PlacementKnown, PlacementOpening};
use punte_domain::id::OrganisationId;
use punte_storage::cases::placement as storage;
use punte_storage::identity::organisation;

use super::stage::Stage;

impl Stage<'_> {
    /// The person moves in, where a bed of this service is free.
    pub(super) async fn move_in(
        &mut self,
        case: &Case,
        by: &Actor,
        house: OrganisationId,
        service: &str,
        at: Timestamp,
    ) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let offers = organisation::offers_of(&tx, &[house]).await?;
        let offer = offers.into_iter().find(|offer| offer.facts.service == service);
        let offer = offer.context("the house has no such beds")?;
        let Some(taken) = offer.clone().take() else {
            return Ok(());
        };
        let key = tx.case_key(case.id).await?;
        let latest = storage::latest(&tx, &key).await?;
        let known = PlacementKnown {
            pack: self.pack,
            offer: &offer,
            is_agreed: true,
            latest: latest.as_ref(),
            today: self.today(at),
        };
        let opening = PlacementOpening {
            started_on: self.today(at),
            planned_end_on: Some(self.today(at) + chrono::Days::new(30 + self.dice.below(60))),
            note: None,
        };
        let (placement, opened) = Placement::open(self.dice.id(), case, opening, &known, by, tx.now)?;
        organisation::save_offer(&tx, taken).await?;
        storage::add(&tx, &key, &placement).await?;
        tx.record(opened).await?;
        Ok(tx.commit().await?)
    }

    /// The person moves out.
    pub(super) async fn move_out(&self, case: &Case, by: &Actor, reason: &str, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let current = storage::latest(&tx, &key).await?.filter(Placement::is_current);
        // All beds may have been taken when the person would have moved in.
        let Some(current) = current else {
            return Ok(());
        };
        let offer = current.place.offer;
        let today = self.today(at);
        let (ended, event) = current.end(case, today, reason, self.pack, by, today)?;
        for offer in organisation::lock_offers(&tx, [offer]).await? {
            organisation::save_offer(&tx, offer.give_back()).await?;
        }
        storage::save(&tx, &key, ended).await?;
        tx.record(event).await?;
        Ok(tx.commit().await?)
    }
}
