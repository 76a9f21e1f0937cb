//! The keys of the installation, and what is done with them.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
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
    /// The keys without versions, for as long as the process lives.
    file: Arc<KeyFile>,
    audit: Ed25519KeyPair,
    /// Where they come from; `None` for keys that are in no file.
    source: Option<KeySource>,
    /// The keys with versions, as the file had them last.
    versions: RwLock<Seen>,
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
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::TotpSecret => b"totp-secret",
            Self::TokenSigningKey => b"token-signing-key",
        }
    }
}

impl Keyring {
    /// New random keys.
    ///
    /// # Panics
    /// Never in practice: every 32 bytes are the seed of an Ed25519 key.
    #[must_use]
    pub fn generate() -> Self {
        #[expect(clippy::expect_used, reason = "every 32 bytes are the seed of an Ed25519 key")]
        Self::new(KeyFile::generate(), None).expect("a fresh seed gives a key")
    }

    /// The keys from this source (SEC-66, SEC-67). When the file is replaced by one with more
    /// versions, these keys follow by themselves.
    pub fn read(source: &KeySource) -> Result<Self, KeyFileError> {
        let stamp = source.stamp();
        Self::new(KeyFile::read(source)?, Some((source.clone(), stamp)))
    }

    fn new(file: KeyFile, source: Option<(KeySource, Option<Stamp>)>) -> Result<Self, KeyFileError> {
        let audit = Ed25519KeyPair::from_seed_unchecked(file.audit.0.expose_secret());
        let audit = audit.map_err(|_| KeyFileError::Unusable)?;
        let (source, stamp) = source.unzip();
        let file = Arc::new(file);
        Ok(Self(Arc::new(Keys {
            audit,
            source,
            versions: RwLock::new(Seen {
                file: Arc::clone(&file),
                stamp: stamp.flatten(),
            }),
            file,
        })))
    }

    /// Writes the keys to a new file that only its owner can read.
    pub fn write_new(&self, source: &KeySource) -> Result<(), KeyFileError> {
        self.0.file.write_new(source)
    }

    /// Adds a version of the keys that wrap and seal to the file; tells its number. From then on
    /// whatever is sealed anew is sealed with it (SEC-35).
    pub fn add_version(source: &KeySource) -> Result<i32, KeyFileError> {
        KeyFile::change(source, KeyFile::add_version)
    }

    /// Takes a version out of the file. Nothing may be sealed with it any more.
    pub fn retire_version(source: &KeySource, version: i32) -> Result<(), KeyFileError> {
        KeyFile::change(source, |keys| keys.retire(version))
    }

    /// The versions there are of the keys that wrap and seal, the oldest first.
    #[must_use]
    pub fn versions(&self) -> BTreeSet<i32> {
        let file = self.newest_file();
        file.key_encrypting
            .numbers()
            .chain(file.secret_sealing.numbers())
            .collect()
    }

    /// The versions as the file has them now. A file that cannot be read, or is another
    /// installation's, changes nothing: what was read before is kept.
    fn newest_file(&self) -> Arc<KeyFile> {
        let seen = self.0.versions.read().unwrap_or_else(PoisonError::into_inner);
        let stamp = self.0.source.as_ref().and_then(KeySource::stamp);
        if stamp.is_none() || stamp == seen.stamp {
            return Arc::clone(&seen.file);
        }
        drop(seen);
        let mut seen = self.0.versions.write().unwrap_or_else(PoisonError::into_inner);
        let file = self.0.source.as_ref().map(KeyFile::read);
        if let Some(Ok(file)) = file
            && file.is_of_same_installation(&self.0.file)
        {
            *seen = Seen {
                file: Arc::new(file),
                stamp,
            };
        }
        Arc::clone(&seen.file)
    }

    /// The file that has this version, looked for in what was read first.
    fn file_with(&self, has: impl Fn(&KeyFile) -> bool) -> Result<Arc<KeyFile>, VaultError> {
        let seen = self.0.versions.read().unwrap_or_else(PoisonError::into_inner);
        if has(&seen.file) {
            return Ok(Arc::clone(&seen.file));
        }
        drop(seen);
        let file = self.newest_file();
        has(&file).then_some(file).ok_or(VaultError)
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
        if wrapped.version == self.wrapping_version()? {
            return Ok(None);
        }
        let key = self.unwrap_key(wrapped, owner)?;
        self.wrap(&key, owner).map(Some)
    }

    /// The version new data keys are wrapped with.
    pub fn wrapping_version(&self) -> Result<i32, VaultError> {
        self.newest_file().key_encrypting.newest().ok_or(VaultError)
    }

    /// The version new secrets are sealed with.
    pub fn sealing_version(&self) -> Result<i32, VaultError> {
        self.newest_file().secret_sealing.newest().ok_or(VaultError)
    }

