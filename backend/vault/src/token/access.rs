//! Access tokens: EdDSA-signed, ten minutes, opaque ids only (SEC-06). They say who is signed in,
//! never what they may do: rights are read from the database at every request (SEC-09).

use chrono::{Duration, SubsecRound as _};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use punte_domain::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::recent::Recent;
use super::{LEEWAY_SECONDS, SigningKeys};
use crate::VaultError;
use crate::crypto::random;

/// RFC 9068: what kind of token this is.
const TYPE: &str = "at+jwt";

/// Longest token worth reading; ours have about 500 characters.
const MAX_LEN: usize = 2048;

/// Issues and verifies access tokens of one installation.
#[derive(Debug)]
pub struct Tokens {
    issuer: String,
    audience: String,
    recent: Recent,
}

/// A new access token.
#[derive(Debug)]
pub struct Grant {
    /// The token.
    pub access_token: SecretString,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The user, or the program.
    pub sub: Uuid,
    /// The sign-in, or the secret or key that the program asked with.
    pub sid: Uuid,
    iat: i64,
    exp: i64,
    jti: Uuid,
    /// Of a program (RFC 9068 §2.2): itself. No token of a person has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<Uuid>,
    /// Of a program: the scopes it asked for, with spaces between them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

impl Claims {
    /// When it ends, in seconds since 1970.
    pub(super) fn expires(&self) -> i64 {
        self.exp
    }

    /// The scopes of a program's token; `None` in the token of a person. One is never taken for the
    /// other (SEC-18).
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }

    /// Whether it is wholly a person's or wholly a program's.
    fn is_of_one_kind(&self) -> bool {
        match (self.client_id, &self.scope) {
            (None, None) => true,
            (Some(client), Some(_)) => client == self.sub,
            _ => false,
        }
    }

    #[cfg(test)]
    pub(super) fn of_test(exp: i64) -> Self {
        let (iss, aud) = (String::new(), String::new());
        Self {
            iss,
            aud,
            sub: Uuid::nil(),
            sid: Uuid::nil(),
            iat: 0,
            exp,
            jti: Uuid::nil(),
            client_id: None,
            scope: None,
        }
    }
}

/// The token is not one of ours, or not any more. Why is not told (SEC-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the access token is not valid")]
pub struct TokenError;

impl Tokens {
    /// How long a token works.
    pub const LIFETIME: Duration = Duration::minutes(10);

