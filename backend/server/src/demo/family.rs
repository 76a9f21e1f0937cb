//! Who belongs together: a mother with her child, and two men who were exploited together. Somebody took the
//! mother for a sister of one of them, and that was wrong.

use anyhow::{Result, anyhow};
use chrono::Duration;
use punte_domain::cases::Urgency;
use punte_domain::cases::family::{FamilyAdvice, FamilyGiven, FamilyKnown, FamilyLink};
use punte_domain::cases::person::PersonDetails;
use punte_domain::id::CaseId;
use punte_storage::cases::{family, person};

use super::act::{Act, Part, Story, Who};
use super::stage::Stage;

/// Somebody whom the association met, so many hours ago.
const fn met(who: Who, hours_ago: i64) -> Story {
    Story {
        by: Part::Ngo,
        who,
        urgency: Urgency::Normal,
        hours_ago,
        spread: 0,
        acts: &[(2, Act::Look)],
    }
}

impl Stage<'_> {
    /// Opens the cases of two families of a kind, and links them.
    pub(super) async fn belong_together(&mut self) -> Result<()> {
        let mut cases = Vec::new();
        for (who, hours_ago) in [(Who::Mother, 410), (Who::Child, 409), (Who::Man, 330), (Who::Man, 328)] {
            cases.push(Box::pin(self.play(&met(who, hours_ago), 0)).await?);
        }
        let [mother, child, man, friend] = cases[..] else {
            return Err(anyhow!("four cases were opened"));
        };
        self.name_after(child, mother).await?;
        self.link([mother, child], "child", FamilyAdvice::KeepTogether, 400)
            .await?;
        self.link([man, friend], "exploited_together", FamilyAdvice::Unknown, 320)
            .await?;
        let wrong = self
            .link([mother, man], "sibling", FamilyAdvice::KeepTogether, 300)
            .await?;
        let cases = [self.case(mother).await?, self.case(man).await?];
        let by = self.world.worker(cases[0].organisation, 0)?.clone();
        let tx = self.tx(&by, self.now - Duration::hours(290)).await?;
        let (wrong, told) = wrong.mark_error(cases.each_ref(), &by, tx.now)?;
        family::save(&tx, wrong).await?;
        tx.record(told).await?;
        Ok(tx.commit().await?)
    }

    async fn link(
        &mut self,
        [one, other]: [CaseId; 2],
        kind: &str,
        advice: FamilyAdvice,
        hours_ago: i64,
    ) -> Result<FamilyLink> {
        let cases = [self.case(one).await?, self.case(other).await?];
        let by = self.world.worker(cases[0].organisation, 0)?.clone();
        let id = self.dice.id();
        let tx = self.tx(&by, self.now - Duration::hours(hours_ago)).await?;
        let given = FamilyGiven {
            kind: kind.to_owned(),
            advice,
        };
        let known = FamilyKnown {
            pack: self.pack,
            links: &[],
            is_merged_away: false,
        };
        let (link, told) = FamilyLink::record(id, cases.each_ref(), given, known, &by, tx.now)?;
        family::add(&tx, &link).await?;
        tx.record(told).await?;
        tx.commit().await?;
        Ok(link)
    }

    /// The child has the family name of its mother.
    async fn name_after(&mut self, child: CaseId, mother: CaseId) -> Result<()> {
        let case = self.case(child).await?;
        let by = self.world.worker(case.organisation, 0)?.clone();
        let tx = self.tx(&by, self.now - Duration::hours(405)).await?;
        let known = person::find(&tx, &tx.case_key(mother).await?).await?.details;
        let key = tx.case_key(child).await?;
        let found = person::find(&tx, &key).await?;
        let details = PersonDetails {
            family_name: known.family_name,
            ..found.details.clone()
        };
        let (found, told) = found.change(details, tx.now).map_err(|wrong| anyhow!("{wrong:?}"))?;
        person::save(&tx, &key, found, case.organisation).await?;
        tx.record_all(told).await?;
        Ok(tx.commit().await?)
    }
}
