//! Cases of the association that others opened in an emergency: one was reviewed, one awaits that.

use anyhow::{Context as _, Result};
use chrono::Duration;
use punte_domain::access::{Actor, Permission};
use punte_domain::alert::AlertKind;
use punte_domain::cases::Case;
use punte_domain::cases::emergency::{
    EmergencyAccess, EmergencyFinding, EmergencyGiven, EmergencyKnown, EmergencyWords,
};
use punte_domain::event::{Event, EventKind};
use punte_storage::cases::{self, CaseFilter, emergency};
use punte_storage::page::PageRequest;
use punte_storage::{Tx, alert};

use super::act::Part;
use super::stage::Stage;

impl Stage<'_> {
    /// Somebody of the shelter opens a case, and its supervisor finds that it was right; the regional officer opens
    /// another one.
    pub(super) async fn help_at_once(&mut self) -> Result<()> {
        let home = self.world.part(Part::Ngo)?;
        let supervisor = self.world.assigner(home).context("nobody assigns cases there")?.clone();
        let keeper = self.world.worker(self.world.part(Part::Shelter)?, 0)?.clone();
        let officer = self.world.worker(self.world.part(Part::Coordinator)?, 0)?.clone();
        let opened_at = self.now - Duration::days(3);

        let tx = self.tx(&supervisor, opened_at).await?;
        let is_open = CaseFilter {
            is_open: Some(true),
            ..CaseFilter::default()
        };
        let first = PageRequest {
            limit: 50,
            cursor: None,
        };
        let scope = supervisor.scope(Permission::CasesAssign);
        let lines = cases::list(&tx, &scope, &is_open, &first).await?.items.into_iter();
        let mut lines = lines.filter(|line| line.organisation == home && line.opened_at < opened_at);
        let (one, other) = lines.next().zip(lines.next()).context("nobody is helped there")?;
        let one = cases::find(&tx, &scope, one.id).await?;
        let other = cases::find(&tx, &scope, other.id).await?;
        drop(tx);

        let tx = self.tx(&keeper, opened_at).await?;
        let (access, words) = self.opens(&tx, &keeper, &one, "danger_to_life").await?;
        let read = Event::new(EventKind::ReadEmergency).case(one.id);
        tx.record(read.fields(["identity", "risk", "health"])).await?;
        tx.commit().await?;

        let tx = self.tx(&supervisor, opened_at + Duration::hours(20)).await?;
        let said = &self.data.texts.emergency.review;
        let (access, review, reviewed) =
            access.review(EmergencyFinding::Justified, said, (&supervisor, true), tx.now)?;
        let words = EmergencyWords {
            review: Some(review),
            ..words
        };
        let key = tx.case_key(one.id).await?;
        emergency::save(&tx, &key, access, &words).await?;
        tx.record(reviewed).await?;
        tx.commit().await?;

        let tx = self.tx(&officer, self.now - Duration::hours(6)).await?;
        self.opens(&tx, &officer, &other, "missing").await?;
        tx.commit().await?;
        Ok(())
    }

    async fn opens(
        &mut self,
        tx: &Tx,
        by: &Actor,
        case: &Case,
        reason: &str,
    ) -> Result<(EmergencyAccess, EmergencyWords)> {
        let given = EmergencyGiven {
            reason: reason.to_owned(),
            said: self.data.texts.emergency.said.clone(),
        };
        let (id, known) = (self.dice.id(), EmergencyKnown::default());
        let (access, words, opened) = given.checked(self.pack)?.open(id, case, known, by, tx.now)?;
        let key = tx.case_key(case.id).await?;
        emergency::add(tx, &key, &access, &words).await?;
        tx.record(opened).await?;
        let today = self.today(tx.now);
        alert::raise(tx, AlertKind::EmergencyOpened, by.user, by.organisation, today).await?;
        Ok((access, words))
    }
}
