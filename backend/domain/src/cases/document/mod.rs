//! Documents: files that belong to a case, such as a scanned passport or a court paper.
//!
//! What is in them nobody can foresee, so all of them are kept as what is most sensitive. They come in
//! parts, so that a line which breaks costs one part; nobody opens one before a scanner found it clean
//! (SEC-53 to SEC-56).

pub use crate::document::{ContentFault, DocumentFormat, DocumentState, PART_BYTES, SIZE_MAX, UNFINISHED_MAX, cleaned};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Case;
use super::consent::DataSet;
use crate::Timestamp;
use crate::access::Actor;
use crate::document::{NAME_MAX, part_size, parts};
use crate::event::{Event, EventKind};
use crate::id::{CaseId, ContentId, DocumentId, OrganisationId, UserId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, line, paragraphs};

/// More documents of one case than anybody keeps.
pub const DOCUMENTS_MAX: u64 = 500;
const WORDS_MAX: usize = 2000;

/// What people say of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentWords {
    /// How the file is called where it came from.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// The day it bears.
    pub dated_on: Option<NaiveDate>,
    /// SHA-256 of what is kept, in hexadecimal digits, once it is whole.
    pub sha256: Option<String>,
    /// Why it should not have been there.
    pub error: Option<String>,
}

/// A document of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// Counts its changes; parts that come are none.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// The organisation that added it.
    pub organisation: OrganisationId,
    /// Who added it.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
    /// A code of the pack's list `document_kind`.
    pub kind: String,
    /// What kind of file it is.
    pub format: DocumentFormat,
    /// Where it stands.
    pub state: DocumentState,
    /// Whether receivers of referrals see it whose consent covers the data set `documents`.
    pub is_shared: bool,
    /// Its size in bytes.
    pub size: u32,
    /// Under which id its parts are sealed.
    pub content: ContentId,
    /// What people say of it.
    pub words: DocumentWords,
}

/// A document that is about to be sent.
#[derive(Debug, Clone)]
pub struct DocumentOpening {
    /// A code of the pack's list `document_kind`.
    pub kind: String,
    /// What kind of file it is.
    pub format: DocumentFormat,
    /// Its size in bytes.
    pub size: u32,
    /// How the file is called.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// The day it bears.
    pub dated_on: Option<NaiveDate>,
}

