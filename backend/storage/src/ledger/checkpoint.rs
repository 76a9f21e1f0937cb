//! Signed checkpoints of the chain, kept outside the database.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use punte_domain::Timestamp;
use punte_vault::{Keyring, PublicKey, VaultError};
use serde::{Deserialize, Serialize};

use super::Head;
use crate::Result;

/// How far the chain had come, with its hash, signed with the audit key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// Entries in the chain.
    pub seq: i64,
    /// Hash of the last of them, base 64.
    pub hash: String,
    /// When it was signed.
    pub at: Timestamp,
    /// The version of the audit key that signed it.
    #[serde(default = "first_version")]
    pub key: i32,
    /// The last that a key signs names the one that signs from now on (SEC-67).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_key: Option<PublicKey>,
    /// Ed25519 signature over the values above, base 64.
    pub signature: String,
}

fn first_version() -> i32 {
    1
}

impl Checkpoint {
    fn sign(head: &Head, at: Timestamp, keyring: &Keyring, key: i32, next_key: Option<PublicKey>) -> Result<Self> {
        let mut checkpoint = Self {
            seq: head.seq,
            hash: STANDARD.encode(head.hash),
            at,
            key,
            next_key,
            signature: String::new(),
        };
        checkpoint.signature = STANDARD.encode(keyring.sign_checkpoint(key, &checkpoint.message())?);
        Ok(checkpoint)
    }

    /// Whether the holder of this key signed it.
    #[must_use]
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let signature = STANDARD.decode(&self.signature);
        signature.is_ok_and(|signature| key.verifies(&self.message(), &signature))
    }

    fn message(&self) -> Vec<u8> {
        let Self { seq, hash, at, .. } = self;
        let next = self.next_key.as_ref().map(|key| format!("\nnext key {}", key.text()));
        let at = at.timestamp_micros();
        format!("punte checkpoint\n{seq}\n{hash}\n{at}{}", next.unwrap_or_default()).into_bytes()
    }
}

/// The file the checkpoints are written to, one JSON object a line. Keep it on another disk, or
/// better another machine, than the database.
#[derive(Debug, Clone)]
pub struct CheckpointFile(pub PathBuf);

impl CheckpointFile {
    /// Signs the end of the chain, adds the checkpoint and waits until it is on the disk.
    ///
    /// Where an older audit key signed until now, it first names its successor, so that whoever
    /// knows the first key can go on to the last.
    ///
    /// What a crash or a full disk left of an earlier one is taken away first, and what does not
    /// get onto the disk whole is taken back: a line is there whole or not at all, and the next
    /// one never grows on to half a line. Several processes take turns.
    ///
    /// # Errors
    /// As the file system, or when there is no key to sign with.
    pub fn sign(&self, head: &Head, at: Timestamp, keyring: &Keyring) -> Result<()> {
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(&self.0)?;
        file.lock()?;
        let (whole, length) = (end_of_last_line(&mut file)?, file.metadata()?.len());
        if whole < length {
            tracing::warn!("The checkpoint file ended in half a line, which is taken away");
            // Where a file may only grow, the half line gets its end instead.
            file.set_len(whole).or_else(|_| file.write_all(b"\n"))?;
        }
        let newest = keyring.audit_version();
        let mut text = Vec::new();
        match last_key(&mut file)? {
            // Somebody else has a newer key file than we: what we sign would not be believed.
            Some(key) if key > newest => return Err(VaultError.into()),
            Some(key) if key < newest => {
                let next = keyring.audit_public_keys()?.remove(&newest);
                write_line(&mut text, &Checkpoint::sign(head, at, keyring, key, next)?)?;
            }
            _ => {}
        }
        write_line(&mut text, &Checkpoint::sign(head, at, keyring, newest, None)?)?;
        let before = file.metadata()?.len();
        let written = file.write_all(&text).and_then(|()| file.sync_data());
        if written.is_err() {
            file.set_len(before)?;
        }
        Ok(written?)
    }

    /// The version of the audit key that signs in this file; `None` before the first checkpoint.
    ///
    /// # Errors
    /// As the file system.
    pub fn key(&self) -> Result<Option<i32>> {
        match File::open(&self.0) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            file => Ok(last_key(&mut file?)?),
        }
    }

    /// All checkpoints, oldest first; none when the file does not exist. `None` stands for a line
    /// that is no checkpoint; a last line without its end was cut off by a crash and is left out.
    ///
    /// # Errors
    /// As the file system.
    pub fn read(&self) -> std::io::Result<Vec<Option<Checkpoint>>> {
        let file = match File::open(&self.0) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut reader = BufReader::new(file);
        let mut checkpoints = Vec::new();
        let mut line = String::new();
        while reader.read_line(&mut line)? > 0 {
            if line.ends_with('\n') {
                checkpoints.push(serde_json::from_str(&line).ok());
            }
            line.clear();
        }
        Ok(checkpoints)
    }
}

fn write_line(text: &mut Vec<u8>, checkpoint: &Checkpoint) -> Result<()> {
    text.append(&mut serde_json::to_vec(checkpoint)?);
    text.push(b'\n');
    Ok(())
}

/// The version of the key that signed the last checkpoint that can be read. One that names a
/// successor still stands for its own: what the successor signs follows it.
fn last_key(file: &mut File) -> std::io::Result<Option<i32>> {
    /// Longer than several checkpoints.
    const TAIL: u64 = 4096;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    Read::by_ref(file).take(TAIL).read_to_end(&mut tail)?;
    let mut lines = tail.rsplit(|byte| *byte == b'\n');
    let last = lines.find_map(|line| serde_json::from_slice::<Checkpoint>(line).ok());
    Ok(last.map(|checkpoint| checkpoint.key))
}

/// Where the last line that has its end ends.
pub(crate) fn end_of_last_line(file: &mut File) -> std::io::Result<u64> {
    /// Longer than any checkpoint.
    const STEP: u64 = 1024;
    let mut end = file.metadata()?.len();
    while end > 0 {
        let start = end.saturating_sub(STEP);
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        Read::by_ref(file).take(end - start).read_to_end(&mut bytes)?;
        if let Some(newline) = bytes.iter().rposition(|byte| *byte == b'\n') {
            return Ok(start + u64::try_from(newline).unwrap_or(0) + 1);
        }
        end = start;
    }
    Ok(0)
}
