//! Files of projects, and of records that belong to none: a deliverable, an invoice, minutes, a signed agreement, and
//! what else an agency answers for.
//!
//! They come, are looked at and wait as documents of cases do, and have nothing else to do with those.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::partner::ProjectSide;
use crate::Timestamp;
use crate::access::Permission;
use crate::codes;
use crate::document::{
    ContentFault, DocumentFormat, DocumentState, NAME_MAX, SIZE_MAX, UNFINISHED_MAX, part_size, parts,
};
use crate::event::{Event, EventKind};
use crate::id::{ContentId, OrganisationId, ProjectFileId, ProjectId, UserId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, line, optional};

/// Files of one project at most, and of one organisation in no project.
pub const FILES_MAX: u64 = 2_000;
/// What they come to at most, in bytes.
pub const FILES_BYTES_MAX: u64 = 5 << 30;
const TITLE_MAX: usize = 300;

codes! {
    /// What a file may belong to.
    ProjectFileSubject {
        /// What a project does.
        Activity,
        /// What it hands over.
        Deliverable,
        /// How far it came.
        Indicator,
        /// What it promised to pay.
        Commitment,
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
        /// An action of a campaign.
        CampaignAction,
        /// A training.
        Training,
        /// A strategy or a plan.
        Strategy,
        /// A measure of a strategy.
        StrategyMeasure,
    }
}

/// By which rule a thing is read and changed: its files are read and changed by the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectRule {
    /// It is reported in its project: whoever sees that reads it, its leader changes it, and a partner what is its own.
    Reported,
    /// Whoever sees its project reads it; project managers of its leader change it.
    Managed,
    /// Whoever reads the budget of its project reads it; those who keep the money of it change it.
    Paid,
    /// An organisation keeps it; who has a part in it, or sees its project, reads it. Whoever has this permission there
    /// changes it.
    Kept(Permission),
    /// A public paper: whoever sees projects reads it. Project managers of who keeps it change it.
    Public,
}

impl ProjectFileSubject {
    /// By which rule it is read and changed.
    #[must_use]
    pub fn rule(self) -> SubjectRule {
        match self {
            Self::Activity | Self::Deliverable | Self::Campaign | Self::CampaignAction | Self::Training => {
                SubjectRule::Reported
            }
            Self::Indicator => SubjectRule::Managed,
            Self::Commitment | Self::Expense => SubjectRule::Paid,
            Self::Meeting => SubjectRule::Kept(Permission::ProjectsReport),
            Self::Protocol | Self::StandardReview => SubjectRule::Kept(Permission::ProjectsManage),
            Self::Publication | Self::Strategy | Self::StrategyMeasure => SubjectRule::Public,
        }
    }

    /// Whether it is always of a project, or never of one, or both may be: `None`.
    #[must_use]
    pub fn is_of_project(self) -> Option<bool> {
        match self {
            Self::Strategy | Self::StrategyMeasure => Some(false),
            _ => match self.rule() {
                SubjectRule::Kept(_) | SubjectRule::Public => None,
                SubjectRule::Reported | SubjectRule::Managed | SubjectRule::Paid => Some(true),
            },
        }
    }
}

/// Who somebody is to a file, as far as they may change anything of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileSides {
    /// Where they stand in the project that it is in.
    pub in_project: Option<ProjectSide>,
    /// Whether they may change the thing that it belongs to.
    pub changes_subject: bool,
}

impl FileSides {
    /// Whether they may add a file there.
    #[must_use]
    pub fn adds(self) -> bool {
        self.changes_subject || self.in_project.is_some()
    }

    /// Whether their organisation may change or remove the file that `added_by` added: whoever may change the thing
    /// that it belongs to, the leader of its project, and a partner what is its own.
    #[must_use]
    pub fn changes(self, organisation: OrganisationId, added_by: OrganisationId) -> bool {
        self.changes_subject || self.in_project.is_some_and(|side| side.changes(organisation, added_by))
    }
}

/// What people say of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectFileFacts {
    /// A code of the pack's list `project_file_kind`.
    pub kind: String,
    /// What it is called, where its name does not tell.
    pub title: Option<String>,
    /// The day it bears.
    pub dated_on: Option<NaiveDate>,
    /// The thing that it belongs to.
    pub subject: Option<(ProjectFileSubject, Uuid)>,
}

/// What is sealed of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectFileWords {
    /// How it is called where it came from.
    pub name: String,
    /// What it is called.
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

/// The files that a project has already, or an organisation in no project.
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

/// A file of a project, or of a record that belongs to none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectFile {
    /// Its id.
    pub id: ProjectFileId,
    /// Counts its changes; parts that come are none.
    pub version: i64,
    /// Of which project; `None`: of the thing it belongs to alone.
    pub project: Option<ProjectId>,
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
    /// Begins a file; its parts follow. `there` are those that the project has already, or the organisation in none;
    /// `unfinished` is how many this person has begun and not finished.
    ///
    /// # Errors
    /// [`ProjectFileError`] says what stands against it.
    pub fn begin(
        (id, content, project): (ProjectFileId, ContentId, Option<ProjectId>),
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
        // What is in no project has no other place than the thing it belongs to.
        if self.project.is_none() && facts.subject != self.subject {
            refused.push(Invalid::new("/subject_id", InvalidCode::Contradiction));
        }
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
        ProjectFile::begin(
            (id(1), id(2), Some(id(3))),
            opening,
            there,
            &pack,
            (id(4), id(5)),
            times,
        )
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
    fn a_file_in_no_project_stays_with_the_thing_it_belongs_to() {
        let pack = Pack::load("ro").expect("the pack of Romania");
        let today = day("2026-03-02");
        let in_project = begin(opening(), (0, 0)).unwrap();
        let alone = ProjectFile {
            project: None,
            ..in_project.clone()
        };
        let elsewhere = ProjectFileFacts {
            subject: None,
            ..opening().facts
        };
        assert!(alone.clone().told(opening().facts, &pack, today).is_ok());
        assert!(in_project.told(elsewhere.clone(), &pack, today).is_ok());
        let Err(ProjectFileError::Invalid(refused)) = alone.told(elsewhere, &pack, today) else {
            panic!("it is refused")
        };
        assert_eq!(refused[0].pointer, "/subject_id");
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
    fn whoever_may_change_a_thing_changes_its_files_and_a_partner_what_it_added() {
        let (here, other): (OrganisationId, OrganisationId) = (id(1), id(2));
        for (in_project, changes_subject, [adds, own, others]) in [
            (None, false, [false, false, false]),
            (None, true, [true, true, true]),
            (Some(ProjectSide::Partner), false, [true, true, false]),
            (Some(ProjectSide::Partner), true, [true, true, true]),
            (Some(ProjectSide::Leader), false, [true, true, true]),
        ] {
            let sides = FileSides {
                in_project,
                changes_subject,
            };
            let may = [sides.adds(), sides.changes(here, here), sides.changes(here, other)];
            assert_eq!(may, [adds, own, others], "{sides:?}");
        }
    }

    #[test]
    fn what_is_reported_managed_or_paid_is_always_of_a_project() {
        for kind in ProjectFileSubject::iter() {
            let is_kept = matches!(kind.rule(), SubjectRule::Kept(_) | SubjectRule::Public);
            assert_eq!(kind.is_of_project() == Some(true), !is_kept, "{kind}");
        }
        assert_eq!(ProjectFileSubject::Strategy.is_of_project(), Some(false));
        assert_eq!(ProjectFileSubject::Meeting.is_of_project(), None);
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
