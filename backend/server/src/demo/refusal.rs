//! Adults who refused, of whom there is no case.

use anyhow::{Context as _, Result, anyhow};
use chrono::{Datelike, Duration};
use punte_domain::cases::refusal::Refusal;
use punte_domain::cases::{AgeGroup, Sex};
use punte_storage::cases::refusal;

use super::act::Part;
use super::stage::Stage;

/// Whom an organisation met, how many days ago, and why they refused.
const MET: [(Part, i64, Sex, AgeGroup, &str, &str); 5] = [
    (
        Part::Ngo,
        12,
        Sex::Female,
        AgeGroup::A18To25,
        "sexual.prostitution",
        "fear_of_exploiter",
    ),
    (
        Part::Ngo,
        47,
        Sex::Male,
        AgeGroup::A26To40,
        "labour.forced_labour",
        "needs_income",
    ),
    (
        Part::Ngo,
        80,
        Sex::Female,
        AgeGroup::A26To40,
        "unknown",
        "fear_of_authorities",
    ),
    (
        Part::Shelter,
        33,
        Sex::Female,
        AgeGroup::A41Plus,
        "labour.domestic_servitude",
        "family",
    ),
    (
        Part::OtherNgo,
        25,
        Sex::Male,
        AgeGroup::A18To25,
        "begging",
        "not_seen_as_exploitation",
    ),
];

impl Stage<'_> {
    /// Writes down who refused, without who they are.
    pub(super) async fn refuse(&mut self) -> Result<()> {
        for (part, days, sex, age_group, exploitation, reason) in MET {
            let at = self.now - Duration::days(days);
            let by = self.world.worker(self.world.part(part)?, 0)?.clone();
            let today = self.today(at);
            let met = Refusal {
                month: today.with_day(1).context("no first day")?,
                county: by.counties.first().cloned().context("no county")?,
                sex,
                age_group,
                citizenship: None,
                exploitation: exploitation.to_owned(),
                reason: reason.to_owned(),
                organisation: by.organisation,
            };
            let tx = self.tx(&by, at).await?;
            let knows = |list: &str, code: &str| list == "county" || self.pack.has_code(list, code);
            let (met, recorded) = met.record(knows, &by, today).map_err(|wrong| anyhow!("{wrong:?}"))?;
            refusal::add(&tx, &met).await?;
            tx.record(recorded).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
