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
use crate::id::{CaseId, OrganisationId, ReferralId, SpecialistNoteId, UserId};
use crate::pack::Pack;
use crate::referrals::{Referral, ReferralState, Side};
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
    /// The referral under which it was written, if it was.
    pub referral: Option<ReferralId>,
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

/// Where a specialist stands who writes down a session.
#[derive(Debug, Clone, Copy)]
pub enum NoteSide<'a> {
    /// With the case, which names them.
    Holder {
        /// The case.
        case: &'a Case,
        /// The specialists it has, and had.
        all: &'a [Specialist],
    },
    /// With a referral of the case, at its receiver.
    Receiver {
        /// The referral.
        referral: &'a Referral,
        /// The day it was accepted.
        accepted_on: NaiveDate,
        /// Whether what people wrote in it may still be read ([`Referral::keeps_its_words`]).
        keeps_words: bool,
        /// The country.
        pack: &'a Pack,
    },
}

impl NoteSide<'_> {
    /// Whether another session may be written down here. Also of a closed case: that is done late, and a
    /// specialist goes on.
    ///
    /// # Errors
    /// [`SpecialistError`] says what stands against it.
    pub fn may_write(&self, by: &Actor) -> Result<(), SpecialistError> {
        self.may_read(by)?;
        match self {
            Self::Receiver { referral, .. }
                if !matches!(referral.state, ReferralState::Accepted | ReferralState::ServiceStarted) =>
            {
                Err(SpecialistError::NotUnderWay)
            }
            _ => Ok(()),
        }
    }

    /// Whether this person reads here what they keep.
    ///
    /// # Errors
    /// [`SpecialistError`] says what stands against it.
    pub fn may_read(&self, by: &Actor) -> Result<(), SpecialistError> {
        match self {
            Self::Holder { case, .. } => case.held_by(by).map_err(|_| SpecialistError::NotHolder),
            Self::Receiver { referral, .. } if referral.side(by.organisation) != Some(Side::Receiver) => {
                Err(SpecialistError::NotReceiver)
            }
            Self::Receiver { keeps_words: false, .. } => Err(SpecialistError::ReferralEnded),
            Self::Receiver { .. } => Ok(()),
        }
    }

    fn has_profession(&self, profession: &str, by: &Actor) -> bool {
        match self {
            Self::Holder { all, .. } => professions(all, by).contains(&profession),
            Self::Receiver { pack, .. } => pack.has_code("profession", profession),
        }
    }

    /// No session was before it.
    fn earliest(&self) -> (NaiveDate, InvalidCode) {
        match self {
            Self::Holder { case, .. } => (case.detected_on, InvalidCode::BeforeDetection),
            Self::Receiver { accepted_on, .. } => (*accepted_on, InvalidCode::TooEarly),
        }
    }
}

impl SpecialistNote {
    /// Writes down a session.
    ///
    /// # Errors
    /// [`SpecialistError`] says what stands against it.
    pub fn write(
        id: SpecialistNoteId,
        side: NoteSide,
        said: SessionSaid,
        today: NaiveDate,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), SpecialistError> {
        side.may_write(by)?;
        let (case, referral) = match side {
            NoteSide::Holder { case, .. } => (case.id, None),
            NoteSide::Receiver { referral, .. } => (referral.case, Some(referral.id)),
        };
        let note = Self {
            id,
            version: 1,
            case,
            organisation: by.organisation,
            author: by.user,
            keeper: by.user,
            referral,
            recorded_at: now,
            written_at: now,
            said: checked(side, said, today, by)?,
        };
        let event = note.event(EventKind::SpecialistNoteWritten, side);
        Ok((note, event))
    }

    /// Corrects what it says. What it said before is kept beside it.
    ///
    /// # Errors
    /// [`SpecialistError`] says what stands against it.
    pub fn correct(
        self,
        side: NoteSide,
        said: SessionSaid,
        today: NaiveDate,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), SpecialistError> {
        side.may_read(by)?;
        self.may_be_corrected(by)?;
        let corrected = Self {
            said: checked(side, said, today, by)?,
            written_at: now,
            ..self
        };
        let event = corrected.event(EventKind::SpecialistNoteCorrected, side);
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
    fn event(&self, kind: EventKind, side: NoteSide) -> Event {
        let event = Event::new(kind).case(self.case).subject(self.id);
        match side {
            NoteSide::Holder { .. } => event,
            NoteSide::Receiver { referral, .. } => event.referral(referral.id).organisation(referral.holder),
        }
    }
}

/// What is written, once it can be so.
fn checked(side: NoteSide, said: SessionSaid, today: NaiveDate, by: &Actor) -> Result<SessionSaid, SpecialistError> {
    let mut refused = Vec::new();
    if !side.has_profession(&said.profession, by) {
        refused.push(Invalid::new("/profession", InvalidCode::UnknownCode));
    }
    let (earliest, too_early) = side.earliest();
    if said.held_on > today {
        refused.push(Invalid::new("/held_on", InvalidCode::InTheFuture));
    } else if said.held_on < earliest {
        refused.push(Invalid::new("/held_on", too_early));
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
