//! What a closing and a reopening do to the case.

use chrono::NaiveDate;

use super::{Closure, ClosureError, ClosureState, OTHER, Reopening};
use crate::Timestamp;
use crate::access::Actor;
use crate::cases::Case;
use crate::cases::track::{AssistanceState, TrackChangeRecord, TrackState};
use crate::event::{Event, EventKind};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, optional, paragraphs};

/// The longest words about a reopening, in characters.
const WORDS_MAX: usize = 4000;

/// The case after a closing or a reopening, and the line of its track.
pub type Moved = (Case, TrackChangeRecord);

/// Why a case is opened again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReopeningGiven {
    /// A code of the pack's list `reopening_reason`.
    pub reason: String,
    /// In words; needed for `other`.
    pub words: Option<String>,
}

impl Closure {
    /// The case as this closing leaves it.
    #[must_use]
    pub fn closes(&self, case: Case, by: &Actor, now: Timestamp) -> Moved {
        let record = TrackChangeRecord {
            closing_reason: Some(self.record.reason.clone()),
            last_contact_on: Some(self.record.last_contact_on),
            ..line_of(&case, AssistanceState::Closed, self.record.decided_on, by, now)
        };
        let case = Case {
            assistance: AssistanceState::Closed,
            closed_at: Some(now),
            closing_reason: Some(self.record.reason.clone()),
            last_contact_on: Some(self.record.last_contact_on),
            ..case
        };
        (case, record)
    }
}

impl Case {
    /// Opens a closed case again. Whatever was written stays, and so does the plan that was in force.
    /// `closure` is the one that closed it: a case that was closed before closings were kept has none,
    /// and keeps the words in its track.
    ///
    /// # Errors
    /// [`ClosureError`] says what stands against it.
    pub fn reopen(
        self,
        closure: Option<Closure>,
        given: &ReopeningGiven,
        pack: &Pack,
        by: &Actor,
        today: NaiveDate,
        now: Timestamp,
    ) -> Result<(Moved, Option<Closure>, Event), ClosureError> {
        self.held_by(by).map_err(|_| ClosureError::NotHolder)?;
        if self.is_open() {
            return Err(ClosureError::CaseOpen);
        }
        let words = given.checked(pack).map_err(ClosureError::Invalid)?;
        let grounds = words.clone().filter(|_| closure.is_none());
        let closure = closure.map(|closure| Closure {
            state: ClosureState::Reopened,
            reopening: Some(Reopening {
                by: by.user,
                organisation: by.organisation,
                at: now,
                reason: given.reason.clone(),
                words,
            }),
            ..closure
        });
        let record = TrackChangeRecord {
            grounds,
            ..line_of(&self, AssistanceState::Reopened, today, by, now)
        };
        let event = Event::new(EventKind::CaseReopened).case(self.id);
        let case = Self {
            assistance: AssistanceState::Reopened,
            closed_at: None,
            closing_reason: None,
            last_contact_on: None,
            ..self
        };
        Ok(((case, record), closure, event))
    }
}

impl ReopeningGiven {
    /// The words, tidied, if reason and words hold.
    ///
    /// # Errors
    /// Every field that cannot be so.
    pub fn checked(&self, pack: &Pack) -> Result<Option<String>, Vec<Invalid>> {
        let mut refused = Vec::new();
        if !pack.has_code("reopening_reason", &self.reason) {
            refused.push(Invalid::new("/reason", InvalidCode::UnknownCode));
        }
        let words = self.words.as_deref();
        let words = optional(&mut refused, "/words", words, |text| paragraphs(text, WORDS_MAX));
        if self.reason == OTHER && words.is_none() && refused.is_empty() {
            refused.push(Invalid::new("/words", InvalidCode::Required));
        }
        if refused.is_empty() { Ok(words) } else { Err(refused) }
    }
}

/// The line of the track, without what only a closing says.
fn line_of(case: &Case, to: AssistanceState, decided_on: NaiveDate, by: &Actor, now: Timestamp) -> TrackChangeRecord {
    TrackChangeRecord {
        case: case.id,
        from: TrackState::Assistance(case.assistance),
        to: TrackState::Assistance(to),
        decided_on,
        decided_by: by.user,
        organisation: by.organisation,
        grounds: None,
        decision: None,
        closing_reason: None,
        last_contact_on: None,
        at: now,
    }
}

impl TrackChangeRecord {
    /// That the track moved.
    #[must_use]
    pub fn event(&self) -> Event {
        Event::new(EventKind::CaseTrackChanged).case(self.case).fields([
            self.to.track().code(),
            self.from.code(),
            self.to.code(),
        ])
    }
}
