//! The file of erasures, outside the database: which cases were erased, and which attendance lists were erased or
//! replaced before their day, so that none comes back with an older backup (SEC-36). It names cases and trainings by
//! their ids and says nothing of anybody.
//!
//! A line is written and on the disk before the erasure is committed. Whoever starts on a database looks whether what
//! is named here is in it, and erases it again ([`crate::cases::erasure::repeat`],
//! [`crate::projects::attendance::repeat`]): after a restore, and where a crash came between the line and the commit.
//! Each line is signed, so that nobody who can only write the file has something erased.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use punte_domain::Timestamp;
use punte_domain::id::{CaseId, TrainingId};
use punte_vault::{Keyring, VaultError};
use serde::{Deserialize, Serialize};

use crate::ledger::end_of_last_line;

/// Why the file of erasures could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ErasureFileError {
    /// The file system refuses.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// There is no key to sign or verify with.
    #[error("the keys of the installation cannot be used")]
    Keys(#[from] VaultError),
    /// A line is not one that this installation signed, or is signed with a key that its key file does not know.
    #[error("line {0} is not signed with a key of this installation; put the file back from its copy, or the key file")]
    Foreign(usize),
}

/// What was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Case(CaseId),
    /// The attendance list of a training.
    Attendance(TrainingId),
}

impl What {
    fn is_case(self) -> bool {
        matches!(self, Self::Case(_))
    }

    fn message(self, at: Timestamp) -> Vec<u8> {
        let at = at.timestamp_micros();
        match self {
            Self::Case(case) => format!("punte erasure\n{case}\n{at}"),
            Self::Attendance(training) => format!("punte erasure of attendance\n{training}\n{at}"),
        }
        .into_bytes()
    }
}

/// That something was erased: one of the two ids says what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    case: Option<CaseId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attendance: Option<TrainingId>,
    at: Timestamp,
    /// The version of the audit key that signed it.
    key: i32,
    /// Ed25519 signature over the values above, base 64.
    signature: String,
}

impl Line {
    fn sign(what: What, at: Timestamp, keyring: &Keyring) -> Result<Self, VaultError> {
        let key = keyring.audit_version();
        let (case, attendance) = match what {
            What::Case(case) => (Some(case), None),
            What::Attendance(training) => (None, Some(training)),
        };
        Ok(Self {
            case,
            attendance,
            at,
            key,
            signature: STANDARD.encode(keyring.sign_checkpoint(key, &what.message(at))?),
        })
    }

    fn what(&self) -> Option<What> {
        match (self.case, self.attendance) {
            (Some(case), None) => Some(What::Case(case)),
            (None, Some(training)) => Some(What::Attendance(training)),
            _ => None,
        }
    }

    /// What it says, if this installation signed it.
    fn signed(&self, keyring: &Keyring) -> Result<Option<What>, VaultError> {
        let keys = keyring.audit_public_keys()?;
        let (Some(key), Ok(signature)) = (keys.get(&self.key), STANDARD.decode(&self.signature)) else {
            return Ok(None);
        };
        Ok(self
            .what()
            .filter(|what| key.verifies(&what.message(self.at), &signature)))
    }
}

/// The file, one JSON object a line. It only grows, and several instances may share it.
#[derive(Debug, Clone)]
pub struct ErasureFile(pub PathBuf);

impl ErasureFile {
    /// Adds a case, and waits until that is on the disk. A case that is named already is not named again.
    ///
    /// # Errors
    /// As the file system, or when there is no key to sign with; then nothing may be erased.
    pub fn add(&self, case: CaseId, at: Timestamp, keyring: &Keyring) -> Result<(), ErasureFileError> {
        self.append(What::Case(case), at, keyring)
    }

    /// The same of the attendance lists that a training had until then: a later one is not meant.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn add_attendance(
        &self,
        training: TrainingId,
        at: Timestamp,
        keyring: &Keyring,
    ) -> Result<(), ErasureFileError> {
        self.append(What::Attendance(training), at, keyring)
    }

    /// A line is there whole or not at all: half a line that a crash left is taken away first. Several
    /// processes take turns.
    fn append(&self, what: What, at: Timestamp, keyring: &Keyring) -> Result<(), ErasureFileError> {
        let mut options = OpenOptions::new();
        let mut file = options.create(true).read(true).append(true).mode(0o600).open(&self.0)?;
        file.lock()?;
        let (whole, length) = (end_of_last_line(&mut file)?, file.metadata()?.len());
        if whole < length {
            tracing::warn!("The file of erasures ended in half a line, which is taken away");
            // Where a file may only grow, the half line gets its end instead.
            file.set_len(whole).or_else(|_| file.write_all(b"\n"))?;
        }
        file.seek(SeekFrom::Start(0))?;
        let named = read_all(&mut file, keyring)?;
        // A training may have another list later, which is not erased by what was said of an earlier one.
        let is_named = |(one, since): &(What, Timestamp)| *one == what && (one.is_case() || *since >= at);
        if named.iter().any(is_named) {
            return Ok(());
        }
        let mut text = serde_json::to_vec(&Line::sign(what, at, keyring)?).map_err(std::io::Error::from)?;
        text.push(b'\n');
        let before = file.metadata()?.len();
        let written = file.write_all(&text).and_then(|()| file.sync_all());
        if written.is_err() {
            file.set_len(before)?;
        }
        written?;
        // That the file is there must last as well as what is in it.
        if before == 0
            && let Some(folder) = self.0.parent()
        {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// The cases that were erased; none when the file does not exist.
    ///
    /// # Errors
    /// As the file system, and [`ErasureFileError::Foreign`] for a line that is not ours.
    pub fn read(&self, keyring: &Keyring) -> Result<BTreeSet<CaseId>, ErasureFileError> {
        let cases = self.all(keyring)?.into_iter().filter_map(|(what, _)| match what {
            What::Case(case) => Some(case),
            What::Attendance(_) => None,
        });
        Ok(cases.collect())
    }

    /// The trainings of which an attendance list was erased or replaced before its day, and until when it was kept at
    /// the latest; none when the file does not exist.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_attendance(&self, keyring: &Keyring) -> Result<BTreeMap<TrainingId, Timestamp>, ErasureFileError> {
        let mut lists: BTreeMap<TrainingId, Timestamp> = BTreeMap::new();
        for (what, at) in self.all(keyring)? {
            if let What::Attendance(training) = what {
                let last = lists.entry(training).or_insert(at);
                *last = at.max(*last);
            }
        }
        Ok(lists)
    }

    fn all(&self, keyring: &Keyring) -> Result<Vec<(What, Timestamp)>, ErasureFileError> {
        match File::open(&self.0) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            file => read_all(&mut file?, keyring),
        }
    }
}

/// What a crash left of a line is no line: nothing was erased for it.
fn read_all(file: &mut File, keyring: &Keyring) -> Result<Vec<(What, Timestamp)>, ErasureFileError> {
    let mut erased = Vec::new();
    for (number, text) in BufReader::new(file).lines().enumerate() {
        let Ok(line) = serde_json::from_str::<Line>(&text?) else {
            tracing::warn!("A line of the file of erasures is none and is left out");
            continue;
        };
        let what = line.signed(keyring)?.ok_or(ErasureFileError::Foreign(number + 1))?;
        erased.push((what, line.at));
    }
    Ok(erased)
}
