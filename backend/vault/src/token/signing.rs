//! The keys that sign access tokens. They live sealed in the database and are replaced on
//! schedule and by command; an old one verifies until the last token it signed has expired.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use secrecy::{ExposeSecret, SecretBox};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::VaultError;
use crate::keyring::{Keyring, Purpose};

/// One Ed25519 key that signs access tokens.
pub struct SigningKey {
    id: Uuid,
    secret: SecretBox<[u8]>,
    public: Vec<u8>,
    pub(super) encoding: EncodingKey,
    pub(super) decoding: DecodingKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl SigningKey {
    /// A new key with this id, which tokens name as `kid`.
    pub fn generate(id: Uuid) -> Result<Self, VaultError> {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| VaultError)?;
        Self::new(id, document.as_ref())
    }

    /// The key that the database keeps sealed under this id.
    pub fn open(keyring: &Keyring, id: Uuid, sealed: &[u8]) -> Result<Self, VaultError> {
        Self::new(id, &keyring.open_secret(Purpose::TokenSigningKey, id, sealed)?)
    }

    /// The key as the database keeps it (SEC-07).
    pub fn seal(&self, keyring: &Keyring) -> Result<Vec<u8>, VaultError> {
        keyring.seal_secret(Purpose::TokenSigningKey, self.id, self.secret.expose_secret())
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    fn new(id: Uuid, pkcs8: &[u8]) -> Result<Self, VaultError> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| VaultError)?;
        let public = pair.public_key().as_ref().to_vec();
        Ok(Self {
            id,
            secret: pkcs8.to_vec().into(),
            encoding: EncodingKey::from_ed_der(pkcs8),
            decoding: DecodingKey::from_ed_der(&public),
            public,
        })
    }

    /// The public key as RFC 8037 writes it.
    fn jwk(&self) -> Value {
        json!({
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": self.id, "x": URL_SAFE_NO_PAD.encode(&self.public),
        })
    }
}

/// The key that signs and those that still verify.
#[derive(Debug)]
pub struct SigningKeys {
    pub(super) active: SigningKey,
    others: Vec<SigningKey>,
}

impl SigningKeys {
    /// `active` signs; all of them verify.
    #[must_use]
    pub fn new(active: SigningKey, others: Vec<SigningKey>) -> Self {
        Self { active, others }
    }

    /// The key with this id.
    pub(super) fn find(&self, id: &str) -> Option<&SigningKey> {
        let id = Uuid::try_parse(id).ok()?;
        self.all().find(|key| key.id == id)
    }

    /// The public keys, as published at `/.well-known/jwks.json`.
    #[must_use]
    pub fn jwks(&self) -> Value {
        json!({ "keys": self.all().map(SigningKey::jwk).collect::<Vec<_>>() })
    }

    fn all(&self) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.active).chain(&self.others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_07_a_key_is_sealed_at_rest_and_only_its_public_half_is_published() {
        let keyring = Keyring::generate();
        let id = Uuid::from_u128(1);
        let key = SigningKey::generate(id).unwrap();
        let sealed = key.seal(&keyring).unwrap();
        let opened = SigningKey::open(&keyring, id, &sealed).unwrap();
        assert_eq!(opened.public, key.public);
        assert!(SigningKey::open(&keyring, Uuid::from_u128(2), &sealed).is_err());
        assert!(SigningKey::open(&Keyring::generate(), id, &sealed).is_err());

        let keys = SigningKeys::new(key, vec![SigningKey::generate(Uuid::from_u128(3)).unwrap()]);
        let jwks = keys.jwks();
        assert_eq!(jwks["keys"].as_array().unwrap().len(), 2);
        for jwk in jwks["keys"].as_array().unwrap() {
            let members: Vec<&String> = jwk.as_object().unwrap().keys().collect();
            assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"]);
        }
        assert_eq!(format!("{:?}", keys.active), format!("SigningKey {{ id: {id}, .. }}"));
    }
}
