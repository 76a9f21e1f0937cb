//! The keys of the installation, and what is done with them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock, TryLockError};

use secrecy::{ExposeSecret, SecretBox};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::crypto::{Key, decrypt, derive, encrypt, equal, mac, random_key};
use crate::keyfile::{KeyFile, KeyFileError};
use crate::seal::{DataKey, VaultError};
use crate::source::{KeySource, Stamp};

/// The keys of the installation. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Keyring(Arc<Keys>);

#[derive(Debug)]
struct Keys {
    /// Where they come from; `None` for keys that are in no file.
    source: Option<KeySource>,
    /// The keys as the file had them last.
    seen: RwLock<Seen>,
    /// Whoever reads the file anew has this turn.
    reading: Mutex<()>,
}

#[derive(Debug)]
struct Seen {
    file: Arc<KeyFile>,
    stamp: Option<Stamp>,
}

/// A data key as the database keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// The version of the key-encrypting key that wraps it.
    pub version: i32,
    /// The wrapped key.
    pub bytes: Vec<u8>,
}

/// What a secret outside cases is for. A secret sealed for one purpose does not open for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A user's TOTP secret.
    TotpSecret,
    /// A key that signs access tokens.
    TokenSigningKey,
    /// To whom a message by mail goes, and the link it carries.
    Mail,
    /// Why somebody asked for a bulk export.
    ExportReason,
    /// A secret or a key that signs what is sent to a partner.
    WebhookKey,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::TotpSecret => b"totp-secret",
            Self::TokenSigningKey => b"token-signing-key",
            Self::Mail => b"mail",
            Self::ExportReason => b"export-reason",
            Self::WebhookKey => b"webhook-key",
        }
    }
}

impl Keyring {
    /// New random keys.
    #[must_use]
    pub fn generate() -> Self {
        Self::new(KeyFile::generate(), None, None)
    }

    /// The keys from this source (SEC-66, SEC-67). When the file is replaced by one with other
    /// versions, these keys follow by themselves.
    pub fn read(source: &KeySource) -> Result<Self, KeyFileError> {
        let stamp = source.stamp();
        Ok(Self::new(KeyFile::read(source)?, Some(source.clone()), stamp))
    }

    fn new(file: KeyFile, source: Option<KeySource>, stamp: Option<Stamp>) -> Self {
        let file = Arc::new(file);
        Self(Arc::new(Keys {
            source,
            seen: RwLock::new(Seen { file, stamp }),
            reading: Mutex::new(()),
        }))
    }

    /// Writes the keys to a new file that only its owner can read.
    pub fn write_new(&self, source: &KeySource) -> Result<(), KeyFileError> {
        self.newest_file().write_new(source)
    }

    /// Adds a version of every key to the file; tells its number. From then on it is the one that is
    /// used (SEC-35, SEC-67).
    pub fn add_version(source: &KeySource) -> Result<i32, KeyFileError> {
        KeyFile::change(source, KeyFile::add_version)
    }

    /// Takes a version of every key out of the file. Nothing may need it any more; a password that
    /// does keeps the pepper of that version.
    pub fn retire_version(source: &KeySource, version: i32, with_pepper: bool) -> Result<(), KeyFileError> {
        KeyFile::change(source, |keys| keys.retire(version, with_pepper))
    }

    /// The versions there are, the oldest first.
    #[must_use]
    pub fn versions(&self) -> BTreeSet<i32> {
        let file = self.newest_file();
        let keys = file.keys().into_iter();
        keys.flat_map(|key| key.all().map(|(version, _)| version)).collect()
    }

    /// The keys as the file has them now. While somebody reads a newer file, which a key service may
    /// make a long matter, the others go on with what was read before.
    pub(crate) fn newest_file(&self) -> Arc<KeyFile> {
        let (file, stamp) = self.seen();
        if self.stamp().is_none_or(|now| Some(now) == stamp) {
            return file;
        }
        match self.0.reading.try_lock() {
            Err(TryLockError::WouldBlock) => file,
            _turn => self.read_again(),
        }
    }

    /// The file of which this is true, looked for in what was read first. What only a newer file has
    /// is waited for.
    pub(crate) fn file_with(&self, has: impl Fn(&KeyFile) -> bool) -> Result<Arc<KeyFile>, VaultError> {
        let (file, _) = self.seen();
        if has(&file) {
            return Ok(file);
        }
        let _turn = self.0.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let file = self.read_again();
        has(&file).then_some(file).ok_or(VaultError)
    }

