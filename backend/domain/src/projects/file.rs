//! Files of projects: a deliverable, an invoice, minutes, a signed list, and what else a project answers for.
//!
//! They come, are looked at and wait as documents of cases do, and have nothing else to do with those.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Timestamp;
use crate::codes;
use crate::document::{
    ContentFault, DocumentFormat, DocumentState, NAME_MAX, SIZE_MAX, UNFINISHED_MAX, part_size, parts,
};
use crate::event::{Event, EventKind};
use crate::id::{ContentId, OrganisationId, ProjectFileId, ProjectId, UserId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, line, optional};

/// Files of one project at most.
pub const FILES_MAX: u64 = 2_000;
/// What they come to at most, in bytes.
pub const FILES_BYTES_MAX: u64 = 5 << 30;
const TITLE_MAX: usize = 300;

codes! {
    /// What a file of a project may belong to.
    ProjectFileSubject {
        /// What the project hands over.
        Deliverable,
        /// How far it came.
        Indicator,
        /// What it paid.
        Expense,
        /// A meeting.
        Meeting,
        /// A protocol of cooperation.
        Protocol,
        /// A publication.
        Publication,
        /// A review against standards.
        StandardReview,
        /// A campaign.
        Campaign,
        /// A training.
        Training,
    }
}

/// What people say of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectFileFacts {
    /// A code of the pack's list `project_file_kind`.
    pub kind: String,
    /// What it is called in the project, where its name does not tell.
    pub title: Option<String>,
    /// The day it bears.
    pub dated_on: Option<NaiveDate>,
    /// The thing of the same project that it belongs to.
    pub subject: Option<(ProjectFileSubject, Uuid)>,
}

/// What is sealed of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectFileWords {
    /// How it is called where it came from.
    pub name: String,
    /// What it is called in the project.
    pub title: Option<String>,
    /// The day it bears.
    pub dated_on: Option<NaiveDate>,
    /// SHA-256 of what is kept, in hexadecimal digits, once it is whole.
    pub sha256: Option<String>,
}

/// A file that is about to be sent.
#[derive(Debug, Clone)]
pub struct ProjectFileOpening {
    /// What is said of it.
    pub facts: ProjectFileFacts,
    /// What kind of file it is.
    pub format: DocumentFormat,
    /// Its size in bytes.
    pub size: u32,
    /// How it is called.
    pub name: String,
}

/// The files that a project has already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FilesThere {
    /// How many they are.
    pub files: u64,
    /// What they come to, in bytes.
    pub bytes: u64,
}

impl FilesThere {
    /// Whether one more of so many bytes finds room.
    #[must_use]
    pub fn has_room(self, size: u32) -> bool {
        self.files < FILES_MAX && self.bytes.saturating_add(size.into()) <= FILES_BYTES_MAX
    }
}

/// A file of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectFile {
    /// Its id.
    pub id: ProjectFileId,
    /// Counts its changes; parts that come are none.
    pub version: i64,
    /// Of which project.
    pub project: ProjectId,
    /// The organisation that added it.
    pub organisation: OrganisationId,
    /// Who added it.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
    /// A code of the pack's list `project_file_kind`.
    pub kind: String,
    /// What it belongs to.
    pub subject: Option<(ProjectFileSubject, Uuid)>,
    /// What kind of file it is.
    pub format: DocumentFormat,
    /// Where it stands.
    pub state: DocumentState,
    /// Its size in bytes.
    pub size: u32,
    /// Under which id its parts are sealed.
    pub content: ContentId,
    /// What is sealed of it.
    pub words: ProjectFileWords,
}

/// Why a file is not taken, or nothing done with it, now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProjectFileError {
    /// This person has begun as many as anybody sends at once, and finished none of them.
    #[error("too many files were begun and not finished")]
    TooManyUnfinished,
    /// Its parts came already.
    #[error("the file is whole already")]
    Whole,
    /// Parts are missing.
    #[error("parts are missing")]
    Incomplete,
    /// It was not found clean.
    #[error("the file was not found clean")]
    NotClean,
    /// Its content is gone.
    #[error("the file is gone")]
    Gone,
    /// The content is not what it should be.
    #[error("the content is refused: {0}")]
    Content(ContentFault),
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl ProjectFileFacts {
    fn checked(self, refused: &mut Vec<Invalid>, pack: &Pack, today: NaiveDate) -> Self {
        if !pack.has_code("project_file_kind", &self.kind) {
            refused.push(Invalid::new("/kind", InvalidCode::UnknownCode));
        }
        if self.dated_on.is_some_and(|day| day > today) {
            refused.push(Invalid::new("/dated_on", InvalidCode::InTheFuture));
        }
        let title = optional(refused, "/title", self.title.as_deref(), |text| line(text, TITLE_MAX));
        Self { title, ..self }
    }
}

