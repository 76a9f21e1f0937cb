//! What an auditor finds: readings, what is unusual in them, and a ledger that is to be verified.

use anyhow::Result;
use chrono::Duration;
use punte_domain::access::Permission;
use punte_domain::alert::AlertKind;
use punte_domain::event::{Event, EventKind};
use punte_storage::cases::{self, CaseFilter};
use punte_storage::ledger::verification;
use punte_storage::page::PageRequest;
use punte_storage::{Clock, alert};

use super::act::Part;
use super::stage::Stage;

/// How many cases somebody read.
const CASES: u64 = 3;

impl Stage<'_> {
    /// Somebody reads of people, a colleague asks for what there is not, and a day has passed.
    pub(super) async fn oversee(&self) -> Result<()> {
        let home = self.world.part(Part::Ngo)?;
        let [first, second] = [0, 1].map(|turn| self.world.worker(home, turn).cloned());
        let (first, second) = (first?, second?);
        let first_page = PageRequest {
            limit: CASES,
            cursor: None,
        };
        for (reader, hours) in [(&first, 30), (&second, 5)] {
            let tx = self.tx(reader, self.now - Duration::hours(hours)).await?;
            let scope = reader.scope(Permission::CasesIdentity);
            let read = cases::list(&tx, &scope, &CaseFilter::default(), &first_page).await?;
            let reads = read.items.iter().flat_map(|line| {
                let person = Event::new(EventKind::ReadPerson).case(line.id);
                let notes = Event::new(EventKind::ReadNotes).case(line.id);
                [person.fields(["given_names", "family_name", "contacts"]), notes]
            });
            tx.record_all(reads).await?;
            tx.commit().await?;
        }
        for (reader, kind, days) in [
            (&second, AlertKind::WalkingIds, 1),
            (&first, AlertKind::OwnName, 2),
            (&second, AlertKind::ReadVolume, 9),
        ] {
            let at = self.now - Duration::days(days);
            let tx = self.tx(reader, at).await?;
            alert::raise(&tx, kind, reader.user, reader.organisation, self.today(at)).await?;
            tx.commit().await?;
        }
        let now = self.now;
        let tx = self.store.with_clock(Clock::new(move || now)).system().await?;
        verification::ask(&tx).await?;
        tx.commit().await?;
        Ok(())
    }
}
