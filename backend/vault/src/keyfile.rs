//! The key file: every key of the installation that does not live in the database.
//!
//! JSON, readable by its owner only. Whoever holds it and a copy of the database can read
//! everything: it is backed up apart from the database (SEC-67).

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretBox};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::crypto::{Key, random_key};

/// Why a key file cannot be used. It never says what is in it.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be opened, read or written.
    #[error("the key file cannot be used: {0}")]
    Io(#[from] std::io::Error),
    /// Others than its owner may read it (SEC-66).
    #[error("the key file may be read by others than its owner; set its mode to 0600")]
    ReadableByOthers,
    /// It does not have the expected form: an unknown field, a missing or a short key.
    #[error("the key file is malformed at line {line}, column {column}")]
    Malformed {
        /// The line of the fault.
        line: usize,
        /// The column of the fault.
        column: usize,
    },
    /// A list of versioned keys is empty.
    #[error("the key file has an empty list of keys")]
    Empty,
    /// The seed of the audit key gives no key.
    #[error("the audit key in the key file cannot be used")]
    Unusable,
}

/// Versions of one key. The highest is the one that seals; older ones still open (SEC-35).
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Versions(BTreeMap<i32, FileKey>);

impl Versions {
    fn generate() -> Self {
        Self(BTreeMap::from([(1, FileKey(random_key()))]))
    }

    /// The version that seals, and its key.
    pub(crate) fn newest(&self) -> Option<(i32, &Key)> {
        self.0.last_key_value().map(|(version, key)| (*version, &key.0))
    }

    /// The key of this version.
    pub(crate) fn get(&self, version: i32) -> Option<&Key> {
        self.0.get(&version).map(|key| &key.0)
    }
}

/// A key as the file holds it: 32 bytes in base 64.
#[derive(Debug)]
pub(crate) struct FileKey(pub(crate) Key);

impl Serialize for FileKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Zeroizing::new(STANDARD.encode(self.0.expose_secret())).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FileKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fault = || serde::de::Error::custom("a key must be 32 bytes in base 64");
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let bytes = Zeroizing::new(STANDARD.decode(text.as_bytes()).map_err(|_| fault())?);
        let bytes: [u8; 32] = bytes.as_slice().try_into().map_err(|_| fault())?;
        // A placeholder of one repeated byte is no key (SEC-66).
        if bytes.iter().all(|byte| Some(byte) == bytes.first()) {
            return Err(fault());
        }
        Ok(Self(SecretBox::init_with_mut(|key: &mut [u8; 32]| *key = bytes)))
    }
}

/// What the file holds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyFile {
    /// Wrap the data keys of cases.
    pub(crate) key_encrypting: Versions,
    /// Seal secrets which the database keeps: TOTP secrets, token signing keys.
    pub(crate) secret_sealing: Versions,
    /// Goes into every password hash.
    pub(crate) password_pepper: FileKey,
    /// Root of the blind indexes.
    pub(crate) index_root: FileKey,
    /// Signs what clients carry and give back: cursors, idempotency keys, throttle keys.
    pub(crate) signing: FileKey,
    /// Seed of the Ed25519 key that signs checkpoints of the ledger, and nothing else.
    pub(crate) audit: FileKey,
}

impl KeyFile {
    pub(crate) fn generate() -> Self {
        let key = || FileKey(random_key());
        Self {
            key_encrypting: Versions::generate(),
            secret_sealing: Versions::generate(),
            password_pepper: key(),
            index_root: key(),
            signing: key(),
            audit: key(),
        }
    }

    pub(crate) fn read(path: &Path) -> Result<Self, KeyFileError> {
        let file = File::open(path)?;
        // Asked of the open file, so that nothing can be put in its place between the two.
        refuse_readable_by_others(&file)?;
        let mut text = Zeroizing::new(Vec::new());
        file.take(64 * 1024).read_to_end(&mut text)?;
        let keys: Self = serde_json::from_slice(&text).map_err(|fault| KeyFileError::Malformed {
            line: fault.line(),
            column: fault.column(),
        })?;
        if keys.key_encrypting.0.is_empty() || keys.secret_sealing.0.is_empty() {
            return Err(KeyFileError::Empty);
        }
        Ok(keys)
    }

    /// Writes a new file; one that exists is never overwritten.
    pub(crate) fn write_new(&self, path: &Path) -> Result<(), KeyFileError> {
        let text = Zeroizing::new(serde_json::to_vec_pretty(self).map_err(std::io::Error::from)?);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(&text)?;
        file.sync_all()?;
        Ok(())
    }
}

#[cfg(unix)]
fn refuse_readable_by_others(file: &File) -> Result<(), KeyFileError> {
    use std::os::unix::fs::PermissionsExt as _;
    // The last six bits are what the group and others may do.
    if file.metadata()?.permissions().mode().trailing_zeros() < 6 {
        return Err(KeyFileError::ReadableByOthers);
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_readable_by_others(_: &File) -> Result<(), KeyFileError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, mode: u32) -> Result<KeyFile, KeyFileError> {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        KeyFile::read(&path)
    }

    fn good() -> serde_json::Value {
        serde_json::to_value(KeyFile::generate()).unwrap()
    }

    #[test]
    fn sec_66_a_key_file_others_can_read_is_refused() {
        let text = good().to_string();
        assert!(written(&text, 0o600).is_ok());
        for mode in [0o640, 0o604, 0o666, 0o620, 0o601] {
            assert!(
                matches!(written(&text, mode), Err(KeyFileError::ReadableByOthers)),
                "{mode:o}"
            );
        }
    }

    #[test]
    fn sec_66_unknown_fields_short_keys_and_placeholders_are_refused_without_being_shown() {
        let placeholder = STANDARD.encode([7u8; 32]);
        let cases = [
            ("password_pepper", serde_json::json!("c2hvcnQta2V5")),
            ("password_pepper", serde_json::json!("")),
            ("password_pepper", serde_json::json!("not base 64!")),
            ("password_pepper", serde_json::json!(placeholder)),
            ("passwordpepper", good()["password_pepper"].clone()),
            ("key_encrypting", serde_json::json!({})),
            ("key_encrypting", serde_json::json!({"one": placeholder})),
            ("audit", serde_json::Value::Null),
        ];
        for (field, value) in cases {
            let mut file = good();
            file[field] = value.clone();
            let fault = written(&file.to_string(), 0o600).expect_err(field);
            if let Some(text) = value.as_str().filter(|text| !text.is_empty()) {
                assert!(!format!("{fault} {fault:?}").contains(text), "{field}");
            }
        }
    }

    #[test]
    fn a_written_file_reads_back_is_private_and_is_never_overwritten() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        KeyFile::generate().write_new(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        KeyFile::read(&path).unwrap();
        assert!(matches!(KeyFile::generate().write_new(&path), Err(KeyFileError::Io(_))));
    }
}
