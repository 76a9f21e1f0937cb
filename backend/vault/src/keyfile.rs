//! The key file: every key of the installation that does not live in the database.
//!
//! JSON, readable by its owner only. Whoever holds it and a copy of the database can read
//! everything: it is backed up apart from the database (SEC-67).

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretBox};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::audit::PublicKey;
use crate::crypto::{Key, random_key};
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
    /// The seed of the audit key gives no key.
    #[error("the audit key in the key file cannot be used")]
    Unusable,
    /// The key service does not do what is asked.
    #[error("the key service {0}")]
    Service(&'static str),
    /// Somebody else changes the file, or was interrupted.
    #[error("{0} exists: the keys are being changed, or a change was interrupted; remove it if nobody changes them")]
    Busy(PathBuf),
    /// The newest version is the one that is used; it is not retired.
    #[error("this is the newest version, which is used for what comes; add a version first")]
    Newest,
    /// There is no such version.
    #[error("the key file has no such version")]
    NoSuchVersion,
}

/// Versions of one key. The newest is the one that is used; what was done with older ones is still
/// understood (SEC-35).
#[derive(Debug)]
pub(crate) struct Versions {
    newest: (i32, FileKey),
    older: BTreeMap<i32, FileKey>,
}

impl Versions {
    fn generate() -> Self {
        Self::first(FileKey(random_key()))
    }

    fn first(key: FileKey) -> Self {
        Self {
            newest: (1, key),
            older: BTreeMap::new(),
        }
    }

    /// The version that is used.
    pub(crate) fn newest(&self) -> i32 {
        self.newest.0
    }

    /// The key of that version.
    pub(crate) fn newest_key(&self) -> &Key {
        &self.newest.1.0
    }

    /// The key of this version.
    pub(crate) fn get(&self, version: i32) -> Option<&Key> {
        if version == self.newest.0 {
            return Some(self.newest_key());
        }
        self.older.get(&version).map(|key| &key.0)
    }

    /// All of them, the newest first.
    pub(crate) fn all(&self) -> impl Iterator<Item = (i32, &Key)> {
        let newest = std::iter::once((self.newest.0, &self.newest.1));
        let older = self.older.iter().rev().map(|(version, key)| (*version, key));
        newest.chain(older).map(|(version, key)| (version, &key.0))
    }

    fn add(&mut self, version: i32) {
        let (number, key) = std::mem::replace(&mut self.newest, (version, FileKey(random_key())));
        self.older.insert(number, key);
    }
}

impl Serialize for Versions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let newest = std::iter::once((&self.newest.0, &self.newest.1));
        serializer.collect_map(self.older.iter().chain(newest))
    }
}

/// A key without a version, as files had some before every key could rotate, is the first.
impl<'de> Deserialize<'de> for Versions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrMany)
    }
}

struct OneOrMany;

impl<'de> Visitor<'de> for OneOrMany {
    type Value = Versions;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("keys by their versions")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Versions, E> {
        FileKey::parse(text).map(Versions::first)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Versions, A::Error> {
        let mut older = BTreeMap::deserialize(MapAccessDeserializer::new(map))?;
        let newest = older.pop_last().ok_or_else(|| A::Error::custom("no key"))?;
        Ok(Versions { newest, older })
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
        Self::parse(&Zeroizing::new(String::deserialize(deserializer)?))
    }
}

impl FileKey {
    fn parse<E: serde::de::Error>(text: &str) -> Result<Self, E> {
        let fault = || E::custom("a key must be 32 bytes in base 64");
        let bytes = Zeroizing::new(STANDARD.decode(text).map_err(|_| fault())?);
        let bytes: [u8; 32] = bytes.as_slice().try_into().map_err(|_| fault())?;
        // A placeholder of one repeated byte is no key (SEC-66).
        if bytes.iter().all(|byte| Some(byte) == bytes.first()) {
            return Err(fault());
        }
        Ok(Self(SecretBox::init_with_mut(|key: &mut [u8; 32]| *key = bytes)))
    }
}

/// What the file holds: versions of every key, numbered together.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyFile {
    /// Wrap the data keys of cases.
    pub(crate) key_encrypting: Versions,
    /// Seal secrets which the database keeps: TOTP secrets, token signing keys.
    pub(crate) secret_sealing: Versions,
    /// Go into password hashes.
    pub(crate) password_pepper: Versions,
    /// Roots of the blind indexes.
    pub(crate) index_root: Versions,
    /// Sign what clients carry and give back: cursors, idempotency keys, throttle keys.
    pub(crate) signing: Versions,
    /// Seeds of the Ed25519 keys that sign checkpoints of the ledger, and nothing else.
    pub(crate) audit: Versions,
    /// The public halves of audit keys that are gone: what they signed is still to be verified.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) audit_retired: BTreeMap<i32, PublicKey>,
}