impl ProjectFile {
    /// Begins a file; its parts follow. `there` are those that the project has already, `unfinished` is how many this
    /// person has begun and not finished.
    ///
    /// # Errors
    /// [`ProjectFileError`] says what stands against it.
    pub fn begin(
        (id, content, project): (ProjectFileId, ContentId, ProjectId),
        opening: ProjectFileOpening,
        (there, unfinished): (FilesThere, u64),
        pack: &Pack,
        (organisation, recorded_by): (OrganisationId, UserId),
        (today, now): (NaiveDate, Timestamp),
    ) -> Result<Self, ProjectFileError> {
        if unfinished >= UNFINISHED_MAX {
            return Err(ProjectFileError::TooManyUnfinished);
        }
        let mut refused = Vec::new();
        let facts = opening.facts.checked(&mut refused, pack, today);
        if !(1..=SIZE_MAX).contains(&opening.size) {
            refused.push(Invalid::new("/size", InvalidCode::OutOfRange));
        }
        let name = line(&opening.name, NAME_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new("/name", code));
            String::new()
        });
        if !name.is_empty() && !opening.format.ends(&name) {
            refused.push(Invalid::new("/name", InvalidCode::Contradiction));
        }
        if !there.has_room(opening.size) {
            refused.push(Invalid::new("", InvalidCode::TooMany));
        }
        if !refused.is_empty() {
            return Err(ProjectFileError::Invalid(refused));
        }
        Ok(Self {
            id,
            version: 1,
            project,
            organisation,
            recorded_by,
            recorded_at: now,
            kind: facts.kind,
            subject: facts.subject,
            format: opening.format,
            state: DocumentState::Uploading,
            size: opening.size,
            content,
            words: ProjectFileWords {
                name,
                title: facts.title,
                dated_on: facts.dated_on,
                sha256: None,
            },
        })
    }

    /// The same with other things said of it.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn told(self, facts: ProjectFileFacts, pack: &Pack, today: NaiveDate) -> Result<Self, ProjectFileError> {
        let mut refused = Vec::new();
        let facts = facts.checked(&mut refused, pack, today);
        if !refused.is_empty() {
            return Err(ProjectFileError::Invalid(refused));
        }
        Ok(Self {
            kind: facts.kind,
            subject: facts.subject,
            words: ProjectFileWords {
                title: facts.title,
                dated_on: facts.dated_on,
                ..self.words
            },
            ..self
        })
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

    /// Whether parts of it are still sent.
    ///
    /// # Errors
    /// [`ProjectFileError::Whole`].
    pub fn may_send(&self) -> Result<(), ProjectFileError> {
        if self.state == DocumentState::Uploading {
            Ok(())
        } else {
            Err(ProjectFileError::Whole)
        }
    }

    /// All parts are there, and their content is what it says: nobody opens it before it was found clean.
    #[must_use]
    pub fn whole(self, content: ContentId, size: u32, sha256: String) -> Self {
        Self {
            state: DocumentState::Quarantined,
            content,
            size,
            words: ProjectFileWords {
                sha256: Some(sha256),
                ..self.words
            },
            ..self
        }
    }

    /// What a scanner found, if it is still waited for.
    #[must_use]
    pub fn scanned(self, is_clean: bool) -> Option<(Self, Event)> {
        if self.state != DocumentState::Quarantined {
            return None;
        }
        let state = if is_clean {
            DocumentState::Clean
        } else {
            DocumentState::Infected
        };
        let event = self.event(if is_clean { "found_clean" } else { "found_infected" });
        Some((Self { state, ..self }, event))
    }

    /// Whether its content may be given out now.
    ///
    /// # Errors
    /// [`ProjectFileError::NotClean`]: also where no scanner has looked at it (SEC-56).
    pub fn may_open(&self) -> Result<(), ProjectFileError> {
        match self.state {
            DocumentState::Clean => Ok(()),
            DocumentState::Infected | DocumentState::Void => Err(ProjectFileError::Gone),
            DocumentState::Uploading | DocumentState::Quarantined => Err(ProjectFileError::NotClean),
        }
    }

    /// The name under which it is given out (SEC-54).
    #[must_use]
    pub fn file_name(&self) -> String {
        self.format.file_name(self.id)
    }

    /// That this happened to it, with what kind of file it is; what stands in it is no part of the entry.
    #[must_use]
    pub fn event(&self, how: &'static str) -> Event {
        let changed = Event::new(EventKind::ProjectFileChanged).subject(self.id);
        changed.fields([how, self.format.code()])
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;
    use crate::document::PART_BYTES;
    use crate::id::Id;

    fn id<T: Id>(number: u128) -> T {
        T::from_uuid(Uuid::from_u128(number))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn opening() -> ProjectFileOpening {
        ProjectFileOpening {
            facts: ProjectFileFacts {
                kind: "report".to_owned(),
                title: Some(" Raport final ".to_owned()),
                dated_on: Some(day("2026-03-01")),
                subject: Some((ProjectFileSubject::Deliverable, Uuid::from_u128(7))),
            },
            format: DocumentFormat::Pdf,
            size: PART_BYTES + 1,
            name: "raport.PDF".to_owned(),
        }
    }

    fn begin(opening: ProjectFileOpening, (files, unfinished): (u64, u64)) -> Result<ProjectFile, ProjectFileError> {
        let there = (FilesThere { files, bytes: 0 }, unfinished);
        let pack = Pack::load("ro").expect("the pack of Romania");
        let today = day("2026-03-02");
        let times = (today, Timestamp::UNIX_EPOCH);
        ProjectFile::begin((id(1), id(2), id(3)), opening, there, &pack, (id(4), id(5)), times)
    }

    #[test]
    fn a_file_begins_with_what_is_said_of_it_and_comes_in_parts() {
        let file = begin(opening(), (0, 0)).unwrap();
        assert_eq!(file.words.title.as_deref(), Some("Raport final"));
        assert_eq!((file.state, file.parts()), (DocumentState::Uploading, 2));
        assert_eq!(
            [0, 1, 2].map(|number| file.part_size(number)),
            [Some(PART_BYTES), Some(1), None]
        );
        assert_eq!(file.file_name(), "punte-00000000.pdf");
        assert_eq!(file.event("added").fields, ["added", "pdf"]);
    }

    #[test]
    fn every_field_that_does_not_hold_is_named() {
        let mut wrong = opening();
        wrong.facts.kind = "novel".to_owned();
        wrong.facts.dated_on = Some(day("2026-03-03"));
        wrong.facts.title = Some("x".repeat(TITLE_MAX + 1));
        wrong.size = SIZE_MAX + 1;
        wrong.name = "raport.exe".to_owned();
        let Err(ProjectFileError::Invalid(refused)) = begin(wrong, (FILES_MAX, 0)) else {
            panic!("it is refused")
        };
        let pointers: Vec<&str> = refused.iter().map(|one| one.pointer.as_str()).collect();
        assert_eq!(pointers, ["/kind", "/dated_on", "/title", "/size", "/name", ""]);
        assert_eq!(
            begin(opening(), (0, UNFINISHED_MAX)),
            Err(ProjectFileError::TooManyUnfinished)
        );
    }

    #[test]
    fn a_project_holds_so_many_files_that_come_to_so_much() {
        for (files, bytes, size, has_room) in [
            (0, 0, SIZE_MAX, true),
            (FILES_MAX - 1, 0, 1, true),
            (FILES_MAX, 0, 1, false),
            (1, FILES_BYTES_MAX - 1, 1, true),
            (1, FILES_BYTES_MAX - 1, 2, false),
            (1, u64::MAX, 1, false),
        ] {
            let there = FilesThere { files, bytes };
            assert_eq!(there.has_room(size), has_room, "{there:?} {size}");
        }
    }

    #[test]
    fn only_what_was_found_clean_is_opened_and_each_state_says_why_not() {
        for state in DocumentState::iter() {
            let file = ProjectFile {
                state,
                ..begin(opening(), (0, 0)).unwrap()
            };
            let (may_open, may_send) = match state {
                DocumentState::Uploading => (Err(ProjectFileError::NotClean), Ok(())),
                DocumentState::Quarantined => (Err(ProjectFileError::NotClean), Err(ProjectFileError::Whole)),
                DocumentState::Clean => (Ok(()), Err(ProjectFileError::Whole)),
                DocumentState::Infected | DocumentState::Void => {
                    (Err(ProjectFileError::Gone), Err(ProjectFileError::Whole))
                }
            };
            assert_eq!((file.may_open(), file.may_send()), (may_open, may_send), "{state}");
            for (is_clean, found) in [(true, DocumentState::Clean), (false, DocumentState::Infected)] {
                let seen = file.clone().scanned(is_clean).map(|(file, _)| file.state);
                let waits = state == DocumentState::Quarantined;
                assert_eq!(seen, waits.then_some(found), "{state}");
            }
        }
    }
}
