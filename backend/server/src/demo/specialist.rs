//! A psychologist of the association, and what she writes of sessions.

use anyhow::{Context as _, Result, anyhow};
use chrono::Duration;
use punte_domain::access::Permission;
use punte_domain::cases::service::ServiceAttendance;
use punte_domain::cases::specialist::note::{NoteSide, SessionLength, SessionSaid, SpecialistNote};
use punte_domain::cases::specialist::{Specialist, SpecialistKnown, SpecialistNaming};
use punte_domain::cases::track::AssistanceState;
use punte_storage::cases::{self, CaseFilter, specialist};
use punte_storage::page::PageRequest;

use super::act::Part;
use super::stage::Stage;
use super::world;

const PROFESSION: &str = "psychologist";

impl Stage<'_> {
    /// A psychologist joins, is named in a case where help goes on, and writes down each session.
    pub(super) async fn confide(&mut self) -> Result<()> {
        let home = self.world.part(Part::Ngo)?;
        let supervisor = self.world.assigner(home).context("nobody assigns cases there")?.clone();
        let joined_at = world::beginning(self.now) + Duration::days(2);
        let user = self
            .world
            .user(&self.data.specialist, self.pack, joined_at, self.dice.id())?;
        let tx = self.tx(&supervisor, joined_at).await?;
        let by = self.world.join(&tx, &user, &mut self.dice).await?;
        tx.commit().await?;

        let named_at = self.now - Duration::days(8);
        let tx = self.tx(&supervisor, named_at).await?;
        let helped = CaseFilter {
            assistance: Some(AssistanceState::LongTerm),
            is_open: Some(true),
            ..CaseFilter::default()
        };
        let first = PageRequest {
            limit: 50,
            cursor: None,
        };
        let scope = supervisor.scope(Permission::SpecialistsManage);
        let lines = cases::list(&tx, &scope, &helped, &first).await?.items;
        let mut lines = lines.into_iter();
        let line = lines.find(|line| line.organisation == home && line.opened_at < named_at);
        let case = cases::find(&tx, &scope, line.context("nobody is helped for long")?.id).await?;
        let naming = SpecialistNaming {
            user: by.user,
            profession: PROFESSION.into(),
            since: case.detected_on,
        };
        let known = SpecialistKnown {
            pack: self.pack,
            today: self.today(named_at),
            is_specialist: true,
            all: &[],
        };
        let (one, named) = Specialist::name(self.dice.id(), &case, naming, known, &supervisor, tx.now)?;
        specialist::add(&tx, &one).await?;
        tx.record(named).await?;
        tx.commit().await?;

        let all = [one];
        let texts = self.data.texts.sessions.iter();
        for (days, text) in (1..=7).rev().step_by(2).zip(texts.map(Some).chain([None])) {
            let at = self.now - Duration::days(days);
            let tx = self.tx(&by, at).await?;
            let came = text.is_some();
            let said = SessionSaid {
                profession: PROFESSION.into(),
                held_on: self.today(at),
                attendance: if came {
                    ServiceAttendance::Attended
                } else {
                    ServiceAttendance::Absent
                },
                length: came.then_some(SessionLength::Hour),
                words: text.cloned(),
            };
            let side = NoteSide::Holder { case: &case, all: &all };
            let written = SpecialistNote::write(self.dice.id(), side, said, self.today(at), &by, tx.now);
            let (note, written) = written.map_err(|wrong| anyhow!("{wrong:?}"))?;
            let key = tx.case_key(case.id).await?;
            specialist::note::add(&tx, &key, &note).await?;
            tx.record(written).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
