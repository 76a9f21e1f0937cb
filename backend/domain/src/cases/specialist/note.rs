//! What a specialist writes of a session. That the person came is for those who work with them; what was said
//! there is for whoever keeps the note, and for nobody else (MECHANISM §5, §11).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Specialist, SpecialistError, professions};
use crate::Timestamp;
use crate::access::Actor;
use crate::cases::Case;
use crate::cases::service::ServiceAttendance;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, OrganisationId, SpecialistNoteId, UserId};
use crate::text::{Invalid, InvalidCode, optional, paragraphs};

/// The longest text people write in a note, in characters.
const WORDS_MAX: usize = 20_000;

codes! {
    /// How long a session was, about.
    SessionLength {
        /// Up to half an hour.
        HalfHour,
        /// Up to an hour.
        Hour,
        /// Up to an hour and a half.
        HourAndHalf,
        /// Longer.
        Longer,
    }
}

/// The note of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialistNote {
    /// Its id.
    pub id: SpecialistNoteId,
    /// Counts its corrections.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// The organisation for which it was written.
    pub organisation: OrganisationId,
    /// Who wrote it.
    pub author: UserId,
    /// Who reads it: the author, or the colleague to whom it was passed on.
    pub keeper: UserId,
    /// When it was written first.
    pub recorded_at: Timestamp,
    /// When what it says now was written.
    pub written_at: Timestamp,
    /// What it says.
    pub said: SessionSaid,
}

/// What a note says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSaid {
    /// The profession of the specialist.
    pub profession: String,
    /// The day of the session.
    pub held_on: NaiveDate,
    /// Whether the person came.
    pub attendance: ServiceAttendance,
    /// How long it was; nothing where it did not come about.
    pub length: Option<SessionLength>,
    /// What was said and seen.
    pub words: Option<String>,
}

/// What others see of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionAttended {
    /// The note of it.
    pub id: SpecialistNoteId,
    /// The profession of the specialist.
    pub profession: String,
    /// The day.
    pub held_on: NaiveDate,
    /// Whether the person came.
    pub attendance: ServiceAttendance,
}

impl SpecialistNote {
    /// Writes down a session, as one of the specialists of the case. Also of a closed case: a session is
    /// written down late, and a specialist goes on.
    ///
    /// # Errors
    /// [`SpecialistError`] says what stands against it.
    pub fn write(
        id: SpecialistNoteId,
        case: &Case,
        said: SessionSaid,
        known: (&[Specialist], NaiveDate),
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), SpecialistError> {
        case.held_by(by).map_err(|_| SpecialistError::NotHolder)?;
        let note = Self {
            id,
            version: 1,
            case: case.id,
            organisation: by.organisation,
            author: by.user,
            keeper: by.user,
            recorded_at: now,
            written_at: now,
            said: checked(case, said, known, by)?,
        };
        let event = note.event(EventKind::SpecialistNoteWritten);
        Ok((note, event))
    }

    /// Corrects what it says. What it said before is kept beside it.
    ///
    /// # Errors
    /// [`SpecialistError`] says what stands against it.
    pub fn correct(
        self,
        case: &Case,
        said: SessionSaid,
        known: (&[Specialist], NaiveDate),
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), SpecialistError> {
        case.held_by(by).map_err(|_| SpecialistError::NotHolder)?;
        self.may_be_corrected(by)?;
        let corrected = Self {
            said: checked(case, said, known, by)?,
            written_at: now,
            ..self
        };
        let event = corrected.event(EventKind::SpecialistNoteCorrected);
        Ok((corrected, event))
    }

    /// Whether this person may correct it: who wrote it, while they keep it.
    ///
    /// # Errors
    /// [`SpecialistError::NotAuthor`].
    pub fn may_be_corrected(&self, by: &Actor) -> Result<(), SpecialistError> {
        if self.author == by.user && self.keeper == by.user {
            Ok(())
        } else {
            Err(SpecialistError::NotAuthor)
        }
    }

    /// The entry of the ledger says that a session was written down, and not whether the person came: a
    /// timeline has more readers than that.
    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).case(self.case).subject(self.id)
    }
}

/// What is written, once it can be so.
fn checked(
    case: &Case,
    said: SessionSaid,
    (all, today): (&[Specialist], NaiveDate),
    by: &Actor,
) -> Result<SessionSaid, SpecialistError> {
    let mut refused = Vec::new();
    if !professions(all, by).contains(&&*said.profession) {
        refused.push(Invalid::new("/profession", InvalidCode::UnknownCode));
    }
    if said.held_on > today {
        refused.push(Invalid::new("/held_on", InvalidCode::InTheFuture));
    } else if said.held_on < case.detected_on {
        refused.push(Invalid::new("/held_on", InvalidCode::BeforeDetection));
    }
    if said.length.is_some() && said.attendance != ServiceAttendance::Attended {
        refused.push(Invalid::new("/length", InvalidCode::Contradiction));
    }
    let words = optional(&mut refused, "/words", said.words.as_deref(), |text| {
        paragraphs(text, WORDS_MAX)
    });
    if refused.is_empty() {
        Ok(SessionSaid { words, ..said })
    } else {
        Err(SpecialistError::Invalid(refused))
    }
}
