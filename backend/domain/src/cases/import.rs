//! Cases and notifications from a file: what may be sent, how it is worked through, and how it is taken back.
//!
//! A row of the file is a case that somebody could open by hand, by the same rules; a notification (F1) is a case of
//! which only that is known by which it begins. The file comes in parts, is worked through without anybody waiting for
//! it, and is destroyed as soon as that is done.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::access::{Actor, Permission};
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, ImportId, OrganisationId, SessionId, UserId};
use crate::text::{Invalid, InvalidCode, line};

/// The largest file, in bytes.
pub const SIZE_MAX: u32 = 64 * 1024 * 1024;
/// The size of each part but the last, in bytes: what a slow line carries within the limit of a request.
pub const PART_BYTES: u32 = 256 * 1024;
/// The longest row, in bytes: as long as the body that opens one case.
pub const ROW_BYTES: usize = 256 * 1024;
/// The most rows of a file.
pub const ROWS_MAX: i64 = 100_000;
/// The most rows that are opened all or not at all: nobody else writes meanwhile where the database has one writer.
pub const ALL_ROWS_MAX: i64 = 1_000;
/// More files than anybody has lying here at once.
pub const UNFINISHED_MAX: u64 = 5;
/// How long a file may lie here, in hours, whatever becomes of it.
pub const LASTS_HOURS: i64 = 24;
/// For so many days an import can be taken back. An error of a whole file shows within days, and a file of a person
/// must not hang on one act for longer: after that a case goes as every other does, by an erasure of its own.
pub const UNDO_DAYS: i64 = 7;
/// The longest name by which another system knows a case.
const EXTERNAL_MAX: usize = 100;

codes! {
    /// What the rows of a file are.
    ImportKind {
        /// Cases, with all that may be said where one is opened.
        Cases,
        /// Notifications: signals that somebody may be a victim (F1), each of which begins a case.
        Notifications,
    }
}

impl ImportKind {
    /// What whoever imports such rows may do: whoever opens cases one by one brings them in a file too; a
    /// notification needs no more than the import itself.
    #[must_use]
    pub fn permission(self) -> Permission {
        match self {
            Self::Cases => Permission::CasesCreate,
            Self::Notifications => Permission::ImportsCreate,
        }
    }
}

codes! {
    /// How a file of cases is written.
    ImportFormat {
        /// Comma-separated values with a header (RFC 4180), in UTF-8.
        Csv,
        /// A JSON object in each line, in UTF-8.
        Jsonl,
    }
}

codes! {
    /// What becomes of the good rows of a file that has bad ones.
    ImportMode {
        /// Nothing is opened.
        AllOrNothing,
        /// They are opened.
        ValidRows,
    }
}

codes! {
    /// Where an import stands.
    ImportState {
        /// Its parts are being sent.
        Uploading,
        /// It is whole and waits for its turn.
        Waiting,
        /// It is worked through.
        Running,
        /// It was worked through.
        Done,
        /// Nothing came of it, or no more than it says: the file or the rights of its sender do not allow it.
        Failed,
        /// It is being taken back.
        Undoing,
        /// It was taken back.
        Undone,
    }
}

codes! {
    /// What is done with a file that is worked through.
    ImportStep {
        /// Whether the file as a whole can be read.
        Check,
        /// Whether its rows could be opened.
        Judge,
        /// Its rows are opened.
        Open,
    }
}

codes! {
    /// Why nothing came of a file.
    ImportFault {
        /// There is no row in it.
        Empty,
        /// It is not in UTF-8.
        NotUtf8,
        /// A column is not one of those that there are.
        UnknownColumn,
        /// A column stands twice.
        RepeatedColumn,
        /// A row is too long; in CSV, perhaps a quotation mark is not closed.
        RowTooLong,
        /// It has more rows than are taken.
        TooManyRows,
        /// It has more rows than are opened all or not at all.
        TooManyForAll,
        /// It ends within a row.
        CutOff,
        /// It was not sent or worked through in time.
        Expired,
        /// Whoever sent it may not import any more.
        NotAllowed,
    }
}

codes! {
    /// What became of a row.
    ImportRowState {
        /// It could be opened.
        Valid,
        /// It was refused.
        Refused,
        /// A case was opened for it.
        Opened,
        /// It was imported before: its case is there.
        Known,
        /// Its case was taken back with the import.
        TakenBack,
        /// Its case stays though the import was taken back.
        Stays,
    }
}

/// What is wrong with a row: codes and places, and never what stood there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFault {
    /// The code of the problem.
    pub code: String,
    /// The reason within the code.
    pub detail: Option<String>,
    /// Places in the row and what is wrong there.
    pub errors: Vec<(String, String)>,
}

/// A row of a file, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// The line where it begins, from 1.
    pub line: i64,
    /// What became of it.
    pub state: ImportRowState,
    /// The case that was opened, or was there.
    pub case: Option<CaseId>,
    /// What is wrong with it, or why its case stays.
    pub fault: Option<RowFault>,
}