    fn wrap(&self, key: &Key, owner: Uuid) -> Result<WrappedKey, VaultError> {
        let file = self.newest_file();
        let version = file.key_encrypting.newest().ok_or(VaultError)?;
        let kek = file.key_encrypting.get(version).ok_or(VaultError)?;
        let bytes = encrypt(kek, &wrap_aad(version, owner), key.expose_secret())?;
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
        let version = file.secret_sealing.newest().ok_or(VaultError)?;
        let key = file.secret_sealing.get(version).ok_or(VaultError)?;
        let mut sealed = version.to_be_bytes().to_vec();
        let text = encrypt(
            &derive(key, &[b"secret", purpose.label()]),
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
        if secret_version(sealed) == Some(self.sealing_version()?) {
            return Ok(None);
        }
        let secret = self.open_secret(purpose, row, sealed)?;
        self.seal_secret(purpose, row, &secret).map(Some)
    }

    /// A tag that shows later that these bytes left this installation for this purpose.
    #[must_use]
    pub fn sign(&self, purpose: &str, bytes: &[u8]) -> Vec<u8> {
        mac(&self.0.file.signing.0, &[purpose.as_bytes(), bytes]).to_vec()
    }

    /// Whether the tag is the one [`Self::sign`] gives, in constant time.
    #[must_use]
    pub fn verify(&self, purpose: &str, bytes: &[u8], tag: &[u8]) -> bool {
        equal(&self.sign(purpose, bytes), tag)
    }

    /// Signs a checkpoint of the ledger (SEC-46).
    #[must_use]
    pub fn sign_checkpoint(&self, bytes: &[u8]) -> Vec<u8> {
        self.0.audit.sign(bytes).as_ref().to_vec()
    }

    /// Whether a checkpoint was signed by this installation.
    #[must_use]
    pub fn verify_checkpoint(&self, bytes: &[u8], signature: &[u8]) -> bool {
        verify_checkpoint(self.audit_public_key(), bytes, signature)
    }

    /// The public half of the key that signs checkpoints.
    #[must_use]
    pub fn audit_public_key(&self) -> &[u8] {
        self.0.audit.public_key().as_ref()
    }

    pub(crate) fn pepper(&self) -> &Key {
        &self.0.file.password_pepper.0
    }

    pub(crate) fn index_root(&self) -> &Key {
        &self.0.file.index_root.0
    }

    pub(crate) fn enrolment_key(&self) -> Key {
        derive(&self.0.file.signing.0, &[b"totp-enrolment"])
    }
}

/// The version of the key a secret is sealed with.
#[must_use]
pub fn secret_version(sealed: &[u8]) -> Option<i32> {
    sealed.first_chunk::<4>().map(|version| i32::from_be_bytes(*version))
}

/// Whether the holder of this public key signed the checkpoint: for auditors, who have no keys.
#[must_use]
pub fn verify_checkpoint(public_key: &[u8], bytes: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key)
        .verify(bytes, signature)
        .is_ok()
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
        let old = Keyring::generate();
        let (_, wrapped) = old.new_data_key(id(1)).unwrap();
        let mut file = serde_json::to_value(&*old.0.file).unwrap();
        let newer = serde_json::to_value(KeyFile::generate()).unwrap();
        file["key_encrypting"]["2"] = newer["key_encrypting"]["1"].clone();
        let new = Keyring::new(serde_json::from_value(file).unwrap(), None).unwrap();

        assert_eq!(new.wrapping_version(), Ok(2));
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

        assert!(matches!(Keyring::retire_version(&source, 2), Err(KeyFileError::Newest)));
        assert!(matches!(
            Keyring::retire_version(&source, 7),
            Err(KeyFileError::NoSuchVersion)
        ));
        Keyring::retire_version(&source, 1).unwrap();
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
        assert_eq!(one.wrapping_version(), Ok(2));
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
    fn sec_46_checkpoints_verify_with_the_public_key_alone() {
        let keyring = Keyring::generate();
        let signature = keyring.sign_checkpoint(b"head");
        let public = keyring.audit_public_key();
        assert!(keyring.verify_checkpoint(b"head", &signature));
        assert!(verify_checkpoint(public, b"head", &signature));
        assert!(!verify_checkpoint(public, b"tail", &signature));
        assert!(!Keyring::generate().verify_checkpoint(b"head", &signature));
    }

    #[test]
    fn sec_38_debug_output_holds_no_key() {
        let keyring = Keyring::generate();
        let shown = format!("{keyring:?}");
        assert!(shown.contains("REDACTED"));
        let file = serde_json::to_value(&*keyring.0.file).unwrap();
        assert!(!shown.contains(file["password_pepper"].as_str().unwrap()));
        let pepper = keyring.pepper().expose_secret();
        assert!(!shown.contains(&format!("{}, {}, {}", pepper[0], pepper[1], pepper[2])));
    }
}