    /// Reads the file if it was replaced since. One that cannot be read, or is another installation's,
    /// changes nothing.
    fn read_again(&self) -> Arc<KeyFile> {
        let (file, seen) = self.seen();
        let stamp = self.stamp();
        if stamp.is_none() || stamp == seen {
            return file;
        }
        match self.0.source.as_ref().map(KeyFile::read) {
            Some(Ok(newer)) if newer.is_of_same_installation(&file) => {
                let file = Arc::new(newer);
                let mut seen = self.0.seen.write().unwrap_or_else(PoisonError::into_inner);
                *seen = Seen {
                    file: Arc::clone(&file),
                    stamp,
                };
                file
            }
            _ => file,
        }
    }

    fn seen(&self) -> (Arc<KeyFile>, Option<Stamp>) {
        let seen = self.0.seen.read().unwrap_or_else(PoisonError::into_inner);
        (Arc::clone(&seen.file), seen.stamp.clone())
    }

    fn stamp(&self) -> Option<Stamp> {
        self.0.source.as_ref().and_then(KeySource::stamp)
    }

    /// A new data key for a case, or whatever else `owner` is, and its wrapped form.
    pub fn new_data_key(&self, owner: Uuid) -> Result<(DataKey, WrappedKey), VaultError> {
        let key = random_key();
        let wrapped = self.wrap(&key, owner)?;
        Ok((DataKey::new(key), wrapped))
    }

    /// The data key of `owner`. A key wrapped for somebody else does not unwrap.
    pub fn unwrap(&self, wrapped: &WrappedKey, owner: Uuid) -> Result<DataKey, VaultError> {
        self.unwrap_key(wrapped, owner).map(DataKey::new)
    }

    /// The same data key under the newest key-encrypting key; `None` if it is already (SEC-35).
    pub fn rewrap(&self, wrapped: &WrappedKey, owner: Uuid) -> Result<Option<WrappedKey>, VaultError> {
        if wrapped.version == self.newest_version() {
            return Ok(None);
        }
        let key = self.unwrap_key(wrapped, owner)?;
        self.wrap(&key, owner).map(Some)
    }

    /// The version that is used for what comes.
    #[must_use]
    pub fn newest_version(&self) -> i32 {
        self.newest_file().key_encrypting.newest()
    }

    fn wrap(&self, key: &Key, owner: Uuid) -> Result<WrappedKey, VaultError> {
        let file = self.newest_file();
        let version = file.key_encrypting.newest();
        let bytes = encrypt(
            file.key_encrypting.newest_key(),
            &wrap_aad(version, owner),
            key.expose_secret(),
        )?;
        Ok(WrappedKey { version, bytes })
    }

    fn unwrap_key(&self, wrapped: &WrappedKey, owner: Uuid) -> Result<Key, VaultError> {
        let file = self.file_with(|file| file.key_encrypting.get(wrapped.version).is_some())?;
        let kek = file.key_encrypting.get(wrapped.version).ok_or(VaultError)?;
        let plain = Zeroizing::new(decrypt(kek, &wrap_aad(wrapped.version, owner), &wrapped.bytes)?);
        let bytes: &[u8; 32] = plain.as_slice().try_into().map_err(|_| VaultError)?;
        Ok(SecretBox::init_with_mut(|key: &mut [u8; 32]| {
            key.copy_from_slice(bytes);
        }))
    }

    /// Seals a secret that belongs to no case, bound to its purpose and row.
    pub fn seal_secret(&self, purpose: Purpose, row: Uuid, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        let file = self.newest_file();
        let mut sealed = file.secret_sealing.newest().to_be_bytes().to_vec();
        let text = encrypt(
            &derive(file.secret_sealing.newest_key(), &[b"secret", purpose.label()]),
            &secret_aad(purpose, row),
            secret,
        )?;
        sealed.extend_from_slice(&text);
        Ok(sealed)
    }

    /// Opens what [`Self::seal_secret`] sealed.
    pub fn open_secret(&self, purpose: Purpose, row: Uuid, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (version, text) = sealed.split_first_chunk::<4>().ok_or(VaultError)?;
        let version = i32::from_be_bytes(*version);
        let file = self.file_with(|file| file.secret_sealing.get(version).is_some())?;
        let key = file.secret_sealing.get(version).ok_or(VaultError)?;
        decrypt(
            &derive(key, &[b"secret", purpose.label()]),
            &secret_aad(purpose, row),
            text,
        )
        .map(Zeroizing::new)
    }

    /// The same secret under the newest key; `None` if it is already (SEC-35).
    pub fn reseal_secret(&self, purpose: Purpose, row: Uuid, sealed: &[u8]) -> Result<Option<Vec<u8>>, VaultError> {
        if secret_version(sealed) == Some(self.newest_version()) {
            return Ok(None);
        }
        let secret = self.open_secret(purpose, row, sealed)?;
        self.seal_secret(purpose, row, &secret).map(Some)
    }

