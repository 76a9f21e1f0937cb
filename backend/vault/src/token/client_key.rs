//! Public keys of partners' programs, as they register them: JSON Web Keys (RFC 7517) of three kinds.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::{Map, Value};

use crate::VaultError;
use crate::crypto::sha256;

/// Members of a JWK that are secret (RFC 7518 §6, RFC 8037 §2).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// The one public exponent that is taken: 65537.
const EXPONENT: [u8; 3] = [1, 0, 1];

/// Longest member worth reading: a modulus of 8192 bits.
const MEMBER_MAX: usize = 1400;

/// What a program signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// Ed25519 (RFC 8037).
    EdDsa,
    /// ECDSA on P-256 with SHA-256 (RFC 7518).
    Es256,
    /// RSA PKCS #1 v1.5 with SHA-256 (RFC 7518).
    Rs256,
}

impl KeyAlgorithm {
    /// All that are taken, the preferred first.
    pub const ALL: [Self; 3] = [Self::EdDsa, Self::Es256, Self::Rs256];

    /// Its name in a JWT.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
        }
    }

    pub(super) fn jwt(self) -> Algorithm {
        match self {
            Self::EdDsa => Algorithm::EdDSA,
            Self::Es256 => Algorithm::ES256,
            Self::Rs256 => Algorithm::RS256,
        }
    }
}

/// Why a key is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClientKeyError {
    /// It holds the private half, which nobody but the partner may have.
    #[error("the key holds its private half")]
    Private,
    /// It is of a kind, or for a use, that is not taken.
    #[error("keys of this kind are not taken")]
    Unsupported,
    /// It is too weak: RSA below 2048 bits, or with an unusual exponent.
    #[error("the key is too weak")]
    Weak,
    /// A member is missing or is not what it should be.
    #[error("the key is malformed")]
    Malformed,
}

/// A public key of a partner's program.
#[derive(Clone)]
pub struct ClientKey {
    algorithm: KeyAlgorithm,
    key_id: String,
    /// Its required members in the order of RFC 7638, which is also what the database keeps.
    text: String,
    pub(super) decoding: DecodingKey,
}

impl std::fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientKey")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

impl ClientKey {
    /// Reads a JWK. What it is for is decided here, by its kind: whatever else the JWK says must agree.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn read(jwk: &Value) -> Result<Self, ClientKeyError> {
        let members = jwk.as_object().ok_or(ClientKeyError::Malformed)?;
        if PRIVATE.iter().any(|name| members.contains_key(*name)) {
            return Err(ClientKeyError::Private);
        }
        let algorithm = match (said(members, "kty"), said(members, "crv")) {
            (Some("OKP"), Some("Ed25519")) => KeyAlgorithm::EdDsa,
            (Some("EC"), Some("P-256")) => KeyAlgorithm::Es256,
            (Some("RSA"), _) => KeyAlgorithm::Rs256,
            _ => return Err(ClientKeyError::Unsupported),
        };
        for (member, only) in [("alg", algorithm.name()), ("use", "sig")] {
            if members.get(member).is_some_and(|said| said != only) {
                return Err(ClientKeyError::Unsupported);
            }
        }
        let (text, decoding) = match algorithm {
            KeyAlgorithm::EdDsa => ed25519(members)?,
            KeyAlgorithm::Es256 => p256(members)?,
            KeyAlgorithm::Rs256 => rsa(members)?,
        };
        let key_id = match members.get("kid") {
            None => URL_SAFE_NO_PAD.encode(sha256(&[text.as_bytes()])),
            Some(Value::String(id)) if (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic()) => {
                id.clone()
            }
            Some(_) => return Err(ClientKeyError::Malformed),
        };
        Ok(Self {
            algorithm,
            key_id,
            text,
            decoding,
        })
    }

    /// The key as the database keeps it, under this id.
    ///
    /// # Errors
    /// When it is none.
    pub fn stored(key_id: &str, text: &str) -> Result<Self, VaultError> {
        let jwk: Value = serde_json::from_str(text).map_err(|_| VaultError)?;
        let key = Self::read(&jwk).map_err(|_| VaultError)?;
        Ok(Self {
            key_id: key_id.to_owned(),
            ..key
        })
    }

    /// What the database keeps.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What assertions name it by: the `kid` it came with, or its thumbprint (RFC 7638).
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// What it signs with.
    #[must_use]
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }
}

fn said<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name)?.as_str()
}

/// The bytes of a member.
fn bytes(members: &Map<String, Value>, name: &str) -> Result<Vec<u8>, ClientKeyError> {
    let text = said(members, name).filter(|text| text.len() <= MEMBER_MAX);
    let text = text.ok_or(ClientKeyError::Malformed)?;
    URL_SAFE_NO_PAD.decode(text).map_err(|_| ClientKeyError::Malformed)
}

fn ed25519(members: &Map<String, Value>) -> Result<(String, DecodingKey), ClientKeyError> {
    let x = bytes(members, "x")?;
    if x.len() != 32 || ParsedPublicKey::new(&ED25519, &x).is_err() {
        return Err(ClientKeyError::Malformed);
    }
    let text = format!(
        r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
        URL_SAFE_NO_PAD.encode(&x)
    );
    Ok((text, DecodingKey::from_ed_der(&x)))
}

