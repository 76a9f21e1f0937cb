//! Notes: what people write down about a case. Never changed, never deleted; corrected by another.

use crate::Timestamp;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, NoteId, OrganisationId, UserId};
use crate::text::{Invalid, paragraphs};

codes! {
    /// What a note is about.
    NoteKind {
        /// A contact with the person.
        Contact,
        /// Something observed.
        Observation,
        /// For colleagues: never shared in a referral.
        Internal,
    }
}

/// A note on a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// The case.
    pub case: CaseId,
    /// What it is about.
    pub kind: NoteKind,
    /// The text.
    pub body: String,
    /// Who wrote it.
    pub author: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// When.
    pub at: Timestamp,
}

/// The longest note, in characters.
pub const NOTE_MAX: usize = 20_000;

/// The text of a note as it is kept; `pointer` is where it stands in the request.
///
/// # Errors
/// Empty, too long, or with characters that text does not hold.
pub fn body(text: &str, pointer: &str) -> Result<String, Invalid> {
    paragraphs(text, NOTE_MAX).map_err(|code| Invalid::new(pointer, code))
}

impl Note {
    /// What writing it records.
    #[must_use]
    pub fn written(&self) -> Event {
        Event::new(EventKind::NoteWritten)
            .case(self.case)
            .subject(self.id)
            .fields([self.kind.code()])
    }
}
