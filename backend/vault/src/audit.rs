//! The audit keys, which sign checkpoints of the ledger and nothing else (SEC-46).

use std::collections::BTreeMap;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};

use crate::crypto::Key;
use crate::keyfile::{KeyFile, KeyFileError};
use crate::keyring::Keyring;
use crate::seal::VaultError;

/// The public half of an audit key, in base 64: for auditors, who have no keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct PublicKey(String);

impl PublicKey {
    pub(crate) fn of(seed: &Key) -> Result<Self, KeyFileError> {
        let pair = pair(seed).map_err(|_| KeyFileError::Unusable)?;
        Ok(Self(STANDARD.encode(pair.public_key())))
    }

    /// Whether its holder signed the checkpoint.
    #[must_use]
    pub fn verifies(&self, checkpoint: &[u8], signature: &[u8]) -> bool {
        STANDARD.decode(&self.0).is_ok_and(|key| {
            UnparsedPublicKey::new(&ED25519, key)
                .verify(checkpoint, signature)
                .is_ok()
        })
    }

    /// In base 64.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PublicKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match STANDARD.decode(&text) {
            Ok(key) if key.len() == 32 => Ok(Self(text)),
            _ => Err("a public key must be 32 bytes in base 64"),
        }
    }
}

impl KeyFile {
    /// The public half of every audit key there is or was.
    pub(crate) fn audit_public_keys(&self) -> Result<BTreeMap<i32, PublicKey>, KeyFileError> {
        let mut keys = self.audit_retired.clone();
        for (version, seed) in self.audit.all() {
            keys.insert(version, PublicKey::of(seed)?);
        }
        Ok(keys)
    }
}

impl Keyring {
    /// The version of the audit key that signs.
    #[must_use]
    pub fn audit_version(&self) -> i32 {
        self.newest_file().audit.newest()
    }

    /// Signs a checkpoint of the ledger with this version of the audit key.
    pub fn sign_checkpoint(&self, version: i32, checkpoint: &[u8]) -> Result<Vec<u8>, VaultError> {
        let file = self.newest_file();
        let seed = file.audit.get(version).ok_or(VaultError)?;
        Ok(pair(seed)?.sign(checkpoint).as_ref().to_vec())
    }

    /// The public half of every audit key there is or was, by its version.
    pub fn audit_public_keys(&self) -> Result<BTreeMap<i32, PublicKey>, VaultError> {
        self.newest_file().audit_public_keys().map_err(|_| VaultError)
    }
}

fn pair(seed: &Key) -> Result<Ed25519KeyPair, VaultError> {
    Ed25519KeyPair::from_seed_unchecked(seed.expose_secret()).map_err(|_| VaultError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_46_checkpoints_verify_with_the_public_key_alone() {
        let keyring = Keyring::generate();
        let signature = keyring.sign_checkpoint(1, b"head").unwrap();
        let public = &keyring.audit_public_keys().unwrap()[&1];
        assert!(public.verifies(b"head", &signature));
        assert!(!public.verifies(b"tail", &signature));
        let foreign = &Keyring::generate().audit_public_keys().unwrap()[&1];
        assert!(!foreign.verifies(b"head", &signature));
        assert!(keyring.sign_checkpoint(2, b"head").is_err());
    }
}
