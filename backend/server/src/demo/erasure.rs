//! A woman who asks that nothing be kept of her; a supervisor has still to approve it.

use anyhow::{Context as _, Result};
use chrono::{Datelike, Duration};
use punte_domain::cases::Urgency;
use punte_domain::cases::erasure::{Erasure, ErasureGiven};
use punte_domain::cases::refusal::Refusal;
use punte_storage::cases::erasure;

use super::act::{Act, Part, Story, Who};
use super::stage::Stage;

const MET: Story = Story {
    by: Part::Ngo,
    who: Who::Woman,
    urgency: Urgency::Normal,
    hours_ago: 30,
    spread: 0,
    acts: &[(2, Act::Look)],
};

/// How long ago she asked.
const ASKED: Duration = Duration::hours(5);

impl Stage<'_> {
    /// Opens her case, and writes down what she asks for.
    pub(super) async fn ask_for_erasure(&mut self) -> Result<()> {
        let id = Box::pin(self.play(&MET, 0)).await?;
        let case = self.case(id).await?;
        let holder = self.holder(&case)?;
        let by = self.asks(&case, &holder).clone();
        let tx = self.tx(&by, self.now - ASKED).await?;
        let key = tx.case_key(id).await?;
        let known = erasure::known(&tx, self.pack, &key, true).await?;
        let given = ErasureGiven {
            asked_on: known.today,
            said: self.data.texts.erasure.clone(),
            refusal: Refusal {
                month: known.today.with_day(1).context("no first day")?,
                county: case.county.clone(),
                sex: case.sex,
                age_group: case.age_group,
                citizenship: None,
                exploitation: "unknown".to_owned(),
                reason: "fear_of_exploiter".to_owned(),
                organisation: by.organisation,
            },
        };
        let (erasure, asked) = Erasure::request(self.dice.id(), &case, given, &known, &by, tx.now)?;
        erasure::add(&tx, &key, &erasure).await?;
        tx.record(asked).await?;
        Ok(tx.commit().await?)
    }
}