impl KeyFile {
    pub(crate) fn generate() -> Self {
        Self {
            key_encrypting: Versions::generate(),
            secret_sealing: Versions::generate(),
            password_pepper: Versions::generate(),
            index_root: Versions::generate(),
            signing: Versions::generate(),
            audit: Versions::generate(),
            audit_retired: BTreeMap::new(),
        }
    }

    /// The versions of every key.
    pub(crate) fn keys(&self) -> [&Versions; 6] {
        [
            &self.key_encrypting,
            &self.secret_sealing,
            &self.password_pepper,
            &self.index_root,
            &self.signing,
            &self.audit,
        ]
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

    /// Adds a version of every key, under one new number.
    pub(crate) fn add_version(&mut self) -> Result<i32, KeyFileError> {
        let newest = self.keys().map(Versions::newest).into_iter().max();
        let next = newest.and_then(|version| version.checked_add(1));
        let next = next.ok_or(KeyFileError::Unusable)?;
        for key in [
            &mut self.key_encrypting,
            &mut self.secret_sealing,
            &mut self.password_pepper,
            &mut self.index_root,
            &mut self.signing,
            &mut self.audit,
        ] {
            key.add(next);
        }
        Ok(next)
    }

    /// Takes a version of every key away that is not the newest; of the pepper only when no
    /// password needs it any more.
    pub(crate) fn retire(&mut self, version: i32, with_pepper: bool) -> Result<(), KeyFileError> {
        if self.keys().iter().any(|key| key.newest() == version) {
            return Err(KeyFileError::Newest);
        }
        let audit = self.audit.older.remove(&version);
        if let Some(seed) = &audit {
            self.audit_retired.insert(version, PublicKey::of(&seed.0)?);
        }
        let mut is_there = audit.is_some();
        for key in [
            Some(&mut self.key_encrypting),
            Some(&mut self.secret_sealing),
            with_pepper.then_some(&mut self.password_pepper),
            Some(&mut self.index_root),
            Some(&mut self.signing),
        ] {
            is_there |= key.is_some_and(|key| key.older.remove(&version).is_some());
        }
        if is_there {
            Ok(())
        } else {
            Err(KeyFileError::NoSuchVersion)
        }
    }

    /// Whether this is a file of the same installation: their first audit key is the same.
    pub(crate) fn is_of_same_installation(&self, other: &Self) -> bool {
        let first = |keys: &Self| keys.audit_public_keys().ok().and_then(|mut keys| keys.pop_first());
        first(self) == first(other)
    }

    fn parse(text: &[u8]) -> Result<Self, KeyFileError> {
        let keys: Self = serde_json::from_slice(text).map_err(|fault| KeyFileError::Malformed {
            line: fault.line(),
            column: fault.column(),
        })?;
        keys.audit_public_keys()?;
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
            ("password_pepper", serde_json::json!({})),
            ("index_root", serde_json::json!({"2": placeholder})),
            ("audit", serde_json::Value::Null),
            ("audit_retired", serde_json::json!({"1": placeholder[..20]})),
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
    fn sec_67_a_key_of_a_file_from_before_it_had_versions_is_the_first_version() {
        let versioned = good();
        let mut older = versioned.clone();
        for name in ["password_pepper", "index_root", "signing", "audit"] {
            older[name] = versioned[name]["1"].clone();
        }
        let read = written(&older.to_string(), 0o600).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), versioned);
    }

    #[test]
    fn sec_67_a_version_of_every_key_comes_and_goes_under_one_number() {
        let mut keys = KeyFile::generate();
        assert!(matches!(keys.retire(1, true), Err(KeyFileError::Newest)));
        assert_eq!(keys.add_version().unwrap(), 2);
        assert!(keys.keys().iter().all(|key| key.newest() == 2 && key.get(1).is_some()));
        let audit = keys.audit_public_keys().unwrap();

        keys.retire(1, false).unwrap();
        let left: Vec<bool> = keys.keys().iter().map(|key| key.get(1).is_some()).collect();
        assert_eq!(left, [false, false, true, false, false, false], "the pepper stays");
        assert_eq!(
            keys.audit_public_keys().unwrap(),
            audit,
            "what it signed can be verified"
        );
        keys.retire(1, true).unwrap();
        assert!(keys.keys().iter().all(|key| key.get(1).is_none()));
        assert!(matches!(keys.retire(1, true), Err(KeyFileError::NoSuchVersion)));
        assert!(matches!(keys.retire(2, true), Err(KeyFileError::Newest)));
        assert_eq!(keys.add_version().unwrap(), 3);
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