/// How many rows became of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Rows that could be opened.
    pub valid: i64,
    /// Rows that were refused.
    pub refused: i64,
    /// Rows for which a case was opened.
    pub opened: i64,
    /// Rows that had been imported before.
    pub known: i64,
    /// Cases that were taken back.
    pub taken_back: i64,
    /// Cases that stay though the import was taken back.
    pub stays: i64,
}

impl ImportCounts {
    /// With one more row of this kind.
    #[must_use]
    pub fn and(mut self, state: ImportRowState) -> Self {
        let count = match state {
            ImportRowState::Valid => &mut self.valid,
            ImportRowState::Refused => &mut self.refused,
            ImportRowState::Opened => &mut self.opened,
            ImportRowState::Known => &mut self.known,
            ImportRowState::TakenBack => &mut self.taken_back,
            ImportRowState::Stays => &mut self.stays,
        };
        *count += 1;
        self
    }
}

/// How far a file was worked through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportPlace {
    /// Bytes before the next row.
    pub offset: i64,
    /// Lines before the next row.
    pub lines: i64,
    /// Rows before the next row.
    pub rows: i64,
}

/// What is wrong with a file, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileFault {
    /// What.
    pub fault: ImportFault,
    /// The line, from 1, where there is one to name.
    pub line: Option<i64>,
    /// The column, from 1, where there is one to name. What it is called may be what a person is called.
    pub column: Option<i64>,
}

impl From<ImportFault> for FileFault {
    fn from(fault: ImportFault) -> Self {
        Self {
            fault,
            line: None,
            column: None,
        }
    }
}

/// An import of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// Counts its changes; progress is none.
    pub version: i64,
    /// The organisation that will hold the cases.
    pub organisation: OrganisationId,
    /// Who sent the file, person or program.
    pub created_by: UserId,
    /// When they began.
    pub created_at: Timestamp,
    /// What its rows are.
    pub kind: ImportKind,
    /// How the file is written.
    pub format: ImportFormat,
    /// What becomes of the good rows of a file that has bad ones.
    pub mode: ImportMode,
    /// Whether rows are judged only and nothing is opened.
    pub is_dry_run: bool,
    /// In bytes.
    pub size: u32,
    /// Where it stands.
    pub state: ImportState,
    /// What is done while it is worked through.
    pub step: ImportStep,
    /// How far that is.
    pub place: ImportPlace,
    /// How many rows there are, once that is known.
    pub rows: Option<i64>,
    /// What became of them.
    pub counts: ImportCounts,
    /// Why nothing came of it.
    pub fault: Option<FileFault>,
    /// Whose work it is: who sent the file, and then who takes the import back.
    pub by: UserId,
    /// Their sign-in, or the secret or key of a program.
    pub session: SessionId,
    /// When it was worked through.
    pub finished_at: Option<Timestamp>,
}

/// What somebody says of a file that they will send.
#[derive(Debug, Clone, Copy)]
pub struct ImportOpening {
    /// What its rows are.
    pub kind: ImportKind,
    /// How it is written.
    pub format: ImportFormat,
    /// What becomes of its good rows.
    pub mode: ImportMode,
    /// Whether nothing is opened.
    pub is_dry_run: bool,
    /// In bytes.
    pub size: u32,
}

