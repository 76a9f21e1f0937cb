//! The keys of the installation, and what is done with them.

use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use secrecy::{ExposeSecret, SecretBox};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::crypto::{Key, decrypt, derive, encrypt, equal, mac, random_key};
use crate::keyfile::{KeyFile, KeyFileError};
use crate::seal::{DataKey, VaultError};

/// The keys of the installation. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Keyring(Arc<Keys>);

#[derive(Debug)]
struct Keys {
    file: KeyFile,
    audit: Ed25519KeyPair,
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
    /// An answer kept for an idempotent repeat.
    IdempotentAnswer,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::TotpSecret => b"totp-secret",
            Self::TokenSigningKey => b"token-signing-key",
            Self::IdempotentAnswer => b"idempotent-answer",
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
        Self::new(KeyFile::generate()).expect("a fresh seed gives a key")
    }

    /// The keys in this file (SEC-66, SEC-67).
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        Self::new(KeyFile::read(path)?)
    }

    fn new(file: KeyFile) -> Result<Self, KeyFileError> {
        let audit = Ed25519KeyPair::from_seed_unchecked(file.audit.0.expose_secret());
        let audit = audit.map_err(|_| KeyFileError::Unusable)?;
        Ok(Self(Arc::new(Keys { file, audit })))
    }

    /// Writes the keys to a new file that only its owner can read.
    pub fn write_new(&self, path: &Path) -> Result<(), KeyFileError> {
        self.0.file.write_new(path)
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
        self.0
            .file
            .key_encrypting
            .newest()
            .map(|(version, _)| version)
            .ok_or(VaultError)
    }

    fn wrap(&self, key: &Key, owner: Uuid) -> Result<WrappedKey, VaultError> {
        let (version, kek) = self.0.file.key_encrypting.newest().ok_or(VaultError)?;
        let bytes = encrypt(kek, &wrap_aad(version, owner), key.expose_secret())?;
        Ok(WrappedKey { version, bytes })
    }

    fn unwrap_key(&self, wrapped: &WrappedKey, owner: Uuid) -> Result<Key, VaultError> {
        let kek = self.0.file.key_encrypting.get(wrapped.version).ok_or(VaultError)?;
        let plain = Zeroizing::new(decrypt(kek, &wrap_aad(wrapped.version, owner), &wrapped.bytes)?);
        let bytes: &[u8; 32] = plain.as_slice().try_into().map_err(|_| VaultError)?;
        Ok(SecretBox::init_with_mut(|key: &mut [u8; 32]| {
            key.copy_from_slice(bytes);
        }))
    }

    /// Seals a secret that belongs to no case, bound to its purpose and row.
    pub fn seal_secret(&self, purpose: Purpose, row: Uuid, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (version, key) = self.0.file.secret_sealing.newest().ok_or(VaultError)?;
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
        let key = self
            .0
            .file
            .secret_sealing
            .get(i32::from_be_bytes(*version))
            .ok_or(VaultError)?;
        decrypt(
            &derive(key, &[b"secret", purpose.label()]),
            &secret_aad(purpose, row),
            text,
        )
        .map(Zeroizing::new)
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
        let mut file = serde_json::to_value(&old.0.file).unwrap();
        let newer = serde_json::to_value(KeyFile::generate()).unwrap();
        file["key_encrypting"]["2"] = newer["key_encrypting"]["1"].clone();
        let new = Keyring::new(serde_json::from_value(file).unwrap()).unwrap();

        assert_eq!(new.wrapping_version(), Ok(2));
        assert!(new.unwrap(&wrapped, id(1)).is_ok());
        let rewrapped = new.rewrap(&wrapped, id(1)).unwrap().unwrap();
        assert_eq!(rewrapped.version, 2);
        assert!(new.unwrap(&rewrapped, id(1)).is_ok());
        assert!(old.unwrap(&rewrapped, id(1)).is_err());
        assert_eq!(new.rewrap(&rewrapped, id(1)), Ok(None));
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
        let file = serde_json::to_value(&keyring.0.file).unwrap();
        assert!(!shown.contains(file["password_pepper"].as_str().unwrap()));
        let pepper = keyring.pepper().expose_secret();
        assert!(!shown.contains(&format!("{}, {}, {}", pepper[0], pepper[1], pepper[2])));
    }
}
