//! Verification of the chain against itself and against its signed checkpoints.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Checkpoint, CheckpointFile, Head, chained, row};
use crate::{Result, Tx};

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
    /// A line of the checkpoint file is not a checkpoint.
    #[error("line {0} of the checkpoint file is not a checkpoint")]
    Unreadable(usize),
    /// The chain is long enough to have been signed, but there is no checkpoint at all.
    #[error("the chain has {0} entries but no checkpoint: the checkpoint file was removed or is the wrong one")]
    NoCheckpoint(i64),
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
    for (line, checkpoint) in (1..).zip(file.read()?) {
        match checkpoint {
            None => faults.push(Fault::Unreadable(line)),
            Some(checkpoint) if !checkpoint.is_ours(tx.keyring()) => faults.push(Fault::ForeignSignature(line)),
            Some(checkpoint) => {
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
    let pending =
        sea_orm::PaginatorTrait::count(row::Entity::find().filter(row::Column::Seq.is_null()), &tx.db).await?;
    Ok(Verdict {
        entries: head.seq,
        pending,
        checkpoints: agreed,
        faults,
    })
}