    /// Tokens of the installation at this address.
    #[must_use]
    pub fn new(issuer: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            audience: format!("{issuer}/api"),
            recent: Recent::default(),
        }
    }

    /// A token for this sign-in of this user.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn issue(&self, keys: &SigningKeys, user: Uuid, session: Uuid, now: Timestamp) -> Result<Grant, VaultError> {
        self.sign(keys, user, session, None, now)
    }

    /// A token for this program, which proved itself with this secret or key, with these scopes.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn issue_to_client(
        &self,
        keys: &SigningKeys,
        client: Uuid,
        credential: Uuid,
        scope: &str,
        now: Timestamp,
    ) -> Result<Grant, VaultError> {
        self.sign(keys, client, credential, Some(scope), now)
    }

    fn sign(
        &self,
        keys: &SigningKeys,
        subject: Uuid,
        session: Uuid,
        scope: Option<&str>,
        now: Timestamp,
    ) -> Result<Grant, VaultError> {
        let now = now.trunc_subsecs(0);
        let expires_at = now + Self::LIFETIME;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(keys.active.id().to_string());
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: subject,
            sid: session,
            iat: now.timestamp(),
            exp: expires_at.timestamp(),
            jti: uuid::Builder::from_random_bytes(random()).into_uuid(),
            client_id: scope.map(|_| subject),
            scope: scope.map(str::to_owned),
        };
        let token = encode(&header, &claims, &keys.active.encoding).map_err(|_| VaultError)?;
        Ok(Grant {
            access_token: SecretString::from(token),
            expires_at,
        })
    }

    /// What the token says, if it is ours and works at this instant.
    ///
    /// # Errors
    /// One [`TokenError`] for everything that can be wrong.
    pub fn verify(&self, keys: &SigningKeys, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        let now = now.timestamp();
        let claims = match self.recent.find(keys, token) {
            Some(claims) => claims,
            None => self.signed(keys, token, now)?,
        };
        let in_time = claims.is_of_one_kind()
            && now < claims.exp
            && claims.iat <= now.saturating_add(LEEWAY_SECONDS)
            && claims.exp.saturating_sub(claims.iat) <= Self::LIFETIME.num_seconds();
        if in_time { Ok(claims) } else { Err(TokenError) }
    }

    /// What the token says, if one of our keys signed it.
    ///
    /// The algorithm is fixed here and the key comes from our own set: of the header only the type
    /// and the key's id are read.
    fn signed(&self, keys: &SigningKeys, token: &str, now: i64) -> Result<Claims, TokenError> {
        if token.len() > MAX_LEN {
            return Err(TokenError);
        }
        let header = decode_header(token).map_err(|_| TokenError)?;
        let is_ours = header.typ.as_deref() == Some(TYPE) && header.alg == Algorithm::EdDSA && header.crit.is_none();
        let id = header.kid.as_deref().filter(|_| is_ours).ok_or(TokenError)?;
        let key = keys.find(id).ok_or(TokenError)?;

        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The library reads the machine's clock; time is an argument here, and checked by the caller.
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, &key.decoding, &validation)
            .map_err(|_| TokenError)?
            .claims;
        self.recent.add(token, id, &claims, now);
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::{OpaqueKind, OpaqueToken, SigningKey};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use secrecy::ExposeSecret as _;
    use serde_json::{Value, json};

    const USER: Uuid = Uuid::from_u128(10);
    const SESSION: Uuid = Uuid::from_u128(11);
    const ISSUER: &str = "https://punte.example";

    fn now() -> Timestamp {
        Timestamp::from_timestamp(1_800_000_000, 500_000_000).unwrap()
    }

    fn key(id: u128) -> SigningKey {
        SigningKey::generate(Uuid::from_u128(id)).unwrap()
    }

    fn keys() -> SigningKeys {
        SigningKeys::new(key(1), vec![])
    }

    fn tokens() -> Tokens {
        Tokens::new(ISSUER)
    }

    fn good(keys: &SigningKeys) -> String {
        let grant = tokens().issue(keys, USER, SESSION, now()).unwrap();
        grant.access_token.expose_secret().to_owned()
    }

    fn part(token: &str, index: usize) -> Value {
        let part = token.split('.').nth(index).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    }

    fn signed(key: &SigningKey, header: &Value, claims: &Value) -> String {
        let coded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", coded(header), coded(claims));
        let signature = jsonwebtoken::crypto::sign(text.as_bytes(), &key.encoding, Algorithm::EdDSA).unwrap();
        format!("{text}.{signature}")
    }

    #[test]
    fn sec_06_a_token_holds_for_ten_minutes_and_names_ids_only() {
        let keys = keys();
        let token = good(&keys);
        let claims = tokens().verify(&keys, &token, now()).unwrap();
        assert_eq!((claims.sub, claims.sid), (USER, SESSION));
        let at = |seconds| now() + Duration::seconds(seconds);
        assert!(tokens().verify(&keys, &token, at(599)).is_ok());
        assert_eq!(tokens().verify(&keys, &token, at(600)), Err(TokenError));
        assert_eq!(tokens().verify(&keys, &token, at(-31)), Err(TokenError));

        let header = part(&token, 0);
        assert_eq!(
            header,
            json!({"typ": "at+jwt", "alg": "EdDSA", "kid": Uuid::from_u128(1)})
        );
        let claims = part(&token, 1);
        let names: Vec<&String> = claims.as_object().unwrap().keys().collect();
        assert_eq!(names, ["aud", "exp", "iat", "iss", "jti", "sid", "sub"]);
        assert_ne!(part(&good(&keys), 1)["jti"], claims["jti"]);
    }

    #[test]
    fn sec_18_a_token_of_a_program_says_that_it_is_one() {
        let keys = keys();
        let grant = tokens().issue_to_client(&keys, USER, SESSION, "cases.read referrals.read", now());
        let token = grant.unwrap().access_token.expose_secret().to_owned();
        let claims = tokens().verify(&keys, &token, now()).unwrap();
        assert_eq!((claims.sub, claims.sid), (USER, SESSION));
        assert_eq!(claims.scope(), Some("cases.read referrals.read"));
        let names: Vec<String> = part(&token, 1).as_object().unwrap().keys().cloned().collect();
        assert_eq!(
            names,
            ["aud", "client_id", "exp", "iat", "iss", "jti", "scope", "sid", "sub"]
        );
        assert_eq!(tokens().verify(&keys, &good(&keys), now()).unwrap().scope(), None);
    }

    #[test]
    fn sec_06_a_token_that_was_good_before_is_looked_at_again_each_time() {
        let (tokens, keys) = (tokens(), keys());
        let token = good(&keys);
        let verify =
            |keys: &SigningKeys, token: &str, seconds| tokens.verify(keys, token, now() + Duration::seconds(seconds));
        let claims = verify(&keys, &token, 0).unwrap();
        assert_eq!(verify(&keys, &token, 1), Ok(claims));
        assert_eq!(verify(&keys, &token, 600), Err(TokenError), "over");
        assert_eq!(
            verify(&keys_of(2, vec![]), &token, 1),
            Err(TokenError),
            "its key is gone"
        );
        let (signed, _) = token.rsplit_once('.').unwrap();
        let (_, other) = good(&keys)
            .rsplit_once('.')
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .unwrap();
        assert_eq!(
            verify(&keys, &format!("{signed}.{other}"), 1),
            Err(TokenError),
            "the signature of another"
        );
        assert!(verify(&keys, &token, 1).is_ok());
    }

    #[test]
    fn sec_07_a_retiring_key_still_verifies_and_a_removed_one_does_not() {
        let old = good(&keys_of(1, vec![]));
        assert!(tokens().verify(&keys_of(2, vec![]), &old, now()).is_err());
        let (one, two) = (key(1), key(2));
        let sealing = crate::Keyring::generate();
        let sealed = one.seal(&sealing).unwrap();
        let before = SigningKeys::new(one, vec![]);
        let token = good(&before);
        let after = SigningKeys::new(
            two,
            vec![SigningKey::open(&sealing, Uuid::from_u128(1), &sealed).unwrap()],
        );
        assert!(tokens().verify(&after, &token, now()).is_ok());
        assert_eq!(part(&good(&after), 0)["kid"], json!(Uuid::from_u128(2)));
    }

    fn keys_of(active: u128, others: Vec<SigningKey>) -> SigningKeys {
        SigningKeys::new(key(active), others)
    }

    #[test]
    fn sec_06_malformed_and_confused_tokens_are_all_refused_alike() {
        let keys = keys();
        let token = good(&keys);
        let (header, claims) = (part(&token, 0), part(&token, 1));
        // The helper signs as the installation does; otherwise the rest proves nothing.
        assert!(
            tokens()
                .verify(&keys, &signed(&keys.active, &header, &claims), now())
                .is_ok()
        );

        let with = |value: &Value, name: &str, new: Value| {
            let mut value = value.clone();
            value[name] = new;
            value
        };
        let without = |value: &Value, name: &str| {
            let mut value = value.clone();
            value.as_object_mut().unwrap().remove(name);
            value
        };
        let stranger = key(1);
        let mut corpus = vec![
            ("another key under our id", signed(&stranger, &header, &claims)),
            ("a key offered in the header", {
                let offered = with(
                    &header,
                    "jwk",
                    SigningKeys::new(key(1), vec![]).jwks()["keys"][0].clone(),
                );
                signed(&stranger, &offered, &claims)
            }),
            ("an algorithm of none", {
                let none = URL_SAFE_NO_PAD.encode(r#"{"typ":"at+jwt","alg":"none"}"#);
                format!("{none}.{}.", token.split('.').nth(1).unwrap())
            }),
            ("our public key as an HMAC secret", {
                let header = Header {
                    typ: Some(TYPE.into()),
                    kid: Some(Uuid::from_u128(1).to_string()),
                    ..Header::new(Algorithm::HS256)
                };
                let public = URL_SAFE_NO_PAD
                    .decode(keys.jwks()["keys"][0]["x"].as_str().unwrap())
                    .unwrap();
                encode(&header, &claims, &jsonwebtoken::EncodingKey::from_secret(&public)).unwrap()
            }),
            ("an unsigned body", {
                let body = with(&claims, "sub", json!(Uuid::from_u128(99)));
                let parts: Vec<&str> = token.split('.').collect();
                format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(body.to_string()), parts[2])
            }),
            (
                "an opaque token",
                OpaqueToken::generate(OpaqueKind::Refresh)
                    .text
                    .expose_secret()
                    .to_owned(),
            ),
            ("two parts", token.rsplit_once('.').unwrap().0.to_owned()),
            ("four parts", format!("{token}.{}", URL_SAFE_NO_PAD.encode("x"))),
            ("padding", format!("{token}=")),
            ("space", format!(" {token}")),
            ("a very long one", format!("{token}{}", "A".repeat(100_000))),
            ("nothing", String::new()),
            ("dots", "..".to_owned()),
            ("no JSON", format!("{0}.{0}.{0}", URL_SAFE_NO_PAD.encode("x"))),
        ];
        let headers = [
            ("no type", without(&header, "typ")),
            ("a plain JWT", with(&header, "typ", json!("JWT"))),
            ("another type", with(&header, "typ", json!("rt+jwt"))),
            ("no key id", without(&header, "kid")),
            ("an unknown key id", with(&header, "kid", json!(Uuid::from_u128(2)))),
            ("a path as key id", with(&header, "kid", json!("../../etc/passwd"))),
            ("a critical extension", with(&header, "crit", json!(["b64"]))),
            ("another algorithm", with(&header, "alg", json!("ES256"))),
        ];
        corpus.extend(
            headers
                .iter()
                .map(|(what, header)| (*what, signed(&keys.active, header, &claims))),
        );
        let bodies = [
            ("another issuer", with(&claims, "iss", json!("https://other.example"))),
            ("another audience", with(&claims, "aud", json!(ISSUER))),
            (
                "several audiences",
                with(&claims, "aud", json!([format!("{ISSUER}/api"), "x"])),
            ),
            ("no audience", without(&claims, "aud")),
            ("no issuer", without(&claims, "iss")),
            ("no expiry", without(&claims, "exp")),
            ("a longer life", with(&claims, "exp", json!(now().timestamp() + 601))),
            ("an endless life", with(&claims, "exp", json!(i64::MAX))),
            ("an early birth", with(&claims, "iat", json!(i64::MIN))),
            ("expiry as text", with(&claims, "exp", json!("1800000600"))),
            (
                "a later birth",
                with(
                    &with(&claims, "iat", json!(now().timestamp() + 60)),
                    "exp",
                    json!(now().timestamp() + 600),
                ),
            ),
            ("no session", without(&claims, "sid")),
            ("no user", without(&claims, "sub")),
            ("a user that is no id", with(&claims, "sub", json!("admin"))),
            ("one claim more", with(&claims, "role", json!("administrator"))),
            ("scopes of a person", with(&claims, "scope", json!("cases.read"))),
            ("a program without scopes", with(&claims, "client_id", json!(USER))),
            (
                "another program",
                with(&with(&claims, "client_id", json!(SESSION)), "scope", json!("")),
            ),
        ];
        corpus.extend(
            bodies
                .iter()
                .map(|(what, claims)| (*what, signed(&keys.active, &header, claims))),
        );
        for (what, token) in corpus {
            assert_eq!(tokens().verify(&keys, &token, now()), Err(TokenError), "{what}");
        }
    }
}
