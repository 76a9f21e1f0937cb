//! Two people who are known twice: one pair waits for a judgement, one is merged.

use anyhow::{Context as _, Result, anyhow};
use chrono::Duration;
use punte_domain::access::Scope;
use punte_domain::cases::closure::DUPLICATE;
use punte_domain::cases::duplicate::{Duplicate, MergeKnown, MergedPerson};
use punte_domain::cases::person::PersonDetails;
use punte_domain::cases::{Case, CaseFactsChange, Urgency};
use punte_domain::id::CaseId;
use punte_jobs::Step;
use punte_jobs::duplicates::compare;
use punte_storage::cases::{self, duplicate, likeness, person};

use super::act::{Act, Part, Story, Who};
use super::stage::Stage;

/// A woman whom somebody met, so many hours ago.
const fn met(hours_ago: i64) -> Story {
    Story {
        by: Part::Ngo,
        who: Who::Woman,
        urgency: Urgency::Normal,
        hours_ago,
        spread: 0,
        acts: &[(2, Act::Look)],
    }
}

impl Stage<'_> {
    /// Opens the cases, merges two of them, and compares everybody as the job would have done.
    pub(super) async fn know_twice(&mut self) -> Result<()> {
        self.same_woman(1460, 200).await?;
        let [kept, other] = self.same_woman(1100, 760).await?;
        self.merge(kept, other).await?;
        while compare(self.store).await? == Step::More {}
        Ok(())
    }

    /// Two cases of one woman, who was written down in another way the second time.
    async fn same_woman(&mut self, first: i64, again: i64) -> Result<[CaseId; 2]> {
        let first = Box::pin(self.play(&met(first), 0)).await?;
        let second = Box::pin(self.play(&met(again), 1)).await?;
        let at = self.now - Duration::hours(again - 1);
        let glance = self.store.system_read();
        let [one, other] = [self.case(first).await?, self.case(second).await?];
        let known = person::find(&glance, &glance.case_key(first).await?).await?.details;
        let by = self.world.worker(other.organisation, 1)?.clone();
        let tx = self.tx(&by, at).await?;
        let key = tx.case_key(second).await?;
        let again = person::find(&tx, &key).await?;
        let details = PersonDetails {
            given_names: known.family_name,
            family_name: known.given_names,
            birth: known.birth,
            ..again.details.clone()
        };
        let (again, told) = again.change(details, tx.now).map_err(|wrong| anyhow!("{wrong:?}"))?;
        person::save(&tx, &key, again, other.organisation).await?;
        let change = CaseFactsChange {
            county: None,
            sex: None,
            age_group: Some(one.age_group),
            is_child: None,
            urgency: None,
        };
        let (other, changed) = other.change_facts(change).map_err(|wrong| anyhow!("{wrong:?}"))?;
        if changed.is_some() {
            cases::save(&tx, other).await?;
        }
        tx.record_all([told, changed].into_iter().flatten()).await?;
        tx.commit().await?;
        Ok([first, second])
    }

    async fn merge(&mut self, kept: CaseId, other: CaseId) -> Result<()> {
        let at = self.now - Duration::hours(700);
        let by = self.world.worker(self.case(kept).await?.organisation, 0)?.clone();
        let [case, left] = [self.case(kept).await?, self.case(other).await?];
        let closure = self
            .close_beside(left.clone(), DUPLICATE, Some(case.reference.clone()), &by, at)
            .await?;
        let tx = self.tx(&by, at).await?;
        let key = tx.case_key(kept).await?;
        let alike = likeness::of_two(&tx, [kept, other]).await?;
        let (pair, found) = Duplicate::pair(self.dice.id(), [&case, &left], None, alike, &by, tx.now)?;
        duplicate::add(&tx, &pair).await?;
        let known = MergeKnown {
            kept: &case,
            other: &left,
            is_merged_away: false,
            is_kept_closing: false,
            has_closing: true,
        };
        let (pair, told) = pair.merge(known, Some(closure), &by, tx.now)?;
        let details = person::find(&tx, &key).await?.details;
        let merged = MergedPerson {
            before: details.clone(),
            after: details,
            undone: None,
        };
        duplicate::save(&tx, pair, Some((&key, &merged))).await?;
        tx.record_all([found, told]).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn case(&self, id: CaseId) -> Result<Case> {
        let found = cases::find(&self.store.system_read(), &Scope::system(), id).await;
        found.context("a case of the demo")
    }
}
