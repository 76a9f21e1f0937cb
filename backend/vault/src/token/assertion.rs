//! Assertions with which partners' programs prove who they are: `private_key_jwt` (RFC 7523), as its
//! revision narrows it: one audience, which is the issuer or the token endpoint.

use chrono::Duration;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header};
use punte_domain::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::client_key::ClientKey;
use super::{LEEWAY_SECONDS, TokenError};
use crate::crypto::sha256;

/// Longest assertion worth reading.
const MAX_LEN: usize = 4096;

/// Longest name of an assertion worth keeping.
const ID_MAX: usize = 256;

/// What an assertion is for, where its header says so.
const TYPES: [&str; 2] = ["client-authentication+jwt", "jwt"];

/// Verifies assertions made for one installation.
#[derive(Debug)]
pub struct Assertions {
    audiences: [String; 2],
}

/// An assertion that holds. It proves something once: its `id` is spent by who takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asserted {
    /// Its name, hashed together with whose it is.
    pub id: [u8; 32],
    /// Until when it would hold.
    pub expires_at: Timestamp,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    iat: Option<i64>,
    nbf: Option<i64>,
    jti: String,
}

/// Of a client that is named before anything is proven.
#[derive(Deserialize)]
struct Subject {
    sub: Uuid,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    /// The audience, where it is exactly one.
    fn only(&self) -> Option<&str> {
        match self {
            Self::One(one) => Some(one),
            Self::Several(several) => match several.as_slice() {
                [one] => Some(one),
                _ => None,
            },
        }
    }
}

impl Assertions {
    /// How long an assertion may hold (SEC-17).
    pub const LIFETIME: Duration = Duration::minutes(5);

    /// Assertions for this issuer, at its token endpoint.
    #[must_use]
    pub fn new(issuer: &str, endpoint: &str) -> Self {
        Self {
            audiences: [issuer.to_owned(), endpoint.to_owned()],
        }
    }

    /// Whose assertion this says it is. Nothing is proven by that: it tells whose keys to look at.
    #[must_use]
    pub fn subject(text: &str) -> Option<Uuid> {
        if text.len() > MAX_LEN {
            return None;
        }
        let claims = jsonwebtoken::dangerous::insecure_decode_claims::<Subject>(text).ok()?;
        Some(claims.sub)
    }

    /// The key of `keys` that signed this assertion of `client`, by its place, and what it asserts.
    ///
    /// The algorithm is that of the key; of the header only type, algorithm and key id are read, and
    /// none of them chooses anything but among the client's own keys.
    ///
    /// # Errors
    /// One [`TokenError`] for everything that can be wrong.
    pub fn verify(
        &self,
        keys: &[ClientKey],
        text: &str,
        client: Uuid,
        now: Timestamp,
    ) -> Result<(usize, Asserted), TokenError> {
        if text.len() > MAX_LEN {
            return Err(TokenError);
        }
        let header = decode_header(text).map_err(|_| TokenError)?;
        let is_right_type = header
            .typ
            .as_deref()
            .is_none_or(|typ| TYPES.contains(&typ.to_ascii_lowercase().as_str()));
        if !is_right_type || header.crit.is_some() {
            return Err(TokenError);
        }
        let (place, claims) = signed(keys, &header, text).ok_or(TokenError)?;
        let asserted = self.hold(&claims, client, now).ok_or(TokenError)?;
        Ok((place, asserted))
    }

    fn hold(&self, claims: &Claims, client: Uuid, now: Timestamp) -> Option<Asserted> {
        let audience = claims.aud.only()?;
        let is_ours = self.audiences.iter().any(|ours| ours == audience);
        let client_text = client.to_string();
        let is_theirs = claims.iss == client_text && claims.sub == client_text;
        let (now, lifetime) = (now.timestamp(), Self::LIFETIME.num_seconds());
        let soon = now.saturating_add(LEEWAY_SECONDS);
        let in_time = now < claims.exp
            && claims.exp <= soon.saturating_add(lifetime)
            && claims
                .iat
                .is_none_or(|iat| iat <= soon && claims.exp.saturating_sub(iat) <= lifetime)
            && claims.nbf.is_none_or(|nbf| nbf <= soon);
        let is_named = (1..=ID_MAX).contains(&claims.jti.len());
        if !(is_ours && is_theirs && in_time && is_named) {
            return None;
        }
        Some(Asserted {
            id: sha256(&[b"assertion\0", client.as_bytes(), claims.jti.as_bytes()]),
            expires_at: Timestamp::from_timestamp(claims.exp, 0)?,
        })
    }
}

/// The claims, with the place of the key that signed them.
fn signed(keys: &[ClientKey], header: &Header, text: &str) -> Option<(usize, Claims)> {
    let fits = |key: &ClientKey| {
        key.algorithm().jwt() == header.alg && header.kid.as_deref().is_none_or(|id| id == key.key_id())
    };
    let mut candidates = keys.iter().enumerate().filter(|(_, key)| fits(key));
    candidates.find_map(|(place, key)| {
        Some((
            place,
            decode::<Claims>(text, &key.decoding, &checks(header.alg)).ok()?.claims,
        ))
    })
}

