//! The key file: every key of the installation that does not live in the database.
//!
//! JSON, readable by its owner only. Whoever holds it and a copy of the database can read
//! everything: it is backed up apart from the database (SEC-67).

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretBox};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::crypto::{Key, random_key, sha256};
use crate::source::KeySource;

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
    /// The key service does not do what is asked.
    #[error("the key service {0}")]
    Service(&'static str),
    /// Somebody else changes the file, or was interrupted.
    #[error("{0} exists: the keys are being changed, or a change was interrupted; remove it if nobody changes them")]
    Busy(PathBuf),
    /// The newest version seals what comes; it is not retired.
    #[error("this is the newest version, which seals what comes; add a version first")]
    Newest,
    /// There is no such version.
    #[error("the key file has no such version")]
    NoSuchVersion,
}

/// Versions of one key. The highest is the one that seals; older ones still open (SEC-35).
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Versions(BTreeMap<i32, FileKey>);

impl Versions {
    fn generate() -> Self {
        Self(BTreeMap::from([(1, FileKey(random_key()))]))
    }

    /// The version that seals.
    pub(crate) fn newest(&self) -> Option<i32> {
        self.0.last_key_value().map(|(version, _)| *version)
    }

    /// All versions, the oldest first.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = i32> {
        self.0.keys().copied()
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

    pub(crate) fn read(source: &KeySource) -> Result<Self, KeyFileError> {
        Self::parse(&source.read()?)
    }

    /// Writes a new file; one that exists is never overwritten.
    pub(crate) fn write_new(&self, source: &KeySource) -> Result<(), KeyFileError> {
        source.write_new(self.text()?)
    }

    /// Changes the keys in the file.
    pub(crate) fn change<T>(
        source: &KeySource,
        change: impl FnOnce(&mut Self) -> Result<T, KeyFileError>,
    ) -> Result<T, KeyFileError> {
        let mut outcome = None;
        source.replace(|text| {
            let mut keys = Self::parse(&text)?;
            outcome = Some(change(&mut keys)?);
            keys.text()
        })?;
        outcome.ok_or(KeyFileError::Unusable)
    }

    /// Adds a version of the keys that wrap and of those that seal, under one new number.
    pub(crate) fn add_version(&mut self) -> Result<i32, KeyFileError> {
        let newest = self.key_encrypting.newest().max(self.secret_sealing.newest());
        let next = newest.and_then(|version| version.checked_add(1));
        let next = next.ok_or(KeyFileError::Empty)?;
        for versions in [&mut self.key_encrypting, &mut self.secret_sealing] {
            versions.0.insert(next, FileKey(random_key()));
        }
        Ok(next)
    }

    /// Takes a version away that is not the newest.
    pub(crate) fn retire(&mut self, version: i32) -> Result<(), KeyFileError> {
        for versions in [&mut self.key_encrypting, &mut self.secret_sealing] {
            if versions.newest() == Some(version) {
                return Err(KeyFileError::Newest);
            }
        }
        let removed =
            [&mut self.key_encrypting, &mut self.secret_sealing].map(|versions| versions.0.remove(&version).is_some());
        if removed.contains(&true) {
            Ok(())
        } else {
            Err(KeyFileError::NoSuchVersion)
        }
    }

    /// Whether this is a file of the same installation: what has no versions is the same.
    pub(crate) fn is_of_same_installation(&self, other: &Self) -> bool {
        let fixed = |keys: &Self| {
            [&keys.password_pepper, &keys.index_root, &keys.signing, &keys.audit]
                .map(|key| sha256(&[key.0.expose_secret()]))
        };
        fixed(self) == fixed(other)
    }

    fn parse(text: &[u8]) -> Result<Self, KeyFileError> {
        let keys: Self = serde_json::from_slice(text).map_err(|fault| KeyFileError::Malformed {
            line: fault.line(),
            column: fault.column(),
        })?;
        if keys.key_encrypting.0.is_empty() || keys.secret_sealing.0.is_empty() {
            return Err(KeyFileError::Empty);
        }
        Ok(keys)
    }

    fn text(&self) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
        let text = serde_json::to_vec_pretty(self).map_err(std::io::Error::from)?;
        Ok(Zeroizing::new(text))
    }
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
        KeyFile::read(&KeySource::file(path))
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
        let source = KeySource::file(folder.path().join("keys.json"));
        KeyFile::generate().write_new(&source).unwrap();
        let mode = std::fs::metadata(&source.file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        KeyFile::read(&source).unwrap();
        assert!(matches!(
            KeyFile::generate().write_new(&source),
            Err(KeyFileError::Io(_))
        ));
    }
}