/// Why an import does not go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Others were begun and are not done.
    #[error("too many imports were begun and are not done")]
    TooManyUnfinished,
    /// Its parts have all come.
    #[error("it was started already")]
    Started,
    /// Parts are missing.
    #[error("parts are missing")]
    Incomplete,
    /// There is nothing to take back, or it is not done.
    #[error("there is nothing to take back")]
    NothingToUndo,
    /// It was worked through too long ago.
    #[error("it was worked through too long ago")]
    UndoTooLate,
    /// Fields are refused.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl Import {
    /// Begins an import; the parts of its file follow. `unfinished` is how many this person has begun whose file
    /// still lies here.
    ///
    /// # Errors
    /// [`ImportError`] says what stands against it.
    pub fn begin(
        id: ImportId,
        opening: ImportOpening,
        unfinished: u64,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ImportError> {
        if unfinished >= UNFINISHED_MAX {
            return Err(ImportError::TooManyUnfinished);
        }
        if !(1..=SIZE_MAX).contains(&opening.size) {
            return Err(ImportError::Invalid(vec![Invalid::new(
                "/size",
                InvalidCode::OutOfRange,
            )]));
        }
        let begun = Self {
            id,
            version: 1,
            organisation: by.organisation,
            created_by: by.user,
            created_at: now,
            kind: opening.kind,
            format: opening.format,
            mode: opening.mode,
            is_dry_run: opening.is_dry_run,
            size: opening.size,
            state: ImportState::Uploading,
            step: ImportStep::Check,
            place: ImportPlace::default(),
            rows: None,
            counts: ImportCounts::default(),
            fault: None,
            by: by.user,
            session: by.session,
            finished_at: None,
        };
        let event = begun
            .event(EventKind::ImportBegun)
            .fields([begun.kind.code(), begun.format.code()]);
        Ok((begun, event))
    }

    /// How many parts its file has.
    #[must_use]
    pub fn parts(&self) -> u32 {
        self.size.div_ceil(PART_BYTES)
    }

    /// How many bytes a part has; `None` where there is no such part. The first is number 0.
    #[must_use]
    pub fn part_size(&self, number: u32) -> Option<u32> {
        let begin = number.checked_mul(PART_BYTES)?;
        let left = self.size.checked_sub(begin).filter(|left| *left > 0)?;
        Some(left.min(PART_BYTES))
    }

    /// Whether parts are waited for.
    ///
    /// # Errors
    /// [`ImportError::Started`] where it was started.
    pub fn may_send(&self) -> Result<(), ImportError> {
        if self.state == ImportState::Uploading {
            Ok(())
        } else {
            Err(ImportError::Started)
        }
    }

    /// All parts came: whoever says so is who opens the cases. `received` is how many did.
    ///
    /// # Errors
    /// [`ImportError`] says what stands against it.
    pub fn start(self, received: usize, by: &Actor) -> Result<(Self, Event), ImportError> {
        self.may_send()?;
        if u32::try_from(received) != Ok(self.parts()) {
            return Err(ImportError::Incomplete);
        }
        let how = if self.is_dry_run { "dry_run" } else { self.mode.code() };
        let event = self.event(EventKind::ImportStarted).fields([how]);
        let started = Self {
            state: ImportState::Waiting,
            by: by.user,
            session: by.session,
            ..self
        };
        Ok((started, event))
    }

    /// The file as a whole can be read, and has so many rows: what comes after.
    #[must_use]
    pub fn checked(self, rows: i64) -> Self {
        let step = match self.mode {
            ImportMode::ValidRows if !self.is_dry_run => ImportStep::Open,
            _ => ImportStep::Judge,
        };
        Self {
            state: ImportState::Running,
            rows: Some(rows),
            step,
            place: ImportPlace::default(),
            ..self
        }
    }

    /// All rows were judged: whether they are opened now. Nothing is, in a dry run or where one was refused.
    #[must_use]
    pub fn opens_after_judging(&self) -> bool {
        !self.is_dry_run && self.counts.refused == 0 && self.counts.valid > 0
    }

    /// It was worked through.
    #[must_use]
    pub fn done(self, now: Timestamp) -> (Self, Event) {
        self.ended(ImportState::Done, now)
    }

    /// Nothing, or nothing more, comes of it.
    #[must_use]
    pub fn failed(self, fault: FileFault, now: Timestamp) -> (Self, Event) {
        let failed = Self {
            fault: Some(fault),
            ..self
        };
        failed.ended(ImportState::Failed, now)
    }

    fn ended(self, state: ImportState, now: Timestamp) -> (Self, Event) {
        let event = self.event(EventKind::ImportFinished).fields([state.code()]);
        let ended = Self {
            state,
            // One whose taking back was given up was worked through before: its time runs on.
            finished_at: self.finished_at.or(Some(now)),
            ..self
        };
        (ended, event)
    }

    /// Whether there is something to take back, however long ago it was opened.
    fn opened_something(&self) -> bool {
        matches!(self.state, ImportState::Done | ImportState::Failed) && self.counts.opened > 0
    }

    /// Until when it can be taken back; `None` where there is nothing to take back.
    #[must_use]
    pub fn undo_until(&self) -> Option<Timestamp> {
        let finished = self.finished_at.filter(|_| self.opened_something())?;
        Some(finished + Duration::days(UNDO_DAYS))
    }

    /// Whether it can be taken back now.
    #[must_use]
    pub fn can_undo(&self, now: Timestamp) -> bool {
        self.undo_until().is_some_and(|until| now < until)
    }

    /// Takes back the cases that nobody has worked on since.
    ///
    /// # Errors
    /// [`ImportError::NothingToUndo`] where nothing was opened, or it is not done; [`ImportError::UndoTooLate`] where
    /// that was too long ago.
    pub fn undo(self, by: &Actor, now: Timestamp) -> Result<(Self, Event), ImportError> {
        let until = self.undo_until().ok_or(ImportError::NothingToUndo)?;
        if now >= until {
            return Err(ImportError::UndoTooLate);
        }
        let event = self.event(EventKind::ImportUndoAsked);
        let undoing = Self {
            state: ImportState::Undoing,
            by: by.user,
            session: by.session,
            ..self
        };
        Ok((undoing, event))
    }

    /// Every case was taken back or stays.
    #[must_use]
    pub fn undone(self) -> (Self, Event) {
        let event = self.event(EventKind::ImportUndone);
        let undone = Self {
            state: ImportState::Undone,
            ..self
        };
        (undone, event)
    }

    /// The operations that may be called on it now.
    #[must_use]
    pub fn abilities(&self, now: Timestamp) -> Vec<&'static str> {
        match self.state {
            ImportState::Uploading => vec!["import_send_part", "import_start"],
            _ if self.can_undo(now) => vec!["import_undo"],
            _ => Vec::new(),
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).subject(self.id)
    }
}

/// The name by which another system knows a case, in the form that is kept.
///
/// # Errors
/// Where it is no such name.
pub fn external_id(text: &str) -> Result<String, Vec<Invalid>> {
    line(text, EXTERNAL_MAX).map_err(|code| vec![Invalid::new("/external_id", code)])
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