/// The library checks the signature; what is said is checked by [`Assertions::hold`], where time is an
/// argument.
fn checks(algorithm: Algorithm) -> Validation {
    let mut checks = Validation::new(algorithm);
    checks.validate_exp = false;
    checks.validate_aud = false;
    checks.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    checks
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::encoding::AsDer as _;
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jsonwebtoken::{EncodingKey, encode};
    use serde_json::{Value, json};

    const ISSUER: &str = "https://punte.example";
    const CLIENT: Uuid = Uuid::from_u128(7);

    struct Signer {
        key: ClientKey,
        public: Vec<u8>,
        encoding: EncodingKey,
        algorithm: Algorithm,
    }

    fn now() -> Timestamp {
        Timestamp::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn ed25519() -> Signer {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap();
        let public = pair.public_key().as_ref().to_vec();
        Signer {
            key: ClientKey::read(&json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(&public)}))
                .unwrap(),
            public,
            encoding: EncodingKey::from_ed_der(document.as_ref()),
            algorithm: Algorithm::EdDSA,
        }
    }

    fn p256() -> Signer {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let public = pair.public_key().as_ref().to_vec();
        let coded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let jwk = json!({"kty": "EC", "crv": "P-256", "x": coded(&public[1..33]), "y": coded(&public[33..])});
        let document = pair.to_pkcs8v1().unwrap();
        Signer {
            key: ClientKey::read(&jwk).unwrap(),
            public,
            encoding: EncodingKey::from_ec_der(document.as_ref()),
            algorithm: Algorithm::ES256,
        }
    }

    fn rsa() -> Signer {
        use aws_lc_rs::rsa::{KeyPair, KeySize};
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        // In the form of PKCS #1: a head, 256 bytes of modulus, the exponent. The private half, as the
        // library reads it, lies in the same form inside that of PKCS #8.
        let public = pair.public_key().as_ref().to_vec();
        let n = URL_SAFE_NO_PAD.encode(&public[9..265]);
        let pkcs8 = pair.as_der().unwrap();
        Signer {
            key: ClientKey::read(&json!({"kty": "RSA", "n": n, "e": "AQAB"})).unwrap(),
            public,
            encoding: EncodingKey::from_rsa_der(&pkcs8.as_ref()[26..]),
            algorithm: Algorithm::RS256,
        }
    }

    fn assertions() -> Assertions {
        Assertions::new(ISSUER, "https://punte.example/oauth/token")
    }

    fn claims() -> Value {
        json!({"iss": CLIENT, "sub": CLIENT, "aud": ISSUER, "jti": "a",
               "iat": now().timestamp(), "exp": now().timestamp() + 300})
    }

    fn with(name: &str, value: Value) -> Value {
        let mut claims = claims();
        claims[name] = value;
        claims
    }

    fn without(name: &str) -> Value {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(name);
        claims
    }

    impl Signer {
        fn signs(&self, claims: &Value) -> String {
            encode(&Header::new(self.algorithm), claims, &self.encoding).unwrap()
        }

        fn signs_with(&self, header: &Value, claims: &Value) -> String {
            let coded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let text = format!("{}.{}", coded(header), coded(claims));
            let signature = jsonwebtoken::crypto::sign(text.as_bytes(), &self.encoding, self.algorithm).unwrap();
            format!("{text}.{signature}")
        }
    }

    fn verify(keys: &[&Signer], text: &str) -> Result<(usize, Asserted), TokenError> {
        let keys: Vec<ClientKey> = keys.iter().map(|signer| signer.key.clone()).collect();
        assertions().verify(&keys, text, CLIENT, now())
    }

    #[test]
    fn sec_17_each_kind_of_key_proves_who_it_is() {
        let (one, two, three) = (ed25519(), p256(), rsa());
        for (place, signer) in [&one, &two, &three].into_iter().enumerate() {
            let text = signer.signs(&claims());
            assert_eq!(Assertions::subject(&text), Some(CLIENT));
            let (found, asserted) = verify(&[&one, &two, &three], &text).unwrap();
            assert_eq!(found, place);
            assert_eq!(asserted.expires_at, now() + Duration::seconds(300));
            let endpoint = with("aud", json!(["https://punte.example/oauth/token"]));
            assert!(verify(&[signer], &signer.signs(&endpoint)).is_ok());
        }
    }

    #[test]
    fn sec_17_one_name_is_one_assertion_of_one_client() {
        let signer = ed25519();
        let id = |claims: &Value| verify(&[&signer], &signer.signs(claims)).unwrap().1.id;
        assert_eq!(id(&claims()), id(&with("exp", json!(now().timestamp() + 60))));
        assert_ne!(id(&claims()), id(&with("jti", json!("b"))));
        let other = Uuid::from_u128(8);
        let mut theirs = claims();
        (theirs["iss"], theirs["sub"]) = (json!(other), json!(other));
        let found = assertions().verify(std::slice::from_ref(&signer.key), &signer.signs(&theirs), other, now());
        assert_ne!(found.unwrap().1.id, id(&claims()));
    }

    #[test]
    fn sec_17_what_an_assertion_must_say() {
        let signer = ed25519();
        let at = |seconds: i64| json!(now().timestamp() + seconds);
        let both = |iat: Value, exp: Value| {
            let mut claims = with("iat", iat);
            claims["exp"] = exp;
            claims
        };
        for (what, claims) in [
            ("no birth", without("iat")),
            ("a birth a moment ahead", both(at(20), at(300))),
            ("one second left", both(at(-299), at(1))),
            ("not before now", with("nbf", at(0))),
            ("more than needed", with("scope", json!("x"))),
        ] {
            assert!(verify(&[&signer], &signer.signs(&claims)).is_ok(), "{what}");
        }
        for (what, claims) in [
            ("another issuer", with("iss", json!(Uuid::from_u128(8)))),
            ("another subject", with("sub", json!(Uuid::from_u128(8)))),
            ("another audience", with("aud", json!("https://other.example"))),
            ("the audience of tokens", with("aud", json!(format!("{ISSUER}/api")))),
            ("a slash more", with("aud", json!(format!("{ISSUER}/")))),
            ("two audiences", with("aud", json!([ISSUER, "https://other.example"]))),
            ("ours twice", with("aud", json!([ISSUER, ISSUER]))),
            ("no audience in a list", with("aud", json!([]))),
            ("expired", both(at(-200), at(0))),
            ("too long a life", both(at(0), at(301))),
            ("too long a life, begun before", both(at(-100), at(201))),
            ("no birth and too long a life", {
                let mut claims = without("iat");
                claims["exp"] = at(331);
                claims
            }),
            ("an endless life", with("exp", json!(i64::MAX))),
            ("a birth in the future", both(at(31), at(200))),
            ("not before later", with("nbf", at(31))),
            ("no name", with("jti", json!(""))),
            ("a long name", with("jti", json!("x".repeat(257)))),
            ("a name that is none", with("jti", json!(1))),
            ("expiry as text", with("exp", json!("1800000300"))),
            ("without iss", without("iss")),
            ("without sub", without("sub")),
            ("without aud", without("aud")),
            ("without exp", without("exp")),
            ("without jti", without("jti")),
        ] {
            assert_eq!(verify(&[&signer], &signer.signs(&claims)), Err(TokenError), "{what}");
        }
    }

    #[test]
    fn sec_17_forged_and_confused_assertions_are_all_refused_alike() {
        let (signer, other, rsa) = (ed25519(), ed25519(), rsa());
        let hmac = |public: &[u8]| {
            let key = EncodingKey::from_secret(public);
            encode(&Header::new(Algorithm::HS256), &claims(), &key).unwrap()
        };
        let good = signer.signs(&claims());
        let parts: Vec<&str> = good.split('.').collect();
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
        let body = URL_SAFE_NO_PAD.encode(with("jti", json!("b")).to_string());
        let id = signer.key.key_id().to_owned();
        for (what, text) in [
            ("another's key", other.signs(&claims())),
            ("another's key under our id", other.signs_with(&json!({"alg": "EdDSA", "kid": id}), &claims())),
            ("an unknown key id", signer.signs_with(&json!({"alg": "EdDSA", "kid": "x"}), &claims())),
            ("a key offered in the header", other.signs_with(
                &json!({"alg": "EdDSA", "jwk": {"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(&other.public)}}),
                &claims(),
            )),
            ("no algorithm", format!("{none}.{}.", parts[1])),
            ("our public key as a secret", hmac(&signer.public)),
            ("the public key of RSA as a secret", hmac(&rsa.public)),
            ("the name of another algorithm", signer.signs_with(&json!({"alg": "RS256"}), &claims())),
            ("an access token's type", signer.signs_with(&json!({"alg": "EdDSA", "typ": "at+jwt"}), &claims())),
            ("a critical extension", signer.signs_with(&json!({"alg": "EdDSA", "crit": ["b64"]}), &claims())),
            ("another body", format!("{}.{body}.{}", parts[0], parts[2])),
            ("two parts", format!("{}.{}", parts[0], parts[1])),
            ("nothing", String::new()),
            ("a very long one", format!("{good}{}", "A".repeat(5000))),
        ] {
            assert_eq!(verify(&[&signer, &rsa], &text), Err(TokenError), "{what}");
        }
        assert_eq!(verify(&[], &good), Err(TokenError), "no keys");
        assert!(verify(&[&signer, &rsa], &good).is_ok());
    }
}