fn p256(members: &Map<String, Value>) -> Result<(String, DecodingKey), ClientKeyError> {
    let (x, y) = (bytes(members, "x")?, bytes(members, "y")?);
    let point = [&[4][..], &x, &y].concat();
    if x.len() != 32 || y.len() != 32 || ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point).is_err() {
        return Err(ClientKeyError::Malformed);
    }
    let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
    let text = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    let key = DecodingKey::from_ec_components(&x, &y).map_err(|_| ClientKeyError::Malformed)?;
    Ok((text, key))
}

fn rsa(members: &Map<String, Value>) -> Result<(String, DecodingKey), ClientKeyError> {
    let (n, e) = (bytes(members, "n")?, bytes(members, "e")?);
    let highest = n.first().copied().ok_or(ClientKeyError::Malformed)?;
    if highest == 0 || n.last().is_none_or(|lowest| lowest % 2 == 0) {
        return Err(ClientKeyError::Malformed);
    }
    let bits = n.len() * 8 - highest.leading_zeros() as usize;
    if bits < 2048 || e != EXPONENT {
        return Err(ClientKeyError::Weak);
    }
    if bits > 8192 {
        return Err(ClientKeyError::Unsupported);
    }
    let (n, e) = (URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e));
    let text = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
    let key = DecodingKey::from_rsa_components(&n, &e).map_err(|_| ClientKeyError::Malformed)?;
    Ok((text, key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// RFC 8037 §A.2, RFC 7515 §A.3 and RFC 7638 §3.1.
    const ED: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    const EC: (&str, &str) = (
        "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    );
    const RSA: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

    #[test]
    fn keys_of_three_kinds_are_taken_and_named_by_their_thumbprints() {
        let ed = ClientKey::read(&json!({"kty": "OKP", "crv": "Ed25519", "x": ED, "use": "sig"})).unwrap();
        assert_eq!(ed.algorithm(), KeyAlgorithm::EdDsa);
        assert_eq!(
            ed.key_id(),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
            "RFC 8037 §A.3"
        );
        let ec = ClientKey::read(&json!({"kty": "EC", "crv": "P-256", "x": EC.0, "y": EC.1, "kid": "a"})).unwrap();
        assert_eq!((ec.algorithm(), ec.key_id()), (KeyAlgorithm::Es256, "a"));
        let rsa = ClientKey::read(&json!({"kty": "RSA", "n": RSA, "e": "AQAB", "alg": "RS256"})).unwrap();
        assert_eq!(rsa.algorithm(), KeyAlgorithm::Rs256);
        assert_eq!(
            rsa.key_id(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
            "RFC 7638 §3.1"
        );
        for key in [ed, ec, rsa] {
            let again = ClientKey::stored(key.key_id(), key.text()).unwrap();
            assert_eq!((again.key_id(), again.text()), (key.key_id(), key.text()));
        }
    }

    #[test]
    fn sec_17_private_weak_and_foreign_keys_are_refused() {
        use ClientKeyError::{Malformed, Private, Unsupported, Weak};
        let short = URL_SAFE_NO_PAD.encode([0xff; 128]);
        for (jwk, error) in [
            (json!({"kty": "OKP", "crv": "Ed25519", "x": ED, "d": ED}), Private),
            (json!({"kty": "RSA", "n": RSA, "e": "AQAB", "p": "AQ"}), Private),
            (json!({"kty": "oct", "k": ED}), Private),
            (json!({"kty": "oct"}), Unsupported),
            (json!({"kty": "OKP", "crv": "X25519", "x": ED}), Unsupported),
            (json!({"kty": "EC", "crv": "P-384", "x": EC.0, "y": EC.1}), Unsupported),
            (
                json!({"kty": "OKP", "crv": "Ed25519", "x": ED, "alg": "none"}),
                Unsupported,
            ),
            (
                json!({"kty": "RSA", "n": RSA, "e": "AQAB", "alg": "HS256"}),
                Unsupported,
            ),
            (
                json!({"kty": "RSA", "n": RSA, "e": "AQAB", "alg": "RS512"}),
                Unsupported,
            ),
            (json!({"kty": "RSA", "n": RSA, "e": "AQAB", "use": "enc"}), Unsupported),
            (json!({"kty": "RSA", "n": RSA, "e": "Aw"}), Weak),
            (json!({"kty": "RSA", "n": short, "e": "AQAB"}), Weak),
            (json!({"kty": "RSA", "n": "AAAA", "e": "AQAB"}), Malformed),
            (json!({"kty": "RSA", "e": "AQAB"}), Malformed),
            (json!({"kty": "EC", "crv": "P-256", "x": EC.0, "y": EC.0}), Malformed),
            (json!({"kty": "EC", "crv": "P-256", "x": EC.0}), Malformed),
            (json!({"kty": "OKP", "crv": "Ed25519", "x": "AA"}), Malformed),
            (json!({"kty": "OKP", "crv": "Ed25519", "x": ED, "kid": ""}), Malformed),
            (json!({"kty": "OKP", "crv": "Ed25519", "x": ED, "kid": 1}), Malformed),
            (json!("a key"), Malformed),
        ] {
            assert_eq!(ClientKey::read(&jwk).err(), Some(error), "{jwk}");
        }
    }
}
