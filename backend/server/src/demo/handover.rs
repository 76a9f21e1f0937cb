//! Somebody who has left, and what their supervisor keeps to find cases again.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, anyhow};
use chrono::Duration;
use punte_domain::access::Permission;
use punte_domain::cases::saved_view::{SavedView, ViewFilter, ViewGiven};
use punte_domain::event::{Event, EventKind};
use punte_storage::cases::{self, Assigned, CaseFilter, saved_view};
use punte_storage::identity;
use punte_storage::page::PageRequest;

use super::act::Part;
use super::stage::Stage;
use super::world;

/// How many cases they left behind.
const CASES: u64 = 2;

impl Stage<'_> {
    /// A colleague joins, is given cases by their supervisor, and leaves.
    pub(super) async fn leave(&mut self) -> Result<()> {
        let home = self.world.part(Part::Ngo)?;
        let supervisor = self.world.assigner(home).context("nobody assigns cases there")?.clone();
        let joined_at = world::beginning(self.now) + Duration::days(1);
        let left = self.world.user(&self.data.left, self.pack, joined_at, self.dice.id())?;

        let tx = self.tx(&supervisor, joined_at).await?;
        identity::user::add(&tx, &left).await?;
        tx.record(Event::new(EventKind::UserJoined).subject(left.id)).await?;
        tx.commit().await?;

        let tx = self.tx(&supervisor, self.now - Duration::hours(3)).await?;
        let scope = supervisor.scope(Permission::CasesAssign);
        let theirs = CaseFilter {
            assigned: Some(Assigned::To(supervisor.user)),
            is_open: Some(true),
            ..CaseFilter::default()
        };
        let first = PageRequest {
            limit: CASES,
            cursor: None,
        };
        for line in cases::list(&tx, &scope, &theirs, &first).await?.items {
            let case = cases::find(&tx, &scope, line.id).await?;
            let (case, assigned) = case.assign(Some(left.id), Some(home), &supervisor)?;
            cases::save(&tx, case).await?;
            tx.record(assigned).await?;
        }
        let given = ViewGiven {
            name: self.data.texts.view.clone(),
            is_shared: true,
            filters: BTreeMap::from([
                (ViewFilter::RiskLevel, "high".to_owned()),
                (ViewFilter::Sort, "due".to_owned()),
            ]),
            hidden_columns: BTreeSet::new(),
        };
        let id = self.dice.id();
        let has_county = |county: &str| self.pack.county(county).is_some();
        let (view, saved) =
            SavedView::save(id, given, 0, has_county, &supervisor, tx.now).map_err(|wrong| anyhow!("{wrong:?}"))?;
        saved_view::add(&tx, &view).await?;
        tx.record(saved).await?;
        tx.commit().await?;

        let tx = self.tx(&supervisor, self.now - Duration::hours(1)).await?;
        let gone = identity::user::save(&tx, left.suspend()?).await?;
        tx.record(Event::new(EventKind::UserSuspended).subject(gone.id)).await?;
        tx.commit().await?;
        Ok(())
    }
}
