//! Files that one recipient can read and nobody else, whoever wrote them included: age (age-encryption.org/v1) to a
//! public key of X25519. They are written piece by piece, and no more of them than a piece is in memory.

use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use age::Encryptor;
use age::stream::StreamWriter;
use age::x25519::Recipient;
use aws_lc_rs::digest::{Context, SHA256};

/// How long a part of a file is.
pub const PART_BYTES: usize = 256 * 1024;

/// Why a file could not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The text is no public key.
    #[error("this is no public key of age")]
    Recipient,
    /// The file could not be written.
    #[error("the file could not be written")]
    Write,
}

/// Whether this is a public key that files can be encrypted to: `age1…`, and no other kind.
#[must_use]
pub fn is_recipient(text: &str) -> bool {
    SealedFile::new(text).is_ok()
}

/// What was written and not yet taken away.
#[derive(Clone, Default)]
struct Heap(Arc<Mutex<Vec<u8>>>);

impl Heap {
    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Heap {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Bytes counted and hashed.
struct Counted {
    hash: Context,
    bytes: u64,
}

impl Counted {
    fn new() -> Self {
        Self {
            hash: Context::new(&SHA256),
            bytes: 0,
        }
    }

    fn count(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    }

    fn end(self) -> Digest {
        let digits = self.hash.finish();
        Digest {
            bytes: self.bytes,
            sha256: hexadecimal(digits.as_ref()),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// How long something is, and what it hashes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// A file that is being written.
pub struct SealedFile {
    writer: StreamWriter<Heap>,
    heap: Heap,
    plain: Counted,
    sealed: Counted,
}

/// A file that is whole.
#[derive(Debug)]
pub struct Finished {
    /// What of it was not taken away before, in parts.
    pub parts: Vec<Vec<u8>>,
    /// What was written into it.
    pub plain: Digest,
    /// The file.
    pub sealed: Digest,
}

impl SealedFile {
    /// Begins a file for this recipient.
    ///
    /// # Errors
    /// [`SealError::Recipient`] for what is no public key.
    pub fn new(recipient: &str) -> Result<Self, SealError> {
        let recipient: Recipient = recipient.parse().map_err(|_| SealError::Recipient)?;
        let recipients = std::iter::once(&recipient as &dyn age::Recipient);
        let encryptor = Encryptor::with_recipients(recipients).map_err(|_| SealError::Recipient)?;
        let heap = Heap::default();
        Ok(Self {
            writer: encryptor.wrap_output(heap.clone()).map_err(|_| SealError::Write)?,
            heap,
            plain: Counted::new(),
            sealed: Counted::new(),
        })
    }

    /// Writes more of it, and takes away the parts of it that are whole.
    ///
    /// # Errors
    /// [`SealError::Write`].
    pub fn write(&mut self, plain: &[u8]) -> Result<Vec<Vec<u8>>, SealError> {
        self.plain.count(plain);
        self.writer.write_all(plain).map_err(|_| SealError::Write)?;
        let mut parts = Vec::new();
        let mut bytes = self.heap.bytes();
        while bytes.len() >= PART_BYTES {
            let rest = bytes.split_off(PART_BYTES);
            parts.push(std::mem::replace(&mut *bytes, rest));
        }
        drop(bytes);
        for part in &parts {
            self.sealed.count(part);
        }
        Ok(parts)
    }

    /// Writes its end, without which nobody can read it.
    ///
    /// # Errors
    /// [`SealError::Write`].
    pub fn finish(self) -> Result<Finished, SealError> {
        let Self {
            writer,
            heap,
            plain,
            mut sealed,
        } = self;
        writer.finish().map_err(|_| SealError::Write)?;
        let rest = std::mem::take(&mut *heap.bytes());
        let parts: Vec<Vec<u8>> = rest.chunks(PART_BYTES).map(<[u8]>::to_vec).collect();
        for part in &parts {
            sealed.count(part);
        }
        Ok(Finished {
            parts,
            plain: plain.end(),
            sealed: sealed.end(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use age::Decryptor;
    use age::x25519::Identity;

    use super::*;

    #[test]
    fn what_is_written_in_pieces_its_recipient_reads_as_a_whole_and_nobody_else() {
        for pieces in [0_usize, 1, 3, 40] {
            let (identity, stranger) = (Identity::generate(), Identity::generate());
            let mut file = SealedFile::new(&identity.to_public().to_string()).expect("a key");
            let (mut whole, mut sealed) = (Vec::new(), Vec::new());
            for number in 0..pieces {
                let piece = vec![b'a' + u8::try_from(number % 26).expect("a letter"); 30_000];
                whole.extend_from_slice(&piece);
                let parts = file.write(&piece).expect("it is written");
                assert!(parts.iter().all(|part| part.len() == PART_BYTES));
                sealed.extend(parts.concat());
            }
            let finished = file.finish().expect("it is written");
            sealed.extend(finished.parts.concat());
            assert_eq!(finished.plain.bytes, u64::try_from(whole.len()).expect("a length"));
            assert_eq!(finished.sealed.bytes, u64::try_from(sealed.len()).expect("a length"));
            let digits = aws_lc_rs::digest::digest(&SHA256, &sealed);
            assert_eq!(finished.sealed.sha256, hexadecimal(digits.as_ref()));

            let read = |identity: &Identity| {
                let opened = Decryptor::new(&*sealed).expect("a file of age");
                let mut read = Vec::new();
                opened
                    .decrypt(std::iter::once(identity as &dyn age::Identity))
                    .ok()?
                    .read_to_end(&mut read)
                    .ok()?;
                Some(read)
            };
            assert_eq!(read(&identity), Some(whole));
            assert_eq!(read(&stranger), None);
        }
    }

    #[test]
    fn nothing_but_a_public_key_of_age_is_a_recipient() {
        let key = Identity::generate();
        let public = key.to_public().to_string();
        assert!(is_recipient(&public));
        let short = public.get(..public.len() - 1).expect("a text");
        let long = format!("{public}q");
        for text in ["", "age1", short, &long, "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1QQQ", "ș"] {
            assert!(!is_recipient(text), "{text}");
        }
    }
}
