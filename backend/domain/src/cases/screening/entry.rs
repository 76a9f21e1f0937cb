//! Instruments that administrators enter, beside those of the country pack.
//!
//! A wrong instrument leads many people wrong: one administrator enters it, another confirms it, and only
//! then may anybody be screened with it, from its first day on. Taking it away needs one person. What was
//! confirmed once stays for the screenings that were made with it.

use std::sync::Arc;

use chrono::NaiveDate;

use super::check;
use super::fault::{InstrumentFault, InstrumentFaultCode as Code};
use super::instrument::Instrument;
use super::{ScreeningError, Startable};
use crate::Timestamp;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{InstrumentId, UserId};
use crate::pack::Pack;

codes! {
    /// Where an instrument that was entered stands.
    InstrumentState {
        /// It waits for a second administrator.
        Proposed,
        /// It is used from its first day on.
        Confirmed,
        /// Nobody is screened with it any more, or ever was.
        Withdrawn,
    }
}

/// An instrument that an administrator entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstrumentEntry {
    /// Its id.
    pub id: InstrumentId,
    /// Counts its changes. What it asks never changes.
    pub version: i64,
    /// What was entered.
    pub instrument: Arc<Instrument>,
    /// The SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
    /// Where it stands.
    pub state: InstrumentState,
    /// Who entered it.
    pub entered_by: UserId,
    /// When.
    pub entered_at: Timestamp,
    /// The second person, and when.
    pub confirmed: Option<(UserId, Timestamp)>,
    /// Who took it away, and when.
    pub withdrawn: Option<(UserId, Timestamp)>,
}

/// Why an instrument that was entered does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InstrumentEntryError {
    /// It does not wait for a second person, or not any more.
    #[error("nothing awaits a second person")]
    NotProposed,
    /// Who entered it is not the second person.
    #[error("who entered it is not the second person")]
    Asker,
    /// It was taken away already.
    #[error("it was withdrawn already")]
    Withdrawn,
}

impl InstrumentEntry {
    /// What was entered, waiting for a second person.
    #[must_use]
    pub fn enter(
        id: InstrumentId,
        instrument: Arc<Instrument>,
        sha256: String,
        by: UserId,
        now: Timestamp,
    ) -> (Self, Event) {
        let entry = Self {
            id,
            version: 1,
            instrument,
            sha256,
            state: InstrumentState::Proposed,
            entered_by: by,
            entered_at: now,
            confirmed: None,
            withdrawn: None,
        };
        let event = entry.event(EventKind::InstrumentEntered);
        (entry, event)
    }

    /// Makes it good, as the second person.
    ///
    /// # Errors
    /// [`InstrumentEntryError`] says what stands against it.
    pub fn confirm(self, by: UserId, now: Timestamp) -> Result<(Self, Event), InstrumentEntryError> {
        if self.state != InstrumentState::Proposed {
            return Err(InstrumentEntryError::NotProposed);
        }
        if by == self.entered_by {
            return Err(InstrumentEntryError::Asker);
        }
        let event = self.event(EventKind::InstrumentConfirmed);
        let next = Self {
            state: InstrumentState::Confirmed,
            confirmed: Some((by, now)),
            ..self
        };
        Ok((next, event))
    }

    /// Takes it away: nobody begins a screening with it any more. Those that were begun stay with it.
    ///
    /// # Errors
    /// [`InstrumentEntryError::Withdrawn`].
    pub fn withdraw(self, by: UserId, now: Timestamp) -> Result<(Self, Event), InstrumentEntryError> {
        if self.state == InstrumentState::Withdrawn {
            return Err(InstrumentEntryError::Withdrawn);
        }
        let event = self.event(EventKind::InstrumentWithdrawn);
        let next = Self {
            state: InstrumentState::Withdrawn,
            withdrawn: Some((by, now)),
            ..self
        };
        Ok((next, event))
    }

    /// Whether its version cannot be given to something else: it waits, or somebody may have been screened
    /// with it.
    #[must_use]
    pub fn takes_version(&self) -> bool {
        self.state != InstrumentState::Withdrawn || self.confirmed.is_some()
    }

    fn is_version(&self, code: &str, version: &str) -> bool {
        self.instrument.code == code && self.instrument.version == version
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).subject(self.id)
    }
}

/// All instruments of an installation.
#[derive(Debug, Clone)]
pub struct Instruments<'a> {
    pack: &'a Pack,
    entries: Vec<InstrumentEntry>,
}

impl<'a> Instruments<'a> {
    /// Those of the pack, and those that were entered.
    #[must_use]
    pub fn new(pack: &'a Pack, entries: Vec<InstrumentEntry>) -> Self {
        Self { pack, entries }
    }

    /// Those that were entered, as they were given.
    #[must_use]
    pub fn entries(&self) -> &[InstrumentEntry] {
        &self.entries
    }