    /// A tag that shows later that these bytes left this installation for this purpose.
    #[must_use]
    pub fn sign(&self, purpose: &str, bytes: &[u8]) -> Vec<u8> {
        tag(self.newest_file().signing.newest_key(), purpose, bytes)
    }

    /// Whether the tag is one that [`Self::sign`] gives or gave with an older key, in constant time.
    #[must_use]
    pub fn verify(&self, purpose: &str, bytes: &[u8], given: &[u8]) -> bool {
        let has_signed = |file: &KeyFile| {
            let mut keys = file.signing.all();
            keys.any(|(_, key)| equal(&tag(key, purpose, bytes), given))
        };
        self.file_with(has_signed).is_ok()
    }

    /// The tag that [`Self::sign`] gives, and after it those it gave with older keys.
    #[must_use]
    pub fn tags(&self, purpose: &str, bytes: &[u8]) -> Vec<Vec<u8>> {
        let file = self.newest_file();
        file.signing.all().map(|(_, key)| tag(key, purpose, bytes)).collect()
    }

    /// The keys that secrets offered to invited people follow from, the newest first.
    pub(crate) fn enrolment_keys(&self) -> Vec<Key> {
        let file = self.newest_file();
        file.signing
            .all()
            .map(|(_, key)| derive(key, &[b"totp-enrolment"]))
            .collect()
    }
}

fn tag(key: &Key, purpose: &str, bytes: &[u8]) -> Vec<u8> {
    mac(key, &[purpose.as_bytes(), bytes]).to_vec()
}

/// The version of the key a secret is sealed with.
#[must_use]
pub fn secret_version(sealed: &[u8]) -> Option<i32> {
    sealed.first_chunk::<4>().map(|version| i32::from_be_bytes(*version))
}

fn wrap_aad(version: i32, owner: Uuid) -> Vec<u8> {
    [b"punte/wrap/v1".as_slice(), &version.to_be_bytes(), owner.as_bytes()].concat()
}