/// Why a document is not taken, or nothing done with it, now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case adds documents")]
    NotHolder,
    /// This person has begun as many as anybody sends at once, and finished none of them.
    #[error("too many documents were begun and not finished")]
    TooManyUnfinished,
    /// Its parts came already.
    #[error("the document is whole already")]
    Whole,
    /// Parts are missing: which.
    #[error("parts are missing")]
    Incomplete(Vec<u32>),
    /// It was not found clean.
    #[error("the document was not found clean")]
    NotClean(DocumentState),
    /// Its content is gone.
    #[error("the document is gone")]
    Gone,
    /// The content is not what it should be.
    #[error("the content is refused: {0}")]
    Content(ContentFault),
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl Document {
    /// Begins a document; its parts follow. `there` is how many the case has already, and how many this
    /// person has begun and not finished.
    ///
    /// # Errors
    /// [`DocumentError`] says what stands against it.
    #[expect(clippy::too_many_arguments, reason = "what is known when it begins, each once")]
    pub fn begin(
        (id, content): (DocumentId, ContentId),
        case: &Case,
        opening: DocumentOpening,
        (there, unfinished): (u64, u64),
        pack: &Pack,
        by: &Actor,
        today: NaiveDate,
        now: Timestamp,
    ) -> Result<(Self, Event), DocumentError> {
        case.held_by(by).map_err(|_| DocumentError::NotHolder)?;
        if unfinished >= UNFINISHED_MAX {
            return Err(DocumentError::TooManyUnfinished);
        }
        let mut refused = Vec::new();
        let mut refuse = |pointer: &str, code| refused.push(Invalid::new(pointer, code));
        if !pack.has_code("document_kind", &opening.kind) {
            refuse("/kind", InvalidCode::UnknownCode);
        }
        if !(1..=SIZE_MAX).contains(&opening.size) {
            refuse("/size", InvalidCode::OutOfRange);
        }
        if opening.dated_on.is_some_and(|day| day > today) {
            refuse("/dated_on", InvalidCode::InTheFuture);
        }
        let name = line(&opening.name, NAME_MAX).unwrap_or_else(|code| {
            refuse("/name", code);
            String::new()
        });
        if !name.is_empty() && !opening.format.ends(&name) {
            refuse("/name", InvalidCode::Contradiction);
        }
        if there >= DOCUMENTS_MAX {
            refuse("", InvalidCode::TooMany);
        }
        let description = match opening.description.as_deref().map(|text| paragraphs(text, WORDS_MAX)) {
            None | Some(Err(InvalidCode::Required)) => None,
            Some(Ok(text)) => Some(text),
            Some(Err(code)) => {
                refuse("/description", code);
                None
            }
        };
        if !refused.is_empty() {
            return Err(DocumentError::Invalid(refused));
        }
        let begun = Self {
            id,
            version: 1,
            case: case.id,
            organisation: by.organisation,
            recorded_by: by.user,
            recorded_at: now,
            kind: opening.kind,
            format: opening.format,
            state: DocumentState::Uploading,
            is_shared: false,
            size: opening.size,
            content,
            words: DocumentWords {
                name,
                description,
                dated_on: opening.dated_on,
                sha256: None,
                error: None,
            },
        };
        let event = begun.event(EventKind::DocumentBegun).fields([begun.format.code()]);
        Ok((begun, event))
    }

    /// How many parts it has.
    #[must_use]
    pub fn parts(&self) -> u32 {
        parts(self.size)
    }

    /// How many bytes a part has; `None` where there is no such part. The first is number 0.
    #[must_use]
    pub fn part_size(&self, number: u32) -> Option<u32> {
        part_size(self.size, number)
    }

    /// Whether this person may send a part of it, or say that all are there.
    ///
    /// # Errors
    /// [`DocumentError`] says what stands against it.
    pub fn may_send(&self, case: &Case, by: &Actor) -> Result<(), DocumentError> {
        case.held_by(by).map_err(|_| DocumentError::NotHolder)?;
        if self.state == DocumentState::Uploading {
            Ok(())
        } else {
            Err(DocumentError::Whole)
        }
    }

    /// All parts are there, and their content is what it says: nobody opens it before it was found
    /// clean.
    #[must_use]
    pub fn whole(self, content: ContentId, size: u32, sha256: String) -> (Self, Event) {
        let event = self.event(EventKind::DocumentAdded).fields([self.format.code()]);
        let whole = Self {
            state: DocumentState::Quarantined,
            content,
            size,
            words: DocumentWords {
                sha256: Some(sha256),
                ..self.words
            },
            ..self
        };
        (whole, event)
    }

    /// Its sending was broken off, or nobody finished it: nothing of it stays.
    #[must_use]
    pub fn discarded(&self) -> Event {
        self.event(EventKind::DocumentDiscarded).fields([self.format.code()])
    }

    /// Its content is not what it says: it is not kept, that it was tried is.
    #[must_use]
    pub fn refused(&self) -> Event {
        self.event(EventKind::DocumentRefused).fields([self.format.code()])
    }

    /// What a scanner found, if it is still waited for.
    #[must_use]
    pub fn scanned(self, is_clean: bool) -> Option<(Self, Event)> {
        if self.state != DocumentState::Quarantined {
            return None;
        }
        let (state, kind) = if is_clean {
            (DocumentState::Clean, EventKind::DocumentFoundClean)
        } else {
            (DocumentState::Infected, EventKind::DocumentFoundInfected)
        };
        let event = self.event(kind);
        Some((Self { state, ..self }, event))
    }

    /// Receivers of referrals see it, where consent covers documents, or see it no more. What is in it
    /// only people can tell, so each is chosen.
    ///
    /// # Errors
    /// [`DocumentError`] says what stands against it.
    pub fn share(self, case: &Case, is_shared: bool, by: &Actor) -> Result<(Self, Option<Event>), DocumentError> {
        case.held_by(by).map_err(|_| DocumentError::NotHolder)?;
        if !self.has_content() {
            return Err(DocumentError::Gone);
        }
        let kind = if is_shared {
            EventKind::DocumentShared
        } else {
            EventKind::DocumentUnshared
        };
        let event = (self.is_shared != is_shared).then(|| self.event(kind));
        Ok((Self { is_shared, ..self }, event))
    }

    /// Whether a receiver sees it to whom consent opens these data sets: documents, and what this
    /// kind of them tells of.
    #[must_use]
    pub fn is_disclosed(&self, opens: impl Fn(DataSet) -> bool) -> bool {
        let tells_of = match self.kind.as_str() {
            "medical" => DataSet::Health,
            "court" | "police" | "decision" => DataSet::Legal,
            "plan" => DataSet::Plan,
            "identity" | "civil_status" => DataSet::Identity,
            _ => DataSet::Documents,
        };
        self.is_shared && self.state == DocumentState::Clean && opens(DataSet::Documents) && opens(tells_of)
    }

    /// It should not have been there: its content goes, and what was said of it stays.
    ///
    /// # Errors
    /// [`DocumentError`] says what stands against it.
    pub fn void(self, case: &Case, reason: &str, by: &Actor) -> Result<(Self, Event), DocumentError> {
        case.held_by(by).map_err(|_| DocumentError::NotHolder)?;
        if !self.has_content() {
            return Err(DocumentError::Gone);
        }
        let reason = paragraphs(reason, WORDS_MAX)
            .map_err(|code| DocumentError::Invalid(vec![Invalid::new("/reason", code)]))?;
        let event = self.event(EventKind::DocumentVoided);
        let void = Self {
            state: DocumentState::Void,
            words: DocumentWords {
                error: Some(reason),
                ..self.words
            },
            ..self
        };
        Ok((void, event))
    }

    /// Whether its content may be given out now.
    ///
    /// # Errors
    /// [`DocumentError::NotClean`]: also where no scanner has looked at it (SEC-56).
    pub fn may_open(&self) -> Result<(), DocumentError> {
        match self.state {
            DocumentState::Clean => Ok(()),
            DocumentState::Infected | DocumentState::Void => Err(DocumentError::Gone),
            state => Err(DocumentError::NotClean(state)),
        }
    }

    /// The name under which it is given out: it says nothing of whom or what it is about (SEC-54).
    #[must_use]
    pub fn file_name(&self) -> String {
        self.format.file_name(self.id)
    }

    /// What this person may do with it now, by the names of the operations.
    #[must_use]
    pub fn abilities(&self, case: &Case, by: &Actor) -> Vec<&'static str> {
        let holds = case.held_by(by).is_ok();
        match self.state {
            DocumentState::Uploading if holds => vec!["document_send_part", "document_finish", "document_discard"],
            DocumentState::Quarantined if holds => vec!["document_share", "document_void"],
            DocumentState::Clean if holds => vec!["document_open", "document_share", "document_void"],
            DocumentState::Clean => vec!["document_open"],
            _ => Vec::new(),
        }
    }

    fn has_content(&self) -> bool {
        matches!(self.state, DocumentState::Quarantined | DocumentState::Clean)
    }

    /// What it is of is no part of the entry: a file is added, whatever it says.
    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).case(self.case).subject(self.id)
    }
}

#[cfg(test)]
mod tests;
