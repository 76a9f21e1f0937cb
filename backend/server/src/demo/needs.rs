//! Assessments of needs in the stories.

use anyhow::{Result, anyhow};
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::needs::{
    Need, NeedPriority, NeedState, NeedWish, NeedsAssessment, NeedsCircumstances, NeedsGiven,
};
use punte_storage::cases;
use punte_storage::cases::clock;

use super::data::NeedText;
use super::dice::Dice;
use super::stage::Stage;

impl Stage<'_> {
    pub(super) async fn assess(&mut self, case: &Case, by: &Actor, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let today = self.today(at);
        let circumstances = NeedsCircumstances {
            last_on: cases::needs::last_on(&tx, case.id).await?,
            today,
        };
        let given = NeedsGiven {
            assessed_on: today,
            needs: self
                .data
                .texts
                .needs
                .iter()
                .map(|text| need(&mut self.dice, text, circumstances.last_on.is_some()))
                .collect(),
        };
        let knows = |domain: &str| self.pack.has_code("need_domain", domain);
        let (assessment, assessed) =
            NeedsAssessment::assess(self.dice.id(), case, given, knows, circumstances, by, tx.now)
                .map_err(|wrong| anyhow!("{wrong:?}"))?;
        let key = tx.case_key(case.id).await?;
        cases::needs::add(&tx, &key, &assessment).await?;
        tx.record(assessed).await?;
        let occasion = Occasion::new(Milestone::NeedsAssessed, case.id, case.organisation, tx.now);
        clock::apply(&tx, self.pack, &occasion.by(case.organisation)).await?;
        Ok(tx.commit().await?)
    }
}

/// A need as it is found; once help has begun, more of it is met.
fn need(dice: &mut Dice, text: &NeedText, is_later: bool) -> Need {
    use NeedState::{Met, NoNeed, NotAsked, PartlyMet, Unknown, Unmet};
    let states = if is_later {
        [Met, PartlyMet, Met, NoNeed]
    } else {
        [Unmet, PartlyMet, Unknown, NotAsked]
    };
    let state = dice.pick(&states.map(Some)).unwrap_or(Unknown);
    let is_known = !matches!(state, NotAsked | NoNeed | Unknown);
    let priority = dice.pick(&[
        Some(NeedPriority::Urgent),
        Some(NeedPriority::High),
        Some(NeedPriority::Medium),
    ]);
    Need {
        domain: text.domain.clone(),
        state,
        situation: is_known.then(|| text.situation.clone()),
        wish: match (&text.wish, state) {
            (_, NotAsked) => NeedWish::NotAsked,
            (Some(_), _) => NeedWish::Wanted,
            (None, _) => NeedWish::Undecided,
        },
        wish_words: text.wish.clone().filter(|_| state != NotAsked),
        priority: priority.filter(|_| state.is_open()),
    }
}