    /// The version that a screening is or was made with. What was withdrawn is still found; what nobody has
    /// confirmed is not.
    #[must_use]
    pub fn find(&self, code: &str, version: &str) -> Option<&Instrument> {
        let mut entered = self.entries.iter().filter(|entry| entry.confirmed.is_some());
        let entered = entered.find(|entry| entry.is_version(code, version));
        entered
            .map(|entry| entry.instrument.as_ref())
            .or_else(|| self.pack.instrument(code, version))
    }

    /// Those that whoever screens knows of, each with whether it may be started on this day. An empty place
    /// gives way to what was entered for it.
    #[must_use]
    pub fn list(&self, today: NaiveDate) -> Vec<(&Instrument, bool)> {
        let is_filled = |slot: &Instrument| {
            self.entered()
                .any(|one| one.code == slot.code && (one.version == slot.version || one.effective_from <= today))
        };
        let of_pack = self.pack.instruments().iter();
        of_pack
            .filter(|one| one.questions.is_some() || !is_filled(one))
            .chain(self.entered())
            .map(|one| (one, self.is_in_force(one, today)))
            .collect()
    }

    /// What somebody may be screened with on this day, if it is this one.
    ///
    /// # Errors
    /// [`ScreeningError::NotEntered`] or [`ScreeningError::NotInForce`].
    pub fn may_start<'i>(&self, instrument: &'i Instrument, today: NaiveDate) -> Result<Startable<'i>, ScreeningError> {
        let questions = instrument.questions.as_ref().ok_or(ScreeningError::NotEntered)?;
        if self.is_in_force(instrument, today) {
            Ok(Startable { instrument, questions })
        } else {
            Err(ScreeningError::NotInForce)
        }
    }

    /// Whether it is the one of its code that counts on this day: of several the one that began last. An
    /// empty place counts as the pack says.
    #[must_use]
    pub fn is_in_force(&self, instrument: &Instrument, today: NaiveDate) -> bool {
        if instrument.questions.is_none() {
            return instrument.is_effective(today);
        }
        let latest = self
            .live()
            .filter(|one| one.code == instrument.code && one.is_effective(today))
            .max_by_key(|one| one.effective_from);
        latest.is_some_and(|one| one.version == instrument.version)
    }

    /// The instrument of a file, if nothing is wrong with it and it can stand beside the others.
    ///
    /// # Errors
    /// Everything that is wrong, each with its line.
    pub fn read(&self, file: &str) -> Result<Instrument, Vec<InstrumentFault>> {
        check::instrument(file, |instrument| self.against(instrument))
    }

    /// What stands against having it beside the others, each with the key it concerns.
    fn against(&self, new: &Instrument) -> Vec<(&'static str, Code, Vec<String>)> {
        let mut against = Vec::new();
        if new.questions.is_none() {
            against.push(("section", Code::NoQuestions, Vec::new()));
        }
        if new.sources.is_empty() {
            against.push(("sources", Code::NoSource, Vec::new()));
        }
        if let Some(country) = new.country.as_ref().filter(|one| *one != self.pack.country()) {
            against.push(("country", Code::OtherCountry, vec![country.clone()]));
        }
        let of_pack = self.pack.instrument(&new.code, &new.version);
        if of_pack.is_some_and(|one| one.questions.is_some()) {
            against.push(("version", Code::BuiltIn, vec![new.version.clone()]));
        }
        let mut taken = self.entries.iter().filter(|entry| entry.takes_version());
        if taken.any(|entry| entry.is_version(&new.code, &new.version)) {
            against.push(("version", Code::VersionTaken, vec![new.version.clone()]));
        }
        let waiting = self
            .entries
            .iter()
            .filter(|entry| entry.state == InstrumentState::Proposed);
        let others = self.live().chain(waiting.map(|entry| entry.instrument.as_ref()));
        let latest = others
            .filter(|one| one.code == new.code && one.version != new.version)
            .max_by_key(|one| one.effective_from);
        if let Some(latest) = latest.filter(|one| one.effective_from >= new.effective_from) {
            let values = vec![latest.version.clone(), latest.effective_from.to_string()];
            against.push(("effective_from", Code::NotLater, values));
        }
        against
    }

    /// What somebody may be screened with now or later.
    fn live(&self) -> impl Iterator<Item = &Instrument> {
        let of_pack = self.pack.instruments().iter().filter(|one| one.questions.is_some());
        of_pack.chain(self.entered())
    }

    /// What was entered and confirmed, and not taken away.
    fn entered(&self) -> impl Iterator<Item = &Instrument> {
        let confirmed = self
            .entries
            .iter()
            .filter(|entry| entry.state == InstrumentState::Confirmed);
        confirmed.map(|entry| entry.instrument.as_ref())
    }
}
