//! Verification of the chain against itself and against its signed checkpoints.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Checkpoint, CheckpointFile, Head, chained, row};
use crate::{Result, Tx};
use punte_vault::{Keyring, PublicKey};

/// How many entries are read at a time: memory stays flat however long the ledger is.
const BATCH: u64 = 5_000;

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A place in the chain is missing, or stands twice.
    #[error("the chain has no entry number {0}: one was deleted, inserted or moved")]
    Gap(i64),
    /// An entry's hash does not follow from its content and its predecessor.
    #[error("entry number {0} does not agree with its hash: it, or one before it, was changed")]
    Altered(i64),
    /// The chain ends before a checkpoint that was signed.
    #[error(
        "the chain ends at {head}, but a checkpoint was signed at {seq}: the end was cut off or the database rolled back"
    )]
    CutOff {
        /// Where the chain ends.
        head: i64,
        /// The number of the signed checkpoint.
        seq: i64,
    },
    /// The chain has another hash at a checkpoint than was signed.
    #[error("the chain disagrees with the checkpoint signed at {0}: it was computed anew")]
    Recomputed(i64),
    /// A checkpoint is not signed with this installation's audit key.
    #[error("line {0} of the checkpoint file is not signed with the audit key of this installation")]
    ForeignSignature(usize),
    /// A checkpoint is signed with an audit key that had been replaced by then, or with one that the
    /// key before it did not name.
    #[error("line {0} of the checkpoint file is signed with an audit key whose time it was not")]
    WrongKey(usize),
    /// The checkpoint file ends before the present audit key signed anything.
    #[error(
        "the checkpoint file ends with audit key {0}, but the present one is {1}: its end was cut off, or no server has run since the key was added"
    )]
    OldKey(i32, i32),
    /// A line of the checkpoint file is not a checkpoint.
    #[error("line {0} of the checkpoint file is not a checkpoint")]
    Unreadable(usize),
    /// The chain is long enough to have been signed, but there is no checkpoint at all.
    #[error("the chain has {0} entries but no checkpoint: the checkpoint file was removed or is the wrong one")]
    NoCheckpoint(i64),
}

impl Fault {
    /// Its name.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Gap(_) => "gap",
            Self::Altered(_) => "altered",
            Self::CutOff { .. } => "cut_off",
            Self::Recomputed(_) => "recomputed",
            Self::ForeignSignature(_) => "foreign_signature",
            Self::WrongKey(_) => "wrong_key",
            Self::OldKey(..) => "old_key",
            Self::Unreadable(_) => "unreadable",
            Self::NoCheckpoint(_) => "no_checkpoint",
        }
    }

    /// The entry it is at, or the line of the checkpoint file.
    #[must_use]
    pub fn at(&self) -> i64 {
        match self {
            Self::Gap(at) | Self::Altered(at) | Self::Recomputed(at) | Self::NoCheckpoint(at) => *at,
            Self::CutOff { head, .. } => *head,
            Self::ForeignSignature(line) | Self::WrongKey(line) | Self::Unreadable(line) => {
                i64::try_from(*line).unwrap_or(i64::MAX)
            }
            Self::OldKey(last, _) => (*last).into(),
        }
    }
}

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Entries in the chain.
    pub entries: i64,
    /// Entries that still wait for their place.
    pub pending: u64,
    /// Checkpoints that agree.
    pub checkpoints: usize,
    /// What must not be; empty when all is well.
    pub faults: Vec<Fault>,
}

/// Walks the whole chain.
///
/// # Errors
/// As the database and the file system; a fault is not an error.
pub async fn verify(tx: &Tx, file: &CheckpointFile) -> Result<Verdict> {
    let mut faults = Vec::new();
    let mut signed: BTreeMap<i64, Checkpoint> = BTreeMap::new();
    let mut signers = Signers::new(tx.keyring())?;
    for (line, checkpoint) in (1..).zip(file.read()?) {
        match checkpoint {
            None => faults.push(Fault::Unreadable(line)),
            Some(checkpoint) if !signers.signed(&checkpoint) => faults.push(Fault::ForeignSignature(line)),
            Some(checkpoint) => {
                if !signers.take(&checkpoint) {
                    faults.push(Fault::WrongKey(line));
                }
                let seq = checkpoint.seq;
                if signed
                    .insert(seq, checkpoint.clone())
                    .is_some_and(|earlier| earlier.hash != checkpoint.hash)
                {
                    faults.push(Fault::Recomputed(seq));
                }
            }
        }
    }
    if let Some(last) = signers.last.filter(|last| *last < signers.present) {
        faults.push(Fault::OldKey(last, signers.present));
    }

    let mut head = Head { seq: 0, hash: [0; 32] };
    let mut agreed = 0;
    'chain: loop {
        let batch = row::Entity::find()
            .filter(row::Column::Seq.gt(head.seq))
            .order_by_asc(row::Column::Seq)
            .order_by_asc(row::Column::Id)
            .limit(BATCH)
            .all(&tx.db)
            .await?;
        if batch.is_empty() {
            break;
        }
        for entry in batch {
            let seq = head.seq + 1;
            if entry.seq != Some(seq) {
                faults.push(Fault::Gap(seq));
                break 'chain;
            }
            let hash = chained(&head, &entry);
            if entry.hash.as_deref() != Some(hash.as_slice()) {
                faults.push(Fault::Altered(seq));
                break 'chain;
            }
            head = Head { seq, hash };
            if let Some(checkpoint) = signed.get(&seq) {
                if checkpoint.hash == STANDARD.encode(hash) {
                    agreed += 1;
                } else {
                    faults.push(Fault::Recomputed(seq));
                }
            }
        }
    }
    if let Some((&seq, _)) = signed.last_key_value()
        && seq > head.seq
        && !faults
            .iter()
            .any(|fault| matches!(fault, Fault::Gap(_) | Fault::Altered(_)))
    {
        faults.push(Fault::CutOff { head: head.seq, seq });
    }
    if signed.is_empty() && head.seq > 0 {
        faults.push(Fault::NoCheckpoint(head.seq));
    }
    let pending = super::pending(tx).await?;
    Ok(Verdict {
        entries: head.seq,
        pending,
        checkpoints: agreed,
        faults,
    })
}

/// The audit keys of the installation, and whose turn it is to sign.
struct Signers {
    keys: BTreeMap<i32, PublicKey>,
    present: i32,
    /// Who signed last, and whom that checkpoint named as the next.
    last: Option<i32>,
    named: Option<PublicKey>,
}

impl Signers {
    fn new(keyring: &Keyring) -> Result<Self> {
        Ok(Self {
            keys: keyring.audit_public_keys()?,
            present: keyring.audit_version(),
            last: None,
            named: None,
        })
    }

    fn signed(&self, checkpoint: &Checkpoint) -> bool {
        let key = self.keys.get(&checkpoint.key);
        key.is_some_and(|key| checkpoint.is_signed_by(key))
    }

    /// Whether it was the turn of the key that signed this one: that of the one before, or a newer
    /// one that it named. A key that was replaced signs no more, whoever has it.
    fn take(&mut self, checkpoint: &Checkpoint) -> bool {
        let is_turn = match self.last {
            None => true,
            Some(last) if last == checkpoint.key => true,
            Some(last) => last < checkpoint.key && self.named.as_ref() == self.keys.get(&checkpoint.key),
        };
        if is_turn {
            self.last = Some(checkpoint.key);
            self.named.clone_from(&checkpoint.next_key);
        }
        is_turn
    }
}
