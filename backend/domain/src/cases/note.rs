//! Notes: what people write down about a case. Never changed, never deleted; corrected by another.

use crate::Timestamp;
use crate::access::Actor;
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

impl Note {
    /// Somebody writes a note now, and that they did. `pointer` is where its text stands in the request.
    ///
    /// # Errors
    /// Empty, too long, or with characters that text does not hold.
    pub fn write(
        id: NoteId,
        case: CaseId,
        kind: NoteKind,
        (pointer, text): (&str, &str),
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), Vec<Invalid>> {
        let body = paragraphs(text, NOTE_MAX).map_err(|code| vec![Invalid::new(pointer, code)])?;
        let note = Self {
            id,
            case,
            kind,
            body,
            author: by.user,
            organisation: by.organisation,
            at: now,
        };
        let written = Event::new(EventKind::NoteWritten)
            .case(case)
            .subject(id)
            .fields([kind.code()]);
        Ok((note, written))
    }
}