fn secret_aad(purpose: Purpose, row: Uuid) -> Vec<u8> {
    [row.as_bytes().as_slice(), purpose.label()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    #[test]
    fn a_data_key_unwraps_for_its_owner_only() {
        let keyring = Keyring::generate();
        let (_, wrapped) = keyring.new_data_key(id(1)).unwrap();
        assert!(keyring.unwrap(&wrapped, id(1)).is_ok());
        assert!(keyring.unwrap(&wrapped, id(2)).is_err());
        assert!(Keyring::generate().unwrap(&wrapped, id(1)).is_err());
        let other_version = WrappedKey { version: 2, ..wrapped };
        assert!(keyring.unwrap(&other_version, id(1)).is_err());
    }

    #[test]
    fn sec_35_an_older_key_still_opens_and_the_newest_wraps() {
        let folder = tempfile::tempdir().unwrap();
        let source = KeySource::file(folder.path().join("keys.json"));
        Keyring::generate().write_new(&source).unwrap();
        let copy = KeySource::file(folder.path().join("copy.json"));
        std::fs::copy(&source.file, &copy.file).unwrap();
        let old = Keyring::read(&copy).unwrap();
        let (_, wrapped) = old.new_data_key(id(1)).unwrap();
        Keyring::add_version(&source).unwrap();
        let new = Keyring::read(&source).unwrap();

        assert_eq!(new.newest_version(), 2);
        assert!(new.unwrap(&wrapped, id(1)).is_ok());
        let rewrapped = new.rewrap(&wrapped, id(1)).unwrap().unwrap();
        assert_eq!(rewrapped.version, 2);
        assert!(new.unwrap(&rewrapped, id(1)).is_ok());
        assert!(old.unwrap(&rewrapped, id(1)).is_err());
        assert_eq!(new.rewrap(&rewrapped, id(1)), Ok(None));
    }

    #[test]
    fn sec_35_a_running_process_follows_the_file_and_no_other_one() {
        let folder = tempfile::tempdir().unwrap();
        let source = KeySource::file(folder.path().join("keys.json"));
        Keyring::generate().write_new(&source).unwrap();
        let [one, other] = [(); 2].map(|()| Keyring::read(&source).unwrap());
        let (_, old) = one.new_data_key(id(1)).unwrap();
        let sealed = one.seal_secret(Purpose::TotpSecret, id(1), b"secret").unwrap();

        assert_eq!(Keyring::add_version(&source).unwrap(), 2);
        let (_, new) = other.new_data_key(id(2)).unwrap();
        assert_eq!(new.version, 2);
        assert!(
            one.unwrap(&new, id(2)).is_ok(),
            "an unknown version is looked for in the file"
        );
        assert!(one.unwrap(&old, id(1)).is_ok());
        let rewrapped = one.rewrap(&old, id(1)).unwrap().unwrap();
        let resealed = one.reseal_secret(Purpose::TotpSecret, id(1), &sealed).unwrap().unwrap();
        assert_eq!(secret_version(&resealed), Some(2));
        assert_eq!(one.reseal_secret(Purpose::TotpSecret, id(1), &resealed), Ok(None));

        assert!(matches!(
            Keyring::retire_version(&source, 2, true),
            Err(KeyFileError::Newest)
        ));
        assert!(matches!(
            Keyring::retire_version(&source, 7, true),
            Err(KeyFileError::NoSuchVersion)
        ));
        Keyring::retire_version(&source, 1, true).unwrap();
        assert_eq!(one.versions(), BTreeSet::from([2]));
        let fresh = Keyring::read(&source).unwrap();
        assert!(fresh.unwrap(&old, id(1)).is_err());
        assert!(fresh.unwrap(&rewrapped, id(1)).is_ok());
        assert_eq!(
            fresh
                .open_secret(Purpose::TotpSecret, id(1), &resealed)
                .unwrap()
                .as_slice(),
            b"secret"
        );

        // Somebody else's file in its place is not taken over, nor is a broken one.
        std::fs::remove_file(&source.file).unwrap();
        Keyring::generate().write_new(&source).unwrap();
        assert_eq!(one.newest_version(), 2);
        assert!(one.unwrap(&rewrapped, id(1)).is_ok());
        std::fs::write(&source.file, "{").unwrap();
        assert!(one.unwrap(&rewrapped, id(1)).is_ok());
    }

    #[test]
    fn a_secret_opens_for_its_purpose_and_row_only() {
        let keyring = Keyring::generate();
        let sealed = keyring.seal_secret(Purpose::TotpSecret, id(1), b"secret").unwrap();
        assert_eq!(
            keyring
                .open_secret(Purpose::TotpSecret, id(1), &sealed)
                .unwrap()
                .as_slice(),
            b"secret"
        );
        assert!(keyring.open_secret(Purpose::TotpSecret, id(2), &sealed).is_err());
        assert!(keyring.open_secret(Purpose::TokenSigningKey, id(1), &sealed).is_err());
        assert!(!sealed.windows(6).any(|bytes| bytes == b"secret"));
    }

    #[test]
    fn a_tag_holds_for_its_purpose_and_bytes_only() {
        let keyring = Keyring::generate();
        let tag = keyring.sign("cursor", b"after");
        assert!(keyring.verify("cursor", b"after", &tag));
        assert!(!keyring.verify("cursorafter", b"", &tag));
        assert!(!keyring.verify("cursor", b"afteR", &tag));
        assert!(!keyring.verify("cursor", b"after", &tag[..31]));
        assert!(!keyring.verify("cursor", b"after", &[]));
    }

    #[test]
    fn sec_67_a_tag_of_an_older_key_holds_until_that_is_retired_for_two_processes_alike() {
        let folder = tempfile::tempdir().unwrap();
        let source = KeySource::file(folder.path().join("keys.json"));
        Keyring::generate().write_new(&source).unwrap();
        let [one, other] = [(); 2].map(|()| Keyring::read(&source).unwrap());
        let old = one.sign("cursor", b"after");
        Keyring::add_version(&source).unwrap();
        let new = one.sign("cursor", b"after");
        assert_ne!(old, new);
        assert_eq!(one.tags("cursor", b"after"), [new.clone(), old.clone()]);
        for tag in [&old, &new] {
            assert!(one.verify("cursor", b"after", tag) && other.verify("cursor", b"after", tag));
        }
        Keyring::retire_version(&source, 1, true).unwrap();
        let fresh = Keyring::read(&source).unwrap();
        assert!(fresh.verify("cursor", b"after", &new));
        assert!(!fresh.verify("cursor", b"after", &old));
    }

    #[test]
    fn sec_38_debug_output_holds_no_key() {
        let keyring = Keyring::generate();
        let shown = format!("{keyring:?}");
        assert!(shown.contains("REDACTED"));
        let file = keyring.newest_file();
        let text = serde_json::to_value(&*file).unwrap();
        assert!(!shown.contains(text["password_pepper"]["1"].as_str().unwrap()));
        let pepper = file.password_pepper.newest_key().expose_secret();
        assert!(!shown.contains(&format!("{}, {}, {}", pepper[0], pepper[1], pepper[2])));
    }
}
