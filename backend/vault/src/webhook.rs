//! Signatures on what is sent to partners, as Standard Webhooks 1.0.0 has them (SEC-60): `v1` with a shared secret
//! (HMAC-SHA256), `v1a` with a key of ours whose public half the partner knows (Ed25519).

use std::fmt;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use uuid::Uuid;

use crate::VaultError;
use crate::crypto::random;
use crate::keyring::{Keyring, Purpose};

/// What is signed of a delivery: its id, when it is sent, in seconds since 1970, and its body.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// The id, the same however often it is sent. It holds no dot.
    pub id: &'a str,
    /// When this attempt is made.
    pub timestamp: i64,
    /// The body, byte by byte as it is sent.
    pub body: &'a [u8],
}

impl Signed<'_> {
    fn bytes(self) -> Vec<u8> {
        [format!("{}.{}.", self.id, self.timestamp).as_bytes(), self.body].concat()
    }
}

/// A secret that is shared with a partner: 256 random bits.
pub struct WebhookSecret(SecretBox<[u8]>);

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret([redacted])")
    }
}

impl WebhookSecret {
    /// A new one.
    #[must_use]
    pub fn generate() -> Self {
        Self(random::<32>().to_vec().into())
    }

    /// The secret that the database keeps sealed under this id.
    pub fn open(keyring: &Keyring, id: Uuid, sealed: &[u8]) -> Result<Self, VaultError> {
        let bytes = keyring.open_secret(Purpose::WebhookKey, id, sealed)?;
        Ok(Self(bytes.to_vec().into()))
    }

    /// The secret as the database keeps it.
    pub fn seal(&self, keyring: &Keyring, id: Uuid) -> Result<Vec<u8>, VaultError> {
        keyring.seal_secret(Purpose::WebhookKey, id, self.0.expose_secret())
    }

    /// The secret as the partner's library takes it: `whsec_…`.
    #[must_use]
    pub fn text(&self) -> SecretString {
        format!("whsec_{}", STANDARD.encode(self.0.expose_secret())).into()
    }

    /// The signature: `v1,…`.
    #[must_use]
    pub fn sign(&self, signed: Signed) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.expose_secret());
        format!("v1,{}", STANDARD.encode(hmac::sign(&key, &signed.bytes())))
    }
}

/// A key pair that signs for one endpoint.
pub struct WebhookKey {
    pkcs8: SecretBox<[u8]>,
    pair: Ed25519KeyPair,
}

impl fmt::Debug for WebhookKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookKey")
            .field("public", &self.public())
            .finish_non_exhaustive()
    }
}

impl WebhookKey {
    /// A new one.
    pub fn generate() -> Result<Self, VaultError> {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| VaultError)?;
        Self::new(document.as_ref())
    }

    /// The key that the database keeps sealed under this id.
    pub fn open(keyring: &Keyring, id: Uuid, sealed: &[u8]) -> Result<Self, VaultError> {
        Self::new(&keyring.open_secret(Purpose::WebhookKey, id, sealed)?)
    }

    /// The key as the database keeps it.
    pub fn seal(&self, keyring: &Keyring, id: Uuid) -> Result<Vec<u8>, VaultError> {
        keyring.seal_secret(Purpose::WebhookKey, id, self.pkcs8.expose_secret())
    }

    /// The public half, which is no secret: `whpk_…`.
    #[must_use]
    pub fn public(&self) -> String {
        format!("whpk_{}", STANDARD.encode(self.pair.public_key()))
    }

    /// The signature: `v1a,…`.
    #[must_use]
    pub fn sign(&self, signed: Signed) -> String {
        format!("v1a,{}", STANDARD.encode(self.pair.sign(&signed.bytes())))
    }

    fn new(pkcs8: &[u8]) -> Result<Self, VaultError> {
        Ok(Self {
            pair: Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| VaultError)?,
            pkcs8: pkcs8.to_vec().into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};

    use super::*;

    const BODY: &[u8] = br#"{"test": 2432232314}"#;

    fn signed() -> Signed<'static> {
        Signed {
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: 1_614_265_330,
            body: BODY,
        }
    }

    /// The example with which the libraries of the standard are tested.
    #[test]
    fn sec_60_the_signature_of_a_secret_is_that_of_the_standard() {
        let bytes = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let secret = WebhookSecret(bytes.into());
        assert_eq!(secret.text().expose_secret(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assert_eq!(secret.sign(signed()), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn sec_60_the_signature_of_a_key_verifies_with_its_public_half_and_for_this_alone() {
        let key = WebhookKey::generate().unwrap();
        let public = key.public();
        let public = STANDARD.decode(public.strip_prefix("whpk_").unwrap()).unwrap();
        let signature = key.sign(signed());
        let signature = STANDARD.decode(signature.strip_prefix("v1a,").unwrap()).unwrap();
        let public = UnparsedPublicKey::new(&ED25519, public);
        assert!(public.verify(&signed().bytes(), &signature).is_ok());
        let later = Signed {
            timestamp: 1_614_265_331,
            ..signed()
        };
        assert!(public.verify(&later.bytes(), &signature).is_err());
    }

    #[test]
    fn sec_60_secrets_and_keys_are_sealed_at_rest_under_their_own_id() {
        let keyring = Keyring::generate();
        let [id, other] = [1, 2].map(Uuid::from_u128);
        let secret = WebhookSecret::generate();
        let sealed = secret.seal(&keyring, id).unwrap();
        let opened = WebhookSecret::open(&keyring, id, &sealed).unwrap();
        assert_eq!(opened.sign(signed()), secret.sign(signed()));
        assert!(WebhookSecret::open(&keyring, other, &sealed).is_err());
        assert_ne!(WebhookSecret::generate().sign(signed()), secret.sign(signed()));
        assert!(!format!("{secret:?}").contains(secret.text().expose_secret()));

        let key = WebhookKey::generate().unwrap();
        let sealed = key.seal(&keyring, id).unwrap();
        assert_eq!(WebhookKey::open(&keyring, id, &sealed).unwrap().public(), key.public());
        assert!(WebhookKey::open(&keyring, other, &sealed).is_err());
    }
}
