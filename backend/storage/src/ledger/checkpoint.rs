//! Signed checkpoints of the chain, kept outside the database.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use punte_domain::Timestamp;
use punte_vault::Keyring;
use serde::{Deserialize, Serialize};

use super::Head;

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
    /// Ed25519 signature over the three values above, base 64.
    pub signature: String,
}

impl Checkpoint {
    /// Signs the end of the chain.
    #[must_use]
    pub fn sign(head: &Head, at: Timestamp, keyring: &Keyring) -> Self {
        let hash = STANDARD.encode(head.hash);
        let signature = STANDARD.encode(keyring.sign_checkpoint(&message(head.seq, &hash, at)));
        Self {
            seq: head.seq,
            hash,
            at,
            signature,
        }
    }

    /// Whether our audit key signed it.
    #[must_use]
    pub fn is_ours(&self, keyring: &Keyring) -> bool {
        STANDARD
            .decode(&self.signature)
            .is_ok_and(|signature| keyring.verify_checkpoint(&message(self.seq, &self.hash, self.at), &signature))
    }
}

fn message(seq: i64, hash: &str, at: Timestamp) -> Vec<u8> {
    format!("punte checkpoint\n{seq}\n{hash}\n{}", at.timestamp_micros()).into_bytes()
}

/// The file the checkpoints are written to, one JSON object a line. Keep it on another disk, or
/// better another machine, than the database.
#[derive(Debug, Clone)]
pub struct CheckpointFile(pub PathBuf);

impl CheckpointFile {
    /// Adds a checkpoint and waits until it is on the disk.
    ///
    /// What a crash or a full disk left of an earlier one is taken away first, and what does not
    /// get onto the disk whole is taken back: a line is there whole or not at all, and the next
    /// one never grows on to half a line. Several processes take turns.
    ///
    /// # Errors
    /// As the file system.
    pub fn append(&self, checkpoint: &Checkpoint) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(checkpoint)?;
        line.push(b'\n');
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(&self.0)?;
        file.lock()?;
        let (whole, length) = (end_of_last_line(&mut file)?, file.metadata()?.len());
        if whole < length {
            tracing::warn!("The checkpoint file ended in half a line, which is taken away");
            // Where a file may only grow, the half line gets its end instead.
            file.set_len(whole).or_else(|_| file.write_all(b"\n"))?;
        }
        let before = file.metadata()?.len();
        let written = file.write_all(&line).and_then(|()| file.sync_data());
        if written.is_err() {
            file.set_len(before)?;
        }
        written
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

/// Where the last line that has its end ends.
fn end_of_last_line(file: &mut File) -> std::io::Result<u64> {
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
